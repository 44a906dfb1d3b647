//! A tree as a manifest of digests has it: the output of `sha256sum`, `md5sum` or `b3sum`.
//!
//! Every line must be understood; one that is not makes the whole manifest unusable, because a line
//! passed over would be an item dropped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::line;
use crate::base::bytes::display;
use crate::endpoint::tree::{
    Algorithm, Content, FileDigest, FileId, FileKind, Folder, Hasher, Links, Listing,
    ListingBuilder, Look, Proof, Tree, join,
};
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Longest line that is read.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// Most lines that are held; each takes some 150 bytes.
const LINES_MAX: usize = 50_000_000;

/// A tree as a manifest has it.
#[derive(Debug, Clone)]
pub struct ManifestTree {
    lines: Arc<Lines>,
}

#[derive(Debug)]
struct Lines {
    place: String,
    /// What the file is known by.
    identity: String,
    /// Of all digests and paths, in their order.
    written: Option<FileDigest>,
    algorithm: Algorithm,
    paths: Vec<u8>,
    /// Ordered by path.
    files: Vec<Listed>,
}

#[derive(Debug, Clone, Copy)]
struct Listed {
    start: u64,
    length: u32,
    digest: FileDigest,
}

impl ManifestTree {
    /// Reads the manifest at `path` and keeps what is below `root` (empty for everything). Digests of
    /// 64 digits are taken for SHA-256, unless `declared` or the name of the file says BLAKE3.
    ///
    /// # Errors
    /// When it is not there, is cut off, has a line that is none, contradicts itself, or has nothing below `root`.
    pub fn open(
        path: &Path,
        declared: Option<Algorithm>,
        root: &[u8],
    ) -> Result<Self, CannotCheck> {
        let place = display(path.as_os_str().as_encoded_bytes());
        let file = File::open(path).map_err(|why| {
            let obstacle = match why.kind() {
                io::ErrorKind::NotFound => Obstacle::Absent,
                io::ErrorKind::PermissionDenied => Obstacle::Denied,
                _ => Obstacle::Interrupted,
            };

            unusable(
                &place,
                obstacle,
                Message::new("files/manifest-unreadable").with("system", why.to_string()),
            )
        })?;

        // BLAKE3 and SHA-256 have digests of the same length, and manifests do not say which it is.
        let is_blake3 = path
            .file_name()
            .is_some_and(|name| names_blake3(name.as_encoded_bytes()));
        let declared = declared.or_else(|| is_blake3.then_some(Algorithm::Blake3));
        let identity = identity(&file, path);
        let reader = BufReader::with_capacity(256 << 10, file);
        let mut tree = Self::read(reader, place, declared, root)?;
        if let Some(lines) = Arc::get_mut(&mut tree.lines) {
            lines.identity = identity;
        }
        Ok(tree)
    }

    /// Reads a manifest from `reader`; see [`ManifestTree::open`].
    ///
    /// # Errors
    /// As there.
    pub fn read(
        mut reader: impl BufRead,
        place: String,
        declared: Option<Algorithm>,
        root: &[u8],
    ) -> Result<Self, CannotCheck> {
        let mut lines = Lines {
            identity: format!("manifest {place}"),
            place,
            written: None,
            algorithm: Algorithm::Sha256,
            paths: Vec::new(),
            files: Vec::new(),
        };

        let mut written = Hasher::new(Algorithm::Blake3);
        let mut algorithm_seen = None;
        let mut carriage_returns = None;
        let mut number = 0u64;
        let mut text = Vec::new();
        while next_line(&mut reader, &mut text, &lines.place, number + 1)? {
            number += 1;
            let wrong = |code: &str| {
                let cause = Message::new(code)
                    .with("line", number)
                    .with("text", display(&text[..text.len().min(200)]));
                unusable(&lines.place, Obstacle::Protocol, cause)
            };

            let mut rest = text.as_slice();
            if number == 1 {
                if rest.starts_with(b"\xFF\xFE") || rest.starts_with(b"\xFE\xFF") {
                    return Err(wrong("files/manifest-utf16"));
                }
                rest = rest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(rest);
            }

            // Whether lines end as on Windows is decided by the first: a name may end in a carriage return too.
            if *carriage_returns.get_or_insert(rest.ends_with(b"\r")) {
                rest = rest
                    .strip_suffix(b"\r")
                    .ok_or_else(|| wrong("files/manifest-line"))?;
            }

            if rest.is_empty() {
                continue;
            }

            let line = line::parse(rest, declared).map_err(|problem| wrong(problem.code()))?;
            if *algorithm_seen.get_or_insert(line.algorithm) != line.algorithm {
                return Err(wrong("files/manifest-mixed"));
            }

            if lines.files.len() >= LINES_MAX {
                return Err(unusable(
                    &lines.place,
                    Obstacle::TooLarge,
                    Message::new("files/manifest-too-large"),
                ));
            }
            if lines.keep(&line.path, line.digest, root) {
                written.update(line.digest.to_string().as_bytes());
                written.update(&line.path);
                written.update(b"\0");
            }
        }
        lines.written = Some(written.finish());

        lines.algorithm = algorithm_seen.unwrap_or(lines.algorithm);
        lines.order()?;
        if lines.files.is_empty() {
            let cause = Message::new("files/manifest-empty").with("root", display(root));
            return Err(unusable(&lines.place, Obstacle::Absent, cause));
        }

        Ok(Self {
            lines: Arc::new(lines),
        })
    }
}

