//! Taking turns at submission services: all probes of a run are mostly sent by one mailbox elsewhere, and providers
//! let one mailbox send over a few connections at once only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::deadline::Deadline;
use crate::endpoint::smtp::SmtpOpen;
use crate::model::CannotCheck;

/// So many at once at one server: what Exchange Online grants a mailbox.
const AT_ONCE: usize = 3;

/// The services in use, by host and port.
#[derive(Debug, Default)]
pub(super) struct Submissions(Mutex<BTreeMap<(String, u16), Arc<Semaphore>>>);

impl Submissions {
    /// Waits for a turn at `open`; it is over when what is returned is dropped.
    ///
    /// # Errors
    /// When the deadline comes first.
    pub(super) async fn turn(&self, open: &SmtpOpen, deadline: &Deadline) -> Result<OwnedSemaphorePermit, CannotCheck> {
        let server = (open.host.clone(), open.port);
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(server).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
        };
        let what = "wait for a turn at the submission service";
        tokio::select! {
            turn = turns.acquire_owned() => turn.map_err(|error| CannotCheck::fault(what, error.to_string())),
            () = deadline.over() => Err(if deadline.is_cancelled() { CannotCheck::stopped(what) } else { CannotCheck::timed_out(what) }),
        }
    }
}
