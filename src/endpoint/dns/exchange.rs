//! Asking one server one question: over UDP, and over TCP where UDP cuts the answer short or is silent.
//!
//! Every question has an id and a port of its own, and only what comes from the server's address with
//! that id and that question is read as its answer; all else is passed over until the time is up.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::DNSClass;
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::name::DnsName;
use super::reply::{Question, Settled, Stance, settle};
use super::trouble::{TcpEnd, Trouble};
use crate::base::deadline::Deadline;

/// The longest answer that is asked for over UDP: what passes every network in one piece.
const UDP_BYTES_MAX: u16 = 1232;
/// How often a silent server is asked over UDP before TCP is tried.
const UDP_TRIES: u32 = 2;
/// So many datagrams or messages that are no answer are passed over before they count as one.
const FOREIGN_MAX: u32 = 64;
/// The length of a message's header (RFC 1035, section 4.1.1).
const HEADER_BYTES: usize = 12;

/// How long to wait: for each answer, and in all.
#[derive(Debug, Clone)]
pub struct Patience {
    /// The longest wait for one answer.
    pub each: Duration,
    /// Until when everything must be done.
    pub deadline: Deadline,
}

/// What was tried again for one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Again {
    /// UDP, after silence.
    Udp,
    /// TCP, because UDP was silent, closed or garbled.
    Tcp,
    /// Without EDNS, which the server did not understand.
    WithoutEdns,
}

/// How asking went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the answer settles, or why nothing is settled.
    pub result: Result<Settled, Trouble>,
    /// What was tried again.
    pub again: Vec<Again>,
    /// Whether the answer came over TCP.
    pub over_tcp: bool,
}

impl Asked {
    /// Nobody was asked, because of `trouble`.
    pub(super) fn not(trouble: Trouble) -> Self {
        Self {
            result: Err(trouble),
            again: Vec::new(),
            over_tcp: false,
        }
    }
}

/// Asks `server` one question.
pub async fn ask(
    server: SocketAddr,
    question: &Question,
    stance: Stance,
    patience: &Patience,
) -> Asked {
    let mut asked = Asked::not(Trouble::Over);
    match reply(server, question, stance, patience, true, &mut asked).await {
        Err(trouble) => asked.result = Err(trouble),
        Ok(message) => {
            let predates_edns =
                message.metadata.response_code == ResponseCode::FormErr && message.edns.is_none();
            asked.result = if predates_edns {
                // RFC 6891, section 7: a server that predates EDNS says so in this way.
                asked.again.push(Again::WithoutEdns);
                let plain = reply(server, question, stance, patience, false, &mut asked).await;
                plain.and_then(|message| settle(&message, question, stance))
            } else {
                settle(&message, question, stance)
            };
        }
    }
    asked
}

/// The answer as it came, whole.
async fn reply(
    server: SocketAddr,
    question: &Question,
    stance: Stance,
    patience: &Patience,
    edns: bool,
    asked: &mut Asked,
) -> Result<Message, Trouble> {
    let mut over_udp = Udp::Silent;
    for attempt in 0..UDP_TRIES {
        if attempt > 0 {
            asked.again.push(Again::Udp);
        }
        let letter = Letter::write(question, stance, edns)?;
        over_udp = ask_udp(server, &letter, patience).await?;
        match over_udp {
            Udp::Answer(message) if !message.metadata.truncation => return Ok(*message),
            Udp::Silent => {}
            _ => break,
        }
    }
    if let Udp::NoRoute(error) = over_udp {
        return Err(Trouble::NoRoute(error));
    }
    if !matches!(over_udp, Udp::Answer(_)) {
        asked.again.push(Again::Tcp);
    }
    let letter = Letter::write(question, stance, edns)?;
    match ask_tcp(server, &letter, patience).await? {
        Ok(message) if !message.metadata.truncation => {
            asked.over_tcp = true;
            Ok(message)
        }
        tcp => {
            let end = tcp.err().unwrap_or(TcpEnd::Truncated);
            Err(match over_udp {
                Udp::Answer(_) => Trouble::Truncated(end),
                Udp::Garbled => Trouble::Malformed("message"),
                _ => Trouble::Silent(end),
            })
        }
    }
}

/// A question on its way: its id and its bytes.
struct Letter<'a> {
    id: u16,
    question: &'a Question,
    bytes: Vec<u8>,
}

/// What some bytes are to a [`Letter`].
enum Answer {
    /// Not for us.
    Foreign,
    /// For us, but it cannot be read.
    Garbled,
    Whole(Box<Message>),
}

impl<'a> Letter<'a> {
    fn write(question: &'a Question, stance: Stance, edns: bool) -> Result<Self, Trouble> {
        let id = getrandom::u32()
            .map_err(|error| Trouble::NoRoute(error.to_string()))?
            .to_le_bytes();
        let id = u16::from_le_bytes([id[0], id[1]]);
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = stance == Stance::Anyone;
        let name = question
            .name
            .to_wire()
            .ok_or(Trouble::Malformed("question"))?;
        message.add_query(Query::query(name, question.of.wire()));
        if edns {
            let mut options = Edns::new();
            options.set_max_payload(UDP_BYTES_MAX).set_version(0);
            message.set_edns(options);
        }
        let bytes = message
            .to_vec()
            .map_err(|_| Trouble::Malformed("question"))?;
        Ok(Self {
            id,
            question,
            bytes,
        })
    }

