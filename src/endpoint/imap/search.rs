//! SEARCH (RFC 3501, section 6.4.4) in the folder that is open.

use super::command::Command;
use super::reply::Reply;
use super::session::Session;
use super::token::{Garbled, number};
use super::wire::Each;
use crate::model::CannotCheck;

impl Session {
    /// The messages of `folder` (wire name) whose Message-ID contains `text`, or those of them that are unseen.
    ///
    /// # Errors
    /// If the folder cannot be opened or searched: nothing is known then.
    pub async fn named_like(
        &mut self,
        folder: &[u8],
        text: &[u8],
        unseen: bool,
    ) -> Result<Vec<u32>, CannotCheck> {
        self.examine(folder).await?;
        let shown = self.about("SEARCH", folder).shown;
        let keys = if unseen {
            "UNSEEN HEADER MESSAGE-ID"
        } else {
            "HEADER MESSAGE-ID"
        };
        let command = self
            .command("UID SEARCH")
            .plain(keys)
            .text(text)
            .shown(&shown);
        self.searched(command, &shown).await
    }

    /// The UIDs that `command`, a UID SEARCH, finds.
    pub(super) async fn searched(
        &mut self,
        command: Command,
        shown: &str,
    ) -> Result<Vec<u32>, CannotCheck> {
        let mut told: Option<Vec<u32>> = None;
        let mut take = Each(|reply: &Reply<'_>| {
            if reply.is("SEARCH") && reply.number.is_none() {
                let words = reply
                    .rest
                    .split(u8::is_ascii_whitespace)
                    .filter(|word| !word.is_empty());
                let uids = words.map(|word| {
                    number(word)
                        .and_then(|uid| u32::try_from(uid).ok())
                        .ok_or(Garbled)
                });
                told.get_or_insert_default()
                    .extend(uids.collect::<Result<Vec<u32>, Garbled>>()?);
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        // An answer without a result is not an empty result.
        told.ok_or_else(|| self.untold(shown, "SEARCH"))
    }
}
