//! The symbol of a status.

use crate::model::Status;

/// The symbol of a status, because colour alone is not seen by everyone.
pub(super) fn symbol(status: Status) -> char {
    match status {
        Status::Failed => '✕',
        Status::Inconclusive => '?',
        Status::Pending => '…',
        Status::Waived => '≈',
        Status::Skipped => '–',
        Status::Passed => '✓',
    }
}
