//! What somebody may do in a folder, in the words of people.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody may do in a folder. Each level includes those before it.
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
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// See the names of what is in it.
    List,
    /// Also reach what is in it.
    Read,
    /// Also add, rename and remove.
    Write,
    /// Also say who may do what.
    Manage,
}

impl Level {
    /// Every level, from nothing upwards.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::List,
        Self::Read,
        Self::Write,
        Self::Manage,
    ];

    /// The word in suites and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Manage => "manage",
        }
    }

    /// The level called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
