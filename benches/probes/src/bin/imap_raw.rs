//! The raw limit of an IMAP server: pipelines EXAMINE and UID FETCH of every folder, counts, and keeps nothing.
//!
//! `imap_raw PORT USERS MODE CONNECTIONS [tls]`; USERS is `u00-u19` or `big` or `anna,ben`; any password is "secret".
//! MODE: `meta` (UID FLAGS INTERNALDATE RFC822.SIZE), `hdr` (and Message-ID), `hdrs` (and Date, From, Subject),
//! `header` (the whole header), `body`, `hash` (bodies by SHA-256). TLS speaks to PORT+50. One line of JSON.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned,
};
use sha2::Digest;

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// One connection, with its buffer and what it has counted.
struct Connection {
    wire: Box<dyn Wire>,
    buffer: Vec<u8>,
    from: usize,
    until: usize,
    hash: bool,
    bytes: u64,
    messages: u64,
    digest: u64,
}

impl Connection {
    fn open(port: u16, user: &str, tls: bool, hash: bool) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let wire: Box<dyn Wire> = if tls {
            Box::new(unverified(stream))
        } else {
            Box::new(stream)
        };
        let buffer = vec![0; 256 << 10];
        let mut connection = Self {
            wire,
            buffer,
            from: 0,
            until: 0,
            hash,
            bytes: 0,
            messages: 0,
            digest: 0,
        };
        connection.response(&mut Vec::new());
        connection.send(&format!("l LOGIN {user} secret\r\n"));
        connection.until_tag("l", |_| {});
        connection
    }

    fn send(&mut self, commands: &str) {
        self.wire.write_all(commands.as_bytes()).unwrap();
    }

    fn fill(&mut self) {
        self.buffer.copy_within(self.from..self.until, 0);
        self.until -= self.from;
        self.from = 0;
        if self.until == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self
            .wire
            .read(&mut self.buffer[self.until..])
            .expect("the server can be read");
        assert!(read > 0, "the server hung up");
        self.until += read;
        self.bytes += read as u64;
    }

    /// Reads one whole response into `line`, without the content of its literals.
    fn response(&mut self, line: &mut Vec<u8>) {
        line.clear();
        let mut scanned = 0;
        loop {
            let Some(end) = memchr::memchr(b'\n', &self.buffer[self.from + scanned..self.until])
            else {
                scanned = self.until - self.from;
                self.fill();
                continue;
            };
            let end = self.from + scanned + end;
            let part = &self.buffer[self.from..end];
            let part = part.strip_suffix(b"\r").unwrap_or(part);
            line.extend_from_slice(part);
            let literal = part.strip_suffix(b"}").and_then(|part| {
                let open = memchr::memrchr(b'{', part)?;
                std::str::from_utf8(&part[open + 1..]).ok()?.parse().ok()
            });
            self.from = end + 1;
            scanned = 0;
            match literal {
                None => return,
                Some(bytes) => self.literal(bytes),
            }
        }
    }

    fn literal(&mut self, mut bytes: usize) {
        let mut hasher = self.hash.then(sha2::Sha256::new);
        while bytes > 0 {
            if self.from == self.until {
                (self.from, self.until) = (0, 0);
                self.fill();
            }
            let now = bytes.min(self.until - self.from);
            if let Some(hasher) = &mut hasher {
                hasher.update(&self.buffer[self.from..self.from + now]);
            }
            self.from += now;
            bytes -= now;
        }
        if let Some(hasher) = hasher {
            self.digest ^= hasher.finalize()[..8]
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        }
    }

    fn until_tag(&mut self, tag: &str, mut each: impl FnMut(&[u8])) {
        let mut line = Vec::new();
        let tag = format!("{tag} ");
        loop {
            self.response(&mut line);
            if let Some(answer) = line.strip_prefix(tag.as_bytes()) {
                assert!(
                    answer.starts_with(b"OK"),
                    "{}",
                    String::from_utf8_lossy(&line)
                );
                return;
            }
            let is_fetch = memchr::memmem::find(&line[..line.len().min(24)], b" FETCH (").is_some();
            self.messages += u64::from(line.starts_with(b"* ") && is_fetch);
            each(&line);
        }
    }

    /// The messages `part` of `parts` of the inbox.
    fn read_part_of_inbox(&mut self, items: &str, part: usize, parts: usize) {
        let mut exists = 0;
        self.send("e EXAMINE INBOX\r\n");
        self.until_tag("e", |line| {
            if let Some(number) = line.strip_suffix(b" EXISTS") {
                exists = std::str::from_utf8(&number[2..])
                    .unwrap()
                    .parse::<usize>()
                    .unwrap();
            }
        });
        let (first, last) = (exists * part / parts + 1, exists * (part + 1) / parts);
        self.send(&format!("f FETCH {first}:{last} {items}\r\n"));
        self.until_tag("f", |_| {});
    }

    /// Every message of every folder, all commands sent at once.
    fn read_all(&mut self, items: &str) {
        let mut folders = Vec::new();
        self.send("L LIST \"\" *\r\n");
        self.until_tag("L", |line| {
            let line = String::from_utf8_lossy(line);
            let closed = line.contains("\\NonExistent") || line.contains("\\Noselect");
            if line.starts_with("* LIST") && !closed {
                let name = line
                    .find("\"/\" ")
                    .or_else(|| line.find("\".\" "))
                    .map(|at| line[at + 4..].to_owned());
                folders.extend(name);
            }
        });
        let mut commands = String::new();
        for (number, folder) in folders.iter().enumerate() {
            commands +=
                &format!("e{number} EXAMINE {folder}\r\nf{number} UID FETCH 1:* {items}\r\n");
        }
        self.send(&commands);
        for number in 0..folders.len() {
            self.until_tag(&format!("e{number}"), |_| {});
            self.until_tag(&format!("f{number}"), |_| {});
        }
    }
}

