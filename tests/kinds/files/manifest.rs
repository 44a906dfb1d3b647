//! One side is a manifest, as the real tools write it.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::context::{Seen, TestContext};
use landfall::endpoint::fs::FilesSettings;
use landfall::endpoint::tree::Tree;
use landfall::inventory::files::open;
use landfall::model::{Class, Examined, Obstacle, Row, Status};
use serde_json::{Value, json};

/// Two trees, of which the second has lost, gained, changed, emptied and moved a file; and links and
/// empty folders, of which no manifest knows.
fn trees() -> tempfile::TempDir {
    let world = tempfile::tempdir().unwrap();
    let names: [&[u8]; 9] = [
        b"gleich",
        b"d/caf\xE9",
        b"d/line\nfeed",
        b"d/back\\slash",
        b"d/ blanks ",
        b"-rf",
        b"d/\x1b[31m",
        b"e/f/g",
        b"*",
    ];
    let path = |side: &str, name: &[u8]| {
        world
            .path()
            .join(side)
            .join(std::ffi::OsStr::from_bytes(name))
    };
    let write = |side: &str, name: &[u8], text: &[u8]| {
        fs::create_dir_all(path(side, name).parent().unwrap()).unwrap();
        fs::write(path(side, name), text).unwrap();
    };
    for side in ["source", "target"] {
        names.iter().for_each(|name| write(side, name, name));
        write(side, b"leer", b"");
    }
    write("source", b"fehlt\\n", b"1");
    write("source", b"anders", b"alt");
    write("target", b"anders", b"neu");
    write("source", b"geleert", b"voll");
    write("target", b"geleert", b"");
    write("source", b"alt/ort", b"gewandert");
    write("target", b"neu/ort", b"gewandert");
    write("target", b"mehr\nhier", b"2");
    world
}

fn manifest(world: &Path, side: &str, tool: &str, name: &str) {
    let script = format!("cd {side} && find . -type f -exec {tool} {{}} + > ../{name}");
    assert!(
        Command::new("sh")
            .arg("-c")
            .arg(script)
            .current_dir(world)
            .status()
            .unwrap()
            .success()
    );
}

fn tree(world: &Path, service: &Value) -> Arc<dyn Tree> {
    open(&files(service.clone()), world, ".").unwrap_or_else(|why| panic!("{why}"))
}

/// A service as a suite writes it.
fn files(service: Value) -> FilesSettings {
    serde_json::from_value(service).unwrap()
}

fn observe(world: &Path, source: &Value, target: &Value, spec: &Value) -> Seen {
    TestContext::of_trees(Ok(tree(world, source)), Ok(tree(world, target)))
        .observe("files.compare", spec)
}

fn told(seen: &Seen) -> Vec<(&str, &str)> {
    let mut told: Vec<(&str, &str)> = seen
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.item.text.as_str()))
        .collect();
    told.sort_unstable();
    told
}

fn sum(seen: &Seen) -> Row {
    let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
        panic!("no ledger: {seen:#?}")
    };
    assert_eq!(ledger.imbalance(), None, "{ledger:#?}");
    ledger.sum()
}

const TRUTH: [(&str, &str); 5] = [
    ("files.compare/different", "anders"),
    ("files.compare/emptied", "geleert"),
    ("files.compare/extra", "mehr\\nhier"),
    ("files.compare/missing", "fehlt\\\\n"),
    ("files.compare/moved", "alt/ort"),
];

#[test]
fn a_manifest_finds_what_the_tree_itself_would() {
    let world = trees();
    let world = world.path();
    let live = observe(
        world,
        &json!({"path": "source"}),
        &json!({"path": "target"}),
        &json!({}),
    );
    assert_eq!(told(&live), TRUTH);
    for (tool, name) in [
        ("sha256sum", "SHA256SUMS"),
        ("md5sum", "MD5SUMS"),
        ("sha256sum --binary", "b.sha256"),
    ] {
        manifest(world, "source", tool, name);
        let seen = observe(
            world,
            &json!({"manifest": name}),
            &json!({"path": "target"}),
            &json!({}),
        );
        assert_eq!(told(&seen), TRUTH, "{tool} of the source");
        assert_eq!(seen.verdict.status, Status::Failed);
        manifest(world, "target", tool, name);
        let seen = observe(
            world,
            &json!({"path": "source"}),
            &json!({"manifest": name}),
            &json!({}),
        );
        assert_eq!(told(&seen), TRUTH, "{tool} of the target");
        assert_eq!(sum(&seen).source.matched, 10);
    }
}

#[test]
fn two_manifests_are_compared_if_they_speak_of_the_same() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "sha256sum", "s");
    manifest(world, "target", "sha256sum", "t");
    let seen = observe(
        world,
        &json!({"manifest": "s"}),
        &json!({"manifest": "t"}),
        &json!({}),
    );
    assert_eq!(told(&seen), TRUTH);
    manifest(world, "target", "md5sum", "m");
    let seen = observe(
        world,
        &json!({"manifest": "s"}),
        &json!({"manifest": "m"}),
        &json!({}),
    );
    assert_eq!(
        (seen.verdict.status, told(&seen)),
        (Status::Inconclusive, vec![])
    );
}

