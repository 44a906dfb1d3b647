//! What the access control list of a mail folder gives to somebody, whatever rule the server has for putting its
//! entries together.
//!
//! RFC 4314 (section 2) leaves that rule to the server: the rights of everybody, of groups and of the user may be
//! united, or the most specific entry alone may count. So two sets are computed: the rights that somebody has under
//! every rule, and those that somebody has under some rule. What an entry with `-` takes away counts against the
//! first wherever it may apply, and against the second only where it must.

use std::collections::{BTreeMap, BTreeSet};

use super::identifier::{Identifier, Party};
use super::rights::Rights;

/// An access control list, by whom its entries are for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessList {
    entries: BTreeMap<Party, Entry>,
    repeated: BTreeSet<Party>,
    bare: BTreeSet<String>,
    rights: Rights,
}

/// What a list says of one party. An identifier that stands in it twice may mean either line, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Entry {
    given: Option<Span>,
    taken: Option<Span>,
}

/// The rights that are in every line, and those that are in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    all: Rights,
    any: Rights,
}

/// Somebody whose rights are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder<'a> {
    /// Whose own entry counts; none for somebody who is known by groups alone, or by nothing.
    pub own: Option<&'a Party>,
    /// The groups to belong to.
    pub groups: BTreeSet<&'a str>,
    /// Whether the mailbox belongs to this one: a server may then give every right without an entry.
    pub is_owner: bool,
}

/// The rights that somebody has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Under every rule.
    pub floor: Rights,
    /// Under some rule.
    pub ceiling: Rights,
}

impl Bounds {
    /// Rights that are known for certain.
    pub fn exactly(rights: Rights) -> Self {
        Self {
            floor: rights,
            ceiling: rights,
        }
    }
}

/// What groups of which nobody tells the members may leave of somebody's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupLimits {
    /// Nothing but these remains to a member of any of them.
    kept: Rights,
    /// These may be gone.
    taken: Rights,
}

impl GroupLimits {
    /// What remains of `rights` whatever the groups are.
    #[must_use]
    pub fn limit(self, rights: Rights) -> Rights {
        rights.and(self.kept).without(self.taken)
    }
}

impl AccessList {
    /// The list made of these entries: identifiers as the server wrote them, and rights. A name without a mark that is
    /// among `groups` may be that group, and is taken for one; see [`Self::is_bare`].
    pub fn new<'a>(
        entries: impl IntoIterator<Item = (&'a [u8], &'a str)>,
        groups: &BTreeSet<&str>,
    ) -> Self {
        let mut list = Self::default();
        for (identifier, rights) in entries {
            let Identifier { mut party, takes } = Identifier::read(identifier);
            if let Party::Name(name) = &party
                && groups.contains(name.as_str())
            {
                list.bare.insert(name.clone());
                party = Party::Group(name.clone());
            }

            let rights = Rights::read(rights);
            list.rights = list.rights.or(rights);

            let entry = list.entries.entry(party.clone()).or_default();
            let place = if takes {
                &mut entry.taken
            } else {
                &mut entry.given
            };

            *place = Some(match *place {
                None => Span {
                    all: rights,
                    any: rights,
                },
                Some(span) => {
                    // Servers differ in whether the first line counts, the last, or both.
                    list.repeated.insert(party);
                    Span {
                        all: span.all.and(rights),
                        any: span.any.or(rights),
                    }
                }
            });
        }
        list
    }

    /// Whom its entries are for.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.entries.keys()
    }

    /// Whether it has an entry for `party`.
    pub fn names(&self, party: &Party) -> bool {
        self.entries.contains_key(party)
    }

    /// Those that stand in it more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &Party> {
        self.repeated.iter()
    }

    /// Whether `group` stands in it without a mark, so that it may be a user of the same name.
    pub fn is_bare(&self, group: &str) -> bool {
        self.bare.contains(group)
    }

    /// The rights in it whose meaning is not known.
    pub fn unknown(&self) -> Rights {
        self.rights.unknown()
    }

    /// The groups that it names.
    pub fn groups(&self) -> BTreeSet<&str> {
        self.entries.keys().filter_map(Party::group).collect()
    }

    /// What membership in any of its groups can take from what somebody has.
    pub fn group_limits(&self) -> GroupLimits {
        let of_groups = || {
            self.entries
                .iter()
                .filter(|(party, _)| party.group().is_some())
        };

        let overrides = of_groups().filter(|(party, _)| matches!(party, Party::Override(_)));
        let kept = overrides
            .filter_map(|(_, entry)| entry.given)
            .fold(Rights::FULL, |kept, span| kept.and(span.all));
        let taken = of_groups()
            .filter_map(|(_, entry)| entry.taken)
            .fold(Rights::NONE, |all, span| all.or(span.any));
        GroupLimits { kept, taken }
    }

    /// What `holder` has.
    pub fn bounds(&self, holder: &Holder<'_>) -> Bounds {
        let concerned = Concerned::new(self, holder);
        Bounds {
            floor: concerned.floor(),
            ceiling: concerned.ceiling(holder.is_owner),
        }
    }
}

