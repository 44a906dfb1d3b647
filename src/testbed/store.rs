//! Mailboxes in memory: accounts, folders, messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::base::secret::Secret;

/// The most messages that one folder holds.
const MESSAGES_MAX: usize = 1_000_000;

/// The purpose of a folder (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, in one view.
    All,
    /// Archived mail.
    Archive,
    /// Mail being written.
    Drafts,
    /// Mail that was marked.
    Flagged,
    /// Unwanted mail.
    Junk,
    /// Mail that was sent.
    Sent,
    /// Deleted mail.
    Trash,
}

impl Role {
    /// As a folder attribute.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::All => "\\All",
            Self::Archive => "\\Archive",
            Self::Drafts => "\\Drafts",
            Self::Flagged => "\\Flagged",
            Self::Junk => "\\Junk",
            Self::Sent => "\\Sent",
            Self::Trash => "\\Trash",
        }
    }
}

/// A message to be put into a folder.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The whole message with CRLF line ends.
    pub bytes: Arc<[u8]>,
    /// System flags with their backslash, and keywords without.
    pub flags: BTreeSet<String>,
    /// When it was received.
    pub received: Timestamp,
    /// By what the account knows it in all its folders, where the server offers that; the server's word for it.
    pub email_id: Option<String>,
}

impl NewMessage {
    /// A message without flags.
    pub fn new(bytes: impl Into<Arc<[u8]>>, received: Timestamp) -> Self {
        Self {
            bytes: bytes.into(),
            flags: BTreeSet::new(),
            received,
            email_id: None,
        }
    }

    /// Known by this id in all folders: 1 to 255 letters and digits, or a number for `X-GM-MSGID`.
    #[must_use]
    pub fn email_id(mut self, id: &str) -> Self {
        self.email_id = Some(id.to_owned());
        self
    }

    /// With these flags too.
    #[must_use]
    pub fn flags<'a>(mut self, flags: impl IntoIterator<Item = &'a str>) -> Self {
        self.flags.extend(flags.into_iter().map(str::to_owned));
        self
    }
}

/// A message in a folder.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its UID.
    pub uid: u32,
    /// What was put there.
    pub message: NewMessage,
}

/// A folder and what is in it.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its purpose.
    pub role: Option<Role>,
    /// Whether it can be selected; if not, it only leads to others.
    pub selectable: bool,
    /// Whether the account subscribes to it.
    pub subscribed: bool,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// The UID that the next message gets.
    pub uid_next: u32,
    /// Rights by identifier, as letters of RFC 4314. The owner has all, whether listed or not.
    pub rights: BTreeMap<String, String>,
    /// What is in it, by UID.
    pub messages: Vec<Stored>,
}

impl Folder {
    fn new(uid_validity: u32) -> Self {
        Self {
            role: None,
            selectable: true,
            subscribed: true,
            uid_validity,
            uid_next: 1,
            rights: BTreeMap::new(),
            messages: Vec::new(),
        }
    }

    /// Adds `message` at the end; its UID is returned.
    ///
    /// # Errors
    /// When the folder is full.
    pub fn append(&mut self, message: NewMessage) -> Result<u32, StoreError> {
        if self.messages.len() >= MESSAGES_MAX {
            return Err(StoreError::Full);
        }
        let uid = self.uid_next;
        self.uid_next = uid.checked_add(1).ok_or(StoreError::Full)?;
        self.messages.push(Stored { uid, message });
        Ok(uid)
    }

    /// Where the message with `uid` stands, if it is there.
    pub fn position(&self, uid: u32) -> Option<usize> {
        self.messages
            .binary_search_by_key(&uid, |stored| stored.uid)
            .ok()
    }

    /// How many messages lack `\Seen`.
    pub fn unseen(&self) -> usize {
        self.messages
            .iter()
            .filter(|stored| !stored.message.flags.contains("\\Seen"))
            .count()
    }
}

/// The store refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nobody has this login.
    #[error("there is no such account")]
    NoAccount,
    /// The account has no such folder.
    #[error("there is no such folder")]
    NoFolder,
    /// The folder holds as many messages as it can.
    #[error("the folder is full")]
    Full,
}

#[derive(Debug)]
struct Account {
    password: Secret,
    folders: BTreeMap<String, Folder>,
}

#[derive(Debug)]
struct Shared {
    accounts: Mutex<BTreeMap<String, Account>>,
    changes: watch::Sender<u64>,
}

/// The mailboxes of a server. Clones share them.
///
/// Folder names are Unicode with `/` between levels; `INBOX` is always there.
#[derive(Debug, Clone)]
pub struct Mailstore(Arc<Shared>);

impl Default for Mailstore {
    fn default() -> Self {
        Self::new()
    }
}

impl Mailstore {
    /// A store without accounts.
    pub fn new() -> Self {
        Self(Arc::new(Shared {
            accounts: Mutex::default(),
            changes: watch::Sender::new(0),
        }))
    }

    /// Adds an account with an empty `INBOX`, or gives an existing one another password.
    pub fn add_account(&self, login: &str, password: &str) {
        let mut accounts = self.lock();
        match accounts.get_mut(login) {
            Some(account) => account.password = Secret::new(password),
            None => {
                let folders = BTreeMap::from([("INBOX".to_owned(), Folder::new(1_700_000_001))]);
                accounts.insert(
                    login.to_owned(),
                    Account {
                        password: Secret::new(password),
                        folders,
                    },
                );
            }
        }
    }

