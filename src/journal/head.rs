//! How far a journal had come when it was last brought to the disk, in a file of its own.
//!
//! Each line of a journal seals the one before it, but none seals the last. Without this file, whole lines that
//! were cut off the end (an answer that was given after the run, say) would not be missed.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::JournalError;
use crate::base::digest::Digest;

/// The file's name in a run's folder.
pub const HEAD_FILE: &str = "journal.head";

/// No head comes near this.
const HEAD_BYTES_MAX: u64 = 4 << 10;

/// A line that the journal is known to have, and so all lines before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The number of the line.
    pub(super) lines: u64,
    /// Its digest.
    pub(super) sha256: Digest,
}

impl Head {
    /// The head of the journal in `dir`, if one was written.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>, JournalError> {
        let path = dir.join(HEAD_FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(JournalError::io(&path, "read")(error)),
        };
        let mut text = Vec::new();
        file.take(HEAD_BYTES_MAX)
            .read_to_end(&mut text)
            .map_err(JournalError::io(&path, "read"))?;

        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| JournalError::Damaged {
                path,
                line: 1,
                problem: format!("it does not say how far the journal had come ({error})"),
            })
    }

    /// Writes this down for the journal in `dir`, whose lines are on the disk already: the head must never be ahead of
    /// them, or a power failure would look like damage.
    ///
    /// # Errors
    /// If it cannot be written. The former head is then still there.
    pub(super) fn write(&self, dir: &Path) -> Result<(), JournalError> {
        let path = dir.join(HEAD_FILE);
        let written = || JournalError::io(&path, "written");
        let mut text = serde_json::to_vec(self).map_err(|error| written()(error.into()))?;
        text.push(b'\n');

        // A temporary file is for its owner alone, as the journal is.
        let mut file = tempfile::Builder::new()
            .prefix(".journal-")
            .tempfile_in(dir)
            .map_err(written())?;
        file.write_all(&text)
            .and_then(|()| file.as_file().sync_data())
            .map_err(written())?;
        file.persist(&path)
            .map_err(|error| written()(error.error))?;
        Ok(())
    }
}
