//! The record of a run as it is read from a journal: all but the findings, and those one by one.

use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use super::evidence::{Evidence, Left};
use super::finding::Finding;
use super::plan::{EntryPlan, Plan};
use super::proof::Proof;
use super::ruling::Ruling;
use super::verdict::{Mark, Status, Verdict};

/// One attempt at one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub started: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The verdict on this attempt alone.
    pub verdict: Verdict,
}

/// What became of one entry of the plan.
#[derive(Debug, Clone)]
pub struct EntryRecord {
    /// The entry as planned.
    pub plan: EntryPlan,
    /// The verdict.
    pub verdict: Verdict,
    /// The evidence of the last attempt; empty if there was none.
    pub evidence: Evidence,
    /// All attempts in order.
    pub attempts: Vec<Attempt>,
    /// When the first attempt began.
    pub started: Option<Timestamp>,
    /// Time taken by all attempts, in seconds.
    pub seconds: f64,
    /// The ruling that was decisive, if one was.
    pub ruling: Option<Ruling>,
    /// The earlier run from which this result was carried over, if it was.
    pub carried: Option<Carried>,
    /// What all attempts left behind, as far as it was not removed since.
    pub left: Left,
}

/// Where a result comes from that was not observed in this run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The run that observed it.
    pub run: String,
    /// When.
    pub at: Timestamp,
}

impl EntryRecord {
    /// How many findings the last attempt reported.
    pub fn findings(&self) -> u64 {
        self.evidence.totals.values().sum()
    }

    /// What its verdict proves: what is covered only where the judge found the look complete, and a person's word where
    /// a person decided.
    pub fn proof(&self) -> Proof {
        if self.plan.question.is_some() {
            return match self.ruling {
                Some(_) => Proof::of_answer(),
                None => Proof::default(),
            };
        }

        let is_settled = match self.verdict.status {
            Status::Passed | Status::Waived => true,
            Status::Failed => !self.verdict.has(Mark::Incomplete),
            Status::Inconclusive | Status::Pending | Status::Skipped => false,
        };
        let mut proof = self.evidence.proof.clone();
        if !is_settled {
            proof.covers.clear();
        }
        proof
    }
}

/// The record of a run. Reports are views of it and of nothing else.
#[derive(Debug, Clone)]
pub struct RunRecord {
    /// The run's id.
    pub id: String,
    /// When it started.
    pub started: Timestamp,
    /// When the last event was written.
    pub finished: Timestamp,
    /// Whether it ran to its end.
    pub complete: bool,
    /// Whether it was resumed, and when.
    pub resumed: Vec<Timestamp>,
    /// The version of landfall.
    pub landfall: String,
    /// The plan (its entries are also in `entries`).
    pub plan: Plan,
    /// One record per entry, in plan order.
    pub entries: Vec<EntryRecord>,
    /// What changed since an earlier run, if that was asked.
    pub comparison: Option<Comparison>,
    /// Remarks without a case.
    pub remarks: Vec<Ruling>,
}

/// The record cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(pub String);

/// Gives out the findings of an entry one by one, in the order in which they were found.
pub trait FindingSource {
    /// Calls `each` with every finding of the last attempt at entry `index` until it breaks.
    ///
    /// # Errors
    /// When the record cannot be read.
    fn findings(
        &self,
        index: usize,
        each: &mut dyn FnMut(Finding) -> ControlFlow<()>,
    ) -> Result<(), RecordError>;
}
