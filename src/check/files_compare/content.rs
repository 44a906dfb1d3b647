//! Compares two entries that are a pair: size, content, time, or where a link leads.
//!
//! A file is looked at before and after it is read. If it changed meanwhile it is read once more,
//! and if it changed again it counts as unreadable: bytes of two different moments prove nothing.

use std::thread;

use super::criteria::{Criteria, Method};
use crate::base::bytes::display;
use crate::base::deadline::Deadline;
use crate::endpoint::tree::{
    Algorithm, Content, Entry, FileDigest, FileKind, Folder, Hasher, Stamp,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry, Side, Sides};

/// Bytes read at once.
const BUFFER_BYTES: usize = 128 << 10;

/// From this size on both sides of a pair are read at the same time.
const LARGE_BYTES: u64 = 4 << 20;

/// How often a file that changes while it is read is read in all.
const READS_MAX: u32 = 2;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Which field.
    pub(super) field: &'static str,
    /// The source has bytes and the target has none.
    pub(super) emptied: bool,
    /// Its value on either side, if it can be shown.
    pub(super) values: Sides<Option<String>>,
    /// More about it.
    pub(super) detail: Option<Message>,
}

impl Difference {
    /// Of `field`, with both its values.
    pub(super) fn new(
        field: &'static str,
        source: impl Into<String>,
        target: impl Into<String>,
    ) -> Self {
        Self {
            field,
            emptied: false,
            values: Sides {
                source: Some(source.into()),
                target: Some(target.into()),
            },
            detail: None,
        }
    }
}

/// That an item cannot be read on one side.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// The side.
    pub(super) side: Side,
    /// Why.
    pub(super) error: CannotCheck,
}

/// What came of a pair.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The fields that are wrong.
    pub(super) differences: Vec<Difference>,
    /// Where it cannot be read.
    pub(super) unreadable: Vec<Unreadable>,
    /// Changed on the source after the freeze: not compared.
    pub(super) late: bool,
    /// The time was over before it could be compared.
    pub(super) stopped: bool,
    /// Bytes read on both sides.
    pub(super) bytes: u64,
}

impl Outcome {
    /// Nothing is wrong, and everything was looked at.
    pub(super) fn is_same(&self) -> bool {
        self.differences.is_empty() && self.unreadable.is_empty() && !self.late && !self.stopped
    }
}

/// One side of a pair.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    /// The folder in which it is.
    pub(super) folder: &'a dyn Folder,
    /// Its name there.
    pub(super) name: &'a [u8],
    /// What the listing says of it.
    pub(super) entry: &'a Entry,
}

/// What a thread keeps from pair to pair.
#[derive(Debug, Default)]
pub(super) struct Buffers(Sides<Vec<u8>>);

/// Compares two entries of the same type that are no folders.
pub(super) fn compare(
    pair: Sides<Item<'_>>,
    criteria: &Criteria,
    buffers: &mut Buffers,
) -> Outcome {
    if criteria.is_late(pair.source.entry) {
        return Outcome {
            late: true,
            ..Outcome::default()
        };
    }

    let mut outcome = Outcome::default();
    let is_folder = pair.source.entry.kind == Some(FileKind::Folder);
    if !is_folder && criteria.is_same(pair.map(|item| item.entry.id())) {
        for (side, item) in pair {
            let cause = Message::new("files.compare/same-file");
            let (folder, name) = (item.folder, item.name);
            let error = cannot_compare(folder, name, Obstacle::Unsupported, Retry::Never, cause);
            outcome.unreadable.push(Unreadable { side, error });
        }
        return outcome;
    }

    match pair.source.entry.kind {
        Some(FileKind::File) => compare_files(pair, criteria, buffers, &mut outcome),
        // A folder comes here only as a link that is followed and leads back above itself.
        Some(FileKind::Link | FileKind::Folder) => compare_links(pair, &mut outcome),
        // Pipes, sockets and devices are what their type says, and are never opened.
        _ => {}
    }
    outcome
}

