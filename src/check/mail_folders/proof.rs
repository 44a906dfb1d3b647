//! What a comparison of folders covers and what it leaves open.

use super::spec::{Counts, Spec, Subscribed, Unseen};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted.
pub(super) const FOLDERS: &str = "mail/folders";

const COVERS_FOLDERS: &str = "mail.folders/covers-folders";
const COVERS_COUNTS: &str = "mail.folders/covers-counts";
const COVERS_DELETED: &str = "mail.folders/covers-deleted";
const COVERS_UNSEEN: &str = "mail.folders/covers-unseen";
const COVERS_SUBSCRIBED: &str = "mail.folders/covers-subscribed";
const LEAVES_MESSAGES: &str = "mail.folders/leaves-messages";
const LEAVES_VIEW: &str = "mail.folders/leaves-view";
const LEAVES_UNSEEN: &str = "mail.folders/leaves-unseen";
const LEAVES_SUBSCRIBED: &str = "mail.folders/leaves-subscribed";
const LEAVES_AFTER_UNTIL: &str = "mail.folders/leaves-after-until";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[
        COVERS_FOLDERS,
        COVERS_COUNTS,
        COVERS_DELETED,
        COVERS_UNSEEN,
        COVERS_SUBSCRIBED,
    ],
    leaves: &[
        LEAVES_MESSAGES,
        LEAVES_VIEW,
        LEAVES_UNSEEN,
        LEAVES_SUBSCRIBED,
        LEAVES_AFTER_UNTIL,
    ],
    things: &[FOLDERS],
};

/// What a complete look at what `spec` asks covers; `facts` are what was noted on the way, and `has_deleted` says whether
/// any folder holds messages that are marked as deleted.
pub(super) fn proof(spec: &Spec, facts: &[Message], has_deleted: bool) -> Proof {
    let counts = match spec.counts {
        Counts::Exact => "exact",
        Counts::AtLeast => "at-least",
    };
    let mut proof = Proof::default()
        .covering(Message::new(COVERS_FOLDERS))
        .covering(Message::new(COVERS_COUNTS).with("counts", counts))
        .leaving(Message::new(LEAVES_MESSAGES));

    if has_deleted {
        proof = proof.covering(Message::new(COVERS_DELETED));
    }
    let views = facts
        .iter()
        .filter(|fact| fact.code == "mail.folders/view-not-compared");
    for view in views {
        proof = proof.leaving(Message {
            code: LEAVES_VIEW.to_owned(),
            args: view.args.clone(),
        });
    }

    proof = match spec.unseen {
        Unseen::Compare => proof.covering(Message::new(COVERS_UNSEEN).with("counts", counts)),
        Unseen::Ignore => proof.leaving(Message::new(LEAVES_UNSEEN)),
    };
    proof = match spec.subscribed {
        Subscribed::Compare => proof.covering(Message::new(COVERS_SUBSCRIBED)),
        Subscribed::Ignore => proof.leaving(Message::new(LEAVES_SUBSCRIBED)),
    };

    match &spec.received.until {
        Some(until) => proof.leaving(Message::new(LEAVES_AFTER_UNTIL).with("until", until)),
        None => proof,
    }
}
