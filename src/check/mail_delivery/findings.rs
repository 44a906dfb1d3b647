//! What was found of a probe, held against what was expected.

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders as _};

use super::codes::{ALTERED, COPIES, LATE, LOST, MISFILED};
use super::probe_message::{AttachmentDigest, CHARACTERS, ProbeMessage};
use super::probe_search::{DeliveredCopy, Delivery};
use super::spec::Arrival;
use crate::base::digest::Digest;
use crate::base::duration;
use crate::base::text::nfc;
use crate::model::{Code, Finding, ItemName, Message};

/// The findings; none if everything is as expected.
pub(super) fn findings(
    probe: &ProbeMessage,
    arrival: &Arrival,
    delivery: &Delivery,
) -> Vec<Finding> {
    let finding = |code: Code| {
        let about = Message::new("mail.delivery/about").with("id", probe.name.id.as_str());
        Finding::new(
            code,
            ItemName::text(arrival.folder.as_str()),
            ItemName::text(probe.recipient.as_str()),
        )
        .detail(about)
    };

    let within = duration::display(arrival.within);
    let copies = &delivery.copies;
    if copies.is_empty() {
        return vec![finding(LOST).source(within).target("-")];
    }

    let mut findings = Vec::new();
    let mut folders: Vec<&str> = copies.iter().map(|copy| copy.folder.as_str()).collect();
    folders.dedup();
    let folders = folders.join(", ");
    if !copies.iter().any(|copy| copy.is_expected) {
        findings.push(
            finding(MISFILED)
                .source(arrival.folder.as_str())
                .target(folders.as_str()),
        );
    }
    if copies.len() != arrival.copies {
        let observed = format!("{} ({folders})", copies.len());
        findings.push(
            finding(COPIES)
                .source(arrival.copies.to_string())
                .target(observed),
        );
    }
    if let Some(observed) = too_late(arrival, delivery) {
        findings.push(finding(LATE).source(within).target(observed));
    }

    // Copies that were altered alike are one finding.
    let mut altered: Vec<Difference> = copies
        .iter()
        .flat_map(|copy| differences(probe, copy))
        .collect();
    altered.sort();
    altered.dedup();
    for Difference { field, sent, found } in altered {
        findings.push(finding(ALTERED).field(field).source(sent).target(found));
    }
    findings
}

/// How long it took, if that was too long.
fn too_late(arrival: &Arrival, delivery: &Delivery) -> Option<String> {
    match delivery.latency {
        Some(latency) => (latency > arrival.within).then(|| duration::display(latency)),
        // It came after the waiting was over, while all folders were looked at once more. What is in another folder
        // was not waited for, and is misfiled.
        None => {
            let waited: Duration = arrival.within * 2;
            let is_there = delivery.copies.iter().any(|copy| copy.is_expected);
            is_there.then(|| format!("> {}", duration::display(waited)))
        }
    }
}

/// One part of the message that did not arrive as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    field: String,
    sent: String,
    found: String,
}

impl Difference {
    fn new(field: impl Into<String>, sent: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            sent: sent.into(),
            found: found.into(),
        }
    }
}

fn differences(probe: &ProbeMessage, copy: &DeliveredCopy) -> Vec<Difference> {
    let mut differences = Vec::new();
    if !copy.own_id {
        differences.push(Difference::new("message-id", probe.name.id.as_str(), "-"));
    }
    let Some(message) = MessageParser::default().parse(&copy.content) else {
        differences.push(Difference::new("message", "MIME", "-"));
        return differences;
    };

    // Systems mark mail from elsewhere in the subject and below the text: what was sent must still be there.
    let subject = nfc(message.subject().unwrap_or_default());
    if !subject.contains(&nfc(&probe.subject)) {
        differences.push(Difference::new("subject", probe.subject.as_str(), subject));
    }
    let texts: Vec<String> = (0..message.text_body_count())
        .filter_map(|at| message.body_text(at))
        .map(|text| nfc(&text))
        .collect();
    for wanted in [CHARACTERS, probe.name.token.as_str()] {
        if !texts.iter().any(|text| text.contains(&nfc(wanted))) {
            differences.push(Difference::new("text", wanted, "-"));
        }
    }

    let found = message
        .attachments()
        .map(|part| AttachmentDigest {
            name: nfc(part.attachment_name().unwrap_or_default()),
            digest: Digest::of(part.contents()),
        })
        .collect();
    differences.extend(attachment_differences(&probe.attachments, found));
    differences
}

/// Each attachment that was sent must be among those that were `found`, each of which counts once.
fn attachment_differences(
    sent: &[AttachmentDigest],
    mut found: Vec<AttachmentDigest>,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    for attachment in sent {
        let name = nfc(&attachment.name);
        let is_whole = |other: &AttachmentDigest| other.digest == attachment.digest;
        let at = found
            .iter()
            .position(|other| is_whole(other) && other.name == name)
            .or_else(|| found.iter().position(is_whole));
        if let Some(at) = at {
            let other = found.remove(at);
            if other.name != name {
                differences.push(Difference::new("attachment-name", name, other.name));
            }
            continue;
        }

        let altered = found.iter().find(|other| other.name == name);
        let observed = altered.map_or_else(|| "-".to_owned(), |other| other.digest.to_string());
        differences.push(Difference::new(
            format!("attachment {name}"),
            attachment.digest.to_string(),
            observed,
        ));
    }
    differences
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
