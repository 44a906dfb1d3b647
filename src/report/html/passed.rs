//! What passed: folded away, case by case; what passed only because deviations are allowed stays unfolded.

use std::collections::BTreeSet;
use std::io::Write;

use askama::Template;

use super::super::amounts::amounts;
use super::super::causes::{found, totals};
use super::super::coverage::Aside;
use super::super::localizer::Localizer;
use super::super::proof::{carried, proof};
use super::super::view::{ReportError, View};
use super::badge::{Badge, badge_of};
use super::cause::anchor;
use super::details::{attachments, facts};
use super::template::put;
use crate::model::{EntryRecord, Examined, Mark, Status};

/// The entries of one case that passed.
#[derive(Template)]
#[template(path = "passed.html", config = "src/report/askama.toml")]
struct Passed<'a> {
    v: &'a Localizer<'a>,
    open: bool,
    badge: Badge,
    area: String,
    id: String,
    title: String,
    count: String,
    /// What the entries prove, if that is the same for all.
    proof: Option<String>,
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

/// Writes all that passed, in plan order; first what passed only because deviations are allowed.
pub(super) fn write(
    view: &View<'_>,
    localizer: &Localizer<'_>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let passed = view
        .record
        .entries
        .iter()
        .filter(|entry| entry.verdict.status == Status::Passed);
    let (tolerated, clean): (Vec<&EntryRecord>, Vec<&EntryRecord>) =
        passed.partition(|entry| entry.verdict.has(Mark::Tolerated));

    for entries in [tolerated, clean] {
        for case in entries.chunk_by(|one, next| one.plan.case == next.plan.case) {
            write_case(localizer, case, out)?;
        }
    }
    Ok(())
}

/// Writes the entries of one case: all of them tolerated, or none.
fn write_case(
    localizer: &Localizer<'_>,
    entries: &[&EntryRecord],
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let Some(first) = entries.first() else {
        return Ok(());
    };
    let proofs: BTreeSet<String> = entries
        .iter()
        .map(|entry| proof(localizer, entry))
        .collect();
    let own_proofs = proofs.len() > 1;
    let rows: Vec<Row> = entries
        .iter()
        .map(|entry| row(localizer, entry, own_proofs))
        .collect();
    let count = match first.plan.account {
        Some(_) => localizer.text_n("people-count", entries.len() as u64),
        None => String::new(),
    };

    let passed = Passed {
        v: localizer,
        open: first.verdict.has(Mark::Tolerated),
        badge: badge_of(localizer, &first.verdict),
        area: first.plan.area().to_owned(),
        id: first.plan.case.clone(),
        title: localizer.escaped(first.plan.title.get(localizer.lang)),
        count,
        proof: proofs.into_iter().next().filter(|_| !own_proofs),
        counted: rows.iter().any(|row| !row.examined.is_empty()),
        noted: rows.iter().any(|row| !row.notes.is_empty()),
        rows,
    };
    put(out, &passed)
}

/// `own_proof` says whether the entry proves something of its own.
fn row(localizer: &Localizer<'_>, entry: &EntryRecord, own_proof: bool) -> Row {
    let mut notes: Vec<String> = Vec::new();
    if own_proof {
        notes.push(proof(localizer, entry));
    }
    notes.extend(carried(localizer, entry));
    // The plain reason is the same for every pass; any other says under what condition it is one.
    if entry.verdict.reason.code != "judge/passed" {
        notes.push(localizer.reason(&entry.verdict));
    }
    if entry.verdict.has(Mark::Late) {
        notes.push(localizer.text_n("passed-late", entry.attempts.len() as u64));
    }
    if let Some(ruling) = &entry.ruling {
        notes.extend(attachments(localizer, ruling));
    }
    notes.extend(facts(localizer, entry));

    Row {
        anchor: anchor(entry),
        who: localizer.account(entry),
        examined: examined(localizer, entry),
        found: totals(localizer, &found(entry)).join(", "),
        took: localizer.duration(entry.seconds),
        notes,
    }
}

/// How much was looked at, and how much was set aside and so not.
fn examined(localizer: &Localizer<'_>, entry: &EntryRecord) -> String {
    // A record of an earlier program counts items and not things.
    if !entry.evidence.amounts.is_empty() {
        return amounts(localizer, entry);
    }
    let tally = match &entry.evidence.examined {
        None => return String::new(),
        Some(Examined::Points(points)) => points.clone(),
        // What arrived stands in both columns of the ledger; the source's says how much there was to compare.
        Some(Examined::Compared(ledger)) => ledger.sum().source,
    };

    let aside = Aside::of(entry).clauses(localizer);
    let examined = localizer.count(tally.examined());
    if aside.is_empty() {
        return examined;
    }
    format!("{examined} ({})", aside.join(", "))
}
