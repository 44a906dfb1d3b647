//! DNS messages written by hand, byte by byte, so that what is tested cannot agree with itself.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A record as a zone file has it: `www.muster.example. 300 A 192.0.2.1`.
pub(crate) type Line = String;

/// The parts of an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// The response code.
    pub(crate) rcode: u8,
    /// Whether the server claims authority.
    pub(crate) aa: bool,
    /// Whether the answer was cut short.
    pub(crate) tc: bool,
    /// Whether the server would ask others.
    pub(crate) ra: bool,
    /// The sections, as lines of a zone file with absolute names.
    pub(crate) answer: Vec<Line>,
    /// See `answer`.
    pub(crate) authority: Vec<Line>,
    /// An extended error (RFC 8914), with its code.
    pub(crate) ede: Option<(u16, String)>,
    /// Whether the question is left out.
    pub(crate) without_question: bool,
}

/// The question in `query`: its name in lower case with a last dot, its type, and how long it is in bytes.
pub(crate) fn question(query: &[u8]) -> (String, u16, usize) {
    let mut at = 12;
    let mut name = String::new();
    while query[at] != 0 {
        let length = usize::from(query[at]);
        name.push_str(&String::from_utf8_lossy(&query[at + 1..=at + length]).to_lowercase());
        name.push('.');
        at += length + 1;
    }
    (
        name,
        u16::from_be_bytes([query[at + 1], query[at + 2]]),
        at + 5 - 12,
    )
}

/// Whether `query` asks for recursion.
pub(crate) fn wants_recursion(query: &[u8]) -> bool {
    query[2] & 1 == 1
}

/// Whether `query` has an OPT record.
pub(crate) fn has_edns(query: &[u8]) -> bool {
    query[11] == 1
}

/// `reply` to `query`.
pub(crate) fn answer(query: &[u8], reply: &Reply) -> Vec<u8> {
    let (_, _, length) = question(query);
    let mut bytes = query[..2].to_vec();
    let flags = 0x80 | (u8::from(reply.aa) << 2) | (u8::from(reply.tc) << 1) | (query[2] & 1);
    bytes.extend([flags, (u8::from(reply.ra) << 7) | reply.rcode]);
    let counts = [
        usize::from(!reply.without_question),
        reply.answer.len(),
        reply.authority.len(),
        reply.ede.iter().len(),
    ];
    for count in counts {
        bytes.extend(u16::try_from(count).unwrap().to_be_bytes());
    }
    if !reply.without_question {
        bytes.extend(&query[12..12 + length]);
    }
    for line in reply.answer.iter().chain(&reply.authority) {
        bytes.extend(record(line));
    }
    if let Some((code, text)) = &reply.ede {
        let data = [
            &[0, 15][..],
            &short(2 + text.len()),
            &code.to_be_bytes(),
            text.as_bytes(),
        ]
        .concat();
        bytes.extend([0, 0, 41, 4, 208, 0, 0, 0, 0]);
        bytes.extend(short(data.len()));
        bytes.extend(data);
    }
    bytes
}

/// The number of a type.
pub(crate) fn type_number(name: &str) -> u16 {
    let types = [
        ("A", 1),
        ("NS", 2),
        ("CNAME", 5),
        ("SOA", 6),
        ("PTR", 12),
        ("MX", 15),
        ("TXT", 16),
        ("AAAA", 28),
        ("SRV", 33),
        ("TLSA", 52),
        ("CAA", 257),
    ];
    types
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("unknown type {name}"))
        .1
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_be_bytes()
}

fn record(line: &str) -> Vec<u8> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [owner, ttl, of, data @ ..] = words.as_slice() else {
        panic!("no record: {line}")
    };
    let text = line.splitn(4, ' ').nth(3).unwrap_or_default();
    let data = rdata(of, data, text);
    [
        &name(owner)[..],
        &type_number(of).to_be_bytes(),
        &[0, 1],
        &ttl.parse::<u32>().unwrap().to_be_bytes(),
        &short(data.len()),
        &data,
    ]
    .concat()
}

fn rdata(of: &str, words: &[&str], text: &str) -> Vec<u8> {
    let number = |at: usize| words[at].parse::<u16>().unwrap().to_be_bytes().to_vec();
    let long = |at: usize| words[at].parse::<u32>().unwrap().to_be_bytes().to_vec();
    match of {
        "A" => words[0].parse::<Ipv4Addr>().unwrap().octets().to_vec(),
        "AAAA" => words[0].parse::<Ipv6Addr>().unwrap().octets().to_vec(),
        "NS" | "CNAME" | "PTR" => name(words[0]),
        "MX" => [number(0), name(words[1])].concat(),
        "SRV" => [number(0), number(1), number(2), name(words[3])].concat(),
        "SOA" => [
            name(words[0]),
            name(words[1]),
            long(2),
            long(3),
            long(4),
            long(5),
            long(6),
        ]
        .concat(),
        "TXT" => strings(text).concat(),
        "CAA" => {
            let tag = words[1].as_bytes();
            let value = strings(text).concat();
            [
                &[
                    words[0].parse::<u8>().unwrap(),
                    u8::try_from(tag.len()).unwrap(),
                ],
                tag,
                &value[1..],
            ]
            .concat()
        }
        "TLSA" => {
            let hex = words[3]
                .as_bytes()
                .chunks(2)
                .map(|two| std::str::from_utf8(two).unwrap());
            let data = hex.map(|two| u8::from_str_radix(two, 16).unwrap());
            words[..3]
                .iter()
                .map(|word| word.parse::<u8>().unwrap())
                .chain(data)
                .collect()
        }
        _ => panic!("unknown type {of}"),
    }
}

/// The strings in quotation marks, each with its length before it.
fn strings(text: &str) -> Vec<Vec<u8>> {
    let inside = text.split('"').skip(1).step_by(2);
    inside
        .map(|piece| [&[u8::try_from(piece.len()).unwrap()], piece.as_bytes()].concat())
        .collect()
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in text.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}
