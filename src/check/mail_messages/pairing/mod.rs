//! Which message of the source is which of the target, within folders that belong together.
//!
//! Passes, each for what the one before left:
//! 1. Message-ID with Date, From and Subject as they stand (those three alone where there is no
//!    Message-ID). Where several messages share this key, date of arrival and size say which is which; where
//!    they do not, the messages are read whole and told apart by content (`settle`).
//! 2. Message-ID with Date, From and Subject decoded; for this and the next, headers are read again (`closer`).
//! 3. The Message-ID alone, where either side has only one message with it: the header was changed.
//! 4. Date, From and Subject decoded, and the same body: for Message-IDs that were replaced.
//! 5. The same body, where at least one of two messages has none of these header fields.
//!
//! What would have to be read and is beyond the limits stays unsettled: nothing is claimed of it.

mod closer;
mod settle;

use std::collections::{BTreeSet, HashMap, HashSet};

use futures_util::future::join;

use self::closer::{sides, size_in};
use super::bodies::{Bodies, ReadingList};
use super::differences::substance;
use super::items::GroupItems;
use super::likeness::is_settled_by_arrival;
use super::pass::Pass;
use super::reread::{self, Reread};
use super::spec::Spec;
use crate::base::digest::Digest;
use crate::compare::{AmbiguousGroup, Matching, Pair};
use crate::inventory::mail::{Mailboxes, Scope, Substance, WholeMessage};
use crate::model::{CannotCheck, Side, Sides};

/// Which messages of a group are the same, as far as that could be seen.
pub(super) struct Pairing {
    matching: Matching<Pass>,
    /// Copies on the target beyond those on the source, by content; they are nobody else's counterpart.
    surplus: HashSet<u32>,
    /// Messages of the target that look like one of the source without a Message-ID, but have another content.
    look_alikes: HashSet<u32>,
    /// What would have to be read to say what it is, and could not be.
    unsettled: Sides<HashSet<u32>>,
    /// Pairs that may differ in what could not be read, by their source's number.
    unproved: HashSet<u32>,
    bodies: Bodies,
    obstacles: Vec<CannotCheck>,
}

impl Pairing {
    /// Pairs the messages of a group. Where one side was not read to its end, only what is certain is paired.
    pub(super) async fn new(
        items: &GroupItems,
        spec: &Spec,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
    ) -> Result<Self, CannotCheck> {
        let count = |side: Side| items.side(side).all().len();
        let matching = Matching::new(count(Side::Source), count(Side::Target))
            .map_err(|error| CannotCheck::fault("match", error.to_string()))?;
        let mut pairing = Self {
            matching,
            surplus: HashSet::new(),
            look_alikes: HashSet::new(),
            unsettled: Sides::default(),
            unproved: HashSet::new(),
            bodies: Bodies::default(),
            obstacles: Vec::new(),
        };

        let ambiguous = pairing.pair_by_listed_key(items);

        // What was not seen could be the counterpart of any message that is still open.
        if !items.is_whole() {
            return Ok(pairing);
        }

        pairing
            .settle_groups(items, spec, ambiguous, mailboxes, scope)
            .await;

        let are_both_open = Side::BOTH
            .into_iter()
            .all(|side| !pairing.open(side).is_empty());
        if are_both_open {
            pairing
                .look_closer(items, spec.level, mailboxes, scope)
                .await;
        }
        Ok(pairing)
    }

    /// The pairs.
    pub(super) fn pairs(&self) -> &[Pair<Pass>] {
        self.matching.pairs()
    }

    /// The messages of one side that have no counterpart here.
    pub(super) fn unmatched(&self, side: Side) -> Vec<u32> {
        self.matching.unmatched(side)
    }

    /// The messages of one side that have no counterpart here and are seen to be no message.
    pub(super) fn unmatched_unreadable(&self, items: &GroupItems, side: Side) -> BTreeSet<u32> {
        let mut unmatched = self.unmatched(side);
        unmatched.retain(|&number| {
            let listed = items.side(side).content(number);
            let read = self.bodies.of(side, number).map(|whole| &whole.message);
            let seen = listed.or(read).map(|content| content.substance);
            let item = items.item(side, number);
            let has_header = item.known.id || item.known.head;
            let seen = substance(item, has_header, seen.unwrap_or_default());
            seen != Substance::Message
        });
        unmatched.into_iter().collect()
    }

    /// Whether a message of the target only looks like one of the source: what they hold is not the same.
    pub(super) fn is_look_alike(&self, target: u32) -> bool {
        self.look_alikes.contains(&target)
    }

    /// Whether a message would have to be read to say what it is, and could not be.
    pub(super) fn is_unsettled(&self, side: Side, number: u32) -> bool {
        self.unsettled[side].contains(&number)
    }

    /// How many messages are unsettled.
    pub(super) fn unsettled(&self) -> u64 {
        let both = self.unsettled.as_ref().map(HashSet::len);
        (both.source + both.target) as u64
    }

