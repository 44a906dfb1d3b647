//! The messages of folders that belong together, as numbers.

use std::collections::BTreeMap;

use super::remarks::Remarks;
use super::reread::Wanted;
use crate::inventory::mail::{
    Content, Flags, FolderReading, Item, Keeps, Mailbox, Mailboxes, Readings, canonical,
};
use crate::model::{Side, Sides};

/// The messages of one side of a group, folder after folder, numbered from 0.
#[derive(Debug)]
pub(super) struct SideItems {
    items: Vec<Item>,
    /// Contents of all messages, or of none.
    contents: Vec<Content>,
    /// Where each folder begins: first number, folder.
    starts: Vec<(u32, usize)>,
    /// Whether every folder was read to its end.
    is_whole: bool,
    /// By set of keywords: a number that is the same on both sides for sets that mean the same.
    keywords: Vec<u32>,
}

impl SideItems {
    fn new(readings: impl IntoIterator<Item = FolderReading>) -> Self {
        let mut side = Self {
            items: Vec::new(),
            contents: Vec::new(),
            starts: Vec::new(),
            is_whole: true,
            keywords: Vec::new(),
        };
        for FolderReading { folder, reading } in readings {
            let start = u32::try_from(side.items.len()).unwrap_or(u32::MAX);
            side.starts.push((start, folder));
            side.is_whole &= reading.is_whole();

            // The first is taken as it is: nearly always it is the only one, and may be large.
            if side.items.is_empty() {
                (side.items, side.contents) = (reading.items, reading.contents);
            } else {
                side.items.extend(reading.items);
                side.contents.extend(reading.contents);
            }
        }
        side
    }

    /// All, in the order of their numbers.
    pub(super) fn all(&self) -> &[Item] {
        &self.items
    }

    /// The message with this number.
    pub(super) fn item(&self, number: u32) -> &Item {
        &self.items[number as usize]
    }

    /// What it holds, if the listing read it whole.
    pub(super) fn content(&self, number: u32) -> Option<&Content> {
        self.contents.get(number as usize)
    }

    /// Whether the listing read messages whole.
    pub(super) fn has_contents(&self) -> bool {
        !self.contents.is_empty()
    }

    /// The folder in which a message is.
    pub(super) fn folder(&self, number: u32) -> usize {
        // Folders without messages begin where the next one does; the last that begins here has the message.
        let after = self.starts.partition_point(|&(start, _)| start <= number);
        self.starts
            .get(after.saturating_sub(1))
            .map_or(0, |&(_, folder)| folder)
    }

    /// These messages by folder and UID.
    pub(super) fn by_folder(&self, numbers: &[u32]) -> Wanted {
        let mut folders = Wanted::new();
        for &number in numbers {
            let folder = folders.entry(self.folder(number)).or_default();
            folder.insert(self.item(number).uid, number);
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

    /// Learns which sets of keywords mean the same, as far as the target keeps them.
    fn learn_keywords(
        &mut self,
        mailbox: &dyn Mailbox,
        keeps: &Keeps,
        numbers: &mut KeywordNumbers,
        remarks: &mut Remarks,
    ) {
        let used = self.items.iter().map(|item| item.keywords);
        let last = used.max().unwrap_or(0);

        self.keywords = (0..=last)
            .map(|set| {
                let names = mailbox.keywords(set).iter();
                let names = names.filter_map(|name| canonical(name));
                let (kept, lost): (Vec<String>, Vec<String>) =
                    names.partition(|name| keeps.keeps(name));

                for name in lost {
                    remarks.keyword_not_kept(name);
                }
                numbers.of(kept)
            })
            .collect();
    }
}

/// Numbers for sets of keywords across both sides.
#[derive(Debug, Default)]
pub(super) struct KeywordNumbers(BTreeMap<Vec<String>, u32>);

impl KeywordNumbers {
    fn of(&mut self, mut names: Vec<String>) -> u32 {
        if names.is_empty() {
            return 0;
        }
        names.sort_unstable();
        names.dedup();

        let next = u32::try_from(self.0.len() + 1).unwrap_or(u32::MAX);
        *self.0.entry(names).or_insert(next)
    }
}

/// The messages of both sides of a group.
#[derive(Debug)]
pub(super) struct GroupItems {
    sides: Sides<SideItems>,
    /// The system flags that are compared.
    flags: Flags,
}

impl GroupItems {
    /// Takes the messages of readings. `keeps` is what the suite says that the target keeps.
    pub(super) fn new(
        readings: Readings,
        keeps: &Keeps,
        mailboxes: &Mailboxes,
        keywords: &mut KeywordNumbers,
        remarks: &mut Remarks,
    ) -> Self {
        let mut source = SideItems::new(readings.source);
        let mut target = SideItems::new(readings.target);

        let [source_mailbox, target_mailbox] = mailboxes.both();
        source.learn_keywords(source_mailbox, keeps, keywords, remarks);
        target.learn_keywords(target_mailbox, keeps, keywords, remarks);

        Self {
            sides: Sides { source, target },
            flags: keeps.flags(),
        }
    }

    /// The messages of one side.
    pub(super) fn side(&self, side: Side) -> &SideItems {
        &self.sides[side]
    }

    /// The message of one side with this number.
    pub(super) fn item(&self, side: Side, number: u32) -> &Item {
        self.side(side).item(number)
    }

    /// Those flags of a message that are compared.
    pub(super) fn compared_flags(&self, item: &Item) -> Flags {
        item.flags.within(self.flags)
    }

    /// The system flags that are compared.
    pub(super) fn flags(&self) -> Flags {
        self.flags
    }

    /// Takes a side for not read to its end: some of its messages may be in folders that could not be.
    pub(super) fn doubt(&mut self, side: Side) {
        self.sides[side].is_whole = false;
    }

    /// Whether every folder of both sides was read to its end.
    pub(super) fn is_whole(&self) -> bool {
        self.sides.source.is_whole && self.sides.target.is_whole
    }
}
