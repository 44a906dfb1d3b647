//! Digests of whole messages, streamed, with line ends normalised.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::base::digest::Digest;

/// Whether what was read is a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Substance {
    /// It is.
    #[default]
    Message,
    /// There was not one byte.
    Nothing,
    /// It is what a server hands out in place of a message or a part that it cannot render.
    Placeholder,
}

/// What a message's bytes come to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Content {
    /// SHA-256 of the message with every line end as CRLF.
    pub digest: Digest,
    /// Tells messages apart that differ in their line ends alone; 0 if every line ends in CRLF.
    pub line_ends: u64,
    /// Whether it is a message.
    pub substance: Substance,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:x}", self.digest.short(), self.line_ends)
    }
}

/// Takes a message in pieces.
///
/// A line end is LF or CRLF; what stands before it is content, so that a doubled carriage return
/// (CR CR LF, a known damage) stays a difference.
#[derive(Debug, Clone, Default)]
pub struct Hasher {
    sha: Sha256,
    /// Bytes so far, after normalising.
    length: u64,
    last: u8,
    line_ends: u64,
}

impl Hasher {
    /// The next piece.
    pub fn add(&mut self, piece: &[u8]) {
        let Some(&last) = piece.last() else { return };

        // Nearly all messages have CRLF throughout: their pieces go on as they are.
        if has_bare_line_feed(self.last, piece) {
            self.add_bare(piece);
        } else {
            self.sha.update(piece);
            self.length += piece.len() as u64;
        }

        self.last = last;
    }

    /// Forgets all pieces.
    pub fn restart(&mut self) {
        if self.length > 0 {
            *self = Self::default();
        }
    }

    /// The digest of all pieces; the hasher is as new.
    pub fn finish(&mut self) -> Content {
        let digest = Digest(self.sha.finalize_reset().into());
        let line_ends = self.line_ends;
        let substance = if self.length == 0 {
            Substance::Nothing
        } else {
            Substance::Message
        };

        (self.length, self.last, self.line_ends) = (0, 0, 0);
        Content {
            digest,
            line_ends,
            substance,
        }
    }

    /// Adds a piece with a CR before every bare line feed.
    fn add_bare(&mut self, piece: &[u8]) {
        let mut last = self.last;
        let mut start = 0;

        for at in memchr::memchr_iter(b'\n', piece) {
            let before = if at == 0 { self.last } else { piece[at - 1] };
            if before != b'\r' {
                self.sha.update(&piece[start..at]);
                self.sha.update(b"\r\n");
                self.length += (at - start) as u64 + 2;
                self.line_ends = mix(self.line_ends, self.length);
                start = at + 1;
            }
            last = b'\n';
        }

        self.sha.update(&piece[start..]);
        self.length += (piece.len() - start) as u64;
        self.last = last;
    }
}

/// Whether any LF has no CR before it. Written so that it runs many bytes at a time.
fn has_bare_line_feed(last: u8, piece: &[u8]) -> bool {
    let first = piece.first() == Some(&b'\n') && last != b'\r';
    let bare = |(before, byte): (&u8, &u8)| u8::from(*byte == b'\n') & u8::from(*before != b'\r');
    first
        || piece
            .iter()
            .zip(&piece[1..])
            .fold(0, |any, both| any | bare(both))
            != 0
}

/// Never 0, so that a message with a bare line feed differs from one without.
fn mix(state: u64, position: u64) -> u64 {
    let mixed = (state ^ position).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pieces: &[&str]) -> Content {
        let mut hasher = Hasher::default();
        for piece in pieces {
            hasher.add(piece.as_bytes());
        }
        hasher.finish()
    }

    #[test]
    fn line_ends_do_not_count_but_are_noticed() {
        let (crlf, lf) = (of(&["a\r\nb\r\n"]), of(&["a\nb\n"]));
        assert_eq!(crlf.digest, lf.digest);
        assert_eq!(crlf.digest, Digest::of("a\r\nb\r\n"));
        assert_eq!(crlf.line_ends, 0);
        assert_ne!(lf.line_ends, 0);
        assert_ne!(of(&["a\nb\r\n"]), of(&["a\r\nb\n"]));
    }

    #[test]
    fn a_doubled_carriage_return_is_content() {
        assert_ne!(of(&["a\r\r\n"]).digest, of(&["a\r\n"]).digest);
        assert_ne!(of(&["a\rb"]).digest, of(&["a\nb"]).digest);
        assert_ne!(of(&["a"]).digest, of(&["a\n"]).digest);
    }

    #[test]
    fn pieces_may_be_cut_anywhere() {
        for text in ["a\r\nb\n\nc\r\n", "\n\n", "\r\n\r\r\n", "x\ny", ""] {
            let whole = of(&[text]);
            for one in 0..=text.len() {
                for two in one..=text.len() {
                    assert_eq!(
                        of(&[&text[..one], &text[one..two], &text[two..]]),
                        whole,
                        "{text:?} {one} {two}"
                    );
                }
            }
        }
    }
}
