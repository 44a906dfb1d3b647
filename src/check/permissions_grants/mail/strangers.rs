//! Whoever has an entry in a folder's list and no column in the matrix.

use std::collections::BTreeSet;

use super::super::grid::{Grid, Outcome, Place, Sight};
use super::super::spec::Row;
use super::weigh::{self, Case};
use super::{Walk, everybody, shown};
use crate::inventory::mail::Folder;
use crate::inventory::permissions::{AccessList, Bounds, Holder, Level, Party, Rights};
use crate::model::{CannotCheck, Message};

/// Tells of every identifier in the list that gives more than everybody may have and is no principal.
pub(super) fn go_through(
    walk: &Walk<'_>,
    row: &Row,
    (folder, list): (&Folder, &AccessList),
    grid: &mut Grid<'_>,
) -> Result<(), CannotCheck> {
    let allowed = everybody(row);
    // Too much for everybody is told under `*`, once.
    let common = list.bounds(&Holder::default());
    let known = Level::max(allowed, common.floor.most());
    let possible = Level::max(allowed, common.ceiling.ceiling());
    let unsettled = list.unsettled();
    let path = row.shown();
    let mut groups = BTreeSet::new();
    for party in list
        .parties()
        .filter(|party| !is_everybody(party) && !walk.is_column(party))
    {
        if *party == Party::Owner
            || walk.owns(party, folder)
            || party.group().is_some_and(|group| !groups.insert(group))
        {
            continue;
        }
        let bounds = bounds(list, party, unsettled);
        let case = Case {
            expected: allowed,
            bounds,
        };
        let who = shown(party);
        let place = Place {
            folder: &path,
            who: &who,
            expected: allowed,
        };
        if bounds.floor.most() > known {
            let reason = Message::new("permissions.grants/by-entry").with("who", who.as_str());
            let sight = Sight {
                shown: weigh::shown(&[case]),
                reason,
            };
            grid.stranger(
                place,
                &sight,
                Outcome {
                    leak: true,
                    denial: false,
                },
            )?;
        } else if bounds.ceiling.ceiling() > possible {
            let why = Message::new("permissions.grants/stranger-open").with("who", who.as_str());
            grid.unknown_stranger(place, &why.with("observed", weigh::shown(&[case])))?;
        }
    }
    Ok(())
}

/// What a stranger has by its own entry and what everybody gets, less what groups nobody knows of may take.
fn bounds(list: &AccessList, party: &Party, (kept, taken): (Rights, Rights)) -> Bounds {
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
        floor: floor.and(kept).without(taken),
        ceiling,
    }
}

fn is_everybody(party: &Party) -> bool {
    matches!(party, Party::Anyone | Party::Authenticated)
}
