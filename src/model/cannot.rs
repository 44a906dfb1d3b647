//! Why something could not be checked: the second family of errors, which makes a case inconclusive.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::message::Message;
use crate::base::deadline::Deadline;

/// What stood in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// No connection: name, route, port, TLS handshake.
    Unreachable,
    /// The other side refused: credentials, permission.
    Denied,
    /// The other side, or landfall, cannot do what the case needs.
    Unsupported,
    /// The other side asked to slow down.
    RateLimited,
    /// No answer in time.
    TimedOut,
    /// An answer that makes no sense, is refused, or contradicts itself.
    Protocol,
    /// A connection or listing ended early.
    Interrupted,
    /// Something expected to be there was not, so that nothing below it could be looked at.
    Absent,
    /// The thing moved while it was looked at.
    Changed,
    /// More than landfall is willing to hold.
    TooLarge,
    /// A person or a deadline stopped the run.
    Stopped,
    /// A secret or setting that the account needs is missing.
    Unprepared,
    /// A fault of landfall itself.
    Fault,
}

impl Obstacle {
    /// Every obstacle.
    pub const ALL: [Self; 13] = [
        Self::Unreachable,
        Self::Denied,
        Self::Unsupported,
        Self::RateLimited,
        Self::TimedOut,
        Self::Protocol,
        Self::Interrupted,
        Self::Absent,
        Self::Changed,
        Self::TooLarge,
        Self::Stopped,
        Self::Unprepared,
        Self::Fault,
    ];

    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Denied => "denied",
            Self::Unsupported => "unsupported",
            Self::RateLimited => "rate-limited",
            Self::TimedOut => "timed-out",
            Self::Protocol => "protocol",
            Self::Interrupted => "interrupted",
            Self::Absent => "absent",
            Self::Changed => "changed",
            Self::TooLarge => "too-large",
            Self::Stopped => "stopped",
            Self::Unprepared => "unprepared",
            Self::Fault => "fault",
        }
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// No: the answer will be the same.
    Never,
    /// Yes, after a pause.
    Later,
    /// It was tried as often as is sensible.
    Spent,
}

/// Something could not be checked, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannotCheck {
    /// What stood in the way.
    pub obstacle: Obstacle,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The endpoint, for people: `imaps://mail.example.test as anna`, `/srv/projects`.
    pub endpoint: String,
    /// What was being done: `LOGIN`, `FETCH INBOX`, `read /a/b`.
    pub operation: String,
    /// The cause, with the literal reply or system message among its arguments.
    pub cause: Message,
}

impl CannotCheck {
    /// Makes one; see the fields.
    pub fn new(
        obstacle: Obstacle,
        retry: Retry,
        endpoint: impl Into<String>,
        operation: impl Into<String>,
        cause: Message,
    ) -> Self {
        Self {
            obstacle,
            retry,
            endpoint: endpoint.into(),
            operation: operation.into(),
            cause,
        }
    }

    /// Landfall's own fault (`detail` is for its makers).
    pub fn fault(operation: impl Into<String>, detail: impl Into<String>) -> Self {
        let cause = Message::new("cannot/fault").with("detail", detail.into());
        Self::new(Obstacle::Fault, Retry::Never, "landfall", operation, cause)
    }

    /// A person or the run's deadline ended the work.
    pub fn stopped(operation: impl Into<String>) -> Self {
        Self::new(
            Obstacle::Stopped,
            Retry::Never,
            "landfall",
            operation,
            Message::new("cannot/stopped"),
        )
    }

    /// The case took longer than it may.
    pub fn timed_out(operation: impl Into<String>) -> Self {
        Self::new(
            Obstacle::TimedOut,
            Retry::Never,
            "landfall",
            operation,
            Message::new("cannot/timeout"),
        )
    }

    /// The work ended because `deadline` is over: stopped if somebody asked for that, else timed out.
    pub fn over(deadline: &Deadline, operation: impl Into<String>) -> Self {
        if deadline.is_cancelled() {
            Self::stopped(operation)
        } else {
            Self::timed_out(operation)
        }
    }

    /// The same with one more argument to its cause.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<super::message::Arg>) -> Self {
        self.cause = self.cause.with(name, value);
        self
    }

    /// As one message, for reasons: code `cannot/<obstacle>` with endpoint, operation and the cause's arguments.
    pub fn message(&self) -> Message {
        // Where the cause has arguments of these names itself, endpoint and operation are what the sentence needs.
        Message {
            code: format!("cannot/{}", self.obstacle.name()),
            args: self.cause.args.clone(),
        }
        .with("endpoint", &self.endpoint)
        .with("operation", &self.operation)
    }
}

impl fmt::Display for CannotCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} at {}: {}",
            self.obstacle.name(),
            self.operation,
            self.endpoint,
            self.cause
        )
    }
}

impl std::error::Error for CannotCheck {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;

    #[test]
    fn a_reason_has_all_that_its_cause_says() {
        let cause = Message::new("imap/refused")
            .with("reply", "NO [LIMIT] not now")
            .with("operation", "of the cause");
        let error = CannotCheck::new(Obstacle::Denied, Retry::Never, "imap", "LOGIN", cause);

        let reason = Message::new("cannot/denied")
            .with("endpoint", "imap")
            .with("operation", "LOGIN")
            .with("reply", "NO [LIMIT] not now");
        assert_eq!(error.message(), reason);
    }

    #[test]
    fn a_wish_to_stop_is_named_before_the_time_that_is_over() {
        let stop = CancellationToken::new();
        let deadline = Deadline::unlimited(stop.clone()).within(Duration::ZERO);
        assert_eq!(
            CannotCheck::over(&deadline, "list"),
            CannotCheck::timed_out("list")
        );

        stop.cancel();
        assert_eq!(
            CannotCheck::over(&deadline, "list"),
            CannotCheck::stopped("list")
        );
    }
}
