//! How many messages folders hold: by the server's counters, or counted one by one where dates matter.

use super::probes;
use super::spec::Unseen;
use crate::check::{Context, Progress};
use crate::endpoint::imap::FolderStatus;
use crate::inventory::mail::{
    Cutoff, Depth, Flags, Folder, FolderReading, Group, Item, Mailboxes, Scope, read_group,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// What a folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Messages in it.
    pub(super) messages: u64,
    /// Messages without `\Seen`; 0 where nobody asked for it.
    pub(super) unseen: u64,
}

/// What each folder of either side holds, by its place in its side's list; `None` for folders that are not looked at.
#[derive(Debug)]
pub(super) struct Holdings(Sides<Vec<Option<Result<Count, CannotCheck>>>>);

impl Holdings {
    /// Of folders that were not asked yet.
    pub(super) fn new(scope: &Scope) -> Self {
        let unasked = |side| vec![None; scope.folders(side).len()];
        Self(Sides::from_fn(unasked))
    }

    /// What a folder holds, or why that is not known.
    pub(super) fn of(&self, side: Side, folder: usize) -> Option<&Result<Count, CannotCheck>> {
        self.0[side][folder].as_ref()
    }

    /// What a folder holds, if that is known.
    pub(super) fn known(&self, side: Side, folder: usize) -> Option<Count> {
        self.of(side, folder)?.as_ref().ok().copied()
    }

    /// Sets what a folder holds.
    pub(super) fn set(&mut self, side: Side, folder: usize, count: Result<Count, CannotCheck>) {
        self.0[side][folder] = Some(count);
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

/// What all folders hold by the servers' counters. The source is asked first: what arrives in between is then on the
/// target and not missing there.
pub(super) async fn by_counters(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    unseen: Unseen,
) -> Holdings {
    let sources = scope.groups.iter().flat_map(|group| group.sources.clone());
    let targets = scope.groups.iter().filter_map(|group| group.target);
    let asked: Sides<Vec<usize>> = Sides {
        source: sources.collect(),
        target: targets.collect(),
    };

    let mut holdings = Holdings::new(scope);
    for (side, numbers) in asked {
        let mailbox = mailboxes.side(side);
        let folders: Vec<&Folder> = numbers
            .iter()
            .map(|&folder| scope.folder(side, folder))
            .collect();
        let mut answers = mailbox.status(&folders).await.into_iter();

        for (&number, folder) in numbers.iter().zip(folders) {
            let no_answer = || Err(CannotCheck::fault("STATUS", "no answer for a folder"));
            let answer = answers.next().unwrap_or_else(no_answer);
            let count =
                answer.and_then(|status| complete(status, unseen, mailbox.label(), &folder.name));
            holdings.set(side, number, count);
        }
    }
    holdings
}

/// What was not said is not 0.
fn complete(
    status: FolderStatus,
    unseen: Unseen,
    label: &str,
    folder: &str,
) -> Result<Count, CannotCheck> {
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
    Ok(Count { messages, unseen })
}

/// What the folders of a group hold of messages received before the cutoff, counted one by one. Returns what is worth
/// saying of it.
pub(super) async fn by_listing(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    group: &Group,
    cutoff: Cutoff,
    holdings: &mut Holdings,
    cx: &dyn Context,
) -> Option<Message> {
    let tick = |folder: &Folder, items: u64| {
        cx.progress(Progress {
            items,
            expected: None,
            container: folder.name.clone(),
        });
    };
    let readings = read_group(mailboxes, scope, group, Depth::Dates, &tick).await;

    let mut on_source = 0;
    for read in &readings.source {
        let count = counted_reading(Side::Source, read, scope, cutoff);
        on_source += count.as_ref().map_or(0, |count| count.messages);
        holdings.set(Side::Source, read.folder, count);
    }

    let read = readings.target?;
    let folder = &scope.target[read.folder];
    let mut count = counted_reading(Side::Target, &read, scope, cutoff);
    let mut fact = None;

    // Only a folder that holds more can have probes that matter; they are looked for one by one.
    if let Ok(all) = &mut count
        && all.messages > on_source
        && let Ok(probes) = mailboxes.target.probes(folder, false).await
    {
        let others = read.reading.items.iter();
        let others = others.filter(|item| !probes.contains(&item.uid));
        let rest = counted(others, cutoff);

        let taken = all.messages - rest.messages;
        fact = (taken > 0).then(|| probes::not_counted(folder, taken));
        *all = rest;
    }
    holdings.set(Side::Target, read.folder, count);
    fact
}

/// What a folder holds that was listed to its end.
fn counted_reading(
    side: Side,
    read: &FolderReading,
    scope: &Scope,
    cutoff: Cutoff,
) -> Result<Count, CannotCheck> {
    match &read.reading.broken_off {
        Some(why) => Err(why.clone()),
        None if read.reading.short() > 0 => Err(vanished(scope.folder(side, read.folder))),
        None => Ok(counted(read.reading.items.iter(), cutoff)),
    }
}

fn vanished(folder: &Folder) -> CannotCheck {
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

fn counted<'a>(items: impl Iterator<Item = &'a Item>, cutoff: Cutoff) -> Count {
    let mut count = Count::default();
    for item in items.filter(|item| !cutoff.is_after(item)) {
        count.messages += 1;
        count.unseen += u64::from(!item.flags.has(Flags::SEEN));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::mail::{FolderChoice, Reading};

    fn folder(name: &str) -> Folder {
        Folder {
            name: name.to_owned(),
            full_name: name.to_owned(),
            levels: vec![name.to_owned()],
            wire: name.as_bytes().to_vec(),
            wire_levels: vec![name.as_bytes().to_vec()],
            roles: Vec::new(),
            selectable: true,
            subscribed: None,
            personal: true,
        }
    }

    #[test]
    fn what_vanished_is_told_of_the_folder_in_which_it_was() {
        let (source, target) = (vec![folder("Old")], vec![folder("New")]);
        let scope = Scope::new(source, target, &FolderChoice::default()).unwrap();
        let read = FolderReading {
            folder: 0,
            reading: Reading {
                opened: None,
                announced: 1,
                items: Vec::new(),
                contents: Vec::new(),
                broken_off: None,
            },
        };

        for (side, name) in [(Side::Source, "Old"), (Side::Target, "New")] {
            let error = counted_reading(side, &read, &scope, Cutoff::default()).unwrap_err();
            assert_eq!(error.operation, format!("FETCH {name}"));
            assert_eq!(error.cause.args["folder"], name.into());
        }
    }
}
