//! The whole story: both trees are opened and walked, files without a counterpart are looked for
//! elsewhere, and the evidence is handed over.

use std::sync::Arc;

use super::criteria::{Criteria, unsupported};
use super::evidence::EvidenceBuilder;
use super::moves::Search;
use super::spec::{Asked, Spec};
use super::walk::Walk;
use super::workers::Workers;
use crate::check::Context;
use crate::endpoint::tree::Proof;
use crate::model::{CannotCheck, Evidence, Message, Side, Sides};

/// Compares both trees.
///
/// # Errors
/// When a tree cannot be opened or its root not be listed, when the two cannot be compared as
/// asked, or when the record cannot be written.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let asked = understood(spec, cx)?;
    let trees = Sides {
        source: cx.tree(Side::Source, &asked.spec.roots.source).await?,
        target: cx.tree(Side::Target, &asked.spec.roots.target).await?,
    };
    let criteria = Arc::new(Criteria::new(
        &asked,
        trees.as_ref().map(|tree| &**tree),
        cx,
    )?);

    let mut workers = Workers::start()?;
    let proofs = trees.as_ref().map(|tree| tree.proof());
    let mut evidence = EvidenceBuilder::new(cx, &asked, proofs);

    // Content is compared all the same, but what was asked is not established.
    for (side, tree) in trees.as_ref() {
        if asked.tolerance.is_some() && tree.proof() != Proof::Live {
            let cause = Message::new("files.compare/times-not-compared").with("side", side.name());
            evidence.broken_off(unsupported(tree.place(), cause));
        }
    }

    let written = trees.as_ref().map(|tree| tree.written());
    if written.source.is_some() && written.source == written.target {
        evidence.fact(Message::new("files.compare/written-alike"));
    }

    let walk = Walk::new(cx, &asked, &trees, &criteria, &mut workers, &mut evidence)?;
    let unmatched = walk.run()?;

    // Only now, when every folder was listed, is it known which files have no counterpart anywhere.
    let search = Search {
        trees: &trees,
        links: asked.links(),
        criteria: &criteria,
    };
    let moves = unmatched.find_moves(&search, &mut workers);
    evidence.place_unmatched(&moves)?;

    Ok(evidence.finish(&criteria))
}

/// The specification, understood. Its mistakes were shown before the run; a plan that was not made
/// from a suite may have some still.
fn understood(spec: &Spec, cx: &dyn Context) -> Result<Asked, CannotCheck> {
    Asked::new(spec, cx.timezone()).map_err(|mistakes| {
        let problems: Vec<String> = mistakes
            .into_iter()
            .map(|mistake| mistake.problem)
            .collect();
        let cause = Message::new("files.compare/spec").with("problem", problems.join("; "));
        unsupported("files.compare", cause)
    })
}
