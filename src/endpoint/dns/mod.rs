//! Name servers, asked one by one: each answer is settled, or it says why it settles nothing.
//!
//! Messages are written and read with hickory-proto; asking is ours, so that what a server said (its
//! response code, its authority, its truncation, its silence) reaches the evidence as it was.

mod authorities;
mod exchange;
mod name;
mod panel;
mod reply;
mod settings;
mod trouble;
mod value;
mod visit;

pub use exchange::{Again, Asked, Patience, ask};
pub use name::DnsName;
pub use panel::{Panel, Place, Respondent, Tried};
pub use reply::{Found, Question, Settled, Stance};
pub use settings::{Addresses, DnsService, DnsSettings, Host, Resolvers, Server};
pub use trouble::{TcpEnd, Trouble};
pub use value::{RecordType, Value};

use crate::model::Lang;

/// What name servers and their answers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
