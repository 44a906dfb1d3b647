//! What found no counterpart in its own folder: looked for in all other folders, and decided.
//!
//! A message of the source is `missing` when every folder of the target was read to its end and has
//! no unmatched message that could be it. It is `moved` when one of them has, and the source was read
//! to its end too, for otherwise the one found might belong to a message that could not be seen.
//! `extra` and `duplicated` need the whole source. Whatever lacks this proof is undecided, and so is
//! everything unmatched in folders of which either side could not be read to its end.

use std::collections::{BTreeMap, HashMap};

use super::completeness::Completeness;
use super::reread::{self, Wanted};
use crate::compare::Matching;
use crate::inventory::mail::{Cutoff, HeaderFields, Item, Key, Mailboxes, Scope};
use crate::model::{CannotCheck, Side, Sides};

/// What is known of an unmatched message from its own folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InOwnFolder {
    /// Both sides of its folder were read to their end, and it has no counterpart there.
    NoCounterpart,
    /// The same, and it is one more copy of a message of the source's folder (target only).
    SurplusCopy,
    /// One side of its folder could not be read to its end.
    NotSeenWhole,
}

/// A message without a counterpart in its own folder.
#[derive(Debug, Clone, Copy)]
struct UnmatchedItem {
    item: Item,
    folder: u32,
    /// Which folders belong together.
    group: u32,
    own: InOwnFolder,
}

/// The unmatched messages of all folders, numbered from 0 on each side.
#[derive(Debug, Default)]
pub(super) struct Unmatched(Sides<Vec<UnmatchedItem>>);

/// What is claimed of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClaimKind {
    /// On the source only.
    Missing,
    /// On the target only.
    Extra,
    /// One more copy on the target.
    Duplicated,
    /// In this folder of the target, and not in the one that belongs to its own.
    Moved {
        /// The target's folder.
        to: u32,
    },
}

/// An unmatched message that becomes a finding, unless it turns out to be gone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// What is claimed.
    pub(super) kind: ClaimKind,
    /// The message: the source's where it was moved.
    pub(super) item: Item,
}

/// What became of all unmatched messages, by side and folder.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    /// What is claimed, moved messages first.
    pub(super) claims: BTreeMap<(Side, usize), Vec<Claim>>,
    /// How many came after the cutoff.
    pub(super) after_cutoff: BTreeMap<(Side, usize), u64>,
    /// Of how many nothing is proven.
    pub(super) undecided: BTreeMap<(Side, usize), u64>,
}

impl Unmatched {
    /// Adds a message of `folder`, which belongs to the folders of `group`.
    pub(super) fn add(
        &mut self,
        side: Side,
        group: usize,
        folder: usize,
        item: Item,
        own: InOwnFolder,
    ) {
        self.0[side].push(UnmatchedItem {
            item,
            folder: u32::try_from(folder).unwrap_or(u32::MAX),
            group: u32::try_from(group).unwrap_or(u32::MAX),
            own,
        });
    }

    /// Looks for counterparts in other folders, and decides about every message.
    pub(super) async fn decide(
        &self,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
        cutoff: Cutoff,
    ) -> Result<Decisions, CannotCheck> {
        let matching = self
            .match_across_folders(mailboxes, scope, completeness)
            .await?;

        let mut decisions = Decisions::default();
        self.decide_pairs(&matching, completeness, cutoff, &mut decisions);
        self.decide_rest(&matching, completeness, cutoff, &mut decisions);
        Ok(decisions)
    }

    fn item(&self, side: Side, number: u32) -> &UnmatchedItem {
        &self.0[side][number as usize]
    }

    /// Pairs messages of different folders: by what the listing brought, then by what is read again.
    async fn match_across_folders(
        &self,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
    ) -> Result<Matching<()>, CannotCheck> {
        let mut matching = Matching::new(self.0.source.len(), self.0.target.len())
            .map_err(|error| CannotCheck::fault("match", error.to_string()))?;
        let group = |side, number| self.item(side, number).group;
        let key = |side, number| self.item(side, number).item.key();
        let was_seen_whole =
            |side, number| self.item(side, number).own != InOwnFolder::NotSeenWhole;

        // First among those whose own folder proves that they are not there.
        let key_if_seen = |side, number| key(side, number).filter(|_| was_seen_whole(side, number));
        matching.pass_across_containers((), key_if_seen, group);
        self.match_decoded(
            &mut matching,
            was_seen_whole,
            mailboxes,
            scope,
            completeness,
        )
        .await;

        // What could not be seen whole may still be what one of them is: then nothing is proven about either.
        matching.pass_across_containers((), key, group);
        let is_any_open = Side::BOTH.into_iter().any(|side| {
            let unmatched = matching.unmatched(side);
            unmatched
                .into_iter()
                .any(|number| was_seen_whole(side, number))
        });
        if is_any_open {
            self.match_decoded(&mut matching, |_, _| true, mailboxes, scope, completeness)
                .await;
        }
        Ok(matching)
    }

