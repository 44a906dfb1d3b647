//! File trees as inventories: live, or from a manifest.

/// A file tree that can be listed and read, and nothing else.
pub trait Tree: Send + Sync {}
