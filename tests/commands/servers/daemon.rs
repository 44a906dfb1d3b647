//! A program that serves until its guard is dropped.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Nothing takes longer to come up or to go.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server with its folder.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    folder: TempDir,
}

impl Daemon {
    /// Starts `program` in a new folder that `prepare` fills (it gives the arguments), and waits until it `answers` on the
    /// port. Panics, with what the program said, if it does not. The port can be taken by somebody else in between; then
    /// another is tried.
    pub(crate) fn start(
        program: &str,
        prepare: impl Fn(&Path, u16) -> Vec<String>,
        answers: impl Fn(u16) -> bool,
    ) -> (Self, u16) {
        let mut said = String::new();
        for _ in 0..5 {
            let folder = tempfile::Builder::new()
                .prefix("landfall-")
                .tempdir()
                .expect("a temporary folder");
            let port = free_port();
            let args = prepare(folder.path(), port);
            let log = fs::File::create(folder.path().join("said")).expect("a file");
            let child = Command::new(installed(program))
                .args(args)
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(log.try_clone().expect("a file"))
                .stderr(log)
                .spawn()
                .expect("the program can be started");
            let mut daemon = Self { child, folder };
            if daemon.comes_up(|| answers(port)) {
                return (daemon, port);
            }
            said = daemon.said();
        }
        panic!("{program} did not come up:\n{said}");
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it said on its terminal.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.path().join("said")).unwrap_or_default())
            .into_owned()
    }

    fn comes_up(&mut self, answers: impl Fn() -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if answers() {
                return true;
            }
            if !matches!(self.child.try_wait(), Ok(None)) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .args(["-s", "TERM", &self.child.id().to_string()])
            .status();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `program` is: servers are often not on the path of an ordinary user.
pub(crate) fn installed(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(
            [
                "/usr/sbin",
                "/sbin",
                "/usr/local/sbin",
                "/usr/lib/postfix/sbin",
            ]
            .map(PathBuf::from),
        )
        .map(|folder| folder.join(program))
        .find(|file| file.exists())
        .unwrap_or_else(|| panic!("{program} is not installed; tests/all says what the tests need"))
}

/// A port that is free now, for UDP and for TCP.
pub(crate) fn free_port() -> u16 {
    loop {
        let stream = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = stream.local_addr().expect("an address").port();
        if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Whether the tests are run by root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Lets an ordinary user in: the daemon of a server often is one.
pub(crate) fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
}
