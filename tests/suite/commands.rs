//! The commands that only read: what they say, and that they contact nothing.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use landfall::cli::{explain, init, list, plan, schema, validate};
use landfall::plan::PlanOptions;

/// The example suites in a folder and below it. Parts of a larger suite have no name of their own.
fn examples(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // The demo's suites take their ports and folders from the demo, which runs them in a test of its own.
        if path.is_dir() && path.ends_with("demo") {
            continue;
        }
        if path.is_dir() {
            found.extend(examples(&path));
        } else if std::fs::read_to_string(&path)
            .is_ok_and(|text| text.lines().any(|line| line.starts_with("suite:")))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_example_suite_is_right() {
    let mut examples = examples(&project("testcases"));
    // The suite of the demo is of several files and needs what the demo builds; it is run by the demo.
    examples.retain(|path| !path.starts_with(project("testcases/demo")));
    assert!(examples.len() >= 3);
    for example in examples {
        let said = validate::validate(std::slice::from_ref(&example), &[]);
        assert!(
            said.as_ref()
                .is_ok_and(|said| said.ends_with("no mistakes\n")),
            "{}\n{said:?}",
            example.display()
        );
    }
}

#[test]
fn the_suites_in_the_documents_are_right() {
    let page = std::fs::read_to_string(project("docs/suites.md")).unwrap();
    let blocks: Vec<&str> = page
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let folder = Folder::new(&[("suite.yaml", block)]);
        let said = validate::validate(&[folder.path("suite.yaml")], &[]);
        assert!(said.is_ok(), "{block}\n{said:?}");
    }
}

#[test]
fn the_first_suite_is_right_and_nothing_is_overwritten() {
    let folder = Folder::new(&[]);
    let place = folder.path("acme");
    let said = init::init(&place).unwrap();
    assert!(said.contains("landfall validate"), "{said}");
    let suite = place.join("suite.yaml");
    let valid = validate::validate(std::slice::from_ref(&suite), &[])
        .unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    // Whoever has just begun has no trees yet.
    assert_eq!(
        folder.strip(&valid),
        "acme/suite.yaml:14:20: warning: `path` of `source`: acme/files/old is not there\n\
         acme/suite.yaml:18:20: warning: `path` of `target`: acme/files/new is not there\n\
         2 warnings\n\
         Our migration: 3 cases, 2 accounts (1 skipped), no mistakes\n"
    );
    assert!(
        std::fs::read_to_string(place.join(".gitignore"))
            .unwrap()
            .contains("secrets.csv")
    );
    std::fs::write(&suite, "mine").unwrap();
    let refused = init::init(&place).unwrap_err().to_string();
    assert!(
        refused.contains("suite.yaml is there already\n")
            && refused.contains("accounts.csv is there already\n")
    );
    assert_eq!(std::fs::read_to_string(&suite).unwrap(), "mine");
    std::fs::remove_file(&suite).unwrap();
    init::init(&place).unwrap_err();
    assert!(!suite.exists());
}

