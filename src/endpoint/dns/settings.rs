//! The settings of a `dns` service: which name servers, and how long to wait for them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::DnsName;
use super::visit;
use crate::endpoint::connector::{Connector, LookAround, Settings, Visit};
use crate::endpoint::fields::{check_timeout, is_open, timeout};
use crate::model::{CannotCheck, Lang, Service, SpecMistake};

/// The port of name servers (RFC 1035, section 4.2).
pub(super) const PORT: u16 = 53;
/// How long one answer is waited for, if the suite does not say.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(60);
/// The most servers that one service may name.
const SERVERS_MAX: usize = 32;

/// Name servers, as a suite writes them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DnsSettings {
    /// Addresses or names, with a port where it is not 53: `192.0.2.53`, `[2001:db8::53]:5353`, `ns1.muster.example`.
    #[schemars(length(min = 1, max = 32))]
    pub servers: Vec<String>,
    /// How long one answer is waited for: `3s`, `500ms`.
    #[serde(default)]
    #[schemars(extend("x-landfall" = "duration"))]
    pub timeout: Option<String>,
    /// Which addresses of the servers are asked.
    #[serde(default)]
    pub addresses: Addresses,
}

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
}

impl DnsService {
    /// The service that `spec` describes.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn new(spec: &DnsSettings) -> Result<Self, SpecMistake> {
        let parse = |(at, text): (usize, &String)| {
            Server::parse(text)
                .map_err(|problem| SpecMistake::new(&format!("servers/{at}"), problem))
        };
        let servers = spec
            .servers
            .iter()
            .enumerate()
            .map(parse)
            .collect::<Result<Vec<_>, _>>()?;
        if servers.is_empty() || servers.len() > SERVERS_MAX {
            return Err(SpecMistake::new(
                "servers",
                format!("must be from 1 to {SERVERS_MAX} servers"),
            ));
        }
        let timeout = spec
            .timeout
            .as_deref()
            .map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))?;
        Ok(Self {
            servers,
            timeout,
            addresses: spec.addresses,
            resolvers: Resolvers::Machine,
        })
    }

    /// The same, but this machine's own look-ups go to `resolvers`.
    #[must_use]
    pub fn resolved_by(mut self, resolvers: Vec<SocketAddr>) -> Self {
        self.resolvers = Resolvers::These(resolvers);
        self
    }
}

impl Connector for DnsSettings {
    const SERVICE: Service = Service::Dns;
    const CHOSEN_BY: &'static [&'static str] = &["servers"];
    const TEXTS: [(Lang, &'static str); 2] = super::TEXTS;
}

#[async_trait]
impl Settings for DnsSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        let mut found = Vec::new();
        self.check_servers(&mut found);
        check_timeout(self.timeout.as_deref(), TIMEOUT_MAX, &mut found);
        found
    }

    /// Nobody logs in to a name server, so there is nothing to enter.
    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        let service = DnsService::new(self);
        let service =
            service.map_err(|mistake| CannotCheck::fault("read the settings", mistake.problem))?;
        Ok(Box::pin(visit::look_around(service, visit)))
    }

    fn name_servers(&self) -> Option<Result<DnsService, SpecMistake>> {
        Some(DnsService::new(self))
    }
}

impl DnsSettings {
    fn check_servers(&self, found: &mut Vec<SpecMistake>) {
        let mut seen: Vec<Server> = Vec::new();
        for (at, text) in self.servers.iter().enumerate() {
            let path = format!("servers/{at}");
            match Server::parse(text) {
                // What a reference will bring cannot be judged yet.
                _ if is_open(text) => {}
                Err(problem) => {
                    found.push(SpecMistake::new(&path, problem).hint("192.0.2.53:53"));
                }
                Ok(server) if seen.contains(&server) => {
                    found.push(SpecMistake::new(&path, "is named twice"));
                }
                Ok(server) => seen.push(server),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::endpoint::table;

    fn problems(service: &Value) -> Vec<String> {
        table::mistakes(Service::Dns, service)
            .into_iter()
            .map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem))
            .collect()
    }

    #[test]
    fn servers_are_addresses_or_names_with_an_optional_port() {
        for (text, shown) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("192.0.2.53:5301", "192.0.2.53:5301"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
            ("[2001:db8::53]", "[2001:db8::53]:53"),
            ("NS1.muster.example.", "ns1.muster.example:53"),
            ("ns1.muster.example:5353", "ns1.muster.example:5353"),
        ] {
            assert_eq!(Server::parse(text).unwrap().to_string(), shown);
        }
        for wrong in [
            "",
            "192.0.2",
            "192.0.2.999",
            "ns1:0",
            "ns1:70000",
            "[::1]5",
            "[::1",
            "a b",
            "dns://ns1",
            ":53",
        ] {
            assert!(Server::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        assert_eq!(
            problems(&json!({"servers": ["192.0.2.53", "${var.ns}"], "timeout": "500ms"})),
            [""; 0]
        );
        assert_eq!(
            problems(&json!({"servers": ["a b", "192.0.2.1", "192.0.2.1:53"], "timeout": "3"})),
            [
                "servers/0: has a blank or a control character in it",
                "servers/2: is named twice",
                "timeout: needs a unit: 500ms, 2s, 30m, 5h or 1d",
            ]
        );
        assert_eq!(
            problems(&json!({"servers": ["192.0.2.1"], "timeout": "2h"})).len(),
            1
        );
        // What does not fit the schema gets no further.
        assert_eq!(problems(&json!({})).len(), 1);
        assert_eq!(problems(&json!(["192.0.2.1"])).len(), 1);
    }

    #[test]
    fn a_service_without_mistakes_can_be_made() {
        let spec: DnsSettings =
            serde_json::from_value(json!({"servers": ["192.0.2.53", "ns1.muster.example"]}))
                .unwrap();
        let service = DnsService::new(&spec).unwrap();
        assert_eq!(
            (service.servers.len(), service.timeout, service.addresses),
            (2, TIMEOUT, Addresses::All)
        );
        assert!(
            serde_json::from_value::<DnsSettings>(json!({"servers": [], "tcp": true})).is_err()
        );
    }
}
