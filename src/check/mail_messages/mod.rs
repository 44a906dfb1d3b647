//! `mail.messages`: every message of the source is on the target, once, where it belongs, as it was.

mod account;
mod again;
mod copies;
mod differ;
mod evidence;
mod group;
mod identify;
mod leftovers;
mod tell;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Context, TypedKind};
use crate::inventory::mail::{Depth, FolderChoice, Received};
use crate::model::{CannotCheck, Class, Code, Evidence, Lang, Service, Side, SpecMistake};

/// How closely messages are compared. Each level includes those before it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    /// Every message is there, as often as before, in its folder.
    #[default]
    Existence,
    /// Date of arrival, flags and keywords are the same.
    Metadata,
    /// Every byte is the same, but for line ends.
    Bytes,
}

impl Level {
    fn depth(self) -> Depth {
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
pub(super) enum Duplicates {
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
pub(super) struct Spec {
    /// How closely messages are compared.
    pub level: Level,
    /// Which folders are looked at, and what is declared about their names.
    pub folders: FolderChoice,
    /// Which messages count by their date of arrival.
    pub received: Received,
    /// What may happen to copies of one message in one folder.
    pub duplicates: Duplicates,
}

const MISSING: Code = Code {
    name: "mail.messages/missing",
    class: Class::Missing,
};
const EXTRA: Code = Code {
    name: "mail.messages/extra",
    class: Class::Extra,
};
const DIFFERENT: Code = Code {
    name: "mail.messages/different",
    class: Class::Different,
};
const DUPLICATED: Code = Code {
    name: "mail.messages/duplicated",
    class: Class::Duplicated,
};
const MOVED: Code = Code {
    name: "mail.messages/moved",
    class: Class::Moved,
};
const UNREADABLE: Code = Code {
    name: "mail.messages/unreadable",
    class: Class::Unreadable,
};

/// The kind.
#[derive(Debug)]
pub(super) struct MailMessages;

impl TypedKind for MailMessages {
    type Spec = Spec;

    const NAME: &'static str = "mail.messages";
    const CODES: &'static [Code] = &[MISSING, EXTRA, DIFFERENT, DUPLICATED, MOVED, UNREADABLE];
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        [
            spec.folders.mistakes("folders"),
            spec.received.mistakes("received"),
        ]
        .concat()
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Source, Service::Mail), (Side::Target, Service::Mail)]
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        account::observe(spec, cx).await
    }
}
