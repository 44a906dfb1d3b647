//! The local file system: trees that can be listed and read, and in no way changed.
//!
//! Names are bytes as the system has them. Whatever is named below a root is reached without
//! following symbolic links, unless the caller asks to follow them.

use crate::model::{CannotCheck, Lang, Message, Obstacle, Retry};

mod grants;
#[cfg(not(unix))]
mod portable;
mod settings;
#[cfg(unix)]
mod unix;

pub use grants::{Acl, Grants};
#[cfg(not(unix))]
pub use portable::{Folder, OpenFile, Root};
pub use settings::{FilesSettings, ManifestAlgorithm};
#[cfg(unix)]
pub use unix::{Folder, OpenFile, Root};

/// What the connector says, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

/// What sort of thing a directory entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe. Never opened.
    Fifo,
    /// A socket. Never opened.
    Socket,
    /// A device. Never opened.
    Device,
    /// Something the system has no name for. Never opened.
    Other,
}

impl FileKind {
    /// The word in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::Link => "link",
            Self::Fifo => "fifo",
            Self::Socket => "socket",
            Self::Device => "device",
            Self::Other => "other",
        }
    }
}

/// Whether symbolic links are followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// A link is a thing of its own.
    #[default]
    AsLinks,
    /// A link is what it leads to.
    Follow,
}

/// What a file system knows a file by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId {
    /// The device.
    pub device: u64,
    /// The number on the device.
    pub inode: u64,
}

/// The outside of a file. Two equal stamps around a read say that the file did not move meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// What it is.
    pub kind: FileKind,
    /// What the file system knows it by.
    pub id: FileId,
    /// Its size.
    pub size_bytes: u64,
    /// When its content changed last, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When anything about it changed last, in nanoseconds since 1970; 0 where the system does not say.
    pub changed_ns: i64,
}

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

/// `why` it could not be looked at, while doing `operation` at `place`.
fn cannot(place: &str, operation: String, why: &std::io::Error) -> CannotCheck {
    use std::io::ErrorKind as Kind;
    let (obstacle, retry, code) = match why.kind() {
        Kind::PermissionDenied => (Obstacle::Denied, Retry::Never, "fs/denied"),
        Kind::NotFound => (Obstacle::Absent, Retry::Never, "fs/absent"),
        Kind::NotADirectory => (Obstacle::Changed, Retry::Later, "fs/changed"),
        _ if is_loop(why) => (Obstacle::Changed, Retry::Later, "fs/changed"),
        Kind::TimedOut => (Obstacle::TimedOut, Retry::Later, "fs/failed"),
        Kind::StaleNetworkFileHandle => (Obstacle::Interrupted, Retry::Later, "fs/failed"),
        Kind::OutOfMemory => (Obstacle::TooLarge, Retry::Later, "fs/failed"),
        _ => (Obstacle::Interrupted, Retry::Later, "fs/failed"),
    };
    let cause = Message::new(code).with("system", why.to_string());
    CannotCheck::new(obstacle, retry, place, operation, cause)
}

/// What was granted at `place` cannot be read, because nothing here knows how.
pub fn no_grants(place: &str) -> CannotCheck {
    let cause = Message::new("fs/no-grants");
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        place,
        "read permissions",
        cause,
    )
}

/// Whether a link stood where none was to be followed.
fn is_loop(why: &std::io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(why) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return why.raw_os_error().is_none();
}
