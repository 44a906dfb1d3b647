//! IMAP (RFC 3501, RFC 9051), read with our own eyes.
//!
//! What a server said is evidence. One function, `wire::Wire::answer`, reads everything up to the
//! tagged answer of a command, and a command that was refused, cut off or met with silence is an
//! error and never an empty success. Nothing here can change a mailbox: folders are opened with
//! EXAMINE, messages are read with BODY.PEEK, and no other command that touches them exists. The one
//! exception is `probe`, which needs a consent and removes single probes.

mod acl;
mod answer;
mod arrival;
mod buffer;
mod command;
mod fetch;
mod folder;
mod items;
mod listing;
mod login;
mod name;
mod open;
mod probe;
mod reader;
mod reading;
mod reply;
mod search;
mod session;
mod settings;
mod token;
mod trouble;
mod visit;
mod wire;

pub use acl::Grant;
pub use fetch::{FetchEnd, FetchSink, Fetched, FlagChange, Flags, FolderVisitor};
pub use folder::{Examined, Folder, Namespace, Namespaces, Role, Status};
pub use items::{FetchItems, HeaderItems, UidSet};
pub use name::{decode_name, encode_name};
pub use open::{Auth, Login, Open};
pub use probe::{Found, Places, ProbeName, ProbeSession, Removal};
pub use session::Session;
pub use settings::{Connections, ImapSettings};

use crate::model::Lang;

/// What IMAP servers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
