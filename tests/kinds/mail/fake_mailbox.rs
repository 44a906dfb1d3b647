//! A mailbox in memory, with faults on demand. It builds items with the same readers of headers and
//! bytes as a real one, but lists them in its own way.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use landfall::endpoint::imap::{Examined, FolderStatus, Role, Searched};
use landfall::inventory::mail::{
    Depth, Folder, HEADER_BYTES_MAX, HeaderFields, ITEMS_MAX, Item, ItemSink, KeyReader,
    KeywordSets, Listed, Mailbox, MessageSink, Opened, Probe, StoreId, WholeMessage, WholeReader,
};
use landfall::model::{CannotCheck, Message, Obstacle, Retry};

/// 2024-02-01T10:00:00Z.
pub(crate) const BASE: i64 = 1_706_781_600;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) id: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: String,
    pub(crate) more: String,
    pub(crate) flags: String,
    pub(crate) received: Option<i64>,
    pub(crate) size: Option<u64>,
    pub(crate) line_end: &'static str,
    /// Gone as soon as it has been listed.
    pub(crate) vanishes: bool,
    /// What is handed out in place of the message when it is asked for as a whole.
    pub(crate) whole: Option<String>,
    /// What is handed out in place of its header when only that is asked for.
    pub(crate) header: Option<String>,
    /// By what its mailbox knows it in all folders.
    pub(crate) store_id: Option<String>,
}

/// A message called `name`: everything about it follows from that.
pub(crate) fn mail(name: &str) -> Mail {
    Mail {
        id: Some(format!("{name}@muster.example")),
        subject: Some(format!("about {name}")),
        body: format!("this is {name}"),
        more: String::new(),
        flags: "\\Seen".to_owned(),
        received: Some(BASE),
        size: None,
        line_end: "\r\n",
        vanishes: false,
        whole: None,
        header: None,
        store_id: None,
    }
}

impl Mail {
    pub(crate) fn id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    pub(crate) fn no_id(mut self) -> Self {
        self.id = None;
        self
    }

    pub(crate) fn subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// Without any header field by which a message is known.
    pub(crate) fn bare(mut self) -> Self {
        (self.id, self.subject) = (None, None);
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub(crate) fn flags(mut self, flags: &str) -> Self {
        flags.clone_into(&mut self.flags);
        self
    }

    /// Seconds after [`BASE`].
    pub(crate) fn at(mut self, seconds: i64) -> Self {
        self.received = Some(BASE + seconds);
        self
    }

    pub(crate) fn undated(mut self) -> Self {
        self.received = None;
        self
    }

    pub(crate) fn size(mut self, size: u64) -> Self {
        self.size = Some(size);
        self
    }

    pub(crate) fn lf(mut self) -> Self {
        self.line_end = "\n";
        self
    }

    /// With one more header line.
    pub(crate) fn more(mut self, line: &str) -> Self {
        line.clone_into(&mut self.more);
        self
    }

    /// Asked for as a whole, this comes.
    pub(crate) fn whole(mut self, whole: &str) -> Self {
        self.size = self.size.or(Some(self.raw().len() as u64));
        self.whole = Some(whole.to_owned());
        self
    }

    /// Asked for its header, this comes.
    pub(crate) fn header(mut self, header: &str) -> Self {
        self.header = Some(header.to_owned());
        self
    }

    /// Its mailbox knows it by this in all folders.
    pub(crate) fn known_as(mut self, id: &str) -> Self {
        self.store_id = Some(id.to_owned());
        self
    }

    pub(crate) fn vanishing(mut self) -> Self {
        self.vanishes = true;
        self
    }

    /// The bytes of the message.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        if let Some(id) = &self.id {
            lines.push(format!("Message-ID: <{id}>"));
        }
        if let Some(subject) = &self.subject {
            lines.push("Date: Thu, 01 Feb 2024 10:00:00 +0000".to_owned());
            lines.push("From: Anna Muster <anna@muster.example>".to_owned());
            lines.push(format!("Subject: {subject}"));
        }
        lines.push("X-Landfall-Test: yes".to_owned());
        lines.push(self.more.clone());
        lines.retain(|line| !line.is_empty());
        lines.push(String::new());
        lines.push(self.body.clone());
        lines.push(String::new());
        lines.join(self.line_end).into_bytes()
    }

    /// What comes when it is asked for as a whole.
    fn read_whole(&self) -> Vec<u8> {
        let whole = self.whole.as_ref();
        whole.map_or_else(|| self.raw(), |whole| whole.clone().into_bytes())
    }

    /// What comes when only its header is asked for.
    fn read_header(&self) -> Vec<u8> {
        let header = self.header.as_ref();
        header.map_or_else(|| self.raw(), |header| header.clone().into_bytes())
    }

    /// As findings call it.
    pub(crate) fn name(&self) -> String {
        let item = FakeMailbox::default().item(1, self, Depth::Headers);
        HeaderFields::read(&self.raw()).name(&item).text
    }
}

