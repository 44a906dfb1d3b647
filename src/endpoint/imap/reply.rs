//! What a server says in one go: untagged replies and the status at the end of a command.

use super::token::{Garbled, Tokens, number};
use crate::base::bytes;
use crate::base::text::clip;

/// How much of a server's own words is kept for people.
const SHOWN_BYTES_MAX: usize = 600;

/// One untagged reply, complete.
#[derive(Debug, Clone)]
pub(super) struct Reply<'a> {
    /// The number before the word: of `* 3 EXISTS`.
    pub(super) number: Option<u64>,
    /// What it is: `EXISTS`, `LIST`, `OK`.
    pub(super) word: &'a [u8],
    /// What follows.
    pub(super) rest: &'a [u8],
}

impl<'a> Reply<'a> {
    /// Takes `line` (without `* `) apart.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, Garbled> {
        let (first, rest) = split_word(line);
        match number(first) {
            Some(number) => {
                let (word, rest) = split_word(rest);
                if word.is_empty() {
                    Err(Garbled)
                } else {
                    Ok(Self {
                        number: Some(number),
                        word,
                        rest,
                    })
                }
            }
            None if first.is_empty() => Err(Garbled),
            None => Ok(Self {
                number: None,
                word: first,
                rest,
            }),
        }
    }

    /// Whether it is called `word`.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word.eq_ignore_ascii_case(word.as_bytes())
    }

    /// The status, if it is OK, NO, BAD, BYE or PREAUTH.
    pub(super) fn status(&self) -> Option<Status<'a>> {
        let condition = Condition::of(self.word).filter(|_| self.number.is_none())?;
        Some(Status {
            condition,
            text: self.rest,
        })
    }

    /// The words that follow.
    pub(super) fn tokens(&self) -> Tokens<'a> {
        Tokens::new(self.rest)
    }
}

/// The words that begin a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

impl Condition {
    /// The condition that `word` stands for.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        [
            (&b"OK"[..], Self::Ok),
            (b"NO", Self::No),
            (b"BAD", Self::Bad),
            (b"BYE", Self::Bye),
            (b"PREAUTH", Self::Preauth),
        ]
        .into_iter()
        .find_map(|(own, condition)| own.eq_ignore_ascii_case(word).then_some(condition))
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::Bye => "BYE",
            Self::Preauth => "PREAUTH",
        }
    }
}

/// A status as it stands in the buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status<'a> {
    pub(super) condition: Condition,
    /// Code and text.
    pub(super) text: &'a [u8],
}

impl<'a> Status<'a> {
    /// The inside of `[...]` at the beginning, word and rest: `UIDNEXT`, `42`.
    pub(super) fn code(&self) -> Option<(&'a [u8], &'a [u8])> {
        let inside = self.text.trim_ascii_start().strip_prefix(b"[")?;
        // A bracket may stand in a quoted word of the code; the grammar of the known codes has none.
        let end = memchr::memchr(b']', inside)?;
        Some(split_word(&inside[..end]))
    }

    /// To be kept.
    pub(super) fn keep(&self) -> Said {
        let code = self
            .code()
            .map(|(word, _)| String::from_utf8_lossy(word).to_ascii_uppercase());
        let text = format!("{} {}", self.condition.word(), bytes::display(self.text));
        Said {
            code,
            text: clip(text.trim_end(), SHOWN_BYTES_MAX),
        }
    }
}

/// A status that is kept: its code and the server's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The first word of the code, in capitals.
    pub(super) code: Option<String>,
    /// All of it, for people: `NO [UNAVAILABLE] Try again later`.
    pub(super) text: String,
}

impl Said {
    /// Whether the code is `code`.
    pub(super) fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// `line` for people, not too long.
pub(super) fn shown(line: &[u8]) -> String {
    clip(
        &bytes::display(&line[..line.len().min(SHOWN_BYTES_MAX)]),
        SHOWN_BYTES_MAX,
    )
}

/// The first word and what follows the one blank after it.
pub(super) fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii_start();
    match memchr::memchr(b' ', line) {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, b""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_taken_apart() {
        let reply = Reply::parse(b"23 EXISTS").unwrap();
        assert_eq!((reply.number, reply.is("exists")), (Some(23), true));
        let reply = Reply::parse(b"OK [UIDNEXT 4392] Predicted next UID").unwrap();
        let status = reply.status().unwrap();
        assert_eq!(status.code(), Some((&b"UIDNEXT"[..], &b"4392"[..])));
        assert_eq!(status.keep().text, "OK [UIDNEXT 4392] Predicted next UID");
        assert!(Reply::parse(b"").is_err());
        assert!(Reply::parse(b"5").is_err());
        assert!(
            Reply::parse(b"OK [UIDNEXT")
                .unwrap()
                .status()
                .unwrap()
                .code()
                .is_none()
        );
    }

    #[test]
    fn what_is_shown_cannot_forge_a_line() {
        assert_eq!(shown(b"a\nb\x1b[1m"), "a\\nb\\u{1b}[1m");
        assert!(shown(&[b'x'; 9000]).len() <= 600);
    }
}
