//! What `files.compare` could not look at is never passed, never counted as missing, and says why.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::faulty_tree::{Fault, FaultyTree};
use crate::context::{Seen, TestContext};
use landfall::endpoint::fs::FilesSettings;
use landfall::endpoint::tree::Tree;
use landfall::inventory::files::open;
use landfall::model::{Class, Examined, Mark, Obstacle, Row, Status};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const KIND: &str = "files.compare";

/// Two equal trees: `a/1`, `a/2/3`, `b/4`, `b/leer/`, `5`.
fn trees() -> tempfile::TempDir {
    let world = tempfile::tempdir().unwrap();
    for side in ["source", "target"] {
        for (path, text) in [
            ("a/1", "eins"),
            ("a/2/3", "drei"),
            ("b/4", "vier"),
            ("5", "fünf"),
        ] {
            let path = world.path().join(side).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir(world.path().join(side).join("b/leer")).unwrap();
    }
    world
}

fn tree(world: &Path, side: &str) -> Arc<dyn Tree> {
    open(&FilesSettings::tree(side), world, ".").unwrap()
}

fn observe(world: &Path, source: &[Fault], target: &[Fault], spec: &Value) -> Seen {
    let source = FaultyTree::of(tree(world, "source"), source);
    let target = FaultyTree::of(tree(world, "target"), target);
    TestContext::of_trees(Ok(source), Ok(target)).observe(KIND, spec)
}

fn told(seen: &Seen) -> Vec<(Class, &str)> {
    seen.findings
        .iter()
        .map(|finding| (finding.class, finding.item.text.as_str()))
        .collect()
}

fn sum(seen: &Seen) -> Row {
    let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
        panic!("no ledger: {seen:#?}")
    };
    assert_eq!(ledger.imbalance(), None, "{ledger:#?}");
    ledger.sum()
}

#[test]
fn the_world_without_faults_passes() {
    let world = trees();
    let seen = observe(world.path(), &[], &[], &json!({}));
    assert_eq!(seen.verdict.status, Status::Passed);
    assert_eq!(sum(&seen).source.matched, 5);
}

#[test]
fn a_missing_root_is_inconclusive_and_names_itself() {
    let world = trees();
    let gone = open(&FilesSettings::tree("nirgends"), world.path(), ".").map(|_| unreachable!());
    let seen =
        TestContext::of_trees(Ok(tree(world.path(), "source")), gone).observe(KIND, &json!({}));
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert_eq!(seen.findings, []);
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::Absent);
    assert!(seen.evidence.broken_off[0].endpoint.ends_with("nirgends"));
}

#[test]
fn a_root_that_cannot_be_listed_is_inconclusive_on_either_side() {
    let world = trees();
    for fault in [
        Fault::FolderDenied(""),
        Fault::ListingBreaks(""),
        Fault::EntryDoubled(""),
    ] {
        for (source, target) in [(vec![fault.clone()], vec![]), (vec![], vec![fault.clone()])] {
            let seen = observe(world.path(), &source, &target, &json!({}));
            assert_eq!(
                (seen.verdict.status, told(&seen)),
                (Status::Inconclusive, vec![]),
                "{fault:?}"
            );
        }
    }
}

