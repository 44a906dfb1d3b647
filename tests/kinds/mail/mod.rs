//! `mail.messages` and `mail.folders` over mailboxes in memory, and between two real Dovecots.

mod blind;
mod corpus;
mod dovecot;
mod fake_mailbox;
mod folders;
mod mbsync;
mod messages;
mod oracle;
mod pairs;
mod poison;
mod proof;
mod seen;
mod views;
