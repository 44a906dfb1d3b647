//! A run is never written into a tree that it reads: that would change the source, or add to the target.

use std::fs;
use std::path::Path;

use super::command::Place;

/// Two trees, of which a part is compared.
const SUITE: &str = "\
suite: Inside
systems:
  source: { label: Old, files: { path: old } }
  target: { label: New, files: { path: new } }
accounts: { file: accounts.csv }
cases:
- id: FILES-1
  title: Every file arrived
  moments: [cutover]
  files.compare: { roots: { source: data, target: data } }
- id: FILES-2
  title: Each account's files arrived
  for-each: accounts
  between: [mine, yours]
  files.compare: {}
";

const SYSTEMS: &str = "\
systems:
  mine: { label: Mine, files: { path: \"homes/${account.name}\" } }
  yours: { label: Yours, files: { path: \"kdrive/${account.name}\" } }
";

fn place() -> Place {
    let place = Place::new();
    place.write("suite.yaml", SUITE);
    place.write("systems.yaml", SYSTEMS);
    place.write("accounts.csv", "name\nanna\n");
    for folder in ["old/data", "new/data", "homes/anna", "kdrive/anna"] {
        place.write(Path::new(folder).join("a"), "a");
    }
    place
}

const RUN: [&str; 5] = ["run", "suite.yaml", "systems.yaml", "--at", "pilot"];

/// Everything below a folder, with its size.
fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                todo.push(path.clone());
            }
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

#[track_caller]
fn refused(place: &Place, args: &[&str], case: &str) {
    let before = listing(&place.path("."));
    let finished = place.run(args).expect(2);
    assert!(
        finished.stderr.contains("inside") && finished.stderr.contains(case),
        "{}",
        finished.stderr
    );
    assert_eq!(
        listing(&place.path(".")),
        before,
        "{args:?} wrote something"
    );
}

#[test]
fn a_run_is_not_written_into_what_it_reads() {
    let place = place();
    for (out, case) in [
        ("old/data", "FILES-1"),
        ("new/data/reports/one", "FILES-1"),
        ("new/none/../data/one", "FILES-1"),
        ("homes/anna/one", "FILES-2 · anna"),
        ("kdrive/anna/one", "FILES-2 · anna"),
    ] {
        refused(&place, &[&RUN[..], &["--out", out]].concat(), case);
    }
}

#[test]
#[cfg(unix)]
fn links_do_not_hide_where_a_run_is_written() {
    use std::os::unix::fs::symlink;
    let place = place();
    symlink(place.path("new/data"), place.path("elsewhere")).expect("a link");
    symlink(place.path("homes"), place.path("people")).expect("a link");
    let deep = place.path("old/data/deep");
    fs::create_dir(&deep).expect("a folder");
    symlink(&deep, place.path("deep")).expect("a link");
    for (out, case) in [
        ("elsewhere/one", "FILES-1"),
        ("people/anna/one", "FILES-2"),
        ("deep/../one", "FILES-1"),
    ] {
        refused(&place, &[&RUN[..], &["--out", out]].concat(), case);
    }
    // The tree itself may be the link.
    fs::rename(place.path("new"), place.path("real")).expect("a rename");
    symlink(place.path("real"), place.path("new")).expect("a link");
    refused(
        &place,
        &[&RUN[..], &["--out", "real/data/one"]].concat(),
        "FILES-1",
    );
}

#[test]
fn the_default_folder_is_refused_like_any_other() {
    let place = place();
    place.write(
        "here.yaml",
        SUITE
            .replace("path: old", "path: .")
            .replace("roots: { source: data, target: data }", ""),
    );
    refused(
        &place,
        &["run", "here.yaml", "systems.yaml", "--at", "pilot"],
        "FILES-1",
    );
}

#[test]
fn a_run_that_was_moved_into_a_tree_is_not_taken_up_there() {
    let place = place();
    place
        .run([&RUN[..], &["--out", "old/one"]].concat())
        .expect(0);
    fs::rename(place.path("old/one"), place.path("new/data/one")).expect("a rename");
    refused(&place, &["run", "--resume", "new/data/one"], "FILES-1");
}

#[test]
fn beside_the_trees_a_run_is_written() {
    let place = place();
    for out in ["old/one", "data", "old/data2", "."] {
        place.run([&RUN[..], &["--out", out]].concat()).expect(0);
    }
}
