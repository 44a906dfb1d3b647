//! What a user may do in a folder by owner, group, mode and access ACL, as the Linux kernel decides it.
//!
//! The kernel takes the first class that applies: the owner; an entry for this user; those of the
//! user's groups that are named, if any of them is enough on its own; everybody else. The mask limits
//! users and groups that are named. An ACL whose mask is empty is not looked at: the mode decides alone,
//! and whoever is named in that ACL is judged as everybody else.

use std::collections::BTreeSet;

use super::Level;
use crate::endpoint::tree::{Acl, Grants};

const READ: u8 = 4;
const WRITE: u8 = 2;
const EXECUTE: u8 = 1;

/// Whose rights are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The user; none for somebody who is known by groups alone, or by nothing.
    pub uid: Option<u32>,
    /// The groups.
    pub gids: BTreeSet<u32>,
}

/// Which part of the grants decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The system lets this user do everything.
    Root,
    /// The subject owns the folder.
    Owner,
    /// An entry for this user.
    User {
        /// Whether the mask took rights away.
        masked: bool,
    },
    /// One or more of the subject's groups.
    Groups {
        /// Whether the mask took rights away.
        masked: bool,
    },
    /// What everybody else may.
    Others,
}

/// What a subject may do in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether names can be listed.
    pub lists: bool,
    /// Whether what is in it can be reached by name.
    pub passes: bool,
    /// Whether entries can be added, renamed and removed.
    pub writes: bool,
    /// Whether the subject may change who may do what.
    pub owns: bool,
    /// What decided.
    pub basis: Basis,
}

impl Standing {
    /// The level that is reached in every respect.
    pub fn least(self) -> Level {
        match (self.lists, self.passes, self.writes, self.owns) {
            (true, true, true, true) => Level::Manage,
            (true, true, true, false) => Level::Write,
            (true, true, false, _) => Level::Read,
            (true, false, ..) => Level::List,
            (false, ..) => Level::None,
        }
    }

    /// The level that is reached in any respect. Who may pass can open whatever has a name that can be guessed;
    /// whether that is more than nothing is for the caller to say, see [`Self::only_passes`].
    pub fn most(self) -> Level {
        match (self.lists, self.passes, self.writes, self.owns) {
            (.., true) => Level::Manage,
            (_, _, true, _) => Level::Write,
            (true, true, ..) => Level::Read,
            (true, ..) | (_, true, ..) => Level::List,
            _ => Level::None,
        }
    }

    /// Whether all that the subject may is to go through to what lies below.
    pub fn only_passes(self) -> bool {
        self.passes && !self.lists && !self.writes && !self.owns
    }

    /// `r-x`, as a list of files shows it.
    pub fn bits(self) -> String {
        [(self.lists, 'r'), (self.writes, 'w'), (self.passes, 'x')]
            .map(|(may, letter)| if may { letter } else { '-' })
            .iter()
            .collect()
    }
}

/// What `subject` may do in the folder itself; whether it can be reached is another question.
pub fn stand(grants: &Grants, subject: &Subject) -> Standing {
    let may = |want| may(grants, subject, want);
    let owns = subject
        .uid
        .is_some_and(|uid| uid == 0 || uid == grants.owner);

    // To change a folder takes both bits, in one grant; without execution, writing is good for nothing.
    Standing {
        lists: may(READ),
        passes: may(EXECUTE),
        writes: may(WRITE | EXECUTE),
        owns,
        basis: basis(grants, subject),
    }
}

fn may(grants: &Grants, subject: &Subject, want: u8) -> bool {
    let enough = |bits: u8| bits & want == want;
    if subject.uid == Some(0) {
        return true;
    }

    if subject.uid == Some(grants.owner) {
        return enough(bits(grants.mode, 6));
    }

    match counting(grants) {
        Some((acl, mask)) => by_acl(grants, acl, mask, subject, want),
        None if subject.gids.contains(&grants.group) => enough(bits(grants.mode, 3)),
        None => enough(bits(grants.mode, 0)),
    }
}

/// The ACL and its mask, if the kernel looks at it.
fn counting(grants: &Grants) -> Option<(&Acl, u8)> {
    let acl = grants.acl.as_ref().filter(|_| bits(grants.mode, 3) != 0)?;
    Some((acl, acl.mask.unwrap_or(7)))
}

fn by_acl(grants: &Grants, acl: &Acl, mask: u8, subject: &Subject, want: u8) -> bool {
    if let Some((_, bits)) = acl.users.iter().find(|(uid, _)| subject.uid == Some(*uid)) {
        return bits & mask & want == want;
    }

    // One of the groups must be enough on its own: the kernel never adds up what two of them give.
    let mut concerned = groups(grants, acl, subject).peekable();
    if concerned.peek().is_some() {
        return concerned.any(|bits| bits & mask & want == want);
    }
    acl.others & want == want
}

/// The bits of every entry for a group of the subject.
fn groups<'a>(
    grants: &'a Grants,
    acl: &'a Acl,
    subject: &'a Subject,
) -> impl Iterator<Item = u8> + 'a {
    let owning = std::iter::once((grants.group, acl.group));
    owning
        .chain(acl.groups.iter().copied())
        .filter(|(gid, _)| subject.gids.contains(gid))
        .map(|(_, bits)| bits)
}

