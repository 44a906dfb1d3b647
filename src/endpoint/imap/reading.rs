//! Folders opened for reading only, and their messages.

use super::connection::{IgnoreUntagged, OnUntagged};
use super::fetch::{FetchEnd, FetchItems, FetchSink, UidSet};
use super::fetch_response::FetchReader;
use super::folder::Examined;
use super::response::{StatusText, Untagged};
use super::session::Session;
use super::token::{SyntaxError, Tokens, number};
use crate::model::CannotCheck;

/// The longest set of UIDs in one command: some servers refuse lines of more than 8,000 bytes.
const SET_BYTES_MAX: usize = 4000;

impl Session {
    /// Opens `folder` (wire name) for reading only.
    ///
    /// # Errors
    /// If it is refused (`Absent` if it is not there, `Denied` without permission) or the connection fails.
    pub async fn examine(&mut self, folder: &[u8]) -> Result<Examined, CannotCheck> {
        self.selected = None;
        let command = self.folder_command("EXAMINE", folder);
        let mut examined = Examined::default();
        let done = self
            .connection
            .execute(
                command,
                &mut OnUntagged(|response: &Untagged<'_>| examine(response, &mut examined)),
            )
            .await?;

        examined.read_only = read_only(&done);
        self.selected = Some(folder.to_vec());
        Ok(examined)
    }

    /// Fetches from the folder that is open.
    ///
    /// # Errors
    /// If it is refused or the connection fails; what reached the sink before is then not all.
    pub async fn fetch(
        &mut self,
        uids: &UidSet,
        items: &FetchItems,
        sink: &mut dyn FetchSink,
    ) -> Result<FetchEnd, CannotCheck> {
        let mut end = FetchEnd::default();
        let folder = self.selected.clone().unwrap_or_default();
        let shown = self.folder_command("FETCH", &folder).shown;
        for set in uids.texts(SET_BYTES_MAX) {
            let command = self
                .command("UID FETCH")
                .plain(&set)
                .plain(&items.text())
                .shown(&shown);

            let mut reader = FetchReader::new(&mut self.partial, sink, uids, items);
            self.connection.execute(command, &mut reader).await?;
            end = end.then(reader.finish());
        }

        Ok(end)
    }

    /// Leaves the open folder, if the server can (UNSELECT, RFC 3691); never CLOSE, which expunges.
    ///
    /// # Errors
    /// If the connection fails.
    pub async fn unselect(&mut self) -> Result<(), CannotCheck> {
        if self.has("UNSELECT") && self.selected.take().is_some() {
            let command = self.command("UNSELECT");
            self.connection
                .execute(command, &mut IgnoreUntagged)
                .await?;
        }

        Ok(())
    }
}

impl FetchEnd {
    /// This and then `later`.
    fn then(self, later: Self) -> Self {
        Self {
            responses: self.responses + later.responses,
            expunged: self.expunged + later.expunged,
            exists_now: later.exists_now.or(self
                .exists_now
                .map(|exists| exists.saturating_sub(later.expunged))),
            flag_changes: self.flag_changes + later.flag_changes,
            nameless: self.nameless + later.nameless,
            outside: self.outside + later.outside,
        }
    }
}

fn read_only(status: &StatusText) -> Option<bool> {
    match status.code.as_deref() {
        Some("READ-ONLY") => Some(true),
        Some("READ-WRITE") => Some(false),
        _ => None,
    }
}

/// One response to EXAMINE (RFC 9051, sections 6.3.3 and 7).
pub(super) fn examine(response: &Untagged<'_>, examined: &mut Examined) -> Result<(), SyntaxError> {
    if response.is("EXISTS") {
        examined.exists = Some(response.number.ok_or(SyntaxError)?);
    } else if response.is("FLAGS") && response.number.is_none() {
        examined.flags = Some(response.tokens().words()?);
    } else if response.is("EXPUNGE") {
        examined.exists = examined.exists.map(|exists| exists.saturating_sub(1));
    }

    let Some((code, rest)) = response.status().and_then(|status| status.code()) else {
        return Ok(());
    };

    let value = || number(rest.trim_ascii()).map(Some).ok_or(SyntaxError);
    match code.to_ascii_uppercase().as_slice() {
        b"UIDVALIDITY" => examined.uidvalidity = value()?,
        b"UIDNEXT" => examined.uidnext = value()?,
        b"HIGHESTMODSEQ" => examined.highestmodseq = value()?,
        b"PERMANENTFLAGS" => {
            let mut flags = Tokens::new(rest).words()?;
            examined.keywords_open = flags.iter().any(|flag| flag == "\\*");
            flags.retain(|flag| flag != "\\*");
            examined.permanent_flags = Some(flags);
        }
        _ => {}
    }

    Ok(())
}
