//! The zone's own name servers, all of them: found by asking the servers that the suite names, then those that these
//! name, and so on until no further one is named.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::answer::{Answer, AnswerData, QueryMode, Question};
use super::error::DnsError;
use super::exchange::Exchange;
use super::name::DnsName;
use super::server_set::{
    CONCURRENT_MAX, NameServer, Reach, RetryCounts, ServerSet, Spelling, addresses_in,
};
use super::service::DnsService;
use super::value::{RecordType, Value};
use crate::endpoint::net::Timeouts;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// The most name servers of one zone that are looked up.
const NAMES_MAX: usize = 32;

/// What one server says are the zone's name servers.
struct View {
    server: String,
    names: Vec<Value>,
    authoritative: bool,
}

/// The search for the authorities of one zone.
struct Search<'a> {
    service: &'a DnsService,
    zone: &'a DnsName,
    timeouts: &'a Timeouts,
    /// The servers that the suite names.
    named: Vec<NameServer>,
    /// Where somebody was asked for the zone's name servers.
    asked: BTreeSet<SocketAddr>,
    views: Vec<View>,
    broken_off: Vec<CannotCheck>,
    retries: RetryCounts,
}

/// The addresses of one name server, as far as they could be found out.
#[derive(Default)]
struct Addresses {
    known: BTreeSet<IpAddr>,
    /// Why some may be missing.
    error: Option<DnsError>,
}

/// The names and the reach of the servers at each address.
type ByAddress = BTreeMap<SocketAddr, (Vec<String>, Reach)>;

impl DnsService {
    /// Every name server of `zone` at every one of its addresses: at the port that the suite names
    /// with that address, else at port 53.
    ///
    /// # Errors
    /// If no server says which they are.
    pub async fn authorities(
        &self,
        zone: &DnsName,
        timeouts: &Timeouts,
    ) -> Result<ServerSet, CannotCheck> {
        let mut search = Search {
            service: self,
            zone,
            timeouts,
            named: self.named_servers(timeouts).await.servers,
            asked: BTreeSet::new(),
            views: Vec::new(),
            broken_off: Vec::new(),
            retries: RetryCounts::default(),
        };
        search.ask_the_named().await;

        // Servers need not agree on who the servers are, and each that is named may name more.
        let mut addresses = BTreeMap::new();
        loop {
            let names = search.names();
            if names.is_empty() {
                let first = search.broken_off.into_iter().next();
                return Err(first.unwrap_or_else(|| too_many_or_none(zone, 0)));
            }
            if names.len() > NAMES_MAX {
                return Err(too_many_or_none(zone, names.len()));
            }

            let found = search.look_up(&names, &addresses).await;
            if found.is_empty() {
                return Ok(search.into_server_set(&names, &addresses));
            }
            search.ask_the_found(&found).await;
            addresses.extend(found);
        }
    }
}

fn too_many_or_none(zone: &DnsName, names: usize) -> CannotCheck {
    let (obstacle, code) = match names {
        0 => (Obstacle::Absent, Message::new("dns/no-zone")),
        _ => (
            Obstacle::TooLarge,
            Message::new("dns/too-many").with("names", names),
        ),
    };
    let cause = code.with("zone", zone.to_string());

    CannotCheck::new(
        obstacle,
        Retry::Later,
        format!("dns://{zone}"),
        "find the zone's name servers",
        cause,
    )
}

