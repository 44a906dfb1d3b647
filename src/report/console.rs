//! The lines for a terminal at the end of a run: the verdict first, then all that did not pass, worst first.

use std::path::Path;

use super::amounts::{amounts, nothing_arrived};
use super::causes::{Grouping, describe, group_by_cause, obstacle, totals};
use super::changes::changes;
use super::escape::escape_and_clip;
use super::headline::{Counts, headline};
use super::localizer::Localizer;
use super::proof::proof_groups;
use super::status_symbol::symbol;
use super::table::REPORTS;
use super::view::View;
use crate::base::colour::Colour;
use crate::model::{Cause, EntryRecord, Mark, Status};

/// So many entries that share an obstacle get a line each; more share one.
const SEPARATE_LINES_MAX: usize = 3;

/// The longest line for one entry, so that a hostile name cannot flood a terminal.
const LINE_BYTES_MAX: usize = 400;

/// The lines on the run of `view`; `folder` is where its reports are.
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

    let entries = entry_lines(view, &localizer, colour);
    if !entries.is_empty() {
        lines.push(String::new());
        lines.extend(entries);
    }

    lines.extend(proof_lines(view, &localizer, colour));

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

/// The lines on what did not pass, worst first, and then on what passed only because deviations are allowed.
fn entry_lines(view: &View<'_>, localizer: &Localizer<'_>, colour: Colour) -> Vec<String> {
    let mut lines = Vec::new();

    for status in Status::ALL {
        if status == Status::Passed {
            continue;
        }
        for cause in group_by_cause(view.record, status, Grouping::PerCase) {
            // Many that share an obstacle are one thing to mend.
            if status == Status::Inconclusive && cause.entries.len() > SEPARATE_LINES_MAX {
                let symbol = paint(colour, status, &symbol(status).to_string());
                lines.push(format!("{symbol} {}", describe(localizer, &cause)));
                continue;
            }
            // What is not due yet is in the sums; a line would ask for attention.
            let entries = cause
                .entries
                .iter()
                .filter(|(_, entry)| entry.verdict.cause != Some(Cause::Later));
            lines.extend(entries.map(|(_, entry)| line(localizer, entry, colour)));
        }
    }

    let tolerated = view.record.entries.iter().filter(|entry| {
        entry.verdict.status == Status::Passed && entry.verdict.has(Mark::Tolerated)
    });
    lines.extend(tolerated.map(|entry| line(localizer, entry, colour)));
    lines
}

/// What the verdicts prove, each sentence once: it stands beside every verdict, also of what passed.
fn proof_lines(view: &View<'_>, localizer: &Localizer<'_>, colour: Colour) -> Vec<String> {
    let groups = proof_groups(localizer, view.record);
    if groups.is_empty() {
        return Vec::new();
    }

    let mut lines = vec![String::new(), localizer.text("proofs")];
    lines.extend(groups.iter().map(|group| {
        let symbol = paint(colour, group.status, &symbol(group.status).to_string());
        format!("  {symbol} {}: {}", group.name(localizer), group.proof)
    }));
    lines
}

/// `214 checks: 3 failed, 211 passed`.
fn sums(localizer: &Localizer<'_>, counts: &Counts) -> String {
    let counted: Vec<String> = Status::ALL
        .into_iter()
        .filter(|status| counts.get(*status) > 0)
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
        &[
            ("n", counts.all.into()),
            ("list", counted.join(", ").into()),
        ],
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

    let why = match obstacle(entry) {
        Some(why) => localizer.obstacle(why),
        None => localizer.reason(&entry.verdict),
    };
    let mut found = match status {
        Status::Failed => totals(localizer, &super::causes::found(entry)),
        _ => Vec::new(),
    };
    if matches!(status, Status::Failed | Status::Passed) && !entry.evidence.amounts.is_empty() {
        found.insert(0, amounts(localizer, entry));
    }
    found.extend(nothing_arrived(localizer, entry));
    let why = if found.is_empty() {
        why
    } else {
        format!("{}. {why}", found.join(", "))
    };

    let name = escape_and_clip(&entry.plan.name(), 120);
    format!("{head}  {name}  {}", escape_and_clip(&why, LINE_BYTES_MAX))
}

fn paint(colour: Colour, status: Status, text: &str) -> String {
    let code = match status {
        Status::Failed => "1;31",
        Status::Inconclusive => "1;33",
        Status::Pending => "1;36",
        Status::Waived | Status::Skipped => "2",
        Status::Passed => "1;32",
    };
    colour.paint(code, text)
}
