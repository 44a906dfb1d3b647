//! Folders that are looked at on one side only: because the other has none, because the other
//! cannot be read, or because a pattern leaves them out.

use std::sync::Arc;

use super::folder::{Half, Visit, Why};
use super::lister::Answer;
use super::spec::LinkPolicy;
use super::walk::Walk;
use crate::endpoint::fs::{FileKind, Links};
use crate::inventory::files::{Look, Proof, join};
use crate::model::{CannotCheck, Side};

/// Of what is left out, no more than so many entries are counted below excluded folders.
const EXCLUDED_MAX: u64 = 1_000_000;

/// Why an item is left out, in the ledger; patterns stand there as they are written.
const LINKS_SKIPPED: &str = "files.compare/links-skipped";
pub(super) const NOT_IN_MANIFEST: &str = "files.compare/not-in-manifest";

impl Walk<'_> {
    /// Looks at a folder on `side` alone.
    pub(super) fn one_sided(&mut self, visit: &Visit, side: Side) -> Result<(), CannotCheck> {
        let Some(path) = visit.path(side).cloned() else {
            return Ok(());
        };
        let (look, links) = match visit.why {
            Why::Alone(_) | Why::Pair => (Look::Full, self.links),
            Why::Hidden(_) => (Look::Names, self.links),
            Why::Excluded(..) if self.notes.excluded_below > EXCLUDED_MAX => return Ok(()),
            Why::Excluded(..) => (Look::Names, Links::AsLinks),
        };
        let lister = &self.listers[usize::from(side == Side::Target)];
        lister.ask(Arc::clone(&path), look, links);
        match (lister.answer(self.cx.deadline()), visit.why) {
            (Answer::Listed(opened), _) => {
                let half = self.half(side, path, opened, visit.above(side));
                self.alone(visit, half)
            }
            // Left out as one item already; what is in it was not to be looked at.
            (Answer::Cannot(_), Why::Excluded(..)) => {
                self.notes.excluded_unreadable += 1;
                Ok(())
            }
            (Answer::Cannot(why), _) => self.unreadable_folder(visit, vec![(side, why)]),
            (Answer::Over, _) => {
                self.unvisited(visit);
                Ok(())
            }
        }
    }

    /// Gives the items of a folder that is looked at on one side alone their place.
    pub(super) fn alone(&mut self, visit: &Visit, half: Half) -> Result<(), CannotCheck> {
        let mut below = Vec::new();
        if let Why::Excluded(side, pattern) = visit.why {
            let text = self.asked.exclude.text(pattern);
            self.notes.excluded_below += half.listing.announced();
            self.book
                .tally(half.row, side)
                .exclude(text, half.listing.entries().len() as u64);
            for (index, entry) in (0u32..).zip(half.listing.entries()) {
                if entry.kind == Some(FileKind::Folder) {
                    below.push(self.below(&half, index, visit.why, true));
                }
            }
            self.push(below);
            return Ok(());
        }
        let kept = self.sift(&half, &mut below);
        if !visit.settled {
            self.settle_alone(visit, half.side, kept.is_empty())?;
        }
        for index in kept {
            match visit.why {
                Why::Hidden(_) => self.hide(&half, index, &mut below),
                _ => self.lone(&half, index, None, &mut below)?,
            }
        }
        self.push(below);
        Ok(())
    }

    /// What of `half` is compared, in the order of names; what the suite leaves out gets its place here.
    pub(super) fn sift(&mut self, half: &Half, below: &mut Vec<Visit>) -> Vec<u32> {
        let skip_links = self.asked.spec.links == LinkPolicy::Skip;
        let mut kept = Vec::with_capacity(half.listing.entries().len());
        let mut path = join(&half.path, b"");
        let folder_bytes = path.len();
        for (index, entry) in (0u32..).zip(half.listing.entries()) {
            let is_folder = entry.kind == Some(FileKind::Folder);
            let pattern = if self.asked.exclude.is_empty() {
                None
            } else {
                path.truncate(folder_bytes);
                path.extend_from_slice(half.listing.name(entry));
                self.asked.exclude.matching(&path, is_folder)
            };
            if let Some(pattern) = pattern {
                self.book
                    .tally(half.row, half.side)
                    .exclude(self.asked.exclude.text(pattern), 1);
                if is_folder {
                    below.push(self.below(half, index, Why::Excluded(half.side, pattern), true));
                }
            } else if skip_links && entry.kind == Some(FileKind::Link) {
                self.book
                    .tally(half.row, half.side)
                    .exclude(LINKS_SKIPPED, 1);
            } else {
                kept.push(index);
            }
        }
        kept
    }

    /// An item whose counterpart cannot be seen: nothing can be said of it.
    pub(super) fn hide(&mut self, half: &Half, index: u32, below: &mut Vec<Visit>) {
        if self.kind(half, index) == Some(FileKind::Folder) {
            below.push(self.below(half, index, Why::Hidden(half.side), false));
        } else {
            self.book.tally(half.row, half.side).undecided += 1;
        }
    }

    /// An item without a counterpart of its name.
    pub(super) fn lone(
        &mut self,
        half: &Half,
        index: u32,
        twin: Option<String>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let path = half.path_of(index);
        let entry = *half.entry(index);
        let Some(kind) = self.kind(half, index) else {
            let why = half.listing.error(half.name(index)).cloned();
            let why = why.unwrap_or_else(|| {
                CannotCheck::fault("list", "an entry without a type and without a reason")
            });
            self.book.tally(half.row, half.side).unreadable += 1;
            return self.find_unreadable(&path, &[(half.side, why)]);
        };
        match kind {
            FileKind::Folder => {
                let mut visit = self.below(half, index, Why::Alone(half.side), false);
                visit.twin = twin;
                below.push(visit);
                Ok(())
            }
            _ if half.side == Side::Source && self.how.is_late(&entry) => {
                self.explain_late(half.row, half.side);
                Ok(())
            }
            FileKind::File if entry.size_bytes() != Some(0) => {
                self.leave(half.side, half.row, path, entry.size_bytes(), twin)
            }
            kind => self.absent(half.side, half.row, &path, kind, twin),
        }
    }

    /// Whether the side opposite to `side` could have an item of `kind` at all.
    pub(super) fn can_prove(&self, side: Side, kind: FileKind) -> bool {
        let other = &self.trees[usize::from(side == Side::Source)];
        kind == FileKind::File || other.proof() == Proof::Live
    }
}
