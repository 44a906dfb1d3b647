//! What a suite can say of `mail.messages`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::mail::{Depth, FolderChoice, Keeps, Received};
use crate::model::SpecMistake;

/// How closely messages are compared. Each level includes those before it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Level {
    /// Every message is there, as often as before, in its folder.
    Existence,
    /// Date of arrival, flags and keywords are the same, and subject and sender as a reader sees them.
    #[default]
    Metadata,
    /// Every byte is the same, but for line ends and what was added to the header.
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
    /// There may be fewer of those with the same body, but not more.
    MustNotIncrease,
}

impl Duplicates {
    /// Whether the target may have fewer copies than the source.
    pub(super) fn may_decrease(self) -> bool {
        self != Self::Preserve
    }
}

/// What is done about pairs whose sizes differ, or are not known.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Sizes {
    /// They are read whole, and their bodies compared.
    #[default]
    Read,
    /// Nothing: how many there are is told.
    Ignore,
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
    /// What is done about pairs whose sizes differ.
    pub sizes: Sizes,
    /// The system flags and keywords that the target keeps, `\*` for any keyword; all, if this is left out. Others are
    /// not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeps: Option<Vec<String>>,
}

impl Spec {
    /// What is wrong with it.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let folders = self.folders.mistakes("folders");
        let received = self.received.mistakes("received");
        let names = self.keeps.iter().flatten().enumerate();
        let keeps = names.filter_map(|(at, name)| {
            let problem = Keeps::mistake(name)?;
            Some(SpecMistake::new(&format!("keeps/{at}"), problem))
        });
        [folders, received, keeps.collect()].concat()
    }

    /// What of flags and keywords is compared.
    pub(super) fn keeps(&self) -> Keeps {
        let named = self.keeps.as_deref();
        named.map_or_else(Keeps::everything, Keeps::only)
    }

    /// Whether pairs whose sizes differ are read. At the level of bytes all were; at that of existence only those are that
    /// rest on little: without a Message-ID, another body is another message.
    pub(super) fn reads_sizes(&self, is_weak: bool) -> bool {
        let is_compared = match self.level {
            Level::Existence => is_weak,
            Level::Metadata => true,
            Level::Bytes => false,
        };
        self.sizes == Sizes::Read && is_compared
    }
}
