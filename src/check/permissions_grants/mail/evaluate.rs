//! What somebody has in a folder of a mailbox, held against what is expected.
//!
//! A list of entries does not say what somebody may do: each server has a rule of its own for putting entries together,
//! and nobody tells who is in which group. So every scenario is looked at that there may be, one for each combination
//! of groups, and in each the rights under every rule and under some rule. A cell is right, or wrong, only if it is so
//! in all of them.

use std::collections::BTreeSet;

use super::super::findings::{Observed, Outcome};
use crate::inventory::permissions::{AccessList, Bounds, Holder, Level, Rights};
use crate::model::Message;

/// Of so many groups at most is every combination looked at; of more, whatever any of them could make of it.
const GROUPS_MAX: usize = 6;

/// What is expected of somebody, and what that one has, if the groups are as supposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scenario {
    pub(super) expected: Level,
    pub(super) bounds: Bounds,
}

/// What the server said to the one whose rights they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// These are the rights, in the folder called so.
    Rights(Rights, String),
    /// It does not show a folder of that name, and whether that is the name is not known.
    NotShown(Message),
    /// It does not show the folder, and shows others whose names are made the same way.
    Hidden(Message),
    /// It was not asked, for a reason or because nobody could.
    Unasked(Option<Message>),
}

/// What comes of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is right or wrong, by what was seen.
    Known(Outcome, Observed),
    /// Nothing can be said, because.
    Undecided(Message),
}

/// Every scenario there may be for `own` in `list`: one for each combination of groups. `expected` says what is expected
/// of somebody in these groups.
pub(super) fn scenarios<'a>(
    list: &'a AccessList,
    own: &Holder<'a>,
    more_groups: &BTreeSet<&'a str>,
    expected: impl Fn(&BTreeSet<&str>) -> Level,
) -> Vec<Scenario> {
    let all: BTreeSet<&str> = list.groups().union(more_groups).copied().collect();
    let in_groups = |groups: BTreeSet<&'a str>| {
        let expected = expected(&groups);
        Scenario {
            expected,
            bounds: list.bounds(&Holder {
                groups,
                ..own.clone()
            }),
        }
    };

    if all.len() <= GROUPS_MAX {
        let chosen = |set: usize| {
            all.iter()
                .enumerate()
                .filter(move |(at, _)| set >> at & 1 == 1)
                .map(|(_, group)| *group)
        };
        return (0..1_usize << all.len())
            .map(|set| in_groups(chosen(set).collect()))
            .collect();
    }

    // What holds in every single group, and in none, holds in any combination of them; and so for what may be.
    let singles = all
        .iter()
        .map(|group| BTreeSet::from([*group]))
        .chain([BTreeSet::new()]);
    let singles: Vec<Scenario> = singles.map(in_groups).collect();
    let floor = singles
        .iter()
        .map(|scenario| scenario.bounds.floor)
        .reduce(Rights::and)
        .unwrap_or_default();
    let ceiling = singles
        .iter()
        .map(|scenario| scenario.bounds.ceiling)
        .reduce(Rights::or)
        .unwrap_or_default();

    let levels: BTreeSet<Level> = singles.iter().map(|scenario| scenario.expected).collect();
    levels
        .into_iter()
        .map(|expected| Scenario {
            expected,
            bounds: Bounds { floor, ceiling },
        })
        .collect()
}

/// Evaluates all `scenarios` of one cell in the light of `answer`.
pub(super) fn evaluate(scenarios: &[Scenario], answer: &Answer, reason: Message) -> Decision {
    match answer {
        Answer::Rights(rights, name) => evaluate_answer(scenarios, *rights, name),
        Answer::NotShown(why) => match evaluate_list(scenarios, reason) {
            // The list would let in somebody to whom the server denies that there is such a folder.
            Decision::Known(outcome, _)
                if outcome.is_right()
                    && scenarios
                        .iter()
                        .all(|scenario| scenario.expected > Level::None) =>
            {
                Decision::Undecided(why.clone())
            }
            Decision::Undecided(_) => Decision::Undecided(why.clone()),
            known => known,
        },
        Answer::Hidden(why) => match evaluate_list(&where_hidden(scenarios), reason) {
            Decision::Undecided(_) => Decision::Undecided(why.clone()),
            known => known,
        },
        Answer::Unasked(why) => match (evaluate_list(scenarios, reason), why) {
            (Decision::Undecided(_), Some(why)) => Decision::Undecided(why.clone()),
            (decision, _) => decision,
        },
    }
}

/// Those of `scenarios` in which MYRIGHTS is refused: RFC 4314 (section 4) has it answered to whoever has any of these rights.
fn where_hidden(scenarios: &[Scenario]) -> Vec<Scenario> {
    let seeing = Rights::read("lrikxa");
    let hidden = scenarios
        .iter()
        .filter(|scenario| scenario.bounds.floor.and(seeing).is_empty());
    hidden
        .map(|scenario| {
            let Bounds { floor, ceiling } = scenario.bounds;
            Scenario {
                bounds: Bounds {
                    floor,
                    ceiling: ceiling.without(seeing),
                },
                ..*scenario
            }
        })
        .collect()
}

