//! The keys of a suite, as structs: from these come the JSON Schema, the checks of every key, and the typed values.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::scalar;
use crate::base::duration;
use crate::model::{Lang, LocalText, Moment, Severity};

/// Keys that every case says itself: they have no defaults.
pub(super) const OWN_KEYS: [&str; 2] = ["id", "title"];

/// A suite file. All files of a run and their includes are one suite.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "only its schema is used; the keys are read one by one"
)]
pub(super) struct FileKeys {
    /// The name of the whole, for reports.
    suite: Option<LocalText>,
    /// The language of reports.
    lang: Option<LangKey>,
    /// The time zone of instants without one, and of reports: an IANA name. UTC if left out.
    #[schemars(extend("x-landfall" = "timezone"))]
    timezone: Option<String>,
    /// Further files of the suite, relative to this one.
    include: Option<Vec<String>>,
    /// Whether the HTML report names items: subjects, correspondents, file names. The other files always do.
    privacy: Option<PrivacyKey>,
    /// Failures below this severity do not make the exit code.
    gate: Option<SeverityKey>,
    /// The register in which people's decisions are kept.
    #[schemars(length(min = 1))]
    rulings: Option<String>,
    /// Variables for `${var.NAME}`; one without a value must be given by `--var NAME=VALUE`.
    #[schemars(extend("additionalProperties" = { "type": ["string", "number", "boolean"] }))]
    vars: Option<BTreeMap<String, String>>,
    /// The systems under test; `source` and `target` are the usual two.
    systems: Option<BTreeMap<String, SystemKeys>>,
    /// The accounts, or where their table is.
    accounts: Option<AccountsKeys>,
    /// What holds for every case that does not say otherwise: keys of cases, and specifications by area or kind.
    defaults: Option<BTreeMap<String, String>>,
    /// The test cases.
    cases: Option<Vec<CaseKeys>>,
}

/// A named thing under test.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "only its schema is used; services are added to it by their connectors"
)]
pub(super) struct SystemKeys {
    /// Its name for people.
    label: Option<LocalText>,
    /// This system may be the same store as the one it is compared with.
    same_store: Option<SameStore>,
}

/// Whether two systems may lead to the same store.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used")]
enum SameStore {
    Allowed,
}

/// The accounts: a list, or a table in a file.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "only its schema is used; accounts are read one by one"
)]
enum AccountsKeys {
    List(Vec<BTreeMap<String, String>>),
    Table(AccountsTable),
}

/// Where the accounts are.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "only its schema is used; accounts are read one by one"
)]
pub(super) struct AccountsTable {
    /// A table as a spreadsheet writes it (CSV in UTF-8), or imapsync's lines.
    #[schemars(length(min = 1))]
    file: Option<String>,
    /// The accounts here and now, in place of a file.
    list: Option<Vec<BTreeMap<String, String>>>,
    /// A file `account,system,secret` (or imapsync's lines) that only its owner can read.
    #[schemars(length(min = 1))]
    secrets: Option<String>,
}

/// A language of reports.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LangKey {
    En,
    De,
}

impl From<LangKey> for Lang {
    fn from(key: LangKey) -> Self {
        match key {
            LangKey::En => Self::En,
            LangKey::De => Self::De,
        }
    }
}

/// Whether the HTML report names items.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PrivacyKey {
    Closed,
    Open,
}

/// How much it matters that a case passes.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SeverityKey {
    Blocker,
    #[default]
    Major,
    Minor,
    Info,
}

impl From<SeverityKey> for Severity {
    fn from(key: SeverityKey) -> Self {
        match key {
            SeverityKey::Blocker => Self::Blocker,
            SeverityKey::Major => Self::Major,
            SeverityKey::Minor => Self::Minor,
            SeverityKey::Info => Self::Info,
        }
    }
}

/// A length of time with its unit: `500ms`, `2s`, `30m`, `5h`, `1d`.
#[derive(Clone, Copy, JsonSchema)]
#[schemars(with = "String", inline, extend("x-landfall" = "duration", "pattern" = "^[0-9]+(ms|s|m|h|d)$"))]
pub(super) struct DurationKey(pub(super) Duration);

impl<'de> Deserialize<'de> for DurationKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        duration::parse(&text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// A share of the whole: `0.1%`.
#[derive(Clone, Copy, JsonSchema)]
#[schemars(with = "String", inline, extend("x-landfall" = "share", "pattern" = "^[0-9]+([.][0-9]+)? *%$"))]
pub(super) struct ShareKey(pub(super) f64);

impl<'de> Deserialize<'de> for ShareKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        scalar::share(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("is no share"))
    }
}

