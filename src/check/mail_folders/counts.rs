//! How many messages folders hold, by the server's counters and by what it shows when they are opened and searched.

use std::collections::BTreeMap;

use super::probes;
use super::spec::Unseen;
use crate::check::{Context, Progress};
use crate::endpoint::imap::{Examined, FolderStatus, Searched};
use crate::inventory::mail::{
    Cutoff, Depth, Flags, Folder, FolderNumbers, Group, Item, Mailbox, Mailboxes, Scope,
    contradiction, read_folder,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// What a folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Messages in it that stay: without `\Deleted`.
    pub(super) messages: u64,
    /// Messages in it that are gone with the next EXPUNGE.
    pub(super) deleted: u64,
    /// Messages without `\Seen`, of both; 0 where nobody asked for it.
    pub(super) unseen: u64,
}

impl Count {
    /// All messages, those marked as deleted too.
    pub(super) fn all(self) -> u64 {
        self.messages + self.deleted
    }

    /// One more message with these flags.
    pub(super) fn add(&mut self, flags: Flags) {
        let is_deleted = flags.has(Flags::DELETED);
        *(if is_deleted {
            &mut self.deleted
        } else {
            &mut self.messages
        }) += 1;
        self.unseen += u64::from(!flags.has(Flags::SEEN));
    }

    /// This and what another folder holds.
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            messages: self.messages + other.messages,
            deleted: self.deleted + other.deleted,
            unseen: self.unseen + other.unseen,
        }
    }

    /// This without `other`.
    #[must_use]
    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            messages: self.messages.saturating_sub(other.messages),
            deleted: self.deleted.saturating_sub(other.deleted),
            unseen: self.unseen.saturating_sub(other.unseen),
        }
    }
}

/// What each folder of either side holds, by its place in its side's list; `None` for folders that are not looked at.
#[derive(Debug)]
pub(super) struct Holdings {
    counts: Sides<Vec<Option<Result<Count, CannotCheck>>>>,
    numbers: Sides<BTreeMap<usize, FolderNumbers>>,
}

impl Holdings {
    /// Of folders that were not asked yet.
    pub(super) fn new(scope: &Scope) -> Self {
        let unasked = |side| vec![None; scope.folders(side).len()];
        Self {
            counts: Sides::from_fn(unasked),
            numbers: Sides::from_fn(|_| BTreeMap::new()),
        }
    }

    /// What a folder holds, or why that is not known.
    pub(super) fn of(&self, side: Side, folder: usize) -> Option<&Result<Count, CannotCheck>> {
        self.counts[side][folder].as_ref()
    }

    /// What a folder holds, if that is known.
    pub(super) fn known(&self, side: Side, folder: usize) -> Option<Count> {
        self.of(side, folder)?.as_ref().ok().copied()
    }

    /// Whether messages marked as deleted are in any folder.
    pub(super) fn has_deleted(&self) -> bool {
        let folders = self.counts.source.iter().chain(&self.counts.target);
        let counts = folders.flatten().flatten();
        counts.into_iter().any(|count| count.deleted > 0)
    }

    /// Sets what a folder holds.
    pub(super) fn set(&mut self, side: Side, folder: usize, count: Result<Count, CannotCheck>) {
        self.counts[side][folder] = Some(count);
    }

    /// Sets what the server says of a folder besides.
    pub(super) fn set_numbers(
        &mut self,
        side: Side,
        folder: usize,
        numbers: Option<FolderNumbers>,
    ) {
        if let Some(numbers) = numbers {
            self.numbers[side].insert(folder, numbers);
        }
    }

    /// What the server says of a folder besides, if that is known.
    pub(super) fn numbers(&self, side: Side, folder: usize) -> Option<FolderNumbers> {
        self.numbers[side].get(&folder).copied()
    }

    /// Says of every folder of a group why it was not looked at.
    pub(super) fn set_unread(&mut self, group: &Group, why: &CannotCheck) {
        for &folder in &group.sources {
            self.set(Side::Source, folder, Err(why.clone()));
        }
        if let Some(folder) = group.target {
            self.set(Side::Target, folder, Err(why.clone()));
        }
    }
}

