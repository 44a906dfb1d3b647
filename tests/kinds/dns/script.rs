//! A name server that says what its script says, over UDP and TCP, on a free port of one loopback address.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;

use super::wire::{Reply, answer, has_edns, question, type_number, wants_recursion};

/// How a server behaves over one transport.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Manner {
    /// It answers.
    #[default]
    Answer,
    /// It says nothing.
    Silent,
    /// It says that its answer was cut short.
    Truncate,
    /// TCP: it ends the connection at once.
    Cut,
    /// TCP: it ends the connection in the middle of its answer.
    Half,
    /// It sends what is no message.
    Garbage,
    /// It sends the answer with another id, and to another question, and nothing else.
    Spoof,
    /// It sends such before the true answer.
    SpoofFirst,
}

/// What is said to one question.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Line {
    /// The response code by name.
    pub(crate) rcode: String,
    /// Records below the zone: `www 300 A 192.0.2.1`; names in their data are absolute.
    pub(crate) answer: Vec<String>,
    /// Likewise; `soa` stands for the zone's own SOA.
    pub(crate) authority: Vec<String>,
    /// Not an authority.
    pub(crate) lame: bool,
    /// A resolver that would ask others.
    pub(crate) recursive: bool,
    /// The extended error.
    pub(crate) ede: Option<(u16, String)>,
    /// Whether the question is left out of the answer.
    pub(crate) without_question: bool,
    /// Over UDP.
    pub(crate) udp: Manner,
    /// Over TCP.
    pub(crate) tcp: Manner,
}

/// What one server says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Script {
    /// To every question but those below.
    pub(crate) all: Option<Line>,
    /// By question: `www A`, `@ MX`.
    pub(crate) says: BTreeMap<String, Line>,
    /// Whether it understands no question with EDNS.
    pub(crate) before_edns: bool,
    /// Whether nothing listens for TCP.
    pub(crate) no_tcp: bool,
    /// Whether nothing listens at all.
    pub(crate) down: bool,
}

/// A server at work; it stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it is asked.
    pub(crate) address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Server {
    /// Starts a server at `ip` that speaks for `zone`.
    pub(crate) async fn start(ip: Ipv4Addr, zone: &str, script: Script) -> Self {
        let (udp, tcp) = sockets(ip, script.down).await;
        Self::serve(udp, tcp, zone, script)
    }

    /// Starts servers at these addresses, all at one port.
    pub(crate) async fn start_together(scripts: Vec<(Ipv4Addr, Script)>, zone: &str) -> Vec<Self> {
        'ports: for attempt in 0..64u32 {
            // None of those that the system gives away by itself.
            let port =
                16_384 + (std::process::id().wrapping_mul(61) + 8_000 + attempt * 263) % 16_000;
            let port = u16::try_from(port).unwrap();
            let mut bound = Vec::new();
            for (ip, _) in &scripts {
                let udp = UdpSocket::bind((*ip, port)).await;
                let tcp = TcpListener::bind((*ip, port)).await;
                let (Ok(udp), Ok(tcp)) = (udp, tcp) else {
                    continue 'ports;
                };
                bound.push((udp, tcp));
            }
            return bound
                .into_iter()
                .zip(scripts)
                .map(|((udp, tcp), (_, script))| Self::serve(udp, tcp, zone, script))
                .collect();
        }
        panic!("no port is free at every address");
    }

    fn serve(udp: UdpSocket, tcp: TcpListener, zone: &str, script: Script) -> Self {
        let address = udp.local_addr().unwrap();
        let mut tasks = Vec::new();
        let (is_down, no_tcp) = (script.down, script.no_tcp);
        let mind = Arc::new(Mind {
            zone: zone.to_owned(),
            script,
        });
        if !is_down {
            tasks.push(tokio::spawn(serve_udp(udp, mind.clone())));
        }
        if !is_down && !no_tcp {
            tasks.push(tokio::spawn(serve_tcp(tcp, mind)));
        }
        Self { address, tasks }
    }
}

/// A free port for both transports. One that is to be let go again is none of those that the system gives away by
/// itself (from 32768 on), lest somebody else answers there.
async fn sockets(ip: Ipv4Addr, is_let_go: bool) -> (UdpSocket, TcpListener) {
    for attempt in 0..64u32 {
        let low = 16_384 + (std::process::id().wrapping_mul(61) + attempt * 257) % 16_000;
        let port = if is_let_go {
            u16::try_from(low).unwrap()
        } else {
            0
        };
        let Ok(tcp) = TcpListener::bind((ip, port)).await else {
            continue;
        };
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (udp, tcp);
        }
    }
    panic!("no port is free for UDP and TCP");
}

struct Mind {
    zone: String,
    script: Script,
}

