//! Who watches a run, and what there is to see.

use std::time::Duration;

use crate::check::Progress;
use crate::model::Verdict;

/// What happens during a run, as it happens. Entries are indices into the plan.
#[derive(Debug)]
pub enum Happening<'a> {
    /// An attempt begins.
    Begun {
        /// The entry.
        entry: usize,
        /// Counted from 1.
        attempt: u32,
    },
    /// A case has come further.
    Progress {
        /// The entry.
        entry: usize,
        /// How far.
        progress: &'a Progress,
    },
    /// An attempt did not settle the case; another follows.
    Again {
        /// The entry.
        entry: usize,
        /// The verdict on this attempt.
        verdict: &'a Verdict,
        /// How long until the next.
        pause: Duration,
    },
    /// A case is judged.
    Judged {
        /// The entry.
        entry: usize,
        /// The verdict.
        verdict: &'a Verdict,
    },
}

/// Follows what happens, from several threads.
pub trait Watcher: Send + Sync {
    /// Something happened. Must not block for long.
    fn happened(&self, happening: Happening<'_>);
}
