//! What a kind observed. Evidence never says whether that is good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cannot::CannotCheck;
use super::finding::Class;
#[cfg(doc)]
use super::finding::Finding;
use super::ledger::{Examined, Tally};
use super::message::Message;
use super::proof::{Amount, Proof};

/// How many findings there are of each class.
pub type Totals = BTreeMap<Class, u64>;

/// How many findings of each class there are by the name of their code and by their field ([`Finding::name`]).
pub type TotalsByName = BTreeMap<Class, BTreeMap<String, u64>>;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Number(u64),
    /// A code with arguments.
    Said(Message),
    /// Text as it is.
    Text(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<Message> for Cell {
    fn from(message: Message) -> Self {
        Self::Said(message)
    }
}

/// A table in the evidence; caption and column heads are codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The caption's code, `kind/table-name`.
    pub code: String,
    /// The column heads' codes.
    pub columns: Vec<String>,
    /// The rows; each has one cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// What a kind observed in one attempt. Findings are reported one by one and only counted here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub examined: Option<Examined>,
    /// How many of which things it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Amount>,
    /// What it covers and what it leaves open. Covers are there only if the look was complete.
    #[serde(default, skip_serializing_if = "Proof::is_unrecorded")]
    pub proof: Proof,
    /// Things worth knowing that are no fault. They qualify the verdict, and no report cuts them off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Message>,
    /// What servers offer and how they were reached: said once for each server, last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Message>,
    /// Tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Why the look was not complete; empty when it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken_off: Vec<CannotCheck>,
    /// How many findings were reported, by class. Counted where they are received, not by the kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub totals: Totals,
    /// The same, by the name of their code and their field (`emptied/size`). Counted only where something is allowed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: TotalsByName,
    /// What was tried again while looking, and why (lost connections, throttling).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retried: Vec<Message>,
    /// What a check that writes left behind.
    #[serde(default, skip_serializing_if = "Left::is_nothing")]
    pub left: Left,
}

/// What was written into mailboxes and not removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Messages that are known to be there still.
    pub remains: u64,
    /// Probes that may be there, or may still arrive.
    pub unsure: u64,
}

impl Left {
    /// Whether nothing was left behind, and that is certain.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl std::ops::AddAssign for Left {
    fn add_assign(&mut self, more: Self) {
        self.remains += more.remains;
        self.unsure += more.unsure;
    }
}

impl Evidence {
    /// Evidence of nothing but why one could not look.
    pub fn blind(error: CannotCheck) -> Self {
        Self {
            broken_off: vec![error],
            ..Self::default()
        }
    }

    /// Whether everything was looked at to its end. Only then is anything covered.
    pub fn is_complete(&self) -> bool {
        let unknown = |tally: &Tally| tally.unreadable + tally.undecided;
        let open = match &self.examined {
            None => return false,
            Some(Examined::Points(points)) => unknown(points),
            Some(Examined::Compared(ledger)) => {
                let sum = ledger.sum();
                unknown(&sum.source) + unknown(&sum.target)
            }
        };
        open == 0 && self.broken_off.is_empty() && !self.totals.contains_key(&Class::Unreadable)
    }

    /// Takes back what is covered, unless the look was complete.
    pub fn claim_only_what_is_complete(&mut self) {
        if !self.is_complete() {
            self.proof.covers.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(tally: Tally) -> Evidence {
        Evidence {
            examined: Some(Examined::Points(tally)),
            proof: Proof::default()
                .covering(Message::new("a/covers"))
                .leaving(Message::new("a/leaves")),
            ..Evidence::default()
        }
    }

    fn matched(matched: u64) -> Tally {
        Tally {
            listed: matched,
            matched,
            ..Tally::default()
        }
    }

    fn claims(mut evidence: Evidence) -> usize {
        evidence.claim_only_what_is_complete();
        assert_eq!(evidence.proof.leaves.len(), 1, "what is left open stays");
        evidence.proof.covers.len()
    }

    #[test]
    fn only_a_complete_look_covers_anything() {
        assert_eq!(claims(evidence(matched(2))), 1);

        let unreadable = Tally {
            listed: 3,
            unreadable: 1,
            ..matched(2)
        };
        let undecided = Tally {
            listed: 3,
            undecided: 1,
            ..matched(2)
        };
        assert_eq!(claims(evidence(unreadable)), 0);
        assert_eq!(claims(evidence(undecided)), 0);

        let mut broken_off = evidence(matched(2));
        broken_off.broken_off.push(CannotCheck::fault("list", "x"));
        assert_eq!(claims(broken_off), 0);

        let mut found = evidence(matched(2));
        found.totals.insert(Class::Unreadable, 1);
        assert_eq!(claims(found), 0);

        let nothing = Evidence {
            examined: None,
            ..evidence(matched(0))
        };
        assert_eq!(claims(nothing), 0);
    }
}
