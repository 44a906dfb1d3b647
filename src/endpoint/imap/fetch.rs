//! FETCH (RFC 9051, section 6.4.5): what is asked for, of which messages, and what is handed out.

use std::fmt::Write as _;

use crate::model::CannotCheck;

/// Which header lines to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HeaderItems {
    /// None.
    #[default]
    None,
    /// These fields. A server may send more; filter what arrives.
    Fields(Vec<String>),
}

/// The item by which a server tells that two messages of a mailbox are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreIdItem {
    /// `X-GM-MSGID`, a number (capability `X-GM-EXT-1`).
    GmailMessage,
    /// `EMAILID (id)` (capability `OBJECTID`, RFC 8474, section 5.1).
    Email,
}

impl StoreIdItem {
    /// As a FETCH command writes it.
    fn text(self) -> &'static str {
        match self {
            Self::GmailMessage => " X-GM-MSGID",
            Self::Email => " EMAILID",
        }
    }
}

/// What to fetch of every message besides its UID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchItems {
    /// FLAGS.
    pub flags: bool,
    /// INTERNALDATE.
    pub internaldate: bool,
    /// RFC822.SIZE.
    pub size: bool,
    /// The id of the message in its store, by this item.
    pub store_id: Option<StoreIdItem>,
    /// `BODY.PEEK[HEADER.FIELDS (...)]`.
    pub header: HeaderItems,
    /// BODY.PEEK[]: the whole message, handed out in pieces.
    pub body: bool,
}

impl FetchItems {
    /// FLAGS, INTERNALDATE, RFC822.SIZE and these header fields.
    pub fn metadata(fields: &[&str]) -> Self {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        Self {
            flags: true,
            internaldate: true,
            size: true,
            header: HeaderItems::Fields(fields),
            ..Self::default()
        }
    }

    /// The whole message and nothing else.
    pub fn body() -> Self {
        Self {
            body: true,
            ..Self::default()
        }
    }

    /// Whether a response that holds nothing but flags cannot be one that was asked for.
    pub(super) fn is_more_than_flags(&self) -> bool {
        self.internaldate
            || self.size
            || self.body
            || self.store_id.is_some()
            || self.header != HeaderItems::None
    }

    /// As a FETCH command writes it.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("(UID");
        for (wanted, item) in [
            (self.flags, " FLAGS"),
            (self.internaldate, " INTERNALDATE"),
            (self.size, " RFC822.SIZE"),
        ] {
            text.push_str(if wanted { item } else { "" });
        }

        text.push_str(self.store_id.map_or("", StoreIdItem::text));

        match &self.header {
            HeaderItems::None => {}
            HeaderItems::Fields(fields) => {
                let _ = write!(
                    text,
                    " BODY.PEEK[HEADER.FIELDS ({})]",
                    fields.join(" ").to_ascii_uppercase()
                );
            }
        }

        if self.body {
            text.push_str(" BODY.PEEK[]");
        }

        text.push(')');
        text
    }
}

/// A set of UIDs as ranges, ascending and without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UidSet {
    ranges: Vec<(u32, u32)>,
    open_end: bool,
}

impl UidSet {
    /// Every message (`1:*`).
    pub fn all() -> Self {
        Self {
            ranges: vec![(1, u32::MAX)],
            open_end: true,
        }
    }

    /// The UIDs from `first` to `last`, both included; empty if `first > last`. UIDs begin at 1.
    pub fn range(first: u32, last: u32) -> Self {
        let first = first.max(1);
        let ranges = if first <= last {
            vec![(first, last)]
        } else {
            Vec::new()
        };

        Self {
            ranges,
            open_end: false,
        }
    }

    /// Exactly these UIDs, in any order; doubles count once, 0 is no UID and left out.
    pub fn of(uids: impl IntoIterator<Item = u32>) -> Self {
        let mut uids: Vec<u32> = uids.into_iter().filter(|&uid| uid > 0).collect();
        uids.sort_unstable();
        uids.dedup();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for uid in uids {
            match ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
                _ => ranges.push((uid, uid)),
            }
        }

        Self {
            ranges,
            open_end: false,
        }
    }

    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether `uid` is in it.
    pub fn contains(&self, uid: u32) -> bool {
        let at = self.ranges.partition_point(|&(_, last)| last < uid);
        self.ranges.get(at).is_some_and(|&(first, _)| first <= uid)
    }

    /// As commands write it, in pieces of at most `bytes_max`: some servers refuse long sets.
    pub(super) fn texts(&self, bytes_max: usize) -> Vec<String> {
        if self.open_end {
            return vec!["1:*".to_owned()];
        }

        let mut texts: Vec<String> = Vec::new();
        for &(first, last) in &self.ranges {
            let range = if first == last {
                first.to_string()
            } else {
                format!("{first}:{last}")
            };

            match texts.last_mut() {
                Some(text) if text.len() + 1 + range.len() <= bytes_max => {
                    text.push(',');
                    text.push_str(&range);
                }
                _ => texts.push(range),
            }
        }

        texts
    }
}

