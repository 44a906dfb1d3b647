//! Who may import whom.

use super::paths::{Names, module_of, paths};
use super::source::{House, Offence, Word, product_tokens};

/// What each room may import. A room that is not listed here is forbidden.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("base", &[]),
    ("model", &["base"]),
    ("compare", &["base", "model"]),
    ("endpoint", &["base", "model"]),
    ("inventory", &["base", "model", "compare", "endpoint"]),
    (
        "check",
        &["base", "model", "compare", "endpoint", "inventory"],
    ),
    ("suite", &["base", "model", "endpoint", "check"]),
    ("plan", &["base", "model", "suite", "check"]),
    ("journal", &["base", "model"]),
    (
        "run",
        &[
            "base",
            "model",
            "endpoint",
            "inventory",
            "check",
            "plan",
            "journal",
        ],
    ),
    ("report", &["base", "model"]),
    ("testbed", &["base", "model"]),
    (
        "cli",
        &[
            "base",
            "model",
            "compare",
            "endpoint",
            "inventory",
            "check",
            "suite",
            "plan",
            "journal",
            "run",
            "report",
            "testbed",
        ],
    ),
];

/// Rooms import only what the table lets them, re-export nobody's words, and kinds do not know each other.
pub(crate) fn imports(house: &House) -> Vec<Offence> {
    let kinds: Vec<&str> = house
        .files
        .keys()
        .filter_map(|path| path.strip_prefix("src/check/")?.strip_suffix("/mod.rs"))
        .filter(|name| !name.contains('/'))
        .collect();
    let mut offences = Vec::new();
    for (path, text) in house.product() {
        let module = module_of(path);
        let Some(room) = module.first() else {
            offences.extend(from_the_root(path, text));
            continue;
        };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| name == room) else {
            offences.push(Offence::at(
                path,
                1,
                format_args!("the room `{room}` is not in the table of rooms"),
            ));
            continue;
        };
        for reference in paths(&product_tokens(text), &module, &Names::new()) {
            let parts: Vec<&str> = reference.parts.iter().map(String::as_str).collect();
            let other = parts.first().copied().unwrap_or("*");
            let whole = parts.join("::");
            if other != room && !allowed.contains(&other) {
                let what = format_args!("`{room}` must not import `{other}` (crate::{whole})");
                offences.push(Offence::at(path, reference.line, what));
            } else if other != room && reference.public {
                let what = format_args!("`{room}` re-exports a word of `{other}` (crate::{whole})");
                offences.push(Offence::at(path, reference.line, what));
            }
            if let (["check", here, ..], ["check", there, ..]) =
                (module_parts(&module).as_slice(), parts.as_slice())
                && here != there
                && kinds.contains(here)
                && kinds.contains(there)
            {
                let what = format_args!("the kind `{here}` imports the kind `{there}`");
                offences.push(Offence::at(path, reference.line, what));
            }
        }
    }
    offences
}

fn module_parts(module: &[String]) -> Vec<&str> {
    module.iter().map(String::as_str).collect()
}

/// `main.rs` may know `cli` alone; `lib.rs` names the rooms and nothing else.
fn from_the_root(path: &str, text: &str) -> Vec<Offence> {
    let tokens = product_tokens(text);
    let mut offences = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let room = match (
            path,
            tokens.get(at + 1).map(|next| &next.word),
            tokens.get(at + 2).map(|next| &next.word),
        ) {
            ("src/main.rs", Some(Word::Path), Some(Word::Name(room))) if token.is("landfall") => {
                room
            }
            ("src/lib.rs", Some(Word::Name(room)), _) if token.is("mod") => {
                if !MAY_IMPORT.iter().any(|(name, _)| name == room) {
                    let what = format_args!("the room `{room}` is not in the table of rooms");
                    offences.push(Offence::at(path, token.line, what));
                }
                continue;
            }
            ("src/lib.rs", ..) if token.is("use") || token.is("fn") => {
                offences.push(Offence::at(
                    path,
                    token.line,
                    "lib.rs is the map of the rooms and holds nothing else",
                ));
                continue;
            }
            _ => continue,
        };
        if room != "cli" {
            offences.push(Offence::at(
                path,
                token.line,
                format_args!("main.rs may know `cli` alone, not `{room}`"),
            ));
        }
    }
    offences
}

