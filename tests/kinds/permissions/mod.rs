//! `permissions.grants`: folders in memory, on a disk, and in mailboxes.

mod acl_server;
mod logins;
mod mail;
mod real;
mod stage;
mod truth;
mod worlds;
