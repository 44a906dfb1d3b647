//! What every kind of check observes: worlds in memory and on disk, scripted servers, and real ones.

#[cfg(test)]
mod context;
#[cfg(test)]
#[path = "../support/courier.rs"]
mod courier;
#[cfg(test)]
#[path = "../support/cyrus.rs"]
mod cyrus;
#[cfg(test)]
mod dns;
#[cfg(test)]
#[expect(dead_code, reason = "each test program asks another part of it")]
#[path = "../support/dovecot.rs"]
mod dovecot;
#[cfg(test)]
mod files;
#[cfg(test)]
#[path = "../support/golden.rs"]
mod golden;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod permissions;
#[cfg(test)]
#[path = "../support/session.rs"]
mod session;
#[cfg(test)]
#[path = "../support/share.rs"]
mod share;
#[cfg(test)]
#[path = "../support/unpacked.rs"]
mod unpacked;