/// What the open `file` at `path` is known by, whatever path leads to it.
fn identity(file: &File, path: &Path) -> String {
    #[cfg(unix)]
    if let Ok(metadata) = file.metadata() {
        use std::os::unix::fs::MetadataExt as _;
        return format!("manifest {} on {}", metadata.ino(), metadata.dev());
    }
    #[cfg(not(unix))]
    let _ = file;
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    format!("manifest {}", real.display())
}

/// Reads the next line without its line feed; false at the end.
fn next_line(
    reader: &mut impl BufRead,
    text: &mut Vec<u8>,
    place: &str,
    number: u64,
) -> Result<bool, CannotCheck> {
    text.clear();
    reader
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', text)
        .map_err(|why| {
            unusable(
                place,
                Obstacle::Interrupted,
                Message::new("files/manifest-unreadable").with("system", why.to_string()),
            )
        })?;
    if text.pop_if(|byte| *byte == b'\n').is_some() {
        return Ok(true);
    }

    if text.is_empty() {
        return Ok(false);
    }

    // A name that was cut in two is a name all the same, so only the line end tells that it is whole.
    Err(unusable(
        place,
        Obstacle::Interrupted,
        Message::new("files/manifest-cut").with("line", number),
    ))
}

fn names_blake3(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [&b"b3sum"[..], b"blake3", b".b3"]
        .iter()
        .any(|word| name.windows(word.len()).any(|part| part == *word))
}

fn unusable(place: &str, obstacle: Obstacle, cause: Message) -> CannotCheck {
    CannotCheck::new(obstacle, Retry::Never, place, "read manifest", cause)
}

impl Lines {
    /// Keeps it if it lies below `root`.
    fn keep(&mut self, path: &[u8], digest: FileDigest, root: &[u8]) -> bool {
        let below = match root {
            b"" => path,
            root => match path
                .strip_prefix(root)
                .and_then(|rest| rest.strip_prefix(b"/"))
            {
                Some(below) => below,
                None => return false,
            },
        };

        let length = u32::try_from(below.len()).unwrap_or(u32::MAX);
        self.files.push(Listed {
            start: self.paths.len() as u64,
            length,
            digest,
        });
        self.paths.extend_from_slice(below);
        true
    }

    fn order(&mut self) -> Result<(), CannotCheck> {
        let mut files = std::mem::take(&mut self.files);
        files.sort_unstable_by(|a, b| self.path(a).cmp(self.path(b)));

        let contradiction = files
            .windows(2)
            .find(|two| self.path(&two[0]) == self.path(&two[1]) && two[0].digest != two[1].digest);
        if let Some(two) = contradiction {
            let cause = Message::new("files/manifest-contradiction")
                .with("path", display(self.path(&two[0])));
            return Err(unusable(&self.place, Obstacle::Protocol, cause));
        }

        // The same file twice with the same digest says nothing new.
        files.dedup_by(|a, b| self.path(a) == self.path(b));
        self.files = files;
        Ok(())
    }

