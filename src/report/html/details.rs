//! What was found and seen in one entry, as far as the page may show it.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::super::findings_summary::{FindingsSummary, Group, GroupKey, ValueRange};
use super::super::localizer::Localizer;
use super::super::privacy::Privacy;
use super::super::view::{ReportError, View};
use super::badge::badge;
use super::ledger;
use super::table::{Table, Td};
use crate::model::{self, Cell, Class, EntryRecord, Examined, Finding, Message, Ruling};

/// How many findings, or groups of findings, are shown.
const FINDINGS_MAX: usize = 20;
/// How many rows of a table of the evidence are shown.
const ROWS_MAX: usize = 20;
/// How many obstacles are shown besides the first.
const OBSTACLES_MAX: usize = 12;
/// How much of what was tried again is shown.
const RETRIED_MAX: usize = 4;

/// What was found and seen in one entry.
pub(super) struct Details {
    /// Findings and ledger.
    pub(super) tables: Vec<Table>,
    /// Why the check was not complete.
    pub(super) obstacles: Vec<String>,
    /// What a person answered.
    pub(super) ruling: Option<String>,
    /// What is worth knowing, but no finding.
    pub(super) facts: Vec<String>,
    /// Tables of the evidence, attempts.
    pub(super) more: Vec<Table>,
}

impl Details {
    /// Whether there is nothing to show.
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

    let tables = findings(view, localizer, entry, &summary)
        .into_iter()
        .chain(ledger::table(localizer, evidence.examined.as_ref()));
    let more = evidence
        .tables
        .iter()
        .map(|table| evidence_table(localizer, table))
        .chain(attempts(localizer, entry));

    Ok(Details {
        tables: tables.collect(),
        // The first stands with the cause.
        obstacles: evidence
            .broken_off
            .iter()
            .skip(1)
            .take(OBSTACLES_MAX)
            .map(|why| localizer.obstacle(why))
            .collect(),
        ruling: entry
            .ruling
            .as_ref()
            .map(|answer| ruling(localizer, answer)),
        facts: facts(localizer, entry),
        more: more.collect(),
    })
}

/// Who answered what, and when.
fn ruling(localizer: &Localizer<'_>, ruling: &Ruling) -> String {
    let answer = localizer.text(&format!("answer-{}", ruling.answer.name()));
    let comment = ruling.comment.as_deref().unwrap_or_default();
    let said = localizer.text_with(
        "ruling",
        &[
            ("by", ruling.by.as_str().into()),
            ("at", localizer.instant(ruling.at).into()),
            ("answer", answer.into()),
            ("comment", comment.into()),
        ],
    );
    with_attachments(localizer, said, ruling)
}

/// `said`, and what is attached to `ruling`.
pub(super) fn with_attachments(localizer: &Localizer<'_>, said: String, ruling: &Ruling) -> String {
    let mut parts = vec![said];
    parts.extend(attachments(localizer, ruling));
    parts.join(" ")
}

/// The files that are attached to `ruling`, each with its digest: by that it is found, and known again.
pub(super) fn attachments(localizer: &Localizer<'_>, ruling: &Ruling) -> Vec<String> {
    let attached = ruling.attached.iter().map(|(name, sha256)| {
        let arguments = [
            ("name", name.as_str().into()),
            ("sha256", sha256.as_str().into()),
        ];
        localizer.text_with("attached", &arguments)
    });
    attached.collect()
}

/// The facts of an entry, none of them cut off: they say under what condition its verdict holds. Then what was tried
/// again, as far as there is room.
pub(super) fn facts(localizer: &Localizer<'_>, entry: &EntryRecord) -> Vec<String> {
    let evidence = &entry.evidence;
    let retried = evidence.retried.iter().take(RETRIED_MAX);
    let mut facts: Vec<String> = evidence
        .facts
        .iter()
        .chain(retried)
        .map(|fact| localizer.message(fact))
        .collect();

    let more = evidence.retried.len().saturating_sub(RETRIED_MAX);
    if more > 0 {
        facts.push(localizer.text_n("facts-more", more as u64));
    }
    facts
}

