//! The principals of the matrix as a mail server knows them, and what is expected of them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::spec::{Identity, Matrix, Row};
use crate::base::text::clip;
use crate::inventory::permissions::{Level, Party};
use crate::model::CannotCheck;

/// So much of an identifier is shown.
const SHOWN_BYTES_MAX: usize = 200;

/// A principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    pub(super) subject: Subject,
}

/// Whom a principal stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    User(Party),
    Group(String),
}

/// The principals, in the order of the matrix.
#[derive(Debug)]
pub(super) struct Principals<'a> {
    columns: Vec<Column<'a>>,
}

impl<'a> Principals<'a> {
    /// Those of `matrix`.
    ///
    /// # Errors
    /// If one is a number, which the specification does not let pass.
    pub(super) fn new(matrix: &'a Matrix) -> Result<Self, CannotCheck> {
        let mut columns = Vec::new();
        for principal in &matrix.principals {
            let name = principal.name.as_str();
            let subject = match &principal.identity {
                Identity::User(user) => Subject::User(Party::Name(user.clone())),
                Identity::Group(group) => Subject::Group(group.clone()),
                Identity::Uid(_) | Identity::Gid(_) => {
                    let detail = format!("{name} is a number");
                    return Err(CannotCheck::fault("permissions.grants", detail));
                }
            };
            columns.push(Column { name, subject });
        }
        Ok(Self { columns })
    }

    pub(super) fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    /// Whether `party` has a column.
    pub(super) fn has(&self, party: &Party) -> bool {
        self.columns.iter().any(|column| match &column.subject {
            Subject::User(user) => user == party,
            Subject::Group(group) => party.group() == Some(group.as_str()),
        })
    }

    /// The groups whose names are no user's as well: an entry without a mark can only be for the group.
    pub(super) fn unambiguous_groups(&self) -> BTreeSet<&str> {
        let groups = self
            .columns
            .iter()
            .filter_map(|column| match &column.subject {
                Subject::Group(name) => Some(name.as_str()),
                Subject::User(_) => None,
            });
        groups.filter(|name| !self.has_user(name)).collect()
    }

    /// What `row` expects of its groups, by the names that the server gives them.
    pub(super) fn levels_of_groups(&self, row: &Row) -> BTreeMap<&str, Level> {
        let levels = self
            .columns
            .iter()
            .filter_map(|column| match &column.subject {
                Subject::Group(group) => Some((group.as_str(), row.level(column.name)?)),
                Subject::User(_) => None,
            });
        levels.collect()
    }

    fn has_user(&self, name: &str) -> bool {
        let user = Subject::User(Party::Name(name.to_owned()));
        self.columns.iter().any(|column| column.subject == user)
    }
}

/// A party for people, with the mark that tells a group from a user.
pub(super) fn party_shown(party: &Party) -> String {
    let name = match party {
        Party::Anyone => "anyone".to_owned(),
        Party::Authenticated => "authenticated".to_owned(),
        Party::Anonymous => "anonymous".to_owned(),
        Party::Owner => "owner".to_owned(),
        Party::Group(name) => format!("group {name}"),
        Party::Override(name) => format!("group {name} (!)"),
        Party::Name(name) => name.clone(),
    };
    clip(&name, SHOWN_BYTES_MAX)
}
