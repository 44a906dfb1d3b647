//! Messages read again: headers and bodies of the few that need it.

use std::collections::HashMap;

use super::group::Stack;
use crate::inventory::mail::{Folder, Headline, Key, Mailbox, Whole};
use crate::model::CannotCheck;

/// At most so many headers are asked for in one go.
pub(super) const BATCH: usize = 512;

/// What a header read again says.
pub(super) struct Decoded {
    pub(super) with_id: Option<Key>,
    pub(super) head: Option<Key>,
    pub(super) id: bool,
}

impl Decoded {
    fn new(headline: &Headline) -> Self {
        let with_id = headline.decoded_with_id();
        Self {
            with_id,
            head: headline.decoded,
            id: headline.id.is_some(),
        }
    }
}

/// Reads the headers of `items` again; what could be read, and why not all.
pub(super) async fn decoded(
    mailbox: &mut dyn Mailbox,
    folders: &[Folder],
    stack: &Stack,
    items: &[u32],
) -> (HashMap<u32, Decoded>, Option<CannotCheck>) {
    let mut known = HashMap::new();
    for (folder, numbers) in stack.by_folder(items) {
        let uids: Vec<u32> = numbers.keys().copied().collect();
        for batch in uids.chunks(BATCH) {
            let mut again = |uid: u32, headline: Headline| {
                if let Some(&item) = numbers.get(&uid) {
                    known.insert(item, Decoded::new(&headline));
                }
            };
            if let Err(why) = mailbox.headlines(&folders[folder], batch, &mut again).await {
                return (known, Some(why));
            }
        }
    }
    (known, None)
}

/// Reads `items` whole; what could be read, and why not all.
pub(super) async fn wholes(
    mailbox: &mut dyn Mailbox,
    folders: &[Folder],
    stack: &Stack,
    items: &[u32],
) -> (HashMap<u32, Whole>, Option<CannotCheck>) {
    let mut known = HashMap::new();
    for (folder, numbers) in stack.by_folder(items) {
        let uids: Vec<u32> = numbers.keys().copied().collect();
        let mut again = |uid: u32, whole: Whole| {
            if let Some(&item) = numbers.get(&uid) {
                known.insert(item, whole);
            }
        };
        if let Err(why) = mailbox.wholes(&folders[folder], &uids, &mut again).await {
            return (known, Some(why));
        }
    }
    (known, None)
}
