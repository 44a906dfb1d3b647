//! Places in the ledger, and findings: the two accounts that the judge holds against each other.

use super::alone::NOT_IN_MANIFEST;
use super::book::RowId;
use super::content::{Difference, Outcome};
use super::folder::{Half, Visit, Why};
use super::names::Pair;
use super::spec::Names;
use super::walk::Walk;
use super::{DIFFERENT, EMPTIED, EXTRA, MISSING, UNREADABLE};
use crate::base::bytes::display;
use crate::endpoint::fs::FileKind;
use crate::model::{Arg, CannotCheck, Code, Finding, ItemName, Message, Side};

/// Why an item is explained, in the ledger.
const AFTER_UNTIL: &str = "files.compare/after-until";

/// The path of the folder in which `path` lies.
pub(super) fn parent(path: &[u8]) -> &[u8] {
    path.iter()
        .rposition(|byte| *byte == b'/')
        .map_or(b"", |end| &path[..end])
}

/// A finding of `code` about what is at `path`.
pub(super) fn finding(code: Code, path: &[u8]) -> Finding {
    let folder = match parent(path) {
        b"" => b".",
        folder => folder,
    };
    Finding::new(code, ItemName::bytes(folder), ItemName::bytes(path))
}

/// The detail that names a twin.
pub(super) fn twin_detail(twin: &str) -> Message {
    Message::new("files.compare/twin").with("name", twin)
}

