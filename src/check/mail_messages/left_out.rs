//! The messages of folders that are not looked at: counted, so that the report can say how many there are.

use super::remarks::{Remarks, about_folder};
use super::tallies::Tallies;
use crate::endpoint::imap::Role;
use crate::inventory::mail::{Folder, LeftOut, Mailboxes, Scope};
use crate::model::{Message, Side};

/// Counts what the suite's patterns and the namespaces of others leave out, by the servers' counters.
pub(super) async fn count(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    tallies: &mut Tallies,
    remarks: &mut Remarks,
) {
    for side in Side::BOTH {
        let left_out = folders_left_out(scope, side);
        let folders: Vec<&Folder> = left_out
            .iter()
            .map(|&(folder, _)| scope.folder(side, folder))
            .collect();

        let status = mailboxes.side(side).status(&folders).await;

        for ((folder, why), status) in left_out.into_iter().zip(status) {
            match status.ok().and_then(|status| status.messages) {
                Some(messages) => {
                    let tally = tallies.folder(side, folder);
                    tally.listed += messages;
                    tally.exclude(why.reason(), messages);

                    let own = scope.folder(side, folder);
                    if side == Side::Source && own.has(Role::All) && messages > 0 {
                        let fact = Message::new("mail.messages/view-left-out");
                        let fact = fact.with("folder", own.name.as_str());
                        remarks.add(fact.with("messages", messages));
                    }
                }
                None => {
                    let name = &scope.folder(side, folder).name;
                    remarks.add(about_folder("mail/left-out-uncounted", side, name));
                }
            }
        }
    }
}

/// Folders of one side that are left out although they can hold messages.
fn folders_left_out(scope: &Scope, side: Side) -> Vec<(usize, &LeftOut)> {
    let own = scope.left_out.iter().filter(|(own, _, _)| *own == side);
    own.map(|(_, folder, why)| (*folder, why))
        .filter(|(_, why)| **why != LeftOut::Container)
        .filter(|(folder, _)| scope.folder(side, *folder).selectable)
        .collect()
}
