//! What is filled in for `${...}`.

use std::collections::BTreeMap;

/// What becomes of `${...}` that only a run, or an account, can replace.
#[derive(Debug, Clone, Copy)]
pub(super) enum Placeholders<'a> {
    /// They stay as they are written, and secrets may be referred to: services.
    Keep,
    /// Columns come from this account (its name among them).
    FromAccount(&'a BTreeMap<String, String>),
    /// There is no account; what the person can do about it.
    Refused(&'static str),
}
