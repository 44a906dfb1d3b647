//! What the services of a suite need on this machine and is not there. Only looked for: nothing is opened, run or
//! contacted.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::source::{Mistakes, Place};
use super::tree::Node;
use crate::endpoint::service::{Needed, NeededBy};
use crate::model::Prerequisite;

/// Looks for what services need, for each thing once.
pub(super) struct Absent<'s> {
    base: &'s Path,
    /// What is wrong with it, if something is.
    known: BTreeMap<Prerequisite, Option<String>>,
    warnings: Mistakes,
}

/// Where the sayings of a service stand.
pub(super) struct Sayings<'a> {
    /// The system that has it.
    pub(super) system: &'a str,
    /// The service.
    pub(super) node: &'a Node,
    /// The account.
    pub(super) account: Option<Place>,
}

impl<'s> Absent<'s> {
    /// Relative paths refer to `base`.
    pub(super) fn new(base: &'s Path) -> Self {
        Self {
            base,
            known: BTreeMap::new(),
            warnings: Mistakes::default(),
        }
    }

    /// Warns of what is not there of `needed`.
    pub(super) fn look_for(&mut self, needed: Vec<Needed>, said: &Sayings<'_>) {
        for Needed { what, by } in needed {
            let base = self.base;
            let look = || problem(&what, base);
            let Some(problem) = self.known.entry(what.clone()).or_insert_with(look) else {
                continue;
            };

            let (key, place) = match &by {
                NeededBy::Value(path) => (
                    path.last().map(String::as_str).unwrap_or_default(),
                    said.node.follow(path).start_place(),
                ),
                NeededBy::Column(column) => (
                    column.as_str(),
                    said.account.unwrap_or_else(|| said.node.start_place()),
                ),
            };

            let system = said.system;
            let warning = format!("warning: `{key}` of `{system}`: {problem}");
            self.warnings.at(place, warning);
        }
    }

    /// All warnings.
    pub(super) fn into_warnings(self) -> Mistakes {
        self.warnings
    }
}

/// What is wrong with `what`, as a lower-case fragment; none if it is there, or nobody can tell.
fn problem(what: &Prerequisite, base: &Path) -> Option<String> {
    match what {
        Prerequisite::Variable(name) => match env::var_os(name) {
            None => Some(format!("the environment variable `{name}` is not set")),
            Some(value) if value.is_empty() => {
                Some(format!("the environment variable `{name}` is empty"))
            }
            Some(_) => None,
        },
        Prerequisite::Path(path) => {
            let path = base.join(path);
            is_absent(&path).then(|| format!("{} is not there", path.display()))
        }
        Prerequisite::Program(name) => {
            let folders = env::var_os("PATH").unwrap_or_default();
            (!is_in(&folders, name)).then(|| format!("the program `{name}` is not in PATH"))
        }
    }
}

/// Whether nothing is at `path`. A folder that may not be looked into may have it.
fn is_absent(path: &Path) -> bool {
    let found = path.metadata();
    found.is_err_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
        )
    })
}

/// Whether one of `folders`, written as `PATH` is, may have the program `name`.
fn is_in(folders: &OsStr, name: &str) -> bool {
    let suffix = env::consts::EXE_SUFFIX;
    env::split_paths(folders).any(|folder| {
        !is_absent(&folder.join(name)) || !is_absent(&folder.join(format!("{name}{suffix}")))
    })
}
