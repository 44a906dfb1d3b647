//! The mailbox of one account on an IMAP server.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::future::BoxFuture;

use super::imap_sink::{ItemMaker, ProbeReader, Rereader};
use super::probe::{PROBE, Probe};
use super::{
    Depth, FIELDS, Folder, HeaderFields, ItemSink, KeywordSets, Listed, Mailbox, MessageSink,
    Opened, Reached, WholeMessage, folders,
};
use crate::base::deadline::Deadline;
use crate::endpoint::imap::{
    Examined, FetchItems, FolderStatus, FolderToSearch, Grant, HeaderItems, Open, Searched,
    Session, UidSet,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How often a lost connection is made again while a mailbox is in use.
const RECONNECTS_MAX: usize = 2;

/// Makes a connection again.
pub type Reopen = Box<dyn Fn() -> BoxFuture<'static, Result<Session, CannotCheck>> + Send + Sync>;

/// The mailbox of one account on an IMAP server.
pub struct ImapMailbox {
    session: Session,
    label: String,
    reopen: Option<Reopen>,
    retried: Vec<Message>,
    keywords: KeywordSets,
    /// The folder that is open, by wire name, and what it said.
    open: Option<(Vec<u8>, Examined)>,
    /// The generations of UIDs seen first, by wire name.
    generations: HashMap<Vec<u8>, Generation>,
    /// Whether listings ask by which id the server knows a message.
    asks_store_ids: bool,
}

/// The generation of a folder's UIDs.
#[derive(Debug, Clone, Copy)]
struct Generation {
    uidvalidity: Option<u64>,
    is_empty: bool,
}

impl std::fmt::Debug for ImapMailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImapMailbox")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// Connects and logs in. A connection that is lost later is made again at most twice.
///
/// # Errors
/// Whatever stood in the way.
pub async fn open(options: Open, deadline: &Deadline) -> Result<ImapMailbox, CannotCheck> {
    let session = Session::open(options.clone(), deadline).await?;
    let deadline = deadline.clone();
    let reopen = move || -> BoxFuture<'static, Result<Session, CannotCheck>> {
        let (options, deadline) = (options.clone(), deadline.clone());
        Box::pin(async move { Session::open(options, &deadline).await })
    };
    Ok(ImapMailbox::new(session).reopening(Box::new(reopen)))
}

impl ImapMailbox {
    /// A mailbox over a session that is logged in. Without [`ImapMailbox::reopening`], a lost connection stays lost.
    pub fn new(session: Session) -> Self {
        Self {
            label: session.label().to_owned(),
            session,
            reopen: None,
            retried: Vec::new(),
            keywords: KeywordSets::default(),
            open: None,
            generations: HashMap::new(),
            asks_store_ids: false,
        }
    }

    /// With a way to make the connection again.
    #[must_use]
    pub fn reopening(mut self, reopen: Reopen) -> Self {
        self.reopen = Some(reopen);
        self
    }

    pub(super) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn is_usable(&self) -> bool {
        self.session.is_usable()
    }

    fn can_reopen(&self) -> bool {
        self.reopen.is_some() && self.retried.len() < RECONNECTS_MAX
    }

    /// After `why`: makes a lost connection again, if that is worth it.
    ///
    /// # Errors
    /// `why`, if the connection stands (then the command was refused), or cannot be had again.
    pub(super) async fn revive(&mut self, why: CannotCheck) -> Result<(), CannotCheck> {
        if self.is_usable() || why.retry != Retry::Later || !self.can_reopen() {
            return Err(why);
        }
        let Some(reopen) = self.reopen.take() else {
            return Err(why);
        };

        let note = Message::new("mail/reconnected").with("endpoint", self.label.as_str());
        self.retried.push(
            note.with("operation", why.operation.as_str())
                .with("obstacle", why.obstacle.name()),
        );
        self.open = None;

        // If this fails it is not tried again: a refused login must not be, lest somebody is locked out.
        self.session = reopen().await?;
        self.reopen = Some(reopen);
        Ok(())
    }

    /// Opens `folder`, unless it is open.
    async fn enter(&mut self, folder: &Folder) -> Result<(), CannotCheck> {
        if self
            .open
            .as_ref()
            .is_some_and(|(wire, _)| *wire == folder.wire)
            && self.is_usable()
        {
            return Ok(());
        }

        self.open = None;
        let examined = loop {
            match self.session.examine(&folder.wire).await {
                Ok(examined) => break examined,
                Err(why) => self.revive(why).await?,
            }
        };

        // UIDs mean the same only within one generation: what was listed before cannot be found by them after. A
        // folder that stays empty has none, and on some servers another generation every second.
        let now = Generation {
            uidvalidity: examined.uidvalidity,
            is_empty: examined.exists == Some(0),
        };
        let first = *self.generations.entry(folder.wire.clone()).or_insert(now);
        let stayed_empty = first.is_empty && now.is_empty;
        if first.uidvalidity != now.uidvalidity && !stayed_empty {
            let cause = Message::new("mail/renumbered").with("folder", folder.name.as_str());
            let operation = format!("EXAMINE {}", folder.name);
            return Err(CannotCheck::new(
                Obstacle::Changed,
                Retry::Later,
                &self.label,
                operation,
                cause,
            ));
        }

        self.open = Some((folder.wire.clone(), examined));
        Ok(())
    }

