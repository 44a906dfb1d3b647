//! Executing a plan: secrets, endpoints, threads, deadlines, repeating, cancelling.
//!
//! The run calls kinds and writes down what they saw. It never looks at evidence but to ask the
//! judge, and never tries again what failed: only what could not be checked.

mod attempt;
mod budget;
mod cleanup;
mod context;
mod doctor;
mod execute;
mod gate;
mod need;
mod needs;
mod news;
mod options;
mod other_logins;
mod prepare;
mod previous;
mod resolve;
mod run_state;
mod same_store;
mod secrets_file;
mod trees;
mod turns;
mod watcher;

#[cfg(test)]
mod tests;

pub use cleanup::{Cleaned, cleanup};
pub use doctor::{Visited, visit};
pub use execute::{Execution, RunError, execute};
pub use news::news;
pub use options::Options;
pub use prepare::{PrepareError, Prepared, prepare};
pub use previous::{CarryError, OtherSuite, PreviousResults, RerunFilter, ensure_same_suite};
pub use trees::{WrittenIntoTree, ensure_outside_trees};
pub use watcher::{Happening, Watcher};

/// What the run says, by language.
pub const TEXTS: [(crate::model::Lang, &str); 2] = [
    (crate::model::Lang::En, include_str!("texts.en.ftl")),
    (crate::model::Lang::De, include_str!("texts.de.ftl")),
];
