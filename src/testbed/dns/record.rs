//! Records and what they hold.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::name::Name;

/// The type of a record, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordType(pub u16);

impl RecordType {
    /// An IPv4 address.
    pub const A: Self = Self(1);
    /// A name server.
    pub const NS: Self = Self(2);
    /// Another name for this one.
    pub const CNAME: Self = Self(5);
    /// The start of a zone.
    pub const SOA: Self = Self(6);
    /// A name for an address.
    pub const PTR: Self = Self(12);
    /// A mail exchanger.
    pub const MX: Self = Self(15);
    /// Text.
    pub const TXT: Self = Self(16);
    /// An IPv6 address.
    pub const AAAA: Self = Self(28);
    /// A service.
    pub const SRV: Self = Self(33);
    /// The properties of the transport.
    pub(super) const OPT: Self = Self(41);
    /// A certificate that is to be found.
    pub const TLSA: Self = Self(52);
    /// Everything.
    pub(super) const ANY: Self = Self(255);
    /// An authority that may issue certificates.
    pub const CAA: Self = Self(257);
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// Another name for this one.
    Cname(Name),
    /// A mail exchanger: preference and host.
    Mx(u16, Name),
    /// A name server.
    Ns(Name),
    /// A name for an address.
    Ptr(Name),
    /// The start of a zone: primary server, mailbox of who is responsible, serial number, and
    /// refresh, retry, expire, minimum in seconds.
    Soa(Name, Name, u32, [u32; 4]),
    /// A service: priority, weight, port, host.
    Srv(u16, u16, u16, Name),
    /// Text: strings of at most 255 bytes.
    Txt(Vec<Vec<u8>>),
    /// An authority that may issue certificates: flags, property, value.
    Caa(u8, String, String),
    /// A certificate that is to be found: usage, selector, matching type, data.
    Tlsa(u8, u8, u8, Vec<u8>),
}

impl Data {
    /// The type of such a record.
    pub fn kind(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::AAAA,
            Self::Cname(_) => RecordType::CNAME,
            Self::Mx(..) => RecordType::MX,
            Self::Ns(_) => RecordType::NS,
            Self::Ptr(_) => RecordType::PTR,
            Self::Soa(..) => RecordType::SOA,
            Self::Srv(..) => RecordType::SRV,
            Self::Txt(_) => RecordType::TXT,
            Self::Caa(..) => RecordType::CAA,
            Self::Tlsa(..) => RecordType::TLSA,
        }
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose it is.
    pub name: Name,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it holds.
    pub data: Data,
}
