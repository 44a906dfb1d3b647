//! A time by which work must end, and its cancellation.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// Until when a piece of work may last, and whether somebody asked it to stop.
///
/// Clones share the cancellation, and a narrowed deadline keeps it.
#[derive(Debug, Clone)]
pub struct Deadline {
    at: Option<Instant>,
    stop: CancellationToken,
}

impl Deadline {
    /// No limit in time; ends when `stop` is cancelled.
    pub fn unlimited(stop: CancellationToken) -> Self {
        Self { at: None, stop }
    }

    /// The earlier of this deadline and `within` from now.
    #[must_use]
    pub fn within(&self, within: Duration) -> Self {
        let candidate = Instant::now().checked_add(within);
        let at = match (self.at, candidate) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self {
            at,
            stop: self.stop.clone(),
        }
    }

    /// Time that is left; `None` without a limit.
    pub fn left(&self) -> Option<Duration> {
        self.at
            .map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// Whether the time is over or somebody asked to stop.
    pub fn is_over(&self) -> bool {
        self.is_cancelled() || self.left().is_some_and(|left| left.is_zero())
    }

    /// Whether somebody asked to stop (as opposed to the time being over).
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits until the time is over or somebody asks to stop.
    pub async fn over(&self) {
        match self.at {
            Some(at) => {
                tokio::select! {
                    () = self.stop.cancelled() => {}
                    () = tokio::time::sleep_until(at.into()) => {}
                }
            }
            None => self.stop.cancelled().await,
        }
    }
}
