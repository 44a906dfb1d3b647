//! Passes 2 to 5, for which headers are read again, and bodies where headers do not suffice.

use std::collections::{BTreeSet, HashMap};

use futures_util::future::join;

use super::super::bodies::ReadingList;
use super::super::decoded::{Decoded, DecodedFields};
use super::super::reread;
use super::super::spec::Level;
use super::{AmbiguousGroup, GroupItems, Pairing, Pass};
use crate::inventory::mail::{HeaderFields, Mailboxes, Scope, Substance};
use crate::model::{Side, Sides};

impl Pairing {
    /// Looks closer at all that is open.
    pub(super) async fn look_closer(
        &mut self,
        items: &GroupItems,
        level: Level,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
    ) {
        let decoded = self.read_decoded(items, mailboxes, scope).await;
        let mut list = ReadingList::default();

        let with_id = |side, number| decoded.with_id(side, number);
        let groups = self.matching.pass(Pass::Decoded, with_id);
        let groups = self.list_groups(items, groups, &mut list);

        self.pair_by_id(items, &decoded);
        self.list_pairs(items, &decoded, level, &mut list);
        self.list_alike(items, &decoded, &mut list);
        self.list_headless(items, &decoded, &mut list);

        self.read_bodies(items, mailboxes, scope, &list).await;

        for group in &groups {
            self.settle(items, Pass::Decoded, group);
        }
        self.pair_by_body(items, &decoded);
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

    /// Puts groups on the list, as far as it has room; returns those that are on it.
    fn list_groups(
        &mut self,
        items: &GroupItems,
        groups: Vec<AmbiguousGroup>,
        list: &mut ReadingList,
    ) -> Vec<AmbiguousGroup> {
        let (listed, beyond): (Vec<AmbiguousGroup>, Vec<AmbiguousGroup>) = groups
            .into_iter()
            .partition(|group| list.add_group(sides(group), size_in(items)));
        for group in &beyond {
            self.leave_unsettled(items, Pass::Decoded, group);
        }
        listed
    }

    /// Pairs what has the same Message-ID, where neither side has another message with it.
    fn pair_by_id(&mut self, items: &GroupItems, decoded: &DecodedFields) {
        let counts = Sides::from_fn(|side| {
            let mut counts: HashMap<[u8; 4], u32> = HashMap::new();
            for item in items.side(side).all().iter().filter(|item| item.known.id) {
                *counts.entry(item.known.id_digest).or_default() += 1;
            }
            counts
        });

        // Where the listing saw another header than was read again, nobody is counted rightly.
        let is_alone = |side: Side, number: u32| {
            let known = items.item(side, number).known;
            let other = counts[side.other()].get(&known.id_digest).copied();
            known.id && counts[side].get(&known.id_digest) == Some(&1) && other == Some(1)
        };
        let id = |side, number| decoded.id(side, number).filter(|_| is_alone(side, number));
        self.matching.pass(Pass::Id, id);
    }

    /// Puts those pairs on the list of which the header fields seem to differ: some servers show them otherwise than
    /// they stand in the message. Without room for them nothing is proved.
    fn list_pairs(
        &mut self,
        items: &GroupItems,
        decoded: &DecodedFields,
        level: Level,
        list: &mut ReadingList,
    ) {
        for pair in self.matching.pairs() {
            let seems_to_differ = match pair.pass {
                Pass::Id => true,
                Pass::Decoded => {
                    level >= Level::Metadata && !decoded.show_the_same(pair.source, pair.target)
                }
                _ => false,
            };
            let both = Sides {
                source: &[pair.source][..],
                target: &[pair.target][..],
            };
            if seems_to_differ && !list.add_group(both, size_in(items)) {
                self.unproved.insert(pair.source);
            }
        }
    }

    /// Puts on the list what has the same decoded header fields as something open on the other side.
    fn list_alike(&mut self, items: &GroupItems, decoded: &DecodedFields, list: &mut ReadingList) {
        let open = Sides::from_fn(|side| self.open(side));
        for alike in decoded.alike(&open) {
            self.list_or_leave(items, &alike, list);
        }
    }

    /// Puts on the list what has no header field to know it by, and what it could have become with a few more lines.
    fn list_headless(
        &mut self,
        items: &GroupItems,
        decoded: &DecodedFields,
        list: &mut ReadingList,
    ) {
        let open = Sides::from_fn(|side| self.open(side));
        if let Some(headless) = decoded.headless(&open, size_in(items)) {
            self.list_or_leave(items, &headless, list);
        }
    }

    /// Puts what is not read yet on the list; without room for it nothing of it is settled.
    fn list_or_leave(
        &mut self,
        items: &GroupItems,
        numbers: &Sides<Vec<u32>>,
        list: &mut ReadingList,
    ) {
        let unread = Sides::from_fn(|side| -> Vec<u32> {
            let numbers = numbers[side].iter().copied();
            let unread = numbers.filter(|&number| self.bodies.of(side, number).is_none());
            unread.collect()
        });
        if !list.add_group(unread.as_ref().map(Vec::as_slice), size_in(items)) {
            for side in Side::BOTH {
                self.unsettled[side].extend(&numbers[side]);
            }
        }
    }

    /// Pairs what has the same body: with the same decoded header, or where one has no header to know it by.
    fn pair_by_body(&mut self, items: &GroupItems, decoded: &DecodedFields) {
        let open = Sides::from_fn(|side| self.open(side).into_iter().collect::<BTreeSet<u32>>());
        let bodies = &self.bodies;
        let body = |side: Side, number: u32| {
            let is_open = open[side].contains(&number);
            bodies.of(side, number).filter(|_| is_open)
        };

        let with_fields = |side, number| {
            let fields = decoded.fields(side, number)?;
            Some((fields, body(side, number)?.body_bare))
        };
        for group in self.matching.pass(Pass::Body, with_fields) {
            self.settle(items, Pass::Body, &group);
        }

        // An empty body is like any other empty one: then the message as a whole must be the same.
        let bodies = &self.bodies;
        let alone = |side, number| {
            let whole = bodies.of(side, number)?;
            let is_open = open[side].contains(&number);
            let digest = match whole.body.substance {
                Substance::Nothing => whole.message.digest,
                _ => whole.body_bare,
            };
            is_open.then_some(digest)
        };
        let is_one_headless = |source, target| {
            decoded.lacks_fields(Side::Source, source) || decoded.lacks_fields(Side::Target, target)
        };
        for group in self.matching.pass_if(Pass::Content, alone, is_one_headless) {
            let is_headless = |side: Side| {
                let mut numbers = group.side(side).iter();
                numbers.all(|&number| decoded.lacks_fields(side, number))
            };
            if is_headless(Side::Source) || is_headless(Side::Target) {
                self.settle(items, Pass::Content, &group);
            }
        }
    }
}

/// A group as slices.
pub(super) fn sides(group: &AmbiguousGroup) -> Sides<&[u32]> {
    Sides {
        source: &group.source,
        target: &group.target,
    }
}

/// The sizes of messages, by the servers' word.
pub(super) fn size_in(items: &GroupItems) -> impl Fn(Side, u32) -> u64 + Copy {
    |side, number| items.item(side, number).size
}
