//! `mail.messages`: every message of the source is on the target, once, where it belongs, as it was.
//!
//! To read it, from the top:
//! - `spec`: what a suite can say;
//! - `observe`: the story, from the first listing to the evidence;
//! - `items`: the messages of folders that belong together, as numbers;
//! - `pairing`: which message of the source is which of the target, by each `pass`; with `likeness` (what tells messages
//!   with the same key apart), and `reread`, `decoded` and `bodies` (the few that need more than a listing brings);
//! - `differences`: in what a pair differs;
//! - `copies`: messages that a folder has more than once;
//! - `unmatched`: what has no counterpart in its own folder, looked for in all others;
//! - `findings`: what is reported of all this;
//! - `completeness`, `tallies`, `remarks`, `left_out`, `changes`, `proof`: what else goes into the evidence. Whether every folder
//!   was read to its end, how many messages ended up where, what is worth counting, what was not looked at, what
//!   changed while it was read, and what all this covers.
//!
//! `items` up to `unmatched` know nothing of findings and ledgers: they say which message is which, and how sure that is.

mod bodies;
mod changes;
mod codes;
mod completeness;
mod copies;
mod decoded;
mod differences;
mod findings;
mod items;
mod left_out;
mod likeness;
mod observe;
mod pairing;
mod pass;
mod proof;
mod remarks;
mod reread;
mod sizes;
mod spec;
mod tallies;
mod unmatched;
mod views;
mod whole_pairs;

use self::spec::Spec;
use super::{Context, TypedKind};
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

/// The kind.
#[derive(Debug)]
pub(super) struct MailMessages;

impl TypedKind for MailMessages {
    type Spec = Spec;

    const NAME: &'static str = "mail.messages";
    const CODES: &'static [Code] = &[
        codes::MISSING,
        codes::EXTRA,
        codes::DIFFERENT,
        codes::DUPLICATED,
        codes::MOVED,
        codes::UNREADABLE,
    ];
    const PROOF: ProofCodes = proof::CODES;
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        spec.mistakes()
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Source, Service::Mail), (Side::Target, Service::Mail)]
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        observe::observe(spec, cx).await
    }
}
