//! The kinds of checks, one folder each, and all that a kind may ask for.
//!
//! A kind observes and never judges: it reports findings and returns evidence. It never reads the
//! clock, the environment or the terminal; whatever it needs comes from its [`Context`].

mod context;
mod dns_records;
mod files_compare;
mod kind;
#[cfg(test)]
mod made_up;
mod mail_delivery;
mod mail_folders;
mod mail_messages;
mod manual_step;
mod permissions_grants;
mod points;
mod registry;
mod service_login;
mod typed;

pub use context::{
    Case, Context, DnsAccess, FileAccess, MailAccess, ProbeAccess, Progress, RefusalIs,
    SignInAccess, Sink, SuiteFiles,
};
pub use kind::{ActsAs, Elsewhere, Kind, SuiteTable};
pub use registry::{find, kinds};
use typed::TypedKind;
