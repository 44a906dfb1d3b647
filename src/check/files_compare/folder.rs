//! A folder on its way through the walk: still to be visited, then open, then above others.

use std::sync::Arc;

use super::content::Item;
use super::ledger::RowId;
use super::lister::Listed;
use super::names::NameMatch;
use crate::endpoint::tree::{Entry, FileId, Folder, Listing, join};
use crate::model::{CannotCheck, Side, Sides};

/// A folder that is still to be looked at.
pub(super) enum Visit {
    /// It is on both sides.
    Both(PairVisit),
    /// It is looked at on one side only.
    One(OneSidedVisit),
}

impl Visit {
    /// By what its turn is decided: its path, on the source if it is there.
    pub(super) fn path(&self) -> &[u8] {
        match self {
            Self::Both(visit) => &visit.paths.source,
            Self::One(visit) => &visit.path,
        }
    }

    /// Its paths on those sides where it has no place in the ledger yet.
    pub(super) fn unplaced(&self) -> Sides<Option<&[u8]>> {
        match self {
            Self::Both(visit) => visit.unplaced(),
            Self::One(visit) => visit.unplaced(),
        }
    }
}

/// A folder on both sides that is still to be looked at.
pub(super) struct PairVisit {
    /// Where it is; the last level may be in another Unicode form on the target.
    pub(super) paths: Sides<Arc<[u8]>>,
    /// The folders above it, where links are followed.
    pub(super) above: Sides<Option<AncestorId>>,
    /// Whether it has its own place in the ledger.
    pub(super) place: Place,
    /// How its names on both sides are the same.
    pub(super) names: NameMatch,
}

impl PairVisit {
    /// Its paths, if it has no place in the ledger yet.
    pub(super) fn unplaced(&self) -> Sides<Option<&[u8]>> {
        let open = self.place == Place::Open;
        self.paths.as_ref().map(|path| open.then_some(&**path))
    }
}

/// A folder that is still to be looked at, on one side only.
pub(super) struct OneSidedVisit {
    /// The side.
    pub(super) side: Side,
    /// Where it is.
    pub(super) path: Arc<[u8]>,
    /// The folders above it, where links are followed.
    pub(super) above: Option<AncestorId>,
    /// Why the other side is not looked at.
    pub(super) reason: Reason,
    /// Whether it has its own place in the ledger.
    pub(super) place: Place,
    /// A name on the other side that people take for the same.
    pub(super) look_alike: Option<String>,
}

impl OneSidedVisit {
    /// Its path, if it has no place in the ledger yet.
    pub(super) fn unplaced(&self) -> Sides<Option<&[u8]>> {
        let path = (self.place == Place::Open).then_some(&*self.path);
        Sides::from_fn(|side| path.filter(|_| side == self.side))
    }
}

/// Why a folder is looked at on one side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The other side has no such folder.
    Absent,
    /// Its counterpart cannot be read.
    Hidden,
    /// The pattern with this index leaves it out.
    Excluded(usize),
}

/// Whether a folder, as an item of the folder above it, has its own place in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It was counted with the entries of the folder above, and what it is shows when it is listed.
    Open,
    /// It has one, or needs none: the root is nobody's entry.
    Given,
}

/// A folder of one side, open and listed.
pub(super) struct OpenFolder {
    side: Side,
    path: Arc<[u8]>,
    row: RowId,
    folder: Arc<dyn Folder>,
    listing: Listing,
    ancestor: Option<AncestorId>,
}

impl OpenFolder {
    /// The folder at `path`, whose items are counted in `row`; `ancestor` is what it is known by to
    /// those below it.
    pub(super) fn new(
        side: Side,
        path: Arc<[u8]>,
        row: RowId,
        listed: Listed,
        ancestor: Option<AncestorId>,
    ) -> Self {
        Self {
            side,
            path,
            row,
            folder: listed.folder,
            listing: listed.listing,
            ancestor,
        }
    }

    /// On which side it is.
    pub(super) fn side(&self) -> Side {
        self.side
    }

    /// Where it is.
    pub(super) fn path(&self) -> &[u8] {
        &self.path
    }

    /// Where its items are counted.
    pub(super) fn row(&self) -> RowId {
        self.row
    }

    /// What is in it.
    pub(super) fn listing(&self) -> &Listing {
        &self.listing
    }

    /// What the folders below it know it by, where links are followed.
    pub(super) fn ancestor(&self) -> Option<AncestorId> {
        self.ancestor
    }

    /// The entry with `index`.
    pub(super) fn entry(&self, index: u32) -> &Entry {
        &self.listing.entries()[index as usize]
    }

    /// The name of the entry with `index`.
    pub(super) fn name(&self, index: u32) -> &[u8] {
        self.listing.name(self.entry(index))
    }

    /// The path of the entry with `index`.
    pub(super) fn path_of(&self, index: u32) -> Vec<u8> {
        join(&self.path, self.name(index))
    }

    /// The entry with `index`, to be compared.
    pub(super) fn item(&self, index: u32) -> Item<'_> {
        Item {
            folder: &*self.folder,
            name: self.name(index),
            entry: self.entry(index),
        }
    }

    /// Why the type of the entry with `index` is not known.
    pub(super) fn error_of(&self, index: u32) -> CannotCheck {
        let error = self.listing.error(self.name(index)).cloned();
        error.unwrap_or_else(|| {
            CannotCheck::fault("list", "an entry without a type and without a reason")
        })
    }
}

/// The folder with `index` in `folder`, to be looked at on its side only.
pub(super) fn one_sided(
    folder: &OpenFolder,
    index: u32,
    reason: Reason,
    place: Place,
    look_alike: Option<String>,
) -> Visit {
    Visit::One(OneSidedVisit {
        side: folder.side(),
        path: folder.path_of(index).into(),
        above: folder.ancestor(),
        reason,
        place,
        look_alike,
    })
}

/// A folder that was entered, for those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AncestorId(u32);

#[derive(Debug)]
struct Ancestor {
    folder: FileId,
    above: Option<AncestorId>,
}

/// The folders that were entered, where links are followed: a link to a folder above itself would
/// lead in a circle.
#[derive(Debug, Default)]
pub(super) struct Ancestors {
    entered: Vec<Ancestor>,
}

impl Ancestors {
    /// Enters `folder`, which lies below `above`.
    pub(super) fn enter(&mut self, folder: FileId, above: Option<AncestorId>) -> AncestorId {
        self.entered.push(Ancestor { folder, above });
        AncestorId(u32::try_from(self.entered.len() - 1).unwrap_or(u32::MAX))
    }

    /// Whether `folder` is `lowest` or lies above it.
    pub(super) fn include(&self, lowest: Option<AncestorId>, folder: FileId) -> bool {
        let mut next = lowest;
        while let Some(ancestor) = next.and_then(|id| self.entered.get(id.0 as usize)) {
            if ancestor.folder == folder {
                return true;
            }
            next = ancestor.above;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_above_makes_a_circle() {
        let id = |inode: u64| FileId { device: 1, inode };
        let mut ancestors = Ancestors::default();
        let root = Some(ancestors.enter(id(1), None));
        let child = Some(ancestors.enter(id(2), root));
        let sibling = Some(ancestors.enter(id(3), root));

        assert!(ancestors.include(child, id(1)));
        assert!(ancestors.include(child, id(2)));
        assert!(!ancestors.include(child, id(3)));
        assert!(!ancestors.include(sibling, id(2)));
        assert!(!ancestors.include(None, id(1)));
    }
}
