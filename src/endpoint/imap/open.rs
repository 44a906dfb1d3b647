//! What is needed to open a session.

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
pub enum Auth {
    /// A password: SASL PLAIN (RFC 4616) where it is offered, else LOGIN.
    #[default]
    Password,
    /// An OAuth 2 access token as Microsoft and Google take it.
    Xoauth2,
    /// An OAuth 2 access token by RFC 7628.
    Oauthbearer,
}

impl Auth {
    /// The word in suites.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Xoauth2 => "xoauth2",
            Self::Oauthbearer => "oauthbearer",
        }
    }

    /// The SASL mechanism.
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::Password => "PLAIN",
            Self::Xoauth2 => "XOAUTH2",
            Self::Oauthbearer => "OAUTHBEARER",
        }
    }
}

/// Who logs in, and with what.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The password or access token.
    pub secret: Secret,
    /// How.
    pub auth: Auth,
}

/// What is needed to open a session.
#[derive(Clone)]
pub struct Open {
    /// The server's name or address; also the name that its certificate must carry.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificates to trust instead of the system's (PEM).
    pub ca: Option<PathBuf>,
    /// Who logs in.
    pub login: Login,
    /// The longest wait for any single answer.
    pub timeout: Duration,
    /// The endpoint for people, without secrets: `imaps://mail.example.test as anna`.
    pub label: String,
    /// Strikes secrets out of everything that is told.
    pub redactor: Redactor,
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}
