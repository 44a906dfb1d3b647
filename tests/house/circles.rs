//! No files import each other in a circle of more than two: what they share has a place of its own.
//!
//! A file imports another if it names one of its items, by whatever path: `use super::Thing` imports the file in which
//! `Thing` is written, also where a `mod.rs` hands it on. Declaring a module is no import, handing its items on is one.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{Names, module_of, paths};
use super::source::{House, Offence, Token, Word, product_tokens, tokens};

/// The most files that may need each other.
const FILES_MAX: usize = 2;

/// How many names a path may be handed on through before it counts as lost.
const HANDED_ON_MAX: usize = 8;

/// Every circle of more than two files, with who imports whom in it.
pub(crate) fn circles(house: &House) -> Vec<Offence> {
    let sources = Sources::read(house);
    let imports = sources.imports();

    strongly_connected(&imports)
        .into_iter()
        .filter(|circle| circle.len() > FILES_MAX)
        .map(|circle| {
            let mut what = format!("a circle of {} files", circle.len());
            for file in &circle {
                for (other, names) in &imports[file] {
                    if circle.contains(other) {
                        let names: Vec<_> = names.iter().map(String::as_str).collect();
                        what += &format!("\n    {file} imports {other}: {}", names.join(", "));
                    }
                }
            }
            let first = circle.first().copied().unwrap_or_default();
            Offence::at(first, 1, what)
        })
        .collect()
}

/// What each file imports: other files, and by which names.
type Imports<'a> = BTreeMap<&'a str, BTreeMap<&'a str, BTreeSet<String>>>;

/// The files of the product by module.
struct Sources<'a> {
    files: BTreeMap<Vec<String>, Source<'a>>,
}

struct Source<'a> {
    path: &'a str,
    tokens: Vec<Token>,
    /// What its `use`s and its declarations of modules bring into it; `*` for all of a module.
    names: Names,
}

impl<'a> Sources<'a> {
    fn read(house: &'a House) -> Self {
        // main.rs is a crate of its own, which nothing can import.
        let mut files: BTreeMap<_, _> = house
            .product()
            .filter(|(path, _)| *path != "src/main.rs")
            .map(|(path, text)| {
                let source = Source {
                    path,
                    tokens: with_quoted_paths(product_tokens(text)),
                    names: Names::new(),
                };
                (module_of(path), source)
            })
            .collect();

        let modules: Vec<Vec<String>> = files.keys().cloned().collect();
        for module in &modules {
            if let Some((name, parent)) = module.split_last()
                && let Some(source) = files.get_mut(parent)
            {
                source
                    .names
                    .entry(name.clone())
                    .or_default()
                    .push(module.clone());
            }
        }
        for (module, source) in &mut files {
            for path in paths(&source.tokens, module, &source.names) {
                if let Some(name) = path.known_as {
                    let places = source.names.entry(name).or_default();
                    places.push(without_last(path.parts, "self"));
                }
            }
        }
        Self { files }
    }

    fn imports(&self) -> Imports<'a> {
        let mut imports = Imports::new();
        for (module, source) in &self.files {
            let others = imports.entry(source.path).or_default();
            for path in paths(&source.tokens, module, &source.names) {
                for owner in self.owners(&path.parts, HANDED_ON_MAX) {
                    if owner != source.path {
                        let name = path.parts.last().cloned().unwrap_or_default();
                        others.entry(owner).or_default().insert(name);
                    }
                }
            }
        }
        imports
    }

    /// The files that hold what a path leads to: none for a module as such, which its users' own paths lead further into.
    fn owners(&self, parts: &[String], handed_on_max: usize) -> BTreeSet<&'a str> {
        let depth = (0..=parts.len())
            .rev()
            .find(|depth| self.files.contains_key(&parts[..*depth]))
            .unwrap_or(0);
        let (Some(source), Some(name)) = (self.files.get(&parts[..depth]), parts.get(depth)) else {
            return BTreeSet::new();
        };
        if name == "self" {
            return BTreeSet::new();
        }

        let places = source.names.get(name).into_iter().flatten();
        let globs = source
            .names
            .get("*")
            .into_iter()
            .flatten()
            .map(|place| without_last(place.clone(), "*"))
            .filter(|module| self.declares(module, name));
        let handed_on: BTreeSet<&str> = if handed_on_max == 0 {
            BTreeSet::new()
        } else {
            places
                .map(|place| [place, &parts[depth + 1..]].concat())
                .chain(globs.map(|module| [module.as_slice(), &parts[depth..]].concat()))
                .flat_map(|place| self.owners(&place, handed_on_max - 1))
                .collect()
        };
        if handed_on.is_empty() {
            BTreeSet::from([source.path])
        } else {
            handed_on
        }
    }

    /// Whether an item `name` is written in the file of `module`.
    fn declares(&self, module: &[String], name: &str) -> bool {
        const KEYWORDS: [&str; 7] = ["struct", "enum", "trait", "type", "fn", "const", "static"];
        self.files.get(module).is_some_and(|source| {
            source
                .tokens
                .windows(2)
                .any(|pair| KEYWORDS.iter().any(|keyword| pair[0].is(keyword)) && pair[1].is(name))
        })
    }
}

