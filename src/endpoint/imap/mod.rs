//! IMAP (RFC 3501, RFC 9051).
//!
//! What a server said is evidence. `connection` is the one place that reads from the network: a command is
//! executed up to its tagged response, and one that was refused, cut off or met with silence is an error and
//! never an empty success. Below it lie the grammar (`token`, `response`, `fetch_response`), above it the
//! commands of a `Session`.
//!
//! Nothing here can change a mailbox: folders are opened with EXAMINE, messages are read with BODY.PEEK, and no
//! other command that touches them exists. The one exception is `probe`, which needs a consent and removes
//! single probes.

mod acl;
mod buffer;
mod command;
mod connection;
mod error;
mod fetch;
mod fetch_response;
mod folder;
mod internaldate;
mod listing;
mod login;
mod name;
mod open;
mod probe;
mod reading;
mod response;
mod search;
mod searched;
mod session;
mod settings;
mod status;
mod token;
mod visit;

pub use acl::Grant;
pub use fetch::{
    FetchEnd, FetchItems, FetchSink, Fetched, FlagChange, Flags, HeaderItems, StoreIdItem, UidSet,
};
pub use folder::{
    Examined, Folder, FolderStatus, FolderToSearch, FolderTree, Namespace, Namespaces, Role,
    Searched,
};
pub use name::{decode_name, encode_name};
pub use open::{Auth, Login, Open};
pub use probe::{ProbeFolders, ProbeMatch, ProbeName, ProbeRemoval, ProbeSession};
pub use session::Session;
pub use settings::{Connections, ImapSettings};

use crate::model::Lang;

/// What IMAP servers make us say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
