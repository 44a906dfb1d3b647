//! What a verdict says: what evidence covers, what it leaves open, and how many of which things it is about.

use serde::{Deserialize, Serialize};

use super::ledger::{Ledger, Tally};
use super::message::Message;

/// What a person's answer covers: that this person says so.
pub const ANSWER_COVERS: &str = "proof/answer";
/// What a person's answer leaves open: all that could be measured.
pub const ANSWER_LEAVES: &str = "proof/answer-unmeasured";

/// What evidence covers and what it leaves open, as codes with arguments. Each text is a clause without an end:
/// `every message is there`, `bodies were not compared`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What holds if the verdict is a pass; all of it together. Empty where the look was not complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Message>,
    /// What was not compared or not looked at, whatever the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Message>,
}

impl Proof {
    /// A proof of nothing, which leaves nothing open either: that of evidence whose kind said nothing.
    pub fn is_unrecorded(&self) -> bool {
        *self == Self::default()
    }

    /// With one thing more that is covered.
    #[must_use]
    pub fn covering(mut self, what: Message) -> Self {
        self.covers.push(what);
        self
    }

    /// With one thing more that is left open.
    #[must_use]
    pub fn leaving(mut self, what: Message) -> Self {
        self.leaves.push(what);
        self
    }

    /// What a person's answer proves.
    pub fn of_answer() -> Self {
        Self::default()
            .covering(Message::new(ANSWER_COVERS))
            .leaving(Message::new(ANSWER_LEAVES))
    }
}

/// The codes that a kind's proofs are made of, and the sorts of things that it counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProofCodes {
    /// What its evidence may cover.
    pub covers: &'static [&'static str],
    /// What its evidence may leave open.
    pub leaves: &'static [&'static str],
    /// The sorts of things that it counts, `mail/messages`. Each text is a count: `4 of 5 messages`, of `$matched` and
    /// `$all`.
    pub things: &'static [&'static str],
}

/// How many things of one sort there are on either side, and how many of them are as they should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The sort of thing, as its kind declares it: `mail/messages`.
    pub thing: String,
    /// How many the source has; none where there is no source to be compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<u64>,
    /// How many the target has; of points, how many were asked about.
    pub target: u64,
    /// How many are on both sides and the same; of points, how many are as expected.
    pub matched: u64,
}

impl Amount {
    /// What of `thing` a ledger counts. What is explained or excluded is not part of it.
    pub fn compared(thing: &str, ledger: &Ledger) -> Self {
        let sum = ledger.sum();
        Self {
            thing: thing.to_owned(),
            source: Some(sum.source.examined()),
            target: sum.target.examined(),
            matched: sum.source.matched,
        }
    }

    /// What of `thing` was asked about.
    pub fn points(thing: &str, points: &Tally) -> Self {
        Self {
            thing: thing.to_owned(),
            source: None,
            target: points.examined(),
            matched: points.matched,
        }
    }

    /// How many there should be.
    pub fn all(&self) -> u64 {
        self.source.unwrap_or(self.target)
    }

    /// Adds another amount of the same sort.
    pub fn add(&mut self, other: &Self) {
        self.source = match (self.source, other.source) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or_default() + two.unwrap_or_default()),
        };
        self.target += other.target;
        self.matched += other.matched;
    }

    /// As a message, whose text is a count.
    pub fn message(&self) -> Message {
        Message::new(self.thing.as_str())
            .with("matched", self.matched)
            .with("all", self.all())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_one_sort_add_up() {
        let mut ledger = Ledger::default();
        ledger.row("INBOX").source = Tally {
            listed: 5,
            missing: 4,
            excluded: [("x".to_owned(), 1)].into(),
            ..Tally::default()
        };
        let mut amount = Amount::compared("mail/messages", &ledger);
        assert_eq!(
            (amount.source, amount.target, amount.matched),
            (Some(4), 0, 0)
        );

        amount.add(&Amount {
            source: Some(3),
            target: 3,
            matched: 2,
            ..amount.clone()
        });
        assert_eq!(amount.all(), 7);
        assert_eq!(
            amount.message(),
            Message::new("mail/messages")
                .with("matched", 2)
                .with("all", 7)
        );
    }
}
