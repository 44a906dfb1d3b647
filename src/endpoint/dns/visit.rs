//! A visit: every configured server is asked about a zone of the suite; any answer will do.

use super::answer::{QueryMode, Question};
use super::name::DnsName;
use super::service::DnsService;
use super::value::RecordType;
use crate::endpoint::connector::{Seen, Visit};
use crate::endpoint::net::Timeouts;
use crate::model::{CannotCheck, Message};

/// Asks every server of `service`.
pub(super) async fn look_around(
    service: DnsService,
    visit: Visit<'_>,
) -> Result<Seen, CannotCheck> {
    let zone = DnsName::parse(visit.zone.unwrap_or("."))
        .map_err(|problem| CannotCheck::fault("read the zone", problem))?;
    let timeouts = Timeouts {
        each: service.timeout,
        deadline: visit.deadline.clone(),
    };

    let set = service.named_servers(&timeouts).await;
    let question = Question::outright(&zone, RecordType::Soa);
    for server in &set.servers {
        let exchange = server.ask(&question, QueryMode::Recursive, &timeouts).await;
        if let Err(error) = exchange.result {
            return Err(error.at(&server.label, &question.label()));
        }
    }
    Ok(Seen {
        what: Message::new("dns/visited").with("servers", set.servers.len()),
        messages: None,
    })
}
