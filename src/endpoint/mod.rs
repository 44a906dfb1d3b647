//! How systems are reached: one folder per connector. No checks, no verdicts; nothing changes anything, but for
//! what holds a consent: sending a probe, and removing it.

pub mod dns;
pub mod fs;
pub mod imap;
pub mod net;
pub mod services;
pub mod smtp;
mod written;

use crate::model::Lang;

/// What stands in the way of a look, said by every connector, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
