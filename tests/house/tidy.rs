//! Habits: module docs, sizes, names, words that have no place in the house.

use super::source::{House, Offence, Token, Word, is_test_file, product_tokens, tokens};

/// Longest file, in lines: only where one idea fills it.
const LINES_MAX: usize = 600;
/// Longest `main.rs`, in lines.
const LINES_MAX_MAIN: usize = 30;

/// Names that say nothing about what is in a file.
const EMPTY_NAMES: [&str; 14] = [
    "util", "utils", "helper", "helpers", "common", "manager", "imp", "handler", "handlers",
    "data", "info", "misc", "shared", "stuff",
];

/// Every module says first what it is, and stays within its size.
pub(crate) fn files(house: &House) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in rust_everywhere(house) {
        let first = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        if first
            .strip_prefix("//!")
            .is_none_or(|doc| doc.trim().is_empty())
        {
            offences.push(Offence::at(
                path,
                1,
                "the file does not begin with a `//!` line that says what it is",
            ));
        }
        let lines_max = if path == "src/main.rs" {
            LINES_MAX_MAIN
        } else {
            LINES_MAX
        };
        let lines = text.lines().count();
        if lines > lines_max {
            offences.push(Offence::at(
                path,
                lines,
                format_args!("{lines} lines, and at most {lines_max} are allowed"),
            ));
        }
    }
    for path in house.files.keys().filter(|path| is_code(path)) {
        let empty = path
            .split('/')
            .map(|part| part.split('.').next().unwrap_or(part))
            .find(|p| EMPTY_NAMES.contains(p));
        if let Some(name) = empty {
            offences.push(Offence::at(
                path,
                1,
                format_args!("nothing may be named `{name}`: say what is in it"),
            ));
        }
    }
    offences
}

fn is_code(path: &str) -> bool {
    ["src/", "tests/", "benches/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

fn rust_everywhere(house: &House) -> impl Iterator<Item = (&str, &str)> {
    ["src/", "tests/", "benches/"]
        .into_iter()
        .flat_map(|folder| house.rust(folder))
}

/// What may not be written: lints switched off, things left for later, panics outside tests.
pub(crate) fn code(house: &House) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in rust_everywhere(house) {
        for (line, text) in text.lines().enumerate() {
            let later = ["TODO", "FIXME", "XXX", "HACK"]
                .into_iter()
                .find(|word| has_word(text, word));
            if let (Some(word), false) = (later, text.contains("has_word("))
                && path != "tests/house/tidy.rs"
            {
                offences.push(Offence::at(
                    path,
                    line + 1,
                    format_args!("`{word}`: nothing is left for later"),
                ));
            }
        }
        let all = tokens(text);
        for window in (0..all.len()).map(|at| &all[at..]) {
            offences.extend(
                forbidden_anywhere(window).map(|what| Offence::at(path, window[0].line, what)),
            );
        }
        if is_test_file(path) || path.starts_with("benches/") {
            continue;
        }
        let product = product_tokens(text);
        for window in (0..product.len()).map(|at| &product[at..]) {
            offences.extend(
                forbidden_in_product(path, window)
                    .map(|what| Offence::at(path, window[0].line, what)),
            );
        }
    }
    offences.extend(tests_are_compiled_as_tests(house));
    offences
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let around = [
            line[..at].chars().next_back(),
            line[at + word.len()..].chars().next(),
        ];
        around
            .into_iter()
            .flatten()
            .all(|c| !c.is_alphanumeric() && c != '_')
    })
}

fn names<const N: usize>(here: &[Token], words: [&str; N]) -> bool {
    here.len() >= N
        && here
            .iter()
            .zip(words)
            .all(|(token, word)| match &token.word {
                Word::Name(name) => name == word,
                Word::Path => word == "::",
                Word::Mark(mark) => word.len() == mark.len_utf8() && word.starts_with(*mark),
                Word::Text(_) => false,
            })
}

