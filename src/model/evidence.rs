//! What a kind observed. Evidence never says whether that is good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cannot::CannotCheck;
use super::finding::Class;
#[cfg(doc)]
use super::finding::Finding;
use super::ledger::Examined;
use super::message::Message;

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
    /// Things worth knowing that are no fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Message>,
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
    pub fn blind(why: CannotCheck) -> Self {
        Self {
            broken_off: vec![why],
            ..Self::default()
        }
    }
}
