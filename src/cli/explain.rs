//! `landfall explain KIND`: what a kind of check looks at, why, and what a failure means.

use crate::base::text::nearest;
use crate::check;
use crate::suite::{Diagnostic, Diagnostics};

/// The page of the kind called `name`; without a name, the names of all kinds.
///
/// # Errors
/// If there is no such kind.
pub fn explain(name: Option<&str>) -> Result<String, Diagnostics> {
    match name {
        Some(name) => page(name).map(str::to_owned),
        None => Ok(check::kinds()
            .iter()
            .map(|kind| format!("{:<18} {}\n", kind.name(), first_sentence(kind.page())))
            .collect()),
    }
}

/// The first sentence on what a kind checks, from its `page`.
fn first_sentence(page: &str) -> String {
    let text = page
        .split("## What it checks")
        .nth(1)
        .unwrap_or_default()
        .trim_start();

    let paragraph = text
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .replace('\n', " ");

    let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
    paragraph[..end].to_owned()
}

/// The page of the kind called `name`.
fn page(name: &str) -> Result<&'static str, Diagnostics> {
    if let Some(kind) = check::find(name) {
        return Ok(kind.page());
    }

    let names = check::kinds().iter().map(|kind| kind.name());
    let hint = match nearest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the kinds are: {}", names.collect::<Vec<_>>().join(", ")),
    };

    Err(Diagnostics::one(
        Diagnostic::new(format!("there is no kind of check called `{name}`")).hint(hint),
    ))
}
