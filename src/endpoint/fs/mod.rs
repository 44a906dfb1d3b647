//! The local file system.
