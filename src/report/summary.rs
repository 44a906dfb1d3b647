//! `summary.md`: the run on less than a page, for a chat, a ticket or a merge request. Names no items.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::amounts::compared_in_words;
use super::causes::{ActionItem, CauseGroup, action_items, describe, main_causes};
use super::changes::changes;
use super::headline::{Counts, Headline, headline};
use super::localizer::Localizer;
use super::proof::proof_groups;
use super::status_symbol::symbol;
use super::view::{ReportError, View};
use crate::model::{Mark, Status};

/// How many lines a summary has at most. Those of its parts, below, are chosen so that they fit.
const LINES_MAX: usize = 40;
/// How many notices are shown.
const NOTICES_MAX: usize = 4;
/// How many lines on changes are shown.
const CHANGES_MAX: usize = 4;
/// How many areas are shown.
const AREAS_MAX: usize = 5;
/// How many causes are shown.
const CAUSES_MAX: usize = 4;
/// How many lines on what is to be done are shown.
const ACTIONS_MAX: usize = 4;
/// How many sentences on what is proved are shown.
const PROOFS_MAX: usize = 2;

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

    let suite = localizer.escaped(&view.record.plan.suite);
    let mut lines = vec![
        format!("# {}", markdown(&suite)),
        String::new(),
        format!("**{}**", markdown(&headline.sentence)),
    ];
    let notices = headline.notices.iter().take(NOTICES_MAX);
    lines.extend(notices.map(|notice| format!("> {}", markdown(notice))));
    lines.push(String::new());

    lines.extend(changed(view, &localizer));
    lines.extend(areas(view, &localizer));
    lines.extend(proofs(view, &localizer));
    lines.extend(causes(view, &localizer));
    lines.extend(tolerated(view, &localizer));
    lines.push(origin(view, &localizer, &headline));
    lines
}

/// What changed since an earlier run, if there is one to compare with.
fn changed(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let Some(changes) = changes(view, localizer) else {
        return Vec::new();
    };

    let mut lines = vec![format!("**{}**", markdown(&changes.title))];
    let shown = changes.lines.iter().take(CHANGES_MAX);
    lines.extend(shown.map(|line| format!("- {}", markdown(line))));
    lines.push(String::new());
    lines
}

/// The verdicts by area.
fn areas(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let entries = &view.record.entries;
    // Where nothing was compared, the last column would be empty.
    let is_compared = !compared_in_words(localizer, entries).is_empty();
    let row = |name: String, cells: [String; 6], amounts: String| {
        let amounts = is_compared.then(|| format!(" {} |", markdown(&amounts)));
        format!(
            "| {} | {} |{}",
            markdown(&name),
            cells.join(" | "),
            amounts.unwrap_or_default()
        )
    };
    let numbers = |counts: &Counts| Status::ALL.map(|status| localizer.count(counts.get(status)));

    let mut lines = vec![
        row(
            localizer.text("area"),
            Status::ALL.map(|status| localizer.status(status)),
            localizer.text("areas-amounts"),
        ),
        format!(
            "|---|{}{}",
            "--:|".repeat(Status::ALL.len()),
            if is_compared { "---|" } else { "" }
        ),
    ];
    let areas = Counts::by_area(entries);
    for area in areas.iter().take(AREAS_MAX) {
        lines.push(row(
            localizer.word("area", area.name),
            numbers(&area.counts),
            compared_in_words(localizer, area.entries(entries)),
        ));
    }
    // The sum covers the areas that do not fit as well.
    if areas.len() > 1 {
        lines.push(row(
            localizer.text("sum"),
            numbers(&Counts::of(entries)),
            String::new(),
        ));
    }
    lines.push(String::new());
    lines
}

/// What the verdicts prove; the last line says of how many checks that is not shown.
fn proofs(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let groups = proof_groups(localizer, view.record);
    let mut lines: Vec<String> = groups
        .iter()
        .take(PROOFS_MAX)
        .map(|group| {
            let name = markdown(&group.name(localizer));
            format!(
                "- {} **{name}** {}",
                symbol(group.status),
                markdown(&group.proof)
            )
        })
        .collect();

    let more: u64 = groups
        .iter()
        .skip(PROOFS_MAX)
        .map(|group| group.entries)
        .sum();
    if more > 0 {
        lines.push(format!("- {}", localizer.text_n("proofs-more", more)));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The main causes and what is to be done about them, if there are any.
fn causes(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let causes = main_causes(view.record);
    if causes.is_empty() {
        return Vec::new();
    }

    let mut lines = vec![format!("**{}**", localizer.text("causes"))];
    let shown = causes.iter().take(CAUSES_MAX);
    lines.extend(shown.map(|cause| format!("- {}", markdown(&describe(localizer, cause)))));
    if causes.len() > CAUSES_MAX {
        let more = (causes.len() - CAUSES_MAX) as u64;
        lines.push(format!("- {}", localizer.text_n("causes-more", more)));
    }
    lines.push(String::new());

    lines.push(format!("**{}**", localizer.text("next")));
    lines.extend(actions(localizer, &causes));
    lines.push(String::new());
    lines
}

/// Who must do what about `causes`.
fn actions(localizer: &Localizer<'_>, causes: &[CauseGroup<'_>]) -> Vec<String> {
    let mut items = action_items(localizer, causes);
    // The count of those that do not fit takes a line of its own.
    let more = match items.len() {
        0..=ACTIONS_MAX => 0,
        all => all - (ACTIONS_MAX - 1),
    };
    items.truncate(items.len() - more);

    let line = |ActionItem { action, cases, .. }: ActionItem| {
        format!(
            "- **{}** {} ({})",
            markdown(&action.who),
            markdown(&action.what),
            localizer.list_up_to(&cases, 4)
        )
    };
    let more = (more > 0).then(|| format!("- {}", localizer.text_n("summary-more", more as u64)));
    items.into_iter().map(line).chain(more).collect()
}

/// What passed only because something is allowed, with every reason, on one line.
fn tolerated(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let entries = view.record.entries.iter();
    let entries = entries
        .filter(|entry| entry.verdict.status == Status::Passed)
        .filter(|entry| entry.verdict.has(Mark::Tolerated));

    // Accounts of one case are often allowed the same, in the same number.
    let mut cases_by_reason: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in entries {
        let reason = localizer.reason(&entry.verdict);
        let cases = cases_by_reason.entry(reason).or_default();
        cases.insert(entry.plan.case.clone());
    }
    if cases_by_reason.is_empty() {
        return Vec::new();
    }

    let told = cases_by_reason.into_iter().map(|(reason, cases)| {
        let cases: Vec<String> = cases.into_iter().collect();
        format!(
            "**{}** {}",
            localizer.list_up_to(&cases, 4),
            markdown(&reason)
        )
    });
    vec![told.collect::<Vec<_>>().join(" "), String::new()]
}

/// Of which run this is the summary.
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
    markdown(&text)
}

/// Text that Markdown takes for text: nothing in it starts a link, an emphasis, HTML or a table cell.
fn markdown(text: &str) -> String {
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
    // Without its scheme no address becomes a link.
    safe.replace("://", "&#58;//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observed_text_is_no_markdown() {
        assert_eq!(
            markdown("[a](http://x) <b> |`*"),
            "\\[a\\](http&#58;//x) &lt;b&gt; \\|\\`\\*"
        );
        assert_eq!(markdown("@all"), "&#64;all");
    }
}
