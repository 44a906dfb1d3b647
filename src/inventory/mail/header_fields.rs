//! The header fields by which a message is known, decoded: for the few messages that need it.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_parser::MessageParser;

use super::header::{Key, KeyReader, header_end, message_id};
use super::item::{Item, Known};
use crate::base::text;
use crate::model::{ItemName, Message};

/// No subject or sender is told at greater length.
const TEXT_BYTES_MAX: usize = 300;

/// Nobody sends with more names than this.
const SENDERS_MAX: usize = 50;

/// The header fields of a message (RFC 5322), decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFields {
    /// Its Message-ID as it is compared, with its angle brackets.
    pub id: Option<Vec<u8>>,
    /// Its Date as an instant, in seconds since 1970.
    pub date: Option<i64>,
    /// Who sent it, as people read it.
    pub from: String,
    /// Its subject, as people read it.
    pub subject: String,
    /// The key of the header as it stands.
    pub exact: Key,
    /// By what it can be known again.
    pub known: Known,
    /// Digest of Date as an instant, From's address and Subject, decoded and without blanks. Characters that
    /// some servers show as `?` count as `?`. `None` if there is none of the three.
    pub decoded: Option<Key>,
    /// Digests of what people read, to the last character.
    pub shown: Shown,
}

/// Digests of what a reader sees of a message: decoded, in Normalization Form C, blanks folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// The subject.
    pub subject: Key,
    /// Who sent it: names, and addresses in lower case.
    pub from: Key,
}

impl HeaderFields {
    /// Reads a header (or a whole message up to its first empty line).
    pub fn read(header: &[u8]) -> Self {
        let (exact, known) = KeyReader::default().read(header);
        let header = &header[..header_end(header).unwrap_or(header.len())];

        // The parser takes a line without an end for none, and for text only what is UTF-8.
        let ended = [&*utf8(header), b"\r\n\r\n"].concat();
        let parsed = MessageParser::new().parse_headers(&ended);
        let parsed = parsed.as_ref();

        let id = raw_field(header, b"message-id").filter(|id| !id.is_empty());
        let date = parsed
            .and_then(|message| message.date())
            .filter(|date| date.is_valid())
            .map(mail_parser::DateTime::to_timestamp);
        let senders = Sender::all(parsed);
        let address = senders.first().map_or("", |first| first.address.as_str());
        let from: Vec<String> = senders.iter().map(Sender::for_people).collect();
        let from = from.join(", ");
        let subject = parsed
            .and_then(|message| message.subject())
            .unwrap_or_default();

        let decoded = known
            .head
            .then(|| decoded_key(header, date, address, subject));
        let shown = |text: &str| Key::of_parts([folded(text).as_bytes()]);
        Self {
            id: id.map(|id| message_id(&id).unwrap_or(id)),
            date,
            shown: Shown {
                subject: shown(subject),
                from: shown(&from),
            },
            from: text::clip(&from, TEXT_BYTES_MAX),
            subject: text::clip(subject, TEXT_BYTES_MAX),
            exact,
            known,
            decoded,
        }
    }

    /// The key of Message-ID and decoded header; `None` without a Message-ID.
    pub fn decoded_with_id(&self) -> Option<Key> {
        let id = self.id.as_deref()?;
        let head = self.decoded.map(|key| key.0.to_le_bytes());
        Some(Key::of_parts([
            id,
            head.as_ref().map_or(&[], |head| &head[..]),
        ]))
    }

    /// The name under which findings tell of the message: its Message-ID, or its date and a fingerprint, marked by `#`.
    pub fn name(&self, item: &Item) -> ItemName {
        match &self.id {
            Some(id) => ItemName::bytes(id),
            None => {
                let date = instant(self.date.or(item.received()));
                ItemName::text(format!(
                    "{date} #{:08x}",
                    self.decoded.unwrap_or(self.exact).0 >> 96
                ))
            }
        }
    }

    /// What a report that may show it says about the message.
    pub fn about(&self, item: &Item) -> Message {
        Message::new("mail.messages/about")
            .with("from", self.from.as_str())
            .with("subject", self.subject.as_str())
            .with("date", instant(self.date))
            .with("received", instant(item.received()))
            .with("uid", item.uid)
    }
}

/// One of those who sent a message.
struct Sender {
    name: String,
    /// In lower case.
    address: String,
}

impl Sender {
    fn all(message: Option<&mail_parser::Message<'_>>) -> Vec<Self> {
        let from = message.and_then(|message| message.from());
        let all = from.into_iter().flat_map(|from| from.iter());
        let all = all.map(|sender| Self {
            name: sender.name().unwrap_or_default().to_owned(),
            address: sender.address().unwrap_or_default().trim().to_lowercase(),
        });
        all.take(SENDERS_MAX).collect()
    }

    fn for_people(&self) -> String {
        match (self.name.is_empty(), self.address.is_empty()) {
            (true, _) => self.address.clone(),
            (false, true) => self.name.clone(),
            (false, false) => format!("{} <{}>", self.name, self.address),
        }
    }
}

/// The key of Date, From and Subject, decoded. A field that cannot be decoded counts as it stands.
fn decoded_key(header: &[u8], date: Option<i64>, address: &str, subject: &str) -> Key {
    let as_it_stands = |field: &[u8]| raw_field(header, field).unwrap_or_default();

    let date = match date {
        Some(date) => date.to_string().into_bytes(),
        None => as_it_stands(b"date"),
    };
    let from = if address.is_empty() {
        as_it_stands(b"from")
    } else {
        address.as_bytes().to_vec()
    };

    Key::of_parts([
        &date[..],
        &plain(&String::from_utf8_lossy(&from)),
        &plain(&text::nfc(subject)),
    ])
}

