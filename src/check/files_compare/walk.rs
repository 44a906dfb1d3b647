//! The walk: both trees in lock-step, folder by folder, in the order of names.
//!
//! Every entry is counted where its folder is listed, and must find its place in the ledger. A
//! folder counts as an item until it is known to be a mere container of others; one that is empty
//! on either side, or differs itself, stays an item. So a folder that were forgotten on the way
//! would leave the ledger unbalanced.

use std::collections::VecDeque;
use std::sync::Arc;

use super::book::{Book, RowId};
use super::content::{Buffers, How, Outcome, compare};
use super::facts::Notes;
use super::folder::{Half, Visit, Why};
use super::lister::{Answer, Lister, Opened};
use super::moves::{Digested, Leftovers};
use super::names::{Kept, Pair, Twins, merge};
use super::pool::{Next, Pool};
use super::spec::Asked;
use crate::base::bytes::display;
use crate::check::{Context, Progress};
use crate::endpoint::fs::{FileId, FileKind, Links};
use crate::inventory::files::{Look, Tree};
use crate::model::{CannotCheck, Evidence, Side};

/// Pairs compared by one thread in one go: at most so many, and about so many bytes.
const CHUNK_PAIRS: usize = 64;
const CHUNK_BYTES: u64 = 8 << 20;

/// Progress is told every so many items.
const PROGRESS_ITEMS: u64 = 500;

/// What a thread gives back.
pub(super) enum Done {
    Pairs(Compared),
    Digests(Vec<Digested>),
}

/// A chunk of pairs, compared.
pub(super) struct Compared {
    source: Arc<Half>,
    target: Arc<Half>,
    same: u64,
    bytes: u64,
    others: Vec<(Pair, Outcome)>,
}

/// The walk.
pub(super) struct Walk<'a> {
    pub(super) cx: &'a dyn Context,
    pub(super) asked: &'a Asked,
    pub(super) how: Arc<How>,
    pub(super) links: Links,
    pub(super) trees: [Arc<dyn Tree>; 2],
    pub(super) listers: [Lister; 2],
    pub(super) pool: Pool<Done>,
    /// For every piece of work handed in, whose pairs it has.
    handed: VecDeque<([RowId; 2], u64)>,
    pub(super) book: Book,
    pub(super) left: Leftovers,
    pub(super) notes: Notes,
    pub(super) broken_off: Vec<CannotCheck>,
    /// Something was left out because the time was over.
    pub(super) cut_short: bool,
    stack: Vec<Visit>,
    chains: Vec<(FileId, Option<u32>)>,
    items: u64,
}

impl<'a> Walk<'a> {
    /// A walk over `trees` (source, target).
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(super) fn new(
        cx: &'a dyn Context,
        asked: &'a Asked,
        how: How,
        links: Links,
        trees: [Arc<dyn Tree>; 2],
    ) -> Result<Self, CannotCheck> {
        let listers = [
            Lister::new(Arc::clone(&trees[0]))?,
            Lister::new(Arc::clone(&trees[1]))?,
        ];
        Ok(Self {
            cx,
            asked,
            how: Arc::new(how),
            links,
            trees,
            listers,
            pool: Pool::new()?,
            handed: VecDeque::new(),
            book: Book::default(),
            left: Leftovers::default(),
            notes: Notes::default(),
            broken_off: Vec::new(),
            cut_short: false,
            stack: Vec::new(),
            chains: Vec::new(),
            items: 0,
        })
    }

    /// Walks.
    ///
    /// # Errors
    /// When one of the roots cannot be listed, or the record cannot be written.
    pub(super) fn run(mut self) -> Result<Evidence, CannotCheck> {
        let root: Arc<[u8]> = Arc::from(&b""[..]);
        self.stack.push(Visit {
            source: Some(Arc::clone(&root)),
            target: Some(root),
            why: Why::Pair,
            settled: true,
            twin: None,
            other_form: false,
            above: [None, None],
        });
        while let Some(visit) = self.stack.pop() {
            if self.cx.deadline().is_over() {
                self.unvisited(&visit);
                continue;
            }
            match visit.why {
                Why::Pair => self.pair(visit)?,
                Why::Alone(side) | Why::Hidden(side) | Why::Excluded(side, _) => {
                    self.one_sided(&visit, side)?
                }
            }
        }
        self.drain(0)?;
        self.settle_leftovers()?;
        if self.cut_short {
            self.broken_off
                .insert(0, CannotCheck::over(self.cx.deadline(), "compare"));
        }
        Ok(self.evidence())
    }

