//! When in a migration a case is due.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment of a migration, in the order in which they come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// Taking stock.
    Inventory,
    /// The target is being built.
    Build,
    /// Chosen people test.
    Pilot,
    /// Backup and way back.
    Backup,
    /// The source is frozen.
    Freeze,
    /// The data is copied.
    Migrate,
    /// People are switched over.
    Cutover,
    /// The first weeks after.
    Support,
    /// The customer accepts.
    Acceptance,
    /// The old system is cancelled.
    Decommission,
}

impl Moment {
    /// All moments in order.
    pub const ALL: [Self; 10] = [
        Self::Inventory,
        Self::Build,
        Self::Pilot,
        Self::Backup,
        Self::Freeze,
        Self::Migrate,
        Self::Cutover,
        Self::Support,
        Self::Acceptance,
        Self::Decommission,
    ];

    /// The word in suites and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inventory => "inventory",
            Self::Build => "build",
            Self::Pilot => "pilot",
            Self::Backup => "backup",
            Self::Freeze => "freeze",
            Self::Migrate => "migrate",
            Self::Cutover => "cutover",
            Self::Support => "support",
            Self::Acceptance => "acceptance",
            Self::Decommission => "decommission",
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|moment| moment.name() == word)
            .ok_or_else(|| {
                let all: Vec<&str> = Self::ALL.iter().map(|moment| moment.name()).collect();
                format!(
                    "there is no moment `{word}`; the moments are: {}",
                    all.join(" ")
                )
            })
    }
}
