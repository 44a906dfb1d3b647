//! Languages, and text that a person wrote in one or several of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of reports.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Lang {
    /// Every language that has a catalogue.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The language tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

/// Text that a user wrote: one string, or one by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LocalText {
    /// The same in every language.
    One(#[schemars(length(min = 1))] String),
    /// By language.
    Many(#[schemars(with = "ByLang")] BTreeMap<Lang, String>),
}

/// Text by language. A schema that lists the languages can say which one is unknown.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
#[expect(dead_code, reason = "only its schema is used")]
struct ByLang {
    /// English.
    en: Option<String>,
    /// German.
    de: Option<String>,
}

impl LocalText {
    /// The text in `lang`, else in English, else in whatever language there is.
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::One(text) => text,
            Self::Many(texts) => texts
                .get(&lang)
                .or_else(|| texts.get(&Lang::En))
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }
}

impl From<&str> for LocalText {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}
