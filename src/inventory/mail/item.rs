//! One message as a comparison holds it: about fifty bytes, no text.

use super::header::Key;

/// A digest of the id by which a mailbox knows a message in all its folders; says nothing across mailboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreId(Key);

impl StoreId {
    /// Of an id as the server sent it.
    pub fn of(id: &[u8]) -> Self {
        Self(Key::of_parts([id]))
    }
}

/// The system flags that are compared, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flags(u8);

impl Flags {
    /// `\Seen`.
    pub const SEEN: Self = Self(1);
    /// `\Answered`.
    pub const ANSWERED: Self = Self(2);
    /// `\Flagged`.
    pub const FLAGGED: Self = Self(4);
    /// `\Draft`.
    pub const DRAFT: Self = Self(8);
    /// `\Deleted`: gone at the next expunge.
    pub const DELETED: Self = Self(16);

    /// The flags that are compared, each with its name and the field that a finding names.
    pub const COMPARED: [(Self, &'static str, &'static str); 4] = [
        (Self::SEEN, "\\Seen", "seen"),
        (Self::ANSWERED, "\\Answered", "answered"),
        (Self::FLAGGED, "\\Flagged", "flagged"),
        (Self::DRAFT, "\\Draft", "draft"),
    ];

    /// The flag that `name` stands for, in any case; `None` for anything else.
    pub fn named(name: &[u8]) -> Option<Self> {
        let named = |(flag, own, _): (Self, &str, &str)| {
            name.eq_ignore_ascii_case(own.as_bytes()).then_some(flag)
        };
        Self::COMPARED.into_iter().find_map(named).or_else(|| {
            name.eq_ignore_ascii_case(b"\\Deleted")
                .then_some(Self::DELETED)
        })
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in one of the two.
    #[must_use]
    pub const fn unlike(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// As a number, for keys.
    pub const fn bits(self) -> u8 {
        self.0
    }
}

/// By what a message can be known again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// It has a Message-ID.
    pub id: bool,
    /// It has a Date, From or Subject.
    pub head: bool,
    /// The first bits of the digest of its Message-ID: they tell who is alone with it. 0 without one.
    pub id_digest: [u8; 4],
    /// It only stands in place of a message that its server could not render.
    pub is_placeholder: bool,
}

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Digest of its Message-ID and of Date, From and Subject without blanks.
    pub key: Key,
    /// When its server received it, in seconds since 1970; [`Item::UNDATED`] if the server did not say.
    pub received: i64,
    /// Its size in bytes as the server says it; an estimate on some servers. 0 if the server said 0 or no number, which
    /// tells nothing.
    pub size: u64,
    /// Its UID in its folder.
    pub uid: u32,
    /// Which set of keywords it has, as its mailbox numbers them; 0 is the empty set.
    pub keywords: u32,
    /// Its system flags.
    pub flags: Flags,
    /// By what it can be known again.
    pub known: Known,
}

impl Item {
    /// Stands for a date that the server did not say.
    pub const UNDATED: i64 = i64::MIN;

    /// When its server received it, if it said so.
    pub fn received(&self) -> Option<i64> {
        (self.received != Self::UNDATED).then_some(self.received)
    }

    /// The key, if there is anything by which to know the message.
    pub fn key(&self) -> Option<Key> {
        (self.known.id || self.known.head).then_some(self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_stays_small() {
        assert!(
            std::mem::size_of::<Item>() <= 48,
            "{}",
            std::mem::size_of::<Item>()
        );
    }

    #[test]
    fn flags_are_known_in_any_case() {
        assert_eq!(Flags::named(b"\\seen"), Some(Flags::SEEN));
        assert_eq!(Flags::named(b"\\DELETED"), Some(Flags::DELETED));
        assert_eq!(Flags::named(b"\\Recent"), None);
        assert_eq!(Flags::named(b"Seen"), None);
        let both = Flags::SEEN.and(Flags::DRAFT);
        assert!(both.has(Flags::DRAFT) && !both.has(Flags::FLAGGED));
        assert_eq!(both.within(Flags::SEEN), Flags::SEEN);
    }
}
