//! Files that arrived in another place: what is left over on the source is paired with what is left
//! over on the target by size and digest.
//!
//! A file that has a counterpart at its own path is never looked for elsewhere, and an empty file
//! is like every other empty file, so it has not moved. Of several candidates with one content, those
//! of the same name go first, then those first by path; each is used once.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::book::RowId;
use super::content::{Buffers, How, Method, digest_of};
use super::pool::Next;
use super::tell::{finding, parent, twin_detail};
use super::walk::{Done, Walk};
use super::{EXTRA, MISSING, MOVED};
use crate::base::bytes::display;
use crate::endpoint::fs::Links;
use crate::inventory::files::{Algorithm, FileDigest, Folder, Tree};
use crate::model::{CannotCheck, Message, Side};

/// Memory that leftovers may take; what comes after is not looked for elsewhere.
const HELD_BYTES_MAX: usize = 48 << 20;

/// Files read by one thread in one go.
const CHUNK_FILES: usize = 16;

/// A file without a counterpart at its path.
#[derive(Debug)]
struct Left {
    path: Box<[u8]>,
    size_bytes: Option<u64>,
    row: RowId,
    twin: Option<Box<str>>,
    /// The index of its counterpart on the other side.
    counterpart: Option<u32>,
}

impl Left {
    fn name(&self) -> &[u8] {
        self.path
            .rsplit(|byte| *byte == b'/')
            .next()
            .unwrap_or_default()
    }
}

/// The files without a counterpart, by side.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    source: Vec<Left>,
    target: Vec<Left>,
    held_bytes: usize,
    /// Files that were not looked for elsewhere, because too many are left over.
    unsought: u64,
}

impl Leftovers {
    fn side(&mut self, side: Side) -> &mut Vec<Left> {
        match side {
            Side::Source => &mut self.source,
            Side::Target => &mut self.target,
        }
    }

    fn join(&mut self, source: u32, target: u32) {
        self.source[source as usize].counterpart = Some(target);
        self.target[target as usize].counterpart = Some(source);
    }
}

/// The digest of a leftover; ordered so that equal contents stand together, by side and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Digested {
    digest: FileDigest,
    side: Side,
    index: u32,
}

impl Walk<'_> {
    /// Keeps a file without a counterpart until the end of the walk.
    pub(super) fn leave(
        &mut self,
        side: Side,
        row: RowId,
        path: Vec<u8>,
        size_bytes: Option<u64>,
        twin: Option<String>,
    ) -> Result<(), CannotCheck> {
        let twin = twin.map(String::into_boxed_str);
        let left = Left {
            path: path.into(),
            size_bytes,
            row,
            twin,
            counterpart: None,
        };
        if self.left.held_bytes >= HELD_BYTES_MAX {
            self.left.unsought += 1;
            return self.leftover(side, &left, Some("files.compare/not-sought"));
        }
        self.left.held_bytes +=
            size_of::<Left>() + left.path.len() + left.twin.as_ref().map_or(0, |twin| twin.len());
        self.left.side(side).push(left);
        Ok(())
    }

    /// Tells what became of every file without a counterpart.
    pub(super) fn settle_leftovers(&mut self) -> Result<(), CannotCheck> {
        let mut left = std::mem::take(&mut self.left);
        for side in [&mut left.source, &mut left.target] {
            side.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let algorithm = match self.how.method {
            Method::Size => None,
            Method::Bytes => Some(Algorithm::Blake3),
            Method::Digest(algorithm) => Some(algorithm),
        };
        let both = !left.source.is_empty() && !left.target.is_empty();
        let mut doubt =
            (self.notes.unreadable_folders > 0).then_some("files.compare/may-be-hidden");
        if let Some(algorithm) = algorithm.filter(|_| both) {
            let digests = self.digest_leftovers(&left, algorithm);
            pair(&mut left, digests, algorithm);
        } else if both {
            left.unsought += (left.source.len() + left.target.len()) as u64;
        }
        if both && algorithm.is_some() && self.cx.deadline().is_over() {
            self.cut_short = true;
            doubt = Some("files.compare/not-sought");
        }
        self.notes.unsought = left.unsought;
        for file in &left.source {
            match file
                .counterpart
                .and_then(|index| left.target.get(index as usize))
            {
                Some(found) => self.moved(file, found)?,
                None => self.leftover(Side::Source, file, doubt)?,
            }
        }
        for file in left.target.iter().filter(|file| file.counterpart.is_none()) {
            self.leftover(Side::Target, file, doubt)?;
        }
        Ok(())
    }

    fn leftover(
        &mut self,
        side: Side,
        file: &Left,
        doubt: Option<&str>,
    ) -> Result<(), CannotCheck> {
        let tally = self.book.tally(file.row, side);
        let mut finding = match side {
            Side::Source => {
                tally.missing += 1;
                finding(MISSING, &file.path).source("file")
            }
            Side::Target => {
                tally.extra += 1;
                finding(EXTRA, &file.path).target("file")
            }
        };
        finding.detail = file
            .twin
            .as_deref()
            .map(twin_detail)
            .or_else(|| doubt.map(Message::new));
        self.cx.find(finding)
    }

    fn moved(&mut self, source: &Left, target: &Left) -> Result<(), CannotCheck> {
        self.book.tally(source.row, Side::Source).moved += 1;
        self.book.tally(target.row, Side::Target).moved += 1;
        self.notes.moved(parent(&source.path), parent(&target.path));
        let mut finding = finding(MOVED, &source.path).target(display(&target.path));
        finding.detail = source.twin.as_deref().map(twin_detail);
        self.cx.find(finding)
    }

    /// The digests of those leftovers that have the size of one on the other side.
    fn digest_leftovers(&mut self, left: &Leftovers, algorithm: Algorithm) -> Vec<Digested> {
        let sizes = |files: &[Left]| {
            files
                .iter()
                .map(|file| file.size_bytes)
                .collect::<HashSet<_>>()
        };
        let (source, target) = (sizes(&left.source), sizes(&left.target));
        // A manifest knows no sizes; then every file is a candidate.
        let blind = source.contains(&None) || target.contains(&None);
        let mut digests = Vec::new();
        for (side, files, others) in [
            (Side::Source, &left.source, &target),
            (Side::Target, &left.target, &source),
        ] {
            let candidates: Vec<(u32, &Left)> = (0u32..)
                .zip(files)
                .filter(|(_, file)| blind || others.contains(&file.size_bytes))
                .collect();
            let tree = Arc::clone(&self.trees[usize::from(side == Side::Target)]);
            for chunk in candidates.chunks(CHUNK_FILES) {
                let work = Work {
                    tree: Arc::clone(&tree),
                    side,
                    files: chunk
                        .iter()
                        .map(|(index, file)| (*index, file.path.clone()))
                        .collect(),
                    links: self.links,
                    how: Arc::clone(&self.how),
                    algorithm,
                };
                self.pool
                    .submit(Box::new(move |buffers| Done::Digests(work.run(buffers))));
                while self.pool.waiting() > self.pool.room() {
                    self.take_digests(&mut digests);
                }
            }
        }
        while self.pool.waiting() > 0 {
            self.take_digests(&mut digests);
        }
        digests
    }

    fn take_digests(&mut self, digests: &mut Vec<Digested>) {
        match self.pool.next(self.cx.deadline()) {
            Next::Done(Done::Digests(more)) => digests.extend(more),
            Next::Done(Done::Pairs(_)) | Next::Over => {}
            Next::Failed(why) => self.broken_off.push(why),
        }
    }
}

