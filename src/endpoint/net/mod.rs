//! Connections, shared by the connectors: name, TCP, TLS, and waits that end.

mod error;
mod greeting;
mod link;
mod timeouts;
mod tls;

pub use error::NetError;
pub use greeting::Speaker;
pub use link::{Link, is_nobody_there};
pub use timeouts::Timeouts;
pub use tls::Trust;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    ImplicitTls,
    /// TLS after the protocol's own upgrade command; without it there is no session.
    StartTls,
    /// None: only where the suite says so.
    Plaintext,
}
