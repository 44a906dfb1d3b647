//! Whether a file may hold secrets in the clear: only its owner can read it, and git does not track it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long git may take to say whether it tracks a file.
const GIT_TIME_MAX: Duration = Duration::from_secs(10);

/// Why a file must not hold secrets. Fragments that follow the file's name.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    /// It cannot be looked at.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Its mode lets others in.
    #[error("holds secrets, and others than its owner may read or write it (mode {mode:04o})")]
    Open {
        /// The permission bits.
        mode: u32,
    },
    /// It belongs to somebody else.
    #[error("holds secrets and belongs to another user (uid {uid})")]
    Foreign {
        /// The owner.
        uid: u32,
    },
    /// It is in a git repository's index, and so in every clone of it.
    #[error("holds secrets and is tracked by git")]
    Tracked,
    /// It lies in a git work tree, and git did not say whether it is tracked.
    #[error(
        "holds secrets and lies in a git work tree, and git did not say whether it is tracked: {0}"
    )]
    Unknown(String),
    /// The system offers no way to tell who may read it.
    #[cfg(not(unix))]
    #[error("holds secrets, and on this system it cannot be told who may read it")]
    Unsupported,
}

impl NotPrivate {
    /// What to do about it; `path` is the file.
    pub fn hint(&self, path: &Path) -> Option<String> {
        let path = path.display();
        match self {
            Self::Open { .. } => Some(format!("chmod 600 '{path}'")),
            Self::Foreign { .. } => Some("use a copy that belongs to you".to_owned()),
            Self::Tracked => Some(format!(
                "git rm --cached '{path}', add it to .gitignore, and change the secrets: they are out"
            )),
            Self::Unknown(_) => {
                Some("keep it outside of the work tree, or make git work there".to_owned())
            }
            #[cfg(not(unix))]
            Self::Unsupported => {
                Some("write references such as ${env:NAME} in its place".to_owned())
            }
            Self::Unreadable(_) => None,
        }
    }
}

/// Checks that the file at `path` may hold secrets.
///
/// # Errors
/// Why it may not.
pub fn check(path: &Path) -> Result<(), NotPrivate> {
    let real = fs::canonicalize(path).map_err(NotPrivate::Unreadable)?;
    check_owner(&real)?;

    // The name as given may be a link that is tracked while its destination is not, or the other way round.
    check_git(&real)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));

    let named = fs::canonicalize(folder)
        .map_err(NotPrivate::Unreadable)?
        .join(path.file_name().unwrap_or_default());

    if named == real {
        Ok(())
    } else {
        check_git(&named)
    }
}

#[cfg(unix)]
fn check_owner(path: &Path) -> Result<(), NotPrivate> {
    use std::os::unix::fs::MetadataExt as _;

    let found = fs::metadata(path).map_err(NotPrivate::Unreadable)?;
    let mode = found.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(NotPrivate::Open { mode });
    }

    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(NotPrivate::Foreign { uid: found.uid() });
    }

    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_path: &Path) -> Result<(), NotPrivate> {
    Err(NotPrivate::Unsupported)
}

fn check_git(path: &Path) -> Result<(), NotPrivate> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(());
    };
    let is_in_work_tree = folder
        .ancestors()
        .any(|ancestor| fs::symlink_metadata(ancestor.join(".git")).is_ok());
    if !is_in_work_tree {
        return Ok(());
    }

    let mut git = Command::new("git");
    // A repository's own settings must not make a question run a program, nor its owner forbid it.
    git.args(["-c", "core.fsmonitor=false", "-c", "safe.directory=*"])
        .args(["--literal-pathspecs", "-C"])
        .arg(folder)
        .args(["ls-files", "--error-unmatch", "--"])
        .arg(PathBuf::from(name));
    // Set by a hook that runs landfall, these would make git look into another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());

    let status = status_in_time(&mut git).map_err(NotPrivate::Unknown)?;
    match status.code() {
        Some(0) => Err(NotPrivate::Tracked),
        Some(1) => Ok(()),
        // Git could not answer, and silence is no permission.
        _ => Err(NotPrivate::Unknown(status.to_string())),
    }
}

/// How `command` ended, which is killed if it does not in [`GIT_TIME_MAX`]; else why that is not known.
fn status_in_time(command: &mut Command) -> Result<ExitStatus, String> {
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if started.elapsed() < GIT_TIME_MAX => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok(None) => {
                // Both may fail only when it has just ended.
                let _ = child.kill();
                let _ = child.wait();
                return Err("no answer in time".to_owned());
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let status = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "git {arguments:?}");
    }

    fn private(path: &Path) {
        fs::write(path, "account,system,secret\n").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    #[test]
    fn others_must_not_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.csv");
        private(&path);
        check(&path).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(check(&path), Err(NotPrivate::Open { mode: found }) if found == mode));
        }
        assert!(matches!(
            check(&folder.path().join("none")),
            Err(NotPrivate::Unreadable(_))
        ));
    }

    #[test]
    fn git_must_not_track_it() {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "-q"]);
        let path = folder.path().join("secrets.csv");
        private(&path);
        check(&path).unwrap();
        git(folder.path(), &["add", "secrets.csv"]);
        assert!(matches!(check(&path), Err(NotPrivate::Tracked)));
        // A name that git would take for a pattern is a name.
        let pattern = folder.path().join("*.csv");
        private(&pattern);
        check(&pattern).unwrap();
        let link = folder.path().join("elsewhere.csv");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(check(&link), Err(NotPrivate::Tracked)));
    }
}
