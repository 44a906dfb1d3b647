//! The grid of folders and people, filled in cell by cell.

use super::{DENIAL, LEAK, UNREADABLE};
use crate::check::Context;
use crate::inventory::permissions::Level;
use crate::model::{
    CannotCheck, Cell, Evidence, Examined, Finding, ItemName, Message, Table, Tally,
};

/// So many rows are kept for people; those that are not as expected come first.
const ROWS_MAX: usize = 1_000;

/// The grid.
pub(super) struct Grid<'a> {
    cx: &'a dyn Context,
    tally: Tally,
    /// Rows that are not as expected, and those that are.
    rows: [Vec<Vec<Cell>>; 2],
    pub(super) facts: Vec<Message>,
    pub(super) broken_off: Vec<CannotCheck>,
}

/// Whose cell it is, and what should stand in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) folder: &'a str,
    pub(super) who: &'a str,
    pub(super) expected: Level,
}

/// What was seen of somebody in a folder, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sight {
    /// `read (r-x)`
    pub(super) shown: String,
    /// How it came about.
    pub(super) reason: Message,
}

/// How it came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// More than expected.
    pub(super) leak: bool,
    /// Less than expected.
    pub(super) denial: bool,
}

impl Outcome {
    pub(super) fn is_right(self) -> bool {
        !self.leak && !self.denial
    }
}

impl<'a> Grid<'a> {
    /// A grid of so many `cells`: counted from what is asked, never from what came of it.
    pub(super) fn new(cells: u64, facts: Vec<Message>, cx: &'a dyn Context) -> Self {
        let tally = Tally {
            listed: cells,
            ..Tally::default()
        };
        Self {
            cx,
            tally,
            rows: [Vec::new(), Vec::new()],
            facts,
            broken_off: Vec::new(),
        }
    }

    /// A cell that was looked at.
    pub(super) fn enter(
        &mut self,
        place: Place<'_>,
        seen: &Sight,
        outcome: Outcome,
    ) -> Result<(), CannotCheck> {
        if outcome.is_right() {
            self.tally.matched += 1;
        } else {
            self.tally.different += 1;
        }
        self.faults(place, seen, outcome, &seen.reason)
    }

    /// Somebody in no column, who is in the grid only because something is wrong.
    pub(super) fn stranger(
        &mut self,
        place: Place<'_>,
        seen: &Sight,
        outcome: Outcome,
    ) -> Result<(), CannotCheck> {
        self.tally.listed += 1;
        self.tally.different += 1;
        self.faults(
            place,
            seen,
            outcome,
            &Message::new("permissions.grants/stranger").with("who", place.who),
        )
    }

    /// Somebody in no column, of whom it is not known whether something is wrong.
    pub(super) fn unknown_stranger(
        &mut self,
        place: Place<'_>,
        why: &Message,
    ) -> Result<(), CannotCheck> {
        self.tally.listed += 1;
        self.unknown(place, why)
    }

    fn faults(
        &mut self,
        place: Place<'_>,
        seen: &Sight,
        outcome: Outcome,
        detail: &Message,
    ) -> Result<(), CannotCheck> {
        for code in [(LEAK, outcome.leak), (DENIAL, outcome.denial)]
            .into_iter()
            .filter_map(|(code, is)| is.then_some(code))
        {
            let finding = Finding::new(
                code,
                ItemName::text(place.folder),
                ItemName::text(place.who),
            )
            .field("access");
            self.cx.find(
                finding
                    .source(place.expected.name())
                    .target(seen.shown.clone())
                    .detail(detail.clone()),
            )?;
        }
        let word = match outcome {
            Outcome {
                leak: true,
                denial: true,
            } => "permissions.grants/outcome-both",
            Outcome { leak: true, .. } => "permissions.grants/outcome-leak",
            Outcome { denial: true, .. } => "permissions.grants/outcome-denial",
            _ => "permissions.grants/outcome-right",
        };
        self.row(
            place,
            seen.shown.clone(),
            word,
            seen.reason.clone(),
            outcome.is_right(),
        );
        Ok(())
    }

    /// A cell about which nothing is known.
    pub(super) fn unknown(&mut self, place: Place<'_>, why: &Message) -> Result<(), CannotCheck> {
        let finding = Finding::new(
            UNREADABLE,
            ItemName::text(place.folder),
            ItemName::text(place.who),
        )
        .field("access");
        self.cx
            .find(finding.source(place.expected.name()).detail(why.clone()))?;
        self.unlooked(place, why);
        Ok(())
    }

    /// A cell about which nothing is known, for a reason that is told elsewhere.
    pub(super) fn unlooked(&mut self, place: Place<'_>, why: &Message) {
        self.tally.unreadable += 1;
        self.row(
            place,
            String::new(),
            "permissions.grants/outcome-unknown",
            why.clone(),
            false,
        );
    }

    /// A folder about which nothing is known.
    pub(super) fn blind(&mut self, folder: &str, why: &CannotCheck) -> Result<(), CannotCheck> {
        let name = || ItemName::text(folder);
        self.cx.find(
            Finding::new(UNREADABLE, name(), name())
                .field("access")
                .detail(why.cause.clone()),
        )
    }

    /// Something stood in the way of all that follows, or of more than one cell.
    pub(super) fn break_off(&mut self, why: &CannotCheck) {
        if !self.broken_off.contains(why) {
            self.broken_off.push(why.clone());
        }
    }

    fn row(
        &mut self,
        place: Place<'_>,
        observed: String,
        outcome: &str,
        reason: Message,
        is_right: bool,
    ) {
        self.rows[usize::from(is_right)].push(vec![
            place.folder.into(),
            place.who.into(),
            place.expected.name().into(),
            observed.into(),
            Message::new(outcome).into(),
            reason.into(),
        ]);
    }

    /// What it comes to.
    pub(super) fn close(mut self) -> Evidence {
        let [wrong, right] = self.rows;
        let mut rows: Vec<_> = wrong.into_iter().chain(right).collect();
        if rows.len() > ROWS_MAX {
            self.facts.push(
                Message::new("permissions.grants/more-rows").with("rows", rows.len() - ROWS_MAX),
            );
            rows.truncate(ROWS_MAX);
        }
        let columns = ["folder", "who", "expected", "observed", "outcome", "reason"];
        let table = Table {
            code: "permissions.grants/table".to_owned(),
            columns: columns
                .map(|column| format!("permissions.grants/column-{column}"))
                .to_vec(),
            rows,
        };
        Evidence {
            examined: Some(Examined::Points(self.tally)),
            facts: self.facts,
            tables: vec![table],
            broken_off: self.broken_off,
            ..Evidence::default()
        }
    }
}
