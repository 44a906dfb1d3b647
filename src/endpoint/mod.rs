//! How systems are reached: one folder per connector. No checks, no verdicts, nothing that changes anything.

pub mod fs;
pub mod imap;
