//! One question to one server: over UDP, and over TCP where UDP cuts the response short or is silent.
//!
//! Every query has an id and a port of its own. Only what comes from the server's address with that
//! id and that question is read as its response; all else is passed over until the time is up.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_proto::op::{self, Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::DNSClass;
use hickory_proto::serialize::binary::{BinDecodable as _, BinDecoder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::answer::{Answer, QueryMode, Question, read_answer};
use super::error::{DnsError, TcpEnd};
use super::name::DnsName;
use crate::endpoint::net::Timeouts;

/// The longest response that is asked for over UDP: what passes every network in one piece.
const UDP_BYTES_MAX: u16 = 1232;
/// How often a silent server is asked over UDP before TCP is tried.
const UDP_ATTEMPTS: u32 = 2;
/// So many unrelated datagrams or messages are passed over before the server counts as answering nonsense.
const UNRELATED_MAX: u32 = 64;
/// The length of a message's header (RFC 1035, section 4.1.1).
const HEADER_BYTES: usize = 12;

/// How a query was sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueryRetry {
    /// Over UDP, after silence.
    Udp,
    /// Over TCP, because UDP was silent, closed or garbled.
    Tcp,
    /// Without EDNS, which the server did not understand.
    WithoutEdns,
}

/// A question that was put to one server, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The answer, or why there is none.
    pub result: Result<Answer, DnsError>,
    /// How the query was sent again.
    pub retries: Vec<QueryRetry>,
    /// Whether the response came over TCP.
    pub over_tcp: bool,
}

impl Exchange {
    /// Nothing was sent, because of `error`.
    pub fn not_sent(error: DnsError) -> Self {
        Self {
            result: Err(error),
            retries: Vec::new(),
            over_tcp: false,
        }
    }
}

/// Whether a query has an OPT record (RFC 6891).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UseEdns {
    Yes,
    No,
}

/// Puts one question to `server`.
pub(super) async fn ask(
    server: SocketAddr,
    question: &Question,
    mode: QueryMode,
    timeouts: &Timeouts,
) -> Exchange {
    let mut exchange = Exchange::not_sent(DnsError::Over);

    let message = match response(
        server,
        question,
        mode,
        timeouts,
        UseEdns::Yes,
        &mut exchange,
    )
    .await
    {
        Ok(message) => message,
        Err(error) => {
            exchange.result = Err(error);
            return exchange;
        }
    };

    // RFC 6891, section 7: a server that predates EDNS answers FORMERR, without an OPT record of its own.
    let predates_edns =
        message.metadata.response_code == ResponseCode::FormErr && message.edns.is_none();
    exchange.result = if predates_edns {
        exchange.retries.push(QueryRetry::WithoutEdns);
        let plain = response(server, question, mode, timeouts, UseEdns::No, &mut exchange).await;
        plain.and_then(|message| read_answer(&message, question, mode))
    } else {
        read_answer(&message, question, mode)
    };
    exchange
}

/// The response as it came, whole.
async fn response(
    server: SocketAddr,
    question: &Question,
    mode: QueryMode,
    timeouts: &Timeouts,
    edns: UseEdns,
    exchange: &mut Exchange,
) -> Result<Message, DnsError> {
    let mut over_udp = UdpOutcome::Silent;
    for attempt in 0..UDP_ATTEMPTS {
        if attempt > 0 {
            exchange.retries.push(QueryRetry::Udp);
        }

        let query = Query::write(question, mode, edns)?;
        over_udp = ask_udp(server, &query, timeouts).await?;
        match over_udp {
            UdpOutcome::Response(message) if !message.metadata.truncation => return Ok(*message),
            UdpOutcome::Silent => {}
            _ => break,
        }
    }

    if let UdpOutcome::NoRoute(error) = over_udp {
        return Err(DnsError::NoRoute(error));
    }
    // A truncated response is an invitation to use TCP (RFC 1035, section 4.2.1), and no retry.
    if !matches!(over_udp, UdpOutcome::Response(_)) {
        exchange.retries.push(QueryRetry::Tcp);
    }

    let query = Query::write(question, mode, edns)?;
    match ask_tcp(server, &query, timeouts).await? {
        Ok(message) if !message.metadata.truncation => {
            exchange.over_tcp = true;
            Ok(message)
        }
        over_tcp => {
            let end = over_tcp.err().unwrap_or(TcpEnd::Truncated);
            Err(match over_udp {
                UdpOutcome::Response(_) => DnsError::Truncated(end),
                UdpOutcome::Garbled => DnsError::Malformed("message"),
                _ => DnsError::Silent(end),
            })
        }
    }
}

/// A query on its way: its id and its bytes.
struct Query<'a> {
    id: u16,
    question: &'a Question,
    bytes: Vec<u8>,
}

/// What some bytes are to a [`Query`].
enum Received {
    /// Not meant for it.
    Unrelated,
    /// Meant for it, but it cannot be read.
    Garbled,
    /// Its response.
    Response(Box<Message>),
}

impl<'a> Query<'a> {
    fn write(question: &'a Question, mode: QueryMode, edns: UseEdns) -> Result<Self, DnsError> {
        // Whoever could guess the id could answer in the server's place (RFC 5452, section 4.3).
        let random = getrandom::u32()
            .map_err(|error| DnsError::NoRoute(error.to_string()))?
            .to_le_bytes();
        let id = u16::from_le_bytes([random[0], random[1]]);

        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = mode == QueryMode::Recursive;
        let name = question
            .name
            .to_wire()
            .ok_or(DnsError::Malformed("question"))?;
        message.add_query(op::Query::query(name, question.of.wire()));
        if edns == UseEdns::Yes {
            let mut options = Edns::new();
            options.set_max_payload(UDP_BYTES_MAX).set_version(0);
            message.set_edns(options);
        }

        let bytes = message
            .to_vec()
            .map_err(|_| DnsError::Malformed("question"))?;
        Ok(Self {
            id,
            question,
            bytes,
        })
    }

