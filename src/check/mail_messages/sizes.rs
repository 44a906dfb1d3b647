//! Pairs whose sizes differ, or are not known: until they are read whole, nothing says that the same arrived.
//!
//! They wait until all folders have been compared. Where they are few, all are read. Where they are many, sizes prove
//! nothing at all (some servers only estimate them): then a sample is read, always the same one, and how many are left
//! unproved is told.

use std::collections::BTreeMap;

use super::differences::SeenPair;
use super::likeness::mix;
use super::pass::Pass;

/// Of so many pairs at the least sizes may differ in all without proving nothing, and so many are read where they do.
const SAMPLE: usize = 400;

/// From one in so many on, sizes that differ prove nothing.
const ONE_IN: u64 = 20;

/// At most so many bytes are read of one account, by the servers' word.
const BYTES_MAX: u64 = 512 << 20;

/// At most so many pairs wait; of more, those that a sample would take.
const WAITING_MAX: usize = 20_000;

/// What is reckoned for a message whose size is not known, in bytes.
const UNKNOWN_BYTES: u64 = 256 << 10;

/// The seed of the sample.
const SEED: u64 = 0x6C61_6E64;

/// A pair that waits to be read.
#[derive(Debug)]
pub(super) struct Doubt {
    /// The pair.
    pub(super) pair: SeenPair,
    /// To which folders it belongs.
    pub(super) group: usize,
    /// Whether these were read to their end.
    pub(super) is_whole: bool,
}

/// What is still known of a pair that does not even wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Beyond {
    /// The source's folder.
    pub(super) source: usize,
    /// The target's.
    pub(super) target: usize,
    /// By what the two were seen to be the same.
    pub(super) pass: Pass,
}

/// The pairs of an account that wait to be read.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    waiting: Vec<Doubt>,
    /// How many do not even wait.
    beyond: BTreeMap<Beyond, u64>,
}

/// Which of them to read.
#[derive(Debug)]
pub(super) struct Plan {
    /// These.
    pub(super) read: Vec<Doubt>,
    /// These not.
    pub(super) left: Vec<Doubt>,
    /// Neither are so many others.
    pub(super) beyond: BTreeMap<Beyond, u64>,
    /// Whether sizes prove nothing in this account.
    pub(super) is_sample: bool,
}

impl Doubts {
    /// Adds a pair. Returns pairs that cannot wait and of which more is known already than that their sizes differ: of the
    /// others that cannot, only how many there are is kept.
    pub(super) fn add(&mut self, doubt: Doubt) -> Vec<SeenPair> {
        self.waiting.push(doubt);
        if self.waiting.len() < 2 * WAITING_MAX {
            return Vec::new();
        }

        self.waiting
            .select_nth_unstable_by_key(WAITING_MAX, Doubt::lot);
        let mut known = Vec::new();
        for Doubt { pair, .. } in self.waiting.split_off(WAITING_MAX) {
            if !pair.is_same() || pair.is_undecided || pair.is_unreadable() {
                known.push(pair);
                continue;
            }
            let beyond = Beyond {
                source: pair.places.source.folder,
                target: pair.places.target.folder,
                pass: pair.pass,
            };
            *self.beyond.entry(beyond).or_default() += 1;
        }
        known
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.waiting.len() as u64 + self.beyond.values().sum::<u64>()
    }

    /// Which to read, in an account with so many pairs in all; where a sample says something of the others
    /// (`may_sample`), perhaps only that.
    pub(super) fn plan(mut self, pairs: u64, may_sample: bool) -> Plan {
        let count = self.count();
        let is_many = count > SAMPLE as u64 && count.saturating_mul(ONE_IN) > pairs;
        let is_sample = may_sample && is_many;
        let pairs_max = if is_sample { SAMPLE } else { WAITING_MAX };
        self.waiting.sort_by_cached_key(Doubt::lot);

        let mut plan = Plan {
            read: Vec::new(),
            left: Vec::new(),
            beyond: self.beyond,
            is_sample,
        };
        let mut bytes = 0;
        for doubt in self.waiting {
            let more = match doubt.pair.size() {
                0 => UNKNOWN_BYTES,
                size => size,
            };
            if plan.read.len() < pairs_max && bytes + more <= BYTES_MAX {
                bytes += more;
                plan.read.push(doubt);
            } else {
                plan.left.push(doubt);
            }
        }

        // In the order of the folders, so that each is opened once.
        let order = |doubt: &Doubt| {
            let places = doubt.pair.places;
            let source = places.source;
            (source.folder, places.target.folder, source.item.uid)
        };
        plan.read.sort_by_key(order);
        plan.left.sort_by_key(order);
        plan
    }
}

impl Doubt {
    /// What decides whether a sample takes it: the same in every run.
    fn lot(&self) -> u64 {
        let item = self.pair.places.source.item;
        let [low, high] = [item.key.0, item.key.0 >> 64].map(|half| half as u64);
        mix(&[SEED, low, high, u64::from(item.uid)])
    }
}

impl Plan {
    /// How many are not read.
    pub(super) fn left(&self) -> u64 {
        self.left.len() as u64 + self.beyond.values().sum::<u64>()
    }
}
