//! Files that arrived in another place: what has no counterpart on the source is paired with what
//! has none on the target by size and digest.
//!
//! A file that has a counterpart at its own path is never looked for elsewhere, and an empty file
//! is like every other empty file, so it has not moved. Of several candidates with one content,
//! those of the same name go first, then those first by path; each is used once.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::content::{Buffers, digest_of};
use super::criteria::Criteria;
use super::ledger::RowId;
use super::path;
use super::workers::{Task, Waited, Workers};
use crate::endpoint::tree::{Algorithm, FileDigest, Folder, Links, Tree};
use crate::model::{CannotCheck, Side, Sides};

/// Memory that files without a counterpart may take; what comes after is not looked for elsewhere.
const HELD_BYTES_MAX: usize = 48 << 20;

/// Files read by one thread in one go.
const CHUNK_FILES: usize = 16;

/// A file without a counterpart at its path.
#[derive(Debug)]
pub(super) struct UnmatchedFile {
    path: Box<[u8]>,
    size_bytes: Option<u64>,
    row: RowId,
    look_alike: Option<Box<str>>,
    /// The index of its counterpart on the other side, once one is found elsewhere.
    counterpart: Option<u32>,
}

impl UnmatchedFile {
    /// The file at `path`, which is counted in `row`; `look_alike` is a name on the other side that
    /// people take for its own.
    pub(super) fn new(
        path: Vec<u8>,
        size_bytes: Option<u64>,
        row: RowId,
        look_alike: Option<String>,
    ) -> Self {
        Self {
            path: path.into(),
            size_bytes,
            row,
            look_alike: look_alike.map(String::into_boxed_str),
            counterpart: None,
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &[u8] {
        &self.path
    }

    /// Where it is counted.
    pub(super) fn row(&self) -> RowId {
        self.row
    }

    /// A name on the other side that people take for its own.
    pub(super) fn look_alike(&self) -> Option<&str> {
        self.look_alike.as_deref()
    }

    fn held_bytes(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.look_alike().map_or(0, str::len)
    }
}

/// Collects the files without a counterpart, until the trees were walked to their ends.
#[derive(Debug, Default)]
pub(super) struct Unmatched {
    files: Sides<Vec<UnmatchedFile>>,
    held_bytes: usize,
    /// Files that were given back, because too many are held already.
    refused: u64,
}

impl Unmatched {
    /// Holds `file` of `side`.
    ///
    /// # Errors
    /// Gives the file back when no more are held. It will not be looked for elsewhere.
    pub(super) fn hold(&mut self, side: Side, file: UnmatchedFile) -> Result<(), UnmatchedFile> {
        if self.held_bytes >= HELD_BYTES_MAX {
            self.refused += 1;
            return Err(file);
        }
        self.held_bytes += file.held_bytes();
        self.files[side].push(file);
        Ok(())
    }

    /// Looks for each file among those of the other side.
    pub(super) fn find_moves(mut self, search: &Search<'_>, workers: &mut Workers) -> Moves {
        for (_, files) in self.files.as_mut() {
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let mut moves = Moves {
            files: self.files,
            not_sought: self.refused,
            errors: Vec::new(),
            is_cut_short: false,
        };

        let (sources, targets) = (moves.files.source.len(), moves.files.target.len());
        if sources == 0 || targets == 0 {
            return moves;
        }

        // A file that was not read is not known by its content anywhere.
        let Some(algorithm) = search.criteria.method.digest_for_moves() else {
            moves.not_sought += (sources + targets) as u64;
            return moves;
        };

        let digests = search.digests(&moves.files, algorithm, workers, &mut moves.errors);
        pair_by_digest(&mut moves.files, digests, &algorithm.of_nothing());
        moves.is_cut_short = search.criteria.deadline.is_over();
        moves
    }
}

/// Where moved files are looked for, and by what.
pub(super) struct Search<'a> {
    /// The trees.
    pub(super) trees: &'a Sides<Arc<dyn Tree>>,
    /// What is done with links on the way to a file.
    pub(super) links: Links,
    /// By what files are compared, and until when.
    pub(super) criteria: &'a Arc<Criteria>,
}

/// What became of the files without a counterpart at their paths.
pub(super) struct Moves {
    files: Sides<Vec<UnmatchedFile>>,
    not_sought: u64,
    errors: Vec<CannotCheck>,
    is_cut_short: bool,
}

/// What became of one, or of two that are the same.
pub(super) enum Fate<'a> {
    /// It lies elsewhere on the target.
    Moved(Sides<&'a UnmatchedFile>),
    /// It is on this side only.
    OnlyOn(Side, &'a UnmatchedFile),
}

impl Moves {
    /// How many files were not looked for elsewhere.
    pub(super) fn not_sought(&self) -> u64 {
        self.not_sought
    }

    /// Whether the time was over before every file could be looked for.
    pub(super) fn is_cut_short(&self) -> bool {
        self.is_cut_short
    }

    /// What failed meanwhile, beyond single files.
    pub(super) fn errors(&self) -> &[CannotCheck] {
        &self.errors
    }

    /// What became of each file, in the order of paths, the source's first.
    pub(super) fn fates(&self) -> impl Iterator<Item = Fate<'_>> {
        let sources = self.files.source.iter().map(|file| {
            let counterpart = file
                .counterpart
                .and_then(|index| self.files.target.get(index as usize));
            match counterpart {
                Some(target) => Fate::Moved(Sides {
                    source: file,
                    target,
                }),
                None => Fate::OnlyOn(Side::Source, file),
            }
        });

        let targets = self.files.target.iter();
        let extra = targets.filter(|file| file.counterpart.is_none());
        sources.chain(extra.map(|file| Fate::OnlyOn(Side::Target, file)))
    }
}

/// The digest of an unmatched file; ordered by content, then by side, then by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Digested {
    digest: FileDigest,
    side: Side,
    index: u32,
}

impl Search<'_> {
    /// The digests of those files that have the size of one on the other side.
    fn digests(
        &self,
        files: &Sides<Vec<UnmatchedFile>>,
        algorithm: Algorithm,
        workers: &mut Workers,
        errors: &mut Vec<CannotCheck>,
    ) -> Vec<Digested> {
        let sizes = files.as_ref().map(|files| {
            let sizes = files.iter().map(|file| file.size_bytes);
            sizes.collect::<HashSet<_>>()
        });
        // A manifest knows no sizes; then every file is a candidate.
        let sizes_unknown = sizes.source.contains(&None) || sizes.target.contains(&None);

        let mut digests = Vec::new();
        let mut pending = VecDeque::new();
        let mut take = |task: Task<Vec<Digested>>, workers: &mut Workers| match workers
            .wait(&task, &self.criteria.deadline)
        {
            Waited::Done(more) => digests.extend(more),
            Waited::Over => {}
            Waited::Failed(error) => errors.push(error),
        };

        for (side, files) in files.as_ref() {
            let elsewhere = &sizes[side.other()];
            let candidates: Vec<(u32, &UnmatchedFile)> = (0u32..)
                .zip(files)
                .filter(|(_, file)| sizes_unknown || elsewhere.contains(&file.size_bytes))
                .collect();

            for chunk in candidates.chunks(CHUNK_FILES) {
                let reading = self.reading(side, chunk, algorithm);
                pending.push_back(workers.submit(move |buffers| reading.run(buffers)));
                if pending.len() > workers.tasks_max()
                    && let Some(oldest) = pending.pop_front()
                {
                    take(oldest, workers);
                }
            }
        }
        for task in pending {
            take(task, workers);
        }
        digests
    }

