//! The terms under which a case is judged.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// How much it matters that a case passes.
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
pub enum Severity {
    /// For information.
    Info,
    /// A nuisance.
    Minor,
    /// Work is hindered.
    #[default]
    Major,
    /// The migration cannot be accepted.
    Blocker,
}

impl Severity {
    /// All, gravest first.
    pub const ALL: [Self; 4] = [Self::Blocker, Self::Major, Self::Minor, Self::Info];

    /// The word in suites.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Blocker => "blocker",
        }
    }
}

/// How many findings are tolerated, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allowance {
    /// At most so many findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// At most this share of the items examined on the side concerned (0.001 is 0.1 %).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Why that is acceptable; printed in every report.
    pub reason: String,
}

/// For whom it is no fault that nothing was there to examine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllowEmpty {
    /// For nobody.
    #[default]
    No,
    /// For this case (which is not `for-each`).
    Yes,
    /// For these accounts.
    Accounts(BTreeSet<String>),
}

/// Whether a case is due at the moment of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "when")]
pub enum Due {
    /// It is due: it has no moments, or this is one of them.
    #[default]
    Now,
    /// Not yet; first due at this moment.
    Later {
        /// The first moment at which it is due.
        from: Moment,
    },
    /// None of its moments is still to come.
    Past,
}

impl Due {
    /// Whether a case with `moments` is due at `at`. Without moments a case is always due.
    pub fn at(moments: &[Moment], at: Option<Moment>) -> Self {
        let Some(at) = at else { return Self::Now };
        if moments.is_empty() || moments.contains(&at) {
            return Self::Now;
        }
        moments
            .iter()
            .copied()
            .filter(|moment| *moment > at)
            .min()
            .map_or(Self::Past, |from| Self::Later { from })
    }
}

/// The terms of one case and account: all that the judge needs to know besides evidence and rulings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Tolerated findings: by class, by the name of a code without its kind (`emptied`), or by either and a field
    /// (`different/date`). What fits closest counts, and nothing is covered twice.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub allow: BTreeMap<String, Allowance>,
    /// Whether nothing to examine is acceptable for this account.
    #[serde(default)]
    pub allow_empty: bool,
    /// Whether it is due.
    #[serde(default)]
    pub due: Due,
    /// It writes, and the consent to write was not given.
    #[serde(default)]
    pub lacks_consent: bool,
    /// It waits for a person's answer; the digest of the text that person must have seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_follows_the_order_of_moments() {
        let moments = [Moment::Pilot, Moment::Cutover];
        assert_eq!(Due::at(&moments, Some(Moment::Pilot)), Due::Now);
        assert_eq!(
            Due::at(&moments, Some(Moment::Build)),
            Due::Later {
                from: Moment::Pilot
            }
        );
        assert_eq!(
            Due::at(&moments, Some(Moment::Freeze)),
            Due::Later {
                from: Moment::Cutover
            }
        );
        assert_eq!(Due::at(&moments, Some(Moment::Support)), Due::Past);
        assert_eq!(Due::at(&[], Some(Moment::Support)), Due::Now);
    }
}
