//! What becomes of each cell of the matrix: findings, a row for people, and its place in the count.

use super::codes::{DENIAL, LEAK, UNREADABLE};
use super::proof::{self, GRANTS};
use super::spec::{Matrix, Store};
use crate::check::Context;
use crate::check::points::{PointOutcome, Points};
use crate::inventory::permissions::Level;
use crate::model::{CannotCheck, Cell, Code, Evidence, Finding, ItemName, Message};

/// The heads of the table.
const COLUMNS: &[&str] = &["folder", "who", "expected", "observed", "outcome", "reason"];

/// A cell of the matrix: somebody in a folder, and what is expected there.
#[derive(Debug, Clone, Copy)]
pub(super) struct MatrixCell<'a> {
    pub(super) folder: &'a str,
    pub(super) who: &'a str,
    pub(super) expected: Level,
}

/// What somebody may do in a folder, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observed {
    /// `read (r-x)`
    pub(super) shown: String,
    /// How it came about.
    pub(super) reason: Message,
}

/// How it came out. In a mailbox it can be both: more of one right than expected, and less of another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// More than expected.
    pub(super) leak: bool,
    /// Less than expected.
    pub(super) denial: bool,
}

impl Outcome {
    pub(super) const LEAK: Self = Self {
        leak: true,
        denial: false,
    };

    pub(super) fn is_right(self) -> bool {
        !self.leak && !self.denial
    }

    /// The codes of what is wrong.
    fn codes(self) -> impl Iterator<Item = Code> {
        [(LEAK, self.leak), (DENIAL, self.denial)]
            .into_iter()
            .filter_map(|(code, holds)| holds.then_some(code))
    }

    /// The word in the table.
    fn message(self) -> Message {
        Message::new(match (self.leak, self.denial) {
            (true, true) => "permissions.grants/outcome-both",
            (true, false) => "permissions.grants/outcome-leak",
            (false, true) => "permissions.grants/outcome-denial",
            (false, false) => "permissions.grants/outcome-right",
        })
    }
}

/// Takes the cells of a matrix one by one.
pub(super) struct MatrixFindings<'a> {
    cx: &'a dyn Context,
    points: Points,
    /// Cells of a row: one for each principal, and one for everybody else.
    columns: usize,
}

impl<'a> MatrixFindings<'a> {
    /// For the cells of `matrix`, with what is known beforehand.
    pub(super) fn new(matrix: &Matrix, facts: Vec<Message>, cx: &'a dyn Context) -> Self {
        let columns = matrix.principals.len() + 1;
        let cells = u64::try_from(matrix.rows.len().saturating_mul(columns)).unwrap_or(u64::MAX);
        let mut findings = Self {
            cx,
            points: Points::new("permissions.grants", COLUMNS, cells),
            columns,
        };
        for fact in facts {
            findings.fact(fact);
        }
        findings
    }

    pub(super) fn fact(&mut self, fact: Message) {
        self.points.fact(fact);
    }

    /// Something stood in the way of all that follows, or of more than one cell.
    pub(super) fn break_off(&mut self, error: &CannotCheck) {
        self.points.break_off(error);
    }

    /// A row more than the matrix has: of a folder below one of its own.
    pub(super) fn expect_row(&mut self) {
        for _ in 0..self.columns {
            self.points.list_further();
        }
    }

    /// A cell that was looked at.
    pub(super) fn enter(
        &mut self,
        cell: MatrixCell<'_>,
        observed: &Observed,
        outcome: Outcome,
    ) -> Result<(), CannotCheck> {
        self.enter_because(cell, observed, outcome, &observed.reason)
    }

    /// Somebody who is no principal, and is looked at only because something is wrong.
    pub(super) fn enter_unlisted(
        &mut self,
        cell: MatrixCell<'_>,
        observed: &Observed,
        outcome: Outcome,
    ) -> Result<(), CannotCheck> {
        self.points.list_further();
        let detail = Message::new("permissions.grants/stranger").with("who", cell.who);
        self.enter_because(cell, observed, outcome, &detail)
    }

    /// Somebody who is no principal, of whom it is not known whether something is wrong.
    pub(super) fn enter_unlisted_unknown(
        &mut self,
        cell: MatrixCell<'_>,
        reason: &Message,
    ) -> Result<(), CannotCheck> {
        self.points.list_further();
        self.enter_unknown(cell, reason)
    }

    /// A cell about which nothing is known.
    pub(super) fn enter_unknown(
        &mut self,
        cell: MatrixCell<'_>,
        reason: &Message,
    ) -> Result<(), CannotCheck> {
        self.cx.find(
            finding(UNREADABLE, cell)
                .source(cell.expected.name())
                .detail(reason.clone()),
        )?;
        self.enter_not_looked_at(cell, reason);
        Ok(())
    }

    /// A cell about which nothing is known, for a reason that is told elsewhere.
    pub(super) fn enter_not_looked_at(&mut self, cell: MatrixCell<'_>, reason: &Message) {
        let word = Message::new("permissions.grants/outcome-unknown");
        self.points.enter(
            PointOutcome::Unreadable,
            row(cell, "", word, reason.clone()),
        );
    }

    /// A folder about which nothing is known.
    pub(super) fn folder_unreadable(
        &self,
        folder: &str,
        error: &CannotCheck,
    ) -> Result<(), CannotCheck> {
        let name = || ItemName::text(folder);
        self.cx.find(
            Finding::new(UNREADABLE, name(), name())
                .field("access")
                .detail(error.cause.clone()),
        )
    }

    /// What it comes to, for `matrix` in this `store`.
    pub(super) fn into_evidence(self, matrix: &Matrix, store: Store) -> Evidence {
        self.points
            .into_evidence(GRANTS, proof::proof(matrix, store))
    }

    fn enter_because(
        &mut self,
        cell: MatrixCell<'_>,
        observed: &Observed,
        outcome: Outcome,
        detail: &Message,
    ) -> Result<(), CannotCheck> {
        for code in outcome.codes() {
            self.cx.find(
                finding(code, cell)
                    .source(cell.expected.name())
                    .target(observed.shown.clone())
                    .detail(detail.clone()),
            )?;
        }

        let point = if outcome.is_right() {
            PointOutcome::Matched
        } else {
            PointOutcome::Different
        };
        let reason = observed.reason.clone();
        self.points
            .enter(point, row(cell, &observed.shown, outcome.message(), reason));
        Ok(())
    }
}

fn finding(code: Code, cell: MatrixCell<'_>) -> Finding {
    Finding::new(code, ItemName::text(cell.folder), ItemName::text(cell.who)).field("access")
}

/// A level as the reader's language says it, with the rights in brackets that stand behind it: `read (r-x)`.
fn level(shown: &str) -> Message {
    let (level, rights) = shown.split_at(shown.find(" (").unwrap_or(shown.len()));
    match level.split_once("..") {
        Some((least, most)) => Message::new("permissions.grants/level-between")
            .with("least", least)
            .with("most", most),
        None => Message::new("permissions.grants/level").with("level", level),
    }
    .with("rights", rights)
}

fn row(cell: MatrixCell<'_>, observed: &str, word: Message, reason: Message) -> Vec<Cell> {
    vec![
        cell.folder.into(),
        cell.who.into(),
        level(cell.expected.name()).into(),
        level(observed).into(),
        word.into(),
        reason.into(),
    ]
}
