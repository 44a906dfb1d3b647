//! Atomic writing of all reports of a run: each file appears complete or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::REPORTS;
use super::view::{ReportError, View};

/// A report could not be put into the run's folder.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {error}")]
pub struct WriteError {
    /// The file.
    pub file: &'static str,
    /// Why.
    #[source]
    pub error: ReportError,
}

/// Writes every report into `folder`. Each goes to a temporary file beside it, is brought to the
/// disk and then takes its name, so that a reader never sees half a report.
///
/// # Errors
/// The first report that cannot be written; reports before it are in place, those after it are as they were.
pub fn write_all(folder: &Path, view: &View<'_>) -> Result<(), WriteError> {
    for report in &REPORTS {
        write_atomically(folder, report.file, |out| (report.write)(view, out)).map_err(
            |error| WriteError {
                file: report.file,
                error,
            },
        )?;
    }

    sync_folder(folder).map_err(|error| WriteError {
        file: ".",
        error: error.into(),
    })
}

fn write_atomically(
    folder: &Path,
    file: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let temporary = tempfile::Builder::new()
        .prefix(".report-")
        .tempfile_in(folder)?;

    let mut out = BufWriter::with_capacity(256 * 1024, temporary);
    write(&mut out)?;
    out.flush()?;

    let temporary = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;

    // Before the name is taken: after a power failure there must be no report with half its bytes.
    temporary.as_file().sync_all()?;
    temporary
        .persist(folder.join(file))
        .map_err(|error| error.error)?;
    Ok(())
}

/// Brings the new names to the disk. Only Unix can and needs to do that.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
