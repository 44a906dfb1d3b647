//! DNS messages as bytes (RFC 1035, section 4).

use std::collections::HashMap;

use super::name::Name;
use super::record::{Data, Record, RecordType};

/// The most pointers that one name may follow.
const POINTERS_MAX: usize = 16;

/// A question, as far as a server needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) id: u16,
    pub(super) opcode: u8,
    pub(super) recursion_desired: bool,
    pub(super) name: Name,
    pub(super) kind: RecordType,
    pub(super) class: u16,
    /// The payload that the client can take over UDP, if it says so (RFC 6891).
    pub(super) payload_bytes: Option<u16>,
}

impl Question {
    /// Reads a message with exactly one question; `None` if it is none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes, at: 0 };
        let (id, flags) = (reader.number()?, reader.number()?);
        let is_answer = flags & 0x8000 != 0;
        let counts = [
            reader.number()?,
            reader.number()?,
            reader.number()?,
            reader.number()?,
        ];
        if is_answer || counts[0] != 1 {
            return None;
        }

        let (name, kind, class) = (
            reader.name()?,
            RecordType(reader.number()?),
            reader.number()?,
        );
        let mut payload_bytes = None;
        for _ in 0..counts[1..]
            .iter()
            .map(|&count| u32::from(count))
            .sum::<u32>()
        {
            let _owner = reader.name()?;
            let (kind, class) = (RecordType(reader.number()?), reader.number()?);
            reader.skip(4)?;
            let length = reader.number()?;
            reader.skip(usize::from(length))?;
            if kind == RecordType::OPT {
                payload_bytes = Some(class.max(512));
            }
        }

        let opcode = u8::try_from(flags >> 11 & 15).ok()?;
        Some(Self {
            id,
            opcode,
            recursion_desired: flags & 0x0100 != 0,
            name,
            kind,
            class,
            payload_bytes,
        })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u16> {
        let pair = self.bytes.get(self.at..self.at + 2)?;
        self.at += 2;
        Some(u16::from_be_bytes([pair[0], pair[1]]))
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at = self
            .at
            .checked_add(count)
            .filter(|&at| at <= self.bytes.len())?;
        Some(())
    }

    fn name(&mut self) -> Option<Name> {
        let mut labels = Vec::new();
        let mut at = self.at;
        let mut pointers = 0;
        loop {
            let length = usize::from(*self.bytes.get(at)?);
            match length {
                0 => {
                    if pointers == 0 {
                        self.at = at + 1;
                    }
                    return Name::from_labels(labels);
                }
                1..=63 => {
                    labels.push(self.bytes.get(at + 1..at + 1 + length)?.to_vec());
                    if labels.len() > 127 {
                        return None;
                    }
                    at += 1 + length;
                }
                192..=255 => {
                    let low = usize::from(*self.bytes.get(at + 1)?);
                    if pointers == 0 {
                        self.at = at + 2;
                    }

                    pointers += 1;
                    if pointers > POINTERS_MAX {
                        return None;
                    }
                    at = (length & 63) << 8 | low;
                }
                _ => return None,
            }
        }
    }
}

/// An answer that is being written.
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// Where names that can be pointed at begin, by their text in lower case.
    places: HashMap<Vec<Vec<u8>>, u16>,
}

/// The four counts of a message's head, as places in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Answer = 6,
    Authority = 8,
    Additional = 10,
}

impl Writer {
    /// Begins the answer to `question` with these flags and code.
    pub(super) fn new(question: &Question, flags: u16, code: u8) -> Self {
        let mut writer = Self {
            bytes: Vec::with_capacity(512),
            places: HashMap::new(),
        };

        let desired = if question.recursion_desired {
            0x0100
        } else {
            0
        };

        let head =
            0x8000 | u16::from(question.opcode) << 11 | desired | flags | u16::from(code & 15);
        for number in [question.id, head, 1, 0, 0, 0] {
            writer.number(number);
        }

        writer.name(&question.name, true);
        writer.number(question.kind.0);
        writer.number(question.class);
        writer
    }

