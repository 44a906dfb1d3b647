//! What a comparison of messages covers and what it leaves open.

use super::spec::{Duplicates, Level, Spec};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted.
pub(super) const MESSAGES: &str = "mail/messages";

const COVERS_MESSAGES: &str = "mail.messages/covers-messages";
const COVERS_METADATA: &str = "mail.messages/covers-metadata";
const COVERS_BYTES: &str = "mail.messages/covers-bytes";
const LEAVES_METADATA: &str = "mail.messages/leaves-metadata";
const LEAVES_BODIES: &str = "mail.messages/leaves-bodies";
const LEAVES_LINE_ENDS: &str = "mail.messages/leaves-line-ends";
const LEAVES_AFTER_UNTIL: &str = "mail.messages/leaves-after-until";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[COVERS_MESSAGES, COVERS_METADATA, COVERS_BYTES],
    leaves: &[
        LEAVES_METADATA,
        LEAVES_BODIES,
        LEAVES_LINE_ENDS,
        LEAVES_AFTER_UNTIL,
    ],
    things: &[MESSAGES],
};

/// What a complete look at what `spec` asks covers.
pub(super) fn proof(spec: &Spec) -> Proof {
    let copies = match spec.duplicates {
        Duplicates::Preserve => "preserve",
        Duplicates::MayCollapse => "may-collapse",
        Duplicates::MustNotIncrease => "must-not-increase",
    };
    let mut proof =
        Proof::default().covering(Message::new(COVERS_MESSAGES).with("duplicates", copies));

    proof = match spec.level {
        Level::Existence => proof.leaving(Message::new(LEAVES_METADATA)),
        Level::Metadata | Level::Bytes => proof.covering(Message::new(COVERS_METADATA)),
    };
    proof = match spec.level {
        // Those that were read to tell messages apart were not held against each other for every pair.
        Level::Existence | Level::Metadata => proof.leaving(Message::new(LEAVES_BODIES)),
        Level::Bytes => proof
            .covering(Message::new(COVERS_BYTES))
            .leaving(Message::new(LEAVES_LINE_ENDS)),
    };

    match &spec.received.until {
        Some(until) => proof.leaving(Message::new(LEAVES_AFTER_UNTIL).with("until", until)),
        None => proof,
    }
}
