//! Copies: messages that the same folder has more than once.

use std::collections::HashSet;

use super::Duplicates;
use super::account::Account;
use super::identify::{Identified, Stacks};
use crate::inventory::mail::{Item, Key};
use crate::model::Side;

/// Which leftovers are copies of messages that have their pair.
pub(super) struct Copies {
    /// Keys of the target's leftovers that the source's folder has, of messages within the case's dates.
    copied: HashSet<Key>,
    /// The source's leftovers that the suite allows to have become one with another.
    collapsed: HashSet<u32>,
}

impl Copies {
    pub(super) fn new(
        account: &Account<'_>,
        stacks: &Stacks<'_>,
        identified: &Identified,
        sources: &[u32],
        targets: &[u32],
    ) -> Self {
        let mut copies = Self {
            copied: Default::default(),
            collapsed: Default::default(),
        };
        if !targets.is_empty() {
            let keys: HashSet<_> = targets
                .iter()
                .filter_map(|&target| stacks.target.items[target as usize].key())
                .collect();
            let within = stacks
                .source
                .items
                .iter()
                .filter(|item| !account.is_after(item));
            copies.copied = within
                .filter_map(Item::key)
                .filter(|key| keys.contains(key))
                .collect();
        }
        let policy = account.spec.duplicates;
        if policy != Duplicates::Preserve && !sources.is_empty() {
            copies.find_collapsed(policy, stacks, identified, sources);
        }
        copies
    }

    fn find_collapsed(
        &mut self,
        policy: Duplicates,
        stacks: &Stacks<'_>,
        identified: &Identified,
        sources: &[u32],
    ) {
        let content = |item: u32| {
            let listed = stacks.source.contents.get(item as usize);
            listed
                .or_else(|| {
                    identified
                        .wholes
                        .get(Side::Source, item)
                        .map(|whole| &whole.whole)
                })
                .map(|own| own.digest)
        };
        let key = |item: u32| stacks.source.items[item as usize].key();
        let wanted: HashSet<_> = sources.iter().filter_map(|&source| key(source)).collect();
        let mut kept = HashSet::new();
        for pair in identified.matching.pairs() {
            if let Some(own) = key(pair.source).filter(|own| wanted.contains(own)) {
                kept.insert((own, None));
                kept.insert((own, content(pair.source)));
            }
        }
        for &source in sources {
            let content = content(source);
            let is_same = match policy {
                Duplicates::Preserve => None,
                Duplicates::MayCollapse => {
                    content.and_then(|content| key(source).map(|own| (own, Some(content))))
                }
                Duplicates::MustNotIncrease => key(source).map(|own| (own, None)),
            };
            if is_same.is_some_and(|same| kept.contains(&same)) {
                self.collapsed.insert(source);
            }
        }
    }

    pub(super) fn collapsed(&self, source: u32) -> bool {
        self.collapsed.contains(&source)
    }

    pub(super) fn is_copy(&self, item: &Item) -> bool {
        item.key().is_some_and(|key| self.copied.contains(&key))
    }
}
