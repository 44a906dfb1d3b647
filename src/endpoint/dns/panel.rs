//! Who is asked about a zone: the servers that the suite names, the zone's authorities, or whom this machine asks.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use futures_util::StreamExt as _;
use futures_util::stream;
use hickory_resolver::system_conf::read_system_conf;

use super::exchange::{Again, Asked, Patience, ask};
use super::name::DnsName;
use super::reply::{Found, Question, Stance};
use super::settings::{DnsService, Host, PORT, Resolvers, Server};
use super::trouble::Trouble;
use super::value::{RecordType, Value};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// So many servers are looked up, or asked for the zone's name servers, at once.
pub(super) const AT_ONCE: usize = 8;

/// Where somebody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At this address.
    At(SocketAddr),
    /// At the first of these that settles the question, as this machine does it.
    FirstOf(Vec<SocketAddr>),
    /// Nowhere: it should be asked, and cannot be.
    Nowhere(Trouble),
    /// Nowhere: the suite leaves addresses of this sort out.
    LeftOut,
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respondent {
    /// For people: `ns1.muster.example (192.0.2.53:53)`.
    pub label: String,
    /// Where.
    pub place: Place,
}

impl Respondent {
    /// Asks it one question.
    pub async fn ask(&self, question: &Question, stance: Stance, patience: &Patience) -> Asked {
        match &self.place {
            Place::At(address) => ask(*address, question, stance, patience).await,
            Place::FirstOf(addresses) => first_of(addresses, question, stance, patience).await,
            Place::Nowhere(trouble) => Asked::not(trouble.clone()),
            Place::LeftOut => Asked::not(Trouble::GivenUp),
        }
    }
}

async fn first_of(
    addresses: &[SocketAddr],
    question: &Question,
    stance: Stance,
    patience: &Patience,
) -> Asked {
    let mut asked = Asked::not(Trouble::NoAddress("no resolver".to_owned()));
    for address in addresses {
        let next = ask(*address, question, stance, patience).await;
        let again = [std::mem::take(&mut asked.again), next.again].concat();
        asked = Asked { again, ..next };
        if matches!(asked.result, Ok(_) | Err(Trouble::Over)) {
            break;
        }
    }
    asked
}

/// What was tried again, by server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tried(BTreeMap<(String, Again), u64>);

impl Tried {
    /// Remembers what was tried again at `server`.
    pub fn note(&mut self, server: &str, again: &[Again]) {
        for what in again {
            *self.0.entry((server.to_owned(), *what)).or_default() += 1;
        }
    }

    /// As messages, by server.
    pub fn messages(&self) -> Vec<Message> {
        let said = |((server, what), times): (&(String, Again), &u64)| {
            let message = match what {
                Again::Udp => Message::new("dns/again-udp"),
                Again::Tcp => Message::new("dns/again-tcp"),
                Again::WithoutEdns => Message::new("dns/again-plain"),
            };
            message
                .with("server", server.as_str())
                .with("times", *times)
        };
        self.0.iter().map(said).collect()
    }
}

