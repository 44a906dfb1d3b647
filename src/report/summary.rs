//! `summary.md`: the run on less than a page, for a chat, a ticket or a merge request. Names no items.

use std::io::Write;

use super::causes::{Shared, Step, main_causes, steps, totals};
use super::changes::changes;
use super::escape::escape_and_clip;
use super::headline::{Counts, Headline, headline};
use super::localizer::Localizer;
use super::{ReportError, View};
use crate::model::{Mark, Status};

/// The longest a summary gets.
const LINES_MAX: usize = 40;
/// How many areas, causes and steps are told.
const CHANGES_MAX: usize = 6;
const AREAS_MAX: usize = 5;
const CAUSES_MAX: usize = 5;
const STEPS_MAX: usize = 4;

/// Writes `summary.md`.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let lines = lines(view);
    debug_assert!(
        lines.len() <= LINES_MAX,
        "the parts are bounded so that they fit"
    );
    for line in lines.into_iter().take(LINES_MAX) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn lines(view: &View<'_>) -> Vec<String> {
    let localizer = Localizer::new(view);
    let headline = headline(view);
    let mut lines = vec![
        format!("# {}", escaped(&localizer.escaped(&view.record.plan.suite))),
        String::new(),
    ];
    lines.push(format!("**{}**", escaped(&headline.sentence)));
    // The first notices repeat nothing that matters less than the rest; four are all that fit.
    lines.extend(
        headline
            .notices
            .iter()
            .take(4)
            .map(|notice| format!("> {}", escaped(notice))),
    );
    lines.push(String::new());
    if let Some(changes) = changes(view, &localizer) {
        lines.push(format!("**{}**", escaped(&changes.title)));
        lines.extend(
            changes
                .lines
                .iter()
                .take(CHANGES_MAX)
                .map(|line| format!("- {}", escaped(line))),
        );
        lines.push(String::new());
    }
    lines.extend(areas(view, &localizer));
    let causes = main_causes(view.record);
    if !causes.is_empty() {
        lines.push(format!("**{}**", localizer.text("causes")));
        lines.extend(
            causes
                .iter()
                .take(CAUSES_MAX)
                .map(|cause| format!("- {}", escaped(&describe(&localizer, cause)))),
        );
        if causes.len() > CAUSES_MAX {
            lines.push(format!(
                "- {}",
                localizer.text_n("causes-more", (causes.len() - CAUSES_MAX) as u64)
            ));
        }
        lines.push(String::new());
        lines.push(format!("**{}**", localizer.text("next")));
        lines.extend(told_steps(&localizer, &causes));
        lines.push(String::new());
    }
    lines.push(origin(view, &localizer, &headline));
    lines
}

fn areas(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let shown = [
        Status::Failed,
        Status::Inconclusive,
        Status::Pending,
        Status::Waived,
        Status::Skipped,
        Status::Passed,
    ];
    let row = |name: String, counts: &Counts| {
        let cells: Vec<String> = shown
            .iter()
            .map(|status| localizer.count(counts.get(*status)))
            .collect();
        format!("| {} | {} |", escaped(&name), cells.join(" | "))
    };
    let heads: Vec<String> = shown
        .iter()
        .map(|status| localizer.status(*status))
        .collect();
    let mut lines = vec![
        format!("| {} | {} |", localizer.text("area"), heads.join(" | ")),
        format!("|---|{}", "--:|".repeat(shown.len())),
    ];
    let areas = by_area(view);
    lines.extend(
        areas
            .iter()
            .take(AREAS_MAX)
            .map(|(area, counts)| row(localizer.word("area", area), counts)),
    );
    if areas.len() > 1 {
        lines.push(row(
            localizer.text("sum"),
            &Counts::of(&view.record.entries),
        ));
    }
    lines.push(String::new());
    lines
}