    fn path(&self, file: &Listed) -> &[u8] {
        let start = usize::try_from(file.start).unwrap_or(usize::MAX);
        &self.paths[start..start + file.length as usize]
    }

    /// The files whose path starts with `prefix`.
    fn below(&self, prefix: &[u8]) -> &[Listed] {
        let from = self.files.partition_point(|file| self.path(file) < prefix);
        let count = self.files[from..].partition_point(|file| self.path(file).starts_with(prefix));
        &self.files[from..from + count]
    }

    fn find(&self, path: &[u8]) -> Option<&Listed> {
        let at = self
            .files
            .binary_search_by(|file| self.path(file).cmp(path))
            .ok()?;
        self.files.get(at)
    }
}

impl Tree for ManifestTree {
    fn place(&self) -> &str {
        &self.lines.place
    }

    fn identity(&self) -> Option<String> {
        Some(self.lines.identity.clone())
    }

    fn written(&self) -> Option<FileDigest> {
        self.lines.written
    }

    fn proof(&self) -> Proof {
        Proof::Digests(self.lines.algorithm)
    }

    fn folder(&self, path: &[u8], _links: Links) -> Result<Box<dyn Folder>, CannotCheck> {
        let folder = ManifestFolder {
            lines: Arc::clone(&self.lines),
            path: path.to_vec(),
        };
        if self.lines.below(&folder.prefix()).is_empty() {
            let cause = Message::new("files/manifest-no-folder").with("path", display(path));
            return Err(unusable(&self.lines.place, Obstacle::Absent, cause));
        }
        Ok(Box::new(folder))
    }
}

struct ManifestFolder {
    lines: Arc<Lines>,
    path: Vec<u8>,
}

impl ManifestFolder {
    fn prefix(&self) -> Vec<u8> {
        if self.path.is_empty() {
            Vec::new()
        } else {
            join(&self.path, b"")
        }
    }

    fn cannot(&self, verb: &str, name: &[u8], code: &str) -> CannotCheck {
        let operation = format!("{verb} {}", display(&join(&self.path, name)));
        CannotCheck::new(
            Obstacle::Unsupported,
            Retry::Never,
            self.lines.place.as_str(),
            operation,
            Message::new(code),
        )
    }
}

impl Folder for ManifestFolder {
    fn id(&self) -> Option<FileId> {
        None
    }

    fn list(&self, _look: Look) -> Result<Listing, CannotCheck> {
        let mut prefix = self.prefix();
        let length = prefix.len();
        let mut listing = ListingBuilder::default();
        let mut rest = self.lines.below(&prefix);

        // The files are ordered by path, so all that lies in one folder stands together.
        while let Some(file) = rest.first() {
            let below = &self.lines.path(file)[length..];
            listing.announce();
            match below.iter().position(|byte| *byte == b'/') {
                None => {
                    listing.push(below, Some(FileKind::File), 0)?;
                    rest = &rest[1..];
                }
                Some(end) => {
                    listing.push(&below[..end], Some(FileKind::Folder), 0)?;
                    prefix.truncate(length);
                    prefix.extend_from_slice(&below[..=end]);

                    let within =
                        rest.partition_point(|file| self.lines.path(file).starts_with(&prefix));
                    rest = &rest[within..];
                }
            }
        }
        Ok(listing.finish())
    }

    fn open(&self, name: &[u8]) -> Result<Box<dyn Content>, CannotCheck> {
        Err(self.cannot("open", name, "files/manifest-no-content"))
    }

    fn link(&self, name: &[u8]) -> Result<Vec<u8>, CannotCheck> {
        Err(self.cannot("read link", name, "files/manifest-no-content"))
    }

    fn digest(&self, name: &[u8]) -> Option<FileDigest> {
        self.lines
            .find(&join(&self.path, name))
            .map(|file| file.digest)
    }

    fn failed(&self, verb: &str, name: &[u8], _why: &io::Error) -> CannotCheck {
        self.cannot(verb, name, "files/manifest-no-content")
    }
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
