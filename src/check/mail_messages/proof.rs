//! What a comparison of messages covers and what it leaves open.

use super::spec::{Duplicates, Level, Sizes, Spec};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted.
pub(super) const MESSAGES: &str = "mail/messages";

const COVERS_MESSAGES: &str = "mail.messages/covers-messages";
const COVERS_METADATA: &str = "mail.messages/covers-metadata";
const COVERS_BYTES: &str = "mail.messages/covers-bytes";
const LEAVES_METADATA: &str = "mail.messages/leaves-metadata";
const LEAVES_NOT_KEPT: &str = "mail.messages/leaves-not-kept";
const LEAVES_BODIES: &str = "mail.messages/leaves-bodies";
const LEAVES_BODIES_OF_EQUAL_SIZE: &str = "mail.messages/leaves-bodies-of-equal-size";
const LEAVES_BODIES_NOT_DRAWN: &str = "mail.messages/leaves-bodies-not-drawn";
const LEAVES_VIEW: &str = "mail.messages/leaves-view";
const LEAVES_LINE_ENDS: &str = "mail.messages/leaves-line-ends";
const LEAVES_HEADER_ADDED: &str = "mail.messages/leaves-header-added";
const LEAVES_AFTER_UNTIL: &str = "mail.messages/leaves-after-until";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[COVERS_MESSAGES, COVERS_METADATA, COVERS_BYTES],
    leaves: &[
        LEAVES_METADATA,
        LEAVES_NOT_KEPT,
        LEAVES_BODIES,
        LEAVES_BODIES_OF_EQUAL_SIZE,
        LEAVES_BODIES_NOT_DRAWN,
        LEAVES_VIEW,
        LEAVES_LINE_ENDS,
        LEAVES_HEADER_ADDED,
        LEAVES_AFTER_UNTIL,
    ],
    things: &[MESSAGES],
};

/// Facts that leave something open, and what they leave.
const LEFT_BY_FACTS: [(&str, &str); 3] = [
    ("mail.messages/sizes-prove-nothing", LEAVES_BODIES_NOT_DRAWN),
    ("mail.messages/view-left-out", LEAVES_VIEW),
    ("mail.messages/header-added", LEAVES_HEADER_ADDED),
];

/// What a complete look at what `spec` asks covers; `facts` are what was noted on the way.
pub(super) fn proof(spec: &Spec, facts: &[Message]) -> Proof {
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
    if spec.level != Level::Existence && spec.keeps.is_some() {
        proof = proof.leaving(Message::new(LEAVES_NOT_KEPT));
    }
    proof = match (spec.level, spec.sizes) {
        (Level::Metadata, Sizes::Read) => proof.leaving(Message::new(LEAVES_BODIES_OF_EQUAL_SIZE)),
        // Those that were read to tell messages apart were not held against each other for every pair.
        (Level::Existence | Level::Metadata, _) => proof.leaving(Message::new(LEAVES_BODIES)),
        (Level::Bytes, _) => proof
            .covering(Message::new(COVERS_BYTES))
            .leaving(Message::new(LEAVES_LINE_ENDS)),
    };

    for (of, code) in LEFT_BY_FACTS {
        // Only who says that every byte is there has to say what is there beside.
        if code == LEAVES_HEADER_ADDED && spec.level < Level::Bytes {
            continue;
        }
        for fact in facts.iter().filter(|fact| fact.code == of) {
            let args = fact.args.clone();
            proof = proof.leaving(Message {
                code: code.to_owned(),
                args,
            });
        }
    }
    match &spec.received.until {
        Some(until) => proof.leaving(Message::new(LEAVES_AFTER_UNTIL).with("until", until)),
        None => proof,
    }
}
