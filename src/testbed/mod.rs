//! Embedded servers and worlds, for `landfall demo` and for tests.
//!
//! Everything here is written without a line of what checks use to read it: what a server and its
//! client both know is written twice, so that a wrong reader cannot agree with itself. All servers
//! listen on loopback, on ports that the system chooses, and end when they are dropped.

pub mod demo;
pub mod dns;
mod fault;
pub mod imap;
mod listen;
pub mod smtp;
mod store;
mod tls;
mod wire;

pub use fault::{Act, Rule};
pub use listen::{Transport, Watched};
pub use store::{Folder, Mailstore, NewMessage, Role, StoreError, Stored};
pub use tls::{Authority, Issued, TlsError};
