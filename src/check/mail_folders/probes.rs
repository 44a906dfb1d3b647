//! Probes of a delivery that remained in a folder of the target: they are ours, and were on no source.

use super::counts::{Count, Holdings};
use crate::inventory::mail::{Folder, Group, Mailbox, Scope};
use crate::model::{Message, Side};

/// Takes probes out of what folders of the target hold, where one holds more than the source, and says so. Where they
/// cannot be looked for, nothing is taken out.
pub(super) async fn take_out(
    target: &mut dyn Mailbox,
    scope: &Scope,
    holdings: &mut Holdings,
) -> Vec<Message> {
    let mut facts = Vec::new();
    for group in &scope.groups {
        let Some((folder, held)) = holding_more(group, holdings) else {
            continue;
        };
        let listed = &scope.target[folder];
        let Some((messages, unseen)) = count(target, listed).await else {
            continue;
        };

        let rest = Count {
            messages: held.messages.saturating_sub(messages),
            unseen: held.unseen.saturating_sub(unseen),
        };
        holdings.set(Side::Target, folder, Ok(rest));
        facts.push(not_counted(listed, messages));
    }
    facts
}

/// The target's folder of a group with what it holds, if that is known to be more than the source's folders hold.
fn holding_more(group: &Group, holdings: &Holdings) -> Option<(usize, Count)> {
    let folder = group.target?;
    let held = holdings.known(Side::Target, folder)?;

    let mut on_source = 0;
    for &own in &group.sources {
        on_source += holdings.known(Side::Source, own)?.messages;
    }
    (held.messages > on_source).then_some((folder, held))
}

/// How many probes are in a folder, and how many of them are unseen; `None` if there are none, or that is not known.
async fn count(target: &mut dyn Mailbox, folder: &Folder) -> Option<(u64, u64)> {
    let probes = target.probes(folder, false).await.ok()?;
    if probes.is_empty() {
        return None;
    }

    let unseen = target.probes(folder, true).await.ok()?;
    Some((probes.len() as u64, unseen.len() as u64))
}

/// That so many probes in `folder` do not count.
pub(super) fn not_counted(folder: &Folder, probes: u64) -> Message {
    Message::new("mail.folders/probes")
        .with("folder", folder.name.as_str())
        .with("messages", probes)
}
