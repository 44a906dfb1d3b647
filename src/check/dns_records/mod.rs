//! `dns.records`: every name server of a system gives the records that a suite expects.
//!
//! To read it, from the top:
//! - `spec`: what a suite can say, and what is expected of which name once its words are understood;
//! - `observe`: the story, from the servers that are asked to the evidence;
//! - `findings`: one answer held against what is expected of it, and what is reported of it;
//! - `proof`: what all this covers.
//!
//! Every record at every server is a point. That points are counted, and listed for people, is `points`, beside the kinds.

mod codes;
mod findings;
mod observe;
mod proof;
mod spec;

use self::spec::Spec;
use super::typed::mistaken;
use super::{Context, TypedKind};
use crate::model::{
    CannotCheck, Code, Evidence, Lang, Message, Obstacle, ProofCodes, Retry, Service, Side,
    SpecMistake,
};

/// The kind.
#[derive(Debug)]
pub(super) struct DnsRecords;

impl TypedKind for DnsRecords {
    type Spec = Spec;

    const NAME: &'static str = "dns.records";
    const CODES: &'static [Code] = &[
        codes::VALUE,
        codes::ABSENT,
        codes::PRESENT,
        codes::TTL,
        codes::DISAGREEMENT,
        codes::UNREADABLE,
    ];
    const PROOF: ProofCodes = proof::CODES;
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        spec.expected().err().unwrap_or_default()
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Target, Service::Dns)]
    }

    fn zone(spec: &Spec) -> Option<String> {
        Some(spec.zone.clone())
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let system = cx.between().system(Side::Target);
        if let Some(on) = spec.on.as_deref().filter(|on| *on != system) {
            // Asking another system than the one that is written would prove nothing about either.
            let cause = Message::new("dns.records/other-system")
                .with("on", on)
                .with("system", system);

            return Err(CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                system,
                "dns.records",
                cause,
            ));
        }

        let expected = spec
            .expected()
            .map_err(|mistakes| mistaken::<Self>(&mistakes))?;

        observe::observe(&expected, cx).await
    }
}