/// What goes wrong with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be opened.
    Refused,
    /// It cannot be opened, and nobody says how much is in it.
    Hidden,
    /// The listing ends with an error after so many messages.
    CutAfter(usize),
    /// The connection ends after so many messages.
    LostAfter(usize),
    /// It announces more messages than can be compared.
    Huge,
    /// One message is left out, and all is said to be well.
    LeavesOut(usize),
    /// One message comes twice instead of another, and all is said to be well.
    Repeats,
    /// One more message comes than announced.
    OneMore,
    /// Headers cannot be read again.
    HeadersRefused,
    /// Its UIDs are new when the counters are asked for again.
    Renumbered,
    /// A message arrived when the counters are asked for again.
    Grew,
    /// Its counters say one message more than there are when it is opened, and that nothing arrived.
    CountersTooHigh,
    /// Its counters say one message less, and that nothing arrived.
    CountersTooLow,
    /// Searching does not account for every message.
    SearchLags,
    /// It is empty, and another generation of UIDs each time it is looked at.
    EmptyByTheSecond,
}

/// A folder.
#[derive(Debug, Clone)]
pub(crate) struct FakeFolder {
    pub(crate) folder: Folder,
    pub(crate) mails: Vec<Mail>,
    pub(crate) fault: Option<Fault>,
}

/// A mailbox.
#[derive(Debug, Default)]
pub(crate) struct FakeMailbox {
    pub(crate) folders: Vec<FakeFolder>,
    pub(crate) keywords: KeywordSets,
    open: Option<usize>,
    is_lost: bool,
    listed: BTreeMap<usize, bool>,
    first_uid: u32,
    tells_store_ids: bool,
}

impl FakeMailbox {
    /// An empty mailbox whose UIDs begin at `first_uid`.
    pub(crate) fn new(first_uid: u32) -> Self {
        Self {
            first_uid,
            ..Self::default()
        }
    }

