//! Which message of the source is which of the target, within folders that belong together.
//!
//! Passes, each for what the one before left:
//! 1. Message-ID with Date, From and Subject as they stand (those three alone where there is no
//!    Message-ID). Where several messages share this key, date of arrival and size say which is which; where
//!    they do not, the messages are read whole and told apart by content.
//! 2. Message-ID with Date, From and Subject decoded.
//! 3. Date, From and Subject decoded, and the same body: for Message-IDs that were replaced.
//! 4. The same content, for messages without any of these header fields.
//! 5. Date, From and Subject decoded, where at least one of two has no Message-ID and nobody else
//!    looks like them.

use std::collections::{HashMap, HashSet};

use futures_util::future::join;

use super::bodies::{Bodies, ReadingList};
use super::decoded::{Decoded, DecodedFields};
use super::items::GroupItems;
use super::likeness::{Likeness, is_settled_by_arrival, likeness, mix};
use super::pass::Pass;
use super::reread::{self, Reread};
use super::spec::Duplicates;
use crate::base::digest::Digest;
use crate::compare::{AmbiguousGroup, Matching, Pair};
use crate::inventory::mail::{HeaderFields, Key, Mailboxes, Scope};
use crate::model::{CannotCheck, Side, Sides};

/// Which messages of a group are the same, as far as that could be seen.
pub(super) struct Pairing {
    matching: Matching<Pass>,
    /// Copies on the target beyond those on the source, by content; they are nobody else's counterpart.
    surplus: HashSet<u32>,
    /// Messages of the target that look like one of the source without a Message-ID, but have another content.
    look_alikes: HashSet<u32>,
    bodies: Bodies,
    not_told_apart: u64,
    obstacles: Vec<CannotCheck>,
}

impl Pairing {
    /// Pairs the messages of a group. Where one side was not read to its end, only what is certain is paired.
    pub(super) async fn new(
        items: &GroupItems,
        duplicates: Duplicates,
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
            bodies: Bodies::default(),
            not_told_apart: 0,
            obstacles: Vec::new(),
        };

        let ambiguous = pairing.pair_by_listed_key(items);

        // What was not seen could be the counterpart of any message that is still open.
        if !items.is_whole() {
            return Ok(pairing);
        }

        // A listing that read messages whole has told already what they hold.
        if !items.side(Side::Source).has_contents() {
            let unclear = pairing.unclear(items, duplicates, &ambiguous);
            pairing.read_bodies(items, mailboxes, scope, &unclear).await;
        }
        for (pass, group) in &ambiguous {
            pairing.settle(items, *pass, group);
        }

