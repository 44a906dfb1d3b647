//! Worlds of files: planted in a temporary folder from a `truth.yaml`, which also says what must be found.
//!
//! What git can keep lies beside it as `source` and `target`; the rest is planted by its `plant` list.
//! Paths are written as the reports show them: `\xE4` is a byte, `\n` a line feed, `\\` a backslash.
//! The file is YAML in the form that is also JSON.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use landfall::endpoint::fs::FilesSettings;
use landfall::endpoint::tree::Tree;
use landfall::inventory::files::open;
use landfall::model::{CannotCheck, Examined, Finding, Tally};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::context::{Seen, TestContext};

/// A world and what is true of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Truth {
    /// What is special here.
    #[serde(rename = "about")]
    _about: String,
    /// The specification.
    #[serde(default)]
    pub(crate) spec: Value,
    /// What is planted.
    #[serde(default)]
    plant: Vec<Planted>,
    /// The verdict.
    verdict: String,
    /// All that must be found.
    #[serde(default)]
    findings: Vec<Expected>,
    /// The sums of the ledger.
    ledger: Option<Sums>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sums {
    source: Tally,
    target: Tally,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    #[serde(default = "both")]
    on: String,
    make: String,
    path: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    bytes: u64,
    mtime: Option<u64>,
}

fn both() -> String {
    "both".to_owned()
}

/// A finding as truth has it: what is left out must be absent.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    code: String,
    item: String,
    container: String,
    field: Option<String>,
    source: Option<String>,
    target: Option<String>,
    detail: Option<String>,
}

impl Expected {
    /// What `finding` says, in the terms of truth. Digests and instants are not written out in truths.
    pub(crate) fn of(finding: &Finding) -> Self {
        let by_heart = matches!(finding.field.as_deref(), Some("content" | "mtime"));
        let value = |value: &Option<String>| if by_heart { None } else { value.clone() };
        Self {
            code: finding.code.clone(),
            item: finding.item.text.clone(),
            container: finding.container.text.clone(),
            field: finding.field.clone(),
            source: value(&finding.source),
            target: value(&finding.target),
            detail: finding.detail.as_ref().map(|detail| detail.code.clone()),
        }
    }
}

/// A planted world.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) truth: Truth,
}

impl World {
    /// The world `fixtures/files.compare/<name>`.
    pub(crate) fn plant(name: &str) -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/files.compare")
            .join(name);
        let text = fs::read_to_string(fixture.join("truth.yaml")).expect("truth.yaml");
        let truth: Truth =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}/truth.yaml: {e}"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        for side in ["source", "target"] {
            let root = folder.path().join(side);
            fs::create_dir(&root).expect("a root");
            copy(&fixture.join(side), &root);
            for planted in truth
                .plant
                .iter()
                .filter(|planted| planted.on == "both" || planted.on == side)
            {
                planted.make(&root);
            }
        }
        Self { folder, truth }
    }

    /// The folder in which source and target lie.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The tree of `side`.
    pub(crate) fn tree(&self, side: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        open(&FilesSettings::tree(side), self.path(), ".")
    }

    /// Compares its two trees.
    pub(crate) fn observe(&self) -> Seen {
        TestContext::of_trees(self.tree("source"), self.tree("target"))
            .observe("files.compare", &self.truth.spec)
    }

    /// `seen` is exactly what is true of this world.
    pub(crate) fn assert_truth(&self, name: &str, seen: &Seen) {
        let mut found: Vec<Expected> = seen.findings.iter().map(Expected::of).collect();
        let mut expected = self.truth.findings.clone();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}: {:#?}", seen.evidence);
        assert_eq!(
            seen.verdict.status.name(),
            self.truth.verdict,
            "{name}: {:#?}",
            seen.verdict
        );
        let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
            panic!("{name}: no ledger")
        };
        assert_eq!(ledger.imbalance(), None, "{name}: {ledger:#?}");
        if let Some(sums) = &self.truth.ledger {
            let sum = ledger.sum();
            assert_eq!(
                (&sum.source, &sum.target),
                (&sums.source, &sums.target),
                "{name}: {ledger:#?}"
            );
        }
    }
}

impl Planted {
    fn make(&self, root: &Path) {
        let path = root.join(OsStr::from_bytes(&unescape(&self.path)));
        fs::create_dir_all(path.parent().expect("a parent"))
            .expect("the folder of a planted thing");
        match self.make.as_str() {
            "file" => fs::write(&path, unescape(&self.text)).expect("a planted file"),
            "sparse" => {
                let file = fs::File::create(&path).expect("a planted file");
                file.set_len(self.bytes).expect("its length");
            }
            "folder" => fs::create_dir_all(&path).expect("a planted folder"),
            "link" => std::os::unix::fs::symlink(OsStr::from_bytes(&unescape(&self.to)), &path)
                .expect("a link"),
            "fifo" => rustix::fs::mknodat(
                rustix::fs::CWD,
                &path,
                rustix::fs::FileType::Fifo,
                rustix::fs::Mode::from_raw_mode(0o600),
                0,
            )
            .expect("a pipe"),
            "gone" => fs::remove_file(&path)
                .or_else(|_| fs::remove_dir_all(&path))
                .expect("something to remove"),
            other => panic!("`{other}` cannot be planted"),
        }
        if let Some(mtime) = self.mtime {
            let file = fs::File::options()
                .write(true)
                .open(&path)
                .expect("a planted file");
            file.set_modified(UNIX_EPOCH + Duration::from_secs(mtime))
                .expect("its time");
        }
    }
}

/// Every world there is.
pub(crate) fn names() -> Vec<String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/files.compare");
    let mut names: Vec<String> = fs::read_dir(fixtures)
        .expect("fixtures")
        .map(|entry| {
            entry
                .expect("a world")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort();
    names
}

/// A copy of what is at `from`, if there is anything.
fn copy(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("an entry");
        let into: PathBuf = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            fs::create_dir(&into).expect("a folder");
            copy(&entry.path(), &into);
        } else {
            fs::copy(entry.path(), &into).expect("a copy");
        }
    }
}

/// The bytes that `text` stands for.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let length = match rest.as_bytes()[0] {
            b'\\' => {
                bytes.push(b'\\');
                1
            }
            b'n' => {
                bytes.push(b'\n');
                1
            }
            b'r' => {
                bytes.push(b'\r');
                1
            }
            b't' => {
                bytes.push(b'\t');
                1
            }
            b'x' => {
                bytes.push(u8::from_str_radix(&rest[1..3], 16).expect("two digits"));
                3
            }
            b'u' => {
                let end = rest.find('}').expect("an end");
                let point = u32::from_str_radix(&rest[2..end], 16).expect("digits");
                bytes.extend(
                    char::from_u32(point)
                        .expect("a character")
                        .to_string()
                        .bytes(),
                );
                end + 1
            }
            other => panic!("an escape {other}"),
        };
        rest = &rest[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
