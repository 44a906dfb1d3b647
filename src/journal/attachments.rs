//! Files that people attached to their answers: kept beside the journal, named by what they hold, and compared with the
//! journal whenever it is read.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::JournalError;
use crate::base::digest::Digest;
use crate::model::Ruling;

/// The folder, in that of a run, in which they are kept.
pub const ATTACHMENTS: &str = "artefacts";

/// So long an ending is still one.
const EXTENSION_CHARS_MAX: usize = 16;

/// A file that was attached to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, where it came from.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// As a ruling names it: its name, and the digest of what it holds.
    pub fn named(&self) -> (String, String) {
        (self.name.clone(), Digest::of(&self.bytes).to_string())
    }
}

/// Keeps `attachments` for the run in `dir`, for its owner alone.
///
/// # Errors
/// If they cannot be written.
pub fn keep(dir: &Path, attachments: &[Attachment]) -> Result<(), JournalError> {
    if attachments.is_empty() {
        return Ok(());
    }
    let folder = dir.join(ATTACHMENTS);
    make_private(&folder).map_err(JournalError::io(&folder, "made"))?;

    for attachment in attachments {
        let digest = Digest::of(&attachment.bytes);
        let path = folder.join(file_name(&attachment.name, digest));
        let written = || JournalError::io(&path, "written");

        // Half a file must not stand under the name of a whole one. A temporary file is for its owner alone.
        let mut file = tempfile::Builder::new()
            .prefix(".attachment-")
            .tempfile_in(&folder)
            .map_err(written())?;
        file.write_all(&attachment.bytes)
            .and_then(|()| file.as_file().sync_data())
            .map_err(written())?;
        file.persist(&path)
            .map_err(|error| written()(error.error))?;
    }
    Ok(())
}

/// Makes `folder`, or takes it away from others if it is there.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made,
    }

    // A link would lead what is kept out of the record.
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(std::io::Error::from(ErrorKind::NotADirectory));
    }
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes sure that all that `rulings` name is kept for the run in `dir`, as it was attached.
///
/// # Errors
/// The first that is not.
pub(super) fn check(dir: &Path, rulings: &[Ruling]) -> Result<(), JournalError> {
    let attached = rulings.iter().flat_map(|ruling| {
        let case = ruling.case.as_deref().unwrap_or_default();
        ruling.attached.iter().map(move |attached| (case, attached))
    });
    for (case, (name, sha256)) in attached {
        let wrong = |path: PathBuf, problem: &str| JournalError::Attachment {
            path,
            name: name.clone(),
            case: case.to_owned(),
            problem: problem.to_owned(),
        };
        let Ok(digest) = Digest::try_from(sha256.clone()) else {
            return Err(wrong(
                dir.join(ATTACHMENTS),
                "the journal has no digest of it",
            ));
        };

        let path = dir.join(ATTACHMENTS).join(file_name(name, digest));
        match digest_of(&path) {
            Ok(found) if found == digest => {}
            Ok(_) => return Err(wrong(path, "it was changed")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(wrong(path, "it is gone"));
            }
            Err(error) => return Err(wrong(path, &error.to_string())),
        }
    }
    Ok(())
}

/// What the file at `path` holds; an error if it is no plain file, so that nothing waits for a pipe.
fn digest_of(path: &Path) -> std::io::Result<Digest> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(std::io::Error::new(
            ErrorKind::InvalidInput,
            "it is no plain file",
        ));
    }
    Digest::of_reader(File::open(path)?)
}

/// The name under which a file called `name` that holds `digest` is kept: nothing of its own name but a harmless ending.
fn file_name(name: &str, digest: Digest) -> String {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    let ending = ending.map(str::to_lowercase).filter(|ending| {
        let is_short = (1..=EXTENSION_CHARS_MAX).contains(&ending.len());
        is_short && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    format!("{digest}.{}", ending.as_deref().unwrap_or("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        let digest = Digest::of("x");
        for (name, ending) in [
            ("Photo.JPG", "jpg"),
            ("a.", "bin"),
            ("..", "bin"),
            ("a.b/../../c", "bin"),
            ("a.täg", "bin"),
            ("a.0123456789abcdef0", "bin"),
        ] {
            assert_eq!(file_name(name, digest), format!("{digest}.{ending}"));
        }
    }
}