/// What is said of the imports of a file at `path`, in a house with two kinds.
fn import_offences(path: &str, text: &str) -> Vec<String> {
    imports(&House::of(&[
        ("src/check/a_b/mod.rs", ""),
        ("src/check/c_d/mod.rs", ""),
        (path, text),
    ]))
    .into_iter()
    .map(|offence| offence.0)
    .collect()
}

#[test]
fn every_way_of_naming_a_room_is_seen() {
    assert_eq!(
        import_offences(
            "src/report/html.rs",
            "use crate::model::Finding; use crate::base::text;"
        ),
        [""; 0]
    );
    assert_eq!(
        import_offences(
            "src/report/html.rs",
            "use std::fmt;\nuse crate::{base::text, run::{self, Run}};"
        ),
        [
            "src/report/html.rs:2: `report` must not import `run` (crate::run::self)",
            "src/report/html.rs:2: `report` must not import `run` (crate::run::Run)",
        ]
    );
    assert_eq!(
        import_offences("src/model/side.rs", "fn f() { crate::check::kinds(); }"),
        ["src/model/side.rs:1: `model` must not import `check` (crate::check::kinds)"]
    );
}

#[test]
fn a_room_is_named_from_inside_modules_too() {
    assert_eq!(
        import_offences(
            "src/report/page/table.rs",
            "mod inner { use super::super::super::super::journal::Event; }"
        ),
        ["src/report/page/table.rs:1: `report` must not import `journal` (crate::journal::Event)"]
    );
    assert_eq!(
        import_offences(
            "src/report/page/mod.rs",
            "use super::super::journal::Event; use super::page; use self::x;"
        ),
        ["src/report/page/mod.rs:1: `report` must not import `journal` (crate::journal::Event)"]
    );
}

#[test]
fn kinds_reexports_tests_and_rooms_without_a_row_have_rules_of_their_own() {
    assert_eq!(
        import_offences(
            "src/check/a_b/mod.rs",
            "use super::c_d::Spec; use super::Kind;"
        ),
        ["src/check/a_b/mod.rs:1: the kind `a_b` imports the kind `c_d`"]
    );
    assert_eq!(
        import_offences("src/plan/mod.rs", "pub use crate::model::Plan;"),
        ["src/plan/mod.rs:1: `plan` re-exports a word of `model` (crate::model::Plan)"]
    );
    assert_eq!(
        import_offences(
            "src/plan/mod.rs",
            "#[cfg(test)]\nmod tests { use crate::cli::Args; }"
        ),
        [""; 0]
    );
    assert_eq!(
        import_offences(
            "src/main.rs",
            "fn main() { landfall::run::go(); landfall::cli::run(); }"
        ),
        ["src/main.rs:1: main.rs may know `cli` alone, not `run`"]
    );
    assert_eq!(
        import_offences("src/attic/mod.rs", ""),
        ["src/attic/mod.rs:1: the room `attic` is not in the table of rooms"]
    );
    assert_eq!(
        import_offences("src/base/x.rs", "use crate::*;"),
        ["src/base/x.rs:1: `base` must not import `*` (crate::*)"]
    );
}

/// Who may give the consent to write: the command line, where a person gave it, and tests.
pub(crate) fn consent(house: &House) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in house
        .product()
        .filter(|(path, _)| !path.starts_with("src/cli/"))
    {
        let tokens = product_tokens(text);
        for at in 0..tokens.len() {
            let here = &tokens[at..];
            let gives = here[0].is("WriteConsent")
                && here.get(1).is_some_and(|next| next.word == Word::Path)
                && here.get(2).is_some_and(|next| next.is("given"));
            if gives {
                offences.push(Offence::at(
                    path,
                    here[0].line,
                    "only `cli` and tests may give the consent to write",
                ));
            }
        }
    }
    offences
}

#[test]
fn consent_is_given_by_the_command_line_alone() {
    let count = |path: &str, text: &str| consent(&House::of(&[(path, text)])).len();
    let gives = "fn f() { let _ = WriteConsent::given(true); }";
    assert_eq!(count("src/cli/run.rs", gives), 0);
    assert_eq!(count("src/run/execute.rs", gives), 1);
    assert_eq!(
        count(
            "src/check/a_b/mod.rs",
            "fn f() { crate::model::WriteConsent::given(true); }"
        ),
        1
    );
    assert_eq!(
        count("src/run/execute.rs", "fn f(consent: &WriteConsent) {}"),
        0
    );
    assert_eq!(
        count(
            "src/run/execute.rs",
            "#[cfg(test)]\nmod tests { fn f() { WriteConsent::given(true); } }"
        ),
        0
    );
}
