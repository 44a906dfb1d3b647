//! IMAP: from the greeting to what is handed out, whatever a server does.

mod dovecot;
mod keeper;
mod login;
mod mailbox;
mod messages;
mod oddities;
mod refusals;
mod scripted;
mod store_ids;
