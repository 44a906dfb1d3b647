//! The ledger of one account under way: where the messages of every folder end up.

use crate::inventory::mail::Scope;
use crate::model::{Ledger, Side, Sides, Tally};

/// A tally for every folder, by its place in its side's list.
#[derive(Debug)]
pub(super) struct Tallies(Sides<Vec<Tally>>);

impl Tallies {
    /// Empty ones for all folders of both sides.
    pub(super) fn new(scope: &Scope) -> Self {
        let empty = |side| vec![Tally::default(); scope.folders(side).len()];
        Self(Sides::from_fn(empty))
    }

    /// The tally of one folder.
    pub(super) fn folder(&mut self, side: Side, folder: usize) -> &mut Tally {
        &mut self.0[side][folder]
    }

    /// Enters both halves of a pair in the same way.
    pub(super) fn pair(&mut self, source: usize, target: usize, enter: impl Fn(&mut Tally)) {
        enter(&mut self.0.source[source]);
        enter(&mut self.0.target[target]);
    }

    /// The ledger by folder. What holds no messages, and what others own and nobody counted, has no row.
    pub(super) fn into_ledger(self, scope: &Scope) -> Ledger {
        let mut ledger = Ledger::default();
        for (side, tallies) in self.0 {
            for (folder, tally) in scope.folders(side).iter().zip(&tallies) {
                if folder.selectable && (folder.personal || tally.listed > 0) {
                    ledger.row(&folder.name).side(side).add(tally);
                }
            }
        }
        ledger
    }
}
