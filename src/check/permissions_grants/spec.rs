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
    pub(super) service: Store,
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
    /// What is expected of folders below those of the matrix that have no row of their own; if it is not said, they are
    /// not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) below: Option<Below>,
}

/// What is expected of the folders below a folder of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "permissions.grants-below")]
pub(super) enum Below {
    /// The same as of that folder.
    Same,
}

/// Levels by folder, then by principal.
pub(super) type Access = BTreeMap<String, BTreeMap<String, Level>>;

/// Whose permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
// The name by which published schemas know it.
#[schemars(rename = "Looked")]
pub(super) enum Store {
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
pub(super) enum Identity {
    User(String),
    Uid(u32),
    Group(String),
    Gid(u32),
}

/// A matrix that can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matrix {
    pub(super) principals: Vec<NamedIdentity>,
    pub(super) rows: Vec<Row>,
    /// What is expected of the folders below them.
    pub(super) below: Option<Below>,
}

/// A principal by the name that the matrix uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedIdentity {
    pub(super) name: String,
    pub(super) identity: Identity,
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

    /// The level that stands under `name`.
    pub(super) fn level(&self, name: &str) -> Option<Level> {
        self.levels.get(name).copied()
    }

    /// What everybody may have. Who is not mentioned at all is to have nothing.
    pub(super) fn everybody(&self) -> Level {
        self.level(EVERYBODY).unwrap_or_default()
    }

    /// Whether it lies below `other`.
    pub(super) fn is_below(&self, other: &Self) -> bool {
        if other.path.is_empty() {
            return !self.path.is_empty();
        }
        self.path
            .strip_prefix(&other.path)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

/// What is wrong with a principal, and the way out.
#[derive(Debug, Clone, Copy)]
struct PrincipalMistake {
    problem: &'static str,
    hint: &'static str,
}

impl PrincipalMistake {
    const EVERYBODY: Self = Self::new("is everybody to mail servers", "use `*` in `access`");

    const fn new(problem: &'static str, hint: &'static str) -> Self {
        Self { problem, hint }
    }
}

impl Principal {
    /// Whom it stands for where permissions of this `store` are looked at.
    ///
    /// # Errors
    /// What is wrong with it.
    fn identity(&self, store: Store) -> Result<Identity, PrincipalMistake> {
        match store {
            Store::Files => self.identity_of_files(),
            Store::Mail => self.identity_of_mail(),
        }
    }

    fn identity_of_files(&self) -> Result<Identity, PrincipalMistake> {
        match (&self.user, self.uid, &self.group, self.gid) {
            (Some(name), None, None, None) if !name.is_empty() => Ok(Identity::User(name.clone())),
            (None, Some(uid), None, None) => Ok(Identity::Uid(uid)),
            (None, None, Some(name), None) if !name.is_empty() => Ok(Identity::Group(name.clone())),
            (None, None, None, Some(gid)) => Ok(Identity::Gid(gid)),
            _ => Err(PrincipalMistake::new(
                "needs exactly one of user, uid, group, gid",
                "{ user: anna }",
            )),
        }
    }

    fn identity_of_mail(&self) -> Result<Identity, PrincipalMistake> {
        let hint = "{ user: anna@muster.example }";
        match (&self.user, self.uid, &self.group, self.gid) {
            (_, Some(_), ..) | (_, _, _, Some(_)) => Err(PrincipalMistake::new(
                "is a number, and mailboxes know none",
                hint,
            )),
            (Some(name), None, None, None) if !name.is_empty() => mail_user(name),
            (None, None, Some(name), None) if !name.is_empty() => mail_group(name),
            _ => Err(PrincipalMistake::new(
                "needs exactly one of user, group",
                hint,
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

/// The user that an identifier of a mail server stands for, without the server's marks.
fn mail_user(name: &str) -> Result<Identity, PrincipalMistake> {
    let Identifier { party, takes } = Identifier::read(name.as_bytes());
    match party {
        Party::Name(name) if !takes => Ok(Identity::User(name)),
        Party::Name(_) => Err(PrincipalMistake::new(
            "begins with `-`, which takes rights away",
            "name the user without it",
        )),
        Party::Group(_) | Party::Override(_) => Err(PrincipalMistake::new(
            "is a group to mail servers",
            "{ group: team }",
        )),
        Party::Owner => Err(PrincipalMistake::new(
            "is whoever owns the mailbox",
            "name the login of the owner",
        )),
        Party::Anyone | Party::Authenticated | Party::Anonymous => Err(PrincipalMistake::EVERYBODY),
    }
}

/// The group that an identifier of a mail server stands for, without the server's marks.
fn mail_group(name: &str) -> Result<Identity, PrincipalMistake> {
    let Identifier { party, takes } = Identifier::read(name.as_bytes());
    match party {
        Party::Group(name) | Party::Override(name) | Party::Name(name) if !takes => {
            Ok(Identity::Group(name))
        }
        Party::Anyone | Party::Authenticated | Party::Anonymous => Err(PrincipalMistake::EVERYBODY),
        Party::Owner => Err(PrincipalMistake::new(
            "is whoever owns the mailbox",
            "name the login of the owner, as a user",
        )),
        _ => Err(PrincipalMistake::new(
            "begins with `-`, which takes rights away",
            "name the group without it",
        )),
    }
}

impl Spec {
    /// The mistakes that can be seen without the matrix file.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let mut mistakes: Vec<SpecMistake> = self.place_of_matrix_mistake().into_iter().collect();
        if self.as_account.is_some() && self.service != Store::Mail {
            let mistake = SpecMistake::new("as", "goes with `service: mail` only");
            mistakes.push(mistake.hint("remove it"));
        }

        if self.below.is_some() && self.service != Store::Files {
            let mistake = SpecMistake::new("below", "goes with `service: files` only");
            mistakes.push(mistake.hint("remove it, and name the folders of the mailbox"));
        }

        let empty = Access::new();
        let matrix = self.matrix(self.access.as_ref().unwrap_or(&empty));
        mistakes.extend(matrix.err().unwrap_or_default());
        mistakes
    }

    /// The matrix stands in `access` or in the file `matrix`, in one of them and never in both.
    fn place_of_matrix_mistake(&self) -> Option<SpecMistake> {
        let hint = "access: { \"/Accounts\": { anna: write, \"*\": none } }";
        match (&self.access, &self.matrix) {
            (Some(access), None) if access.is_empty() => {
                Some(SpecMistake::new("access", "is empty, so nothing would be checked").hint(hint))
            }
            (None, Some(file)) if file.is_empty() => {
                Some(SpecMistake::new("matrix", "names no file"))
            }
            (Some(_), None) | (None, Some(_)) => None,
            (Some(_), Some(_)) => {
                Some(SpecMistake::new("matrix", "stands beside `access`").hint("keep one of them"))
            }
            (None, None) => {
                Some(SpecMistake::new("", "says nothing about who may do what").hint(hint))
            }
        }
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
        let mut mistakes = Vec::new();
        let principals = self.principals(&mut mistakes);

        let mut rows = Vec::new();
        let mut paths = BTreeSet::new();
        for (folder, levels) in access {
            let of_folder = |problem: &str| access_mistake([folder], problem);
            self.unknown_principals(folder, levels, &mut mistakes);
            if levels.is_empty() {
                mistakes.push(of_folder("says nothing about anybody").hint("\"*\": none"));
            }
            match self.service.path(folder) {
                Err(problem) => mistakes.push(of_folder(problem).hint("/Accounts/Payroll")),
                // Two ways of writing one path would be two rows about one folder.
                Ok(path) if !paths.insert(path.clone()) => {
                    mistakes.push(of_folder("is a folder that stands here twice"))
                }
                Ok(path) => rows.push(Row {
                    path,
                    levels: levels.clone(),
                }),
            }
        }

        if mistakes.is_empty() {
            Ok(Matrix {
                principals,
                rows,
                below: self.below,
            })
        } else {
            Err(mistakes)
        }
    }

    /// A level of somebody who is no principal would be expected of nobody.
    fn unknown_principals(
        &self,
        folder: &str,
        levels: &BTreeMap<String, Level>,
        mistakes: &mut Vec<SpecMistake>,
    ) {
        let unknown = levels
            .keys()
            .filter(|name| *name != EVERYBODY && !self.principals.contains_key(*name));
        for name in unknown {
            let known: Vec<&str> = self.principals.keys().map(String::as_str).collect();
            let problem = format!("`{name}` is none of the principals");
            mistakes.push(
                access_mistake([folder, name], &problem)
                    .hint(format!("the principals are: {}", known.join(", "))),
            );
        }
    }

    fn principals(&self, mistakes: &mut Vec<SpecMistake>) -> Vec<NamedIdentity> {
        if self.principals.is_empty() {
            mistakes
                .push(SpecMistake::new("principals", "is empty").hint("{ anna: { user: anna } }"));
        }

        let mut principals = Vec::new();
        let mut known: BTreeMap<Identity, &str> = BTreeMap::new();
        for (name, principal) in &self.principals {
            let mut mistake = |problem: String, hint: &str| {
                mistakes.push(SpecMistake {
                    path: vec!["principals".to_owned(), name.clone()],
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
            let identity = match principal.identity(self.service) {
                Ok(identity) => identity,
                Err(PrincipalMistake { problem, hint }) => {
                    mistake(problem.to_owned(), hint);
                    continue;
                }
            };
            match known.insert(identity.clone(), name) {
                Some(other) => mistake(format!("is the same as `{other}`"), "keep one of them"),
                None => principals.push(NamedIdentity {
                    name: name.clone(),
                    identity,
                }),
            }
        }
        principals
    }
}

/// A mistake below `access`, in the place to which these `keys` lead.
fn access_mistake<const N: usize>(keys: [&str; N], problem: &str) -> SpecMistake {
    SpecMistake {
        path: ["access"]
            .into_iter()
            .chain(keys)
            .map(str::to_owned)
            .collect(),
        problem: problem.to_owned(),
        hint: None,
    }
}

impl Store {
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
