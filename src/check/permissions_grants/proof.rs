//! What a matrix covers and what it leaves open.

use super::spec::{Matrix, Store};
use crate::model::{Message, Proof, ProofCodes};

/// The sort of thing that is counted: what somebody may do in a folder.
pub(super) const GRANTS: &str = "permissions.grants/grants";

/// So many folders are named.
const NAMES_MAX: usize = 8;

const COVERS_FILES: &str = "permissions.grants/covers-files";
const COVERS_MAIL: &str = "permissions.grants/covers-mail";
const LEAVES_BELOW: &str = "permissions.grants/leaves-below";
const LEAVES_FILES: &str = "permissions.grants/leaves-files";
const LEAVES_FOLDERS: &str = "permissions.grants/leaves-folders";
const LEAVES_SOURCE: &str = "permissions.grants/leaves-source";

/// All that may be said.
pub(super) const CODES: ProofCodes = ProofCodes {
    covers: &[COVERS_FILES, COVERS_MAIL],
    leaves: &[LEAVES_BELOW, LEAVES_FILES, LEAVES_FOLDERS, LEAVES_SOURCE],
    things: &[GRANTS],
};

/// What a complete look at `matrix` covers.
pub(super) fn proof(matrix: &Matrix, store: Store) -> Proof {
    let names: Vec<String> = matrix
        .rows
        .iter()
        .take(NAMES_MAX)
        .map(|row| row.shown())
        .collect();
    let covers = |code: &str| {
        Message::new(code)
            .with("people", matrix.principals.len())
            .with("folders", matrix.rows.len())
            .with("names", names.join(", "))
            .with("more", matrix.rows.len() - names.len())
    };

    // With `below: same` nothing below the named folders is left; others still are.
    let beside = if matrix.below.is_some() {
        LEAVES_FOLDERS
    } else {
        LEAVES_BELOW
    };

    let proof = Proof::default();
    let proof = match store {
        Store::Files => proof
            .covering(covers(COVERS_FILES))
            .leaving(Message::new(beside))
            .leaving(Message::new(LEAVES_FILES)),
        Store::Mail => proof
            .covering(covers(COVERS_MAIL))
            .leaving(Message::new(LEAVES_FOLDERS)),
    };
    proof.leaving(Message::new(LEAVES_SOURCE))
}
