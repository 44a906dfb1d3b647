//! What tests of connectors share: real servers in temporary directories, and servers that play a script.
//!
//! Every test binary takes what it needs of this, so what one of them leaves unused is no mistake.
#![expect(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses another part of this"
)]
#![expect(
    clippy::expect_used,
    reason = "a test that cannot be set up ends here, and says why"
)]

pub mod dovecot;
pub mod scripted;
pub mod session;
