//! What connectors to files give: a tree that can be listed folder by folder and read, and nothing else.
//!
//! Names and paths are bytes, with `/` between levels. What a tree can prove differs: a manifest knows digests and
//! nothing of sizes, times, empty folders or links; [`Proof`] says so, and a comparison claims no more.

use std::io;

use crate::model::{CannotCheck, Message, Obstacle, Retry};

mod digest;
mod grants;
mod listing;
mod time;

pub use digest::{Algorithm, FileDigest, Hasher};
pub use grants::{Acl, Grants};
pub use listing::{Entry, Learned, Listing, ListingBuilder, Metadata};
pub use time::FileTime;

/// What a tree can prove of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Everything: names, types, sizes, times, empty folders, links, and the bytes themselves.
    Live,
    /// That a file was there, and a digest of its content. Nothing else.
    Digests(Algorithm),
}

/// How much of each entry is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Names and types.
    Names,
    /// Also sizes and times.
    Full,
}

/// A file tree that can be listed and read, and nothing else.
pub trait Tree: Send + Sync {
    /// Where it is, for people.
    fn place(&self) -> &str;

    /// What the tree as a whole is known by: two trees with one identity are the same.
    fn identity(&self) -> Option<String>;

    /// What it can prove.
    fn proof(&self) -> Proof;

    /// A digest of everything that it says, in the order in which it is written, if it was written down by somebody: two
    /// that are equal were written alike, or one is a copy of the other.
    fn written(&self) -> Option<FileDigest> {
        None
    }

    /// The folder at `path` below the root; empty for the root itself.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn folder(&self, path: &[u8], links: Links) -> Result<Box<dyn Folder>, CannotCheck>;

    /// What was granted on the folder at `path` below the root, and to whom; no link on the way is followed.
    ///
    /// # Errors
    /// When it cannot be read, or the tree knows nothing of permissions.
    fn grants(&self, _path: &[u8]) -> Result<Grants, CannotCheck> {
        Err(no_grants(self.place()))
    }
}

/// An open folder of a tree.
pub trait Folder: Send + Sync {
    /// What the file system knows it by, to notice circles of links, and a folder that is part of both sides.
    fn id(&self) -> Option<FileId>;

    /// Everything in it. Complete, or an error: there is no listing of a part.
    ///
    /// # Errors
    /// When the listing does not come to its end.
    fn list(&self, look: Look) -> Result<Listing, CannotCheck>;

    /// Opens the file `name` for reading.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&self, name: &[u8]) -> Result<Box<dyn Content>, CannotCheck>;

    /// The text of the symbolic link `name`.
    ///
    /// # Errors
    /// When it cannot be read.
    fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck>;

    /// The digest of the file `name`, if the tree knows it without reading.
    fn digest(&self, name: &[u8]) -> Option<FileDigest>;

    /// That doing `verb` to `name` did not succeed, because of `why`.
    fn failed(&self, verb: &str, name: &[u8], why: &io::Error) -> CannotCheck;
}

/// A file open for reading.
pub trait Content: Send {
    /// The file's metadata now.
    ///
    /// # Errors
    /// When it cannot be had.
    fn stamp(&self) -> io::Result<Stamp>;

    /// Reads what comes next into `buffer`; 0 at the end.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
}

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
    /// When its content changed last, by what whoever wrote it says.
    pub modified: FileTime,
    /// When anything about it changed last, by the file system itself; none where the system does not say.
    pub changed: Option<FileTime>,
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

/// `folder` and `name` as one path.
pub fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    path.extend_from_slice(folder);
    if !folder.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}
