//! By what pairs are compared: what the suite asks, as far as both trees can prove it.

use std::time::Duration;

use super::spec::{Asked, Content};
use crate::base::deadline::Deadline;
use crate::check::Context;
use crate::endpoint::tree::{Algorithm, Entry, FileId, FileTime, Proof, Tree};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Sides};

/// How content is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Not at all: only sizes are.
    Size,
    /// Byte by byte.
    Bytes,
    /// By a digest, which a manifest knows and of which a live file is read.
    Digest(Algorithm),
}

impl Method {
    /// The word for it in facts.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Bytes => "bytes",
            Self::Digest(algorithm) => algorithm.name(),
        }
    }

    /// The digest by which a file is known again in another place, if content is read at all.
    pub(super) fn digest_for_moves(self) -> Option<Algorithm> {
        match self {
            Self::Size => None,
            Self::Bytes => Some(Algorithm::Blake3),
            Self::Digest(algorithm) => Some(algorithm),
        }
    }
}

/// By what pairs are compared, and until when.
#[derive(Debug)]
pub(super) struct Criteria {
    /// How content is compared.
    pub(super) method: Method,
    /// By how much times of modification may differ, if they are compared.
    pub(super) tolerance: Option<Duration>,
    /// From when on a change on the source is explained.
    until: Option<FileTime>,
    /// Whether the suite says that what is on both sides may be one and the same.
    pub(super) may_be_same: bool,
    /// Until when to be done.
    pub(super) deadline: Deadline,
}

impl Criteria {
    /// Of what is `asked` of `trees`.
    ///
    /// # Errors
    /// When the trees are one and the same, or cannot prove what is asked.
    pub(super) fn new(
        asked: &Asked,
        trees: Sides<&dyn Tree>,
        cx: &dyn Context,
    ) -> Result<Self, CannotCheck> {
        // A tree always equals itself. That proves nothing, unless the suite says that it is meant.
        let identities = trees.map(Tree::identity);
        let same_tree = identities.source.is_some() && identities.source == identities.target;
        let may_be_same = cx.may_be_same_store();
        if same_tree && !may_be_same {
            let cause = Message::new("files.compare/same-tree");
            return Err(unsupported(trees.source.place(), cause));
        }

        Ok(Self {
            method: method(asked, trees)?,
            tolerance: asked.tolerance,
            until: asked.until.map(FileTime::from),
            may_be_same,
            deadline: cx.deadline().clone(),
        })
    }

    /// Whether `entry` of the source changed so late that the suite explains it.
    pub(super) fn is_late(&self, entry: &Entry) -> bool {
        let (Some(until), Some(modified)) = (self.until, entry.modified()) else {
            return false;
        };

        // A time of modification can be set to anything; the time of change is the file system's own. Who writes sets
        // both, so one that lies after it, or one that was set before `until`, tells of no writing since.
        let is_believed = entry
            .changed()
            .is_none_or(|changed| changed >= until && modified <= changed);
        modified >= until && is_believed
    }

    /// Whether what is known by these ids on both sides is one and the same, so that comparing it would prove nothing.
    pub(super) fn is_same(&self, ids: Sides<Option<FileId>>) -> bool {
        !self.may_be_same && ids.source == ids.target && ids.source.as_ref().is_some_and(is_known)
    }
}

/// Whether the id says which thing it is: some network file systems give every file the number 0.
pub(super) fn is_known(id: &FileId) -> bool {
    id.inode != 0
}

/// The method that was asked for, or the digest that a manifest has: it knows no other.
fn method(asked: &Asked, trees: Sides<&dyn Tree>) -> Result<Method, CannotCheck> {
    match (trees.source.proof(), trees.target.proof()) {
        (Proof::Live, Proof::Live) => Ok(match asked.spec.content {
            Content::Sha256 => Method::Digest(Algorithm::Sha256),
            Content::Blake3 => Method::Digest(Algorithm::Blake3),
            Content::Bytes => Method::Bytes,
            Content::Size => Method::Size,
        }),

        (Proof::Digests(source), Proof::Digests(target)) if source != target => {
            let cause = Message::new("files.compare/manifests-differ")
                .with("source", source.name())
                .with("target", target.name());
            Err(unsupported(trees.target.place(), cause))
        }

        (Proof::Digests(_), _) | (_, Proof::Digests(_)) if asked.spec.content == Content::Size => {
            let cause = Message::new("files.compare/manifest-no-sizes");
            Err(unsupported(trees.target.place(), cause))
        }

        (Proof::Digests(_), _) if asked.until.is_some() => {
            let cause = Message::new("files.compare/manifest-no-times");
            Err(unsupported(trees.source.place(), cause))
        }

        (Proof::Digests(algorithm), _) | (_, Proof::Digests(algorithm)) => {
            Ok(Method::Digest(algorithm))
        }
    }
}

/// That the two trees at `endpoint` cannot be compared as asked.
pub(super) fn unsupported(endpoint: &str, cause: Message) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        endpoint,
        "compare",
        cause,
    )
}