struct Work {
    tree: Arc<dyn Tree>,
    side: Side,
    files: Vec<(u32, Box<[u8]>)>,
    links: Links,
    how: Arc<How>,
    algorithm: Algorithm,
}

impl Work {
    /// A file that cannot be read has no digest here, and so stays where it is: without a counterpart.
    fn run(&self, buffers: &mut Buffers) -> Vec<Digested> {
        let mut open: Option<(&[u8], Box<dyn Folder>)> = None;
        let mut digests = Vec::with_capacity(self.files.len());
        for (index, path) in &self.files {
            let above = parent(path);
            if open.as_ref().is_none_or(|(at, _)| *at != above) {
                open = self
                    .tree
                    .folder(above, self.links)
                    .ok()
                    .map(|folder| (above, folder));
            }
            let name = if above.is_empty() {
                path
            } else {
                &path[above.len() + 1..]
            };
            let digest = open
                .as_ref()
                .filter(|_| !self.how.deadline.is_over())
                .and_then(|(_, folder)| {
                    digest_of(&**folder, name, &self.how, self.algorithm, buffers)
                        .ok()
                        .flatten()
                });
            digests.extend(digest.map(|digest| Digested {
                digest,
                side: self.side,
                index: *index,
            }));
        }
        digests
    }
}

/// Pairs leftovers of one content: those of the same name first, then those that are left by path.
fn pair(left: &mut Leftovers, mut digests: Vec<Digested>, algorithm: Algorithm) {
    let nothing = algorithm.of_nothing();
    digests.sort_unstable();
    for group in digests.chunk_by(|a, b| a.digest == b.digest) {
        let (sources, targets) =
            group.split_at(group.partition_point(|one| one.side == Side::Source));
        if sources.is_empty() || targets.is_empty() || group[0].digest == nothing {
            continue;
        }
        let mut by_name: HashMap<Vec<u8>, VecDeque<u32>> = HashMap::new();
        for target in targets {
            by_name
                .entry(left.target[target.index as usize].name().to_vec())
                .or_default()
                .push_back(target.index);
        }
        for source in sources {
            let found = by_name
                .get_mut(left.source[source.index as usize].name())
                .and_then(VecDeque::pop_front);
            if let Some(target) = found {
                left.join(source.index, target);
            }
        }
        let alone = |files: &[Left], of: &[Digested]| -> Vec<u32> {
            of.iter()
                .map(|one| one.index)
                .filter(|index| files[*index as usize].counterpart.is_none())
                .collect()
        };
        for (source, target) in alone(&left.source, sources)
            .into_iter()
            .zip(alone(&left.target, targets))
        {
            left.join(source, target);
        }
    }
}
