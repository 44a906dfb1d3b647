//! Matching the items of two sides. No protocol, no format, no waiting.
//!
//! Items are numbers here: callers keep them and say what their keys are. Matching goes in passes;
//! each has a key, and what it leaves goes on to the next. Every pair remembers its pass, and an item
//! that has its pair takes part in nothing more.

mod matching;

pub use matching::{AmbiguousGroup, Matching, Pair, TooMany};
