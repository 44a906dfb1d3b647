//! NSD, Knot and BIND, authoritative for one zone.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;

/// Which program answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Software {
    Nsd,
    Knot,
    Bind,
}

impl Software {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Nsd, Self::Knot, Self::Bind];
}

/// A name server with one zone.
#[derive(Debug)]
pub(crate) struct NameServer {
    daemon: Daemon,
    /// Its port, for UDP and TCP.
    pub(crate) port: u16,
}

impl NameServer {
    /// Starts one that has `zone` with the records of `content` (a zone file), and answers for nothing else.
    pub(crate) fn start(software: Software, zone: &str, content: &str) -> Self {
        let program = match software {
            Software::Nsd => "nsd",
            Software::Knot => "knotd",
            Software::Bind => "named",
        };
        let prepare = |folder: &Path, port: u16| {
            fs::write(folder.join("zone"), content).expect("a file");
            let (config, args) = match software {
                Software::Nsd => (nsd(folder, zone, port), vec!["-d", "-c", "config"]),
                Software::Knot => (knot(folder, zone, port), vec!["-c", "config"]),
                Software::Bind => (bind(folder, zone, port), vec!["-g", "-c", "config", "-n", "1"]),
            };
            fs::write(folder.join("config"), config).expect("a file");
            args.into_iter().map(|arg| if arg == "config" { in_folder(folder, arg) } else { arg.to_owned() }).collect()
        };
        let asks = question(zone, 6);
        let (daemon, port) = Daemon::start(program, prepare, |port| is_answer(&ask_udp(port, &asks)));
        Self { daemon, port }
    }

    /// What the program said.
    pub(crate) fn said(&self) -> String {
        self.daemon.said()
    }
}

fn in_folder(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn nsd(folder: &Path, zone: &str, port: u16) -> String {
    let folder = folder.display();
    format!(
        "server:\n  ip-address: 127.0.0.1@{port}\n  server-count: 1\n  username: \"\"\n  chroot: \"\"\n  zonesdir: \"{folder}\"\n  \
         database: \"\"\n  pidfile: \"{folder}/pid\"\n  xfrdfile: \"{folder}/xfrd\"\n  xfrdir: \"{folder}\"\n  \
         zonelistfile: \"{folder}/zonelist\"\n  cookie-secret-file: \"\"\nremote-control:\n  control-enable: no\n\
         zone:\n  name: {zone}\n  zonefile: zone\n"
    )
}

fn knot(folder: &Path, zone: &str, port: u16) -> String {
    let folder = folder.display();
    format!(
        "server:\n  rundir: \"{folder}\"\n  listen: 127.0.0.1@{port}\n  udp-workers: 1\n  tcp-workers: 1\n  \
         background-workers: 1\ncontrol:\n  listen: \"{folder}/control\"\ndatabase:\n  storage: \"{folder}\"\n\
         log:\n  - target: stderr\n    any: info\nzone:\n  - domain: {zone}\n    storage: \"{folder}\"\n    file: zone\n"
    )
}

fn bind(folder: &Path, zone: &str, port: u16) -> String {
    let folder = folder.display();
    format!(
        "options {{\n  directory \"{folder}\";\n  pid-file \"{folder}/pid\";\n  session-keyfile \"{folder}/session.key\";\n  \
         listen-on port {port} {{ 127.0.0.1; }};\n  listen-on-v6 {{ none; }};\n  recursion no;\n  dnssec-validation no;\n  \
         notify no;\n}};\ncontrols {{ }};\nzone \"{zone}\" {{ type primary; file \"zone\"; }};\n"
    )
}

/// A query for `name` and a type by its number, as it goes over the wire (RFC 1035 4.1).
pub(crate) fn question(name: &str, record_type: u16) -> Vec<u8> {
    let mut wire = vec![0x4c, 0x46, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.trim_end_matches('.').split('.') {
        wire.push(u8::try_from(label.len()).expect("a label is short"));
        wire.extend_from_slice(label.as_bytes());
    }
    wire.push(0);
    wire.extend_from_slice(&record_type.to_be_bytes());
    wire.extend_from_slice(&[0, 1]);
    wire
}

/// The answer over UDP; empty if there is none in time.
pub(crate) fn ask_udp(port: u16, question: &[u8]) -> Vec<u8> {
    let ask = || -> std::io::Result<Vec<u8>> {
        let socket = UdpSocket::bind(("127.0.0.1", 0))?;
        socket.set_read_timeout(Some(Duration::from_millis(500)))?;
        socket.send_to(question, ("127.0.0.1", port))?;
        let mut answer = vec![0; 4096];
        let length = socket.recv(&mut answer)?;
        answer.truncate(length);
        Ok(answer)
    };
    ask().unwrap_or_default()
}

/// The answer over TCP; empty if there is none in time.
pub(crate) fn ask_tcp(port: u16, question: &[u8]) -> Vec<u8> {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let length = u16::try_from(question.len()).map_err(std::io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes()[..], question].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer)?;
        Ok(answer)
    };
    ask().unwrap_or_default()
}

/// Whether a message is an authoritative answer without error that has at least one record.
pub(crate) fn is_answer(message: &[u8]) -> bool {
    matches!(message, [0x4c, 0x46, flags, code, _, _, high, low, ..]
        if flags & 0x84 == 0x84 && code & 0x0f == 0 && (*high, *low) != (0, 0))
}
