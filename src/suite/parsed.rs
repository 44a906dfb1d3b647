//! A suite as understood: names resolved, variables replaced, every case expanded for its accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::diagnostic::Warnings;
use crate::base::digest::Digest;
use crate::model::{
    AccountPlan, AllowEmpty, Allowance, Between, Eventually, Lang, LocalText, Moment, Severity,
    SkippedAccount, SystemPlan,
};

/// A suite without mistakes.
#[derive(Debug, Clone)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// The language of reports.
    pub lang: Lang,
    /// The time zone for instants without one (IANA name).
    pub timezone: String,
    /// Failures below this severity do not make the exit code.
    pub gate: Option<Severity>,
    /// Whether the HTML report may name items.
    pub privacy_open: bool,
    /// Variables as given, those of the command line among them.
    pub vars: BTreeMap<String, String>,
    /// Systems by name.
    pub systems: BTreeMap<String, SystemPlan>,
    /// Accounts in the order of the table, without those that are skipped.
    pub accounts: Vec<AccountPlan>,
    /// Accounts that the table says to skip.
    pub skipped: Vec<SkippedAccount>,
    /// Cases in the order of the files.
    pub cases: Vec<Case>,
    /// The file from which secrets are read, relative to `base`.
    pub secrets: Option<String>,
    /// The register of rulings, relative to `base`.
    pub rulings: Option<String>,
    /// The digests of the tables that checks name, by their names in the suite.
    pub tables: BTreeMap<String, Digest>,
    /// The folder of the first suite file, to which relative paths refer.
    pub base: PathBuf,
    /// Every suite file that was read.
    pub files: Vec<PathBuf>,
    /// What its services need on this machine and is not there.
    pub warnings: Warnings,
}

/// A test case.
#[derive(Debug, Clone)]
pub struct Case {
    /// By what it is known from run to run.
    pub id: String,
    /// The kind of its check.
    pub kind: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Words by which it is selected.
    pub tags: BTreeSet<String>,
    /// When it is due, in the order of moments; always, if empty.
    pub moments: Vec<Moment>,
    /// The systems it looks at.
    pub between: Between,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Whether to observe again until passed.
    pub eventually: Option<Eventually>,
    /// Whether it may change the target.
    pub writes: bool,
    /// Tolerated findings, by class, code or field.
    pub allow: BTreeMap<String, Allowance>,
    /// For whom it is no fault that nothing is there to examine.
    pub allow_empty: AllowEmpty,
    /// What is checked, once for each account. Never empty.
    pub entries: Vec<CaseEntry>,
}

/// A case for one account, or for none where it has no accounts.
#[derive(Debug, Clone)]
pub struct CaseEntry {
    /// The account's name.
    pub account: Option<String>,
    /// What is checked, in a sentence.
    pub title: LocalText,
    /// Why it matters.
    pub why: Option<LocalText>,
    /// The kind's own specification, with defaults and everything filled in.
    pub spec: Arc<Value>,
}
