//! `landfall schema`: the JSON Schema (draft-07) of suites, for editors.

use crate::check;
use crate::suite;

/// The schema as it is committed in `docs/landfall.schema.json`.
pub fn schema() -> String {
    format!("{:#}\n", suite::document(check::kinds()))
}
