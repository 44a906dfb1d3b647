//! A tree of the local file system.

use std::io;
use std::path::Path;

use crate::endpoint::fs;
use crate::endpoint::tree::{
    Content, FileDigest, FileId, FileKind, Folder, Grants, Learned, Links, Listing, ListingBuilder,
    Look, Metadata, Proof, Stamp, Tree,
};
use crate::model::{CannotCheck, Obstacle};

/// A tree of the local file system.
#[derive(Debug)]
pub struct LiveTree {
    root: fs::Root,
    id: FileId,
}

impl LiveTree {
    /// Opens the tree at `path`.
    ///
    /// # Errors
    /// When it is not there, is no folder, or may not be opened.
    pub fn open(path: &Path) -> Result<Self, CannotCheck> {
        let root = fs::Root::open(path)?;
        let id = root.id()?;
        Ok(Self { root, id })
    }
}

impl Tree for LiveTree {
    fn place(&self) -> &str {
        self.root.place()
    }

    fn identity(&self) -> Option<String> {
        Some(format!("folder {} on {}", self.id.inode, self.id.device))
    }

    fn proof(&self) -> Proof {
        Proof::Live
    }

    fn folder(&self, path: &[u8], links: Links) -> Result<Box<dyn Folder>, CannotCheck> {
        let folder = self.root.folder(path, links)?;
        let id = folder.id()?;
        Ok(Box::new(LiveFolder { folder, id, links }))
    }

    fn grants(&self, path: &[u8]) -> Result<Grants, CannotCheck> {
        self.root.folder(path, Links::AsLinks)?.grants()
    }
}

struct LiveFolder {
    folder: fs::Folder,
    id: FileId,
    links: Links,
}

impl LiveFolder {
    fn list_once(&self, look: Look) -> Result<Listing, CannotCheck> {
        let mut listing = ListingBuilder::default();
        self.folder.names(&mut |name| {
            listing.announce();
            listing.push(name.bytes, name.kind, name.inode)
        })?;

        // A look at an entry costs a call to the system: only those are looked at of which more is wanted.
        let follow = self.links == Links::Follow;
        let wanted = move |kind: Option<FileKind>| match kind {
            None => true,
            Some(FileKind::Link) if follow => true,
            Some(FileKind::Folder) => false,
            Some(_) => look == Look::Full,
        };

        listing.learn(&wanted, &mut |name, kind| {
            // What is not known to be no link may be one.
            let may_be_link = matches!(kind, None | Some(FileKind::Link));
            match self.learn(name, follow && may_be_link) {
                // Names may be listed but nothing about them learned: that holds for the folder as a whole.
                Err(why) if why.obstacle == Obstacle::Denied && !follow => Err(why),
                learned => Ok(learned),
            }
        })?;
        Ok(listing.finish())
    }

    fn learn(&self, name: &[u8], may_lead_on: bool) -> Learned {
        let stamp = self.folder.stat(name)?;
        let followed = match stamp.kind {
            FileKind::Folder if self.links == Links::Follow => Some(stamp.id),
            FileKind::File if may_lead_on => self.folder.home(name)?,
            _ => None,
        };

        Ok(Metadata {
            kind: stamp.kind,
            size_bytes: (stamp.kind == FileKind::File).then_some(stamp.size_bytes),
            id: Some(stamp.id),
            modified: Some(stamp.modified),
            changed: stamp.changed,
            followed,
        })
    }
}

impl Folder for LiveFolder {
    fn id(&self) -> Option<FileId> {
        Some(self.id)
    }

    fn list(&self, look: Look) -> Result<Listing, CannotCheck> {
        let listing = self.list_once(look)?;

        // Somebody was at work in this folder: what vanished between name and look, or came twice,
        // is settled by looking once more.
        let moved = listing.entries().iter().any(|entry| entry.kind.is_none())
            || listing.doubled().is_some();
        if moved {
            self.list_once(look)
        } else {
            Ok(listing)
        }
    }

    fn open(&self, name: &[u8]) -> Result<Box<dyn Content>, CannotCheck> {
        Ok(Box::new(LiveFile(self.folder.open(name)?)))
    }

    fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        self.folder.link(name)
    }

    fn digest(&self, _name: &[u8]) -> Option<FileDigest> {
        None
    }

    fn failed(&self, verb: &str, name: &[u8], why: &io::Error) -> CannotCheck {
        self.folder.failed(verb, name, why)
    }
}

struct LiveFile(fs::OpenFile);

impl Content for LiveFile {
    fn stamp(&self) -> io::Result<Stamp> {
        self.0.stamp()
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
