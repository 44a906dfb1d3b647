//! A cause that one or many entries share: described once, with what each entry found below it.

use askama::Template;

use super::super::amounts::{amounts, nothing_arrived};
use super::super::causes::{Action, CauseGroup, action, found, obstacle, totals};
use super::super::localizer::Localizer;
use super::super::proof::{carried, proof};
use super::super::view::{ReportError, View};
use super::badge::{Badge, badge};
use super::details::{Details, details};
use super::table::{Table, Td};
use crate::base::digest::Digest;
use crate::model::{self, Arg, Between, Class, EntryRecord, LocalText, Mark, Message, Status};

/// How many entries are shown with all details; a page must stay readable and open quickly.
const DETAILED_MAX: usize = 1_000;

/// How many more entries may be shown with all details.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(DETAILED_MAX)
    }
}

/// A cause as the page shows it.
#[derive(Template)]
#[template(path = "cause.html", config = "src/report/askama.toml")]
pub(super) struct Cause<'a> {
    v: &'a Localizer<'a>,
    status: &'static str,
    area: String,
    badge: Badge,
    id: String,
    title: String,
    why: Option<String>,
    meta: Vec<String>,
    verdict: String,
    /// What the verdicts prove, each sentence once.
    proofs: Vec<String>,
    totals: Vec<String>,
    place: Option<String>,
    means: Option<String>,
    steps: Vec<String>,
    action: Option<Action>,
    people: Option<Table>,
    entries: Vec<Entry>,
    more: Option<String>,
    single: bool,
}

/// One entry of a cause.
struct Entry {
    anchor: String,
    who: String,
    summary: String,
    details: Details,
}

/// The cause of the entries in `group`.
pub(super) fn cause<'a>(
    view: &View<'_>,
    localizer: &'a Localizer<'a>,
    group: &CauseGroup<'_>,
    budget: &mut Budget,
) -> Result<Cause<'a>, ReportError> {
    let first = group.first();
    let verdict = verdict(localizer, group);

    let single = group.entries.len() == 1;
    let detailed = group.entries.len().min(budget.0);
    budget.0 -= detailed;
    let left_out = group.entries.len() - detailed;
    let entries = group.entries[..detailed]
        .iter()
        .map(|(index, entry)| {
            Ok(Entry {
                anchor: anchor(entry),
                who: localizer.account(entry),
                summary: summary(localizer, entry, &verdict, single),
                details: details(view, localizer, *index, entry)?,
            })
        })
        .collect::<Result<_, ReportError>>()?;

    let failed = group.status == Status::Failed;
    let waits_for_somebody = matches!(
        first.verdict.cause,
        Some(model::Cause::Answer | model::Cause::Consent)
    );
    let needs_action = failed || group.status == Status::Inconclusive || waits_for_somebody;

    Ok(Cause {
        v: localizer,
        status: group.status.name(),
        area: first.plan.area().to_owned(),
        badge: badge(localizer, group.status),
        id: first.plan.case.clone(),
        title: localizer.escaped(first.plan.title.get(localizer.lang)),
        why: first
            .plan
            .why
            .as_ref()
            .map(|why| localizer.escaped(why.get(localizer.lang))),
        meta: meta(view, localizer, group),
        verdict,
        proofs: proofs(localizer, group),
        totals: totals(localizer, &group.totals()),
        place: group.endpoint.map(|endpoint| {
            localizer.text_with("obstacle-where", &[("endpoint", endpoint.into())])
        }),
        steps: steps(localizer, first, single),
        // Only for failures: where nothing could be checked, nothing is known, and so nothing is meant.
        means: failed.then(|| means(localizer, &first.plan.kind)).flatten(),
        action: needs_action.then(|| action(localizer, group)),
        people: (!single && failed).then(|| people(localizer, group)),
        entries,
        more: (left_out > 0).then(|| localizer.text_n("entries-more", left_out as u64)),
        single,
    })
}

/// What the verdicts of `group` prove, each sentence once. Pending and skipped ones prove nothing, as they say.
fn proofs(localizer: &Localizer<'_>, group: &CauseGroup<'_>) -> Vec<String> {
    if matches!(group.status, Status::Pending | Status::Skipped) {
        return Vec::new();
    }

    let mut proofs = Vec::new();
    for (_, entry) in &group.entries {
        let proof = proof(localizer, entry);
        if !proofs.contains(&proof) {
            proofs.push(proof);
        }
    }
    proofs
}

/// The anchor of an entry: the same in every run.
pub(super) fn anchor(entry: &EntryRecord) -> String {
    match &entry.plan.account {
        Some(account) => format!("e-{}-{}", entry.plan.case, Digest::of(account).short()),
        None => format!("e-{}", entry.plan.case),
    }
}

/// What a failure of `kind` means, if the kind says so.
fn means(localizer: &Localizer<'_>, kind: &str) -> Option<String> {
    let code = format!("{kind}/means");
    localizer
        .catalogue
        .has(&code)
        .then(|| localizer.code(&code))
}

