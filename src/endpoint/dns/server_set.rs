//! Which servers are asked about a zone: those that the suite names, the zone's own, or this machine's resolvers.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use futures_util::StreamExt as _;
use futures_util::stream;
use hickory_resolver::config::NameServerConfig;
use hickory_resolver::system_conf::read_system_conf;

use super::answer::{AnswerData, QueryMode, Question};
use super::error::DnsError;
use super::exchange::{Exchange, QueryRetry, ask, within};
use super::name::DnsName;
use super::service::{DnsService, Host, PORT, Resolvers, Server};
use super::value::{RecordType, Value};
use crate::endpoint::net::Timeouts;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// So many servers are looked up, or asked for the zone's name servers, at once.
pub(super) const CONCURRENT_MAX: usize = 8;

/// How a name server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// At this address.
    At(SocketAddr),
    /// At the first of these that answers the question, as this machine does it.
    FirstOf(Vec<SocketAddr>),
    /// Not at all: it should be asked, and cannot be.
    Unreachable(DnsError),
    /// Not at all: the suite leaves addresses of this sort out.
    LeftOut,
}

/// A name server at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameServer {
    /// For people: `ns1.muster.example (192.0.2.53:53)`.
    pub label: String,
    /// How it is reached.
    pub reach: Reach,
}

impl NameServer {
    /// Puts one question to it.
    pub async fn ask(&self, question: &Question, mode: QueryMode, timeouts: &Timeouts) -> Exchange {
        match &self.reach {
            Reach::At(address) => ask(*address, question, mode, timeouts).await,
            Reach::FirstOf(addresses) => ask_first_of(addresses, question, mode, timeouts).await,
            Reach::Unreachable(error) => Exchange::not_sent(error.clone()),
            Reach::LeftOut => Exchange::not_sent(DnsError::GivenUp),
        }
    }
}

async fn ask_first_of(
    addresses: &[SocketAddr],
    question: &Question,
    mode: QueryMode,
    timeouts: &Timeouts,
) -> Exchange {
    let mut exchange = Exchange::not_sent(DnsError::NoAddress("no resolver".to_owned()));
    for address in addresses {
        let next = ask(*address, question, mode, timeouts).await;
        // What had to be sent again counts for all of them together.
        let retries = [std::mem::take(&mut exchange.retries), next.retries].concat();
        exchange = Exchange { retries, ..next };
        if matches!(exchange.result, Ok(_) | Err(DnsError::Over)) {
            break;
        }
    }
    exchange
}

/// How often queries were sent again, by server and sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetryCounts(BTreeMap<(String, QueryRetry), u64>);

impl RetryCounts {
    /// Counts what was sent to `server` again.
    pub fn add(&mut self, server: &str, retries: &[QueryRetry]) {
        for retry in retries {
            *self.0.entry((server.to_owned(), *retry)).or_default() += 1;
        }
    }

    /// As messages, by server.
    pub fn messages(&self) -> Vec<Message> {
        let message = |((server, retry), times): (&(String, QueryRetry), &u64)| {
            let code = match retry {
                QueryRetry::Udp => "dns/again-udp",
                QueryRetry::Tcp => "dns/again-tcp",
                QueryRetry::WithoutEdns => "dns/again-plain",
            };
            Message::new(code)
                .with("server", server.as_str())
                .with("times", *times)
        };

        self.0.iter().map(message).collect()
    }
}

/// The servers that are asked, and what there is to say about how they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSet {
    /// The servers, in order.
    pub servers: Vec<NameServer>,
    /// Things worth knowing that are no fault.
    pub facts: Vec<Message>,
    /// Where the search for them was not complete.
    pub broken_off: Vec<CannotCheck>,
    /// What was sent again while searching.
    pub retries: RetryCounts,
    /// What each authority says are the zone's name servers, if they do not say the same.
    pub disagreement: Vec<(String, Vec<Value>)>,
}

/// How a host name is looked up on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As a person wrote it: with the machine's own names for hosts.
    AsWritten,
    /// As a name in the public tree, never below a search domain.
    Absolute,
}

impl DnsService {
    /// The servers that the suite names, each at all of its addresses.
    pub async fn named_servers(&self, timeouts: &Timeouts) -> ServerSet {
        let look_up = async |server: &Server| match &server.host {
            Host::At(address) => Ok(vec![*address]),
            Host::Named(name) => self.addresses_of(name, Spelling::AsWritten, timeouts).await,
        };
        let look_ups: Vec<_> = self.servers.iter().map(look_up).collect();
        let looked_up: Vec<_> = stream::iter(look_ups)
            .buffered(CONCURRENT_MAX)
            .collect()
            .await;

        let mut servers: Vec<NameServer> = Vec::new();
        for (written, addresses) in self.servers.iter().zip(looked_up) {
            let reaches = match addresses {
                Ok(addresses) => self.reaches(&addresses, |_| vec![written.port]),
                Err(error) => vec![(None, Reach::Unreachable(error))],
            };
            for (address, reach) in reaches {
                let label = match (&written.host, address) {
                    (Host::Named(name), Some(address)) => format!("{name} ({address})"),
                    _ => written.to_string(),
                };
                // Two names for one address are one server.
                let is_known = matches!(reach, Reach::At(_))
                    && servers.iter().any(|known| known.reach == reach);
                if !is_known {
                    servers.push(NameServer { label, reach });
                }
            }
        }

        ServerSet {
            servers,
            ..ServerSet::default()
        }
    }

