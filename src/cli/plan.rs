//! `landfall plan`: what a run would ask, expanded. Contacts nothing.

use std::path::PathBuf;

use crate::plan::{PlanOptions, freeze, print};
use crate::suite::{self, Diagnostics};

/// The plan of the suite in `files` as text.
///
/// # Errors
/// Every mistake in the suite, or in what was asked of it.
pub fn plan(
    files: &[PathBuf],
    vars: &[(String, String)],
    options: &PlanOptions,
) -> Result<String, Diagnostics> {
    let suite = suite::read(files, vars)?;
    freeze(&suite, options).map(|plan| print(&plan))
}