fn compare_links(pair: Sides<Item<'_>>, outcome: &mut Outcome) {
    let texts = pair.map(|item| item.folder.link(item.name));
    if let (Ok(source), Ok(target)) = (&texts.source, &texts.target) {
        if source != target {
            outcome
                .differences
                .push(Difference::new("link", display(source), display(target)));
        }
        return;
    }

    for (side, text) in texts {
        outcome
            .unreadable
            .extend(text.err().map(|error| Unreadable { side, error }));
    }
}

fn compare_files(
    pair: Sides<Item<'_>>,
    criteria: &Criteria,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    let times = pair.map(|item| item.entry.modified());
    if let (Some(tolerance), Some(source), Some(target)) =
        (criteria.tolerance, times.source, times.target)
        && source.abs_diff_ns(target) > tolerance.as_nanos()
    {
        outcome.differences.push(Difference::new(
            "mtime",
            source.to_string(),
            target.to_string(),
        ));
    }

    // Files of different sizes differ, and reading them would prove nothing more.
    let sizes = pair.map(|item| item.entry.size_bytes());
    if let Some(difference) = sizes
        .source
        .zip(sizes.target)
        .and_then(|(source, target)| size_difference(source, target))
    {
        outcome.differences.push(difference);
        return;
    }

    match criteria.method {
        Method::Size => {}
        Method::Bytes => compare_bytes(pair, &criteria.deadline, buffers, outcome),
        Method::Digest(algorithm) => {
            compare_digests(pair, algorithm, &criteria.deadline, buffers, outcome);
        }
    }
}

fn size_difference(source: u64, target: u64) -> Option<Difference> {
    (source != target).then(|| Difference {
        emptied: target == 0,
        ..Difference::new("size", source.to_string(), target.to_string())
    })
}

/// A file's digest.
struct Digested {
    digest: FileDigest,
    /// Its size, where it was read or its tree knows it.
    size_bytes: Option<u64>,
    /// Bytes read to learn it.
    read_bytes: u64,
}

fn compare_digests(
    pair: Sides<Item<'_>>,
    algorithm: Algorithm,
    deadline: &Deadline,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    let buffers = buffers.0.as_mut();
    let mut digest_source = || digest_item(pair.source, algorithm, deadline, buffers.source);
    let mut digest_target = || digest_item(pair.target, algorithm, deadline, buffers.target);

    // Two small files are read one after the other: starting a thread would take longer than
    // reading one of them.
    let sizes = pair.map(|item| item.entry.size_bytes());
    let is_large = sizes
        .source
        .min(sizes.target)
        .is_some_and(|size| size >= LARGE_BYTES);
    let digested = if is_large {
        thread::scope(|scope| {
            let target = scope.spawn(digest_target);
            Sides {
                source: digest_source(),
                target: target.join().unwrap_or_else(|_| {
                    Err(CannotCheck::fault("read", "a reading thread ended early"))
                }),
            }
        })
    } else {
        Sides {
            source: digest_source(),
            target: digest_target(),
        }
    };

    if let (Ok(Some(source)), Ok(Some(target))) = (&digested.source, &digested.target) {
        outcome.bytes = source.read_bytes + target.read_bytes;
        if source.digest != target.digest {
            outcome
                .differences
                .push(content_difference(source, target, algorithm));
        }
        return;
    }

    for (side, digested) in digested {
        match digested {
            Ok(Some(_)) => {}
            Ok(None) => outcome.stopped = true,
            Err(error) => outcome.unreadable.push(Unreadable { side, error }),
        }
    }
}

