//! File trees as inventories: live, or from a manifest of digests.
//!
//! A [`Tree`] can be listed folder by folder and read, and nothing else. Names and paths are bytes,
//! with `/` between levels. What a tree can prove differs: a manifest knows digests and nothing of
//! sizes, times, empty folders or links; [`Proof`] says so, and a comparison claims no more.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::base::bytes::display;
use crate::endpoint::fs::{self, FileId, FilesSettings, Grants, Links, Stamp};
use crate::model::{CannotCheck, Lang, Message, Obstacle, Retry};

mod digest;
mod line;
mod listing;
mod live;
mod manifest;

pub use digest::{Algorithm, FileDigest, Hasher};
pub use listing::{Entry, Learned, Listing, ListingBuilder, Metadata};
pub use live::LiveTree;
pub use manifest::ManifestTree;

/// What the inventory of files says, by language.
pub const TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("texts.en.ftl")),
    (Lang::De, include_str!("texts.de.ftl")),
];

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
        Err(fs::no_grants(self.place()))
    }
}

/// An open folder of a tree.
pub trait Folder: Send + Sync {
    /// What the file system knows it by, to notice circles of links.
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

/// Opens the tree that a system's `files` service describes: a folder, or a manifest. Relative paths refer to `base`;
/// `root` is the part of the tree that is wanted (`.` for all of it).
///
/// # Errors
/// When it is not there or cannot be opened. A root that is missing is an error and never an empty tree.
pub fn open(
    settings: &FilesSettings,
    base: &Path,
    root: &str,
) -> Result<Arc<dyn Tree>, CannotCheck> {
    let root = root_path(root)?;
    if let Some(path) = &settings.path {
        let path = base.join(path);
        let path = if root.is_empty() {
            path
        } else {
            path.join(root)
        };
        return Ok(Arc::new(LiveTree::open(&path)?));
    }

    if let Some(manifest) = &settings.manifest {
        let algorithm = settings.algorithm.map(Algorithm::from);
        let tree = ManifestTree::open(&base.join(manifest), algorithm, root.as_bytes())?;
        return Ok(Arc::new(tree));
    }
    Err(unprepared("files/no-tree", &format!("{settings:?}")))
}

/// `root` without empty and `.` levels.
fn root_path(root: &str) -> Result<String, CannotCheck> {
    if Path::new(root).is_absolute()
        || root
            .split(['/', std::path::MAIN_SEPARATOR])
            .any(|level| level == "..")
    {
        return Err(unprepared("files/root-outside", root));
    }
    Ok(root
        .split('/')
        .filter(|level| !level.is_empty() && *level != ".")
        .collect::<Vec<_>>()
        .join("/"))
}

fn unprepared(code: &str, what: &str) -> CannotCheck {
    let cause = Message::new(code).with("what", what);
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        "files",
        format!("open {}", display(what.as_bytes())),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn obstacle(settings: &FilesSettings, base: &Path, root: &str) -> Obstacle {
        match open(settings, base, root) {
            Ok(_) => panic!("opened {settings:?}"),
            Err(why) => why.obstacle,
        }
    }

    #[test]
    fn a_missing_root_is_no_empty_tree() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("file"), "x").unwrap();
        assert_eq!(
            obstacle(&FilesSettings::tree("nowhere"), base.path(), "."),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::tree("."), base.path(), "nowhere"),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::tree("file"), base.path(), "."),
            Obstacle::Absent
        );
        assert_eq!(
            obstacle(&FilesSettings::manifest("nowhere"), base.path(), "."),
            Obstacle::Absent
        );
    }

    #[test]
    fn a_root_stays_inside() {
        let base = tempfile::tempdir().unwrap();
        for root in ["..", "a/../..", "/etc"] {
            assert_eq!(
                obstacle(&FilesSettings::tree("."), base.path(), root),
                Obstacle::Unprepared
            );
        }
        assert_eq!(
            obstacle(&FilesSettings::default(), base.path(), "."),
            Obstacle::Unprepared
        );
        assert!(open(&FilesSettings::tree("."), base.path(), "./").is_ok());
    }
}
