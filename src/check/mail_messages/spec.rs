//! What a suite can say of `mail.messages`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::mail::{Depth, FolderChoice, Received};
use crate::model::SpecMistake;

/// How closely messages are compared. Each level includes those before it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Level {
    /// Every message is there, as often as before, in its folder.
    #[default]
    Existence,
    /// Date of arrival, flags and keywords are the same.
    Metadata,
    /// Every byte is the same, but for line ends.
    Bytes,
}

impl Level {
    /// How much of every message must be read for it.
    pub(super) fn depth(self) -> Depth {
        match self {
            Self::Existence | Self::Metadata => Depth::Headers,
            Self::Bytes => Depth::Bytes,
        }
    }
}

/// What may happen to copies of one message in one folder.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Duplicates {
    /// As many as before.
    #[default]
    Preserve,
    /// Copies that are equal byte by byte may have become one.
    MayCollapse,
    /// There may be fewer, but not more.
    MustNotIncrease,
}

/// The specification of `mail.messages`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::check) struct Spec {
    /// How closely messages are compared.
    pub level: Level,
    /// Which folders are looked at, and what is declared about their names.
    pub folders: FolderChoice,
    /// Which messages count by their date of arrival.
    pub received: Received,
    /// What may happen to copies of one message in one folder.
    pub duplicates: Duplicates,
}

impl Spec {
    /// What is wrong with it.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let folders = self.folders.mistakes("folders");
        let received = self.received.mistakes("received");
        [folders, received].concat()
    }
}
