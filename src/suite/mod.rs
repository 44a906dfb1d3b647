//! Suites as people write them: read with the place of every key and value, variables replaced, all
//! mistakes shown together before anything is contacted.

mod diagnostic;
mod source;
mod tree;
mod yaml;

pub use diagnostic::{Colour, Diagnostic, Diagnostics, Excerpt, Spot};
