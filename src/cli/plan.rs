//! `landfall plan`: what a run would ask, expanded. Contacts nothing.

use std::path::PathBuf;

use crate::plan::{PlanOptions, freeze, print};
use crate::suite::{self, Diagnostics, Warnings};

/// A plan as it is printed.
#[derive(Debug)]
pub struct PrintedPlan {
    /// The plan.
    pub text: String,
    /// What its suite needs on this machine and is not there.
    pub warnings: Warnings,
}

/// The plan of the suite in `files` as text.
///
/// # Errors
/// Every mistake in the suite, or in what was asked of it.
pub fn plan(
    files: &[PathBuf],
    vars: &[(String, String)],
    options: &PlanOptions,
) -> Result<PrintedPlan, Diagnostics> {
    let suite = suite::read(files, vars)?;
    let text = print(&freeze(&suite, options)?);
    Ok(PrintedPlan {
        text,
        warnings: suite.warnings,
    })
}
