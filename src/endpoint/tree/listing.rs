//! One folder's entries, held compactly: some 56 bytes an entry and its name.

use super::{FileId, FileKind, FileTime};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// More entries than this in one folder are not held.
const ENTRIES_MAX: usize = 20_000_000;

const NO_SIZE: u64 = u64::MAX;
const NO_TIME: u32 = u32::MAX;
const NO_DEVICE: u64 = u64::MAX;

/// One entry of a folder.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    name_start: u32,
    name_length: u16,
    /// What it is; `None` where that could not be learned (see [`Listing::error`]).
    pub kind: Option<FileKind>,
    size: u64,
    // Instants in pieces, because two whole ones with their absence would take half as much again.
    modified_seconds: i64,
    changed_seconds: i64,
    modified_nanoseconds: u32,
    changed_nanoseconds: u32,
    inode: u64,
    device: u64,
}

impl Entry {
    /// Its size in bytes, if the tree knows it.
    pub fn size_bytes(&self) -> Option<u64> {
        (self.size != NO_SIZE).then_some(self.size)
    }

    /// When its content changed last, by what whoever wrote it says; if the tree knows it.
    pub fn modified(&self) -> Option<FileTime> {
        let at = FileTime::new(self.modified_seconds, self.modified_nanoseconds);
        (at.nanoseconds() != NO_TIME).then_some(at)
    }

    /// When anything about it changed last, by the file system itself; if the tree knows it.
    pub fn changed(&self) -> Option<FileTime> {
        let at = FileTime::new(self.changed_seconds, self.changed_nanoseconds);
        (at.nanoseconds() != NO_TIME).then_some(at)
    }

    /// What the file system knows it by, if the tree knows that.
    pub fn id(&self) -> Option<FileId> {
        (self.device != NO_DEVICE).then_some(FileId {
            device: self.device,
            inode: self.inode,
        })
    }

    fn learn(&mut self, metadata: &Metadata) {
        self.kind = Some(metadata.kind);
        self.size = metadata.size_bytes.unwrap_or(NO_SIZE);
        if let Some(at) = metadata.modified {
            (self.modified_seconds, self.modified_nanoseconds) = (at.seconds(), at.nanoseconds());
        }
        if let Some(at) = metadata.changed {
            (self.changed_seconds, self.changed_nanoseconds) = (at.seconds(), at.nanoseconds());
        }
        if let Some(id) = metadata.id {
            (self.device, self.inode) = (id.device, id.inode);
        }
    }
}

/// A complete listing of one folder, ordered by the bytes of the names.
#[derive(Debug, Default)]
pub struct Listing {
    announced: u64,
    entries: Vec<Entry>,
    names: Vec<u8>,
    /// What was reached through a link: by a folder's own id, or that of the folder in which a file lies. Ordered by
    /// name, as are the errors.
    followed: Vec<(Box<[u8]>, FileId)>,
    errors: Vec<(Box<[u8]>, CannotCheck)>,
}

impl Listing {
    /// How many entries the folder was said to have, counted as they came. The ledger counts these.
    pub fn announced(&self) -> u64 {
        self.announced
    }

    /// The entries, ordered by the bytes of their names.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The name of `entry`.
    pub fn name(&self, entry: &Entry) -> &[u8] {
        let start = entry.name_start as usize;
        &self.names[start..start + usize::from(entry.name_length)]
    }

    /// What stood in the way of learning more about `name`, for an entry without a kind.
    pub fn error(&self, name: &[u8]) -> Option<&CannotCheck> {
        let at = self
            .errors
            .binary_search_by(|(of, _)| (**of).cmp(name))
            .ok()?;
        self.errors.get(at).map(|(_, error)| error)
    }

    /// What the system knows the folder `name` by if it was reached through a link, and for a file the folder in which
    /// it lies.
    pub fn followed(&self, name: &[u8]) -> Option<FileId> {
        let at = self
            .followed
            .binary_search_by(|(of, _)| (**of).cmp(name))
            .ok()?;
        self.followed.get(at).map(|(_, id)| *id)
    }

    /// The entries of `kind` that were reached through a link; for a file, with the folder in which it lies.
    pub fn followed_of(&self, kind: FileKind) -> Vec<(Box<[u8]>, FileId)> {
        let is_kind = |name: &[u8]| {
            self.find(name)
                .is_some_and(|at| self.entries[at].kind == Some(kind))
        };
        self.followed
            .iter()
            .filter(|(name, _)| is_kind(name))
            .cloned()
            .collect()
    }