fn forbidden_anywhere(here: &[Token]) -> Option<&'static str> {
    if names(here, ["#", "[", "allow"]) || names(here, ["#", "!", "[", "allow"]) {
        return Some(
            "`allow` switches a lint off for ever: `#[expect(.., reason = ..)]` says why, and ends",
        );
    }
    if names(here, ["#", "[", "ignore"]) {
        return Some("a test that is ignored proves nothing");
    }
    ["todo", "unimplemented", "dbg"]
        .into_iter()
        .any(|word| names(here, [word, "!"]))
        .then_some("nothing is left for later or for debugging")
}

/// Rooms that only compute: they neither wait nor reach a network.
const QUIET_ROOMS: [&str; 5] = ["model", "compare", "suite", "plan", "report"];
/// Rooms that take the time from their context.
const CLOCKLESS_ROOMS: [&str; 6] = ["model", "compare", "inventory", "check", "plan", "report"];

fn forbidden_in_product(path: &str, here: &[Token]) -> Option<&'static str> {
    if names(here, [".", "unwrap", "(", ")"]) || names(here, [".", "expect", "("]) {
        return Some("`unwrap` and `expect` panic: give an error, or have a default");
    }
    let room = path
        .trim_start_matches("src/")
        .split(['/', '.'])
        .next()
        .unwrap_or_default();
    if QUIET_ROOMS.contains(&room)
        && (names(here, [".", "await"])
            || names(here, ["tokio", "::"])
            || names(here, ["std", "::", "net"]))
    {
        return Some("this room computes; it neither waits nor reaches a network");
    }
    let clock = ["SystemTime", "Timestamp", "Zoned"]
        .into_iter()
        .any(|c| names(here, [c, "::", "now"]));
    if CLOCKLESS_ROOMS.contains(&room) && clock {
        return Some("this room takes the time from its context");
    }
    if CLOCKLESS_ROOMS.contains(&room) && names(here, ["std", "::", "env"]) {
        return Some("this room never reads the environment");
    }
    if room != "cli" && room != "model" && names(here, ["WriteConsent", "::"]) {
        return Some("consent to write is given in `cli` alone");
    }
    None
}

/// A file that is named as tests must be compiled for tests alone, or the rules above would pass it by.
fn tests_are_compiled_as_tests(house: &House) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, _) in house.rust("src/").filter(|(path, _)| is_test_file(path)) {
        let stem = path.rsplit('/').next().unwrap_or(path);
        let name = match stem {
            "mod.rs" => path.rsplit('/').nth(1).unwrap_or(stem),
            file => file.trim_end_matches(".rs"),
        };
        let inside = path.contains("/tests/");
        let declared = house.product().any(|(_, text)| {
            let product = product_tokens(text);
            (0..product.len()).any(|at| {
                names(&product[at..], ["mod", name])
                    || matches!(product.get(at..at + 5), Some([_, _, path, _, Token { word: Word::Text(file), .. }])
                        if path.is("path") && file == stem)
            })
        });
        if declared && !inside {
            offences.push(Offence::at(
                path,
                1,
                "named as tests, but compiled into the product",
            ));
        }
    }
    offences
}