    /// What `bytes` are to this query. Header and question are looked at first, so that whatever is
    /// not meant for it is passed over however it goes on.
    fn read(&self, bytes: &[u8]) -> Received {
        if bytes.len() < HEADER_BYTES || bytes[..2] != self.id.to_be_bytes() {
            return Received::Unrelated;
        }

        // QR is set and OPCODE is QUERY (RFC 1035, section 4.1.1).
        let is_response = bytes[2] & 0b1111_1000 == 0b1000_0000;
        let questions = u16::from_be_bytes([bytes[4], bytes[5]]);
        let has_failed = !matches!(bytes[3] & 0b1111, 0 | 3);
        let is_same_question = match questions {
            // A server that could not read the question may leave it out; such a response has no answer.
            0 => has_failed,
            1 => self.is_about(bytes),
            _ => false,
        };
        if !is_response || !is_same_question {
            return Received::Unrelated;
        }

        let mut decoder = BinDecoder::new(bytes);
        match Message::read(&mut decoder) {
            Ok(message) if decoder.is_empty() => Received::Response(Box::new(message)),
            _ => Received::Garbled,
        }
    }

    fn is_about(&self, bytes: &[u8]) -> bool {
        let mut decoder = BinDecoder::new(bytes);
        if decoder.read_slice(HEADER_BYTES).is_err() {
            return false;
        }

        op::Query::read(&mut decoder).is_ok_and(|query| {
            DnsName::of(&query.name) == self.question.name
                && query.query_type == self.question.of.wire()
                && query.query_class == DNSClass::IN
        })
    }
}

/// How asking over UDP ended.
enum UdpOutcome {
    /// With a response, perhaps cut short.
    Response(Box<Message>),
    /// Without one in time.
    Silent,
    /// Nothing listens there.
    Closed,
    /// With nonsense.
    Garbled,
    /// The address cannot be reached; the system's message.
    NoRoute(String),
}

async fn ask_udp(
    server: SocketAddr,
    query: &Query<'_>,
    timeouts: &Timeouts,
) -> Result<UdpOutcome, DnsError> {
    let work = async {
        match receive_datagram(server, query).await {
            Ok(outcome) => outcome,
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => UdpOutcome::Closed,
            Err(error) => UdpOutcome::NoRoute(error.to_string()),
        }
    };

    let done = within(timeouts, work).await?;
    Ok(done.unwrap_or(UdpOutcome::Silent))
}

async fn receive_datagram(server: SocketAddr, query: &Query<'_>) -> io::Result<UdpOutcome> {
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await?;
    // A connected socket takes datagrams from this address alone, and hears that a port is closed.
    socket.connect(server).await?;
    socket.send(&query.bytes).await?;

    let mut buffer = vec![0; usize::from(u16::MAX)];
    for _ in 0..UNRELATED_MAX {
        let length = socket.recv(&mut buffer).await?;
        match query.read(&buffer[..length]) {
            Received::Unrelated => {}
            Received::Garbled => return Ok(UdpOutcome::Garbled),
            Received::Response(message) => return Ok(UdpOutcome::Response(message)),
        }
    }
    Ok(UdpOutcome::Garbled)
}

async fn ask_tcp(
    server: SocketAddr,
    query: &Query<'_>,
    timeouts: &Timeouts,
) -> Result<Result<Message, TcpEnd>, DnsError> {
    let work = async {
        let mut stream = match TcpStream::connect(server).await {
            Ok(stream) => stream,
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(TcpEnd::Silent),
            Err(_) => return Err(TcpEnd::Closed),
        };

        receive_message(&mut stream, query).await
    };

    let done = within(timeouts, work).await?;
    Ok(done.unwrap_or(Err(TcpEnd::Silent)))
}

async fn receive_message(stream: &mut TcpStream, query: &Query<'_>) -> Result<Message, TcpEnd> {
    // Over TCP the length of a message stands before it, in two bytes (RFC 1035, section 4.2.2).
    let length = u16::try_from(query.bytes.len()).map_err(|_| TcpEnd::Garbled)?;
    let framed = [&length.to_be_bytes()[..], &query.bytes].concat();
    stream.write_all(&framed).await.map_err(|_| TcpEnd::Cut)?;

    for _ in 0..UNRELATED_MAX {
        let length = stream.read_u16().await.map_err(|_| TcpEnd::Cut)?;
        let mut buffer = vec![0; usize::from(length)];
        stream
            .read_exact(&mut buffer)
            .await
            .map_err(|_| TcpEnd::Cut)?;

        match query.read(&buffer) {
            Received::Unrelated => {}
            Received::Garbled => return Err(TcpEnd::Garbled),
            Received::Response(message) => return Ok(*message),
        }
    }
    Err(TcpEnd::Garbled)
}

/// What `work` gives in time; `None` if this one wait is over.
pub(super) async fn within<T>(
    timeouts: &Timeouts,
    work: impl Future<Output = T>,
) -> Result<Option<T>, DnsError> {
    tokio::select! {
        biased;
        () = timeouts.deadline.over() => Err(DnsError::Over),
        done = tokio::time::timeout(timeouts.each, work) => Ok(done.ok()),
    }
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
