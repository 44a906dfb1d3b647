//! The rights of a mail folder (RFC 4314, and those of RFC 2086 that it replaced), and the levels that they make.

use std::fmt;

use super::Level;

/// The rights that are known, in the order in which servers write them. `c` and `d` are of RFC 2086, `n` of RFC 5257.
const KNOWN: &str = "lrswipkxtecdan";

/// What stands for rights that are no letter or digit.
const OTHER: u64 = 1 << 36;

/// A set of rights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights(u64);

impl Rights {
    /// None.
    pub const NONE: Self = Self(0);

    /// All that there could be.
    pub const FULL: Self = Self(u64::MAX);

    /// The rights in `text`, one character each. What is none of ours is kept, as unknown.
    pub fn read(text: &str) -> Self {
        Self(text.chars().map(bit).fold(0, |all, bit| all | bit))
    }

    /// Every right that is known.
    pub fn every() -> Self {
        Self::read(KNOWN)
    }

    /// Those of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not among `taken`.
    #[must_use]
    pub fn without(self, taken: Self) -> Self {
        Self(self.0 & !taken.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those whose meaning is not known: digits are a server's own, other letters may be of a later standard.
    #[must_use]
    pub fn unknown(self) -> Self {
        self.without(Self::every())
    }

    fn has(self, right: char) -> bool {
        self.0 & bit(right) != 0
    }

    fn has_any(self, rights: &str) -> bool {
        !self.and(Self::read(rights)).is_empty()
    }

    /// Whether messages can be marked as deleted and removed. RFC 4314 (2.1.1) has a server write `d` as soon as it
    /// grants any part of it, so where one of the parts is written, `d` says no more than these.
    fn deletes(self) -> bool {
        (self.has('t') && self.has('e')) || (self.has('d') && !self.has_any("tekx"))
    }

    /// The level that is reached in every respect.
    pub fn least(self) -> Level {
        let reads = self.has('l') && self.has('r');
        let writes = reads && self.has('w') && self.has('i') && self.deletes();
        match (self.has('l'), reads, writes, self.has('a')) {
            (_, _, true, true) => Level::Manage,
            (_, _, true, false) => Level::Write,
            (_, true, ..) => Level::Read,
            (true, ..) => Level::List,
            _ => Level::None,
        }
    }

    /// The level that is reached in any respect, by what is known. `s` alone is good for nothing: to open a folder
    /// takes `r`.
    pub fn most(self) -> Level {
        if self.has('a') {
            Level::Manage
        } else if self.has_any("wipkxtecdn") {
            Level::Write
        } else if self.has('r') {
            Level::Read
        } else if self.has('l') {
            Level::List
        } else {
            Level::None
        }
    }

    /// The level that may be reached: a right that is not known may be any.
    pub fn ceiling(self) -> Level {
        if self.unknown().is_empty() {
            self.most()
        } else {
            Level::Manage
        }
    }
}

/// Letters are 0 to 25, digits 26 to 35; whatever else is one unknown right.
fn bit(right: char) -> u64 {
    let place = match right {
        'a'..='z' => right as u32 - 'a' as u32,
        '0'..='9' => 26 + right as u32 - '0' as u32,
        _ => return OTHER,
    };
    1 << place
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("-");
        }

        let known = KNOWN.chars();
        let unknown = ('a'..='z')
            .chain('0'..='9')
            .filter(|right| !KNOWN.contains(*right));
        for right in known.chain(unknown).filter(|right| self.has(*right)) {
            write!(f, "{right}")?;
        }

        if self.0 & OTHER != 0 {
            f.write_str("?")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, least: Level, most: Level) {
        let rights = Rights::read(text);
        assert_eq!((rights.least(), rights.most()), (least, most), "{text}");
    }

    #[test]
    fn letters_make_levels() {
        use Level::{List, Manage, None, Read, Write};
        check("", None, None);
        check("s", None, None);
        check("l", List, List);
        check("ls", List, List);
        check("lr", Read, Read);
        check("lrs", Read, Read);
        check("lrswite", Write, Write);
        check("lrswipkxte", Write, Write);
        check("lrswipkxtea", Manage, Manage);
        check("lrswipkxtecdan", Manage, Manage);
        // In part: less than one level, and more than the one before.
        check("r", None, Read);
        check("i", None, Write);
        check("lrsp", Read, Write);
        check("lrwi", Read, Write);
        check("lrwit", Read, Write);
        check("lrwie", Read, Write);
        check("a", None, Manage);
        check("lra", Read, Manage);
        check("lrn", Read, Write);
    }

    #[test]
    fn obsolete_rights_count_where_they_stand_alone() {
        check("lrswipcd", Level::Write, Level::Write);
        check("lrswipcda", Level::Manage, Level::Manage);
        check("lrwi", Level::Read, Level::Write);
        check("lrd", Level::Read, Level::Write);
        // Written beside the parts that it stands for, `d` is not more than these.
        check("lrwitd", Level::Read, Level::Write);
        check("lrwixd", Level::Read, Level::Write);
        check("lrwikxcd", Level::Read, Level::Write);
        check("lrwited", Level::Write, Level::Write);
    }

    #[test]
    fn what_is_not_known_may_be_anything_and_is_never_enough() {
        for text in ["lr5", "lrq", "lrL", "lr\u{1F600}"] {
            let rights = Rights::read(text);
            assert_eq!(
                (rights.least(), rights.most(), rights.ceiling()),
                (Level::Read, Level::Read, Level::Manage)
            );
            assert!(!rights.unknown().is_empty(), "{text}");
        }
        assert_eq!(Rights::read("lr").ceiling(), Level::Read);
    }

    #[test]
    fn rights_are_shown_in_the_usual_order() {
        assert_eq!(Rights::read("ctrlxXq7").to_string(), "lrxtcq7?");
        assert_eq!(Rights::NONE.to_string(), "-");
    }

    proptest! {
        #[test]
        fn least_is_never_above_most_and_more_rights_are_never_less(some: String, more: String) {
            let (some, all) = (Rights::read(&some), Rights::read(&format!("{some}{more}")));
            prop_assert!(some.least() <= some.most() && some.most() <= some.ceiling());
            prop_assert!(some.most() <= all.most() && some.ceiling() <= all.ceiling());
            prop_assert_eq!(some.and(all), some);
        }
    }
}
