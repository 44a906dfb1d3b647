//! What asking about records covers and what it leaves open.

use super::spec::{Ask, Expected, ExpectedValues, TtlBounds};
use crate::endpoint::dns::{Reach, ServerSet};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted: every record at every server.
pub(super) const ANSWERS: &str = "dns.records/answers";

/// So many servers are named.
const NAMES_MAX: usize = 8;

const COVERS_AUTHORITATIVES: &str = "dns.records/covers-authoritatives";
const COVERS_SERVERS: &str = "dns.records/covers-servers";
const COVERS_SYSTEM: &str = "dns.records/covers-system";
const COVERS_AGREEMENT: &str = "dns.records/covers-agreement";
const LEAVES_RECORDS: &str = "dns.records/leaves-records";
const LEAVES_VALUES: &str = "dns.records/leaves-values";
const LEAVES_TTL: &str = "dns.records/leaves-ttl";
const LEAVES_CACHES: &str = "dns.records/leaves-caches";
const LEAVES_SERVERS: &str = "dns.records/leaves-servers";
const LEAVES_LEFT_OUT: &str = "dns.records/leaves-left-out";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[
        COVERS_AUTHORITATIVES,
        COVERS_SERVERS,
        COVERS_SYSTEM,
        COVERS_AGREEMENT,
    ],
    leaves: &[
        LEAVES_RECORDS,
        LEAVES_VALUES,
        LEAVES_TTL,
        LEAVES_CACHES,
        LEAVES_SERVERS,
        LEAVES_LEFT_OUT,
    ],
    things: &[ANSWERS],
};

/// What a complete look at what is `expected` of `servers` covers.
pub(super) fn proof(expected: &Expected, servers: &ServerSet) -> Proof {
    let (left_out, asked): (Vec<_>, Vec<_>) = servers
        .servers
        .iter()
        .partition(|server| server.reach == Reach::LeftOut);

    let covers = match expected.ask {
        Ask::Authoritatives => COVERS_AUTHORITATIVES,
        Ask::Servers => COVERS_SERVERS,
        Ask::System => COVERS_SYSTEM,
    };
    let names: Vec<&str> = asked
        .iter()
        .take(NAMES_MAX)
        .map(|server| server.label.as_str())
        .collect();
    let mut proof = Proof::default().covering(
        Message::new(covers)
            .with("records", expected.records.len())
            .with("servers", asked.len())
            .with("names", names.join(", "))
            .with("more", asked.len() - names.len()),
    );
    if asked.len() > 1 {
        proof = proof.covering(Message::new(COVERS_AGREEMENT));
    }

    proof = proof.leaving(Message::new(LEAVES_RECORDS).with("zone", expected.zone.to_string()));
    let mut count = |code: &str, records: usize| {
        if records > 0 {
            let left = Message::new(code).with("records", records);
            proof.leaves.push(left);
        }
    };
    let records = || expected.records.iter();
    count(
        LEAVES_VALUES,
        records()
            .filter(|record| matches!(record.values, ExpectedValues::Contains(_)))
            .count(),
    );
    count(
        LEAVES_TTL,
        records()
            .filter(|record| record.values != ExpectedValues::Absent)
            .filter(|record| record.ttl == TtlBounds::default())
            .count(),
    );

    if !left_out.is_empty() {
        let names: Vec<&str> = left_out
            .iter()
            .map(|server| server.label.as_str())
            .collect();
        proof = proof.leaving(Message::new(LEAVES_LEFT_OUT).with("names", names.join(", ")));
    }
    proof.leaving(Message::new(match expected.ask {
        Ask::Authoritatives => LEAVES_CACHES,
        Ask::Servers | Ask::System => LEAVES_SERVERS,
    }))
}