impl Search<'_> {
    /// Asks each server that the suite names for the zone's name servers: as an authority, and if it is none, as a
    /// resolver.
    async fn ask_the_named(&mut self) {
        let named = std::mem::take(&mut self.named);
        self.ask_for_names(&named, true).await;
        self.named = named;
    }

    /// Asks the name servers with these addresses, as authorities, for the zone's name servers.
    async fn ask_the_found(&mut self, found: &BTreeMap<DnsName, Addresses>) {
        let mut servers = Vec::new();
        for (name, addresses) in found {
            let known: Vec<IpAddr> = addresses.known.iter().copied().collect();
            for (address, reach) in self.service.reaches(&known, |address| self.ports(address)) {
                if let (Some(address), Reach::At(_)) = (address, &reach)
                    && self.asked.insert(address)
                {
                    let label = format!("{name} ({address})");
                    servers.push(NameServer { label, reach });
                }
            }
        }
        self.ask_for_names(&servers, false).await;
    }

    async fn ask_for_names(&mut self, servers: &[NameServer], may_be_resolvers: bool) {
        let question = Question {
            name: self.zone.clone(),
            of: RecordType::Ns,
            zone: self.zone.clone(),
        };
        let timeouts = self.timeouts;
        let ask = async |server: &NameServer| {
            let first = server
                .ask(&question, QueryMode::Authoritative, timeouts)
                .await;
            // Whoever is silent in the one mode is silent in the other, too.
            let may_be_resolver = may_be_resolvers
                && matches!(
                    first.result,
                    Err(DnsError::Lame
                        | DnsError::Refused(_)
                        | DnsError::ServFail(_)
                        | DnsError::Referral(_))
                );
            let second = match may_be_resolver {
                true => Some(server.ask(&question, QueryMode::Recursive, timeouts).await),
                false => None,
            };
            (first, second)
        };

        let asking: Vec<_> = servers.iter().map(ask).collect();
        let exchanges: Vec<(Exchange, Option<Exchange>)> = stream::iter(asking)
            .buffered(CONCURRENT_MAX)
            .collect()
            .await;

        for (server, (first, second)) in servers.iter().zip(exchanges) {
            if let Reach::At(address) = server.reach {
                self.asked.insert(address);
            }
            self.retries.add(&server.label, &first.retries);
            let authoritative = first.result.is_ok();
            let mut result = first.result;
            if let Some(second) = second {
                self.retries.add(&server.label, &second.retries);
                // Why it is no authority says more than why it is no resolver either.
                result = second.result.or(result);
            }
            if server.reach != Reach::LeftOut {
                self.add_view(&server.label, result, authoritative);
            }
        }
    }

    fn add_view(&mut self, server: &str, result: Result<Answer, DnsError>, authoritative: bool) {
        let operation = format!("ask for the name servers of {}", self.zone);
        match result {
            Ok(Answer {
                data: AnswerData::Values(names),
                ..
            }) => {
                self.views.push(View {
                    server: server.to_owned(),
                    names,
                    authoritative,
                });
            }
            Ok(_) => {
                let cause = Message::new("dns/no-zone").with("zone", self.zone.to_string());
                let endpoint = format!("dns://{server}");
                self.broken_off.push(CannotCheck::new(
                    Obstacle::Absent,
                    Retry::Later,
                    endpoint,
                    operation,
                    cause,
                ));
            }
            Err(error) => self.broken_off.push(error.at(server, &operation)),
        }
    }

    /// The zone's name servers, as all views together have them.
    fn names(&self) -> Vec<DnsName> {
        let names: BTreeSet<&DnsName> = self
            .views
            .iter()
            .flat_map(|view| &view.names)
            .filter_map(|value| match value {
                Value::Name(name) => Some(name),
                _ => None,
            })
            .collect();
        names.into_iter().cloned().collect()
    }

    /// The addresses of every name server that is not among the `known`: from the servers that the suite names, and
    /// where these do not answer, from this machine.
    async fn look_up(
        &mut self,
        names: &[DnsName],
        known: &BTreeMap<DnsName, Addresses>,
    ) -> BTreeMap<DnsName, Addresses> {
        let mut found = BTreeMap::new();
        for name in names.iter().filter(|name| !known.contains_key(*name)) {
            found.insert(name.clone(), self.addresses_of(name).await);
        }
        found
    }

    async fn addresses_of(&mut self, name: &DnsName) -> Addresses {
        // A server that did not answer for the zone is not waited for again and again.
        let useful = self
            .named
            .iter()
            .filter(|named| self.views.iter().any(|view| view.server == named.label));
        let useful: Vec<&NameServer> = useful.collect();

        let mut addresses = Addresses::default();
        let mut is_open = false;
        for of in [RecordType::A, RecordType::Aaaa] {
            let question = Question::outright(name, of);
            let mut is_answered = false;
            for server in &useful {
                let exchange = server
                    .ask(&question, QueryMode::Recursive, self.timeouts)
                    .await;
                self.retries.add(&server.label, &exchange.retries);
                if let Ok(answer) = exchange.result {
                    is_answered = true;
                    addresses.known.extend(addresses_in(&answer.data));
                }
            }

            let matters = match of {
                RecordType::A => self.service.addresses.take(IpAddr::from([0; 4])),
                _ => self.service.addresses.take(IpAddr::from([0; 16])),
            };
            is_open |= !is_answered && matters;
        }

        if is_open {
            let looked_up = self
                .service
                .addresses_of(name, Spelling::Absolute, self.timeouts)
                .await;
            match looked_up {
                Ok(found) => addresses.known.extend(found),
                Err(error) => addresses.error = Some(error),
            }
        } else if addresses.known.is_empty() {
            addresses.error = Some(DnsError::NoAddress(
                "neither an A nor an AAAA record".to_owned(),
            ));
        }
        addresses
    }

    /// The servers that are asked: one for each address, whatever names it has.
    fn into_server_set(
        self,
        names: &[DnsName],
        addresses: &BTreeMap<DnsName, Addresses>,
    ) -> ServerSet {
        let mut by_address = ByAddress::new();
        let mut unreachable = Vec::new();
        for name in names {
            let Some(addresses) = addresses.get(name) else {
                continue;
            };
            let label = name.to_string();
            if let Some(error) = &addresses.error {
                unreachable.push(NameServer {
                    label: label.clone(),
                    reach: Reach::Unreachable(error.clone()),
                });
            }
            if addresses.known.is_empty() {
                continue;
            }

            let known: Vec<IpAddr> = addresses.known.iter().copied().collect();
            for (address, reach) in self.service.reaches(&known, |address| self.ports(address)) {
                match address {
                    Some(address) => {
                        let (names, _) = by_address
                            .entry(address)
                            .or_insert_with(|| (Vec::new(), reach));
                        names.push(label.clone());
                    }
                    None => unreachable.push(NameServer {
                        label: label.clone(),
                        reach,
                    }),
                }
            }
        }

        let unlisted = self.unlisted(&by_address);
        let facts = self.facts(names, &unlisted);
        let disagreement = self.disagreement();
        let reachable = by_address
            .into_iter()
            .map(|(address, (names, reach))| NameServer {
                label: format!("{} ({address})", names.join(", ")),
                reach,
            });
        ServerSet {
            servers: reachable.chain(unlisted).chain(unreachable).collect(),
            facts,
            broken_off: self.broken_off,
            retries: self.retries,
            disagreement,
        }
    }

    /// The servers that the suite names and that have the zone, without being listed among its name servers. They are
    /// asked as well: the suite says that they are the system's.
    fn unlisted(&self, by_address: &ByAddress) -> Vec<NameServer> {
        let is_authority = |label: &str| {
            self.views
                .iter()
                .any(|view| view.authoritative && view.server == label)
        };
        let is_listed =
            |reach: &Reach| matches!(reach, Reach::At(at) if by_address.contains_key(at));
        self.named
            .iter()
            .filter(|named| is_authority(&named.label) && !is_listed(&named.reach))
            .cloned()
            .collect()
    }

    /// The ports that the suite names with `address`, else that of name servers.
    fn ports(&self, address: IpAddr) -> Vec<u16> {
        let port = |named: &NameServer| match named.reach {
            Reach::At(at) if at.ip() == address => Some(at.port()),
            _ => None,
        };
        let ports: Vec<u16> = self.named.iter().filter_map(port).collect();
        if ports.is_empty() {
            vec![self.service.port]
        } else {
            ports
        }
    }

    /// Who the authorities are, who says so without being one, and who is one without being listed.
    fn facts(&self, names: &[DnsName], unlisted: &[NameServer]) -> Vec<Message> {
        let zone = self.zone.to_string();
        let fact = |code: &str| Message::new(code).with("zone", zone.as_str());
        let shown: Vec<String> = names.iter().map(DnsName::to_string).collect();
        let mut facts = vec![fact("dns/authorities").with("names", shown.join(", "))];

        for view in self.views.iter().filter(|view| !view.authoritative) {
            facts.push(fact("dns/by-resolver").with("server", view.server.as_str()));
        }

        for server in unlisted {
            facts.push(fact("dns/unlisted").with("server", server.label.as_str()));
        }
        facts
    }

    /// What each authority says, if they do not all say the same.
    fn disagreement(&self) -> Vec<(String, Vec<Value>)> {
        let views: Vec<&View> = self
            .views
            .iter()
            .filter(|view| view.authoritative)
            .collect();
        if views.windows(2).all(|pair| pair[0].names == pair[1].names) {
            return Vec::new();
        }

        views
            .iter()
            .map(|view| (view.server.clone(), view.names.clone()))
            .collect()
    }
}