/// Two files whose digests differ: by size where both were read, else by the digests.
fn content_difference(source: &Digested, target: &Digested, algorithm: Algorithm) -> Difference {
    // A file may have grown since its folder was listed.
    if let Some(difference) = source
        .size_bytes
        .zip(target.size_bytes)
        .and_then(|(source, target)| size_difference(source, target))
    {
        return difference;
    }

    // A manifest has no sizes, but the digest of nothing tells that a file is empty.
    let nothing = algorithm.of_nothing();
    Difference {
        emptied: target.digest == nothing && source.digest != nothing,
        ..Difference::new(
            "content",
            source.digest.to_string(),
            target.digest.to_string(),
        )
    }
}

/// The digest of an item: known to its tree, or read; `None` when the time is over.
fn digest_item(
    item: Item<'_>,
    algorithm: Algorithm,
    deadline: &Deadline,
    buffer: &mut Vec<u8>,
) -> Result<Option<Digested>, CannotCheck> {
    if let Some(digest) = item.folder.digest(item.name) {
        return Ok(Some(Digested {
            digest,
            size_bytes: item.entry.size_bytes(),
            read_bytes: 0,
        }));
    }
    read_digest(item.folder, item.name, algorithm, deadline, buffer)
}

/// The digest of the file `name`, for the search for moved files; `None` when the time is over.
///
/// # Errors
/// When it cannot be read.
pub(super) fn digest_of(
    folder: &dyn Folder,
    name: &[u8],
    algorithm: Algorithm,
    deadline: &Deadline,
    buffers: &mut Buffers,
) -> Result<Option<FileDigest>, CannotCheck> {
    if let Some(digest) = folder.digest(name) {
        return Ok(Some(digest));
    }
    let read = read_digest(folder, name, algorithm, deadline, &mut buffers.0.source)?;
    Ok(read.map(|digested| digested.digest))
}

/// Reads a file to its end; `None` when the time is over.
fn read_digest(
    folder: &dyn Folder,
    name: &[u8],
    algorithm: Algorithm,
    deadline: &Deadline,
    buffer: &mut Vec<u8>,
) -> Result<Option<Digested>, CannotCheck> {
    buffer.resize(BUFFER_BYTES, 0);
    let mut hasher = Hasher::new(algorithm);

    for _ in 0..READS_MAX {
        let mut file = folder.open(name)?;
        let before = stamp(folder, name, &*file)?;

        // To the very end, whatever its size: some file systems say 0 of files with content.
        let mut read_bytes = 0;
        loop {
            let count = file
                .read(buffer)
                .map_err(|error| folder.failed("read", name, &error))?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            read_bytes += count as u64;

            if deadline.is_over() {
                return Ok(None);
            }
        }

        // Finished even when the file changed: that empties the hasher for the next attempt.
        let digest = hasher.finish();
        if read_bytes == before.size_bytes && stamp(folder, name, &*file)? == before {
            return Ok(Some(Digested {
                digest,
                size_bytes: Some(read_bytes),
                read_bytes,
            }));
        }
    }
    Err(changed(folder, name))
}

/// The outside of an open file, which must still be a file.
fn stamp(folder: &dyn Folder, name: &[u8], file: &dyn Content) -> Result<Stamp, CannotCheck> {
    let stamp = file
        .stamp()
        .map_err(|error| folder.failed("stat", name, &error))?;
    if stamp.kind == FileKind::File {
        Ok(stamp)
    } else {
        Err(changed(folder, name))
    }
}

fn changed(folder: &dyn Folder, name: &[u8]) -> CannotCheck {
    let cause = Message::new("files.compare/changed");
    cannot_compare(folder, name, Obstacle::Changed, Retry::Later, cause)
}

/// That what is called `name` in `folder` cannot be compared.
pub(super) fn cannot_compare(
    folder: &dyn Folder,
    name: &[u8],
    obstacle: Obstacle,
    retry: Retry,
    cause: Message,
) -> CannotCheck {
    // Only the folder knows how its endpoint is called, and says so in its errors.
    let error = folder.failed("read", name, &std::io::ErrorKind::Interrupted.into());
    CannotCheck::new(obstacle, retry, error.endpoint, error.operation, cause)
}

