//! Whether everything was seen: an absence is proven only by a complete look.

use crate::model::{CannotCheck, Side, Sides};

/// Whether every folder that is looked at was read to its end, side by side, and why not.
#[derive(Debug)]
pub(super) struct Completeness {
    is_whole: Sides<bool>,
    reasons: Vec<CannotCheck>,
}

impl Completeness {
    /// Nothing stood in the way so far.
    pub(super) fn new() -> Self {
        Self {
            is_whole: Sides {
                source: true,
                target: true,
            },
            reasons: Vec::new(),
        }
    }

    /// Whether every folder of `side` was read to its end.
    pub(super) fn is_whole(&self, side: Side) -> bool {
        self.is_whole[side]
    }

    /// Whether that is so of both sides.
    pub(super) fn are_both_whole(&self) -> bool {
        self.is_whole.source && self.is_whole.target
    }

    /// Something of `side` could not be read.
    pub(super) fn break_off(&mut self, side: Side, why: CannotCheck) {
        self.is_whole[side] = false;
        self.reasons.push(why);
    }

    /// Something could not be read without which nothing is proven of either side.
    pub(super) fn break_off_both(&mut self, why: CannotCheck) {
        self.is_whole = Sides {
            source: false,
            target: false,
        };
        self.reasons.push(why);
    }

    /// Something could not be read that only names what is proven without it.
    pub(super) fn note(&mut self, why: CannotCheck) {
        self.reasons.push(why);
    }

    /// Why the look was not complete; empty when it was.
    pub(super) fn into_reasons(self) -> Vec<CannotCheck> {
        self.reasons
    }
}
