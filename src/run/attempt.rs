//! One attempt at one entry, and when to try again.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::context::{AttemptContext, Findings};
use super::run_state::RunState;
use super::watcher::Happening;
use crate::base::deadline::Deadline;
use crate::check::Kind;
use crate::journal::JournalError;
use crate::model::{CannotCheck, EntryPlan, Evidence, Retry, Status, Verdict, judge};

/// How often what could not be checked is tried in all.
const TRIES_MAX: u32 = 3;

/// After its deadline a case gets so long to end by itself, so that what it saw is not lost.
const GRACE: Duration = Duration::from_secs(5);

/// Observes entry `index` until there is nothing more to be gained, and writes everything down.
/// Ends without a verdict if the run is stopped meanwhile.
pub(super) async fn observe_entry(
    run: Arc<RunState>,
    index: usize,
    first_attempt: u32,
) -> Result<(), JournalError> {
    let plan = Arc::new(run.plan.entries[index].clone());
    let Some(kind) = (run.options.kinds)(&plan.kind) else {
        return write_blind(
            &run,
            index,
            first_attempt,
            CannotCheck::fault("find the kind", &*plan.kind),
        );
    };

    // Sending again would not show that what was sent before arrived.
    let eventually = plan.eventually.filter(|_| !plan.writes);
    let until = eventually.map(|eventually| Instant::now() + eventually.within);
    let mut tries = 0;
    for attempt in first_attempt.. {
        let Some((evidence, verdict)) = observe_once(&run, index, attempt, &plan, kind).await?
        else {
            return Ok(());
        };

        tries += 1;
        let pause = match (eventually, until) {
            (Some(eventually), Some(until)) => {
                let next = Instant::now() + eventually.every;
                (verdict.status != Status::Passed && next <= until).then_some(eventually.every)
            }
            _ => again(&verdict, &evidence, kind, tries)
                .then(|| run.options.retry_pause * tries * tries),
        };

        let Some(pause) = pause else {
            run.watcher.happened(Happening::Judged {
                entry: index,
                verdict: &verdict,
            });

            return Ok(());
        };

        run.watcher.happened(Happening::Again {
            entry: index,
            verdict: &verdict,
            pause,
        });

        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = run.deadline.over() => return Ok(()),
        }
    }

    Ok(())
}

/// Only what could not be checked is tried again, and only if that can help.
fn again(verdict: &Verdict, evidence: &Evidence, kind: &dyn Kind, tries: u32) -> bool {
    verdict.status == Status::Inconclusive
        && tries < TRIES_MAX
        && kind.repeatable()
        && !evidence.broken_off.is_empty()
        && evidence
            .broken_off
            .iter()
            .all(|error| error.retry == Retry::Later)
}

/// One attempt; `None` if the run was stopped while it was under way.
async fn observe_once(
    run: &Arc<RunState>,
    index: usize,
    attempt: u32,
    plan: &Arc<EntryPlan>,
    kind: &'static dyn Kind,
) -> Result<Option<(Evidence, Verdict)>, JournalError> {
    let started = Instant::now();
    run.journal(|journal| journal.attempt(index, attempt, run.clock.now()))?;
    run.watcher.happened(Happening::Begun {
        entry: index,
        attempt,
    });

    let cx = Arc::new(AttemptContext {
        run: run.clone(),
        entry: index,
        attempt,
        plan: plan.clone(),
        deadline: run.deadline.within(plan.timeout),
        findings: Findings::default(),
    });

    let outcome = on_own_thread(kind, cx.clone()).await;
    let counted = cx.close()?;
    if run.deadline.is_over() {
        return Ok(None);
    }

    let mut evidence = outcome.unwrap_or_else(Evidence::blind);
    evidence.totals = counted.totals;
    evidence.details = counted.details;
    evidence.claim_only_what_is_complete();
    let seconds = started.elapsed().as_secs_f64();
    let evidence = run
        .journal(|journal| journal.evidence(index, attempt, run.clock.now(), seconds, evidence))?;

    let verdict = judge(&plan.terms, Some(&evidence), &[], run.clock.now());
    run.journal(|journal| journal.verdict(index, attempt, run.clock.now(), &verdict))?;
    Ok(Some((evidence, verdict)))
}

/// Lets the kind observe on a thread of its own, where it may compute in place. A panic there is
/// our fault, and a reason not to know.
async fn on_own_thread(
    kind: &'static dyn Kind,
    cx: Arc<AttemptContext>,
) -> Result<Evidence, CannotCheck> {
    let runtime = tokio::runtime::Handle::current();
    let thread = {
        let cx = cx.clone();
        tokio::task::spawn_blocking(move || {
            runtime.block_on(async {
                tokio::select! {
                    evidence = kind.observe(&cx.plan.spec, cx.as_ref()) => evidence,
                    () = overdue(&cx.deadline) => Err(CannotCheck::over(&cx.deadline, cx.plan.kind.as_str())),
                }
            })
        })
    };

    // A kind that blocks its thread cannot be interrupted from within: it is left behind.
    let outcome = tokio::select! {
        outcome = thread => outcome,
        () = async { overdue(&cx.deadline).await; tokio::time::sleep(GRACE).await } => {
            return Err(CannotCheck::over(&cx.deadline, cx.plan.kind.as_str()));
        }
    };

    match outcome {
        Ok(evidence) => evidence,
        Err(join) if join.is_panic() => Err(CannotCheck::fault(
            cx.plan.kind.as_str(),
            panic_text(join.into_panic().as_ref()),
        )),
        Err(_) => Err(CannotCheck::stopped(cx.plan.kind.as_str())),
    }
}

/// When a deadline has passed and the grace after it too.
async fn overdue(deadline: &Deadline) {
    deadline.over().await;
    tokio::time::sleep(GRACE).await;
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

/// Writes down an attempt that could not even begin.
fn write_blind(
    run: &RunState,
    index: usize,
    attempt: u32,
    error: CannotCheck,
) -> Result<(), JournalError> {
    let now = run.clock.now();
    let evidence = run.journal(|journal| {
        journal.attempt(index, attempt, now)?;
        journal.evidence(index, attempt, now, 0.0, Evidence::blind(error))
    })?;
    let verdict = judge(&run.plan.entries[index].terms, Some(&evidence), &[], now);
    run.journal(|journal| journal.verdict(index, attempt, now, &verdict))?;
    run.watcher.happened(Happening::Judged {
        entry: index,
        verdict: &verdict,
    });
    Ok(())
}
