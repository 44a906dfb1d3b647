//! Previous results: what a run that is taken up has settled, and what is carried over from an earlier run.
//! Neither need be observed again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::time::Duration;

use jiff::Timestamp;

use crate::journal::{Journal, JournalError, Recorded};
use crate::model::{
    Carried, Due, EntryPlan, EntryRecord, Evidence, FindingSource as _, Plan, RecordError,
    RunRecord, Status,
};

/// So many findings are held while they are copied from one journal into another.
const COPIED_AT_ONCE_MAX: usize = 256;

/// What is known before a run observes anything.
#[derive(Debug, Default)]
pub struct PreviousResults {
    settled: BTreeSet<usize>,
    attempts: BTreeMap<usize, u32>,
}

/// Which results of an earlier run are not carried over but observed again.
#[derive(Debug, Clone, Default)]
pub struct RerunFilter {
    /// Those with one of these verdicts ...
    pub only: BTreeSet<Status>,
    /// ... and of one of these accounts, if any are named.
    pub accounts: BTreeSet<String>,
    /// Whatever is older than this, in any case.
    pub age_max: Option<Duration>,
}

/// Results could not be carried over.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The earlier run's findings cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The new journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Results are to be taken from a run of something else.
#[derive(Debug, thiserror::Error)]
#[error(
    "that run was of {} in {}, and this is {} in {}: what was true there need not be true here; \
     run it anew, without --again",
    .0.suite, .0.base.display(), .1.suite, .1.base.display()
)]
pub struct OtherSuite(Box<Plan>, Box<Plan>);

/// Makes sure that `before` was a run of the suite of `plan`, in the same folder: its relative paths lead elsewhere from
/// another one, though not a letter of what is asked differs.
///
/// # Errors
/// What it was a run of.
pub fn ensure_same_suite(plan: &Plan, before: &RunRecord) -> Result<(), OtherSuite> {
    let folder = |plan: &Plan| {
        let real = std::fs::canonicalize(&plan.base);
        real.unwrap_or_else(|_| plan.base.clone())
    };
    if before.plan.suite == plan.suite && folder(&before.plan) == folder(plan) {
        return Ok(());
    }
    Err(OtherSuite(
        Box::new(before.plan.clone()),
        Box::new(plan.clone()),
    ))
}

impl PreviousResults {
    /// Of a run that is taken up: what passed or failed is kept.
    pub fn of(record: &RunRecord) -> Self {
        let entries = record.entries.iter().enumerate();
        let settled = entries
            .clone()
            .filter(|(_, entry)| {
                matches!(
                    entry.verdict.status,
                    Status::Passed | Status::Failed | Status::Waived
                )
            })
            .map(|(index, _)| index);

        // An attempt that was cut off has a number, too, but left no verdict.
        let attempts = entries
            .map(|(index, entry)| (index, u32::try_from(entry.attempts.len()).unwrap_or(0) + 1));
        Self {
            settled: settled.collect(),
            attempts: attempts.collect(),
        }
    }

    /// Carries results of `before` into `journal`, each with its own time and run, where the case is
    /// asked as it was (its digest and the moment are the same) and `filter` does not want it observed again.
    ///
    /// # Errors
    /// If the earlier findings cannot be read or the journal cannot be written.
    pub fn carry(
        plan: &Plan,
        before: &Recorded,
        filter: &RerunFilter,
        journal: &mut Journal,
        now: Timestamp,
    ) -> Result<Self, CarryError> {
        let mut previous = Self::default();

        // What was right in the pilot may be wrong at the cutover, and is asked for again there.
        if before.record.plan.moment != plan.moment {
            return Ok(previous);
        }

        for (index, entry) in plan.entries.iter().enumerate() {
            let Some(result) = EarlierResult::of(entry, before, filter, now) else {
                continue;
            };
            result.carry(journal, index)?;
            previous.settled.insert(index);
            previous.attempts.insert(index, 1);
        }
        Ok(previous)
    }

    /// Whether [`Self::carry`] would carry over everything, so that nothing is left to be run anew.
    pub fn would_carry_all(
        plan: &Plan,
        before: &Recorded,
        filter: &RerunFilter,
        now: Timestamp,
    ) -> bool {
        let is_kept = |entry: &EntryPlan| match entry.question {
            // Nothing of it is observed; it is asked for anew only if its verdict is named.
            Some(_) => before.record.entries.iter().any(|old| {
                RerunFilter::is_same(entry, old) && !filter.names(entry, old.verdict.status)
            }),
            None => EarlierResult::of(entry, before, filter, now).is_some(),
        };
        before.record.plan.moment == plan.moment
            && plan
                .entries
                .iter()
                .filter(|entry| entry.terms.due == Due::Now)
                .all(is_kept)
    }

