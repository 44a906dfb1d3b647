//! What is on both sides one and the same is no copy, and never passes by being compared with itself.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::context::{Seen, TestContext};
use landfall::endpoint::fs::FilesSettings;
use landfall::inventory::files::open;
use landfall::model::{Class, Examined, Row, Status};
use serde_json::{Value, json};

struct World(tempfile::TempDir);

impl World {
    /// Both sides with `eigen/` and a file in it that was copied.
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for side in ["source", "target"] {
            world.write(&format!("{side}/eigen/kopie"), "kopiert");
        }
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn symlink(&self, path: &str, to: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        symlink(self.path(to), self.path(path)).unwrap();
    }

    fn context(&self, roots: [&str; 2]) -> TestContext {
        let tree = |root: &str| open(&FilesSettings::tree(root), self.0.path(), ".");
        TestContext::of_trees(tree(roots[0]), tree(roots[1]))
    }

    fn observe(&self, spec: &Value) -> Seen {
        self.context(["source", "target"])
            .observe("files.compare", spec)
    }
}

/// Item, and the code of the detail.
fn told(seen: &Seen) -> Vec<(&str, &str)> {
    let found = seen.findings.iter();
    found
        .map(|finding| {
            assert_eq!(finding.class, Class::Unreadable, "{finding:?}");
            let code = finding.detail.as_ref().unwrap().code.as_str();
            (finding.item.text.as_str(), code)
        })
        .collect()
}

fn sum(seen: &Seen) -> Row {
    let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
        panic!("no ledger: {seen:#?}")
    };
    assert_eq!(ledger.imbalance(), None, "{ledger:#?}");
    ledger.sum()
}

fn inconclusive(seen: &Seen, expected: &[(&str, &str)]) {
    assert_eq!(told(seen), expected);
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    sum(seen);
}

const FILE: &str = "files.compare/same-file";
const FOLDER: &str = "files.compare/same-folder";
const FETCHED: &str = "files.compare/fetched";

#[test]
fn a_link_to_the_file_of_the_source_is_no_copy() {
    let world = World::new();
    world.write("source/a", "eins");
    world.symlink("target/a", "source/a");
    // The folder of the link's file was listed by then, whatever the method.
    for content in ["sha256", "bytes", "size"] {
        let seen = world.observe(&json!({"links": "follow", "content": content}));
        inconclusive(&seen, &[("a", FETCHED)]);
        let sum = sum(&seen);
        assert_eq!((sum.source.matched, sum.source.undecided), (1, 1));
        assert_eq!((sum.target.matched, sum.target.unreadable), (1, 1));
    }
}

#[test]
fn a_link_to_another_file_of_the_other_side_is_no_copy() {
    for (from, to) in [("source", "target"), ("target", "source")] {
        let world = World::new();
        world.write(&format!("{from}/b"), "gleich");
        world.write(&format!("{to}/b"), "gleich");
        world.write(&format!("{to}/tief/unten"), "gleich");
        // By way of a further link, and into a folder that is listed later.
        world.symlink(&format!("{from}/a"), "mitte");
        world.symlink("mitte", &format!("{to}/tief/unten"));
        world.write(&format!("{to}/a"), "gleich");
        world.write(&format!("{from}/tief/unten"), "gleich");
        let seen = world.observe(&json!({"links": "follow"}));
        inconclusive(&seen, &[("tief", FOLDER)]);
    }
}

#[test]
fn a_hard_link_to_the_source_is_no_copy_of_its_own() {
    let world = World::new();
    world.write("source/tief/a", "eins");
    fs::create_dir(world.path("target/tief")).unwrap();
    fs::hard_link(world.path("source/tief/a"), world.path("target/tief/a")).unwrap();
    for spec in [
        json!({}),
        json!({"content": "bytes"}),
        json!({"content": "size"}),
        json!({"links": "follow"}),
    ] {
        let seen = world.observe(&spec);
        inconclusive(&seen, &[("tief/a", FILE)]);
        let sum = sum(&seen);
        assert_eq!((sum.source.matched, sum.source.unreadable), (1, 1));
        assert_eq!((sum.target.matched, sum.target.unreadable), (1, 1));
    }
}

#[test]
fn a_folder_that_leads_into_the_source_is_no_copy() {
    // At its own place, at one that comes before it, and at one that comes after it.
    for place in ["m", "a", "z"] {
        let world = World::new();
        for side in ["source", "target"] {
            for folder in ["a", "m", "z"] {
                world.write(&format!("{side}/{folder}/x"), "gleich");
            }
        }
        fs::remove_dir_all(world.path("target").join(place)).unwrap();
        world.symlink(&format!("target/{place}"), "source/m");
        let seen = world.observe(&json!({"links": "follow"}));
        let found = if place == "a" { "m" } else { place };
        inconclusive(&seen, &[(found, FOLDER)]);
    }
}

#[test]
fn what_both_sides_fetch_from_a_third_place_is_no_copy() {
    let world = World::new();
    world.write("dritte/datei", "x");
    world.write("dritte/ordner/y", "y");
    for side in ["source", "target"] {
        world.symlink(&format!("{side}/datei"), "dritte/datei");
        world.symlink(&format!("{side}/ordner"), "dritte/ordner");
    }
    let seen = world.observe(&json!({"links": "follow"}));
    inconclusive(&seen, &[("ordner", FOLDER), ("datei", FILE)]);
    let seen = world.observe(&json!({}));
    assert_eq!((seen.verdict.status, told(&seen)), (Status::Passed, vec![]));
}

#[test]
fn a_mount_of_the_source_is_no_copy() {
    let world = World::new();
    world.write("source/m/x", "gleich");
    fs::create_dir(world.path("source/m/leer")).unwrap();
    fs::create_dir(world.path("target/m")).unwrap();
    let Some(mount) = Mount::bind(&world.path("source/m"), &world.path("target/m")) else {
        println!("nothing may be mounted here: a mount of the source was not looked at");
        return;
    };
    let seen = world.observe(&json!({}));
    drop(mount);
    inconclusive(&seen, &[("m", FOLDER)]);
}

#[test]
fn links_within_a_side_and_one_side_within_the_other_are_compared() {
    let world = World::new();
    for side in ["source", "target"] {
        world.symlink(&format!("{side}/link"), &format!("{side}/eigen/kopie"));
        world.symlink(&format!("{side}/ordner"), &format!("{side}/eigen"));
    }
    let seen = world.observe(&json!({"links": "follow"}));
    assert_eq!((seen.verdict.status, told(&seen)), (Status::Passed, vec![]));

    let world = World::new();
    world.write("source/neu/eigen/kopie", "kopiert");
    let seen = world
        .context(["source", "source/neu"])
        .observe("files.compare", &json!({"exclude": ["/neu/"]}));
    assert_eq!((seen.verdict.status, told(&seen)), (Status::Passed, vec![]));
}

#[test]
fn a_suite_may_say_that_the_same_is_meant() {
    let world = World::new();
    world.write("source/a", "eins");
    fs::hard_link(world.path("source/a"), world.path("target/a")).unwrap();
    let mut context = world.context(["source", "target"]);
    context.same_store = true;
    let seen = context.observe("files.compare", &json!({}));
    assert_eq!(seen.verdict.status, Status::Passed);
}

/// A bind mount, as long as it lives.
struct Mount(PathBuf);

impl Mount {
    fn bind(from: &Path, at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        let done = mount.arg("--bind").args([from, at]).output().ok()?;
        done.status.success().then(|| Self(at.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
