//! Waits that end: each in its own time, and all of them with the work that they belong to.

use std::time::Duration;

use super::error::NetError;
use crate::base::deadline::Deadline;
use crate::model::{Message, Obstacle, Retry};

/// How long to wait: for each answer, and in all.
#[derive(Debug, Clone)]
pub struct Timeouts {
    /// The longest wait for one step.
    pub each: Duration,
    /// Until when everything must be done.
    pub deadline: Deadline,
}

impl Timeouts {
    /// Waits for `work`, but no longer than one step may take and the deadline allows.
    ///
    /// # Errors
    /// `Stopped` if somebody asked to stop, `TimedOut` if the deadline or this one wait is over.
    pub async fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, NetError> {
        // Work that is always ready would win every race below: a server that always has more
        // must not outrun the wish to stop.
        if self.deadline.is_over() {
            return Err(NetError::out_of_time(&self.deadline));
        }

        tokio::select! {
            biased;
            done = tokio::time::timeout(self.each, work) => done.map_err(|_| self.no_response()),
            () = self.deadline.over() => Err(NetError::out_of_time(&self.deadline)),
        }
    }

    fn no_response(&self) -> NetError {
        let seconds = self.each.as_secs().max(1);
        let cause = Message::new("net/silence").with("seconds", seconds);

        NetError::new(Obstacle::TimedOut, Retry::Later, cause)
    }
}
