//! `landfall init`: a small commented first suite, its accounts, and a place for their passwords.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::suite::{Diagnostic, Diagnostics};

/// A file that is written.
struct NewFile {
    name: &'static str,
    content: &'static str,
    access: Access,
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Everyone,
    OwnerOnly,
}

/// The files of a first suite.
const FILES: [NewFile; 3] = [
    NewFile {
        name: "suite.yaml",
        content: include_str!("init/suite.yaml"),
        access: Access::Everyone,
    },
    NewFile {
        name: "accounts.csv",
        content: include_str!("init/accounts.csv"),
        access: Access::Everyone,
    },
    NewFile {
        name: "secrets.csv",
        content: include_str!("init/secrets.csv"),
        access: Access::OwnerOnly,
    },
];
/// What git must not take in.
const IGNORED: &str = "secrets.csv\nreports/\n";

/// Writes a first suite into `folder` (made if it is not there) and says what to do with it.
///
/// # Errors
/// If one of the files is there already, in which case nothing is written, or cannot be written.
pub fn init(folder: &Path) -> Result<String, Diagnostics> {
    // Checked for all files first, so that a folder is never half filled.
    let there: Vec<Diagnostic> = FILES
        .iter()
        .map(|file| folder.join(file.name))
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .map(|path| {
            Diagnostic::new(format!("{} is there already", path.display()))
                .hint("choose another folder")
        })
        .collect();
    if let Some(diagnostics) = Diagnostics::from_list(there) {
        return Err(diagnostics);
    }

    let failed = |path: PathBuf, error: &io::Error| {
        let problem = format!("{} cannot be written: {error}", path.display());
        Diagnostics::one(Diagnostic::new(problem).hint("choose another folder"))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder.to_owned(), &error))?;
    for file in FILES {
        let path = folder.join(file.name);
        write_new(&path, file.content, file.access).map_err(|error| failed(path, &error))?;
    }

    // A `.gitignore` that is there belongs to its owner, who is asked to add to it.
    let ignore = folder.join(".gitignore");
    let ignored = match write_new(&ignore, IGNORED, Access::Everyone) {
        Ok(()) => "",
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            "Add secrets.csv and reports/ to your .gitignore.\n"
        }
        Err(error) => return Err(failed(ignore, &error)),
    };

    let suite = folder.join("suite.yaml");
    let suite = suite.display();
    Ok(format!(
        "Wrote suite.yaml, accounts.csv and secrets.csv to {}.\n{ignored}\
         1. Put your servers into suite.yaml, your people into accounts.csv, their passwords into secrets.csv.\n\
         2. landfall validate {suite}\n\
         3. landfall doctor {suite} --at pilot\n\
         4. landfall run {suite} --at pilot\n",
        folder.display()
    ))
}

/// Writes a file that is not there yet; a private one is never open to others, not even while it is written.
fn write_new(path: &Path, content: &str, access: Access) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(match access {
            Access::OwnerOnly => 0o600,
            Access::Everyone => 0o644,
        });
    }
    #[cfg(not(unix))]
    let _ = access;
    options.open(path)?.write_all(content.as_bytes())
}
