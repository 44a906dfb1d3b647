//! The data of records, in one form whatever way it was written, so that equal data compares as equal.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hickory_proto::rr::{RData, RecordType as WireType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{DnsName, escaped};
use crate::base::bytes;
use crate::base::digest::{hex, unhex};

/// The types of records that can be asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// An IPv4 address (RFC 1035).
    A,
    /// An IPv6 address (RFC 3596).
    Aaaa,
    /// An alias (RFC 1035).
    Cname,
    /// A mail exchanger (RFC 1035, RFC 7505).
    Mx,
    /// Text (RFC 1035).
    Txt,
    /// Where a service is (RFC 2782).
    Srv,
    /// A name server (RFC 1035).
    Ns,
    /// The start of a zone (RFC 1035).
    Soa,
    /// Who may issue certificates (RFC 8659).
    Caa,
    /// A pointer, for addresses (RFC 1035).
    Ptr,
    /// A TLS certificate association (RFC 6698).
    Tlsa,
}

impl RecordType {
    /// The word in zone files.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Txt => "TXT",
            Self::Srv => "SRV",
            Self::Ns => "NS",
            Self::Soa => "SOA",
            Self::Caa => "CAA",
            Self::Ptr => "PTR",
            Self::Tlsa => "TLSA",
        }
    }

    pub(super) fn wire(self) -> WireType {
        match self {
            Self::A => WireType::A,
            Self::Aaaa => WireType::AAAA,
            Self::Cname => WireType::CNAME,
            Self::Mx => WireType::MX,
            Self::Txt => WireType::TXT,
            Self::Srv => WireType::SRV,
            Self::Ns => WireType::NS,
            Self::Soa => WireType::SOA,
            Self::Caa => WireType::CAA,
            Self::Ptr => WireType::PTR,
            Self::Tlsa => WireType::TLSA,
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The data of one record. Two of them are equal if a reader of the zone takes them for the same:
/// names without case, text joined from its pieces, addresses as numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A.
    V4(Ipv4Addr),
    /// AAAA.
    V6(Ipv6Addr),
    /// CNAME, NS, PTR.
    Name(DnsName),
    /// MX: preference, exchange.
    Mx(u16, DnsName),
    /// TXT: the bytes of all its strings, joined.
    Text(Vec<u8>),
    /// SRV: priority, weight, port; target.
    Srv([u16; 3], DnsName),
    /// SOA: primary, mailbox; serial, refresh, retry, expire, minimum.
    Soa(DnsName, DnsName, [u32; 5]),
    /// CAA: flags, tag in lower case (RFC 8659, section 4.1), value.
    Caa(u8, String, Vec<u8>),
    /// TLSA: usage, selector, matching type; association.
    Tlsa([u8; 3], Vec<u8>),
}

impl Value {
    /// The data of a record of type `of` that a suite writes as `text`.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(of: RecordType, text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        match (of, words.as_slice()) {
            (RecordType::Txt, _) => text_of(text).map(Self::Text),
            (RecordType::A, [one]) => one
                .parse()
                .map(Self::V4)
                .map_err(|_| "is no IPv4 address: write `192.0.2.1`".to_owned()),
            (RecordType::Aaaa, [one]) => one
                .parse()
                .map(Self::V6)
                .map_err(|_| "is no IPv6 address: write `2001:db8::1`".to_owned()),
            (RecordType::Cname | RecordType::Ns | RecordType::Ptr, [one]) => {
                DnsName::parse(one).map(Self::Name)
            }
            (RecordType::Mx, [preference, exchange]) => {
                Ok(Self::Mx(number(preference)?, DnsName::parse(exchange)?))
            }
            (RecordType::Srv, [priority, weight, port, target]) => Ok(Self::Srv(
                [number(priority)?, number(weight)?, number(port)?],
                DnsName::parse(target)?,
            )),
            (RecordType::Soa, [primary, mailbox, serial, refresh, retry, expire, minimum]) => {
                let numbers = [
                    number(serial)?,
                    number(refresh)?,
                    number(retry)?,
                    number(expire)?,
                    number(minimum)?,
                ];

                Ok(Self::Soa(
                    DnsName::parse(primary)?,
                    DnsName::parse(mailbox)?,
                    numbers,
                ))
            }
            (RecordType::Caa, [flags, tag, _, ..]) => caa(text, flags, tag),
            (RecordType::Tlsa, [usage, selector, matching, data @ ..]) if !data.is_empty() => {
                let data =
                    unhex(&data.concat()).ok_or("has an association that is not hexadecimal")?;
                Ok(Self::Tlsa(
                    [number(usage)?, number(selector)?, number(matching)?],
                    data,
                ))
            }
            _ => Err(format!("is no {of} record: write `{}`", example(of))),
        }
    }

    /// The data of a record as it was read from the wire; `None` for other types.
    pub(super) fn of(data: &RData) -> Option<Self> {
        Some(match data {
            RData::A(address) => Self::V4(address.0),
            RData::AAAA(address) => Self::V6(address.0),
            RData::CNAME(name) => Self::Name(DnsName::of(&name.0)),
            RData::NS(name) => Self::Name(DnsName::of(&name.0)),
            RData::PTR(name) => Self::Name(DnsName::of(&name.0)),
            RData::MX(mx) => Self::Mx(mx.preference, DnsName::of(&mx.exchange)),
            RData::TXT(text) => Self::Text(text.txt_data.concat()),
            RData::SRV(srv) => Self::Srv(
                [srv.priority, srv.weight, srv.port],
                DnsName::of(&srv.target),
            ),
            RData::SOA(soa) => {
                let timers = [soa.refresh, soa.retry, soa.expire].map(i32::cast_unsigned);
                let numbers = [soa.serial, timers[0], timers[1], timers[2], soa.minimum];
                Self::Soa(DnsName::of(&soa.mname), DnsName::of(&soa.rname), numbers)
            }
            RData::CAA(caa) => {
                Self::Caa(caa.flags(), caa.tag.to_ascii_lowercase(), caa.value.clone())
            }
            RData::TLSA(tlsa) => Self::Tlsa(
                [
                    tlsa.cert_usage.into(),
                    tlsa.selector.into(),
                    tlsa.matching.into(),
                ],
                tlsa.cert_data.clone(),
            ),
            _ => return None,
        })
    }
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("has `{text}` where a number in range must stand"))
}

