//! `landfall schema`: the JSON Schema (draft-07) of suites, for editors.

use crate::check::{self, Kind};
use crate::suite;

/// The schema as it is committed in `docs/landfall.schema.json`.
pub fn schema() -> String {
    schema_of(check::kinds())
}

/// The schema with other kinds of checks.
pub fn schema_of(kinds: &[&'static dyn Kind]) -> String {
    let kinds: Vec<&dyn Kind> = kinds.iter().map(|kind| *kind as &dyn Kind).collect();
    format!("{:#}\n", suite::document(&kinds))
}
