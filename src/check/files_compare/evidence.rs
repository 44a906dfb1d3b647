//! The evidence while it is gathered. Every item that was listed gets its place in the ledger here,
//! and where something is wrong with it, its finding: both in one method, because the judge holds
//! the one against the other.

use super::amounts::FileCounts;
use super::content::{Difference, Outcome, Unreadable};
use super::criteria::Criteria;
use super::findings;
use super::folder::OpenFolder;
use super::ledger::{LedgerBuilder, RowId};
use super::moves::{Fate, Moves, UnmatchedFile};
use super::names::{LookAlikes, NameMatch, Pair};
use super::notes::{Counted, Notes};
use super::spec::{Asked, Names};
use super::{path, proof};
use crate::check::Context;
use crate::endpoint::tree::{FileKind, Proof as TreeProof};
use crate::model::{CannotCheck, Evidence, Examined, Message, Side, Sides, Tally};

/// Why items have no counterpart, in the ledger.
const AFTER_UNTIL: &str = "files.compare/after-until";
const LINKS_SKIPPED: &str = "files.compare/links-skipped";
const NOT_IN_MANIFEST: &str = "files.compare/not-in-manifest";

/// What makes a missing file less certain than others, in findings.
const MAY_BE_HIDDEN: &str = "files.compare/may-be-hidden";
const NOT_SOUGHT: &str = "files.compare/not-sought";

/// Gathers the evidence.
pub(super) struct EvidenceBuilder<'a> {
    cx: &'a dyn Context,
    asked: &'a Asked,
    proofs: Sides<TreeProof>,
    ledger: LedgerBuilder,
    files: FileCounts,
    notes: Notes,
    has_unreadable_folders: bool,
    /// Something was left out because the time was over.
    is_cut_short: bool,
    facts: Vec<Message>,
    broken_off: Vec<CannotCheck>,
}

impl<'a> EvidenceBuilder<'a> {
    /// Of what is `asked` of two trees that can prove `proofs`.
    pub(super) fn new(cx: &'a dyn Context, asked: &'a Asked, proofs: Sides<TreeProof>) -> Self {
        Self {
            cx,
            asked,
            proofs,
            ledger: LedgerBuilder::default(),
            files: FileCounts::default(),
            notes: Notes::default(),
            has_unreadable_folders: false,
            is_cut_short: false,
            facts: Vec::new(),
            broken_off: Vec::new(),
        }
    }

    /// The folder at `path` was listed: every entry that the listing announced is now an item.
    pub(super) fn listed(&mut self, side: Side, path: &[u8], entries: u64) -> RowId {
        let row = self.ledger.row(path);
        self.ledger.tally(row, side).listed += entries;
        row
    }
}

// Items that the suite leaves out.
impl EvidenceBuilder<'_> {
    /// A pattern leaves out `items` items of `folder`.
    pub(super) fn excluded(&mut self, folder: &OpenFolder, pattern: usize, items: u64) {
        let reason = self.asked.exclude.text(pattern);
        let tally = self.ledger.tally(folder.row(), folder.side());
        tally.exclude(reason, items);
    }

    /// A link of `folder` is left out, because the suite skips them.
    pub(super) fn skipped_link(&mut self, folder: &OpenFolder) {
        let tally = self.ledger.tally(folder.row(), folder.side());
        tally.exclude(LINKS_SKIPPED, 1);
    }

    /// An item was changed on the source after the freeze.
    pub(super) fn late(&mut self, side: Side, row: RowId, kind: Option<FileKind>) {
        self.files.take_out(side, kind);
        self.ledger.tally(row, side).explain(AFTER_UNTIL, 1);
    }
}

