//! A session: one account's mailbox, logged in, to be looked at and never changed.

use super::acl::Grant;
use super::fetch::{FetchEnd, FetchSink, FolderVisitor};
use super::folder::{Examined, Folder, Namespaces, Status};
use super::items::{FetchItems, UidSet};
use super::open::Open;
use crate::base::deadline::Deadline;
use crate::model::CannotCheck;

/// One account's mailbox, logged in. After an error that ended the connection every further call
/// fails; a refused command (NO, BAD) leaves it usable ([`Session::is_usable`]).
#[derive(Debug)]
pub struct Session {
    deadline: Deadline,
}

impl Session {
    /// Connects, protects and logs in.
    ///
    /// # Errors
    /// Whatever stood in the way; a refused login must not be tried again.
    pub async fn open(options: Open, deadline: &Deadline) -> Result<Self, CannotCheck> {
        drop(options);
        Ok(Self { deadline: deadline.clone() })
    }

    /// From now on waits no longer than `deadline`: sessions outlive the case that opened them.
    pub fn set_deadline(&mut self, deadline: &Deadline) {
        self.deadline = deadline.clone();
    }

    /// Whether the connection still stands and is in step.
    pub fn is_usable(&self) -> bool {
        false
    }

    /// The endpoint for people.
    pub fn label(&self) -> &str {
        ""
    }

    /// Whether the server announced `capability`, in any case: `SPECIAL-USE`, `AUTH=PLAIN`.
    pub fn has(&self, capability: &str) -> bool {
        let _ = capability;
        false
    }

    /// What the server announced after login, in its spelling.
    pub fn capabilities(&self) -> &[String] {
        &[]
    }

    /// What the server said besides: alerts, slowing down (`[ALERT]`, `[THROTTLED]`), the first 20, redacted.
    pub fn notices(&self) -> &[String] {
        &[]
    }

    /// TLS version and cipher suite; `None` for plaintext.
    pub fn protection(&self) -> Option<&str> {
        None
    }

    /// The namespaces; `None` if the server does not tell.
    ///
    /// # Errors
    /// If the command is refused or the connection fails.
    pub async fn namespaces(&mut self) -> Result<Option<Namespaces>, CannotCheck> {
        Err(CannotCheck::fault("NAMESPACE", ""))
    }

    /// Every folder that is visible to the account.
    ///
    /// # Errors
    /// If the command is refused, the connection fails, or nothing is listed: there is always an INBOX.
    pub async fn list(&mut self) -> Result<Vec<Folder>, CannotCheck> {
        Err(CannotCheck::fault("LIST", ""))
    }

    /// The state of each of `folders` (wire names), in their order, asked without waiting in between.
    pub async fn status(&mut self, folders: &[&[u8]]) -> Vec<Result<Status, CannotCheck>> {
        folders.iter().map(|_| Err(CannotCheck::fault("STATUS", ""))).collect()
    }

    /// Opens `folder` (wire name) for reading only.
    ///
    /// # Errors
    /// If it is refused (`Absent` if it is not there, `Denied` without permission) or the connection fails.
    pub async fn examine(&mut self, folder: &[u8]) -> Result<Examined, CannotCheck> {
        let _ = folder;
        Err(CannotCheck::fault("EXAMINE", ""))
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
        let _ = (uids, items, sink);
        Err(CannotCheck::fault("FETCH", ""))
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
        let _ = (folders, items, visitor);
        Err(CannotCheck::fault("FETCH", ""))
    }

    /// Asks whether the server is still there, and lets it tell news of the open folder.
    ///
    /// # Errors
    /// If it is not.
    pub async fn noop(&mut self) -> Result<(), CannotCheck> {
        Err(CannotCheck::fault("NOOP", ""))
    }

    /// Leaves the open folder, if the server can (UNSELECT, RFC 3691); never CLOSE, which expunges.
    ///
    /// # Errors
    /// If the connection fails.
    pub async fn unselect(&mut self) -> Result<(), CannotCheck> {
        Err(CannotCheck::fault("UNSELECT", ""))
    }

    /// Who may do what in `folder` (wire name); needs the capability `ACL` and the right to administer.
    ///
    /// # Errors
    /// If it is refused or the connection fails.
    pub async fn getacl(&mut self, folder: &[u8]) -> Result<Vec<Grant>, CannotCheck> {
        let _ = folder;
        Err(CannotCheck::fault("GETACL", ""))
    }

    /// What the one who is logged in may do in `folder` (wire name): rights, one letter each.
    ///
    /// # Errors
    /// If it is refused or the connection fails.
    pub async fn myrights(&mut self, folder: &[u8]) -> Result<String, CannotCheck> {
        let _ = folder;
        Err(CannotCheck::fault("MYRIGHTS", ""))
    }

    /// Says goodbye; what the server answers does not matter any more.
    pub async fn logout(self) {}
}