#[test]
fn the_same_tree_twice_proves_nothing() {
    let world = trees();
    fs::write(
        world.path().join("sums"),
        format!("{}  5\n", "0".repeat(64)),
    )
    .unwrap();
    for service in [
        FilesSettings::tree("source"),
        FilesSettings::manifest("sums"),
    ] {
        let tree = || open(&service, world.path(), ".");
        let seen = TestContext::of_trees(tree(), tree()).observe(KIND, &json!({}));
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Inconclusive, vec![])
        );
        assert_eq!(
            seen.evidence.broken_off[0].cause.code,
            "files.compare/same-tree"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_one_finding_and_hides_the_rest() {
    let world = trees();
    for fault in [
        Fault::FolderDenied("a"),
        Fault::ListingBreaks("a"),
        Fault::EntryDoubled("a"),
    ] {
        let one = std::slice::from_ref(&fault);
        let seen = observe(world.path(), &[], one, &json!({}));
        assert_eq!(told(&seen), [(Class::Unreadable, "a")], "{fault:?}");
        assert_eq!(seen.verdict.status, Status::Inconclusive);
        assert_eq!(
            (sum(&seen).source.undecided, sum(&seen).target.unreadable),
            (2, 1),
            "{fault:?}"
        );
        let seen = observe(world.path(), one, &[], &json!({}));
        assert_eq!(told(&seen), [(Class::Unreadable, "a")], "{fault:?}");
        assert_eq!(
            (sum(&seen).source.unreadable, sum(&seen).target.undecided),
            (1, 2),
            "{fault:?}"
        );
        let seen = observe(world.path(), one, one, &json!({}));
        assert_eq!(told(&seen), [(Class::Unreadable, "a")], "{fault:?}");
        assert_eq!(
            (sum(&seen).source.unreadable, sum(&seen).target.unreadable),
            (1, 1),
            "{fault:?}"
        );
    }
}

#[test]
fn what_a_hidden_folder_could_hold_is_not_claimed() {
    let world = trees();
    fs::remove_file(world.path().join("target/5")).unwrap();
    fs::remove_dir_all(world.path().join("target/b")).unwrap();
    fs::write(world.path().join("source/a/nur-hier"), "nur hier").unwrap();
    let seen = observe(world.path(), &[], &[Fault::FolderDenied("a")], &json!({}));
    assert_eq!(
        told(&seen),
        [
            (Class::Unreadable, "a"),
            (Class::Missing, "b/leer"),
            (Class::Missing, "5"),
            (Class::Missing, "b/4")
        ]
    );
    assert_eq!(
        seen.findings[2].detail.as_ref().unwrap().code,
        "files.compare/may-be-hidden"
    );
    assert_eq!(
        (seen.verdict.status, seen.verdict.has(Mark::Incomplete)),
        (Status::Failed, true)
    );
    assert_eq!(
        (sum(&seen).source.undecided, sum(&seen).source.missing),
        (3, 3)
    );
}

#[test]
fn a_folder_that_is_on_one_side_only_and_cannot_be_read_is_told() {
    let world = trees();
    fs::remove_dir_all(world.path().join("target/a")).unwrap();
    let seen = observe(
        world.path(),
        &[Fault::ListingBreaks("a/2")],
        &[],
        &json!({}),
    );
    assert_eq!(
        told(&seen),
        [(Class::Unreadable, "a/2"), (Class::Missing, "a/1")]
    );
    assert_eq!(sum(&seen).source.unreadable, 1);
}

#[test]
fn an_entry_that_cannot_be_looked_at_is_unreadable_and_its_counterpart_undecided() {
    let world = trees();
    let seen = observe(
        world.path(),
        &[Fault::EntryTroubled("5"), Fault::EntryTroubled("a")],
        &[],
        &json!({}),
    );
    assert_eq!(
        told(&seen),
        [(Class::Unreadable, "5"), (Class::Unreadable, "a")]
    );
    assert_eq!(
        (sum(&seen).source.unreadable, sum(&seen).target.undecided),
        (2, 3)
    );
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    fs::remove_file(world.path().join("target/5")).unwrap();
    let seen = observe(world.path(), &[Fault::EntryTroubled("5")], &[], &json!({}));
    assert_eq!(told(&seen), [(Class::Unreadable, "5")]);
}

#[test]
fn a_file_that_cannot_be_read_is_unreadable_whatever_the_method() {
    let world = trees();
    for content in ["sha256", "blake3", "bytes"] {
        for (source, target) in [(true, false), (false, true), (true, true)] {
            let faults = |on: bool| {
                if on {
                    vec![Fault::FileUnreadable("a/1")]
                } else {
                    vec![]
                }
            };
            let seen = observe(
                world.path(),
                &faults(source),
                &faults(target),
                &json!({"content": content}),
            );
            assert_eq!(told(&seen), [(Class::Unreadable, "a/1")], "{content}");
            assert_eq!(seen.verdict.status, Status::Inconclusive);
            let sum = sum(&seen);
            assert_eq!(
                sum.source.unreadable + sum.source.undecided,
                1,
                "{content}: {sum:?}"
            );
            assert_eq!(
                sum.target.unreadable + sum.target.undecided,
                1,
                "{content}: {sum:?}"
            );
        }
    }
    let seen = observe(
        world.path(),
        &[Fault::FileUnreadable("a/1")],
        &[],
        &json!({"content": "size"}),
    );
    assert_eq!(seen.verdict.status, Status::Passed, "nothing is read here");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_read_once_more() {
    let world = trees();
    for content in ["sha256", "bytes"] {
        let seen = observe(
            world.path(),
            &[Fault::FileChanges("a/1", 1)],
            &[],
            &json!({"content": content}),
        );
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Passed, vec![]),
            "{content}"
        );
        let seen = observe(
            world.path(),
            &[Fault::FileChanges("a/1", u64::MAX)],
            &[],
            &json!({"content": content}),
        );
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Inconclusive, vec![(Class::Unreadable, "a/1")])
        );
        assert_eq!(
            seen.findings[0].detail.as_ref().unwrap().code,
            "files.compare/changed",
            "{content}"
        );
    }
}

#[test]
fn a_file_that_is_said_to_be_empty_and_is_not_does_not_pass() {
    let world = trees();
    fs::write(world.path().join("target/a/1"), "anders als auf der Quelle").unwrap();
    let lie = [Fault::FileSaysEmpty("a/1")];
    for content in ["sha256", "bytes"] {
        let seen = observe(world.path(), &lie, &lie, &json!({"content": content}));
        assert_eq!(
            (seen.verdict.status, told(&seen)),
            (Status::Inconclusive, vec![(Class::Unreadable, "a/1")])
        );
    }
}

