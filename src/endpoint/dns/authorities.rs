//! The zone's own name servers, all of them: found by asking the servers that the suite names.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::exchange::{Asked, Patience};
use super::name::DnsName;
use super::panel::{AT_ONCE, Panel, Place, Respondent, Spelling, Tried, addresses_in};
use super::reply::{Found, Question, Settled, Stance};
use super::settings::{DnsService, PORT};
use super::trouble::Trouble;
use super::value::{RecordType, Value};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// The most name servers of one zone that are looked up.
const NAMES_MAX: usize = 32;

/// What one server says are the zone's name servers.
struct View {
    server: String,
    names: Vec<Value>,
    authoritative: bool,
}

/// The way to the authorities of one zone.
struct Search<'a> {
    service: &'a DnsService,
    zone: &'a DnsName,
    patience: &'a Patience,
    /// The servers that the suite names.
    named: Vec<Respondent>,
    views: Vec<View>,
    broken_off: Vec<CannotCheck>,
    tried: Tried,
}

/// The addresses of one name server, as far as they could be found out.
#[derive(Default)]
struct Addresses {
    found: BTreeSet<IpAddr>,
    /// Why some may be missing.
    trouble: Option<Trouble>,
}

impl DnsService {
    /// Every name server of `zone` at every one of its addresses: at the port that the suite names
    /// with that address, else at port 53.
    ///
    /// # Errors
    /// If no server says which they are.
    pub async fn authorities(
        &self,
        zone: &DnsName,
        patience: &Patience,
    ) -> Result<Panel, CannotCheck> {
        let named = self.listed(patience).await.respondents;
        let (views, broken_off, tried) = (Vec::new(), Vec::new(), Tried::default());
        let mut search = Search {
            service: self,
            zone,
            patience,
            named,
            views,
            broken_off,
            tried,
        };
        search.ask_for_names().await;
        let names: BTreeSet<&DnsName> = search
            .views
            .iter()
            .flat_map(|view| &view.names)
            .filter_map(as_name)
            .collect();
        let names: Vec<DnsName> = names.into_iter().cloned().collect();
        if names.is_empty() {
            return Err(search
                .broken_off
                .into_iter()
                .next()
                .unwrap_or_else(|| too_many_or_none(zone, 0)));
        }
        if names.len() > NAMES_MAX {
            return Err(too_many_or_none(zone, names.len()));
        }
        let addresses = search.look_up(&names).await;
        Ok(search.panel(&names, &addresses))
    }
}

