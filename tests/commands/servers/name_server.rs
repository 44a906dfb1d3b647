//! Knot, authoritative for one zone.

use std::fs;
use std::net::UdpSocket;
use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;

/// A name server with one zone.
#[derive(Debug)]
pub(crate) struct NameServer {
    daemon: Daemon,
    /// Its port, for UDP and TCP.
    pub(crate) port: u16,
}

impl NameServer {
    /// Starts one that has `zone` with the records of `content` (a zone file), and answers for nothing else.
    pub(crate) fn start(zone: &str, content: &str) -> Self {
        let prepare = |folder: &Path, port: u16| {
            fs::write(folder.join("zone"), content).expect("a file");
            fs::write(folder.join("config"), knot(folder, zone, port)).expect("a file");
            vec!["-c".to_owned(), folder.join("config").display().to_string()]
        };
        let asks = question(zone, 6);
        let (daemon, port) =
            Daemon::start("knotd", prepare, |port| is_answer(&ask_udp(port, &asks)));
        Self { daemon, port }
    }

    /// What the program said.
    pub(crate) fn said(&self) -> String {
        self.daemon.said()
    }
}

fn knot(folder: &Path, zone: &str, port: u16) -> String {
    let folder = folder.display();
    format!(
        "server:\n  rundir: \"{folder}\"\n  listen: 127.0.0.1@{port}\n  udp-workers: 1\n  tcp-workers: 1\n  \
         background-workers: 1\ncontrol:\n  listen: \"{folder}/control\"\ndatabase:\n  storage: \"{folder}\"\n\
         log:\n  - target: stderr\n    any: info\nzone:\n  - domain: {zone}\n    storage: \"{folder}\"\n    file: zone\n"
    )
}

/// A query for `name` and a type by its number, as it goes over the wire (RFC 1035 4.1).
fn question(name: &str, record_type: u16) -> Vec<u8> {
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
fn ask_udp(port: u16, question: &[u8]) -> Vec<u8> {
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

/// Whether a message is an authoritative answer without error that has at least one record.
fn is_answer(message: &[u8]) -> bool {
    matches!(message, [0x4c, 0x46, flags, code, _, _, high, low, ..]
        if flags & 0x84 == 0x84 && code & 0x0f == 0 && (*high, *low) != (0, 0))
}
