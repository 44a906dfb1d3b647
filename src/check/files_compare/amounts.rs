//! How many of the items are files; all others are counted together.

use super::proof::{FILES, OTHERS};
use crate::endpoint::tree::FileKind;
use crate::model::{Amount, Ledger, Side, Sides};

/// Counts files on the way.
#[derive(Debug, Default)]
pub(super) struct FileCounts {
    sides: Sides<u64>,
    matched: u64,
}

impl FileCounts {
    /// An item of `side` that takes part in the comparison.
    pub(super) fn add(&mut self, side: Side, kind: Option<FileKind>) {
        self.sides[side] += u64::from(kind == Some(FileKind::File));
    }

    /// An item of `side` is explained, and does not take part after all.
    pub(super) fn take_out(&mut self, side: Side, kind: Option<FileKind>) {
        let files = u64::from(kind == Some(FileKind::File));
        self.sides[side] = self.sides[side].saturating_sub(files);
    }

    /// So many pairs of files are the same.
    pub(super) fn matched(&mut self, files: u64) {
        self.matched += files;
    }

    /// Files, and what else is in `ledger`, if there is anything.
    pub(super) fn amounts(&self, ledger: &Ledger) -> Vec<Amount> {
        let items = Amount::compared(OTHERS, ledger);
        let others = Amount {
            source: items
                .source
                .map(|all| all.saturating_sub(self.sides.source)),
            target: items.target.saturating_sub(self.sides.target),
            matched: items.matched.saturating_sub(self.matched),
            ..items
        };
        let files = Amount {
            thing: FILES.to_owned(),
            source: Some(self.sides.source),
            target: self.sides.target,
            matched: self.matched,
        };

        let has_others = others.source.unwrap_or_default() + others.target > 0;
        std::iter::once(files)
            .chain(has_others.then_some(others))
            .collect()
    }
}
