//! An authoritative DNS server, on UDP and TCP, right or wrong as it is told.

mod answer;
mod name;
mod packet;
mod record;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, UdpSocket};

use super::listen::{self, Listening, Transport, Watched};
use super::wire::{Ended, Wire};
use answer::Reply;
pub use name::Name;
pub use record::{Data, Record, RecordType};
pub use zone::{Zone, ZoneError};

/// The largest question that is read.
const QUESTION_BYTES_MAX: usize = 4096;
/// How often a port is looked for that is free for UDP and for TCP.
const PORT_ATTEMPTS_MAX: usize = 50;
/// The most connections at once.
const CONNECTIONS_MAX: usize = 64;

/// What a server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsAct {
    /// Answers with this code: 1 FORMERR, 2 SERVFAIL, 3 NXDOMAIN, 4 NOTIMP, 5 REFUSED.
    Code(u8),
    /// Says nothing.
    Silence,
    /// Says that the answer is too large for UDP, however small it is.
    Truncate,
    /// Answers without saying that it is the authority.
    Disown,
    /// Answers another question's number.
    WrongId,
    /// Answers with bytes that are no message.
    Garbage,
    /// Closes the connection (TCP).
    Close,
}

/// On which way a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// UDP alone.
    Udp,
    /// TCP alone.
    Tcp,
    /// Both.
    Both,
}

/// When a server does something wrong.
#[derive(Debug, Clone)]
pub struct DnsRule {
    name: Option<Name>,
    kind: Option<RecordType>,
    way: Way,
    act: DnsAct,
}

impl DnsRule {
    /// Does `act` at every question.
    pub fn new(act: DnsAct) -> Self {
        Self {
            name: None,
            kind: None,
            way: Way::Both,
            act,
        }
    }

    /// Only when asked for this name.
    #[must_use]
    pub fn name(mut self, name: &Name) -> Self {
        self.name = Some(name.clone());
        self
    }

    /// Only when asked for this type.
    #[must_use]
    pub fn kind(mut self, kind: RecordType) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Only on this way.
    #[must_use]
    pub fn way(mut self, way: Way) -> Self {
        self.way = way;
        self
    }
}

/// What a server knows, and what it does wrong. Clones share it.
#[derive(Debug, Clone, Default)]
struct Knowledge(Arc<Mutex<(Vec<Zone>, Vec<DnsRule>)>>);

impl Knowledge {
    fn with<T>(&self, look: impl FnOnce(&mut (Vec<Zone>, Vec<DnsRule>)) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The answer to `question`; `None` for silence.
    fn answer(&self, question: &[u8], way: Way) -> Option<Reply> {
        self.with(|(zones, rules)| answer::answer(question, way, zones, rules))
    }
}

/// A running DNS server; it ends when it is dropped.
pub struct DnsServer {
    listening: Listening,
    knowledge: Knowledge,
}

impl DnsServer {
    /// Starts one for `zones` on a free port of loopback. Must be called within a runtime.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(zones: Vec<Zone>) -> io::Result<Self> {
        let knowledge = Knowledge(Arc::new(Mutex::new((zones, Vec::new()))));
        let (listener, socket) = both_ways().await?;

        let known = knowledge.clone();
        let serve = move |wire, watched| serve_tcp(wire, known.clone(), watched);
        let listening = listen::accept(listener, Transport::Plain, CONNECTIONS_MAX, serve)?;

        let udp = serve_udp(socket, knowledge.clone(), listening.watched.clone());
        tokio::spawn(listening.stop.clone().run_until_cancelled_owned(udp));
        Ok(Self {
            listening,
            knowledge,
        })
    }

    /// Where it listens, for UDP and TCP.
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// From now on knows these zones and no others.
    pub fn serve(&self, zones: Vec<Zone>) {
        self.knowledge.with(|(known, _)| *known = zones);
    }

    /// From now on does something wrong; earlier rules go first.
    pub fn misbehave(&self, rule: DnsRule) {
        self.knowledge.with(|(_, rules)| rules.push(rule));
    }

    /// How it was asked: `UDP` and `TCP`, once for each question.
    pub fn watched(&self) -> &Watched {
        &self.listening.watched
    }
}

/// A port that is free for both.
async fn both_ways() -> io::Result<(TcpListener, UdpSocket)> {
    let mut last = io::Error::other("no port was tried");
    for _ in 0..PORT_ATTEMPTS_MAX {
        let listener = listen::free_port().await?;
        match UdpSocket::bind(listener.local_addr()?).await {
            Ok(socket) => return Ok((listener, socket)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Questions and answers over UDP, each a datagram.
async fn serve_udp(socket: UdpSocket, knowledge: Knowledge, watched: Watched) {
    let mut question = vec![0u8; QUESTION_BYTES_MAX];
    loop {
        // An error here is the echo of a client that has gone; the next question may be another's.
        let Ok((length, client)) = socket.recv_from(&mut question).await else {
            continue;
        };

        watched.command("UDP");
        if let Some(Reply::Bytes(bytes)) = knowledge.answer(&question[..length], Way::Udp) {
            let _ = socket.send_to(&bytes, client).await;
        }
    }
}

/// Questions and answers on one connection, each with its length before it (RFC 1035, section 4.2.2).
async fn serve_tcp(mut wire: Wire, knowledge: Knowledge, watched: Watched) -> Result<(), Ended> {
    loop {
        let length = wire.exactly(2).await?;
        let length = length
            .iter()
            .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        let question = wire.exactly(length).await?;

        watched.command("TCP");
        match knowledge.answer(&question, Way::Tcp) {
            Some(Reply::Bytes(bytes)) => {
                let length = u16::try_from(bytes.len()).map_err(|_| Ended::Closed)?;
                wire.put(&length.to_be_bytes()).await?;
                wire.put(&bytes).await?;
                wire.flush().await?;
            }
            Some(Reply::Close) => return Err(Ended::Closed),
            // Silence: the connection stays, as long as a client cares to wait.
            None => tokio::time::sleep(Duration::from_mins(10)).await,
        }
    }
}
