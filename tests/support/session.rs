//! How to open a session with a server under test.

use std::time::Duration;

use landfall::base::deadline::Deadline;
use landfall::base::secret::{Redactor, Secret};
use landfall::endpoint::imap::{Auth, Login, Open};
use landfall::endpoint::net::Security;
use tokio_util::sync::CancellationToken;

use crate::dovecot::PASSWORD;

/// A deadline far away.
pub(crate) fn patient() -> Deadline {
    Deadline::unlimited(CancellationToken::new()).within(Duration::from_secs(120))
}

/// How to open a session at `port` of localhost.
pub(crate) fn options(port: u16, security: Security, user: &str) -> Open {
    Open {
        host: "localhost".to_owned(),
        port,
        security,
        ca: None,
        login: Login {
            user: user.to_owned(),
            secret: Secret::new(PASSWORD),
            auth: Auth::Password,
        },
        timeout: Duration::from_secs(30),
        label: format!("imap://localhost:{port} as {user}"),
        redactor: Redactor::new(),
    }
}
