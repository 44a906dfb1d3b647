//! Probes in a mailbox: found by their Message-ID, read, and removed one by one.
//!
//! This is the only writing over IMAP. It needs a consent, looks with EXAMINE like all else, and removes
//! nothing but a message whose Message-ID was just read again: by its one UID, and only where the server
//! can do that (UIDPLUS, RFC 4315). EXPUNGE and CLOSE are never sent.

use std::collections::BTreeMap;
use std::time::Duration;

use mail_parser::MessageParser;

use super::connection::IgnoreUntagged;
use super::fetch::{FetchItems, FetchSink, Fetched, HeaderItems, UidSet};
use super::folder::{Examined, Folder, Role};
use super::open::Open;
use super::session::Session;
use crate::base::deadline::Deadline;
use crate::model::{CannotCheck, Message, Obstacle, Retry, WriteConsent};

/// Pauses shorter than this are slept through; for longer ones the server is asked to tell news.
const IDLE_MIN: Duration = Duration::from_millis(500);
/// More messages with one probe's token than this are not looked at.
const MATCHES_MAX: usize = 100;
/// So many messages are read for their names at the most; where more are new, the server is asked to search.
const NEW_MAX: u64 = 2_000;
/// No header is longer that is read because its fields came without it.
const HEADER_BYTES_MAX: usize = 64 << 10;
/// The header fields by which a probe is known.
const NAME_FIELDS: [&str; 2] = ["Message-ID", "Subject"];
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

    /// The messages of `folder` (wire name) that bear the probe's Message-ID or token, among those that are new. What
    /// is new is read, as far as that is not too much: an index by which servers search may lag behind.
    ///
    /// # Errors
    /// If the folder cannot be opened, read or searched: nothing is known then.
    pub async fn find(
        &mut self,
        folder: &[u8],
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let examined = self.session.examine(folder).await?;
        let first = self.first_new(folder, &examined);
        let new = match (first, examined.uidnext) {
            (1, _) | (_, None) => examined.exists.unwrap_or(u64::MAX),
            (first, Some(next)) => next.saturating_sub(first),
        };
        if new > NEW_MAX {
            return self.search_from(folder, first, probe).await;
        }

        let first = u32::try_from(first).unwrap_or(u32::MAX);
        self.read_names(&UidSet::range(first, u32::MAX), probe)
            .await
    }

    /// The same as the server finds them by searching.
    ///
    /// # Errors
    /// If the folder cannot be opened or searched: nothing is known then.
    pub async fn search(
        &mut self,
        folder: &[u8],
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let examined = self.session.examine(folder).await?;
        let first = self.first_new(folder, &examined);
        self.search_from(folder, first, probe).await
    }

    /// The first UID of `folder` that can be new: 1 where that was not remembered, or UIDs mean something else now.
    fn first_new(&self, folder: &[u8], examined: &Examined) -> u64 {
        match self.marks.get(folder) {
            Some((generation, next)) if examined.uidvalidity == Some(*generation) => *next,
            _ => 1,
        }
    }

    /// Reads what the messages of the open folder are called that are in `uids`, and finds the probe among them.
    async fn read_names(
        &mut self,
        uids: &UidSet,
        probe: &ProbeName,
    ) -> Result<Vec<ProbeMatch>, CannotCheck> {
        let mut names = Names::new(probe);
        let items = FetchItems {
            header: HeaderItems::Fields(NAME_FIELDS.map(str::to_owned).to_vec()),
            ..FetchItems::default()
        };
        self.session.fetch(uids, &items, &mut names).await?;

        // Without any header, as an index shows it that is not there yet, a message is what it holds.
        let nameless = std::mem::take(&mut names.nameless);
        if !nameless.is_empty() {
            let uids = UidSet::of(nameless.into_iter().take(MATCHES_MAX));
            self.session
                .fetch(&uids, &FetchItems::body(), &mut names)
                .await?;
        }
        Ok(names.matches)
    }

    async fn search_from(
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
        let items = FetchItems {
            header: HeaderItems::Fields(NAME_FIELDS.map(str::to_owned).to_vec()),
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

        let left = self.read_names(&UidSet::of([uid]), probe).await?;

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

/// Finds a probe among messages by what they are called.
struct Names<'a> {
    probe: &'a ProbeName,
    matches: Vec<ProbeMatch>,
    /// Messages whose header fields came empty.
    nameless: Vec<u32>,
    /// The beginning of a message that is read whole.
    beginning: Vec<u8>,
}

impl<'a> Names<'a> {
    fn new(probe: &'a ProbeName) -> Self {
        Self {
            probe,
            matches: Vec::new(),
            nameless: Vec::new(),
            beginning: Vec::new(),
        }
    }

    /// Whether a header is the probe's; `None` if it bears neither its Message-ID nor its token.
    fn own_id(&self, header: &[u8]) -> Option<bool> {
        let has = |text: &str| memchr::memmem::find(header, text.as_bytes()).is_some();
        if has(&self.probe.id) {
            return Some(true);
        }

        // A subject with umlauts is encoded (RFC 2047), and so is the token in it.
        let ended = [header, b"\r\n\r\n"].concat();
        let parsed = MessageParser::new().parse_headers(&ended);
        let subject = parsed.as_ref().and_then(|message| message.subject());
        let has_token = subject.is_some_and(|subject| subject.contains(&self.probe.token));
        has_token.then_some(false)
    }
}

impl FetchSink for Names<'_> {
    fn body_begins(&mut self, _bytes: u64) -> Result<(), CannotCheck> {
        self.beginning.clear();
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        let room = HEADER_BYTES_MAX.saturating_sub(self.beginning.len());
        self.beginning
            .extend_from_slice(&piece[..piece.len().min(room)]);
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        let is_whole = message.body_bytes.is_some();
        let header = message.header.unwrap_or_default();
        if !is_whole && header.trim_ascii().is_empty() {
            self.nameless.push(message.uid);
            return Ok(());
        }

        let own_id = match is_whole {
            true => self.own_id(&self.beginning),
            false => self.own_id(header),
        };
        self.matches.extend(own_id.map(|own_id| ProbeMatch {
            uid: message.uid,
            own_id,
        }));
        Ok(())
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