/// What a person is asked to do and should then see; from which run a result was carried over, and of how much it is.
fn steps(localizer: &Localizer<'_>, entry: &EntryRecord, single: bool) -> Vec<String> {
    let mut steps = Vec::new();

    if let Some(question) = &entry.plan.question {
        let text = |text: &LocalText| -> Arg { text.get(localizer.lang).into() };
        let who = question.role.as_str().into();
        steps.push(localizer.text_with(
            "question-do",
            &[("role", who), ("text", text(&question.instruction))],
        ));
        steps.push(localizer.text_with("question-expect", &[("text", text(&question.expect))]));
    }

    // Of several entries each says it for itself.
    if single {
        steps.extend(carried(localizer, entry));
        if entry.verdict.status == Status::Failed {
            let amounts = amounts(localizer, entry);
            steps.extend(Some(amounts).filter(|amounts| !amounts.is_empty()));
            steps.extend(nothing_arrived(localizer, entry));
        }
    }

    steps
}

/// Between which systems, of what kind, how severe and for whom.
fn meta(view: &View<'_>, localizer: &Localizer<'_>, group: &CauseGroup<'_>) -> Vec<String> {
    let first = group.first();
    let label = |system: &str| {
        let known = view.record.plan.systems.get(system);
        localizer.escaped(known.map_or(system, |system| system.label.as_str()))
    };

    let mut meta = vec![match &first.plan.between {
        Between::Two(source, target) => localizer.text_with(
            "between",
            &[
                ("source", label(source).into()),
                ("target", label(target).into()),
            ],
        ),
        Between::On(system) => localizer.text_with("on", &[("system", label(system).into())]),
    }];
    meta.push(localizer.escaped(&first.plan.kind));
    meta.push(localizer.severity(first.plan.severity));

    let accounts: Vec<String> = group
        .accounts()
        .iter()
        .map(|account| localizer.escaped(account))
        .collect();
    if !accounts.is_empty() {
        meta.push(localizer.list_up_to(&accounts, 4));
    }

    meta
}

/// The sentence for the cause: the reason they share, or that of the first with what it has in common.
fn verdict(localizer: &Localizer<'_>, group: &CauseGroup<'_>) -> String {
    let first = group.first();
    if let Some(why) = obstacle(first) {
        return localizer.text(&format!("obstacle-{}", why.obstacle.name()));
    }

    let reason = &first.verdict.reason;
    let same = group
        .entries
        .iter()
        .all(|(_, entry)| entry.verdict.reason == *reason);
    if same {
        return localizer.reason(&first.verdict);
    }

    // The reasons differ in their numbers; the gravest class is what a reader must know first.
    let totals = group.totals();
    if group.status == Status::Failed && totals.values().any(|found| *found > 0) {
        let gravest = Class::ALL
            .into_iter()
            .find(|class| totals.contains_key(class))
            .unwrap_or(Class::Missing);
        return localizer.message(&Message::new("judge/failed").with("class", gravest.name()));
    }
    localizer.text_n("cause-many", group.entries.len() as u64)
}

/// One entry in a line, as far as it says more than the `verdict` of the cause.
fn summary(localizer: &Localizer<'_>, entry: &EntryRecord, verdict: &str, single: bool) -> String {
    let mut parts = match obstacle(entry) {
        Some(why) => {
            let place = localizer.text_with(
                "at-operation",
                &[("operation", why.operation.as_str().into())],
            );
            vec![format!("{place} {}", localizer.cause(why))]
        }
        None => amounts_and_totals(localizer, entry),
    };

    if parts.is_empty() {
        parts.extend(Some(localizer.reason(&entry.verdict)).filter(|reason| reason != verdict));
    }
    parts.extend(entry.verdict.marks.iter().map(|mark| localizer.mark(*mark)));
    if !single {
        parts.extend(carried(localizer, entry));
    }

    parts.join(", ")
}

fn amounts_and_totals(localizer: &Localizer<'_>, entry: &EntryRecord) -> Vec<String> {
    let amounts = amounts(localizer, entry);
    let totals = totals(localizer, &found(entry));
    if totals.is_empty() || amounts.is_empty() {
        return totals;
    }
    let nothing = nothing_arrived(localizer, entry);
    [vec![amounts], totals, nothing.into_iter().collect()].concat()
}

/// The entries of a cause side by side.
fn people(localizer: &Localizer<'_>, group: &CauseGroup<'_>) -> Table {
    let mut table = Table::new(localizer.text("people-of-cause")).head(localizer.text("who"));
    for class in Class::ALL {
        table = table.number_head(localizer.class(class));
    }
    table = table.head(localizer.text("notes"));

    for (_, entry) in &group.entries {
        let totals = found(entry);
        let mut row = vec![Td {
            link: Some(anchor(entry)),
            ..Td::text(localizer.account(entry))
        }];
        for class in Class::ALL {
            let found = totals.get(&class).copied().unwrap_or_default();
            row.push(Td::number(localizer, found));
        }
        let incomplete = entry
            .verdict
            .has(Mark::Incomplete)
            .then(|| localizer.mark(Mark::Incomplete));
        row.push(Td::text(incomplete.unwrap_or_default()));
        table.rows.push(row);
    }

    table.without_empty_columns(&[0]).done()
}
