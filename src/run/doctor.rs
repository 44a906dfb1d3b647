//! Contacting everything that a plan will need, and running no case: name, TLS, login, a first listing.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};

use super::gate::{IfRefused, LoginGate, login_name};
use super::need::Need;
use super::prepare::Prepared;
use crate::base::deadline::Deadline;
use crate::check;
use crate::endpoint::connector::{Seen, Settings, Visit};
use crate::endpoint::tree::{Links, Look};
use crate::inventory::files;
use crate::model::{CannotCheck, Message, Plan, Service};

/// So many visits are made at once.
const AT_ONCE: usize = 4;

/// What one visit came to.
#[derive(Debug)]
pub struct Visited {
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

/// Visits everything that `plan` needs, at most a few at once, and reports each visit as it ends.
/// A refused login is made once only, and three in a row end all further ones at that system.
pub async fn visit(
    plan: &Plan,
    prepared: &Prepared,
    deadline: &Deadline,
    mut report: impl FnMut(Visited),
) {
    let gate = LoginGate::default();
    // Any zone will do: that a server answers is all that a visit wants to know.
    let zone = plan.entries.iter();
    let zone = zone.filter_map(|entry| check::find(&entry.kind)?.zone(&entry.spec));
    let zone = zone.into_iter().next();
    let visit = Visit {
        around: prepared.surroundings(),
        zone: zone.as_deref(),
        deadline,
    };

    let visits = prepared.needs().into_iter().map(|need| {
        let gate = &gate;
        async move {
            let began = Instant::now();
            let seen = look(prepared, &need, gate, visit).await;
            Visited {
                system: need.system,
                service: need.service,
                account: need.account,
                seen,
                took: began.elapsed(),
            }
        }
    });
    let mut visits = stream::iter(visits).buffered(AT_ONCE);
    while let Some(visited) = visits.next().await {
        report(visited);
    }
}

async fn look(
    prepared: &Prepared,
    need: &Need,
    gate: &LoginGate,
    visit: Visit<'_>,
) -> Result<Seen, CannotCheck> {
    let settings = prepared.service(&need.system, need.service, need.account.as_deref())?;
    // Only the login goes through the gate: looking around after it would hold up the logins of others.
    let look_around = if settings.server().is_some() {
        let login = login_name(settings, need.account.as_deref());
        let enter = settings.enter(visit);
        gate.pass(&need.system, &login, IfRefused::Counts, enter)
            .await?
    } else {
        settings.enter(visit).await?
    };
    let seen = look_around.await?;
    Ok(manifest(settings, visit)?.unwrap_or(seen))
}

/// What a manifest holds, if the service is one: the inventory reads them, and no connector.
fn manifest(settings: &dyn Settings, visit: Visit<'_>) -> Result<Option<Seen>, CannotCheck> {
    if settings.manifest().is_none() {
        return Ok(None);
    }
    let tree = files::open(settings, visit.around.base, ".")?;
    let listing = tree.folder(b"", Links::AsLinks)?.list(Look::Names)?;
    let what = Message::new("fs/visited")
        .with("place", tree.place())
        .with("entries", listing.announced());
    Ok(Some(Seen {
        what,
        messages: None,
    }))
}