        let are_both_open = Side::BOTH
            .into_iter()
            .all(|side| !pairing.open(side).is_empty());
        if are_both_open {
            pairing.look_closer(items, mailboxes, scope).await;
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

    /// Whether a message of the target only looks like one of the source: what they hold is not the same.
    pub(super) fn is_look_alike(&self, target: u32) -> bool {
        self.look_alikes.contains(&target)
    }

    /// How many messages share their key with others and were too many to be read.
    pub(super) fn not_told_apart(&self) -> u64 {
        self.not_told_apart
    }

    /// What could not be read on the way.
    pub(super) fn obstacles(&self) -> &[CannotCheck] {
        &self.obstacles
    }

    /// The digest of what a message holds, if it was read whole.
    pub(super) fn content(&self, items: &GroupItems, side: Side, number: u32) -> Option<Digest> {
        let listed = items.side(side).content(number);
        let read = || self.bodies.of(side, number).map(|body| &body.message);
        listed.or_else(read).map(|content| content.digest)
    }

    /// The first pass: by what the listing brought. Returns the groups in which several share their key.
    fn pair_by_listed_key(&mut self, items: &GroupItems) -> Vec<(Pass, AmbiguousGroup)> {
        let key = |side: Side, number: u32, has_id: bool| {
            let item = items.item(side, number);
            item.key().filter(|_| item.known.id == has_id)
        };
        let with_id = |side: Side, number: u32| key(side, number, true);
        let without_id = |side: Side, number: u32| key(side, number, false);

        let exact = self.matching.pass(Pass::Exact, with_id);
        let header = self.matching.pass(Pass::Header, without_id);

        let exact = exact.into_iter().map(|group| (Pass::Exact, group));
        let header = header.into_iter().map(|group| (Pass::Header, group));
        exact.chain(header).collect()
    }

    /// What has no counterpart and may still get one.
    fn open(&self, side: Side) -> Vec<u32> {
        let mut open = self.matching.unmatched(side);
        if side == Side::Target {
            open.retain(|item| !self.surplus.contains(item) && !self.look_alikes.contains(item));
        }
        open
    }

    /// The messages of those groups in which what the listing brought does not say which is which.
    fn unclear(
        &mut self,
        items: &GroupItems,
        duplicates: Duplicates,
        ambiguous: &[(Pass, AmbiguousGroup)],
    ) -> ReadingList {
        let mut unclear = ReadingList::default();
        for (_, group) in ambiguous {
            // Where copies may become one, it matters that they are equal byte by byte.
            let has_lost_copies = group.source.len() > group.target.len();
            let must_be_read = duplicates == Duplicates::MayCollapse && has_lost_copies;
            if !must_be_read && is_settled_by_arrival(items, group) {
                continue;
            }

            if !unclear.add_group(items, group) {
                self.not_told_apart += group.items() as u64;
            }
        }
        unclear
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

    /// Tells messages apart that share a key: by content where it is known, else by what else they have in common.
    fn settle(&mut self, items: &GroupItems, pass: Pass, group: &AmbiguousGroup) {
        let contents = self.contents(items, pass, group);
        let mut rest = group.clone();

        if contents.len() == group.items() {
            rest = self.settle_by_content(items, pass, group, &contents);

            // Where the target keeps messages as they are, another content is another message, unless a
            // Message-ID says that it is the same one.
            if pass.is_weak() && rest.source.len() < group.source.len() {
                self.look_alikes.extend(rest.target);
                return;
            }
        }

        let alike = |with: Likeness| move |side, number| likeness(items, side, number, with);
        self.matching.resolve(
            pass,
            &rest,
            &[
                &alike(Likeness::All),
                &alike(Likeness::Arrival),
                &alike(Likeness::Metadata),
                &alike(Likeness::Received),
                &alike(Likeness::Marks),
            ],
        );
        self.matching.pair_in_order(pass, &rest);
    }

    /// What the messages of a group hold, as far as that is known.
    fn contents(&self, items: &GroupItems, pass: Pass, group: &AmbiguousGroup) -> Contents {
        let content = |side: Side, number: u32| match pass {
            // These passes found the bodies to be the same. What else was read with them is a header that differs
            // anyway, so that only a listing that read messages whole says more.
            Pass::Body | Pass::Content => {
                let listed = items.side(side).content(number);
                listed.map(|content| content.digest)
            }
            _ => self.content(items, side, number),
        };

        let mut contents = Contents::new();
        for side in Side::BOTH {
            for &number in group.side(side) {
                if let Some(digest) = content(side, number) {
                    // The first 64 bits: they only have to tell the few apart that share a key.
                    let first = digest
                        .0
                        .first_chunk()
                        .copied()
                        .map_or(0, u64::from_le_bytes);
                    contents.insert((side, number), first);
                }
            }
        }
        contents
    }

    /// Pairs the messages of a group that hold the same. What the target has more of them is noted; the rest is returned.
    fn settle_by_content(
        &mut self,
        items: &GroupItems,
        pass: Pass,
        group: &AmbiguousGroup,
        contents: &Contents,
    ) -> AmbiguousGroup {
        let content = |side: Side, number: u32| contents.get(&(side, number)).copied().unwrap_or(0);
        let content_and = |with: Likeness| {
            move |side, number| mix(&[content(side, number), likeness(items, side, number, with)])
        };
        self.matching.resolve(
            pass,
            group,
            &[
                &content_and(Likeness::Metadata),
                &content_and(Likeness::Received),
                &content,
            ],
        );

        let of_source = group.source.iter();
        let of_source: HashSet<u64> = of_source.map(|&own| content(Side::Source, own)).collect();

        let free = |side: Side| {
            let numbers = group.side(side).iter().copied();
            let free = numbers.filter(|&number| self.matching.is_free(side, number));
            free.collect::<Vec<u32>>()
        };
        let source = free(Side::Source);
        let (surplus, target): (Vec<u32>, Vec<u32>) = free(Side::Target)
            .into_iter()
            .partition(|&number| of_source.contains(&content(Side::Target, number)));

        self.surplus.extend(surplus);
        AmbiguousGroup { source, target }
    }

    /// Passes 2 to 5, for which headers are read again, and bodies where headers do not suffice.
    async fn look_closer(&mut self, items: &GroupItems, mailboxes: &mut Mailboxes, scope: &Scope) {
        let decoded = self.read_decoded(items, mailboxes, scope).await;

        let with_id = |side, number| decoded.with_id(side, number);
        for group in self.matching.pass(Pass::Decoded, with_id) {
            self.settle(items, Pass::Decoded, &group);
        }

        let candidates = self.candidates(items, &decoded);
        self.read_bodies(items, mailboxes, scope, &candidates).await;

        let bodies = &self.bodies;
        let body = |side, number| {
            let body = bodies.of(side, number)?;
            Some((decoded.fields(side, number)?, body.body.digest))
        };
        for group in self.matching.pass(Pass::Body, body) {
            self.settle(items, Pass::Body, &group);
        }

        let bodies = &self.bodies;
        let content = |side, number| {
            let body = bodies.of(side, number)?;
            decoded
                .lacks_fields(side, number)
                .then_some(body.message.digest)
        };
        for group in self.matching.pass(Pass::Content, content) {
            self.settle(items, Pass::Content, &group);
        }

        // Two Message-IDs say that these are two messages, however alike they look.
        let fields = |side, number| decoded.fields(side, number);
        let one_lacks_id = |source, target| {
            decoded.lacks_id(Side::Source, source) || decoded.lacks_id(Side::Target, target)
        };
        self.matching
            .pass_if(Pass::DecodedHeader, fields, one_lacks_id);
    }

    /// Reads the header fields of all open messages again.
    async fn read_decoded(
        &mut self,
        items: &GroupItems,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
    ) -> DecodedFields {
        let wanted = Sides::from_fn(|side| items.side(side).by_folder(&self.open(side)));
        let pick = |fields: &HeaderFields| Some(Decoded::new(fields));

        let Mailboxes { source, target } = mailboxes;
        let (source, target) = join(
            reread::header_fields(source.as_mut(), &scope.source, &wanted.source, pick),
            reread::header_fields(target.as_mut(), &scope.target, &wanted.target, pick),
        )
        .await;

        let read = Sides { source, target }.map(|reread| self.note(reread));
        DecodedFields::new(read)
    }

    /// The open messages of either side for which the other side has a candidate, as far as the limits go.
    fn candidates(&mut self, items: &GroupItems, decoded: &DecodedFields) -> ReadingList {
        let candidates = Sides::from_fn(|side| decoded.candidates(side, self.open(side)));
        let keys = candidates
            .as_ref()
            .map(|own| -> HashSet<Option<Key>> { own.iter().map(|own| own.key).collect() });

        let mut list = ReadingList::default();
        for (side, own) in candidates {
            let others = &keys[side.other()];
            for candidate in own.iter().filter(|own| others.contains(&own.key)) {
                if !list.add_message(items, side, candidate.number) {
                    self.not_told_apart += 1;
                }
            }
        }
        list
    }
}

/// The first bits of the digests of what messages hold, by side and number.
type Contents = HashMap<(Side, u32), u64>;
