//! The ledger while it is written: one row per top-level folder, bounded in number.

use std::collections::HashMap;

use crate::base::bytes::display;
use crate::model::{Ledger, Row, Side, Tally};

/// More top-level folders than this are counted in one row.
const ROWS_MAX: usize = 1000;

/// The row of what lies directly in the root.
const ROOT: &str = ".";

/// The row of all that has none of its own.
const REST: &str = "…";

/// Which row of the ledger. An open folder keeps it, so that it is not looked up for each entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowId(usize);

#[derive(Debug)]
struct NamedRow {
    name: String,
    row: Row,
}

/// Writes a [`Ledger`].
#[derive(Debug, Default)]
pub(super) struct LedgerBuilder {
    rows: Vec<NamedRow>,
    by_folder: HashMap<Vec<u8>, RowId>,
    rest: Option<RowId>,
}

impl LedgerBuilder {
    /// The row of the items in the folder at `path`.
    pub(super) fn row(&mut self, path: &[u8]) -> RowId {
        let top = path.split(|byte| *byte == b'/').next().unwrap_or_default();
        if let Some(row) = self.by_folder.get(top) {
            return *row;
        }

        if self.by_folder.len() >= ROWS_MAX {
            if let Some(rest) = self.rest {
                return rest;
            }
            let rest = self.add(REST.to_owned());
            self.rest = Some(rest);
            return rest;
        }

        let row = self.add(if top.is_empty() {
            ROOT.to_owned()
        } else {
            display(top)
        });
        self.by_folder.insert(top.to_vec(), row);
        row
    }

    fn add(&mut self, name: String) -> RowId {
        self.rows.push(NamedRow {
            name,
            row: Row::default(),
        });
        RowId(self.rows.len() - 1)
    }

    /// The tally of `side` in `row`.
    pub(super) fn tally(&mut self, row: RowId, side: Side) -> &mut Tally {
        self.rows[row.0].row.side(side)
    }

    /// The ledger as written.
    pub(super) fn finish(self) -> Ledger {
        let mut ledger = Ledger::default();
        for NamedRow { name, row } in self.rows {
            // A folder that was listed and is empty has no items, and no row.
            if row == Row::default() {
                continue;
            }

            // Two folders may look the same once their bytes are displayed; they are added up.
            let sum = ledger.row(&name);
            sum.source.add(&row.source);
            sum.target.add(&row.target);
        }
        ledger
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_top_level_folders_and_bounded() {
        let mut builder = LedgerBuilder::default();
        for (path, items) in [(&b""[..], 1), (b"a", 2), (b"a/b", 3), (b"empty", 0)] {
            let row = builder.row(path);
            builder.tally(row, Side::Source).matched += items;
        }
        for number in 0..2000 {
            let row = builder.row(format!("f{number}").as_bytes());
            builder.tally(row, Side::Target).extra += 1;
        }
        let ledger = builder.finish();
        assert_eq!(ledger.containers["."].source.matched, 1);
        assert_eq!(ledger.containers["a"].source.matched, 5);
        assert!(!ledger.containers.contains_key("empty"));
        assert_eq!(
            ledger.containers["…"].target.extra,
            2000 - (ROWS_MAX as u64 - 3)
        );
        assert_eq!(ledger.sum().target.extra, 2000);
    }
}
