//! The sentences of reports: each in every language, each used, none missing.

use std::collections::BTreeSet;
use std::path::Path;

use landfall::model::{Answer, Class, Lang, Mark, Obstacle, Service, Severity, Status, Transition};
use landfall::report::Catalogue;

/// Texts whose name is put together from a word; all words are below.
fn composed() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut all = |group: &str, words: &[&str]| {
        names.extend(words.iter().map(|word| format!("{group}-{word}")))
    };
    let statuses = Status::ALL.map(Status::name);
    all("status", &statuses);
    all("turn", &Transition::ALL.map(Transition::name));
    all("section", &statuses);
    all("lead", &statuses);
    all("class", &Class::ALL.map(Class::name));
    all("severity", &Severity::ALL.map(Severity::name));
    all(
        "mark",
        &[Mark::Late, Mark::Tolerated, Mark::Incomplete].map(Mark::name),
    );
    all("answer", &Answer::ALL.map(Answer::name));
    all("service", &Service::ALL.map(Service::name));
    all(
        "area",
        &[
            "mail",
            "files",
            "dns",
            "permissions",
            "calendars",
            "contacts",
            "web",
            "manual",
        ],
    );
    all("obstacle", &Obstacle::ALL.map(Obstacle::name));
    let steps = [
        "failed",
        "not-ok",
        "cannot-test",
        "nothing-examined",
        "unreadable",
        "undecided",
        "answer",
        "consent",
        "look",
    ];
    for group in ["who", "next"] {
        all(group, &Obstacle::ALL.map(Obstacle::name));
        all(group, &steps);
    }
    let ledger = [
        "listed",
        "matched",
        "different",
        "moved",
        "missing",
        "extra",
        "duplicated",
        "explained",
        "excluded",
        "unreadable",
        "undecided",
        "asked",
        "as-expected",
        "not-as-expected",
    ];
    all("ledger", &ledger);
    names.extend(words());
    names
}

/// Words of closed sets that stand in sentences, fields and values.
fn words() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut all = |group: &str, words: &[&str]| {
        names.extend(words.iter().map(|word| format!("{group}-{word}")))
    };
    all("word-side", &["source", "target"]);
    all(
        "word-phase",
        &[
            "connect", "hello", "tls", "login", "mail", "rcpt", "data", "content",
        ],
    );
    all("word-obstacle", &Obstacle::ALL.map(Obstacle::name));
    all(
        "field",
        &[
            "received",
            "seen",
            "answered",
            "flagged",
            "draft",
            "keywords",
            "content",
            "link",
            "mtime",
            "name",
            "size",
            "type",
            "access",
            "messages",
            "unseen",
            "subscribed",
        ],
    );
    all("value", &["yes", "no", "file", "folder", "link"]);
    names
}

fn sources(folder: &Path, text: &mut String) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "html")
        {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The words in double quotes in `source`.
fn quoted(source: &str) -> BTreeSet<String> {
    let is_name =
        |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    source
        .split('"')
        .filter(is_name)
        .map(str::to_owned)
        .collect()
}

/// The names in `source` that are certainly asked for: the first argument of the localizer's methods and of
/// the closures that call them, on the same line or on the next.
fn asked_for(source: &str) -> BTreeSet<String> {
    let calls: Vec<&str> = source.split('(').map(str::trim_start).collect();
    let source = calls.join("(");
    [
        ".text(\"",
        ".text_n(\"",
        ".text_with(\"",
        "sentence(\"",
        "add(\"",
    ]
    .into_iter()
    .flat_map(|call| source.split(call).skip(1))
    .filter_map(|rest| rest.split('"').next())
    .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !name.is_empty())
    .map(str::to_owned)
    .collect()
}

#[test]
fn every_text_is_there_in_every_language() {
    let mut source = String::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report"),
        &mut source,
    );
    let catalogue = Catalogue::new(
        landfall::model::TEXTS
            .into_iter()
            .chain(landfall::report::TEXTS),
    );
    let names = asked_for(&source).into_iter().chain(composed());
    let codes: Vec<String> = names.map(|name| format!("report/{name}")).collect();
    let wrong = catalogue.check_complete(codes.iter().map(String::as_str));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_text_is_used() {
    let mut source = String::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report"),
        &mut source,
    );
    let used: BTreeSet<String> = quoted(&source).into_iter().chain(composed()).collect();
    for (lang, text) in landfall::report::TEXTS {
        for id in text
            .lines()
            .filter_map(|line| line.strip_prefix("report--"))
        {
            let name = id.split(' ').next().unwrap();
            let is_part = text.contains(&format!("{{ report--{name} }}"));
            assert!(
                used.contains(name) || is_part,
                "{name} ({}) is said nowhere",
                lang.tag()
            );
        }
    }
}

#[test]
fn german_is_swiss() {
    for (lang, text) in landfall::report::TEXTS {
        if lang == Lang::De {
            assert!(!text.contains('ß'));
        }
    }
}