fn example(of: RecordType) -> &'static str {
    match of {
        RecordType::A => "192.0.2.1",
        RecordType::Aaaa => "2001:db8::1",
        RecordType::Cname | RecordType::Ns | RecordType::Ptr => "host.muster.example",
        RecordType::Mx => "10 mail.muster.example",
        RecordType::Txt => "v=spf1 -all",
        RecordType::Srv => "0 1 993 mail.muster.example",
        RecordType::Soa => {
            "ns1.muster.example hostmaster.muster.example 2026010101 7200 3600 1209600 300"
        }
        RecordType::Caa => "0 issue \"ca.example\"",
        RecordType::Tlsa => "3 1 1 0a1b2c",
    }
}

/// Text as it is; or, if it begins with a quotation mark, strings as a zone file has them, which are joined.
fn text_of(text: &str) -> Result<Vec<u8>, String> {
    if !text.starts_with('"') {
        return Ok(text.as_bytes().to_vec());
    }

    quoted(text).ok_or_else(|| {
        "begins with a quotation mark, but is not one or several strings in quotation marks"
            .to_owned()
    })
}

/// The joined strings of `"..." "..."` (RFC 1035, section 5.1).
fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut bytes = text.bytes();
    let mut inside = false;
    while let Some(byte) = bytes.next() {
        match (inside, byte) {
            (_, b'"') => inside = !inside,
            (true, b'\\') => joined.push(unescaped(&mut bytes)?),
            (true, byte) => joined.push(byte),
            (false, b' ' | b'\t') => {}
            (false, _) => return None,
        }
    }

    (!inside).then_some(joined)
}

/// As in names, but with the case as it is.
fn unescaped(bytes: &mut std::str::Bytes<'_>) -> Option<u8> {
    let ahead = bytes.clone().next()?;
    if ahead.is_ascii_digit() {
        return escaped(bytes).ok();
    }
    bytes.next()
}

fn caa(text: &str, flags: &str, tag: &str) -> Result<Value, String> {
    let after = |text: &'_ str, word: &str| {
        text.trim_ascii_start()[word.len()..]
            .trim_ascii()
            .to_owned()
    };

    let value = after(&after(text, flags), tag);
    let tag = tag.to_ascii_lowercase();
    if !tag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("has a tag that is not of letters and digits".to_owned());
    }

    Ok(Value::Caa(number(flags)?, tag, text_of(&value)?))
}

