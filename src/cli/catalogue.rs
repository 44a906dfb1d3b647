//! The catalogue of all texts: every room and every kind has its own.

use crate::model::Lang;
use crate::report::Catalogue;
#[cfg(feature = "demo")]
use crate::testbed::demo;
use crate::{check, endpoint, inventory, model, report, run};

/// All texts, in every language.
pub(super) fn catalogue() -> Catalogue {
    let connectors = endpoint::table::connectors().iter();
    let connectors = connectors.flat_map(|connector| connector.texts());
    let endpoints = endpoint::TEXTS.into_iter().chain(connectors);
    let inventories = inventory::files::TEXTS
        .into_iter()
        .chain(inventory::mail::TEXTS)
        .chain(inventory::permissions::TEXTS);
    let rooms = model::TEXTS
        .into_iter()
        .chain(endpoints)
        .chain(inventories)
        .chain(run::TEXTS)
        .chain(report::TEXTS);
    #[cfg(feature = "demo")]
    let rooms = rooms.chain(demo::TEXTS);
    let kinds = check::kinds().iter().flat_map(|kind| kind.texts());

    let texts: Vec<(Lang, &'static str)> = rooms.chain(kinds).collect();
    Catalogue::new(texts)
}