/// The findings of an entry: one by one where items may be named, else by what they have in common.
fn findings(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    summary: &FindingsSummary,
) -> Option<Table> {
    if summary.total == 0 {
        return None;
    }

    // Which points are checked stands in the suite: naming them reveals nothing about anybody.
    let sides = match entry.evidence.examined {
        Some(Examined::Points(_)) => Sides::ExpectedAndObserved,
        _ => Sides::SourceAndTarget,
    };
    let is_open = view.options.privacy == Privacy::Open || sides == Sides::ExpectedAndObserved;
    let (mut table, shown) = if is_open {
        let table = one_by_one(localizer, entry, summary, sides);
        (table, summary.first.len() as u64)
    } else {
        let table = group_by_group(localizer, entry, summary);
        (
            table,
            shown_groups(summary).map(|(_, group)| group.count).sum(),
        )
    };

    if shown < summary.total {
        table.note = Some(localizer.text_with(
            "findings-more",
            &[
                ("n", (summary.total - shown).into()),
                ("all", summary.total.into()),
            ],
        ));
    }
    Some(table)
}

/// What the two values of a finding are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    SourceAndTarget,
    ExpectedAndObserved,
}

/// Every finding on a row.
fn one_by_one(
    localizer: &Localizer<'_>,
    entry: &EntryRecord,
    summary: &FindingsSummary,
    sides: Sides,
) -> Table {
    let (source, target) = match sides {
        Sides::ExpectedAndObserved => ("side-expected", "side-observed"),
        Sides::SourceAndTarget => ("side-source", "side-target"),
    };
    let mut table = Table::new(localizer.text("findings"))
        .head(localizer.text("container"))
        .head(localizer.text("item"))
        .head(localizer.text("what"))
        .head(localizer.text("field"))
        .head(localizer.text(source))
        .head(localizer.text(target))
        .head(localizer.text("detail"));

    let value = |finding: &Finding, shown: &Option<String>| {
        let shown = shown.as_deref().filter(|shown| !shown.is_empty());
        Td::text(
            shown
                .map(|shown| value(localizer, finding.field.as_deref(), shown))
                .unwrap_or_default(),
        )
    };
    for finding in &summary.first {
        let detail = finding
            .detail
            .as_ref()
            .map(|detail| localizer.message(detail));
        table.rows.push(vec![
            Td::text(localizer.escaped(&finding.container.text)),
            Td::text(localizer.escaped(&finding.item.text)),
            what(text_of_finding(localizer, finding)),
            Td::text(field(localizer, entry, finding.field.as_deref())),
            value(finding, &finding.source),
            value(finding, &finding.target),
            Td::text(detail.unwrap_or_default()),
        ]);
    }

    table.without_empty_columns(&[0, 1, 2]).done()
}

/// The cell that names what was found.
fn what(text: String) -> Td {
    Td {
        text,
        class: "what",
        ..Td::default()
    }
}

/// The groups that are shown: those of the gravest classes and the most findings.
fn shown_groups(summary: &FindingsSummary) -> impl Iterator<Item = (&GroupKey, &Group)> {
    let mut groups: Vec<_> = summary.groups.iter().collect();
    // Stable: groups of the same class and size stay in order of code and container.
    groups.sort_by_key(|(key, group)| (key.rank(), Reverse(group.count)));
    groups.truncate(FINDINGS_MAX);
    groups.into_iter()
}

/// Findings that look the same when no item is named, on a row.
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
        let target = match &key.found_in {
            Some(container) => {
                localizer.text_with("found-in", &[("container", container.as_str().into())])
            }
            None => value_range(localizer, key.field.as_deref(), &group.target),
        };
        table.rows.push(vec![
            Td::text(localizer.escaped(&key.container)),
            what(text_of_group(localizer, key, group.count)),
            Td::text(field(localizer, entry, key.field.as_deref())),
            Td::text(value_range(localizer, key.field.as_deref(), &group.source)),
            Td::text(target),
            Td::number(localizer, group.count),
        ]);
    }

    table.without_empty_columns(&[0, 1, 5]).done()
}

/// A range of values of `field` as people read it.
fn value_range(localizer: &Localizer<'_>, field: Option<&str>, range: &ValueRange) -> String {
    let value = |shown: &str| value(localizer, field, shown);
    match range {
        ValueRange::None => String::new(),
        ValueRange::Hidden => localizer.text("hidden"),
        ValueRange::Between(least, most) if least == most => value(least),
        ValueRange::Between(least, most) => format!("{} … {}", value(least), value(most)),
    }
}

