//! Keywords: which ones mean the same, which ones do not count, and which a folder can keep.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::item::Flags;

/// Spellings of one keyword that programs use for each other; the first is the one compared.
const ALIASES: [&[&str]; 4] = [
    &["$forwarded", "forwarded"],
    &["$junk", "junk"],
    &["$notjunk", "notjunk", "nonjunk"],
    &["$mdnsent", "mdnsent"],
];

/// Flags that servers and programs leave behind and that say nothing to a person.
const IGNORED: [&str; 14] = [
    "\\recent",
    "\\receiptchecked",
    "\\indexed",
    "\\junk",
    "\\x-eon-has-attachment",
    "\\unseen",
    "\\attached",
    "\\x-has-attach",
    "\\forwarded",
    "\\forward",
    "\\x-forwarded",
    "\\$forwarded",
    "\\priority",
    "\\readrcpt",
];

/// A keyword as it is compared; `None` if it does not count.
pub fn canonical(keyword: &str) -> Option<String> {
    let lower = keyword.to_lowercase();
    if IGNORED.contains(&lower.as_str()) {
        return None;
    }

    let alias = ALIASES
        .iter()
        .find(|names| names.contains(&lower.as_str()))
        .map(|names| names[0].to_owned());
    Some(alias.unwrap_or(lower))
}

/// What a folder can keep for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeps {
    /// The flags and keywords that it names; `None` if it did not say.
    named: Option<BTreeSet<String>>,
    /// Whether it takes any keyword.
    open: bool,
}

impl Keeps {
    /// What is not known must be expected.
    pub fn everything() -> Self {
        Self {
            named: None,
            open: true,
        }
    }

    /// From PERMANENTFLAGS (RFC 9051, section 7.1). An empty list tells nothing: that is what
    /// servers say of a folder opened for reading only.
    pub fn of(permanent_flags: Option<&[String]>, keywords_open: bool) -> Self {
        match permanent_flags {
            Some(flags) if !flags.is_empty() => {
                let named = flags
                    .iter()
                    .map(|flag| canonical(flag).unwrap_or_else(|| flag.to_lowercase()))
                    .collect();
                Self {
                    named: Some(named),
                    open: keywords_open,
                }
            }
            _ => Self {
                named: None,
                open: true,
            },
        }
    }

    /// Whether the folder said what it can keep.
    pub fn is_known(&self) -> bool {
        self.named.is_some()
    }

    /// Whether it keeps this keyword, given as [`canonical`].
    pub fn keeps(&self, canonical: &str) -> bool {
        self.open
            || self
                .named
                .as_ref()
                .is_none_or(|named| named.contains(canonical))
    }

    /// The system flags that it keeps.
    pub fn flags(&self) -> Flags {
        let keeps = |name: &str| {
            self.named
                .as_ref()
                .is_none_or(|named| named.contains(&name.to_lowercase()))
        };
        let kept = Flags::COMPARED
            .into_iter()
            .filter(|(_, name, _)| keeps(name));
        kept.fold(Flags::default(), |all, (flag, _, _)| all.and(flag))
    }
}

/// Numbers the sets of keywords of one mailbox, so that a message carries a number instead of names.
#[derive(Debug)]
pub struct KeywordSets {
    seen: HashMap<Box<[u8]>, (Flags, u32)>,
    numbers: BTreeMap<Vec<String>, u32>,
    sets: Vec<Vec<String>>,
    last: (Vec<u8>, (Flags, u32)),
}

impl Default for KeywordSets {
    fn default() -> Self {
        Self {
            seen: HashMap::new(),
            numbers: BTreeMap::from([(Vec::new(), 0)]),
            sets: vec![Vec::new()],
            last: (Vec::new(), (Flags::default(), 0)),
        }
    }
}

impl KeywordSets {
    /// More different sets of flags than this are not remembered by their spelling.
    const SEEN_MAX: usize = 100_000;

    /// The system flags and the number of the set of keywords in `flags`, as a server lists them with blanks between.
    pub fn read(&mut self, flags: &[u8]) -> (Flags, u32) {
        if flags == self.last.0 {
            return self.last.1;
        }

        let read = match self.seen.get(flags) {
            Some(&known) => known,
            None => {
                let read = self.parse(flags);
                if self.seen.len() < Self::SEEN_MAX {
                    self.seen.insert(flags.into(), read);
                }
                read
            }
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(flags);
        self.last.1 = read;
        read
    }

    /// The keywords of a set, sorted, as the server spells them.
    pub fn names(&self, set: u32) -> &[String] {
        self.sets.get(set as usize).map_or(&[], Vec::as_slice)
    }

    fn parse(&mut self, flags: &[u8]) -> (Flags, u32) {
        let mut system = Flags::default();
        let mut keywords = BTreeSet::new();
        for flag in flags
            .split(|&byte| byte == b' ')
            .filter(|flag| !flag.is_empty())
        {
            match Flags::named(flag) {
                Some(known) => system = system.and(known),
                None => {
                    let name = String::from_utf8_lossy(flag);
                    if canonical(&name).is_some() {
                        keywords.insert(name.into_owned());
                    }
                }
            }
        }
        let names: Vec<String> = keywords.into_iter().collect();
        let next = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(names.clone()).or_insert(next);
        if number == next {
            self.sets.push(names);
        }
        (system, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_keyword_under_other_names() {
        assert_eq!(canonical("$Forwarded"), canonical("forwarded"));
        assert_eq!(canonical("NonJunk"), canonical("$NotJunk"));
        assert_eq!(canonical("$MDNSent"), canonical("$MdnSent"));
        assert_ne!(canonical("Junk"), canonical("NonJunk"));
        assert_eq!(canonical("\\X-Has-Attach"), None);
    }

    #[test]
    fn sets_are_numbered_by_what_is_in_them() {
        let mut sets = KeywordSets::default();
        let (flags, one) = sets.read(b"\\Seen b a");
        assert_eq!(flags, Flags::SEEN);
        assert_eq!(
            sets.read(b"a \\Answered b \\Recent"),
            (Flags::ANSWERED, one)
        );
        assert_eq!(sets.read(b"\\Seen"), (Flags::SEEN, 0));
        assert_eq!(sets.read(b""), (Flags::default(), 0));
        assert_eq!(sets.names(one), ["a", "b"]);
        assert_ne!(sets.read(b"a").1, one);
    }

    #[test]
    fn what_a_folder_cannot_keep_is_not_asked_of_it() {
        let own = |flags: &[&str]| {
            flags
                .iter()
                .map(|&flag| flag.to_owned())
                .collect::<Vec<_>>()
        };
        let keeps = Keeps::of(Some(&own(&["\\Seen", "Forwarded"])), false);
        assert!(keeps.keeps("$forwarded") && !keeps.keeps("wichtig"));
        assert_eq!(keeps.flags(), Flags::SEEN);
        assert!(Keeps::of(Some(&own(&["\\Seen"])), true).keeps("wichtig"));
        for unknown in [Keeps::of(None, false), Keeps::of(Some(&[]), false)] {
            assert!(unknown.keeps("wichtig") && !unknown.is_known());
            assert!(unknown.flags().has(Flags::DRAFT));
        }
    }
}
