//! The register of rulings: one JSON object a line, kept beside the suite and read by every run.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use super::JournalError;
use crate::model::Ruling;

/// No register comes near this.
const REGISTER_BYTES_MAX: u64 = 256 << 20;

/// All rulings of the register at `path`, in the order in which they were made. A register that is
/// not there yet has none.
///
/// # Errors
/// If it cannot be read, or a line is not a ruling.
pub fn read_register(path: &Path) -> Result<Vec<Ruling>, JournalError> {
    let io = |source| JournalError::Io {
        path: path.to_owned(),
        operation: "read",
        source,
    };
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened.map_err(io)?,
    };
    let mut text = String::new();
    file.take(REGISTER_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(io)?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    lines
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
    let io = |source| JournalError::Io {
        path: path.to_owned(),
        operation: "written",
        source,
    };
    let mut text = String::new();
    for ruling in rulings {
        text.push_str(&serde_json::to_string(ruling).map_err(|error| io(error.into()))?);
        text.push('\n');
    }
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(io)?;
    file.lock().map_err(io)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(io)
}