    /// Pairs by Message-ID and decoded header fields, for which headers are read again.
    async fn match_decoded(
        &self,
        matching: &mut Matching<()>,
        takes_part: impl Fn(Side, u32) -> bool,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
    ) {
        let free = Sides::from_fn(|side| {
            let mut free = matching.unmatched(side);
            free.retain(|&number| takes_part(side, number));
            free
        });

        // With nobody on the other side there is nothing to find.
        if free.source.is_empty() || free.target.is_empty() || mailboxes.lost().is_some() {
            return;
        }

        let mut keys = HashMap::new();
        for (side, numbers) in free {
            let wanted = self.by_folder(side, &numbers);
            let reread = reread::header_fields(
                mailboxes.side(side),
                scope.folders(side),
                &wanted,
                HeaderFields::decoded_with_id,
            );
            let reread = reread.await;

            // What cannot be read again has no key, and could be what is looked for.
            if let Some(why) = reread.obstacle {
                completeness.break_off_both(why);
            }
            keys.insert(side, reread.read);
        }

        let key =
            |side: Side, number: u32| -> Option<Key> { keys.get(&side)?.get(&number).copied() };
        let group = |side, number| self.item(side, number).group;
        matching.pass_across_containers((), key, group);
    }

    /// These messages by folder and UID.
    fn by_folder(&self, side: Side, numbers: &[u32]) -> Wanted {
        let mut folders = Wanted::new();
        for &number in numbers {
            let own = self.item(side, number);
            let folder = folders.entry(own.folder as usize).or_default();
            folder.insert(own.item.uid, number);
        }
        folders
    }

    /// Decides about messages that have a counterpart in another folder.
    fn decide_pairs(
        &self,
        matching: &Matching<()>,
        completeness: &Completeness,
        cutoff: Cutoff,
        decisions: &mut Decisions,
    ) {
        for pair in matching.pairs() {
            let source = self.item(Side::Source, pair.source);
            let target = self.item(Side::Target, pair.target);
            let folders = Sides { source, target }.map(|item| item.folder as usize);
            let were_seen_whole =
                source.own != InOwnFolder::NotSeenWhole && target.own != InOwnFolder::NotSeenWhole;

            if cutoff.is_after(&source.item) {
                for place in folders {
                    *decisions.after_cutoff.entry(place).or_default() += 1;
                }
            } else if completeness.are_both_whole() && were_seen_whole {
                let kind = ClaimKind::Moved { to: target.folder };
                let item = source.item;
                let place = (Side::Source, folders.source);
                let claims = decisions.claims.entry(place).or_default();
                claims.push(Claim { kind, item });
            } else {
                for place in folders {
                    *decisions.undecided.entry(place).or_default() += 1;
                }
            }
        }
    }

    /// Decides about messages that have no counterpart anywhere.
    fn decide_rest(
        &self,
        matching: &Matching<()>,
        completeness: &Completeness,
        cutoff: Cutoff,
        decisions: &mut Decisions,
    ) {
        for side in Side::BOTH {
            for number in matching.unmatched(side) {
                let UnmatchedItem {
                    item, folder, own, ..
                } = *self.item(side, number);
                let place = (side, folder as usize);
                let is_copy = own == InOwnFolder::SurplusCopy;
                let is_proven =
                    completeness.is_whole(side.other()) && own != InOwnFolder::NotSeenWhole;

                // A copy of a message that came in time is one too many, whenever it came itself.
                if cutoff.is_after(&item) && !is_copy {
                    *decisions.after_cutoff.entry(place).or_default() += 1;
                } else if !is_proven {
                    *decisions.undecided.entry(place).or_default() += 1;
                } else {
                    let kind = match side {
                        Side::Source => ClaimKind::Missing,
                        Side::Target if is_copy => ClaimKind::Duplicated,
                        Side::Target => ClaimKind::Extra,
                    };
                    let claims = decisions.claims.entry(place).or_default();
                    claims.push(Claim { kind, item });
                }
            }
        }
    }
}
