//! Copies: messages that the same folder has more than once.

use std::collections::HashSet;

use super::items::GroupItems;
use super::pairing::Pairing;
use super::spec::Duplicates;
use crate::base::digest::Digest;
use crate::inventory::mail::{Cutoff, Item, Key};
use crate::model::Side;

/// Which messages without a counterpart are copies of others in the same folder.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Keys of unmatched messages of the target that the source's folder has, of messages that came before the cutoff.
    surplus: HashSet<Key>,
    /// The source's unmatched messages that the suite allows to have become one with another.
    collapsed: HashSet<u32>,
}

impl Copies {
    /// Looks for copies among the messages that `pairing` left unmatched.
    pub(super) fn new(
        items: &GroupItems,
        pairing: &Pairing,
        cutoff: Cutoff,
        duplicates: Duplicates,
    ) -> Self {
        let sources = pairing.unmatched(Side::Source);
        let targets = pairing.unmatched(Side::Target);

        // Nearly always there are none; then not every message of the source is gone through.
        let mut copies = Self::default();
        if !targets.is_empty() {
            copies.surplus = surplus_keys(items, &targets, cutoff);
        }
        if duplicates.may_decrease() && !sources.is_empty() {
            copies.collapsed = collapsed(items, pairing, duplicates, &sources);
        }
        copies
    }

    /// Whether the target may lack this message of the source, because it kept another copy of it.
    pub(super) fn is_collapsed(&self, source: u32) -> bool {
        self.collapsed.contains(&source)
    }

    /// Whether a message that only the target has is one more copy of a message of the source.
    pub(super) fn is_surplus(&self, item: &Item) -> bool {
        item.key().is_some_and(|key| self.surplus.contains(&key))
    }
}

/// The keys of these messages of the target that a message of the source has, too.
fn surplus_keys(items: &GroupItems, targets: &[u32], cutoff: Cutoff) -> HashSet<Key> {
    let keys: HashSet<Key> = targets
        .iter()
        .filter_map(|&target| items.item(Side::Target, target).key())
        .collect();

    let sources = items.side(Side::Source).all().iter();
    sources
        .filter(|item| !cutoff.is_after(item))
        .filter_map(Item::key)
        .filter(|key| keys.contains(key))
        .collect()
}

/// Those of these messages of the source of which a copy has its pair: the same byte by byte, or with the same body. One
/// whose content is not known is none.
fn collapsed(
    items: &GroupItems,
    pairing: &Pairing,
    duplicates: Duplicates,
    sources: &[u32],
) -> HashSet<u32> {
    let key = |source: u32| items.item(Side::Source, source).key();
    let sameness = |source: u32| -> Option<(Key, Digest)> {
        let held = match duplicates {
            Duplicates::Preserve => None,
            Duplicates::MustNotIncrease => pairing.body(items, Side::Source, source),
            Duplicates::MayCollapse => pairing.content(items, Side::Source, source),
        };
        Some((key(source)?, held?))
    };

    let wanted: HashSet<Key> = sources.iter().filter_map(|&source| key(source)).collect();
    let kept: HashSet<(Key, Digest)> = pairing
        .pairs()
        .iter()
        .filter(|pair| key(pair.source).is_some_and(|own| wanted.contains(&own)))
        .filter_map(|pair| sameness(pair.source))
        .collect();

    let is_kept = |source: &u32| sameness(*source).is_some_and(|same| kept.contains(&same));
    sources.iter().copied().filter(is_kept).collect()
}
