//! Messages read whole because their header fields do not settle which is which.

use std::collections::HashMap;

use super::items::GroupItems;
use crate::compare::AmbiguousGroup;
use crate::inventory::mail::MessageDigests;
use crate::model::{Side, Sides};

/// At most so many messages of one side of a folder are read whole to tell them apart.
const BODIES_MAX: usize = 5_000;

/// At most so many bytes of one side of a folder are read to tell messages apart.
const BODY_BYTES_MAX: u64 = 256 << 20;

/// What messages hold that were read whole, by number.
#[derive(Debug, Default)]
pub(super) struct Bodies(Sides<HashMap<u32, MessageDigests>>);

impl Bodies {
    /// What a message holds, if it was read whole.
    pub(super) fn of(&self, side: Side, number: u32) -> Option<&MessageDigests> {
        self.0[side].get(&number)
    }

    /// Adds what was read of one side.
    pub(super) fn add(&mut self, side: Side, read: HashMap<u32, MessageDigests>) {
        self.0[side].extend(read);
    }
}

/// Messages that are to be read whole, as far as the limits go.
#[derive(Debug, Default)]
pub(super) struct ReadingList(Sides<SideReadingList>);

#[derive(Debug, Default)]
struct SideReadingList {
    numbers: Vec<u32>,
    bytes: u64,
}

impl ReadingList {
    /// The messages of one side.
    pub(super) fn numbers(&self, side: Side) -> &[u32] {
        &self.0[side].numbers
    }

    /// Takes all messages of a group, if both sides stay within their limits; half of a group would tell nobody
    /// apart. Returns whether it did.
    pub(super) fn add_group(&mut self, items: &GroupItems, group: &AmbiguousGroup) -> bool {
        let bytes = Sides::from_fn(|side| -> u64 {
            let numbers = group.side(side).iter();
            numbers.map(|&number| items.item(side, number).size).sum()
        });

        let has_room = |side| self.0[side].has_room(group.side(side).len(), bytes[side]);
        let fits = Side::BOTH.into_iter().all(has_room);
        if fits {
            for (side, list) in self.0.as_mut() {
                list.add(group.side(side), bytes[side]);
            }
        }
        fits
    }

    /// Takes one message, if its side stays within its limits. One that is too large counts all the same: what comes
    /// after it is not taken in its place. Returns whether it was taken.
    pub(super) fn add_message(&mut self, items: &GroupItems, side: Side, number: u32) -> bool {
        let list = &mut self.0[side];
        list.bytes += items.item(side, number).size;

        let fits = list.has_room(1, 0);
        if fits {
            list.numbers.push(number);
        }
        fits
    }
}

impl SideReadingList {
    fn has_room(&self, messages: usize, bytes: u64) -> bool {
        self.numbers.len() + messages <= BODIES_MAX && self.bytes + bytes <= BODY_BYTES_MAX
    }

    fn add(&mut self, numbers: &[u32], bytes: u64) {
        self.numbers.extend_from_slice(numbers);
        self.bytes += bytes;
    }
}