/// A word by which cases are selected.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, extend("x-landfall" = "tag"))]
pub(super) struct TagKey(pub(super) String);

/// A test case: what it is called, whom it concerns, and exactly one check, whose key is the name of a kind.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct CaseKeys {
    /// By what it is known from run to run.
    #[schemars(extend("x-landfall" = "id", "pattern" = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    pub(super) id: String,
    /// What is checked, in a sentence.
    #[expect(dead_code, reason = "filled in for every account, so read for each")]
    title: LocalText,
    /// Why it matters.
    #[expect(dead_code, reason = "filled in for every account, so read for each")]
    why: Option<LocalText>,
    /// How much it matters that it passes; `major` if left out.
    pub(super) severity: Option<SeverityKey>,
    /// Words by which cases are selected (`--tag`).
    #[schemars(extend("uniqueItems" = true))]
    pub(super) tags: Option<Vec<TagKey>>,
    /// When in a migration it is due; always, if left out.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub(super) moments: Option<Vec<Moment>>,
    /// Once for every account, or for every one that the selection fits.
    pub(super) for_each: Option<ForEach>,
    /// As which account, where a case is not `for-each`.
    #[serde(rename = "as")]
    pub(super) as_account: Option<String>,
    /// The two systems that are compared; `[source, target]` if left out.
    #[schemars(length(min = 2, max = 2))]
    pub(super) between: Option<Vec<String>>,
    /// The one system that is looked at.
    pub(super) on: Option<String>,
    /// How long one attempt may take; `1h` if left out.
    pub(super) timeout: Option<DurationKey>,
    /// Observe again until it passes.
    pub(super) eventually: Option<EventuallyKeys>,
    /// What the case may change (besides, `--allow-writes` must be given). The source is never changed.
    #[schemars(length(min = 1))]
    pub(super) writes: Option<Vec<Writable>>,
    /// How many findings are tolerated, by class, code or field, and why.
    pub(super) allow: Option<AllowKeys>,
    /// For whom it is no fault that nothing is there to examine.
    pub(super) allow_empty: Option<AllowEmptyKey>,
}

/// Which accounts.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum ForEach {
    All(AllAccounts),
    Some(SomeAccounts),
}

/// Every account.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AllAccounts {
    Accounts,
}

/// The accounts whose columns have these values.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct SomeAccounts {
    /// A value, or several of which one must fit, by column; all columns must fit.
    #[schemars(extend("minProperties" = 1))]
    pub(super) accounts: BTreeMap<String, OneOrMany>,
}

/// A value or several.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(#[schemars(length(min = 1))] Vec<String>),
}

impl OneOrMany {
    pub(super) fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

/// Observe again until it passes.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct EventuallyKeys {
    /// For how long.
    pub(super) within: DurationKey,
    /// How often.
    pub(super) every: DurationKey,
}

/// What a case may change.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Writable {
    Target,
}

/// Tolerated findings by class, by the name of a code (`emptied`, `leak`), or by either and a field (`different/date`).
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AllowKeys {
    /// On the source, not on the target.
    pub(super) missing: Option<AllowanceKeys>,
    /// On the target, not on the source.
    pub(super) extra: Option<AllowanceKeys>,
    /// On both, but a field differs.
    pub(super) different: Option<AllowanceKeys>,
    /// More copies on the target than the source has.
    pub(super) duplicated: Option<AllowanceKeys>,
    /// Found in another container of the target.
    pub(super) moved: Option<AllowanceKeys>,
    /// Something else was observed than expected.
    pub(super) unexpected: Option<AllowanceKeys>,
    /// By code, or by code and field.
    #[serde(flatten)]
    pub(super) closer: BTreeMap<String, AllowanceKeys>,
}

/// How many findings are tolerated, and why: `count` or `share`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct AllowanceKeys {
    /// At most so many.
    #[schemars(range(min = 1))]
    pub(super) count: Option<u64>,
    /// At most this share of the items examined.
    pub(super) share: Option<ShareKey>,
    /// Why that is acceptable; printed in every report.
    #[schemars(length(min = 1))]
    pub(super) reason: String,
}

/// `true`, or the names of accounts.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum AllowEmptyKey {
    All(bool),
    Accounts(#[schemars(length(min = 1))] BTreeSet<String>),
}
