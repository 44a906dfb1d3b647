//! What all attempts of a run share.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;

use super::gate::LoginGate;
use super::options::Options;
use super::prepare::Prepared;
use super::turns::Turns;
use super::watcher::Watcher;
use crate::base::clock::Clock;
use crate::base::deadline::Deadline;
use crate::journal::{Journal, JournalError};
use crate::model::Plan;

/// What all attempts share.
pub(super) struct RunState {
    pub(super) plan: Plan,
    pub(super) prepared: Prepared,
    pub(super) options: Options,
    pub(super) watcher: Arc<dyn Watcher>,
    pub(super) clock: Clock,
    pub(super) timezone: TimeZone,
    pub(super) deadline: Deadline,
    pub(super) gate: LoginGate,
    pub(super) turns: Turns,
    /// Gone once the run has ended, so that what still runs on a thread of its own then can write nothing more.
    journal: Mutex<Option<Journal>>,
}

impl RunState {
    /// What the attempts at the entries of `plan` share, until `journal` is closed.
    pub(super) fn new(
        plan: Plan,
        prepared: Prepared,
        options: Options,
        watcher: Arc<dyn Watcher>,
        deadline: Deadline,
        journal: Journal,
    ) -> Self {
        Self {
            timezone: TimeZone::get(&plan.timezone).unwrap_or(TimeZone::UTC),
            plan,
            prepared,
            options,
            watcher,
            clock: Clock::system(),
            deadline,
            gate: LoginGate::default(),
            turns: Turns::default(),
            journal: Mutex::new(Some(journal)),
        }
    }

    /// Writes to the journal.
    pub(super) fn journal<T>(
        &self,
        write: impl FnOnce(&mut Journal) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.as_mut().ok_or(JournalError::Closed).and_then(write)
    }

    /// Closes the journal, so that others may read it.
    pub(super) fn close(&self) {
        self.journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}
