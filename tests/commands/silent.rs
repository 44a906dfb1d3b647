//! Servers that only play a part: one that never says a word, one that refuses every login and repeats what it heard.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Accepts connections and says nothing, so that whoever waits for a greeting waits.
pub(crate) struct Silent {
    /// Its port.
    pub(crate) port: u16,
    accepted: Arc<AtomicUsize>,
}

impl Silent {
    /// Listens on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = accepted.clone();
        thread::spawn(move || {
            let mut open = Vec::new();
            for connection in listener.incoming() {
                open.push(connection);
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, accepted }
    }

    /// How many connections it has accepted.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

/// An IMAP server that refuses every login with all that it heard in its refusal, as careless servers do.
pub(crate) struct Parrot {
    /// Its port.
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Parrot {
    /// Listens on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = heard.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let ears = ears.clone();
                thread::spawn(move || converse(connection, &ears));
            }
        });
        Self { port, heard }
    }

    /// Everything that anybody has said to it.
    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.lock().expect("no thread panicked").clone()
    }
}

/// Speaks until the other side has gone; its errors are that.
fn converse(mut connection: TcpStream, heard: &Mutex<Vec<u8>>) -> Option<()> {
    let mut lines = BufReader::new(connection.try_clone().ok()?);
    connection
        .write_all(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] parrot\r\n")
        .ok()?;
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        heard.lock().ok()?.extend_from_slice(&line);
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let (tag, command) = text.split_once(' ').unwrap_or((&text, ""));
        let verb = command
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let reply = match verb.as_str() {
            "CAPABILITY" => format!(
                "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2\r\n{tag} OK done\r\n"
            ),
            "LOGIN" | "AUTHENTICATE" => {
                let literal = command.ends_with('}');
                if literal {
                    connection.write_all(b"+ go on\r\n").ok()?;
                    let mut rest = Vec::new();
                    lines.read_until(b'\n', &mut rest).ok()?;
                    heard.lock().ok()?.extend_from_slice(&rest);
                }
                format!("{tag} NO [AUTHENTICATIONFAILED] I do not like: {command}\r\n")
            }
            "LOGOUT" => format!("* BYE\r\n{tag} OK gone\r\n"),
            _ => format!("{tag} BAD I do not know: {command}\r\n"),
        };
        connection.write_all(reply.as_bytes()).ok()?;
    }
}
