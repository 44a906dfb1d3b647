//! `mail.folders`: every folder of the source is on the target and holds as much.

mod compare;
mod counts;
mod observe;
mod probes;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Context, TypedKind};
use crate::inventory::mail::{FolderChoice, Received};
use crate::model::{CannotCheck, Class, Code, Evidence, Lang, Service, Side, SpecMistake};

/// How the numbers of messages must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Counts {
    /// As many as on the source.
    #[default]
    Exact,
    /// As many as on the source, or more.
    AtLeast,
}

/// Whether the numbers of unread messages are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Unseen {
    /// As many as on the source; where the target may hold more messages, those may be unread.
    #[default]
    Compare,
    /// Not looked at.
    Ignore,
}

/// Whether subscriptions are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Subscribed {
    /// Not looked at.
    #[default]
    Ignore,
    /// As on the source.
    Compare,
}

/// The specification of `mail.folders`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Spec {
    /// How the numbers of messages must agree.
    pub(super) counts: Counts,
    /// Whether the numbers of unread messages are compared.
    pub(super) unseen: Unseen,
    /// Whether subscriptions are compared.
    pub(super) subscribed: Subscribed,
    /// Which folders are looked at, and what is declared about their names.
    pub(super) folders: FolderChoice,
    /// Which messages count by their date of arrival.
    pub(super) received: Received,
}

const MISSING: Code = Code {
    name: "mail.folders/missing",
    class: Class::Missing,
};
const EXTRA: Code = Code {
    name: "mail.folders/extra",
    class: Class::Extra,
};
const DIFFERENT: Code = Code {
    name: "mail.folders/different",
    class: Class::Different,
};
const UNREADABLE: Code = Code {
    name: "mail.folders/unreadable",
    class: Class::Unreadable,
};

/// The kind.
#[derive(Debug)]
pub(super) struct MailFolders;

impl TypedKind for MailFolders {
    type Spec = Spec;

    const NAME: &'static str = "mail.folders";
    const CODES: &'static [Code] = &[MISSING, EXTRA, DIFFERENT, UNREADABLE];
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
        observe::observe(spec, cx).await
    }
}
