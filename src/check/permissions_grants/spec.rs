//! What a suite says about who may do what.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::permissions::{Identifier, Level, Party};
use crate::model::{Service, SpecMistake};

/// Everybody who is not named.
pub(super) const EVERYBODY: &str = "*";

/// The specification of `permissions.grants`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::check) struct Spec {
    /// The system that is looked at; the same as the case's own `on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<String>,
    /// Whose permissions.
    #[serde(default)]
    pub(super) service: Looked,
    /// The account whose mailbox it is; the same as the case's own `as`.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub(super) as_account: Option<String>,
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
    /// Those of folders in a mailbox.
    Mail,
}

/// A user or a group: exactly one of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Principal {
    /// A user by name; in a mailbox the identifier that the server writes, mostly the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) user: Option<String>,
    /// A user by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) uid: Option<u32>,
    /// A group by name; in a mailbox with or without the server's mark (`$team`, `group:team`).
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
    /// Below the root of the tree, `/` between levels, empty for the root; in a mailbox the folder's name.
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
        let rest = if other.path.is_empty() {
            Some(self.path.as_str())
        } else {
            self.path.strip_prefix(&other.path)
        };
        let rest = rest.unwrap_or_default();
        !rest.is_empty() && (other.path.is_empty() || rest.starts_with('/'))
    }
}

impl Principal {
    /// Whom it stands for where permissions of this `service` are looked at.
    ///
    /// # Errors
    /// What is wrong with it, and the way out.
    fn who(&self, service: Looked) -> Result<Who, (&'static str, &'static str)> {
        match (service, &self.user, self.uid, &self.group, self.gid) {
            (Looked::Mail, _, Some(_), ..) | (Looked::Mail, _, _, _, Some(_)) => Err((
                "is a number, and mailboxes know none",
                "{ user: anna@muster.example }",
            )),
            (Looked::Mail, Some(name), None, None, None) if !name.is_empty() => user_of_mail(name),
            (Looked::Mail, None, None, Some(name), None) if !name.is_empty() => group_of_mail(name),
            (Looked::Files, Some(name), None, None, None) if !name.is_empty() => {
                Ok(Who::User(name.clone()))
            }
            (Looked::Files, None, Some(uid), None, None) => Ok(Who::Uid(uid)),
            (Looked::Files, None, None, Some(name), None) if !name.is_empty() => {
                Ok(Who::Group(name.clone()))
            }
            (Looked::Files, None, None, None, Some(gid)) => Ok(Who::Gid(gid)),
            (Looked::Files, ..) => Err((
                "needs exactly one of user, uid, group, gid",
                "{ user: anna }",
            )),
            (Looked::Mail, ..) => Err((
                "needs exactly one of user, group",
                "{ user: anna@muster.example }",
            )),
        }
    }

    /// The login that a mail server knows this user by.
    pub(super) fn login(&self) -> Option<&str> {
        self.user
            .as_deref()
            .map(|user| user.strip_prefix("user=").unwrap_or(user))
    }
}

/// Whom an identifier of a mail server stands for, without the server's marks.
fn user_of_mail(name: &str) -> Result<Who, (&'static str, &'static str)> {
    let Identifier { party, takes } = Identifier::read(name.as_bytes());
    match party {
        Party::Name(name) if !takes => Ok(Who::User(name)),
        Party::Name(_) => Err((
            "begins with `-`, which takes rights away",
            "name the user without it",
        )),
        Party::Group(_) | Party::Override(_) => {
            Err(("is a group to mail servers", "{ group: team }"))
        }
        Party::Owner => Err(("is whoever owns the mailbox", "name the login of the owner")),
        Party::Anyone | Party::Authenticated | Party::Anonymous => Err(EVERYBODY_IS_NO_PRINCIPAL),
    }
}

fn group_of_mail(name: &str) -> Result<Who, (&'static str, &'static str)> {
    let Identifier { party, takes } = Identifier::read(name.as_bytes());
    match party {
        Party::Group(name) | Party::Override(name) | Party::Name(name) if !takes => {
            Ok(Who::Group(name))
        }
        Party::Anyone | Party::Authenticated | Party::Anonymous => Err(EVERYBODY_IS_NO_PRINCIPAL),
        Party::Owner => Err((
            "is whoever owns the mailbox",
            "name the login of the owner, as a user",
        )),
        _ => Err((
            "begins with `-`, which takes rights away",
            "name the group without it",
        )),
    }
}