/// Everybody who is asked, and what there is to say about how they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel {
    /// Who is asked, in order.
    pub respondents: Vec<Respondent>,
    /// Things worth knowing that are no fault.
    pub facts: Vec<Message>,
    /// Where the search for them was not complete.
    pub broken_off: Vec<CannotCheck>,
    /// What was tried again while searching.
    pub tried: Tried,
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
    pub async fn listed(&self, patience: &Patience) -> Panel {
        let look_up = async |server: &Server| match &server.host {
            Host::At(address) => Ok(vec![*address]),
            Host::Named(name) => self.addresses_of(name, Spelling::AsWritten, patience).await,
        };
        let look_ups: Vec<_> = self.servers.iter().map(look_up).collect();
        let found: Vec<_> = stream::iter(look_ups).buffered(AT_ONCE).collect().await;
        let mut respondents: Vec<Respondent> = Vec::new();
        for (server, addresses) in self.servers.iter().zip(found) {
            let seats = match addresses {
                Ok(addresses) => self.seats(&addresses, |_| vec![server.port]),
                Err(trouble) => vec![(None, Place::Nowhere(trouble))],
            };
            for (address, place) in seats {
                let label = match (&server.host, address) {
                    (Host::Named(name), Some(address)) => format!("{name} ({address})"),
                    _ => server.to_string(),
                };
                // Two names for one address are one server.
                let known = respondents
                    .iter()
                    .any(|known| matches!(place, Place::At(_)) && known.place == place);
                if !known {
                    respondents.push(Respondent { label, place });
                }
            }
        }
        Panel {
            respondents,
            ..Panel::default()
        }
    }

    /// Whom this machine asks, as one respondent.
    ///
    /// # Errors
    /// If that is not known.
    pub fn machine(&self) -> Result<Panel, CannotCheck> {
        let addresses = self.resolver_addresses()?;
        let shown: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
        let label = format!("system ({})", shown.join(", "));
        Ok(Panel {
            respondents: vec![Respondent {
                label,
                place: Place::FirstOf(addresses),
            }],
            ..Panel::default()
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
                let port = |server: &hickory_resolver::config::NameServerConfig| {
                    server
                        .connections
                        .first()
                        .map_or(PORT, |connection| connection.port)
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

    /// The places at which a host with these addresses is asked: every one that the suite does not leave
    /// out, and if none remains, one at which nothing can be known.
    pub(super) fn seats(
        &self,
        addresses: &[IpAddr],
        ports: impl Fn(IpAddr) -> Vec<u16>,
    ) -> Vec<(Option<SocketAddr>, Place)> {
        let mut seats = Vec::new();
        for address in addresses {
            for port in ports(*address) {
                let at = SocketAddr::new(*address, port);
                let place = if self.addresses.take(*address) {
                    Place::At(at)
                } else {
                    Place::LeftOut
                };
                seats.push((Some(at), place));
            }
        }
        if !seats.iter().any(|(_, place)| matches!(place, Place::At(_))) {
            seats.push((
                None,
                Place::Nowhere(Trouble::NoAddress(
                    "none of the sort that is asked".to_owned(),
                )),
            ));
        }
        seats
    }

    /// The addresses of a host, as this machine looks them up.
    pub(super) async fn addresses_of(
        &self,
        name: &DnsName,
        spelling: Spelling,
        patience: &Patience,
    ) -> Result<Vec<IpAddr>, Trouble> {
        if let Resolvers::These(resolvers) = &self.resolvers {
            return addresses_from(resolvers, name, patience).await;
        }
        let host = match spelling {
            Spelling::AsWritten => name.to_string(),
            Spelling::Absolute => format!("{name}."),
        };
        let work = tokio::net::lookup_host((host, PORT));
        match super::exchange::within(patience, work).await? {
            None => Err(Trouble::NoAddress("the look-up took too long".to_owned())),
            Some(Err(error)) => Err(Trouble::NoAddress(error.to_string())),
            Some(Ok(found)) => {
                let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
                addresses.sort();
                addresses.dedup();
                if addresses.is_empty() {
                    Err(Trouble::NoAddress("no address".to_owned()))
                } else {
                    Ok(addresses)
                }
            }
        }
    }
}

async fn addresses_from(
    resolvers: &[SocketAddr],
    name: &DnsName,
    patience: &Patience,
) -> Result<Vec<IpAddr>, Trouble> {
    let mut addresses = Vec::new();
    for of in [RecordType::A, RecordType::Aaaa] {
        let question = Question::outright(name, of);
        match first_of(resolvers, &question, Stance::Anyone, patience)
            .await
            .result
        {
            Ok(settled) => addresses.extend(addresses_in(&settled.found)),
            Err(Trouble::Over) => return Err(Trouble::Over),
            Err(trouble) => return Err(Trouble::NoAddress(trouble.name().to_owned())),
        }
    }
    if addresses.is_empty() {
        Err(Trouble::NoAddress("no address".to_owned()))
    } else {
        Ok(addresses)
    }
}

/// The addresses among what was found.
pub(super) fn addresses_in(found: &Found) -> Vec<IpAddr> {
    let Found::Values(values) = found else {
        return Vec::new();
    };
    let address = |value: &Value| match value {
        Value::V4(address) => Some(IpAddr::V4(*address)),
        Value::V6(address) => Some(IpAddr::V6(*address)),
        _ => None,
    };
    values.iter().filter_map(address).collect()
}
