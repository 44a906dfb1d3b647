//! The badge of a verdict: symbol, word and colour.

use askama::Template;

use super::super::localizer::Localizer;
use super::super::symbol::symbol;
use crate::model::{Mark, Status, Verdict};

/// Symbol, word and colour of a status.
#[derive(Template)]
#[template(
    source = r#"<span class="badge {{ class }}"><span aria-hidden="true">{{ symbol }}</span> {{ word }}</span>"#,
    ext = "html"
)]
pub(super) struct Badge {
    pub(super) class: &'static str,
    pub(super) symbol: char,
    pub(super) word: String,
}

/// The symbol, word and colour of a verdict.
pub(super) fn badge_of(localizer: &Localizer<'_>, verdict: &Verdict) -> Badge {
    let mut badge = badge(localizer, verdict.status);
    if verdict.status == Status::Passed && verdict.has(Mark::Tolerated) {
        badge.word = localizer.text("tolerated");
    }
    badge
}

/// The symbol, word and colour of a status.
pub(super) fn badge(localizer: &Localizer<'_>, status: Status) -> Badge {
    Badge {
        class: status.name(),
        symbol: symbol(status),
        word: localizer.status(status),
    }
}
