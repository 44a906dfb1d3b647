//! What changed since an earlier run: by case and account, and by the fingerprints of findings.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::finding::fingerprint;
use super::record::{EntryRecord, FindingSource, RecordError, RunRecord};
use super::verdict::Status;
use crate::base::digest::Digest;

/// What became of one case and account since an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transition {
    /// Fails, and did not.
    NewlyFailed,
    /// Could be checked, and cannot any more.
    NewlyBlind,
    /// Fails as before, with other findings.
    Changed,
    /// Fails as before.
    StillFailing,
    /// Cannot be checked, as before.
    StillBlind,
    /// Passes, and did not.
    Fixed,
    /// Is no longer asked.
    Vanished,
    /// Was not asked before.
    NewCase,
}

impl Transition {
    /// All, worst first.
    pub const ALL: [Self; 8] = [
        Self::NewlyFailed,
        Self::NewlyBlind,
        Self::Changed,
        Self::StillFailing,
        Self::StillBlind,
        Self::Vanished,
        Self::NewCase,
        Self::Fixed,
    ];

    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewlyFailed => "newly-failed",
            Self::NewlyBlind => "newly-blind",
            Self::Changed => "changed",
            Self::StillFailing => "still-failing",
            Self::StillBlind => "still-blind",
            Self::Fixed => "fixed",
            Self::Vanished => "vanished",
            Self::NewCase => "new-case",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The case.
    pub case: String,
    /// The account, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What became of it.
    #[serde(rename = "turn")]
    pub transition: Transition,
    /// For what still fails: the start of the first run in which it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Findings that were not there before.
    #[serde(default)]
    pub appeared: u64,
    /// Findings that are gone.
    #[serde(default)]
    pub gone: u64,
}

/// The comparison with an earlier run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The earlier run's id.
    pub run: String,
    /// When it started.
    pub started: Timestamp,
    /// Only what newly failed or changed makes the exit code.
    #[serde(default)]
    pub fail_on_new: bool,
    /// Every case and account that is not as it was, or still not good.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The change of one entry, if there is one.
    pub fn of(&self, entry: &EntryRecord) -> Option<&Change> {
        self.changes
            .iter()
            .find(|change| change.case == entry.plan.case && change.account == entry.plan.account)
    }
}

/// A record with what gives out its findings.
type Run<'a> = (&'a RunRecord, &'a dyn FindingSource);

/// Compares the run `now` with an earlier one.
///
/// # Errors
/// If the findings of either cannot be read.
pub fn compare_runs(
    now: Run<'_>,
    before: Run<'_>,
    fail_on_new: bool,
) -> Result<Comparison, RecordError> {
    let key = |entry: &EntryRecord| (entry.plan.case.clone(), entry.plan.account.clone());
    let mut earlier: BTreeMap<_, usize> = (0..)
        .zip(&before.0.entries)
        .map(|(index, entry)| (key(entry), index))
        .collect();

    let mut changes = Vec::new();
    for (index, entry) in now.0.entries.iter().enumerate() {
        let old = earlier.remove(&key(entry));
        changes.extend(change(now, index, before, old)?);
    }

    // A narrowed run asks less on purpose; a case that is no longer in the suite must not go unseen.
    if now.0.plan.selection.is_none() {
        let vanished = earlier
            .into_keys()
            .map(|(case, account)| Change::of(case, account, Transition::Vanished));
        changes.extend(vanished);
    }
    Ok(Comparison {
        run: before.0.id.clone(),
        started: before.0.started,
        fail_on_new,
        changes,
    })
}

impl Change {
    fn of(case: String, account: Option<String>, transition: Transition) -> Self {
        Self {
            case,
            account,
            transition,
            since: None,
            appeared: 0,
            gone: 0,
        }
    }
}

/// The change of entry `index` of `now`, which is entry `old` of `before` if it was asked then; none if nothing
/// became of it that is worth a line.
fn change(
    now: Run<'_>,
    index: usize,
    before: Run<'_>,
    old: Option<usize>,
) -> Result<Option<Change>, RecordError> {
    let entry = &now.0.entries[index];
    let Some(transition) = transition(entry, old.map(|old| &before.0.entries[old])) else {
        return Ok(None);
    };
    let mut change = Change::of(
        entry.plan.case.clone(),
        entry.plan.account.clone(),
        transition,
    );

    // A case that fails as before may fail for something else, which nobody knows of yet.
    if let (Transition::StillFailing, Some(old)) = (transition, old) {
        let (here, there) = (fingerprints(now, index)?, fingerprints(before, old)?);
        change.appeared = more(&here, &there);
        change.gone = more(&there, &here);
        if change.appeared > 0 {
            change.transition = Transition::Changed;
        }
    }

    let lasts = matches!(
        change.transition,
        Transition::StillFailing | Transition::StillBlind | Transition::Changed
    );
    if lasts {
        // The earlier run may know from a comparison of its own since when it is so.
        let known = before.0.comparison.as_ref();
        let known = known.and_then(|comparison| comparison.of(entry)?.since);
        change.since = Some(known.unwrap_or(before.0.started));
    }
    Ok(Some(change))
}

fn transition(now: &EntryRecord, before: Option<&EntryRecord>) -> Option<Transition> {
    use Status::{Failed, Inconclusive, Passed, Waived};

    let status = now.verdict.status;
    let Some(before) = before.map(|entry| entry.verdict.status) else {
        return Some(match status {
            Failed => Transition::NewlyFailed,
            Inconclusive => Transition::NewlyBlind,
            _ => Transition::NewCase,
        });
    };

    match (before, status) {
        (Failed, Failed) => Some(Transition::StillFailing),
        (_, Failed) => Some(Transition::NewlyFailed),
        (Inconclusive, Inconclusive) => Some(Transition::StillBlind),
        (_, Inconclusive) => Some(Transition::NewlyBlind),
        (Failed | Inconclusive, Passed | Waived) => Some(Transition::Fixed),
        _ => None,
    }
}

/// How many findings `one` has beyond those of `other`.
fn more(one: &BTreeMap<Digest, u64>, other: &BTreeMap<Digest, u64>) -> u64 {
    one.iter()
        .map(|(print, times)| times.saturating_sub(other.get(print).copied().unwrap_or_default()))
        .sum()
}

/// How often each fingerprint is there: two messages with one Message-ID have the same.
fn fingerprints(run: Run<'_>, index: usize) -> Result<BTreeMap<Digest, u64>, RecordError> {
    let plan = &run.0.entries[index].plan;
    let mut all = BTreeMap::new();
    run.1.findings(index, &mut |finding| {
        *all.entry(fingerprint(&plan.kind, &plan.case, &finding))
            .or_default() += 1;
        ControlFlow::Continue(())
    })?;
    Ok(all)
}