#[test]
fn a_lossy_listing_does_not_pass() {
    let world = trees();
    // Lost on both sides, so that no comparison can notice it: only the count can.
    for lost in ["5", "a/1", "a", "a/2", "b/leer"] {
        let seen = observe(
            world.path(),
            &[Fault::EntryLost(lost)],
            &[Fault::EntryLost(lost)],
            &json!({}),
        );
        assert_eq!(seen.verdict.status, Status::Inconclusive, "{lost}");
        assert_eq!(seen.verdict.reason.code, "judge/unbalanced", "{lost}");
        let seen = observe(world.path(), &[Fault::EntryLost(lost)], &[], &json!({}));
        assert_ne!(seen.verdict.status, Status::Passed, "{lost}");
    }
}

#[test]
fn a_fault_of_our_own_is_inconclusive_and_the_rest_is_told() {
    let world = trees();
    fs::remove_file(world.path().join("target/5")).unwrap();
    let seen = observe(world.path(), &[Fault::FilePanics("a/1")], &[], &json!({}));
    assert_eq!(told(&seen), [(Class::Missing, "5")]);
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::Fault);
    assert!(seen.verdict.has(Mark::Incomplete));
    assert_eq!(sum(&seen).source.undecided, 1);
}

#[test]
fn a_wish_to_stop_leaves_the_rest_undecided() {
    let world = trees();
    fs::remove_dir(world.path().join("target/b/leer")).unwrap();
    for findings in [0, 1] {
        let source = tree(world.path(), "source");
        let seen = TestContext::of_trees(Ok(source), Ok(tree(world.path(), "target")))
            .stopping_after(findings)
            .observe_freely(KIND, &json!({}));
        // The wish may come when all has been looked at already; then there is nothing to leave.
        match seen.evidence.broken_off.first() {
            Some(why) => assert_eq!(why.obstacle, Obstacle::Stopped),
            None => assert_eq!((findings, sum(&seen).source.undecided), (1, 0)),
        }
        assert_ne!(seen.verdict.status, Status::Passed);
        let sum = sum(&seen);
        assert_eq!(sum.source.missing, findings as u64);
        assert_eq!(sum.source.listed, sum.source.placed());
    }
}

#[test]
fn a_share_that_does_not_answer_does_not_hold_the_case() {
    let world = trees();
    let stop = CancellationToken::new();
    let source = FaultyTree::of(
        tree(world.path(), "source"),
        &[Fault::FolderHangs("a", stop.clone())],
    );
    let seen = TestContext::of_trees(Ok(source), Ok(tree(world.path(), "target")))
        .stopped_by(stop)
        .observe_freely(KIND, &json!({}));
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::Stopped);
    assert_eq!(
        (seen.verdict.status, told(&seen)),
        (Status::Inconclusive, vec![])
    );
    // The file in the root may or may not have been compared before the wish came.
    assert_eq!((sum(&seen).source.listed, sum(&seen).target.listed), (3, 3));
    assert!(sum(&seen).source.undecided >= 2);
}

/// Root may read everything, so the comparison runs as another user where the tests run as root.
#[test]
fn what_another_user_may_not_read_is_told_once() {
    const WORLD: &str = "LANDFALL_TEST_WORLD";
    if let Some(world) = std::env::var_os(WORLD) {
        return assert_denied_world(Path::new(&world));
    }
    let world = trees();
    let path = world.path();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(path.join("source/c")).unwrap();
    fs::create_dir_all(path.join("target/c")).unwrap();
    let denied = [
        ("target/a", 0o000),
        ("source/b/4", 0o000),
        ("source/c", 0o444),
        ("target/c", 0o000),
    ];
    fs::write(path.join("source/c/6"), "sechs").unwrap();
    for (what, mode) in denied {
        fs::set_permissions(path.join(what), fs::Permissions::from_mode(mode)).unwrap();
    }
    if rustix::process::geteuid().is_root() {
        let binary = path.join("test");
        fs::copy(std::env::current_exe().unwrap(), &binary).unwrap();
        let output = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&binary)
            .args([
                "--exact",
                "blind::what_another_user_may_not_read_is_told_once",
            ])
            .env(WORLD, path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    } else {
        assert_denied_world(path);
    }
    for (what, _) in denied {
        fs::set_permissions(path.join(what), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn assert_denied_world(world: &Path) {
    // Another user may not be able to read the goldens either.
    let trees = ["source", "target"].map(|side| Ok(tree(world, side)));
    let [source, target] = trees;
    let seen = TestContext::of_trees(source, target).observe_freely(KIND, &json!({}));
    let mut told = told(&seen);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Class::Unreadable, "a"),
            (Class::Unreadable, "b/4"),
            (Class::Unreadable, "c")
        ]
    );
    for finding in &seen.findings {
        assert_eq!(finding.detail.as_ref().unwrap().code, "fs/denied");
    }
    let both = seen
        .findings
        .iter()
        .find(|finding| finding.item.text == "c")
        .unwrap();
    assert!(
        both.source.is_some() && both.target.is_some(),
        "both sides are told in one"
    );
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    let sum = sum(&seen);
    assert_eq!(
        (
            sum.source.unreadable,
            sum.source.undecided,
            sum.source.matched
        ),
        (2, 2, 2)
    );
    assert_eq!(
        (
            sum.target.unreadable,
            sum.target.undecided,
            sum.target.matched
        ),
        (2, 1, 2)
    );
}
