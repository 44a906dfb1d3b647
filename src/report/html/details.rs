//! What was found and seen in one entry, as far as the page may show it.

use jiff::Timestamp;

use super::super::findings_summary::{FindingsSummary, Group, GroupKey, ValueRange};
use super::super::localizer::Localizer;
use super::super::{Privacy, ReportError, View};
use super::table::{Table, Td};
use super::{badge, ledger};
use crate::model::{Arg, Cell, Class, EntryRecord, Examined, Finding, Message};

/// How many findings, or groups of findings, are told.
const FINDINGS_MAX: usize = 20;
/// How many rows of a table of the evidence are told.
const ROWS_MAX: usize = 20;
/// How many facts are told.
pub(super) const FACTS_MAX: usize = 12;

/// What was found and seen in one entry.
pub(super) struct Details {
    /// Findings and ledger.
    pub(super) tables: Vec<Table>,
    /// Why the look was not complete.
    pub(super) obstacles: Vec<String>,
    /// What a person answered.
    pub(super) ruling: Option<String>,
    /// Worth knowing, but no fault.
    pub(super) facts: Vec<String>,
    /// Tables of the evidence, attempts.
    pub(super) more: Vec<Table>,
}

impl Details {
    /// Whether there is nothing to tell.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
            && self.obstacles.is_empty()
            && self.ruling.is_none()
            && self.facts.is_empty()
            && self.more.is_empty()
    }
}

/// The details of entry `index`.
pub(super) fn details(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    index: usize,
    entry: &EntryRecord,
) -> Result<Details, ReportError> {
    let evidence = &entry.evidence;
    let summary = FindingsSummary::read(view, index, FINDINGS_MAX)?;
    let tables = found(view, localizer, entry, &summary)
        .into_iter()
        .chain(ledger::table(localizer, evidence.examined.as_ref()));
    let more = evidence
        .tables
        .iter()
        .map(|table| evidence_table(localizer, table))
        .chain(attempts(localizer, entry));
    Ok(Details {
        tables: tables.collect(),
        // The first is told with the cause.
        obstacles: evidence
            .broken_off
            .iter()
            .skip(1)
            .take(FACTS_MAX)
            .map(|why| localizer.obstacle(why))
            .collect(),
        ruling: entry.ruling.as_ref().map(|ruling| {
            let comment = ruling.comment.as_deref().unwrap_or_default();
            localizer.text_with(
                "ruling",
                &[
                    ("by", ruling.by.as_str().into()),
                    ("at", localizer.instant(ruling.at).into()),
                    (
                        "answer",
                        localizer
                            .text(&format!("answer-{}", ruling.answer.name()))
                            .into(),
                    ),
                    ("comment", comment.into()),
                ],
            )
        }),
        facts: facts(localizer, entry, FACTS_MAX),
        more: more.collect(),
    })
}

/// The facts of an entry and what was tried again, at most `facts_max` and then how many more.
pub(super) fn facts(
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    facts_max: usize,
) -> Vec<String> {
    let all = entry.evidence.facts.iter().chain(&entry.evidence.retried);
    let mut facts: Vec<String> = all
        .clone()
        .take(facts_max)
        .map(|fact| localizer.message(fact))
        .collect();
    let more = all.count().saturating_sub(facts_max);
    if more > 0 {
        facts.push(localizer.text_n("facts-more", more as u64));
    }
    facts
}

fn found(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    summary: &FindingsSummary,
) -> Option<Table> {
    if summary.total == 0 {
        return None;
    }
    // What points are asked for stands in the suite: naming them tells nothing about anybody.
    let points = matches!(entry.evidence.examined, Some(Examined::Points(_)));
    let open = view.options.privacy == Privacy::Open || points;
    let mut table = if open {
        one_by_one(localizer, entry, summary, points)
    } else {
        group_by_group(localizer, entry, summary)
    };
    let told = if open {
        summary.first.len() as u64
    } else {
        shown_groups(summary).map(|(_, group)| group.count).sum()
    };
    if told < summary.total {
        table.note = Some(localizer.text_with(
            "findings-more",
            &[
                ("n", (summary.total - told).into()),
                ("all", summary.total.into()),
            ],
        ));
    }
    Some(table)
}

