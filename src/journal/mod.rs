//! The append-only record of a run. Everything else that a run writes can be made again from it.
//!
//! One JSON object a line. Each line carries a counter and the SHA-256 of the line before it, so a
//! torn last line is seen as an interruption and anything else that does not chain as damage. How far it had come
//! when it was last brought to the disk stands in a file beside it, so that lines that were cut off its end are missed,
//! too. That shows accidents and clumsy edits; it is no signature.

mod attachments;
mod error;
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

pub use attachments::{ATTACHMENTS, Attachment, keep};
pub use error::JournalError;
pub use event::FILE;
pub use head::HEAD_FILE;
pub use read::{Recorded, read};
pub use redact::Redact;
pub use register::{append_register, read_register};
pub use write::{Journal, Resumed, ensure_idle};
