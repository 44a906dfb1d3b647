//! Landfall proves that a migration arrived. One line per room, in the order data flows.

pub mod base;
pub mod check;
pub mod cli;
pub mod compare;
pub mod endpoint;
pub mod inventory;
pub mod journal;
pub mod model;
pub mod plan;
pub mod report;
pub mod run;
pub mod suite;
#[cfg(feature = "demo")]
pub mod testbed;
