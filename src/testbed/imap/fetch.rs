//! FETCH: flags, dates, sizes, headers, texts, parts of them.

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use super::session::{Outcome, Session};
use super::words::{NumberSet, Word};
use crate::testbed::fault::Act;
use crate::testbed::store::{Folder, Stored};
use crate::testbed::wire::Ended;

/// One item that FETCH gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Uid,
    Flags,
    Received,
    Size,
    /// `EMAILID (id)` (RFC 8474), `NIL` for a message without.
    EmailId,
    /// `X-GM-MSGID number`, `NIL` for a message without.
    GmailId,
    /// The name that goes before it, what of the message, which bytes of that, and whether reading marks it seen.
    Body {
        label: String,
        part: Part,
        range: Option<(usize, usize)>,
        peeks: bool,
    },
}

/// What of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Whole,
    Header,
    Text,
    Fields(Vec<String>),
    OtherFields(Vec<String>),
}

impl Session {
    /// FETCH (RFC 3501, section 6.4.5).
    pub(super) async fn fetch(
        &mut self,
        login: &str,
        command: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let Some(selected) = &self.selected else {
            return Outcome::bad("select a folder first");
        };

        let by_uid = command.starts_with("UID ");
        let [set, wanted] = arguments else {
            return Outcome::bad("FETCH wants messages and items");
        };

        let (Some(set), Some(mut items)) = (set.bytes().and_then(NumberSet::parse), items(wanted))
        else {
            return Outcome::bad("FETCH does not know these items");
        };

        let is_offered = |item: &Item| match item {
            Item::EmailId => self.settings.offers("OBJECTID"),
            Item::GmailId => self.settings.offers("X-GM-EXT-1"),
            _ => true,
        };
        if !items.iter().all(is_offered) {
            return Outcome::bad("FETCH does not offer these items");
        }

        if by_uid && !items.contains(&Item::Uid) {
            items.insert(0, Item::Uid);
        }

        // Reading a body without PEEK marks the message seen, and the new flags are told.
        let marks = !selected.read_only
            && items
                .iter()
                .any(|item| matches!(item, Item::Body { peeks: false, .. }));
        if marks && !items.contains(&Item::Flags) {
            items.push(Item::Flags);
        }

        let mut chosen = selected.chosen(&set, by_uid);
        if let Some(Act::Omit(count)) = self.act {
            chosen.truncate(chosen.len().saturating_sub(count));
        }

        let name = selected.name.clone();
        for (number, uid) in chosen {
            if marks {
                let mark = |folder: &mut Folder| {
                    let at = folder.position(uid)?;
                    folder.messages[at]
                        .message
                        .flags
                        .insert("\\Seen".to_owned());
                    Some(())
                };
                let _ = self.settings.store.change(login, &name, mark);
            }

            // One that another session has just removed is left out; its EXPUNGE follows.
            let look = |folder: &Folder| folder.position(uid).map(|at| folder.messages[at].clone());
            if let Ok(Some(stored)) = self.settings.store.look(login, &name, look) {
                self.give(number, &stored, &items).await?;
            }
        }
        Outcome::done()
    }

    /// The answer for one message.
    async fn give(&mut self, number: usize, stored: &Stored, items: &[Item]) -> Result<(), Ended> {
        let mut line = format!("* {number} FETCH (").into_bytes();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                line.push(b' ');
            }

