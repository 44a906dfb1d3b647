//! A header field by field: what was added to it on the way, and what of it was lost.

use std::collections::BTreeSet;

use mail_parser::parsers::MessageStream;

use super::header::{Key, lines};
use super::header_fields::utf8;
use crate::base::text;

/// The fields of a header (RFC 5322, section 2.2): each its name and a digest of what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderLines(Vec<HeaderLine>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct HeaderLine {
    /// In lower case.
    name: String,
    value: Key,
    /// As it was spelled.
    spelled: String,
}

/// In what a header differs from another, by the names of fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderChanges {
    /// Only the other header has these.
    pub added: BTreeSet<String>,
    /// Only this header has these.
    pub lost: BTreeSet<String>,
    /// Both have these, and they do not say the same.
    pub changed: BTreeSet<String>,
}

/// No name of a field is told at greater length.
const NAME_BYTES_MAX: usize = 80;

/// Fields in which stores keep their own books: flags, numbers and lengths. Nothing is lost with them.
const BOOKKEEPING: [&str; 12] = [
    "content-length",
    "lines",
    "status",
    "x-evolution-source",
    "x-imap",
    "x-imapbase",
    "x-keywords",
    "x-mozilla-keys",
    "x-mozilla-status",
    "x-mozilla-status2",
    "x-status",
    "x-uid",
];

/// Whether a field of this name, in any case, is only a store's own book-keeping.
pub(super) fn is_bookkeeping(name: &str) -> bool {
    BOOKKEEPING.contains(&name.to_ascii_lowercase().as_str())
}

impl HeaderLines {
    /// Reads a header (or a whole message up to its first empty line).
    pub fn read(header: &[u8]) -> Self {
        let header = utf8(header);
        let mut fields: Vec<HeaderLine> = Vec::new();
        let mut value: Vec<u8> = Vec::new();
        let finish = |fields: &mut Vec<HeaderLine>, value: &mut Vec<u8>| {
            if let Some(last) = fields.last_mut() {
                last.value = said(value);
            }
            value.clear();
        };

        for line in lines(&header) {
            if line.is_empty() {
                break;
            }
            if matches!(line[0], b' ' | b'\t') {
                value.push(b' ');
                value.extend_from_slice(line);
                continue;
            }

            finish(&mut fields, &mut value);
            let colon = memchr::memchr(b':', line).unwrap_or(line.len());
            let name = String::from_utf8_lossy(line[..colon].trim_ascii());
            let spelled = text::clip(&name, NAME_BYTES_MAX);
            fields.push(HeaderLine {
                name: spelled.to_ascii_lowercase(),
                value: Key::default(),
                spelled,
            });
            value.extend_from_slice(&line[line.len().min(colon + 1)..]);
        }
        finish(&mut fields, &mut value);

        fields.sort_unstable();
        Self(fields)
    }

    /// What `other` has of it, and what it has beside it. Book-keeping does not count, and neither do the fields that
    /// `is_told` by other means, by their names in lower case.
    pub fn changes(&self, other: &Self, is_told: impl Fn(&str) -> bool) -> HeaderChanges {
        let counts = |line: &&HeaderLine| !is_told(&line.name) && !is_bookkeeping(&line.name);
        let only = |own: &Self, other: &Self| -> Vec<HeaderLine> {
            let mut others: Vec<&HeaderLine> = other.0.iter().collect();
            let mut only = Vec::new();
            for line in own.0.iter().filter(counts) {
                let same =
                    |other: &&HeaderLine| other.name == line.name && other.value == line.value;
                match others.iter().position(same) {
                    Some(at) => drop(others.swap_remove(at)),
                    None => only.push(line.clone()),
                }
            }
            only
        };
        let (lost, added) = (only(self, other), only(other, self));

        let names = |lines: &[HeaderLine]| -> BTreeSet<String> {
            lines.iter().map(|line| line.name.clone()).collect()
        };
        let both: BTreeSet<String> = names(&lost).intersection(&names(&added)).cloned().collect();
        let spelled = |lines: &[HeaderLine], is_changed: bool| -> BTreeSet<String> {
            let lines = lines.iter();
            let lines = lines.filter(|line| both.contains(&line.name) == is_changed);
            lines.map(|line| line.spelled.clone()).collect()
        };
        HeaderChanges {
            added: spelled(&added, false),
            lost: spelled(&lost, false),
            changed: spelled(&lost, true),
        }
    }
}

/// A digest of what a field says: encoded words decoded (RFC 2047), without blanks, since servers fold lines anew.
fn said(value: &[u8]) -> Key {
    let ended = [value, b"\r\n"].concat();
    let decoded = MessageStream::new(&ended).parse_unstructured();
    let decoded = text::nfc(decoded.as_text().unwrap_or_default());

    let plain: String = decoded.chars().filter(|c| !c.is_whitespace()).collect();
    Key::of_parts([plain.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(source: &str, target: &str) -> [Vec<String>; 3] {
        let read = |header: &str| HeaderLines::read(header.as_bytes());
        let changes = read(source).changes(&read(target), |name| name == "message-id");
        [changes.added, changes.lost, changes.changed].map(|names| names.into_iter().collect())
    }

    #[test]
    fn folding_encoding_order_and_books_do_not_count() {
        let source = "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= an\r\n alle\r\nTo: a@b\r\nStatus: RO\r\n\r\nX: body";
        let target = "to:\ta@b\nsubject: Gr\u{fc}\u{df}e an alle\nX-UID: 7\nMessage-ID: <x@y>\n\n";
        assert_eq!(changes(source, target).concat(), [""; 0]);
    }

    #[test]
    fn what_was_added_lost_and_changed_is_told_apart() {
        let source = "Received: one\nReceived: two\nTo: a@b\nCc: c@d\n";
        let target = "X-TUID: t\nReceived: one\nTo: z@b\nReceived: two\nReceived: two\n";
        assert_eq!(
            changes(source, target),
            [
                vec!["Received".to_owned(), "X-TUID".to_owned()],
                vec!["Cc".to_owned()],
                vec!["To".to_owned()]
            ]
        );
    }
}
