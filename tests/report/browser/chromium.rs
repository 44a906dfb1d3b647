//! A headless Chromium of our own: started with an empty profile, spoken to over two pipes, ended with all it started.
//!
//! It is driven by its DevTools protocol: JSON objects that end in a zero byte, over file descriptors 3 and 4. No port is
//! opened, so none can clash, and no crate is needed.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};

/// How long any one thing may take, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Quiet, alone, and with nothing from anywhere else.
const ARGUMENTS: [&str; 14] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
];

/// A running Chromium.
pub(crate) struct Chromium {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    asked: u64,
    /// What was told without having been asked for, in order.
    events: VecDeque<Value>,
    folder: tempfile::TempDir,
}

impl Chromium {
    /// Starts it.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let errors = std::fs::File::create(folder.path().join("stderr"))
            .expect("a file for what it complains about");
        let profile = folder.path().join("profile");
        let mut child = Command::new("sh")
            .args([
                "-c",
                r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#,
                "sh",
                "chromium",
            ])
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .env("XDG_CONFIG_HOME", folder.path())
            .env("XDG_CACHE_HOME", folder.path())
            .env("TMPDIR", folder.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("a shell");
        let to = child.stdin.take().expect("its input");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while out.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                if message.pop() == Some(0)
                    && let Ok(value) = serde_json::from_slice(&message)
                    && send.send(value).is_err()
                {
                    return;
                }
                message.clear();
            }
        });
        let mut chromium = Self {
            child,
            to,
            from,
            asked: 0,
            events: VecDeque::new(),
            folder,
        };
        chromium.ask(None, "Browser.getVersion", json!({}));
        chromium
    }

    /// Asks for `method` and gives the answer.
    pub(crate) fn ask(&mut self, session: Option<&str>, method: &str, params: Value) -> Value {
        self.asked += 1;
        let mut message = json!({"id": self.asked, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = serde_json::to_vec(&message).expect("JSON");
        bytes.push(0);
        if let Err(error) = self.to.write_all(&bytes).and_then(|()| self.to.flush()) {
            panic!("{method}: {error}: {}", self.complaints());
        }
        let until = Instant::now() + PATIENCE;
        loop {
            let mut value = self.next(until, method);
            if value["id"] == self.asked {
                assert!(value.get("error").is_none(), "{method}: {}", value["error"]);
                return value["result"].take();
            }
            self.events.push_back(value);
        }
    }

    /// Waits until `session` tells of `event`, and keeps what it tells of before.
    pub(crate) fn wait(&mut self, session: &str, event: &str) {
        let is_it = |value: &Value| value["method"] == event && value["sessionId"] == session;
        let until = Instant::now() + PATIENCE;
        while !self.events.iter().any(is_it) {
            let value = self.next(until, event);
            self.events.push_back(value);
        }
    }

    /// Takes what `session` told without having been asked.
    pub(crate) fn told(&mut self, session: &str) -> Vec<Value> {
        let (of_session, others) = self
            .events
            .drain(..)
            .partition(|value| value["sessionId"] == session);
        self.events = others;
        Vec::from(of_session)
    }

    fn next(&mut self, until: Instant, what: &str) -> Value {
        let value = match self
            .from
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            Ok(value) => value,
            Err(RecvTimeoutError::Timeout) => {
                panic!("{what}: no answer for {PATIENCE:?}: {}", self.complaints())
            }
            Err(RecvTimeoutError::Disconnected) => panic!(
                "{what}: chromium is not there or has ended (tests/all says what to install): {}",
                self.complaints()
            ),
        };
        // An open dialog holds up everything else.
        assert!(
            value["method"] != "Page.javascriptDialogOpening",
            "the page opened a dialog: {value}"
        );
        value
    }

    fn complaints(&self) -> String {
        let said = std::fs::read(self.folder.path().join("stderr")).unwrap_or_default();
        String::from_utf8_lossy(&said[said.len().saturating_sub(2_000)..]).into_owned()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The shell became Chromium by `exec`, and leads a group of its own.
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
