//! SMTP (RFC 5321): sending one message through a submission service, and asking an exchanger about a recipient.
//!
//! A refusal keeps the phase in which it came and the server's own words. TLS is what the suite says and
//! never less: connections are dialled and protected by our own hands, and only then spoken over.

mod conversation;
mod dialogue;
mod envelope;
mod greeting;
mod reply;
mod settings;

pub use dialogue::{Asked, Exchanger, Outcome, Submission, ask_recipient};
pub use envelope::Envelope;
pub use reply::{Phase, Refusal};
pub use settings::{SmtpAuth, SmtpLogin, SmtpOpen, SmtpSettings};

use crate::model::Lang;

/// What submission services and exchangers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
