//! A mailbox that can be listed and read, whatever stands behind it.

use async_trait::async_trait;

use super::content::Content;
use super::folder::Folder;
use super::header_fields::HeaderFields;
use super::item::{Item, StoreId};
use super::probe::Probe;
use super::whole::WholeMessage;
use crate::endpoint::imap::{FolderStatus, Grant, Searched};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

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
}

/// A listing that was answered to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    /// Messages that vanished while it was read, by the server's word.
    pub vanished: u64,
}

/// What came of asking for the rights in a folder of somebody else's mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// The folder is called this, and these are the rights, one letter each.
    Rights {
        /// Its name on the wire.
        name: Vec<u8>,
        /// The rights.
        rights: String,
    },
    /// The server does not show it under any name that it should have. RFC 4314 (section 4) has a server answer
    /// whoever may not look up a folder as if there were none: so either that, or the name is another one.
    NotShown {
        /// The first of the names on the wire.
        name: Vec<u8>,
        /// The answer.
        why: Box<CannotCheck>,
    },
    /// The server does not tell where the folders of others are.
    NoName,
}

/// Takes the messages of a listing one by one.
pub trait ItemSink: Send {
    /// The id of the next message in its mailbox, if that was asked for and is known; comes before the message.
    fn store_id(&mut self, id: StoreId) {
        let _ = id;
    }

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

    /// From now on, listings tell by which id the mailbox knows each message, as far as it does.
    fn ask_for_store_ids(&mut self) {}

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
        sink: MessageSink<'_, WholeMessage>,
    ) -> Result<(), CannotCheck>;

    /// Opens and searches each of `folders`, of which so many messages are known, in their order: what it holds, how
    /// much of that is marked as deleted, and if `probes` is set, which messages may be probes of ours.
    async fn search(
        &mut self,
        folders: &[(&Folder, u64)],
        _probes: bool,
    ) -> Vec<Result<Searched, CannotCheck>> {
        vec![Err(not_offered(self.label(), "SEARCH")); folders.len()]
    }

    /// The probes of ours in `folder`, each read again.
    ///
    /// # Errors
    /// When the folder cannot be searched, or what was found cannot be read.
    async fn probes(&mut self, _folder: &Folder) -> Result<Vec<Probe>, CannotCheck> {
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

/// That the server of `endpoint` does not offer `operation`.
pub(super) fn not_offered(endpoint: &str, operation: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        endpoint,
        operation,
        Message::new("mail/no-acl"),
    )
}
