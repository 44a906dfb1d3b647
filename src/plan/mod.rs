//! From a suite to a frozen plan: cases selected, expanded for their accounts, in the order of the suite,
//! with digests by which two runs can be compared. Pure.

mod digest;
mod freeze;
mod print;
mod tags;

pub use freeze::{PlanOptions, freeze};
pub use print::print;
