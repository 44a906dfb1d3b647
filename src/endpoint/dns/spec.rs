//! The `dns` service of a suite: which name servers, and how long to wait for them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::name::DnsName;
use crate::endpoint::written::{check_keys, is_open, timeout};
use crate::model::SpecMistake;

/// The port of name servers (RFC 1035, section 4.2).
pub(super) const PORT: u16 = 53;
/// How long one answer is waited for, if the suite does not say.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(60);
/// The most servers that one service may name.
const SERVERS_MAX: usize = 32;
const KEYS: [&str; 3] = ["servers", "timeout", "addresses"];

/// Name servers, as a suite writes them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DnsSpec {
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
    pub fn new(spec: &DnsSpec) -> Result<Self, SpecMistake> {
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

/// The mistakes in a service as written, in whose strings references (`${...}`) may still stand.
pub fn mistakes(service: &Value) -> Vec<SpecMistake> {
    let Value::Object(keys) = service else {
        return vec![
            SpecMistake::new("", "a dns service is a map").hint("{ servers: [\"192.0.2.53\"] }"),
        ];
    };
    let mut found = Vec::new();
    check_keys(keys, &KEYS, &mut found);
    check_servers(keys, &mut found);
    match keys.get("timeout") {
        None => {}
        Some(Value::String(text)) if is_open(text) => {}
        Some(Value::String(text)) => found.extend(timeout(text, TIMEOUT_MAX).err()),
        Some(_) => found.push(SpecMistake::new("timeout", "is a text with a unit").hint("3s")),
    }
    match keys.get("addresses") {
        None => {}
        Some(Value::String(text))
            if is_open(text) || ["all", "ipv4", "ipv6"].contains(&text.as_str()) => {}
        Some(_) => found
            .push(SpecMistake::new("addresses", "is one of three words").hint("all, ipv4 or ipv6")),
    }
    found
}

fn check_servers(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    const HINT: &str = "[\"192.0.2.53\", \"ns1.muster.example\"]";
    let Some(servers) = keys.get("servers") else {
        found.push(SpecMistake::new("servers", "is missing").hint(HINT));
        return;
    };
    let servers = match servers {
        Value::Array(servers) if !servers.is_empty() && servers.len() <= SERVERS_MAX => servers,
        _ => {
            let problem = format!("must be a list of 1 to {SERVERS_MAX} servers");
            found.push(SpecMistake::new("servers", problem).hint(HINT));
            return;
        }
    };
    let mut seen: Vec<Server> = Vec::new();
    for (at, server) in servers.iter().enumerate() {
        let path = format!("servers/{at}");
        match server
            .as_str()
            .map(|text| (is_open(text), Server::parse(text)))
        {
            None => found.push(SpecMistake::new(&path, "must be text")),
            Some((true, _)) => {}
            Some((false, Err(problem))) => {
                found.push(SpecMistake::new(&path, problem).hint("192.0.2.53:53"))
            }
            Some((false, Ok(server))) if seen.contains(&server) => {
                found.push(SpecMistake::new(&path, "is named twice"))
            }
            Some((false, Ok(server))) => seen.push(server),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems(service: &Value) -> Vec<String> {
        mistakes(service)
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
        assert_eq!(problems(&json!({})), ["servers: is missing"]);
        assert_eq!(
            problems(
                &json!({"servers": ["a b", "192.0.2.1", "192.0.2.1:53"], "timeout": "3", "server": 1, "addresses": "v4"})
            ),
            [
                "server: unknown key",
                "servers/0: has a blank or a control character in it",
                "servers/2: is named twice",
                "timeout: needs a unit: 500ms, 2s, 30m, 5h or 1d",
                "addresses: is one of three words",
            ]
        );
        assert_eq!(problems(&json!({"servers": []})).len(), 1);
        assert_eq!(
            problems(&json!({"servers": ["192.0.2.1"], "timeout": "2h"})).len(),
            1
        );
        assert_eq!(problems(&json!(["192.0.2.1"])).len(), 1);
    }

    #[test]
    fn a_service_without_mistakes_can_be_made() {
        let spec: DnsSpec =
            serde_json::from_value(json!({"servers": ["192.0.2.53", "ns1.muster.example"]}))
                .unwrap();
        let service = DnsService::new(&spec).unwrap();
        assert_eq!(
            (service.servers.len(), service.timeout, service.addresses),
            (2, TIMEOUT, Addresses::All)
        );
        assert!(serde_json::from_value::<DnsSpec>(json!({"servers": [], "tcp": true})).is_err());
    }
}
