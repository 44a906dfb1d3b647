//! The register of rulings: one JSON object a line, kept beside the suite and read by every run.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use super::error::JournalError;
use crate::model::Ruling;

/// No register comes near this.
const REGISTER_BYTES_MAX: u64 = 256 << 20;

/// All rulings of the register at `path`, in the order in which they were made. A register that is
/// not there yet has none.
///
/// # Errors
/// If it cannot be read, or a line is not a ruling.
pub fn read_register(path: &Path) -> Result<Vec<Ruling>, JournalError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(JournalError::io(path, "read")(error)),
    };
    let mut text = String::new();
    file.take(REGISTER_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(JournalError::io(path, "read"))?;

    // A line that is no ruling may be somebody's "not ok", damaged: it is never skipped.
    let lines = (1..).zip(text.lines());
    lines
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(line, text)| {
            serde_json::from_str(text).map_err(|error| JournalError::Damaged {
                path: path.to_owned(),
                line,
                problem: format!("it is not a ruling ({error})"),
            })
        })
        .collect()
}

/// Adds `rulings` to the register at `path`, all or none.
///
/// # Errors
/// If it cannot be written.
pub fn append_register(path: &Path, rulings: &[Ruling]) -> Result<(), JournalError> {
    let written = || JournalError::io(path, "written");

    // All lines are made before the first is written, so that an error leaves no half of them behind.
    let mut text = String::new();
    for ruling in rulings {
        let line = serde_json::to_string(ruling).map_err(|error| written()(error.into()))?;
        text.push_str(&line);
        text.push('\n');
    }

    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(written())?;
    // Two people may answer at the same time.
    file.lock().map_err(written())?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(written())
}
