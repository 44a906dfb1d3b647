//! Running the command and reading what it wrote.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of its own in which the command runs.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::Builder::new()
                .prefix("landfall-")
                .tempdir()
                .expect("a temporary folder"),
        }
    }

    /// A path below it.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below it, with the folders above it.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path below the folder"))
            .expect("a folder can be made");
        fs::write(&path, content).expect("a file can be written");
        path
    }

    /// The command with `args`, in this folder, without a terminal and with nothing of our environment but the path.
    pub(crate) fn landfall<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Finished {
        Finished::from(
            self.landfall(args)
                .output()
                .expect("landfall can be started"),
        )
    }
}

/// How the command ended, and what it said.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the command says UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Finished {
    /// Fails, with all that was said, unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "\n-- stdout\n{}\n-- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// A command under way. It is ended when this is dropped.
pub(crate) struct Running(Option<Child>);

impl Running {
    /// Starts it.
    pub(crate) fn start(mut command: Command) -> Self {
        Self(Some(command.spawn().expect("landfall can be started")))
    }

    fn child(&mut self) -> &mut Child {
        self.0.as_mut().expect("the command is under way")
    }

    /// Its process id.
    pub(crate) fn pid(&mut self) -> u32 {
        self.child().id()
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child()
            .try_wait()
            .expect("a child can be asked")
            .is_some()
    }

    /// Sends it a signal by name: `TERM`, `INT`, `KILL`.
    pub(crate) fn signal(&mut self, name: &str) {
        let pid = self.pid().to_string();
        let status = Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .expect("kill can be started");
        assert!(
            status.success(),
            "the command had ended before it got SIG{name}"
        );
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Finished {
        let child = self.0.take().expect("the command is under way");
        Finished::from(child.wait_with_output().expect("a child can be waited for"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Looks again and again until `reached`. Fails after a long time; never passes by waiting.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !reached() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// The `results.json` of a run.
pub(crate) fn results(run: &Path) -> Value {
    let text = fs::read_to_string(run.join("results.json")).expect("results.json can be read");
    serde_json::from_str(&text).expect("results.json is JSON")
}

/// The verdicts of a run, by case and account (`MAIL-1 anna`, or `FILES-1` alone).
pub(crate) fn verdicts(run: &Path) -> BTreeMap<String, String> {
    let results = results(run);
    let cases = results["cases"].as_array().expect("results.json has cases");
    cases
        .iter()
        .map(|case| {
            let text = |key: &str| case[key].as_str().unwrap_or_default();
            (
                format!("{} {}", text("id"), text("account"))
                    .trim()
                    .to_owned(),
                text("verdict").to_owned(),
            )
        })
        .collect()
}

/// The `findings.jsonl` of a run.
pub(crate) fn findings(run: &Path) -> Vec<Value> {
    let text = fs::read_to_string(run.join("findings.jsonl")).expect("findings.jsonl can be read");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

/// What a run found out, without what differs from run to run: its id, and times.
pub(crate) fn timeless(run: &Path) -> (Value, Vec<String>) {
    let mut results = results(run);
    scrub(&mut results);
    if let Some(run) = results["run"].as_object_mut() {
        run.remove("id");
    }
    let text = fs::read_to_string(run.join("findings.jsonl")).expect("findings.jsonl can be read");
    let mut findings: Vec<String> = text.lines().map(str::to_owned).collect();
    findings.sort();
    (results, findings)
}

fn scrub(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for key in [
                "started", "finished", "seconds", "resumed", "parts", "attempts",
            ] {
                map.remove(key);
            }
            map.values_mut().for_each(scrub);
        }
        Value::Array(list) => list.iter_mut().for_each(scrub),
        _ => {}
    }
}