// Items on both sides.
impl EvidenceBuilder<'_> {
    /// So many pairs were compared, for which so many bytes were read.
    pub(super) fn compared(&mut self, pairs: u64, bytes: u64) {
        self.notes.compared(pairs, bytes);
    }

    /// An item of `side` takes part in the comparison.
    pub(super) fn selected(&mut self, side: Side, kind: Option<FileKind>) {
        self.files.add(side, kind);
    }

    /// Pairs that are the same, so many of them of files.
    pub(super) fn same_pairs(&mut self, rows: Sides<RowId>, pairs: u64, files: u64) {
        self.files.matched(files);
        for (side, row) in rows {
            self.ledger.tally(row, side).matched += pairs;
        }
    }

    /// Pairs that were not compared.
    pub(super) fn undecided_pairs(&mut self, rows: Sides<RowId>, pairs: u64) {
        for (side, row) in rows {
            self.ledger.tally(row, side).undecided += pairs;
        }
    }

    /// A pair of one type, by what came of comparing it.
    pub(super) fn pair(
        &mut self,
        folders: Sides<&OpenFolder>,
        pair: Pair,
        outcome: &Outcome,
    ) -> Result<(), CannotCheck> {
        if outcome.late {
            for (side, folder) in folders {
                let kind = folder.entry(pair.entries[side]).kind;
                self.late(side, folder.row(), kind);
            }
            return Ok(());
        }

        self.is_cut_short |= outcome.stopped;
        let path = folders.source.path_of(pair.entries.source);
        let mut differences = outcome.differences.clone();
        let kind = folders.source.entry(pair.entries.source).kind;
        let names = Sides::from_fn(|side| folders[side].name(pair.entries[side]));
        differences.extend(self.name_difference(pair.names, names));
        if !outcome.unreadable.is_empty() {
            self.cx
                .find(findings::unreadable(&path, &outcome.unreadable))?;
        }

        if differences.is_empty() && !outcome.stopped && outcome.unreadable.is_empty() {
            self.files.matched(u64::from(kind == Some(FileKind::File)));
        }

        // What is known to differ is different, whatever else could not be read of it.
        for (side, folder) in folders {
            let tally = self.ledger.tally(folder.row(), side);
            if !differences.is_empty() {
                tally.different += 1;
            } else if outcome.unreadable.iter().any(|on| on.side == side) {
                tally.unreadable += 1;
            } else if outcome.stopped || !outcome.unreadable.is_empty() {
                tally.undecided += 1;
            } else {
                tally.matched += 1;
            }
        }

        differences
            .into_iter()
            .try_for_each(|difference| self.cx.find(findings::different(&path, difference)))
    }

    /// Two things of one name and of different types.
    pub(super) fn types_differ(
        &mut self,
        rows: Sides<RowId>,
        path: &[u8],
        kinds: Sides<FileKind>,
    ) -> Result<(), CannotCheck> {
        for (side, row) in rows {
            self.ledger.tally(row, side).different += 1;
        }
        let names = kinds.map(FileKind::name);
        let difference = Difference::new("type", names.source, names.target);
        self.cx.find(findings::different(path, difference))
    }

    /// The difference between two forms of one name, where names are compared exactly.
    fn name_difference(&mut self, matched: NameMatch, names: Sides<&[u8]>) -> Option<Difference> {
        if matched == NameMatch::Bytes {
            return None;
        }
        self.notes.count(Counted::FormPairs, 1);
        (self.asked.spec.names == Names::Exact)
            .then(|| findings::other_form(names.source, names.target))
    }
}

