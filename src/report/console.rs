//! What a terminal shows at the end of a run: the verdict first, then all that did not pass, worst first.

use std::path::Path;

use super::causes::{Across, shared, totals};
use super::changes::changes;
use super::escape::escape_and_clip;
use super::headline::headline;
use super::localizer::Localizer;
use super::summary::describe;
use super::{REPORTS, View};
use crate::model::{Cause, EntryRecord, Mark, Status};

/// Whether lines carry ANSI colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    #[default]
    Never,
    /// With colours.
    Always,
}

/// So many entries that share an obstacle are told one by one; more are told together.
const TOLD_ALONE_MAX: usize = 3;

/// The longest line for one entry, so that a hostile name cannot flood a terminal.
const LINE_BYTES_MAX: usize = 400;

/// The lines that tell a terminal how the run went; `folder` is where its reports are.
pub fn console(view: &View<'_>, folder: &Path, colour: Colour) -> Vec<String> {
    let localizer = Localizer::new(view);
    let headline = headline(view);
    let mut lines = vec![paint(
        colour,
        headline.conclusion.status(),
        &headline.sentence,
    )];
    lines.extend(headline.notices.iter().map(|notice| format!("! {notice}")));
    if let Some(changes) = changes(view, &localizer) {
        lines.extend([String::new(), changes.title]);
        lines.extend(changes.lines.iter().map(|line| format!("  {line}")));
    }
    let mut told = Vec::new();
    for status in Status::ALL
        .into_iter()
        .filter(|status| *status != Status::Passed)
    {
        for cause in shared(view.record, status, Across::Case) {
            // Many that share an obstacle are one thing to mend.
            if status == Status::Inconclusive && cause.entries.len() > TOLD_ALONE_MAX {
                told.push(format!(
                    "{} {}",
                    paint(colour, status, &symbol(status).to_string()),
                    describe(&localizer, &cause)
                ));
                continue;
            }
            let entries = cause
                .entries
                .iter()
                .filter(|(_, entry)| entry.verdict.cause != Some(Cause::Later));
            told.extend(entries.map(|(_, entry)| line(&localizer, entry, colour)));
        }
    }
    let tolerated = |entry: &&EntryRecord| {
        entry.verdict.status == Status::Passed && entry.verdict.has(Mark::Tolerated)
    };
    told.extend(
        view.record
            .entries
            .iter()
            .filter(tolerated)
            .map(|entry| line(&localizer, entry, colour)),
    );
    if !told.is_empty() {
        lines.push(String::new());
        lines.append(&mut told);
    }
    lines.push(String::new());
    lines.push(sums(&localizer, &headline.counts));
    lines.push(localizer.text_with(
        "console-folder",
        &[("folder", folder.display().to_string().into())],
    ));
    let files: Vec<&str> = REPORTS.iter().map(|report| report.file).collect();
    lines.push(format!("  {}", files.join("  ")));
    lines
}

fn sums(localizer: &Localizer<'_>, counts: &super::Counts) -> String {
    let told = Status::ALL
        .into_iter()
        .filter(|status| counts.get(*status) > 0);
    let told: Vec<String> = told
        .map(|status| {
            format!(
                "{} {}",
                localizer.count(counts.get(status)),
                localizer.status(status)
            )
        })
        .collect();
    localizer.text_with(
        "console-sums",
        &[("n", counts.all.into()), ("list", told.join(", ").into())],
    )
}

/// `✕ failed        MAIL-014 · anna  12 missing: Items of the source are missing on the target.`
fn line(localizer: &Localizer<'_>, entry: &EntryRecord, colour: Colour) -> String {
    let status = entry.verdict.status;
    let word = match entry.verdict.marks.as_slice() {
        [] => localizer.status(status),
        [mark, ..] => format!("{}, {}", localizer.status(status), localizer.mark(*mark)),
    };
    let head = paint(colour, status, &format!("{} {word}", symbol(status)));
    let totals = match status {
        Status::Failed => totals(localizer, &entry.evidence.totals).join(", "),
        _ => String::new(),
    };
    let why = match entry
        .evidence
        .broken_off
        .first()
        .filter(|_| status == Status::Inconclusive)
    {
        Some(why) => localizer.obstacle(why),
        None => localizer.reason(&entry.verdict),
    };
    let why = if totals.is_empty() {
        why
    } else {
        format!("{totals}. {why}")
    };
    let name = escape_and_clip(&entry.plan.name(), 120);
    format!("{head}  {name}  {}", escape_and_clip(&why, LINE_BYTES_MAX))
}

/// The symbol of a status; status is never told by colour alone.
pub(super) fn symbol(status: Status) -> char {
    match status {
        Status::Failed => '✕',
        Status::Inconclusive => '?',
        Status::Pending => '…',
        Status::Waived => '≈',
        Status::Skipped => '–',
        Status::Passed => '✓',
    }
}

fn paint(colour: Colour, status: Status, text: &str) -> String {
    let code = match status {
        Status::Failed => "1;31",
        Status::Inconclusive => "1;33",
        Status::Pending => "1;36",
        Status::Waived | Status::Skipped => "2",
        Status::Passed => "1;32",
    };
    match colour {
        Colour::Always => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        Colour::Never => text.to_owned(),
    }
}
