//! What a person decided.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A person's answer to a manual step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// As expected.
    Ok,
    /// As expected, with something to say.
    Remark,
    /// Not as expected.
    NotOk,
    /// It could not be tested.
    CannotTest,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Remark, Self::NotOk, Self::CannotTest];

    /// The word on the command line and in the register.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Remark => "remark",
            Self::NotOk => "not-ok",
            Self::CannotTest => "cannot-test",
        }
    }
}

/// A decision in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The case; none for a remark on the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The account, where the case has accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The answer.
    pub answer: Answer,
    /// What the person said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Digest of the text that the person saw; another text makes the answer stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_sha256: Option<String>,
    /// Attached files: name and SHA-256.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<(String, String)>,
}