/// One scenario alone: none if it depends on the rule, or on a right that is not known.
fn outcome(scenario: &Scenario) -> Option<Outcome> {
    let Scenario {
        expected,
        bounds: Bounds { floor, ceiling },
    } = scenario;
    let outcome = Outcome {
        leak: floor.most() > *expected,
        denial: ceiling.least() < *expected,
    };
    let is_right = floor.least() >= *expected && ceiling.ceiling() <= *expected;
    (is_right || !outcome.is_right()).then_some(outcome)
}

/// What holds in every scenario, if it is a fault in every one, or in none.
fn common_outcome(scenarios: &[Scenario]) -> Option<Outcome> {
    let all: Option<Vec<Outcome>> = scenarios.iter().map(outcome).collect();
    let all = all.filter(|all| !all.is_empty())?;

    let common = Outcome {
        leak: all.iter().all(|one| one.leak),
        denial: all.iter().all(|one| one.denial),
    };
    // A fault that is one in every scenario is told; that all is well, only if it is so in every one.
    (!common.is_right() || all.iter().all(|one| one.is_right())).then_some(common)
}

fn evaluate_list(scenarios: &[Scenario], reason: Message) -> Decision {
    if let Some(outcome) = common_outcome(scenarios) {
        return Decision::Known(
            outcome,
            Observed {
                shown: shown(scenarios),
                reason,
            },
        );
    }

    let unknown = scenarios.iter().fold(Rights::NONE, |all, scenario| {
        all.or(scenario.bounds.ceiling.unknown())
    });
    Decision::Undecided(if !unknown.is_empty() {
        Message::new("permissions.grants/unknown-right").with("rights", unknown.to_string())
    } else if outcomes_differ(scenarios) {
        Message::new("permissions.grants/depends-on-groups").with("observed", shown(scenarios))
    } else {
        Message::new("permissions.grants/depends-on-rule").with("observed", shown(scenarios))
    })
}

/// Whether it comes out one way in some of the groups, and another way in others.
fn outcomes_differ(scenarios: &[Scenario]) -> bool {
    let mut outcomes = scenarios.iter().filter_map(outcome);
    outcomes
        .next()
        .is_some_and(|first| outcomes.any(|other| other != first))
}

fn evaluate_answer(scenarios: &[Scenario], rights: Rights, name: &str) -> Decision {
    let told = Bounds::exactly(rights);
    let known = |scenarios: &[Scenario]| {
        let told: Vec<Scenario> = scenarios
            .iter()
            .map(|scenario| Scenario {
                bounds: told,
                ..*scenario
            })
            .collect();
        common_outcome(&told)
    };

    let fitting: Vec<Scenario> = scenarios
        .iter()
        .filter(|scenario| fits(scenario.bounds, rights))
        .copied()
        .collect();
    let observed = Observed {
        shown: format!("{} ({rights})", span(rights.least(), rights.ceiling())),
        reason: Message::new("permissions.grants/by-asking").with("name", name),
    };

    if fitting.is_empty() {
        // The server contradicts itself: what it says to the user can be a fault, but no proof that all is well.
        return match known(scenarios).filter(|outcome| !outcome.is_right()) {
            Some(outcome) => Decision::Known(outcome, observed),
            None => Decision::Undecided(
                Message::new("permissions.grants/contradiction")
                    .with("told", observed.shown)
                    .with("listed", shown(scenarios)),
            ),
        };
    }

    match known(&fitting) {
        Some(outcome) => Decision::Known(outcome, observed),
        None if !rights.unknown().is_empty() => Decision::Undecided(
            Message::new("permissions.grants/unknown-right")
                .with("rights", rights.unknown().to_string()),
        ),
        None => Decision::Undecided(
            Message::new("permissions.grants/depends-on-groups").with("observed", observed.shown),
        ),
    }
}

/// Whether `rights` are within `bounds`, by the levels that they make: servers write obsolete rights in one answer
/// and leave them out of another.
fn fits(bounds: Bounds, rights: Rights) -> bool {
    let Bounds { floor, ceiling } = bounds;
    floor.least() <= rights.least()
        && rights.least() <= ceiling.least()
        && floor.most() <= rights.ceiling()
        && rights.most() <= ceiling.ceiling()
}

/// What was seen in all scenarios: `read (lr)`, `none..write (-..lrwite)`.
pub(super) fn shown(scenarios: &[Scenario]) -> String {
    let bounds = scenarios.iter().map(|scenario| scenario.bounds);
    let floor = bounds
        .clone()
        .map(|bounds| bounds.floor)
        .reduce(Rights::and)
        .unwrap_or_default();
    let ceiling = bounds
        .map(|bounds| bounds.ceiling)
        .reduce(Rights::or)
        .unwrap_or_default();

    let levels = span(floor.least(), ceiling.ceiling());
    if floor == ceiling {
        format!("{levels} ({floor})")
    } else {
        format!("{levels} ({floor}..{ceiling})")
    }
}

fn span(least: Level, most: Level) -> String {
    if least == most {
        least.to_string()
    } else {
        format!("{least}..{most}")
    }
}

#[cfg(test)]
#[path = "evaluate_tests.rs"]
mod tests;