/// Words that have no place in the house: where it is worked on, and where packages come from.
pub(crate) fn words(house: &House) -> Vec<Offence> {
    // Put together here, so that this file does not break its own rule.
    let hosts = [
        ("crates", "io"),
        ("pypi", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
    ];
    let mut forbidden: Vec<String> = hosts
        .into_iter()
        .map(|(name, end)| format!("{name}.{end}"))
        .collect();
    forbidden.extend(
        ["work", "farm", "root", "tmp/lab", "tmp/bench"].map(|folder| format!("/{folder}/")),
    );
    let neighbour = format!("..{}", "/shared");
    let mut offences = Vec::new();
    for (path, text) in &house.files {
        for (line, text) in text.lines().enumerate() {
            for word in &forbidden {
                if text.contains(word.as_str()) {
                    offences.push(Offence::at(
                        path,
                        line + 1,
                        format_args!("`{word}` has no place here"),
                    ));
                }
            }
            if text.contains(&neighbour) && path != ".ci/run" {
                offences.push(Offence::at(
                    path,
                    line + 1,
                    "only .ci/run may look beside the house",
                ));
            }
        }
    }
    offences
}

/// How often `rule` is broken by a file at `path`.
fn broken(rule: fn(&House) -> Vec<Offence>, path: &str, text: &str) -> usize {
    rule(&House::of(&[
        (path, text),
        ("src/a.rs", "//! A.\n#[cfg(test)]\nmod tests;"),
    ]))
    .len()
}

#[test]
fn files_have_a_head_a_size_and_a_name() {
    let long = |lines: usize| format!("//! Long.\n{}", "\n".repeat(lines - 1));
    assert_eq!(broken(files, "src/model/x.rs", "use std::fmt;"), 1);
    assert_eq!(broken(files, "src/model/x.rs", "//!\nuse std::fmt;"), 1);
    assert_eq!(broken(files, "src/model/x.rs", &long(600)), 0);
    assert_eq!(broken(files, "src/model/x.rs", &long(601)), 1);
    assert_eq!(broken(files, "src/main.rs", &long(31)), 1);
    for name in [
        "src/model/util.rs",
        "src/helpers/mod.rs",
        "tests/common/mod.rs",
        "benches/data.py",
    ] {
        assert_eq!(broken(files, name, "//! X."), 1, "{name}");
    }
}

#[test]
fn what_may_not_be_written_is_seen() {
    for text in [
        "#[allow(dead_code)]",
        "#![allow(x)]",
        "#[ignore]",
        "dbg!(x)",
        "unimplemented!()",
        "x.unwrap()",
    ] {
        assert_eq!(
            broken(code, "src/model/x.rs", &format!("//! X.\n{text}")),
            1,
            "{text}"
        );
    }
    for text in [
        "x.expect(\"y\")",
        "a.await",
        "tokio::spawn(x)",
        "Timestamp::now()",
        "std::env::var(x)",
        "// FIXME x",
    ] {
        assert_eq!(
            broken(code, "src/model/x.rs", &format!("//! X.\n{text}")),
            1,
            "{text}"
        );
    }
    assert_eq!(broken(code, "src/run/x.rs", "WriteConsent::given()"), 1);
}

#[test]
fn what_may_be_written_is_left_alone() {
    for text in [
        "#[expect(dead_code, reason = \"x\")]",
        "x.unwrap_or(1)",
        "// unwrap() is no call",
        "\".unwrap()\"",
    ] {
        assert_eq!(broken(code, "src/model/x.rs", text), 0, "{text}");
    }
    assert_eq!(broken(code, "src/cli/x.rs", "WriteConsent::given()"), 0);
    assert_eq!(broken(code, "src/run/x.rs", "a.await; Timestamp::now()"), 0);
    assert_eq!(
        broken(
            code,
            "src/run/x.rs",
            "#[cfg(test)]\nmod tests { fn f() { x.unwrap(); } }"
        ),
        0
    );
    assert_eq!(broken(code, "src/run/x_tests.rs", "x.unwrap()"), 0);
}

#[test]
fn a_file_of_the_product_is_not_named_as_tests() {
    let compiled = [
        ("src/run/x_tests.rs", ""),
        ("src/run/mod.rs", "#[path = \"x_tests.rs\"]\nmod tests;"),
    ];
    assert_eq!(code(&House::of(&compiled)).len(), 1);
}

#[test]
fn words_without_a_place_are_seen() {
    for text in [
        format!("see /{}/x", "work"),
        format!("..{}", "/shared/x"),
        format!("https://crates.{}", "io/x"),
    ] {
        assert_eq!(broken(words, "docs/x.md", &text), 1, "{text}");
    }
    assert_eq!(broken(words, ".ci/run", &format!("..{}", "/shared/x")), 0);
}
