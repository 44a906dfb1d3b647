//! What a server answers to a question.

use super::packet::{Question, Section, Writer};
use super::record::{Data, Record, RecordType};
use super::zone::Zone;
use super::{DnsAct, DnsRule, Way};

/// What an authority may say: it is one (RFC 1035, section 4.1.1).
const AUTHORITY: u16 = 0x0400;
/// The answer did not fit.
const TRUNCATED: u16 = 0x0200;

const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const NOT_IMPLEMENTED: u8 = 4;
const REFUSED: u8 = 5;

/// The most other names that are followed.
const ALIASES_MAX: usize = 8;
/// What this server can take, and the most that it sends, over UDP.
const PAYLOAD_BYTES: u16 = 1232;

/// What goes back.
pub(super) enum Reply {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Nothing, and the connection is closed.
    Close,
}

/// Answers `bytes`; `None` is silence.
pub(super) fn answer(bytes: &[u8], way: Way, zones: &[Zone], rules: &[DnsRule]) -> Option<Reply> {
    let question = Question::parse(bytes)?;
    let meant = |rule: &&DnsRule| {
        (rule.way == Way::Both || rule.way == way)
            && rule.name.as_ref().is_none_or(|name| *name == question.name)
            && rule.kind.is_none_or(|kind| kind == question.kind)
    };

    let act = rules.iter().find(meant).map(|rule| rule.act);
    match act {
        Some(DnsAct::Silence) => return None,
        Some(DnsAct::Close) => return Some(Reply::Close),
        Some(DnsAct::Garbage) => return Some(Reply::Bytes(question.id.to_be_bytes().repeat(3))),
        Some(DnsAct::Code(code)) => return Some(Reply::Bytes(empty(&question, 0, code))),
        Some(DnsAct::Truncate) => {
            return Some(Reply::Bytes(empty(&question, AUTHORITY | TRUNCATED, 0)));
        }
        Some(DnsAct::Disown | DnsAct::WrongId) | None => {}
    }

    let mut full = whole(&question, zones, act != Some(DnsAct::Disown));
    // Without EDNS a client takes 512 bytes (RFC 1035, section 2.3.4); what is larger is asked again over TCP.
    let room = usize::from(question.payload_bytes.unwrap_or(512).min(PAYLOAD_BYTES));
    if way == Way::Udp && full.len() > room {
        full = empty(&question, AUTHORITY | TRUNCATED, 0);
    }

    if act == Some(DnsAct::WrongId) {
        full[0] ^= 0xFF;
    }
    Some(Reply::Bytes(full))
}

/// An answer without records.
fn empty(question: &Question, flags: u16, code: u8) -> Vec<u8> {
    let mut writer = Writer::new(question, flags, code);
    if question.payload_bytes.is_some() {
        writer.opt(PAYLOAD_BYTES);
    }
    writer.done()
}

/// The right answer, however large.
fn whole(question: &Question, zones: &[Zone], owns: bool) -> Vec<u8> {
    if question.opcode != 0 {
        return empty(question, 0, NOT_IMPLEMENTED);
    }

    let containing = zones
        .iter()
        .filter(|zone| question.name.is_below(&zone.origin));
    // A server may have both a zone and one that is cut out of it (RFC 1034, section 4.2).
    let deepest = containing.max_by_key(|zone| zone.origin.labels().len());
    let (Some(zone), 1) = (deepest, question.class) else {
        return empty(question, 0, REFUSED);
    };

    let Some(soa) = zone.soa() else {
        return empty(question, 0, SERVER_FAILURE);
    };

    let (records, exists) = find(question, zone);
    let code = if exists { 0 } else { NO_SUCH_NAME };
    let mut writer = Writer::new(question, if owns { AUTHORITY } else { 0 }, code);
    for record in &records {
        writer.record(Section::Answer, record);
    }

    // Nothing of this type, or an alias that leads out of the zone: the SOA says how long that may be believed
    // (RFC 2308, section 3).
    if records.last().is_none_or(|last| {
        last.data.kind() == RecordType::CNAME && question.kind != RecordType::CNAME
    }) {
        writer.record(Section::Authority, soa);
    }

    if question.payload_bytes.is_some() {
        writer.opt(PAYLOAD_BYTES);
    }
    writer.done()
}

/// The records that answer `question`, other names followed within the zone, and whether the last name exists.
fn find<'a>(question: &Question, zone: &'a Zone) -> (Vec<&'a Record>, bool) {
    let mut found: Vec<&Record> = Vec::new();
    let mut name = question.name.clone();
    for _ in 0..ALIASES_MAX {
        let own: Vec<&Record> = zone
            .records
            .iter()
            .filter(|record| record.name == name)
            .collect();
        let wanted = |record: &&&Record| {
            question.kind == RecordType::ANY || record.data.kind() == question.kind
        };

        let direct: Vec<&Record> = own.iter().filter(wanted).copied().collect();
        if !direct.is_empty() {
            found.extend(direct);
            return (found, true);
        }

        let alias = own.iter().find_map(|record| match &record.data {
            Data::Cname(host) => Some((*record, host)),
            _ => None,
        });

        match alias {
            Some((record, host)) => {
                found.push(record);
                if !host.is_below(&zone.origin) {
                    return (found, true);
                }
                name = host.clone();
            }
            // A name without records exists if there are some below it (RFC 8020).
            None => {
                return (
                    found,
                    zone.records
                        .iter()
                        .any(|record| record.name.is_below(&name)),
                );
            }
        }
    }
    (found, true)
}