    /// Takes back what is known of the entry `name`, because of `error`. It stays an entry.
    pub fn withhold(&mut self, name: &[u8], error: CannotCheck) {
        if let Some(at) = self.find(name) {
            self.entries[at].kind = None;
            let place = self.errors.partition_point(|(of, _)| **of < *name);
            self.errors.insert(place, (name.into(), error));
        }
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        self.entries
            .binary_search_by(|entry| self.name(entry).cmp(name))
            .ok()
    }

    /// The first name that stands here twice. No folder has such names, so the listing is not to be trusted.
    pub fn doubled(&self) -> Option<&[u8]> {
        self.entries
            .windows(2)
            .map(|two| (self.name(&two[0]), self.name(&two[1])))
            .find(|(a, b)| a == b)
            .map(|(a, _)| a)
    }
}

/// Makes a [`Listing`].
#[derive(Debug, Default)]
pub struct ListingBuilder {
    listing: Listing,
}

/// What is learned of an entry after its name.
#[derive(Debug, Clone, Copy)]
pub struct Metadata {
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// What the file system knows it by.
    pub id: Option<FileId>,
    /// When its content changed last, by what whoever wrote it says.
    pub modified: Option<FileTime>,
    /// When anything about it changed last, by the file system itself.
    pub changed: Option<FileTime>,
    /// If it was reached through a link: what the system knows the folder by, or for a file the folder in which it lies.
    pub followed: Option<FileId>,
}

/// The metadata of an entry, or what stood in the way of learning it.
pub type Learned = Result<Metadata, CannotCheck>;

/// Looks at the entry of this name, and this type as far as it is known. What goes wrong with the folder as a whole is
/// an error of its own.
type LookAt<'a> = dyn FnMut(&[u8], Option<FileKind>) -> Result<Learned, CannotCheck> + 'a;

impl ListingBuilder {
    /// Announces one entry. To be called for every name as it comes, before anything else is done with it.
    pub fn announce(&mut self) {
        self.listing.announced += 1;
    }

    /// Adds an announced entry of which nothing but name and perhaps type is known.
    ///
    /// # Errors
    /// When the folder is larger than can be held.
    pub fn push(
        &mut self,
        name: &[u8],
        kind: Option<FileKind>,
        inode: u64,
    ) -> Result<(), CannotCheck> {
        let listing = &mut self.listing;
        let too_large = || {
            let cause =
                Message::new("files/folder-too-large").with("entries", listing.entries.len());
            CannotCheck::new(Obstacle::TooLarge, Retry::Never, "landfall", "list", cause)
        };

        if listing.entries.len() >= ENTRIES_MAX {
            return Err(too_large());
        }

        let name_start = u32::try_from(listing.names.len()).map_err(|_| too_large())?;
        let name_length = u16::try_from(name.len()).map_err(|_| too_large())?;
        let entry = Entry {
            name_start,
            name_length,
            kind,
            size: NO_SIZE,
            modified_seconds: 0,
            changed_seconds: 0,
            modified_nanoseconds: NO_TIME,
            changed_nanoseconds: NO_TIME,
            inode,
            device: NO_DEVICE,
        };

        listing.names.extend_from_slice(name);
        listing.entries.push(entry);
        Ok(())
    }

    /// Learns the metadata of every entry for which `wanted` holds, in the order in which the disk has them.
    /// An entry whose metadata cannot be learned stays, without a kind and with what stood in the way.
    ///
    /// # Errors
    /// What `look` says concerns the whole folder.
    pub fn learn(
        &mut self,
        wanted: &dyn Fn(Option<FileKind>) -> bool,
        look: &mut LookAt<'_>,
    ) -> Result<(), CannotCheck> {
        let Listing {
            entries,
            names,
            followed,
            errors,
            ..
        } = &mut self.listing;

        entries.sort_unstable_by_key(|entry| entry.inode);
        for entry in entries.iter_mut().filter(|entry| wanted(entry.kind)) {
            let start = entry.name_start as usize;
            let name = &names[start..start + usize::from(entry.name_length)];
            match look(name, entry.kind)? {
                Ok(metadata) => {
                    entry.learn(&metadata);
                    followed.extend(metadata.followed.map(|id| (name.into(), id)));
                }
                Err(error) => {
                    entry.kind = None;
                    errors.push((name.into(), error));
                }
            }
        }
        Ok(())
    }

    /// The listing.
    pub fn finish(mut self) -> Listing {
        let Listing {
            entries,
            names,
            followed,
            errors,
            ..
        } = &mut self.listing;

        followed.sort_by(|a, b| a.0.cmp(&b.0));
        errors.sort_by(|a, b| a.0.cmp(&b.0));
        let name = |entry: &Entry| {
            let start = entry.name_start as usize;
            &names[start..start + usize::from(entry.name_length)]
        };

        entries.sort_unstable_by(|a, b| name(a).cmp(name(b)));
        self.listing
    }
}
