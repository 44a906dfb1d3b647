//! What a comparison of trees covers and what it leaves open.

use super::criteria::{Criteria, Method};
use super::spec::{Asked, LinkPolicy, Names, Times};
use crate::endpoint::tree::Proof as TreeProof;
use crate::model::{Message, Proof, ProofCodes, Sides};

/// The sort of thing that is counted.
pub(super) const FILES: &str = "files/files";
/// All other items: links, empty folders, special files.
pub(super) const OTHERS: &str = "files/others";

const COVERS_FILES: &str = "files.compare/covers-files";
const COVERS_OTHERS: &str = "files.compare/covers-others";
const COVERS_CONTENT: &str = "files.compare/covers-content";
const COVERS_SIZES: &str = "files.compare/covers-sizes";
const COVERS_TIMES: &str = "files.compare/covers-times";
const LEAVES_CONTENT: &str = "files.compare/leaves-content";
const LEAVES_TIMES: &str = "files.compare/leaves-times";
const LEAVES_FORMS: &str = "files.compare/leaves-forms";
const LEAVES_LINKS: &str = "files.compare/leaves-links";
const LEAVES_FOLLOWED: &str = "files.compare/leaves-followed";
const LEAVES_MANIFEST: &str = "files.compare/leaves-manifest";
const LEAVES_AFTER_UNTIL: &str = "files.compare/leaves-after-until";
const LEAVES_ATTRIBUTES: &str = "files.compare/leaves-attributes";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[
        COVERS_FILES,
        COVERS_OTHERS,
        COVERS_CONTENT,
        COVERS_SIZES,
        COVERS_TIMES,
    ],
    leaves: &[
        LEAVES_CONTENT,
        LEAVES_TIMES,
        LEAVES_FORMS,
        LEAVES_LINKS,
        LEAVES_FOLLOWED,
        LEAVES_MANIFEST,
        LEAVES_AFTER_UNTIL,
        LEAVES_ATTRIBUTES,
    ],
    things: &[FILES, OTHERS],
};

/// What a complete look at what is `asked` covers, of trees that can prove `proofs`, by `criteria`.
pub(super) fn proof(asked: &Asked, proofs: Sides<TreeProof>, criteria: &Criteria) -> Proof {
    let live = proofs.source == TreeProof::Live && proofs.target == TreeProof::Live;
    let spec = &asked.spec;

    let mut proof = Proof::default().covering(Message::new(COVERS_FILES));
    proof = if live {
        proof.covering(Message::new(COVERS_OTHERS).with("links", links(spec.links)))
    } else {
        proof.leaving(Message::new(LEAVES_MANIFEST))
    };

    proof = match criteria.method {
        Method::Size => proof
            .covering(Message::new(COVERS_SIZES))
            .leaving(Message::new(LEAVES_CONTENT)),
        method => proof.covering(Message::new(COVERS_CONTENT).with("method", method.name())),
    };
    proof = match &spec.times {
        Times::Tolerance(tolerance) if live => {
            proof.covering(Message::new(COVERS_TIMES).with("tolerance", tolerance))
        }
        Times::Tolerance(_) | Times::Ignore => proof.leaving(Message::new(LEAVES_TIMES)),
    };

    if spec.names == Names::Nfc {
        proof = proof.leaving(Message::new(LEAVES_FORMS));
    }
    proof = match spec.links {
        LinkPolicy::Compare => proof,
        LinkPolicy::Skip => proof.leaving(Message::new(LEAVES_LINKS)),
        LinkPolicy::Follow => proof.leaving(Message::new(LEAVES_FOLLOWED)),
    };
    if let Some(until) = &spec.until {
        proof = proof.leaving(Message::new(LEAVES_AFTER_UNTIL).with("until", until));
    }
    proof.leaving(Message::new(LEAVES_ATTRIBUTES))
}

fn links(policy: LinkPolicy) -> &'static str {
    match policy {
        LinkPolicy::Compare => "compare",
        LinkPolicy::Skip => "skip",
        LinkPolicy::Follow => "follow",
    }
}
