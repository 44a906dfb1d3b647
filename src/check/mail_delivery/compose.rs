//! What is sent: a message with umlauts, a token that occurs nowhere else, and attachments.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};

use super::size;
use super::spec::{AttachmentSpec, BYTES_MAX};
use crate::base::digest::Digest;
use crate::check::Context;
use crate::endpoint::imap::ProbeName;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Characters that get lost where somebody guesses the character set.
pub(super) const CHARACTERS: &str = "äöü ÄÖÜ éàèç ñ € – „Grüezi“";

/// What was sent.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    pub(super) name: ProbeName,
    /// The addressee.
    pub(super) to: String,
    pub(super) subject: String,
    /// Name and digest of each attachment.
    pub(super) attachments: Vec<(String, Digest)>,
    /// The message as it goes over the wire.
    pub(super) message: Vec<u8>,
}

/// The attachments: name and content.
pub(super) fn attachments(
    specs: Option<&[AttachmentSpec]>,
    cx: &dyn Context,
) -> Result<Vec<(String, Vec<u8>)>, CannotCheck> {
    let Some(specs) = specs else {
        return Ok(vec![("Prüfung äöü.bin".to_owned(), made_up(4_000, 0))]);
    };
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    for (number, spec) in specs.iter().enumerate() {
        let (name, content) = match spec {
            AttachmentSpec::Generated(generated) => {
                let bytes = size::parse(&generated.size).unwrap_or(0).min(BYTES_MAX);
                (
                    generated.name.clone(),
                    made_up(usize::try_from(bytes).unwrap_or(0), number),
                )
            }
            AttachmentSpec::File(path) => {
                let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
                (name, cx.file(path, BYTES_MAX)?)
            }
        };
        all.push((name, content));
        if all
            .iter()
            .map(|(_, content)| content.len() as u64)
            .sum::<u64>()
            > BYTES_MAX
        {
            let cause = Message::new("mail.delivery/too-large").with("bytes", BYTES_MAX);
            return Err(CannotCheck::new(
                Obstacle::TooLarge,
                Retry::Never,
                "landfall",
                "compose",
                cause,
            ));
        }
    }
    Ok(all)
}

/// `bytes` bytes that no compression makes smaller, the same every time.
fn made_up(bytes: usize, number: usize) -> Vec<u8> {
    let mut content = Vec::with_capacity(bytes + 32);
    for counter in 0_u64.. {
        if content.len() >= bytes {
            break;
        }
        let block: [u8; 32] = Sha256::new()
            .chain_update((number as u64).to_le_bytes())
            .chain_update(counter.to_le_bytes())
            .finalize()
            .into();
        content.extend_from_slice(&block);
    }
    content.truncate(bytes);
    content
}

/// Composes the probe.
pub(super) fn probe(
    name: ProbeName,
    (sender, to): (&str, &str),
    attachments: Vec<(String, Vec<u8>)>,
) -> Result<Probe, CannotCheck> {
    let fault = |detail: String| CannotCheck::fault("compose a probe", detail);
    let mailbox = |address: &str| -> Result<lettre::message::Mailbox, CannotCheck> {
        address
            .parse()
            .map_err(|error: lettre::address::AddressError| fault(error.to_string()))
    };
    let subject = format!("Zustellprobe für Prüfung {}", name.token);
    let text = format!(
        "Dies ist eine Probe, die nach der Prüfung wieder entfernt wird.\r\n\
         This is a probe; it is removed again after the test.\r\n\r\n{CHARACTERS}\r\n{}\r\n",
        name.token
    );
    let digests = attachments
        .iter()
        .map(|(name, content)| (name.clone(), Digest::of(content)))
        .collect();
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text));
    for (name, content) in attachments {
        let sort = ContentType::parse("application/octet-stream")
            .map_err(|error| fault(error.to_string()))?;
        parts = parts.singlepart(Attachment::new(name).body(content, sort));
    }
    // No answering machine should reply to it.
    let automatic = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    let message = lettre::Message::builder()
        .from(mailbox(sender)?)
        .to(mailbox(to)?)
        .subject(&subject)
        .message_id(Some(name.id.clone()))
        .raw_header(automatic)
        .multipart(parts)
        .map_err(|error| fault(error.to_string()))?
        .formatted();
    Ok(Probe {
        name,
        to: to.to_owned(),
        subject,
        attachments: digests,
        message,
    })
}