    /// Adds `record` to `section`.
    pub(super) fn record(&mut self, section: Section, record: &Record) {
        self.name(&record.name, true);
        self.number(record.data.kind().0);
        self.number(1);
        self.bytes.extend(record.ttl.to_be_bytes());
        let length_at = self.bytes.len();
        self.number(0);
        self.data(&record.data);
        let length = u16::try_from(self.bytes.len() - length_at - 2).unwrap_or(u16::MAX);
        self.bytes[length_at..length_at + 2].copy_from_slice(&length.to_be_bytes());
        self.count(section);
    }

    /// Adds what this server can take over UDP (RFC 6891, section 6.1.2).
    pub(super) fn opt(&mut self, payload_bytes: u16) {
        self.bytes.push(0);
        self.number(RecordType::OPT.0);
        self.number(payload_bytes);
        self.bytes.extend([0; 6]);
        self.count(Section::Additional);
    }

    /// The message.
    pub(super) fn done(self) -> Vec<u8> {
        self.bytes
    }

    fn count(&mut self, section: Section) {
        let at = section as usize;
        let count = u16::from_be_bytes([self.bytes[at], self.bytes[at + 1]]).saturating_add(1);
        self.bytes[at..at + 2].copy_from_slice(&count.to_be_bytes());
    }

    fn number(&mut self, number: u16) {
        self.bytes.extend(number.to_be_bytes());
    }

    /// A name; `may_point` where pointers are allowed (RFC 3597, section 4: only in the old types).
    fn name(&mut self, name: &Name, may_point: bool) {
        let labels = name.labels();
        for at in 0..labels.len() {
            let rest: Vec<Vec<u8>> = labels[at..]
                .iter()
                .map(|label| label.to_ascii_lowercase())
                .collect();
            match self.places.get(&rest) {
                Some(place) if may_point => {
                    let pointer = 0xC000 | *place;
                    self.number(pointer);
                    return;
                }
                Some(_) => {}
                None => {
                    if let Some(place) = u16::try_from(self.bytes.len())
                        .ok()
                        .filter(|&place| place < 0x4000)
                    {
                        self.places.insert(rest, place);
                    }
                }
            }

            self.bytes
                .push(u8::try_from(labels[at].len()).unwrap_or(63));
            self.bytes.extend_from_slice(&labels[at]);
        }
        self.bytes.push(0);
    }

    fn text(&mut self, text: &[u8]) {
        let length = text.len().min(255);
        self.bytes.push(u8::try_from(length).unwrap_or(255));
        self.bytes.extend_from_slice(&text[..length]);
    }

    fn data(&mut self, data: &Data) {
        match data {
            Data::A(address) => self.bytes.extend(address.octets()),
            Data::Aaaa(address) => self.bytes.extend(address.octets()),
            Data::Cname(host) | Data::Ns(host) | Data::Ptr(host) => self.name(host, true),
            Data::Mx(preference, host) => {
                self.number(*preference);
                self.name(host, true);
            }
            Data::Soa(primary, responsible, serial, times) => {
                self.name(primary, true);
                self.name(responsible, true);
                self.bytes.extend(serial.to_be_bytes());
                self.bytes
                    .extend(times.iter().flat_map(|time| time.to_be_bytes()));
            }
            Data::Srv(priority, weight, port, host) => {
                for number in [*priority, *weight, *port] {
                    self.number(number);
                }
                self.name(host, false);
            }
            Data::Txt(texts) => texts.iter().for_each(|text| self.text(text)),
            Data::Caa(flags, property, value) => {
                self.bytes.push(*flags);
                self.text(property.as_bytes());
                self.bytes.extend(value.bytes());
            }
            Data::Tlsa(usage, selector, matching, data) => {
                self.bytes.extend([*usage, *selector, *matching]);
                self.bytes.extend_from_slice(data);
            }
        }
    }
}
