//! What the judge makes of case, evidence and rulings.

use serde::{Deserialize, Serialize};

use super::message::Message;

/// The six verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The target is wrong.
    Failed,
    /// We could not look.
    Inconclusive,
    /// Something is missing that is not ours to give.
    Pending,
    /// A valid ruling covers it.
    Waived,
    /// None of its moments is still to come.
    Skipped,
    /// What was to be compared was, to its end, and nothing deviates beyond what is allowed.
    Passed,
}

impl Status {
    /// All, worst first.
    pub const ALL: [Self; 6] = [
        Self::Failed,
        Self::Inconclusive,
        Self::Pending,
        Self::Waived,
        Self::Skipped,
        Self::Passed,
    ];

    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::Pending => "pending",
            Self::Waived => "waived",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }
}

/// What a pending case waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A person has not answered.
    Answer,
    /// It writes, and was not allowed to.
    Consent,
    /// It is not due at this moment.
    Later,
}

impl Cause {
    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Consent => "consent",
            Self::Later => "later",
        }
    }
}

/// What else is to be said of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Passed only after the first attempt.
    Late,
    /// Passed only because findings are allowed.
    Tolerated,
    /// Failed, and not everything could be looked at.
    Incomplete,
}

impl Mark {
    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Tolerated => "tolerated",
            Self::Incomplete => "incomplete",
        }
    }
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which of the six.
    pub status: Status,
    /// What a pending case waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Why.
    pub reason: Message,
}

impl Verdict {
    /// A verdict without cause and marks.
    pub fn new(status: Status, reason: Message) -> Self {
        Self {
            status,
            cause: None,
            marks: Vec::new(),
            reason,
        }
    }

    /// Whether it carries `mark`.
    pub fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}
