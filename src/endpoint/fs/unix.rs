//! Unix: everything relative to open directories, so that a path is never walked twice and never
//! leaves the tree through a link that was put there meanwhile.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::error::cannot;
use super::name::Name;
use crate::base::bytes::display;
use crate::endpoint::tree::{FileId, FileKind, FileTime, Grants, Links, Stamp};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Longest path given to the system at once; it refuses more than 4,096 bytes.
const PATH_BYTES_MAX: usize = 3800;

/// Longest text of a symbolic link that is read.
const LINK_BYTES_MAX: usize = 64 << 10;

/// The system follows no more links than these, one after the other.
const LINKS_MAX: usize = 40;

const DIRECTORY: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// A tree's topmost folder.
#[derive(Debug)]
pub struct Root {
    folder: OwnedFd,
    place: String,
}

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    folder: OwnedFd,
    place: String,
    path: Vec<u8>,
    links: Links,
}

/// A regular file, open for reading.
#[derive(Debug)]
pub struct OpenFile {
    file: OwnedFd,
}

impl Root {
    /// Opens the folder at `path`, following links on the way there.
    ///
    /// # Errors
    /// When it is not there, is no folder, or may not be opened.
    pub fn open(path: &Path) -> Result<Self, CannotCheck> {
        let place = display(path.as_os_str().as_bytes());
        let folder =
            rustix::fs::open(path, DIRECTORY, Mode::empty()).map_err(|errno| match errno {
                Errno::NOTDIR => {
                    let cause = Message::new("fs/no-folder");
                    CannotCheck::new(
                        Obstacle::Absent,
                        Retry::Never,
                        place.as_str(),
                        "open",
                        cause,
                    )
                }
                errno => cannot(&place, "open".to_owned(), &errno.into()),
            })?;
        Ok(Self { folder, place })
    }

    /// Where it is, for people.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What the system knows it by: two roots with one identity are the same folder.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn id(&self) -> Result<FileId, CannotCheck> {
        let stat = rustix::fs::fstat(&self.folder)
            .map_err(|e| cannot(&self.place, "stat".to_owned(), &e.into()))?;
        Ok(stamp(&stat).id)
    }

    /// Opens the folder at `path` below the root (`/` between levels; empty for the root itself).
    ///
    /// # Errors
    /// When it cannot be opened, is no folder any more, or a link stands where a folder stood.
    pub fn folder(&self, path: &[u8], links: Links) -> Result<Folder, CannotCheck> {
        let folder = self
            .descend(path, links)
            .map_err(|e| cannot(&self.place, operation("open", path, b""), &e))?;
        Ok(Folder {
            folder,
            place: self.place.clone(),
            path: path.to_vec(),
            links,
        })
    }

    fn descend(&self, path: &[u8], links: Links) -> io::Result<OwnedFd> {
        let mut at = rustix::fs::openat(&self.folder, c".", DIRECTORY, Mode::empty())?;
        let mut rest = path;
        while !rest.is_empty() {
            let (part, after) = split(rest);
            at = open_below(&at, part, links)?;
            rest = after;
        }
        Ok(at)
    }
}

/// Splits `path` after as many levels as the system takes at once.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    if path.len() <= PATH_BYTES_MAX {
        return (path, b"");
    }
    match path[..PATH_BYTES_MAX]
        .iter()
        .rposition(|byte| *byte == b'/')
    {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (path, b""),
    }
}

fn open_below(at: &OwnedFd, path: &[u8], links: Links) -> io::Result<OwnedFd> {
    if links == Links::Follow {
        return Ok(rustix::fs::openat(at, path, DIRECTORY, Mode::empty())?);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let resolve = ResolveFlags::NO_SYMLINKS.union(ResolveFlags::BENEATH);
        match rustix::fs::openat2(at, path, DIRECTORY, Mode::empty(), resolve) {
            // Kernels before 5.6, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            opened => return Ok(opened?),
        }
    }
    let mut levels = path.split(|byte| *byte == b'/');
    let first = levels.next().unwrap_or_default();
    let flags = DIRECTORY.union(OFlags::NOFOLLOW);
    let mut folder = rustix::fs::openat(at, first, flags, Mode::empty())?;
    for level in levels {
        folder = rustix::fs::openat(&folder, level, flags, Mode::empty())?;
    }
    Ok(folder)
}

