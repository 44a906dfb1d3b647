//! `landfall init`: a small commented first suite, its accounts, and a place for their passwords.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::suite::{Diagnostic, Diagnostics};

/// What is written: name, content, and whether only its owner may read it.
const FILES: [(&str, &str, bool); 3] = [
    ("suite.yaml", include_str!("init/suite.yaml"), false),
    ("accounts.csv", include_str!("init/accounts.csv"), false),
    ("secrets.csv", include_str!("init/secrets.csv"), true),
];
/// What git must not take in.
const IGNORED: &str = "secrets.csv\nreports/\n";

/// Writes a first suite into `folder` (made if it is not there) and says what to do with it.
///
/// # Errors
/// If one of the files is there already, in which case nothing is written, or cannot be written.
pub fn init(folder: &Path) -> Result<String, Diagnostics> {
    let there: Vec<Diagnostic> = FILES
        .iter()
        .map(|(name, ..)| folder.join(name))
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
    for (name, content, private) in FILES {
        let path = folder.join(name);
        write_new(&path, content, private).map_err(|error| failed(path, &error))?;
    }
    let ignore = folder.join(".gitignore");
    let ignored = match write_new(&ignore, IGNORED, false) {
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
fn write_new(path: &Path, content: &str, private: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = private;
    options.open(path)?.write_all(content.as_bytes())
}
