//! Connectors and embedded servers: sessions with real servers, with servers that play a script, and foreign clients.

#[cfg(test)]
#[expect(dead_code, reason = "each test program asks another part of it")]
#[path = "../support/dovecot.rs"]
mod dovecot;
#[cfg(test)]
mod imap;
#[cfg(test)]
#[path = "../support/session.rs"]
mod session;
#[cfg(test)]
mod testbed;
#[cfg(test)]
mod texts;