impl Folder {
    /// What the system knows it by.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn id(&self) -> Result<FileId, CannotCheck> {
        let stat =
            rustix::fs::fstat(&self.folder).map_err(|errno| self.cannot("stat", b"", errno))?;
        Ok(stamp(&stat).id)
    }

    /// What was granted on it, and to whom.
    ///
    /// # Errors
    /// When it cannot be read, is not understood, or does not decide who may do what here.
    #[cfg(target_os = "linux")]
    pub fn grants(&self) -> Result<Grants, CannotCheck> {
        use super::grants::{Blind, read};
        let fault = |obstacle, retry, cause| {
            CannotCheck::new(
                obstacle,
                retry,
                &self.place,
                operation("read permissions", &self.path, b""),
                cause,
            )
        };
        read(&self.folder).map_err(|blind| match blind {
            Blind::System(Errno::AGAIN) => fault(
                Obstacle::Changed,
                Retry::Later,
                Message::new("fs/grants-changed"),
            ),
            Blind::System(errno) => self.cannot("read permissions", b"", errno),
            Blind::Acl(why) => fault(
                Obstacle::Protocol,
                Retry::Never,
                Message::new("fs/acl-wrong").with("problem", why),
            ),
            Blind::Elsewhere => fault(
                Obstacle::Unsupported,
                Retry::Never,
                Message::new("fs/grants-elsewhere"),
            ),
        })
    }

    /// What was granted on it cannot be read on this system.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(target_os = "linux"))]
    pub fn grants(&self) -> Result<Grants, CannotCheck> {
        Err(crate::endpoint::tree::no_grants(&self.place))
    }

    /// Gives every name in the folder to `each`, but `.` and `..`, in the order of the system.
    ///
    /// # Errors
    /// When the listing does not come to its end.
    pub fn names(
        &self,
        each: &mut dyn FnMut(Name<'_>) -> Result<(), CannotCheck>,
    ) -> Result<(), CannotCheck> {
        // A descriptor of its own, because the position in a listing belongs to the open file.
        let listing = rustix::fs::openat(&self.folder, c".", DIRECTORY, Mode::empty())
            .map_err(|errno| self.cannot("list", b"", errno))?;
        #[cfg(target_os = "linux")]
        {
            let mut buffer = Vec::with_capacity(32 << 10);
            let mut entries = rustix::fs::RawDir::new(&listing, buffer.spare_capacity_mut());
            while let Some(entry) = entries.next() {
                let entry = entry.map_err(|errno| self.cannot("list", b"", errno))?;
                give(
                    entry.file_name().to_bytes(),
                    entry.file_type(),
                    entry.ino(),
                    each,
                )?;
            }
        }
        #[cfg(not(target_os = "linux"))]
        for entry in
            rustix::fs::Dir::new(listing).map_err(|errno| self.cannot("list", b"", errno))?
        {
            let entry = entry.map_err(|errno| self.cannot("list", b"", errno))?;
            give(
                entry.file_name().to_bytes(),
                entry.file_type(),
                entry.ino(),
                each,
            )?;
        }
        Ok(())
    }

    /// The outside of `name`: of the link itself, or of what it leads to where links are followed.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn stat(&self, name: &[u8]) -> Result<Stamp, CannotCheck> {
        if self.links == Links::Follow {
            match rustix::fs::statat(&self.folder, name, AtFlags::empty()) {
                Ok(stat) => return Ok(stamp(&stat)),
                // It leads nowhere or in a circle, so that it can only be taken as a link.
                Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => {}
                Err(errno) => return Err(self.cannot("stat", name, errno)),
            }
        }
        rustix::fs::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)
            .map(|stat| stamp(&stat))
            .map_err(|errno| self.cannot("stat", name, errno))
    }

    /// Opens the file `name` for reading, without touching its time of access where that is permitted.
    ///
    /// # Errors
    /// When it cannot be opened, or is no regular file any more.
    pub fn open(&self, name: &[u8]) -> Result<OpenFile, CannotCheck> {
        // Not to wait, should a pipe stand where the file stood.
        let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        if self.links == Links::AsLinks {
            flags |= OFlags::NOFOLLOW;
        }
        #[cfg(target_os = "linux")]
        let opened =
            match rustix::fs::openat(&self.folder, name, flags | OFlags::NOATIME, Mode::empty()) {
                // Only a file's owner may spare its time of access.
                Err(Errno::PERM) => rustix::fs::openat(&self.folder, name, flags, Mode::empty()),
                opened => opened,
            };
        #[cfg(not(target_os = "linux"))]
        let opened = rustix::fs::openat(&self.folder, name, flags, Mode::empty());
        opened
            .map(|file| OpenFile { file })
            .map_err(|errno| self.cannot("open", name, errno))
    }

    /// Where the link `name` leads, as it is written in the link.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        let text = rustix::fs::readlinkat(&self.folder, name, Vec::with_capacity(256))
            .map_err(|errno| self.cannot("read link", name, errno))?
            .into_bytes();
        if text.len() > LINK_BYTES_MAX {
            let cause = Message::new("fs/link-too-long").with("bytes", text.len());
            let operation = operation("read link", &self.path, name);
            return Err(CannotCheck::new(
                Obstacle::TooLarge,
                Retry::Never,
                &self.place,
                operation,
                cause,
            ));
        }
        Ok(text)
    }

    /// The folder in which the file lies to which the link `name` leads in the end; none if `name` is no link.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn home(&self, name: &[u8]) -> Result<Option<FileId>, CannotCheck> {
        #[cfg(target_os = "linux")]
        let flags = DIRECTORY.union(OFlags::PATH);
        #[cfg(not(target_os = "linux"))]
        let flags = DIRECTORY;
        let cannot = |errno| self.cannot("stat", name, errno);

        let mut at: Option<OwnedFd> = None;
        let mut last = name.to_vec();
        for _ in 0..LINKS_MAX {
            let folder = at.as_ref().unwrap_or(&self.folder);
            let text = match rustix::fs::readlinkat(folder, last.as_slice(), Vec::new()) {
                Ok(text) => text.into_bytes(),
                Err(Errno::INVAL) => {
                    let stat = at.as_ref().map(rustix::fs::fstat).transpose();
                    return Ok(stat.map_err(cannot)?.map(|stat| stamp(&stat).id));
                }
                Err(errno) => return Err(cannot(errno)),
            };

            let end = text.iter().rposition(|byte| *byte == b'/');
            let (above, rest) = end.map_or((&b"."[..], &text[..]), |end| text.split_at(end + 1));
            let above = rustix::fs::openat(folder, above, flags, Mode::empty()).map_err(cannot)?;
            last = rest.to_vec();
            at = Some(above);
        }
        Err(cannot(Errno::LOOP))
    }

    /// `why` doing `verb` to `name` did not succeed.
    pub fn failed(&self, verb: &str, name: &[u8], why: &io::Error) -> CannotCheck {
        cannot(&self.place, operation(verb, &self.path, name), why)
    }

    fn cannot(&self, verb: &str, name: &[u8], errno: Errno) -> CannotCheck {
        self.failed(verb, name, &errno.into())
    }
}

