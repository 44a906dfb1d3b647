//! What passed: folded away, case by case; what passed only because deviations are allowed is told openly.

use std::io::Write;

use askama::Template;

use super::super::causes::totals;
use super::super::voice::Voice;
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
    v: &'a Voice<'a>,
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
    voice: &Voice<'_>,
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
                tell(voice, &group, tolerated, out)?;
                group.clear();
            }
            group.push(entry);
        }
        tell(voice, &group, tolerated, out)?;
    }
    Ok(())
}

fn tell(
    voice: &Voice<'_>,
    group: &[&EntryRecord],
    tolerated: bool,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let rows: Vec<Row> = group.iter().map(|entry| row(voice, entry)).collect();
    put(
        out,
        &Passed {
            v: voice,
            open: tolerated,
            badge: badge_of(voice, &first.verdict),
            area: first.plan.area().to_owned(),
            id: first.plan.case.clone(),
            title: voice.name(first.plan.title.get(voice.lang)),
            count: if first.plan.account.is_some() {
                voice.n("people-count", group.len() as u64)
            } else {
                String::new()
            },
            counted: rows.iter().any(|row| !row.examined.is_empty()),
            noted: rows.iter().any(|row| !row.notes.is_empty()),
            rows,
        },
    )
}

fn row(voice: &Voice<'_>, entry: &EntryRecord) -> Row {
    let mut notes: Vec<String> = Vec::new();
    let judged = entry.verdict.reason.code != "judge/passed";
    if judged {
        notes.push(voice.reason(&entry.verdict));
    }
    if entry.verdict.has(Mark::Late) {
        notes.push(voice.n("passed-late", entry.attempts.len() as u64));
    }
    notes.extend(facts(voice, entry, FACTS_MAX));
    Row {
        anchor: anchor(entry),
        who: entry
            .plan
            .account
            .as_deref()
            .map_or_else(|| voice.t("everyone"), |account| voice.name(account)),
        examined: examined(voice, entry),
        found: totals(voice, &entry.evidence.totals).join(", "),
        took: voice.seconds(entry.seconds),
        notes,
    }
}

/// How many items were looked at, and how many were set aside and so not.
fn examined(voice: &Voice<'_>, entry: &EntryRecord) -> String {
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
    let examined = voice.count(tally.examined());
    if aside == 0 {
        return examined;
    }
    voice.with(
        "examined-aside",
        &[
            ("examined", tally.examined().into()),
            ("aside", aside.into()),
        ],
    )
}
