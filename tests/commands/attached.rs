//! What people attach to their answers: which files may be, how they are kept, and that a report misses what is gone.

use std::fs;
use std::path::{Path, PathBuf};

use super::command::{Place, results};

const SUITE: &str = "\
suite: Steps
rulings: rulings.jsonl
systems:
  source: { files: { path: old } }
  target: { files: { path: new } }
cases:
- id: S-1
  title: Search
  manual.step: { role: customer, do: Search a mail, expect: It opens, attach: photo }
";

/// A run that waits for the answer to one step, in `one`, and a sheet beside nothing else in `sheets`.
fn place() -> Place {
    let place = Place::new();
    place.write("suite.yaml", SUITE);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place.write("secret.txt", "canary");
    place
}

fn sheet(place: &Place, file: &str) -> PathBuf {
    place.write(
        "sheets/steps.csv",
        format!("case,answer,by,comment,file\nS-1,ok,Anna,,\"{file}\"\n"),
    )
}

#[track_caller]
fn refused(place: &Place, args: &[&str], says: &str) {
    let told = place.run(args).expect(2).stderr;
    assert!(told.contains(says), "{told}");
    assert!(!place.path("one/artefacts").exists(), "{args:?}");
    assert!(!place.path("rulings.jsonl").exists(), "{args:?}");
}

#[test]
fn a_sheet_names_files_beside_it_or_below_and_nothing_else() {
    let place = place();
    let outside = place.path("secret.txt");
    for name in [
        "../secret.txt",
        "photos/../../secret.txt",
        outside.to_str().expect("a path"),
    ] {
        sheet(&place, name);
        let args = ["answer", "one", "--file", "sheets/steps.csv"];
        refused(&place, &args, "not below the folder of the sheet");
        refused(&place, &args, "line 2");
    }
    place.write("sheets/photos/a photo.png", "a photo");
    sheet(&place, "./photos/a photo.png");
    place
        .run(["answer", "one", "--file", "sheets/steps.csv"])
        .expect(0);
}

#[test]
#[cfg(unix)]
fn links_folders_and_devices_are_not_attached() {
    use std::os::unix::fs::symlink;
    let place = place();
    fs::create_dir_all(place.path("sheets/folder")).expect("a folder");
    symlink(place.path("secret.txt"), place.path("sheets/link.png")).expect("a link");
    symlink(place.path("."), place.path("sheets/above")).expect("a link");
    let pipe = place.path("sheets/pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let fifo = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, fifo, mode, 0).expect("a pipe");
    for (name, says) in [
        ("link.png", "is a link"),
        ("above/secret.txt", "is a link"),
        ("pipe", "no plain file"),
        ("folder", "no plain file"),
    ] {
        sheet(&place, name);
        refused(
            &place,
            &["answer", "one", "--file", "sheets/steps.csv"],
            says,
        );
        let given = place.path("sheets").join(name);
        if !name.contains('/') {
            let given = given.to_str().expect("a path");
            let args = ["answer", "one", "S-1", "--ok", "--by", "Anna", "--attach"];
            refused(&place, &[&args[..], &[given]].concat(), says);
        }
    }
    let args = ["answer", "one", "S-1", "--ok", "--by", "Anna", "--attach"];
    refused(
        &place,
        &[&args[..], &["/dev/zero"]].concat(),
        "no plain file",
    );
}

/// The one file that is kept.
fn kept(place: &Place) -> PathBuf {
    let mut files = fs::read_dir(place.path("one/artefacts")).expect("a folder");
    let file = files.next().expect("a file").expect("an entry").path();
    assert!(files.next().is_none());
    file
}

fn answered() -> Place {
    let place = place();
    let args = ["answer", "one", "S-1", "--ok", "--by", "Anna"];
    place.write("a <b>photo.PNG", "a photo");
    place
        .run(args.into_iter().chain(["--attach", "a <b>photo.PNG"]))
        .expect(0);
    place
}

#[test]
fn an_attachment_is_kept_for_its_owner_alone_and_named_in_the_report() {
    let place = answered();
    let file = kept(&place);
    assert_eq!(fs::read(&file).expect("a file"), b"a photo");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&place.path("one/artefacts")), 0o700);
    }

    let results = results(&place.path("one"));
    let attached = &results["cases"][0]["ruling"]["attached"][0];
    let sha256 = attached[1].as_str().expect("a digest");
    assert_eq!(attached[0], "a <b>photo.PNG");
    assert_eq!(
        file.file_name().and_then(|name| name.to_str()),
        Some(format!("{sha256}.png").as_str())
    );
    let html = fs::read_to_string(place.path("one/report.html")).expect("a report");
    assert!(html.contains(sha256));
    assert!(html.contains("photo") && !html.contains("<b>photo"));
}

#[test]
fn a_report_misses_an_attachment_that_is_gone_or_changed() {
    let place = answered();
    place.run(["report", "one"]).expect(0);
    let file = kept(&place);
    let check = |says: &str| {
        for command in [
            &["report", "one"][..],
            &["run", "--resume", "one"],
            &["answer", "one", "--remark", "--by", "Ben", "--comment", "x"],
        ] {
            let told = place.run(command).expect(4).stderr;
            assert!(told.contains(says) && told.contains("S-1"), "{told}");
        }
    };
    fs::write(&file, "another photo").expect("a file can be written");
    check("changed");
    fs::remove_file(&file).expect("the file is there");
    check("gone");
    #[cfg(unix)]
    {
        place.write("elsewhere.png", "a photo");
        std::os::unix::fs::symlink(place.path("elsewhere.png"), &file).expect("a link");
        check("no plain file");
    }
}

#[test]
fn what_was_attached_in_another_run_is_not_asked_of_the_next() {
    let place = answered();
    place.run(["run", "suite.yaml", "--out", "two"]).expect(0);
    place.run(["report", "two"]).expect(0);
    let html = fs::read_to_string(place.path("two/report.html")).expect("a report");
    assert!(html.contains("photo"));
}
