//! Why a connection failed, before it is known for whom and at what.

use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Why a connection failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What stood in the way.
    pub obstacle: Obstacle,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The cause: a code `net/...` or `tls/...` with arguments.
    pub cause: Message,
}

impl Failure {
    /// Makes one; see the fields.
    pub fn new(obstacle: Obstacle, retry: Retry, cause: Message) -> Self {
        Self {
            obstacle,
            retry,
            cause,
        }
    }

    /// With the endpoint and the operation at which it happened.
    pub fn at(self, endpoint: &str, operation: &str) -> CannotCheck {
        CannotCheck::new(self.obstacle, self.retry, endpoint, operation, self.cause)
    }
}
