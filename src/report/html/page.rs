//! The frame of the page: head, verdict, what was read, contents; and its end.

use std::collections::BTreeSet;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::amounts::compared_in_words;
use super::super::causes::{Action, ActionItem, action_items, main_causes};
use super::super::changes::{Changes, changes};
use super::super::headline::{Counts, Headline};
use super::super::localizer::Localizer;
use super::super::privacy::Privacy;
use super::super::view::View;
use super::badge::{Badge, badge};
use super::table::{Table, Td};
use crate::base::digest::Digest;
use crate::model::{Status, SystemPlan};

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");
/// How many things to do are listed at the top.
const TODO_MAX: usize = 8;

/// The policy allows exactly our style and our script, by what they are.
fn policy_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Digest::of(text).0))
}

/// From the first byte to the counts by area.
#[derive(Template)]
#[template(path = "start.html", config = "src/report/askama.toml")]
pub(super) struct Start<'a> {
    v: &'a Localizer<'a>,
    style: &'static str,
    style_hash: String,
    script_hash: String,
    suite: String,
    when: String,
    verdict: Badge,
    headline: &'a Headline,
    changes: Option<Changes>,
    todo: Vec<TodoItem>,
    todo_more: Option<String>,
    read: Vec<String>,
    contents: Vec<Link>,
    areas: Table,
    any: bool,
}

/// One line of what has to be done.
struct TodoItem {
    action: Action,
    /// The section with the details.
    section: &'static str,
    text: String,
    cases: String,
}

struct Link {
    to: &'static str,
    text: String,
    count: String,
}

impl<'a> Start<'a> {
    pub(super) fn new(
        view: &View<'_>,
        localizer: &'a Localizer<'a>,
        headline: &'a Headline,
    ) -> Self {
        let record = view.record;
        let todo = todo(view, localizer);
        Self {
            v: localizer,
            style: STYLE,
            style_hash: policy_hash(STYLE),
            script_hash: policy_hash(SCRIPT),
            suite: localizer.escaped(&record.plan.suite),
            when: localizer.text_with(
                "html-when",
                &[
                    ("started", localizer.instant(record.started).into()),
                    ("finished", localizer.instant(record.finished).into()),
                    ("zone", localizer.zone(record.started).into()),
                ],
            ),
            verdict: badge(localizer, headline.conclusion.status()),
            headline,
            changes: changes(view, localizer),
            todo: todo.items,
            todo_more: todo.more,
            read: read(view, localizer),
            contents: contents(localizer, headline),
            areas: areas(view, localizer, headline),
            any: !record.entries.is_empty(),
        }
    }
}

/// What has to be done, as far as it is listed.
struct Todo {
    items: Vec<TodoItem>,
    /// How many things more there are to do.
    more: Option<String>,
}

/// Who must do what.
fn todo(view: &View<'_>, localizer: &Localizer<'_>) -> Todo {
    let mut items = action_items(localizer, &main_causes(view.record));
    let more = items.len().saturating_sub(TODO_MAX);
    items.truncate(TODO_MAX);

    let line = |item: ActionItem| TodoItem {
        action: item.action,
        section: item.status.name(),
        text: localizer.text_n("checks-count", item.entries),
        cases: localizer.list_up_to(&item.cases, 4),
    };
    Todo {
        items: items.into_iter().map(line).collect(),
        more: (more > 0).then(|| localizer.text_n("todo-more", more as u64)),
    }
}

/// The links to the sections of the page.
fn contents(localizer: &Localizer<'_>, headline: &Headline) -> Vec<Link> {
    let mut links = vec![Link {
        to: "people",
        text: localizer.text("html-people"),
        count: String::new(),
    }];

    for status in Status::ALL
        .into_iter()
        .filter(|status| headline.counts.get(*status) > 0)
    {
        links.push(Link {
            to: status.name(),
            text: localizer.text(&format!("section-{}", status.name())),
            count: localizer.count(headline.counts.get(status)),
        });
    }

    links.push(Link {
        to: "coverage",
        text: localizer.text("html-coverage"),
        count: String::new(),
    });
    links.push(Link {
        to: "environment",
        text: localizer.text("html-environment"),
        count: String::new(),
    });

    links
}

/// What was read, and that nothing was changed, or by which cases.
fn read(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(systems_read(view, localizer));
    sentences.push(changed(view, localizer));
    sentences.push(match view.options.privacy {
        Privacy::Closed => localizer.text("html-privacy-closed"),
        Privacy::Open => localizer.text("html-privacy-open"),
    });
    sentences
}