impl Walk<'_> {
    /// Places a pair of the same type by what came of comparing it.
    pub(super) fn tell(
        &mut self,
        source: &Half,
        target: &Half,
        pair: Pair,
        outcome: &Outcome,
    ) -> Result<(), CannotCheck> {
        if outcome.explained {
            self.explain_late(source.row, Side::Source);
            self.explain_late(target.row, Side::Target);
            return Ok(());
        }
        self.cut_short |= outcome.stopped;
        let path = source.path_of(pair.source);
        let mut differences = outcome.differences.clone();
        if pair.other_form {
            differences.extend(self.other_form(source.name(pair.source), target.name(pair.target)));
        }
        if !outcome.unreadable.is_empty() {
            self.find_unreadable(&path, &outcome.unreadable)?;
        }
        for (half, side) in [(source, Side::Source), (target, Side::Target)] {
            let tally = self.book.tally(half.row, side);
            if !differences.is_empty() {
                tally.different += 1;
            } else if outcome.unreadable.iter().any(|(of, _)| *of == side) {
                tally.unreadable += 1;
            } else if outcome.stopped || !outcome.unreadable.is_empty() {
                tally.undecided += 1;
            } else {
                tally.matched += 1;
            }
        }
        differences
            .into_iter()
            .try_for_each(|difference| self.find_different(&path, difference))
    }

    /// The difference that two Unicode forms of one name are, where names are compared exactly.
    fn other_form(&mut self, source: &[u8], target: &[u8]) -> Option<Difference> {
        self.notes.form_pairs += 1;
        if self.how.names == Names::Nfc {
            return None;
        }
        let detail = Message::new("files.compare/other-form")
            .with("source", escaped(source))
            .with("target", escaped(target));
        Some(Difference {
            detail: Some(detail),
            ..Difference::new("name", display(source), display(target))
        })
    }

    fn find_different(&mut self, path: &[u8], difference: Difference) -> Result<(), CannotCheck> {
        let code = if difference.emptied {
            EMPTIED
        } else {
            DIFFERENT
        };
        let mut finding = finding(code, path).field(difference.field);
        finding.source = difference.source;
        finding.target = difference.target;
        finding.detail = difference.detail;
        self.cx.find(finding)
    }

    /// Two things of one name and of different types. What is below a folder is there on one side only.
    pub(super) fn types_differ(
        &mut self,
        source: &Half,
        target: &Half,
        pair: Pair,
        kinds: [FileKind; 2],
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        if !kinds.contains(&FileKind::Folder) && self.how.is_late(source.entry(pair.source)) {
            self.explain_late(source.row, Side::Source);
            self.explain_late(target.row, Side::Target);
            return Ok(());
        }
        for (half, index, kind) in [
            (source, pair.source, kinds[0]),
            (target, pair.target, kinds[1]),
        ] {
            self.book.tally(half.row, half.side).different += 1;
            if kind == FileKind::Folder {
                below.push(self.below(half, index, Why::Alone(half.side), true));
            }
        }
        let path = source.path_of(pair.source);
        self.find_different(
            &path,
            Difference::new("type", kinds[0].name(), kinds[1].name()),
        )
    }

    /// A pair of which one half or both could not even be looked at from outside.
    pub(super) fn troubled(
        &mut self,
        source: &Half,
        target: &Half,
        pair: Pair,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let mut causes = Vec::new();
        for (half, index) in [(source, pair.source), (target, pair.target)] {
            if half.entry(index).kind.is_some() {
                self.hide(half, index, below);
                continue;
            }
            let why = half.listing.error(half.name(index)).cloned();
            causes.push((
                half.side,
                why.unwrap_or_else(|| CannotCheck::fault("list", "an entry without a type")),
            ));
            self.book.tally(half.row, half.side).unreadable += 1;
        }
        self.find_unreadable(&source.path_of(pair.source), &causes)
    }

    /// A folder that is on both sides keeps its place as an item if it is empty on one of them or its
    /// name differs; else it is a mere container of the items in it.
    pub(super) fn settle_pair(&mut self, visit: &Visit, empty: bool) -> Result<(), CannotCheck> {
        let (Some(source), Some(target)) = (&visit.source, &visit.target) else {
            return Ok(());
        };
        let name = |path: &[u8]| {
            path[path
                .iter()
                .rposition(|byte| *byte == b'/')
                .map_or(0, |end| end + 1)..]
                .to_vec()
        };
        let difference = if visit.other_form {
            self.other_form(&name(source), &name(target))
        } else {
            None
        };
        for (path, side) in [(source, Side::Source), (target, Side::Target)] {
            let row = self.book.row(parent(path));
            let tally = self.book.tally(row, side);
            if difference.is_some() {
                tally.different += 1;
            } else if empty {
                tally.matched += 1;
            } else {
                tally.listed = tally.listed.saturating_sub(1);
            }
        }
        difference.map_or(Ok(()), |difference| self.find_different(source, difference))
    }

    /// A folder that is looked at on one side alone keeps its place as an item if it is empty.
    pub(super) fn settle_alone(
        &mut self,
        visit: &Visit,
        side: Side,
        empty: bool,
    ) -> Result<(), CannotCheck> {
        let Some(path) = visit.path(side) else {
            return Ok(());
        };
        let row = self.book.row(parent(path));
        let tally = self.book.tally(row, side);
        match visit.why {
            _ if !empty => tally.listed = tally.listed.saturating_sub(1),
            Why::Alone(_) => {
                return self.absent(side, row, path, FileKind::Folder, visit.twin.clone());
            }
            _ => tally.undecided += 1,
        }
        Ok(())
    }

    /// An item that is on `side` and, in its folder, not on the other.
    pub(super) fn absent(
        &mut self,
        side: Side,
        row: RowId,
        path: &[u8],
        kind: FileKind,
        twin: Option<String>,
    ) -> Result<(), CannotCheck> {
        if !self.can_prove(side, kind) {
            self.book.tally(row, side).exclude(NOT_IN_MANIFEST, 1);
            self.notes.unprovable += 1;
            return Ok(());
        }
        let tally = self.book.tally(row, side);
        let mut finding = match side {
            Side::Source => {
                tally.missing += 1;
                finding(MISSING, path).source(kind.name())
            }
            Side::Target => {
                tally.extra += 1;
                finding(EXTRA, path).target(kind.name())
            }
        };
        finding.detail = twin.map(|twin| twin_detail(&twin));
        self.cx.find(finding)
    }

    pub(super) fn explain_late(&mut self, row: RowId, side: Side) {
        self.book.tally(row, side).explain(AFTER_UNTIL, 1);
    }

    /// A folder that cannot be listed: one finding, whatever it hides.
    pub(super) fn unreadable_folder(
        &mut self,
        visit: &Visit,
        causes: Vec<(Side, CannotCheck)>,
    ) -> Result<(), CannotCheck> {
        for (side, _) in &causes {
            if let (Some(path), false) = (visit.path(*side), visit.settled) {
                let row = self.book.row(parent(path));
                self.book.tally(row, *side).unreadable += 1;
            }
        }
        self.notes.unreadable_folders += 1;
        let Some(path) = visit.source.as_ref().or(visit.target.as_ref()) else {
            return Ok(());
        };
        self.find_unreadable(path, &causes)
    }

    /// One finding for what could not be read, on one side or both.
    pub(super) fn find_unreadable(
        &self,
        path: &[u8],
        causes: &[(Side, CannotCheck)],
    ) -> Result<(), CannotCheck> {
        let mut finding = finding(UNREADABLE, path);
        for (side, why) in causes.iter().rev() {
            let said = match why.cause.args.get("system") {
                Some(Arg::Text(system)) => system.clone(),
                _ => why.obstacle.name().to_owned(),
            };
            match side {
                Side::Source => finding.source = Some(said),
                Side::Target => finding.target = Some(said),
            }
            finding.detail = Some(why.cause.clone().with("side", side.name()));
        }
        self.cx.find(finding)
    }

    /// A folder that was not reached before the time was over.
    pub(super) fn unvisited(&mut self, visit: &Visit) {
        self.cut_short = true;
        for side in Side::BOTH {
            if let (Some(path), false) = (visit.path(side), visit.settled) {
                let row = self.book.row(parent(path));
                self.book.tally(row, side).undecided += 1;
            }
        }
    }
}

/// A name with everything beyond ASCII written as bytes, so that two forms of one text look different.
fn escaped(name: &[u8]) -> String {
    name.iter()
        .flat_map(|byte| std::ascii::escape_default(*byte))
        .map(char::from)
        .collect()
}
