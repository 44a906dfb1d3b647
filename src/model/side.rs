//! The two sides of a comparison and the services that reach them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the two sides of a comparison.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where the data comes from. Never changed.
    Source,
    /// Where the data should have arrived.
    Target,
}

impl Side {
    /// Both, source first.
    pub const BOTH: [Self; 2] = [Self::Source, Self::Target];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Source => Self::Target,
            Self::Target => Self::Source,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a system is reached for one purpose.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Mailboxes.
    Mail,
    /// Sending mail.
    Submission,
    /// File trees.
    Files,
    /// Name servers.
    Dns,
    /// Calendars.
    Calendars,
    /// Address books.
    Contacts,
    /// Web applications.
    Web,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 7] = [
        Self::Mail,
        Self::Submission,
        Self::Files,
        Self::Dns,
        Self::Calendars,
        Self::Contacts,
        Self::Web,
    ];

    /// The key in a suite.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Submission => "submission",
            Self::Files => "files",
            Self::Dns => "dns",
            Self::Calendars => "calendars",
            Self::Contacts => "contacts",
            Self::Web => "web",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which systems a case looks at: two that are compared, or one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Two systems are compared; names as in the suite.
    Two(String, String),
    /// One system is looked at.
    On(String),
}

impl Default for Between {
    fn default() -> Self {
        Self::Two("source".to_owned(), "target".to_owned())
    }
}

impl Between {
    /// The system that stands on `side`; a single system stands on both.
    pub fn system(&self, side: Side) -> &str {
        match (self, side) {
            (Self::Two(source, _), Side::Source) => source,
            (Self::Two(_, target), Side::Target) => target,
            (Self::On(system), _) => system,
        }
    }
}
