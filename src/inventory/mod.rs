//! What is compared, one folder per sort of thing: its item, its keys, and how it is listed.

pub mod files;
pub mod mail;
pub mod permissions;
