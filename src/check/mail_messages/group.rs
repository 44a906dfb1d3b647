//! Folders that belong together, read from both sides at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join;
use tokio::sync::oneshot;

use crate::check::{Context, Progress};
use crate::inventory::mail::{
    Content, Depth, Folder, Group, Item, Keeps, Mailbox, Reading, Scope, canonical, read_folder,
};

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
        let mut stack = Self { whole: true, ..Self::default() };
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
        self.starts.get(after.saturating_sub(1)).map_or(0, |&(_, folder)| folder)
    }

    /// These messages by folder and UID.
    pub(super) fn by_folder(&self, items: &[u32]) -> BTreeMap<usize, BTreeMap<u32, u32>> {
        let mut folders: BTreeMap<usize, BTreeMap<u32, u32>> = BTreeMap::new();
        for &item in items {
            folders.entry(self.folder(item)).or_default().insert(self.items[item as usize].uid, item);
        }
        folders
    }

    /// A number for the keywords of a message that is the same for sets that mean the same.
    pub(super) fn keywords(&self, item: &Item) -> u32 {
        self.keywords.get(item.keywords as usize).copied().unwrap_or(0)
    }

    /// Learns which sets of keywords mean the same, as far as the target can keep them.
    pub(super) fn learn_keywords(&mut self, mailbox: &dyn Mailbox, keeps: &Keeps, numbers: &mut Keywords) {
        let last = self.items.iter().map(|item| item.keywords).max().unwrap_or(0);
        self.keywords = (0..=last)
            .map(|set| {
                let mut names = Vec::new();
                for name in mailbox.keywords(set).iter().filter_map(|name| canonical(name)) {
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
    pub(super) not_kept: std::collections::BTreeSet<String>,
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

/// The readings of a group: by folder, of both sides.
pub(super) struct Readings {
    pub(super) source: Vec<(usize, Reading)>,
    pub(super) target: Vec<(usize, Reading)>,
}

/// Reads the folders of a group from both sides at once. The target's folder is opened when all of
/// the source's have been: what arrives in between is then on the target and not missing there.
pub(super) async fn read(
    source: &mut dyn Mailbox,
    target: &mut dyn Mailbox,
    scope: &Scope,
    group: &Group,
    depth: Depth,
    meter: &Meter<'_>,
) -> Readings {
    let (opened, go) = oneshot::channel();
    let sources = async {
        let mut readings = Vec::with_capacity(group.sources.len());
        let mut signal = Some(opened);
        for (at, &folder) in group.sources.iter().enumerate() {
            let is_last = at + 1 == group.sources.len();
            let signal = if is_last { signal.take() } else { None };
            // If nobody waits any more, the whole observation was given up.
            let opened = move || {
                let _ = signal.map(|signal| signal.send(()));
            };
            readings.push((folder, meter.read(&mut *source, &scope.source[folder], depth, opened).await));
        }
        drop(signal);
        readings
    };
    let targets = async {
        let _ = go.await;
        match group.target {
            Some(folder) => vec![(folder, meter.read(target, &scope.target[folder], depth, || ()).await)],
            None => Vec::new(),
        }
    };
    let (source, target) = join(sources, targets).await;
    Readings { source, target }
}

/// Tells how far the case has come.
pub(super) struct Meter<'a> {
    cx: &'a dyn Context,
    items: AtomicU64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(cx: &'a dyn Context) -> Self {
        Self { cx, items: AtomicU64::new(0) }
    }

    async fn read(
        &self,
        mailbox: &mut dyn Mailbox,
        folder: &Folder,
        depth: Depth,
        opened: impl FnOnce() + Send,
    ) -> Reading {
        let tick = |more: u64| {
            let items = self.items.fetch_add(more, Ordering::Relaxed) + more;
            self.cx.progress(Progress { items, expected: None, container: folder.name.clone() });
        };
        read_folder(mailbox, folder, depth, opened, &tick).await
    }
}
