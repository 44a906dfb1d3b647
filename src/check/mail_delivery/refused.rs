//! A refusal that is expected: the addressee's exchanger is asked, and no message is ever sent.

use super::route::{self, Route};
use super::spec::{RefusedSpec, Spec, domain};
use super::{ACCEPTED, REFUSED};
use crate::check::Context;
use crate::endpoint::net::Timeouts;
use crate::endpoint::smtp::{
    Exchanger, Phase, RecipientQuestion, RecipientReply, Refusal, ask_recipient,
};
use crate::model::{
    CannotCheck, Evidence, Examined, Finding, ItemName, Message, Obstacle, Retry, Tally,
};

/// How long one answer of an exchanger is waited for: many make strangers wait.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// What is said to whoever must protect the connection, or log in, first (RFC 3207, RFC 4954).
const ASKS_FOR_TLS: u16 = 530;

/// Observes: every exchanger is asked, because a sender may go to any of them.
pub(super) async fn observe(
    spec: &Spec,
    expected: &RefusedSpec,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let route = route::prove(spec, cx).await?;
    let mut facts = vec![route.fact()];
    let mut points = Tally::default();
    let mut broken_off = Vec::new();
    for exchanger in route.exchangers() {
        points.listed += 1;
        match ask(spec, expected, &route, exchanger, cx, &mut facts).await {
            Ok(None) => points.matched += 1,
            Ok(Some(finding)) => {
                points.different += 1;
                cx.find(finding)?;
            }
            Err(why) => {
                points.undecided += 1;
                broken_off.push(why);
            }
        }
    }
    Ok(Evidence {
        examined: Some(Examined::Points(points)),
        facts,
        broken_off,
        ..Evidence::default()
    })
}

/// Asks one exchanger; what is wrong with its answer.
async fn ask(
    spec: &Spec,
    expected: &RefusedSpec,
    route: &Route,
    named: &Exchanger,
    cx: &dyn Context,
    facts: &mut Vec<Message>,
) -> Result<Option<Finding>, CannotCheck> {
    let exchanger = route.reach(named).await?;
    let endpoint = format!("smtp://{}:{}", exchanger.host, exchanger.port);
    let patience = Timeouts {
        each: PATIENCE,
        deadline: cx.deadline().clone(),
    };
    let of = domain(&spec.to).unwrap_or_default();
    let control = expected
        .control
        .clone()
        .unwrap_or_else(|| format!("postmaster@{of}"));
    let hello = spec
        .sender
        .as_deref()
        .and_then(domain)
        .unwrap_or("landfall.invalid");
    let question = RecipientQuestion {
        hello,
        from: spec.sender.as_deref(),
        to: &spec.to,
        control: &control,
    };
    let asked = ask_recipient(&exchanger, question, &patience).await?;
    let wanted = format!("{} {}", Phase::from(expected.phase), expected.code);
    let wanted = expected
        .enhanced
        .as_ref()
        .map_or(wanted.clone(), |enhanced| format!("{wanted} {enhanced}"));
    let finding = |code| {
        let found = Finding::new(code, ItemName::text(of), ItemName::text(spec.to.as_str()));
        // Where there are several, it is told which one.
        let found = if route.exchangers().len() > 1 {
            found.field(named.host.as_str())
        } else {
            found
        };
        found.source(wanted.as_str())
    };
    match &asked {
        RecipientReply::Accepted(reply) => Ok(Some(finding(ACCEPTED).target(reply.as_str()))),
        RecipientReply::Refused {
            refusal,
            control: answer,
        } => {
            facts.push(said(refusal));
            let as_wanted = fits(refusal, expected);
            let settled = Settled {
                as_wanted,
                is_asked: refusal.phase >= Phase::from(expected.phase),
            };
            if let Some(why) = unsettled(refusal, settled, answer.as_ref(), (&endpoint, &control)) {
                return Err(why);
            }
            let observed = format!("{} {}", refusal.phase, refusal.reply);
            Ok((!as_wanted).then(|| finding(REFUSED).target(observed)))
        }
    }
}

fn fits(refusal: &Refusal, expected: &RefusedSpec) -> bool {
    let enhanced = expected
        .enhanced
        .as_deref()
        .is_none_or(|enhanced| refusal.enhanced() == Some(enhanced));
    refusal.phase == Phase::from(expected.phase) && refusal.code == expected.code && enhanced
}

/// How far a refusal answers what was asked.
struct Settled {
    /// It is the one that was expected.
    as_wanted: bool,
    /// The conversation came as far as where a refusal was expected.
    is_asked: bool,
}

/// Why the refusal settles nothing: it is for now only, it is about us (who we are, that we come without TLS) and
/// came before the recipient was named, or everybody is refused. None of that says anything about this recipient.
fn unsettled(
    refusal: &Refusal,
    settled: Settled,
    control: Option<&Result<String, Refusal>>,
    (endpoint, address): (&str, &str),
) -> Option<CannotCheck> {
    if !settled.as_wanted
        && (!refusal.is_permanent() || !settled.is_asked || refusal.code == ASKS_FOR_TLS)
    {
        return Some(refusal.cannot(endpoint));
    }
    let Some(Err(other)) = control else {
        return None;
    };
    let cause = Message::new("mail.delivery/refuses-all")
        .with("address", address)
        .with("reply", other.reply.as_str());
    Some(CannotCheck::new(
        Obstacle::Denied,
        Retry::Never,
        endpoint,
        "SMTP rcpt",
        cause,
    ))
}

/// The refusal, for the report.
pub(super) fn said(refusal: &Refusal) -> Message {
    Message::new("mail.delivery/said")
        .with("phase", refusal.phase.name())
        .with("reply", refusal.reply.as_str())
}
