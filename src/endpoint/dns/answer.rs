//! The answer in a response (RFC 1035, RFC 2308), read strictly: values, that there are none, or an error.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{DNSClass, RData, Record, RecordType as WireType};

use super::error::DnsError;
use super::name::DnsName;
use super::value::{RecordType, Value};
use crate::base::{bytes, text};

/// The longest chain of aliases that is followed within one answer.
const ALIASES_MAX: usize = 16;
/// So much of a server's own words is kept.
const EXTENDED_ERROR_BYTES_MAX: usize = 512;
/// Types that accompany an answer without being one: DNAME, RRSIG, NSEC, NSEC3.
const COMPANION_TYPES: [u16; 4] = [39, 46, 47, 50];

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// The name.
    pub name: DnsName,
    /// The type of its records.
    pub of: RecordType,
    /// The zone in which the name lies.
    pub zone: DnsName,
}

impl Question {
    /// A question about a name of which it does not matter in which zone it lies.
    pub fn outright(name: &DnsName, of: RecordType) -> Self {
        Self {
            name: name.clone(),
            of,
            zone: name.clone(),
        }
    }

    /// For people: `@ MX`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name.below(&self.zone), self.of)
    }
}

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryMode {
    /// As an authority for the zone: no recursion is asked for, and the AA bit is required.
    Authoritative,
    /// As somebody who may ask others: recursion is asked for.
    Recursive,
}

/// What an answer says there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerData {
    /// These records, in order; each counted once, though two may hold equal values in different pieces.
    Values(Vec<Value>),
    /// The name exists, but has no records of this type.
    NoData,
    /// The name does not exist.
    NxDomain,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What there is.
    pub data: AnswerData,
    /// The chain of aliases from the name asked for, if it is an alias: what each leads to.
    pub aliases: Vec<DnsName>,
    /// The least and the greatest time to live among aliases and values, in seconds.
    pub ttl: Option<RangeInclusive<u32>>,
    /// Whether it is as published, so that its time to live is that of the zone and not what is left in a cache.
    pub published: bool,
}

/// What `message` answers to `question`.
///
/// # Errors
/// Why it is no answer.
pub(super) fn read_answer(
    message: &Message,
    question: &Question,
    mode: QueryMode,
) -> Result<Answer, DnsError> {
    check_rcode(message)?;
    if let Some(answer) = delegation(message, question)? {
        return Ok(answer);
    }
    check_authority(message, question, mode)?;

    let section = AnswerSection::read(&message.answers, question)?;
    let ttl = section.ttl();
    let exists = message.metadata.response_code == ResponseCode::NoError;
    let data = if section.values.is_empty() {
        check_negative(message, question, mode, &section)?;
        if exists {
            AnswerData::NoData
        } else {
            AnswerData::NxDomain
        }
    } else {
        // NXDOMAIN and values contradict each other.
        if !exists {
            return Err(DnsError::Malformed("rcode"));
        }
        // What an authority adds about names outside the zone may be stale, and no resolver believes it
        // (RFC 2181, section 5.4.1).
        let outside = section
            .aliases
            .iter()
            .find(|alias| !alias.is_within(&question.zone));
        if let (Some(alias), QueryMode::Authoritative) = (outside, mode) {
            return Err(DnsError::AliasLeads(alias.clone()));
        }
        AnswerData::Values(section.values)
    };

    Ok(Answer {
        data,
        ttl,
        aliases: section.aliases,
        published: message.metadata.authoritative,
    })
}

/// Only NOERROR and NXDOMAIN go with an answer (RFC 1035, section 4.1.1).
fn check_rcode(message: &Message) -> Result<(), DnsError> {
    match message.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => Ok(()),
        ResponseCode::ServFail => Err(DnsError::ServFail(extended_error(message))),
        ResponseCode::Refused => Err(DnsError::Refused(extended_error(message))),
        ResponseCode::FormErr => Err(DnsError::FormErr),
        ResponseCode::NotImp => Err(DnsError::NotImp),
        other => Err(DnsError::Code(u16::from(other))),
    }
}

