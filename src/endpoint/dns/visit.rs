//! A visit: every configured server is asked about a zone of the suite; any answer will do.

use super::exchange::Patience;
use super::name::DnsName;
use super::reply::{Question, Stance};
use super::settings::DnsService;
use super::value::RecordType;
use crate::endpoint::connector::{Seen, Visit};
use crate::model::{CannotCheck, Message};

/// Asks every server of `service`.
pub(super) async fn look_around(
    service: DnsService,
    visit: Visit<'_>,
) -> Result<Seen, CannotCheck> {
    let zone = DnsName::parse(visit.zone.unwrap_or("."))
        .map_err(|problem| CannotCheck::fault("read the zone", problem))?;
    let patience = Patience {
        each: service.timeout,
        deadline: visit.deadline.clone(),
    };
    let panel = service.listed(&patience).await;
    let question = Question::outright(&zone, RecordType::Soa);
    for server in &panel.respondents {
        let asked = server.ask(&question, Stance::Anyone, &patience).await;
        if let Err(trouble) = asked.result {
            return Err(trouble.at(&server.label, &question.label()));
        }
    }
    Ok(Seen {
        what: Message::new("dns/visited").with("servers", panel.respondents.len()),
        messages: None,
    })
}
