//! What is needed to hand in mail.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::base::secret::{Redactor, Secret};
use crate::endpoint::net::Security;

/// How to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmtpAuth {
    /// A password: PLAIN, or LOGIN where that is all there is.
    #[default]
    Password,
    /// An OAuth 2 access token as Microsoft and Google take it.
    Xoauth2,
    /// Not at all: a server that knows its clients by their address.
    None,
}

impl SmtpAuth {
    /// The word in suites.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Xoauth2 => "xoauth2",
            Self::None => "none",
        }
    }
}

/// Who logs in, and with what.
#[derive(Debug, Clone)]
pub struct SmtpLogin {
    /// The user's name.
    pub user: String,
    /// The password or access token.
    pub secret: Secret,
}

/// What is needed to send.
#[derive(Clone)]
pub struct SmtpOpen {
    /// The server's name or address; also the name that its certificate must carry.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificates to trust instead of the system's (PEM).
    pub ca: Option<PathBuf>,
    /// How to log in.
    pub auth: SmtpAuth,
    /// Who logs in; none with [`SmtpAuth::None`].
    pub login: Option<SmtpLogin>,
    /// The address of the user, if the service has one.
    pub sender: Option<String>,
    /// The longest wait for any single answer.
    pub timeout: Duration,
    /// The endpoint for people, without secrets: `smtps://mail.example.test as anna`.
    pub label: String,
    /// Strikes secrets out of everything that is told.
    pub redactor: Redactor,
}

impl fmt::Debug for SmtpOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpOpen")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}
