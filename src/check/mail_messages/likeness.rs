//! What messages that share a key may have in common, to tell which is which.

use std::collections::HashMap;

use super::items::GroupItems;
use crate::compare::AmbiguousGroup;
use crate::inventory::mail::{Flags, Item};
use crate::model::{Side, Sides};

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Likeness {
    /// Date of arrival, flags, keywords and size.
    All,
    /// Date of arrival, flags and keywords.
    Metadata,
    /// Date of arrival and size.
    Arrival,
    /// Date of arrival.
    Received,
    /// Flags and keywords.
    Marks,
    /// Whether it is marked as deleted.
    Life,
}

/// A number that is the same for messages that agree in what is looked at, and in whether they are marked as deleted:
/// a deleted copy does not stand in for a living one.
pub(super) fn likeness(items: &GroupItems, side: Side, number: u32, with: Likeness) -> u64 {
    let item = items.item(side, number);
    let received = item.received.cast_unsigned();
    let life = u64::from(is_deleted(item));
    match with {
        Likeness::All => mix(&[life, received, marks(items, side, item), item.size]),
        Likeness::Metadata => mix(&[life, received, marks(items, side, item)]),
        Likeness::Arrival => mix(&[life, received, item.size]),
        Likeness::Received => mix(&[life, received]),
        Likeness::Marks => mix(&[life, marks(items, side, item)]),
        Likeness::Life => life,
    }
}

/// Whether a message is marked as deleted.
pub(super) fn is_deleted(item: &Item) -> bool {
    item.flags.has(Flags::DELETED)
}

/// Date of arrival and size, if the server said both.
fn arrival(item: &Item) -> Option<u64> {
    let received = item.received()?;
    (item.size > 0).then(|| mix(&[received.cast_unsigned(), item.size]))
}

/// Those messages of a group that date of arrival and size tell apart from all others on their side, and of which the
/// other side has one.
pub(super) fn told_apart_by_arrival(items: &GroupItems, group: &AmbiguousGroup) -> AmbiguousGroup {
    let counts = Sides::from_fn(|side| {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let arrivals = group.side(side).iter();
        for arrival in arrivals.filter_map(|&number| arrival(items.item(side, number))) {
            *counts.entry(arrival).or_default() += 1;
        }
        counts
    });

    let is_alone = |side: Side, number: u32| {
        let arrival = arrival(items.item(side, number));
        arrival.is_some_and(|arrival| {
            let counts = counts.as_ref().map(|counts| counts.get(&arrival).copied());
            counts.source == Some(1) && counts.target == Some(1)
        })
    };
    let alone = |side: Side| {
        let numbers = group.side(side).iter().copied();
        numbers.filter(|&number| is_alone(side, number)).collect()
    };
    AmbiguousGroup {
        source: alone(Side::Source),
        target: alone(Side::Target),
    }
}

/// Whether date of arrival and size leave no doubt which message of a group is which: they tell every message of the
/// side that has fewer from all others, and of the other side's none is marked as deleted, which nobody may need.
pub(super) fn is_settled_by_arrival(items: &GroupItems, group: &AmbiguousGroup) -> bool {
    let is_any_deleted = Side::BOTH.into_iter().any(|side| {
        let mut numbers = group.side(side).iter();
        numbers.any(|&number| is_deleted(items.item(side, number)))
    });
    let fewer = group.source.len().min(group.target.len());
    !is_any_deleted && told_apart_by_arrival(items, group).source.len() == fewer
}

/// Only orders candidates; nothing is taken for equal because of it.
pub(super) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| {
        let mixed = (state ^ part).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 32)
    })
}

fn marks(items: &GroupItems, side: Side, item: &Item) -> u64 {
    let flags = items.compared_flags(item).bits();
    u64::from(flags) << 32 | u64::from(items.side(side).keywords(item))
}
