//! The append-only record of a run. Everything else that a run writes can be made again from it.
//!
//! One JSON object a line. Each line carries a counter and the SHA-256 of the line before it, so a
//! torn last line is seen as an interruption and anything else that does not chain as damage. That
//! shows accidents and clumsy edits; it is no signature.

mod error;
mod event;
mod read;
mod redact;
mod register;
mod write;

#[cfg(test)]
mod tests;

pub use error::JournalError;
pub use event::FILE;
pub use read::{Recorded, read};
pub use register::{append_register, read_register};
pub use write::{Journal, Resumed, ensure_idle};
