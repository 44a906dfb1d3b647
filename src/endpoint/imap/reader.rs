//! FETCH replies read in place: no allocation for a message, its body never in memory.

use super::answer::{Broken, Messages, Replies};
use super::arrival;
use super::fetch::{FetchEnd, FetchSink, Fetched, FlagChange, Flags};
use super::items::{FetchItems, UidSet};
use super::reply::Reply;
use super::token::{Garbled, number, quoted_end, unescape};

/// The longest INTERNALDATE that is kept; a proper one has 26 bytes.
const DATE_BYTES_MAX: usize = 64;

/// What was read of the message at hand. Kept from message to message for its memory.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    sequence: u64,
    uid: Option<u32>,
    flags: Vec<u8>,
    has_flags: bool,
    date: Vec<u8>,
    has_date: bool,
    size: Option<u64>,
    header: Vec<u8>,
    has_header: bool,
    header_bytes: u64,
    body_bytes: Option<u64>,
    item: Item,
    /// How deep we are in lists of an item that nobody asked for.
    depth: u32,
    closed: bool,
}

/// The item whose value comes next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Item {
    #[default]
    Name,
    Uid,
    Flags,
    Date,
    Size,
    Header,
    Body,
    Unknown,
}

/// Takes the replies to one FETCH.
pub(super) struct Fetching<'a> {
    scratch: &'a mut Scratch,
    sink: &'a mut dyn FetchSink,
    uids: &'a UidSet,
    more_than_flags: bool,
    header_bytes_max: usize,
    end: FetchEnd,
}

impl<'a> Fetching<'a> {
    pub(super) fn new(
        scratch: &'a mut Scratch,
        sink: &'a mut dyn FetchSink,
        uids: &'a UidSet,
        items: &FetchItems,
    ) -> Self {
        let header_bytes_max = sink.header_bytes_max();
        let more_than_flags = items.is_more_than_flags();
        Self {
            scratch,
            sink,
            uids,
            more_than_flags,
            header_bytes_max,
            end: FetchEnd::default(),
        }
    }

    /// What happened.
    pub(super) fn finish(self) -> FetchEnd {
        self.end
    }

    fn value(&mut self, text: &[u8]) -> Result<usize, Broken> {
        let scratch = &mut *self.scratch;
        let used = match scratch.item {
            Item::Name => return Err(Broken::Garbled),
            Item::Uid => {
                let end = word_end(text);
                let uid = number(&text[..end])
                    .and_then(|uid| u32::try_from(uid).ok())
                    .filter(|uid| *uid > 0);
                scratch.uid = Some(uid.ok_or(Garbled)?);
                end
            }
            Item::Size => {
                let end = word_end(text);
                // A size that is no number is a defect of the message, not of the stream.
                scratch.size = number(&text[..end]);
                end
            }
            Item::Flags => match text.strip_prefix(b"(") {
                Some(inside) => {
                    let end = memchr::memchr(b')', inside).ok_or(Garbled)?;
                    scratch.flags.clear();
                    scratch.flags.extend_from_slice(&inside[..end]);
                    scratch.has_flags = true;
                    end + 2
                }
                None => nil(text)?,
            },
            Item::Date => {
                let (date, end) = match text.strip_prefix(b"\"") {
                    Some(inside) => quoted_end(inside)
                        .map(|end| (&inside[..end], end + 2))
                        .ok_or(Garbled)?,
                    None => (&text[..word_end(text)], word_end(text)),
                };
                scratch.date.clear();
                scratch
                    .date
                    .extend_from_slice(&date[..date.len().min(DATE_BYTES_MAX)]);
                scratch.has_date = true;
                end
            }
            Item::Header | Item::Body => match text.strip_prefix(b"\"") {
                Some(inside) => {
                    let end = quoted_end(inside).ok_or(Garbled)?;
                    let content = unescape(&inside[..end]);
                    self.begin_content(content.len() as u64)?;
                    self.content(&content)?;
                    end + 2
                }
                None => nil(text)?,
            },
            Item::Unknown => match text[0] {
                b'(' => {
                    scratch.depth = 1;
                    return Ok(1);
                }
                b'"' => quoted_end(&text[1..]).ok_or(Garbled)? + 2,
                _ => word_end(text),
            },
        };
        self.scratch.item = Item::Name;
        if used == 0 {
            Err(Broken::Garbled)
        } else {
            Ok(used)
        }
    }

