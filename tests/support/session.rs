//! Sessions for tests, and a sink that keeps everything.

use std::path::PathBuf;
use std::time::Duration;

use landfall::base::deadline::Deadline;
use landfall::base::secret::{Redactor, Secret};
use landfall::endpoint::imap::{
    Auth, Examined, FetchEnd, FetchSink, Fetched, FlagChange, FolderVisitor, Login, Open, Session,
};
use landfall::endpoint::net::Security;
use landfall::model::CannotCheck;
use tokio_util::sync::CancellationToken;

use super::dovecot::PASSWORD;

/// A deadline far away.
pub fn patient() -> Deadline {
    Deadline::unlimited(CancellationToken::new()).within(Duration::from_secs(120))
}

/// Runs `work` to its end on a runtime of its own.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// How to open a session at `port` of localhost.
pub fn options(port: u16, security: Security, user: &str) -> Open {
    Open {
        host: "localhost".to_owned(),
        port,
        security,
        ca: None,
        login: Login {
            user: user.to_owned(),
            secret: Secret::new(PASSWORD),
            auth: Auth::Password,
        },
        timeout: Duration::from_secs(30),
        label: format!("imap://localhost:{port} as {user}"),
        redactor: Redactor::new(),
    }
}

/// The same with a certificate to trust.
pub fn trusting(mut options: Open, ca: PathBuf) -> Open {
    options.ca = Some(ca);
    options
}

/// Opens a session in plaintext.
pub async fn plaintext(port: u16, user: &str) -> Result<Session, CannotCheck> {
    Session::open(options(port, Security::Plaintext, user), &patient()).await
}

/// One message as it was handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    pub sequence: u64,
    pub uid: u32,
    pub flags: Option<Vec<String>>,
    pub internaldate: Option<i64>,
    pub internaldate_raw: String,
    pub size: Option<u64>,
    pub header: Option<String>,
    pub header_bytes: u64,
    pub body: Option<Vec<u8>>,
}

/// Keeps everything.
#[derive(Debug, Default)]
pub struct Keeper {
    pub messages: Vec<Kept>,
    pub changes: Vec<(u64, Option<u32>, String)>,
    pub opened: Vec<(usize, Examined)>,
    pub closed: Vec<(usize, Result<FetchEnd, CannotCheck>)>,
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
            flags: message.flags.map(|flags| flags.iter().map(text).collect()),
            internaldate: message.internaldate,
            internaldate_raw: text(message.internaldate_raw),
            size: message.size,
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

impl FolderVisitor for Keeper {
    fn opened(&mut self, index: usize, examined: &Examined) -> Result<(), CannotCheck> {
        self.opened.push((index, examined.clone()));
        Ok(())
    }

    fn closed(
        &mut self,
        index: usize,
        end: Result<FetchEnd, CannotCheck>,
    ) -> Result<(), CannotCheck> {
        self.closed.push((index, end));
        Ok(())
    }
}