impl OpenFile {
    /// The file's outside now.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn stamp(&self) -> io::Result<Stamp> {
        Ok(stamp(&rustix::fs::fstat(&self.file)?))
    }

    /// Reads what comes next into `buffer`; 0 at the end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match rustix::io::read(&self.file, &mut *buffer) {
                Err(Errno::INTR) => {}
                read => return Ok(read?),
            }
        }
    }
}

fn give(
    name: &[u8],
    kind: rustix::fs::FileType,
    inode: u64,
    each: &mut dyn FnMut(Name<'_>) -> Result<(), CannotCheck>,
) -> Result<(), CannotCheck> {
    if name == b"." || name == b".." {
        return Ok(());
    }
    let kind = (kind != rustix::fs::FileType::Unknown).then(|| kind_of(kind));
    each(Name {
        bytes: name,
        kind,
        inode,
    })
}

fn operation(verb: &str, path: &[u8], name: &[u8]) -> String {
    let between = if path.is_empty() || name.is_empty() {
        ""
    } else {
        "/"
    };
    format!("{verb} {}{between}{}", display(path), display(name))
}

fn kind_of(kind: rustix::fs::FileType) -> FileKind {
    use rustix::fs::FileType;
    match kind {
        FileType::RegularFile => FileKind::File,
        FileType::Directory => FileKind::Folder,
        FileType::Symlink => FileKind::Link,
        FileType::Fifo => FileKind::Fifo,
        FileType::Socket => FileKind::Socket,
        FileType::CharacterDevice | FileType::BlockDevice => FileKind::Device,
        FileType::Unknown => FileKind::Other,
    }
}

fn stamp(stat: &rustix::fs::Stat) -> Stamp {
    Stamp {
        kind: kind_of(rustix::fs::FileType::from_raw_mode(stat.st_mode)),
        id: FileId {
            device: wide(stat.st_dev),
            inode: wide(stat.st_ino),
        },
        size_bytes: wide(stat.st_size),
        modified: file_time(stat.st_mtime, stat.st_mtime_nsec),
        changed: Some(file_time(stat.st_ctime, stat.st_ctime_nsec)),
    }
}

/// The system's numbers have other widths and signs on every platform; none of these is negative in earnest.
fn wide(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or_default()
}

fn file_time(seconds: impl TryInto<i64>, nanoseconds: impl TryInto<u32>) -> FileTime {
    FileTime::new(
        seconds.try_into().unwrap_or(i64::MAX),
        nanoseconds.try_into().unwrap_or_default(),
    )
}
