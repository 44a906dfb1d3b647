//! Point checks: how each point that was asked about came out, and the table that people read.

use crate::model::{Amount, CannotCheck, Cell, Evidence, Examined, Message, Proof, Table, Tally};

/// So many rows are kept for people; those that are not as expected come first.
const ROWS_MAX: usize = 1_000;

/// How one point came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PointOutcome {
    /// As expected.
    Matched,
    /// Not as expected.
    Different,
    /// Not known.
    Unreadable,
}

/// The points of one case, entered one by one.
#[derive(Debug)]
pub(super) struct Points {
    /// The kind, whose name begins the codes of the table.
    kind: &'static str,
    columns: &'static [&'static str],
    tally: Tally,
    rows_matched: Vec<Vec<Cell>>,
    /// Those that are not as expected, and those of which nothing is known.
    rows_unmatched: Vec<Vec<Cell>>,
    facts: Vec<Message>,
    broken_off: Vec<CannotCheck>,
}

impl Points {
    /// `listed` points of `kind`: counted from what is asked, never from adding up what came of it. `columns` are the
    /// last words of the codes of the table's heads: `server` stands for `dns.records/column-server`.
    pub(super) fn new(kind: &'static str, columns: &'static [&'static str], listed: u64) -> Self {
        let tally = Tally {
            listed,
            ..Tally::default()
        };
        Self {
            kind,
            columns,
            tally,
            rows_matched: Vec::new(),
            rows_unmatched: Vec::new(),
            facts: Vec::new(),
            broken_off: Vec::new(),
        }
    }

    /// One more point than was asked for: something that nobody expected is a point of its own.
    pub(super) fn list_further(&mut self) {
        self.tally.listed += 1;
    }

    /// Counts a point and keeps its row.
    pub(super) fn enter(&mut self, outcome: PointOutcome, row: Vec<Cell>) {
        match outcome {
            PointOutcome::Matched => self.tally.matched += 1,
            PointOutcome::Different => self.tally.different += 1,
            PointOutcome::Unreadable => self.tally.unreadable += 1,
        }

        match outcome {
            PointOutcome::Matched => self.rows_matched.push(row),
            PointOutcome::Different | PointOutcome::Unreadable => self.rows_unmatched.push(row),
        }
    }

    /// Leaves a point out, for a reason that a fact explains.
    pub(super) fn exclude(&mut self, reason: &str) {
        self.tally.exclude(reason, 1);
    }

    /// Adds a fact.
    pub(super) fn fact(&mut self, fact: Message) {
        self.facts.push(fact);
    }

    /// Something stood in the way of all that follows, or of more than one point. Told once.
    pub(super) fn break_off(&mut self, error: &CannotCheck) {
        if !self.broken_off.contains(error) {
            self.broken_off.push(error.clone());
        }
    }

    /// What it comes to: so many of `thing`, and what a complete look at them covers.
    pub(super) fn into_evidence(mut self, thing: &str, proof: Proof) -> Evidence {
        let mut rows = self.rows_unmatched;
        rows.append(&mut self.rows_matched);
        if rows.len() > ROWS_MAX {
            let more = rows.len() - ROWS_MAX;
            let code = format!("{}/more-rows", self.kind);
            self.facts.push(Message::new(code).with("rows", more));
            rows.truncate(ROWS_MAX);
        }

        let columns = self.columns.iter();
        let table = Table {
            code: format!("{}/table", self.kind),
            columns: columns
                .map(|column| format!("{}/column-{column}", self.kind))
                .collect(),
            rows,
        };
        Evidence {
            amounts: vec![Amount::points(thing, &self.tally)],
            proof,
            examined: Some(Examined::Points(self.tally)),
            facts: self.facts,
            tables: vec![table],
            broken_off: self.broken_off,
            ..Evidence::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<Cell> {
        vec![text.into()]
    }

    #[test]
    fn what_is_not_as_expected_comes_first_and_every_point_counts() {
        let mut points = Points::new("dns.records", &["record"], 3);
        points.enter(PointOutcome::Matched, row("a"));
        points.enter(PointOutcome::Unreadable, row("b"));
        points.enter(PointOutcome::Different, row("c"));
        points.list_further();
        points.enter(PointOutcome::Different, row("d"));

        let evidence = points.into_evidence("dns.records/answers", Proof::default());
        let tally = Tally {
            listed: 4,
            matched: 1,
            different: 2,
            unreadable: 1,
            ..Tally::default()
        };
        assert_eq!(evidence.examined, Some(Examined::Points(tally)));
        assert_eq!(
            evidence.tables[0].rows,
            [row("b"), row("c"), row("d"), row("a")]
        );
        assert_eq!(evidence.tables[0].columns, ["dns.records/column-record"]);
    }

    #[test]
    fn rows_beyond_the_bound_are_counted_and_said() {
        let listed = ROWS_MAX + 2;
        let mut points = Points::new("dns.records", &["record"], listed as u64);
        for _ in 0..listed {
            points.enter(PointOutcome::Matched, row("a"));
        }

        let evidence = points.into_evidence("dns.records/answers", Proof::default());
        assert_eq!(evidence.tables[0].rows.len(), ROWS_MAX);
        assert_eq!(evidence.facts.len(), 1);
        assert_eq!(evidence.facts[0].code, "dns.records/more-rows");
    }
}
