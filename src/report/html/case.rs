//! A cause that one or many entries share: told once, with what each entry found below it.

use askama::Template;

use super::super::causes::{Next, Shared, next, totals};
use super::super::voice::Voice;
use super::super::{ReportError, View};
use super::badge;
use super::details::{Details, details};
use super::page::Badge;
use super::table::{Table, Td};
use crate::base::digest::Digest;
use crate::model::{Between, Class, EntryRecord, Mark, Message, Status};

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
    v: &'a Voice<'a>,
    status: &'static str,
    area: String,
    badge: Badge,
    id: String,
    title: String,
    why: Option<String>,
    meta: Vec<String>,
    verdict: String,
    totals: Vec<String>,
    obstacle: Option<String>,
    means: Option<String>,
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
    voice: &'a Voice<'a>,
    shared: &Shared<'_>,
    budget: &mut Budget,
) -> Result<Cause<'a>, ReportError> {
    let first = shared.first();
    let detailed = shared.entries.len().min(budget.0);
    budget.0 -= detailed;
    let mut entries = Vec::new();
    for (index, entry) in shared.entries.iter().take(detailed) {
        entries.push(Entry {
            anchor: anchor(entry),
            who: entry.plan.account.as_deref().map_or_else(|| voice.t("everyone"), |account| voice.name(account)),
            summary: summary(voice, entry),
            details: details(view, voice, *index, entry)?,
        });
    }
    let left_out = shared.entries.len() - detailed;
    let single = shared.entries.len() == 1;
    let explained = matches!(shared.status, Status::Failed | Status::Inconclusive);
    Ok(Cause {
        v: voice,
        status: shared.status.name(),
        area: first.plan.area().to_owned(),
        badge: badge(voice, shared.status),
        id: first.plan.case.clone(),
        title: voice.name(first.plan.title.get(voice.lang)),
        why: first.plan.why.as_ref().map(|why| voice.name(why.get(voice.lang))),
        meta: meta(view, voice, shared),
        verdict: verdict(voice, shared),
        totals: totals(voice, &shared.totals()),
        obstacle: obstacle(voice, shared),
        means: explained.then(|| means(voice, &first.plan.kind)).flatten(),
        next: (explained || shared.status == Status::Pending).then(|| next(voice, shared)),
        people: (!single).then(|| people(voice, shared)),
        entries,
        more: (left_out > 0).then(|| voice.n("entries-more", left_out as u64)),
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
fn means(voice: &Voice<'_>, kind: &str) -> Option<String> {
    let code = format!("{kind}/means");
    voice.catalogue.has(&code).then(|| voice.code(&code))
}

fn meta(view: &View<'_>, voice: &Voice<'_>, shared: &Shared<'_>) -> Vec<String> {
    let first = shared.first();
    let label = |system: &str| {
        let known = view.record.plan.systems.get(system);
        voice.name(known.map_or(system, |system| system.label.as_str()))
    };
    let mut meta = vec![match &first.plan.between {
        Between::Two(source, target) => {
            voice.with("between", &[("source", label(source).into()), ("target", label(target).into())])
        }
        Between::On(system) => voice.with("on", &[("system", label(system).into())]),
    }];
    meta.push(voice.name(&first.plan.kind));
    meta.push(voice.severity(first.plan.severity));
    let accounts: Vec<String> = shared.accounts().iter().map(|account| voice.name(account)).collect();
    if !accounts.is_empty() {
        meta.push(voice.some(&accounts, 4));
    }
    meta
}

/// The sentence for the cause: the reason they share, or that of the first with what it has in common.
fn verdict(voice: &Voice<'_>, shared: &Shared<'_>) -> String {
    let first = &shared.first().verdict;
    let same = shared.entries.iter().all(|(_, entry)| entry.verdict.reason == first.reason);
    if same || shared.entries.len() == 1 {
        return voice.reason(first);
    }
    match (shared.status, shared.totals().into_iter().find(|(_, found)| *found > 0)) {
        (Status::Failed, Some(_)) => {
            let totals = shared.totals();
            let gravest = Class::ALL.into_iter().find(|class| totals.contains_key(class)).unwrap_or(Class::Missing);
            voice.say(&Message::new("judge/failed").with("class", gravest.name()))
        }
        _ => voice.n("cause-many", shared.entries.len() as u64),
    }
}

fn obstacle(voice: &Voice<'_>, shared: &Shared<'_>) -> Option<String> {
    let why = shared.first().evidence.broken_off.first()?;
    if shared.status != Status::Inconclusive {
        return None;
    }
    let obstacle = voice.t(&format!("obstacle-{}", why.obstacle.name()));
    let endpoint = shared.endpoint.unwrap_or(&why.endpoint);
    Some(format!("{obstacle} {}", voice.with("obstacle-where", &[("endpoint", endpoint.into())])))
}

/// What is said of one entry in a line.
fn summary(voice: &Voice<'_>, entry: &EntryRecord) -> String {
    let mut parts = totals(voice, &entry.evidence.totals);
    if parts.is_empty() {
        parts.push(voice.reason(&entry.verdict));
    }
    parts.extend(entry.verdict.marks.iter().map(|mark| voice.mark(*mark)));
    parts.join(", ")
}

/// The entries of a cause side by side.
fn people(voice: &Voice<'_>, shared: &Shared<'_>) -> Table {
    let mut table = Table::new(voice.t("people-of-cause")).head(voice.t("who"));
    for class in Class::ALL {
        table = table.number_head(voice.class(class));
    }
    table = table.head(voice.t("why"));
    for (_, entry) in &shared.entries {
        let totals = &entry.evidence.totals;
        let name = entry.plan.account.as_deref().map_or_else(|| voice.t("everyone"), |account| voice.name(account));
        let mut row = vec![Td { link: Some(anchor(entry)), ..Td::text(name) }];
        row.extend(
            Class::ALL.into_iter().map(|class| Td::number(voice, totals.get(&class).copied().unwrap_or_default())),
        );
        row.push(Td::text(reason_of_its_own(voice, entry)));
        table.rows.push(row);
    }
    table.without_empty_columns(&[0]).done()
}

/// Why, where that is not told by numbers.
fn reason_of_its_own(voice: &Voice<'_>, entry: &EntryRecord) -> String {
    match (entry.verdict.status, entry.evidence.broken_off.first()) {
        (Status::Inconclusive, Some(why)) => {
            let place = voice.with("at-operation", &[("operation", why.operation.as_str().into())]);
            format!("{place} {}", voice.say(&why.cause))
        }
        (Status::Failed, _) if entry.verdict.has(Mark::Incomplete) => voice.mark(Mark::Incomplete),
        (Status::Failed, _) => String::new(),
        _ => voice.reason(&entry.verdict),
    }
}
