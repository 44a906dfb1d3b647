//! A header field by field: what was added to it on the way, and what of it was lost.

use std::collections::BTreeSet;

use mail_parser::parsers::MessageStream;

use super::header::{HEADER_BYTES_MAX, Key, lines};
use super::header_fields::utf8;
use crate::base::text;

/// The fields of a header (RFC 5322, section 2.2): each its name and a digest of what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderLines {
    /// In an order of their own.
    fields: Vec<HeaderLine>,
    /// As they stand there.
    verbatim: Verbatim,
}

/// Every byte of a header but for its line ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Verbatim {
    /// The fields, in their order, and the empty line at their end.
    fields: Vec<VerbatimField>,
    /// Whether there was more than is kept of a header.
    is_cut: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct VerbatimField {
    /// Empty if it has none.
    name: String,
    bytes: Key,
}

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
        let verbatim = Verbatim::read(header);
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
            let spelled = spelled_name(line);
            fields.push(HeaderLine {
                name: spelled.to_ascii_lowercase(),
                value: Key::default(),
                spelled,
            });
            value.extend_from_slice(&line[line.len().min(colon + 1)..]);
        }
        finish(&mut fields, &mut value);

        fields.sort_unstable();
        Self { fields, verbatim }
    }

    /// The names of the fields that `other` has beside those of this header; `None` unless it has every field of this one
    /// to the byte, but for line ends, and in the same order. What is no field (RFC 5322, section 2.2) or says how the body
    /// is to be read (RFC 2045) is no mere addition.
    pub fn added_to(&self, other: &Self) -> Option<BTreeSet<String>> {
        let (own, other) = (&self.verbatim, &other.verbatim);
        if own.is_cut || other.is_cut {
            return None;
        }

        let mut own = own.fields.iter().peekable();
        let mut added = BTreeSet::new();
        for field in &other.fields {
            if own.next_if(|own| own.bytes == field.bytes).is_none() {
                added.insert(field.name.clone());
            }
        }
        let is_addition = |name: &String| {
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
            let name = name.to_ascii_lowercase();
            is_name && !name.starts_with("content-") && name != "mime-version"
        };
        (own.next().is_none() && added.iter().all(is_addition)).then_some(added)
    }

    /// What `other` has of it, and what it has beside it. Book-keeping does not count, and neither do the fields that
    /// `is_told` by other means, by their names in lower case.
    pub fn changes(&self, other: &Self, is_told: impl Fn(&str) -> bool) -> HeaderChanges {
        let counts = |line: &&HeaderLine| !is_told(&line.name) && !is_bookkeeping(&line.name);
        let only = |own: &Self, other: &Self| -> Vec<HeaderLine> {
            let mut others: Vec<&HeaderLine> = other.fields.iter().collect();
            let mut only = Vec::new();
            for line in own.fields.iter().filter(counts) {
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

impl Verbatim {
    fn read(header: &[u8]) -> Self {
        let mut fields: Vec<Vec<u8>> = Vec::new();
        for line in header.split_inclusive(|&byte| byte == b'\n') {
            let (text, end): (&[u8], &[u8]) = match line.strip_suffix(b"\n") {
                Some(text) => (text.strip_suffix(b"\r").unwrap_or(text), b"\r\n"),
                None => (line, b""),
            };
            let is_folded = matches!(text, [b' ' | b'\t', ..]);
            match fields.last_mut().filter(|_| is_folded) {
                Some(field) => field.extend_from_slice(text),
                None => fields.push(text.to_vec()),
            }
            if let Some(field) = fields.last_mut() {
                field.extend_from_slice(end);
            }
        }

        let fields = fields.iter().map(|field| VerbatimField {
            name: match field.contains(&b':') {
                true => spelled_name(field),
                false => String::new(),
            },
            bytes: Key::of_parts([field.as_slice()]),
        });
        Self {
            fields: fields.collect(),
            is_cut: header.len() >= HEADER_BYTES_MAX,
        }
    }
}

/// What stands before the colon.
fn spelled_name(field: &[u8]) -> String {
    let colon = memchr::memchr(b':', field).unwrap_or(field.len());
    let name = String::from_utf8_lossy(field[..colon].trim_ascii());
    text::clip(&name, NAME_BYTES_MAX)
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
    fn nothing_but_additions_leaves_every_byte() {
        let added = |source: &str, target: &str| {
            let read = |header: &str| HeaderLines::read(header.as_bytes());
            let added = read(source).added_to(&read(target))?;
            Some(added.into_iter().collect::<Vec<_>>().join(" "))
        };
        let source = "To: a@b\r\nSubject: s\r\n t\r\n\r\n";
        let tagged = "X-TUID: x\r\nTo: a@b\r\nLines: 7\r\n 8\r\nSubject: s\r\n t\r\n\r\n";
        assert_eq!(added(source, source).unwrap(), "");
        assert_eq!(added(source, tagged).unwrap(), "Lines X-TUID");
        assert_eq!(
            added(source, &tagged.replace('\r', "")).unwrap(),
            "Lines X-TUID"
        );
        assert_eq!(added("To: a@b\n\n", "To: a@b\nTo: a@b\n\n").unwrap(), "To");

        for target in [
            "Subject: s\n t\nTo: a@b\n\n",
            "To: a@b\nSubject: s t\n\n",
            "To: a@b\nSubject: s\n t\n u\n\n",
            "To: a@b\nSubject: s\n t\n",
            "To: a@b\nsubject: s\n t\n\n",
            "To: a@b\n\n",
            "Content-Type: text/html\nTo: a@b\nSubject: s\n t\n\n",
            ">From x\nTo: a@b\nSubject: s\n t\n\n",
            "MIME-Version: 1.0\nTo: a@b\nSubject: s\n t\n\n",
        ] {
            assert_eq!(added(source, target), None, "{target}");
        }
        let long = format!("To: a@b\n{}", "X: y\n".repeat(HEADER_BYTES_MAX));
        assert_eq!(added(&long, &long), None);
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
