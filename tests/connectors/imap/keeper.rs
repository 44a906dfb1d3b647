//! Sessions, and a sink that keeps everything.

use std::path::PathBuf;

use landfall::base::deadline::Deadline;
use landfall::endpoint::imap::{
    Examined, FetchEnd, FetchItems, FetchSink, Fetched, FlagChange, Open, Session, UidSet,
};
use landfall::endpoint::net::Security;
use landfall::model::CannotCheck;
use tokio_util::sync::CancellationToken;

use crate::session::{options, patient};

/// Runs `work` to its end on a runtime of its own.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// The same with a certificate to trust.
pub(crate) fn trusting(mut options: Open, ca: PathBuf) -> Open {
    options.ca = Some(ca);
    options
}

/// Opens a session in plaintext.
pub(crate) async fn plaintext(port: u16, user: &str) -> Result<Session, CannotCheck> {
    Session::open(options(port, Security::Plaintext, user), &patient()).await
}

/// The same, which ends when `stop` says so.
pub(crate) async fn stoppable(
    port: u16,
    user: &str,
    stop: &CancellationToken,
) -> Result<Session, CannotCheck> {
    let deadline = Deadline::unlimited(stop.clone());
    Session::open(options(port, Security::Plaintext, user), &deadline).await
}

/// One message as it was handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) sequence: u64,
    pub(crate) uid: u32,
    pub(crate) flags: Option<Vec<String>>,
    pub(crate) internaldate: Option<i64>,
    pub(crate) internaldate_raw: String,
    pub(crate) size: Option<u64>,
    pub(crate) store_id: Option<String>,
    pub(crate) header: Option<String>,
    pub(crate) header_bytes: u64,
    pub(crate) body: Option<Vec<u8>>,
}

/// Keeps everything.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    pub(crate) messages: Vec<Kept>,
    pub(crate) changes: Vec<(u64, Option<u32>, String)>,
    pub(crate) opened: Vec<(usize, Examined)>,
    pub(crate) closed: Vec<(usize, Result<FetchEnd, CannotCheck>)>,
    body: Vec<u8>,
    announced: u64,
}

impl FetchSink for Keeper {
    fn body_begins(&mut self, bytes: u64) -> Result<(), CannotCheck> {
        self.body.clear();
        self.announced = bytes;
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.body.extend_from_slice(piece);
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let body = message.body_bytes.map(|bytes| {
            assert_eq!(
                (bytes, bytes),
                (self.announced, self.body.len() as u64),
                "all pieces of the body"
            );
            std::mem::take(&mut self.body)
        });
        self.messages.push(Kept {
            sequence: message.sequence,
            uid: message.uid,
            flags: message.flags.map(|flags| {
                let flags = flags.0.split(|&byte| byte == b' ');
                flags.filter(|flag| !flag.is_empty()).map(text).collect()
            }),
            internaldate: message.internaldate,
            internaldate_raw: text(message.internaldate_raw),
            size: message.size,
            store_id: message.store_id.map(text),
            header: message.header.map(text),
            header_bytes: message.header_bytes,
            body,
        });
        Ok(())
    }

    fn flags_changed(&mut self, change: &FlagChange<'_>) {
        self.changes.push((
            change.sequence,
            change.uid,
            String::from_utf8_lossy(change.flags.0).into_owned(),
        ));
    }
}

/// Opens `folders` (wire names) one after the other and fetches `items` of all their messages.
pub(crate) async fn read_folders(
    session: &mut Session,
    folders: &[&[u8]],
    items: &FetchItems,
    keeper: &mut Keeper,
) {
    for (index, folder) in folders.iter().enumerate() {
        let end = match session.examine(folder).await {
            Ok(examined) => {
                keeper.opened.push((index, examined));
                session.fetch(&UidSet::all(), items, keeper).await
            }
            Err(cannot) => Err(cannot),
        };
        keeper.closed.push((index, end));
    }
}