/// An impersonal value of `field` as people read it: instants in the report's time zone, and words of closed sets in
/// its language.
fn value(localizer: &Localizer<'_>, field: Option<&str>, value: &str) -> String {
    match value.parse::<Timestamp>() {
        Ok(at) => return localizer.instant(at),
        Err(_) if value.trim().is_empty() => return localizer.text("none"),
        Err(_) => {}
    }
    // `read (r-x)`, `none..read (l)`: words of the field, and in brackets what was seen of them.
    let (words, rest) = value.split_at(value.find(" (").unwrap_or(value.len()));
    let group = format!("value-{}", field.unwrap_or_default());
    let is_known = |word: &str| localizer.catalogue.has(&format!("report/{group}-{word}"));
    if field.is_some() && words.split("..").all(is_known) {
        let words: Vec<String> = words
            .split("..")
            .map(|word| localizer.word(&group, word))
            .collect();
        return format!("{}{}", words.join(".."), localizer.escaped(rest));
    }
    localizer.word("value", value)
}

/// The name of a field in the words of the entry's kind, or in those of all, if there are some for it.
fn field(localizer: &Localizer<'_>, entry: &EntryRecord, field: Option<&str>) -> String {
    let Some(field) = field else {
        return String::new();
    };
    let code = format!("{}/field-{field}", entry.plan.kind);
    if localizer.catalogue.has(&code) {
        localizer.code(&code)
    } else {
        localizer.word("field", field)
    }
}

/// The text of a finding, with its own values.
fn text_of_finding(localizer: &Localizer<'_>, finding: &Finding) -> String {
    let mut message = Message::new(finding.code.as_str())
        .with("container", finding.container.text.as_str())
        .with("item", finding.item.text.as_str())
        .with("count", 1);
    for (name, value) in [
        ("field", &finding.field),
        ("source", &finding.source),
        ("target", &finding.target),
    ] {
        message = message.with(name, value.as_deref().unwrap_or_default());
    }
    if let Some(detail) = &finding.detail {
        message.args.extend(detail.args.clone());
    }

    text_or_class(localizer, &message, finding.class)
}

/// The text of the findings in a group, without naming an item.
fn text_of_group(localizer: &Localizer<'_>, key: &GroupKey, count: u64) -> String {
    let mut message = Message::new(key.code.as_str())
        .with("container", key.container.as_str())
        .with("count", count);
    for name in ["item", "field", "source", "target"] {
        message = message.with(name, "…");
    }

    text_or_class(localizer, &message, key.class())
}

/// The text of `message`; the word for `class` where its code has no text.
fn text_or_class(localizer: &Localizer<'_>, message: &Message, class: Class) -> String {
    if localizer.catalogue.has(&message.code) {
        localizer.message(message)
    } else {
        localizer.class(class)
    }
}

/// A table that a kind put into its evidence.
fn evidence_table(localizer: &Localizer<'_>, table: &model::Table) -> Table {
    let mut shown = Table::new(localizer.code(&table.code));
    for (column, code) in table.columns.iter().enumerate() {
        let is_numeric = table
            .rows
            .iter()
            .all(|row| matches!(row.get(column), Some(Cell::Number(_))));
        let head = localizer.code(code);
        shown = if is_numeric {
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
    let rows = table.rows.iter().map(|row| {
        let mut row: Vec<Td> = row.iter().map(cell).collect();
        // A screen reader reads the head of a row before each of its cells: it must not be empty.
        if let Some(head) = row.first_mut().filter(|head| head.text.is_empty()) {
            head.text = "–".to_owned();
        }
        row
    });
    shown.with_rows(localizer, rows, ROWS_MAX).done()
}

/// The attempts, where there was more than one.
fn attempts(localizer: &Localizer<'_>, entry: &EntryRecord) -> Option<Table> {
    if entry.attempts.len() < 2 {
        return None;
    }

    let table = Table::new(localizer.text("attempts"))
        .head(localizer.text("attempt-started"))
        .head(localizer.text("attempt-took"))
        .head(localizer.text("attempt-verdict"))
        .head(localizer.text("attempt-reason"));
    let rows = entry.attempts.iter().map(|attempt| {
        let badge = badge(localizer, attempt.verdict.status);
        vec![
            Td::text(localizer.instant(attempt.started)),
            Td::text(localizer.duration(attempt.seconds)),
            Td {
                text: badge.word,
                class: badge.class,
                symbol: Some(badge.symbol),
                link: None,
            },
            Td::text(localizer.reason(&attempt.verdict)),
        ]
    });
    Some(table.with_rows(localizer, rows, ROWS_MAX).done())
}