    /// The resolvers that this machine asks, as one server.
    ///
    /// # Errors
    /// If they are not known.
    pub fn system_resolver(&self) -> Result<ServerSet, CannotCheck> {
        let addresses = self.resolver_addresses()?;
        let shown: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
        let server = NameServer {
            label: format!("system ({})", shown.join(", ")),
            reach: Reach::FirstOf(addresses),
        };

        Ok(ServerSet {
            servers: vec![server],
            ..ServerSet::default()
        })
    }

    fn resolver_addresses(&self) -> Result<Vec<SocketAddr>, CannotCheck> {
        let unknown = |why: String| {
            let cause = Message::new("dns/no-resolver").with("why", why);
            CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                "dns://system",
                "read the system's settings",
                cause,
            )
        };

        let addresses: Vec<SocketAddr> = match &self.resolvers {
            Resolvers::These(addresses) => addresses.clone(),
            Resolvers::Machine => {
                let (settings, _) =
                    read_system_conf().map_err(|error| unknown(error.to_string()))?;
                let port = |server: &NameServerConfig| {
                    let first = server.connections.first();
                    first.map_or(PORT, |connection| connection.port)
                };
                settings
                    .name_servers()
                    .iter()
                    .map(|server| SocketAddr::new(server.ip, port(server)))
                    .collect()
            }
        };

        if addresses.is_empty() {
            Err(unknown("no resolver is named".to_owned()))
        } else {
            Ok(addresses)
        }
    }

    /// How a host with these addresses is reached: at every one that the suite does not leave out, and
    /// if none remains, once not at all, so that nothing is known of it.
    pub(super) fn reaches(
        &self,
        addresses: &[IpAddr],
        ports: impl Fn(IpAddr) -> Vec<u16>,
    ) -> Vec<(Option<SocketAddr>, Reach)> {
        let mut reaches = Vec::new();
        for address in addresses {
            for port in ports(*address) {
                let at = SocketAddr::new(*address, port);
                let reach = if self.addresses.take(*address) {
                    Reach::At(at)
                } else {
                    Reach::LeftOut
                };
                reaches.push((Some(at), reach));
            }
        }

        if !reaches
            .iter()
            .any(|(_, reach)| matches!(reach, Reach::At(_)))
        {
            let error = DnsError::NoAddress("none of the sort that is asked".to_owned());
            reaches.push((None, Reach::Unreachable(error)));
        }
        reaches
    }

    /// The addresses of a host, as this machine looks them up.
    pub(super) async fn addresses_of(
        &self,
        name: &DnsName,
        spelling: Spelling,
        timeouts: &Timeouts,
    ) -> Result<Vec<IpAddr>, DnsError> {
        if let Resolvers::These(resolvers) = &self.resolvers {
            return addresses_from(resolvers, name, timeouts).await;
        }

        let host = match spelling {
            Spelling::AsWritten => name.to_string(),
            Spelling::Absolute => format!("{name}."),
        };
        let found = within(timeouts, tokio::net::lookup_host((host, PORT)))
            .await?
            .ok_or_else(|| DnsError::NoAddress("the look-up took too long".to_owned()))?
            .map_err(|error| DnsError::NoAddress(error.to_string()))?;

        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        addresses.sort();
        addresses.dedup();
        at_least_one(addresses)
    }
}

async fn addresses_from(
    resolvers: &[SocketAddr],
    name: &DnsName,
    timeouts: &Timeouts,
) -> Result<Vec<IpAddr>, DnsError> {
    let mut addresses = Vec::new();
    for of in [RecordType::A, RecordType::Aaaa] {
        let question = Question::outright(name, of);
        let exchange = ask_first_of(resolvers, &question, QueryMode::Recursive, timeouts).await;
        match exchange.result {
            Ok(answer) => addresses.extend(addresses_in(&answer.data)),
            Err(DnsError::Over) => return Err(DnsError::Over),
            Err(error) => return Err(DnsError::NoAddress(error.name().to_owned())),
        }
    }
    at_least_one(addresses)
}

fn at_least_one(addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, DnsError> {
    if addresses.is_empty() {
        Err(DnsError::NoAddress("no address".to_owned()))
    } else {
        Ok(addresses)
    }
}

/// The addresses among the values of an answer.
pub(super) fn addresses_in(data: &AnswerData) -> Vec<IpAddr> {
    let AnswerData::Values(values) = data else {
        return Vec::new();
    };

    let address = |value: &Value| match value {
        Value::V4(address) => Some(IpAddr::V4(*address)),
        Value::V6(address) => Some(IpAddr::V6(*address)),
        _ => None,
    };
    values.iter().filter_map(address).collect()
}
