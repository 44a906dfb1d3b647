//! `landfall list`: the cases of a suite, a line each. Contacts nothing.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::suite::{self, Case, Diagnostics, Suite};

/// The cases of the suite in `files`: id, kind, severity, moments, accounts, tags and title.
///
/// # Errors
/// Every mistake in the suite.
pub fn list(files: &[PathBuf], vars: &[(String, String)]) -> Result<String, Diagnostics> {
    suite::read(files, vars).map(|suite| table(&suite))
}

/// The cases of `suite` in columns.
pub fn table(suite: &Suite) -> String {
    let rows: Vec<[String; 6]> = suite.cases.iter().map(|case| row(case, suite)).collect();

    // The title is last and needs no width.
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);

    let mut out = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(out, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", row[5]);
    }

    out
}

/// The columns of one case.
fn row(case: &Case, suite: &Suite) -> [String; 6] {
    let moments: Vec<&str> = case.moments.iter().map(|moment| moment.name()).collect();
    let moments = match moments.as_slice() {
        [] => "always".to_owned(),
        some => some.join(","),
    };

    let named: Vec<&str> = case
        .entries
        .iter()
        .filter_map(|entry| entry.account.as_deref())
        .collect();
    let accounts = match named.as_slice() {
        [] => "-".to_owned(),
        [one] => (*one).to_owned(),
        several => format!("{} accounts", several.len()),
    };

    let title = case
        .entries
        .first()
        .map_or("", |entry| entry.title.get(suite.lang));
    let tags: String = case.tags.iter().map(|tag| format!(" #{tag}")).collect();

    [
        case.id.clone(),
        case.kind.to_owned(),
        case.severity.name().to_owned(),
        moments,
        accounts,
        format!("{title}{tags}"),
    ]
}
