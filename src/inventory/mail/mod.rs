//! Mailboxes as inventories: folders under the names that people use, messages as small items with
//! keys, and what both kinds of mail comparison share.
//!
//! A mailbox is listed folder by folder. What a listing announced (`EXISTS`) and what it brought are
//! two numbers, and both are handed on: only who compares them knows whether the listing was whole.
//!
//! To read it: `folder` and `mapping` (names, and which folder belongs to which; `names` has the usual ones),
//! `select` and `scope` (what is looked at), `item`, `header` and `keywords` (what is held of every message),
//! `reading` (one folder to its end, or not), `header_fields` and `content` (what is read again of a few), `imap`,
//! `imap_sink` and `rights` (all of it asked of an IMAP server).

mod content;
mod folder;
mod header;
mod header_fields;
mod imap;
mod imap_sink;
mod item;
mod keywords;
mod mailboxes;
mod mapping;
mod names;
mod probe;
mod reading;
mod received;
mod rights;
mod scope;
mod select;

use async_trait::async_trait;

pub use content::{Content, Hasher};
pub use folder::{Folder, folders};
pub use header::{FIELDS, HEADER_BYTES_MAX, Key, KeyReader};
pub use header_fields::{HeaderFields, instant};
pub use imap::{ImapMailbox, Reopen, open};
pub use item::{Flags, Item, Known};
pub use keywords::{Keeps, KeywordSets, canonical};
pub use mailboxes::Mailboxes;
pub use mapping::{Counterpart, How, Mapping, holds_messages};
pub use probe::is_probe;
pub use reading::{FolderReading, ITEMS_MAX, Reading, Readings, Tick, read_folder, read_group};
pub use received::{Cutoff, Received};
pub use rights::Reached;
pub use scope::{Group, LeftOut, Scope};
pub use select::{FolderChoice, Selection};

use crate::endpoint::imap::{FolderStatus, Grant};
use crate::model::{CannotCheck, Lang, Message, Obstacle, Retry};

/// What both kinds of mail comparison say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

/// How much of every message a listing reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Flags and the date of arrival; keys are empty.
    Dates,
    /// Also size, and the header fields by which a message is known.
    Headers,
    /// Also a digest of the whole message.
    Bytes,
}

/// A folder opened for reading only. What is listed of it are the messages that it had then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// How many messages it announced.
    pub exists: u64,
    /// The generation of its UIDs, if the server said it.
    pub uidvalidity: Option<u64>,
    /// The UID that the next message will get at the least, if the server said it.
    pub uidnext: Option<u64>,
    /// What it can keep.
    pub keeps: Keeps,
}

/// A listing that was answered to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    /// Messages that vanished while it was read, by the server's word.
    pub vanished: u64,
}

/// What a message's bytes come to, read for one that its header fields do not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageDigests {
    /// The message with its header.
    pub message: Content,
    /// What comes behind its header.
    pub body: Content,
}

/// Takes the messages of a listing one by one.
pub trait ItemSink: Send {
    /// The next message; with its content at [`Depth::Bytes`].
    ///
    /// # Errors
    /// To stop reading; the mailbox may then be lost.
    fn item(&mut self, item: Item, content: Option<Content>) -> Result<(), CannotCheck>;
}

/// Takes what was read again of a few messages, by UID.
pub type MessageSink<'a, T> = &'a mut (dyn FnMut(u32, T) + Send);

/// The mailbox of one account that can be listed and read, and nothing else.
///
/// A call that fails tells why; whether the mailbox can still be asked says [`Mailbox::is_lost`].
#[async_trait]
pub trait Mailbox: Send {
    /// The endpoint for people.
    fn label(&self) -> &str;

    /// What is worth knowing of how it was read: what qualifies whatever was seen.
    fn facts(&self) -> Vec<Message>;

    /// What its server offers and how it was reached, the same for everybody who logs in there.
    fn server(&self) -> Vec<Message> {
        Vec::new()
    }

    /// What was tried again so far, and why.
    fn retried(&self) -> Vec<Message>;

    /// Whether nothing more can be asked, because the connection is gone.
    fn is_lost(&self) -> bool;

    /// The keywords of a set that an [`Item`] names, as the server spells them.
    fn keywords(&self, set: u32) -> &[String];

    /// Who is logged in, as the login was written, if that is known.
    fn login(&self) -> Option<&str> {
        None
    }

    /// Every folder that is visible to the account.
    ///
    /// # Errors
    /// When they cannot be listed to the end.
    async fn folders(&mut self) -> Result<Vec<Folder>, CannotCheck>;

    /// The counters of each of `folders`, in their order; no folder is opened for them.
    async fn status(&mut self, folders: &[&Folder]) -> Vec<Result<FolderStatus, CannotCheck>>;

    /// Opens `folder` for reading only.
    ///
    /// # Errors
    /// When it cannot be opened.
    async fn examine(&mut self, folder: &Folder) -> Result<Opened, CannotCheck>;

    /// Lists the messages that the open folder had when it was opened.
    ///
    /// # Errors
    /// When the listing was refused or cut off; what reached `sink` is then not all.
    async fn list(&mut self, depth: Depth, sink: &mut dyn ItemSink) -> Result<Listed, CannotCheck>;

    /// Reads the header fields of these messages of `folder` again. Messages that are gone are left out.
    ///
    /// # Errors
    /// When they cannot be read, or the folder is not the one that was listed.
    async fn header_fields(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, HeaderFields>,
    ) -> Result<(), CannotCheck>;

    /// Reads these messages of `folder` whole. Messages that are gone are left out.
    ///
    /// # Errors
    /// When they cannot be read, or the folder is not the one that was listed.
    async fn bodies(
        &mut self,
        folder: &Folder,
        uids: &[u32],
        sink: MessageSink<'_, MessageDigests>,
    ) -> Result<(), CannotCheck>;

    /// The probes of ours in `folder`, by UID; or those of them that are unseen.
    ///
    /// # Errors
    /// When the folder cannot be searched.
    async fn probes(&mut self, _folder: &Folder, _unseen: bool) -> Result<Vec<u32>, CannotCheck> {
        Err(not_offered(self.label(), "SEARCH"))
    }

    /// Who was granted what on `folder`.
    ///
    /// # Errors
    /// When the server keeps no access control lists, or does not show this one.
    async fn grants(&mut self, _folder: &Folder) -> Result<Vec<Grant>, CannotCheck> {
        Err(not_offered(self.label(), "GETACL"))
    }

    /// The rights that the one who is logged in has in `folder`, one letter each.
    ///
    /// # Errors
    /// When the server does not tell.
    async fn rights(&mut self, _folder: &Folder) -> Result<String, CannotCheck> {
        Err(not_offered(self.label(), "MYRIGHTS"))
    }

    /// The rights that the one who is logged in has in `folder` of the mailbox of `owner`, at the same server.
    ///
    /// # Errors
    /// When it could not be asked for. That the server does not show the folder is no error, but see [`Reached`].
    async fn rights_at(&mut self, _owner: &str, _folder: &Folder) -> Result<Reached, CannotCheck> {
        Err(not_offered(self.label(), "MYRIGHTS"))
    }
}

fn not_offered(endpoint: &str, operation: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        endpoint,
        operation,
        Message::new("mail/no-acl"),
    )
}
