//! A cause that one or many entries share: told once, with what each entry found below it.

use askama::Template;

use super::super::causes::{Next, Shared, next, totals};
use super::super::localizer::Localizer;
use super::super::{ReportError, View};
use super::badge;
use super::details::{Details, details};
use super::page::Badge;
use super::table::{Table, Td};
use crate::base::digest::Digest;
use crate::model::{
    Arg, Between, CannotCheck, Class, EntryRecord, LocalText, Mark, Message, Status,
};

/// How many entries are told with all details; a page must stay readable and open quickly.
const DETAILED_MAX: usize = 1_000;

/// How many more entries may be told with all details.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(DETAILED_MAX)
    }
}

/// A cause, as the page tells it.
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
    totals: Vec<String>,
    place: Option<String>,
    means: Option<String>,
    steps: Vec<String>,
    next: Option<Next>,
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

/// The cause of `shared` entries.
pub(super) fn cause<'a>(
    view: &View<'_>,
    localizer: &'a Localizer<'a>,
    shared: &Shared<'_>,
    budget: &mut Budget,
) -> Result<Cause<'a>, ReportError> {
    let first = shared.first();
    let detailed = shared.entries.len().min(budget.0);
    budget.0 -= detailed;
    let said = verdict(localizer, shared);
    let mut entries = Vec::new();
    for (index, entry) in shared.entries.iter().take(detailed) {
        entries.push(Entry {
            anchor: anchor(entry),
            who: entry.plan.account.as_deref().map_or_else(
                || localizer.text("everyone"),
                |account| localizer.escaped(account),
            ),
            summary: summary(localizer, entry, &said),
            details: details(view, localizer, *index, entry)?,
        });
    }
    let left_out = shared.entries.len() - detailed;
    let single = shared.entries.len() == 1;
    let waits = matches!(
        first.verdict.cause,
        Some(crate::model::Cause::Answer | crate::model::Cause::Consent)
    );
    let explained = matches!(shared.status, Status::Failed | Status::Inconclusive);
    Ok(Cause {
        v: localizer,
        status: shared.status.name(),
        area: first.plan.area().to_owned(),
        badge: badge(localizer, shared.status),
        id: first.plan.case.clone(),
        title: localizer.escaped(first.plan.title.get(localizer.lang)),
        why: first
            .plan
            .why
            .as_ref()
            .map(|why| localizer.escaped(why.get(localizer.lang))),
        meta: meta(view, localizer, shared),
        verdict: said,
        totals: totals(localizer, &shared.totals()),
        place: shared.endpoint.map(|endpoint| {
            localizer.text_with("obstacle-where", &[("endpoint", endpoint.into())])
        }),
        // Only for failures: where one could not look, nothing is known, and so nothing is meant.
        steps: steps(localizer, first),
        means: (shared.status == Status::Failed)
            .then(|| means(localizer, &first.plan.kind))
            .flatten(),
        next: (explained || waits).then(|| next(localizer, shared)),
        people: (!single && shared.status == Status::Failed).then(|| people(localizer, shared)),
        entries,
        more: (left_out > 0).then(|| localizer.text_n("entries-more", left_out as u64)),
        single,
    })
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

/// What a person is asked to do, and what should then be seen; and from where a result was carried over.
fn steps(localizer: &Localizer<'_>, entry: &EntryRecord) -> Vec<String> {
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
    if let Some(carried) = &entry.carried {
        let args = [
            ("run", carried.run.as_str().into()),
            ("at", localizer.instant(carried.at).into()),
        ];
        steps.push(localizer.text_with("carried", &args));
    }
    steps
}

fn meta(view: &View<'_>, localizer: &Localizer<'_>, shared: &Shared<'_>) -> Vec<String> {
    let first = shared.first();
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
    let accounts: Vec<String> = shared
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
fn verdict(localizer: &Localizer<'_>, shared: &Shared<'_>) -> String {
    if let Some(why) = obstacle(shared) {
        return localizer.text(&format!("obstacle-{}", why.obstacle.name()));
    }
    let first = &shared.first().verdict;
    let same = shared
        .entries
        .iter()
        .all(|(_, entry)| entry.verdict.reason == first.reason);
    if same || shared.entries.len() == 1 {
        return localizer.reason(first);
    }
    match (
        shared.status,
        shared.totals().into_iter().find(|(_, found)| *found > 0),
    ) {
        (Status::Failed, Some(_)) => {
            let totals = shared.totals();
            let gravest = Class::ALL
                .into_iter()
                .find(|class| totals.contains_key(class))
                .unwrap_or(Class::Missing);
            localizer.message(&Message::new("judge/failed").with("class", gravest.name()))
        }
        _ => localizer.text_n("cause-many", shared.entries.len() as u64),
    }
}

/// What stood in the way of an inconclusive cause.
fn obstacle<'a>(shared: &Shared<'a>) -> Option<&'a CannotCheck> {
    shared
        .first()
        .evidence
        .broken_off
        .first()
        .filter(|_| shared.status == Status::Inconclusive)
}

/// What is said of one entry in a line; nothing where the cause has `said` it all.
fn summary(localizer: &Localizer<'_>, entry: &EntryRecord, said: &str) -> String {
    let mut parts = match (entry.verdict.status, entry.evidence.broken_off.first()) {
        (Status::Inconclusive, Some(why)) => {
            let place = localizer.text_with(
                "at-operation",
                &[("operation", why.operation.as_str().into())],
            );
            vec![format!("{place} {}", localizer.cause(why))]
        }
        _ => totals(localizer, &entry.evidence.totals),
    };
    if parts.is_empty() {
        parts.extend(Some(localizer.reason(&entry.verdict)).filter(|reason| reason != said));
    }
    parts.extend(entry.verdict.marks.iter().map(|mark| localizer.mark(*mark)));
    parts.join(", ")
}

/// The entries of a cause side by side.
fn people(localizer: &Localizer<'_>, shared: &Shared<'_>) -> Table {
    let mut table = Table::new(localizer.text("people-of-cause")).head(localizer.text("who"));
    for class in Class::ALL {
        table = table.number_head(localizer.class(class));
    }
    table = table.head(localizer.text("notes"));
    for (_, entry) in &shared.entries {
        let totals = &entry.evidence.totals;
        let name = entry.plan.account.as_deref().map_or_else(
            || localizer.text("everyone"),
            |account| localizer.escaped(account),
        );
        let mut row = vec![Td {
            link: Some(anchor(entry)),
            ..Td::text(name)
        }];
        row.extend(
            Class::ALL.into_iter().map(|class| {
                Td::number(localizer, totals.get(&class).copied().unwrap_or_default())
            }),
        );
        let incomplete = entry
            .verdict
            .has(Mark::Incomplete)
            .then(|| localizer.mark(Mark::Incomplete));
        row.push(Td::text(incomplete.unwrap_or_default()));
        table.rows.push(row);
    }
    table.without_empty_columns(&[0]).done()
}
