//! What an answer settles, read strictly: a value, that there is none, or nothing at all.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{DNSClass, RData, Record, RecordType as WireType};

use super::name::DnsName;
use super::trouble::Trouble;
use super::value::{RecordType, Value};
use crate::base::{bytes, text};

/// The longest chain of aliases that is followed within one answer.
const ALIASES_MAX: usize = 16;
/// So much of a server's own words is kept.
const SAID_BYTES_MAX: usize = 512;
/// Types that accompany an answer without being one: DNAME, RRSIG, NSEC, NSEC3.
const COMPANIONS: [u16; 4] = [39, 46, 47, 50];

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

/// As what a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// As an authority for the zone: no recursion is asked for, and the AA bit is required.
    Authority,
    /// As somebody who may ask others: recursion is asked for.
    Anyone,
}

/// What an answer says there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These records, in order; each counted once, though two may hold equal values in different pieces.
    Values(Vec<Value>),
    /// The name exists, but has no records of this type.
    NoData,
    /// The name does not exist.
    NxDomain,
}

/// An answer that settles the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What there is.
    pub found: Found,
    /// The chain of aliases from the name asked for, if it is an alias: what each leads to.
    pub aliases: Vec<DnsName>,
    /// The least and the greatest time to live among aliases and values, in seconds.
    pub ttl: Option<RangeInclusive<u32>>,
    /// Whether it is as published, so that its time to live is that of the zone and not what is left in a cache.
    pub published: bool,
}

/// What `message` settles about `question`.
///
/// # Errors
/// If it settles nothing.
pub(super) fn settle(
    message: &Message,
    question: &Question,
    stance: Stance,
) -> Result<Settled, Trouble> {
    let header = &message.metadata;
    match header.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        ResponseCode::ServFail => return Err(Trouble::ServFail(said(message))),
        ResponseCode::Refused => return Err(Trouble::Refused(said(message))),
        ResponseCode::FormErr => return Err(Trouble::FormErr),
        ResponseCode::NotImp => return Err(Trouble::NotImp),
        other => return Err(Trouble::Code(u16::from(other))),
    }
    if let Some(settled) = delegation(message, question)? {
        return Ok(settled);
    }
    if !header.authoritative && (stance == Stance::Authority || !header.recursion_available) {
        // A server that neither has the zone nor looks elsewhere can still point at a zone below.
        match cut(message, question) {
            Some(zone) => return Err(Trouble::Referral(zone)),
            None if stance == Stance::Authority || message.answers.is_empty() => {
                return Err(Trouble::Lame);
            }
            None => {}
        }
    }
    let walk = Walk::through(&message.answers, question)?;
    let published = header.authoritative;
    let exists = header.response_code == ResponseCode::NoError;
    if !walk.values.is_empty() {
        if !exists {
            return Err(Trouble::Malformed("rcode"));
        }
        // What an authority adds about names outside the zone may be stale, and no resolver believes it.
        let outside = walk
            .aliases
            .iter()
            .find(|alias| !alias.is_within(&question.zone));
        if let (Some(alias), Stance::Authority) = (outside, stance) {
            return Err(Trouble::AliasLeads(alias.clone()));
        }
        let ttl = walk.ttl();
        return Ok(Settled {
            found: Found::Values(walk.values),
            aliases: walk.aliases,
            ttl,
            published,
        });
    }
    negative(message, question, stance, &walk)?;
    let found = if exists {
        Found::NoData
    } else {
        Found::NxDomain
    };
    let ttl = walk.ttl();
    Ok(Settled {
        found,
        aliases: walk.aliases,
        ttl,
        published,
    })
}

/// Whether an answer without values settles that there are none (RFC 2308, section 2).
fn negative(
    message: &Message,
    question: &Question,
    stance: Stance,
    walk: &Walk,
) -> Result<(), Trouble> {
    let end = walk.aliases.last().unwrap_or(&question.name);
    let soa = owners(&message.authorities, WireType::SOA).next();
    if let Some(zone) = &soa {
        if !end.is_within(zone) {
            return Err(Trouble::Malformed("authority"));
        }
        if stance == Stance::Authority && walk.aliases.is_empty() && !zone.is_within(&question.zone)
        {
            return Err(Trouble::Lame);
        }
    }
    if !walk.aliases.is_empty() {
        // The AA bit speaks for the first name alone (RFC 1035, section 4.1.1), so an authority says
        // nothing about names outside the zone; and without an SOA it is the chain that broke off.
        let known = soa.is_some() && (stance == Stance::Anyone || end.is_within(&question.zone));
        return if known {
            Ok(())
        } else {
            Err(Trouble::AliasLeads(end.clone()))
        };
    }
    match (
        &soa,
        owners(&message.authorities, WireType::NS).next(),
        stance,
    ) {
        (None, Some(zone), _) if message.metadata.response_code == ResponseCode::NoError => {
            Err(Trouble::Referral(zone))
        }
        // An authority must say with it of which zone it speaks (RFC 2308, section 3).
        (None, _, Stance::Authority) => Err(Trouble::Malformed("authority")),
        _ => Ok(()),
    }
}