fn without_last(mut parts: Vec<String>, last: &str) -> Vec<String> {
    if parts.last().is_some_and(|part| part == last) {
        parts.pop();
    }
    parts
}

/// The tokens, and those of paths that an attribute holds in quotes: `#[serde(with = "super::date")]`.
fn with_quoted_paths(all: Vec<Token>) -> Vec<Token> {
    all.into_iter()
        .flat_map(|token| match &token.word {
            Word::Text(text) if is_path(text) => tokens(text)
                .into_iter()
                .map(|part| Token {
                    line: token.line,
                    ..part
                })
                .collect(),
            _ => vec![token],
        })
        .collect()
}

fn is_path(text: &str) -> bool {
    text.contains("::")
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}

/// The strongly connected components: the sets of files of which each reaches each.
fn strongly_connected<'a>(imports: &Imports<'a>) -> Vec<BTreeSet<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|file| (*file, all_reached(imports, file)))
        .collect();
    let mut found: Vec<BTreeSet<&str>> = reached
        .iter()
        .map(|(file, others)| {
            others
                .iter()
                .filter(|other| reached[*other].contains(file))
                .chain([file])
                .copied()
                .collect()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn all_reached<'a>(imports: &Imports<'a>, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![file];
    while let Some(file) = ahead.pop() {
        for other in imports[file].keys() {
            if reached.insert(*other) {
                ahead.push(other);
            }
        }
    }
    reached
}

/// What is said of the circles of these files.
fn circle_offences(files: &[(&str, &str)]) -> Vec<String> {
    circles(&House::of(files))
        .into_iter()
        .map(|offence| offence.0)
        .collect()
}

#[test]
fn a_circle_of_three_is_seen_and_one_of_two_is_left_alone() {
    let two = [
        ("src/a/b.rs", "use super::c::C; struct B;"),
        ("src/a/c.rs", "fn f() { super::b::B; } struct C;"),
    ];
    assert_eq!(circle_offences(&two), [""; 0]);
    let three = [
        ("src/a/b.rs", "use super::c::C; struct B;"),
        (
            "src/a/c.rs",
            "use crate::a::d::{self, other as D}; struct C;",
        ),
        ("src/a/d.rs", "fn f() { super::b::B; } fn other() {}"),
    ];
    assert_eq!(
        circle_offences(&three),
        ["src/a/b.rs:1: a circle of 3 files\
          \n    src/a/b.rs imports src/a/c.rs: C\
          \n    src/a/c.rs imports src/a/d.rs: other\
          \n    src/a/d.rs imports src/a/b.rs: B"]
    );
}

#[test]
fn declaring_modules_and_tests_make_no_circle() {
    let declared = [
        (
            "src/a/mod.rs",
            "mod b; mod c; struct A; #[cfg(test)] mod t { use super::c::C; }",
        ),
        ("src/a/b.rs", "use super::A; struct B;"),
        ("src/a/c.rs", "use super::b::B; struct C;"),
        ("src/a/c_tests.rs", "use super::c::C;"),
    ];
    assert_eq!(circle_offences(&declared), [""; 0]);
}

#[test]
fn a_name_that_is_handed_on_is_imported_from_its_file() {
    // The words of `b` come through `mod.rs`, and nobody needs `mod.rs` itself.
    let handed_on = |in_c: &str| {
        circle_offences(&[
            ("src/a/mod.rs", "mod b; mod c; pub use b::B; use c::C;"),
            ("src/a/b.rs", "struct B;"),
            ("src/a/c.rs", in_c),
        ])
    };
    assert_eq!(handed_on("use super::B; struct C;"), [""; 0]);
    assert_eq!(
        handed_on("use super::{self as a}; fn f() -> a::B {} struct C;"),
        [""; 0]
    );

    let circle = [
        ("src/a/mod.rs", "mod b; mod c; pub use b::B; struct A;"),
        ("src/a/b.rs", "use super::c::C; struct B;"),
        ("src/a/c.rs", "use super::A; struct C;"),
    ];
    assert_eq!(circle_offences(&circle).len(), 1);
}

#[test]
fn a_module_is_imported_by_who_names_something_in_it() {
    let files = |in_c: &str| {
        circle_offences(&[
            ("src/a/b.rs", "use super::c::C; struct B;"),
            ("src/a/c.rs", in_c),
            ("src/a/d.rs", "use super::b::B; struct D;"),
        ])
        .len()
    };
    assert_eq!(files("use super::d; struct C;"), 0);
    assert_eq!(files("use super::d; struct C(d::D);"), 1);
    assert_eq!(files("#[serde(with = \"super::d\")] struct C;"), 0);
    assert_eq!(files("#[serde(with = \"super::d::D\")] struct C;"), 1);
    assert_eq!(files("use super::d::*; struct C;"), 1);
}
