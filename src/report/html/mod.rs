//! `report.html`: one page for the customer. No script is needed to read it, and nothing is fetched.
//!
//! Written section by section, so that only one cause with its findings is in memory.

mod badge;
mod cause;
mod coverage;
mod details;
mod environment;
mod ledger;
mod overview;
mod page;
mod passed;
mod table;
mod template;

use std::io::Write;

use self::cause::{Budget, cause};
use self::page::{End, SectionEnd, SectionStart, Start};
use self::template::put;
use super::causes::{CauseGroup, Grouping, group_by_cause};
use super::headline::headline;
use super::localizer::Localizer;
use super::view::{ReportError, View};
use crate::model::Status;

/// Writes `report.html`.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let localizer = Localizer::new(view);
    let headline = headline(view);

    put(out, &Start::new(view, &localizer, &headline))?;
    put(out, &overview::Overview::new(view, &localizer))?;

    let mut budget = Budget::default();
    for status in [
        Status::Failed,
        Status::Inconclusive,
        Status::Pending,
        Status::Waived,
        Status::Skipped,
    ] {
        let causes = group_by_cause(view.record, status, Grouping::PerCase);
        if !causes.is_empty() {
            section(view, &localizer, status, &causes, &mut budget, out)?;
        }
    }

    let passed = headline.counts.get(Status::Passed);
    if passed > 0 {
        put(out, &SectionStart::new(&localizer, Status::Passed, passed))?;
        passed::write(view, &localizer, out)?;
        put(out, &SectionEnd)?;
    }

    put(out, &coverage::Coverage::new(view, &localizer))?;
    put(out, &environment::Environment::new(view, &localizer))?;
    put(out, &End::new(&localizer))
}

/// Writes the section of `status`, one cause after another.
fn section(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    status: Status,
    causes: &[CauseGroup<'_>],
    budget: &mut Budget,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let entries: usize = causes.iter().map(|cause| cause.entries.len()).sum();
    put(out, &SectionStart::new(localizer, status, entries as u64))?;
    for group in causes {
        put(out, &cause(view, localizer, group, budget)?)?;
    }
    put(out, &SectionEnd)
}
