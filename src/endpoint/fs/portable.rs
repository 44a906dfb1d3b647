//! Systems that are not Unix, by the standard library alone. A name that is not Unicode cannot be
//! looked at here, and says so.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::cannot;
use super::name::Name;
use crate::endpoint::tree::{FileId, FileKind, FileTime, Grants, Links, Stamp, no_grants};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// A tree's topmost folder.
#[derive(Debug)]
pub struct Root {
    path: PathBuf,
    place: String,
}

/// A folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    place: String,
    links: Links,
}

/// A regular file, open for reading.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
}

impl Root {
    /// Opens the folder at `path`, following links on the way there.
    ///
    /// # Errors
    /// When it is not there, is no folder, or may not be opened.
    pub fn open(path: &Path) -> Result<Self, CannotCheck> {
        let place = path.display().to_string();
        let path = fs::canonicalize(path).map_err(|e| cannot(&place, "open".to_owned(), &e))?;
        if !path.is_dir() {
            let cause = Message::new("fs/no-folder");
            return Err(CannotCheck::new(
                Obstacle::Absent,
                Retry::Never,
                place,
                "open",
                cause,
            ));
        }
        Ok(Self { path, place })
    }

    /// Where it is, for people.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What the system knows it by: here, a digest of its canonical path.
    ///
    /// # Errors
    /// Never here.
    pub fn id(&self) -> Result<FileId, CannotCheck> {
        Ok(id_of(&self.path))
    }

    /// Opens the folder at `path` below the root (`/` between levels; empty for the root itself).
    ///
    /// # Errors
    /// When it cannot be opened, or a link stands where a folder stood.
    pub fn folder(&self, path: &[u8], links: Links) -> Result<Folder, CannotCheck> {
        let mut full = self.path.clone();
        for level in path
            .split(|byte| *byte == b'/')
            .filter(|level| !level.is_empty())
        {
            full.push(text(level, &self.place)?);
            let found = fs::symlink_metadata(&full)
                .map_err(|e| cannot(&self.place, shown("open", &full), &e))?;
            if links == Links::AsLinks && !found.is_dir() {
                let changed = io::Error::from(io::ErrorKind::NotADirectory);
                return Err(cannot(&self.place, shown("open", &full), &changed));
            }
        }
        Ok(Folder {
            path: full,
            place: self.place.clone(),
            links,
        })
    }
}

impl Folder {
    /// What the system knows it by: here, a digest of its canonical path.
    ///
    /// # Errors
    /// When the path cannot be resolved.
    pub fn id(&self) -> Result<FileId, CannotCheck> {
        let path = fs::canonicalize(&self.path)
            .map_err(|e| cannot(&self.place, shown("stat", &self.path), &e))?;
        Ok(id_of(&path))
    }

