//! A refusal that is expected: the recipient's mail exchangers are asked, and no message is ever sent.

use std::time::Duration;

use super::codes::{ACCEPTED, REFUSED};
use super::mx_route::MxRoute;
use super::proof;
use super::spec::{RefusedSpec, Spec, domain};
use crate::check::Context;
use crate::endpoint::net::Timeouts;
use crate::endpoint::smtp::{
    Exchanger, Phase, RecipientQuestion, RecipientReply, Refusal, ask_recipient,
};
use crate::model::{
    Amount, CannotCheck, Code, Evidence, Examined, Finding, ItemName, Message, Obstacle, Retry,
    Tally,
};

/// How long one answer of an exchanger is waited for: many make strangers wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is said to whoever must protect the connection, or log in, first (RFC 3207, RFC 4954).
const TLS_OR_LOGIN_REQUIRED: u16 = 530;

/// Observes: every exchanger is asked, because a sender may go to any of them.
///
/// # Errors
/// When it cannot be known which exchangers there are, or a finding cannot be recorded.
pub(super) async fn observe(
    spec: &Spec,
    expected: &RefusedSpec,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let route = MxRoute::prove(spec, cx).await?;
    let mut facts = vec![route.fact()];

    let inquiry = Inquiry::new(spec, expected, &route, cx);
    let mut points = Tally::default();
    let mut broken_off = Vec::new();
    for exchanger in route.exchangers() {
        points.listed += 1;
        match inquiry.ask(exchanger, &mut facts).await {
            Ok(None) => points.matched += 1,
            Ok(Some(finding)) => {
                points.different += 1;
                cx.find(finding)?;
            }
            Err(error) => {
                points.undecided += 1;
                broken_off.push(error);
            }
        }
    }

    Ok(Evidence {
        amounts: vec![Amount::points(proof::REFUSALS, &points)],
        proof: proof::of_refusal(expected, route.exchangers().len()),
        examined: Some(Examined::Points(points)),
        facts,
        broken_off,
        ..Evidence::default()
    })
}

/// The reply that refused, for the report.
pub(super) fn reply_fact(refusal: &Refusal) -> Message {
    Message::new("mail.delivery/said")
        .with("phase", refusal.phase.name())
        .with("reply", refusal.reply.as_str())
}

/// What every exchanger is asked.
struct Inquiry<'a> {
    spec: &'a Spec,
    expected: &'a RefusedSpec,
    route: &'a MxRoute,
    domain: &'a str,
    /// An address of the same domain that must not be refused, so that a refusal says something about the recipient.
    control: String,
    patience: Timeouts,
}

impl<'a> Inquiry<'a> {
    fn new(
        spec: &'a Spec,
        expected: &'a RefusedSpec,
        route: &'a MxRoute,
        cx: &dyn Context,
    ) -> Self {
        let domain = domain(&spec.to).unwrap_or_default();
        // RFC 5321, section 4.5.1: every domain takes mail for its postmaster.
        let control = expected.control.clone();
        let control = control.unwrap_or_else(|| format!("postmaster@{domain}"));
        Self {
            spec,
            expected,
            route,
            domain,
            control,
            patience: Timeouts {
                each: PATIENCE,
                deadline: cx.deadline().clone(),
            },
        }
    }

    /// Asks one exchanger; what is wrong with its answer.
    async fn ask(
        &self,
        named: &Exchanger,
        facts: &mut Vec<Message>,
    ) -> Result<Option<Finding>, CannotCheck> {
        let exchanger = self.route.reach(named).await?;
        let sender = self.spec.sender.as_deref();
        let hello = sender.and_then(domain).unwrap_or("landfall.invalid");
        let asked = ask_recipient(
            &exchanger,
            RecipientQuestion {
                hello,
                from: sender,
                to: &self.spec.to,
                control: &self.control,
            },
            &self.patience,
        )
        .await?;

        match &asked {
            RecipientReply::Accepted(reply) => {
                let finding = self.finding(ACCEPTED, named);
                Ok(Some(finding.target(reply.as_str())))
            }
            RecipientReply::Refused { refusal, control } => {
                facts.push(reply_fact(refusal));
                let endpoint = format!("smtp://{}:{}", exchanger.host, exchanger.port);
                if let Some(error) = self.unsettled(refusal, control.as_ref(), &endpoint) {
                    return Err(error);
                }
                let observed = format!("{} {}", refusal.phase, refusal.reply);
                let finding = || self.finding(REFUSED, named).target(observed);
                Ok((!self.is_as_expected(refusal)).then(finding))
            }
        }
    }

    fn finding(&self, code: Code, named: &Exchanger) -> Finding {
        let item = ItemName::text(self.spec.to.as_str());
        let finding = Finding::new(code, ItemName::text(self.domain), item);
        // Where there are several, it is told which one.
        let finding = if self.route.exchangers().len() > 1 {
            finding.field(named.host.as_str())
        } else {
            finding
        };

        let RefusedSpec {
            phase,
            code,
            enhanced,
            ..
        } = self.expected;
        let wanted = format!("{} {code}", Phase::from(*phase));
        finding.source(match enhanced {
            Some(enhanced) => format!("{wanted} {enhanced}"),
            None => wanted,
        })
    }

    fn is_as_expected(&self, refusal: &Refusal) -> bool {
        let RefusedSpec {
            phase,
            code,
            enhanced,
            ..
        } = self.expected;
        refusal.phase == Phase::from(*phase)
            && refusal.code == *code
            && enhanced
                .as_deref()
                .is_none_or(|enhanced| refusal.enhanced() == Some(enhanced))
    }

    /// Why the refusal settles nothing: it is for now only, it is about us (who we are, that we come without TLS) and
    /// came before the recipient was named, or everybody is refused. None of that says anything about this recipient.
    fn unsettled(
        &self,
        refusal: &Refusal,
        control: Option<&Result<String, Refusal>>,
        endpoint: &str,
    ) -> Option<CannotCheck> {
        let came_as_far = refusal.phase >= Phase::from(self.expected.phase);
        let is_about_recipient =
            refusal.is_permanent() && came_as_far && refusal.code != TLS_OR_LOGIN_REQUIRED;
        if !self.is_as_expected(refusal) && !is_about_recipient {
            return Some(refusal.cannot(endpoint));
        }

        let Some(Err(of_control)) = control else {
            return None;
        };
        let cause = Message::new("mail.delivery/refuses-all")
            .with("address", &self.control)
            .with("reply", of_control.reply.as_str());
        Some(CannotCheck::new(
            Obstacle::Denied,
            Retry::Never,
            endpoint,
            "SMTP rcpt",
            cause,
        ))
    }
}
