//! A throw-away Courier IMAP: its `imapd` as it was published, behind a door of our own that lets everybody in, because
//! Courier's own login needs a daemon and files of the whole machine. It ends when its guard is dropped.

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

use crate::unpacked::unpacked;

const CAPABILITY: &str = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT \
     THREAD=REFERENCES SORT QUOTA IDLE";

/// Who says nothing before the login is let go.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running Courier. Anybody logs in with any password; a mailbox is made at the first login.
pub(crate) struct Courier {
    door: Option<JoinHandle<()>>,
    closed: Arc<AtomicBool>,
    sessions: Arc<Mutex<Vec<Child>>>,
    /// Holds the mail.
    _base: TempDir,
    /// IMAP without TLS.
    pub(crate) imap: u16,
}

impl Courier {
    /// Starts one. Panics with a plain reason if it is not there.
    pub(crate) fn start() -> Self {
        let program = unpacked("usr/bin/imapd");
        let base = tempfile::Builder::new()
            .prefix("lf-courier")
            .tempdir()
            .expect("a temporary directory");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let imap = listener.local_addr().expect("an address").port();
        let closed = Arc::new(AtomicBool::new(false));
        let sessions = Arc::new(Mutex::new(Vec::new()));

        let (is_closed, started, homes) = (
            Arc::clone(&closed),
            Arc::clone(&sessions),
            base.path().to_owned(),
        );
        let door = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if is_closed.load(Ordering::SeqCst) {
                    return;
                }
                let (program, homes, started) =
                    (program.clone(), homes.clone(), Arc::clone(&started));
                std::thread::spawn(move || {
                    if let Some(session) = stream.ok().and_then(|one| admit(one, &program, &homes))
                    {
                        started.lock().expect("the sessions").push(session);
                    }
                });
            }
        });
        Self {
            door: Some(door),
            closed,
            sessions,
            _base: base,
            imap,
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.imap));
        if let Some(door) = self.door.take() {
            let _ = door.join();
        }
        for session in self.sessions.lock().expect("the sessions").iter_mut() {
            let _ = session.kill();
            let _ = session.wait();
        }
    }
}

/// Talks to a client until it logs in, and hands the connection over to Courier; `None` if the client goes away before.
fn admit(mut stream: TcpStream, program: &Path, homes: &Path) -> Option<Child> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream
        .write_all(format!("* OK [CAPABILITY {CAPABILITY}] Courier-IMAP ready.\r\n").as_bytes())
        .ok()?;
    loop {
        let line = line(&stream)?;
        let mut words = line.split_whitespace();
        let (tag, command) = (words.next()?, words.next()?.to_ascii_uppercase());
        let answer = match command.as_str() {
            "LOGIN" => {
                let user = words.next()?.trim_matches('"').to_owned();
                stream.set_read_timeout(None).ok()?;
                return session(stream, tag, program, &mailbox(homes, &user));
            }
            "CAPABILITY" => format!("* CAPABILITY {CAPABILITY}\r\n{tag} OK done\r\n"),
            "NOOP" => format!("{tag} OK done\r\n"),
            "LOGOUT" => format!("* BYE bye\r\n{tag} OK done\r\n"),
            _ => format!("{tag} BAD log in first\r\n"),
        };
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

/// One line, and not a byte of what follows it: that is Courier's.
fn line(stream: &TcpStream) -> Option<String> {
    let mut one_by_one = BufReader::with_capacity(1, stream.take(1000));
    let mut line = String::new();
    one_by_one.read_line(&mut line).ok()?;
    line.ends_with('\n').then_some(line)
}

/// The home of `user`, with an empty mailbox if there is none.
fn mailbox(homes: &Path, user: &str) -> PathBuf {
    let home = homes.join(user);
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(home.join("Maildir").join(part)).expect("a folder");
    }
    home
}

/// Courier's part of the session, as `couriertcpd` and `imaplogin` start it; it answers the login itself.
fn session(stream: TcpStream, tag: &str, program: &Path, home: &Path) -> Option<Child> {
    let input = OwnedFd::from(stream.try_clone().ok()?);
    Command::new(program)
        .arg("Maildir")
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("AUTHENTICATED", "user")
        .env("AUTHADDR", "user")
        .env("IMAPLOGINTAG", tag)
        .env("PROTOCOL", "IMAP")
        .env("TCPREMOTEIP", "127.0.0.1")
        .env("TCPREMOTEPORT", "1")
        .env("IMAP_CAPABILITY", CAPABILITY)
        .env("IMAP_KEYWORDS", "1")
        .env("IMAP_ULIMITD", "1310720")
        .env("IMAP_TRASHFOLDERNAME", "Trash")
        // With locks each APPEND waits for a second.
        .env("IMAP_USELOCKS", "0")
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(OwnedFd::from(stream)))
        .stderr(Stdio::null())
        .spawn()
        .ok()
}