    /// The content of a header or body begins.
    fn begin_content(&mut self, bytes: u64) -> Result<(), Broken> {
        match self.scratch.item {
            Item::Header => {
                self.scratch.header.clear();
                self.scratch.has_header = true;
                self.scratch.header_bytes = bytes;
            }
            Item::Body => {
                self.scratch.body_bytes = Some(bytes);
                self.sink.body_begins(bytes)?;
            }
            Item::Date => {
                self.scratch.date.clear();
                self.scratch.has_date = true;
            }
            Item::Unknown => {}
            Item::Name | Item::Uid | Item::Flags | Item::Size => return Err(Broken::Garbled),
        }
        Ok(())
    }

    fn content(&mut self, piece: &[u8]) -> Result<(), Broken> {
        let keep = |kept: &mut Vec<u8>, bytes_max: usize| {
            let room = bytes_max.saturating_sub(kept.len()).min(piece.len());
            kept.extend_from_slice(&piece[..room]);
        };
        match self.scratch.item {
            Item::Body => self.sink.body(piece)?,
            Item::Header => keep(&mut self.scratch.header, self.header_bytes_max),
            Item::Date => keep(&mut self.scratch.date, DATE_BYTES_MAX),
            _ => {}
        }
        Ok(())
    }

    fn deliver(&mut self) -> Result<(), Broken> {
        let scratch = &*self.scratch;
        let more = scratch.has_date
            || scratch.size.is_some()
            || scratch.has_header
            || scratch.body_bytes.is_some();
        let flags = Flags(&scratch.flags);
        let news = scratch.has_flags && !more && (self.more_than_flags || scratch.uid.is_none());
        if news {
            self.end.flag_changes += 1;
            self.sink.flags_changed(&FlagChange {
                sequence: scratch.sequence,
                uid: scratch.uid,
                flags,
            });
            return Ok(());
        }
        let Some(uid) = scratch.uid else {
            self.end.nameless += u64::from(more);
            return Ok(());
        };
        if !self.uids.contains(uid) {
            self.end.outside += 1;
            return Ok(());
        }
        self.end.responses += 1;
        let internaldate = if scratch.has_date {
            arrival::instant(&scratch.date)
        } else {
            None
        };
        self.sink.message(&Fetched {
            sequence: scratch.sequence,
            uid,
            flags: scratch.has_flags.then_some(flags),
            internaldate,
            internaldate_raw: if scratch.has_date { &scratch.date } else { b"" },
            size: scratch.size,
            header: scratch.has_header.then_some(&scratch.header),
            header_bytes: scratch.header_bytes,
            body_bytes: scratch.body_bytes,
        })?;
        Ok(())
    }
}

impl Messages for Fetching<'_> {
    fn begin(&mut self, sequence: u64) {
        let scratch = &mut *self.scratch;
        scratch.sequence = sequence;
        scratch.uid = None;
        (
            scratch.has_flags,
            scratch.has_date,
            scratch.has_header,
            scratch.closed,
        ) = (false, false, false, false);
        (scratch.size, scratch.body_bytes, scratch.header_bytes) = (None, None, 0);
        (scratch.item, scratch.depth) = (Item::Name, 0);
        scratch.flags.clear();
    }

    fn items(&mut self, text: &[u8], literal: Option<u64>) -> Result<(), Broken> {
        let mut at = 0;
        loop {
            at += text[at..].iter().take_while(|&&byte| byte == b' ').count();
            let rest = &text[at..];
            let Some(&first) = rest.first() else { break };
            if self.scratch.closed {
                return Err(Broken::Garbled);
            }
            at += if self.scratch.depth > 0 {
                let (used, deeper) = skip_in_list(rest)?;
                self.scratch.depth = self
                    .scratch
                    .depth
                    .checked_add_signed(deeper)
                    .ok_or(Garbled)?;
                if self.scratch.depth == 0 {
                    self.scratch.item = Item::Name;
                }
                used
            } else if self.scratch.item != Item::Name {
                self.value(rest)?
            } else if first == b')' {
                self.scratch.closed = true;
                1
            } else {
                let (item, used) = item_name(rest)?;
                self.scratch.item = item;
                used
            };
        }
        match literal {
            Some(_) if self.scratch.closed => Err(Broken::Garbled),
            Some(bytes) => self.begin_content(bytes),
            None => Ok(()),
        }
    }

    fn piece(&mut self, piece: &[u8]) -> Result<(), Broken> {
        if self.scratch.depth > 0 {
            Ok(())
        } else {
            self.content(piece)
        }
    }

    fn literal_ended(&mut self) -> Result<(), Broken> {
        if self.scratch.depth == 0 {
            self.scratch.item = Item::Name;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Broken> {
        if self.scratch.closed {
            self.deliver()
        } else {
            Err(Broken::Garbled)
        }
    }
}

impl Replies for Fetching<'_> {
    fn reply(&mut self, reply: &Reply<'_>) -> Result<(), Garbled> {
        if reply.is("EXISTS") {
            self.end.exists_now = Some(reply.number.ok_or(Garbled)?);
        } else if reply.is("EXPUNGE") {
            reply.number.ok_or(Garbled)?;
            self.expunged(1);
        } else if reply.is("VANISHED") {
            self.expunged(vanished(reply.rest)?);
        } else if reply.is("FETCH") {
            // Every proper one was taken as it streamed in; this one would be lost.
            return Err(Garbled);
        }
        Ok(())
    }

    fn messages(&mut self) -> Option<&mut dyn Messages> {
        Some(self)
    }
}

