//! What one probe, or one inquiry, covers and what it leaves open.

use super::spec::{Arrival, RefusedSpec};
use crate::endpoint::smtp::Phase;
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted where mail is sent.
pub(super) const PROBES: &str = "mail.delivery/probes";
/// The sort of thing that is counted where it is refused.
pub(super) const REFUSALS: &str = "mail.delivery/refusals";

const COVERS_ARRIVAL: &str = "mail.delivery/covers-arrival";
const COVERS_REFUSAL: &str = "mail.delivery/covers-refusal";
const LEAVES_OTHERS: &str = "mail.delivery/leaves-others";
const LEAVES_SENDING: &str = "mail.delivery/leaves-sending";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[COVERS_ARRIVAL, COVERS_REFUSAL],
    leaves: &[LEAVES_OTHERS, LEAVES_SENDING],
    things: &[PROBES, REFUSALS],
};

/// What a probe covers that was sent from `sender` and followed to its end.
pub(super) fn of_arrival(arrival: &Arrival, sender: &str) -> Proof {
    let covers = Message::new(COVERS_ARRIVAL)
        .with("from", sender)
        .with("folder", arrival.folder.as_str())
        .with("seconds", arrival.within.as_secs())
        .with("copies", arrival.copies);
    Proof::default()
        .covering(covers)
        .leaving(Message::new(LEAVES_OTHERS))
}

/// What an inquiry covers that every one of `exchangers` answered.
pub(super) fn of_refusal(expected: &RefusedSpec, exchangers: usize) -> Proof {
    let covers = Message::new(COVERS_REFUSAL)
        .with("exchangers", exchangers)
        .with("phase", Phase::from(expected.phase).name())
        .with("code", expected.code.to_string());
    Proof::default()
        .covering(covers)
        .leaving(Message::new(LEAVES_SENDING))
        .leaving(Message::new(LEAVES_OTHERS))
}
