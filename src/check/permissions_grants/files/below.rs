//! The folders below those of the matrix that have no row of their own: looked at like the folder above them, or counted
//! and named, so that nobody takes them for looked at.

use super::super::spec::Below;
use crate::base::bytes::display;
use crate::endpoint::tree::{FileKind, Links, Look, Tree, join};
use crate::model::{CannotCheck, Message};

/// So many of them are named.
const NAMES_MAX: usize = 20;

/// So many are counted where they are not looked at.
const COUNTED_MAX: u64 = 10_000;

/// So many that could not be listed are told one by one.
const ERRORS_MAX: u64 = 20;

/// What there is below the folders of a matrix.
#[derive(Debug, Default)]
pub(super) struct FoldersBelow {
    folders: u64,
    names: Vec<String>,
    unlisted: u64,
}

impl FoldersBelow {
    /// The folder at `path` is one of them.
    pub(super) fn add(&mut self, path: &[u8]) {
        self.folders += 1;
        if self.names.len() < NAMES_MAX {
            self.names.push(format!("/{}", display(path)));
        }
    }

    /// What lies below one of them, or of a row, could not be listed. Whether that is to be told by itself.
    pub(super) fn add_unlisted(&mut self) -> bool {
        self.unlisted += 1;
        self.unlisted <= ERRORS_MAX
    }

    /// Whether enough were counted to say that there are many.
    pub(super) fn are_many(&self) -> bool {
        self.folders >= COUNTED_MAX
    }

    /// What is worth knowing of them, if `below` is expected of them.
    pub(super) fn facts(&self, below: Option<Below>) -> Vec<Message> {
        let mut facts = Vec::new();
        let mut fact = |code: &str, folders: u64| {
            let fact = Message::new(code).with("folders", folders);
            facts.push(fact.with("names", self.names.join(", ")));
        };

        match below {
            Some(Below::Same) => fact("permissions.grants/below-same", self.folders),
            None if self.folders == 0 => {}
            None if self.are_many() => fact("permissions.grants/below-many", self.folders),
            None => fact("permissions.grants/below-left-out", self.folders),
        }
        if self.unlisted > 0 {
            fact("permissions.grants/below-unlisted", self.unlisted);
        }
        facts
    }
}

/// The paths of the folders in the folder at `path`; links are none.
pub(super) fn folders_in(tree: &dyn Tree, path: &[u8]) -> Result<Vec<Vec<u8>>, CannotCheck> {
    let listing = tree.folder(path, Links::AsLinks)?.list(Look::Names)?;
    let mut folders = Vec::new();
    for entry in listing.entries() {
        let name = listing.name(entry);
        match (entry.kind, listing.error(name)) {
            (Some(FileKind::Folder), _) => folders.push(join(path, name)),
            // It may be a folder.
            (None, Some(error)) => return Err(error.clone()),
            _ => {}
        }
    }
    Ok(folders)
}