/// What all folders hold by the servers' counters, each opened and searched besides: counters do not say what is
/// marked as deleted. The source is asked first: what arrives in between is then on the target and not missing there.
/// Returns what is worth saying of probes.
pub(super) async fn by_counters(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    unseen: Unseen,
    cx: &dyn Context,
) -> (Holdings, Vec<Message>) {
    let sources = scope.groups.iter().flat_map(|group| group.sources.clone());
    let targets = scope.groups.iter().filter_map(|group| group.target);
    let asked: Sides<Vec<usize>> = Sides {
        source: sources.collect(),
        target: targets.collect(),
    };

    let mut holdings = Holdings::new(scope);
    let mut with_probes = Vec::new();
    let mut facts = Vec::new();
    for (side, numbers) in asked {
        let mailbox = mailboxes.side(side);
        let folders: Vec<&Folder> = numbers
            .iter()
            .map(|&folder| scope.folder(side, folder))
            .collect();
        let counted = by_counters_of(mailbox, &folders, side, unseen, cx).await;

        for ((&number, folder), counted) in numbers.iter().zip(folders).zip(counted) {
            let counted = match counted {
                Ok(counted) => counted,
                Err(error) => {
                    holdings.set(side, number, Err(error));
                    continue;
                }
            };
            holdings.set(side, number, Ok(counted.count));
            holdings.set_numbers(side, number, counted.numbers);
            match counted.probes {
                MayHoldProbes::No => {}
                MayHoldProbes::Yes => with_probes.push(number),
                MayHoldProbes::Unknown => facts.push(probes::not_looked_for(folder)),
            }
        }
    }

    for group in &scope.groups {
        if group
            .target
            .is_some_and(|target| with_probes.contains(&target))
        {
            let fact = probes::take_out(mailboxes, scope, group, &mut holdings).await;
            facts.extend(fact);
        }
    }
    (holdings, facts)
}

/// What is known of a folder by counters and by searching it.
struct Counted {
    count: Count,
    probes: MayHoldProbes,
    numbers: Option<FolderNumbers>,
}

/// Whether a folder holds messages that may be probes of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MayHoldProbes {
    No,
    Yes,
    /// The server does not search for them.
    Unknown,
}

/// What `folders` hold, and on the target, whether probes may be among it.
async fn by_counters_of(
    mailbox: &mut dyn Mailbox,
    folders: &[&Folder],
    side: Side,
    unseen: Unseen,
    cx: &dyn Context,
) -> Vec<Result<Counted, CannotCheck>> {
    let label = mailbox.label().to_owned();
    let answers = mailbox.status(folders).await;
    let states: Vec<Result<Told, CannotCheck>> = folders
        .iter()
        .zip(answers)
        .map(|(folder, answer)| complete(answer?, unseen, &label, &folder.name))
        .collect();

    let known = |state: &Result<Told, CannotCheck>| state.as_ref().map_or(0, |told| told.messages);
    let to_search: Vec<(&Folder, u64)> = folders
        .iter()
        .zip(&states)
        .filter(|(_, state)| state.is_ok())
        .map(|(&folder, state)| (folder, known(state)))
        .collect();
    let is_target = side == Side::Target;
    let mut searched = mailbox.search(&to_search, is_target).await.into_iter();

    let mut all = Vec::with_capacity(folders.len());
    for (&folder, state) in folders.iter().zip(states) {
        let told = match state {
            Ok(told) => told,
            Err(error) => {
                all.push(Err(error));
                continue;
            }
        };
        let no_answer = || Err(CannotCheck::fault("SEARCH", "no answer for a folder"));
        let searched = searched.next().unwrap_or_else(no_answer);
        all.push(settle(mailbox, folder, told, searched, is_target, cx).await);
    }
    all
}

