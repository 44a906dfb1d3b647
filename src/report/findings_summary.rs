//! A summary of an entry's findings in bounded memory: the first few as they are, all of them counted.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::privacy::is_impersonal;
use super::view::{ReportError, View};
use crate::model::{Class, Finding};

/// How many groups are kept apart; the findings of further ones are counted together.
const GROUPS_MAX: usize = 400;

/// Findings that look the same when no item is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey {
    /// The place of the class among all, gravest first.
    rank: usize,
    /// The code.
    pub(super) code: String,
    /// The container.
    pub(super) container: String,
    /// The field.
    pub(super) field: Option<String>,
    /// Where it was found, for what was moved.
    pub(super) found_in: Option<String>,
}

impl GroupKey {
    /// The class's place among all, gravest first.
    pub(super) fn rank(&self) -> usize {
        self.rank
    }

    /// The class.
    pub(super) fn class(&self) -> Class {
        Class::ALL
            .get(self.rank)
            .copied()
            .unwrap_or(Class::Unreadable)
    }
}

/// How many findings a group has, and the ranges of their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// How many.
    pub(super) count: u64,
    /// The values on the source.
    pub(super) source: ValueRange,
    /// The values on the target.
    pub(super) target: ValueRange,
}

/// The range of many values: the smallest and the greatest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum ValueRange {
    /// No value was seen.
    #[default]
    None,
    /// From the smallest to the greatest, all of them impersonal.
    Between(String, String),
    /// At least one value could name a person or an item, so none is shown.
    Hidden,
}

impl ValueRange {
    fn add(&mut self, value: Option<&str>) {
        let Some(value) = value else { return };
        if !is_impersonal(value) {
            *self = Self::Hidden;
        }

        match self {
            Self::None => *self = Self::Between(value.to_owned(), value.to_owned()),
            Self::Between(least, _) if by_size(value) < by_size(least) => value.clone_into(least),
            Self::Between(_, most) if by_size(value) > by_size(most) => value.clone_into(most),
            Self::Between(..) | Self::Hidden => {}
        }
    }
}

/// Numbers by their value, all else as it is written (which is right for dates of one form).
fn by_size(value: &str) -> (Option<u64>, &str) {
    (
        value
            .split(' ')
            .next()
            .and_then(|number| number.parse().ok()),
        value,
    )
}

/// What a report shows of an entry's findings.
#[derive(Debug, Default)]
pub(super) struct FindingsSummary {
    /// The first findings, in the order in which they were found.
    pub(super) first: Vec<Finding>,
    /// All findings, by what they look like when no item is named.
    pub(super) groups: BTreeMap<GroupKey, Group>,
    /// Findings beyond [`GROUPS_MAX`] groups.
    pub(super) ungrouped: u64,
    /// How many findings there are.
    pub(super) total: u64,
}

/// The first findings of entry `index`, at most `findings_max`.
pub(super) fn first_findings(
    view: &View<'_>,
    index: usize,
    findings_max: usize,
) -> Result<Vec<Finding>, ReportError> {
    let mut first = Vec::new();
    if findings_max == 0 {
        return Ok(first);
    }

    view.findings.findings(index, &mut |finding| {
        first.push(finding);
        if first.len() < findings_max {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;

    Ok(first)
}

impl FindingsSummary {
    /// Reads all findings of entry `index` and keeps the first `first_max` of them as they are.
    pub(super) fn read(
        view: &View<'_>,
        index: usize,
        first_max: usize,
    ) -> Result<Self, ReportError> {
        let mut summary = Self::default();
        view.findings.findings(index, &mut |finding| {
            summary.add(finding, first_max);
            ControlFlow::Continue(())
        })?;

        Ok(summary)
    }

    fn add(&mut self, finding: Finding, first_max: usize) {
        self.total += 1;
        let rank = Class::ALL
            .iter()
            .position(|class| *class == finding.class)
            .unwrap_or_default();
        // The target of what was moved is a container, not a value to compare.
        let moved = finding.class == Class::Moved;
        let key = GroupKey {
            rank,
            code: finding.code.clone(),
            container: finding.container.text.clone(),
            field: finding.field.clone(),
            found_in: finding.target.clone().filter(|_| moved),
        };

        if self.groups.len() < GROUPS_MAX || self.groups.contains_key(&key) {
            let group = self.groups.entry(key).or_default();
            group.count += 1;
            group.source.add(finding.source.as_deref());
            group
                .target
                .add(finding.target.as_deref().filter(|_| !moved));
        } else {
            self.ungrouped += 1;
        }

        if self.first.len() < first_max {
            self.first.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Code, ItemName};

    #[test]
    fn groups_are_bounded_and_nothing_is_lost() {
        let code = Code {
            name: "mail.messages/missing",
            class: Class::Missing,
        };
        let mut summary = FindingsSummary::default();
        for n in 0..1000 {
            summary.add(
                Finding::new(code, ItemName::text(format!("F{n}")), ItemName::text("x")),
                3,
            );
        }
        assert_eq!(
            (summary.first.len(), summary.groups.len(), summary.total),
            (3, GROUPS_MAX, 1000)
        );
        assert_eq!(
            summary
                .groups
                .values()
                .map(|group| group.count)
                .sum::<u64>()
                + summary.ungrouped,
            1000
        );
    }

    #[test]
    fn one_private_value_hides_the_span() {
        let mut span = ValueRange::default();
        for value in ["9 bytes", "10 bytes", "3 bytes"] {
            span.add(Some(value));
        }
        assert_eq!(
            span,
            ValueRange::Between("3 bytes".into(), "10 bytes".into())
        );
        span.add(Some("Lohn"));
        span.add(Some("4 bytes"));
        assert_eq!(span, ValueRange::Hidden);
    }
}
