//! Mailboxes as inventories.

use async_trait::async_trait;

/// The mailbox of one account that can be listed and read, and nothing else.
#[async_trait]
pub trait Mailbox: Send {}
