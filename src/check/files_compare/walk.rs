//! The walk: both trees in lock-step, folder by folder, in the order of names.
//!
//! Every entry is counted where its folder is listed, and must find its place in the ledger. A
//! folder counts as an item until it is known to be a mere container of others; one that is empty
//! on either side, or differs itself, stays an item. So a folder that were forgotten on the way
//! would leave the ledger unbalanced.
//!
//! The walk itself compares nothing. It pairs entries by name and hands them over: pairs of files
//! to be compared, files without a counterpart to be looked for elsewhere, folders to be visited,
//! everything else to the evidence.

use std::sync::Arc;

use super::comparisons::Comparisons;
use super::content::Unreadable;
use super::criteria::Criteria;
use super::evidence::EvidenceBuilder;
use super::folder::{
    AncestorId, Ancestors, OneSidedVisit, OpenFolder, PairVisit, Place, Reason, Visit, one_sided,
};
use super::lister::{Answer, Listed, Lister};
use super::moves::{Unmatched, UnmatchedFile};
use super::names::{Kept, LookAlikes, NameMatch, Pair, merge};
use super::notes::Counted;
use super::overlap::Overlap;
use super::spec::{Asked, LinkPolicy};
use super::workers::Workers;
use crate::base::bytes::display;
use crate::check::{Context, Progress};
use crate::endpoint::tree::{FileKind, Links, Look, Tree, join};
use crate::model::{CannotCheck, Side, Sides};

/// Of what is left out, no more than so many entries are counted below excluded folders.
const EXCLUDED_MAX: u64 = 1_000_000;

/// Progress is told every so many items.
const PROGRESS_ITEMS: u64 = 500;

/// The walk.
pub(super) struct Walk<'w, 'a> {
    cx: &'a dyn Context,
    asked: &'a Asked,
    criteria: Arc<Criteria>,
    links: Links,
    listers: Sides<Lister>,
    /// The folders still to be visited, the next one last.
    stack: Vec<Visit>,
    ancestors: Ancestors,
    overlap: Overlap,
    comparisons: Comparisons<'w>,
    unmatched: Unmatched,
    evidence: &'w mut EvidenceBuilder<'a>,
    /// Entries below excluded folders that were counted.
    excluded_entries: u64,
    /// Items of which progress was told, and those listed since.
    told_items: u64,
    new_items: u64,
}