// Items on one side.
impl EvidenceBuilder<'_> {
    /// An item that is on `side` and, in its folder, not on the other.
    pub(super) fn only_on(
        &mut self,
        side: Side,
        row: RowId,
        path: &[u8],
        kind: FileKind,
        look_alike: Option<&str>,
    ) -> Result<(), CannotCheck> {
        // A manifest lists files and nothing else, so that it proves no absence of anything else.
        if kind != FileKind::File && self.proofs[side.other()] != TreeProof::Live {
            let tally = self.ledger.tally(row, side);
            tally.exclude(NOT_IN_MANIFEST, 1);
            self.notes.count(Counted::Unprovable, 1);
            return Ok(());
        }

        self.missing_or_extra(side, row, path, kind, look_alike.map(findings::look_alike))
    }

    /// A file that is on `side` only, and will not be looked for elsewhere.
    pub(super) fn not_sought(
        &mut self,
        side: Side,
        file: &UnmatchedFile,
    ) -> Result<(), CannotCheck> {
        self.unmatched(side, file, Some(NOT_SOUGHT))
    }

    /// The files without a counterpart at their paths, by what became of them.
    pub(super) fn place_unmatched(&mut self, moves: &Moves) -> Result<(), CannotCheck> {
        self.notes.count(Counted::NotSought, moves.not_sought());
        self.broken_off.extend_from_slice(moves.errors());

        let doubt = if moves.is_cut_short() {
            self.is_cut_short = true;
            Some(NOT_SOUGHT)
        } else {
            self.has_unreadable_folders.then_some(MAY_BE_HIDDEN)
        };
        for fate in moves.fates() {
            match fate {
                Fate::Moved(files) => self.moved(files)?,
                Fate::OnlyOn(side, file) => self.unmatched(side, file, doubt)?,
            }
        }
        Ok(())
    }

    fn unmatched(
        &mut self,
        side: Side,
        file: &UnmatchedFile,
        doubt: Option<&str>,
    ) -> Result<(), CannotCheck> {
        let look_alike = file.look_alike().map(findings::look_alike);
        let detail = look_alike.or_else(|| doubt.map(Message::new));
        self.missing_or_extra(side, file.row(), file.path(), FileKind::File, detail)
    }

    fn missing_or_extra(
        &mut self,
        side: Side,
        row: RowId,
        path: &[u8],
        kind: FileKind,
        detail: Option<Message>,
    ) -> Result<(), CannotCheck> {
        let tally = self.ledger.tally(row, side);
        match side {
            Side::Source => tally.missing += 1,
            Side::Target => tally.extra += 1,
        }
        self.cx.find(findings::only_on(side, path, kind, detail))
    }

    fn moved(&mut self, files: Sides<&UnmatchedFile>) -> Result<(), CannotCheck> {
        for (side, file) in files {
            self.ledger.tally(file.row(), side).moved += 1;
        }
        let paths = files.map(UnmatchedFile::path);
        self.notes.moved(paths.map(path::parent));

        let detail = files.source.look_alike().map(findings::look_alike);
        self.cx
            .find(findings::moved(paths.source, paths.target, detail))
    }
}

// Items of which nothing is known.
impl EvidenceBuilder<'_> {
    /// An item whose counterpart cannot be seen.
    pub(super) fn undecided(&mut self, folder: &OpenFolder) {
        self.ledger.tally(folder.row(), folder.side()).undecided += 1;
    }

    /// An item of whose type nothing is known, on one side or both.
    pub(super) fn unreadable(
        &mut self,
        rows: Sides<RowId>,
        path: &[u8],
        causes: &[Unreadable],
    ) -> Result<(), CannotCheck> {
        for cause in causes {
            self.ledger.tally(rows[cause.side], cause.side).unreadable += 1;
        }
        self.cx.find(findings::unreadable(path, causes))
    }
}