impl Mind {
    fn line(&self, query: &[u8]) -> Line {
        let (name, of, _) = question(query);
        let zone = format!("{}.", self.zone);
        let says = |(key, _): &(&String, &Line)| {
            let (below, kind) = key.split_once(' ').unwrap();
            type_number(kind) == of && self.absolute(below) == name
        };
        if self.script.before_edns && has_edns(query) {
            return Line {
                rcode: "FORMERR".to_owned(),
                ..Line::default()
            };
        }
        let own = self.script.says.iter().find(says).map(|(_, line)| line);
        if let Some(line) = own.or(self.script.all.as_ref()) {
            return line.clone();
        }
        if !name.ends_with(&zone) {
            return Line {
                rcode: "REFUSED".to_owned(),
                lame: true,
                ..Line::default()
            };
        }
        let exists = self.script.says.keys().any(|key| {
            let known = self.absolute(key.split_once(' ').unwrap().0);
            known == name || known.ends_with(&format!(".{name}"))
        });
        let rcode = if exists || name == zone {
            "NOERROR"
        } else {
            "NXDOMAIN"
        };
        Line {
            rcode: rcode.to_owned(),
            authority: vec!["soa".to_owned()],
            ..Line::default()
        }
    }

    fn absolute(&self, below: &str) -> String {
        match below {
            "@" => format!("{}.", self.zone),
            name if name.ends_with('.') => name.to_lowercase(),
            name => format!("{}.{}.", name.to_lowercase(), self.zone),
        }
    }

    fn section(&self, lines: &[String]) -> Vec<String> {
        let whole = |line: &String| match line.as_str() {
            "soa" => format!(
                "{0}. 300 SOA ns1.{0}. hostmaster.{0}. 7 7200 3600 86400 300",
                self.zone
            ),
            line => {
                let (owner, rest) = line.split_once(' ').unwrap();
                format!("{} {rest}", self.absolute(owner))
            }
        };
        lines.iter().map(whole).collect()
    }

    fn reply(&self, query: &[u8], line: &Line) -> Reply {
        let rcode = [
            "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
        ];
        Reply {
            rcode: rcode
                .iter()
                .position(|name| *name == line.rcode)
                .unwrap_or_default()
                .try_into()
                .unwrap(),
            aa: !line.lame && !line.recursive,
            tc: false,
            ra: line.recursive && wants_recursion(query),
            answer: self.section(&line.answer),
            authority: self.section(&line.authority),
            ede: line.ede.clone(),
            without_question: line.without_question,
        }
    }
}

fn spoofed(query: &[u8], whole: &[u8]) -> Vec<Vec<u8>> {
    let mut other_id = whole.to_vec();
    other_id[0] ^= 0xFF;
    let mut other_name = whole.to_vec();
    other_name[13] = b'x';
    let no_answer = query.to_vec();
    vec![other_id, other_name, no_answer, vec![0; 3], Vec::new()]
}

async fn serve_udp(socket: UdpSocket, mind: Arc<Mind>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let query = &buffer[..length];
        let line = mind.line(query);
        let reply = mind.reply(query, &line);
        let whole = answer(query, &reply);
        let cut = answer(
            query,
            &Reply {
                tc: true,
                answer: Vec::new(),
                authority: Vec::new(),
                ..reply
            },
        );
        let datagrams = match line.udp {
            Manner::Answer if whole.len() <= 1232 => vec![whole],
            Manner::Answer | Manner::Truncate => vec![cut],
            Manner::Silent | Manner::Cut | Manner::Half => Vec::new(),
            Manner::Garbage => vec![
                [
                    &whole[..2],
                    &[0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0],
                    &query[12..],
                ]
                .concat(),
            ],
            Manner::Spoof => spoofed(query, &whole),
            Manner::SpoofFirst => [spoofed(query, &whole), vec![whole]].concat(),
        };
        for datagram in datagrams {
            let _ = socket.send_to(&datagram, from).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, mind: Arc<Mind>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve_one(stream, mind.clone()));
    }
}

async fn serve_one(mut stream: TcpStream, mind: Arc<Mind>) -> Option<()> {
    let length = stream.read_u16().await.ok()?;
    let mut query = vec![0; usize::from(length)];
    stream.read_exact(&mut query).await.ok()?;
    let line = mind.line(&query);
    let reply = mind.reply(&query, &line);
    let whole = answer(&query, &reply);
    let framed =
        |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let bytes = match line.tcp {
        Manner::Answer => framed(&whole),
        Manner::Truncate => framed(&answer(&query, &Reply { tc: true, ..reply })),
        Manner::Silent => {
            // Until the other side gives up.
            let _ = stream.read_u8().await;
            return None;
        }
        Manner::Cut => Vec::new(),
        Manner::Half => framed(&whole)[..2 + whole.len() / 2].to_vec(),
        Manner::Garbage => framed(
            &[
                &whole[..2],
                &[0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0],
                &query[12..],
            ]
            .concat(),
        ),
        Manner::Spoof => spoofed(&query, &whole)
            .iter()
            .flat_map(|bytes| framed(bytes))
            .collect(),
        Manner::SpoofFirst => spoofed(&query, &whole)
            .iter()
            .chain([&whole])
            .flat_map(|bytes| framed(bytes))
            .collect(),
    };
    stream.write_all(&bytes).await.ok()
}
