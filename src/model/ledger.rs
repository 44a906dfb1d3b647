//! The ledger: every item that a listing announced must end up in exactly one place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::message::Message;
use super::side::Side;

/// Where the items of one side (of one container, or in sum) ended up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// How many items the listing announced. Taken from the listing, never from adding up the rest.
    pub listed: u64,
    /// The same on both sides.
    #[serde(skip_serializing_if = "is_zero")]
    pub matched: u64,
    /// On both sides, with at least one field that differs.
    #[serde(skip_serializing_if = "is_zero")]
    pub different: u64,
    /// Found in another container of the other side.
    #[serde(skip_serializing_if = "is_zero")]
    pub moved: u64,
    /// On the source only.
    #[serde(skip_serializing_if = "is_zero")]
    pub missing: u64,
    /// On the target only.
    #[serde(skip_serializing_if = "is_zero")]
    pub extra: u64,
    /// On the target, a copy more than the source has.
    #[serde(skip_serializing_if = "is_zero")]
    pub duplicated: u64,
    /// Without a counterpart for a declared reason, by the reason's code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub explained: BTreeMap<String, u64>,
    /// Not looked at because the suite says so, by the reason's code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub excluded: BTreeMap<String, u64>,
    /// Could not be read.
    #[serde(skip_serializing_if = "is_zero")]
    pub unreadable: u64,
    /// Read, but what it means could not be decided.
    #[serde(skip_serializing_if = "is_zero")]
    pub undecided: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Tally {
    /// How many items have a place.
    pub fn placed(&self) -> u64 {
        self.examined() + self.explained.values().sum::<u64>() + self.excluded.values().sum::<u64>()
    }

    /// How many items were looked at: all that are neither explained nor excluded.
    pub fn examined(&self) -> u64 {
        self.matched
            + self.different
            + self.moved
            + self.missing
            + self.extra
            + self.duplicated
            + self.unreadable
            + self.undecided
    }

    /// One more item explained by `reason`.
    pub fn explain(&mut self, reason: &str, items: u64) {
        if items > 0 {
            *self.explained.entry(reason.to_owned()).or_default() += items;
        }
    }

    /// One more item excluded by `reason`.
    pub fn exclude(&mut self, reason: &str, items: u64) {
        if items > 0 {
            *self.excluded.entry(reason.to_owned()).or_default() += items;
        }
    }

    /// Adds another tally to this one.
    pub fn add(&mut self, other: &Self) {
        self.listed += other.listed;
        self.matched += other.matched;
        self.different += other.different;
        self.moved += other.moved;
        self.missing += other.missing;
        self.extra += other.extra;
        self.duplicated += other.duplicated;
        self.unreadable += other.unreadable;
        self.undecided += other.undecided;
        for (reason, items) in &other.explained {
            self.explain(reason, *items);
        }

        for (reason, items) in &other.excluded {
            self.exclude(reason, *items);
        }
    }
}

/// Both sides of one container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The source's items.
    pub source: Tally,
    /// The target's items.
    pub target: Tally,
}

impl Row {
    /// The tally of one side.
    pub fn side(&mut self, side: Side) -> &mut Tally {
        match side {
            Side::Source => &mut self.source,
            Side::Target => &mut self.target,
        }
    }
}

/// The ledger of a comparison, by container. An item stands in the container where its side has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// By container, as people read its name.
    pub containers: BTreeMap<String, Row>,
}

/// Where a ledger does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    /// What does not add up, for the report.
    pub reason: Message,
}

impl Ledger {
    /// The row of `container`.
    pub fn row(&mut self, container: &str) -> &mut Row {
        self.containers.entry(container.to_owned()).or_default()
    }

    /// The sum over all containers.
    pub fn sum(&self) -> Row {
        let mut sum = Row::default();
        for row in self.containers.values() {
            sum.source.add(&row.source);
            sum.target.add(&row.target);
        }
        sum
    }

    /// The first place where the ledger does not add up, if any: a side's items must all have a
    /// place, no source item may be extra, no target item missing, and what is matched, different
    /// or moved on one side must be so on the other.
    pub fn imbalance(&self) -> Option<Imbalance> {
        let fault = |what: &str, container: &str, a: u64, b: u64| {
            let reason = Message::new("judge/unbalanced")
                .with("what", what)
                .with("container", container)
                .with("listed", a)
                .with("placed", b);

            Some(Imbalance { reason })
        };

        for (container, row) in &self.containers {
            for (side, tally) in [(Side::Source, &row.source), (Side::Target, &row.target)] {
                if tally.listed != tally.placed() {
                    return fault(side.name(), container, tally.listed, tally.placed());
                }
            }

            if row.source.extra + row.source.duplicated > 0 || row.target.missing > 0 {
                return fault(
                    "sides",
                    container,
                    0,
                    row.source.extra + row.source.duplicated + row.target.missing,
                );
            }
        }

        let sum = self.sum();
        let pairs = [
            ("matched", sum.source.matched, sum.target.matched),
            ("different", sum.source.different, sum.target.different),
            ("moved", sum.source.moved, sum.target.moved),
        ];

        pairs
            .into_iter()
            .find(|(_, a, b)| a != b)
            .and_then(|(what, a, b)| fault(what, "", a, b))
    }
}

/// What a kind examined: two sides compared, or points checked on one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Examined {
    /// Two sides were compared.
    Compared(Ledger),
    /// Points were checked: `listed` is how many were asked for; `matched` as expected, `different` not.
    Points(Tally),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balanced() -> Ledger {
        let mut ledger = Ledger::default();
        let row = ledger.row("INBOX");
        row.source = Tally {
            listed: 5,
            matched: 3,
            missing: 1,
            different: 1,
            ..Tally::default()
        };
        row.target = Tally {
            listed: 5,
            matched: 3,
            different: 1,
            duplicated: 1,
            ..Tally::default()
        };
        ledger
    }

    #[test]
    fn a_whole_ledger_adds_up() {
        assert_eq!(balanced().imbalance(), None);
    }

    #[test]
    fn one_item_dropped_is_noticed() {
        let mut ledger = balanced();
        ledger.row("INBOX").source.missing = 0;
        assert!(ledger.imbalance().is_some());
    }

    #[test]
    fn a_pair_has_two_halves() {
        let mut ledger = balanced();
        ledger.row("INBOX").target.matched = 2;
        ledger.row("INBOX").target.extra = 1;
        assert!(
            ledger
                .imbalance()
                .is_some_and(|i| i.reason.to_string().contains("what=matched"))
        );
    }

    #[test]
    fn a_source_item_cannot_be_extra() {
        let mut ledger = balanced();
        ledger.row("INBOX").source = Tally {
            listed: 5,
            matched: 3,
            different: 1,
            extra: 1,
            ..Tally::default()
        };
        assert!(ledger.imbalance().is_some());
    }
}