/// An instant as findings write it: `2024-02-01T10:00:00Z`, or `-`.
pub fn instant(seconds: Option<i64>) -> String {
    match seconds.map(Timestamp::from_second) {
        Some(Ok(at)) => at.to_string(),
        Some(Err(_)) => seconds.unwrap_or_default().to_string(),
        None => "-".to_owned(),
    }
}

/// The value of the first field called `name`, without blanks.
fn raw_field(header: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut value: Option<Vec<u8>> = None;
    for line in super::header::lines(header) {
        let is_continued = matches!(line.first(), Some(b' ' | b'\t'));
        let part = match (&value, is_continued) {
            (Some(_), true) => line,
            (Some(_), false) => break,
            // The first field of this name counts, as with mail programs.
            (None, _) => match line.iter().position(|&byte| byte == b':') {
                Some(colon) if line[..colon].trim_ascii_end().eq_ignore_ascii_case(name) => {
                    &line[colon + 1..]
                }
                _ => continue,
            },
        };

        let part = part.iter().filter(|byte| !byte.is_ascii_whitespace());
        value.get_or_insert_default().extend(part);
    }
    value
}

/// `header` as UTF-8. Bytes of a line that is not are taken for Windows-1252, which is what people wrote before.
pub(super) fn utf8(header: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(header).is_ok() {
        return Cow::Borrowed(header);
    }

    let mut text = Vec::with_capacity(header.len() + header.len() / 8);
    for line in header.split_inclusive(|&byte| byte == b'\n') {
        if std::str::from_utf8(line).is_ok() {
            text.extend_from_slice(line);
            continue;
        }
        for &byte in line {
            let c = match byte {
                0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
                byte => char::from(byte),
            };
            text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Cow::Owned(text)
}

/// The characters of Windows-1252 from 0x80 on; all others have the number that they have in Unicode.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// `text` in Normalization Form C, with one blank for each run of them and none at its ends.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    text::nfc(&words.join(" "))
}

/// `text` without blanks, and with one `?` for each run of what some servers cannot show: anything
/// beyond ASCII, control characters, and `?` itself.
fn plain(text: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii_graphic() && byte != b'?' => plain.push(byte),
            _ if plain.last() == Some(&b'?') => {}
            _ => plain.push(b'?'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> HeaderFields {
        HeaderFields::read(header.as_bytes())
    }

    #[test]
    fn another_encoding_of_the_same_is_the_same() {
        let one = read(
            "Date: Thu, 1 Feb 2024 11:00:00 +0100\nFrom: =?utf-8?Q?J=C3=BCrg?= <J@Muster.example>\nSubject: =?utf-8?B?R3LDvMOfZQ==?= x\n\n",
        );
        let two = read(
            "subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n x\r\nFrom: j@muster.example\r\nDate: 1 Feb 2024 10:00:00 GMT\r\n",
        );
        assert_ne!(one.exact, two.exact);
        assert!(one.decoded.is_some());
        assert_eq!(one.decoded, two.decoded);
        assert_eq!(one.subject, "Grüße x");
        assert_eq!(one.from, "Jürg <j@muster.example>");
        let broken =
            read("Date: 1 Feb 2024 10:00:00 +0000\nFrom: j@muster.example\nSubject: Gr???e x\n");
        assert_eq!(one.decoded, broken.decoded);
        assert_eq!(one.shown.subject, two.shown.subject);
        assert_ne!(one.shown.subject, broken.shown.subject);
        // The name is lost, and a reader sees that.
        assert_ne!(one.shown.from, two.shown.from);
    }

    #[test]
    fn what_is_not_encoded_is_read_as_its_writer_meant_it() {
        let encoded = read("Subject: =?utf-8?B?R3LDvMOfZQ==?= \u{2013} x\n");
        let mut raw = b"Subject: Gr\xFC\xDFe \x96 x\nFrom: ".to_vec();
        assert_eq!(
            HeaderFields::read(&raw).shown.subject,
            encoded.shown.subject
        );
        raw.extend_from_slice("Jürg <j@muster.example>\n".as_bytes());
        assert_eq!(HeaderFields::read(&raw).from, "Jürg <j@muster.example>");
    }

    #[test]
    fn another_subject_is_another_message() {
        let head = "Date: 1 Feb 2024 10:00:00 +0000\nFrom: j@muster.example\nSubject: ";
        assert_ne!(
            read(&format!("{head}a")).decoded,
            read(&format!("{head}b")).decoded
        );
        assert_ne!(
            read("Date: nonsense\n").decoded,
            read("Date: other nonsense\n").decoded
        );
        assert_eq!(read("X: y\n").decoded, None);
    }

    #[test]
    fn a_message_has_a_name() {
        let item = Item {
            key: Key(0),
            received: 0,
            size: 1,
            uid: 7,
            keywords: 0,
            flags: Default::default(),
            known: Known::default(),
        };
        assert_eq!(
            read("Message-ID:\n <a @B.example> x\n").name(&item).text,
            "<a@b.example>"
        );
        let name = read("Date: 1 Feb 2024 10:00:00 +0000\nSubject: s\n")
            .name(&item)
            .text;
        assert!(name.starts_with("2024-02-01T10:00:00Z #"), "{name}");
        assert_ne!(
            name,
            read("Date: 1 Feb 2024 10:00:00 +0000\nSubject: t\n")
                .name(&item)
                .text
        );
    }
}
