//! Putting a message into mailboxes, rightly or not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::testbed::store::{Mailstore, NewMessage, StoreError};

/// What can happen to a message on its way to a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    /// It is accepted and never seen again.
    Lost,
    /// It arrives twice.
    Doubled,
    /// It arrives later.
    Late(Duration),
    /// It arrives in this folder.
    Misfiled(String),
    /// Its first attachment arrives with one character changed.
    Damaged,
}

/// The mishaps by recipient. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Mishaps(Arc<Mutex<BTreeMap<String, Mishap>>>);

impl Mishaps {
    pub(super) fn set(&self, recipient: &str, mishap: Mishap) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(recipient.to_lowercase(), mishap);
    }

    fn of(&self, recipient: &str) -> Option<Mishap> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(recipient)
            .cloned()
    }
}

/// Delivers `message` to the account `recipient`, as its mishap wants it.
pub(super) fn deliver(
    store: &Mailstore,
    mishaps: &Mishaps,
    recipient: &str,
    message: Vec<u8>,
) -> Result<(), StoreError> {
    let put = |folder: &str, bytes: Vec<u8>| {
        store.append(recipient, folder, NewMessage::new(bytes, Timestamp::now()))
    };

    match mishaps.of(recipient) {
        None => put("INBOX", message).map(drop),
        Some(Mishap::Lost) => Ok(()),
        Some(Mishap::Doubled) => {
            put("INBOX", message.clone())?;
            put("INBOX", message).map(drop)
        }
        Some(Mishap::Late(by)) => {
            let (store, recipient) = (store.clone(), recipient.to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(by).await;
                let _ = store.append(
                    &recipient,
                    "INBOX",
                    NewMessage::new(message, Timestamp::now()),
                );
            });
            Ok(())
        }
        Some(Mishap::Misfiled(folder)) => put(&folder, message).map(drop),
        Some(Mishap::Damaged) => put("INBOX", damaged(message)).map(drop),
    }
}

/// `message` with one character of its first attachment changed; as it is if it has none.
fn damaged(mut message: Vec<u8>) -> Vec<u8> {
    let mark: &[u8] = b"content-disposition: attachment";
    let begins = message
        .windows(mark.len())
        .position(|window| window.eq_ignore_ascii_case(mark));
    let body = begins
        .and_then(|at| memchr::memmem::find(&message[at..], b"\r\n\r\n").map(|end| at + end + 4));
    let first = body.and_then(|at| {
        message[at..]
            .iter()
            .position(u8::is_ascii_alphanumeric)
            .map(|more| at + more)
    });

    if let Some(byte) = first.and_then(|at| message.get_mut(at)) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_of_the_attachment_is_changed() {
        let whole =
            b"Subject: x\r\n\r\n--b\r\ncontent-Disposition: attachment; filename=a\r\n\r\nQUJD\r\n--b--\r\n".to_vec();
        let changed = damaged(whole.clone());
        let differs: Vec<usize> = (0..whole.len())
            .filter(|&at| whole[at] != changed[at])
            .collect();
        assert_eq!(differs.len(), 1);
        assert_eq!(&changed[differs[0]..differs[0] + 4], b"AUJD");
        assert_eq!(
            damaged(b"Subject: x\r\n\r\ntext".to_vec()),
            b"Subject: x\r\n\r\ntext"
        );
    }
}
