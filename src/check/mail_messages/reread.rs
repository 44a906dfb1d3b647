//! Messages read again: header fields and bodies of the few that need it.

use std::collections::{BTreeMap, HashMap};

use crate::inventory::mail::{Folder, HeaderFields, Mailbox, WholeMessage};
use crate::model::CannotCheck;

/// At most so many headers are asked for in one go.
pub(super) const BATCH: usize = 512;

/// Which messages to read again: their numbers by folder and UID.
pub(super) type Wanted = BTreeMap<usize, BTreeMap<u32, u32>>;

/// What could be read again, and why not all.
pub(super) struct Reread<T> {
    /// What was read, by number or by UID. Messages that are gone are not among it.
    pub(super) read: HashMap<u32, T>,
    /// What stood in the way.
    pub(super) obstacle: Option<CannotCheck>,
}

/// Reads header fields again, and keeps by number what `pick` takes of them.
pub(super) async fn header_fields<T: Send>(
    mailbox: &mut dyn Mailbox,
    folders: &[Folder],
    wanted: &Wanted,
    pick: impl Fn(&HeaderFields) -> Option<T> + Send + Sync,
) -> Reread<T> {
    let mut read = HashMap::new();
    for (&folder, numbers) in wanted {
        let uids: Vec<u32> = numbers.keys().copied().collect();
        for batch in uids.chunks(BATCH) {
            let mut sink = |uid: u32, fields: HeaderFields| {
                read.extend(numbers.get(&uid).copied().zip(pick(&fields)));
            };
            let result = mailbox
                .header_fields(&folders[folder], batch, &mut sink)
                .await;

            if let Err(why) = result {
                let obstacle = Some(why);
                return Reread { read, obstacle };
            }
        }
    }
    Reread {
        read,
        obstacle: None,
    }
}

/// Reads messages whole; by number.
pub(super) async fn bodies(
    mailbox: &mut dyn Mailbox,
    folders: &[Folder],
    wanted: &Wanted,
) -> Reread<WholeMessage> {
    let mut read = HashMap::new();
    for (&folder, numbers) in wanted {
        let uids: Vec<u32> = numbers.keys().copied().collect();
        let mut sink = |uid: u32, whole: WholeMessage| {
            read.extend(numbers.get(&uid).map(|&number| (number, whole)));
        };

        if let Err(why) = mailbox.bodies(&folders[folder], &uids, &mut sink).await {
            let obstacle = Some(why);
            return Reread { read, obstacle };
        }
    }
    Reread {
        read,
        obstacle: None,
    }
}

/// Reads the header fields of a few messages of one folder again, for their names; by UID.
pub(super) async fn names(
    mailbox: &mut dyn Mailbox,
    folder: &Folder,
    uids: &[u32],
) -> Reread<HeaderFields> {
    let mut read = HashMap::with_capacity(uids.len());
    if mailbox.is_lost() {
        // Why it is lost was said when it was.
        return Reread {
            read,
            obstacle: None,
        };
    }

    let mut sink = |uid: u32, fields: HeaderFields| {
        read.insert(uid, fields);
    };
    let obstacle = mailbox.header_fields(folder, uids, &mut sink).await.err();
    Reread { read, obstacle }
}
