//! One line of a manifest: `<digest>  <name>`, `<digest> *<name>`, or `SHA256 (<name>) = <digest>`.

use std::borrow::Cow;

use crate::base::digest::unhex;
use crate::endpoint::tree::{Algorithm, FileDigest};

/// A line of a manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) digest: FileDigest,
    pub(super) path: Cow<'a, [u8]>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is no line of a manifest.
    NoLine,
    /// Its digest has another length than that of a known algorithm.
    Digest,
    /// Its path does not lie below the folder for which the manifest was made.
    Path,
}

impl Problem {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NoLine => "files/manifest-line",
            Self::Digest => "files/manifest-digest",
            Self::Path => "files/manifest-path",
        }
    }
}

/// Reads `line`, which has no line end any more. A digest of 64 digits is of `declared`, or SHA-256.
pub(super) fn parse(line: &[u8], declared: Option<Algorithm>) -> Result<Line<'_>, Problem> {
    // A leading backslash says that the name is escaped.
    let (escaped, line) = match line.strip_prefix(b"\\") {
        Some(rest) => (true, rest),
        None => (false, line),
    };

    let (algorithm, digits, name) = match tagged(line) {
        Some((algorithm, digits, name)) => (Some(algorithm), digits, name),
        None => plain(line).map(|(digits, name)| (declared, digits, name))?,
    };

    let digest = std::str::from_utf8(digits)
        .ok()
        .and_then(unhex)
        .ok_or(Problem::NoLine)?;
    let algorithm = match (digest.len(), algorithm) {
        (16, None | Some(Algorithm::Md5)) => Algorithm::Md5,
        (32, None) => Algorithm::Sha256,
        (32, Some(algorithm @ (Algorithm::Sha256 | Algorithm::Blake3))) => algorithm,
        _ => return Err(Problem::Digest),
    };

    let digest = FileDigest::new(&digest).ok_or(Problem::Digest)?;

    let name = if escaped {
        Cow::Owned(unescape(name).ok_or(Problem::NoLine)?)
    } else {
        Cow::Borrowed(name)
    };

    Ok(Line {
        algorithm,
        digest,
        path: below(name)?,
    })
}

fn plain(line: &[u8]) -> Result<(&[u8], &[u8]), Problem> {
    let digits = line
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (digits, rest) = line.split_at(digits);
    let name = rest
        .strip_prefix(b"  ")
        .or_else(|| rest.strip_prefix(b" *"))
        .ok_or(Problem::NoLine)?;
    if digits.is_empty() {
        Err(Problem::NoLine)
    } else {
        Ok((digits, name))
    }
}

fn tagged(line: &[u8]) -> Option<(Algorithm, &[u8], &[u8])> {
    let tags = [
        (&b"SHA256 ("[..], Algorithm::Sha256),
        (b"MD5 (", Algorithm::Md5),
        (b"BLAKE3 (", Algorithm::Blake3),
    ];
    let (rest, algorithm) = tags
        .into_iter()
        .find_map(|(tag, algorithm)| Some((line.strip_prefix(tag)?, algorithm)))?;
    // A name may have `) = ` in it, a digest never: the last one counts.
    let end = rest.windows(4).rposition(|part| part == b") = ")?;
    Some((algorithm, &rest[end + 4..], &rest[..end]))
}

fn unescape(name: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            byte => *byte,
        });
    }
    Some(plain)
}

/// The path without `./` at its head; refused if it is absolute or not in its shortest form.
fn below(mut name: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, Problem> {
    let skip = name.chunks_exact(2).take_while(|two| two == b"./").count() * 2;
    if skip > 0 {
        name = match name {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[skip..]),
            Cow::Owned(mut bytes) => {
                bytes.drain(..skip);
                Cow::Owned(bytes)
            }
        };
    }

    let strange =
        |level: &[u8]| level.is_empty() || level == b"." || level == b".." || level.contains(&0);
    if name.split(|byte| *byte == b'/').any(strange) {
        Err(Problem::Path)
    } else {
        Ok(name)
    }
}
