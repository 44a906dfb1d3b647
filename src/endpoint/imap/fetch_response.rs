//! FETCH responses (RFC 9051, section 7.5.2) read in place: no allocation for a message, its body never in memory.

use super::fetch::{FetchEnd, FetchItems, FetchSink, Fetched, FlagChange, Flags, UidSet};
use super::internaldate;
use super::response::{FetchHandler, HandlerError, ResponseHandler, Untagged};
use super::token::{SyntaxError, number, quoted_end, unescape};

/// The longest INTERNALDATE that is kept; a proper one has 26 bytes.
const DATE_BYTES_MAX: usize = 64;

/// The longest id of a message in its store (RFC 8474, section 4); a longer one is none.
const STORE_ID_BYTES_MAX: usize = 255;

/// What was read of the message at hand. Kept from message to message for its memory.
#[derive(Debug, Default)]
pub(super) struct PartialMessage {
    sequence: u64,
    uid: Option<u32>,
    flags: Vec<u8>,
    has_flags: bool,
    date: Vec<u8>,
    has_date: bool,
    size: Option<u64>,
    store_id: Vec<u8>,
    header: Vec<u8>,
    has_header: bool,
    header_bytes: u64,
    body_bytes: Option<u64>,
    /// The item whose value comes next.
    item: Item,
    /// How deep we are in lists of an item that nobody asked for.
    depth: u32,
    /// Whether the list of items has ended.
    closed: bool,
}

impl PartialMessage {
    /// Forgets the message before.
    fn begin(&mut self, sequence: u64) {
        self.sequence = sequence;
        self.uid = None;
        self.flags.clear();
        self.has_flags = false;
        self.has_date = false;
        self.size = None;
        self.store_id.clear();
        self.has_header = false;
        self.header_bytes = 0;
        self.body_bytes = None;
        self.item = Item::Name;
        self.depth = 0;
        self.closed = false;
    }

    /// Whether anything but flags and UID was sent.
    fn has_more_than_flags(&self) -> bool {
        self.has_date
            || self.size.is_some()
            || !self.store_id.is_empty()
            || self.has_header
            || self.body_bytes.is_some()
    }

