//! One folder read to its end, or not; and the guard that knows the difference.

use futures_util::future::join;
use tokio::sync::oneshot;

use super::{Content, Depth, Folder, Group, Item, ItemSink, Mailbox, Mailboxes, Opened, StoreId};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// No folder with more messages is compared: both sides' items have to be held at once.
pub const ITEMS_MAX: u64 = 5_000_000;

/// After how many messages progress is told.
const TICK_ITEMS: u64 = 512;

/// What was read of one folder.
#[derive(Debug)]
pub struct Reading {
    /// The folder as it was opened; `None` if it could not be.
    pub opened: Option<Opened>,
    /// How many messages the folder announced; what a listing must bring.
    pub announced: u64,
    /// The messages that came.
    pub items: Vec<Item>,
    /// Their contents, at [`Depth::Bytes`]; else empty.
    pub contents: Vec<Content>,
    /// By which id the mailbox knows each of them, if it was asked and tells of any; else empty.
    pub store_ids: Vec<Option<StoreId>>,
    /// Why this is not all; `None` if every announced message came, but for the vanished.
    pub broken_off: Option<CannotCheck>,
}

impl Reading {
    /// A folder of which nothing could be read; `announced` is what is known of it otherwise.
    pub fn blind(why: CannotCheck, announced: u64) -> Self {
        Self {
            opened: None,
            announced,
            items: Vec::new(),
            contents: Vec::new(),
            store_ids: Vec::new(),
            broken_off: Some(why),
        }
    }

    /// Whether every announced message came, but for the vanished.
    pub fn is_whole(&self) -> bool {
        self.broken_off.is_none()
    }

    /// How many announced messages did not come.
    pub fn short(&self) -> u64 {
        self.announced.saturating_sub(self.items.len() as u64)
    }
}

/// What was read of one folder, by the folder's place in its side's list.
#[derive(Debug)]
pub struct FolderReading {
    /// The folder's place.
    pub folder: usize,
    /// What was read of it.
    pub reading: Reading,
}

/// The readings of folders that belong together.
#[derive(Debug)]
pub struct Readings {
    /// The source's folders.
    pub source: Vec<FolderReading>,
    /// The target's folder, if there is one.
    pub target: Option<FolderReading>,
}

impl Readings {
    /// The readings of one side.
    pub fn side(&self, side: Side) -> &[FolderReading] {
        match side {
            Side::Source => &self.source,
            Side::Target => self.target.as_slice(),
        }
    }

    /// The same, to be narrowed.
    pub fn side_mut(&mut self, side: Side) -> &mut [FolderReading] {
        match side {
            Side::Source => &mut self.source,
            Side::Target => self.target.as_mut_slice(),
        }
    }
}

/// Is told the folder and how many messages came since it was told last.
pub type Tick<'a> = &'a (dyn Fn(&Folder, u64) + Send + Sync);

/// Reads the folders of a group from both sides at once. The target's folder is opened when all of
/// the source's have been: what arrives in between is then on the target and not missing there.
pub async fn read_group(
    mailboxes: &mut Mailboxes,
    folders: Sides<&[Folder]>,
    group: &Group,
    depth: Depth,
    tick: Tick<'_>,
) -> Readings {
    let (opened, all_opened) = oneshot::channel();
    let Mailboxes { source, target } = mailboxes;

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

            let own = &folders.source[folder];
            let reading = read_folder(source.as_mut(), own, depth, opened, tick).await;
            readings.push(FolderReading { folder, reading });
        }
        // Without a folder on the source nobody has signalled yet.
        drop(signal);
        readings
    };

    let targets = async {
        // A signal that was dropped means the same as one that came: the source has nothing more to open.
        let _ = all_opened.await;

        let folder = group.target?;
        let own = &folders.target[folder];
        let reading = read_folder(target.as_mut(), own, depth, || (), tick).await;
        Some(FolderReading { folder, reading })
    };

    let (source, target) = join(sources, targets).await;
    Readings { source, target }
}

/// Opens and lists `folder`. `opened` is called as soon as it is open (or cannot be), `tick` now and then.
pub async fn read_folder(
    mailbox: &mut dyn Mailbox,
    folder: &Folder,
    depth: Depth,
    opened: impl FnOnce() + Send,
    tick: Tick<'_>,
) -> Reading {
    let examined = mailbox.examine(folder).await;
    opened();
    let state = match examined {
        Ok(state) => state,
        Err(why) => return Reading::blind(why, 0),
    };

    let announced = state.exists;
    let mut reading = Reading {
        opened: Some(state),
        announced,
        items: Vec::new(),
        contents: Vec::new(),
        store_ids: Vec::new(),
        broken_off: None,
    };
    if announced > ITEMS_MAX {
        reading.broken_off = Some(too_large(mailbox.label(), folder, announced));
        return reading;
    }
    if announced == 0 {
        return reading;
    }

    let mut collector = Collector::new(announced, depth, folder, tick);
    let listed = mailbox.list(depth, &mut collector).await;
    tick(folder, collector.unreported);

    (reading.items, reading.contents) = (collector.items, collector.contents);
    reading.store_ids = collector.store_ids;
    match listed {
        Err(why) => reading.broken_off = Some(why),
        Ok(listed) => guard(&mut reading, listed.vanished, mailbox.label(), folder),
    }
    reading
}

