//! What is said: every code has its sentence in every language.

use std::collections::{BTreeMap, BTreeSet};

use landfall::model::Message;

use super::source::{House, Offence, Token, Word, product_tokens};

/// The languages in which there must be a sentence for everything.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// A catalogue: the variables of each text by the text's identifier.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

/// Reads the identifiers and variables of a Fluent file.
pub(crate) fn catalogue(text: &str) -> Catalogue {
    let mut found = Catalogue::new();
    let mut current: Option<String> = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        let id = line
            .split_once('=')
            .map(|(id, _)| id.trim())
            .filter(|_| starts);
        if let Some(id) = id {
            current = Some(id.to_owned());
            found.entry(id.to_owned()).or_default();
        }
        let Some(variables) = current.as_ref().and_then(|id| found.get_mut(id)) else {
            continue;
        };
        for part in line.split('$').skip(1) {
            let end = part
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
                .unwrap_or(part.len());
            variables.insert(part[..end].to_owned());
        }
    }
    found
}

/// The catalogues that stand beside each other say the same things with the same arguments.
pub(crate) fn languages(house: &House) -> Vec<Offence> {
    let mut offences = Vec::new();
    let suffix = format!(".{}.ftl", LANGUAGES[0]);
    for (path, text) in &house.files {
        if path.ends_with(".ftl")
            && !LANGUAGES
                .iter()
                .any(|lang| path.ends_with(&format!(".{lang}.ftl")))
        {
            offences.push(Offence::at(path, 1, "a catalogue in no known language"));
        }
        if path.ends_with(".de.ftl") {
            let sharp = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains('\u{df}'));
            offences.extend(
                sharp.map(|(line, _)| Offence::at(path, line + 1, "Swiss spelling has ss")),
            );
        }
        let Some(stem) = path.strip_suffix(&suffix) else {
            continue;
        };
        let first = catalogue(text);
        for lang in &LANGUAGES[1..] {
            let other_path = format!("{stem}.{lang}.ftl");
            let other = house
                .files
                .get(&other_path)
                .map(|text| catalogue(text))
                .unwrap_or_default();
            for id in first.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                match (first.get(id), other.get(id)) {
                    (Some(one), Some(two)) if one != two => {
                        let what =
                            format_args!("`{id}` uses {two:?}, and {one:?} in {}", LANGUAGES[0]);
                        offences.push(Offence::at(&other_path, 1, what));
                    }
                    (Some(_), None) => offences.push(Offence::at(
                        &other_path,
                        1,
                        format_args!("`{id}` is missing"),
                    )),
                    (None, Some(_)) => {
                        offences.push(Offence::at(path, 1, format_args!("`{id}` is missing")))
                    }
                    _ => {}
                }
            }
        }
    }
    offences
}

/// Every code that the product says has a sentence: whatever is said outright, and every text that looks like a code of
/// an area that has sentences.
pub(crate) fn codes(house: &House) -> Vec<Offence> {
    let known: BTreeSet<String> = house
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(&format!(".{}.ftl", LANGUAGES[0])))
        .flat_map(|(_, text)| catalogue(text).into_keys())
        .collect();
    let areas: BTreeSet<&str> = known
        .iter()
        .filter_map(|id| id.split("--").next())
        .collect();
    let mut offences = Vec::new();
    for (path, text) in house.product() {
        let tokens = product_tokens(text);
        for at in 0..tokens.len() {
            let outright = said(&tokens[at..]);
            let Some((code, line)) = outright.or_else(|| looks_like_a_code(&tokens[at])) else {
                continue;
            };
            let id = Message::text_id(code);
            let of_an_area = id
                .split("--")
                .next()
                .is_some_and(|area| areas.contains(area));
            if !known.contains(&id) && (outright.is_some() || of_an_area) {
                offences.push(Offence::at(
                    path,
                    line,
                    format_args!("`{code}` has no text: `{id}` is in no catalogue"),
                ));
            }
        }
    }
    offences.dedup();
    offences
}

/// `area/word` or `area.noun/word`.
fn looks_like_a_code(token: &Token) -> Option<(&str, usize)> {
    let Word::Text(text) = &token.word else {
        return None;
    };
    let (area, word) = text.split_once('/')?;
    let plain = |part: &str, also: char| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '-' || c == also)
    };
    (plain(area, '.') && plain(word, '-')).then_some((text, token.line))
}

/// The code in `Message::new("code")`, if that is what begins here.
fn said(here: &[Token]) -> Option<(&str, usize)> {
    match here {
        [
            message,
            path,
            new,
            open,
            Token {
                word: Word::Text(code),
                line,
            },
            ..,
        ] if message.is("Message")
            && path.word == Word::Path
            && new.is("new")
            && open.mark('(') =>
        {
            Some((code, *line))
        }
        _ => None,
    }
}

#[test]
fn a_missing_sentence_is_noticed() {
    let house = |de: &str, code: &str| {
        House::of(&[
            (
                "src/a/texts.en.ftl",
                "a--x = One { $n } of\n  { $all }\n# comment = 1\na--y = Two",
            ),
            ("src/a/texts.de.ftl", de),
            ("src/a/mod.rs", code),
        ])
    };
    let whole = "a--x = Eins { $all } { $n }\na--y = Zwei";
    assert_eq!(languages(&house(whole, "")), []);
    assert_eq!(
        languages(&house("a--x = Eins { $n }\na--y = Zwei", "")).len(),
        1
    );
    assert_eq!(
        languages(&house("a--x = Eins { $all } { $n }", "")).len(),
        1
    );
    assert_eq!(
        languages(&house(&format!("{whole}\na--z = Drei"), "")).len(),
        1
    );
    assert_eq!(
        languages(&house("a--x = Eins { $all } { $n }\na--y = gro\u{df}", "")).len(),
        1
    );
    assert_eq!(
        codes(&house(
            whole,
            "fn f() { Message::new(\"a/x\").with(\"n\", 1) }"
        )),
        []
    );
    assert_eq!(
        codes(&house(whole, "fn f() { Message::new(\"a/w\") }")).len(),
        1
    );
    assert_eq!(
        codes(&house(whole, "fn f() { Message::new(\"b/w\") }")).len(),
        1
    );
    assert_eq!(
        codes(&house(whole, "const REASON: &str = \"a/w\";")).len(),
        1
    );
    assert_eq!(
        codes(&house(whole, "const TYPE: &str = \"text/plain\";")),
        []
    );
}
