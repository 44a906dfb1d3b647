//! The secrets file: read when a run begins, and only if its owner alone can read it.

use std::path::Path;

use crate::base::private_file::{self, NotPrivate};
use crate::base::table::TableMistake;
use crate::base::text_file::{self, TextFileError};
use crate::model::{SecretRow, secret_rows};

/// A secrets file larger than this is none.
const BYTES_MAX: u64 = 16 * 1_048_576;

/// Why a secrets file cannot be used. Fragments that follow the file's name; they hold no secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretsFileError {
    /// Others could read it.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// It is no text.
    #[error(transparent)]
    NotText(#[from] TextFileError),
    /// It is no table of secrets.
    #[error("line {}: {}", .0.line, .0.problem)]
    Table(TableMistake),
}

/// The secrets in the file at `path`: a table `account,system,secret`, imapsync's lines, or an accounts
/// table with passwords. [`SecretRow::is_for`] says whose each is.
///
/// # Errors
/// If the file may not hold secrets, or does not.
pub(super) fn read(path: &Path) -> Result<Vec<SecretRow>, SecretsFileError> {
    private_file::check(path)?;
    let text = text_file::read(path, BYTES_MAX)?;
    secret_rows(&text).map_err(|mut faults| {
        // Faults are collected by sort; the first line is the one to mend first.
        faults.sort_by_key(|fault| fault.line);
        let none = TableMistake {
            line: 1,
            problem: "is no table".to_owned(),
        };
        SecretsFileError::Table(faults.into_iter().next().unwrap_or(none))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_read_only_if_it_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.csv");
        fs::write(&path, "account;system;secret\nanna;source;canary-1\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(&path), Err(SecretsFileError::NotPrivate(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read(&path).unwrap()[0].secret.expose(), "canary-1");
        fs::write(&path, "account;system;secret\nanna;source;canary-1;x\n").unwrap();
        let error = read(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: this row is too long: it has 4 cells, the header has 3"
        );

        assert!(!format!("{error:?}").contains("canary"));
    }
}