/// What reading both sides of a pair in step came to.
enum InStep {
    /// To the end, or to the first difference.
    Read {
        difference: Option<Difference>,
        bytes: u64,
    },
    /// One of the two changed meanwhile.
    Changed,
    /// The time was over.
    Over,
}

fn compare_bytes(
    pair: Sides<Item<'_>>,
    deadline: &Deadline,
    buffers: &mut Buffers,
    outcome: &mut Outcome,
) {
    for _ in 0..READS_MAX {
        match read_in_step(pair, deadline, buffers) {
            Ok(InStep::Read { difference, bytes }) => {
                outcome.differences.extend(difference);
                outcome.bytes = bytes;
                return;
            }
            Ok(InStep::Changed) => {}
            Ok(InStep::Over) => {
                outcome.stopped = true;
                return;
            }
            Err(unreadable) => {
                outcome.unreadable.push(unreadable);
                return;
            }
        }
    }

    // Which of the two changed is not worth a third look.
    for (side, item) in pair {
        outcome.unreadable.push(Unreadable {
            side,
            error: changed(item.folder, item.name),
        });
    }
}

/// Compares byte by byte.
fn read_in_step(
    pair: Sides<Item<'_>>,
    deadline: &Deadline,
    buffers: &mut Buffers,
) -> Result<InStep, Unreadable> {
    let mut files = on_each(|side| pair[side].folder.open(pair[side].name))?;
    let before = stamps(pair, &files)?;

    let mut difference = size_difference(before.source.size_bytes, before.target.size_bytes);
    let mut seen_bytes = 0u64;
    while difference.is_none() {
        let counts = on_each(|side| fill(pair[side], &mut *files[side], &mut buffers.0[side]))?;
        // Their sizes were equal a moment ago, so one of them was cut or has grown.
        if counts.source != counts.target {
            return Ok(InStep::Changed);
        }
        if counts.source == 0 {
            break;
        }

        let source = &buffers.0.source[..counts.source];
        let target = &buffers.0.target[..counts.target];
        difference = first_difference(source, target, seen_bytes);
        seen_bytes += counts.source as u64;

        if deadline.is_over() {
            return Ok(InStep::Over);
        }
    }

    // Up to a first difference the rest of the file does not matter; without one, all of it must
    // have been read.
    let is_whole = difference.is_some() || seen_bytes == before.source.size_bytes;
    if !is_whole || stamps(pair, &files)? != before {
        return Ok(InStep::Changed);
    }
    Ok(InStep::Read {
        difference,
        bytes: 2 * seen_bytes,
    })
}

/// Looks at each side, the source first, up to the first error.
fn on_each<T>(
    mut look: impl FnMut(Side) -> Result<T, CannotCheck>,
) -> Result<Sides<T>, Unreadable> {
    let mut on = |side: Side| look(side).map_err(|error| Unreadable { side, error });
    Ok(Sides {
        source: on(Side::Source)?,
        target: on(Side::Target)?,
    })
}

fn stamps(
    pair: Sides<Item<'_>>,
    files: &Sides<Box<dyn Content>>,
) -> Result<Sides<Stamp>, Unreadable> {
    on_each(|side| stamp(pair[side].folder, pair[side].name, &*files[side]))
}

/// The first byte in which two parts of files differ; `offset` bytes come before them.
fn first_difference(source: &[u8], target: &[u8], offset: u64) -> Option<Difference> {
    if source == target {
        return None;
    }

    let equal = source
        .iter()
        .zip(target)
        .take_while(|(a, b)| a == b)
        .count() as u64;
    let detail = Message::new("files.compare/first-difference").with("offset", offset + equal);
    Some(Difference {
        field: "content",
        emptied: false,
        values: Sides::default(),
        detail: Some(detail),
    })
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
        let count = file
            .read(&mut buffer[filled..])
            .map_err(|error| item.folder.failed("read", item.name, &error))?;
        if count == 0 {
            break;
        }
        filled += count;
    }
    Ok(filled)
}
