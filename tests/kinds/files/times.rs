//! What times explain and what they tell apart.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::context::{Seen, TestContext};
use landfall::endpoint::fs::FilesSettings;
use landfall::inventory::files::open;
use landfall::model::Status;
use serde_json::{Value, json};

/// `a` differs; on the source its time of modification is set to `seconds` since 1970.
fn world(seconds: u64) -> tempfile::TempDir {
    let world = tempfile::tempdir().unwrap();
    for side in ["source", "target"] {
        fs::create_dir(world.path().join(side)).unwrap();
        fs::write(world.path().join(side).join("a"), side).unwrap();
        fs::write(world.path().join(side).join("b"), "gleich").unwrap();
    }
    set(&world.path().join("source/a"), seconds);
    world
}

fn set(path: &Path, seconds: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds))
        .unwrap();
}

fn observe(world: &Path, spec: &Value) -> Seen {
    let tree = |side: &str| open(&FilesSettings::tree(side), world, ".");
    TestContext::of_trees(tree("source"), tree("target")).observe("files.compare", spec)
}

fn told(seen: &Seen) -> Vec<(&str, &str)> {
    let found = seen.findings.iter();
    found
        .map(|finding| {
            (
                finding.item.text.as_str(),
                finding.field.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

const YEAR_2100: u64 = 4_102_444_800;

#[test]
fn a_time_of_modification_in_the_future_explains_nothing() {
    let world = world(YEAR_2100);
    let seen = observe(world.path(), &json!({"until": "2020-01-01T00:00:00Z"}));
    // The rest was written just now, after `until`, and is explained.
    assert_eq!(told(&seen), [("a", "content")]);
    assert_eq!(seen.verdict.status, Status::Failed);
}

#[test]
fn a_file_that_has_not_changed_since_is_not_explained_by_its_time_of_modification() {
    let world = world(YEAR_2100);
    let seen = observe(world.path(), &json!({"until": "2095-01-01T00:00:00Z"}));
    assert_eq!(told(&seen), [("a", "content")]);
}

#[test]
fn a_file_that_was_written_since_is_explained() {
    let world = world(1_700_000_000);
    fs::write(world.path().join("source/a"), "später").unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    set(&world.path().join("source/b"), 1_700_000_000);
    let until = jiff::Timestamp::from_second(i64::try_from(now.as_secs()).unwrap() - 3600).unwrap();
    let seen = observe(world.path(), &json!({"until": until.to_string()}));
    assert_eq!(told(&seen), []);
    assert_eq!(seen.verdict.status, Status::Passed);
}

#[test]
fn times_beyond_the_year_2262_are_told_apart() {
    const YEAR_2264: u64 = 9_300_000_000;
    let world = world(YEAR_2264);
    let file = |side: &str| world.path().join(side).join("a");
    fs::write(file("source"), "gleich").unwrap();
    fs::write(file("target"), "gleich").unwrap();
    set(&file("source"), YEAR_2264);
    set(&file("target"), YEAR_2264 + 3);
    let kept = fs::metadata(file("source")).unwrap().modified().unwrap();
    if kept != UNIX_EPOCH + Duration::from_secs(YEAR_2264) {
        println!("this file system keeps no such times: they were not looked at");
        return;
    }
    let tolerance = |text: &str| observe(world.path(), &json!({"times": {"tolerance": text}}));
    assert_eq!(told(&tolerance("2s")), [("a", "mtime")]);
    assert_eq!(
        tolerance("2s").findings[0].source.as_deref(),
        Some("2264-09-14T21:20:00Z")
    );
    assert_eq!(told(&tolerance("3s")), []);
}
