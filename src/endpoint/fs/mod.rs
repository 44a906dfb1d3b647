//! The local file system: trees that can be listed and read, and in no way changed.
//!
//! Names are bytes as the system has them. Whatever is named below a root is reached without
//! following symbolic links, unless the caller asks to follow them.

use super::tree::FileKind;
use crate::model::{CannotCheck, Lang, Message, Obstacle, Retry};

#[cfg(target_os = "linux")]
mod grants;
mod live;
#[cfg(not(unix))]
mod portable;
mod settings;
#[cfg(unix)]
mod unix;

pub use live::LiveTree;
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

/// Whether a link stood where none was to be followed.
fn is_loop(why: &std::io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(why) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return why.raw_os_error().is_none();
}