/// The counts by area, in the order in which the areas first come in the plan.
pub(super) fn by_area<'a>(view: &View<'a>) -> Vec<(&'a str, Counts)> {
    let mut areas: Vec<&str> = Vec::new();
    for entry in &view.record.entries {
        if !areas.contains(&entry.plan.area()) {
            areas.push(entry.plan.area());
        }
    }
    let counts = |area: &str| {
        Counts::of(
            view.record
                .entries
                .iter()
                .filter(|entry| entry.plan.area() == area),
        )
    };
    areas.into_iter().map(|area| (area, counts(area))).collect()
}

/// `failed: MAIL-014 Every message arrived (anna, ben and 3 more): 12 missing`.
pub(super) fn describe(localizer: &Localizer<'_>, cause: &Shared<'_>) -> String {
    let first = cause.first();
    let cases = cause.cases();
    let mut text = format!(
        "{}: {}",
        localizer.status(cause.status),
        localizer.list_up_to(&cases, 4)
    );
    if cases.len() == 1 {
        text.push(' ');
        text.push_str(&escape_and_clip(first.plan.title.get(localizer.lang), 120));
    }
    let accounts: Vec<String> = cause
        .accounts()
        .iter()
        .map(|account| localizer.escaped(account))
        .collect();
    if !accounts.is_empty() {
        text.push_str(&format!(" ({})", localizer.list_up_to(&accounts, 3)));
    }
    let what = match cause.status {
        Status::Failed => totals(localizer, &cause.totals()).join(", "),
        _ => String::new(),
    };
    let what = match first
        .evidence
        .broken_off
        .first()
        .filter(|_| cause.status == Status::Inconclusive)
    {
        Some(why) => localizer.obstacle(why),
        None if what.is_empty() => localizer.reason(&first.verdict),
        None => what,
    };
    let mark = if first.verdict.has(Mark::Incomplete) {
        format!(" ({})", localizer.mark(Mark::Incomplete))
    } else {
        String::new()
    };
    format!("{text}: {what}{mark}")
}

fn told_steps(localizer: &Localizer<'_>, causes: &[Shared<'_>]) -> Vec<String> {
    let mut steps = steps(localizer, causes);
    // What does not fit is counted, in a line of its own.
    let more = if steps.len() > STEPS_MAX {
        steps.len() - (STEPS_MAX - 1)
    } else {
        0
    };
    steps.truncate(steps.len() - more);
    let told = |Step { next, cases, .. }: Step| {
        format!(
            "- **{}** {} ({})",
            escaped(&next.who),
            escaped(&next.what),
            localizer.list_up_to(&cases, 4)
        )
    };
    let more = (more > 0).then(|| format!("- {}", localizer.text_n("summary-more", more as u64)));
    steps.into_iter().map(told).chain(more).collect()
}

fn origin(view: &View<'_>, localizer: &Localizer<'_>, headline: &Headline) -> String {
    let record = view.record;
    let text = localizer.text_with(
        "origin",
        &[
            ("run", record.id.as_str().into()),
            ("started", localizer.instant(record.started).into()),
            ("finished", localizer.instant(record.finished).into()),
            ("zone", localizer.zone(record.started).into()),
            ("landfall", record.landfall.as_str().into()),
            ("plan", record.plan.sha256.short().into()),
            ("n", headline.counts.all.into()),
        ],
    );
    escaped(&text)
}

/// Text that Markdown takes for text: nothing in it starts a link, an emphasis, HTML or a table cell.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            // A zero-width character would not be seen; an entity breaks `@name` and bare links as well.
            '@' => safe.push_str("&#64;"),
            c => safe.push(c),
        }
    }
    safe.replace("://", "&#58;//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observed_text_is_no_markdown() {
        assert_eq!(
            escaped("[a](http://x) <b> |`*"),
            "\\[a\\](http&#58;//x) &lt;b&gt; \\|\\`\\*"
        );
        assert_eq!(escaped("@all"), "&#64;all");
    }
}
