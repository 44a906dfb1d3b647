//! Every reason that a connector can give has its sentence in every language, and says the same in each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::{FluentBundle, FluentResource};
use landfall::endpoint::{TEXTS, imap};
use landfall::model::{Message, Obstacle};

/// Codes that stand in the sources of the connectors.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            codes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            for quoted in text.split('"').skip(1).step_by(2) {
                let code = quoted.split_once('/').is_some_and(|(area, name)| {
                    ["imap", "net", "tls", "cannot"].contains(&area)
                        && !name.is_empty()
                        && name
                            .bytes()
                            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                });
                if code {
                    found.insert(quoted.to_owned());
                }
            }
        }
    }
}

/// By identifier, the arguments that its sentence names.
fn sentences(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            id.clone_into(&mut current);
            assert!(
                all.insert(current.clone(), BTreeSet::new()).is_none(),
                "{id} stands there twice"
            );
        }
        let arguments = all.entry(current.clone()).or_default();
        for part in line.split("$").skip(1) {
            arguments.insert(
                part.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                    .collect(),
            );
        }
    }
    all.remove("");
    all
}

/// What every connector says, and what IMAP says besides, by language.
fn texts() -> [String; 2] {
    let [common, own] = [TEXTS, imap::TEXTS];
    std::array::from_fn(|at| [common[at].1, own[at].1].concat())
}

#[test]
fn every_reason_has_its_sentence() {
    let mut found = BTreeSet::new();
    codes(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/endpoint"),
        &mut found,
    );
    found.extend(Obstacle::ALL.map(|obstacle| format!("cannot/{}", obstacle.name())));
    assert!(
        found.contains("imap/bye") && found.contains("tls/wrong-name"),
        "{found:?}"
    );
    let all = texts().map(|text| sentences(&text));
    for texts in &all {
        for code in &found {
            assert!(
                texts.contains_key(&Message::text_id(code)),
                "{code} has no sentence"
            );
        }
        let known: BTreeSet<String> = found.iter().map(|code| Message::text_id(code)).collect();
        let unused: Vec<_> = texts.keys().filter(|id| !known.contains(*id)).collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
    }
    assert_eq!(all[0], all[1], "both languages name the same arguments");
}

#[test]
fn the_sentences_can_be_read() {
    for text in texts() {
        let resource = FluentResource::try_new(text)
            .map_err(|(_, errors)| errors)
            .expect("no mistake");
        let mut bundle = FluentBundle::new(Vec::new());
        bundle.add_resource(resource).expect("each sentence once");
        let message = bundle
            .get_message("imap--throttled")
            .and_then(|message| message.value())
            .expect("a sentence");
        let mut errors = Vec::new();
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("seconds", 300);
        arguments.set("reply", "BAD");
        let sentence = bundle.format_pattern(message, Some(&arguments), &mut errors);
        assert!(
            errors.is_empty() && sentence.contains("300"),
            "{sentence} {errors:?}"
        );
    }
}

/// The commands of IMAP that change a mailbox, or mark what is read.
const FORBIDDEN: [&str; 16] = [
    "SELECT",
    "STORE",
    "APPEND",
    "EXPUNGE",
    "CLOSE",
    "COPY",
    "MOVE",
    "CREATE",
    "DELETE",
    "RENAME",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "SETACL",
    "DELETEACL",
    "SETMETADATA",
    "REPLACE",
];

/// What may be said where a probe is removed.
const PROBE: [&str; 3] = ["SELECT", "UID STORE", "UID EXPUNGE"];

#[test]
fn no_command_changes_anything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/endpoint/imap");
    for entry in std::fs::read_dir(folder).expect("sources") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a source");
        let begins: Vec<&str> = ["command(\"", "about(\"", "Command::new(\"", "{tag} "]
            .iter()
            .flat_map(|before| text.split(before).skip(1))
            .map(|after| after.split(['"', '\\']).next().unwrap_or_default())
            .collect();
        for command in begins {
            let words: Vec<&str> = command.split(' ').collect();
            // Probes of our own are removed again: by a session of its own that needs the consent to write, and by
            // these commands alone, each with the one UID that it is about.
            let of_probe = path.ends_with("probe.rs") && PROBE.contains(&command);
            let changes = words.iter().any(|word| FORBIDDEN.contains(word));
            assert!(!changes || of_probe, "{command} in {}", path.display());
        }
        assert!(
            !text.contains("BODY[]\")") && !text.contains("\" BODY[HEADER"),
            "reading without PEEK in {}",
            path.display()
        );
    }
}
