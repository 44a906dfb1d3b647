//! A tree that fails where a test wants it to, and is the tree that it wraps everywhere else.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use landfall::endpoint::tree::{
    Content, FileDigest, FileId, FileKind, FileTime, Folder, Links, Listing, ListingBuilder, Look,
    Metadata, Proof, Stamp, Tree, join,
};
use landfall::model::{CannotCheck, Message, Obstacle, Retry};
use tokio_util::sync::CancellationToken;

/// What fails.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The folder at this path cannot be opened.
    FolderDenied(&'static str),
    /// The listing of the folder at this path breaks off.
    ListingBreaks(&'static str),
    /// The entry at this path is announced and then lost.
    EntryLost(&'static str),
    /// The outside of the entry at this path cannot be had.
    EntryTroubled(&'static str),
    /// The folder at this path names its first entry twice.
    EntryDoubled(&'static str),
    /// The file at this path cannot be read.
    FileUnreadable(&'static str),
    /// The file at this path changes whenever it is looked at, so many times.
    FileChanges(&'static str, u64),
    /// The file at this path is said to be empty, and is not.
    FileSaysEmpty(&'static str),
    /// Reading the file at this path panics.
    FilePanics(&'static str),
    /// Opening the folder at this path never ends; when it has begun, the wish to stop comes.
    FolderHangs(&'static str, CancellationToken),
}

/// A tree with faults.
pub(crate) struct FaultyTree {
    inner: Arc<dyn Tree>,
    faults: Arc<Vec<Fault>>,
    changes: Arc<AtomicU64>,
}

impl FaultyTree {
    /// `inner` with `faults`.
    pub(crate) fn of(inner: Arc<dyn Tree>, faults: &[Fault]) -> Arc<dyn Tree> {
        Arc::new(Self {
            inner,
            faults: Arc::new(faults.to_vec()),
            changes: Arc::default(),
        })
    }
}

impl Tree for FaultyTree {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn identity(&self) -> Option<String> {
        self.inner.identity()
    }

    fn proof(&self) -> Proof {
        self.inner.proof()
    }

    fn folder(&self, path: &[u8], links: Links) -> Result<Box<dyn Folder>, CannotCheck> {
        for fault in &*self.faults {
            match fault {
                Fault::FolderDenied(at) if at.as_bytes() == path => {
                    return Err(trouble("open", path));
                }
                Fault::FolderHangs(at, stop) if at.as_bytes() == path => {
                    stop.cancel();
                    let (_held, never) = std::sync::mpsc::channel::<()>();
                    let _ = never.recv();
                }
                _ => {}
            }
        }
        Ok(Box::new(FaultyFolder {
            inner: self.inner.folder(path, links)?,
            path: path.to_vec(),
            faults: Arc::clone(&self.faults),
            changes: Arc::clone(&self.changes),
        }))
    }
}

struct FaultyFolder {
    inner: Box<dyn Folder>,
    path: Vec<u8>,
    faults: Arc<Vec<Fault>>,
    changes: Arc<AtomicU64>,
}

impl FaultyFolder {
    fn has(&self, name: &[u8], wanted: impl Fn(&Fault) -> Option<&'static str>) -> bool {
        let path = join(&self.path, name);
        self.faults
            .iter()
            .filter_map(wanted)
            .any(|at| at.as_bytes() == path)
    }

    fn says_empty(&self, name: &[u8]) -> bool {
        self.has(name, |fault| {
            if let Fault::FileSaysEmpty(at) = fault {
                Some(at)
            } else {
                None
            }
        })
    }

    fn relist(&self, listing: &Listing) -> Result<Listing, CannotCheck> {
        let lost = |name: &[u8]| {
            self.has(name, |fault| {
                if let Fault::EntryLost(at) = fault {
                    Some(at)
                } else {
                    None
                }
            })
        };
        let troubled = |name: &[u8]| {
            self.has(name, |fault| {
                if let Fault::EntryTroubled(at) = fault {
                    Some(at)
                } else {
                    None
                }
            })
        };
        let doubled = self
            .faults
            .iter()
            .any(|f| matches!(f, Fault::EntryDoubled(at) if at.as_bytes() == self.path));
        let mut builder = ListingBuilder::default();
        for (index, entry) in listing.entries().iter().enumerate() {
            let name = listing.name(entry);
            for _ in 0..=usize::from(doubled && index == 0) {
                builder.announce();
                if !lost(name) {
                    builder.push(name, entry.kind, 0)?;
                }
            }
        }
        builder.learn(&|_| true, &mut |name, _| {
            let entry = listing
                .entries()
                .iter()
                .find(|entry| listing.name(entry) == name)
                .expect("an entry");
            Ok(if troubled(name) {
                Err(trouble("stat", &join(&self.path, name)))
            } else {
                Ok(Metadata {
                    kind: entry.kind.unwrap_or(FileKind::Other),
                    size_bytes: if self.says_empty(name) {
                        Some(0)
                    } else {
                        entry.size_bytes()
                    },
                    id: entry.id(),
                    modified: entry.modified(),
                    changed: entry.changed(),
                    followed: listing.followed(name),
                })
            })
        })?;
        Ok(builder.finish())
    }
}

impl Folder for FaultyFolder {
    fn id(&self) -> Option<FileId> {
        self.inner.id()
    }

    fn list(&self, look: Look) -> Result<Listing, CannotCheck> {
        if self
            .faults
            .iter()
            .any(|fault| matches!(fault, Fault::ListingBreaks(at) if at.as_bytes() == self.path))
        {
            return Err(trouble("list", &self.path));
        }
        self.relist(&self.inner.list(look)?)
    }

    fn open(&self, name: &[u8]) -> Result<Box<dyn Content>, CannotCheck> {
        if self.has(name, |fault| {
            if let Fault::FilePanics(at) = fault {
                Some(at)
            } else {
                None
            }
        }) {
            panic!("a planted fault");
        }
        let inner = self.inner.open(name)?;
        let unreadable = self.has(name, |fault| {
            if let Fault::FileUnreadable(at) = fault {
                Some(at)
            } else {
                None
            }
        });
        let path = join(&self.path, name);
        let changes = self.faults.iter().find_map(|fault| match fault {
            Fault::FileChanges(at, times) if at.as_bytes() == path => Some(*times),
            _ => None,
        });
        let changes = changes.map(|times| (times, Arc::clone(&self.changes)));
        Ok(Box::new(FaultyFile {
            inner,
            unreadable,
            changes,
            says_empty: self.says_empty(name),
        }))
    }

    fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        self.inner.link(name)
    }

    fn digest(&self, name: &[u8]) -> Option<FileDigest> {
        self.inner.digest(name)
    }

    fn failed(&self, verb: &str, name: &[u8], why: &io::Error) -> CannotCheck {
        self.inner.failed(verb, name, why)
    }
}

struct FaultyFile {
    inner: Box<dyn Content>,
    unreadable: bool,
    says_empty: bool,
    changes: Option<(u64, Arc<AtomicU64>)>,
}

impl Content for FaultyFile {
    fn stamp(&self) -> io::Result<Stamp> {
        let mut stamp = self.inner.stamp()?;
        if self.says_empty {
            stamp.size_bytes = 0;
        }
        if let Some((times, seen)) = &self.changes {
            let look = seen.fetch_add(1, Ordering::Relaxed);
            let seconds = i64::try_from(look.min(*times)).expect("a small number");
            stamp.changed = Some(FileTime::new(seconds, 0));
        }
        Ok(stamp)
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unreadable {
            return Err(io::Error::other("a planted fault"));
        }
        self.inner.read(buffer)
    }
}

fn trouble(verb: &str, path: &[u8]) -> CannotCheck {
    let cause = Message::new("fs/denied").with("system", "a planted fault");
    let operation = format!("{verb} {}", String::from_utf8_lossy(path));
    CannotCheck::new(
        Obstacle::Denied,
        Retry::Never,
        "a faulty tree",
        operation,
        cause,
    )
}