    /// With one more folder: `Name`, `Name \Role`, `(Name)` for one that holds no messages, `!Name` for one of others.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, mails: &[Mail]) -> Self {
        let (name, personal) = name
            .strip_prefix('!')
            .map_or((name, true), |name| (name, false));
        let inner = name
            .strip_prefix('(')
            .and_then(|name| name.strip_suffix(')'));
        let (name, selectable) = inner.map_or((name, true), |name| (name, false));
        let (name, role) = name
            .split_once(" \\")
            .map_or((name, None), |(name, role)| (name, Some(role)));
        let mut roles: Vec<Role> = role
            .iter()
            .filter_map(|role| Role::of_attribute(&format!("\\{role}")))
            .collect();
        roles.extend((name == "INBOX").then_some(Role::Inbox));
        let folder = Folder {
            name: name.to_owned(),
            full_name: name.to_owned(),
            levels: name.split('/').map(str::to_owned).collect(),
            wire: name.as_bytes().to_vec(),
            wire_levels: name
                .split('/')
                .map(|level| level.as_bytes().to_vec())
                .collect(),
            roles,
            selectable,
            subscribed: Some(true),
            personal,
        };
        self.folders.push(FakeFolder {
            folder,
            mails: mails.to_vec(),
            fault: None,
        });
        self
    }

    /// With a fault in the folder added last.
    #[must_use]
    pub(crate) fn fault(mut self, fault: Fault) -> Self {
        self.folders.last_mut().expect("a folder").fault = Some(fault);
        self
    }

    /// The folder added last is not subscribed.
    #[must_use]
    pub(crate) fn unsubscribed(mut self) -> Self {
        self.folders.last_mut().expect("a folder").folder.subscribed = Some(false);
        self
    }

    fn at(&self, folder: &Folder) -> usize {
        self.folders
            .iter()
            .position(|own| own.folder.wire == folder.wire)
            .expect("a folder of this mailbox")
    }

    fn uid(&self, index: usize) -> u32 {
        // With gaps, as real folders have them.
        self.first_uid + u32::try_from(index).unwrap() * 3
    }

    fn item(&mut self, uid: u32, mail: &Mail, depth: Depth) -> Item {
        let raw = mail.raw();
        let (flags, keywords) = self.keywords.read(mail.flags.as_bytes());
        let (key, known) = match depth {
            Depth::Dates => Default::default(),
            Depth::Headers => KeyReader::default().read(&mail.read_header()),
            Depth::Bytes => KeyReader::default().read(&mail.read_whole()),
        };
        let received = mail.received.unwrap_or(Item::UNDATED);
        Item {
            key,
            received,
            size: mail.size.unwrap_or(raw.len() as u64),
            uid,
            keywords,
            flags,
            known,
        }
    }

    fn cannot(&self, operation: &str) -> CannotCheck {
        CannotCheck::new(
            Obstacle::Denied,
            Retry::Never,
            "fake",
            operation,
            Message::new("imap/refused"),
        )
    }

    /// Of its UIDs: mailboxes that begin with the same UID are one.
    fn generation(&self) -> u64 {
        7 + u64::from(self.first_uid)
    }

    fn found_probes(&mut self, at: usize) -> Vec<Probe> {
        let mut probes = Vec::new();
        for (uid, mail) in self.present(at) {
            if mail
                .id
                .as_deref()
                .is_some_and(|id| id.starts_with("landfall."))
            {
                let (flags, _) = self.keywords.read(mail.flags.as_bytes());
                probes.push(Probe { uid, flags });
            }
        }
        probes
    }

    fn present(&self, at: usize) -> Vec<(u32, Mail)> {
        let is_listed = self.listed.get(&at).copied().unwrap_or(false);
        let mails = self.folders[at].mails.iter().enumerate();
        mails
            .filter(|(_, mail)| !(mail.vanishes && is_listed))
            .map(|(i, mail)| (self.uid(i), mail.clone()))
            .collect()
    }
}

#[async_trait]
impl Mailbox for FakeMailbox {
    fn label(&self) -> &str {
        "fake"
    }

    fn facts(&self) -> Vec<Message> {
        Vec::new()
    }

    fn retried(&self) -> Vec<Message> {
        Vec::new()
    }

    fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn keywords(&self, set: u32) -> &[String] {
        self.keywords.names(set)
    }

    async fn folders(&mut self) -> Result<Vec<Folder>, CannotCheck> {
        Ok(self.folders.iter().map(|own| own.folder.clone()).collect())
    }

    async fn status(&mut self, folders: &[&Folder]) -> Vec<Result<FolderStatus, CannotCheck>> {
        let counters = |folder: &&Folder| {
            let at = self.at(folder);
            let fault = self.folders[at].fault;
            let present = self.present(at);
            if fault == Some(Fault::Hidden) {
                return Err(self.cannot("STATUS"));
            }
            let unseen = present
                .iter()
                .filter(|(_, mail)| !mail.flags.contains("\\Seen"))
                .count() as u64;
            let grown = u64::from(fault == Some(Fault::Grew) && self.listed.contains_key(&at));
            let messages = present.len() as u64 + grown;
            let is_other = matches!(fault, Some(Fault::Renumbered | Fault::EmptyByTheSecond));
            Ok(FolderStatus {
                messages: Some(match fault {
                    Some(Fault::CountersTooHigh) => messages + 1,
                    Some(Fault::CountersTooLow) => messages - 1,
                    _ => messages,
                }),
                unseen: Some(unseen),
                uidnext: Some(1000 + grown),
                uidvalidity: Some(self.generation() + u64::from(is_other)),
            })
        };
        folders.iter().map(counters).collect()
    }

    async fn examine(&mut self, folder: &Folder) -> Result<Opened, CannotCheck> {
        let at = self.at(folder);
        if matches!(self.folders[at].fault, Some(Fault::Refused | Fault::Hidden)) {
            return Err(self.cannot("EXAMINE"));
        }
        self.open = Some(at);
        let is_huge = self.folders[at].fault == Some(Fault::Huge);
        let exists = if is_huge {
            ITEMS_MAX + 1
        } else {
            self.folders[at].mails.len() as u64
        };
        Ok(Opened {
            exists,
            uidvalidity: Some(self.generation()),
            uidnext: Some(1000),
        })
    }

    fn ask_for_store_ids(&mut self) {
        self.tells_store_ids = true;
    }

