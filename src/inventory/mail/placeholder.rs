//! What some servers hand out in place of a message, or of a part, that they cannot render.
//!
//! Exchange makes up a message whose subject begins with a fixed sentence, sent by itself, and whose body begins with
//! another; Outlook.com puts one word in place of an attachment. Who only quotes these words in a message of their
//! own has neither the sender nor the place.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// How the subject of Exchange's placeholder begins, without blanks.
const SUBJECT: &[u8] = b"RetrievalusingtheIMAP4protocolfailedforthefollowingmessage";

/// Who sends it, without blanks.
const SENDER: &[u8] = b"MicrosoftExchange";

/// How its body begins.
const BODY: [&[u8]; 2] = [
    b"The server couldn't retrieve the following message:",
    b"Retrieval using the IMAP4 protocol failed for the following message",
];

/// What stands in place of a part, on a line of its own.
const PART: &[u8] = b"\nMS-Blob-Excluded";

/// Finds it; made once, since every body is looked through.
static PART_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(PART));

/// How much of a body is needed to know how it begins.
pub(super) const START_BYTES: usize = 80;

/// Whether From and Subject, without blanks, are those of a placeholder.
pub(super) fn is_in_header(from: &[u8], subject: &[u8]) -> bool {
    subject.starts_with(SUBJECT) && contains(from, SENDER)
}

/// Whether a body that begins so is that of a placeholder.
pub(super) fn is_in_body(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    BODY.iter().any(|begins| start.starts_with(begins))
}

fn contains(text: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(text, what).is_some()
}

/// Looks for a part that was replaced, in the pieces of a body.
#[derive(Debug, Default)]
pub(super) struct PartScan {
    /// The end of the pieces before, for what a cut goes through.
    carried: Vec<u8>,
    is_found: bool,
}

/// A line before the placeholder that is empty, and one behind it that is a boundary.
const SURROUNDINGS_BYTES: usize = 8;

impl PartScan {
    /// Forgets all pieces.
    pub(super) fn restart(&mut self) {
        self.carried.clear();
        self.is_found = false;
    }

    /// The next piece.
    pub(super) fn add(&mut self, piece: &[u8]) {
        if self.is_found || piece.is_empty() {
            return;
        }

        let around = PART.len() + 2 * SURROUNDINGS_BYTES;
        let mut seam = std::mem::take(&mut self.carried);
        seam.extend_from_slice(&piece[..piece.len().min(around)]);
        self.is_found = is_part_in(&seam) || is_part_in(piece);

        if piece.len() >= around {
            seam.clear();
            seam.extend_from_slice(&piece[piece.len() - around..]);
        } else {
            seam.drain(..seam.len().saturating_sub(around));
        }
        self.carried = seam;
    }

    /// Whether a part was replaced.
    pub(super) fn is_found(&self) -> bool {
        self.is_found
    }
}

/// Whether a whole part of `text` is the placeholder: an empty line before it, a boundary behind it.
fn is_part_in(text: &[u8]) -> bool {
    PART_FINDER.find_iter(text).any(|at| {
        let before = text[..at].strip_suffix(b"\r").unwrap_or(&text[..at]);
        let behind = &text[at + PART.len()..];
        before.ends_with(b"\n") && {
            let line_end = behind.iter().take_while(|byte| byte.is_ascii_whitespace());
            behind[line_end.count()..].starts_with(b"--")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_words_count() {
        let subject = b"RetrievalusingtheIMAP4protocolfailedforthefollowingmessage:205";
        assert!(is_in_header(b"MicrosoftExchangeServer2010", subject));
        assert!(!is_in_header(b"anna@muster.example", subject));
        let answer = [b"Re:", &subject[..]].concat();
        assert!(!is_in_header(b"MicrosoftExchangeServer2010", &answer));

        assert!(is_in_body(
            b"\r\nThe server couldn't retrieve the following message:\r\n"
        ));
        assert!(!is_in_body(
            b"> The server couldn't retrieve the following message:\r\n"
        ));
    }

    #[test]
    fn a_part_that_was_replaced_is_found_wherever_it_is_cut() {
        let replaced = b"--b\r\nContent-Type: application/pdf\r\n\r\nMS-Blob-Excluded\r\n--b--\r\n";
        for at in 0..=replaced.len() {
            let mut scan = PartScan::default();
            scan.add(&replaced[..at]);
            scan.add(&replaced[at..]);
            assert!(scan.is_found(), "{at}");
        }
        let mut scan = PartScan::default();
        scan.add(b"They call it\r\n\r\nMS-Blob-Excluded\r\nand nobody knows why\r\n");
        assert!(!scan.is_found());
    }
}
