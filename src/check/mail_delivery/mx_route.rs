//! The mail exchangers to which mail for the recipient's domain goes (RFC 5321, section 5.1), as the sending system
//! sees them.
//!
//! Whoever sends from elsewhere must know that the message will reach the target and nobody else: as long as
//! the world still delivers to the former system, a probe would land there. So it is the sender's view that
//! counts, not what the target's own name servers say.

use std::collections::BTreeSet;
use std::time::Duration;

use super::spec::{Spec, domain, exchanger};
use crate::check::Context;
use crate::endpoint::dns::{
    AnswerData, DnsName, DnsService, NameServer, QueryMode, Question, RecordType, Value,
};
use crate::endpoint::net::Timeouts;
use crate::endpoint::smtp::Exchanger;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// How long a resolver of this machine is waited for.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The way to the target.
pub(super) struct MxRoute {
    resolvers: Vec<NameServer>,
    timeouts: Timeouts,
    domain: DnsName,
    /// The preferred first.
    exchangers: Vec<Exchanger>,
    /// Who said so.
    asked: Vec<String>,
}

impl MxRoute {
    /// Proves that mail for the recipient goes to the target's exchangers and to no others.
    ///
    /// # Errors
    /// If that is not so, or cannot be known.
    pub(super) async fn prove(spec: &Spec, cx: &dyn Context) -> Result<Self, CannotCheck> {
        let recipient_domain = domain(&spec.to).unwrap_or_default();
        let Some(own) = &spec.mx else {
            let cause = Message::new("mail.delivery/mx-unstated");
            return Err(unproven(recipient_domain, Obstacle::Unprepared, cause));
        };
        let own: Vec<Exchanger> = own.iter().filter_map(|name| exchanger(name)).collect();
        let domain = DnsName::parse(recipient_domain)
            .map_err(|problem| CannotCheck::fault("look up MX", problem))?;

        let service = cx.name_servers_of(&spec.from).await?;
        let timeouts = Timeouts {
            each: service.as_ref().map_or(TIMEOUT, |service| service.timeout),
            deadline: cx.deadline().clone(),
        };
        let resolvers = resolvers(service, &timeouts).await?;
        let answers = MxAnswers::ask(&domain, recipient_domain, &resolvers, &timeouts).await?;

        let foreign: Vec<&str> = answers
            .records
            .iter()
            .map(|record| record.host.as_str())
            .filter(|host| !own.iter().any(|own| own.host == *host))
            .collect();
        if !foreign.is_empty() {
            let cause = Message::new("mail.delivery/mx-foreign")
                .with("foreign", foreign.join(", "))
                .with("server", answers.asked.join(", "));
            return Err(unproven(recipient_domain, Obstacle::Unprepared, cause));
        }

        Ok(Self {
            resolvers,
            timeouts,
            domain,
            exchangers: answers.exchangers(&own),
            asked: answers.asked,
        })
    }

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
        let operation = "look up the exchanger";
        let name = DnsName::parse(&named.host)
            .map_err(|problem| CannotCheck::fault("look up MX", problem))?;

        let mut first_error = None;
        for record_type in [RecordType::A, RecordType::Aaaa] {
            let question = Question::outright(&name, record_type);
            for resolver in &self.resolvers {
                let asked = resolver.ask(&question, QueryMode::Recursive, &self.timeouts);
                match asked.await.result {
                    Ok(settled) => {
                        if let AnswerData::Values(values) = settled.data
                            && let Some(host) = values.iter().find_map(address)
                        {
                            return Ok(Exchanger {
                                host,
                                port: named.port,
                            });
                        }
                    }
                    Err(error) => {
                        first_error = first_error.or(Some(error.at(&resolver.label, operation)));
                    }
                }
            }
        }

        let cause = Message::new("mail.delivery/no-address").with("host", named.host.as_str());
        let absent = CannotCheck::new(
            Obstacle::Absent,
            Retry::Never,
            &named.host,
            operation,
            cause,
        );
        Err(first_error.unwrap_or(absent))
    }
}

/// The servers that the sending system asks; those of this machine if the suite names none.
async fn resolvers(
    service: Option<DnsService>,
    timeouts: &Timeouts,
) -> Result<Vec<NameServer>, CannotCheck> {
    if let Some(service) = service {
        return Ok(service.named_servers(timeouts).await.servers);
    }

    let of_machine = DnsService::of_machine(timeouts.each);
    Ok(of_machine.system_resolver()?.servers)
}

/// An MX record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MxRecord {
    preference: u16,
    host: String,
}

/// What servers say about the exchangers of a domain.
struct MxAnswers {
    /// By preference, then by name, each once.
    records: Vec<MxRecord>,
    /// The servers that answered.
    asked: Vec<String>,
}

impl MxAnswers {
    /// Asks all `resolvers`, because a sender may ask any of them.
    async fn ask(
        domain: &DnsName,
        shown: &str,
        resolvers: &[NameServer],
        timeouts: &Timeouts,
    ) -> Result<Self, CannotCheck> {
        let question = Question::outright(domain, RecordType::Mx);
        let mut answers = Self {
            records: Vec::new(),
            asked: Vec::new(),
        };
        let mut first_error = None;
        for resolver in resolvers {
            let asked = resolver.ask(&question, QueryMode::Recursive, timeouts);
            match asked.await.result {
                Ok(settled) => {
                    let AnswerData::Values(values) = settled.data else {
                        // Mail would go to the domain itself, about whose address nothing is stated.
                        let cause = Message::new("mail.delivery/no-mx")
                            .with("server", resolver.label.as_str());
                        return Err(unproven(shown, Obstacle::Absent, cause));
                    };
                    answers.records.extend(values.iter().filter_map(mx_record));
                    answers.asked.push(resolver.label.clone());
                }
                Err(error) => {
                    first_error = first_error.or(Some(error.at(&resolver.label, "look up MX")));
                }
            }
        }

        if answers.asked.is_empty() || answers.records.is_empty() {
            let nobody = || CannotCheck::fault("look up MX", "nobody was asked");
            return Err(first_error.unwrap_or_else(nobody));
        }
        answers.records.sort();
        answers.records.dedup();
        Ok(answers)
    }

    /// The exchangers, each once, at the ports under which the suite has them among its `own`.
    fn exchangers(&self, own: &[Exchanger]) -> Vec<Exchanger> {
        // Servers may disagree on the preference of one exchanger.
        let mut known = BTreeSet::new();
        let records = self.records.iter();
        records
            .filter(|record| known.insert(record.host.as_str()))
            .map(|record| Exchanger {
                host: record.host.clone(),
                port: own
                    .iter()
                    .find(|own| own.host == record.host)
                    .map_or(25, |own| own.port),
            })
            .collect()
    }
}

fn mx_record(value: &Value) -> Option<MxRecord> {
    match value {
        Value::Mx(preference, name) => Some(MxRecord {
            preference: *preference,
            host: name.to_string(),
        }),
        _ => None,
    }
}

fn address(value: &Value) -> Option<String> {
    match value {
        Value::V4(address) => Some(address.to_string()),
        Value::V6(address) => Some(address.to_string()),
        _ => None,
    }
}

fn unproven(domain: &str, obstacle: Obstacle, cause: Message) -> CannotCheck {
    CannotCheck::new(obstacle, Retry::Never, domain, "look up MX", cause)
}
