//! `mail.delivery`: mail that is sent arrives: once, whole, in time and in its folder; or is refused where it should be.
//!
//! To be read in this order: `spec` (what a suite may say), `observe` (one probe from its announcement to its removal),
//! `mx_route` (that it will reach the target and nobody else), `probe_message` (what is sent), `probe_search` (the
//! mailbox in which it is looked for), `findings` and `proof` (what all this covers). What is expected to be refused is
//! never sent: see `refusal`.

mod codes;
mod findings;
mod mx_route;
mod observe;
mod probe_message;
mod probe_search;
mod proof;
mod refusal;
mod size;
mod spec;

use self::spec::{Expected, Spec};
use super::typed::mistaken;
use super::{Context, Elsewhere, TypedKind};
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

/// The kind.
#[derive(Debug)]
pub(super) struct MailDelivery;

impl TypedKind for MailDelivery {
    type Spec = Spec;

    const NAME: &'static str = "mail.delivery";
    const CODES: &'static [Code] = &[
        codes::LOST,
        codes::LATE,
        codes::COPIES,
        codes::MISFILED,
        codes::ALTERED,
        codes::REFUSED,
        codes::ACCEPTED,
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

    fn needs(spec: &Spec) -> Vec<(Side, Service)> {
        if is_refusal(spec) {
            Vec::new()
        } else {
            vec![(Side::Target, Service::Mail)]
        }
    }

    fn elsewhere(spec: &Spec) -> Vec<Elsewhere> {
        let of = |service, optional| Elsewhere {
            system: spec.from.clone(),
            service,
            optional,
        };
        // Who asks an exchanger needs no login anywhere.
        vec![
            of(Service::Submission, is_refusal(spec)),
            of(Service::Dns, true),
        ]
    }

    fn writes(spec: &Spec) -> bool {
        !is_refusal(spec)
    }

    fn repeatable() -> bool {
        false
    }

    fn zone(spec: &Spec) -> Option<String> {
        let (_, domain) = spec.to.rsplit_once('@')?;
        Some(domain.to_owned())
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let expected = spec
            .expected()
            .map_err(|mistakes| mistaken::<Self>(&mistakes))?;
        match &expected {
            Expected::Arrives(arrival) => observe::observe(spec, arrival, cx).await,
            Expected::Refused(refused) => refusal::observe(spec, refused, cx).await,
        }
    }
}

fn is_refusal(spec: &Spec) -> bool {
    spec.expect.refused.is_some()
}
