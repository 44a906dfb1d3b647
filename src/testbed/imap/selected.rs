//! A selected folder as the client knows it.

use super::words::NumberSet;

/// A selected folder.
pub(super) struct Selected {
    pub(super) name: String,
    /// The UIDs in order; a message's number is its place here, counted from one.
    pub(super) uids: Vec<u32>,
    pub(super) read_only: bool,
}

impl Selected {
    /// Numbers and UIDs of the messages in `set`, which holds UIDs or numbers.
    pub(super) fn chosen(&self, set: &NumberSet, by_uid: bool) -> Vec<(usize, u32)> {
        let last = if by_uid {
            self.uids.last().copied()
        } else {
            u32::try_from(self.uids.len()).ok()
        };

        let numbered = self.uids.iter().enumerate().map(|(at, &uid)| (at + 1, uid));
        numbered
            .filter(|&(number, uid)| {
                let key = if by_uid {
                    Some(uid)
                } else {
                    u32::try_from(number).ok()
                };
                key.is_some_and(|key| set.contains(key, last.unwrap_or(0)))
            })
            .collect()
    }
}