    /// Whether `login` is an account and `password` its password.
    pub fn admits(&self, login: &str, password: &str) -> bool {
        self.lock()
            .get(login)
            .is_some_and(|account| account.password.expose() == password)
    }

    /// Whether `login` is an account.
    pub fn has(&self, login: &str) -> bool {
        self.lock().contains_key(login)
    }

    /// The logins, in order.
    pub fn logins(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    /// The folders of `login`, in order.
    pub fn folder_names(&self, login: &str) -> Vec<String> {
        self.lock()
            .get(login)
            .map(|account| account.folders.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Makes the folder `name` if it is not there, and changes it.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn make<T>(
        &self,
        login: &str,
        name: &str,
        change: impl FnOnce(&mut Folder) -> T,
    ) -> Result<T, StoreError> {
        self.change_account(login, |account| {
            // A folder that is made anew must not have the UIDVALIDITY of one that was there (RFC 3501, section
            // 2.3.1.1).
            let validity = account
                .folders
                .values()
                .map(|folder| folder.uid_validity)
                .max()
                .unwrap_or(0);
            let folder = account
                .folders
                .entry(name.to_owned())
                .or_insert_with(|| Folder::new(validity.saturating_add(1)));
            Ok(change(folder))
        })
    }

    /// Changes the folder `name`, which must be there.
    ///
    /// # Errors
    /// When there is no such account or folder.
    pub fn change<T>(
        &self,
        login: &str,
        name: &str,
        change: impl FnOnce(&mut Folder) -> T,
    ) -> Result<T, StoreError> {
        self.change_account(login, |account| {
            let folder = account.folders.get_mut(name);
            folder.map(change).ok_or(StoreError::NoFolder)
        })
    }

    /// Looks at the folder `name`.
    ///
    /// # Errors
    /// When there is no such account or folder.
    pub fn look<T>(
        &self,
        login: &str,
        name: &str,
        look: impl FnOnce(&Folder) -> T,
    ) -> Result<T, StoreError> {
        let accounts = self.lock();
        let account = accounts.get(login).ok_or(StoreError::NoAccount)?;
        account
            .folders
            .get(name)
            .map(look)
            .ok_or(StoreError::NoFolder)
    }

    /// Puts `message` into the folder `name`, which is made if it is not there; its UID is returned.
    ///
    /// # Errors
    /// When there is no such account, or the folder is full.
    pub fn append(&self, login: &str, name: &str, message: NewMessage) -> Result<u32, StoreError> {
        self.make(login, name, |folder| folder.append(message))?
    }

    /// Takes the folder `name` away with all that is in it.
    ///
    /// # Errors
    /// When there is no such account or folder.
    pub fn remove(&self, login: &str, name: &str) -> Result<Folder, StoreError> {
        self.change_account(login, |account| {
            account.folders.remove(name).ok_or(StoreError::NoFolder)
        })
    }

    /// A number that grows with every change, to be waited for.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Changes an account, and wakes whoever waits for changes.
    fn change_account<T>(
        &self,
        login: &str,
        change: impl FnOnce(&mut Account) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let changed = {
            let mut accounts = self.lock();
            change(accounts.get_mut(login).ok_or(StoreError::NoAccount)?)?
        };
        self.0.changes.send_modify(|n| *n += 1);
        Ok(changed)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Account>> {
        self.0
            .accounts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_counts_its_messages_up() {
        let store = Mailstore::new();
        store.add_account("anna", "not-a-secret");
        for uid in 1..=3 {
            let message = NewMessage::new(&b"Subject: x\r\n\r\n"[..], Timestamp::UNIX_EPOCH);
            assert_eq!(store.append("anna", "Archiv/2024", message), Ok(uid));
        }
        let removed = store.change("anna", "Archiv/2024", |folder| {
            folder.messages.remove(1).uid
        });
        assert_eq!(removed, Ok(2));
        assert_eq!(
            store.look("anna", "Archiv/2024", |f| (
                f.uid_next,
                f.position(2),
                f.position(3)
            )),
            Ok((4, None, Some(1)))
        );
        assert_eq!(
            store.look("anna", "Archiv", |_| ()),
            Err(StoreError::NoFolder)
        );
        assert!(
            store
                .append(
                    "nobody",
                    "INBOX",
                    NewMessage::new(&b""[..], Timestamp::UNIX_EPOCH)
                )
                .is_err()
        );
    }

    #[test]
    fn two_folders_differ_in_uid_validity() {
        let store = Mailstore::new();
        store.add_account("anna", "not-a-secret");
        let first = store.make("anna", "A", |folder| folder.uid_validity);
        let second = store.make("anna", "B", |folder| folder.uid_validity);
        assert_ne!(first, second);
    }

    #[test]
    fn only_the_password_admits() {
        let store = Mailstore::new();
        store.add_account("anna", "not-a-secret");
        assert!(store.admits("anna", "not-a-secret"));
        assert!(!store.admits("anna", "") && !store.admits("ben", "not-a-secret"));
    }
}
