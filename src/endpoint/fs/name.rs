//! A name in a directory.

use crate::endpoint::tree::FileKind;

/// A name in a directory, before anything else is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    /// The name.
    pub bytes: &'a [u8],
    /// What it is, if the directory says so.
    pub kind: Option<FileKind>,
    /// Its number on the device (0 where the system does not say): reading in this order spares a disk.
    pub inode: u64,
}
