//! From a plan to a written journal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::attempt::observe_entry;
use super::budget::{Budget, Limit, Permit};
use super::gate::LoginGate;
use super::prepare::Prepared;
use super::previous::PreviousResults;
use super::turns::Turns;
use crate::base::clock::Clock;
use crate::base::deadline::Deadline;
use crate::check::{self, Kind, Progress};
use crate::journal::{Journal, JournalError};
use crate::model::{Due, Plan, Verdict, WriteConsent};

/// How a plan is executed.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many cases may be under way at once.
    pub jobs: usize,
    /// How long the whole run may take.
    pub deadline: Option<Duration>,
    /// The pause before something is tried a second time; the third comes after four of them.
    pub retry_pause: Duration,
    /// The consent to write, for cases that declare it.
    pub consent: Option<WriteConsent>,
    /// Where kinds are found.
    pub kinds: fn(&str) -> Option<&'static dyn Kind>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            jobs: 4,
            deadline: None,
            retry_pause: Duration::from_millis(500),
            consent: None,
            kinds: check::find,
        }
    }
}

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

/// Is told what happens, from several threads.
pub trait Watcher: Send + Sync {
    /// Something happened. Must not block for long.
    fn happened(&self, happening: Happening<'_>);
}

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

/// What all attempts share.
pub(super) struct Shared {
    pub(super) plan: Plan,
    pub(super) prepared: Prepared,
    pub(super) options: Options,
    pub(super) watcher: Arc<dyn Watcher>,
    pub(super) clock: Clock,
    pub(super) timezone: TimeZone,
    pub(super) deadline: Deadline,
    pub(super) gate: LoginGate,
    pub(super) turns: Turns,
    /// Gone once the run has ended: what still runs on a thread of its own then has no say any more.
    journal: Mutex<Option<Journal>>,
}

impl Shared {
    /// Writes to the journal.
    pub(super) fn journal<T>(
        &self,
        write: impl FnOnce(&mut Journal) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.as_mut().ok_or(JournalError::Closed).and_then(write)
    }

    /// Closes the journal, so that others may read it.
    fn close(&self) {
        self.journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

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
    let clock = Clock::system();
    let deadline = Deadline::unlimited(stop);
    let deadline = options
        .deadline
        .map_or(deadline.clone(), |within| deadline.within(within));
    let timezone = TimeZone::get(&plan.timezone).unwrap_or(TimeZone::UTC);
    let (mut todo, mut writing) = to_do(&plan, previous);
    let shared = Arc::new(Shared {
        plan,
        prepared,
        options,
        watcher,
        clock,
        timezone,
        deadline,
        gate: LoginGate::default(),
        turns: Turns::default(),
        journal: Mutex::new(Some(journal)),
    });
    let ticker = tokio::spawn(flush_every_second(shared.clone()));
    let mut result = drain(&shared, &mut todo, shared.options.jobs).await;
    if result.is_ok() {
        // What writes comes after what reads, and one at a time in each mailbox.
        result = drain(&shared, &mut writing, shared.options.jobs).await;
    }
    ticker.abort();
    let ended = result.and_then(|()| end(&shared, todo.len() + writing.len()));
    shared.close();
    Ok(ended?)
}

/// Writes down how the run ended; `open` entries were not begun.
fn end(shared: &Shared, open: usize) -> Result<Execution, JournalError> {
    let now = shared.clock.now();
    let execution = if !shared.deadline.is_over() {
        Execution::Complete
    } else if shared.deadline.is_cancelled() {
        Execution::Stopped
    } else {
        Execution::OutOfTime
    };
    shared.journal(|journal| match execution {
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
    shared: &Arc<Shared>,
    todo: &mut VecDeque<Task>,
    jobs: usize,
) -> Result<(), JournalError> {
    let mut budget = Budget::default();
    for (server, limit) in shared.prepared.limits() {
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
        while under_way.len() < jobs.max(1) && !shared.deadline.is_over() {
            let next = todo
                .iter()
                .position(|(index, _)| budget.take(&permits(shared, *index)));
            let Some((index, attempt)) = next.and_then(|position| todo.remove(position)) else {
                break;
            };
            let permits = permits(shared, index);
            let shared = shared.clone();
            under_way.spawn(async move { (permits, observe_entry(shared, index, attempt).await) });
        }
        let Some(done) = under_way.join_next().await else {
            return Ok(());
        };
        let Ok((permits, result)) = done else {
            continue;
        };
        budget.give_back(&permits);
        result?;
    }
}

/// What the entry takes while it is observed: its connections, and its mailbox if it writes.
fn permits(shared: &Shared, index: usize) -> Vec<Permit> {
    let entry = &shared.plan.entries[index];
    let mut permits = shared.prepared.permits(entry);
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
async fn flush_every_second(shared: Arc<Shared>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        // A failure shows at the next write, which is not thrown away.
        let _ = shared.journal(Journal::flush);
    }
}