fn basis(grants: &Grants, subject: &Subject) -> Basis {
    if subject.uid == Some(0) {
        return Basis::Root;
    }

    if subject.uid == Some(grants.owner) {
        return Basis::Owner;
    }

    let Some((acl, mask)) = counting(grants) else {
        let is_member = subject.gids.contains(&grants.group);
        return if is_member {
            Basis::Groups { masked: false }
        } else {
            Basis::Others
        };
    };

    if let Some((_, bits)) = acl.users.iter().find(|(uid, _)| subject.uid == Some(*uid)) {
        return Basis::User {
            masked: bits & !mask != 0,
        };
    }

    let all = groups(grants, acl, subject).reduce(|all, bits| all | bits);
    all.map_or(Basis::Others, |bits| Basis::Groups {
        masked: bits & !mask != 0,
    })
}

fn bits(mode: u32, shift: u32) -> u8 {
    u8::try_from(mode >> shift & 7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(uid: u32, gids: &[u32]) -> Subject {
        Subject {
            uid: Some(uid),
            gids: gids.iter().copied().collect(),
        }
    }

    fn shown(grants: &Grants, subject: &Subject) -> (String, Level, Level) {
        let standing = stand(grants, subject);
        (standing.bits(), standing.least(), standing.most())
    }

    fn plain(mode: u32) -> Grants {
        Grants {
            owner: 10,
            group: 20,
            mode,
            acl: None,
        }
    }

    #[test]
    fn the_first_class_that_applies_decides() {
        let others_more = plain(0o057);
        assert_eq!(
            shown(&others_more, &user(10, &[20])),
            ("---".to_owned(), Level::None, Level::Manage)
        );
        assert_eq!(
            shown(&others_more, &user(11, &[20])),
            ("r-x".to_owned(), Level::Read, Level::Read)
        );
        assert_eq!(
            shown(&others_more, &user(11, &[21])),
            ("rwx".to_owned(), Level::Write, Level::Write)
        );
        assert_eq!(
            shown(&plain(0o700), &user(10, &[])),
            ("rwx".to_owned(), Level::Manage, Level::Manage)
        );
        assert_eq!(
            shown(&plain(0), &user(0, &[])),
            ("rwx".to_owned(), Level::Manage, Level::Manage)
        );
    }

    #[test]
    fn odd_bits_are_less_than_one_level_and_more_than_another() {
        let others = |mode| shown(&plain(mode), &Subject::default());
        assert_eq!(others(0o001), ("--x".to_owned(), Level::None, Level::List));
        assert_eq!(others(0o002), ("---".to_owned(), Level::None, Level::None));
        assert_eq!(others(0o003), ("-wx".to_owned(), Level::None, Level::Write));
        assert_eq!(others(0o004), ("r--".to_owned(), Level::List, Level::List));
        assert_eq!(others(0o006), ("r--".to_owned(), Level::List, Level::List));
    }

    fn with_acl(mask: u8) -> Grants {
        let (users, groups) = (vec![(11, 7)], vec![(21, 4), (22, 1), (23, 3)]);
        let acl = Acl {
            owner: 7,
            users,
            group: 5,
            groups,
            mask: Some(mask),
            others: 4,
        };
        Grants {
            acl: Some(acl),
            ..plain(0o704 | u32::from(mask) << 3)
        }
    }

    #[test]
    fn the_mask_counts() {
        assert_eq!(shown(&with_acl(5), &user(11, &[])).1, Level::Read);
        assert_eq!(
            stand(&with_acl(5), &user(11, &[])).basis,
            Basis::User { masked: true }
        );
        assert_eq!(
            stand(&with_acl(7), &user(11, &[])).basis,
            Basis::User { masked: false }
        );
        assert_eq!(shown(&with_acl(7), &user(11, &[])).1, Level::Write);
        assert_eq!(shown(&with_acl(1), &user(12, &[20])).0, "--x");
        assert_eq!(
            shown(&with_acl(1), &user(10, &[])).1,
            Level::Manage,
            "the owner is not masked"
        );
        assert_eq!(
            shown(&with_acl(1), &user(12, &[])).0,
            "r--",
            "everybody else is not masked"
        );
    }

    #[test]
    fn an_empty_mask_turns_the_acl_off() {
        assert_eq!(shown(&with_acl(0), &user(11, &[])).0, "r--");
        assert_eq!(stand(&with_acl(0), &user(11, &[])).basis, Basis::Others);
        assert_eq!(shown(&with_acl(0), &user(12, &[20])).0, "---");
    }

    #[test]
    fn one_group_must_be_enough_on_its_own() {
        assert_eq!(
            shown(&with_acl(7), &user(12, &[21, 22])).0,
            "r-x",
            "two requests, two grants"
        );
        assert_eq!(shown(&with_acl(7), &user(12, &[22])).0, "--x");
        assert_eq!(shown(&with_acl(7), &user(12, &[21, 23])).0, "rwx");
        let halves = Acl {
            groups: vec![(21, 2), (22, 1)],
            ..with_acl(7).acl.unwrap()
        };
        let halves = Grants {
            acl: Some(halves),
            ..with_acl(7)
        };
        assert_eq!(
            shown(&halves, &user(12, &[21, 22])).0,
            "--x",
            "one request, no single grant"
        );
    }
}