impl<'w, 'a> Walk<'w, 'a> {
    /// A walk over `trees`. What it finds goes to `evidence`.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(super) fn new(
        cx: &'a dyn Context,
        asked: &'a Asked,
        trees: &Sides<Arc<dyn Tree>>,
        criteria: &Arc<Criteria>,
        workers: &'w mut Workers,
        evidence: &'w mut EvidenceBuilder<'a>,
    ) -> Result<Self, CannotCheck> {
        Ok(Self {
            cx,
            asked,
            criteria: Arc::clone(criteria),
            links: asked.links(),
            listers: Sides {
                source: Lister::new(Arc::clone(&trees.source))?,
                target: Lister::new(Arc::clone(&trees.target))?,
            },
            stack: Vec::new(),
            ancestors: Ancestors::default(),
            overlap: Overlap::default(),
            comparisons: Comparisons::new(workers, Arc::clone(criteria)),
            unmatched: Unmatched::default(),
            evidence,
            excluded_entries: 0,
            told_items: 0,
            new_items: 0,
        })
    }

    /// Walks, and waits for the comparisons. Gives the files without a counterpart at their paths.
    ///
    /// # Errors
    /// When one of the roots cannot be listed, or the record cannot be written.
    pub(super) fn run(mut self) -> Result<Unmatched, CannotCheck> {
        let root: Arc<[u8]> = Arc::from(&b""[..]);
        self.stack.push(Visit::Both(PairVisit {
            paths: Sides::from_fn(|_| Arc::clone(&root)),
            above: Sides::default(),
            place: Place::Given,
            names: NameMatch::Bytes,
        }));

        while let Some(visit) = self.stack.pop() {
            // What is left when the time is over must not vanish: each folder is placed as one that
            // was not reached.
            if self.criteria.deadline.is_over() {
                self.evidence.unvisited_folder(visit.unplaced());
                continue;
            }

            match visit {
                Visit::Both(visit) => self.visit_pair(visit)?,
                Visit::One(visit) => self.visit_one(&visit)?,
            }
        }

        self.comparisons.finish(self.evidence)?;
        Ok(self.unmatched)
    }

    /// Looks at a folder on both sides.
    fn visit_pair(&mut self, visit: PairVisit) -> Result<(), CannotCheck> {
        // Both are asked before either answer is awaited, so that they are listed at the same time.
        for (side, path) in visit.paths.as_ref() {
            self.listers[side].ask(Arc::clone(path), Look::Full, self.links);
        }
        let source = self.answer(Side::Source);
        let target = self.answer(Side::Target);

        let is_root = visit.paths.source.is_empty();
        match (source, target) {
            (Answer::Over, _) | (_, Answer::Over) => {
                self.evidence.unvisited_folder(visit.unplaced());
                Ok(())
            }

            // Without its root nothing of a tree was seen. That is no finding about one folder.
            (Answer::Cannot(error), _) | (_, Answer::Cannot(error)) if is_root => Err(error),

            (Answer::Listed(source), Answer::Listed(target)) => {
                let mut open = |side: Side, listed: Listed| {
                    let path = Arc::clone(&visit.paths[side]);
                    self.open(side, path, listed, visit.above[side])
                };
                let folders = Sides {
                    source: open(Side::Source, source),
                    target: open(Side::Target, target),
                };
                self.compare_folders(&visit, folders)
            }

            (Answer::Cannot(source), Answer::Cannot(target)) => {
                let causes = [(Side::Source, source), (Side::Target, target)]
                    .map(|(side, error)| Unreadable { side, error });
                let (path, unplaced) = (&visit.paths.source, visit.unplaced());
                self.evidence.unreadable_folder(path, unplaced, &causes)
            }

            (Answer::Cannot(error), Answer::Listed(target)) => {
                let side = Side::Source;
                self.visit_beside_unreadable(&visit, Unreadable { side, error }, target)
            }

            (Answer::Listed(source), Answer::Cannot(error)) => {
                let side = Side::Target;
                self.visit_beside_unreadable(&visit, Unreadable { side, error }, source)
            }
        }
    }

    /// Looks at the readable side of a folder whose other side cannot be listed.
    fn visit_beside_unreadable(
        &mut self,
        visit: &PairVisit,
        cause: Unreadable,
        listed: Listed,
    ) -> Result<(), CannotCheck> {
        let side = cause.side.other();
        self.evidence
            .unreadable_folder(&visit.paths.source, visit.unplaced(), &[cause])?;

        let visit = OneSidedVisit {
            side,
            path: Arc::clone(&visit.paths[side]),
            above: visit.above[side],
            reason: Reason::Hidden,
            place: visit.place,
            look_alike: None,
        };
        let folder = self.open(side, Arc::clone(&visit.path), listed, visit.above);
        self.place_one_sided(&visit, &folder)
    }

    /// Looks at a folder on one side only.
    fn visit_one(&mut self, visit: &OneSidedVisit) -> Result<(), CannotCheck> {
        let (look, links) = match visit.reason {
            Reason::Absent => (Look::Full, self.links),
            // Nothing will be said of its files but how many there are.
            Reason::Hidden => (Look::Names, self.links),
            Reason::Excluded(_) if self.excluded_entries > EXCLUDED_MAX => return Ok(()),
            Reason::Excluded(_) => (Look::Names, Links::AsLinks),
        };
        let lister = &self.listers[visit.side];
        lister.ask(Arc::clone(&visit.path), look, links);

        let answer = match visit.reason {
            // What is left out of one side may well be the other side.
            Reason::Excluded(_) => lister.answer(&self.criteria.deadline),
            Reason::Absent | Reason::Hidden => self.answer(visit.side),
        };

        match (answer, visit.reason) {
            (Answer::Listed(listed), _) => {
                let folder = self.open(visit.side, Arc::clone(&visit.path), listed, visit.above);
                self.place_one_sided(visit, &folder)
            }

            // Left out as one item already; what is in it was not to be looked at.
            (Answer::Cannot(_), Reason::Excluded(_)) => {
                self.evidence.count(Counted::ExcludedUnreadable, 1);
                Ok(())
            }

            (Answer::Cannot(error), _) => {
                let side = visit.side;
                let causes = [Unreadable { side, error }];
                self.evidence
                    .unreadable_folder(&visit.path, visit.unplaced(), &causes)
            }

            (Answer::Over, _) => {
                self.evidence.unvisited_folder(visit.unplaced());
                Ok(())
            }
        }
    }

    /// What came of the listing that was asked for on `side`, without what is part of the other side too.
    fn answer(&mut self, side: Side) -> Answer {
        let answer = self.listers[side].answer(&self.criteria.deadline);
        if self.criteria.may_be_same {
            answer
        } else {
            self.overlap.part(side, answer)
        }
    }

    /// Takes a listing: every entry that it announced is an item from here on.
    fn open(
        &mut self,
        side: Side,
        path: Arc<[u8]>,
        listed: Listed,
        above: Option<AncestorId>,
    ) -> OpenFolder {
        let entries = listed.listing.announced();
        let row = self.evidence.listed(side, &path, entries);

        self.new_items += entries;
        if self.new_items >= PROGRESS_ITEMS {
            self.told_items += std::mem::take(&mut self.new_items);
            self.cx.progress(Progress {
                items: self.told_items,
                expected: None,
                container: display(&path),
            });
        }

        // Without following links there are no circles.
        let id = listed.folder.id().filter(|_| self.links == Links::Follow);
        let ancestor = id.map(|id| self.ancestors.enter(id, above));
        OpenFolder::new(side, path, row, listed, ancestor)
    }

    /// Pairs the entries of a folder that is on both sides.
    fn compare_folders(
        &mut self,
        visit: &PairVisit,
        folders: Sides<OpenFolder>,
    ) -> Result<(), CannotCheck> {
        let mut below = Vec::new();
        let selected = folders
            .as_ref()
            .map(|folder| self.select(folder, &mut below));

        if visit.place == Place::Open {
            let paths = visit.paths.as_ref().map(|path| &**path);
            if selected.source.is_empty() || selected.target.is_empty() {
                self.evidence.empty_folder_pair(paths, visit.names)?;
            } else {
                self.evidence.container_pair(paths, visit.names)?;
            }
        }

        let kept = Sides::from_fn(|side| Kept {
            listing: folders[side].listing(),
            entries: &selected[side],
        });
        let merged = merge(kept);
        self.place_unpaired(&folders, kept, &merged.unpaired, &mut below)?;

        let mut to_compare = Vec::with_capacity(merged.pairs.len());
        for pair in merged.pairs {
            self.route(&folders, pair, &mut to_compare, &mut below)?;
        }
        self.push(below);
        self.comparisons.submit(folders, &to_compare, self.evidence)
    }

    /// Places the entries that are on one side only, and notes names that people take for one.
    fn place_unpaired(
        &mut self,
        folders: &Sides<OpenFolder>,
        kept: Sides<Kept<'_>>,
        unpaired: &Sides<Vec<u32>>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let look_alikes = kept.map(LookAlikes::of);
        for (side, names) in look_alikes.as_ref() {
            self.evidence.look_alikes(side, folders[side].path(), names);
        }

        for (side, entries) in unpaired.as_ref() {
            let others = &look_alikes[side.other()];
            for index in entries {
                let name = folders[side].name(*index);
                let look_alike = others.other_than(name).map(display);
                self.place_unpaired_entry(&folders[side], *index, look_alike, below)?;
            }
        }
        Ok(())
    }

    /// Decides what is done with a pair: folders are visited, and what is of one type is compared.
    fn route(
        &mut self,
        folders: &Sides<OpenFolder>,
        pair: Pair,
        to_compare: &mut Vec<Pair>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let kinds = Sides::from_fn(|side| self.kind(&folders[side], pair.entries[side]));
        match (kinds.source, kinds.target) {
            (Some(FileKind::Folder), Some(FileKind::Folder)) => {
                let paths = Sides::from_fn(|side| folders[side].path_of(pair.entries[side]).into());
                below.push(Visit::Both(PairVisit {
                    paths,
                    above: folders.as_ref().map(OpenFolder::ancestor),
                    place: Place::Open,
                    names: pair.names,
                }));
                Ok(())
            }
            (Some(source), Some(target)) if source == target => {
                to_compare.push(pair);
                Ok(())
            }
            (Some(source), Some(target)) => {
                self.place_type_change(folders, pair, Sides { source, target }, below)
            }
            _ => self.place_unreadable_pair(folders, pair, below),
        }
    }

    /// Two things of one name and of different types. What is below a folder is on one side only.
    fn place_type_change(
        &mut self,
        folders: &Sides<OpenFolder>,
        pair: Pair,
        kinds: Sides<FileKind>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let rows = folders.as_ref().map(OpenFolder::row);
        let source = folders.source.entry(pair.entries.source);

        // A folder's time of modification says nothing of what is in it, so it explains nothing.
        let is_folder = kinds.source == FileKind::Folder || kinds.target == FileKind::Folder;
        if !is_folder && self.criteria.is_late(source) {
            for (side, row) in rows {
                self.evidence.late(side, row, Some(kinds[side]));
            }
            return Ok(());
        }

        for (side, folder) in folders.as_ref() {
            if kinds[side] == FileKind::Folder {
                let index = pair.entries[side];
                below.push(one_sided(folder, index, Reason::Absent, Place::Given, None));
            }
        }
        let path = folders.source.path_of(pair.entries.source);
        self.evidence.types_differ(rows, &path, kinds)
    }

    /// A pair of which one side or both could not even be looked at from outside.
    fn place_unreadable_pair(
        &mut self,
        folders: &Sides<OpenFolder>,
        pair: Pair,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let mut causes = Vec::new();
        for (side, folder) in folders.as_ref() {
            let index = pair.entries[side];
            if folder.entry(index).kind.is_some() {
                self.place_hidden(folder, index, below);
            } else {
                let error = folder.error_of(index);
                causes.push(Unreadable { side, error });
            }
        }

        let rows = folders.as_ref().map(OpenFolder::row);
        let path = folders.source.path_of(pair.entries.source);
        self.evidence.unreadable(rows, &path, &causes)
    }

    /// Gives the items of a folder that is looked at on one side only their place.
    fn place_one_sided(
        &mut self,
        visit: &OneSidedVisit,
        folder: &OpenFolder,
    ) -> Result<(), CannotCheck> {
        if let Reason::Excluded(pattern) = visit.reason {
            self.place_excluded(pattern, folder);
            return Ok(());
        }

        let mut below = Vec::new();
        let selected = self.select(folder, &mut below);

        let (side, path) = (visit.side, &visit.path);
        if visit.place == Place::Open {
            if !selected.is_empty() {
                self.evidence.container(side, path);
            } else if visit.reason == Reason::Absent {
                let look_alike = visit.look_alike.as_deref();
                self.evidence.empty_folder_only_on(side, path, look_alike)?;
            } else {
                self.evidence.undecided_folder(visit.unplaced());
            }
        }

        for index in selected {
            if visit.reason == Reason::Hidden {
                self.place_hidden(folder, index, &mut below);
            } else {
                self.place_unpaired_entry(folder, index, None, &mut below)?;
            }
        }
        self.push(below);
        Ok(())
    }

    /// What is in an excluded folder is excluded too, and is listed only to be counted.
    fn place_excluded(&mut self, pattern: usize, folder: &OpenFolder) {
        let entries = folder.listing().entries();
        self.excluded_entries += folder.listing().announced();
        self.evidence
            .excluded(folder, pattern, entries.len() as u64);

        let mut below = Vec::new();
        for (index, entry) in (0u32..).zip(entries) {
            if entry.kind == Some(FileKind::Folder) {
                let reason = Reason::Excluded(pattern);
                below.push(one_sided(folder, index, reason, Place::Given, None));
            }
        }
        self.push(below);
    }

    /// What of `folder` is compared, ordered by name; what the suite leaves out is placed here.
    fn select(&mut self, folder: &OpenFolder, below: &mut Vec<Visit>) -> Vec<u32> {
        let skip_links = self.asked.spec.links == LinkPolicy::Skip;
        let entries = folder.listing().entries();
        let mut selected = Vec::with_capacity(entries.len());

        // One path for all entries: only its last level changes.
        let mut path = join(folder.path(), b"");
        let folder_bytes = path.len();
        for (index, entry) in (0u32..).zip(entries) {
            let pattern = if self.asked.exclude.is_empty() {
                None
            } else {
                path.truncate(folder_bytes);
                path.extend_from_slice(folder.listing().name(entry));
                self.asked.exclude.matching(&path, entry.kind)
            };

            if let Some(pattern) = pattern {
                self.evidence.excluded(folder, pattern, 1);
                if entry.kind == Some(FileKind::Folder) {
                    let reason = Reason::Excluded(pattern);
                    below.push(one_sided(folder, index, reason, Place::Given, None));
                }
            } else if skip_links && entry.kind == Some(FileKind::Link) {
                self.evidence.skipped_link(folder);
            } else {
                self.evidence.selected(folder.side(), entry.kind);
                selected.push(index);
            }
        }
        selected
    }

    /// An item whose counterpart cannot be seen: nothing can be said of it.
    fn place_hidden(&mut self, folder: &OpenFolder, index: u32, below: &mut Vec<Visit>) {
        if self.kind(folder, index) == Some(FileKind::Folder) {
            below.push(one_sided(folder, index, Reason::Hidden, Place::Open, None));
        } else {
            self.evidence.undecided(folder);
        }
    }

    /// An item without a counterpart of its name.
    fn place_unpaired_entry(
        &mut self,
        folder: &OpenFolder,
        index: u32,
        look_alike: Option<String>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let (side, row, entry) = (folder.side(), folder.row(), folder.entry(index));
        let Some(kind) = self.kind(folder, index) else {
            let error = folder.error_of(index);
            let rows = Sides::from_fn(|_| row);
            let causes = [Unreadable { side, error }];
            return self
                .evidence
                .unreadable(rows, &folder.path_of(index), &causes);
        };

        match kind {
            FileKind::Folder => {
                let visit = one_sided(folder, index, Reason::Absent, Place::Open, look_alike);
                below.push(visit);
                Ok(())
            }

            _ if side == Side::Source && self.criteria.is_late(entry) => {
                self.evidence.late(side, row, Some(kind));
                Ok(())
            }

            // It may have moved: that shows once all is listed. Empty files are all alike.
            FileKind::File if entry.size_bytes() != Some(0) => {
                let path = folder.path_of(index);
                let file = UnmatchedFile::new(path, entry.size_bytes(), row, look_alike);
                match self.unmatched.hold(side, file) {
                    Ok(()) => Ok(()),
                    Err(file) => self.evidence.not_sought(side, &file),
                }
            }

            kind => {
                let path = folder.path_of(index);
                self.evidence
                    .only_on(side, row, &path, kind, look_alike.as_deref())
            }
        }
    }

    /// What an entry is taken for: a link that leads back to a folder above itself is a link, even
    /// where links are followed.
    fn kind(&mut self, folder: &OpenFolder, index: u32) -> Option<FileKind> {
        let kind = folder.entry(index).kind;
        if self.links == Links::AsLinks || kind != Some(FileKind::Folder) {
            return kind;
        }
        let Some(id) = folder.listing().followed(folder.name(index)) else {
            return kind;
        };

        self.evidence.count(Counted::LinksFollowed, 1);
        if self.ancestors.include(folder.ancestor(), id) {
            self.evidence.count(Counted::LinkCircles, 1);
            return Some(FileKind::Link);
        }
        kind
    }

    /// Puts folders on the stack so that they come in the order of their names.
    fn push(&mut self, mut below: Vec<Visit>) {
        below.sort_by(|a, b| b.path().cmp(a.path()));
        self.stack.append(&mut below);
    }
}
