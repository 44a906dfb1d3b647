//! Name servers (RFC 1035), asked one by one: each response holds an answer, or an error says why it holds none.
//!
//! Messages are written and read with hickory-proto; asking is ours, so that what a server said (its
//! response code, its authority, its truncation, its silence) reaches the evidence as it was.

mod answer;
mod authorities;
mod error;
mod exchange;
mod name;
mod server_set;
mod service;
mod settings;
mod value;
mod visit;

pub use answer::{Answer, AnswerData, QueryMode, Question};
pub use error::{DnsError, TcpEnd};
pub use exchange::{Exchange, QueryRetry};
pub use name::DnsName;
pub use server_set::{NameServer, Reach, RetryCounts, ServerSet};
pub use service::{Addresses, DnsService, Host, Resolvers, Server};
pub use settings::DnsSettings;
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