            match item {
                Item::Uid => line.extend(format!("UID {}", stored.uid).bytes()),
                Item::Flags => {
                    let flags: Vec<&str> =
                        stored.message.flags.iter().map(String::as_str).collect();
                    line.extend(format!("FLAGS ({})", flags.join(" ")).bytes());
                }
                Item::Received => {
                    let date =
                        internal_date(stored.message.received, self.settings.config.offset_minutes);
                    line.extend(format!("INTERNALDATE \"{date}\"").bytes());
                }
                Item::Size => {
                    line.extend(format!("RFC822.SIZE {}", stored.message.bytes.len()).bytes())
                }
                Item::EmailId => match &stored.message.email_id {
                    Some(id) => line.extend(format!("EMAILID ({id})").bytes()),
                    None => line.extend_from_slice(b"EMAILID NIL"),
                },
                Item::GmailId => {
                    let id = stored.message.email_id.as_deref().unwrap_or("NIL");
                    line.extend(format!("X-GM-MSGID {id}").bytes());
                }
                Item::Body {
                    label, part, range, ..
                } => {
                    let bytes = part_of(&stored.message.bytes, part);
                    let bytes = range.map_or(&bytes[..], |(start, length)| {
                        let start = start.min(bytes.len());
                        &bytes[start..start.saturating_add(length).min(bytes.len())]
                    });

                    line.extend(format!("{label} {{{}}}\r\n", bytes.len()).bytes());
                    self.wire.put(&line).await?;
                    line.clear();
                    self.wire.put(bytes).await?;
                }
            }
        }

        line.extend_from_slice(b")\r\n");
        self.wire.put(&line).await
    }
}

/// `received` as IMAP writes it.
fn internal_date(received: jiff::Timestamp, offset_minutes: i32) -> String {
    let offset = Offset::from_seconds(offset_minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
    let zoned = received.to_zoned(TimeZone::fixed(offset));
    strtime::format("%e-%b-%Y %H:%M:%S %z", &zoned).unwrap_or_default()
}

/// The items that a client asks for; `None` if one of them is not known here.
fn items(wanted: &Word) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    for word in wanted.items() {
        let text = word.text()?;
        match text.to_ascii_uppercase().as_str() {
            "UID" => items.push(Item::Uid),
            "FLAGS" => items.push(Item::Flags),
            "INTERNALDATE" => items.push(Item::Received),
            "RFC822.SIZE" => items.push(Item::Size),
            "EMAILID" => items.push(Item::EmailId),
            "X-GM-MSGID" => items.push(Item::GmailId),
            "FAST" => items.extend([Item::Flags, Item::Received, Item::Size]),
            "RFC822" => items.push(whole_item("RFC822", Part::Whole, false)),
            "RFC822.HEADER" => items.push(whole_item("RFC822.HEADER", Part::Header, true)),
            "RFC822.TEXT" => items.push(whole_item("RFC822.TEXT", Part::Text, false)),
            upper => items.push(body(&text, upper)?),
        }
    }
    (!items.is_empty()).then_some(items)
}

fn whole_item(label: &str, part: Part, peeks: bool) -> Item {
    Item::Body {
        label: label.to_owned(),
        part,
        range: None,
        peeks,
    }
}

/// `BODY[...]<start.length>` and `BODY.PEEK[...]<start.length>`.
fn body(text: &str, upper: &str) -> Option<Item> {
    let peeks = upper.starts_with("BODY.PEEK[");
    if !peeks && !upper.starts_with("BODY[") {
        return None;
    }

    let open = text.find('[')?;
    let close = text.rfind(']')?;
    let section = text.get(open + 1..close)?;
    let part = match section.to_ascii_uppercase().as_str() {
        "" => Part::Whole,
        "HEADER" => Part::Header,
        "TEXT" => Part::Text,
        upper => {
            let (is_other, names) = match upper.strip_prefix("HEADER.FIELDS.NOT ") {
                Some(names) => (true, names),
                None => (false, upper.strip_prefix("HEADER.FIELDS ")?),
            };

            let names = names.strip_prefix('(')?.strip_suffix(')')?;
            let names: Vec<String> = names
                .split_ascii_whitespace()
                .map(|name| name.trim_matches('"').to_owned())
                .collect();
            if names.is_empty() {
                return None;
            }

            if is_other {
                Part::OtherFields(names)
            } else {
                Part::Fields(names)
            }
        }
    };

    let range = match &text[close + 1..] {
        "" => None,
        range => {
            let (start, length) = range
                .strip_prefix('<')?
                .strip_suffix('>')?
                .split_once('.')?;
            Some((
                start.parse().ok()?,
                length.parse().ok().filter(|&n: &usize| n > 0)?,
            ))
        }
    };

    let origin = range
        .map(|(start, _)| format!("<{start}>"))
        .unwrap_or_default();
    Some(Item::Body {
        label: format!("BODY[{section}]{origin}"),
        part,
        range,
        peeks,
    })
}

