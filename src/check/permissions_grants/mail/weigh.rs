//! What somebody has in a folder of a mailbox, held against what is expected, where neither the server's rule for
//! putting entries together nor the members of groups are known.

use std::collections::BTreeSet;

use super::super::grid::{Outcome, Sight};
use crate::inventory::permissions::{AccessList, Bounds, Holder, Level, Rights};
use crate::model::Message;

/// Of so many groups at most is every combination looked at; of more, whatever any of them could make of it.
const GROUPS_MAX: usize = 6;

/// What is expected of somebody, and what that one has, if the groups are as supposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Case {
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

/// What is to be said of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// This.
    Known(Outcome, Sight),
    /// Nothing, because.
    Open(Message),
}

/// Every case there may be for `own` in `list`: one for each combination of groups. `expected` says what is expected
/// of somebody in these groups.
pub(super) fn cases<'a>(
    list: &'a AccessList,
    own: &Holder<'a>,
    more_groups: &BTreeSet<&'a str>,
    expected: impl Fn(&BTreeSet<&str>) -> Level,
) -> Vec<Case> {
    let all: BTreeSet<&str> = list.groups().union(more_groups).copied().collect();
    let in_groups = |groups: BTreeSet<&'a str>| {
        let expected = expected(&groups);
        Case {
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
    let singles: Vec<Case> = singles.map(in_groups).collect();
    let floor = singles
        .iter()
        .map(|case| case.bounds.floor)
        .reduce(Rights::and)
        .unwrap_or_default();
    let ceiling = singles
        .iter()
        .map(|case| case.bounds.ceiling)
        .reduce(Rights::or)
        .unwrap_or_default();
    let levels: BTreeSet<Level> = singles.iter().map(|case| case.expected).collect();
    levels
        .into_iter()
        .map(|expected| Case {
            expected,
            bounds: Bounds { floor, ceiling },
        })
        .collect()
}

/// Weighs all `cases` of one cell in the light of `answer`.
pub(super) fn weigh(cases: &[Case], answer: &Answer, reason: Message) -> Decision {
    match answer {
        Answer::Rights(rights, name) => by_answer(cases, *rights, name),
        Answer::NotShown(why) => match by_list(cases, reason) {
            // The list would let in somebody to whom the server denies that there is such a folder.
            Decision::Known(outcome, _)
                if outcome.is_right() && cases.iter().all(|case| case.expected > Level::None) =>
            {
                Decision::Open(why.clone())
            }
            Decision::Open(_) => Decision::Open(why.clone()),
            known => known,
        },
        Answer::Hidden(why) => match by_list(&unseen(cases), reason) {
            Decision::Open(_) => Decision::Open(why.clone()),
            known => known,
        },
        Answer::Unasked(why) => match (by_list(cases, reason), why) {
            (Decision::Open(_), Some(why)) => Decision::Open(why.clone()),
            (decision, _) => decision,
        },
    }
}

/// Those of `cases` in which MYRIGHTS is refused: RFC 4314 (section 4) has it answered to whoever has any of these rights.
fn unseen(cases: &[Case]) -> Vec<Case> {
    let seeing = Rights::read("lrikxa");
    let hidden = cases
        .iter()
        .filter(|case| case.bounds.floor.and(seeing).is_empty());
    hidden
        .map(|case| {
            let Bounds { floor, ceiling } = case.bounds;
            Case {
                bounds: Bounds {
                    floor,
                    ceiling: ceiling.without(seeing),
                },
                ..*case
            }
        })
        .collect()
}

/// One case alone: none if it depends on the rule, or on a right that is not known.
fn outcome(case: &Case) -> Option<Outcome> {
    let Case {
        expected,
        bounds: Bounds { floor, ceiling },
    } = case;
    let outcome = Outcome {
        leak: floor.most() > *expected,
        denial: ceiling.least() < *expected,
    };
    let is_right = floor.least() >= *expected && ceiling.ceiling() <= *expected;
    (is_right || !outcome.is_right()).then_some(outcome)
}

/// What holds in every case, if it is a fault in every one, or in none.
fn in_every(cases: &[Case]) -> Option<Outcome> {
    let all: Option<Vec<Outcome>> = cases.iter().map(outcome).collect();
    let all = all.filter(|all| !all.is_empty())?;
    let common = Outcome {
        leak: all.iter().all(|one| one.leak),
        denial: all.iter().all(|one| one.denial),
    };
    (!common.is_right() || all.iter().all(|one| one.is_right())).then_some(common)
}

fn by_list(cases: &[Case], reason: Message) -> Decision {
    if let Some(outcome) = in_every(cases) {
        return Decision::Known(
            outcome,
            Sight {
                shown: shown(cases),
                reason,
            },
        );
    }
    let unknown = cases.iter().fold(Rights::NONE, |all, case| {
        all.or(case.bounds.ceiling.unknown())
    });
    Decision::Open(if !unknown.is_empty() {
        Message::new("permissions.grants/unknown-right").with("rights", unknown.to_string())
    } else if differ(cases) {
        Message::new("permissions.grants/depends-on-groups").with("observed", shown(cases))
    } else {
        Message::new("permissions.grants/depends-on-rule").with("observed", shown(cases))
    })
}

/// Whether it comes out one way in some of the groups, and another way in others.
fn differ(cases: &[Case]) -> bool {
    let mut outcomes = cases.iter().filter_map(outcome);
    outcomes
        .next()
        .is_some_and(|first| outcomes.any(|other| other != first))
}

fn by_answer(cases: &[Case], rights: Rights, name: &str) -> Decision {
    let told = Bounds::exactly(rights);
    let known = |cases: &[Case]| {
        let told: Vec<Case> = cases
            .iter()
            .map(|case| Case {
                bounds: told,
                ..*case
            })
            .collect();
        in_every(&told)
    };
    let fitting: Vec<Case> = cases
        .iter()
        .filter(|case| fits(case.bounds, rights))
        .copied()
        .collect();
    let sight = Sight {
        shown: format!("{} ({rights})", span(rights.least(), rights.ceiling())),
        reason: Message::new("permissions.grants/by-asking").with("name", name),
    };
    if fitting.is_empty() {
        // The server contradicts itself: what it says to the user can be a fault, but no proof that all is well.
        return match known(cases).filter(|outcome| !outcome.is_right()) {
            Some(outcome) => Decision::Known(outcome, sight),
            None => Decision::Open(
                Message::new("permissions.grants/contradiction")
                    .with("told", sight.shown)
                    .with("listed", shown(cases)),
            ),
        };
    }
    match known(&fitting) {
        Some(outcome) => Decision::Known(outcome, sight),
        None if !rights.unknown().is_empty() => Decision::Open(
            Message::new("permissions.grants/unknown-right")
                .with("rights", rights.unknown().to_string()),
        ),
        None => Decision::Open(
            Message::new("permissions.grants/depends-on-groups").with("observed", sight.shown),
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

/// What was seen in all cases: `read (lr)`, `none..write (-..lrwite)`.
pub(super) fn shown(cases: &[Case]) -> String {
    let bounds = cases.iter().map(|case| case.bounds);
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
#[path = "weigh_tests.rs"]
mod tests;