/// Which systems were read through which services; none where no planned case opens one.
fn systems_read(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let services = |name: &str| {
        let used = view
            .options
            .services_used
            .iter()
            .filter(|(system, _)| system == name);
        let words: Vec<String> = used
            .map(|(_, service)| localizer.word("service", service.name()))
            .collect();
        localizer.list(&words)
    };
    let system = |(name, system): (&String, &SystemPlan)| {
        let services = services(name);
        let label = localizer.escaped(&system.label);
        (!services.is_empty()).then(|| {
            localizer.text_with(
                "html-read-system",
                &[("label", label.into()), ("services", services.into())],
            )
        })
    };

    let systems: Vec<String> = view.record.plan.systems.iter().filter_map(system).collect();
    if systems.is_empty() {
        return None;
    }

    // What was planned but could not be checked was not read.
    let read_anything = view
        .record
        .entries
        .iter()
        .any(|entry| entry.evidence.examined.is_some());
    let text = match read_anything {
        true => "html-read",
        false => "html-read-nothing",
    };
    let systems = localizer.list(&systems);
    Some(localizer.text_with(text, &[("systems", systems.into())]))
}

/// That nothing was changed, or which cases wrote.
fn changed(view: &View<'_>, localizer: &Localizer<'_>) -> String {
    let wrote: BTreeSet<&str> = view
        .record
        .entries
        .iter()
        .filter(|entry| entry.plan.writes && !entry.attempts.is_empty())
        .map(|entry| entry.plan.case.as_str())
        .collect();
    if wrote.is_empty() {
        return localizer.text("html-nothing-changed");
    }

    let cases: Vec<String> = wrote.into_iter().map(str::to_owned).collect();
    localizer.text_with(
        "html-probes",
        &[("cases", localizer.list_up_to(&cases, 6).into())],
    )
}

/// The verdicts by area.
fn areas(view: &View<'_>, localizer: &Localizer<'_>, headline: &Headline) -> Table {
    let mut table = Table::new(localizer.text("html-areas")).head(localizer.text("area"));
    for status in Status::ALL {
        table = table.number_head(localizer.status(status));
    }
    let mut table = table
        .number_head(localizer.text("all-checks"))
        .head(localizer.text("areas-amounts"));

    let row = |name: String, counts: &Counts, amounts: String| {
        let mut row = vec![Td::text(name)];
        for status in Status::ALL {
            row.push(Td::colour(localizer, counts.get(status), status));
        }
        row.push(Td::number(localizer, counts.all));
        row.push(Td::text(amounts));
        row
    };
    let entries = &view.record.entries;
    let areas = Counts::by_area(entries);
    for area in &areas {
        let amounts = compared_in_words(localizer, area.entries(entries));
        let name = localizer.word("area", area.name);
        table.rows.push(row(name, &area.counts, amounts));
    }
    if areas.len() != 1 {
        table.foot = Some(row(localizer.text("sum"), &headline.counts, String::new()));
    }

    // Nothing pending, waived or skipped needs no column; that nothing failed is worth one.
    table.without_empty_columns(&[0, 1, 2, 6, 7])
}

/// The start of a section of entries of one status.
#[derive(Template)]
#[template(
    source = r#"<section id="{{ id }}" class="cases" aria-labelledby="h-{{ id }}"><h2 id="h-{{ id }}">{{ title }} <span class="count">{{ count }}</span></h2><p class="lead">{{ lead }}</p>"#,
    ext = "html"
)]
pub(super) struct SectionStart {
    id: &'static str,
    title: String,
    count: String,
    lead: String,
}

impl SectionStart {
    pub(super) fn new(localizer: &Localizer<'_>, status: Status, entries: u64) -> Self {
        let word = status.name();
        Self {
            id: word,
            title: localizer.text(&format!("section-{word}")),
            count: localizer.count(entries),
            lead: localizer.text(&format!("lead-{word}")),
        }
    }
}

/// The end of a section.
#[derive(Template)]
#[template(source = "</section>", ext = "html")]
pub(super) struct SectionEnd;

/// The end of the page.
#[derive(Template)]
#[template(path = "end.html", config = "src/report/askama.toml")]
pub(super) struct End<'a> {
    v: &'a Localizer<'a>,
    script: &'static str,
}

impl<'a> End<'a> {
    pub(super) fn new(localizer: &'a Localizer<'a>) -> Self {
        Self {
            v: localizer,
            script: SCRIPT,
        }
    }
}
