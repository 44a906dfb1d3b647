//! Every finding, for people (`findings.csv`) and for programs (`findings.jsonl`).

use std::borrow::Cow;
use std::io::Write;
use std::ops::ControlFlow;

use serde::Serialize;

use super::escape::escape_hidden;
use super::view::{ReportError, View};
use crate::base::digest::Digest;
use crate::base::table::WRITTEN_SEPARATOR;
use crate::model::{Class, EntryRecord, Finding, Message, RecordError, fingerprint};

/// The columns of `findings.csv`.
const COLUMNS: [&str; 10] = [
    "case",
    "account",
    "class",
    "code",
    "container",
    "item",
    "field",
    "source",
    "target",
    "detail",
];

/// Writes `findings.csv`: byte-order mark, CRLF, every cell quoted, nothing that a spreadsheet would run.
pub(super) fn write_csv(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    // Without this mark, Excel takes UTF-8 for the code page of the machine.
    out.write_all("\u{FEFF}".as_bytes())?;

    let mut csv = csv::WriterBuilder::new()
        .delimiter(WRITTEN_SEPARATOR)
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(&mut *out);
    csv.write_record(COLUMNS).map_err(into_io)?;

    for_each_finding(view, |entry, finding| {
        let detail = finding
            .detail
            .as_ref()
            .map(|detail| view.catalogue.text(detail, view.options.lang));

        let cells = [
            entry.plan.case.as_str(),
            account(entry, &finding).unwrap_or_default(),
            finding.class.name(),
            &finding.code,
            &finding.container.text,
            &finding.item.text,
            finding.field.as_deref().unwrap_or_default(),
            finding.source.as_deref().unwrap_or_default(),
            finding.target.as_deref().unwrap_or_default(),
            detail.as_deref().unwrap_or_default(),
        ];
        csv.write_record(cells.map(|cell| escape_formula(cell).into_owned()))
            .map_err(into_io)
    })?;

    csv.flush()?;
    Ok(())
}

fn into_io(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => std::io::Error::other(format!("{kind:?}")),
    }
}

/// What a spreadsheet may take for the end of a cell, whatever we wrote: it goes by its own settings.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// A cell that no spreadsheet takes for a formula: `'` before a leading `= + - @`, also where a
/// spreadsheet that separates by comma, semicolon or tab would see a cell begin. Hidden characters are escaped.
fn escape_formula(cell: &str) -> Cow<'_, str> {
    let starts_formula = |text: &str| {
        // Spreadsheets skip blanks, and some also quotes, before they look for a formula.
        let text =
            text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '"');
        text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    };

    let control_first = cell.starts_with(['\t', '\r', '\n']);
    let cell_inside = cell.split(SEPARATORS).skip(1).any(starts_formula);
    if !starts_formula(cell) && !control_first && !cell_inside {
        return escape_hidden(cell);
    }

    let mut safe = String::with_capacity(cell.len() + 2);
    for (at, part) in cell.split_inclusive(SEPARATORS).enumerate() {
        if starts_formula(part) || (at == 0 && control_first) {
            safe.push('\'');
        }
        safe.push_str(&escape_hidden(part));
    }
    Cow::Owned(safe)
}

/// Writes `findings.jsonl`: one finding a line, exactly as it was found, with its fingerprint.
pub(super) fn write_jsonl(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    for_each_finding(view, |entry, finding| {
        let detail = finding.detail.as_ref();
        let line = Line {
            case: &entry.plan.case,
            account: account(entry, &finding),
            kind: &entry.plan.kind,
            class: finding.class,
            code: &finding.code,
            container: &finding.container.text,
            container_base64: finding.container.base64.as_deref(),
            item: &finding.item.text,
            item_base64: finding.item.base64.as_deref(),
            field: finding.field.as_deref(),
            source: finding.source.as_deref(),
            target: finding.target.as_deref(),
            detail: detail.map(|message| Detail {
                message,
                text: view.catalogue.text(message, view.options.lang),
            }),
            fingerprint: fingerprint(&entry.plan.kind, &entry.plan.case, &finding),
        };

        serde_json::to_writer(&mut *out, &line).map_err(std::io::Error::from)?;
        out.write_all(b"\n")
    })
}

#[derive(Serialize)]
struct Line<'a> {
    case: &'a str,
    account: Option<&'a str>,
    kind: &'a str,
    class: Class,
    code: &'a str,
    container: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_base64: Option<&'a str>,
    item: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_base64: Option<&'a str>,
    field: Option<&'a str>,
    source: Option<&'a str>,
    target: Option<&'a str>,
    detail: Option<Detail<'a>>,
    fingerprint: Digest,
}

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(flatten)]
    message: &'a Message,
    text: String,
}

fn account<'a>(entry: &'a EntryRecord, finding: &'a Finding) -> Option<&'a str> {
    finding.account.as_deref().or(entry.plan.account.as_deref())
}

/// Calls `write` with every finding, in plan order.
///
/// # Errors
/// When a finding cannot be read or written, and when there are fewer than were counted: a report
/// that lacks findings must not look whole.
fn for_each_finding(
    view: &View<'_>,
    mut write: impl FnMut(&EntryRecord, Finding) -> std::io::Result<()>,
) -> Result<(), ReportError> {
    for (index, entry) in view.record.entries.iter().enumerate() {
        let mut written = 0;
        let mut failed = None;
        view.findings
            .findings(index, &mut |finding| match write(entry, finding) {
                Ok(()) => {
                    written += 1;
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            })?;
        if let Some(error) = failed {
            return Err(error.into());
        }

        let counted = entry.findings();
        if written < counted {
            let lost = format!(
                "{} has {counted} findings, but only {written} can be read",
                entry.plan.name()
            );
            return Err(RecordError(lost).into());
        }
    }

    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_escape_formula() {
        for (cell, safe) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\t=1", "'\\t'=1"),
            ("\rx", "'\\rx"),
            ("\"=1", "'\"=1"),
            ("a;=1", "a;'=1"),
            ("a,=1", "a,'=1"),
            ("a;b - c", "a;b - c"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(escape_formula(cell), safe);
        }
    }
}
