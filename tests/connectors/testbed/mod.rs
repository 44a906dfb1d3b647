//! The embedded servers as clients that know nothing of them see them: raw bytes, and foreign tools.

mod dns;
mod foreign;
mod imap;
mod raw;
mod smtp;
