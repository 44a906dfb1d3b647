//! Messages read whole because their header fields do not settle which is which.

use std::collections::{HashMap, HashSet};

use crate::inventory::mail::WholeMessage;
use crate::model::{Side, Sides};

/// At most so many messages of one side of a folder are read whole to tell them apart.
const BODIES_MAX: usize = 5_000;

/// At most so many bytes of one side of a folder are read to tell messages apart.
const BODY_BYTES_MAX: u64 = 256 << 20;

/// Messages that were read whole, by number.
#[derive(Debug, Default)]
pub(super) struct Bodies(Sides<HashMap<u32, WholeMessage>>);

impl Bodies {
    /// A message, if it was read whole.
    pub(super) fn of(&self, side: Side, number: u32) -> Option<&WholeMessage> {
        self.0[side].get(&number)
    }

    /// Adds what was read of one side.
    pub(super) fn add(&mut self, side: Side, read: HashMap<u32, WholeMessage>) {
        self.0[side].extend(read);
    }
}

/// Messages that are to be read whole, as far as the limits go.
#[derive(Debug, Default)]
pub(super) struct ReadingList(Sides<SideReadingList>);

#[derive(Debug, Default)]
struct SideReadingList {
    numbers: Vec<u32>,
    taken: HashSet<u32>,
    bytes: u64,
}

impl ReadingList {
    /// The messages of one side.
    pub(super) fn numbers(&self, side: Side) -> &[u32] {
        &self.0[side].numbers
    }

    /// Takes all messages of a group that are not on it yet, if both sides stay within their limits; half of a group
    /// would tell nobody apart. Returns whether they are on it now.
    pub(super) fn add_group(
        &mut self,
        group: Sides<&[u32]>,
        size: impl Fn(Side, u32) -> u64,
    ) -> bool {
        let more = Sides::from_fn(|side| -> Vec<u32> {
            let numbers = group[side].iter().copied();
            let more = numbers.filter(|number| !self.0[side].taken.contains(number));
            more.collect()
        });
        let bytes = Sides::from_fn(|side| -> u64 {
            let numbers = more[side].iter();
            numbers.map(|&number| size(side, number)).sum()
        });

        let has_room = |side| self.0[side].has_room(more[side].len(), bytes[side]);
        let fits = Side::BOTH.into_iter().all(has_room);
        if fits {
            for (side, list) in self.0.as_mut() {
                list.add(&more[side], bytes[side]);
            }
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
        self.taken.extend(numbers);
        self.bytes += bytes;
    }
}
