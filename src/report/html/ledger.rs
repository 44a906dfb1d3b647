//! The ledger of an entry as a table: where every item of each container ended up.

use super::super::localizer::Localizer;
use super::table::{Table, Td};
use crate::model::{Examined, Ledger, Row, Tally};

/// How many containers with deviations get a row.
const DEVIATING_MAX: usize = 12;
/// Up to so many containers, all get a row; beyond, [`MATCHED_MAX`] of those where everything matched.
const ALL_MAX: usize = 8;
const MATCHED_MAX: usize = 2;

/// The columns of the source.
const SOURCE_COLUMNS: [&str; 9] = [
    "listed",
    "matched",
    "different",
    "moved",
    "missing",
    "explained",
    "excluded",
    "unreadable",
    "undecided",
];
/// The columns of the target.
const TARGET_COLUMNS: [&str; 10] = [
    "listed",
    "matched",
    "different",
    "moved",
    "extra",
    "duplicated",
    "explained",
    "excluded",
    "unreadable",
    "undecided",
];

/// The table of what was examined; none where nothing was.
pub(super) fn table(localizer: &Localizer<'_>, examined: Option<&Examined>) -> Option<Table> {
    match examined? {
        Examined::Compared(ledger) if ledger.containers.is_empty() => None,
        Examined::Compared(ledger) => Some(compared(localizer, ledger)),
        Examined::Points(points) => Some(of_points(localizer, points)),
    }
}

fn compared(localizer: &Localizer<'_>, ledger: &Ledger) -> Table {
    let mut table = Table::new(localizer.text("ledger"))
        .head(localizer.text("container"))
        .group(localizer.text("side-source"));
    for name in SOURCE_COLUMNS {
        table = table.number_head(column(localizer, name));
    }
    table = table.group(localizer.text("side-target"));
    for name in TARGET_COLUMNS {
        table = table.number_head(column(localizer, name));
    }

    let selected = Selected::of(ledger);
    for (container, row) in &selected.rows {
        let name = localizer.escaped(container);
        table.rows.push(cells(localizer, name, row));
    }
    if selected.others > 0 {
        let name = localizer.text_n("ledger-rest", selected.others);
        table
            .rows
            .push(cells(localizer, name, &selected.sum_of_others));
    }
    if ledger.containers.len() > 1 {
        table.foot = Some(cells(localizer, localizer.text("sum"), &ledger.sum()));
    }

    table.without_empty_columns(&[0, 1, 2, 10]).done()
}

fn column(localizer: &Localizer<'_>, name: &str) -> String {
    localizer.text(&format!("ledger-{name}"))
}

/// The containers that get a row of their own, and the others in sum.
#[derive(Default)]
struct Selected<'a> {
    rows: Vec<(&'a str, &'a Row)>,
    others: u64,
    sum_of_others: Row,
}

impl<'a> Selected<'a> {
    /// Those with deviations come first; within these, and within those without, in order of their names.
    fn of(ledger: &'a Ledger) -> Self {
        let (matched, deviating): (Vec<_>, Vec<_>) = ledger
            .containers
            .iter()
            .map(|(container, row)| (container.as_str(), row))
            .partition(|(_, row)| all_matched(row));
        let matched_max = if ledger.containers.len() <= ALL_MAX {
            ALL_MAX
        } else {
            MATCHED_MAX
        };

        let mut selected = Self::default();
        selected.add(deviating, DEVIATING_MAX);
        selected.add(matched, matched_max);
        selected
    }

    fn add(&mut self, mut rows: Vec<(&'a str, &'a Row)>, rows_max: usize) {
        let others = rows.split_off(rows_max.min(rows.len()));
        self.rows.append(&mut rows);

        self.others += others.len() as u64;
        for (_, row) in others {
            self.sum_of_others.source.add(&row.source);
            self.sum_of_others.target.add(&row.target);
        }
    }
}

/// Whether everything in a container simply matched.
fn all_matched(row: &Row) -> bool {
    row.source.listed == row.source.matched && row.target.listed == row.target.matched
}

/// A row: the numbers in the order of [`SOURCE_COLUMNS`] and [`TARGET_COLUMNS`].
fn cells(localizer: &Localizer<'_>, name: String, row: &Row) -> Vec<Td> {
    let Row { source, target } = row;
    let explained = |tally: &Tally| tally.explained.values().sum::<u64>();
    let excluded = |tally: &Tally| tally.excluded.values().sum::<u64>();
    let source = [
        source.listed,
        source.matched,
        source.different,
        source.moved,
        source.missing,
        explained(source),
        excluded(source),
        source.unreadable,
        source.undecided,
    ];
    let target = [
        target.listed,
        target.matched,
        target.different,
        target.moved,
        target.extra,
        target.duplicated,
        explained(target),
        excluded(target),
        target.unreadable,
        target.undecided,
    ];

    let mut cells = vec![Td::text(name)];
    cells.extend(source.map(|number| Td::number(localizer, number)));
    cells.extend(target.map(|number| Td::number(localizer, number)));
    cells
}

fn of_points(localizer: &Localizer<'_>, points: &Tally) -> Table {
    let numbers = [
        ("asked", points.listed),
        ("as-expected", points.matched),
        ("not-as-expected", points.different),
        ("explained", points.explained.values().sum()),
        ("excluded", points.excluded.values().sum()),
        ("unreadable", points.unreadable),
        ("undecided", points.undecided),
    ];

    let mut table = Table::new(localizer.text("points-caption")).head(localizer.text("what"));
    let mut cells = vec![Td::text(localizer.text("points"))];
    for (name, number) in numbers {
        table = table.number_head(column(localizer, name));
        cells.push(Td::number(localizer, number));
    }
    table.rows.push(cells);

    table.without_empty_columns(&[0, 1, 2]).done()
}