    fn pair(&mut self, visit: Visit) -> Result<(), CannotCheck> {
        let (Some(source), Some(target)) = (visit.source.clone(), visit.target.clone()) else {
            return Ok(());
        };
        self.listers[0].ask(Arc::clone(&source), Look::Full, self.links);
        self.listers[1].ask(Arc::clone(&target), Look::Full, self.links);
        let answers = (
            self.listers[0].answer(self.cx.deadline()),
            self.listers[1].answer(self.cx.deadline()),
        );
        match answers {
            (Answer::Over, _) | (_, Answer::Over) => self.unvisited(&visit),
            (Answer::Cannot(why), _) | (_, Answer::Cannot(why)) if source.is_empty() => {
                return Err(why);
            }
            (Answer::Listed(a), Answer::Listed(b)) => {
                let source = self.half(Side::Source, source, a, visit.above[0]);
                let target = self.half(Side::Target, target, b, visit.above[1]);
                self.both(&visit, source, target)?;
            }
            (Answer::Cannot(a), Answer::Cannot(b)) => {
                self.unreadable_folder(&visit, vec![(Side::Source, a), (Side::Target, b)])?;
            }
            (Answer::Cannot(why), Answer::Listed(other)) => {
                self.unreadable_folder(&visit, vec![(Side::Source, why)])?;
                let half = self.half(Side::Target, target, other, visit.above[1]);
                self.alone(
                    &Visit {
                        why: Why::Hidden(Side::Target),
                        ..visit
                    },
                    half,
                )?;
            }
            (Answer::Listed(other), Answer::Cannot(why)) => {
                self.unreadable_folder(&visit, vec![(Side::Target, why)])?;
                let half = self.half(Side::Source, source, other, visit.above[0]);
                self.alone(
                    &Visit {
                        why: Why::Hidden(Side::Source),
                        ..visit
                    },
                    half,
                )?;
            }
        }
        Ok(())
    }

    /// Takes a listing to the books: every entry that it announced is an item from here on.
    pub(super) fn half(
        &mut self,
        side: Side,
        path: Arc<[u8]>,
        opened: Opened,
        above: Option<u32>,
    ) -> Half {
        let row = self.book.row(&path);
        self.book.tally(row, side).listed += opened.listing.announced();
        self.items += opened.listing.announced();
        if self.items >= PROGRESS_ITEMS {
            self.notes.items += std::mem::take(&mut self.items);
            let container = display(&path);
            self.cx.progress(Progress {
                items: self.notes.items,
                expected: None,
                container,
            });
        }
        let chain = opened.folder.id().map(|id| {
            self.chains.push((id, above));
            u32::try_from(self.chains.len() - 1).unwrap_or(u32::MAX)
        });
        Half {
            side,
            path,
            row,
            folder: opened.folder,
            listing: opened.listing,
            chain,
        }
    }

    fn both(&mut self, visit: &Visit, source: Half, target: Half) -> Result<(), CannotCheck> {
        let mut below = Vec::new();
        let kept = [
            self.sift(&source, &mut below),
            self.sift(&target, &mut below),
        ];
        if !visit.settled {
            self.settle_pair(visit, kept.iter().any(Vec::is_empty))?;
        }
        let a = Kept {
            listing: &source.listing,
            entries: &kept[0],
        };
        let b = Kept {
            listing: &target.listing,
            entries: &kept[1],
        };
        let merged = merge(a, b);
        let twins = [Twins::of(a), Twins::of(b)];
        self.notes.twins(Side::Source, &source.path, &twins[0]);
        self.notes.twins(Side::Target, &target.path, &twins[1]);
        for (half, only, other) in [
            (&source, &merged.source_only, &twins[1]),
            (&target, &merged.target_only, &twins[0]),
        ] {
            for index in only {
                let twin = other.other(half.name(*index)).map(display);
                self.lone(half, *index, twin, &mut below)?;
            }
        }
        drop(twins);
        let mut files = Vec::with_capacity(merged.pairs.len());
        for pair in merged.pairs {
            self.route(&source, &target, pair, &mut files, &mut below)?;
        }
        self.push(below);
        self.submit(Arc::new(source), Arc::new(target), &files)
    }

    /// Decides what is to be done with a pair: files are compared by the threads, folders visited.
    fn route(
        &mut self,
        source: &Half,
        target: &Half,
        pair: Pair,
        files: &mut Vec<Pair>,
        below: &mut Vec<Visit>,
    ) -> Result<(), CannotCheck> {
        let kinds = [
            self.kind(source, pair.source),
            self.kind(target, pair.target),
        ];
        match kinds {
            [Some(FileKind::Folder), Some(FileKind::Folder)] => below.push(Visit {
                source: Some(source.path_of(pair.source).into()),
                target: Some(target.path_of(pair.target).into()),
                why: Why::Pair,
                settled: false,
                twin: None,
                other_form: pair.other_form,
                above: [source.chain, target.chain],
            }),
            [Some(a), Some(b)] if a == b => files.push(pair),
            [Some(a), Some(b)] => self.types_differ(source, target, pair, [a, b], below)?,
            _ => self.troubled(source, target, pair, below)?,
        }
        Ok(())
    }

