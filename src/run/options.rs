//! How a plan is executed.

use std::time::Duration;

use crate::check::{self, Kind};
use crate::model::WriteConsent;

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
