//! Reports, read as their readers read them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod company;
mod html;
mod junit;
mod outputs;
mod records;
mod texts;
mod worlds;
