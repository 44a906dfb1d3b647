//! What passed: folded away, case by case; what passed only because deviations are allowed is told openly.

use std::io::Write;

use askama::Template;

use super::super::causes::totals;
use super::super::localizer::Localizer;
use super::super::{ReportError, View};
use super::case::anchor;
use super::details::facts;
use super::{badge_of, put};
use crate::model::{EntryRecord, Examined, Mark, Status};

/// How many facts are told of an entry that passed.
const FACTS_MAX: usize = 4;

/// The entries of one case that passed.
#[derive(Template)]
#[template(path = "passed.html", config = "src/report/askama.toml")]
struct Passed<'a> {
    v: &'a Localizer<'a>,
    open: bool,
    badge: super::page::Badge,
    area: String,
    id: String,
    title: String,
    count: String,
    /// Whether anything was counted: a person's answer counts nothing.
    counted: bool,
    /// Whether there is anything to note.
    noted: bool,
    rows: Vec<Row>,
}

struct Row {
    anchor: String,
    who: String,
    examined: String,
    found: String,
    took: String,
    notes: Vec<String>,
}

/// Writes all that passed, in plan order.
pub(super) fn write(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let passed = || {
        view.record
            .entries
            .iter()
            .filter(|entry| entry.verdict.status == Status::Passed)
    };
    for tolerated in [true, false] {
        let mut group: Vec<&EntryRecord> = Vec::new();
        for entry in passed().filter(|entry| entry.verdict.has(Mark::Tolerated) == tolerated) {
            if group
                .first()
                .is_some_and(|first| first.plan.case != entry.plan.case)
            {
                tell(localizer, &group, tolerated, out)?;
                group.clear();
            }
            group.push(entry);
        }
        tell(localizer, &group, tolerated, out)?;
    }
    Ok(())
}

fn tell(
    localizer: &Localizer<'_>,
    group: &[&EntryRecord],
    tolerated: bool,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let rows: Vec<Row> = group.iter().map(|entry| row(localizer, entry)).collect();
    put(
        out,
        &Passed {
            v: localizer,
            open: tolerated,
            badge: badge_of(localizer, &first.verdict),
            area: first.plan.area().to_owned(),
            id: first.plan.case.clone(),
            title: localizer.escaped(first.plan.title.get(localizer.lang)),
            count: if first.plan.account.is_some() {
                localizer.text_n("people-count", group.len() as u64)
            } else {
                String::new()
            },
            counted: rows.iter().any(|row| !row.examined.is_empty()),
            noted: rows.iter().any(|row| !row.notes.is_empty()),
            rows,
        },
    )
}

fn row(localizer: &Localizer<'_>, entry: &EntryRecord) -> Row {
    let mut notes: Vec<String> = Vec::new();
    let judged = entry.verdict.reason.code != "judge/passed";
    if judged {
        notes.push(localizer.reason(&entry.verdict));
    }
    if entry.verdict.has(Mark::Late) {
        notes.push(localizer.text_n("passed-late", entry.attempts.len() as u64));
    }
    notes.extend(facts(localizer, entry, FACTS_MAX));
    Row {
        anchor: anchor(entry),
        who: entry.plan.account.as_deref().map_or_else(
            || localizer.text("everyone"),
            |account| localizer.escaped(account),
        ),
        examined: examined(localizer, entry),
        found: totals(localizer, &entry.evidence.totals).join(", "),
        took: localizer.duration(entry.seconds),
        notes,
    }
}

/// How many items were looked at, and how many were set aside and so not.
fn examined(localizer: &Localizer<'_>, entry: &EntryRecord) -> String {
    let tally = match &entry.evidence.examined {
        None => return String::new(),
        Some(Examined::Points(points)) => points.clone(),
        Some(Examined::Compared(ledger)) => ledger.sum().source,
    };
    let aside = tally
        .explained
        .values()
        .chain(tally.excluded.values())
        .sum::<u64>();
    let examined = localizer.count(tally.examined());
    if aside == 0 {
        return examined;
    }
    localizer.text_with(
        "examined-aside",
        &[
            ("examined", tally.examined().into()),
            ("aside", aside.into()),
        ],
    )
}
