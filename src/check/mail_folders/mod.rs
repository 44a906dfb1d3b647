//! `mail.folders`: every folder of the source is on the target and holds as much.

mod compare;
mod counts;
mod observe;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Context, Kind};
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

const MISSING: Code = Code { name: "mail.folders/missing", class: Class::Missing };
const EXTRA: Code = Code { name: "mail.folders/extra", class: Class::Extra };
const DIFFERENT: Code = Code { name: "mail.folders/different", class: Class::Different };
const UNREADABLE: Code = Code { name: "mail.folders/unreadable", class: Class::Unreadable };

/// The kind.
#[derive(Debug)]
pub(super) struct MailFolders;

#[async_trait]
impl Kind for MailFolders {
    fn name(&self) -> &'static str {
        "mail.folders"
    }

    fn codes(&self) -> &'static [Code] {
        &[MISSING, EXTRA, DIFFERENT, UNREADABLE]
    }

    fn page(&self) -> &'static str {
        include_str!("README.md")
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        [(Lang::En, include_str!("texts.en.ftl")), (Lang::De, include_str!("texts.de.ftl"))]
    }

    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Spec::json_schema(generator)
    }

    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake> {
        match read(spec) {
            Ok(spec) => [spec.folders.mistakes("folders"), spec.received.mistakes("received")].concat(),
            Err(error) => vec![SpecMistake::new("", error.to_string())],
        }
    }

    fn needs(&self, _spec: &Value) -> Vec<(Side, Service)> {
        vec![(Side::Source, Service::Mail), (Side::Target, Service::Mail)]
    }

    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let spec = read(spec).map_err(|error| CannotCheck::fault("mail.folders", error.to_string()))?;
        observe::observe(&spec, cx).await
    }
}

/// An absent specification (`mail.folders:` with nothing behind it) is one with defaults only.
fn read(spec: &Value) -> Result<Spec, serde_json::Error> {
    match spec {
        Value::Null => Ok(Spec::default()),
        spec => serde_json::from_value(spec.clone()),
    }
}
