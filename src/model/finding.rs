//! What is wrong with one item.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::message::Message;
use crate::base::bytes;
use crate::base::digest::Digest;

/// The seven classes of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// On the source, not on the target.
    Missing,
    /// On the target, not on the source.
    Extra,
    /// On both, but a field differs.
    Different,
    /// More copies on the target than the source has.
    Duplicated,
    /// Found in another container of the target.
    Moved,
    /// A point check observed something else than expected.
    Unexpected,
    /// It could not be read, so nothing is known about it.
    Unreadable,
}

impl Class {
    /// All classes, gravest first.
    pub const ALL: [Self; 7] = [
        Self::Missing,
        Self::Different,
        Self::Unexpected,
        Self::Moved,
        Self::Duplicated,
        Self::Extra,
        Self::Unreadable,
    ];

    /// The word in reports and suites.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different => "different",
            Self::Duplicated => "duplicated",
            Self::Moved => "moved",
            Self::Unexpected => "unexpected",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A finding's code, `kind/name`, as its kind declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `kind/name`, for example `permissions.grants/leak`.
    pub name: &'static str,
    /// The class to which findings of this code belong.
    pub class: Class,
}

/// The name of an item: text for people, and the bytes where they are not valid UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemName {
    /// For people, without loss of distinction (see [`bytes::display`] for names that are bytes).
    pub text: String,
    /// The exact bytes as base64, where they are not valid UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

impl ItemName {
    /// A name that is text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            base64: None,
        }
    }

    /// A name that is bytes, such as a path: control characters and bytes that are not UTF-8 are escaped.
    pub fn bytes(name: &[u8]) -> Self {
        let base64 = std::str::from_utf8(name)
            .is_err()
            .then(|| STANDARD.encode(name));
        Self {
            text: bytes::display(name),
            base64,
        }
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One thing that is wrong with one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its class.
    pub class: Class,
    /// Its code, `kind/name`.
    pub code: String,
    /// The account, if the case has accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Folder or zone; for `moved`, where the source has the item.
    pub container: ItemName,
    /// The item.
    pub item: ItemName,
    /// The field that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the source has, or what was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What the target has, or what was observed; for `moved`, the container where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Message>,
}

impl Finding {
    /// A finding of `code` about `item` in `container`; the account is filled in by the run.
    pub fn new(code: Code, container: ItemName, item: ItemName) -> Self {
        Self {
            class: code.class,
            code: code.name.to_owned(),
            account: None,
            container,
            item,
            field: None,
            source: None,
            target: None,
            detail: None,
        }
    }

    /// What it is found as: the name of its code without the kind, and its field if it has one (`different/date`).
    pub fn name(&self) -> String {
        let code = self.code.rsplit('/').next().unwrap_or_default();
        match &self.field {
            Some(field) => format!("{code}/{field}"),
            None => code.to_owned(),
        }
    }

    /// With the field that differs.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With what the source has, or what was expected.
    #[must_use]
    pub fn source(mut self, value: impl Into<String>) -> Self {
        self.source = Some(value.into());
        self
    }

    /// With what the target has, or what was observed.
    #[must_use]
    pub fn target(mut self, value: impl Into<String>) -> Self {
        self.target = Some(value.into());
        self
    }

    /// With more about it.
    #[must_use]
    pub fn detail(mut self, detail: Message) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// By what tomorrow's run sees that the same finding has another value: what the source has, and what the target has.
pub fn value_digest(finding: &Finding) -> Digest {
    let value = |value: &Option<String>| match value {
        Some(value) => format!("={value}"),
        None => String::new(),
    };
    Digest::of_parts([
        value(&finding.source).as_bytes(),
        value(&finding.target).as_bytes(),
    ])
}

/// By what tomorrow's run knows the same finding again: no times, no UIDs, no observed values.
pub fn fingerprint(kind: &str, case: &str, finding: &Finding) -> Digest {
    let exact = |name: &'_ ItemName| name.base64.clone().unwrap_or_else(|| name.text.clone());
    Digest::of_parts([
        kind.as_bytes(),
        case.as_bytes(),
        finding.code.as_bytes(),
        finding.account.as_deref().unwrap_or_default().as_bytes(),
        exact(&finding.container).as_bytes(),
        exact(&finding.item).as_bytes(),
        finding.field.as_deref().unwrap_or_default().as_bytes(),
    ])
}
