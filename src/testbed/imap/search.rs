//! SEARCH: the keys by which probes are found.

use jiff::civil::Date;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::session::{Outcome, Session};
use super::words::{NumberSet, Word};
use crate::testbed::store::{Folder, Stored};
use crate::testbed::wire::Ended;

/// No client means it when it asks for one of more than this.
const OR_DEPTH_MAX: usize = 8;

/// One condition; all of a search must hold.
enum Key {
    All,
    Uids(NumberSet),
    Numbers(NumberSet),
    Flag(&'static str, bool),
    Header(String, Vec<u8>),
    Text(Vec<u8>),
    Before(Date),
    Since(Date),
    Or(Box<[Key; 2]>),
}

impl Session {
    /// SEARCH (RFC 3501, section 6.4.4).
    pub(super) async fn search(
        &mut self,
        login: &str,
        command: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let Some(selected) = &self.selected else {
            return Outcome::bad("select a folder first");
        };

        let Some(keys) = keys(arguments) else {
            return Outcome::bad("SEARCH does not know these keys");
        };

        let by_uid = command.starts_with("UID ");
        let last_number = u32::try_from(selected.uids.len()).unwrap_or(u32::MAX);
        let look = |folder: &Folder| {
            let mut found = String::new();
            for (at, &uid) in selected.uids.iter().enumerate() {
                let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
                let Some(stored) = folder.position(uid).map(|at| &folder.messages[at]) else {
                    continue;
                };

                let last = (selected.uids.last().copied().unwrap_or(0), last_number);
                if keys.iter().all(|key| holds(key, stored, number, last)) {
                    found.push_str(&format!(" {}", if by_uid { uid } else { number }));
                }
            }
            found
        };

        let found = self
            .settings
            .store
            .look(login, &selected.name, look)
            .unwrap_or_default();
        self.wire.say(&format!("* SEARCH{found}")).await?;
        Outcome::done()
    }
}

fn keys(arguments: &[Word]) -> Option<Vec<Key>> {
    let mut words = arguments.iter();
    let mut keys = Vec::new();
    while let Some(word) = words.as_slice().first() {
        if word.upper().is_some_and(|word| word == "CHARSET") {
            words.next();
            let charset = words.next().and_then(Word::bytes)?;
            if !charset.eq_ignore_ascii_case(b"UTF-8") && !charset.eq_ignore_ascii_case(b"US-ASCII")
            {
                return None;
            }
            continue;
        }
        keys.push(key(&mut words, OR_DEPTH_MAX)?);
    }
    (!keys.is_empty()).then_some(keys)
}

/// The next key, in which `OR` may stand `depth` deep.
fn key(words: &mut std::slice::Iter<'_, Word>, depth: usize) -> Option<Key> {
    let word = words.next()?;
    let upper = word.upper()?;
    if upper == "OR" {
        let depth = depth.checked_sub(1)?;
        return Some(Key::Or(Box::new([key(words, depth)?, key(words, depth)?])));
    }

    let mut argument = || words.next().and_then(Word::bytes).map(<[u8]>::to_vec);
    Some(match upper.as_str() {
        "ALL" => Key::All,
        "SEEN" => Key::Flag("\\Seen", true),
        "UNSEEN" => Key::Flag("\\Seen", false),
        "DELETED" => Key::Flag("\\Deleted", true),
        "UNDELETED" => Key::Flag("\\Deleted", false),
        "UID" => Key::Uids(NumberSet::parse(&argument()?)?),
        "HEADER" => Key::Header(
            String::from_utf8(argument()?).ok()?.to_ascii_uppercase(),
            argument()?,
        ),
        "SUBJECT" | "FROM" | "TO" => Key::Header(upper, argument()?),
        "TEXT" => Key::Text(argument()?),
        "BEFORE" => Key::Before(date(&argument()?)?),
        "SINCE" => Key::Since(date(&argument()?)?),
        _ => Key::Numbers(NumberSet::parse(word.bytes()?)?),
    })
}

fn holds(key: &Key, stored: &Stored, number: u32, (last_uid, last_number): (u32, u32)) -> bool {
    let message = &stored.message;
    match key {
        Key::All => true,
        Key::Uids(set) => set.contains(stored.uid, last_uid),
        Key::Numbers(set) => set.contains(number, last_number),
        Key::Flag(flag, wanted) => message.flags.contains(*flag) == *wanted,
        Key::Header(name, value) => header_has(&message.bytes, name, value),
        Key::Text(value) => contains(&message.bytes, value),
        Key::Before(date) => received(stored) < *date,
        Key::Since(date) => received(stored) >= *date,
        Key::Or(either) => either
            .iter()
            .any(|key| holds(key, stored, number, (last_uid, last_number))),
    }
}

/// The day on which a message was received, in UTC.
fn received(stored: &Stored) -> Date {
    stored.message.received.to_zoned(TimeZone::UTC).date()
}

fn date(text: &[u8]) -> Option<Date> {
    let text = std::str::from_utf8(text).ok()?.trim();
    strtime::parse("%d-%b-%Y", text).ok()?.to_date().ok()
}

/// Whether `text` contains `part`, in any case of ASCII letters.
fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty()
        || text
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether the header of `message` has a field `name` (in upper case) whose unfolded value contains `value`.
fn header_has(message: &[u8], name: &str, value: &[u8]) -> bool {
    let end = memchr::memmem::find(message, b"\r\n\r\n").map_or(message.len(), |at| at + 2);
    let mut unfolded: Vec<Vec<u8>> = Vec::new();
    for line in message[..end].split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), unfolded.last_mut()) {
            (Some(b' ' | b'\t'), Some(field)) => field.extend_from_slice(line),
            _ => unfolded.push(line.to_vec()),
        }
    }
    unfolded
        .iter()
        .any(|field| match memchr::memchr(b':', field) {
            Some(colon) => {
                field[..colon]
                    .trim_ascii_end()
                    .eq_ignore_ascii_case(name.as_bytes())
                    && contains(&field[colon + 1..], value)
            }
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values_are_found_unfolded_and_in_any_case() {
        let message = b"Subject: one\r\n two\r\nMessage-ID: <A@b>\r\n\r\nSubject: body\r\n";
        assert!(header_has(message, "SUBJECT", b"one two"));
        assert!(header_has(message, "MESSAGE-ID", b"<a@B>"));
        assert!(header_has(message, "MESSAGE-ID", b""));
        assert!(!header_has(message, "SUBJECT", b"body"));
        assert!(!header_has(message, "X-NONE", b""));
    }

    #[test]
    fn days_are_read() {
        assert_eq!(date(b"1-Feb-2024"), Some(jiff::civil::date(2024, 2, 1)));
        assert_eq!(date(b"Feb"), None);
    }
}
