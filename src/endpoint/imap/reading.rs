//! Folders opened for reading only, and their messages.

use super::connection::{IgnoreUntagged, OnUntagged, SentCommand};
use super::fetch::{FetchEnd, FetchItems, FetchSink, Fetched, FolderVisitor, UidSet};
use super::fetch_response::FetchReader;
use super::folder::Examined;
use super::response::{StatusText, Untagged};
use super::session::Session;
use super::token::{SyntaxError, Tokens, number};
use crate::model::CannotCheck;

/// The longest set of UIDs in one command: some servers refuse lines of more than 8,000 bytes.
const SET_BYTES_MAX: usize = 4000;
/// How many folders are asked for before the first of them is read.
const FOLDERS_AHEAD_MAX: usize = 8;

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

    /// Opens `folders` (wire names) one after the other and fetches `items` of all their messages,
    /// without waiting for an answer before asking for the next. What each folder brings, or why it
    /// could not be read, goes to `visitor`.
    ///
    /// # Errors
    /// If the connection fails; folders not reached were closed with the same error.
    pub async fn read_folders(
        &mut self,
        folders: &[&[u8]],
        items: &FetchItems,
        visitor: &mut dyn FolderVisitor,
    ) -> Result<(), CannotCheck> {
        self.selected = None;
        let mut ahead: std::collections::VecDeque<(SentCommand, SentCommand)> =
            std::collections::VecDeque::new();

        let mut asked = 0;
        for (index, folder) in folders.iter().enumerate() {
            if ahead.len() <= FOLDERS_AHEAD_MAX / 2 {
                // A connection that has failed is told by the answers that do not come.
                asked = self
                    .ask_ahead(folders, items, asked.max(index), &mut ahead)
                    .await;
            }

            let end = match ahead.pop_front() {
                Some((open, fetch)) => self.read_one(index, &open, &fetch, items, visitor).await,
                None => self.read_alone(index, folder, items, visitor).await,
            };

            if let Err(cannot) = visitor.closed(index, end) {
                return Err(self.connection.abandon(cannot));
            }
        }

        match self.connection.broken() {
            Some(broken) => Err(broken.clone()),
            None => Ok(()),
        }
    }

    /// Sends what opens and fetches the folders from `next` on, as long as no literal is in the way;
    /// returns the first that was not asked for.
    async fn ask_ahead(
        &mut self,
        folders: &[&[u8]],
        items: &FetchItems,
        next: usize,
        ahead: &mut std::collections::VecDeque<(SentCommand, SentCommand)>,
    ) -> usize {
        let mut commands = Vec::new();
        let mut asked = next;
        for folder in folders
            .iter()
            .skip(next)
            .take(FOLDERS_AHEAD_MAX - ahead.len())
        {
            let open = self.folder_command("EXAMINE", folder);
            if !open.is_single() {
                break;
            }

            let shown = self.folder_command("FETCH", folder).shown;
            let fetch = self
                .command("UID FETCH")
                .plain("1:*")
                .plain(&items.text())
                .shown(shown);

            commands.extend([open, fetch]);
            asked += 1;
        }

        if commands.is_empty() {
            return next;
        }

        let Ok(sent) = self.connection.send(commands).await else {
            return next;
        };

        let mut sent = sent.into_iter();
        while let (Some(open), Some(fetch)) = (sent.next(), sent.next()) {
            ahead.push_back((open, fetch));
        }

        asked
    }

    async fn read_one(
        &mut self,
        index: usize,
        open: &SentCommand,
        fetch: &SentCommand,
        items: &FetchItems,
        visitor: &mut dyn FolderVisitor,
    ) -> Result<FetchEnd, CannotCheck> {
        let mut examined = Examined::default();
        let opened = self
            .connection
            .response(
                open,
                &mut OnUntagged(|response: &Untagged<'_>| examine(response, &mut examined)),
            )
            .await;

        let all = UidSet::all();
        match opened {
            Ok(done) => {
                examined.read_only = read_only(&done);
                visitor
                    .opened(index, &examined)
                    .map_err(|cannot| self.connection.abandon(cannot))?;

                let mut reader = FetchReader::new(&mut self.partial, visitor, &all, items);
                self.connection.response(fetch, &mut reader).await?;
                Ok(reader.finish())
            }
            Err(cannot) => {
                // The folder is not open, so that what was asked of it is refused, or comes from another
                // folder that a server left open: it must be read and must not be believed.
                let mut nobody = Nobody;
                let mut reader = FetchReader::new(&mut self.partial, &mut nobody, &all, items);
                let _ = self.connection.response(fetch, &mut reader).await;
                Err(cannot)
            }
        }
    }

    async fn read_alone(
        &mut self,
        index: usize,
        folder: &[u8],
        items: &FetchItems,
        visitor: &mut dyn FolderVisitor,
    ) -> Result<FetchEnd, CannotCheck> {
        let examined = self.examine(folder).await?;
        visitor
            .opened(index, &examined)
            .map_err(|cannot| self.connection.abandon(cannot))?;
        self.fetch(&UidSet::all(), items, visitor).await
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

/// Takes messages of which nothing may be believed.
struct Nobody;

impl FetchSink for Nobody {
    fn message(&mut self, _: &Fetched<'_>) -> Result<(), CannotCheck> {
        Ok(())
    }

    fn header_bytes_max(&self) -> usize {
        0
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
fn examine(response: &Untagged<'_>, examined: &mut Examined) -> Result<(), SyntaxError> {
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