impl Fetching<'_> {
    fn expunged(&mut self, count: u64) {
        self.end.expunged += count;
        self.end.exists_now = self
            .end
            .exists_now
            .map(|exists| exists.saturating_sub(count));
    }
}

/// How many UIDs a VANISHED reply names (RFC 7162, section 3.2.10): `1:5,9`.
fn vanished(rest: &[u8]) -> Result<u64, Garbled> {
    let set = rest.trim_ascii();
    let set = set.strip_prefix(b"(EARLIER)").unwrap_or(set).trim_ascii();
    let mut count = 0u64;
    for range in set.split(|&byte| byte == b',') {
        let mut ends = range.splitn(2, |&byte| byte == b':');
        let first = number(ends.next().unwrap_or_default()).ok_or(Garbled)?;
        let last = ends
            .next()
            .map_or(Ok(first), |last| number(last).ok_or(Garbled))?;
        count = count.saturating_add(first.abs_diff(last).saturating_add(1));
    }
    Ok(count)
}

/// The item that `text` begins with, and how long its name is.
fn item_name(text: &[u8]) -> Result<(Item, usize), Garbled> {
    let plain = text
        .iter()
        .position(|byte| b" ()[".contains(byte))
        .unwrap_or(text.len());
    if text.get(plain) != Some(&b'[') {
        let item = match &text[..plain] {
            name if name.eq_ignore_ascii_case(b"UID") => Item::Uid,
            name if name.eq_ignore_ascii_case(b"FLAGS") => Item::Flags,
            name if name.eq_ignore_ascii_case(b"INTERNALDATE") => Item::Date,
            name if name.eq_ignore_ascii_case(b"RFC822.SIZE") => Item::Size,
            b"" => return Err(Garbled),
            _ => Item::Unknown,
        };
        return Ok((item, plain));
    }
    let section = &text[plain + 1..];
    let close = memchr::memchr(b']', section).ok_or(Garbled)?;
    let used = plain + close + 2;
    let partial = text.get(used) == Some(&b'<');
    let item = match &section[..close] {
        // A part of a body, which was not asked for, must not pass for the whole.
        _ if partial || !text[..plain].eq_ignore_ascii_case(b"BODY") => Item::Unknown,
        b"" => Item::Body,
        section if section.len() >= 6 && section[..6].eq_ignore_ascii_case(b"HEADER") => {
            Item::Header
        }
        _ => Item::Unknown,
    };
    Ok((
        item,
        used + if partial { word_end(&text[used..]) } else { 0 },
    ))
}

/// Leaves one word within a list: its length, and by how much it leads deeper.
fn skip_in_list(text: &[u8]) -> Result<(usize, i32), Garbled> {
    match text[0] {
        b'(' => Ok((1, 1)),
        b')' => Ok((1, -1)),
        b'"' => Ok((quoted_end(&text[1..]).ok_or(Garbled)? + 2, 0)),
        _ => Ok((word_end(text).max(1), 0)),
    }
}

/// Where the word ends that `text` begins with.
fn word_end(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| b" ()".contains(byte))
        .unwrap_or(text.len())
}

/// The length of NIL, if `text` begins with it.
fn nil(text: &[u8]) -> Result<usize, Garbled> {
    let end = word_end(text);
    if text[..end].eq_ignore_ascii_case(b"NIL") {
        Ok(end)
    } else {
        Err(Garbled)
    }
}
