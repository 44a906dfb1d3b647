//! How systems are reached: one folder per connector. No checks, no verdicts; nothing changes anything, but for
//! what holds a consent: sending a probe, and removing it.
//!
//! A connector is one folder, which brings the type of its settings with all that others may ask of them
//! ([`connector::Settings`]), and one row in `table`.

pub mod connector;
pub mod dns;
mod fields;
mod filling;
pub mod fs;
pub mod imap;
#[cfg(test)]
mod made_up;
pub mod net;
pub mod service;
pub mod sign_in;
pub mod smtp;
pub mod table;
pub mod tree;

use crate::model::Lang;

/// What stands in the way of a look, said by every connector, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