    /// Whether entry `index` need not be observed.
    pub(super) fn settles(&self, index: usize) -> bool {
        self.settled.contains(&index)
    }

    /// How many results are known before anything is observed.
    pub fn settled(&self) -> usize {
        self.settled.len()
    }

    /// The number of the next attempt at entry `index`.
    pub(super) fn next_attempt(&self, index: usize) -> u32 {
        self.attempts
            .get(&index)
            .map_or(1, |used| used.saturating_add(1))
    }
}

impl RerunFilter {
    /// Whether the result `old` answers what `entry` asks and need not be observed again.
    fn keeps(&self, entry: &EntryPlan, old: &EntryRecord, now: Timestamp) -> bool {
        // A result that was carried over before is as old as the observation that it stands for.
        let observed = old.attempts.last().map(|attempt| attempt.started);
        let is_young = observed.is_some_and(|at| {
            let at = old.carried.as_ref().map_or(at, |carried| carried.at);
            self.age_max
                .is_none_or(|age_max| now.duration_since(at).unsigned_abs() <= age_max)
        });

        Self::is_same(entry, old) && is_young && !self.names(entry, old.verdict.status)
    }

    /// Whether `old` answers what `entry` asks. The digest covers everything on which the answer depends: an edited case
    /// is asked again.
    fn is_same(entry: &EntryPlan, old: &EntryRecord) -> bool {
        old.plan.case == entry.case
            && old.plan.account == entry.account
            && old.plan.sha256 == entry.sha256
    }

    /// Whether a result of `status` is to be had anew of `entry`.
    fn names(&self, entry: &EntryPlan, status: Status) -> bool {
        let is_named = self.accounts.is_empty()
            || entry
                .account
                .as_ref()
                .is_some_and(|name| self.accounts.contains(name));
        is_named && self.only.contains(&status)
    }
}

/// A result of an earlier run.
struct EarlierResult<'a> {
    run: &'a Recorded,
    /// The number of its entry in that run.
    index: usize,
    entry: &'a EntryRecord,
}

impl<'a> EarlierResult<'a> {
    /// The result of `run` that answers what `entry` asks, if there is one that `filter` keeps.
    fn of(
        entry: &EntryPlan,
        run: &'a Recorded,
        filter: &RerunFilter,
        now: Timestamp,
    ) -> Option<Self> {
        let mut results = run.record.entries.iter().enumerate();
        let (index, entry) = results.find(|(_, old)| filter.keeps(entry, old, now))?;
        Some(Self { run, index, entry })
    }

    /// Writes the result into `journal` as the one attempt at entry `index`, with the times that it has.
    fn carry(&self, journal: &mut Journal, index: usize) -> Result<(), CarryError> {
        let Some(attempt) = self.entry.attempts.last() else {
            return Ok(());
        };
        journal.attempt(index, 1, attempt.started)?;
        self.copy_findings(journal, index)?;

        // Whoever cleans up after the new run must know what to look for.
        if !self.entry.left.is_nothing() {
            let probes = self.run.probes.iter();
            for probe in probes.filter(|probe| probe.entry == self.index) {
                journal.probe(index, 1, probe.at, &probe.id)?;
            }
        }

        let evidence = Evidence {
            left: self.entry.left,
            ..self.entry.evidence.clone()
        };
        journal.evidence(index, 1, attempt.started, attempt.seconds, evidence)?;

        let length = jiff::SignedDuration::from_millis((attempt.seconds * 1000.0) as i64);
        let ended = attempt.started.checked_add(length);
        let ended = ended.unwrap_or(attempt.started);
        journal.verdict(index, 1, ended, &self.entry.verdict)?;

        // The run that observed it is named, not those through which it came here.
        let from = self.entry.carried.clone().unwrap_or_else(|| Carried {
            run: self.run.record.id.clone(),
            at: attempt.started,
        });
        journal.carried(index, from)?;
        Ok(())
    }

    /// Copies the findings a few at a time: a record may have more of them than memory holds.
    fn copy_findings(&self, journal: &mut Journal, index: usize) -> Result<(), CarryError> {
        let mut held = Vec::new();
        let mut written = Ok(());
        self.run.findings(self.index, &mut |finding| {
            held.push(finding);
            if held.len() >= COPIED_AT_ONCE_MAX {
                written = journal.findings(index, 1, std::mem::take(&mut held));
            }

            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;

        written?;
        journal.findings(index, 1, held)?;
        Ok(())
    }
}
