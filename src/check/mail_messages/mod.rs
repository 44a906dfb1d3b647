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

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Context, Kind};
use crate::inventory::mail::{Depth, FolderChoice, Received};
use crate::model::{CannotCheck, Class, Code, Evidence, Lang, Service, Side, SpecMistake};

/// How closely messages are compared. Each level includes those before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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

const MISSING: Code = Code { name: "mail.messages/missing", class: Class::Missing };
const EXTRA: Code = Code { name: "mail.messages/extra", class: Class::Extra };
const DIFFERENT: Code = Code { name: "mail.messages/different", class: Class::Different };
const DUPLICATED: Code = Code { name: "mail.messages/duplicated", class: Class::Duplicated };
const MOVED: Code = Code { name: "mail.messages/moved", class: Class::Moved };
const UNREADABLE: Code = Code { name: "mail.messages/unreadable", class: Class::Unreadable };

/// The kind.
#[derive(Debug)]
pub(super) struct MailMessages;

#[async_trait]
impl Kind for MailMessages {
    fn name(&self) -> &'static str {
        "mail.messages"
    }

    fn codes(&self) -> &'static [Code] {
        &[MISSING, EXTRA, DIFFERENT, DUPLICATED, MOVED, UNREADABLE]
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
        let spec = read(spec).map_err(|error| CannotCheck::fault("mail.messages", error.to_string()))?;
        account::observe(&spec, cx).await
    }
}

/// An absent specification (`mail.messages:` with nothing behind it) is one with defaults only.
fn read(spec: &Value) -> Result<Spec, serde_json::Error> {
    match spec {
        Value::Null => Ok(Spec::default()),
        spec => serde_json::from_value(spec.clone()),
    }
}
