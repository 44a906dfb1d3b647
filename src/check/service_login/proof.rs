//! What signing in covers and what it leaves open.

use super::spec::{Expect, Expected};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted.
pub(super) const LOGINS: &str = "service.login/logins";

const COVERS_ACCEPTED: &str = "service.login/covers-accepted";
const COVERS_REFUSED: &str = "service.login/covers-refused";
const COVERS_GONE: &str = "service.login/covers-gone";
const LEAVES_CONTENT: &str = "service.login/leaves-content";
const LEAVES_PASSWORD: &str = "service.login/leaves-password";
const LEAVES_OTHER_WAYS: &str = "service.login/leaves-other-ways";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[COVERS_ACCEPTED, COVERS_REFUSED, COVERS_GONE],
    leaves: &[LEAVES_CONTENT, LEAVES_PASSWORD, LEAVES_OTHER_WAYS],
    things: &[LOGINS],
};

/// What a complete look at what is `expected` covers.
pub(super) fn proof(expected: &Expected) -> Proof {
    let names: Vec<&str> = expected
        .services
        .iter()
        .map(|service| service.name())
        .collect();
    let (covers, leaves) = match expected.expect {
        Expect::Accepted => (COVERS_ACCEPTED, LEAVES_CONTENT),
        // A password that was never right is refused, too.
        Expect::Refused => (COVERS_REFUSED, LEAVES_PASSWORD),
        Expect::Gone => (COVERS_GONE, LEAVES_OTHER_WAYS),
    };
    let covers = Message::new(covers)
        .with("services", names.join(", "))
        .with(
            "control",
            expected
                .control
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
        );

    let proof = Proof::default()
        .covering(covers)
        .leaving(Message::new(leaves));
    match expected.expect {
        Expect::Refused => proof.leaving(Message::new(LEAVES_OTHER_WAYS)),
        Expect::Accepted | Expect::Gone => proof,
    }
}
