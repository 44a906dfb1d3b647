//! Whoever has an entry in a folder's list and is no principal of the matrix.

use std::collections::BTreeSet;

use super::super::findings::{MatrixCell, MatrixFindings, Observed, Outcome};
use super::super::spec::Row;
use super::evaluate::{self, Scenario};
use super::principals::party_shown;
use crate::inventory::permissions::{AccessList, Bounds, GroupLimits, Holder, Level, Party};
use crate::model::{CannotCheck, Message};

/// Tells of every identifier in `list` that gives more than everybody may have in the folder of `row`. Who `is_known`
/// is a principal or the owner, and is looked at elsewhere.
pub(super) fn find_leaks(
    row: &Row,
    list: &AccessList,
    is_known: impl Fn(&Party) -> bool,
    findings: &mut MatrixFindings<'_>,
) -> Result<(), CannotCheck> {
    let expected = row.everybody();
    // Too much for everybody is told under `*`, once.
    let common = list.bounds(&Holder::default());
    let told = Level::max(expected, common.floor.most());
    let possible = Level::max(expected, common.ceiling.ceiling());

    // Nobody tells in which groups a user is, and entries of groups may take away.
    let by_groups = list.group_limits();

    let folder = row.shown();
    let mut groups = BTreeSet::new();
    let parties = list
        .parties()
        .filter(|party| !is_everybody(party) && **party != Party::Owner && !is_known(party));
    for party in parties {
        // A group may have two entries, which are looked at together.
        if party.group().is_some_and(|group| !groups.insert(group)) {
            continue;
        }

        let bounds = bounds(list, party, by_groups);
        let scenario = Scenario { expected, bounds };
        let who = party_shown(party);
        let cell = MatrixCell {
            folder: &folder,
            who: &who,
            expected,
        };
        if bounds.floor.most() > told {
            let observed = Observed {
                shown: evaluate::shown(&[scenario]),
                reason: Message::new("permissions.grants/by-entry").with("who", who.as_str()),
            };
            findings.enter_unlisted(cell, &observed, Outcome::LEAK)?;
        } else if bounds.ceiling.ceiling() > possible {
            let reason = Message::new("permissions.grants/stranger-open")
                .with("who", who.as_str())
                .with("observed", evaluate::shown(&[scenario]));
            findings.enter_unlisted_unknown(cell, &reason)?;
        }
    }
    Ok(())
}

/// What somebody has by an entry of its own and by what everybody gets.
fn bounds(list: &AccessList, party: &Party, by_groups: GroupLimits) -> Bounds {
    if let Some(group) = party.group() {
        return list.bounds(&Holder {
            groups: BTreeSet::from([group]),
            ..Holder::default()
        });
    }

    let Bounds { floor, ceiling } = list.bounds(&Holder {
        own: Some(party),
        ..Holder::default()
    });
    Bounds {
        floor: by_groups.limit(floor),
        ceiling,
    }
}

fn is_everybody(party: &Party) -> bool {
    matches!(party, Party::Anyone | Party::Authenticated)
}
