//! What messages that share a key may have in common, to tell which is which.

use super::items::GroupItems;
use crate::compare::AmbiguousGroup;
use crate::inventory::mail::Item;
use crate::model::Side;

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
}

/// A number that is the same for messages that agree in what is looked at.
pub(super) fn likeness(items: &GroupItems, side: Side, number: u32, with: Likeness) -> u64 {
    let item = items.item(side, number);
    let received = item.received.cast_unsigned();
    match with {
        Likeness::All => mix(&[received, marks(items, side, item), item.size]),
        Likeness::Metadata => mix(&[received, marks(items, side, item)]),
        Likeness::Arrival => mix(&[received, item.size]),
        Likeness::Received => received,
        Likeness::Marks => marks(items, side, item),
    }
}

/// Whether date of arrival and size leave no doubt which message of a group is which: every message of the
/// side that has fewer finds one that agrees.
pub(super) fn is_settled_by_arrival(items: &GroupItems, group: &AmbiguousGroup) -> bool {
    let of = |side: Side| {
        let numbers = group.side(side).iter();
        let mut all: Vec<u64> = numbers
            .map(|&number| likeness(items, side, number, Likeness::Arrival))
            .collect();
        all.sort_unstable();
        all
    };
    let (source, target) = (of(Side::Source), of(Side::Target));

    let (fewer, more) = if source.len() <= target.len() {
        (source, target)
    } else {
        (target, source)
    };

    // Both are sorted: whoever is looked for cannot stand before the one found last.
    let mut more = more.into_iter();
    fewer
        .iter()
        .all(|one| more.by_ref().any(|other| other == *one))
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
