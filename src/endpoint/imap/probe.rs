//! Probes in a mailbox: found by their Message-ID, read, and removed one by one.
//!
//! This is the only writing over IMAP. It needs a consent, looks with EXAMINE like all else, and removes
//! nothing but a message whose Message-ID was just read again: by its one UID, and only where the server
//! can do that (UIDPLUS, RFC 4315). EXPUNGE and CLOSE are never sent.

use std::collections::BTreeMap;
use std::time::Duration;

use super::connection::IgnoreUntagged;
use super::fetch::{FetchItems, FetchSink, Fetched, HeaderItems, UidSet};
use super::folder::{Folder, Role};
use super::open::Open;
use super::session::Session;
use crate::base::deadline::Deadline;
use crate::model::{CannotCheck, Message, Obstacle, Retry, WriteConsent};

/// Pauses shorter than this are slept through; for longer ones the server is asked to tell news.
const IDLE_MIN: Duration = Duration::from_millis(500);
/// More messages with one probe's token than this are not looked at.
const MATCHES_MAX: usize = 100;
/// Folders that show messages of other folders.
const VIEWS: [Role; 3] = [Role::All, Role::Flagged, Role::Important];

/// By what a probe is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeName {
    /// Its Message-ID with angle brackets.
    pub id: String,
    /// A word in its subject that occurs nowhere else.
    pub token: String,
}

impl ProbeName {
    /// That of the probe whose Message-ID is `id`: the token is what stands before the `@`.
    pub fn of_id(id: &str) -> Self {
        let token = id
            .trim_start_matches('<')
            .split('@')
            .next()
            .unwrap_or_default();

        Self {
            id: id.to_owned(),
            token: token.to_owned(),
        }
    }
}

/// A message that bears a probe's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeMatch {
    /// Its UID.
    pub uid: u32,
    /// Whether its Message-ID is the probe's too. A message with another one is not removed.
    pub own_id: bool,
}

/// The folders of an account in which a probe may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeFolders {
    /// Those that hold messages of their own.
    pub holding: Vec<Folder>,
    /// Those that show messages of other folders, and what is in none of them any more.
    pub views: Vec<Folder>,
}

/// What became of a probe that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeRemoval {
    /// It is gone.
    Removed,
    /// The server cannot remove a single message (it lacks UIDPLUS); nothing was done.
    NotSupported,
    /// The folder was opened for reading only; nothing was done.
    ReadOnly,
}

/// A mailbox in which probes are looked for and removed.
#[derive(Debug)]
pub struct ProbeSession {
    session: Session,
    /// By wire name: the generation of UIDs and the next UID, before anything was sent.
    marks: BTreeMap<Vec<u8>, (u64, u64)>,
}

impl ProbeSession {
    /// Connects and logs in.
    ///
    /// # Errors
    /// See [`Session::open`].
    pub async fn open(
        open: Open,
        _consent: &WriteConsent,
        deadline: &Deadline,
    ) -> Result<Self, CannotCheck> {
        Ok(Self {
            session: Session::open(open, deadline).await?,
            marks: BTreeMap::new(),
        })
    }

    /// The endpoint for people.
    pub fn label(&self) -> &str {
        self.session.label()
    }

    /// Whether single messages can be removed.
    pub fn can_remove(&self) -> bool {
        self.session.has("UIDPLUS")
    }

    /// The account's own folders, as they are now.
    ///
    /// # Errors
    /// If they cannot be listed.
    pub async fn folders(&mut self) -> Result<ProbeFolders, CannotCheck> {
        let tree = self.session.folders().await?;
        let mut folders = tree.folders;

        // What others share is not a place for the account's own mail.
        let namespaces = tree.namespaces.unwrap_or_default();
        let foreign: Vec<Vec<u8>> = namespaces
            .others
            .into_iter()
            .chain(namespaces.shared)
            .map(|namespace| namespace.prefix)
            .filter(|prefix| !prefix.is_empty())
            .collect();
        folders.retain(|folder| {
            folder.selectable && !foreign.iter().any(|prefix| folder.wire.starts_with(prefix))
        });

        let is_view = |folder: &Folder| folder.roles.iter().any(|role| VIEWS.contains(role));
        let (views, holding) = folders.into_iter().partition(is_view);
        Ok(ProbeFolders { holding, views })
    }

