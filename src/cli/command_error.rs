//! Why a command could not do its work.

use crate::journal::JournalError;
use crate::model::ExitCode;

/// What a command gives back.
pub(super) type Outcome = Result<ExitCode, CommandError>;

/// Why a command could not do its work, and the exit code that says so.
#[derive(Debug)]
pub(super) struct CommandError {
    code: ExitCode,
    error: anyhow::Error,
}

impl CommandError {
    /// The exit code that says so.
    pub(super) fn code(&self) -> ExitCode {
        self.code
    }

    /// What happened, with its causes.
    pub(super) fn error(&self) -> &anyhow::Error {
        &self.error
    }

    /// Asked wrongly.
    pub(super) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self {
            code: ExitCode::Usage,
            error: error.into(),
        }
    }

    /// The record is damaged or cannot be written.
    pub(super) fn record(error: impl Into<anyhow::Error>) -> Self {
        Self {
            code: ExitCode::Record,
            error: error.into(),
        }
    }
}

/// A run that is not there, or is being written, or is there already, was asked for wrongly; a damaged one is damaged.
impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Occupied(_) | JournalError::Absent(_) | JournalError::Locked(_) => {
                Self::usage(error)
            }
            JournalError::Io { .. }
            | JournalError::Damaged { .. }
            | JournalError::Attachment { .. }
            | JournalError::Closed => Self::record(error),
        }
    }
}
