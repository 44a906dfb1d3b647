//! The command as a person uses it, from suite to reports: real trees, real servers, interruptions, secrets,
//! README, the demo, and what it always told.
//!
//! One test binary, because each links the whole of Landfall.

#[cfg(test)]
mod attached;
#[cfg(test)]
mod blind;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod command;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod demo;
#[cfg(test)]
#[expect(dead_code, reason = "each test program asks another part of it")]
#[path = "../support/dovecot.rs"]
mod dovecot;
#[cfg(test)]
mod embedded;
#[cfg(test)]
#[path = "../support/golden.rs"]
mod golden;
#[cfg(test)]
mod goldens;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod inside;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod lab;
#[cfg(test)]
mod login;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod night;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod register;
#[cfg(test)]
mod second_look;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod servers;
#[cfg(test)]
#[path = "../support/share.rs"]
mod share;
#[cfg(test)]
mod silent;
#[cfg(test)]
mod submission;
#[cfg(test)]
mod tolerated;
