//! Why an SMTP session ended early, and what that means for a check.

use super::reply::{Phase, Refusal};
use crate::base::secret::Redactor;
use crate::endpoint::net::NetError;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Why a session ended early.
#[derive(Debug)]
pub(super) enum SmtpError {
    /// A command was refused.
    Refused(Refusal),
    /// The connection failed, or what came is no SMTP.
    Failed(NetError),
}

impl From<NetError> for SmtpError {
    fn from(error: NetError) -> Self {
        Self::Failed(error)
    }
}

impl SmtpError {
    /// The same, without secrets in the server's words.
    pub(super) fn redacted(self, redactor: &Redactor) -> Self {
        match self {
            Self::Refused(refusal) => {
                let reply = redactor.text(&refusal.reply).into_owned();
                Self::Refused(Refusal { reply, ..refusal })
            }
            failed @ Self::Failed(_) => failed,
        }
    }

    /// As the reason why something could not be checked at `endpoint`.
    pub(super) fn at(self, endpoint: &str) -> CannotCheck {
        match self {
            Self::Failed(error) => error.at(endpoint, "SMTP"),
            Self::Refused(refusal) => refusal.cannot(endpoint),
        }
    }
}

impl Refusal {
    /// As the reason why something could not be checked at `endpoint`.
    pub fn cannot(&self, endpoint: &str) -> CannotCheck {
        let obstacle = match (self.phase, self.is_permanent()) {
            (Phase::Login, true) => Obstacle::Denied,
            (_, true) => Obstacle::Protocol,
            (_, false) => Obstacle::RateLimited,
        };
        let cause = Message::new("smtp/refused")
            .with("phase", self.phase.name())
            .with("reply", self.reply.as_str());

        CannotCheck::new(
            obstacle,
            Retry::Never,
            endpoint,
            format!("SMTP {}", self.phase),
            cause,
        )
    }
}
