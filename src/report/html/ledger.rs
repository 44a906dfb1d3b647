//! The ledger of an entry as a table: where every item of each container ended up.

use super::super::localizer::Localizer;
use super::table::{Table, Td};
use crate::model::{Examined, Ledger, Row, Tally};

/// How many containers with something to tell are told one by one.
const TELLING_MAX: usize = 12;
/// Up to so many containers, all are told; beyond, [`QUIET_MAX`] of those where everything matched.
const ALL_MAX: usize = 8;
const QUIET_MAX: usize = 2;

/// The table of what was examined; none where nothing was.
pub(super) fn table(localizer: &Localizer<'_>, examined: Option<&Examined>) -> Option<Table> {
    match examined? {
        Examined::Compared(ledger) if ledger.containers.is_empty() => None,
        Examined::Compared(ledger) => Some(compared(localizer, ledger)),
        Examined::Points(points) => Some(of_points(localizer, points)),
    }
}

fn compared(localizer: &Localizer<'_>, ledger: &Ledger) -> Table {
    let column = |name: &str| localizer.text(&format!("ledger-{name}"));
    let mut table = Table::new(localizer.text("ledger"))
        .head(localizer.text("container"))
        .group(localizer.text("side-source"));
    for name in [
        "listed",
        "matched",
        "different",
        "moved",
        "missing",
        "explained",
        "excluded",
        "unreadable",
        "undecided",
    ] {
        table = table.number_head(column(name));
    }
    table = table.group(localizer.text("side-target"));
    for name in [
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
    ] {
        table = table.number_head(column(name));
    }
    // Containers with something to tell first; within these, in order of their names.
    let (telling, quiet): (Vec<_>, Vec<_>) = ledger
        .containers
        .iter()
        .partition(|(_, row)| !is_quiet(row));
    let mut rest = (0_u64, Row::default());
    let quiet_max = if ledger.containers.len() <= ALL_MAX {
        ALL_MAX
    } else {
        QUIET_MAX
    };
    let telling = telling
        .into_iter()
        .enumerate()
        .map(|(place, row)| (place < TELLING_MAX, row));
    let quiet = quiet
        .into_iter()
        .enumerate()
        .map(|(place, row)| (place < quiet_max, row));
    for (told, (container, row)) in telling.chain(quiet) {
        if told {
            table
                .rows
                .push(cells(localizer, localizer.escaped(container), row));
        } else {
            rest.0 += 1;
            rest.1.source.add(&row.source);
            rest.1.target.add(&row.target);
        }
    }
    if rest.0 > 0 {
        table.rows.push(cells(
            localizer,
            localizer.text_n("ledger-rest", rest.0),
            &rest.1,
        ));
    }
    if ledger.containers.len() > 1 {
        table.foot = Some(cells(localizer, localizer.text("sum"), &ledger.sum()));
    }
    table.without_empty_columns(&[0, 1, 2, 10]).done()
}

/// Whether everything of a container simply matched.
fn is_quiet(row: &Row) -> bool {
    row.source.listed == row.source.matched && row.target.listed == row.target.matched
}

fn cells(localizer: &Localizer<'_>, name: String, row: &Row) -> Vec<Td> {
    let Row { source, target } = row;
    let (explained, excluded) = (
        |tally: &Tally| tally.explained.values().sum::<u64>(),
        |tally: &Tally| tally.excluded.values().sum::<u64>(),
    );
    let numbers = [
        source.listed,
        source.matched,
        source.different,
        source.moved,
        source.missing,
        explained(source),
        excluded(source),
        source.unreadable,
        source.undecided,
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
    std::iter::once(Td::text(name))
        .chain(numbers.map(|number| Td::number(localizer, number)))
        .collect()
}

fn of_points(localizer: &Localizer<'_>, points: &Tally) -> Table {
    let mut table = Table::new(localizer.text("points-caption")).head(localizer.text("what"));
    let numbers = [
        ("asked", points.listed),
        ("as-expected", points.matched),
        ("not-as-expected", points.different),
        ("explained", points.explained.values().sum()),
        ("excluded", points.excluded.values().sum()),
        ("unreadable", points.unreadable),
        ("undecided", points.undecided),
    ];
    for (name, _) in numbers {
        table = table.number_head(localizer.text(&format!("ledger-{name}")));
    }
    let cells = numbers.map(|(_, number)| Td::number(localizer, number));
    table.rows.push(
        std::iter::once(Td::text(localizer.text("points")))
            .chain(cells)
            .collect(),
    );
    table.without_empty_columns(&[0, 1, 2]).done()
}