fn as_name(value: &Value) -> Option<&DnsName> {
    match value {
        Value::Name(name) => Some(name),
        _ => None,
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
    /// Asks each server for the zone's name servers: as an authority, and if it is none, as a resolver.
    async fn ask_for_names(&mut self) {
        let question = Question {
            name: self.zone.clone(),
            of: RecordType::Ns,
            zone: self.zone.clone(),
        };
        let patience = self.patience;
        let ask = async |respondent: &Respondent| {
            let first = respondent.ask(&question, Stance::Authority, patience).await;
            // What is silent for the one question is silent for the other, too.
            let may_be_resolver = matches!(
                first.result,
                Err(Trouble::Lame
                    | Trouble::Refused(_)
                    | Trouble::ServFail(_)
                    | Trouble::Referral(_))
            );
            let second = match may_be_resolver {
                true => Some(respondent.ask(&question, Stance::Anyone, patience).await),
                false => None,
            };
            (first, second)
        };
        let asking: Vec<_> = self.named.iter().map(ask).collect();
        let answers: Vec<(Asked, Option<Asked>)> =
            stream::iter(asking).buffered(AT_ONCE).collect().await;
        let named = std::mem::take(&mut self.named);
        for (respondent, (first, second)) in named.iter().zip(answers) {
            self.tried.note(&respondent.label, &first.again);
            let authoritative = first.result.is_ok();
            let mut answer = first.result;
            if let Some(second) = second {
                self.tried.note(&respondent.label, &second.again);
                // Why it is no authority says more than why it is no resolver either.
                answer = second.result.or(answer);
            }
            if respondent.place != Place::LeftOut {
                self.take_view(&respondent.label, answer, authoritative);
            }
        }
        self.named = named;
    }

    fn take_view(&mut self, server: &str, answer: Result<Settled, Trouble>, authoritative: bool) {
        let operation = format!("ask for the name servers of {}", self.zone);
        match answer {
            Ok(Settled {
                found: Found::Values(names),
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
            Err(trouble) => self.broken_off.push(trouble.at(server, &operation)),
        }
    }

    /// The addresses of every name server: from the servers that the suite names, and where these do not
    /// settle it, from this machine.
    async fn look_up(&mut self, names: &[DnsName]) -> BTreeMap<DnsName, Addresses> {
        let mut all = BTreeMap::new();
        // A server that did not answer for the zone is not waited for again and again.
        let useful: Vec<&Respondent> = self
            .named
            .iter()
            .filter(|named| self.views.iter().any(|view| view.server == named.label))
            .collect();
        for name in names {
            let mut addresses = Addresses::default();
            let mut is_open = false;
            for of in [RecordType::A, RecordType::Aaaa] {
                let question = Question::outright(name, of);
                let mut settled = false;
                for respondent in &useful {
                    let asked = respondent
                        .ask(&question, Stance::Anyone, self.patience)
                        .await;
                    self.tried.note(&respondent.label, &asked.again);
                    if let Ok(answer) = asked.result {
                        settled = true;
                        addresses.found.extend(addresses_in(&answer.found));
                    }
                }
                let matters = match of {
                    RecordType::A => self.service.addresses.take(IpAddr::from([0; 4])),
                    _ => self.service.addresses.take(IpAddr::from([0; 16])),
                };
                is_open |= !settled && matters;
            }
            if is_open {
                match self
                    .service
                    .addresses_of(name, Spelling::Absolute, self.patience)
                    .await
                {
                    Ok(found) => addresses.found.extend(found),
                    Err(trouble) => addresses.trouble = Some(trouble),
                }
            } else if addresses.found.is_empty() {
                addresses.trouble = Some(Trouble::NoAddress(
                    "neither an A nor an AAAA record".to_owned(),
                ));
            }
            all.insert(name.clone(), addresses);
        }
        all
    }

    /// Everybody who is asked: one respondent for each address, whatever names it has.
    fn panel(self, names: &[DnsName], all: &BTreeMap<DnsName, Addresses>) -> Panel {
        let mut by_address: BTreeMap<SocketAddr, (Vec<String>, Place)> = BTreeMap::new();
        let mut nowhere = Vec::new();
        for name in names {
            let Some(addresses) = all.get(name) else {
                continue;
            };
            if let Some(trouble) = &addresses.trouble {
                nowhere.push(Respondent {
                    label: name.to_string(),
                    place: Place::Nowhere(trouble.clone()),
                });
            }
            if addresses.found.is_empty() {
                continue;
            }
            let found: Vec<IpAddr> = addresses.found.iter().copied().collect();
            for (address, place) in self.service.seats(&found, |address| self.ports(address)) {
                match address {
                    Some(address) => {
                        by_address
                            .entry(address)
                            .or_insert_with(|| (Vec::new(), place))
                            .0
                            .push(name.to_string());
                    }
                    None => nowhere.push(Respondent {
                        label: name.to_string(),
                        place,
                    }),
                }
            }
        }
        let facts = self.facts(names, &by_address);
        let disagreement = self.disagreement();
        let seated = by_address
            .into_iter()
            .map(|(address, (names, place))| Respondent {
                label: format!("{} ({address})", names.join(", ")),
                place,
            });
        let respondents = seated.chain(nowhere).collect();
        Panel {
            respondents,
            facts,
            broken_off: self.broken_off,
            tried: self.tried,
            disagreement,
        }
    }

    /// The ports that the suite names with `address`, else that of name servers.
    fn ports(&self, address: IpAddr) -> Vec<u16> {
        let port = |named: &Respondent| match named.place {
            Place::At(at) if at.ip() == address => Some(at.port()),
            _ => None,
        };
        let ports: Vec<u16> = self.named.iter().filter_map(port).collect();
        if ports.is_empty() { vec![PORT] } else { ports }
    }

    fn facts(
        &self,
        names: &[DnsName],
        asked: &BTreeMap<SocketAddr, (Vec<String>, Place)>,
    ) -> Vec<Message> {
        let zone = self.zone.to_string();
        let shown: Vec<String> = names.iter().map(DnsName::to_string).collect();
        let mut facts = vec![
            Message::new("dns/authorities")
                .with("zone", zone.as_str())
                .with("names", shown.join(", ")),
        ];
        for view in self.views.iter().filter(|view| !view.authoritative) {
            facts.push(
                Message::new("dns/by-resolver")
                    .with("zone", zone.as_str())
                    .with("server", view.server.as_str()),
            );
        }
        for view in self.views.iter().filter(|view| view.authoritative) {
            let is_asked = self.named.iter().any(|named| {
                named.label == view.server
                    && matches!(named.place, Place::At(at) if asked.contains_key(&at))
            });
            if !is_asked {
                let fact = Message::new("dns/unlisted").with("zone", zone.as_str());
                facts.push(fact.with("server", view.server.as_str()));
            }
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
        let same = views.windows(2).all(|pair| pair[0].names == pair[1].names);
        if same {
            Vec::new()
        } else {
            views
                .iter()
                .map(|view| (view.server.clone(), view.names.clone()))
                .collect()
        }
    }
}
