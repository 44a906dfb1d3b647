//! Where mail for the addressee's domain goes, as the sending system sees it.
//!
//! Whoever sends from elsewhere must know that the message will reach the target and nobody else: as long as
//! the world still delivers to the former system, a probe would land there. So it is the sender's view that
//! counts, not what the target's own name servers say.

use std::collections::BTreeSet;
use std::time::Duration;

use super::spec::{Spec, domain, exchanger};
use crate::check::Context;
use crate::endpoint::dns::{
    Addresses, AnswerData, DnsName, DnsService, NameServer, QueryMode, Question, RecordType,
    Resolvers, Value,
};
use crate::endpoint::net::Timeouts;
use crate::endpoint::smtp::Exchanger;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How long a resolver of this machine is waited for.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The way to the target.
pub(super) struct Route {
    respondents: Vec<NameServer>,
    patience: Timeouts,
    domain: DnsName,
    /// The exchangers, the preferred first.
    exchangers: Vec<Exchanger>,
    /// Who said so.
    asked: Vec<String>,
}

/// Proves that mail for the addressee goes to the target's exchangers and to no others.
///
/// # Errors
/// If that is not so, or cannot be known.
pub(super) async fn prove(spec: &Spec, cx: &dyn Context) -> Result<Route, CannotCheck> {
    let unproven = |obstacle: Obstacle, cause: Message| {
        let domain = domain(&spec.to).unwrap_or_default();
        Err(CannotCheck::new(
            obstacle,
            Retry::Never,
            domain,
            "look up MX",
            cause,
        ))
    };
    let Some(own) = &spec.mx else {
        return unproven(
            Obstacle::Unprepared,
            Message::new("mail.delivery/mx-unstated"),
        );
    };
    let own: Vec<Exchanger> = own.iter().filter_map(|name| exchanger(name)).collect();
    let name = DnsName::parse(domain(&spec.to).unwrap_or_default());
    let name = name.map_err(|problem| CannotCheck::fault("look up MX", problem))?;
    let service = cx.name_servers_of(&spec.from).await?;
    let timeout = service.as_ref().map_or(TIMEOUT, |service| service.timeout);
    let patience = Timeouts {
        each: timeout,
        deadline: cx.deadline().clone(),
    };
    let respondents = match service {
        Some(service) => service.named_servers(&patience).await.servers,
        None => {
            let (servers, addresses, resolvers) = (Vec::new(), Addresses::All, Resolvers::Machine);
            DnsService {
                servers,
                timeout,
                addresses,
                resolvers,
            }
            .system_resolver()?
            .servers
        }
    };
    let question = Question::outright(&name, RecordType::Mx);
    let mut records: Vec<(u16, String)> = Vec::new();
    let mut asked = Vec::new();
    let mut trouble = None;
    for respondent in &respondents {
        match respondent
            .ask(&question, QueryMode::Recursive, &patience)
            .await
            .result
        {
            Ok(settled) => {
                let AnswerData::Values(values) = settled.data else {
                    let cause = Message::new("mail.delivery/no-mx")
                        .with("server", respondent.label.as_str());
                    return unproven(Obstacle::Absent, cause);
                };
                records.extend(values.iter().filter_map(|value| match value {
                    Value::Mx(preference, name) => Some((*preference, name.to_string())),
                    _ => None,
                }));
                asked.push(respondent.label.clone());
            }
            Err(why) => trouble = trouble.or(Some(why.at(&respondent.label, "look up MX"))),
        }
    }
    if asked.is_empty() || records.is_empty() {
        return Err(trouble.unwrap_or_else(|| CannotCheck::fault("look up MX", "nobody was asked")));
    }
    records.sort();
    records.dedup();
    let foreign: Vec<&str> = records
        .iter()
        .map(|(_, host)| host.as_str())
        .filter(|host| !own.iter().any(|own| own.host == *host))
        .collect();
    if !foreign.is_empty() {
        let cause = Message::new("mail.delivery/mx-foreign").with("foreign", foreign.join(", "));
        return unproven(Obstacle::Unprepared, cause.with("server", asked.join(", ")));
    }
    let port = |host: &str| {
        own.iter()
            .find(|own| own.host == host)
            .map_or(25, |own| own.port)
    };
    let mut exchangers: Vec<Exchanger> = records
        .into_iter()
        .map(|(_, host)| Exchanger {
            port: port(&host),
            host,
        })
        .collect();
    // Servers may disagree on the preference of one exchanger.
    let mut known = BTreeSet::new();
    exchangers.retain(|exchanger| known.insert(exchanger.host.clone()));
    Ok(Route {
        respondents,
        patience,
        domain: name,
        exchangers,
        asked,
    })
}

impl Route {
    /// For the report.
    pub(super) fn fact(&self) -> Message {
        let hosts: Vec<&str> = self
            .exchangers
            .iter()
            .map(|exchanger| exchanger.host.as_str())
            .collect();
        Message::new("mail.delivery/route")
            .with("domain", self.domain.to_string())
            .with("exchangers", hosts.join(", "))
            .with("server", self.asked.join(", "))
    }

    /// The exchangers by their names, the preferred first.
    pub(super) fn exchangers(&self) -> &[Exchanger] {
        &self.exchangers
    }

    /// An exchanger at one of its addresses.
    ///
    /// # Errors
    /// If it has none.
    pub(super) async fn reach(&self, named: &Exchanger) -> Result<Exchanger, CannotCheck> {
        let name = DnsName::parse(&named.host)
            .map_err(|problem| CannotCheck::fault("look up MX", problem))?;
        let mut trouble = None;
        for of in [RecordType::A, RecordType::Aaaa] {
            for respondent in &self.respondents {
                let question = Question::outright(&name, of);
                match respondent
                    .ask(&question, QueryMode::Recursive, &self.patience)
                    .await
                    .result
                {
                    Ok(settled) => {
                        let AnswerData::Values(values) = settled.data else {
                            continue;
                        };
                        let address = values.iter().find_map(|value| match value {
                            Value::V4(address) => Some(address.to_string()),
                            Value::V6(address) => Some(address.to_string()),
                            _ => None,
                        });
                        if let Some(host) = address {
                            return Ok(Exchanger {
                                host,
                                port: named.port,
                            });
                        }
                    }
                    Err(why) => {
                        trouble =
                            trouble.or(Some(why.at(&respondent.label, "look up the exchanger")))
                    }
                }
            }
        }
        let cause = Message::new("mail.delivery/no-address").with("host", named.host.as_str());
        let absent = CannotCheck::new(
            Obstacle::Absent,
            Retry::Never,
            &named.host,
            "look up the exchanger",
            cause,
        );
        Err(trouble.unwrap_or(absent))
    }
}