    /// Remembers where new messages of `folders` begin, so that only those are looked at from now on.
    pub async fn mark(&mut self, folders: &[Folder]) {
        let names: Vec<&[u8]> = folders.iter().map(|folder| &*folder.wire).collect();
        let states = self.session.status(&names).await;
        for (folder, state) in folders.iter().zip(states) {
            // A folder that does not say where it ends is looked at from its beginning.
            if let Ok(state) = state
                && let (Some(generation), Some(next)) = (state.uidvalidity, state.uidnext)
            {
                self.marks.insert(folder.wire.clone(), (generation, next));
            }
        }
    }

    /// The messages of `folder` (wire name) that bear the probe's Message-ID or token.
    ///
    /// # Errors
    /// If the folder cannot be opened or searched: nothing is known then.
    pub async fn find(
        &mut self,
        folder: &[u8],
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let examined = self.session.examine(folder).await?;
        let first = match self.marks.get(folder) {
            Some((generation, next)) if examined.uidvalidity == Some(*generation) => *next,
            _ => 1,
        };
        self.search(folder, first, probe).await
    }

    async fn search(
        &mut self,
        folder: &[u8],
        first: u64,
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let shown = self.session.folder_command("SEARCH", folder).shown;
        let command = self
            .session
            .command("UID SEARCH")
            .plain(&format!("UID {first}:* OR HEADER MESSAGE-ID"))
            .text(probe.id.as_bytes())
            .plain("SUBJECT")
            .text(probe.token.as_bytes())
            .shown(&shown);

        let uids = self.session.search(command, &shown).await?;
        if uids.is_empty() {
            return Ok(Vec::new());
        }

        if uids.len() > MATCHES_MAX {
            let cause = Message::new("imap/too-many-found").with("messages", uids.len());
            return Err(CannotCheck::new(
                Obstacle::TooLarge,
                Retry::Never,
                self.label(),
                shown,
                cause,
            ));
        }

        self.confirm(&uids, probe).await
    }

    /// Reads what was found: a search finds parts of words, too.
    async fn confirm(
        &mut self,
        uids: &[u32],
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let fields = ["Message-ID", "Subject"].map(str::to_owned).to_vec();
        let items = FetchItems {
            header: HeaderItems::Fields(fields),
            ..FetchItems::default()
        };
        let mut headers = Headers {
            probe,
            matches: Vec::new(),
        };
        self.session
            .fetch(&UidSet::of(uids.iter().copied()), &items, &mut headers)
            .await?;

        // A message that is gone meanwhile may have been the probe: nothing is known then.
        if headers.matches.len() == uids.len() {
            return Ok(headers.matches);
        }

        let cause = Message::new("imap/probe-gone");
        Err(CannotCheck::new(
            Obstacle::Changed,
            Retry::Never,
            self.label(),
            "FETCH",
            cause,
        ))
    }

    /// The message `uid` of the folder that was looked at last, at most `bytes_max` bytes of it.
    ///
    /// # Errors
    /// If it cannot be read, is gone, or is larger.
    pub async fn read(
        &mut self,
        folder: &[u8],
        uid: u32,
        bytes_max: usize,
    ) -> Result<Vec<u8>, CannotCheck> {
        self.session.examine(folder).await?;
        let label = self.label().to_owned();
        let shown = self.session.folder_command("FETCH", folder).shown;
        let mut whole = Whole {
            bytes: Vec::new(),
            bytes_max,
            complete: false,
            label: label.clone(),
        };

        self.session
            .fetch(&UidSet::of([uid]), &FetchItems::body(), &mut whole)
            .await?;

        if whole.complete {
            return Ok(whole.bytes);
        }

        let cause = Message::new("imap/probe-gone");
        Err(CannotCheck::new(
            Obstacle::Changed,
            Retry::Never,
            label,
            shown,
            cause,
        ))
    }

