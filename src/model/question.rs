//! What a person is asked to do and to look at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::local::{Lang, LocalText};
use crate::base::digest::Digest;

/// A step that a person checks by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Question {
    /// Who is asked, for example `customer`.
    pub role: String,
    /// What to do.
    #[serde(rename = "do")]
    pub instruction: LocalText,
    /// What should then be seen.
    pub expect: LocalText,
    /// What to attach to the answer.
    #[serde(default)]
    pub attach: Attach,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// What must be attached to an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attach {
    /// Nothing.
    #[default]
    None,
    /// A comment.
    Text,
    /// A file, such as a photo or a screenshot.
    Photo,
}

impl Attach {
    /// The word in suites.
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Text => "text",
            Self::Photo => "photo",
        }
    }
}

impl Question {
    /// By this an answer knows whether the question is still the one that was answered.
    pub fn digest(&self) -> String {
        let texts = Lang::ALL.map(|lang| [self.instruction.get(lang), self.expect.get(lang)]);
        // Who is asked, and for what, is part of the question: a photo that nobody was asked for proves nothing.
        let asked = [self.role.as_str(), self.attach.name()];
        Digest::of_parts(
            texts
                .iter()
                .flatten()
                .chain(&asked)
                .map(|text| text.as_bytes()),
        )
        .to_string()
    }
}
