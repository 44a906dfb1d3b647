//! What can go wrong with a command, and what that means for a check.

use super::buffer::LineTooLong;
use super::response::StatusText;
use crate::base::secret::Redactor;
use crate::endpoint::net::NetError;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// What went wrong with one command.
#[derive(Debug, Clone)]
pub(super) enum ImapError {
    /// A tagged NO: understood, and refused or failed.
    No(StatusText),
    /// A tagged BAD: not understood, or not allowed now.
    Bad(StatusText),
    /// The server said BYE in the middle.
    Bye(StatusText),
    /// The connection ended in the middle.
    End,
    /// The connection broke or was silent too long, or the work must stop.
    Net(NetError),
    /// What came is no IMAP: the line.
    Syntax(String),
    /// A line without end.
    LineTooLong,
    /// A response that is larger than anything sensible, named by its beginning.
    ResponseTooLarge(String),
    /// Whoever takes what is read has given up.
    Stopped(CannotCheck),
    /// A tagged OK without the untagged response that must come with it; which.
    MissingResponse(&'static str),
}

impl From<LineTooLong> for ImapError {
    fn from(_: LineTooLong) -> Self {
        Self::LineTooLong
    }
}

impl From<NetError> for ImapError {
    fn from(error: NetError) -> Self {
        Self::Net(error)
    }
}

impl ImapError {
    /// Whether the connection cannot be used any more.
    pub(super) fn is_final(&self) -> bool {
        !matches!(self, Self::No(_) | Self::Bad(_) | Self::MissingResponse(_))
    }