    /// Reads some messages of `folder` again; on a connection made again, from the start.
    async fn reread(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        items: &FetchItems,
        reader: &mut Rereader<'_, '_>,
    ) -> Result<(), CannotCheck> {
        let set = UidSet::of(uids.iter().copied());

        loop {
            self.enter(folder).await?;
            match self.session.fetch(&set, items, reader).await {
                Ok(_) => return Ok(()),
                Err(why) => self.revive(why).await?,
            }
        }
    }

    fn incomplete_answer(&self, folder: &str, what: &str) -> CannotCheck {
        let cause = Message::new("mail/untold")
            .with("folder", folder)
            .with("what", what);
        CannotCheck::new(
            Obstacle::Protocol,
            Retry::Later,
            &self.label,
            format!("FETCH {folder}"),
            cause,
        )
    }
}

#[async_trait]
impl Mailbox for ImapMailbox {
    fn label(&self) -> &str {
        &self.label
    }

    fn facts(&self) -> Vec<Message> {
        let session = &self.session;
        let about = |code: &str| Message::new(code).with("endpoint", self.label.as_str());
        let mut facts = Vec::new();
        // Whoever signs must see it: what was read could have been changed on the way.
        if session.protection().is_none() {
            facts.push(about("mail/plaintext"));
        }

        facts.extend(
            session
                .notices()
                .iter()
                .map(|notice| about("mail/notice").with("text", notice)),
        );
        facts
    }

    fn server(&self) -> Vec<Message> {
        let session = &self.session;
        // Whoever logs in, it is the same server.
        let address = match self.label.split_once(" as ") {
            Some((address, _)) => address,
            None => &self.label,
        };
        let about = |code: &str| Message::new(code).with("endpoint", address);
        let capabilities = session.capabilities().join(" ");
        let offers = about("mail/server").with("capabilities", capabilities);
        let protection = session.protection();
        std::iter::once(offers)
            .chain(protection.map(|tls| about("mail/protection").with("tls", tls)))
            .collect()
    }

    fn retried(&self) -> Vec<Message> {
        self.retried.clone()
    }

    fn is_lost(&self) -> bool {
        !self.is_usable() && !self.can_reopen()
    }

    fn keywords(&self, set: u32) -> &[String] {
        self.keywords.names(set)
    }

    fn login(&self) -> Option<&str> {
        Some(self.session.user())
    }

    async fn folders(&mut self) -> Result<Vec<Folder>, CannotCheck> {
        let tree = self.session.folders().await?;
        Ok(folders(&tree.folders, tree.namespaces.as_ref()))
    }

    async fn status(&mut self, folders: &[&Folder]) -> Vec<Result<FolderStatus, CannotCheck>> {
        if folders.is_empty() {
            return Vec::new();
        }

        let wires: Vec<&[u8]> = folders
            .iter()
            .map(|folder| folder.wire.as_slice())
            .collect();

        // The state of an open folder is what its session saw, not what is there now.
        self.open = None;
        if let Err(why) = self.session.unselect().await {
            return vec![Err(why); folders.len()];
        }

        self.session.status(&wires).await
    }

    async fn examine(&mut self, folder: &Folder) -> Result<Opened, CannotCheck> {
        // What is listed is what the folder has now, not when it was opened last.
        self.open = None;
        self.enter(folder).await?;

        let Some((_, examined)) = &self.open else {
            return Err(self.incomplete_answer(&folder.name, "EXAMINE"));
        };
        let Some(exists) = examined.exists else {
            return Err(self.incomplete_answer(&folder.name, "EXISTS"));
        };

        Ok(Opened {
            exists,
            uidvalidity: examined.uidvalidity,
            uidnext: examined.uidnext,
        })
    }

    fn ask_for_store_ids(&mut self) {
        self.asks_store_ids = true;
    }

