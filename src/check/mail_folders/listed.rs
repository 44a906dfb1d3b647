//! How many messages folders hold that are counted one by one, because their dates of arrival matter.

use std::collections::BTreeMap;

use super::counts::{Count, Holdings, counted, tell_progress, vanished};
use super::probes;
use crate::check::Context;
use crate::inventory::mail::{
    Cutoff, Depth, Folder, FolderNumbers, FolderReading, Group, Mailboxes, Opened, Scope,
    read_group,
};
use crate::model::{CannotCheck, Message, Side, Sides};

/// What the folders of a group hold of messages received before the cutoff, counted one by one. Returns what is worth
/// saying of it.
pub(super) async fn by_listing(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    group: &Group,
    cutoff: Cutoff,
    listed: &mut Listed,
    cx: &dyn Context,
) -> Option<Message> {
    let tick = |folder: &Folder, items: u64| tell_progress(cx, folder, items);
    let readings = read_group(mailboxes, scope.sides(), group, Depth::Dates, &tick).await;

    for side in Side::BOTH {
        for read in readings.side(side) {
            let count = counted_reading(side, read, scope, cutoff);
            listed.holdings.set(side, read.folder, count);
            if let Some(opened) = &read.reading.opened {
                let numbers = FolderNumbers::of_opened(opened);
                listed.holdings.set_numbers(side, read.folder, numbers);
                listed.opened[side].insert(read.folder, opened.clone());
            }
        }
    }
    probes::take_out_listed(mailboxes, scope, &readings, cutoff, &mut listed.holdings).await
}

/// What folders hold that were listed, and what they said when they were opened.
pub(super) struct Listed {
    /// What they hold.
    pub(super) holdings: Holdings,
    opened: Sides<BTreeMap<usize, Opened>>,
}

impl Listed {
    /// Of folders that were not listed yet.
    pub(super) fn new(scope: &Scope) -> Self {
        Self {
            holdings: Holdings::new(scope),
            opened: Sides::from_fn(|_| BTreeMap::new()),
        }
    }

    /// Asks for the counters: of a folder that showed less than they say nothing is known.
    pub(super) async fn look_again(mut self, mailboxes: &mut Mailboxes, scope: &Scope) -> Holdings {
        for (side, opened) in self.opened {
            let mailbox = mailboxes.side(side);
            let folders: Vec<&Folder> = opened
                .keys()
                .map(|&folder| scope.folder(side, folder))
                .collect();
            let states = mailbox.status(&folders).await;

            for (((&number, opened), folder), state) in opened.iter().zip(folders).zip(states) {
                let label = mailbox.label();
                let error = state
                    .ok()
                    .and_then(|now| opened.contradicted_by(now, label, folder));
                if let Some(error) = error {
                    self.holdings.set(side, number, Err(error));
                }
            }
        }
        self.holdings
    }
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
                store_ids: Vec::new(),
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