    /// Whether a pair may differ in what could not be read.
    pub(super) fn is_unproved(&self, pair: &Pair<Pass>) -> bool {
        self.unproved.contains(&pair.source)
    }

    /// Both messages of a pair, if they were read whole.
    pub(super) fn read_pair(&self, pair: &Pair<Pass>) -> Option<Sides<&WholeMessage>> {
        let source = self.bodies.of(Side::Source, pair.source)?;
        let target = self.bodies.of(Side::Target, pair.target)?;
        Some(Sides { source, target })
    }

    /// What could not be read on the way.
    pub(super) fn obstacles(&self) -> &[CannotCheck] {
        &self.obstacles
    }

    /// The digest of what a message holds, if it was read whole.
    pub(super) fn content(&self, items: &GroupItems, side: Side, number: u32) -> Option<Digest> {
        let listed = items.side(side).content(number);
        let read = || self.bodies.of(side, number).map(|whole| &whole.message);
        listed.or_else(read).map(|content| content.digest)
    }

    /// The digest of its body, if that is known; else of the whole message.
    pub(super) fn body(&self, items: &GroupItems, side: Side, number: u32) -> Option<Digest> {
        let read = self.bodies.of(side, number).map(|whole| whole.body_bare);
        read.or_else(|| self.content(items, side, number))
    }

    /// The first pass: by what the listing brought. Returns the groups in which several share their key.
    fn pair_by_listed_key(&mut self, items: &GroupItems) -> Vec<(Pass, AmbiguousGroup)> {
        let key = |side: Side, number: u32, has_id: bool| {
            let item = items.item(side, number);
            item.key().filter(|_| item.known.id == has_id)
        };
        let with_id = |side: Side, number: u32| key(side, number, true);
        let without_id = |side: Side, number: u32| key(side, number, false);

        // Without a Message-ID, another content is another message.
        let may_be_the_same = |source: u32, target: u32| {
            let content = |side: Side, number: u32| items.side(side).content(number);
            let both = content(Side::Source, source).zip(content(Side::Target, target));
            both.is_none_or(|(source, target)| source.digest == target.digest)
        };

        let exact = self.matching.pass(Pass::Exact, with_id);
        let header = self
            .matching
            .pass_if(Pass::Header, without_id, may_be_the_same);

        let exact = exact.into_iter().map(|group| (Pass::Exact, group));
        let header = header.into_iter().map(|group| (Pass::Header, group));
        exact.chain(header).collect()
    }

    /// Tells apart what shares its key, and reads for it what must be read.
    async fn settle_groups(
        &mut self,
        items: &GroupItems,
        spec: &Spec,
        ambiguous: Vec<(Pass, AmbiguousGroup)>,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
    ) {
        let mut list = ReadingList::default();
        let mut unclear = Vec::new();
        for (pass, group) in ambiguous {
            // Where copies may become one, it matters what they hold.
            let has_lost_copies = group.source.len() > group.target.len();
            let must_be_read = spec.duplicates.may_decrease() && has_lost_copies;

            if items.side(Side::Source).has_contents() {
                // A listing that read messages whole has told already what they hold.
                unclear.push((pass, group));
            } else if !must_be_read && is_settled_by_arrival(items, &group) {
                self.pair_by_arrival(items, pass, &group);
            } else if list.add_group(sides(&group), size_in(items)) {
                unclear.push((pass, group));
            } else {
                self.leave_unsettled(items, pass, &group);
            }
        }

        self.read_bodies(items, mailboxes, scope, &list).await;
        for (pass, group) in &unclear {
            self.settle(items, *pass, group);
        }
    }

    /// What has no counterpart and may still get one.
    fn open(&self, side: Side) -> Vec<u32> {
        let mut open = self.matching.unmatched(side);
        open.retain(|number| {
            let is_taken = side == Side::Target
                && (self.surplus.contains(number) || self.look_alikes.contains(number));
            !is_taken && !self.is_unsettled(side, *number)
        });
        open
    }

    /// Reads messages of both sides whole.
    async fn read_bodies(
        &mut self,
        items: &GroupItems,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        list: &ReadingList,
    ) {
        let wanted = Sides::from_fn(|side| items.side(side).by_folder(list.numbers(side)));

        let Mailboxes { source, target } = mailboxes;
        let (source, target) = join(
            reread::bodies(source.as_mut(), &scope.source, &wanted.source),
            reread::bodies(target.as_mut(), &scope.target, &wanted.target),
        )
        .await;

        for (side, reread) in (Sides { source, target }) {
            let read = self.note(reread);
            self.bodies.add(side, read);
        }
    }

    /// Notes what stood in the way, and gives what was read.
    fn note<T>(&mut self, reread: Reread<T>) -> HashMap<u32, T> {
        self.obstacles.extend(reread.obstacle);
        reread.read
    }
}
