//! Whether source and target may be one mailbox, reached by two names: compared with itself everything agrees.

use futures_util::future::join;

use super::folder::Folder;
use super::group::Group;
use super::mailboxes::Mailboxes;
use crate::endpoint::imap::FolderStatus;
use crate::model::Sides;

/// Whether every folder that is looked at has the same name, the same generation of UIDs, the same next UID and as many
/// messages on both sides. A copy that keeps UIDs has these, too: it is a suspicion and no more.
pub(super) async fn is_suspected(
    mailboxes: &mut Mailboxes,
    folders: Sides<&[Folder]>,
    groups: &[Group],
) -> bool {
    let mut sources: Vec<&Folder> = Vec::new();
    let mut targets: Vec<&Folder> = Vec::new();
    for group in groups {
        let ([source], Some(target)) = (group.sources.as_slice(), group.target) else {
            return false;
        };
        let (source, target) = (&folders.source[*source], &folders.target[target]);
        if source.wire != target.wire {
            return false;
        }
        sources.push(source);
        targets.push(target);
    }

    let Mailboxes { source, target } = mailboxes;
    let (sources, targets) = join(source.status(&sources), target.status(&targets)).await;
    let mut is_any_filled = false;
    for (source, target) in sources.into_iter().zip(targets) {
        let (Ok(source), Ok(target)) = (source, target) else {
            return false;
        };
        let is_empty = |status: FolderStatus| status.messages == Some(0);
        if is_empty(source) && is_empty(target) {
            continue;
        }
        if !has_same_numbers(source, target) {
            return false;
        }
        is_any_filled = true;
    }
    is_any_filled
}

/// Whether all numbers were said, and are the same.
fn has_same_numbers(source: FolderStatus, target: FolderStatus) -> bool {
    let numbers = |status: FolderStatus| {
        let all = [status.messages, status.uidnext, status.uidvalidity];
        all.into_iter().collect::<Option<Vec<u64>>>()
    };
    numbers(source).is_some() && numbers(source) == numbers(target)
}
