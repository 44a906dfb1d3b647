//! How many messages folders hold: by the server's counters, or counted one by one where dates matter.

use super::{Unseen, probes};
use crate::check::{Context, Progress};
use crate::inventory::mail::{
    Counters, Depth, Flags, Folder, Group, Item, Mailbox, Reading, Scope, read_group,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side};

/// What a folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) messages: u64,
    /// 0 where nobody asked for it.
    pub(super) unseen: u64,
}

/// What each folder of one side holds; `None` for folders that are not looked at.
pub(super) type Holdings = Vec<Option<Result<Count, CannotCheck>>>;

/// What every folder of a group holds, by the server's counters.
pub(super) async fn by_counters(
    mailbox: &mut dyn Mailbox,
    scope: &Scope,
    side: Side,
    folders: &[usize],
    unseen: Unseen,
) -> Holdings {
    let mut holdings: Holdings = vec![None; scope.folders(side).len()];
    let asked: Vec<&Folder> = folders
        .iter()
        .map(|&folder| scope.folder(side, folder))
        .collect();
    let counters = mailbox.counters(&asked).await;
    for (at, folder) in folders.iter().enumerate() {
        let told = counters.get(at).cloned();
        let told =
            told.unwrap_or_else(|| Err(CannotCheck::fault("STATUS", "no answer for a folder")));
        let name = &scope.folder(side, *folder).name;
        holdings[*folder] =
            Some(told.and_then(|counters| complete(counters, unseen, mailbox.label(), name)));
    }
    holdings
}

/// What was not said is not 0.
fn complete(
    counters: Counters,
    unseen: Unseen,
    label: &str,
    folder: &str,
) -> Result<Count, CannotCheck> {
    let untold = |what: &str| {
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
    let messages = counters.messages.ok_or_else(|| untold("MESSAGES"))?;
    let unseen = match unseen {
        Unseen::Ignore => 0,
        Unseen::Compare => counters.unseen.ok_or_else(|| untold("UNSEEN"))?,
    };
    Ok(Count { messages, unseen })
}

/// What the folders of a group hold of messages received before `until`, counted one by one.
pub(super) async fn by_listing(
    mailboxes: &mut [Box<dyn Mailbox>; 2],
    scope: &Scope,
    group: &Group,
    until: i64,
    facts: &mut Vec<Message>,
    cx: &dyn Context,
) -> [Vec<(usize, Result<Count, CannotCheck>)>; 2] {
    let tick = |folder: &Folder, items: u64| {
        cx.progress(Progress {
            items,
            expected: None,
            container: folder.name.clone(),
        });
    };
    let readings = read_group(mailboxes, scope, group, Depth::Dates, &tick).await;
    let count = |(folder, reading): &(usize, Reading)| {
        let folder = *folder;
        let counted = match &reading.broken_off {
            Some(why) => Err(why.clone()),
            None if reading.short() > 0 => Err(vanished(&scope.source, folder)),
            None => Ok(counted(&reading.items, until)),
        };
        (folder, counted)
    };
    let source: Vec<(usize, Result<Count, CannotCheck>)> =
        readings.source.iter().map(count).collect();
    let own: u64 = source
        .iter()
        .filter_map(|(_, counted)| Some(counted.as_ref().ok()?.messages))
        .sum();
    let mut target = Vec::new();
    for read in readings.target {
        let (folder, mut held) = count(&read);
        if let Ok(all) = &mut held
            && all.messages > own
            && let Ok(probes) = mailboxes[1].probes(&scope.target[folder], false).await
        {
            let others: Vec<Item> = read
                .1
                .items
                .into_iter()
                .filter(|item| !probes.contains(&item.uid))
                .collect();
            let rest = counted(&others, until);
            let taken = all.messages - rest.messages;
            facts.extend((taken > 0).then(|| probes::taken_out(&scope.target[folder], taken)));
            *all = rest;
        }
        target.push((folder, held));
    }
    [source, target]
}

fn vanished(folders: &[Folder], folder: usize) -> CannotCheck {
    let name = folders
        .get(folder)
        .map_or("", |folder| folder.name.as_str());
    let cause = Message::new("mail/vanished-while-read").with("folder", name);
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        "mail.folders",
        format!("FETCH {name}"),
        cause,
    )
}

/// A message without a date of arrival counts: nothing says that it came later.
fn counted(items: &[Item], until: i64) -> Count {
    let within = |item: &&Item| item.received().is_none_or(|received| received < until);
    let mut count = Count::default();
    for item in items.iter().filter(within) {
        count.messages += 1;
        count.unseen += u64::from(!item.flags.has(Flags::SEEN));
    }
    count
}
