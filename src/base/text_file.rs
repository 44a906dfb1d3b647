//! Reading a text file that a person wrote: bounded, and with the encoding recognised before it does harm.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// How the workbooks of spreadsheet programs begin: an archive (.xlsx, .ods), or the older compound file (.xls).
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// Why a file is not text that can be read. Fragments that follow the file's name.
#[derive(Debug, thiserror::Error)]
pub enum TextFileError {
    /// It cannot be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// A folder, a pipe, a device.
    #[error("is not a regular file")]
    NotAFile,
    /// More than the caller is willing to hold.
    #[error("is larger than {} MiB", bytes_max / 1_048_576)]
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// Each character takes two bytes.
    #[error("is written in UTF-16")]
    Utf16,
    /// A workbook of a spreadsheet program, and no text that it wrote.
    #[error("is a workbook of a spreadsheet program (.xlsx, .xls or .ods), not a table as text")]
    Workbook,
    /// It has NUL bytes or other marks of not being text.
    #[error("is not text (a NUL byte in line {line})")]
    Binary {
        /// Where the first such byte stands.
        line: usize,
    },
    /// Bytes that are no UTF-8, as older programs for Windows write umlauts.
    #[error("is not UTF-8, probably Windows-1252 (byte 0x{byte:02X} in line {line})")]
    NotUtf8 {
        /// The first byte that does not fit.
        byte: u8,
        /// Where it stands.
        line: usize,
    },
}

impl TextFileError {
    /// What the person can do about it, where that is not plain from the error.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Utf16 | Self::NotUtf8 { .. } => Some(
                "save it as UTF-8 (in a spreadsheet: Save as, \"CSV UTF-8\"), or convert it with iconv",
            ),
            Self::Workbook => Some("open it in the spreadsheet, and save it as \"CSV UTF-8\""),
            Self::Binary { .. } => {
                Some("give a text file; a spreadsheet must be exported as CSV first")
            }
            Self::Unreadable(_) | Self::NotAFile | Self::TooLarge { .. } | Self::Empty => None,
        }
    }

    /// The line in which the fault stands, if it stands in one.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Binary { line } | Self::NotUtf8 { line, .. } => Some(*line),
            _ => None,
        }
    }
}

/// The text in the file at `path`, without a byte-order mark; at most `bytes_max` bytes are read.
///
/// # Errors
/// See [`TextFileError`]. A pipe or device is refused before it is opened, so this never waits.
pub fn read(path: &Path, bytes_max: u64) -> Result<String, TextFileError> {
    let kind = std::fs::metadata(path).map_err(TextFileError::Unreadable)?;
    if !kind.is_file() {
        return Err(TextFileError::NotAFile);
    }

    let file = File::open(path).map_err(TextFileError::Unreadable)?;
    let mut bytes = Vec::new();
    let limit = bytes_max.saturating_add(1);
    let length = file
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(TextFileError::Unreadable)?;

    if length as u64 > bytes_max {
        // What it is tells the person more than how large it is.
        return Err(match decode(bytes) {
            Err(
                error @ (TextFileError::Utf16
                | TextFileError::Workbook
                | TextFileError::Binary { .. }),
            ) => error,
            _ => TextFileError::TooLarge { bytes_max },
        });
    }

    decode(bytes)
}

/// The text that `bytes` are, without a byte-order mark.
///
/// # Errors
/// If they are empty or no UTF-8 text.
pub fn decode(mut bytes: Vec<u8>) -> Result<String, TextFileError> {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        bytes.drain(..3);
    }

    if bytes.is_empty() {
        return Err(TextFileError::Empty);
    }

    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return Err(TextFileError::Workbook);
    }

    if is_utf16(&bytes) {
        return Err(TextFileError::Utf16);
    }

    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(TextFileError::Binary {
            line: line_of(&bytes, at),
        });
    }

    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        TextFileError::NotUtf8 {
            byte: bytes.get(at).copied().unwrap_or_default(),
            line: line_of(bytes, at),
        }
    })
}

/// A byte-order mark says so, or every second byte of the beginning is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }

    let start = &bytes[..bytes.len().min(64)];
    let zeros = |parity: usize| {
        start
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };

    let pairs = start.len() / 2;
    pairs >= 4
        && (zeros(0) == 0 && zeros(1) * 4 >= pairs * 3
            || zeros(1) == 0 && zeros(0) * 4 >= pairs * 3)
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &bytes[..at]).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool) -> Vec<u8> {
        let mut bytes = if mark { vec![0xFF, 0xFE] } else { Vec::new() };
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn encodings_are_recognised() {
        assert!(matches!(
            decode(utf16("name;group\r\n", true)),
            Err(TextFileError::Utf16)
        ));
        assert!(matches!(
            decode(utf16("name;group\r\n", false)),
            Err(TextFileError::Utf16)
        ));
        assert!(matches!(
            decode(b"name\nM\xFCller".to_vec()),
            Err(TextFileError::NotUtf8 {
                byte: 0xFC,
                line: 2
            })
        ));
        assert!(matches!(
            decode(b"PK\x03\x04abcdefgh\0\0".to_vec()),
            Err(TextFileError::Workbook)
        ));
        assert!(matches!(
            decode(b"%PDF abcdefgh\0\0".to_vec()),
            Err(TextFileError::Binary { line: 1 })
        ));
        assert!(matches!(decode(Vec::new()), Err(TextFileError::Empty)));
        assert!(matches!(
            decode(b"\xEF\xBB\xBF".to_vec()),
            Err(TextFileError::Empty)
        ));
        assert_eq!(
            decode(b"\xEF\xBB\xBFname".to_vec()).ok().as_deref(),
            Some("name")
        );
    }

    #[test]
    fn size_is_bounded_and_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let file = File::create(&path).unwrap();
        file.set_len(200 * 1_048_576).unwrap();
        assert!(matches!(
            read(&path, 1_048_576),
            Err(TextFileError::Binary { line: 1 })
        ));
        std::fs::write(&path, "abcd").unwrap();
        assert!(matches!(
            read(&path, 3),
            Err(TextFileError::TooLarge { bytes_max: 3 })
        ));
        assert_eq!(read(&path, 4).unwrap(), "abcd");
        assert!(matches!(
            read(folder.path(), 4),
            Err(TextFileError::NotAFile)
        ));
        assert!(matches!(
            read(&folder.path().join("none"), 4),
            Err(TextFileError::Unreadable(_))
        ));
    }
}