/// Whether the server may speak about the name at all: as an authority, or as a resolver that asks others.
fn check_authority(
    message: &Message,
    question: &Question,
    mode: QueryMode,
) -> Result<(), DnsError> {
    let header = &message.metadata;
    if header.authoritative || (mode == QueryMode::Recursive && header.recursion_available) {
        return Ok(());
    }

    // A server that neither has the zone nor looks elsewhere can still point at a zone below.
    match zone_cut(message, question) {
        Some(zone) => Err(DnsError::Referral(zone)),
        None if mode == QueryMode::Authoritative || message.answers.is_empty() => {
            Err(DnsError::Lame)
        }
        None => Ok(()),
    }
}

/// Whether an answer without values shows that there are none (RFC 2308, section 2).
fn check_negative(
    message: &Message,
    question: &Question,
    mode: QueryMode,
    section: &AnswerSection,
) -> Result<(), DnsError> {
    let end = section.aliases.last().unwrap_or(&question.name);
    let soa = owner_names(&message.authorities, WireType::SOA).next();
    if let Some(zone) = &soa {
        if !end.is_within(zone) {
            return Err(DnsError::Malformed("authority"));
        }
        // An authority for a zone above answers from there, and not from the zone that is asked about.
        let is_other_zone = section.aliases.is_empty() && !zone.is_within(&question.zone);
        if mode == QueryMode::Authoritative && is_other_zone {
            return Err(DnsError::Lame);
        }
    }

    if !section.aliases.is_empty() {
        // The AA bit speaks for the first name alone (RFC 1035, section 4.1.1), so an authority says
        // nothing about names outside the zone; and without an SOA it is the chain that broke off.
        let is_known =
            soa.is_some() && (mode == QueryMode::Recursive || end.is_within(&question.zone));
        return if is_known {
            Ok(())
        } else {
            Err(DnsError::AliasLeads(end.clone()))
        };
    }

    let ns = owner_names(&message.authorities, WireType::NS).next();
    match (&soa, ns) {
        (None, Some(zone)) if message.metadata.response_code == ResponseCode::NoError => {
            Err(DnsError::Referral(zone))
        }
        // Who says that there is nothing must say of which zone, and a resolver hands that on (RFC 2308, sections 3
        // and 5). Without it, it may as well be a filter, or a server that has nothing of the zone.
        (None, ..) => Err(DnsError::Malformed("authority")),
        _ => Ok(()),
    }
}

/// The name servers of a zone below: they stand in the authority section of a referral, never with the
/// AA bit (RFC 1034, section 4.3.2).
fn delegation(message: &Message, question: &Question) -> Result<Option<Answer>, DnsError> {
    let refers = question.of == RecordType::Ns
        && question.name.is_below(&question.zone)
        && message.answers.is_empty()
        && !message.metadata.authoritative
        && message.metadata.response_code == ResponseCode::NoError
        && owner_names(&message.authorities, WireType::SOA)
            .next()
            .is_none()
        && zone_cut(message, question).is_some_and(|zone| zone == question.name);
    if !refers {
        return Ok(None);
    }

    let name_servers: Vec<Record> = message
        .authorities
        .iter()
        .filter(|record| record.record_type() == WireType::NS)
        .cloned()
        .collect();
    let section = AnswerSection::read(&name_servers, question)?;
    Ok(Some(Answer {
        ttl: section.ttl(),
        data: AnswerData::Values(section.values),
        aliases: Vec::new(),
        published: true,
    }))
}

/// The zone below the question's to which `message` refers.
fn zone_cut(message: &Message, question: &Question) -> Option<DnsName> {
    let mut zones = owner_names(&message.authorities, WireType::NS);
    let first = zones.next()?;
    let is_cut = message.answers.is_empty()
        && first.is_below(&question.zone)
        && question.name.is_within(&first);
    (is_cut && zones.all(|zone| zone == first)).then_some(first)
}

fn owner_names(records: &[Record], of: WireType) -> impl Iterator<Item = DnsName> {
    records
        .iter()
        .filter(move |record| record.record_type() == of && record.dns_class == DNSClass::IN)
        .map(|record| DnsName::of(&record.name))
}

/// What an answer section holds for one question.
struct AnswerSection {
    values: Vec<Value>,
    aliases: Vec<DnsName>,
    ttls: Vec<u32>,
}

