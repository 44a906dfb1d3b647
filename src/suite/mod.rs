//! Suites as people write them: read with the place of every key and value, variables replaced, all
//! mistakes shown together before anything is contacted.

mod absent;
mod accounts;
mod case;
mod decode;
mod defaults;
mod diagnostic;
mod files;
mod for_each;
mod keys;
mod parsed;
mod placeholders;
mod read;
mod scalar;
mod scalar_mistake;
mod schema;
mod source;
mod stores;
mod systems;
mod tables;
mod terms;
mod tree;
mod variables;
mod yaml;

pub use diagnostic::{Diagnostic, Diagnostics, Excerpt, Location, Warnings, did_you_mean};
pub use parsed::{Case, CaseEntry, Suite};
pub use read::read;
pub use schema::document;
