//! Messages read whole: what is kept of them, and what two of them have in common.

use super::content::{Content, Hasher, Substance};
use super::header::{HEADER_BYTES_MAX, header_end};
use super::header_fields::HeaderFields;
use super::header_lines::HeaderLines;
use super::placeholder::{self, PartScan};
use crate::base::digest::Digest;

/// What is kept of a message that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeMessage {
    /// The message with its header.
    pub message: Content,
    /// What comes behind its header.
    pub body: Content,
    /// The same without one line end at its end, if it has one: some servers add it.
    pub body_bare: Digest,
    /// What its header says, as a message that is opened shows it.
    pub fields: HeaderFields,
    /// Its header, field by field.
    pub header: HeaderLines,
}

/// In what two bodies are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyLikeness {
    /// Every byte.
    Same,
    /// Everything but line ends.
    LineEndsDiffer,
    /// Everything but one line end at the end.
    LastLineEndDiffers,
    /// They are not the same.
    Different,
}

impl WholeMessage {
    /// Compares two bodies.
    pub fn body_likeness(&self, other: &Self) -> BodyLikeness {
        if self.body.digest == other.body.digest {
            if self.body.line_ends == other.body.line_ends {
                BodyLikeness::Same
            } else {
                BodyLikeness::LineEndsDiffer
            }
        } else if self.body_bare == other.body.digest || self.body.digest == other.body_bare {
            BodyLikeness::LastLineEndDiffers
        } else {
            BodyLikeness::Different
        }
    }
}

/// Reads a message in pieces.
#[derive(Debug, Default)]
pub struct WholeReader {
    split: HeaderSplit,
    message: Hasher,
    body: Hasher,
    /// The last bytes of the body, which may be a line end.
    body_end: Vec<u8>,
}

/// How long a line end is at most.
const LINE_END_BYTES: usize = 2;

impl WholeReader {
    /// Forgets all pieces.
    pub fn restart(&mut self) {
        self.split.restart();
        self.message.restart();
        self.body.restart();
        self.body_end.clear();
    }

    /// The next piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.message.add(piece);
        let body = self.split.take(piece);

        // The last two bytes are held back, until it is known that they are the last.
        if body.len() >= LINE_END_BYTES {
            self.body.add(&self.body_end);
            self.body_end.clear();
        }
        let (most, end) = body.split_at(body.len().saturating_sub(LINE_END_BYTES));
        self.body.add(most);
        self.body_end.extend_from_slice(end);

        let before_end = self.body_end.len().saturating_sub(LINE_END_BYTES);
        self.body.add(&self.body_end[..before_end]);
        self.body_end.drain(..before_end);
    }

    /// The message of all pieces; the reader is as new.
    pub fn finish(&mut self) -> WholeMessage {
        let end = self.body_end.as_slice();
        let bare_end = end.strip_suffix(b"\n").unwrap_or(end);
        let bare_end = match bare_end.len() {
            length if length < end.len() => bare_end.strip_suffix(b"\r").unwrap_or(bare_end),
            _ => bare_end,
        };
        let mut bare = self.body.clone();
        bare.add(bare_end);
        let body_bare = bare.finish().digest;
        self.body.add(&std::mem::take(&mut self.body_end));

        let header = self.split.header();
        let whole = WholeMessage {
            message: self.split.judge(self.message.finish()),
            body: self.body.finish(),
            body_bare,
            fields: HeaderFields::read(header),
            header: HeaderLines::read(header),
        };
        self.split.restart();
        whole
    }
}

/// A message in pieces, of which the header is kept, and how the body begins.
#[derive(Debug, Default)]
pub(super) struct HeaderSplit {
    header: Vec<u8>,
    is_header_done: bool,
    body_start: Vec<u8>,
    parts: PartScan,
}

impl HeaderSplit {
    /// Forgets all pieces.
    pub(super) fn restart(&mut self) {
        self.header.clear();
        self.is_header_done = false;
        self.body_start.clear();
        self.parts.restart();
    }

