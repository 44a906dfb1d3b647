//! Permissions: who may do what in a folder, in the words of people, and how systems arrive at it.

use crate::model::Lang;

mod access_list;
mod identifier;
mod level;
mod machine;
mod people;
mod posix;
mod rights;

pub use access_list::{AccessList, Bounds, GroupLimits, Holder};
pub use identifier::{Identifier, Party};
pub use level::Level;
pub use machine::people;
pub use people::{People, PeopleError, Person, Team};
pub use posix::{Basis, Standing, Subject, stand};
pub use rights::Rights;

/// What the inventory of permissions says, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];