    /// Keeps `id`; NIL, and what is longer than an id can be, is none.
    fn keep_store_id(&mut self, id: &[u8]) {
        self.store_id.clear();
        if id.len() <= STORE_ID_BYTES_MAX && !id.eq_ignore_ascii_case(b"NIL") {
            self.store_id.extend_from_slice(id);
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Item {
    /// The name of an item, not a value.
    #[default]
    Name,
    Uid,
    Flags,
    Date,
    Size,
    StoreId,
    Header,
    Body,
    Unknown,
}

/// Takes the responses to one FETCH.
pub(super) struct FetchReader<'a> {
    message: &'a mut PartialMessage,
    sink: &'a mut dyn FetchSink,
    uids: &'a UidSet,
    more_than_flags: bool,
    header_bytes_max: usize,
    end: FetchEnd,
}

impl<'a> FetchReader<'a> {
    pub(super) fn new(
        message: &'a mut PartialMessage,
        sink: &'a mut dyn FetchSink,
        uids: &'a UidSet,
        items: &FetchItems,
    ) -> Self {
        let header_bytes_max = sink.header_bytes_max();
        Self {
            message,
            sink,
            uids,
            more_than_flags: items.is_more_than_flags(),
            header_bytes_max,
            end: FetchEnd::default(),
        }
    }

    /// What happened.
    pub(super) fn finish(self) -> FetchEnd {
        self.end
    }

    /// Reads the value of the item at hand from `text`; how long it is.
    fn value(&mut self, text: &[u8]) -> Result<usize, HandlerError> {
        let message = &mut *self.message;
        let used = match message.item {
            Item::Name => return Err(HandlerError::Syntax),
            Item::Uid => {
                let end = word_end(text);
                let uid = number(&text[..end])
                    .and_then(|uid| u32::try_from(uid).ok())
                    .filter(|uid| *uid > 0);
                message.uid = Some(uid.ok_or(SyntaxError)?);
                end
            }
            Item::Size => {
                let end = word_end(text);
                // A size that is no number is a defect of the message, not of the stream.
                message.size = number(&text[..end]);
                end
            }
            Item::Flags => match text.strip_prefix(b"(") {
                Some(inside) => {
                    let end = memchr::memchr(b')', inside).ok_or(SyntaxError)?;
                    message.flags.clear();
                    message.flags.extend_from_slice(&inside[..end]);
                    message.has_flags = true;
                    end + 2
                }
                None => nil(text)?,
            },
            Item::Date => {
                let (date, end) = match text.strip_prefix(b"\"") {
                    Some(inside) => quoted_end(inside)
                        .map(|end| (&inside[..end], end + 2))
                        .ok_or(SyntaxError)?,
                    None => (&text[..word_end(text)], word_end(text)),
                };
                message.date.clear();
                let kept = date.len().min(DATE_BYTES_MAX);
                message.date.extend_from_slice(&date[..kept]);
                message.has_date = true;
                end
            }
            Item::StoreId => {
                let (id, end) = store_id(text)?;
                message.keep_store_id(id);
                end
            }
            Item::Header | Item::Body => match text.strip_prefix(b"\"") {
                Some(inside) => {
                    let end = quoted_end(inside).ok_or(SyntaxError)?;
                    let content = unescape(&inside[..end]);
                    self.begin_content(content.len() as u64)?;
                    self.content(&content)?;
                    end + 2
                }
                None => nil(text)?,
            },
            Item::Unknown => match text[0] {
                b'(' => {
                    message.depth = 1;
                    return Ok(1);
                }
                b'"' => quoted_end(&text[1..]).ok_or(SyntaxError)? + 2,
                _ => word_end(text),
            },
        };

        self.message.item = Item::Name;
        if used == 0 {
            Err(HandlerError::Syntax)
        } else {
            Ok(used)
        }
    }

    /// The content of a header or body begins.
    fn begin_content(&mut self, bytes: u64) -> Result<(), HandlerError> {
        let message = &mut *self.message;
        match message.item {
            Item::Header => {
                message.header.clear();
                message.has_header = true;
                message.header_bytes = bytes;
            }
            Item::Body => {
                message.body_bytes = Some(bytes);
                self.sink.body_begins(bytes)?;
            }
            Item::Date => {
                message.date.clear();
                message.has_date = true;
            }
            // An id is no literal (RFC 8474, section 7): what comes as one is left.
            Item::Unknown | Item::StoreId => {}
            Item::Name | Item::Uid | Item::Flags | Item::Size => return Err(HandlerError::Syntax),
        }
        Ok(())
    }

    fn content(&mut self, piece: &[u8]) -> Result<(), HandlerError> {
        let keep = |kept: &mut Vec<u8>, bytes_max: usize| {
            let room = bytes_max.saturating_sub(kept.len()).min(piece.len());
            kept.extend_from_slice(&piece[..room]);
        };
        match self.message.item {
            Item::Body => self.sink.body(piece)?,
            Item::Header => keep(&mut self.message.header, self.header_bytes_max),
            Item::Date => keep(&mut self.message.date, DATE_BYTES_MAX),
            _ => {}
        }
        Ok(())
    }

    fn deliver(&mut self) -> Result<(), HandlerError> {
        let message = &*self.message;
        let has_more = message.has_more_than_flags();
        let flags = Flags(&message.flags);

        // A server may send FETCH responses with new flags at any time (RFC 9051, section 7.5.2). They are
        // told from those that were asked for by what they lack.
        let is_news =
            message.has_flags && !has_more && (self.more_than_flags || message.uid.is_none());
        if is_news {
            self.end.flag_changes += 1;
            self.sink.flags_changed(&FlagChange {
                sequence: message.sequence,
                uid: message.uid,
                flags,
            });
            return Ok(());
        }

        let Some(uid) = message.uid else {
            self.end.nameless += u64::from(has_more);
            return Ok(());
        };
        if !self.uids.contains(uid) {
            self.end.outside += 1;
            return Ok(());
        }

        self.end.responses += 1;
        let date = message.has_date.then_some(&*message.date);
        self.sink.message(&Fetched {
            sequence: message.sequence,
            uid,
            flags: message.has_flags.then_some(flags),
            internaldate: date.and_then(internaldate::parse),
            internaldate_raw: date.unwrap_or_default(),
            size: message.size,
            store_id: Some(&*message.store_id).filter(|id| !id.is_empty()),
            header: message.has_header.then_some(&message.header),
            header_bytes: message.header_bytes,
            body_bytes: message.body_bytes,
        })?;
        Ok(())
    }

    fn expunged(&mut self, count: u64) {
        self.end.expunged += count;
        self.end.exists_now = self
            .end
            .exists_now
            .map(|exists| exists.saturating_sub(count));
    }
}

impl FetchHandler for FetchReader<'_> {
    fn begin(&mut self, sequence: u64) {
        self.message.begin(sequence);
    }

    fn items(&mut self, text: &[u8], literal: Option<u64>) -> Result<(), HandlerError> {
        let mut at = 0;
        loop {
            at += text[at..].iter().take_while(|&&byte| byte == b' ').count();
            let rest = &text[at..];
            let Some(&first) = rest.first() else { break };
            if self.message.closed {
                return Err(HandlerError::Syntax);
            }

            at += if self.message.depth > 0 {
                let (used, deeper) = skip_in_list(rest)?;
                let depth = self.message.depth.checked_add_signed(deeper);
                self.message.depth = depth.ok_or(SyntaxError)?;
                if self.message.depth == 0 {
                    self.message.item = Item::Name;
                }
                used
            } else if self.message.item != Item::Name {
                self.value(rest)?
            } else if first == b')' {
                self.message.closed = true;
                1
            } else {
                let (item, used) = item_name(rest)?;
                self.message.item = item;
                used
            };
        }

        match literal {
            Some(_) if self.message.closed => Err(HandlerError::Syntax),
            Some(bytes) => self.begin_content(bytes),
            None => Ok(()),
        }
    }

    fn piece(&mut self, piece: &[u8]) -> Result<(), HandlerError> {
        if self.message.depth > 0 {
            Ok(())
        } else {
            self.content(piece)
        }
    }

    fn literal_ended(&mut self) -> Result<(), HandlerError> {
        if self.message.depth == 0 {
            self.message.item = Item::Name;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), HandlerError> {
        if self.message.closed {
            self.deliver()
        } else {
            Err(HandlerError::Syntax)
        }
    }
}

impl ResponseHandler for FetchReader<'_> {
    fn untagged(&mut self, response: &Untagged<'_>) -> Result<(), SyntaxError> {
        if response.is("EXISTS") {
            self.end.exists_now = Some(response.number.ok_or(SyntaxError)?);
        } else if response.is("EXPUNGE") {
            response.number.ok_or(SyntaxError)?;
            self.expunged(1);
        } else if response.is("VANISHED") {
            self.expunged(vanished(response.rest)?);
        } else if response.is("FETCH") {
            // Every proper one was taken as it streamed in; this one would be lost.
            return Err(SyntaxError);
        }
        Ok(())
    }

    fn fetch(&mut self) -> Option<&mut dyn FetchHandler> {
        Some(self)
    }
}

/// How many UIDs a VANISHED response names (RFC 7162, section 3.2.10): `1:5,9`.
fn vanished(rest: &[u8]) -> Result<u64, SyntaxError> {
    let set = rest.trim_ascii();
    let set = set.strip_prefix(b"(EARLIER)").unwrap_or(set).trim_ascii();

    let mut count = 0u64;
    for range in set.split(|&byte| byte == b',') {
        let mut ends = range.splitn(2, |&byte| byte == b':');
        let first = number(ends.next().unwrap_or_default()).ok_or(SyntaxError)?;
        let last = match ends.next() {
            Some(last) => number(last).ok_or(SyntaxError)?,
            None => first,
        };
        count = count.saturating_add(first.abs_diff(last).saturating_add(1));
    }
    Ok(count)
}

/// The item that `text` begins with, and how long its name is.
fn item_name(text: &[u8]) -> Result<(Item, usize), SyntaxError> {
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
            name if name.eq_ignore_ascii_case(b"EMAILID") => Item::StoreId,
            name if name.eq_ignore_ascii_case(b"X-GM-MSGID") => Item::StoreId,
            b"" => return Err(SyntaxError),
            _ => Item::Unknown,
        };
        return Ok((item, plain));
    }

    // `BODY[section]`, and `<origin>` behind it if only a part of that is sent.
    let section = &text[plain + 1..];
    let close = memchr::memchr(b']', section).ok_or(SyntaxError)?;
    let used = plain + close + 2;
    let is_partial = text.get(used) == Some(&b'<');
    let item = match &section[..close] {
        // A part of a body, which was not asked for, must not pass for the whole.
        _ if is_partial || !text[..plain].eq_ignore_ascii_case(b"BODY") => Item::Unknown,
        b"" => Item::Body,
        section if section.len() >= 6 && section[..6].eq_ignore_ascii_case(b"HEADER") => {
            Item::Header
        }
        _ => Item::Unknown,
    };
    let origin = if is_partial {
        word_end(&text[used..])
    } else {
        0
    };
    Ok((item, used + origin))
}

