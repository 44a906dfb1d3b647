//! A folder on its way through the walk: still to be looked at, or open on one side.

use std::sync::Arc;

use super::book::RowId;
use super::content::Item;
use crate::inventory::files::{Entry, Folder, Listing, join};
use crate::model::Side;

/// A folder that is still to be looked at.
pub(super) struct Visit {
    pub(super) source: Option<Arc<[u8]>>,
    pub(super) target: Option<Arc<[u8]>>,
    pub(super) why: Why,
    /// It has its place in the ledger already.
    pub(super) settled: bool,
    /// A name on the other side that people take for the same.
    pub(super) twin: Option<String>,
    /// Its name is in another Unicode form on the target.
    pub(super) other_form: bool,
    /// The folders above it, per side, where links are followed.
    pub(super) above: [Option<u32>; 2],
}

/// Why a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is on both sides.
    Pair,
    /// It is on this side only.
    Alone(Side),
    /// Its counterpart cannot be read.
    Hidden(Side),
    /// A pattern leaves it out.
    Excluded(Side, usize),
}

/// One side of a folder that is being compared.
pub(super) struct Half {
    pub(super) side: Side,
    pub(super) path: Arc<[u8]>,
    pub(super) row: RowId,
    pub(super) folder: Arc<dyn Folder>,
    pub(super) listing: Listing,
    /// The chain of folders down to this one, where links are followed.
    pub(super) chain: Option<u32>,
}

impl Half {
    pub(super) fn name(&self, index: u32) -> &[u8] {
        self.listing.name(self.entry(index))
    }

    pub(super) fn entry(&self, index: u32) -> &Entry {
        &self.listing.entries()[index as usize]
    }

    pub(super) fn item(&self, index: u32) -> Item<'_> {
        Item {
            folder: &*self.folder,
            name: self.name(index),
            entry: self.entry(index),
        }
    }

    pub(super) fn path_of(&self, index: u32) -> Vec<u8> {
        join(&self.path, self.name(index))
    }
}

impl Visit {
    /// Its path on `side`, if it is there.
    pub(super) fn path(&self, side: Side) -> Option<&Arc<[u8]>> {
        match side {
            Side::Source => self.source.as_ref(),
            Side::Target => self.target.as_ref(),
        }
    }

    /// The chain of folders above it on `side`.
    pub(super) fn above(&self, side: Side) -> Option<u32> {
        self.above[usize::from(side == Side::Target)]
    }
}
