//! Compares two entries that are a pair: size, content, time, or where a link leads.
//!
//! A file is looked at before and after it is read. If it moved meanwhile it is read once more, and
//! if it moved again it counts as unreadable: bytes of two different moments prove nothing.

use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::spec::Names;
use crate::base::bytes::display;
use crate::base::deadline::Deadline;
use crate::endpoint::fs::{FileKind, Stamp};
use crate::inventory::files::{Algorithm, Content, Entry, FileDigest, Folder, Hasher};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side};

/// Bytes read at once.
const BUFFER_BYTES: usize = 128 << 10;

/// From this size on both sides of a pair are read at the same time.
const LARGE_BYTES: u64 = 4 << 20;

/// How content is compared, given what both trees can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Size,
    Bytes,
    Digest(Algorithm),
}

/// How pairs are compared.
#[derive(Debug, Clone)]
pub(super) struct How {
    pub(super) method: Method,
    pub(super) tolerance: Option<Duration>,
    pub(super) until_ns: Option<i64>,
    pub(super) names: Names,
    pub(super) deadline: Deadline,
}

impl How {
    /// Whether `entry` of the source was changed at or after the instant from which on changes are explained.
    pub(super) fn is_late(&self, entry: &Entry) -> bool {
        matches!((self.until_ns, entry.modified_ns()), (Some(until), Some(at)) if at >= until)
    }
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) field: &'static str,
    /// The source has bytes and the target has none.
    pub(super) emptied: bool,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
    pub(super) detail: Option<Message>,
}

impl Difference {
    pub(super) fn new(
        field: &'static str,
        source: impl Into<String>,
        target: impl Into<String>,
    ) -> Self {
        Self {
            field,
            emptied: false,
            source: Some(source.into()),
            target: Some(target.into()),
            detail: None,
        }
    }
}

/// What came of a pair.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) differences: Vec<Difference>,
    pub(super) unreadable: Vec<(Side, CannotCheck)>,
    /// Changed on the source after the freeze.
    pub(super) explained: bool,
    /// The time was over before it could be compared.
    pub(super) stopped: bool,
    /// Bytes read on both sides.
    pub(super) bytes: u64,
}

impl Outcome {
    /// Nothing is wrong, and everything was looked at.
    pub(super) fn is_same(&self) -> bool {
        self.differences.is_empty()
            && self.unreadable.is_empty()
            && !self.explained
            && !self.stopped
    }
}

/// One half of a pair.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) folder: &'a dyn Folder,
    pub(super) name: &'a [u8],
    pub(super) entry: &'a Entry,
}

/// What a thread keeps from pair to pair.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    source: Vec<u8>,
    target: Vec<u8>,
}

/// Why there is no digest.
enum Stop {
    Over,
    Cannot(CannotCheck),
}

impl From<CannotCheck> for Stop {
    fn from(why: CannotCheck) -> Self {
        Self::Cannot(why)
    }
}

/// A file's digest, and its size where it was read.
struct Read {
    digest: FileDigest,
    size_bytes: Option<u64>,
    bytes: u64,
}

/// What comparing byte by byte saw: the difference, if there is one, and how many bytes were read.
type Seen = (Option<Difference>, u64);

/// Compares two entries of the same type that are no folders.
pub(super) fn compare(
    source: Item<'_>,
    target: Item<'_>,
    how: &How,
    buffers: &mut Buffers,
) -> Outcome {
    if how.is_late(source.entry) {
        return Outcome {
            explained: true,
            ..Outcome::default()
        };
    }
    let mut outcome = Outcome::default();
    match source.entry.kind {
        Some(FileKind::File) => files(source, target, how, buffers, &mut outcome),
        // A folder comes here only as a link that is followed and leads back above itself.
        Some(FileKind::Link | FileKind::Folder) => links(source, target, &mut outcome),
        // Pipes, sockets and devices are what their type says, and are never opened.
        _ => {}
    }
    outcome
}

fn links(source: Item<'_>, target: Item<'_>, outcome: &mut Outcome) {
    match (
        source.folder.link(source.name),
        target.folder.link(target.name),
    ) {
        (Ok(a), Ok(b)) if a == b => {}
        (Ok(a), Ok(b)) => {
            outcome
                .differences
                .push(Difference::new("link", display(&a), display(&b)))
        }
        (a, b) => {
            outcome
                .unreadable
                .extend(a.err().map(|why| (Side::Source, why)));
            outcome
                .unreadable
                .extend(b.err().map(|why| (Side::Target, why)));
        }
    }
}

