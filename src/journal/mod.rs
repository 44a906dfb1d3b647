//! The append-only record of a run. Everything else that a run writes can be made again from it.
//!
//! One JSON object a line. Each line carries a counter and the SHA-256 of the line before it, so a
//! torn last line is seen as an interruption and anything else that does not chain as damage. How far it had come
//! when it was last brought to the disk stands in a file beside it, so that lines that were cut off its end are missed,
//! too. That shows accidents and clumsy edits; it is no signature.

mod attachments;
mod event;
mod head;
mod read;
mod redact;
mod register;
mod write;

#[cfg(test)]
mod cut_tests;
#[cfg(test)]
mod tests;

use std::fs::TryLockError;
use std::path::{Path, PathBuf};

pub use attachments::{ATTACHMENTS, Attachment, keep};
pub use head::HEAD_FILE;
pub use read::{Recorded, read};
pub use redact::Redact;
pub use register::{append_register, read_register};
pub use write::{Journal, Resumed, ensure_idle};

/// The journal's file name in a run's folder.
pub const FILE: &str = "journal.jsonl";

/// Why a journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder already holds a run.
    #[error("{} holds a run already; choose another folder, or continue that run with --resume", .0.display())]
    Occupied(PathBuf),
    /// There is no run in the folder.
    #[error("there is no run in {} (no {FILE})", .0.display())]
    Absent(PathBuf),
    /// Another process writes this journal.
    #[error("the run in {} is being written by another process; wait for it to end", .0.display())]
    Locked(PathBuf),
    /// The run has ended.
    #[error("the run has ended, and its journal is closed")]
    Closed,
    /// Reading or writing failed.
    #[error("the journal {} could not be {operation}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        operation: &'static str,
        /// The system's message.
        source: std::io::Error,
    },
    /// The journal is not as it was written.
    #[error("the journal {} is damaged at line {line}: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What does not fit.
        problem: String,
    },
    /// A file that was attached to an answer is not there as it was attached.
    #[error("{name}, attached to the answer to {case}, is not as the journal has it: {}: {problem}", path.display())]
    Attachment {
        /// Where it was kept.
        path: PathBuf,
        /// Its name.
        name: String,
        /// The case that was answered.
        case: String,
        /// What is wrong.
        problem: String,
    },
}

impl JournalError {
    /// That the file at `path` could not be read or written, from the system's error.
    fn io(path: &Path, operation: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io {
            path: path.to_owned(),
            operation,
            source,
        }
    }

    /// That the journal at `path` of the run in `dir` is not ours to read or write now.
    fn not_locked(error: TryLockError, dir: &Path, path: &Path) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Locked(dir.to_owned()),
            TryLockError::Error(source) => Self::io(path, "locked")(source),
        }
    }
}