impl fmt::Display for Value {
    /// As a zone file would have it, in canonical form, names without the last dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => address.fmt(f),
            Self::Name(name) => name.fmt(f),
            Self::Mx(preference, exchange) => write!(f, "{preference} {exchange}"),
            Self::Text(text) => write!(f, "\"{}\"", bytes::display(text)),
            Self::Srv([priority, weight, port], target) => {
                write!(f, "{priority} {weight} {port} {target}")
            }
            Self::Soa(primary, mailbox, numbers) => {
                write!(f, "{primary} {mailbox}")?;
                numbers.iter().try_for_each(|number| write!(f, " {number}"))
            }
            Self::Caa(flags, tag, value) => {
                write!(f, "{flags} {tag} \"{}\"", bytes::display(value))
            }
            Self::Tlsa([usage, selector, matching], data) => {
                write!(f, "{usage} {selector} {matching} {}", hex(data))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(of: RecordType, one: &str, other: &str) {
        assert_eq!(
            Value::parse(of, one).unwrap(),
            Value::parse(of, other).unwrap()
        );
    }

    fn differ(of: RecordType, one: &str, other: &str) {
        assert_ne!(
            Value::parse(of, one).unwrap(),
            Value::parse(of, other).unwrap()
        );
    }

    #[test]
    fn one_value_may_be_written_in_several_ways() {
        same(RecordType::Aaaa, "2001:db8::1", "2001:0DB8:0:0:0:0:0:1");
        same(RecordType::Mx, "5 MTA.Example.", " 5  mta.example");
        same(RecordType::Mx, "0 .", "00 .");
        same(
            RecordType::Srv,
            "0 1 993 Mail.example",
            "0 1 993 mail.example.",
        );

        same(RecordType::Txt, "v=spf1 -all", "\"v=spf1 \" \"-all\"");
        same(RecordType::Txt, "\"\\\"a\\065\"", "\"\\034aA\"");
        same(
            RecordType::Caa,
            "0 issue ca.example",
            "0 ISSUE \"ca.example\"",
        );

        same(RecordType::Tlsa, "3 1 1 AB cd", "3 1 1 abcd");
        same(
            RecordType::Soa,
            "a.example b.example 1 2 3 4 5",
            "A.example. B.example. 1 2 3 4 5",
        );
    }

    #[test]
    fn what_differs_differs() {
        differ(RecordType::Txt, "v=spf1 -all", "v=spf1 -All");
        differ(RecordType::Txt, "v=spf1 -all", "v=spf1  -all");
        differ(RecordType::Txt, "a", "a ");
        differ(RecordType::Mx, "5 a.example", "10 a.example");
        differ(
            RecordType::Caa,
            "0 issue \"CA.example\"",
            "0 issue \"ca.example\"",
        );

        differ(RecordType::Caa, "0 issue \";\"", "0 issuewild \";\"");
        differ(RecordType::Caa, "128 issue \";\"", "0 issue \";\"");
        differ(RecordType::Cname, r"a\.b.example", "a.b.example");
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (of, wrong) in [
            (RecordType::A, "2001:db8::1"),
            (RecordType::A, "192.0.2.1 192.0.2.2"),
            (RecordType::A, "192.0.2.010"),
            (RecordType::Aaaa, "192.0.2.1"),
            (RecordType::Mx, "mail.example"),
            (RecordType::Mx, "70000 mail.example"),
            (RecordType::Srv, "0 1 mail.example"),
            (RecordType::Txt, "\"a"),
            (RecordType::Txt, "\"a\" b"),
            (RecordType::Caa, "0 issue"),
            (RecordType::Caa, "256 issue ca.example"),
            (RecordType::Tlsa, "3 1 1"),
            (RecordType::Tlsa, "3 1 1 xy"),
            (RecordType::Soa, "a.example b.example 1 2 3 4"),
            (RecordType::Cname, "a..b"),
        ] {
            assert!(Value::parse(of, wrong).is_err(), "{of} {wrong}");
        }
    }

    #[test]
    fn every_example_is_a_value() {
        for of in [
            RecordType::A,
            RecordType::Aaaa,
            RecordType::Cname,
            RecordType::Mx,
            RecordType::Txt,
            RecordType::Srv,
            RecordType::Ns,
            RecordType::Soa,
            RecordType::Caa,
            RecordType::Ptr,
            RecordType::Tlsa,
        ] {
            let value = Value::parse(of, example(of)).unwrap();
            assert_eq!(Value::parse(of, &value.to_string()), Ok(value), "{of}");
        }
    }
}
