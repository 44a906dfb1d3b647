//! What somebody may do in a folder, held against what is expected of it.

use super::super::grid::{Outcome, Sight};
use crate::endpoint::fs::Grants;
use crate::inventory::permissions::{Basis, Level, Standing, Subject, stand};
use crate::model::Message;

/// A folder, and the folders above it from the root of the tree down.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub(super) above: Vec<(String, &'a Grants)>,
    pub(super) folder: &'a Grants,
}

/// What was seen of one subject in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observed {
    standing: Standing,
    /// The first folder above that lets the subject not pass.
    closed: Option<String>,
    /// The subject owns what is closed, and can open it.
    opens: bool,
}

impl Observed {
    /// What `subject` may do at the end of `chain`. A group may pass where its members, all of them, may on other grounds.
    pub(super) fn see(chain: &Chain<'_>, subject: &Subject, members: &[Subject]) -> Self {
        let standing = stand(chain.folder, subject);
        let passes = |grants: &Grants| {
            let every =
                !members.is_empty() && members.iter().all(|member| stand(grants, member).passes);
            every || stand(grants, subject).passes
        };
        let closed = chain.above.iter().find(|(_, grants)| !passes(grants));
        let shut: Vec<_> = chain
            .above
            .iter()
            .filter(|(_, grants)| !passes(grants))
            .collect();
        let opens = shut.iter().all(|(_, grants)| stand(grants, subject).owns);
        Self {
            standing,
            closed: closed.map(|(path, _)| path.clone()),
            opens,
        }
    }

    /// The level that is reached in every respect.
    pub(super) fn least(&self) -> Level {
        if self.closed.is_some() {
            Level::None
        } else {
            self.standing.least()
        }
    }

    /// The level that is reached in any respect.
    pub(super) fn most(&self) -> Level {
        if self.closed.is_some() && !self.opens {
            Level::None
        } else {
            self.standing.most()
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.standing.basis == Basis::Root
    }

    fn only_passes(&self) -> bool {
        self.closed.is_none() && self.standing.only_passes()
    }

    /// Held against `expected`. Who is to have nothing here may still pass where the matrix lets him in further down.
    pub(super) fn weigh(&self, expected: Level, is_on_the_way: bool) -> Outcome {
        if self.is_root() {
            // No system keeps root out, and none lets it in any less.
            return Outcome {
                leak: false,
                denial: false,
            };
        }
        let leak = if self.only_passes() {
            expected == Level::None && !is_on_the_way
        } else {
            self.most() > expected
        };
        Outcome {
            leak,
            denial: self.least() < expected,
        }
    }

    /// For the grid.
    pub(super) fn sight(&self) -> Sight {
        Sight {
            shown: self.shown(),
            reason: self.reason(),
        }
    }

    /// For people: `read (r-x)`.
    fn shown(&self) -> String {
        let (least, most) = (self.least(), self.most());
        let bits = self.standing.bits();
        if least == most || self.only_passes() {
            format!("{least} ({bits})")
        } else {
            format!("{least}..{most} ({bits})")
        }
    }

    /// How it came about.
    fn reason(&self) -> Message {
        if let Some(parent) = &self.closed {
            return Message::new("permissions.grants/closed-parent").with("parent", parent);
        }
        if self.only_passes() {
            return Message::new("permissions.grants/only-passes");
        }
        Message::new(match self.standing.basis {
            Basis::Root => "permissions.grants/by-root",
            Basis::Owner => "permissions.grants/by-owner",
            Basis::User { masked: false } => "permissions.grants/by-user",
            Basis::User { masked: true } => "permissions.grants/by-user-masked",
            Basis::Groups { masked: false } => "permissions.grants/by-group",
            Basis::Groups { masked: true } => "permissions.grants/by-group-masked",
            Basis::Others => "permissions.grants/by-others",
        })
    }
}
