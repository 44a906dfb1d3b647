//! The ledger of one account under way: where the messages of every folder end up.

use crate::inventory::mail::Scope;
use crate::model::{Ledger, Side, Tally};

/// A tally for every folder, by its place in its side's list.
#[derive(Debug)]
pub(super) struct Tallies {
    source: Vec<Tally>,
    target: Vec<Tally>,
}

impl Tallies {
    /// Empty ones for all folders of both sides.
    pub(super) fn new(scope: &Scope) -> Self {
        let empty = |side: Side| vec![Tally::default(); scope.folders(side).len()];
        Self {
            source: empty(Side::Source),
            target: empty(Side::Target),
        }
    }

    /// The tally of one folder.
    pub(super) fn folder(&mut self, side: Side, folder: usize) -> &mut Tally {
        match side {
            Side::Source => &mut self.source[folder],
            Side::Target => &mut self.target[folder],
        }
    }

    /// Enters both halves of a pair in the same way.
    pub(super) fn pair(&mut self, source: usize, target: usize, enter: impl Fn(&mut Tally)) {
        enter(&mut self.source[source]);
        enter(&mut self.target[target]);
    }

    /// The ledger by folder. What holds no messages, and what others own and nobody counted, has no row.
    pub(super) fn into_ledger(self, scope: &Scope) -> Ledger {
        let mut ledger = Ledger::default();
        for (side, tallies) in [(Side::Source, self.source), (Side::Target, self.target)] {
            for (folder, tally) in scope.folders(side).iter().zip(&tallies) {
                if folder.selectable && (folder.personal || tally.listed > 0) {
                    ledger.row(&folder.name).side(side).add(tally);
                }
            }
        }
        ledger
    }
}