/// Every finding on a row. Of points there is what was expected and what was observed, else what either side has.
fn one_by_one(
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    summary: &FindingsSummary,
    points: bool,
) -> Table {
    let (source, target) = match points {
        true => (
            localizer.text("side-expected"),
            localizer.text("side-observed"),
        ),
        false => (localizer.text("side-source"), localizer.text("side-target")),
    };
    let mut table = Table::new(localizer.text("findings"))
        .head(localizer.text("container"))
        .head(localizer.text("item"))
        .head(localizer.text("what"))
        .head(localizer.text("field"))
        .head(source)
        .head(target)
        .head(localizer.text("detail"));
    for finding in &summary.first {
        let value = |value: &Option<String>| {
            Td::text(
                value
                    .as_deref()
                    .map(|v| localizer.escaped(v))
                    .unwrap_or_default(),
            )
        };
        table.rows.push(vec![
            Td::text(localizer.escaped(&finding.container.text)),
            Td::text(localizer.escaped(&finding.item.text)),
            Td {
                text: said(localizer, finding),
                class: "what",
                ..Td::default()
            },
            Td::text(field(localizer, entry, finding.field.as_deref())),
            value(&finding.source),
            value(&finding.target),
            Td::text(
                finding
                    .detail
                    .as_ref()
                    .map(|detail| localizer.message(detail))
                    .unwrap_or_default(),
            ),
        ]);
    }
    table.without_empty_columns(&[0, 1, 2]).done()
}

/// The groups that are told: those of the gravest classes and the most findings.
fn shown_groups(summary: &FindingsSummary) -> impl Iterator<Item = (&GroupKey, &Group)> {
    let mut groups: Vec<_> = summary.groups.iter().collect();
    // Stable: groups of the same class and size stay in order of code and container.
    groups.sort_by_key(|(key, group)| (key.rank(), std::cmp::Reverse(group.count)));
    groups.truncate(FINDINGS_MAX);
    groups.into_iter()
}

fn group_by_group(
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    summary: &FindingsSummary,
) -> Table {
    let mut table = Table::new(localizer.text("findings-by-container"))
        .head(localizer.text("container"))
        .head(localizer.text("what"))
        .head(localizer.text("field"))
        .head(localizer.text("side-source"))
        .head(localizer.text("side-target"))
        .number_head(localizer.text("number"));
    for (key, group) in shown_groups(summary) {
        let class = key.class();
        let target = match &key.found_in {
            Some(container) => {
                localizer.text_with("found-in", &[("container", container.as_str().into())])
            }
            None => value_range(localizer, &group.target),
        };
        table.rows.push(vec![
            Td::text(localizer.escaped(&key.container)),
            Td {
                text: text_of_group(localizer, &key.code, class, &key.container, group.count),
                class: "what",
                ..Td::default()
            },
            Td::text(field(localizer, entry, key.field.as_deref())),
            Td::text(value_range(localizer, &group.source)),
            Td::text(target),
            Td::number(localizer, group.count),
        ]);
    }
    table.without_empty_columns(&[0, 1, 5]).done()
}

fn value_range(localizer: &Localizer<'_>, range: &ValueRange) -> String {
    match range {
        ValueRange::None => String::new(),
        ValueRange::Hidden => localizer.text("hidden"),
        ValueRange::Between(least, most) if least == most => value(localizer, least),
        ValueRange::Between(least, most) => {
            format!("{} … {}", value(localizer, least), value(localizer, most))
        }
    }
}

/// An impersonal value as people read it: instants in the report's time zone.
fn value(localizer: &Localizer<'_>, value: &str) -> String {
    match value.parse::<Timestamp>() {
        Ok(at) => localizer.instant(at),
        Err(_) if value.trim().is_empty() => localizer.text("none"),
        Err(_) => localizer.escaped(value),
    }
}

