//! What tests of mail comparison share.
//!
//! Every test binary takes what it needs of this, so what one of them leaves unused is no mistake.
#![expect(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses another part of this"
)]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so"
)]

#[path = "context.rs"]
pub mod context;
#[path = "fake_mailbox.rs"]
pub mod fake_mailbox;
#[path = "mail_seen.rs"]
mod mail_seen;
