//! The comparisons under way: pairs of files are handed to the threads in chunks, and what came of
//! them is placed in the evidence in the order in which they were handed in, so that the same trees
//! give the same record.

use std::collections::VecDeque;
use std::sync::Arc;

use super::content::{Buffers, Outcome, compare};
use super::criteria::Criteria;
use super::evidence::EvidenceBuilder;
use super::folder::OpenFolder;
use super::ledger::RowId;
use super::names::{NameMatch, Pair};
use super::workers::{Task, Waited, Workers};
use crate::endpoint::tree::FileKind;
use crate::model::{CannotCheck, Sides};

/// Pairs compared by one thread in one go: at most so many, and about so many bytes.
const CHUNK_PAIRS: usize = 64;
const CHUNK_BYTES: u64 = 8 << 20;

/// A chunk of pairs, compared.
struct Compared {
    folders: Sides<Arc<OpenFolder>>,
    /// Pairs of which nothing needs to be said.
    same: u64,
    /// How many of those are files.
    same_files: u64,
    others: Vec<(Pair, Outcome)>,
    bytes: u64,
}

/// A chunk of pairs that was handed in.
struct Pending {
    task: Task<Compared>,
    /// Whose pairs they are and how many, should nothing come of the task.
    rows: Sides<RowId>,
    pairs: u64,
}

/// Compares pairs of files, links and special files.
pub(super) struct Comparisons<'w> {
    workers: &'w mut Workers,
    criteria: Arc<Criteria>,
    /// The oldest first.
    pending: VecDeque<Pending>,
}

impl<'w> Comparisons<'w> {
    /// By `criteria`, on the threads of `workers`.
    pub(super) fn new(workers: &'w mut Workers, criteria: Arc<Criteria>) -> Self {
        Self {
            workers,
            criteria,
            pending: VecDeque::new(),
        }
    }

    /// Hands in `pairs` of entries of `folders`.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(super) fn submit(
        &mut self,
        folders: Sides<OpenFolder>,
        pairs: &[Pair],
        evidence: &mut EvidenceBuilder<'_>,
    ) -> Result<(), CannotCheck> {
        let folders = folders.map(Arc::new);
        let rows = folders.as_ref().map(|folder| folder.row());

        let mut rest = pairs;
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(chunk_length(rest, &folders.source));
            rest = after;

            let (folders, chunk, criteria) =
                (folders.clone(), chunk.to_vec(), Arc::clone(&self.criteria));
            self.pending.push_back(Pending {
                rows,
                pairs: chunk.len() as u64,
                task: self
                    .workers
                    .submit(move |buffers| compare_all(folders, chunk, &criteria, buffers)),
            });
            self.place_until(self.workers.tasks_max(), evidence)?;
        }
        Ok(())
    }

    /// Waits for all that was handed in.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(super) fn finish(mut self, evidence: &mut EvidenceBuilder<'_>) -> Result<(), CannotCheck> {
        self.place_until(0, evidence)
    }

    /// Places results, the oldest first, until no more than `pending_max` are still to come.
    fn place_until(
        &mut self,
        pending_max: usize,
        evidence: &mut EvidenceBuilder<'_>,
    ) -> Result<(), CannotCheck> {
        while self.pending.len() > pending_max {
            let Some(oldest) = self.pending.pop_front() else {
                break;
            };

            match self.workers.wait(&oldest.task, &self.criteria.deadline) {
                Waited::Done(compared) => place(&compared, evidence)?,
                Waited::Over => {
                    evidence.cut_short();
                    evidence.undecided_pairs(oldest.rows, oldest.pairs);
                }
                Waited::Failed(error) => {
                    evidence.broken_off(error);
                    evidence.undecided_pairs(oldest.rows, oldest.pairs);
                }
            }
        }
        Ok(())
    }
}

/// How many of `pairs` make one chunk: a large file is one by itself, small ones go together.
fn chunk_length(pairs: &[Pair], source: &OpenFolder) -> usize {
    let mut bytes = 0;
    pairs
        .iter()
        .take(CHUNK_PAIRS)
        .take_while(|pair| {
            let before = bytes;
            bytes += source
                .entry(pair.entries.source)
                .size_bytes()
                .unwrap_or_default();
            before < CHUNK_BYTES
        })
        .count()
}

fn compare_all(
    folders: Sides<Arc<OpenFolder>>,
    chunk: Vec<Pair>,
    criteria: &Criteria,
    buffers: &mut Buffers,
) -> Compared {
    let mut compared = Compared {
        folders,
        same: 0,
        same_files: 0,
        others: Vec::new(),
        bytes: 0,
    };

    for pair in chunk {
        let outcome = if criteria.deadline.is_over() {
            Outcome {
                stopped: true,
                ..Outcome::default()
            }
        } else {
            let items = Sides {
                source: compared.folders.source.item(pair.entries.source),
                target: compared.folders.target.item(pair.entries.target),
            };
            compare(items, criteria, buffers)
        };

        // Nearly all pairs are the same, and are only counted.
        compared.bytes += outcome.bytes;
        if outcome.is_same() && pair.names == NameMatch::Bytes {
            let kind = compared.folders.source.entry(pair.entries.source).kind;
            compared.same += 1;
            compared.same_files += u64::from(kind == Some(FileKind::File));
        } else {
            compared.others.push((pair, outcome));
        }
    }
    compared
}

fn place(compared: &Compared, evidence: &mut EvidenceBuilder<'_>) -> Result<(), CannotCheck> {
    let folders = compared.folders.as_ref().map(|folder| &**folder);
    let pairs = compared.same + compared.others.len() as u64;
    evidence.compared(pairs, compared.bytes);
    let rows = folders.map(OpenFolder::row);
    evidence.same_pairs(rows, compared.same, compared.same_files);

    for (pair, outcome) in &compared.others {
        evidence.pair(folders, *pair, outcome)?;
    }
    Ok(())
}