#[cfg(unix)]
#[test]
fn the_place_for_passwords_is_private_from_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(&[(".gitignore", "mine\n")]);
    let said = init::init(folder.top()).unwrap();
    assert!(
        said.contains("Add secrets.csv and reports/ to your .gitignore.\n"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path(".gitignore")).unwrap(),
        "mine\n"
    );
    let mode = std::fs::metadata(folder.path("secrets.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A suite whose server is `address`, whose secret is told by a program, and whose files lie behind a broken path.
fn suite(address: &str, program: &Path) -> String {
    format!(
        "suite: Acme\n\
         systems:\n\
         \u{20} source: {{ mail: {{ imap: \"imap://{address}\", password: \"${{command: {}}}\" }}, files: {{ path: /nowhere/a }} }}\n\
         \u{20} target: {{ mail: {{ imap: \"imaps://bogus.invalid\", password: \"${{env:LANDFALL_NOT_SET}}\" }}, files: {{ path: /nowhere/b }} }}\n\
         accounts: [{{ name: anna, source_user: a, target_user: b }}]\n\
         cases:\n\
         - {{ id: M-1, title: Mail, tags: [nightly], moments: [pilot], for-each: accounts, mail.messages: {{ level: bytes }} }}\n\
         - {{ id: F-1, title: {{ de: Dateien, en: Files }}, severity: minor, files.compare: {{}} }}\n",
        program.display()
    )
}

#[test]
fn reading_a_suite_contacts_nothing_and_runs_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let folder = Folder::new(&[]);
    let trace = folder.path("was-run");
    folder.write(
        "token",
        format!("#!/bin/sh\ntouch '{}'\n", trace.display()).as_bytes(),
    );
    #[cfg(unix)]
    folder.mode("token", 0o755);
    folder.write(
        "suite.yaml",
        suite(&address, &folder.path("token")).as_bytes(),
    );
    let files = [folder.path("suite.yaml")];
    assert_eq!(
        folder.strip(&validate::validate(&files, &[]).unwrap()),
        "suite.yaml:3:117: warning: `path` of `source`: /nowhere/a is not there\n\
         suite.yaml:4:62: warning: `password` of `target`: the environment variable `LANDFALL_NOT_SET` is not set\n\
         suite.yaml:4:106: warning: `path` of `target`: /nowhere/b is not there\n\
         3 warnings\n\
         Acme: 2 cases, 1 account, no mistakes\n"
    );
    assert_eq!(
        list::list(&files, &[]).unwrap(),
        "M-1  mail.messages  major  pilot   anna  Mail #nightly\n\
         F-1  files.compare  minor  always  -     Files\n"
    );
    let options = PlanOptions {
        at: Some(landfall::model::Moment::Pilot),
        ..PlanOptions::default()
    };
    let planned = plan::plan(&files, &[], &options).unwrap().text;
    assert!(
        planned.contains("M-1 · anna") && planned.ends_with("2 questions\n"),
        "{planned}"
    );
    let needed = plan::plan(&files, &[], &PlanOptions::default())
        .unwrap_err()
        .to_string();
    assert!(needed.contains("--at MOMENT is required"), "{needed}");
    assert!(!trace.exists());
    let nobody_came = listener.accept().unwrap_err();
    assert_eq!(nobody_came.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn a_kind_is_explained_by_its_own_page() {
    for kind in landfall::check::kinds() {
        assert_eq!(explain::explain(Some(kind.name())).unwrap(), kind.page());
    }
    let unknown = explain::explain(Some("mail.message"))
        .unwrap_err()
        .to_string();
    assert!(unknown.starts_with(
        "there is no kind of check called `mail.message`\n    did you mean `mail.messages`?\n"
    ));
}

#[test]
fn the_committed_schema_is_fresh() {
    let committed =
        std::fs::read_to_string(project("docs/landfall.schema.json")).unwrap_or_default();
    assert!(
        committed == schema::schema(),
        "docs/landfall.schema.json is stale: cargo run -- schema > docs/landfall.schema.json"
    );
}

#[test]
fn the_schema_knows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&schema::schema()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    for pointer in [
        "/properties/suite/description",
        "/definitions/CaseKeys/properties/mail.messages",
        "/definitions/CaseKeys/properties/for-each",
        "/definitions/SystemKeys/properties/mail",
        "/definitions/DefaultsKeys/properties/mail",
        "/definitions/DefaultsKeys/properties/moments",
    ] {
        assert!(schema.pointer(pointer).is_some(), "{pointer}");
    }
    assert!(
        schema
            .pointer("/definitions/DefaultsKeys/properties/id")
            .is_none()
    );
    assert_eq!(
        schema["definitions"]["CaseKeys"]["oneOf"]
            .as_array()
            .map(Vec::len),
        Some(landfall::check::kinds().len())
    );
    let text = schema.to_string();
    assert!(
        !text.contains("x-landfall") && !text.contains("\"null\""),
        "{text}"
    );
    // Every reference leads somewhere.
    for reference in text.split("\"#/definitions/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schema["definitions"].get(name).is_some(), "{name}");
    }
}
