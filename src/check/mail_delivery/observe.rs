//! One probe from its announcement to its removal.

use std::time::{Duration, Instant};

use super::codes::REFUSED;
use super::findings;
use super::mx_route::MxRoute;
use super::probe_message::{self, ProbeMessage};
use super::probe_search::{Delivery, ProbeSearch};
use super::proof;
use super::refusal::reply_fact;
use super::spec::{Arrival, Spec, domain};
use crate::check::Context;
use crate::endpoint::imap::ProbeName;
use crate::endpoint::smtp::{Envelope, Phase, Refusal, SmtpOpen, SubmissionResult};
use crate::model::{
    Amount, CannotCheck, Evidence, Examined, Finding, ItemName, Message, Obstacle, Retry, Side,
    Tally,
};

/// Observes.
///
/// # Errors
/// When nothing was sent, or a finding cannot be recorded.
pub(super) async fn observe(
    spec: &Spec,
    arrival: &Arrival,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    if cx.consent().is_none() {
        return Err(unprepared("mail.delivery/no-consent"));
    }

    let is_own = spec.from == cx.between().system(Side::Target);
    let mut evidence = Evidence::default();
    if !is_own {
        evidence.facts.push(MxRoute::prove(spec, cx).await?.fact());
    }

    let submission = cx.submission(&spec.from).await?;
    let sender = sender(spec, &submission)?;
    evidence.proof = proof::of_arrival(arrival, &sender);
    let attachments = probe_message::attachments(spec.attachments.as_deref(), cx)?;

    // Where it should arrive is open before anything is sent: what cannot be looked for is not sent.
    let mut search = ProbeSearch::open(is_own, arrival, cx).await?;
    let name = cx.announce(domain(&sender).unwrap_or_default())?;
    let envelope = Envelope {
        sender: &sender,
        recipient: &spec.to,
    };
    let probe = ProbeMessage::compose(name, envelope, attachments)?;
    search.rehearse(&probe.name).await?;

    let outcome = cx
        .submit(&spec.from, &submission, envelope, &probe.bytes)
        .await?;
    let sent = Instant::now();
    let unsure = match outcome {
        SubmissionResult::Accepted(reply) => {
            evidence.facts.push(accepted_fact(&reply));
            None
        }
        SubmissionResult::Unsure(error) => Some(error),
        SubmissionResult::Refused(refusal) => {
            search.close().await;
            return refused(evidence, &refusal, spec, arrival, &submission.label, cx);
        }
    };

    let delivery = search.follow(&probe, arrival, sent, cx).await;
    let evidence = match delivery {
        Ok(delivery) if delivery.copies.is_empty() && unsure.is_some() => {
            // It may never have been taken, or still be on its way: that is neither lost nor delivered.
            not_settled(
                evidence,
                unsure,
                "mail.delivery/may-still-come",
                &probe.name,
            )
        }
        Ok(delivery) => {
            let mut evidence = settled(evidence, &probe, arrival, &delivery, cx)?;
            evidence.left = search
                .remove(&probe.name, &delivery, &mut evidence.facts)
                .await;
            evidence
        }
        Err(error) => not_settled(
            evidence,
            Some(error),
            "mail.delivery/may-remain",
            &probe.name,
        ),
    };
    search.close().await;
    Ok(evidence)
}

/// The address from which the probe is sent; one that cannot be used is none.
fn sender(spec: &Spec, submission: &SmtpOpen) -> Result<String, CannotCheck> {
    spec.sender
        .clone()
        .or_else(|| submission.sender.clone())
        .filter(|sender| domain(sender).is_some())
        .ok_or_else(|| unprepared("mail.delivery/no-sender"))
}

/// It is known what became of the probe: findings, and a count.
fn settled(
    mut evidence: Evidence,
    probe: &ProbeMessage,
    arrival: &Arrival,
    delivery: &Delivery,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    evidence.facts.extend(latency_fact(delivery));

    let findings = findings::findings(probe, arrival, delivery);
    let is_right = findings.is_empty();
    set_points(
        &mut evidence,
        Tally {
            matched: u64::from(is_right),
            different: u64::from(!is_right),
            ..one_point()
        },
    );
    for finding in findings {
        cx.find(finding)?;
    }
    Ok(evidence)
}

/// It is not known what became of the probe, which may be in the mailbox or still come there.
fn not_settled(
    mut evidence: Evidence,
    error: Option<CannotCheck>,
    code: &str,
    name: &ProbeName,
) -> Evidence {
    let undecided = Tally {
        undecided: 1,
        ..one_point()
    };
    set_points(&mut evidence, undecided);
    evidence.broken_off.extend(error);
    evidence
        .facts
        .push(Message::new(code).with("id", name.id.as_str()));
    evidence.left.unsure = 1;
    evidence
}

/// The probe was refused where it was handed in.
fn refused(
    mut evidence: Evidence,
    refusal: &Refusal,
    spec: &Spec,
    arrival: &Arrival,
    service: &str,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    evidence.facts.push(reply_fact(refusal));
    if !refusal.is_permanent() || refusal.phase < Phase::Rcpt {
        // Asking later, or as somebody else, might be answered otherwise.
        evidence.broken_off.push(refusal.cannot(service));
        return Ok(evidence);
    }

    let finding = Finding::new(
        REFUSED,
        ItemName::text(arrival.folder.as_str()),
        ItemName::text(spec.to.as_str()),
    );
    let observed = format!("{} {}", refusal.phase, refusal.reply);
    cx.find(finding.source("accepted").target(observed))?;
    let different = Tally {
        different: 1,
        ..one_point()
    };
    set_points(&mut evidence, different);
    Ok(evidence)
}

/// Counts the one probe.
fn set_points(evidence: &mut Evidence, points: Tally) {
    evidence.amounts = vec![Amount::points(proof::PROBES, &points)];
    evidence.examined = Some(Examined::Points(points));
}

fn one_point() -> Tally {
    Tally {
        listed: 1,
        ..Tally::default()
    }
}

fn accepted_fact(reply: &str) -> Message {
    Message::new("mail.delivery/said")
        .with("phase", Phase::Content.name())
        .with("reply", reply)
}

fn latency_fact(delivery: &Delivery) -> Option<Message> {
    let latency: Duration = delivery.latency?;
    let folder = delivery.copies.first().map(|copy| copy.folder.as_str());
    let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    Some(
        Message::new("mail.delivery/latency")
            .with("milliseconds", milliseconds)
            .with("folder", folder.unwrap_or_default()),
    )
}

fn unprepared(code: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        "landfall",
        "mail.delivery",
        Message::new(code),
    )
}
