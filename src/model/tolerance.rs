//! Which findings are tolerated, by which allowance, and why.

use std::collections::BTreeMap;

use super::evidence::Evidence;
use super::finding::Class;
use super::ledger::Examined;
use super::terms::{Allowance, Terms};

/// Findings that one allowance covers.
#[derive(Debug)]
pub(super) struct Tolerated<'a> {
    /// What the allowance is called: `extra`, `emptied`, `different/date`.
    pub(super) name: &'a str,
    /// How many there are.
    pub(super) found: u64,
    /// Why that is acceptable.
    pub(super) reason: &'a str,
}

/// The allowances of `terms` that together cover all `found` findings of `class`, each within its limit; none if one
/// finding is beyond.
pub(super) fn covering<'a>(
    terms: &'a Terms,
    evidence: &Evidence,
    class: Class,
    found: u64,
) -> Option<Vec<Tolerated<'a>>> {
    // What was counted by class alone is all that is known of it.
    let plain = BTreeMap::from([(class.name().to_owned(), found)]);
    let details = evidence.details.get(&class).unwrap_or(&plain);
    if details.values().sum::<u64>() != found {
        return None;
    }

    let mut covered: BTreeMap<&str, Covered<'_>> = BTreeMap::new();
    for (name, found) in details {
        let (allowed, allowance) = closest(terms, class, name)?;
        let covered = covered.entry(allowed).or_insert(Covered {
            allowance,
            found: 0,
        });
        covered.found += found;
    }

    let within =
        |covered: &Covered<'_>| is_within(covered.allowance, covered.found, class, evidence);
    if !covered.values().all(within) {
        return None;
    }
    let tolerated = covered.into_iter().map(|(name, covered)| Tolerated {
        name,
        found: covered.found,
        reason: &covered.allowance.reason,
    });
    Some(tolerated.collect())
}

/// An allowance, and how much it has to cover.
struct Covered<'a> {
    allowance: &'a Allowance,
    found: u64,
}

/// The allowance that fits findings called `name` (`code`, or `code/field`) of `class` closest, with what it is called.
fn closest<'a>(terms: &'a Terms, class: Class, name: &str) -> Option<(&'a str, &'a Allowance)> {
    let allowed = |name: &str| terms.allow.get_key_value(name);
    let code = name.split('/').next().unwrap_or_default();

    // Of findings with a code of their own a class says nothing: whoever allows that dates differ has not said that a
    // file may be emptied. Point checks have no other codes than their own, and a count of all that is unexpected.
    let covers_all = class == Class::Unexpected || code == class.name();
    let by_class = || covers_all.then(|| allowed(class.name())).flatten();
    let (name, allowance) = allowed(name).or_else(|| allowed(code)).or_else(by_class)?;
    Some((name, allowance))
}

/// Whether `found` findings of `class` are within the allowance. A share is of the items examined
/// on the side where the class lives.
fn is_within(allowance: &Allowance, found: u64, class: Class, evidence: &Evidence) -> bool {
    let by_count = allowance.count.is_some_and(|count| found <= count);
    let by_share = allowance.share.is_some_and(|share| {
        let of = match (&evidence.examined, class) {
            (Some(Examined::Compared(ledger)), Class::Extra | Class::Duplicated) => {
                ledger.sum().target.examined()
            }
            _ => examined(evidence),
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "item counts stay far below 2^52"
        )]
        let (found, of) = (found as f64, of as f64);
        found <= share * of
    });
    by_count || by_share
}

/// How many items or points were examined.
pub(super) fn examined(evidence: &Evidence) -> u64 {
    match &evidence.examined {
        Some(Examined::Points(points)) => points.examined(),
        Some(Examined::Compared(ledger)) => ledger.sum().source.examined(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tally;

    fn terms(allow: &[(&str, u64)]) -> Terms {
        let allowance = |(name, count): &(&str, u64)| {
            let allowance = Allowance {
                count: Some(*count),
                share: None,
                reason: format!("because of {name}"),
            };
            ((*name).to_owned(), allowance)
        };
        Terms {
            allow: allow.iter().map(allowance).collect(),
            ..Terms::default()
        }
    }

    fn evidence(class: Class, details: &[(&str, u64)]) -> (Evidence, u64) {
        let details: BTreeMap<String, u64> = details
            .iter()
            .map(|(name, found)| ((*name).to_owned(), *found))
            .collect();
        let found = details.values().sum();
        let evidence = Evidence {
            examined: Some(Examined::Points(Tally::default())),
            details: [(class, details)].into(),
            ..Evidence::default()
        };
        (evidence, found)
    }

    /// What covers `found`, as `name found`.
    fn covered(
        class: Class,
        allow: &[(&str, u64)],
        details: &[(&str, u64)],
    ) -> Option<Vec<String>> {
        let terms = terms(allow);
        let (evidence, found) = evidence(class, details);
        let tolerated = covering(&terms, &evidence, class, found)?;
        let said = tolerated
            .iter()
            .map(|tolerated| format!("{} {}", tolerated.name, tolerated.found));
        Some(said.collect())
    }

    #[test]
    fn the_closest_allowance_counts_and_none_twice() {
        let found = [("different/date", 3), ("different/flags", 2)];
        let class = Class::Different;
        assert_eq!(
            covered(class, &[("different", 5)], &found),
            Some(vec!["different 5".into()])
        );
        assert_eq!(
            covered(class, &[("different", 2), ("different/date", 3)], &found),
            Some(vec!["different 2".into(), "different/date 3".into()])
        );
        // What one has left is not lent to the other.
        assert_eq!(
            covered(class, &[("different", 9), ("different/date", 2)], &found),
            None
        );
        assert_eq!(covered(class, &[("different/date", 9)], &found), None);
        assert_eq!(covered(class, &[("extra", 9)], &found), None);
    }

    #[test]
    fn a_count_of_differences_covers_no_emptied_file() {
        let class = Class::Different;
        let found = [("different/date", 1), ("emptied/size", 1)];
        assert_eq!(covered(class, &[("different", 9)], &found), None);
        assert_eq!(
            covered(class, &[("different", 9), ("emptied", 1)], &found),
            Some(vec!["different 1".into(), "emptied 1".into()])
        );
    }

    #[test]
    fn what_is_unexpected_is_allowed_as_such_or_by_its_code() {
        let class = Class::Unexpected;
        let found = [("leak/read", 1), ("denial", 1)];
        assert_eq!(
            covered(class, &[("unexpected", 2)], &found),
            Some(vec!["unexpected 2".into()])
        );
        assert_eq!(
            covered(class, &[("unexpected", 9), ("leak", 0)], &found),
            None
        );
        assert_eq!(covered(class, &[("denial", 9)], &found), None);
    }

    #[test]
    fn details_that_do_not_add_up_cover_nothing() {
        let terms = terms(&[("different", 9)]);
        let (evidence, found) = evidence(Class::Different, &[("different/date", 1)]);
        assert!(covering(&terms, &evidence, Class::Different, found + 1).is_none());
        // Records of earlier programs have no details.
        let evidence = Evidence::default();
        assert!(covering(&terms, &evidence, Class::Different, 3).is_some());
    }
}
