//! The plan of a run: everything that will be asked, frozen before anything is contacted, without secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::local::{Lang, LocalText};
use super::moment::Moment;
use super::question::Question;
use super::side::{Between, Service};
use super::terms::{Severity, Terms};
use crate::base::digest::Digest;

/// Changes whenever a plan of the same suite could come out otherwise.
pub const PLAN_FORMAT: u32 = 1;

/// A frozen plan. Written to the journal first, so that a journal is understood without the suite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN_FORMAT`] of the landfall that made it.
    pub format: u32,
    /// The suite's name.
    pub suite: String,
    /// The language of reports.
    pub lang: Lang,
    /// The time zone in which reports show instants (IANA name).
    pub timezone: String,
    /// The moment of the migration, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// Failures below this severity do not make the exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Severity>,
    /// Variables as given.
    pub vars: BTreeMap<String, String>,
    /// Systems by name.
    pub systems: BTreeMap<String, SystemPlan>,
    /// Accounts by order of the table.
    pub accounts: Vec<AccountPlan>,
    /// Accounts that the table says to skip.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_accounts: Vec<SkippedAccount>,
    /// One entry per case and account, in the order of the suite.
    pub entries: Vec<EntryPlan>,
    /// How the run was narrowed, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// Digest of what was asked (not of selection, machine paths, jobs or output).
    pub sha256: Digest,
    /// The secrets file, relative to `base`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<String>,
    /// Reports may name items: subjects, correspondents, file names.
    #[serde(default)]
    pub privacy_open: bool,
    /// The register of rulings, relative to `base`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rulings: Option<String>,
    /// The folder to which relative paths refer. Not part of the digest.
    pub base: PathBuf,
}

/// A system under test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SystemPlan {
    /// Its name for people.
    pub label: String,
    /// Its services as the suite has them; secrets are references.
    pub services: BTreeMap<Service, Value>,
    /// The suite says that comparing this system with itself is meant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_store: bool,
}

/// An account: its columns, where passwords are references or absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPlan {
    /// Its name in the table.
    pub name: String,
    /// All other columns. Literal passwords never come here (see the secrets file).
    pub columns: BTreeMap<String, String>,
}

impl AccountPlan {
    /// All of its columns, its name among them.
    pub fn named_columns(&self) -> BTreeMap<String, String> {
        let mut columns = self.columns.clone();
        columns.insert("name".to_owned(), self.name.clone());
        columns
    }
}

/// An account that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedAccount {
    /// Its name in the table.
    pub name: String,
    /// The reason in its `skip` column.
    pub reason: String,
}

/// How a run was narrowed on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// `--case`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<String>,
    /// `--tag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// `--account`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub accounts: BTreeSet<String>,
    /// How many cases were selected.
    pub selected_cases: usize,
    /// How many cases the suite has.
    pub all_cases: usize,
}

/// Observe again from the start until passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eventually {
    /// For how long.
    pub within: Duration,
    /// How often.
    pub every: Duration,
}

/// One case for one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryPlan {
    /// The case's id.
    pub case: String,
    /// The account, if the case is `for-each`, or `as` names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What is checked, in a sentence.
    pub title: LocalText,
    /// Why it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<LocalText>,
    /// The kind.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// When it is due; empty means always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Moment>,
    /// The systems it looks at.
    pub between: Between,
    /// The kind's own specification, defaults applied and variables replaced.
    pub spec: Value,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Whether to observe again until passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eventually: Option<Eventually>,
    /// Whether the case may change the target.
    #[serde(default)]
    pub writes: bool,
    /// What a person is asked, if this is for a person to check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// The terms of judging.
    pub terms: Terms,
    /// Digest of the case as asked of this account, to know whether yesterday's result answers today's question.
    pub sha256: Digest,
}

impl EntryPlan {
    /// The case, and the account where there is one, for people: `MAIL-014 · anna`.
    pub fn name(&self) -> String {
        match &self.account {
            Some(account) => format!("{} · {account}", self.case),
            None => self.case.clone(),
        }
    }

    /// The area of its kind: `mail` of `mail.messages`.
    pub fn area(&self) -> &str {
        self.kind.split('.').next().unwrap_or_default()
    }
}

#[cfg(test)]
impl Plan {
    /// A plan of these entries and of nothing else.
    pub(crate) fn of(entries: Vec<EntryPlan>) -> Self {
        Self {
            format: PLAN_FORMAT,
            suite: "test".into(),
            lang: Lang::En,
            timezone: "UTC".into(),
            moment: None,
            gate: None,
            vars: BTreeMap::new(),
            systems: BTreeMap::new(),
            accounts: Vec::new(),
            skipped_accounts: Vec::new(),
            entries,
            selection: None,
            sha256: Digest::of("plan"),
            secrets: None,
            privacy_open: false,
            rulings: None,
            base: ".".into(),
        }
    }
}

#[cfg(test)]
impl EntryPlan {
    /// A case that is always due and asks this of this kind.
    pub(crate) fn of(case: &str, kind: &str, spec: Value) -> Self {
        Self {
            case: case.into(),
            account: None,
            title: LocalText::from("a test"),
            why: None,
            kind: kind.into(),
            severity: Severity::Major,
            tags: BTreeSet::new(),
            moments: Vec::new(),
            between: Between::default(),
            spec,
            timeout: Duration::from_secs(60),
            eventually: None,
            writes: false,
            question: None,
            terms: Terms::default(),
            sha256: Digest::of(case),
        }
    }
}
