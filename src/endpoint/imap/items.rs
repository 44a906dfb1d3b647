//! What to fetch, and of which messages.

use std::fmt::Write as _;

/// Which header lines to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HeaderItems {
    /// None.
    #[default]
    None,
    /// These fields. A server may send more; filter what arrives.
    Fields(Vec<String>),
    /// The whole header.
    Whole,
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
    /// `BODY.PEEK[HEADER.FIELDS (...)]` or `BODY.PEEK[HEADER]`.
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
            body: false,
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
        self.internaldate || self.size || self.body || self.header != HeaderItems::None
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
        match &self.header {
            HeaderItems::None => {}
            HeaderItems::Fields(fields) => {
                let _ = write!(
                    text,
                    " BODY.PEEK[HEADER.FIELDS ({})]",
                    fields.join(" ").to_ascii_uppercase()
                );
            }
            HeaderItems::Whole => text.push_str(" BODY.PEEK[HEADER]"),
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

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
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
        items.header = HeaderItems::Whole;
        items.body = true;
        assert_eq!(
            items.text(),
            "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER] BODY.PEEK[])"
        );
        assert_eq!(FetchItems::body().text(), "(UID BODY.PEEK[])");
    }
}