/// A listing that was answered with success must also have brought what the folder announced: each message
/// once, and none more. What does not add up is not used.
fn guard(reading: &mut Reading, vanished: u64, label: &str, folder: &Folder) {
    let came = reading.items.len() as u64;
    let is_unique = has_each_uid_once(&reading.items);
    let is_described = reading.contents.is_empty() || reading.contents.len() == reading.items.len();
    let is_all = came <= reading.announced && reading.announced - came <= vanished;
    if is_all && is_unique && is_described {
        return;
    }

    let cause = Message::new("mail/count-disagrees")
        .with("folder", folder.name.as_str())
        .with("announced", reading.announced)
        .with("came", came)
        .with("vanished", vanished);
    let operation = format!("FETCH {}", folder.name);
    reading.broken_off = Some(CannotCheck::new(
        Obstacle::Protocol,
        Retry::Later,
        label,
        operation,
        cause,
    ));

    // A list that is merely short still says what is there; one that is wrong says nothing.
    if came > reading.announced || !is_unique || !is_described {
        reading.items.clear();
        reading.contents.clear();
        reading.store_ids.clear();
    }
}

fn has_each_uid_once(items: &[Item]) -> bool {
    // In the order of UIDs, as nearly every server lists them, nothing has to be sorted.
    if items.windows(2).all(|two| two[0].uid < two[1].uid) {
        return true;
    }

    let mut uids: Vec<u32> = items.iter().map(|item| item.uid).collect();
    uids.sort_unstable();
    uids.windows(2).all(|two| two[0] != two[1])
}

fn too_large(label: &str, folder: &Folder, messages: u64) -> CannotCheck {
    let cause = Message::new("mail/too-many-messages")
        .with("folder", folder.name.as_str())
        .with("messages", messages)
        .with("max", ITEMS_MAX);
    CannotCheck::new(
        Obstacle::TooLarge,
        Retry::Never,
        label,
        format!("EXAMINE {}", folder.name),
        cause,
    )
}

/// Takes the messages of a listing.
struct Collector<'a> {
    items: Vec<Item>,
    contents: Vec<Content>,
    store_ids: Vec<Option<StoreId>>,
    /// The id of the message that comes next.
    next_id: Option<StoreId>,
    depth: Depth,
    folder: &'a Folder,
    tick: Tick<'a>,
    /// How many messages came since progress was told last.
    unreported: u64,
    announced: u64,
}

impl<'a> Collector<'a> {
    fn new(announced: u64, depth: Depth, folder: &'a Folder, tick: Tick<'a>) -> Self {
        let expected = usize::try_from(announced).unwrap_or(0);
        let mut collector = Self {
            items: Vec::new(),
            contents: Vec::new(),
            store_ids: Vec::new(),
            next_id: None,
            depth,
            folder,
            tick,
            unreported: 0,
            announced,
        };

        // Exactly: a vector that grows by doubling would hold twice as much at its peak.
        collector.items.reserve_exact(expected);
        if depth == Depth::Bytes {
            collector.contents.reserve_exact(expected);
        }
        collector
    }
}

impl ItemSink for Collector<'_> {
    fn store_id(&mut self, id: StoreId) {
        self.next_id = Some(id);
    }

    fn item(&mut self, item: Item, content: Option<Content>) -> Result<(), CannotCheck> {
        // A server that never stops must not fill the memory; one too many is enough to know.
        if self.items.len() as u64 > self.announced {
            return Ok(());
        }

        // Nothing is held where no message has an id.
        let id = self.next_id.take();
        if id.is_some() || !self.store_ids.is_empty() {
            self.store_ids.resize(self.items.len(), None);
            self.store_ids.push(id);
        }

        self.items.push(item);
        if self.depth == Depth::Bytes {
            self.contents.extend(content);
        }

        self.unreported += 1;
        if self.unreported >= TICK_ITEMS {
            (self.tick)(self.folder, self.unreported);
            self.unreported = 0;
        }
        Ok(())
    }
}
