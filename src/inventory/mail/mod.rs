//! Mailboxes as inventories: folders under the names that people use, messages as small items with
//! keys, and what both kinds of mail comparison share.
//!
//! A mailbox is listed folder by folder. What a listing announced (`EXISTS`) and what it brought are
//! two numbers, and both are handed on: only who compares them knows whether the listing was whole.
//!
//! To read it: `folder` and `mapping` (names, and which folder belongs to which: `claims` by what servers and names say,
//! `names` has the usual ones, `evidence` by the messages that are there), `select` and `scope` (what is looked at;
//! `same_mailbox`: whether both sides may be one), `item`, `header` and `keywords` (what is held of every message),
//! `mailbox` (what can be asked of one), `reading` (one folder to its end, or not), `header_fields`, `header_lines`,
//! `content`, `placeholder` and `whole` (what is read again of a few), `imap`, `imap_sink` and `rights` (all of it asked of an IMAP server).

mod claims;
mod content;
mod evidence;
mod folder;
mod group;
mod header;
mod header_fields;
mod header_lines;
mod held;
mod imap;
mod imap_sink;
mod item;
mod keywords;
mod mailbox;
mod mailboxes;
mod mapping;
mod names;
mod placeholder;
mod probe;
mod reading;
mod received;
mod rights;
mod same_mailbox;
mod scope;
mod select;
mod whole;

pub use content::{Content, Hasher, Substance};
pub use folder::{Folder, contradiction, folders};
pub use group::Group;
pub use header::{FIELDS, HEADER_BYTES_MAX, Key, KeyReader};
pub use header_fields::{HeaderFields, Shown, instant};
pub use header_lines::{HeaderChanges, HeaderLines};
pub use held::Held;
pub use imap::{ImapMailbox, Reopen, open};
pub use item::{Flags, Item, Known, StoreId};
pub use keywords::{Keeps, KeywordSets, canonical};
pub use mailbox::{Depth, ItemSink, Listed, Mailbox, MessageSink, Opened, Reached};
pub use mailboxes::Mailboxes;
pub use mapping::{Counterpart, How, Mapping, holds_messages};
pub use probe::{Probe, is_probe};
pub use reading::{FolderReading, ITEMS_MAX, Reading, Readings, Tick, read_folder, read_group};
pub use received::{Cutoff, Received};
pub use same_mailbox::{FolderNumbers, same_mailbox};
pub use scope::Scope;
pub use select::{FolderChoice, LeftOut, Selection};
pub use whole::{BodyLikeness, WholeMessage, WholeReader};

use crate::model::Lang;

/// What both kinds of mail comparison say, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
