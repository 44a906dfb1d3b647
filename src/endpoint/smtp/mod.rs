//! SMTP (RFC 5321): sending one message through a submission service, and asking an exchanger about a recipient.
//!
//! A refusal keeps the phase in which it came and the server's own words. TLS is what the suite says and
//! never less: the library gets a connection that is already protected.

mod envelope;
mod error;
mod open;
mod reply;
mod session;
mod settings;
mod starttls;
mod stream;

pub use envelope::Envelope;
pub use open::{SmtpAuth, SmtpLogin, SmtpOpen};
pub use reply::{Phase, Refusal};
pub use session::{
    Exchanger, RecipientQuestion, RecipientReply, Submission, SubmissionResult, ask_recipient,
};
pub use settings::SmtpSettings;

use crate::model::Lang;

/// What submission services and exchangers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