const EVERYBODY_IS_NO_PRINCIPAL: (&str, &str) =
    ("is everybody to mail servers", "use `*` in `access`");

impl Spec {
    /// The mistakes that can be seen without the sheet.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let empty = Access::new();
        let hint = "access: { \"/Accounts\": { anna: write, \"*\": none } }";
        let mut found = match (&self.access, &self.matrix) {
            (Some(access), None) if access.is_empty() => {
                vec![SpecMistake::new("access", "is empty, so nothing would be checked").hint(hint)]
            }
            (None, Some(file)) if file.is_empty() => {
                vec![SpecMistake::new("matrix", "names no file")]
            }
            (Some(_), None) | (None, Some(_)) => Vec::new(),
            (Some(_), Some(_)) => {
                vec![SpecMistake::new("matrix", "stands beside `access`").hint("keep one of them")]
            }
            (None, None) => {
                vec![SpecMistake::new("", "says nothing about who may do what").hint(hint)]
            }
        };
        if self.as_account.is_some() && self.service != Looked::Mail {
            found.push(SpecMistake::new("as", "goes with `service: mail` only").hint("remove it"));
        }
        found.extend(
            self.matrix(self.access.as_ref().unwrap_or(&empty))
                .err()
                .unwrap_or_default(),
        );
        found
    }

    /// The logins of the principals of a mailbox, by principal.
    pub(super) fn logins(&self) -> BTreeMap<String, String> {
        let logins = self
            .principals
            .iter()
            .filter_map(|(name, who)| Some((name.clone(), who.login()?.to_owned())));
        logins.collect()
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
                path: ["access", folder]
                    .into_iter()
                    .chain(more)
                    .map(str::to_owned)
                    .collect(),
                problem: problem.to_owned(),
                hint: None,
            };
            for name in levels
                .keys()
                .filter(|name| *name != EVERYBODY && !self.principals.contains_key(*name))
            {
                let known: Vec<&str> = self.principals.keys().map(String::as_str).collect();
                let mistake = at(Some(name), &format!("`{name}` is none of the principals"));
                found.push(mistake.hint(format!("the principals are: {}", known.join(", "))));
            }
            if levels.is_empty() {
                found.push(at(None, "says nothing about anybody").hint("\"*\": none"));
            }
            match self.service.path(folder) {
                Err(problem) => found.push(at(None, problem).hint("/Accounts/Payroll")),
                Ok(path) if !paths.insert(path.clone()) => {
                    found.push(at(None, "is a folder that stands here twice"))
                }
                Ok(path) => rows.push(Row {
                    path,
                    levels: levels.clone(),
                }),
            }
        }
        if found.is_empty() {
            Ok(Matrix { principals, rows })
        } else {
            Err(found)
        }
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
                found.push(SpecMistake {
                    path,
                    problem,
                    hint: Some(hint.to_owned()),
                });
            };
            if name == EVERYBODY || name.trim().is_empty() {
                mistake(
                    format!("`{name}` cannot be the name of a principal"),
                    "use it in `access` without saying who it is",
                );
                continue;
            }
            let who = match principal.who(self.service) {
                Ok(who) => who,
                Err((problem, hint)) => {
                    mistake(problem.to_owned(), hint);
                    continue;
                }
            };
            match known.insert(who.clone(), name) {
                Some(other) => mistake(format!("is the same as `{other}`"), "keep one of them"),
                None => principals.push((name.clone(), who)),
            }
        }
        principals
    }
}

impl Looked {
    /// The service that is opened.
    pub(super) fn service(self) -> Service {
        match self {
            Self::Files => Service::Files,
            Self::Mail => Service::Mail,
        }
    }

    /// The path of a folder, without the `/` at its beginning and end.
    fn path(self, folder: &str) -> Result<String, &'static str> {
        let Some(rest) = folder.strip_prefix('/') else {
            return Err("does not begin with `/`, the root of all folders");
        };
        let levels: Vec<&str> = rest.split('/').filter(|level| !level.is_empty()).collect();
        match self {
            _ if rest.contains('\0') => Err("is no plain path"),
            Self::Files if levels.iter().any(|level| matches!(*level, "." | "..")) => {
                Err("is no plain path")
            }
            Self::Mail if levels.is_empty() => Err("is no folder of a mailbox"),
            _ => Ok(levels.join("/")),
        }
    }
}
