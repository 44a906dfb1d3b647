//! The principals of the matrix as users and groups of the file system.

use std::collections::{BTreeMap, BTreeSet};

use super::super::spec::{Identity, Matrix, Row};
use crate::inventory::permissions::{Level, People, Subject};
use crate::model::Message;

/// Who the principals are.
pub(super) struct Principals<'a> {
    /// In the order of the matrix.
    columns: Vec<Column<'a>>,
    users: BTreeMap<u32, &'a str>,
    groups: BTreeMap<u32, &'a str>,
}

/// A principal and whom the file system knows by that name.
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// The subject, or why nobody is known.
    pub(super) subject: Result<Subject, Message>,
}

/// What is expected of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) level: Level,
    /// Whether the matrix says it of this one or of a group of this one, rather than of everybody.
    pub(super) is_meant: bool,
}

impl<'a> Principals<'a> {
    pub(super) fn new(matrix: &'a Matrix, people: &People) -> Self {
        let mut principals = Self {
            columns: Vec::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for principal in &matrix.principals {
            let name = principal.name.as_str();
            let subject = subject(&principal.identity, people);
            if let Ok(subject) = &subject {
                match subject.uid {
                    Some(uid) => drop(principals.users.insert(uid, name)),
                    None => principals
                        .groups
                        .extend(subject.gids.iter().map(|gid| (*gid, name))),
                }
            }
            principals.columns.push(Column { name, subject });
        }
        principals
    }

    pub(super) fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    pub(super) fn has_user(&self, uid: u32) -> bool {
        self.users.contains_key(&uid)
    }

    pub(super) fn has_group(&self, gid: u32) -> bool {
        self.groups.contains_key(&gid)
    }

    pub(super) fn gids(&self) -> impl Iterator<Item = &u32> {
        self.groups.keys()
    }

    /// What `row` expects of a subject: what stands under the name of the user; else the most of what stands under a
    /// group of that user; else what everybody gets.
    pub(super) fn expected(&self, row: &Row, name: Option<&str>, subject: &Subject) -> Expected {
        if let Some(level) = name.and_then(|name| row.level(name)) {
            return Expected {
                level,
                is_meant: true,
            };
        }

        let of_groups = subject
            .gids
            .iter()
            .filter_map(|gid| row.level(self.groups.get(gid)?))
            .max();
        Expected {
            level: of_groups.unwrap_or_else(|| row.everybody()),
            is_meant: of_groups.is_some(),
        }
    }
}

fn subject(identity: &Identity, people: &People) -> Result<Subject, Message> {
    match identity {
        Identity::Uid(uid) => Ok(user(*uid, people)),
        Identity::Gid(gid) => Ok(group(*gid)),
        Identity::User(name) => people
            .person(name)
            .map(|person| user(person.uid, people))
            .ok_or_else(|| Message::new("permissions.grants/no-user").with("name", name)),
        Identity::Group(name) => people
            .team(name)
            .map(|team| group(team.gid))
            .ok_or_else(|| Message::new("permissions.grants/no-group").with("name", name)),
    }
}

/// A user, with all groups that are known.
pub(super) fn user(uid: u32, people: &People) -> Subject {
    Subject {
        uid: Some(uid),
        gids: people.gids(uid),
    }
}

/// Somebody who is in this group and in no other.
pub(super) fn group(gid: u32) -> Subject {
    Subject {
        uid: None,
        gids: BTreeSet::from([gid]),
    }
}