/// The flags of a message as the server spelled them, separated by blanks: `\Seen $Forwarded`. `\Recent` is among
/// them if the server sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags<'a>(pub &'a [u8]);

/// One message, complete. Borrowed until the sink returns. What was not sent is `None`.
#[derive(Debug, Clone, Copy)]
pub struct Fetched<'a> {
    /// Its number in the folder.
    pub sequence: u64,
    /// Its UID, never 0.
    pub uid: u32,
    /// Its flags.
    pub flags: Option<Flags<'a>>,
    /// When the server received it, in seconds since 1970. `None` if it was not sent, is NIL or nonsense;
    /// `internaldate_raw` tells which.
    pub internaldate: Option<i64>,
    /// INTERNALDATE as sent, without quotes: empty if it was not sent, `NIL` if it is.
    pub internaldate_raw: &'a [u8],
    /// RFC822.SIZE in bytes. What some servers say here is an estimate.
    pub size: Option<u64>,
    /// Its id in its store, as sent; `None` if it was not sent, is NIL or longer than any proper one.
    pub store_id: Option<&'a [u8]>,
    /// The header lines, at most [`FetchSink::header_bytes_max`]; `None` if not sent or NIL.
    pub header: Option<&'a [u8]>,
    /// How long the header lines are, also where they were cut.
    pub header_bytes: u64,
    /// How many bytes of body were handed out for this message; `None` if no body was sent, or NIL.
    pub body_bytes: Option<u64>,
}

/// News of flags that nobody asked for.
#[derive(Debug, Clone, Copy)]
pub struct FlagChange<'a> {
    /// The message's number in the folder.
    pub sequence: u64,
    /// Its UID, if it was sent.
    pub uid: Option<u32>,
    /// Its flags now.
    pub flags: Flags<'a>,
}

/// Takes what a FETCH brings. Called in place, on the thread that reads: compute and hash here.
///
/// Of one message, all pieces of its body come first, then [`FetchSink::message`] with everything
/// else: the order in which servers send the items of a message is theirs. An error ends the
/// session, as the rest of the answer is not read any more.
pub trait FetchSink: Send {
    /// The next message's body begins and has `bytes` bytes. What an earlier body left unfinished is void.
    ///
    /// # Errors
    /// To stop reading.
    fn body_begins(&mut self, bytes: u64) -> Result<(), CannotCheck> {
        let _ = bytes;
        Ok(())
    }

    /// The next piece of the body.
    ///
    /// # Errors
    /// To stop reading.
    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        let _ = piece;
        Ok(())
    }

    /// One message is complete.
    ///
    /// # Errors
    /// To stop reading.
    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck>;

    /// Somebody changed flags meanwhile.
    fn flags_changed(&mut self, change: &FlagChange<'_>) {
        let _ = change;
    }

    /// How much of a message's header lines is kept; the rest is counted and let go.
    fn header_bytes_max(&self) -> usize {
        64 << 10
    }
}

/// What happened in one FETCH that was answered with OK.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchEnd {
    /// Messages handed to the sink. Compare it with EXISTS: a server may leave messages out and say OK.
    pub responses: u64,
    /// Messages that were expunged while we read.
    pub expunged: u64,
    /// Messages in the folder now, if the server said so since we began.
    pub exists_now: Option<u64>,
    /// Changes of flags that nobody asked for.
    pub flag_changes: u64,
    /// Answers that look like a message but name no UID: they were not handed out.
    pub nameless: u64,
    /// Answers about UIDs that were not asked for: they were not handed out.
    pub outside: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_become_ranges() {
        let set = UidSet::of([5, 1, 2, 3, 9, 5, 0]);
        assert_eq!(set.texts(100), ["1:3,5,9"]);
        assert_eq!(set.texts(4), ["1:3", "5,9"]);
        assert!(set.contains(2) && set.contains(9));
        assert!(!set.contains(4) && !set.contains(10) && !set.contains(0));
    }

    #[test]
    fn nothing_is_asked_of_an_empty_range() {
        assert!(UidSet::range(1, 0).is_empty());
        assert!(UidSet::range(0, 0).is_empty());
        assert_eq!(UidSet::all().texts(3), ["1:*"]);
        assert!(UidSet::all().contains(u32::MAX));
    }

    #[test]
    fn only_peeking_items_are_written() {
        let mut items = FetchItems::metadata(&["Message-ID", "date"]);
        assert_eq!(
            items.text(),
            "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)])"
        );

        items.body = true;
        assert_eq!(
            items.text(),
            "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)] BODY.PEEK[])"
        );

        assert_eq!(FetchItems::body().text(), "(UID BODY.PEEK[])");

        for (item, text) in [
            (StoreIdItem::GmailMessage, "(UID X-GM-MSGID)"),
            (StoreIdItem::Email, "(UID EMAILID)"),
        ] {
            let items = FetchItems {
                store_id: Some(item),
                ..FetchItems::default()
            };
            assert_eq!(items.text(), text);
            assert!(items.is_more_than_flags());
        }
    }
}
