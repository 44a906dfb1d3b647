//! Files that somebody attaches to an answer: which may be, and reading them.

use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use crate::journal::Attachment;

/// A photo, not a film.
const BYTES_MAX: u64 = 64 << 20;

/// A file that an answer names.
#[derive(Debug, Clone)]
pub(super) enum Attached {
    /// By whoever gives the command: any plain file.
    Given(PathBuf),
    /// By a sheet, which may come from anybody: only what lies beside it or below.
    InSheet {
        /// The folder of the sheet.
        folder: PathBuf,
        /// As the sheet has it.
        name: String,
    },
}

impl Attached {
    /// Reads it.
    ///
    /// # Errors
    /// If it may not be attached, or cannot be read.
    pub(super) fn read(&self) -> anyhow::Result<Attachment> {
        let path = match self {
            Self::Given(path) => path.clone(),
            Self::InSheet { folder, name } => below(folder, name)?,
        };
        let name = path.file_name();
        Ok(Attachment {
            name: name.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            bytes: read_plain(&path)?,
        })
    }
}

/// The file `name` below `folder`, to which no link leads.
fn below(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let levels = || Path::new(name).components();
    let leads_down = |level| matches!(level, Component::CurDir | Component::Normal(_));
    anyhow::ensure!(
        levels().all(leads_down),
        "{name} is not below the folder of the sheet; copy it there, and write its name alone"
    );

    let mut path = folder.to_owned();
    for level in levels() {
        path.push(level);
        refuse_link(&path)?;
    }
    Ok(path)
}

/// A link could lead to what nobody meant to hand over.
fn refuse_link(path: &Path) -> anyhow::Result<()> {
    let found = fs::symlink_metadata(path)
        .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    anyhow::ensure!(
        !found.is_symlink(),
        "{} is a link; attach the file itself",
        path.display()
    );
    Ok(())
}

/// What the plain file at `path` holds.
fn read_plain(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let failed = |error: std::io::Error| anyhow::anyhow!("{shown}: {error}");
    refuse_link(path)?;
    let file = open(path).map_err(failed)?;

    // Asked of what was opened: what bears the name may have become something else.
    let found = file.metadata().map_err(failed)?;
    anyhow::ensure!(found.is_file(), "{shown} is no plain file");

    let mut bytes = Vec::new();
    // One byte more tells what is too long from what just fits.
    file.take(BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    anyhow::ensure!(
        bytes.len() as u64 <= BYTES_MAX,
        "{shown} is larger than 64 MiB; attach a smaller one"
    );
    Ok(bytes)
}

/// Opens `path` without following a link, and without waiting for the other end of a pipe.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}