// Folders, which are items until they are known to be mere containers of others.
impl EvidenceBuilder<'_> {
    /// A folder on both sides that is empty on one of them. It stays an item.
    pub(super) fn empty_folder_pair(
        &mut self,
        paths: Sides<&[u8]>,
        names: NameMatch,
    ) -> Result<(), CannotCheck> {
        self.folder_pair(paths, names, |tally| tally.matched += 1)
    }

    /// A folder on both sides with items in it on both. It stays an item only if its name differs.
    pub(super) fn container_pair(
        &mut self,
        paths: Sides<&[u8]>,
        names: NameMatch,
    ) -> Result<(), CannotCheck> {
        self.folder_pair(paths, names, uncount)
    }

    fn folder_pair(
        &mut self,
        paths: Sides<&[u8]>,
        names: NameMatch,
        place_same: fn(&mut Tally),
    ) -> Result<(), CannotCheck> {
        let Some(difference) = self.name_difference(names, paths.map(path::name)) else {
            for (side, path) in paths {
                place_same(self.folder_tally(side, path));
            }
            return Ok(());
        };

        for (side, path) in paths {
            self.folder_tally(side, path).different += 1;
        }
        self.cx.find(findings::different(paths.source, difference))
    }

    /// A folder on one side that has items in it: a mere container of them.
    pub(super) fn container(&mut self, side: Side, path: &[u8]) {
        uncount(self.folder_tally(side, path));
    }

    /// An empty folder that is on `side` and not on the other.
    pub(super) fn empty_folder_only_on(
        &mut self,
        side: Side,
        path: &[u8],
        look_alike: Option<&str>,
    ) -> Result<(), CannotCheck> {
        let row = self.ledger.row(path::parent(path));
        self.only_on(side, row, path, FileKind::Folder, look_alike)
    }

    /// A folder of which nothing is known, at its path on those sides where it has no place yet.
    pub(super) fn undecided_folder(&mut self, unplaced: Sides<Option<&[u8]>>) {
        for (side, path) in unplaced {
            if let Some(path) = path {
                self.folder_tally(side, path).undecided += 1;
            }
        }
    }

    /// A folder that was not reached before the time was over.
    pub(super) fn unvisited_folder(&mut self, unplaced: Sides<Option<&[u8]>>) {
        self.cut_short();
        self.undecided_folder(unplaced);
    }

    /// The folder at `path` cannot be listed, on one side or both: one finding, whatever it hides.
    pub(super) fn unreadable_folder(
        &mut self,
        path: &[u8],
        unplaced: Sides<Option<&[u8]>>,
        causes: &[Unreadable],
    ) -> Result<(), CannotCheck> {
        for cause in causes {
            if let Some(path) = unplaced[cause.side] {
                self.folder_tally(cause.side, path).unreadable += 1;
            }
        }
        self.has_unreadable_folders = true;
        self.cx.find(findings::unreadable(path, causes))
    }

    /// Where the folder at `path` is counted as an item.
    fn folder_tally(&mut self, side: Side, path: &[u8]) -> &mut Tally {
        let row = self.ledger.row(path::parent(path));
        self.ledger.tally(row, side)
    }
}

// What else is worth knowing.
impl EvidenceBuilder<'_> {
    /// `items` more of something were seen.
    pub(super) fn count(&mut self, what: Counted, items: u64) {
        self.notes.count(what, items);
    }

    /// The names in the folder at `path` that people take for one.
    pub(super) fn look_alikes(&mut self, side: Side, path: &[u8], names: &LookAlikes<'_>) {
        self.notes.look_alikes(side, path, names);
    }

    /// Something is worth knowing.
    pub(super) fn fact(&mut self, fact: Message) {
        self.facts.push(fact);
    }

    /// The time was over before everything was looked at.
    pub(super) fn cut_short(&mut self) {
        self.is_cut_short = true;
    }

    /// Something failed, and what it was to find out is not known.
    pub(super) fn broken_off(&mut self, error: CannotCheck) {
        self.broken_off.push(error);
    }

    /// The evidence, when all is done.
    pub(super) fn finish(mut self, criteria: &Criteria) -> Evidence {
        if self.is_cut_short {
            self.broken_off
                .insert(0, CannotCheck::over(&criteria.deadline, "compare"));
        }

        let mut facts = vec![self.notes.compared_fact(criteria.method)];
        facts.extend(self.manifest_facts());
        facts.append(&mut self.facts);
        facts.extend(self.notes.count_facts());

        let ledger = self.ledger.finish();
        Evidence {
            amounts: self.files.amounts(&ledger),
            proof: proof::proof(self.asked, self.proofs, criteria),
            examined: Some(Examined::Compared(ledger)),
            facts,
            tables: self.notes.into_tables(),
            broken_off: self.broken_off,
            ..Evidence::default()
        }
    }

    /// What a manifest leaves unproved, of each side that is one.
    fn manifest_facts(&self) -> Vec<Message> {
        let asked = self.asked.spec.content.name();
        let mut facts = Vec::new();
        for (side, proof) in self.proofs {
            let TreeProof::Digests(algorithm) = proof else {
                continue;
            };

            let code = if asked == algorithm.name() {
                "files.compare/manifest"
            } else {
                "files.compare/manifest-instead"
            };
            facts.push(
                Message::new(code)
                    .with("side", side.name())
                    .with("algorithm", algorithm.name())
                    .with("asked", asked),
            );
        }
        facts
    }
}

/// Takes a folder out of the items again: it is a mere container of others.
fn uncount(tally: &mut Tally) {
    tally.listed = tally.listed.saturating_sub(1);
}
