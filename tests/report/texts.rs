//! The sentences of reports: each in every language, each used, none missing.

use std::collections::BTreeSet;
use std::path::Path;

use landfall::inventory::permissions::Level;
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
    all("value-access", &Level::ALL.map(Level::name));
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

/// The texts of every room: where they stand, and what they say.
fn all_texts(folder: &Path, texts: &mut Vec<(String, String)>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            all_texts(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "ftl") {
            let text = std::fs::read_to_string(&path).unwrap();
            texts.push((path.display().to_string(), text));
        }
    }
}

fn texts_of_the_program() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    all_texts(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut texts,
    );
    assert!(texts.len() >= 30, "only {} catalogues", texts.len());
    texts
}

/// The messages of a catalogue: each with its id and all of its lines.
fn messages(text: &str) -> Vec<(String, Vec<String>)> {
    let mut messages: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (id, said) = line.split_once('=').unwrap();
            messages.push((id.trim().to_owned(), vec![said.to_owned()]));
        } else if let Some((_, lines)) = messages.last_mut() {
            lines.push(line.to_owned());
        }
    }
    messages
}

/// A verdict is about what was compared. No sentence is about all there is.
#[test]
fn no_text_says_that_all_is_well() {
    let forbidden = [
        "everything is right",
        "everything is fine",
        "everything is there",
        "everything is ok",
        "everything arrived",
        "everything was migrated",
        "all is well",
        "all is right",
        "all good",
        "is complete and correct",
        "without errors",
        "without any doubt",
        "guarantee",
        "alles ist richtig",
        "alles ist da",
        "alles ist gut",
        "alles ist angekommen",
        "alles richtig",
        "alles stimmt",
        "alles in ordnung",
        "alles ok",
        "alles wurde migriert",
        "ist alles angekommen",
        "vollständig und richtig",
        "fehlerfrei",
        "ohne jeden zweifel",
        "garantie",
    ];
    for (path, text) in texts_of_the_program() {
        let text = text.to_lowercase();
        for words in forbidden {
            assert!(!text.contains(words), "{path} says `{words}`");
        }
    }
}

/// Clauses are put together to one sentence, which has the only full stop.
#[test]
fn clauses_of_a_proof_end_without_a_full_stop() {
    let mut clauses = 0;
    for (path, text) in texts_of_the_program() {
        for (id, lines) in messages(&text) {
            if !id.contains("--covers-") && !id.contains("--leaves-") {
                continue;
            }
            clauses += 1;
            for line in lines {
                assert!(!line.trim_end().ends_with('.'), "{path}: {id}: {line}");
            }
        }
    }
    assert!(clauses >= 80, "only {clauses} clauses");
}

/// Where a case failed, what was compared is said in short: the claim itself would read as if it held.
#[test]
fn every_claim_has_a_short_form_for_what_failed() {
    for (path, text) in texts_of_the_program() {
        for (id, lines) in messages(&text) {
            let is_claim = id.contains("--covers-");
            let has_short = lines
                .iter()
                .any(|line| line.trim_start().starts_with(".compared = "));
            assert_eq!(is_claim, has_short, "{path}: {id}");
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
