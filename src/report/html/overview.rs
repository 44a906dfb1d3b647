//! The overview: people as rows, checks as columns, the worst first; then the checks without a person.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use askama::Template;

use super::super::escape::escape_and_clip;
use super::super::headline::Counts;
use super::super::localizer::Localizer;
use super::super::view::View;
use super::badge::badge_of;
use super::cause::anchor;
use super::table::{Table, Td};
use crate::model::{EntryRecord, Status};

/// How many people for whom everything passed get a row.
const ALL_PASSED_MAX: usize = 200;

/// The table person x check, the checks that concern nobody in particular, and the filter.
#[derive(Template)]
#[template(path = "overview.html", config = "src/report/askama.toml")]
pub(super) struct Overview<'a> {
    v: &'a Localizer<'a>,
    people: Option<Table>,
    /// The checks of the columns.
    legend: Vec<LegendEntry>,
    others: Option<Table>,
    statuses: Vec<Choice>,
    areas: Vec<Choice>,
}

/// What a column of the table of people stands for.
struct LegendEntry {
    id: String,
    title: String,
}

/// What the filter offers: the value that the script compares, and the word for it.
struct Choice {
    value: String,
    word: String,
}

impl<'a> Overview<'a> {
    pub(super) fn new(view: &View<'_>, localizer: &'a Localizer<'a>) -> Self {
        let entries = &view.record.entries;

        let counts = Counts::of(entries);
        let statuses = Status::ALL
            .into_iter()
            .filter(|status| counts.get(*status) > 0)
            .map(|status| Choice {
                value: status.name().to_owned(),
                word: localizer.status(status),
            });
        let areas = Counts::by_area(entries).into_iter().map(|area| Choice {
            value: area.name.to_owned(),
            word: localizer.word("area", area.name),
        });

        let matrix = Matrix::of(entries);
        Self {
            v: localizer,
            people: matrix.table(localizer),
            legend: matrix.legend(localizer),
            others: others(entries, localizer),
            statuses: statuses.collect(),
            areas: areas.collect(),
        }
    }
}

/// A person's entries by column.
struct Person<'a> {
    name: &'a str,
    cells: BTreeMap<usize, &'a EntryRecord>,
}

impl Person<'_> {
    /// Sorts the worst first: by the worst status, then by how often it occurs.
    fn rank(&self) -> (Option<Status>, Reverse<u64>) {
        let counts = Counts::of(self.cells.values().copied());
        let worst = counts.worst();
        (worst, Reverse(worst.map_or(0, |status| counts.get(status))))
    }

    fn all_passed(&self) -> bool {
        self.cells
            .values()
            .all(|entry| entry.verdict.status == Status::Passed)
    }
}

/// The entries of people by person and check.
#[derive(Default)]
struct Matrix<'a> {
    /// The first entry of each check that is made for people; a column each.
    columns: Vec<&'a EntryRecord>,
    /// The people, the worst off first.
    people: Vec<Person<'a>>,
}

impl<'a> Matrix<'a> {
    fn of(entries: &'a [EntryRecord]) -> Self {
        let mut matrix = Self::default();
        let mut column_of: BTreeMap<&str, usize> = BTreeMap::new();
        let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();

        for entry in entries {
            let Some(name) = entry.plan.account.as_deref() else {
                continue;
            };
            let column = *column_of.entry(&entry.plan.case).or_insert_with(|| {
                matrix.columns.push(entry);
                matrix.columns.len() - 1
            });
            let place = *place_of.entry(name).or_insert_with(|| {
                matrix.people.push(Person {
                    name,
                    cells: BTreeMap::new(),
                });
                matrix.people.len() - 1
            });
            matrix.people[place].cells.insert(column, entry);
        }

        // Stable: people who are equally badly off stay in the order of the table of accounts.
        matrix.people.sort_by_cached_key(Person::rank);
        matrix
    }

    fn table(&self, localizer: &Localizer<'_>) -> Option<Table> {
        if self.people.is_empty() {
            return None;
        }

        let mut table = Table::new(localizer.text("matrix")).head(localizer.text("person"));
        for entry in &self.columns {
            table = table.head(entry.plan.case.clone());
        }

        // Only people without a single deviation may be left out, and they are counted.
        let mut all_passed = 0;
        for person in &self.people {
            if person.all_passed() {
                all_passed += 1;
                if all_passed > ALL_PASSED_MAX {
                    continue;
                }
            }
            table.rows.push(self.row(person, localizer));
        }
        let left_out = all_passed.saturating_sub(ALL_PASSED_MAX);
        if left_out > 0 {
            table.note = Some(localizer.text_n("matrix-more", left_out as u64));
        }

        Some(table.done())
    }

    fn row(&self, person: &Person<'_>, localizer: &Localizer<'_>) -> Vec<Td> {
        let mut row = vec![Td::text(localizer.escaped(person.name))];
        for column in 0..self.columns.len() {
            row.push(match person.cells.get(&column) {
                Some(entry) => Td::status(badge_of(localizer, &entry.verdict), anchor(entry)),
                None => Td {
                    class: "z",
                    symbol: Some('–'),
                    ..Td::text(localizer.text("not-asked"))
                },
            });
        }
        row
    }

    fn legend(&self, localizer: &Localizer<'_>) -> Vec<LegendEntry> {
        self.columns
            .iter()
            .map(|entry| LegendEntry {
                id: entry.plan.case.clone(),
                title: escape_and_clip(entry.plan.title.get(localizer.lang), 160),
            })
            .collect()
    }
}

/// The checks without an account, worst first.
fn others(entries: &[EntryRecord], localizer: &Localizer<'_>) -> Option<Table> {
    let mut entries: Vec<&EntryRecord> = entries
        .iter()
        .filter(|entry| entry.plan.account.is_none())
        .collect();
    if entries.is_empty() {
        return None;
    }
    // Stable, so that equal ones stay in plan order.
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