impl AnswerSection {
    /// From the name asked for along its aliases to the values (RFC 1034, section 3.6.2).
    fn read(answers: &[Record], question: &Question) -> Result<Self, DnsError> {
        let mut section = Self {
            values: Vec::new(),
            aliases: Vec::new(),
            ttls: Vec::new(),
        };

        let mut name = question.name.clone();
        loop {
            let of_name: Vec<&Record> = answers
                .iter()
                .filter(|record| {
                    record.dns_class == DNSClass::IN && DnsName::of(&record.name) == name
                })
                .collect();
            section.add_values(&of_name, question.of)?;

            match section.alias(&of_name, question)? {
                Some(target) => name = target,
                None => break,
            }
        }

        // Records about other names answer something else.
        let is_other =
            |record: &Record| !COMPANION_TYPES.contains(&u16::from(record.record_type()));
        let is_empty = section.values.is_empty() && section.aliases.is_empty();
        if is_empty && answers.iter().any(is_other) {
            return Err(DnsError::Malformed("answer"));
        }
        Ok(section)
    }

    /// Adds the records of the type that was asked for, each once: a server may repeat one (RFC 2181,
    /// section 5), but text in other pieces is another record.
    fn add_values(&mut self, of_name: &[&Record], of: RecordType) -> Result<(), DnsError> {
        let mut seen = BTreeSet::new();
        for record in of_name
            .iter()
            .filter(|record| record.record_type() == of.wire())
        {
            let value = Value::of(&record.data).ok_or(DnsError::Malformed("rdata"))?;
            self.ttls.push(record.ttl);
            if seen.insert((value.clone(), string_lengths(&record.data))) {
                self.values.push(value);
            }
        }

        self.values.sort();
        Ok(())
    }

    /// Follows the alias among the records of one name, if there is one.
    fn alias(
        &mut self,
        of_name: &[&Record],
        question: &Question,
    ) -> Result<Option<DnsName>, DnsError> {
        // Whoever asks for the alias itself does not follow it.
        if question.of == RecordType::Cname {
            return Ok(None);
        }
        let cnames = || {
            of_name
                .iter()
                .filter(|record| record.record_type() == WireType::CNAME)
        };
        let targets: BTreeSet<Value> = cnames()
            .filter_map(|record| Value::of(&record.data))
            .collect();

        // Beside an alias there is nothing else, and a name is an alias for one name alone
        // (RFC 2181, section 10.1).
        match (targets.len(), self.values.is_empty()) {
            (0, _) => return Ok(None),
            (1, true) => {}
            _ => return Err(DnsError::Malformed("alias")),
        }
        let Some(Value::Name(target)) = targets.into_iter().next() else {
            return Err(DnsError::Malformed("alias"));
        };
        let is_loop = target == question.name || self.aliases.contains(&target);
        if is_loop || self.aliases.len() == ALIASES_MAX {
            return Err(DnsError::Malformed("alias-loop"));
        }

        self.ttls.extend(cnames().map(|record| record.ttl));
        self.aliases.push(target.clone());
        Ok(Some(target))
    }

    fn ttl(&self) -> Option<RangeInclusive<u32>> {
        Some(*self.ttls.iter().min()?..=*self.ttls.iter().max()?)
    }
}

/// How long the strings of a TXT record are.
fn string_lengths(data: &RData) -> Vec<usize> {
    match data {
        RData::TXT(text) => text.txt_data.iter().map(|piece| piece.len()).collect(),
        _ => Vec::new(),
    }
}

/// The server's extended error (RFC 8914): `EDE 14 zone not loaded`.
fn extended_error(message: &Message) -> String {
    let option = message
        .edns
        .as_ref()
        .and_then(|edns| edns.option(EdnsCode::from(15)));
    let Some(EdnsOption::Unknown(_, data)) = option else {
        return String::new();
    };
    let [high, low, words @ ..] = data.as_slice() else {
        return String::new();
    };

    let words = text::clip(&bytes::display(words), EXTENDED_ERROR_BYTES_MAX);
    format!("EDE {} {words}", u16::from_be_bytes([*high, *low]))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