    fn reading(
        &self,
        side: Side,
        chunk: &[(u32, &UnmatchedFile)],
        algorithm: Algorithm,
    ) -> Reading {
        let files = chunk
            .iter()
            .map(|(index, file)| (*index, file.path.clone()));
        Reading {
            tree: Arc::clone(&self.trees[side]),
            side,
            files: files.collect(),
            links: self.links,
            criteria: Arc::clone(self.criteria),
            algorithm,
        }
    }
}

/// Some files of one side whose digests are wanted.
struct Reading {
    tree: Arc<dyn Tree>,
    side: Side,
    files: Vec<(u32, Box<[u8]>)>,
    links: Links,
    criteria: Arc<Criteria>,
    algorithm: Algorithm,
}

impl Reading {
    /// A file that cannot be read has no digest here, and so stays without a counterpart.
    fn run(&self, buffers: &mut Buffers) -> Vec<Digested> {
        // The files come in the order of paths, so that those of one folder follow each other and
        // it is opened once.
        let mut open: Option<(&[u8], Box<dyn Folder>)> = None;
        let mut digests = Vec::with_capacity(self.files.len());
        for (index, file) in &self.files {
            let parent = path::parent(file);
            if open.as_ref().is_none_or(|(at, _)| *at != parent) {
                let folder = self.tree.folder(parent, self.links);
                open = folder.ok().map(|folder| (parent, folder));
            }

            let deadline = &self.criteria.deadline;
            let digest = open
                .as_ref()
                .filter(|_| !deadline.is_over())
                .and_then(|(_, folder)| {
                    let name = path::name(file);
                    digest_of(&**folder, name, self.algorithm, deadline, buffers).ok()?
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

/// Pairs files of one content. `nothing` is the digest of an empty file.
fn pair_by_digest(
    files: &mut Sides<Vec<UnmatchedFile>>,
    mut digests: Vec<Digested>,
    nothing: &FileDigest,
) {
    digests.sort_unstable();
    for group in digests.chunk_by(|a, b| a.digest == b.digest) {
        let first_target = group.partition_point(|one| one.side == Side::Source);
        let (sources, targets) = group.split_at(first_target);
        if sources.is_empty() || targets.is_empty() || group[0].digest == *nothing {
            continue;
        }

        pair_by_name(files, sources, targets);
        pair_by_path(files, sources, targets);
    }
}

/// Of files of one content, pairs those of the same name.
fn pair_by_name(files: &mut Sides<Vec<UnmatchedFile>>, sources: &[Digested], targets: &[Digested]) {
    let mut by_name: HashMap<Vec<u8>, VecDeque<u32>> = HashMap::new();
    for target in targets {
        let name = path::name(&files.target[target.index as usize].path);
        by_name
            .entry(name.to_vec())
            .or_default()
            .push_back(target.index);
    }

    for source in sources {
        let name = path::name(&files.source[source.index as usize].path);
        let found = by_name.get_mut(name).and_then(VecDeque::pop_front);
        if let Some(target) = found {
            join(files, source.index, target);
        }
    }
}

/// Of files of one content, pairs those that are left in the order of their paths.
fn pair_by_path(files: &mut Sides<Vec<UnmatchedFile>>, sources: &[Digested], targets: &[Digested]) {
    let left = |side: Side, digested: &[Digested]| -> Vec<u32> {
        digested
            .iter()
            .map(|one| one.index)
            .filter(|index| files[side][*index as usize].counterpart.is_none())
            .collect()
    };
    let sources = left(Side::Source, sources);
    let targets = left(Side::Target, targets);

    for (source, target) in sources.into_iter().zip(targets) {
        join(files, source, target);
    }
}

fn join(files: &mut Sides<Vec<UnmatchedFile>>, source: u32, target: u32) {
    files.source[source as usize].counterpart = Some(target);
    files.target[target as usize].counterpart = Some(source);
}

#[cfg(test)]
mod tests {
    use super::super::ledger::LedgerBuilder;
    use super::*;
    use crate::endpoint::tree::Hasher;

    fn files(paths: &[&str]) -> Vec<UnmatchedFile> {
        let row = LedgerBuilder::default().row(b"");
        let file = |path: &&str| UnmatchedFile::new(path.as_bytes().to_vec(), None, row, None);
        paths.iter().map(file).collect()
    }

    fn digest(content: &str) -> FileDigest {
        let mut hasher = Hasher::new(Algorithm::Blake3);
        hasher.update(content.as_bytes());
        hasher.finish()
    }

    /// Pairs files all of which have the same content.
    fn pairs(source: &[&str], target: &[&str], content: &str) -> Vec<(usize, u32)> {
        let mut files = Sides {
            source: files(source),
            target: files(target),
        };
        let mut digests = Vec::new();
        for (side, files) in files.as_ref() {
            digests.extend((0..files.len() as u32).map(|index| Digested {
                digest: digest(content),
                side,
                index,
            }));
        }

        pair_by_digest(&mut files, digests, &Algorithm::Blake3.of_nothing());
        let counterparts = files.source.iter().map(|file| file.counterpart);
        let found = counterparts.enumerate();
        found
            .filter_map(|(index, counterpart)| Some((index, counterpart?)))
            .collect()
    }

    #[test]
    fn of_equal_contents_the_same_name_goes_first() {
        assert_eq!(
            pairs(&["a/x", "a/y"], &["b/y", "b/z"], "1"),
            [(0, 1), (1, 0)]
        );
        assert_eq!(pairs(&["a/x"], &["b/y", "b/z"], "1"), [(0, 0)]);
        assert_eq!(pairs(&["a/x", "a/y"], &["b/y"], "1"), [(1, 0)]);
    }

    #[test]
    fn an_empty_file_has_not_moved() {
        assert_eq!(pairs(&["a/x"], &["b/x"], ""), []);
    }
}
