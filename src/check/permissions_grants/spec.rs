//! What a suite says about who may do what.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::permissions::Level;
use crate::model::SpecMistake;

/// Everybody who is not named.
pub(super) const EVERYBODY: &str = "*";

/// The specification of `permissions.grants`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Spec {
    /// The system that is looked at; the same as the case's own `on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<String>,
    /// Whose permissions.
    #[serde(default)]
    pub(super) service: Looked,
    /// The people and groups in the matrix, by the names that it uses.
    #[schemars(extend("minProperties" = 1))]
    pub(super) principals: BTreeMap<String, Principal>,
    /// Who may do what, by folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) access: Option<Access>,
    /// The same as a sheet (CSV): a row for each folder, a column for each principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) matrix: Option<String>,
}

/// Levels by folder, then by principal.
pub(super) type Access = BTreeMap<String, BTreeMap<String, Level>>;

/// Whose permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Looked {
    /// Those of folders in a file tree.
    #[default]
    Files,
}

/// A user or a group: exactly one of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Principal {
    /// A user by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) user: Option<String>,
    /// A user by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) uid: Option<u32>,
    /// A group by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) group: Option<String>,
    /// A group by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) gid: Option<u32>,
}

/// Whom a principal stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    User(String),
    Uid(u32),
    Group(String),
    Gid(u32),
}

/// A matrix that can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matrix {
    pub(super) principals: Vec<(String, Who)>,
    pub(super) rows: Vec<Row>,
}

/// What is expected of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Below the root of the tree, `/` between levels, empty for the root.
    pub(super) path: String,
    /// By principal; everybody who is not named is under [`EVERYBODY`].
    pub(super) levels: BTreeMap<String, Level>,
}

impl Row {
    /// As people write it.
    pub(super) fn shown(&self) -> String {
        format!("/{}", self.path)
    }

    /// Whether it lies below `other`.
    pub(super) fn is_below(&self, other: &Self) -> bool {
        let rest = if other.path.is_empty() { Some(self.path.as_str()) } else { self.path.strip_prefix(&other.path) };
        let rest = rest.unwrap_or_default();
        !rest.is_empty() && (other.path.is_empty() || rest.starts_with('/'))
    }
}

impl Principal {
    fn who(&self) -> Option<Who> {
        match (&self.user, self.uid, &self.group, self.gid) {
            (Some(name), None, None, None) if !name.is_empty() => Some(Who::User(name.clone())),
            (None, Some(uid), None, None) => Some(Who::Uid(uid)),
            (None, None, Some(name), None) if !name.is_empty() => Some(Who::Group(name.clone())),
            (None, None, None, Some(gid)) => Some(Who::Gid(gid)),
            _ => None,
        }
    }
}

impl Spec {
    /// The mistakes that can be seen without the sheet.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let empty = Access::new();
        let hint = "access: { \"/Accounts\": { anna: write, \"*\": none } }";
        let mut found = match (&self.access, &self.matrix) {
            (Some(access), None) if access.is_empty() => {
                vec![SpecMistake::new("access", "is empty, so nothing would be checked").hint(hint)]
            }
            (None, Some(file)) if file.is_empty() => vec![SpecMistake::new("matrix", "names no file")],
            (Some(_), None) | (None, Some(_)) => Vec::new(),
            (Some(_), Some(_)) => vec![SpecMistake::new("matrix", "stands beside `access`").hint("keep one of them")],
            (None, None) => vec![SpecMistake::new("", "says nothing about who may do what").hint(hint)],
        };
        found.extend(self.matrix(self.access.as_ref().unwrap_or(&empty)).err().unwrap_or_default());
        found
    }

    /// The matrix that `access` says.
    ///
    /// # Errors
    /// All its mistakes.
    pub(super) fn matrix(&self, access: &Access) -> Result<Matrix, Vec<SpecMistake>> {
        let mut found = Vec::new();
        let principals = self.principals(&mut found);
        let mut rows = Vec::new();
        let mut paths = BTreeSet::new();
        for (folder, levels) in access {
            let at = |more: Option<&str>, problem: &str| SpecMistake {
                path: ["access", folder].into_iter().chain(more).map(str::to_owned).collect(),
                problem: problem.to_owned(),
                hint: None,
            };
            for name in levels.keys().filter(|name| *name != EVERYBODY && !self.principals.contains_key(*name)) {
                let known: Vec<&str> = self.principals.keys().map(String::as_str).collect();
                let mistake = at(Some(name), &format!("`{name}` is none of the principals"));
                found.push(mistake.hint(format!("the principals are: {}", known.join(", "))));
            }
            if levels.is_empty() {
                found.push(at(None, "says nothing about anybody").hint("\"*\": none"));
            }
            match path(folder) {
                Err(problem) => found.push(at(None, problem).hint("/Accounts/Payroll")),
                Ok(path) if !paths.insert(path.clone()) => found.push(at(None, "is a folder that stands here twice")),
                Ok(path) => rows.push(Row { path, levels: levels.clone() }),
            }
        }
        if found.is_empty() { Ok(Matrix { principals, rows }) } else { Err(found) }
    }

    fn principals(&self, found: &mut Vec<SpecMistake>) -> Vec<(String, Who)> {
        if self.principals.is_empty() {
            found.push(SpecMistake::new("principals", "is empty").hint("{ anna: { user: anna } }"));
        }
        let mut principals = Vec::new();
        let mut known: BTreeMap<Who, &str> = BTreeMap::new();
        for (name, principal) in &self.principals {
            let mut mistake = |problem: String, hint: &str| {
                let path = vec!["principals".to_owned(), name.clone()];
                found.push(SpecMistake { path, problem, hint: Some(hint.to_owned()) });
            };
            if name == EVERYBODY || name.trim().is_empty() {
                mistake(
                    format!("`{name}` cannot be the name of a principal"),
                    "use it in `access` without saying who it is",
                );
                continue;
            }
            let Some(who) = principal.who() else {
                mistake("needs exactly one of user, uid, group, gid".to_owned(), "{ user: anna }");
                continue;
            };
            match known.insert(who.clone(), name) {
                Some(other) => mistake(format!("is the same as `{other}`"), "keep one of them"),
                None => principals.push((name.clone(), who)),
            }
        }
        principals
    }
}

/// The path of a folder, as the tree knows it.
fn path(folder: &str) -> Result<String, &'static str> {
    let Some(rest) = folder.strip_prefix('/') else { return Err("does not begin with `/`, the root of the tree") };
    if rest.contains('\0') || rest.split('/').any(|level| level == ".." || level == ".") {
        return Err("is no plain path");
    }
    Ok(rest.split('/').filter(|level| !level.is_empty()).collect::<Vec<_>>().join("/"))
}
