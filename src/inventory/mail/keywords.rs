//! Keywords: which ones mean the same, which ones do not count, and which a target keeps.

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

/// Which flags and keywords a target keeps, by the suite's word. No server says it of a folder opened for reading only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keeps {
    /// The flags and keywords that are named; `None` for all.
    named: Option<BTreeSet<String>>,
}

impl Keeps {
    /// Stands for every keyword.
    const ANY_KEYWORD: &str = "\\*";

    /// All: what is not known must be expected.
    pub fn everything() -> Self {
        Self::default()
    }

    /// These: `\Seen` and the like, keywords, and `\*` for any keyword.
    pub fn only(names: &[String]) -> Self {
        let named = names.iter().map(|name| {
            let name = name.trim();
            canonical(name).unwrap_or_else(|| name.to_lowercase())
        });
        Self {
            named: Some(named.collect()),
        }
    }

    /// What is wrong with `name`, if anything is.
    pub fn mistake(name: &str) -> Option<String> {
        let name = name.trim();
        let is_known = Flags::COMPARED
            .iter()
            .any(|(_, own, _)| own.eq_ignore_ascii_case(name));
        if name.is_empty() {
            return Some("a keyword is empty".to_owned());
        }
        (name.starts_with('\\') && name != Self::ANY_KEYWORD && !is_known).then(|| {
            let known = Flags::COMPARED.map(|(_, own, _)| own).join(" ");
            format!("`{name}` is no system flag that is compared; these are: {known}, and \\* for any keyword")
        })
    }

    /// Whether this keyword, given as [`canonical`], is kept.
    pub fn keeps(&self, canonical: &str) -> bool {
        self.named
            .as_ref()
            .is_none_or(|named| named.contains(Self::ANY_KEYWORD) || named.contains(canonical))
    }

    /// The system flags that are kept.
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
    fn the_suite_says_what_is_kept() {
        let only = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            Keeps::only(&names)
        };
        let keeps = only(&["\\Seen", "Forwarded"]);
        assert!(keeps.keeps("$forwarded") && !keeps.keeps("wichtig"));
        assert_eq!(keeps.flags(), Flags::SEEN);
        assert!(only(&["\\Seen", "\\*"]).keeps("wichtig"));
        assert!(Keeps::everything().keeps("wichtig"));
        assert!(Keeps::everything().flags().has(Flags::DRAFT));

        assert_eq!(Keeps::mistake("\\answered"), None);
        assert_eq!(Keeps::mistake("Wichtig"), None);
        assert!(Keeps::mistake("\\Deleted").is_some());
    }
}
