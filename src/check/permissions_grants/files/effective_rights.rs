//! What somebody may effectively do in a folder: by its own grants, and if every folder above lets pass.

use super::super::findings::{Observed, Outcome};
use crate::endpoint::tree::Grants;
use crate::inventory::permissions::{Basis, Level, Standing, Subject, stand};
use crate::model::Message;

/// A folder, and the folders above it from the root of the tree down.
#[derive(Debug)]
pub(super) struct FolderChain<'a> {
    pub(super) above: Vec<ParentFolder<'a>>,
    pub(super) folder: &'a Grants,
}

impl<'a> FolderChain<'a> {
    /// What was granted on each of them, from the root of the tree down.
    pub(super) fn grants(&self) -> impl Iterator<Item = &'a Grants> {
        let above = self.above.iter().map(|parent| parent.grants);
        above.chain([self.folder])
    }
}

/// A folder that lies above another.
#[derive(Debug)]
pub(super) struct ParentFolder<'a> {
    pub(super) path: String,
    pub(super) grants: &'a Grants,
}

/// Whether the matrix lets somebody in further down, so that passing through is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passage {
    /// It does.
    Meant,
    /// It does not.
    NotMeant,
}

/// What one subject may do in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EffectiveRights {
    standing: Standing,
    /// The first folder above that does not let the subject pass.
    closed: Option<String>,
    /// The subject owns what is closed, and can open it.
    can_open: bool,
}

impl EffectiveRights {
    /// What `subject` may do at the end of `chain`. A group may pass where its members, all of them, may on other grounds.
    pub(super) fn of(chain: &FolderChain<'_>, subject: &Subject, members: &[Subject]) -> Self {
        let passes = |grants: &Grants| {
            let every_member =
                !members.is_empty() && members.iter().all(|member| stand(grants, member).passes);
            every_member || stand(grants, subject).passes
        };
        let closed: Vec<_> = chain
            .above
            .iter()
            .filter(|parent| !passes(parent.grants))
            .collect();

        Self {
            standing: stand(chain.folder, subject),
            closed: closed.first().map(|parent| parent.path.clone()),
            can_open: closed
                .iter()
                .all(|parent| stand(parent.grants, subject).owns),
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
        if self.closed.is_some() && !self.can_open {
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

    /// Held against `expected`.
    pub(super) fn evaluate(&self, expected: Level, passage: Passage) -> Outcome {
        if self.is_root() {
            // No system keeps root out, and none lets it in any less.
            return Outcome::default();
        }

        // Who is to have nothing here may still pass where the matrix lets him in further down.
        let leak = if self.only_passes() {
            expected == Level::None && passage == Passage::NotMeant
        } else {
            self.most() > expected
        };
        Outcome {
            leak,
            denial: self.least() < expected,
        }
    }

    /// For the table.
    pub(super) fn observed(&self) -> Observed {
        Observed {
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
