//! What changed since an earlier run: by case and account, and by the fingerprints of findings.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::finding::{fingerprint, value_digest};
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
    /// Fails as before, with other findings, or the same ones with other values.
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
    /// Findings that were there before, with another value.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revalued: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
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
            revalued: 0,
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
        change.revalued = revalued(&here, &there);
        if change.appeared + change.revalued > 0 {
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

/// How often each value of a finding is there.
type Values = BTreeMap<Digest, u64>;

/// The findings of an entry by fingerprint. Two messages with one Message-ID have the same.
type Prints = BTreeMap<Digest, Values>;

fn times(values: Option<&Values>) -> u64 {
    values.map_or(0, |values| values.values().sum())
}

/// How many findings `one` has beyond those of `other`.
fn more(one: &Prints, other: &Prints) -> u64 {
    one.iter()
        .map(|(print, values)| times(Some(values)).saturating_sub(times(other.get(print))))
        .sum()
}

/// How many findings both have, with values that only `here` has.
fn revalued(here: &Prints, there: &Prints) -> u64 {
    here.iter()
        .filter_map(|(print, values)| Some((values, there.get(print)?)))
        .map(|(values, old)| {
            let both = times(Some(values)).min(times(Some(old)));
            let same: u64 = values
                .iter()
                .map(|(value, n)| (*n).min(old.get(value).copied().unwrap_or_default()))
                .sum();
            both - same.min(both)
        })
        .sum()
}

fn fingerprints(run: Run<'_>, index: usize) -> Result<Prints, RecordError> {
    let plan = &run.0.entries[index].plan;
    let mut all = Prints::new();
    run.1.findings(index, &mut |finding| {
        let values = all
            .entry(fingerprint(&plan.kind, &plan.case, &finding))
            .or_default();
        *values.entry(value_digest(&finding)).or_default() += 1;
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(values: &[(&str, &str, u64)]) -> Prints {
        let mut prints = Prints::new();
        for (print, value, n) in values {
            let values = prints.entry(Digest::of(print)).or_default();
            *values.entry(Digest::of(value)).or_default() += n;
        }
        prints
    }

    #[test]
    fn another_value_is_told_apart_from_another_finding() {
        let before = prints(&[("a", "1", 2), ("b", "1", 1)]);
        assert_eq!((more(&before, &before), revalued(&before, &before)), (0, 0));

        let other_value = prints(&[("a", "1", 1), ("a", "2", 1), ("b", "1", 1)]);
        assert_eq!(more(&other_value, &before), 0);
        assert_eq!(revalued(&other_value, &before), 1);

        let other_finding = prints(&[("a", "1", 3), ("c", "1", 1)]);
        assert_eq!(more(&other_finding, &before), 2);
        assert_eq!(revalued(&other_finding, &before), 0);
    }
}
