//! Why a connection failed, before it is known for whom and at what.

use crate::base::deadline::Deadline;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Why a connection failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetError {
    /// What stood in the way.
    pub obstacle: Obstacle,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The cause: a code `net/...` or `tls/...` with arguments.
    pub cause: Message,
}

impl NetError {
    /// Makes one; see the fields.
    pub fn new(obstacle: Obstacle, retry: Retry, cause: Message) -> Self {
        Self {
            obstacle,
            retry,
            cause,
        }
    }

    /// The work under `deadline` has ended early: somebody asked to stop, or its time is over.
    pub fn out_of_time(deadline: &Deadline) -> Self {
        let (obstacle, code) = if deadline.is_cancelled() {
            (Obstacle::Stopped, "cannot/stopped")
        } else {
            (Obstacle::TimedOut, "cannot/timeout")
        };

        Self::new(obstacle, Retry::Never, Message::new(code))
    }

    /// With the endpoint and the operation at which it happened.
    pub fn at(self, endpoint: &str, operation: &str) -> CannotCheck {
        CannotCheck::new(self.obstacle, self.retry, endpoint, operation, self.cause)
    }
}