    async fn list(&mut self, depth: Depth, sink: &mut dyn ItemSink) -> Result<Listed, CannotCheck> {
        let Some((wire, examined)) = self.open.clone() else {
            return Err(self.incomplete_answer("", "EXAMINE"));
        };
        let folder = Folder { wire, ..nameless() };

        // Without UIDNEXT, what comes behind EXISTS is known to be new by its number.
        let last = examined
            .uidnext
            .map(|next| u32::try_from(next.saturating_sub(1)).unwrap_or(u32::MAX));
        let newest = if examined.uidnext.is_some() {
            None
        } else {
            examined.exists
        };

        let mut items = fetch_items(depth);
        if self.asks_store_ids {
            items.store_id = self.session.store_id_item();
        }
        let mut keywords = std::mem::take(&mut self.keywords);
        let mut maker = ItemMaker::new(depth, newest, &mut keywords, sink);

        let mut vanished = 0;
        let result = loop {
            let first = maker.last_uid().saturating_add(1);
            let set = last.map_or_else(
                || UidSet::range(first, u32::MAX),
                |last| UidSet::range(first, last),
            );
            match self.session.fetch(&set, &items, &mut maker).await {
                Ok(end) => {
                    vanished += end.expunged;
                    break Ok(());
                }
                // Which messages are still to come is known only where they come in the order of their UIDs.
                Err(why) if !maker.is_ascending() => break Err(why),
                Err(why) => {
                    let revived = self.revive(why).await;
                    let entered = if revived.is_ok() {
                        self.enter(&folder).await
                    } else {
                        revived
                    };
                    if entered.is_err() {
                        break entered;
                    }
                }
            }
        };
        let lacking = maker.lacking();
        self.keywords = keywords;

        result?;
        match lacking {
            Some(what) => Err(self.incomplete_answer("", what)),
            None => Ok(Listed { vanished }),
        }
    }

    async fn header_fields(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, HeaderFields>,
    ) -> Result<(), CannotCheck> {
        let fields = FIELDS.map(str::to_owned).to_vec();
        let items = FetchItems {
            header: HeaderItems::Fields(fields),
            ..FetchItems::default()
        };

        self.reread(folder, uids, &items, &mut Rereader::header_fields(sink))
            .await
    }

    async fn bodies(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, WholeMessage>,
    ) -> Result<(), CannotCheck> {
        self.reread(
            folder,
            uids,
            &FetchItems::body(),
            &mut Rereader::bodies(sink),
        )
        .await
    }

    async fn search(
        &mut self,
        folders: &[(&Folder, u64)],
        probes: bool,
    ) -> Vec<Result<Searched, CannotCheck>> {
        let asked: Vec<FolderToSearch<'_>> = folders
            .iter()
            .map(|&(folder, messages)| FolderToSearch {
                wire: &folder.wire,
                messages,
            })
            .collect();

        self.open = None;
        let text = probes.then_some(PROBE);
        self.session.search_folders(&asked, text).await
    }

    async fn probes(&mut self, folder: &Folder) -> Result<Vec<Probe>, CannotCheck> {
        self.open = None;
        let uids = self.session.named_like(&folder.wire, PROBE).await?;
        if uids.is_empty() {
            return Ok(Vec::new());
        }

        // A search finds parts of names, too: what each is called is read.
        let items = FetchItems {
            flags: true,
            header: HeaderItems::Fields(vec!["MESSAGE-ID".to_owned()]),
            ..FetchItems::default()
        };
        let mut reader = ProbeReader::new(&mut self.keywords);
        let set = UidSet::of(uids.iter().copied());
        self.session.fetch(&set, &items, &mut reader).await?;

        // Of one that did not come it is not known whether it is a probe.
        match reader.came() == uids.len() {
            true => Ok(reader.into_probes()),
            false => Err(self.incomplete_answer(&folder.name, "BODY[HEADER.FIELDS]")),
        }
    }

    async fn grants(&mut self, folder: &Folder) -> Result<Vec<Grant>, CannotCheck> {
        self.listed_grants(folder).await
    }

    async fn rights(&mut self, folder: &Folder) -> Result<String, CannotCheck> {
        self.own_rights(&folder.wire).await
    }

    async fn rights_at(&mut self, owner: &str, folder: &Folder) -> Result<Reached, CannotCheck> {
        self.reached_rights(owner, folder).await
    }
}

fn fetch_items(depth: Depth) -> FetchItems {
    match depth {
        Depth::Dates => FetchItems {
            flags: true,
            internaldate: true,
            ..FetchItems::default()
        },
        Depth::Headers => FetchItems::metadata(&FIELDS),
        Depth::Bytes => FetchItems {
            flags: true,
            internaldate: true,
            size: true,
            body: true,
            ..FetchItems::default()
        },
    }
}

/// A folder of which only the wire name matters.
fn nameless() -> Folder {
    Folder {
        name: String::new(),
        full_name: String::new(),
        levels: Vec::new(),
        wire: Vec::new(),
        wire_levels: Vec::new(),
        roles: Vec::new(),
        selectable: true,
        subscribed: None,
        personal: true,
    }
}
