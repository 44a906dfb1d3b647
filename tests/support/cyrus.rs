//! A throw-away Cyrus IMAP from Debian's packages, on a free loopback port, all of it below a temporary directory. Works as
//! root and without privileges. It ends when its guard is dropped.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::dovecot::{comes_up, free_ports, is_root, stop};
use crate::unpacked::unpacked;

/// The program that starts all others.
const MASTER: &str = "/usr/lib/cyrus/bin/master";

/// A running Cyrus: names begin with `INBOX.` and have dots between their levels. Anybody logs in with any password; a
/// mailbox, with folders for sent, drafted and deleted mail, is made at the first login.
pub(crate) struct Cyrus {
    child: Child,
    /// Holds the mail.
    _base: TempDir,
    /// IMAP without TLS.
    pub(crate) imap: u16,
}

impl Cyrus {
    /// Starts one. Panics with a plain reason if Cyrus is not there or does not come up.
    pub(crate) fn start() -> Self {
        assert!(
            Path::new(MASTER).exists(),
            "Cyrus is not installed: apt-get install cyrus-common"
        );
        let program = unpacked("usr/lib/cyrus/bin/imapd");
        let base = tempfile::Builder::new()
            .prefix("lf-cyrus")
            .tempdir()
            .expect("a temporary directory");
        // A free port can be taken by somebody else before Cyrus has it; then another is tried.
        for _ in 0..5 {
            let [imap, ..] = free_ports();
            prepare(base.path(), &program, imap);
            let mut child = Command::new(MASTER)
                .arg("-C")
                .arg(base.path().join("imapd.conf"))
                .arg("-M")
                .arg(base.path().join("cyrus.conf"))
                .arg("-p")
                .arg(base.path().join("master.pid"))
                // When it ends, it ends its whole process group; that is not to be ours.
                .process_group(0)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(fs::File::create(base.path().join("stderr")).expect("a file"))
                .spawn()
                .expect("Cyrus can be started");
            if comes_up(&mut child, imap) {
                return Self {
                    child,
                    _base: base,
                    imap,
                };
            }
            stop(&mut child);
        }
        let said = fs::read_to_string(base.path().join("stderr")).unwrap_or_default();
        panic!("Cyrus did not come up:\n{said}");
    }
}

impl Drop for Cyrus {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Whose processes these are: ours, or as root the user that the package made.
fn owner() -> String {
    if is_root() {
        return "cyrus".to_owned();
    }
    let output = Command::new("id").arg("-un").output().expect("id is there");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn prepare(base: &Path, program: &Path, imap: u16) {
    for part in ["conf", "spool", "run", "sieve"] {
        fs::create_dir_all(base.join(part)).expect("a folder");
    }
    fs::set_permissions(base, fs::Permissions::from_mode(0o755)).expect("a mode");
    // The owner of these processes may not be let into the target folder.
    fs::copy(program, base.join("imapd")).expect("a program");
    let owner = owner();
    let at = base.display();
    fs::write(
        base.join("imapd.conf"),
        format!(
            "configdirectory: {at}/conf\npartition-default: {at}/spool\ndefaultpartition: default\nproc_path: {at}/run/proc\n\
             mboxname_lockpath: {at}/run/lock\nidlesocket: {at}/run/idle\nnotifysocket: {at}/run/notify\n\
             lmtpsocket: {at}/run/lmtp\nsievedir: {at}/sieve\ncyrus_user: {owner}\naltnamespace: no\nunixhierarchysep: no\n\
             virtdomains: off\nallowplaintext: yes\nsasl_pwcheck_method: alwaystrue\nsasl_mech_list: PLAIN LOGIN\n\
             autocreate_quota: 0\nautocreate_inbox_folders: Sent | Drafts | Trash\nxlist-Sent: Sent\nxlist-Drafts: Drafts\n\
             xlist-Trash: Trash\n"
        ),
    )
    .expect("a file");
    fs::write(
        base.join("cyrus.conf"),
        format!(
            "START {{\n  recover cmd=\"ctl_cyrusdb -r -C {at}/imapd.conf\"\n}}\nSERVICES {{\n\
             \x20 imap cmd=\"{at}/imapd -C {at}/imapd.conf -U 30\" listen=\"127.0.0.1:{imap}\" prefork=0\n}}\nEVENTS {{\n}}\n"
        ),
    )
    .expect("a file");
    if is_root() {
        let done = Command::new("chown")
            .args(["-R", &format!("{owner}:mail")])
            .arg(base)
            .status();
        assert!(done.is_ok_and(|status| status.success()), "chown failed");
    }
}
