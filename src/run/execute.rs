//! From a plan to a written journal.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::attempt::observe_entry;
use super::budget::{Budget, Limit, Permit};
use super::options::Options;
use super::prepare::Prepared;
use super::previous::PreviousResults;
use super::run_state::RunState;
use super::watcher::Watcher;
use crate::base::deadline::Deadline;
use crate::journal::{Journal, JournalError};
use crate::model::{Due, Plan};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Execution {
    /// Every entry was observed.
    Complete,
    /// Somebody stopped it.
    Stopped,
    /// Its deadline passed.
    OutOfTime,
}

/// The run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The journal could not be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The budget from which a case that writes takes its mailbox.
const WRITING: &str = "writing";

/// Executes `plan` into `journal`; what `previous` settles is not observed. `stop` ends the
/// run politely: what is under way is given up, what was not reached stays so.
///
/// # Errors
/// If the journal cannot be written.
pub async fn execute(
    plan: Plan,
    prepared: Prepared,
    journal: Journal,
    previous: &PreviousResults,
    options: Options,
    watcher: Arc<dyn Watcher>,
    stop: CancellationToken,
) -> Result<Execution, RunError> {
    let deadline = Deadline::unlimited(stop);
    let deadline = options
        .deadline
        .map_or(deadline.clone(), |within| deadline.within(within));

    let (mut todo, mut writing) = to_do(&plan, previous);
    let run = Arc::new(RunState::new(
        plan, prepared, options, watcher, deadline, journal,
    ));

    let ticker = tokio::spawn(flush_every_second(run.clone()));
    let mut result = drain(&run, &mut todo, run.options.jobs).await;
    if result.is_ok() {
        // What writes comes after what reads, and one at a time in each mailbox.
        result = drain(&run, &mut writing, run.options.jobs).await;
    }

    ticker.abort();
    let ended = result.and_then(|()| end(&run, todo.len() + writing.len()));
    run.close();
    Ok(ended?)
}

/// Writes down how the run ended; `open` entries were not begun.
fn end(run: &RunState, open: usize) -> Result<Execution, JournalError> {
    let now = run.clock.now();
    let execution = if !run.deadline.is_over() {
        Execution::Complete
    } else if run.deadline.is_cancelled() {
        Execution::Stopped
    } else {
        Execution::OutOfTime
    };

    run.journal(|journal| match execution {
        Execution::Complete => journal.finished(now),
        Execution::Stopped => journal.interrupted(now, &format!("stopped, {open} not begun")),
        Execution::OutOfTime => journal.interrupted(now, &format!("out of time, {open} not begun")),
    })?;

    Ok(execution)
}

/// An entry to be observed, and the number of its next attempt.
type Task = (usize, u32);

/// What there is to observe, reading and writing apart, in plan order: all that is due, needs no
/// person and has its consent, and is not settled.
fn to_do(plan: &Plan, previous: &PreviousResults) -> (VecDeque<Task>, VecDeque<Task>) {
    let due = plan.entries.iter().enumerate().filter(|(index, entry)| {
        let terms = &entry.terms;
        terms.due == Due::Now
            && !terms.lacks_consent
            && terms.asks.is_none()
            && !previous.settles(*index)
    });

    let (writing, reading): (Vec<_>, Vec<_>) = due.partition(|(_, entry)| entry.writes);
    let tasks = |list: Vec<(usize, _)>| {
        list.into_iter()
            .map(|(index, _)| (index, previous.next_attempt(index)))
            .collect()
    };

    (tasks(reading), tasks(writing))
}

/// Observes `todo` in order, at most `jobs` at once, each when its connections are free.
async fn drain(
    run: &Arc<RunState>,
    todo: &mut VecDeque<Task>,
    jobs: usize,
) -> Result<(), JournalError> {
    let mut budget = Budget::default();
    for (server, limit) in run.prepared.limits() {
        budget.limit(server, limit);
    }

    budget.limit(
        WRITING,
        Limit {
            total: jobs,
            per_account: 1,
        },
    );

    let mut under_way: JoinSet<(Vec<Permit>, Result<(), JournalError>)> = JoinSet::new();
    loop {
        while under_way.len() < jobs.max(1) && !run.deadline.is_over() {
            let next = todo
                .iter()
                .position(|(index, _)| budget.take(&permits(run, *index)));

            let Some((index, attempt)) = next.and_then(|position| todo.remove(position)) else {
                break;
            };

            let permits = permits(run, index);
            let run = run.clone();
            under_way.spawn(async move { (permits, observe_entry(run, index, attempt).await) });
        }

        let Some(done) = under_way.join_next().await else {
            return Ok(());
        };

        // A panic of our own: the entry has no verdict then, and counts as not observed.
        let Ok((permits, result)) = done else {
            continue;
        };

        budget.give_back(&permits);
        result?;
    }
}

/// What the entry takes while it is observed: its connections, and its mailbox if it writes.
fn permits(run: &RunState, index: usize) -> Vec<Permit> {
    let entry = &run.plan.entries[index];
    let mut permits = run.prepared.permits(entry);
    if entry.writes {
        let account = entry.account.clone().unwrap_or_default();
        permits.push(Permit {
            server: WRITING.to_owned(),
            account,
        });
    }
    permits
}

/// What was written reaches the operating system at least every second.
async fn flush_every_second(run: Arc<RunState>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        // A failure shows at the next write, which is not thrown away.
        let _ = run.journal(Journal::flush);
    }
}
