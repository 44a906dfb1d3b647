//! How fast mailboxes are read: `cargo bench --bench imap_read -- PORT[,PORT] USERS MODE [CA]`.
//!
//! USERS is `u00-u19` or `a,b`; MODE is `hdrs` (metadata and four header fields) or `hash` (bodies by
//! SHA-256). With several ports each server is read by a thread of its own, as a comparison does it.
//! Plaintext, unless a CA file is given. Every password is `secret`. Without arguments it does nothing.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement is printed, and fails where it fails"
)]

use std::time::{Duration, Instant};

use landfall::base::deadline::Deadline;
use landfall::base::secret::{Redactor, Secret};
use landfall::endpoint::imap::{
    Auth, FetchItems, FetchSink, Fetched, Login, Open, Session, UidSet,
};
use landfall::endpoint::net::Security;
use landfall::model::CannotCheck;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

/// Counts, and hashes bodies.
#[derive(Default)]
struct Count {
    messages: u64,
    bytes: u64,
    check: u64,
    hasher: Sha256,
}

impl FetchSink for Count {
    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.hasher.update(piece);
        self.bytes += piece.len() as u64;
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        self.messages += 1;
        self.bytes += message.header.map_or(0, |header| header.len() as u64);
        if message.body_bytes.is_some() {
            let digest = self.hasher.finalize_reset();
            self.check ^= digest
                .iter()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        }
        Ok(())
    }
}

async fn read(
    port: u16,
    user: &str,
    items: &FetchItems,
    ca: Option<&str>,
) -> Result<Count, CannotCheck> {
    let deadline = Deadline::unlimited(CancellationToken::new());
    let open = Open {
        host: "localhost".to_owned(),
        port,
        security: if ca.is_some() {
            Security::ImplicitTls
        } else {
            Security::Plaintext
        },
        ca: ca.map(Into::into),
        login: Login {
            user: user.to_owned(),
            secret: Secret::new("secret"),
            auth: Auth::Password,
        },
        timeout: Duration::from_secs(60),
        label: format!("localhost:{port} as {user}"),
        redactor: Redactor::new(),
    };
    let mut session = Session::open(open, &deadline).await?;
    let folders = session.list().await?;
    let mut count = Count::default();
    for folder in folders.iter().filter(|folder| folder.selectable) {
        session.examine(&folder.wire).await?;
        session.fetch(&UidSet::all(), items, &mut count).await?;
    }
    session.logout().await;
    Ok(count)
}

fn users(text: &str) -> Vec<String> {
    let numbered = text.split_once('-').and_then(|(first, last)| {
        let number = |user: &str| user.strip_prefix('u')?.parse::<u32>().ok();
        Some((number(first)?, number(last)?))
    });
    match numbered {
        Some((first, last)) => (first..=last)
            .map(|number| format!("u{number:02}"))
            .collect(),
        None => text.split(',').map(str::to_owned).collect(),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let [ports, people, mode, rest @ ..] = &arguments[..] else {
        return;
    };
    let ca = rest.first().map(String::as_str);
    let items = match mode.as_str() {
        "hash" => FetchItems {
            flags: true,
            internaldate: true,
            size: true,
            ..FetchItems::body()
        },
        _ => FetchItems::metadata(&["MESSAGE-ID", "DATE", "FROM", "SUBJECT"]),
    };
    let people = users(people);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    std::thread::scope(|scope| {
        for port in ports.split(',') {
            let (items, people, runtime) = (&items, &people, &runtime);
            scope.spawn(move || {
                let port = port.parse().expect("a port");
                let start = Instant::now();
                let (mut messages, mut bytes, mut check) = (0, 0, 0);
                for user in people {
                    let count = runtime.handle().block_on(read(port, user, items, ca)).expect("read");
                    messages += count.messages;
                    bytes += count.bytes;
                    check ^= count.check;
                }
                let seconds = start.elapsed().as_secs_f64();
                println!("port {port}: {messages} messages, {bytes} bytes, {seconds:.3} s, check {check:016x}");
            });
        }
    });
}
