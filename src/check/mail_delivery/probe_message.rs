//! What is sent: a message (RFC 5322) with umlauts, a token that occurs nowhere else, and attachments.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};

use super::size;
use super::spec::{AttachmentSpec, BYTES_MAX};
use crate::base::digest::Digest;
use crate::check::Context;
use crate::endpoint::imap::ProbeName;
use crate::endpoint::smtp::Envelope;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Characters that get lost where somebody guesses the character set.
pub(super) const CHARACTERS: &str = "äöü ÄÖÜ éàèç ñ € – „Grüezi“";

/// The bytes of the attachment that a probe has where the suite names none.
const DEFAULT_BYTES: usize = 4_000;

/// A file to be attached.
#[derive(Debug, Clone)]
pub(super) struct AttachedFile {
    pub(super) name: String,
    pub(super) content: Vec<u8>,
}

/// What an attachment is known by when it has arrived.
#[derive(Debug, Clone)]
pub(super) struct AttachmentDigest {
    pub(super) name: String,
    pub(super) digest: Digest,
}

/// What was sent.
#[derive(Debug, Clone)]
pub(super) struct ProbeMessage {
    pub(super) name: ProbeName,
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) attachments: Vec<AttachmentDigest>,
    /// The message as it goes over the wire.
    pub(super) bytes: Vec<u8>,
}

/// The attachments that the suite wants; one that is made up if it says nothing.
pub(super) fn attachments(
    specs: Option<&[AttachmentSpec]>,
    cx: &dyn Context,
) -> Result<Vec<AttachedFile>, CannotCheck> {
    let Some(specs) = specs else {
        return Ok(vec![AttachedFile {
            name: "Prüfung äöü.bin".to_owned(),
            content: incompressible(DEFAULT_BYTES, 0),
        }]);
    };

    let mut files = Vec::new();
    let mut bytes = 0_u64;
    for (number, spec) in specs.iter().enumerate() {
        let file = attached_file(spec, number, cx)?;
        bytes = bytes.saturating_add(file.content.len() as u64);
        files.push(file);
        // The specification knows the sizes of what is made up, and those of files beside the suite only show here.
        if bytes > BYTES_MAX {
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
    Ok(files)
}

fn attached_file(
    spec: &AttachmentSpec,
    number: usize,
    cx: &dyn Context,
) -> Result<AttachedFile, CannotCheck> {
    match spec {
        AttachmentSpec::Generated(generated) => {
            let bytes = size::parse(&generated.size).unwrap_or(0).min(BYTES_MAX);
            Ok(AttachedFile {
                name: generated.name.clone(),
                content: incompressible(usize::try_from(bytes).unwrap_or(0), number),
            })
        }
        AttachmentSpec::File(path) => Ok(AttachedFile {
            name: path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
            content: cx.file(path, BYTES_MAX)?,
        }),
    }
}

/// `bytes` bytes that no compression makes smaller, the same every time.
fn incompressible(bytes: usize, number: usize) -> Vec<u8> {
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

impl ProbeMessage {
    /// Composes the probe that was announced as `name`.
    pub(super) fn compose(
        name: ProbeName,
        envelope: Envelope<'_>,
        files: Vec<AttachedFile>,
    ) -> Result<Self, CannotCheck> {
        let subject = format!("Zustellprobe für Prüfung {}", name.token);
        let attachments = files
            .iter()
            .map(|file| AttachmentDigest {
                name: file.name.clone(),
                digest: Digest::of(&file.content),
            })
            .collect();

        // No answering machine should reply to it (RFC 3834).
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let message = lettre::Message::builder()
            .from(mailbox(envelope.sender)?)
            .to(mailbox(envelope.recipient)?)
            .subject(&subject)
            .message_id(Some(name.id.clone()))
            .raw_header(automatic)
            .multipart(body(&name, files)?)
            .map_err(|error| cannot_compose(&error))?;

        Ok(Self {
            name,
            recipient: envelope.recipient.to_owned(),
            subject,
            attachments,
            bytes: message.formatted(),
        })
    }
}

fn body(name: &ProbeName, files: Vec<AttachedFile>) -> Result<MultiPart, CannotCheck> {
    let text = format!(
        "Dies ist eine Probe, die nach der Prüfung wieder entfernt wird.\r\n\
         This is a probe; it is removed again after the test.\r\n\r\n{CHARACTERS}\r\n{}\r\n",
        name.token
    );
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text));
    for file in files {
        let content_type = ContentType::parse("application/octet-stream")
            .map_err(|error| cannot_compose(&error))?;
        parts = parts.singlepart(Attachment::new(file.name).body(file.content, content_type));
    }
    Ok(parts)
}

fn mailbox(address: &str) -> Result<Mailbox, CannotCheck> {
    address
        .parse()
        .map_err(|error: lettre::address::AddressError| cannot_compose(&error))
}

/// Addresses were looked at before: what cannot be composed is a fault of landfall.
fn cannot_compose(error: &dyn std::error::Error) -> CannotCheck {
    CannotCheck::fault("compose a probe", error.to_string())
}