    /// What `bytes` are to this question. Header and question are looked at first, so that whatever is
    /// not for us is passed over however it goes on.
    fn read(&self, bytes: &[u8]) -> Answer {
        if bytes.len() < HEADER_BYTES || bytes[..2] != self.id.to_be_bytes() {
            return Answer::Foreign;
        }
        let is_answer = bytes[2] & 0b1111_1000 == 0b1000_0000;
        let questions = u16::from_be_bytes([bytes[4], bytes[5]]);
        let has_failed = !matches!(bytes[3] & 0b1111, 0 | 3);
        let same = match questions {
            // A server that could not read the question may leave it out; that can settle nothing.
            0 => has_failed,
            1 => self.is_about(bytes),
            _ => false,
        };
        if !is_answer || !same {
            return Answer::Foreign;
        }
        let mut decoder = BinDecoder::new(bytes);
        match Message::read(&mut decoder) {
            Ok(message) if decoder.is_empty() => Answer::Whole(Box::new(message)),
            _ => Answer::Garbled,
        }
    }

    fn is_about(&self, bytes: &[u8]) -> bool {
        let mut decoder = BinDecoder::new(bytes);
        if decoder.read_slice(HEADER_BYTES).is_err() {
            return false;
        }
        Query::read(&mut decoder).is_ok_and(|query| {
            DnsName::of(&query.name) == self.question.name
                && query.query_type == self.question.of.wire()
                && query.query_class == DNSClass::IN
        })
    }
}

/// How asking over UDP ended.
enum Udp {
    Answer(Box<Message>),
    Silent,
    /// Nothing listens there.
    Closed,
    Garbled,
    NoRoute(String),
}

async fn ask_udp(
    server: SocketAddr,
    letter: &Letter<'_>,
    patience: &Patience,
) -> Result<Udp, Trouble> {
    let work = async {
        match udp(server, letter).await {
            Ok(answer) => answer,
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Udp::Closed,
            Err(error) => Udp::NoRoute(error.to_string()),
        }
    };
    Ok(within(patience, work).await?.unwrap_or(Udp::Silent))
}

async fn udp(server: SocketAddr, letter: &Letter<'_>) -> io::Result<Udp> {
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await?;
    // A connected socket takes datagrams from this address alone, and hears that a port is closed.
    socket.connect(server).await?;
    socket.send(&letter.bytes).await?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    for _ in 0..FOREIGN_MAX {
        let length = socket.recv(&mut buffer).await?;
        match letter.read(&buffer[..length]) {
            Answer::Foreign => {}
            Answer::Garbled => return Ok(Udp::Garbled),
            Answer::Whole(message) => return Ok(Udp::Answer(message)),
        }
    }
    Ok(Udp::Garbled)
}

async fn ask_tcp(
    server: SocketAddr,
    letter: &Letter<'_>,
    patience: &Patience,
) -> Result<Result<Message, TcpEnd>, Trouble> {
    let work = async {
        let mut stream = match TcpStream::connect(server).await {
            Ok(stream) => stream,
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(TcpEnd::Silent),
            Err(_) => return Err(TcpEnd::Closed),
        };
        tcp(&mut stream, letter).await
    };
    Ok(within(patience, work).await?.unwrap_or(Err(TcpEnd::Silent)))
}

async fn tcp(stream: &mut TcpStream, letter: &Letter<'_>) -> Result<Message, TcpEnd> {
    let length = u16::try_from(letter.bytes.len()).map_err(|_| TcpEnd::Garbled)?;
    let framed = [&length.to_be_bytes()[..], &letter.bytes].concat();
    stream.write_all(&framed).await.map_err(|_| TcpEnd::Cut)?;
    for _ in 0..FOREIGN_MAX {
        let length = stream.read_u16().await.map_err(|_| TcpEnd::Cut)?;
        let mut buffer = vec![0; usize::from(length)];
        stream
            .read_exact(&mut buffer)
            .await
            .map_err(|_| TcpEnd::Cut)?;
        match letter.read(&buffer) {
            Answer::Foreign => {}
            Answer::Garbled => return Err(TcpEnd::Garbled),
            Answer::Whole(message) => return Ok(*message),
        }
    }
    Err(TcpEnd::Garbled)
}

/// What `work` gives in time; `None` if this one wait is over.
pub(super) async fn within<T>(
    patience: &Patience,
    work: impl Future<Output = T>,
) -> Result<Option<T>, Trouble> {
    tokio::select! {
        biased;
        () = patience.deadline.over() => Err(Trouble::Over),
        done = tokio::time::timeout(patience.each, work) => Ok(done.ok()),
    }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