    /// The header so far.
    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    /// Takes a piece and returns what of it lies behind the header.
    pub(super) fn take<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let body = self.behind_header(piece);
        let room = placeholder::START_BYTES.saturating_sub(self.body_start.len());
        self.body_start
            .extend_from_slice(&body[..body.len().min(room)]);
        self.parts.add(body);
        body
    }

    /// `content` of all pieces, with what they show of its substance.
    pub(super) fn judge(&self, content: Content) -> Content {
        let is_placeholder = placeholder::is_in_body(&self.body_start) || self.parts.is_found();
        match content.substance {
            Substance::Message if is_placeholder => Content {
                substance: Substance::Placeholder,
                ..content
            },
            _ => content,
        }
    }

    fn behind_header<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        if self.is_header_done {
            return piece;
        }

        let before = self.header.len();
        // Nearly always the first piece has the whole header: then it is copied once, and no further.
        if before == 0
            && let Some(end) = header_end(piece)
        {
            self.is_header_done = true;
            self.header
                .extend_from_slice(&piece[..end.min(HEADER_BYTES_MAX)]);
            return &piece[end..];
        }

        self.header.extend_from_slice(piece);
        match header_end(&self.header) {
            Some(end) => {
                self.is_header_done = true;
                self.header.truncate(end.min(HEADER_BYTES_MAX));
                &piece[end - before..]
            }
            // A header that never ends is cut; what follows is not looked at for keys.
            None if self.header.len() >= HEADER_BYTES_MAX => {
                self.is_header_done = true;
                self.header.truncate(HEADER_BYTES_MAX);
                &piece[HEADER_BYTES_MAX - before..]
            }
            None => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> WholeMessage {
        let mut reader = WholeReader::default();
        reader.add(message.as_bytes());
        reader.finish()
    }

    fn likeness(one: &str, other: &str) -> BodyLikeness {
        let read = |body: &str| read(&format!("Subject: s\r\n\r\n{body}"));
        read(one).body_likeness(&read(other))
    }

    #[test]
    fn line_ends_are_no_other_body() {
        assert_eq!(likeness("a\r\nb", "a\r\nb"), BodyLikeness::Same);
        assert_eq!(likeness("a\r\nb", "a\nb"), BodyLikeness::LineEndsDiffer);
        assert_eq!(likeness("a", "a\r\n"), BodyLikeness::LastLineEndDiffers);
        assert_eq!(likeness("a\n", "a"), BodyLikeness::LastLineEndDiffers);
        assert_eq!(likeness("a", "a\r\n\r\n"), BodyLikeness::Different);
        assert_eq!(likeness("a", "ab"), BodyLikeness::Different);
        assert_eq!(likeness("", "\r\n"), BodyLikeness::LastLineEndDiffers);
        assert_eq!(likeness("a\r", "a"), BodyLikeness::Different);
    }

    #[test]
    fn pieces_may_be_cut_anywhere() {
        for text in ["A: b\r\n\r\nbody\r\n", "A: b\n\nx\n\n", "\r\n\r\n", "A: b"] {
            let whole = read(text);
            for one in 0..=text.len() {
                for two in one..=text.len() {
                    let mut reader = WholeReader::default();
                    for piece in [&text[..one], &text[one..two], &text[two..]] {
                        reader.add(piece.as_bytes());
                    }
                    assert_eq!(reader.finish(), whole, "{text:?} {one} {two}");
                }
            }
        }
    }

    #[test]
    fn a_placeholder_is_no_message() {
        let of = |message: &str| read(message).message.substance;
        assert_eq!(of(""), Substance::Nothing);
        assert_eq!(of("Subject: s\r\n\r\nhello"), Substance::Message);
        let body = "The server couldn't retrieve the following message:\r\n\r\nSubject: \"x\"";
        assert_eq!(
            of(&format!("From: x\r\n\r\n{body}")),
            Substance::Placeholder
        );
        assert_eq!(of(&format!("From: x\r\n\r\n> {body}")), Substance::Message);
    }
}
