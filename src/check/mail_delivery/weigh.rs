//! What was found of a probe, weighed against what was expected.

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders as _};

use super::compose::{CHARACTERS, Probe};
use super::spec::Arrival;
use super::{ALTERED, COPIES, LATE, LOST, MISFILED};
use crate::base::digest::Digest;
use crate::base::text::nfc;
use crate::model::{Code, Finding, ItemName, Message};

/// Where a copy was found.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    /// The number of the folder.
    pub(super) at: usize,
    /// Its name.
    pub(super) folder: String,
    /// Whether it is the one that was expected.
    pub(super) is_expected: bool,
    pub(super) uid: u32,
    /// Whether it still has the Message-ID with which it was sent.
    pub(super) own_id: bool,
    /// The whole message.
    pub(super) content: Vec<u8>,
}

/// All that was found of a probe.
#[derive(Debug, Clone, Default)]
pub(super) struct Sighting {
    /// How long it took; none if it was not seen where it was waited for.
    pub(super) latency: Option<Duration>,
    /// Every copy in every folder.
    pub(super) places: Vec<Arrived>,
}

/// The findings; none if everything is as expected.
pub(super) fn weigh(probe: &Probe, arrival: &Arrival, sighting: &Sighting) -> Vec<Finding> {
    let finding = |code: Code| {
        let about = Message::new("mail.delivery/about").with("id", probe.name.id.as_str());
        Finding::new(
            code,
            ItemName::text(arrival.folder.as_str()),
            ItemName::text(probe.to.as_str()),
        )
        .detail(about)
    };
    let within = crate::base::duration::display(arrival.within);
    let places = &sighting.places;
    if places.is_empty() {
        return vec![finding(LOST).source(within).target("-")];
    }
    let mut findings = Vec::new();
    let mut folders: Vec<&str> = places.iter().map(|place| place.folder.as_str()).collect();
    folders.dedup();
    let is_there = places.iter().any(|place| place.is_expected);
    if !is_there {
        findings.push(
            finding(MISFILED)
                .source(arrival.folder.as_str())
                .target(folders.join(", ")),
        );
    }
    if places.len() != arrival.copies {
        let observed = format!("{} ({})", places.len(), folders.join(", "));
        findings.push(
            finding(COPIES)
                .source(arrival.copies.to_string())
                .target(observed),
        );
    }
    let late = match sighting.latency {
        Some(latency) => {
            (latency > arrival.within).then(|| crate::base::duration::display(latency))
        }
        // It came after the waiting was over, while all folders were looked at once more.
        None => {
            is_there.then(|| format!("> {}", crate::base::duration::display(arrival.within * 2)))
        }
    };
    if let Some(observed) = late {
        findings.push(finding(LATE).source(within).target(observed));
    }
    let mut altered: Vec<Difference> = places
        .iter()
        .flat_map(|place| differences(probe, place))
        .collect();
    altered.sort();
    altered.dedup();
    for Difference { field, sent, found } in altered {
        findings.push(finding(ALTERED).field(field).source(sent).target(found));
    }
    findings
}

/// One part of the message that did not arrive as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    field: String,
    sent: String,
    found: String,
}

fn differences(probe: &Probe, place: &Arrived) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut differs = |field: &str, sent: &str, found: String| {
        all.push(Difference {
            field: field.to_owned(),
            sent: sent.to_owned(),
            found,
        });
    };
    if !place.own_id {
        differs("message-id", &probe.name.id, "-".to_owned());
    }
    let Some(message) = MessageParser::default().parse(&place.content) else {
        differs("message", "MIME", "-".to_owned());
        return all;
    };
    // Systems mark mail from elsewhere in the subject and below the text: what was sent must still be there.
    let subject = nfc(message.subject().unwrap_or_default());
    if !subject.contains(&nfc(&probe.subject)) {
        differs("subject", &probe.subject, subject);
    }
    let texts: Vec<String> = (0..message.text_body_count())
        .filter_map(|at| message.body_text(at))
        .map(|text| nfc(&text))
        .collect();
    for wanted in [CHARACTERS, probe.name.token.as_str()] {
        if !texts.iter().any(|text| text.contains(&nfc(wanted))) {
            differs("text", wanted, "-".to_owned());
        }
    }
    let mut found: Vec<(String, Digest)> = message
        .attachments()
        .map(|part| {
            (
                nfc(part.attachment_name().unwrap_or_default()),
                Digest::of(part.contents()),
            )
        })
        .collect();
    for (name, digest) in &probe.attachments {
        let name = nfc(name);
        let whole = found
            .iter()
            .position(|(other, found)| found == digest && *other == name);
        if let Some(at) = whole.or_else(|| found.iter().position(|(_, found)| found == digest)) {
            let (other, _) = found.remove(at);
            if other != name {
                differs("attachment-name", &name, other);
            }
            continue;
        }
        let other = found.iter().find(|(other, _)| *other == name);
        let field = format!("attachment {name}");
        differs(
            &field,
            &digest.to_string(),
            other.map_or_else(|| "-".to_owned(), |(_, digest)| digest.to_string()),
        );
    }
    all
}

#[cfg(test)]
#[path = "weigh_tests.rs"]
mod tests;
