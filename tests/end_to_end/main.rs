//! The command as a person uses it, from suite to reports: real trees, real servers, interruptions, secrets, README.
//!
//! One test binary, because each links the whole of Landfall.

#[cfg(test)]
mod blind;
#[cfg(test)]
mod command;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod lab;
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
#[path = "../support/mod.rs"]
mod support;
