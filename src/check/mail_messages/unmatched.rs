//! What found no counterpart in its own folder: looked for in all other folders, and decided.
//!
//! A message of the source is `missing` when every folder of the target was read to its end and has
//! no unmatched message that could be it. It is `moved` when one of them has, of which its own folder on the source
//! has none, and the source was read to its end too, for otherwise the one found might belong to a message that could
//! not be seen. `extra` and `duplicated` need the whole source. Whatever lacks this proof is undecided, and so is
//! everything unmatched in folders of which either side could not be read to its end.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::bodies::{Bodies, ReadingList};
use super::completeness::Completeness;
use super::decoded::{Decoded, DecodedFields};
use super::differences::Place;
use super::likeness::is_deleted;
use super::pass::Pass;
use super::reread::{self, Wanted};
use crate::compare::Matching;
use crate::inventory::mail::{Cutoff, HeaderFields, Item, Mailboxes, Scope};
use crate::model::{CannotCheck, Side, Sides};

/// What is known of an unmatched message from its own folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InOwnFolder {
    /// Both sides of its folder were read to their end, and it has no counterpart there.
    NoCounterpart,
    /// The same, and it is one more copy of a message of the source's folder (target only).
    SurplusCopy,
    /// The same, and its folder is to a view of the source what the view shows twice there (target only): nobody's copy,
    /// unless it is found to be one.
    ShownTwice,
    /// The same, and its folder is a view that shows what no other folder does (source only): wherever it is found, it was
    /// put.
    OnlyInView,
    /// One side of its folder could not be read to its end, or the message would have to be read to say what it is.
    NotSettled,
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

/// A message that only a view of the source shows, and the one that was found for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// By what the two were seen to be the same.
    pub(super) pass: Pass,
    /// The two.
    pub(super) places: Sides<Place>,
}

/// What became of all unmatched messages, by side and folder.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    /// What is claimed, moved messages first.
    pub(super) claims: BTreeMap<(Side, usize), Vec<Claim>>,
    /// What only a view shows and was found somewhere.
    pub(super) placed: Vec<Placed>,
    /// How many a view of the source shows, and another folder, too.
    pub(super) shown: BTreeMap<(Side, usize), u64>,
    /// How many came after the cutoff.
    pub(super) after_cutoff: BTreeMap<(Side, usize), u64>,
    /// Of how many nothing is proven.
    pub(super) undecided: BTreeMap<(Side, usize), u64>,
}

/// What was found across folders.
struct Found {
    matching: Matching<Pass>,
    /// What would have had to be read and was too much.
    unread: Sides<HashSet<u32>>,
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
        let found = self
            .match_across_folders(mailboxes, scope, completeness)
            .await?;

