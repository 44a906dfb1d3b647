//! What can go wrong with a command, told apart, and what that means for a check.

use super::reply::Said;
use crate::base::secret::Redactor;
use crate::endpoint::net::NetError;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// What went wrong with one command.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// Answered with NO: understood, and refused or failed.
    No(Said),
    /// Answered with BAD: not understood, or not allowed now.
    Bad(Said),
    /// The server took its leave in the middle.
    Bye(Said),
    /// The connection ended in the middle.
    End,
    /// The connection broke or was silent too long, or the work must stop.
    Net(NetError),
    /// What came is no IMAP: the line.
    Garbled(String),
    /// A line without end.
    LineTooLong,
    /// A reply that is larger than anything sensible, named by its beginning.
    ReplyTooLarge(String),
    /// The one who takes what is read has given up.
    Taker(CannotCheck),
    /// Something else, already known for what it is.
    Known(NetError),
}

impl Trouble {
    /// Whether the connection cannot be used any more.
    pub(super) fn is_final(&self) -> bool {
        !matches!(self, Self::No(_) | Self::Bad(_) | Self::Known(_))
    }

    /// As the reason why something could not be checked.
    pub(super) fn explain(
        self,
        endpoint: &str,
        operation: &str,
        redactor: &Redactor,
    ) -> CannotCheck {
        let error = match self {
            Self::No(said) => refused("imap/no", &said, redactor),
            Self::Bad(said) => refused("imap/bad", &said, redactor),
            Self::Bye(said) => bye(&said, redactor),
            Self::End => NetError::new(
                Obstacle::Interrupted,
                Retry::Later,
                Message::new("imap/end"),
            ),
            Self::Net(error) | Self::Known(error) => error,
            Self::Garbled(line) => {
                let cause =
                    Message::new("imap/garbled").with("line", redactor.text(&line).into_owned());
                NetError::new(Obstacle::Protocol, Retry::Later, cause)
            }
            Self::LineTooLong => NetError::new(
                Obstacle::TooLarge,
                Retry::Never,
                Message::new("imap/line-too-long"),
            ),
            Self::ReplyTooLarge(start) => {
                let cause = Message::new("imap/reply-too-large")
                    .with("line", redactor.text(&start).into_owned());
                NetError::new(Obstacle::TooLarge, Retry::Never, cause)
            }
            Self::Taker(cannot) => return cannot,
        };
        error.at(endpoint, operation)
    }
}

/// A failure whose cause is a server's own words.
pub(super) fn said(
    obstacle: Obstacle,
    retry: Retry,
    code: &str,
    said: &Said,
    redactor: &Redactor,
) -> NetError {
    let cause = Message::new(code).with("reply", redactor.text(&said.text).into_owned());
    NetError::new(obstacle, retry, cause)
}

/// What a NO or BAD means, for any command.
pub(super) fn refused(code: &str, reply: &Said, redactor: &Redactor) -> NetError {
    if let Some(error) = slowed(reply, redactor) {
        return error;
    }
    let (obstacle, retry, code) = match reply.code.as_deref() {
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
            .any(|words| reply.text.contains(words)) =>
        {
            (Obstacle::Absent, Retry::Never, "imap/absent")
        }
        _ if code == "imap/bad" => (Obstacle::Protocol, Retry::Never, code),
        _ => (Obstacle::Protocol, Retry::Later, code),
    };
    said(obstacle, retry, code, reply, redactor)
}

/// A goodbye in the middle of something.
pub(super) fn bye(reply: &Said, redactor: &Redactor) -> NetError {
    slowed(reply, redactor).unwrap_or_else(|| {
        said(
            Obstacle::Interrupted,
            Retry::Later,
            "imap/bye",
            reply,
            redactor,
        )
    })
}

/// Whether a server asks for patience: in standard codes, and in the words of the large providers.
pub(super) fn slowed(reply: &Said, redactor: &Redactor) -> Option<NetError> {
    let text = reply.text.to_ascii_lowercase();
    let crowded = [
        "too many simultaneous connections",
        "maximum number of connections",
        "too many connections",
    ];
    if crowded.iter().any(|words| text.contains(words)) {
        return Some(said(
            Obstacle::RateLimited,
            Retry::Later,
            "imap/too-many-connections",
            reply,
            redactor,
        ));
    }
    let slow = [
        "request is throttled",
        "server unavailable. 15",
        "connection closed. 14",
        "session expired",
    ];
    let asked = slow.iter().any(|words| text.contains(words))
        || ["LIMIT", "INUSE", "THROTTLED"]
            .iter()
            .any(|code| reply.has_code(code));
    asked.then(|| {
        let mut error = said(
            Obstacle::RateLimited,
            Retry::Later,
            "imap/throttled",
            reply,
            redactor,
        );
        if let Some(seconds) = backoff_seconds(&text) {
            error.cause = error.cause.with("seconds", seconds);
        } else {
            error.cause = error.cause.with("seconds", 0);
        }
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
        let reply = Said {
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
        let reply = Said {
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
        let reply = Said {
            code: None,
            text: "NO LOGIN anna canary-secret failed".to_owned(),
        };
        let told = Trouble::No(reply)
            .explain("here", "LOGIN", &redactor)
            .to_string();
        assert!(!told.contains("canary"), "{told}");
    }
}
