//! What a suite can say of `mail.folders`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::mail::{FolderChoice, Received};
use crate::model::SpecMistake;

/// How the numbers of messages must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Counts {
    /// As many as on the source.
    #[default]
    Exact,
    /// As many as on the source, or more.
    AtLeast,
}

/// Whether the numbers of unread messages are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Unseen {
    /// As many as on the source; where the target may hold more messages, those may be unread.
    #[default]
    Compare,
    /// Not looked at.
    Ignore,
}

/// Whether subscriptions are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::check) enum Subscribed {
    /// Not looked at.
    #[default]
    Ignore,
    /// As on the source.
    Compare,
}

/// The specification of `mail.folders`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(in crate::check) struct Spec {
    /// How the numbers of messages must agree.
    pub counts: Counts,
    /// Whether the numbers of unread messages are compared.
    pub unseen: Unseen,
    /// Whether subscriptions are compared.
    pub subscribed: Subscribed,
    /// Which folders are looked at, and what is declared about their names.
    pub folders: FolderChoice,
    /// Which messages count by their date of arrival.
    pub received: Received,
}

impl Spec {
    /// What is wrong with it.
    pub(super) fn mistakes(&self) -> Vec<SpecMistake> {
        let folders = self.folders.mistakes("folders");
        let received = self.received.mistakes("received");
        [folders, received].concat()
    }
}