        let mut decisions = Decisions::default();
        self.decide_pairs(&found, completeness, cutoff, &mut decisions);
        self.decide_rest(&found, completeness, cutoff, &mut decisions);
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
    ) -> Result<Found, CannotCheck> {
        let matching = Matching::new(self.0.source.len(), self.0.target.len())
            .map_err(|error| CannotCheck::fault("match", error.to_string()))?;
        let mut found = Found {
            matching,
            unread: Sides::default(),
        };
        let key = |side, number| self.item(side, number).item.key();
        let is_settled = |side, number| self.item(side, number).own != InOwnFolder::NotSettled;

        // First among those whose own folder proves that they are not there.
        let key_if_settled = |side, number| key(side, number).filter(|_| is_settled(side, number));
        self.match_by(Pass::Exact, &mut found.matching, key_if_settled);
        self.look_closer(&mut found, is_settled, mailboxes, scope, completeness)
            .await;

        // What could not be seen whole may still be what one of them is: then nothing is proven about either.
        self.match_by(Pass::Exact, &mut found.matching, key);
        let is_any_open = Side::BOTH.into_iter().any(|side| {
            let unmatched = found.matching.unmatched(side);
            unmatched.into_iter().any(|number| is_settled(side, number))
        });
        if is_any_open {
            self.look_closer(&mut found, |_, _| true, mailboxes, scope, completeness)
                .await;
        }
        Ok(found)
    }

    /// Pairs what has the same key in different folders. What is only marked as deleted on the target does not stand
    /// for a living message, and a copy beyond those of its own folder is nobody's counterpart.
    fn match_by<K: Ord + Copy>(
        &self,
        pass: Pass,
        matching: &mut Matching<Pass>,
        key: impl Fn(Side, u32) -> Option<K>,
    ) {
        let group = |side, number| self.item(side, number).group;
        let is_dead = |side, number| is_deleted(&self.item(side, number).item);
        let key = |side: Side, number: u32| {
            let is_surplus = self.item(side, number).own == InOwnFolder::SurplusCopy;
            key(side, number).filter(|_| !is_surplus)
        };

        let as_living = |side, number| Some((key(side, number)?, is_dead(side, number)));
        matching.pass_across_containers(pass, as_living, group);

        let come_to_life = |side, number| {
            let wanted = side == Side::Source;
            key(side, number).filter(|_| is_dead(side, number) == wanted)
        };
        matching.pass_across_containers(pass, come_to_life, group);
    }

    /// Pairs by decoded header fields and by bodies, for which headers are read again, and bodies of a few.
    async fn look_closer(
        &self,
        found: &mut Found,
        takes_part: impl Fn(Side, u32) -> bool,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
    ) {
        let free = |matching: &Matching<Pass>| {
            Sides::from_fn(|side| {
                let mut free = matching.unmatched(side);
                free.retain(|&number| {
                    let is_surplus = self.item(side, number).own == InOwnFolder::SurplusCopy;
                    takes_part(side, number) && !is_surplus
                });
                free
            })
        };
        let open = free(&found.matching);

        // With nobody on the other side there is nothing to find.
        let is_nobody = open.source.is_empty() || open.target.is_empty();
        if is_nobody || mailboxes.lost().is_some() {
            return;
        }

        let decoded = self
            .read_decoded(&open, mailboxes, scope, completeness)
            .await;
        self.match_by(Pass::Decoded, &mut found.matching, |side, number| {
            decoded.with_id(side, number)
        });

        let open = free(&found.matching);
        let bodies = self
            .read_bodies(found, &open, &decoded, mailboxes, scope, completeness)
            .await;
        let body = |side, number| Some(bodies.of(side, number)?.body_bare);
        self.match_by(Pass::Body, &mut found.matching, |side, number| {
            Some((decoded.fields(side, number)?, body(side, number)?))
        });
        self.match_by(Pass::Content, &mut found.matching, |side, number| {
            let is_headless = decoded.lacks_fields(side, number);
            body(side, number).filter(|_| is_headless)
        });
    }

    async fn read_decoded(
        &self,
        open: &Sides<Vec<u32>>,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
    ) -> DecodedFields {
        let mut read = Sides::<HashMap<u32, Decoded>>::default();
        for side in Side::BOTH {
            let wanted = self.by_folder(side, &open[side]);
            let pick = |fields: &HeaderFields| Some(Decoded::new(fields));
            let (mailbox, folders) = (mailboxes.side(side), scope.folders(side));
            let reread = reread::header_fields(mailbox, folders, &wanted, pick).await;

            // What cannot be read again has no key, and could be what is looked for.
            if let Some(why) = reread.obstacle {
                completeness.break_off_both(why);
            }
            read[side] = reread.read;
        }
        DecodedFields::new(read)
    }

    /// Reads whole what looks alike in different folders, and what has no header to know it by. What there is no room
    /// for is noted.
    async fn read_bodies(
        &self,
        found: &mut Found,
        open: &Sides<Vec<u32>>,
        decoded: &DecodedFields,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
    ) -> Bodies {
        let size = |side: Side, number: u32| self.item(side, number).item.size;
        let mut list = ReadingList::default();
        let headless = decoded.headless(open, size);
        for group in decoded.alike(open).into_iter().chain(headless) {
            let numbers = group.as_ref().map(Vec::as_slice);
            if self.is_in_one_place(&group) || list.add_group(numbers, size) {
                continue;
            }
            for (side, numbers) in group {
                found.unread[side].extend(numbers);
            }
        }

        let mut bodies = Bodies::default();
        for side in Side::BOTH {
            let wanted = self.by_folder(side, list.numbers(side));
            let (mailbox, folders) = (mailboxes.side(side), scope.folders(side));
            let reread = reread::bodies(mailbox, folders, &wanted).await;
            if let Some(why) = reread.obstacle {
                completeness.break_off_both(why);
            }
            bodies.add(side, reread.read);
        }
        bodies
    }

    /// Whether all of these are in folders that belong together: those were compared with each other.
    fn is_in_one_place(&self, numbers: &Sides<Vec<u32>>) -> bool {
        let group = |side: Side, number: &u32| self.item(side, *number).group;
        let groups: HashSet<u32> = Side::BOTH
            .into_iter()
            .flat_map(|side| numbers[side].iter().map(move |number| group(side, number)))
            .collect();
        groups.len() == 1
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
        found: &Found,
        completeness: &Completeness,
        cutoff: Cutoff,
        decisions: &mut Decisions,
    ) {
        for pair in found.matching.pairs() {
            let source = self.item(Side::Source, pair.source);
            let target = self.item(Side::Target, pair.target);
            let folders = Sides { source, target }.map(|item| item.folder as usize);
            let are_settled =
                source.own != InOwnFolder::NotSettled && target.own != InOwnFolder::NotSettled;

            if cutoff.is_after(&source.item) {
                for place in folders {
                    *decisions.after_cutoff.entry(place).or_default() += 1;
                }
            } else if completeness.are_both_whole()
                && are_settled
                && source.own == InOwnFolder::OnlyInView
            {
                let place = |own: &UnmatchedItem| Place {
                    folder: own.folder as usize,
                    item: own.item,
                };
                decisions.placed.push(Placed {
                    pass: pair.pass,
                    places: Sides { source, target }.map(place),
                });
            } else if completeness.are_both_whole() && are_settled {
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
        found: &Found,
        completeness: &Completeness,
        cutoff: Cutoff,
        decisions: &mut Decisions,
    ) {
        for side in Side::BOTH {
            for number in found.matching.unmatched(side) {
                let UnmatchedItem {
                    item, folder, own, ..
                } = *self.item(side, number);
                let place = (side, folder as usize);
                let is_copy = own == InOwnFolder::SurplusCopy;
                let is_proven = completeness.is_whole(side.other())
                    && own != InOwnFolder::NotSettled
                    && !found.unread[side].contains(&number);

                // A copy of a message that came in time is one too many, whenever it came itself.
                if cutoff.is_after(&item) && !is_copy {
                    *decisions.after_cutoff.entry(place).or_default() += 1;
                } else if own == InOwnFolder::ShownTwice {
                    *decisions.shown.entry(place).or_default() += 1;
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
