//! What a header says of a message's identity, as bytes: cheap, for every message of a listing.

use sha2::{Digest as _, Sha256};

use super::item::Known;
use super::placeholder;

/// The header fields by which a message is known; a listing asks for these.
pub const FIELDS: [&str; 4] = ["MESSAGE-ID", "DATE", "FROM", "SUBJECT"];

/// How much of a header is looked at; what comes after it does not count.
pub const HEADER_BYTES_MAX: usize = 256 << 10;

/// A digest cut to 128 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u128);

impl Key {
    /// The key of several parts, each framed by its length.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut sha = Sha256::new();
        for part in parts {
            sha.update((part.len() as u64).to_le_bytes());
            sha.update(part);
        }

        let digest: [u8; 32] = sha.finalize().into();
        let (first, _) = digest.split_at(16);
        Self(
            first
                .iter()
                .fold(0, |number, &byte| number << 8 | u128::from(byte)),
        )
    }
}

/// Reads headers into keys. Kept from message to message, so that nothing is allocated for one.
#[derive(Debug, Default)]
pub struct KeyReader {
    fields: [Vec<u8>; FIELDS.len()],
}

impl KeyReader {
    /// The key of the message with this header (or whole message: reading ends at the first empty
    /// line), and by what it can be known again.
    ///
    /// The order of the fields and all blanks are ignored, since servers and tools refold lines;
    /// fields that were not asked for are skipped, since some servers send them all.
    pub fn read(&mut self, header: &[u8]) -> (Key, Known) {
        self.collect(header);

        let [id, rest @ ..] = &mut self.fields;
        if let Some(normal) = message_id(id) {
            *id = normal;
        }

        let [_, from, subject] = &*rest;
        let known = Known {
            id: !id.is_empty(),
            head: rest.iter().any(|field| !field.is_empty()),
            id_digest: id_digest(id),
            is_placeholder: placeholder::is_in_header(from, subject),
        };
        (Key::of_parts(self.fields.iter().map(Vec::as_slice)), known)
    }

    /// Gathers the values of the fields, without blanks.
    fn collect(&mut self, header: &[u8]) {
        self.fields.iter_mut().for_each(Vec::clear);

        let mut current: Option<usize> = None;
        for line in lines(header) {
            if line.is_empty() {
                break;
            }

            // Of several Message-IDs the first counts; of the other fields all do.
            if !matches!(line[0], b' ' | b'\t') {
                current = field_of(line)
                    .filter(|&(slot, _)| slot != 0 || self.fields[0].is_empty())
                    .map(|(s, _)| s);
            }
            let Some(slot) = current else { continue };

            let value = match line[0] {
                b' ' | b'\t' => line,
                _ => field_of(line).map_or(line, |(_, value)| value),
            };
            self.fields[slot].extend(
                value
                    .iter()
                    .filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r')),
            );
        }
    }
}

/// A few bits of a Message-ID: FNV-1a, since this is done for every message.
fn id_digest(id: &[u8]) -> [u8; 4] {
    if id.is_empty() {
        return [0; 4];
    }
    let digest = id.iter().fold(0x811C_9DC5_u32, |state, &byte| {
        (state ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    digest.to_le_bytes()
}

/// The lines of a header without their ends.
pub(super) fn lines(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = match memchr::memchr(b'\n', rest) {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (rest, &[][..]),
        };
        rest = after;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// Where the body begins: behind the first empty line.
pub(super) fn header_end(message: &[u8]) -> Option<usize> {
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', message) {
        if matches!(&message[start..at], [] | [b'\r']) {
            return Some(at + 1);
        }
        start = at + 1;
    }
    None
}

/// Which of [`FIELDS`] begins on `line`, and what stands behind the colon.
fn field_of(line: &[u8]) -> Option<(usize, &[u8])> {
    // Most lines of a header are none of these: their first letter says so.
    if !matches!(line[0] | 0x20, b'm' | b'd' | b'f' | b's') {
        return None;
    }

    let colon = memchr::memchr(b':', line)?;
    let name = line[..colon].trim_ascii_end();
    let slot = FIELDS
        .iter()
        .position(|field| name.eq_ignore_ascii_case(field.as_bytes()))?;
    Some((slot, &line[colon + 1..]))
}

/// A Message-ID as it is compared: from the first `<` to its `>`, without blanks, the domain in
/// lower case. `None` if `value` is that already.
pub(super) fn message_id(value: &[u8]) -> Option<Vec<u8>> {
    let start = memchr::memchr(b'<', value).unwrap_or(0);
    let end = memchr::memchr(b'>', &value[start..]).map_or(value.len(), |at| start + at + 1);

    let at = memchr::memrchr(b'@', &value[start..end]).map_or(end, |at| start + at);
    let is_normal =
        start == 0 && end == value.len() && !value[at..].iter().any(u8::is_ascii_uppercase);
    (!is_normal).then(|| {
        let mut normal = value[start..end].to_vec();
        normal[at - start..].make_ascii_lowercase();
        normal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(header: &str) -> (Key, Known) {
        KeyReader::default().read(header.as_bytes())
    }

    #[test]
    fn order_folding_and_other_fields_do_not_count() {
        let one = key(
            "Message-ID: <a@B.example>\r\nSubject: one\r\n two\r\nFrom: x\r\n\r\nDate: body\r\n",
        );
        let two =
            key("FROM:x\nX-Other: y\n and more\nSubject : onetwo\nmessage-id:\n\t<a@b.EXAMPLE>\n");
        assert_eq!(one, two);
        assert!(one.1.id && one.1.head && one.1.id_digest != [0; 4]);
    }

    #[test]
    fn what_identifies_counts() {
        let all = [
            key("Message-ID: <a@b>\n"),
            key("Message-ID: <A@b>\n"),
            key("Subject: <a@b>\n"),
            key("Date: <a@b>\n"),
            key("Message-ID: <a@b>\nSubject: x\n"),
            key("Message-ID: <a@b>\nFrom: x\n"),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other.0 != one.0), "{at}");
        }
    }

    #[test]
    fn only_the_first_message_id_counts() {
        let two = key("Message-ID: <a@b>\nMessage-ID: <c@d>\n e\nSubject: s\n");
        assert_eq!(two, key("Message-ID: <a@b>\nSubject: s\n"));
    }

    #[test]
    fn nothing_known_is_said() {
        assert_eq!(key("X: y\n").1, Known::default());
        assert_eq!(key("").1, Known::default());
        assert_eq!(key("Message-ID:\nDate: \n").1, Known::default());
        assert_eq!(key("\nSubject: body\n").1, Known::default());
    }

    #[test]
    fn a_message_id_has_one_form() {
        assert_eq!(message_id(b"<a@b>"), None);
        assert_eq!(message_id(b"x<A@B>y"), Some(b"<A@b>".to_vec()));
        assert_eq!(message_id(b"A.B"), None);
        assert_eq!(message_id(b""), None);
        assert_eq!(message_id(b"<>>"), Some(b"<>".to_vec()));
    }

    #[test]
    fn a_body_begins_behind_the_empty_line() {
        assert_eq!(header_end(b"a: b\r\n\r\nbody"), Some(8));
        assert_eq!(header_end(b"a: b\n\nbody"), Some(6));
        assert_eq!(header_end(b"\nbody"), Some(1));
        assert_eq!(header_end(b"a: b\n"), None);
    }
}