/// The name servers of a zone below: they stand in the authority section of a referral, never with the AA bit.
fn delegation(message: &Message, question: &Question) -> Result<Option<Settled>, Trouble> {
    let refers = question.of == RecordType::Ns
        && question.name.is_below(&question.zone)
        && message.answers.is_empty()
        && !message.metadata.authoritative
        && message.metadata.response_code == ResponseCode::NoError
        && owners(&message.authorities, WireType::SOA).next().is_none()
        && cut(message, question).is_some_and(|zone| zone == question.name);
    if !refers {
        return Ok(None);
    }
    let servers: Vec<Record> = message
        .authorities
        .iter()
        .filter(|record| record.record_type() == WireType::NS)
        .cloned()
        .collect();
    let walk = Walk::through(&servers, question)?;
    let ttl = walk.ttl();
    let settled = Settled {
        found: Found::Values(walk.values),
        aliases: Vec::new(),
        ttl,
        published: true,
    };
    Ok(Some(settled))
}

/// The zone below the question's to which `message` refers.
fn cut(message: &Message, question: &Question) -> Option<DnsName> {
    let mut zones = owners(&message.authorities, WireType::NS);
    let first = zones.next()?;
    let is_cut = message.answers.is_empty()
        && first.is_below(&question.zone)
        && question.name.is_within(&first);
    (is_cut && zones.all(|zone| zone == first)).then_some(first)
}

fn owners(records: &[Record], of: WireType) -> impl Iterator<Item = DnsName> {
    records
        .iter()
        .filter(move |record| record.record_type() == of && record.dns_class == DNSClass::IN)
        .map(|record| DnsName::of(&record.name))
}

/// What an answer section holds for one question.
struct Walk {
    values: Vec<Value>,
    aliases: Vec<DnsName>,
    ttls: Vec<u32>,
}

impl Walk {
    /// From the name asked for along its aliases to the values.
    fn through(answers: &[Record], question: &Question) -> Result<Self, Trouble> {
        let mut walk = Self {
            values: Vec::new(),
            aliases: Vec::new(),
            ttls: Vec::new(),
        };
        let mut at = question.name.clone();
        loop {
            let here: Vec<&Record> = answers
                .iter()
                .filter(|record| {
                    record.dns_class == DNSClass::IN && DnsName::of(&record.name) == at
                })
                .collect();
            walk.take(&here, question.of)?;
            let targets: BTreeSet<Value> = match question.of {
                RecordType::Cname => BTreeSet::new(),
                _ => here
                    .iter()
                    .filter(|r| r.record_type() == WireType::CNAME)
                    .filter_map(|r| Value::of(&r.data))
                    .collect(),
            };
            // Beside an alias there is nothing else, and a name is an alias for one name alone (RFC 2181, section 10.1).
            match (targets.len(), walk.values.is_empty()) {
                (0, _) => break,
                (1, true) => {}
                _ => return Err(Trouble::Malformed("alias")),
            }
            let Some(Value::Name(target)) = targets.into_iter().next() else {
                return Err(Trouble::Malformed("alias"));
            };
            if target == question.name
                || walk.aliases.contains(&target)
                || walk.aliases.len() == ALIASES_MAX
            {
                return Err(Trouble::Malformed("alias-loop"));
            }
            walk.ttls.extend(
                here.iter()
                    .filter(|r| r.record_type() == WireType::CNAME)
                    .map(|record| record.ttl),
            );
            walk.aliases.push(target.clone());
            at = target;
        }
        let strange = |record: &Record| !COMPANIONS.contains(&u16::from(record.record_type()));
        if walk.values.is_empty() && walk.aliases.is_empty() && answers.iter().any(strange) {
            return Err(Trouble::Malformed("answer"));
        }
        Ok(walk)
    }

    /// The records of the type that was asked for, each once: a server may repeat one (RFC 2181, section 5),
    /// but text in other pieces is another record.
    fn take(&mut self, here: &[&Record], of: RecordType) -> Result<(), Trouble> {
        let mut seen = BTreeSet::new();
        for record in here
            .iter()
            .filter(|record| record.record_type() == of.wire())
        {
            let value = Value::of(&record.data).ok_or(Trouble::Malformed("rdata"))?;
            self.ttls.push(record.ttl);
            if seen.insert((value.clone(), pieces(&record.data))) {
                self.values.push(value);
            }
        }
        self.values.sort();
        Ok(())
    }

    fn ttl(&self) -> Option<RangeInclusive<u32>> {
        Some(*self.ttls.iter().min()?..=*self.ttls.iter().max()?)
    }
}

/// Where the strings of a TXT record end.
fn pieces(data: &RData) -> Vec<usize> {
    match data {
        RData::TXT(text) => text.txt_data.iter().map(|piece| piece.len()).collect(),
        _ => Vec::new(),
    }
}

/// The server's extended error (RFC 8914): `EDE 14 zone not loaded`.
fn said(message: &Message) -> String {
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
    let words = text::clip(&bytes::display(words), SAID_BYTES_MAX);
    format!("EDE {} {words}", u16::from_be_bytes([*high, *low]))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