fn files(
    source: Item<'_>,
    target: Item<'_>,
    how: &How,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    if let (Some(tolerance), Some(a), Some(b)) = (
        how.tolerance,
        source.entry.modified_ns(),
        target.entry.modified_ns(),
    ) && u128::from(a.abs_diff(b)) > tolerance.as_nanos()
    {
        outcome
            .differences
            .push(Difference::new("mtime", instant(a), instant(b)));
    }
    if let (Some(a), Some(b)) = (source.entry.size_bytes(), target.entry.size_bytes())
        && let Some(difference) = sizes(a, b)
    {
        outcome.differences.push(difference);
        return;
    }
    match how.method {
        Method::Size => {}
        Method::Bytes => bytes(source, target, how, buffers, outcome),
        Method::Digest(algorithm) => digests(source, target, algorithm, how, buffers, outcome),
    }
}

fn sizes(source: u64, target: u64) -> Option<Difference> {
    (source != target).then(|| Difference {
        emptied: target == 0,
        ..Difference::new("size", source.to_string(), target.to_string())
    })
}

fn digests(
    source: Item<'_>,
    target: Item<'_>,
    algorithm: Algorithm,
    how: &How,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    let Buffers {
        source: source_buffer,
        target: target_buffer,
    } = buffers;
    let large = source
        .entry
        .size_bytes()
        .min(target.entry.size_bytes())
        .is_some_and(|size| size >= LARGE_BYTES);
    let mut read_target = || read(target, algorithm, &how.deadline, target_buffer);
    let (a, b) = if large {
        thread::scope(|scope| {
            let other = scope.spawn(read_target);
            let a = read(source, algorithm, &how.deadline, source_buffer);
            let gone = |_| {
                Err(Stop::Cannot(CannotCheck::fault(
                    "read",
                    "a reading thread ended early",
                )))
            };
            (a, other.join().unwrap_or_else(gone))
        })
    } else {
        (
            read(source, algorithm, &how.deadline, source_buffer),
            read_target(),
        )
    };
    match (a, b) {
        (Ok(a), Ok(b)) => {
            outcome.bytes = a.bytes + b.bytes;
            if a.digest != b.digest {
                outcome.differences.push(contents(&a, &b, algorithm));
            }
        }
        (a, b) => {
            note(Side::Source, a.err(), outcome);
            note(Side::Target, b.err(), outcome);
        }
    }
}

fn note(side: Side, stop: Option<Stop>, outcome: &mut Outcome) {
    match stop {
        None => {}
        Some(Stop::Over) => outcome.stopped = true,
        Some(Stop::Cannot(why)) => outcome.unreadable.push((side, why)),
    }
}

/// Two files whose digests differ: by size where both were read, else by the digests.
fn contents(source: &Read, target: &Read, algorithm: Algorithm) -> Difference {
    if let Some(sizes) = source
        .size_bytes
        .zip(target.size_bytes)
        .and_then(|(a, b)| sizes(a, b))
    {
        return sizes;
    }
    let nothing = algorithm.of_nothing();
    let emptied = target.digest == nothing && source.digest != nothing;
    Difference {
        emptied,
        ..Difference::new(
            "content",
            source.digest.to_string(),
            target.digest.to_string(),
        )
    }
}

/// The digest of a file: known to its tree, or read.
fn read(
    item: Item<'_>,
    algorithm: Algorithm,
    deadline: &Deadline,
    buffer: &mut Vec<u8>,
) -> Result<Read, Stop> {
    if let Some(digest) = item.folder.digest(item.name) {
        return Ok(Read {
            digest,
            size_bytes: item.entry.size_bytes(),
            bytes: 0,
        });
    }
    let (digest, size_bytes) = digest(item.folder, item.name, algorithm, deadline, buffer)?;
    Ok(Read {
        digest,
        size_bytes: Some(size_bytes),
        bytes: size_bytes,
    })
}

/// The digest of the file `name`, for the search for moved files; `None` when the time is over.
///
/// # Errors
/// When it cannot be read.
pub(super) fn digest_of(
    folder: &dyn Folder,
    name: &[u8],
    how: &How,
    algorithm: Algorithm,
    buffers: &mut Buffers,
) -> Result<Option<FileDigest>, CannotCheck> {
    if let Some(digest) = folder.digest(name) {
        return Ok(Some(digest));
    }
    match digest(folder, name, algorithm, &how.deadline, &mut buffers.source) {
        Ok((digest, _)) => Ok(Some(digest)),
        Err(Stop::Over) => Ok(None),
        Err(Stop::Cannot(why)) => Err(why),
    }
}

