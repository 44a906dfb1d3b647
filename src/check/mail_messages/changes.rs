//! Whether folders changed while they were read: their counters are asked for again.

use std::collections::BTreeMap;

use super::completeness::Completeness;
use super::remarks::{Remarks, about_folder};
use crate::endpoint::imap::FolderStatus;
use crate::inventory::mail::{Folder, FolderNumbers, Mailboxes, Opened, Scope};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// What every folder that was read said of itself when it was opened, by its place in its side's list.
#[derive(Debug, Default)]
pub(super) struct OpenedFolders(Sides<BTreeMap<usize, Opened>>);

impl OpenedFolders {
    /// Notes what a folder said.
    pub(super) fn add(&mut self, side: Side, folder: usize, opened: Opened) {
        self.0[side].insert(folder, opened);
    }

    /// What a folder said by which a mailbox that is compared with itself is noticed.
    pub(super) fn numbers(&self, side: Side, folder: usize) -> Option<FolderNumbers> {
        FolderNumbers::of_opened(self.0[side].get(&folder)?)
    }

    /// Asks for the counters again. What merely changed is remarked; where UIDs are new, nothing that was read
    /// can be trusted to be what it was.
    pub(super) async fn look_again(
        &self,
        mailboxes: &mut Mailboxes,
        scope: &Scope,
        completeness: &mut Completeness,
        remarks: &mut Remarks,
    ) {
        for side in Side::BOTH {
            let opened = &self.0[side];
            let mailbox = mailboxes.side(side);
            if mailbox.is_lost() {
                continue;
            }

            let folders: Vec<&Folder> = opened
                .keys()
                .map(|&folder| scope.folder(side, folder))
                .collect();
            let status = mailbox.status(&folders).await;

            for ((folder, now), then) in folders.into_iter().zip(status).zip(opened.values()) {
                let Ok(now) = now else {
                    let code = "mail/counters-not-read-again";
                    remarks.add(about_folder(code, side, &folder.name));
                    continue;
                };

                if was_renumbered(now, then) {
                    let why = renumbered(mailbox.label(), &folder.name);
                    completeness.break_off(side, why);
                } else if let Some(why) = then.contradicted_by(now, mailbox.label(), folder) {
                    completeness.break_off(side, why);
                } else if has_changed(now, then) {
                    let changed = about_folder("mail/changed-while-read", side, &folder.name)
                        .with("before", then.exists)
                        .with("after", now.messages.unwrap_or(0));
                    remarks.add(changed);
                }
            }
        }
    }
}

fn has_changed(now: FolderStatus, then: &Opened) -> bool {
    is_other(now.messages, Some(then.exists)) || is_other(now.uidnext, then.uidnext)
}

/// Whether its UIDs are new. A folder that was empty and is has none, and on some servers another generation of them
/// every second.
fn was_renumbered(now: FolderStatus, then: &Opened) -> bool {
    let was_empty = then.exists == 0 && now.messages == Some(0);
    is_other(now.uidvalidity, then.uidvalidity) && !was_empty
}

/// Whether both were said, and are not the same.
fn is_other(now: Option<u64>, then: Option<u64>) -> bool {
    now.zip(then).is_some_and(|(now, then)| now != then)
}

fn renumbered(label: &str, folder: &str) -> CannotCheck {
    let cause = Message::new("mail/renumbered").with("folder", folder);
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        label,
        format!("STATUS {folder}"),
        cause,
    )
}