    /// As the reason why something could not be checked.
    pub(super) fn explain(
        self,
        endpoint: &str,
        operation: &str,
        redactor: &Redactor,
    ) -> CannotCheck {
        let error = match self {
            Self::No(status) => refused("imap/no", &status, redactor),
            Self::Bad(status) => refused("imap/bad", &status, redactor),
            Self::Bye(status) => bye(&status, redactor),
            Self::End => NetError::new(
                Obstacle::Interrupted,
                Retry::Later,
                Message::new("imap/end"),
            ),
            Self::Net(error) => error,
            Self::Syntax(line) => {
                let cause =
                    Message::new("imap/garbled").with("line", redactor.text(&line).into_owned());
                NetError::new(Obstacle::Protocol, Retry::Later, cause)
            }
            Self::LineTooLong => NetError::new(
                Obstacle::TooLarge,
                Retry::Never,
                Message::new("imap/line-too-long"),
            ),
            Self::ResponseTooLarge(start) => {
                let cause = Message::new("imap/reply-too-large")
                    .with("line", redactor.text(&start).into_owned());
                NetError::new(Obstacle::TooLarge, Retry::Never, cause)
            }
            Self::MissingResponse(what) => {
                let cause = Message::new("imap/untold").with("what", what);
                NetError::new(Obstacle::Protocol, Retry::Later, cause)
            }
            Self::Stopped(cannot) => return cannot,
        };

        error.at(endpoint, operation)
    }
}

/// An error whose cause is the server's own words.
pub(super) fn by_status(
    obstacle: Obstacle,
    retry: Retry,
    code: &str,
    status: &StatusText,
    redactor: &Redactor,
) -> NetError {
    let cause = Message::new(code).with("reply", redactor.text(&status.text).into_owned());
    NetError::new(obstacle, retry, cause)
}

/// What a NO or BAD means, for any command: by its response code (RFC 5530), else by its words.
fn refused(code: &str, status: &StatusText, redactor: &Redactor) -> NetError {
    if let Some(error) = throttled(status, redactor) {
        return error;
    }

    let (obstacle, retry, code) = match status.code.as_deref() {
        Some("NONEXISTENT" | "TRYCREATE") => (Obstacle::Absent, Retry::Never, "imap/absent"),
        Some("NOPERM" | "AUTHORIZATIONFAILED") => {
            (Obstacle::Denied, Retry::Never, "imap/no-permission")
        }
        Some("EXPUNGEISSUED") => (Obstacle::Changed, Retry::Later, "imap/expunged"),
        Some("UNAVAILABLE") => (Obstacle::Unreachable, Retry::Later, "imap/unavailable"),
        Some("CLIENTBUG" | "CANNOT") => (Obstacle::Protocol, Retry::Never, code),
        // Some servers tell this in words alone.
        None if ["doesn't exist", "does not exist"]
            .iter()
            .any(|words| status.text.contains(words)) =>
        {
            (Obstacle::Absent, Retry::Never, "imap/absent")
        }
        _ if code == "imap/bad" => (Obstacle::Protocol, Retry::Never, code),
        _ => (Obstacle::Protocol, Retry::Later, code),
    };
    by_status(obstacle, retry, code, status, redactor)
}

/// A BYE in the middle of something.
pub(super) fn bye(status: &StatusText, redactor: &Redactor) -> NetError {
    throttled(status, redactor).unwrap_or_else(|| {
        by_status(
            Obstacle::Interrupted,
            Retry::Later,
            "imap/bye",
            status,
            redactor,
        )
    })
}

/// Whether a server asks to slow down: in standard codes, and in the words of the large providers.
pub(super) fn throttled(status: &StatusText, redactor: &Redactor) -> Option<NetError> {
    let text = status.text.to_ascii_lowercase();
    let too_many = [
        "too many simultaneous connections",
        "maximum number of connections",
        "too many connections",
    ];
    if too_many.iter().any(|words| text.contains(words)) {
        return Some(by_status(
            Obstacle::RateLimited,
            Retry::Later,
            "imap/too-many-connections",
            status,
            redactor,
        ));
    }

    let slow_down = [
        "request is throttled",
        "server unavailable. 15",
        "connection closed. 14",
        "session expired",
    ];
    let is_throttled = slow_down.iter().any(|words| text.contains(words))
        || ["LIMIT", "INUSE", "THROTTLED"]
            .iter()
            .any(|code| status.has_code(code));
    is_throttled.then(|| {
        let mut error = by_status(
            Obstacle::RateLimited,
            Retry::Later,
            "imap/throttled",
            status,
            redactor,
        );
        let seconds = backoff_seconds(&text).unwrap_or_default();
        error.cause = error.cause.with("seconds", seconds);
        error
    })
}

/// How long a throttling server asks us to wait: `Suggested Backoff Time: 299976 milliseconds`.
fn backoff_seconds(text: &str) -> Option<u64> {
    let (_, after) = text.split_once("backoff time:")?;
    let digits: String = after
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits
        .parse::<u64>()
        .ok()
        .map(|milliseconds| milliseconds.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, obstacle: Obstacle, retry: Retry, code: &str) {
        let word = text.split(['[', ']']).nth(1).map(str::to_owned);
        let reply = StatusText {
            code: word,
            text: text.to_owned(),
        };
        let error = refused("imap/no", &reply, &Redactor::new());
        assert_eq!(
            (error.obstacle, error.retry, error.cause.code.as_str()),
            (obstacle, retry, code),
            "{text}"
        );
    }

    #[test]
    fn refusals_are_told_apart() {
        use Obstacle::{Absent, Changed, Denied, Protocol, RateLimited, Unreachable};
        check(
            "NO [NONEXISTENT] Mailbox doesn't exist",
            Absent,
            Retry::Never,
            "imap/absent",
        );
        check(
            "NO Mailbox doesn't exist: A",
            Absent,
            Retry::Never,
            "imap/absent",
        );
        check(
            "NO [NOPERM] Permission denied",
            Denied,
            Retry::Never,
            "imap/no-permission",
        );
        check(
            "NO [EXPUNGEISSUED] Some messages are gone",
            Changed,
            Retry::Later,
            "imap/expunged",
        );
        check(
            "NO [UNAVAILABLE] Try later",
            Unreachable,
            Retry::Later,
            "imap/unavailable",
        );
        check("NO whatever", Protocol, Retry::Later, "imap/no");
        check(
            "NO [INUSE] Mailbox in use",
            RateLimited,
            Retry::Later,
            "imap/throttled",
        );
        check(
            "NO Server Unavailable. 15",
            RateLimited,
            Retry::Later,
            "imap/throttled",
        );
        let crowded = "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded";
        check(
            crowded,
            RateLimited,
            Retry::Later,
            "imap/too-many-connections",
        );
        check(
            "NO [ALERT] Too many simultaneous connections. (Failure)",
            RateLimited,
            Retry::Later,
            "imap/too-many-connections",
        );
    }

    #[test]
    fn the_pause_asked_for_is_read() {
        let text = "BAD Request is throttled. Suggested Backoff Time: 299976 milliseconds";
        let reply = StatusText {
            code: None,
            text: text.to_owned(),
        };
        let error = refused("imap/bad", &reply, &Redactor::new());
        assert_eq!(error.cause.args["seconds"], 300u64.into());
    }

    #[test]
    fn what_is_told_holds_no_secret() {
        let redactor = Redactor::new();
        redactor.learn(&crate::base::secret::Secret::new("canary-secret"));
        let reply = StatusText {
            code: None,
            text: "NO LOGIN anna canary-secret failed".to_owned(),
        };
        let told = ImapError::No(reply)
            .explain("here", "LOGIN", &redactor)
            .to_string();
        assert!(!told.contains("canary"), "{told}");
    }
}
