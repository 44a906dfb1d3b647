//! Messages that share a key, told apart: by date of arrival and size, or by what they hold.

use std::collections::{HashMap, HashSet};

use super::super::likeness::{Likeness, likeness, mix, told_apart_by_arrival};
use super::{AmbiguousGroup, GroupItems, Pairing, Pass};
use crate::base::digest::Digest;
use crate::model::Side;

/// What messages of a group hold, by side and number.
type Contents = HashMap<(Side, u32), Held>;

/// The first bits of digests: they only have to tell the few apart that share a key.
#[derive(Debug, Clone, Copy)]
struct Held {
    message: u64,
    body: u64,
}

/// What of it two messages must have in common.
#[derive(Debug, Clone, Copy)]
enum Part {
    Message,
    Body,
}

impl Held {
    fn part(self, part: Part) -> u64 {
        match part {
            Part::Message => self.message,
            Part::Body => self.body,
        }
    }
}

impl Pairing {
    /// Pairs those messages of a group that date of arrival and size tell apart.
    pub(super) fn pair_by_arrival(
        &mut self,
        items: &GroupItems,
        pass: Pass,
        group: &AmbiguousGroup,
    ) {
        let apart = told_apart_by_arrival(items, group);
        let arrival = |side, number| likeness(items, side, number, Likeness::Arrival);
        self.matching.resolve(pass, &apart, &[&arrival]);
    }

    /// Of a group that cannot be read: what date of arrival and size do not tell apart is left as it is, and nothing is
    /// claimed of it.
    pub(super) fn leave_unsettled(
        &mut self,
        items: &GroupItems,
        pass: Pass,
        group: &AmbiguousGroup,
    ) {
        self.pair_by_arrival(items, pass, group);

        for side in Side::BOTH {
            let numbers = group.side(side).iter().copied();
            let open = numbers.filter(|&number| self.matching.is_free(side, number));
            self.unsettled[side].extend(open);
        }
    }

    /// Tells messages apart that share a key, by what they hold. What they hold is all that counts where there is no
    /// Message-ID; with one, another content is the same message, changed.
    pub(super) fn settle(&mut self, items: &GroupItems, pass: Pass, group: &AmbiguousGroup) {
        let contents = self.contents(items, group);

        // One that vanished meanwhile could be what any of the others is.
        if contents.len() < group.items() {
            return self.leave_unsettled(items, pass, group);
        }

        self.settle_by(items, pass, group, &contents, Part::Message);
        self.settle_by(items, pass, group, &contents, Part::Body);
        let rest = self.without_surplus(group, &contents);

        if pass.is_weak() {
            self.look_alikes.extend(rest.target);
            return;
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
                &alike(Likeness::Life),
            ],
        );
        self.matching.pair_in_order(pass, &rest);
    }

    /// What the messages of a group hold, as far as that is known.
    fn contents(&self, items: &GroupItems, group: &AmbiguousGroup) -> Contents {
        let mut contents = Contents::new();
        for side in Side::BOTH {
            for &number in group.side(side) {
                let message = self.content(items, side, number);
                let body = self.body(items, side, number);
                if let Some((message, body)) = message.zip(body) {
                    let held = Held {
                        message: first_bits(message),
                        body: first_bits(body),
                    };
                    contents.insert((side, number), held);
                }
            }
        }
        contents
    }

    /// Pairs the messages of a group that hold the same, those that are most alike with each other.
    fn settle_by(
        &mut self,
        items: &GroupItems,
        pass: Pass,
        group: &AmbiguousGroup,
        contents: &Contents,
        part: Part,
    ) {
        let content = |side: Side, number: u32| held(contents, side, number, part);
        let content_and = |with: Likeness| {
            move |side, number| mix(&[content(side, number), likeness(items, side, number, with)])
        };
        self.matching.resolve(
            pass,
            group,
            &[
                &content_and(Likeness::Metadata),
                &content_and(Likeness::Received),
                &content_and(Likeness::Life),
                &content,
            ],
        );
    }

    /// What of a group has no pair. What the target has more of what the source holds is noted, and is not among it.
    fn without_surplus(&mut self, group: &AmbiguousGroup, contents: &Contents) -> AmbiguousGroup {
        let of_source = |part: Part| -> HashSet<u64> {
            let source = group.source.iter();
            source
                .map(|&own| held(contents, Side::Source, own, part))
                .collect()
        };
        let (messages, bodies) = (of_source(Part::Message), of_source(Part::Body));
        let is_surplus = |target: u32| {
            messages.contains(&held(contents, Side::Target, target, Part::Message))
                || bodies.contains(&held(contents, Side::Target, target, Part::Body))
        };

        let free = |side: Side| {
            let numbers = group.side(side).iter().copied();
            let free = numbers.filter(|&number| self.matching.is_free(side, number));
            free.collect::<Vec<u32>>()
        };
        let source = free(Side::Source);
        let (surplus, target): (Vec<u32>, Vec<u32>) = free(Side::Target)
            .into_iter()
            .partition(|&number| is_surplus(number));

        self.surplus.extend(surplus);
        AmbiguousGroup { source, target }
    }
}

fn held(contents: &Contents, side: Side, number: u32, part: Part) -> u64 {
    contents
        .get(&(side, number))
        .map_or(0, |held| held.part(part))
}

fn first_bits(digest: Digest) -> u64 {
    digest
        .0
        .first_chunk()
        .copied()
        .map_or(0, u64::from_le_bytes)
}