/// The limit of the wire is measured, not the certificate of a throw-away server on loopback.
#[derive(Debug)]
struct Unverified;

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn unverified(stream: TcpStream) -> StreamOwned<ClientConnection, TcpStream> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Unverified))
        .with_no_client_auth();
    let connection =
        ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    StreamOwned::new(connection, stream)
}

/// The accounts that `list` names.
fn accounts(list: &str) -> Vec<String> {
    match list.split_once('-') {
        Some((first, last)) => {
            let (first, last): (u32, u32) =
                (first[1..].parse().unwrap(), last[1..].parse().unwrap());
            (first..=last)
                .map(|number| format!("u{number:02}"))
                .collect()
        }
        None => list.split(',').map(str::to_owned).collect(),
    }
}

fn items(mode: &str) -> String {
    let more = match mode {
        "meta" => "",
        "hdr" => " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]",
        "hdrs" => " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)]",
        "header" => " BODY.PEEK[HEADER]",
        "body" | "hash" => " BODY.PEEK[]",
        _ => panic!("there is no mode {mode}"),
    };
    format!("(UID FLAGS INTERNALDATE RFC822.SIZE{more})")
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, port, users, mode, connections, rest @ ..] = args.as_slice() else {
        panic!("usage: imap_raw PORT USERS meta|hdr|hdrs|header|body|hash CONNECTIONS [tls]");
    };
    let (tls, hash) = (
        rest.first().is_some_and(|word| word == "tls"),
        mode == "hash",
    );
    let port = port.parse::<u16>().unwrap() + if tls { 50 } else { 0 };
    let connections: usize = connections.parse().unwrap();
    let users = accounts(users);
    let items = items(mode);
    let begun = Instant::now();
    let (messages, bytes, digest) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let queue = Mutex::new(users.iter().rev().cloned().collect::<Vec<_>>());
    std::thread::scope(|scope| {
        for part in 0..connections {
            let (queue, users, items, messages, bytes, digest) =
                (&queue, &users, &items, &messages, &bytes, &digest);
            scope.spawn(move || {
                let count = |connection: &Connection| {
                    messages.fetch_add(connection.messages, Relaxed);
                    bytes.fetch_add(connection.bytes, Relaxed);
                    digest.fetch_xor(connection.digest, Relaxed);
                };
                if let [user] = users.as_slice() {
                    let mut connection = Connection::open(port, user, tls, hash);
                    connection.read_part_of_inbox(items, part, connections);
                    count(&connection);
                    return;
                }
                loop {
                    let Some(user) = queue.lock().unwrap().pop() else {
                        return;
                    };
                    let mut connection = Connection::open(port, &user, tls, hash);
                    connection.read_all(items);
                    count(&connection);
                }
            });
        }
    });
    let wall = begun.elapsed().as_secs_f64();
    let (cpu, peak) = probes::used();
    println!(
        "{{\"mode\":\"{mode}\",\"connections\":{connections},\"tls\":{tls},\"messages\":{},\"megabytes\":{:.1},\
         \"wall_s\":{wall:.3},\"cpu_s\":{cpu:.3},\"peak_mib\":{peak:.1},\"digest\":\"{:016x}\"}}",
        messages.load(Relaxed),
        bytes.load(Relaxed) as f64 / 1e6,
        digest.load(Relaxed)
    );
}
