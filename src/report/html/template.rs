//! Writing one template of the page.

use std::io::Write;

use askama::Template;

use super::super::view::ReportError;

/// Writes `template` to `out`.
///
/// # Errors
/// When it cannot be written.
pub(super) fn put(out: &mut dyn Write, template: &impl Template) -> Result<(), ReportError> {
    Ok(Template::write_into(template, out)?)
}