/// What a folder holds by its counters and by what opening and searching it brought. Where searching does not account
/// for every message, they are counted one by one.
async fn settle(
    mailbox: &mut dyn Mailbox,
    folder: &Folder,
    told: Told,
    searched: Result<Searched, CannotCheck>,
    is_target: bool,
    cx: &dyn Context,
) -> Result<Counted, CannotCheck> {
    let searched = match searched {
        Ok(searched) => searched,
        // A mailbox that cannot be searched can still be listed.
        Err(error) if error.obstacle == Obstacle::Unsupported => Searched::default(),
        Err(error) => return Err(error),
    };
    if contradict(told, &searched.examined) {
        let opened = searched.examined.exists.unwrap_or_default();
        let label = mailbox.label();
        return Err(contradiction(label, folder, told.messages, opened));
    }

    let probes = match (&searched.named, is_target && told.messages > 0) {
        (_, false) => MayHoldProbes::No,
        (None, true) => MayHoldProbes::Unknown,
        (Some(found), true) if found.is_empty() => MayHoldProbes::No,
        (Some(_), true) => MayHoldProbes::Yes,
    };
    let count = match (told.messages, searched.deleted) {
        (0, _) => Count::default(),
        (messages, Some(deleted)) => Count {
            messages: messages.saturating_sub(deleted),
            deleted: deleted.min(messages),
            unseen: told.unseen,
        },
        (_, None) => Count {
            unseen: told.unseen,
            ..one_by_one(mailbox, folder, cx).await?
        },
    };
    Ok(Counted {
        count,
        probes,
        numbers: told.numbers,
    })
}

/// What a folder holds by its listing.
async fn one_by_one(
    mailbox: &mut dyn Mailbox,
    folder: &Folder,
    cx: &dyn Context,
) -> Result<Count, CannotCheck> {
    let tick = |folder: &Folder, items: u64| tell_progress(cx, folder, items);
    let reading = read_folder(mailbox, folder, Depth::Dates, || (), &tick).await;
    match reading.broken_off {
        Some(error) => Err(error),
        None if reading.short() > 0 => Err(vanished(folder)),
        None => Ok(counted(reading.items.iter(), Cutoff::default())),
    }
}

/// Tells that so many more messages of `folder` came.
pub(super) fn tell_progress(cx: &dyn Context, folder: &Folder, items: u64) {
    cx.progress(Progress {
        items,
        expected: None,
        container: folder.name.clone(),
    });
}

/// What the counters of a folder say.
#[derive(Debug, Clone, Copy)]
struct Told {
    messages: u64,
    unseen: u64,
    uidnext: Option<u64>,
    numbers: Option<FolderNumbers>,
}

/// Whether a folder holds another number of messages when it is opened than its counters said, although by its own
/// word nothing arrived in between.
fn contradict(told: Told, examined: &Examined) -> bool {
    let has_arrived = told
        .uidnext
        .zip(examined.uidnext)
        .is_some_and(|(before, now)| before != now);
    let is_other = examined
        .exists
        .is_some_and(|exists| exists != told.messages);
    is_other && !has_arrived
}

/// What was not said is not 0.
fn complete(
    status: FolderStatus,
    unseen: Unseen,
    label: &str,
    folder: &str,
) -> Result<Told, CannotCheck> {
    let incomplete_answer = |what: &str| {
        let cause = Message::new("mail/untold")
            .with("folder", folder)
            .with("what", what);
        CannotCheck::new(
            Obstacle::Protocol,
            Retry::Later,
            label,
            format!("STATUS {folder}"),
            cause,
        )
    };

    let messages = status
        .messages
        .ok_or_else(|| incomplete_answer("MESSAGES"))?;
    let unseen = match unseen {
        Unseen::Ignore => 0,
        Unseen::Compare => status.unseen.ok_or_else(|| incomplete_answer("UNSEEN"))?,
    };
    Ok(Told {
        messages,
        unseen,
        uidnext: status.uidnext,
        numbers: FolderNumbers::of_status(status),
    })
}

/// That messages vanished from `folder` while it was listed.
pub(super) fn vanished(folder: &Folder) -> CannotCheck {
    let name = folder.name.as_str();
    let cause = Message::new("mail/vanished-while-read").with("folder", name);
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        "mail.folders",
        format!("FETCH {name}"),
        cause,
    )
}

/// How many of these messages came before the cutoff.
pub(super) fn counted<'a>(items: impl Iterator<Item = &'a Item>, cutoff: Cutoff) -> Count {
    let mut count = Count::default();
    for item in items.filter(|item| !cutoff.is_after(item)) {
        count.add(item.flags);
    }
    count
}
