//! Trees of odd shape are walked to their end, and the source stays as it was.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::context::{Seen, TestContext};
use landfall::endpoint::fs::FilesSettings;
use landfall::inventory::files::open;
use landfall::model::{Examined, Row, Status};
use rustix::fs::{CWD, Mode, OFlags};
use serde_json::{Value, json};

fn observe(world: &Path, spec: &Value) -> Seen {
    let tree = |side: &str| open(&FilesSettings::tree(side), world, ".");
    TestContext::of_trees(tree("source"), tree("target")).observe("files.compare", spec)
}

fn sum(seen: &Seen) -> Row {
    let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
        panic!("no ledger: {seen:#?}")
    };
    assert_eq!(ledger.imbalance(), None, "{ledger:#?}");
    ledger.sum()
}

/// A file `text` below `levels` folders of `name`, made without a path that the system would refuse.
fn plant_deep(root: &Path, levels: usize, name: &str, text: &[u8]) {
    fs::create_dir_all(root).unwrap();
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut at = rustix::fs::openat(CWD, root, flags, Mode::empty()).unwrap();
    for _ in 0..levels {
        rustix::fs::mkdirat(&at, name, Mode::from_raw_mode(0o755)).unwrap();
        at = rustix::fs::openat(&at, name, flags, Mode::empty()).unwrap();
    }
    let create = OFlags::WRONLY | OFlags::CREATE | OFlags::CLOEXEC;
    let file = rustix::fs::openat(&at, "unten", create, Mode::from_raw_mode(0o644)).unwrap();
    rustix::io::write(&file, text).unwrap();
}

#[test]
fn a_thousand_levels_are_walked_to_their_end() {
    let world = tempfile::tempdir().unwrap();
    let name = "n".repeat(120);
    for (side, text) in [("source", b"tief unten"), ("target", b"tief oben!")] {
        plant_deep(&world.path().join(side), 1000, &name, text);
    }
    for links in ["compare", "follow"] {
        let seen = observe(world.path(), &json!({"links": links}));
        assert_eq!(seen.findings.len(), 1, "{seen:#?}");
        assert_eq!(seen.findings[0].item.text.len(), 1000 * 121 + "unten".len());
        assert_eq!(sum(&seen).source.different, 1);
    }
}

#[test]
fn content_is_compared_to_the_last_byte() {
    let world = tempfile::tempdir().unwrap();
    for side in ["source", "target"] {
        fs::create_dir(world.path().join(side)).unwrap();
        for bytes in [1usize, 128 << 10, (128 << 10) + 1, (4 << 20) - 1, 9 << 20] {
            let mut content: Vec<u8> = (0..bytes).map(|at| (at / 7) as u8).collect();
            fs::write(
                world.path().join(side).join(format!("gleich-{bytes}")),
                &content,
            )
            .unwrap();
            if side == "target" {
                *content.last_mut().unwrap() ^= 1;
            }
            fs::write(
                world.path().join(side).join(format!("anders-{bytes}")),
                &content,
            )
            .unwrap();
        }
    }
    for content in ["sha256", "blake3", "bytes"] {
        let seen = observe(world.path(), &json!({"content": content}));
        let names: Vec<&str> = seen
            .findings
            .iter()
            .map(|finding| finding.item.text.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "anders-1",
                "anders-131072",
                "anders-131073",
                "anders-4194303",
                "anders-9437184"
            ],
            "{content}"
        );
        assert!(
            seen.findings
                .iter()
                .all(|finding| finding.field.as_deref() == Some("content"))
        );
        assert_eq!(sum(&seen).target.matched, 5);
    }
    let seen = observe(world.path(), &json!({"content": "bytes"}));
    assert_eq!(
        seen.findings[4].detail.as_ref().unwrap().args["offset"].to_string(),
        ((9 << 20) - 1).to_string()
    );
    assert_eq!(
        observe(world.path(), &json!({"content": "size"}))
            .verdict
            .status,
        Status::Passed
    );
}

#[test]
fn a_wide_folder_is_paired_entry_by_entry() {
    let world = tempfile::tempdir().unwrap();
    for side in ["source", "target"] {
        fs::create_dir(world.path().join(side)).unwrap();
        for number in 0..3000 {
            if (side == "source" && number % 500 == 7) || (side == "target" && number % 500 == 11) {
                continue;
            }
            fs::write(
                world.path().join(side).join(format!("{number}")),
                format!("{number}"),
            )
            .unwrap();
        }
    }
    let seen = observe(world.path(), &json!({}));
    let sum = sum(&seen);
    assert_eq!(
        (sum.source.matched, sum.source.missing, sum.target.extra),
        (2988, 6, 6)
    );
}

#[test]
fn nothing_is_changed_by_looking() {
    let world = tempfile::tempdir().unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for side in ["source", "target"] {
        for (name, text) in [("a/1", "eins"), ("a/b/2", "zwei"), ("leer", "")] {
            let path = world.path().join(side).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, format!("{text}{side}")).unwrap();
            let times = fs::FileTimes::new()
                .set_accessed(long_ago)
                .set_modified(long_ago);
            fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_times(times)
                .unwrap();
        }
        std::os::unix::fs::symlink("a/1", world.path().join(side).join("zeiger")).unwrap();
    }
    let before = outside(world.path());
    for content in ["sha256", "bytes"] {
        assert_eq!(
            observe(world.path(), &json!({"content": content}))
                .findings
                .len(),
            3
        );
    }
    assert_eq!(outside(world.path()), before);
}

/// Everything that looking could change: bytes, mode, times of change and (of files) of access.
fn outside(root: &Path) -> BTreeMap<String, (Vec<u8>, u32, i64, i64, i64)> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let accessed = if meta.is_file() { meta.atime() } else { 0 };
            let outside = |bytes| {
                (
                    bytes,
                    meta.mode(),
                    meta.mtime_nsec(),
                    meta.ctime_nsec(),
                    accessed,
                )
            };
            if meta.is_dir() {
                seen.insert(path.display().to_string(), outside(Vec::new()));
                folders.push(path);
            } else if meta.is_file() {
                // Without reading first: that would set the time of access itself.
                seen.insert(path.display().to_string(), outside(Vec::new()));
            } else {
                seen.insert(
                    path.display().to_string(),
                    outside(
                        fs::read_link(&path)
                            .unwrap()
                            .into_os_string()
                            .into_encoded_bytes(),
                    ),
                );
            }
        }
    }
    seen
}