#[test]
fn what_a_manifest_cannot_know_is_counted_and_said() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "md5sum", "sums");
    fs::create_dir(world.join("source/leerer-ordner")).unwrap();
    std::os::unix::fs::symlink("gleich", world.join("source/zeiger")).unwrap();
    let spec = json!({"content": "blake3"});
    let seen = observe(
        world,
        &json!({"path": "source"}),
        &json!({"manifest": "sums"}),
        &spec,
    );
    assert_eq!((seen.verdict.status, told(&seen)), (Status::Passed, vec![]));
    assert_eq!(
        sum(&seen).source.excluded["files.compare/not-in-manifest"],
        2
    );
    let facts: Vec<&str> = seen
        .evidence
        .facts
        .iter()
        .map(|fact| fact.code.as_str())
        .collect();
    for fact in ["manifest-instead", "unprovable"] {
        assert!(
            facts.contains(&format!("files.compare/{fact}").as_str()),
            "{fact} in {facts:?}"
        );
    }
    fs::remove_file(world.join("source/gleich")).unwrap();
    std::os::unix::fs::symlink("-rf", world.join("source/gleich")).unwrap();
    let seen = observe(
        world,
        &json!({"path": "source"}),
        &json!({"manifest": "sums"}),
        &spec,
    );
    assert_eq!(
        told(&seen),
        [("files.compare/different", "gleich")],
        "a link is no file"
    );
}

#[test]
fn times_that_a_manifest_cannot_prove_are_inconclusive() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "sha256sum", "sums");
    let (live, sums) = (json!({"path": "source"}), json!({"manifest": "sums"}));
    let times = json!({"times": {"tolerance": "2s"}});
    for (source, target, side) in [(&live, &sums, "target"), (&sums, &live, "source")] {
        let seen = observe(world, source, target, &times);
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Inconclusive, vec![])
        );
        let cause = &seen.evidence.broken_off[0].cause;
        assert_eq!(cause.code, "files.compare/times-not-compared");
        assert_eq!(cause.args["side"], side.into());
    }
}

#[test]
fn one_manifest_for_both_sides_proves_nothing_whatever_its_path() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "sha256sum", "sums");
    std::os::unix::fs::symlink("sums", world.join("link")).unwrap();
    fs::hard_link(world.join("sums"), world.join("hard")).unwrap();
    let sums = json!({"manifest": "sums"});
    for other in ["sums", "link", "hard", "./sums", "source/../sums"] {
        let seen = observe(world, &sums, &json!({"manifest": other}), &json!({}));
        assert_eq!(seen.verdict.status, Status::Inconclusive, "{other}");
        let cause = &seen.evidence.broken_off[0].cause;
        assert_eq!(cause.code, "files.compare/same-tree", "{other}");
    }
}

#[test]
fn a_copy_of_the_manifest_is_told_whatever_its_line_ends() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "sha256sum", "sums");
    // Names with line ends of their own would not survive.
    let text = fs::read(world.join("sums")).unwrap();
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let windows: Vec<u8> = lines
        .iter()
        .flat_map(|line| [&line[..line.len() - 1], b"\r\n"].concat())
        .collect();
    let backwards: Vec<u8> = lines.iter().rev().copied().flatten().copied().collect();
    fs::write(world.join("copy"), &text).unwrap();
    fs::write(world.join("windows"), windows).unwrap();
    fs::write(world.join("backwards"), backwards).unwrap();
    for (other, is_told) in [("copy", true), ("windows", true), ("backwards", false)] {
        let sums = json!({"manifest": "sums"});
        let seen = observe(world, &sums, &json!({"manifest": other}), &json!({}));
        assert_eq!(told(&seen), [], "{other}");
        let facts = &seen.evidence.facts;
        let alike = facts
            .iter()
            .any(|fact| fact.code == "files.compare/written-alike");
        assert_eq!(alike, is_told, "{other}");
    }

    // Line ends of both sorts are no manifest.
    let mixed = [
        &lines[0][..lines[0].len() - 1],
        b"\r\n",
        &lines[1..].concat(),
    ]
    .concat();
    fs::write(world.join("mixed"), mixed).unwrap();
    let opened = open(&files(json!({"manifest": "mixed"})), world, ".");
    assert_eq!(opened.err().unwrap().cause.code, "files/manifest-line");
}

#[test]
fn what_a_manifest_cannot_answer_is_inconclusive() {
    let world = trees();
    let world = world.path();
    manifest(world, "source", "sha256sum", "sums");
    let (live, sums) = (json!({"path": "target"}), json!({"manifest": "sums"}));
    for spec in [
        json!({"content": "size"}),
        json!({"until": "2026-03-01T00:00:00Z"}),
    ] {
        let seen = observe(world, &sums, &live, &spec);
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Inconclusive, vec![]),
            "{spec}"
        );
        assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::Unsupported);
    }
    let seen = observe(
        world,
        &json!({"path": "source"}),
        &sums,
        &json!({"until": "2001-01-01T00:00:00Z"}),
    );
    assert_eq!(seen.evidence.broken_off, [], "the live source has times");
    assert_eq!(sum(&seen).source.explained["files.compare/after-until"], 14);
    assert_eq!(
        seen.verdict.status,
        Status::Inconclusive,
        "nothing is left to examine"
    );
}

#[test]
fn a_manifest_of_another_algorithm_never_passes() {
    let world = trees();
    let world = world.path();
    manifest(world, "target", "sha256sum", "sums");
    let wrong = json!({"manifest": "sums", "algorithm": "blake3"});
    let seen = observe(world, &json!({"path": "target"}), &wrong, &json!({}));
    assert_eq!(seen.verdict.status, Status::Failed);
    assert!(
        seen.findings
            .iter()
            .all(|finding| finding.class == Class::Different)
    );
    assert_eq!(
        open(
            &files(json!({"manifest": "sums", "algorithm": "md5"})),
            world,
            "."
        )
        .err()
        .unwrap()
        .obstacle,
        Obstacle::Protocol
    );
    let unknown = serde_json::from_value::<FilesSettings>(json!({"algorithm": "crc"}));
    assert!(unknown.is_err());
}
