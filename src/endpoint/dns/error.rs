//! Why a question was not answered. Nothing of this is an absence, and nothing of it is a match.

use super::name::DnsName;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How asking over TCP ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TcpEnd {
    /// Nothing listens there.
    Closed,
    /// No answer in time.
    Silent,
    /// The connection ended before the answer did.
    Cut,
    /// What came was no answer to the question.
    Garbled,
    /// There, too, the answer was cut short.
    Truncated,
}

impl TcpEnd {
    /// The word for it in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Silent => "silent",
            Self::Cut => "cut",
            Self::Garbled => "garbled",
            Self::Truncated => "truncated",
        }
    }
}

/// Why a server did not answer a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsError {
    /// SERVFAIL; with the server's extended error (RFC 8914), if it gave one.
    ServFail(String),
    /// REFUSED; likewise.
    Refused(String),
    /// FORMERR, also without EDNS.
    FormErr,
    /// NOTIMP.
    NotImp,
    /// Another response code.
    Code(u16),
    /// Not an authority for the zone: the answer lacks the AA bit, or comes from another zone.
    Lame,
    /// The server refers to the servers of this other zone.
    Referral(DnsName),
    /// The name is an alias for this one, about which this server's answer says nothing.
    AliasLeads(DnsName),
    /// No answer over UDP, and how it went over TCP.
    Silent(TcpEnd),
    /// The answer over UDP was cut short, and how it went over TCP.
    Truncated(TcpEnd),
    /// The answer makes no sense or contradicts itself; which part of it.
    Malformed(&'static str),
    /// The address cannot be reached from this machine; the system's message.
    NoRoute(String),
    /// The server's name has no address, or it could not be found out; why.
    NoAddress(String),
    /// Not asked, because the server never answered anything before.
    GivenUp,
    /// The time was over, or somebody asked to stop.
    Over,
}

impl DnsError {
    /// What to say about it; `server` is for people.
    pub fn message(&self, server: &str) -> Message {
        let said = |code: &str, said: &str| {
            let word = if said.is_empty() { "nothing" } else { said };
            Message::new(code).with("said", word)
        };

        let message = match self {
            Self::ServFail(text) => said("dns/servfail", text),
            Self::Refused(text) => said("dns/refused", text),
            Self::FormErr => Message::new("dns/formerr"),
            Self::NotImp => Message::new("dns/notimp"),
            Self::Code(code) => Message::new("dns/code").with("rcode", *code),
            Self::Lame => Message::new("dns/lame"),
            Self::Referral(zone) => Message::new("dns/referral").with("zone", zone.to_string()),
            Self::AliasLeads(name) => {
                Message::new("dns/alias-leads").with("name", name.to_string())
            }
            Self::Silent(tcp) => Message::new("dns/silent").with("tcp", tcp.name()),
            Self::Truncated(tcp) => Message::new("dns/truncated").with("tcp", tcp.name()),
            Self::Malformed(part) => Message::new("dns/malformed").with("part", *part),
            Self::NoRoute(system) => Message::new("dns/no-route").with("system", system.as_str()),
            Self::NoAddress(why) => Message::new("dns/no-address").with("why", why.as_str()),
            Self::GivenUp => Message::new("dns/given-up"),
            Self::Over => Message::new("dns/over"),
        };

        message.with("server", server)
    }

    /// The word for it in a table.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ServFail(_) => "SERVFAIL",
            Self::Refused(_) => "REFUSED",
            Self::FormErr => "FORMERR",
            Self::NotImp => "NOTIMP",
            Self::Code(_) => "RCODE",
            Self::Lame => "lame",
            Self::Referral(_) => "referral",
            Self::AliasLeads(_) => "alias",
            Self::Silent(_) => "timeout",
            Self::Truncated(_) => "truncated",
            Self::Malformed(_) => "malformed",
            Self::NoRoute(_) => "no route",
            Self::NoAddress(_) => "no address",
            Self::GivenUp => "given up",
            Self::Over => "stopped",
        }
    }

    /// As the reason why nothing could be observed at `server`.
    pub fn at(&self, server: &str, operation: &str) -> CannotCheck {
        let (obstacle, retry) = match self {
            Self::ServFail(_) | Self::Malformed(_) => (Obstacle::Protocol, Retry::Later),
            Self::FormErr | Self::NotImp | Self::Code(_) => (Obstacle::Protocol, Retry::Never),
            Self::Refused(_) => (Obstacle::Denied, Retry::Later),
            Self::Lame | Self::Referral(_) | Self::AliasLeads(_) => {
                (Obstacle::Unsupported, Retry::Later)
            }
            Self::Silent(TcpEnd::Closed) | Self::NoRoute(_) | Self::NoAddress(_) => {
                (Obstacle::Unreachable, Retry::Later)
            }
            Self::Silent(_) | Self::GivenUp => (Obstacle::TimedOut, Retry::Later),
            Self::Truncated(_) => (Obstacle::Interrupted, Retry::Later),
            Self::Over => (Obstacle::Stopped, Retry::Never),
        };

        CannotCheck::new(
            obstacle,
            retry,
            format!("dns://{server}"),
            operation,
            self.message(server),
        )
    }
}
