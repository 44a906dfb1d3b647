//! Probes of a delivery that remained in a folder of the target: they are ours, and were on no source.

use super::counts::{Count, Holdings};
use crate::inventory::mail::{Folder, Mailbox, Scope};
use crate::model::Message;

/// Takes probes out of what folders of the target hold, where one holds more than the source, and says so. Where they
/// cannot be looked for, nothing is taken out.
pub(super) async fn take_out(
    target: &mut dyn Mailbox,
    scope: &Scope,
    holdings: &mut [Holdings; 2],
) -> Vec<Message> {
    let mut facts = Vec::new();
    let [sources, targets] = holdings;
    for group in &scope.groups {
        let Some(folder) = group.target else { continue };
        let held = |holdings: &Holdings, at: usize| {
            holdings[at]
                .as_ref()
                .and_then(|count| count.as_ref().ok().copied())
        };
        let own: Option<u64> = group
            .sources
            .iter()
            .map(|&at| held(sources, at).map(|count| count.messages))
            .sum();
        let (Some(own), Some(other)) = (own, held(targets, folder)) else {
            continue;
        };
        if other.messages <= own {
            continue;
        }
        let listed = &scope.target[folder];
        let Ok(probes) = target.probes(listed, false).await else {
            continue;
        };
        if probes.is_empty() {
            continue;
        }
        let Ok(unseen) = target.probes(listed, true).await else {
            continue;
        };
        let count = probes.len() as u64;
        let rest = Count {
            messages: other.messages.saturating_sub(count),
            unseen: other.unseen.saturating_sub(unseen.len() as u64),
        };
        targets[folder] = Some(Ok(rest));
        facts.push(taken_out(listed, count));
    }
    facts
}

/// That so many probes in `folder` do not count.
pub(super) fn taken_out(folder: &Folder, probes: u64) -> Message {
    Message::new("mail.folders/probes")
        .with("folder", folder.name.as_str())
        .with("messages", probes)
}