/// Leaves one word within a list: its length, and by how much it leads deeper.
fn skip_in_list(text: &[u8]) -> Result<(usize, i32), SyntaxError> {
    match text[0] {
        b'(' => Ok((1, 1)),
        b')' => Ok((1, -1)),
        b'"' => Ok((quoted_end(&text[1..]).ok_or(SyntaxError)? + 2, 0)),
        _ => Ok((word_end(text).max(1), 0)),
    }
}

/// The id that `text` begins with, `(id)`, `id` or NIL, and how long it is as written.
fn store_id(text: &[u8]) -> Result<(&[u8], usize), SyntaxError> {
    let Some(inside) = text.strip_prefix(b"(") else {
        let end = word_end(text);
        return Ok((&text[..end], end));
    };
    let end = memchr::memchr(b')', inside).ok_or(SyntaxError)?;
    Ok((inside[..end].trim_ascii(), end + 2))
}

/// Where the word ends that `text` begins with.
fn word_end(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| b" ()".contains(byte))
        .unwrap_or(text.len())
}

/// The length of NIL, if `text` begins with it.
fn nil(text: &[u8]) -> Result<usize, SyntaxError> {
    let end = word_end(text);
    if text[..end].eq_ignore_ascii_case(b"NIL") {
        Ok(end)
    } else {
        Err(SyntaxError)
    }
}