impl Party {
    /// The group that it stands for.
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::Group(name) | Self::Override(name) => Some(name),
            _ => None,
        }
    }
}

/// The entries that may apply to one holder, from the least specific to the most.
struct Concerned {
    anonymous: Vec<Entry>,
    anyone: Vec<Entry>,
    authenticated: Vec<Entry>,
    groups: Vec<Entry>,
    own: Vec<Entry>,
    overrides: Vec<Entry>,
}

impl Concerned {
    fn new(list: &AccessList, holder: &Holder<'_>) -> Self {
        let of = |party: &Party| list.entries.get(party).copied();
        let one = |party: Party| of(&party).into_iter().collect();
        let groups = |make: fn(String) -> Party| {
            holder
                .groups
                .iter()
                .filter_map(|group| of(&make((*group).to_owned())))
                .collect::<Vec<_>>()
        };

        let owner = holder.is_owner.then_some(&Party::Owner);

        Self {
            anonymous: one(Party::Anonymous),
            anyone: one(Party::Anyone),
            authenticated: one(Party::Authenticated),
            groups: groups(Party::Group),
            own: holder.own.into_iter().chain(owner).filter_map(of).collect(),
            overrides: groups(Party::Override),
        }
    }

    fn all(&self) -> [&Vec<Entry>; 6] {
        [
            &self.anonymous,
            &self.anyone,
            &self.authenticated,
            &self.groups,
            &self.own,
            &self.overrides,
        ]
    }

    /// Under every rule: what the most specific entries that give anything agree on, without all that may be taken.
    fn floor(&self) -> Rights {
        let agreed = |entries: &[Entry]| given(entries).map(|span| span.all).reduce(Rights::and);
        let specific = [&self.overrides, &self.own, &self.groups]
            .into_iter()
            .find_map(|entries| agreed(entries));
        let everybody = || agreed(&[self.anyone.as_slice(), &self.authenticated].concat());

        let taken = self.all().into_iter().flat_map(|entries| taken(entries));
        let taken = taken.fold(Rights::NONE, |all, span| all.or(span.any));
        specific
            .or_else(everybody)
            .unwrap_or_default()
            .without(taken)
    }

    /// Under some rule: all that is given by any entry, without what no rule leaves.
    fn ceiling(&self, is_owner: bool) -> Rights {
        if is_owner {
            // What an owner has need not be written anywhere.
            return Rights::every();
        }

        let all = self.all().into_iter().flat_map(|entries| given(entries));
        let all = all.fold(Rights::NONE, |all, span| all.or(span.any));

        // What is taken is taken from whatever is no more specific.
        let gives = |entries: &[Entry]| given(entries).next().is_some();
        let mut certain = Vec::new();
        if !gives(&self.overrides) {
            certain.extend(taken(&self.own));
            if !gives(&self.own) && !gives(&self.groups) {
                certain.extend(taken(&self.authenticated));
                certain.extend(taken(&self.anyone).filter(|_| !gives(&self.authenticated)));
            }
        }

        all.without(
            certain
                .into_iter()
                .fold(Rights::NONE, |all, span| all.or(span.all)),
        )
    }
}

fn given(entries: &[Entry]) -> impl Iterator<Item = Span> {
    entries.iter().filter_map(|entry| entry.given)
}

fn taken(entries: &[Entry]) -> impl Iterator<Item = Span> {
    entries.iter().filter_map(|entry| entry.taken)
}

#[cfg(test)]
#[path = "access_list_tests.rs"]
mod tests;
