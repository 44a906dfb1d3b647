//! The text of one JUnit case: its message again, then findings and facts, cut at a limit.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::super::amounts::nothing_arrived;
use super::super::escape::{escape_and_clip, escape_hidden};
use super::super::localizer::Localizer;
use super::super::view::{ReportError, View};
use crate::base::text::clip;
use crate::model::{EntryRecord, Finding, Status};

/// The longest name or value in a line.
const VALUE_BYTES_MAX: usize = 400;

/// The text of `entry`, at most `bytes_max` bytes: some readers show no message where there is a
/// text, so its first line is the message.
pub(super) fn details(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    index: usize,
    entry: &EntryRecord,
    message: &str,
    bytes_max: usize,
) -> Result<String, ReportError> {
    let mut text = format!("{message}\n");

    if matches!(entry.verdict.status, Status::Failed | Status::Inconclusive) {
        let title = entry.plan.title.get(view.options.lang);
        let _ = writeln!(text, "{}", escape_hidden(title));
        if let Some(nothing) = nothing_arrived(localizer, entry) {
            let _ = writeln!(text, "{nothing}");
        }
        for why in &entry.evidence.broken_off {
            let _ = writeln!(text, "{}", localizer.obstacle(why));
        }
    }

    let ruling = entry.ruling.as_ref();
    if let Some(comment) = ruling.and_then(|ruling| ruling.comment.as_deref()) {
        let _ = writeln!(text, "{}", escape_and_clip(comment, VALUE_BYTES_MAX));
    }

    // Room for the line that says how much is left out.
    let findings_end_max = bytes_max.saturating_sub(160);
    let mut written = 0;
    view.findings.findings(index, &mut |finding| {
        let line = line(localizer, &finding);
        if text.len() + line.len() >= findings_end_max {
            return ControlFlow::Break(());
        }
        text.push_str(&line);
        written += 1;
        ControlFlow::Continue(())
    })?;
    let left_out = entry.findings().saturating_sub(written);
    if left_out > 0 {
        let _ = writeln!(text, "{}", localizer.text_n("junit-more", left_out));
    }

    let evidence = &entry.evidence;
    for fact in evidence.facts.iter().chain(&evidence.servers) {
        let line = format!("{}\n", localizer.message(fact));
        if text.len() + line.len() > bytes_max {
            break;
        }
        text.push_str(&line);
    }

    Ok(clip(&text, bytes_max))
}

/// One finding on one line: `missing mail.messages/missing INBOX | <id> | flags: a -> b (detail)`.
fn line(localizer: &Localizer<'_>, finding: &Finding) -> String {
    let cut = |text: &str| escape_and_clip(text, VALUE_BYTES_MAX);
    let mut line = format!(
        "{} {} {}",
        finding.class,
        escape_hidden(&finding.code),
        cut(&finding.container.text)
    );

    if !finding.item.text.is_empty() {
        let _ = write!(line, " | {}", cut(&finding.item.text));
    }
    match (&finding.field, &finding.source, &finding.target) {
        (None, None, None) => {}
        (field, source, target) => {
            let field = field
                .as_deref()
                .map(|field| format!("{}: ", cut(field)))
                .unwrap_or_default();
            let value =
                |value: &Option<String>| value.as_deref().map_or_else(|| "-".to_owned(), cut);
            let _ = write!(line, " | {field}{} -> {}", value(source), value(target));
        }
    }
    if let Some(detail) = &finding.detail {
        let _ = write!(line, " ({})", localizer.message(detail));
    }

    line.push('\n');
    line
}