    async fn list(&mut self, depth: Depth, sink: &mut dyn ItemSink) -> Result<Listed, CannotCheck> {
        let at = self.open.expect("an open folder");
        let fault = self.folders[at].fault;
        let mails = self.folders[at].mails.clone();
        for (index, mail) in mails.iter().enumerate() {
            match fault {
                Some(Fault::CutAfter(after)) if after == index => return Err(self.cannot("FETCH")),
                Some(Fault::LostAfter(after)) if after == index => {
                    self.is_lost = true;
                    return Err(self.cannot("FETCH"));
                }
                Some(Fault::LeavesOut(one)) if one == index => continue,
                _ => {}
            }
            let (index, mail) = match (fault, index) {
                (Some(Fault::Repeats), 1) => (0, &mails[0]),
                _ => (index, mail),
            };
            if let Some(id) = mail.store_id.as_ref().filter(|_| self.tells_store_ids) {
                sink.store_id(StoreId::of(id.as_bytes()));
            }
            let content = (depth == Depth::Bytes).then(|| whole(&mail.read_whole()).message);
            let item = self.item(self.uid(index), mail, depth);
            sink.item(item, content)?;
        }
        if fault == Some(Fault::OneMore) {
            let item = self.item(self.uid(mails.len()), &mails[0], depth);
            sink.item(item, None)?;
        }
        self.listed.insert(at, true);
        Ok(Listed::default())
    }

    async fn search(
        &mut self,
        folders: &[(&Folder, u64)],
        probes: bool,
    ) -> Vec<Result<Searched, CannotCheck>> {
        let mut all = Vec::new();
        for (folder, _) in folders {
            let at = self.at(folder);
            let fault = self.folders[at].fault;
            let opened = match self.examine(folder).await {
                Ok(opened) => opened,
                Err(error) => {
                    all.push(Err(error));
                    continue;
                }
            };
            let deleted = self.folders[at].mails.iter();
            let is_marked = |mail: &&Mail| mail.flags.contains("\\Deleted");
            let deleted = deleted.filter(is_marked).count() as u64;
            let (is_lazy, is_blind) = (
                fault == Some(Fault::SearchLags),
                fault == Some(Fault::HeadersRefused),
            );
            let named = self.found_probes(at);
            all.push(Ok(Searched {
                deleted: (!is_lazy).then_some(deleted),
                named: (probes && !is_blind).then(|| named.iter().map(|probe| probe.uid).collect()),
                examined: Examined {
                    exists: Some(opened.exists),
                    uidvalidity: opened.uidvalidity,
                    uidnext: opened.uidnext,
                    ..Examined::default()
                },
            }));
        }
        all
    }

    async fn probes(&mut self, folder: &Folder) -> Result<Vec<Probe>, CannotCheck> {
        let at = self.at(folder);
        if self.folders[at].fault == Some(Fault::HeadersRefused) {
            return Err(self.cannot("SEARCH"));
        }
        Ok(self.found_probes(at))
    }

    async fn header_fields(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, HeaderFields>,
    ) -> Result<(), CannotCheck> {
        let at = self.at(folder);
        if self.folders[at].fault == Some(Fault::HeadersRefused) {
            return Err(self.cannot("FETCH"));
        }
        for (uid, mail) in self
            .present(at)
            .into_iter()
            .filter(|(uid, _)| uids.contains(uid))
        {
            let raw = mail.read_header();
            sink(
                uid,
                HeaderFields::read(&raw[..raw.len().min(HEADER_BYTES_MAX)]),
            );
        }
        Ok(())
    }

    async fn bodies(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, WholeMessage>,
    ) -> Result<(), CannotCheck> {
        for (uid, mail) in self
            .present(self.at(folder))
            .into_iter()
            .filter(|(uid, _)| uids.contains(uid))
        {
            sink(uid, whole(&mail.read_whole()));
        }
        Ok(())
    }
}

/// A message read whole. Worlds have the same few again and again: each is read once.
fn whole(raw: &[u8]) -> WholeMessage {
    thread_local! {
        static READ: RefCell<HashMap<Vec<u8>, WholeMessage>> = RefCell::default();
    }
    READ.with_borrow_mut(|read| {
        let read = read.entry(raw.to_vec());
        let now = || {
            let mut reader = WholeReader::default();
            reader.add(raw);
            reader.finish()
        };
        read.or_insert_with(now).clone()
    })
}