    /// Lets time pass: short pauses as they are, longer ones until the server has news of the folder that was
    /// looked at last.
    ///
    /// # Errors
    /// If the connection fails.
    pub async fn pause(&mut self, pause: Duration) -> Result<(), CannotCheck> {
        if pause >= IDLE_MIN && self.session.has("IDLE") && self.session.selected.is_some() {
            let done = self.session.connection.idle(pause).await;
            return done.map_err(|error| self.session.connection.explain("IDLE", error));
        }

        let deadline = self.session.connection.timeouts.deadline.clone();
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = deadline.over() => {}
        }

        self.session.noop().await
    }

    /// Removes the probe `uid` from `folder` (wire name), if that is what its Message-ID says.
    ///
    /// # Errors
    /// If it is not that message, cannot be removed, or is still there afterwards.
    pub async fn remove(
        &mut self,
        folder: &[u8],
        uid: u32,
        probe: &ProbeName,
    ) -> Result<ProbeRemoval, CannotCheck> {
        if !self.can_remove() {
            return Ok(ProbeRemoval::NotSupported);
        }

        self.session.selected = None;
        let select = self.session.folder_command("SELECT", folder);
        let shown = select.shown.clone();
        let selected = self
            .session
            .connection
            .execute(select, &mut IgnoreUntagged)
            .await?;

        self.session.selected = Some(folder.to_vec());
        if selected.has_code("READ-ONLY") {
            return Ok(ProbeRemoval::ReadOnly);
        }

        // The UID was learnt earlier, perhaps of another generation of UIDs: what it names now is read again.
        let own = ProbeMatch { uid, own_id: true };
        if self.confirm(&[uid], probe).await? != [own] {
            let cause = Message::new("imap/not-the-probe").with("uid", uid);
            return Err(CannotCheck::new(
                Obstacle::Changed,
                Retry::Never,
                self.label(),
                shown,
                cause,
            ));
        }

        self.expunge(uid).await?;

        let left = self.search(folder, u64::from(uid), probe).await?;

        // Back to reading only.
        self.session.examine(folder).await?;
        if left.contains(&own) {
            let cause = Message::new("imap/not-removed").with("uid", uid);
            return Err(CannotCheck::new(
                Obstacle::Protocol,
                Retry::Never,
                self.label(),
                "UID EXPUNGE",
                cause,
            ));
        }

        Ok(ProbeRemoval::Removed)
    }

    /// Removes one message of the folder that is open, and no other that is marked as deleted (RFC 4315,
    /// section 2.1).
    async fn expunge(&mut self, uid: u32) -> Result<(), CannotCheck> {
        let uid = uid.to_string();
        let store = self
            .session
            .command("UID STORE")
            .plain(&uid)
            .plain("+FLAGS.SILENT (\\Deleted)");

        let expunge = self.session.command("UID EXPUNGE").plain(&uid);

        let connection = &mut self.session.connection;
        connection.execute(store, &mut IgnoreUntagged).await?;
        connection.execute(expunge, &mut IgnoreUntagged).await?;
        Ok(())
    }

    /// Logs out.
    pub async fn logout(self) {
        self.session.logout().await;
    }
}

/// Takes the headers of the messages that were found.
struct Headers<'a> {
    probe: &'a ProbeName,
    matches: Vec<ProbeMatch>,
}

impl FetchSink for Headers<'_> {
    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        let header = message.header.unwrap_or_default();
        let has = |text: &str| memchr::memmem::find(header, text.as_bytes()).is_some();
        let own_id = has(&self.probe.id);

        // The subject may be encoded; that the server found the token in it is believed.
        self.matches.push(ProbeMatch {
            uid: message.uid,
            own_id,
        });

        Ok(())
    }
}

/// Takes one whole message.
struct Whole {
    bytes: Vec<u8>,
    bytes_max: usize,
    complete: bool,
    label: String,
}

impl FetchSink for Whole {
    fn body_begins(&mut self, bytes: u64) -> Result<(), CannotCheck> {
        self.bytes.clear();
        if bytes > self.bytes_max as u64 {
            let cause = Message::new("imap/probe-too-large").with("bytes", bytes);
            return Err(CannotCheck::new(
                Obstacle::TooLarge,
                Retry::Never,
                self.label.as_str(),
                "FETCH",
                cause,
            ));
        }

        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        self.complete = message.body_bytes == Some(self.bytes.len() as u64);
        Ok(())
    }
}
