//! Who against what: people as rows, checks as columns, the worst first.

use askama::Template;
use std::collections::BTreeMap;

use super::super::View;
use super::super::escape::escape_and_clip;
use super::super::headline::Counts;
use super::super::localizer::Localizer;
use super::badge_of;
use super::case::anchor;
use super::table::{Table, Td};
use crate::model::{EntryRecord, Status};

/// How many people for whom everything passed are told one by one.
const QUIET_MAX: usize = 200;

/// The table person x check, the checks that concern nobody in particular, and the filter.
#[derive(Template)]
#[template(path = "overview.html", config = "src/report/askama.toml")]
pub(super) struct Overview<'a> {
    v: &'a Localizer<'a>,
    people: Option<Table>,
    /// The checks of the columns: id and title.
    legend: Vec<(String, String)>,
    others: Option<Table>,
    statuses: Vec<(&'static str, String)>,
    areas: Vec<(String, String)>,
}

impl<'a> Overview<'a> {
    pub(super) fn new(view: &View<'_>, localizer: &'a Localizer<'a>) -> Self {
        let entries = &view.record.entries;
        let counts = Counts::of(entries);
        let present = Status::ALL
            .into_iter()
            .filter(|status| counts.get(*status) > 0);
        let mut areas: Vec<(String, String)> = Vec::new();
        for entry in entries {
            let area = entry.plan.area();
            if !areas.iter().any(|(known, _)| known == area) {
                areas.push((area.to_owned(), localizer.word("area", area)));
            }
        }
        let (people, legend) = people(view, localizer);
        Self {
            v: localizer,
            people,
            legend,
            others: others(view, localizer),
            statuses: present
                .map(|status| (status.name(), localizer.status(status)))
                .collect(),
            areas,
        }
    }
}

/// A person's entries by column, and how bad they are.
struct Person<'a> {
    name: &'a str,
    cells: BTreeMap<usize, &'a EntryRecord>,
}

impl Person<'_> {
    /// Sorts the worst first: by the worst status, then by how often it occurs.
    fn badness(&self) -> (Option<Status>, std::cmp::Reverse<u64>) {
        let counts = Counts::of(self.cells.values().copied());
        let worst = counts.worst();
        (
            worst,
            std::cmp::Reverse(worst.map_or(0, |status| counts.get(status))),
        )
    }

    fn is_quiet(&self) -> bool {
        self.cells
            .values()
            .all(|entry| entry.verdict.status == Status::Passed)
    }
}

fn people(view: &View<'_>, localizer: &Localizer<'_>) -> (Option<Table>, Vec<(String, String)>) {
    let mut columns: Vec<&EntryRecord> = Vec::new();
    let mut column_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut people: Vec<Person<'_>> = Vec::new();
    for entry in &view.record.entries {
        let Some(name) = entry.plan.account.as_deref() else {
            continue;
        };
        let column = *column_of.entry(&entry.plan.case).or_insert_with(|| {
            columns.push(entry);
            columns.len() - 1
        });
        let place = *place_of.entry(name).or_insert_with(|| {
            people.push(Person {
                name,
                cells: BTreeMap::new(),
            });
            people.len() - 1
        });
        people[place].cells.insert(column, entry);
    }
    if people.is_empty() {
        return (None, Vec::new());
    }
    // Stable: people who are equally badly off stay in the order of the table of accounts.
    people.sort_by_cached_key(Person::badness);
    let mut table = Table::new(localizer.text("matrix")).head(localizer.text("person"));
    for entry in &columns {
        table = table.head(entry.plan.case.clone());
    }
    let quiet = people.iter().filter(|person| person.is_quiet()).count();
    let mut left_out = quiet.saturating_sub(QUIET_MAX);
    if left_out > 0 {
        table.note = Some(localizer.text_n("matrix-more", left_out as u64));
    }
    for person in people.iter().rev() {
        if left_out > 0 && person.is_quiet() {
            left_out -= 1;
            continue;
        }
        let mut row = vec![Td::text(localizer.escaped(person.name))];
        row.extend(
            (0..columns.len()).map(|column| match person.cells.get(&column) {
                Some(entry) => Td::status(badge_of(localizer, &entry.verdict), anchor(entry)),
                None => Td {
                    class: "z",
                    symbol: Some('–'),
                    ..Td::text(localizer.text("not-asked"))
                },
            }),
        );
        table.rows.push(row);
    }
    table.rows.reverse();
    let title = |entry: &EntryRecord| escape_and_clip(entry.plan.title.get(localizer.lang), 160);
    let legend = columns
        .iter()
        .map(|entry| (entry.plan.case.clone(), title(entry)))
        .collect();
    (Some(table.done()), legend)
}

/// The checks without an account, worst first.
fn others(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let mut entries: Vec<&EntryRecord> = view
        .record
        .entries
        .iter()
        .filter(|entry| entry.plan.account.is_none())
        .collect();
    if entries.is_empty() {
        return None;
    }
    entries.sort_by_key(|entry| entry.verdict.status);
    let mut table = Table::new(localizer.text("matrix-others"))
        .head(localizer.text("check"))
        .head(localizer.text("title"))
        .head(localizer.text("result"));
    for entry in entries {
        table.rows.push(vec![
            Td::text(entry.plan.case.clone()),
            Td::text(localizer.escaped(entry.plan.title.get(localizer.lang))),
            Td::status(badge_of(localizer, &entry.verdict), anchor(entry)),
        ]);
    }
    Some(table.done())
}