fn field(localizer: &Localizer<'_>, entry: &EntryRecord, field: Option<&str>) -> String {
    let Some(field) = field else {
        return String::new();
    };
    let code = format!("{}/field-{field}", entry.plan.kind);
    if localizer.catalogue.has(&code) {
        localizer.code(&code)
    } else {
        localizer.escaped(field)
    }
}

/// What a finding says, with its own values.
fn said(localizer: &Localizer<'_>, finding: &Finding) -> String {
    let mut message = Message::new(finding.code.as_str())
        .with("container", finding.container.text.as_str())
        .with("item", finding.item.text.as_str())
        .with("count", 1);
    for (name, value) in [
        ("field", &finding.field),
        ("source", &finding.source),
        ("target", &finding.target),
    ] {
        message.args.insert(
            name.to_owned(),
            Arg::from(value.as_deref().unwrap_or_default()),
        );
    }
    if let Some(detail) = &finding.detail {
        message.args.extend(detail.args.clone());
    }
    said_or_class(localizer, &message, finding.class)
}

/// What findings of a code say without naming an item.
fn text_of_group(
    localizer: &Localizer<'_>,
    code: &str,
    class: Class,
    container: &str,
    count: u64,
) -> String {
    let mut message = Message::new(code)
        .with("container", container)
        .with("count", count);
    for name in ["item", "field", "source", "target"] {
        message = message.with(name, "…");
    }
    said_or_class(localizer, &message, class)
}

fn said_or_class(localizer: &Localizer<'_>, message: &Message, class: Class) -> String {
    if localizer.catalogue.has(&message.code) {
        localizer.message(message)
    } else {
        localizer.class(class)
    }
}

fn evidence_table(localizer: &Localizer<'_>, table: &crate::model::Table) -> Table {
    let mut shown = Table::new(localizer.code(&table.code));
    for (column, code) in table.columns.iter().enumerate() {
        let numeric = table
            .rows
            .iter()
            .all(|row| matches!(row.get(column), Some(Cell::Number(_))));
        let head = localizer.code(code);
        shown = if numeric {
            shown.number_head(head)
        } else {
            shown.head(head)
        };
    }
    let cell = |cell: &Cell| match cell {
        Cell::Number(number) => Td::number(localizer, *number),
        Cell::Text(text) => Td::text(localizer.escaped(text)),
        Cell::Said(message) => Td::text(localizer.message(message)),
    };
    shown.rows = table
        .rows
        .iter()
        .take(ROWS_MAX)
        .map(|row| row.iter().map(cell).collect())
        .collect();
    // The head of a row is read aloud before each of its cells: it must say something.
    for head in shown
        .rows
        .iter_mut()
        .filter_map(|row| row.first_mut())
        .filter(|head| head.text.is_empty())
    {
        head.text = "–".to_owned();
    }
    if table.rows.len() > ROWS_MAX {
        shown.note = Some(localizer.text_n("rows-more", (table.rows.len() - ROWS_MAX) as u64));
    }
    shown.done()
}

/// The attempts, where there was more than one.
fn attempts(localizer: &Localizer<'_>, entry: &EntryRecord) -> Option<Table> {
    if entry.attempts.len() < 2 {
        return None;
    }
    let mut table = Table::new(localizer.text("attempts"))
        .head(localizer.text("attempt-started"))
        .head(localizer.text("attempt-took"))
        .head(localizer.text("attempt-verdict"))
        .head(localizer.text("attempt-reason"));
    for attempt in entry.attempts.iter().take(ROWS_MAX) {
        let badge = badge(localizer, attempt.verdict.status);
        table.rows.push(vec![
            Td::text(localizer.instant(attempt.started)),
            Td::text(localizer.duration(attempt.seconds)),
            Td {
                text: badge.word,
                class: badge.class,
                symbol: Some(badge.symbol),
                link: None,
            },
            Td::text(localizer.reason(&attempt.verdict)),
        ]);
    }
    if entry.attempts.len() > ROWS_MAX {
        table.note = Some(localizer.text_n("rows-more", (entry.attempts.len() - ROWS_MAX) as u64));
    }
    Some(table.done())
}