/// The bytes of `part`; a header ends with its empty line.
fn part_of(message: &[u8], part: &Part) -> Vec<u8> {
    let end = match message.strip_prefix(b"\r\n") {
        Some(_) => 2,
        None => memchr::memmem::find(message, b"\r\n\r\n").map_or(message.len(), |at| at + 4),
    };

    let (header, text) = message.split_at(end);
    match part {
        Part::Whole => message.to_vec(),
        Part::Header => header.to_vec(),
        Part::Text => text.to_vec(),
        Part::Fields(names) => fields(header, |name| names.iter().any(|own| own == name)),
        Part::OtherFields(names) => fields(header, |name| !names.iter().any(|own| own == name)),
    }
}

/// The fields of `header` whose name, in upper case, is `wanted`, and the empty line.
fn fields(header: &[u8], wanted: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut chosen = Vec::new();
    let mut takes = false;
    for line in header.split_inclusive(|&byte| byte == b'\n') {
        if line == b"\r\n" {
            break;
        }

        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
            takes = wanted(
                String::from_utf8_lossy(name)
                    .trim_end()
                    .to_ascii_uppercase()
                    .as_str(),
            );
        }

        if takes {
            chosen.extend_from_slice(line);
        }
    }

    chosen.extend_from_slice(b"\r\n");
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] = b"Subject: one\r\n two\r\nDate: x\r\nTo: y\r\n\r\nbody\r\n";

    fn bytes(item: &str) -> Option<(String, Vec<u8>)> {
        match body(item, &item.to_ascii_uppercase())? {
            Item::Body { label, part, .. } => Some((label, part_of(MESSAGE, &part))),
            _ => None,
        }
    }

    #[test]
    fn parts_are_cut_where_they_end() {
        for (item, label, expected) in [
            ("BODY.PEEK[]", "BODY[]", MESSAGE),
            ("BODY[TEXT]", "BODY[TEXT]", b"body\r\n"),
            (
                "body.peek[header]",
                "BODY[header]",
                b"Subject: one\r\n two\r\nDate: x\r\nTo: y\r\n\r\n",
            ),
            (
                "BODY[HEADER.FIELDS (DATE)]",
                "BODY[HEADER.FIELDS (DATE)]",
                b"Date: x\r\n\r\n",
            ),
            (
                "BODY[HEADER.FIELDS (X)]",
                "BODY[HEADER.FIELDS (X)]",
                b"\r\n",
            ),
            (
                "BODY[HEADER.FIELDS.NOT (to date)]<3.9>",
                "BODY[HEADER.FIELDS.NOT (to date)]<3>",
                b"Subject: one\r\n two\r\n\r\n",
            ),
        ] {
            assert_eq!(
                bytes(item),
                Some((label.to_owned(), expected.to_vec())),
                "{item}"
            );
        }
        for unknown in [
            "BODY[1]",
            "BODY",
            "BODY[HEADER.FIELDS ()]",
            "BODY[]<1>",
            "BODY[]<1.0>",
            "X",
        ] {
            assert_eq!(bytes(unknown), None, "{unknown}");
        }
        assert_eq!(part_of(b"no end", &Part::Text), b"");
        assert_eq!(part_of(b"\r\nbody", &Part::Text), b"body");
    }

    #[test]
    fn dates_keep_their_instant_in_any_offset() {
        let at: jiff::Timestamp = "2024-02-01T23:30:00Z".parse().unwrap();
        assert_eq!(internal_date(at, 0), " 1-Feb-2024 23:30:00 +0000");
        assert_eq!(internal_date(at, 120), " 2-Feb-2024 01:30:00 +0200");
    }
}