    /// What an entry is taken for: a link that leads back to a folder above itself is a link, even
    /// where links are followed.
    pub(super) fn kind(&mut self, half: &Half, index: u32) -> Option<FileKind> {
        let kind = half.entry(index).kind;
        if self.links == Links::AsLinks || kind != Some(FileKind::Folder) {
            return kind;
        }
        let Some(id) = half.listing.followed(half.name(index)) else {
            return kind;
        };
        self.notes.followed += 1;
        let mut above = half.chain;
        while let Some((folder, next)) = above.and_then(|index| self.chains.get(index as usize)) {
            if *folder == id {
                self.notes.circles += 1;
                return Some(FileKind::Link);
            }
            above = *next;
        }
        kind
    }

    /// A folder below `half`, to be looked at on its side only.
    pub(super) fn below(&self, half: &Half, index: u32, why: Why, settled: bool) -> Visit {
        let path: Arc<[u8]> = half.path_of(index).into();
        let (source, target) = match half.side {
            Side::Source => (Some(path), None),
            Side::Target => (None, Some(path)),
        };
        Visit {
            source,
            target,
            why,
            settled,
            twin: None,
            other_form: false,
            above: [half.chain, half.chain],
        }
    }

    /// Puts folders on the stack so that they come in the order of their names.
    pub(super) fn push(&mut self, mut below: Vec<Visit>) {
        below.sort_by(|a, b| {
            b.source
                .as_ref()
                .or(b.target.as_ref())
                .cmp(&a.source.as_ref().or(a.target.as_ref()))
        });
        self.stack.append(&mut below);
    }

    fn submit(
        &mut self,
        source: Arc<Half>,
        target: Arc<Half>,
        files: &[Pair],
    ) -> Result<(), CannotCheck> {
        let mut rest = files;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = rest.iter().take(CHUNK_PAIRS).take_while(|pair| {
                let before = bytes;
                bytes += source.entry(pair.source).size_bytes().unwrap_or_default();
                before < CHUNK_BYTES
            });
            let (chunk, after) = rest.split_at(fits.count());
            rest = after;
            let (chunk, source, target) =
                (chunk.to_vec(), Arc::clone(&source), Arc::clone(&target));
            self.handed
                .push_back(([source.row, target.row], chunk.len() as u64));
            let how = Arc::clone(&self.how);
            self.pool.submit(Box::new(move |buffers| {
                Done::Pairs(compare_all(source, target, chunk, &how, buffers))
            }));
            self.drain(self.pool.room())?;
        }
        Ok(())
    }

    /// Takes results, oldest first, until no more than `waiting` are left.
    fn drain(&mut self, waiting: u64) -> Result<(), CannotCheck> {
        while self.pool.waiting() > waiting {
            let next = self.pool.next(self.cx.deadline());
            let Some((rows, pairs)) = self.handed.pop_front() else {
                continue;
            };
            match next {
                Next::Done(Done::Pairs(done)) => self.place(&done)?,
                Next::Done(Done::Digests(_)) => {}
                Next::Over => {
                    self.cut_short = true;
                    self.undecided(rows, pairs);
                }
                Next::Failed(why) => {
                    self.undecided(rows, pairs);
                    self.broken_off.push(why);
                }
            }
        }
        Ok(())
    }

    fn place(&mut self, done: &Compared) -> Result<(), CannotCheck> {
        self.notes.bytes += done.bytes;
        self.notes.pairs += done.same + done.others.len() as u64;
        self.book.tally(done.source.row, Side::Source).matched += done.same;
        self.book.tally(done.target.row, Side::Target).matched += done.same;
        for (pair, outcome) in &done.others {
            self.tell(&done.source, &done.target, *pair, outcome)?;
        }
        Ok(())
    }

    fn undecided(&mut self, rows: [RowId; 2], pairs: u64) {
        self.book.tally(rows[0], Side::Source).undecided += pairs;
        self.book.tally(rows[1], Side::Target).undecided += pairs;
    }
}

fn compare_all(
    source: Arc<Half>,
    target: Arc<Half>,
    chunk: Vec<Pair>,
    how: &How,
    buffers: &mut Buffers,
) -> Compared {
    let mut done = Compared {
        source,
        target,
        same: 0,
        bytes: 0,
        others: Vec::new(),
    };
    for pair in chunk {
        let outcome = if how.deadline.is_over() {
            Outcome {
                stopped: true,
                ..Outcome::default()
            }
        } else {
            compare(
                done.source.item(pair.source),
                done.target.item(pair.target),
                how,
                buffers,
            )
        };
        done.bytes += outcome.bytes;
        if outcome.is_same() && !pair.other_form {
            done.same += 1;
        } else {
            done.others.push((pair, outcome));
        }
    }
    done
}
