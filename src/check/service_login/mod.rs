//! `service.login`: an account can sign in to the services of a system, is refused there, or finds nobody there any more.
//!
//! To read it, from the top:
//! - `spec`: what a suite can say;
//! - `observe`: the story, from signing in to the evidence, and what it takes to call a service gone;
//! - `findings`: what came of signing in, held against what is expected of it;
//! - `proof`: what all this covers.
//!
//! Every service is a point; points are counted, and listed for people, in `points`, beside the kinds.

mod codes;
mod findings;
mod observe;
mod proof;
mod spec;

use self::spec::Spec;
use super::typed::mistaken;
use super::{Context, TypedKind};
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

/// The kind.
#[derive(Debug)]
pub(super) struct ServiceLogin;

impl TypedKind for ServiceLogin {
    type Spec = Spec;

    const NAME: &'static str = "service.login";
    const CODES: &'static [Code] = &[
        codes::ACCEPTED,
        codes::BARRED,
        codes::REFUSED,
        codes::GONE,
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

    fn needs(spec: &Spec) -> Vec<(Side, Service)> {
        let services = spec.services.iter();
        services.map(|service| (Side::Target, *service)).collect()
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let expected = spec
            .expected()
            .map_err(|mistakes| mistaken::<Self>(&mistakes))?;
        observe::observe(&expected, cx).await
    }
}
