//! `mail.folders`: every folder of the source is on the target and holds as much.
//!
//! To read it, from the top:
//! - `spec`: what a suite can say;
//! - `observe`: the story, from the first listing to the evidence;
//! - `counts`: how many messages each folder holds, or `listed` where dates of arrival matter, with `probes`, which of
//!   them are ours and do not count;
//! - `compare`: folders that belong together, compared, and entered in the ledger;
//! - `findings`: what is reported of them;
//! - `proof`: what all this covers.

mod codes;
mod compare;
mod counts;
mod findings;
mod listed;
mod observe;
mod probes;
mod proof;
mod spec;

use self::spec::Spec;
use super::{Context, TypedKind};
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

/// The kind.
#[derive(Debug)]
pub(super) struct MailFolders;

impl TypedKind for MailFolders {
    type Spec = Spec;

    const NAME: &'static str = "mail.folders";
    const CODES: &'static [Code] = &[
        codes::MISSING,
        codes::EXTRA,
        codes::DIFFERENT,
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
