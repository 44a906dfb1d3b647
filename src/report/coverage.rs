//! How far the verdicts of a run reach: who was not asked, and what was set aside, tolerated or carried over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::localizer::Localizer;
use crate::model::{Cause, EntryRecord, Examined, Mark, Row, RunRecord, Status, Tally};

/// So many runs are named from which results were carried over.
const RUNS_MAX: usize = 3;

/// How far the verdicts of a run reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    /// How many accounts the table knows, those among them that it skips.
    pub(super) people_known: u64,
    /// The accounts for which nothing was due to be looked at, but those that the table skips.
    pub(super) people_unasked: Vec<String>,
    /// How many accounts the table skips.
    pub(super) people_skipped: u64,
    /// What was set aside in all verdicts together.
    pub(super) aside: Aside,
    /// Findings that are allowed, in what passed.
    pub(super) tolerated: u64,
    /// How many results were carried over from which earlier run.
    pub(super) carried: Vec<CarriedFrom>,
}

/// How many results came from one earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CarriedFrom {
    /// The run.
    pub(super) run: String,
    /// When the first of them was observed.
    pub(super) at: Timestamp,
    /// How many.
    pub(super) entries: u64,
}

/// Items of which a verdict says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Aside {
    /// Not looked at, because the suite says so.
    pub(super) excluded: u64,
    /// Looked at, and without a counterpart for a declared reason.
    pub(super) explained: u64,
}

impl Aside {
    /// What the verdict on `entry` sets aside. What stands on both sides counts once.
    pub(super) fn of(entry: &EntryRecord) -> Self {
        let Row { source, target } = match &entry.evidence.examined {
            None => return Self::default(),
            Some(Examined::Points(points)) => Row {
                source: points.clone(),
                ..Row::default()
            },
            Some(Examined::Compared(ledger)) => ledger.sum(),
        };
        let larger = |of: fn(&Tally) -> &BTreeMap<String, u64>| -> u64 {
            let (source, target) = (of(&source), of(&target));
            let reasons: BTreeSet<&String> = source.keys().chain(target.keys()).collect();
            reasons
                .into_iter()
                .filter_map(|reason| source.get(reason).max(target.get(reason)))
                .sum()
        };
        Self {
            excluded: larger(|tally| &tally.excluded),
            explained: larger(|tally| &tally.explained),
        }
    }

    /// As clauses: `233 excluded`, `12 explained`.
    pub(super) fn clauses(self, localizer: &Localizer<'_>) -> Vec<String> {
        [
            ("coverage-excluded", self.excluded),
            ("coverage-explained", self.explained),
        ]
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| localizer.text_n(name, n))
        .collect()
    }
}

impl std::ops::AddAssign for Aside {
    fn add_assign(&mut self, more: Self) {
        self.excluded += more.excluded;
        self.explained += more.explained;
    }
}

impl Coverage {
    /// How far the verdicts of `record` reach.
    pub(super) fn of(record: &RunRecord) -> Self {
        let mut coverage = Self {
            people_known: (record.plan.accounts.len() + record.plan.skipped_accounts.len()) as u64,
            people_unasked: people_unasked(record),
            people_skipped: record.plan.skipped_accounts.len() as u64,
            ..Self::default()
        };

        for entry in &record.entries {
            coverage.aside += Aside::of(entry);
            if entry.verdict.has(Mark::Tolerated) {
                coverage.tolerated += entry.findings();
            }
            if let Some(carried) = &entry.carried {
                coverage.add_carried(&carried.run, carried.at);
            }
        }
        coverage
    }

    fn add_carried(&mut self, run: &str, at: Timestamp) {
        match self.carried.iter_mut().find(|from| from.run == run) {
            Some(from) => {
                from.entries += 1;
                from.at = from.at.min(at);
            }
            None => self.carried.push(CarriedFrom {
                run: run.to_owned(),
                at,
                entries: 1,
            }),
        }
    }

    /// How many accounts nothing was looked at for.
    pub(super) fn people_not_asked(&self) -> u64 {
        self.people_unasked.len() as u64 + self.people_skipped
    }

    /// As clauses, for the first sentence; none where everything that the suite knows was asked.
    pub(super) fn clauses(&self, localizer: &Localizer<'_>) -> Vec<String> {
        let mut clauses = Vec::new();
        let not_asked = self.people_not_asked();
        if not_asked > 0 {
            let all = ("all", self.people_known.into());
            clauses.push(localizer.text_with("coverage-people", &[("n", not_asked.into()), all]));
        }
        if self.people_skipped > 0 {
            clauses.push(localizer.text_n("coverage-people-skipped", self.people_skipped));
        }
        clauses.extend(self.aside.clauses(localizer));
        if self.tolerated > 0 {
            clauses.push(localizer.text_n("coverage-tolerated", self.tolerated));
        }

        clauses.extend(self.carried.iter().take(RUNS_MAX).map(|from| {
            localizer.text_with(
                "coverage-carried",
                &[
                    ("n", from.entries.into()),
                    ("run", from.run.as_str().into()),
                    ("at", localizer.instant(from.at).into()),
                ],
            )
        }));
        let more: u64 = self
            .carried
            .iter()
            .skip(RUNS_MAX)
            .map(|from| from.entries)
            .sum();
        if more > 0 {
            clauses.push(localizer.text_n("coverage-carried-more", more));
        }
        clauses
    }
}

/// Accounts for which nothing was due: no case is theirs, or none that this moment and this run let look.
fn people_unasked(record: &RunRecord) -> Vec<String> {
    let asked: BTreeSet<&str> = record
        .entries
        .iter()
        .filter(|entry| {
            !matches!(
                (entry.verdict.status, entry.verdict.cause),
                (Status::Skipped, _) | (_, Some(Cause::Later | Cause::Consent))
            )
        })
        .filter_map(|entry| entry.plan.account.as_deref())
        .collect();
    record
        .plan
        .accounts
        .iter()
        .map(|account| &account.name)
        .filter(|name| !asked.contains(name.as_str()))
        .cloned()
        .collect()
}
