//! Contacting everything that a plan will need, and running no case: name, TLS, login, a first listing.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};

use super::gate::LoginGate;
use super::prepare::{Need, Prepared};
use crate::base::deadline::Deadline;
use crate::endpoint::dns::{DnsName, QueryMode, Question, RecordType};
use crate::endpoint::fs::Links;
use crate::endpoint::net::Timeouts;
use crate::endpoint::smtp::Submission;
use crate::inventory::files::Look;
use crate::inventory::mail::holds_messages;
use crate::model::{CannotCheck, Message, Obstacle, Plan, Retry, Service};

/// So many visits are made at once.
const AT_ONCE: usize = 4;

/// Whose name is given to a submission service that is only visited, if its user is no address (RFC 2606).
const NOBODY: &str = "landfall.invalid";

/// What one visit came to.
#[derive(Debug)]
pub struct Visit {
    /// The system.
    pub system: String,
    /// The service.
    pub service: Service,
    /// The account, where there is one.
    pub account: Option<String>,
    /// What was seen, or what stood in the way.
    pub seen: Result<Seen, CannotCheck>,
    /// How long it took.
    pub took: Duration,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A mailbox that could be logged in to and whose folders could be listed.
    Mailbox {
        /// The endpoint for people.
        endpoint: String,
        /// The version of TLS; none where the suite wants plaintext.
        tls: Option<String>,
        /// Folders that hold messages.
        folders: u64,
        /// Messages in them, if the server said it of all.
        messages: Option<u64>,
    },
    /// A file tree that could be opened and listed.
    Tree {
        /// Where it is.
        place: String,
        /// Entries of its top folder.
        entries: u64,
    },
    /// A submission service that could be logged in to.
    Submission {
        /// The endpoint for people.
        endpoint: String,
    },
    /// Name servers that all answered.
    Servers {
        /// How many.
        servers: u64,
    },
}

/// Visits everything that `plan` needs, at most a few at once, and tells of each visit as it ends.
/// A refused login is made once only, and three in a row end all further ones at that system.
pub async fn visit(
    plan: &Plan,
    prepared: &Prepared,
    deadline: &Deadline,
    mut tell: impl FnMut(Visit),
) {
    let gate = LoginGate::default();
    let visits = prepared.needs().into_iter().map(|need| {
        let gate = &gate;
        async move {
            let began = Instant::now();
            let seen = look(plan, prepared, &need, gate, deadline).await;
            let (system, service, account) = need;
            Visit {
                system,
                service,
                account,
                seen,
                took: began.elapsed(),
            }
        }
    });
    let mut visits = stream::iter(visits).buffered(AT_ONCE);
    while let Some(visit) = visits.next().await {
        tell(visit);
    }
}

async fn look(
    plan: &Plan,
    prepared: &Prepared,
    (system, service, account): &Need,
    gate: &LoginGate,
    deadline: &Deadline,
) -> Result<Seen, CannotCheck> {
    let account = account.as_deref();
    match service {
        Service::Mail => {
            let open = prepared.mailbox(system, account, deadline);
            let mut mailbox = gate.pass(system, account.unwrap_or_default(), open).await?;
            let folders = mailbox.folders().await?;
            let holding: Vec<_> = folders
                .iter()
                .filter(|folder| holds_messages(folder))
                .collect();
            let counters = mailbox.counters(&holding).await;
            let messages = counters
                .into_iter()
                .map(|counters| counters.ok()?.messages)
                .sum();
            let tls = mailbox
                .facts()
                .into_iter()
                .find(|fact| fact.code == "mail/protection");
            let tls = tls.and_then(|fact| {
                Some(
                    fact.args
                        .get("tls")?
                        .to_string()
                        .split(' ')
                        .next()?
                        .to_owned(),
                )
            });
            Ok(Seen::Mailbox {
                endpoint: mailbox.label().to_owned(),
                tls,
                folders: holding.len() as u64,
                messages,
            })
        }
        Service::Files => {
            let tree = prepared.tree(system, account, ".")?;
            let entries = tree
                .folder(b"", Links::AsLinks)?
                .list(Look::Names)?
                .announced();
            Ok(Seen::Tree {
                place: tree.place().to_owned(),
                entries,
            })
        }
        Service::Submission => {
            let open = prepared.submission(system, account)?;
            let login = open.login.as_ref().map_or("", |login| login.user.as_str());
            let hello = open
                .sender
                .as_deref()
                .and_then(|sender| sender.rsplit_once('@'));
            let hello = hello.map_or(NOBODY, |(_, domain)| domain);
            gate.pass(system, login, Submission::open(&open, hello, deadline))
                .await?
                .quit()
                .await;
            Ok(Seen::Submission {
                endpoint: open.label,
            })
        }
        Service::Dns => servers(plan, prepared, system, account, deadline).await,
        other => {
            let cause = Message::new("run/no-visit").with("service", other.name());
            Err(CannotCheck::new(
                Obstacle::Unsupported,
                Retry::Never,
                system,
                "visit",
                cause,
            ))
        }
    }
}

/// Asks every configured server for the zone of the first case that needs it; any answer will do.
async fn servers(
    plan: &Plan,
    prepared: &Prepared,
    system: &str,
    account: Option<&str>,
    deadline: &Deadline,
) -> Result<Seen, CannotCheck> {
    let service = prepared.name_servers(system, account)?;
    let of = |key: &str| {
        plan.entries
            .iter()
            .find_map(|entry| entry.spec.get(key)?.as_str())
    };
    let addressee = || {
        of("to")
            .and_then(|to| to.rsplit_once('@'))
            .map(|(_, domain)| domain)
    };
    let zone = of("zone").or_else(addressee).unwrap_or(".");
    let zone =
        DnsName::parse(zone).map_err(|problem| CannotCheck::fault("read the zone", problem))?;
    let patience = Timeouts {
        each: service.timeout,
        deadline: deadline.clone(),
    };
    let panel = service.named_servers(&patience).await;
    let question = Question::outright(&zone, RecordType::Soa);
    for server in &panel.servers {
        if let Err(trouble) = server
            .ask(&question, QueryMode::Recursive, &patience)
            .await
            .result
        {
            return Err(trouble.at(&server.label, &question.label()));
        }
    }
    Ok(Seen::Servers {
        servers: panel.servers.len() as u64,
    })
}
