//! The exit code of a run.

use super::comparison::Transition;
use super::record::{EntryRecord, RunRecord};
use super::terms::Severity;
use super::verdict::{Cause, Mark, Status};

/// The exit codes, as promised to CI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything due passed or is waived.
    Good = 0,
    /// Something due failed.
    Failed = 1,
    /// Asked wrongly; nothing was contacted.
    Usage = 2,
    /// Not established: something due is inconclusive, or nothing was examined.
    NotEstablished = 3,
    /// The record is damaged or could not be written.
    Record = 4,
    /// Nothing failed or inconclusive, but answers or consent are missing.
    Waiting = 5,
    /// Interrupted by Ctrl-C; reports were written.
    Interrupted = 130,
    /// Interrupted by SIGTERM; reports were written.
    Terminated = 143,
}

/// The exit code that `record` earns; a failure counts from severity `gate` on, if one is given.
/// Interruption and damage are known only to the caller and go before this.
pub fn exit_code(record: &RunRecord, gate: Option<Severity>) -> ExitCode {
    let any = |wanted: &dyn Fn(&EntryRecord) -> bool| record.entries.iter().any(wanted);
    let gates = |severity: Severity| gate.is_none_or(|gate| severity >= gate);
    // With --fail-on new, what failed before in the same way is known and does not count again, unless something new may
    // hide behind what could not be looked at. Whatever else the comparison says of a failure, or does not, is older than
    // the failure.
    let counts = |entry: &EntryRecord| match &record.comparison {
        Some(comparison) if comparison.fail_on_new => {
            let is_known = comparison
                .of(entry)
                .is_some_and(|change| change.transition == Transition::StillFailing);
            !is_known || entry.verdict.has(Mark::Incomplete)
        }
        _ => true,
    };

    if any(&|entry| {
        entry.verdict.status == Status::Failed && gates(entry.plan.severity) && counts(entry)
    }) {
        return ExitCode::Failed;
    }

    if any(&|entry| entry.verdict.status == Status::Inconclusive) {
        return ExitCode::NotEstablished;
    }

    if any(&|entry| matches!(entry.verdict.cause, Some(Cause::Answer | Cause::Consent))) {
        return ExitCode::Waiting;
    }

    if any(&|entry| {
        matches!(
            entry.verdict.status,
            Status::Passed | Status::Waived | Status::Failed
        )
    }) {
        return ExitCode::Good;
    }

    ExitCode::NotEstablished
}