    /// Gives every name in the folder to `each`, in the order of the system.
    ///
    /// # Errors
    /// When the listing does not come to its end, or a name is not Unicode.
    pub fn names(
        &self,
        each: &mut dyn FnMut(Name<'_>) -> Result<(), CannotCheck>,
    ) -> Result<(), CannotCheck> {
        let failed = |e: io::Error| cannot(&self.place, shown("list", &self.path), &e);
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let cause = Message::new("fs/name-not-unicode")
                    .with("name", name.to_string_lossy().into_owned());
                let operation = shown("list", &self.path);
                return Err(CannotCheck::new(
                    Obstacle::Unsupported,
                    Retry::Never,
                    &self.place,
                    operation,
                    cause,
                ));
            };
            let kind = entry.file_type().ok().map(kind_of);
            each(Name {
                bytes: name.as_bytes(),
                kind,
                inode: 0,
            })?;
        }
        Ok(())
    }

    /// The outside of `name`: of the link itself, or of what it leads to where links are followed.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn stat(&self, name: &[u8]) -> Result<Stamp, CannotCheck> {
        let path = self.path.join(text(name, &self.place)?);
        let found = match self.links {
            Links::Follow => fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path)),
            Links::AsLinks => fs::symlink_metadata(&path),
        };
        let real = match self.links {
            Links::Follow => fs::canonicalize(&path).unwrap_or_else(|_| path.clone()),
            Links::AsLinks => path.clone(),
        };
        found
            .map(|found| stamp(&found, &real))
            .map_err(|e| cannot(&self.place, shown("stat", &path), &e))
    }

    /// Opens the file `name` for reading.
    ///
    /// # Errors
    /// When it cannot be opened, or is no regular file any more.
    pub fn open(&self, name: &[u8]) -> Result<OpenFile, CannotCheck> {
        let path = self.path.join(text(name, &self.place)?);
        if self.links == Links::AsLinks && self.stat(name)?.kind != FileKind::File {
            return Err(cannot(
                &self.place,
                shown("open", &path),
                &io::ErrorKind::NotADirectory.into(),
            ));
        }
        let file = File::open(&path).map_err(|e| cannot(&self.place, shown("open", &path), &e))?;
        Ok(OpenFile { file })
    }

    /// Where the link `name` leads, as it is written in the link.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        let path = self.path.join(text(name, &self.place)?);
        let target =
            fs::read_link(&path).map_err(|e| cannot(&self.place, shown("read link", &path), &e))?;
        Ok(target.to_string_lossy().replace('\\', "/").into_bytes())
    }

    /// The folder in which the file lies to which the link `name` leads in the end; none if `name` is no link.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn home(&self, name: &[u8]) -> Result<Option<FileId>, CannotCheck> {
        let path = self.path.join(text(name, &self.place)?);
        let failed = |e: io::Error| cannot(&self.place, shown("stat", &path), &e);
        if !fs::symlink_metadata(&path).map_err(failed)?.is_symlink() {
            return Ok(None);
        }

        let real = fs::canonicalize(&path).map_err(failed)?;
        Ok(real.parent().map(id_of))
    }

    /// What was granted on it cannot be read on this system.
    ///
    /// # Errors
    /// Always.
    pub fn grants(&self) -> Result<Grants, CannotCheck> {
        Err(no_grants(&self.place))
    }

    /// `why` doing `verb` to `name` did not succeed.
    pub fn failed(&self, verb: &str, name: &[u8], why: &io::Error) -> CannotCheck {
        let name = crate::base::bytes::display(name);
        cannot(&self.place, shown(verb, &self.path.join(name)), why)
    }
}

impl OpenFile {
    /// The file's outside now.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn stamp(&self) -> io::Result<Stamp> {
        Ok(stamp(&self.file.metadata()?, Path::new("")))
    }

    /// Reads what comes next into `buffer`; 0 at the end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(buffer) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

fn text<'a>(name: &'a [u8], place: &str) -> Result<&'a OsStr, CannotCheck> {
    std::str::from_utf8(name).map(OsStr::new).map_err(|_| {
        let cause =
            Message::new("fs/name-not-unicode").with("name", crate::base::bytes::display(name));
        CannotCheck::new(Obstacle::Unsupported, Retry::Never, place, "open", cause)
    })
}

fn shown(verb: &str, path: &Path) -> String {
    format!("{verb} {}", path.display())
}

fn kind_of(kind: fs::FileType) -> FileKind {
    if kind.is_file() {
        FileKind::File
    } else if kind.is_dir() {
        FileKind::Folder
    } else if kind.is_symlink() {
        FileKind::Link
    } else {
        FileKind::Other
    }
}

fn stamp(found: &fs::Metadata, path: &Path) -> Stamp {
    Stamp {
        kind: kind_of(found.file_type()),
        id: id_of(path),
        size_bytes: found.len(),
        modified: file_time(found.modified().unwrap_or(UNIX_EPOCH)),
        changed: None,
    }
}

fn file_time(at: SystemTime) -> FileTime {
    let seconds = |since: Duration| i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => FileTime::new(seconds(since), since.subsec_nanos()),
        Err(before) => {
            let until = before.duration();
            let rest = until.subsec_nanos();
            let borrowed = i64::from(rest > 0);
            FileTime::new(
                -seconds(until) - borrowed,
                if rest > 0 { 1_000_000_000 - rest } else { 0 },
            )
        }
    }
}

fn id_of(path: &Path) -> FileId {
    let digest = crate::base::digest::Digest::of(path.to_string_lossy().as_bytes());
    let inode = digest
        .0
        .first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first));
    FileId { device: 0, inode }
}
