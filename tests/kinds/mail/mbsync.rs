//! Copying a mailbox with `mbsync`, a tool that people migrate with.

use std::fs;
use std::process::{Command, Stdio};

use crate::dovecot::PASSWORD;

/// Pulls all folders of `user` from the server at port `source` to the one at port `target`, with dates of arrival. Returns
/// what mbsync complained of: a message that the target refuses, it tells and passes over.
pub(crate) fn mbsync(source: u16, target: u16, user: &str) -> String {
    let folder = tempfile::Builder::new()
        .prefix("lf-mbsync")
        .tempdir()
        .expect("a temporary directory");
    let store = |name: &str, port: u16| {
        format!(
            "IMAPAccount {name}\nHost 127.0.0.1\nPort {port}\nUser {user}\nPass {PASSWORD}\nSSLType None\n\
             AuthMechs LOGIN\nTimeout 60\n\nIMAPStore {name}\nAccount {name}\n\n"
        )
    };
    let state = folder.path().join("state");
    fs::create_dir(&state).expect("a folder");
    let settings = folder.path().join("mbsyncrc");
    fs::write(
        &settings,
        format!(
            "{}{}Channel all\nFar :source:\nNear :target:\nPatterns *\nSync Pull\nCreate Near\nSyncState {}/\n\
             CopyArrivalDate yes\n",
            store("source", source),
            store("target", target),
            state.display()
        ),
    )
    .expect("a file");

    let output = Command::new("mbsync")
        .arg("-c")
        .arg(&settings)
        .args(["-q", "all"])
        .stdin(Stdio::null())
        .output()
        .expect("mbsync is not installed: apt-get install isync");
    String::from_utf8_lossy(&output.stderr).into_owned()
}
