//! The messages of folders that belong together.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::mail::{Content, Item, Keeps, Mailbox, Reading, canonical};

/// The messages of one side of a group, folder after folder, numbered from 0.
#[derive(Debug, Default)]
pub(super) struct Stack {
    pub(super) items: Vec<Item>,
    /// Contents of all messages, or of none.
    pub(super) contents: Vec<Content>,
    /// Where each folder begins: first number, folder.
    starts: Vec<(u32, usize)>,
    /// Whether every folder was read to its end.
    pub(super) whole: bool,
    /// By set of keywords: a number that is the same on both sides for sets that mean the same.
    keywords: Vec<u32>,
}

impl Stack {
    /// Piles up readings of folders.
    pub(super) fn new(readings: &mut [(usize, Reading)]) -> Self {
        let mut stack = Self {
            whole: true,
            ..Self::default()
        };
        for (folder, reading) in readings {
            let start = u32::try_from(stack.items.len()).unwrap_or(u32::MAX);
            stack.starts.push((start, *folder));
            stack.whole &= reading.is_whole();
            if stack.items.is_empty() {
                stack.items = std::mem::take(&mut reading.items);
                stack.contents = std::mem::take(&mut reading.contents);
            } else {
                stack.items.append(&mut reading.items);
                stack.contents.append(&mut reading.contents);
            }
        }
        stack
    }

    /// Whether the contents of the messages are known.
    pub(super) fn has_contents(&self) -> bool {
        !self.contents.is_empty()
    }

    /// The folder in which a message is.
    pub(super) fn folder(&self, item: u32) -> usize {
        let after = self.starts.partition_point(|&(start, _)| start <= item);
        // Folders without messages begin where the next one does; the last that begins here has the message.
        self.starts
            .get(after.saturating_sub(1))
            .map_or(0, |&(_, folder)| folder)
    }

    /// These messages by folder and UID.
    pub(super) fn by_folder(&self, items: &[u32]) -> BTreeMap<usize, BTreeMap<u32, u32>> {
        let mut folders: BTreeMap<usize, BTreeMap<u32, u32>> = BTreeMap::new();
        for &item in items {
            folders
                .entry(self.folder(item))
                .or_default()
                .insert(self.items[item as usize].uid, item);
        }
        folders
    }

    /// A number for the keywords of a message that is the same for sets that mean the same.
    pub(super) fn keywords(&self, item: &Item) -> u32 {
        self.keywords
            .get(item.keywords as usize)
            .copied()
            .unwrap_or(0)
    }

    /// Learns which sets of keywords mean the same, as far as the target can keep them.
    pub(super) fn learn_keywords(
        &mut self,
        mailbox: &dyn Mailbox,
        keeps: &Keeps,
        numbers: &mut Keywords,
    ) {
        let last = self
            .items
            .iter()
            .map(|item| item.keywords)
            .max()
            .unwrap_or(0);
        self.keywords = (0..=last)
            .map(|set| {
                let mut names = Vec::new();
                for name in mailbox
                    .keywords(set)
                    .iter()
                    .filter_map(|name| canonical(name))
                {
                    if keeps.keeps(&name) {
                        names.push(name);
                    } else {
                        numbers.not_kept.insert(name);
                    }
                }
                numbers.of(names)
            })
            .collect();
    }
}

/// Numbers for sets of keywords across both sides.
#[derive(Debug, Default)]
pub(super) struct Keywords {
    numbers: BTreeMap<Vec<String>, u32>,
    /// Keywords that the target says it cannot keep.
    pub(super) not_kept: BTreeSet<String>,
}

impl Keywords {
    fn of(&mut self, mut names: Vec<String>) -> u32 {
        if names.is_empty() {
            return 0;
        }
        names.sort_unstable();
        names.dedup();
        let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
        *self.numbers.entry(names).or_insert(next)
    }
}
