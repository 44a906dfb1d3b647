//! SEARCH (RFC 3501, section 6.4.4) in the folder that is open.

use super::command::Command;
use super::connection::OnUntagged;
use super::response::Untagged;
use super::session::Session;
use super::token::{SyntaxError, number};
use crate::model::CannotCheck;

impl Session {
    /// The messages of `folder` (wire name) whose Message-ID contains `text`.
    ///
    /// # Errors
    /// If the folder cannot be opened or searched: nothing is known then.
    pub async fn named_like(
        &mut self,
        folder: &[u8],
        text: &[u8],
    ) -> Result<Vec<u32>, CannotCheck> {
        self.examine(folder).await?;

        let shown = self.folder_command("SEARCH", folder).shown;
        let command = self
            .command("UID SEARCH")
            .plain("HEADER MESSAGE-ID")
            .text(text)
            .shown(&shown);

        self.search(command, &shown).await
    }

    /// The UIDs that `command`, a UID SEARCH, finds.
    pub(super) async fn search(
        &mut self,
        command: Command,
        shown: &str,
    ) -> Result<Vec<u32>, CannotCheck> {
        let mut all: Option<Vec<u32>> = None;
        let mut take = OnUntagged(|response: &Untagged<'_>| {
            if let Some(found) = found(response)? {
                all.get_or_insert_default().extend(found);
            }

            Ok(())
        });

        self.connection.execute(command, &mut take).await?;

        // A search that finds nothing is answered with an empty SEARCH response (RFC 3501, section 7.2.5);
        // none at all is no result.
        all.ok_or_else(|| self.missing_response(shown, "SEARCH"))
    }
}

/// The messages that a SEARCH response names; `None` if it is another response.
pub(super) fn found(response: &Untagged<'_>) -> Result<Option<Vec<u32>>, SyntaxError> {
    if !response.is("SEARCH") || response.number.is_some() {
        return Ok(None);
    }

    let words = response.rest.split(u8::is_ascii_whitespace);
    let numbers = words.filter(|word| !word.is_empty()).map(|word| {
        let number = number(word).and_then(|number| u32::try_from(number).ok());
        number.ok_or(SyntaxError)
    });
    numbers.collect::<Result<Vec<u32>, SyntaxError>>().map(Some)
}
