//! The gist of an entry's findings in bounded memory: the first few as they are, all of them counted.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::discreet::is_harmless;
use super::{ReportError, View};
use crate::model::{Class, Finding};

/// How many heaps are kept apart; the findings of further ones are counted together.
const HEAPS_MAX: usize = 400;

/// Findings that look the same when no item is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HeapKey {
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

impl HeapKey {
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

/// How many findings there are of one look, and what may be said of their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heap {
    /// How many.
    pub(super) count: u64,
    /// The values on the source.
    pub(super) source: Span,
    /// The values on the target.
    pub(super) target: Span,
}

/// The values that harmlessly stand for many: the smallest and the greatest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Span {
    /// No value was seen.
    #[default]
    None,
    /// From the smallest to the greatest, both harmless.
    Between(String, String),
    /// At least one value is not for everyone's eyes.
    Hidden,
}

impl Span {
    fn add(&mut self, value: Option<&str>) {
        let Some(value) = value else { return };
        if !is_harmless(value) {
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

/// The gist of an entry's findings.
#[derive(Debug, Default)]
pub(super) struct Gist {
    /// The first findings, in the order in which they were found.
    pub(super) first: Vec<Finding>,
    /// All findings, by what they look like when no item is named.
    pub(super) heaps: BTreeMap<HeapKey, Heap>,
    /// Findings beyond [`HEAPS_MAX`] heaps.
    pub(super) unheaped: u64,
    /// All findings.
    pub(super) all: u64,
}

/// The first findings of entry `index`, at most `findings_max`.
pub(super) fn first(
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

/// The gist of all findings of entry `index`, with at most `first_max` of them as they are.
pub(super) fn gist(view: &View<'_>, index: usize, first_max: usize) -> Result<Gist, ReportError> {
    let mut gist = Gist::default();
    view.findings.findings(index, &mut |finding| {
        gist.add(finding, first_max);
        ControlFlow::Continue(())
    })?;
    Ok(gist)
}

impl Gist {
    fn add(&mut self, finding: Finding, first_max: usize) {
        self.all += 1;
        let rank = Class::ALL
            .iter()
            .position(|class| *class == finding.class)
            .unwrap_or_default();
        let moved = finding.class == Class::Moved;
        let key = HeapKey {
            rank,
            code: finding.code.clone(),
            container: finding.container.text.clone(),
            field: finding.field.clone(),
            found_in: finding.target.clone().filter(|_| moved),
        };
        if self.heaps.len() < HEAPS_MAX || self.heaps.contains_key(&key) {
            let heap = self.heaps.entry(key).or_default();
            heap.count += 1;
            heap.source.add(finding.source.as_deref());
            heap.target
                .add(finding.target.as_deref().filter(|_| !moved));
        } else {
            self.unheaped += 1;
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
    fn heaps_are_bounded_and_nothing_is_lost() {
        let code = Code {
            name: "mail.messages/missing",
            class: Class::Missing,
        };
        let mut gist = Gist::default();
        for n in 0..1000 {
            gist.add(
                Finding::new(code, ItemName::text(format!("F{n}")), ItemName::text("x")),
                3,
            );
        }
        assert_eq!(
            (gist.first.len(), gist.heaps.len(), gist.all),
            (3, HEAPS_MAX, 1000)
        );
        assert_eq!(
            gist.heaps.values().map(|heap| heap.count).sum::<u64>() + gist.unheaped,
            1000
        );
    }

    #[test]
    fn one_private_value_hides_the_span() {
        let mut span = Span::default();
        for value in ["9 bytes", "10 bytes", "3 bytes"] {
            span.add(Some(value));
        }
        assert_eq!(span, Span::Between("3 bytes".into(), "10 bytes".into()));
        span.add(Some("Lohn"));
        span.add(Some("4 bytes"));
        assert_eq!(span, Span::Hidden);
    }
}
