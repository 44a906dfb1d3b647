//! The events of a journal and their form on a line.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::model::{Carried, Comparison, Evidence, Finding, Left, Plan, Ruling, Verdict};

/// The journal's file name in a run's folder.
pub const FILE: &str = "journal.jsonl";

/// The most findings in one line.
pub(super) const BATCH_FINDINGS_MAX: usize = 256;

/// The size at which a batch of findings is closed.
pub(super) const BATCH_BYTES_MAX: usize = 64 << 10;

/// One event.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Event {
    /// The whole plan; always the first event.
    Plan {
        run: String,
        at: Timestamp,
        landfall: String,
        plan: Box<Plan>,
        /// Whether a head is kept from the second line on. Journals of earlier programs have none.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        head: bool,
    },
    /// The run was taken up again.
    Resumed { at: Timestamp },
    /// A person's ruling, as the register had it, or as it was just made.
    Ruling {
        ruling: Ruling,
        /// Whether what is attached to it is kept beside this journal: it was made in answer to this run. Journals of
        /// earlier programs do not say so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        kept: bool,
    },
    /// An attempt begins. What an earlier attempt at this entry found no longer counts.
    Attempt {
        entry: usize,
        attempt: u32,
        at: Timestamp,
    },
    /// A probe is about to be sent; its Message-ID.
    Probe {
        entry: usize,
        attempt: u32,
        at: Timestamp,
        id: String,
    },
    /// Findings of the attempt under way.
    Findings {
        entry: usize,
        attempt: u32,
        findings: Vec<Finding>,
    },
    /// The attempt ended with this evidence.
    Evidence {
        entry: usize,
        attempt: u32,
        at: Timestamp,
        seconds: f64,
        evidence: Box<Evidence>,
    },
    /// The verdict on the attempt.
    Verdict {
        entry: usize,
        attempt: u32,
        at: Timestamp,
        judge: u32,
        verdict: Verdict,
    },
    /// Somebody looked for the probes of this entry after the run and removed what there was.
    Cleaned { entry: usize, left: Left },
    /// The last attempt at this entry was made by an earlier run.
    Carried { entry: usize, from: Carried },
    /// What changed since an earlier run.
    Since { since: Box<Comparison> },
    /// The run was stopped before its end.
    Interrupted { at: Timestamp, why: String },
    /// The run came to its end.
    Finished { at: Timestamp },
}

/// A line: counter, digest of the line before (without its line end), event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line<E> {
    /// Counted from 1.
    pub(super) n: u64,
    /// Digest of the line before; of nothing for the first.
    pub(super) prev: Digest,
    /// The event.
    pub(super) body: E,
}
