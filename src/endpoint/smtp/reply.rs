//! Replies (RFC 5321, section 4.2), and in which phase of a session they come.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::bytes;
use crate::base::text::clip;

/// So much of one reply is kept.
pub(super) const SHOWN_BYTES_MAX: usize = 1000;

/// How far a session had come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The greeting.
    Connect,
    /// EHLO.
    Hello,
    /// STARTTLS.
    Tls,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, before the message.
    Data,
    /// The message itself.
    Content,
}

impl Phase {
    /// The word in suites and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Hello => "hello",
            Self::Tls => "tls",
            Self::Login => "login",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Data => "data",
            Self::Content => "content",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A command was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In which phase.
    pub phase: Phase,
    /// The reply code: 400 to 599.
    pub code: u16,
    /// The server's own words, code included, redacted.
    pub reply: String,
}

impl Refusal {
    /// Whether the server said that it will stay so (5xx).
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }

    /// The enhanced status code (RFC 3463), if the reply has one: `5.1.1`.
    pub fn enhanced(&self) -> Option<&str> {
        // Behind the code and a blank or hyphen (RFC 2034, section 4).
        let word = self.reply.get(4..)?.split_ascii_whitespace().next()?;
        let parts: Vec<&str> = word.split('.').collect();
        let digits =
            |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (parts.len() == 3 && parts.iter().all(digits)).then_some(word)
    }
}

/// A reply for people, lines separated by ` / `.
pub(super) fn shown(reply: &[u8]) -> String {
    let lines: Vec<String> = reply
        .split(|byte| *byte == b'\n')
        .map(|line| bytes::display(line.trim_ascii()))
        .filter(|line| !line.is_empty())
        .collect();
    clip(&lines.join(" / "), SHOWN_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enhanced_code_is_read() {
        let of = |reply: &str| {
            let refusal = Refusal {
                phase: Phase::Rcpt,
                code: 550,
                reply: reply.to_owned(),
            };
            refusal.enhanced().map(str::to_owned)
        };
        assert_eq!(
            of("550 5.1.1 <x@a.example>: unknown").as_deref(),
            Some("5.1.1")
        );
        assert_eq!(
            of("550-5.1.1 unknown\n550 5.1.1 more").as_deref(),
            Some("5.1.1")
        );
        assert_eq!(of("550 No such user"), None);
        assert_eq!(of("550"), None);
    }
}
