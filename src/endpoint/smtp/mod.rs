//! SMTP (RFC 5321): sending one message through a submission service, and asking an exchanger about a recipient.
//!
//! A refusal keeps the phase in which it came and the server's own words. TLS is what the suite says and
//! never less: the library gets a connection that is already protected.

mod error;
mod reply;
mod session;
mod spec;
mod starttls;
mod stream;

pub use reply::{Phase, Refusal};
pub use session::{
    Envelope, Exchanger, RecipientQuestion, RecipientReply, Submission, SubmissionResult,
    ask_recipient,
};
pub use spec::{SmtpAuth, SmtpLogin, SmtpOpen, SmtpSpec, mistakes};

use crate::model::Lang;

/// What submission services and exchangers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
