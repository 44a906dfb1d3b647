//! How many messages of one folder another holds.

use std::collections::BTreeMap;

/// How many of the messages of source folders target folders hold, where that was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// By source folder: how many messages it holds.
    in_source: BTreeMap<usize, u64>,
    /// By source and target folder: how many of them are there.
    in_target: BTreeMap<(usize, usize), u64>,
}

impl Held {
    /// How many messages of the source folder the target folder holds.
    pub(super) fn of(&self, source: usize, target: usize) -> u64 {
        self.in_target
            .get(&(source, target))
            .copied()
            .unwrap_or_default()
    }

    /// How many messages the source folder holds.
    pub(super) fn in_source(&self, source: usize) -> u64 {
        self.in_source.get(&source).copied().unwrap_or_default()
    }

    /// The source folder holds so many messages.
    pub(super) fn add_source(&mut self, source: usize, messages: u64) {
        self.in_source.insert(source, messages);
    }

    /// The target folder holds so many of the messages of the source folder.
    pub(super) fn add_target(&mut self, source: usize, target: usize, messages: u64) {
        self.in_target.insert((source, target), messages);
    }

    #[cfg(test)]
    pub(super) fn of_counts(sources: &[(usize, u64)], pairs: &[((usize, usize), u64)]) -> Self {
        Self {
            in_source: sources.iter().copied().collect(),
            in_target: pairs.iter().copied().collect(),
        }
    }
}
