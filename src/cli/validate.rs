//! `landfall validate`: reads a suite and names every mistake in it. Contacts nothing.

use std::path::PathBuf;

use crate::base::colour::Colour;
use crate::suite::{self, Diagnostics, Suite};

/// What is not there that the suite in `files` needs, and its summary, if it is right: `3 cases, 12 accounts, no
/// mistakes`.
///
/// # Errors
/// Every mistake in it.
pub fn validate(files: &[PathBuf], vars: &[(String, String)]) -> Result<String, Diagnostics> {
    suite::read(files, vars).map(|suite| suite.warnings.render(Colour::Plain) + &summary(&suite))
}

/// How much there is in a suite without mistakes.
pub fn summary(suite: &Suite) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let cases = count(suite.cases.len(), "case");
    let accounts = count(suite.accounts.len(), "account");
    let skipped = match suite.skipped.len() {
        0 => String::new(),
        n => format!(" ({n} skipped)"),
    };

    format!(
        "{}: {cases}, {accounts}{skipped}, no mistakes\n",
        suite.name
    )
}
