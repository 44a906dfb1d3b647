//! Whether source and target may be one mailbox, reached by two names: compared with itself everything agrees.

use super::mailbox::Opened;
use super::scope::Scope;
use crate::endpoint::imap::FolderStatus;
use crate::model::{Message, Side};

/// What a server says of a folder besides its messages. Where all of it is the same, the folder may be the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderNumbers {
    messages: u64,
    uidnext: u64,
    uidvalidity: u64,
}

impl FolderNumbers {
    /// Those of a folder's counters, if all were said.
    pub fn of_status(status: FolderStatus) -> Option<Self> {
        Some(Self {
            messages: status.messages?,
            uidnext: status.uidnext?,
            uidvalidity: status.uidvalidity?,
        })
    }

    /// Those of a folder when it was opened, if all were said.
    pub fn of_opened(opened: &Opened) -> Option<Self> {
        Some(Self {
            messages: opened.exists,
            uidnext: opened.uidnext?,
            uidvalidity: opened.uidvalidity?,
        })
    }
}

/// The fact that both sides may be one mailbox, if every folder that is looked at has the same name and the same
/// `numbers` on both. A copy that keeps UIDs has these, too: it is a suspicion and no more. Nothing is asked for it: the
/// numbers are those of folders that were looked at anyway.
pub fn same_mailbox(
    scope: &Scope,
    numbers: impl Fn(Side, usize) -> Option<FolderNumbers>,
) -> Option<Message> {
    let mut is_any_filled = false;
    for group in &scope.groups {
        let ([source], Some(target)) = (group.sources.as_slice(), group.target) else {
            return None;
        };
        if scope.source[*source].wire != scope.target[target].wire {
            return None;
        }

        let (source, target) = (
            numbers(Side::Source, *source)?,
            numbers(Side::Target, target)?,
        );
        // Some servers give an empty folder another generation every second.
        let is_empty = source.messages == 0 && target.messages == 0;
        if source != target && !is_empty {
            return None;
        }
        is_any_filled |= !is_empty;
    }
    is_any_filled.then(|| Message::new("mail/same-mailbox").with("folders", scope.groups.len()))
}