fn digest(
    folder: &dyn Folder,
    name: &[u8],
    algorithm: Algorithm,
    deadline: &Deadline,
    buffer: &mut Vec<u8>,
) -> Result<(FileDigest, u64), Stop> {
    buffer.resize(BUFFER_BYTES, 0);
    let mut hasher = Hasher::new(algorithm);
    for _ in 0..2 {
        let mut file = folder.open(name)?;
        let before = stamp(folder, name, &*file)?;
        let mut seen = 0;
        // To the very end, whatever the size says: some file systems say 0 of files that have content.
        loop {
            let count = file
                .read(buffer)
                .map_err(|why| folder.failed("read", name, &why))?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            seen += count as u64;
            if deadline.is_over() {
                return Err(Stop::Over);
            }
        }
        let digest = hasher.finish();
        if seen == before.size_bytes && stamp(folder, name, &*file)? == before {
            return Ok((digest, seen));
        }
    }
    Err(changed(folder, name).into())
}

/// The outside of an open file, which must still be a file.
fn stamp(folder: &dyn Folder, name: &[u8], file: &dyn Content) -> Result<Stamp, CannotCheck> {
    let stamp = file
        .stamp()
        .map_err(|why| folder.failed("stat", name, &why))?;
    if stamp.kind == FileKind::File {
        Ok(stamp)
    } else {
        Err(changed(folder, name))
    }
}

fn changed(folder: &dyn Folder, name: &[u8]) -> CannotCheck {
    let place = folder.failed("read", name, &std::io::ErrorKind::Interrupted.into());
    let cause = Message::new("files.compare/changed");
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        place.endpoint,
        place.operation,
        cause,
    )
}

fn bytes(
    source: Item<'_>,
    target: Item<'_>,
    how: &How,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    for attempt in 0..2 {
        match bytes_once(source, target, how, buffers) {
            Ok(Some((differences, bytes))) => {
                outcome.differences.extend(differences);
                outcome.bytes = bytes;
                return;
            }
            Ok(None) if attempt == 0 => {}
            Ok(None) => {
                // Which of the two moved is not worth a third look.
                outcome
                    .unreadable
                    .push((Side::Source, changed(source.folder, source.name)));
                outcome
                    .unreadable
                    .push((Side::Target, changed(target.folder, target.name)));
            }
            Err((side, stop)) => return note(side, Some(stop), outcome),
        }
    }
}

/// Compares byte by byte; `None` if one of the two moved meanwhile.
fn bytes_once(
    source: Item<'_>,
    target: Item<'_>,
    how: &How,
    buffers: &mut Buffers,
) -> Result<Option<Seen>, (Side, Stop)> {
    let on = |side: Side| move |why: CannotCheck| (side, Stop::Cannot(why));
    let mut a = source.folder.open(source.name).map_err(on(Side::Source))?;
    let mut b = target.folder.open(target.name).map_err(on(Side::Target))?;
    let before_a = stamp(source.folder, source.name, &*a).map_err(on(Side::Source))?;
    let before_b = stamp(target.folder, target.name, &*b).map_err(on(Side::Target))?;
    let mut found = sizes(before_a.size_bytes, before_b.size_bytes);
    let mut seen = 0u64;
    while found.is_none() {
        let got_a = fill(source, &mut *a, &mut buffers.source).map_err(on(Side::Source))?;
        let got_b = fill(target, &mut *b, &mut buffers.target).map_err(on(Side::Target))?;
        let (part_a, part_b) = (&buffers.source[..got_a], &buffers.target[..got_b]);
        if got_a != got_b {
            return Ok(None);
        }
        if got_a == 0 {
            break;
        }
        if part_a != part_b {
            let offset = part_a
                .iter()
                .zip(part_b)
                .take_while(|(x, y)| x == y)
                .count() as u64;
            let detail =
                Message::new("files.compare/first-difference").with("offset", seen + offset);
            found = Some(Difference {
                field: "content",
                emptied: false,
                source: None,
                target: None,
                detail: Some(detail),
            });
        }
        seen += got_a as u64;
        if how.deadline.is_over() {
            return Err((Side::Source, Stop::Over));
        }
    }
    let after_a = stamp(source.folder, source.name, &*a).map_err(on(Side::Source))?;
    let after_b = stamp(target.folder, target.name, &*b).map_err(on(Side::Target))?;
    let whole = found.is_some() || seen == before_a.size_bytes;
    Ok((whole && before_a == after_a && before_b == after_b).then_some((found, 2 * seen)))
}

/// Reads until `buffer` is full or the file at its end.
fn fill(
    item: Item<'_>,
    file: &mut dyn Content,
    buffer: &mut Vec<u8>,
) -> Result<usize, CannotCheck> {
    buffer.resize(BUFFER_BYTES, 0);
    let mut filled = 0;
    while filled < buffer.len() {
        match file
            .read(&mut buffer[filled..])
            .map_err(|why| item.folder.failed("read", item.name, &why))?
        {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

fn instant(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_or_else(|_| nanoseconds.to_string(), |at| at.to_string())
}
