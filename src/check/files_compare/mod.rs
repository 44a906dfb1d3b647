//! `files.compare`: two file trees, item by item.
//!
//! To be read in this order:
//!
//! 1. `spec` is what a suite asks, with `exclude` for the patterns in it. `observe` is the whole
//!    story in a few lines, and `criteria` settles by what pairs are compared, which a manifest
//!    limits.
//! 2. `walk` goes through both trees in lock-step. A `folder` is listed by a `lister`, `overlap` takes
//!    out what is part of both sides, and `names` pairs its entries.
//! 3. The walk hands over pairs of files to `comparisons`, which `content` compares one by one on
//!    the threads of `workers`, and files without a counterpart to `moves`.
//! 4. `evidence` gives every item its place in the `ledger` and its finding (`findings`), and keeps
//!    what else is worth knowing (`notes`), with how much (`amounts`) all this covers (`proof`).
//!
//! Imports go one way: walk and comparisons know the evidence, and it knows neither of them.

use schemars::{Schema, SchemaGenerator};

use self::spec::{Asked, Spec};
use super::{Context, TypedKind};
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

mod amounts;
mod codes;
mod comparisons;
mod content;
mod criteria;
mod evidence;
mod exclude;
mod findings;
mod folder;
mod glob;
mod ledger;
mod lister;
mod moves;
mod names;
mod notes;
mod observe;
mod overlap;
mod path;
mod proof;
mod spec;
mod walk;
mod workers;

/// The kind.
#[derive(Debug)]
pub(super) struct FilesCompare;

impl TypedKind for FilesCompare {
    type Spec = Spec;

    const NAME: &'static str = "files.compare";
    const CODES: &'static [Code] = &[
        codes::MISSING,
        codes::EXTRA,
        codes::DIFFERENT,
        codes::EMPTIED,
        codes::MOVED,
        codes::UNREADABLE,
    ];
    const PROOF: ProofCodes = proof::CODES;
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Spec>()
    }

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        Asked::new(spec, &jiff::tz::TimeZone::UTC)
            .err()
            .unwrap_or_default()
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        Side::BOTH
            .into_iter()
            .map(|side| (side, Service::Files))
            .collect()
    }

    fn root(spec: &Spec, side: Side) -> String {
        match side {
            Side::Source => spec.roots.source.clone(),
            Side::Target => spec.roots.target.clone(),
        }
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        observe::observe(spec, cx).await
    }
}
