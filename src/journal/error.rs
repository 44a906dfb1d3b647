//! Why a journal cannot be read or written.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};

use super::event::FILE;

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
    pub(super) fn io(path: &Path, operation: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io {
            path: path.to_owned(),
            operation,
            source,
        }
    }

    /// That the journal at `path` of the run in `dir` is not ours to read or write now.
    pub(super) fn not_locked(error: TryLockError, dir: &Path, path: &Path) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Locked(dir.to_owned()),
            TryLockError::Error(source) => Self::io(path, "locked")(source),
        }
    }
}
