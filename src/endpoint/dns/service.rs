//! Name servers, ready to be asked.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::DnsName;

/// The port of name servers (RFC 1035, section 4.2).
pub(super) const PORT: u16 = 53;

/// Which addresses of servers are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Addresses {
    /// All.
    #[default]
    All,
    /// IPv4 only: for a machine that has no IPv6.
    Ipv4,
    /// IPv6 only.
    Ipv6,
}

impl Addresses {
    /// Whether `address` is one that is asked.
    pub fn take(self, address: IpAddr) -> bool {
        match self {
            Self::All => true,
            Self::Ipv4 => address.is_ipv4(),
            Self::Ipv6 => address.is_ipv6(),
        }
    }
}

/// The host of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address.
    At(IpAddr),
    /// A name that has to be looked up first.
    Named(DnsName),
}

/// A server: host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The host.
    pub host: Host,
    /// The port.
    pub port: u16,
}

impl Server {
    /// Reads `host`, `host:port`, `[v6]:port`, or an IPv6 address alone.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self {
                host: Host::At(address),
                port: PORT,
            });
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (address, after) = rest.split_once(']').ok_or("lacks a closing bracket")?;
            let address: Ipv6Addr = address
                .parse()
                .map_err(|_| "is no IPv6 address between the brackets")?;
            let port = match after {
                "" => PORT,
                after => port(after.strip_prefix(':').unwrap_or_default())?,
            };
            return Ok(Self {
                host: Host::At(address.into()),
                port,
            });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, text)) => (host, port(text)?),
            None => (text, PORT),
        };
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(Self {
                host: Host::At(address),
                port,
            });
        }
        if host.contains('/')
            || host
                .split('.')
                .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err("is neither an address nor a name".to_owned());
        }
        Ok(Self {
            host: Host::Named(DnsName::parse(host)?),
            port,
        })
    }
}

fn port(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|port| *port != 0);
    number.ok_or_else(|| "has a port that is no number from 1 to 65535".to_owned())
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::At(address) => SocketAddr::new(*address, self.port).fmt(f),
            Host::Named(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

/// Whom this machine itself asks when it looks up a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Resolvers {
    /// Whom its settings name.
    #[default]
    Machine,
    /// These.
    These(Vec<SocketAddr>),
}

/// A `dns` service, ready to be asked. Making one contacts nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsService {
    /// The servers, in the order of the suite.
    pub servers: Vec<Server>,
    /// The longest wait for one answer.
    pub timeout: Duration,
    /// Which addresses of the servers are asked.
    pub addresses: Addresses,
    /// Whom this machine itself asks.
    pub resolvers: Resolvers,
    /// The port of name servers that the suite does not name.
    pub port: u16,
}

impl DnsService {
    /// Without servers of its own: whom this machine asks is asked, and waited for so long.
    pub fn of_machine(timeout: Duration) -> Self {
        Self {
            servers: Vec::new(),
            timeout,
            addresses: Addresses::All,
            resolvers: Resolvers::Machine,
            port: PORT,
        }
    }

    /// The same, but this machine's own look-ups go to `resolvers`.
    #[must_use]
    pub fn resolved_by(mut self, resolvers: Vec<SocketAddr>) -> Self {
        self.resolvers = Resolvers::These(resolvers);
        self
    }

    /// The same, but name servers that the suite does not name are at `port`.
    #[must_use]
    pub fn with_others_at(mut self, port: u16) -> Self {
        self.port = port;
        self
    }
}
