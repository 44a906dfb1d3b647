//! The sources of the house as the rules see them: files, and the tokens of Rust without comments and tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offence(pub(crate) String);

impl Offence {
    /// An offence in `file` at `line`.
    pub(crate) fn at(file: &str, line: usize, what: impl std::fmt::Display) -> Self {
        Self(format!("{file}:{line}: {what}"))
    }
}

/// All text files of the house by path from its root, with `/` between parts.
#[derive(Debug, Default)]
pub(crate) struct House {
    /// The files' text.
    pub(crate) files: BTreeMap<String, String>,
}

/// What lies in the tree without being part of the house.
const STRANGERS: [&str; 5] = [".git", "target", "reports", "node_modules", "Cargo.lock"];

impl House {
    /// Reads the tree below `root`. Files that are not UTF-8 are no text and carry no rules.
    pub(crate) fn read(root: &Path) -> Self {
        let mut house = Self::default();
        house.read_folder(root, "");
        house
    }

    /// A house of the given files, for trying out a rule.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).expect("a folder of the house can be listed") {
            let entry = entry.expect("an entry of the house can be read");
            let name = entry
                .file_name()
                .into_string()
                .expect("names in the house are UTF-8");
            if STRANGERS.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.file_type().expect("an entry has a type").is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"));
            } else if let Ok(text) = fs::read_to_string(entry.path()) {
                self.files.insert(path, text);
            }
        }
    }

    /// The Rust files below `folder` (`src/`), with their text.
    pub(crate) fn rust<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(".rs"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust files of the product: below `src/`, without those that are compiled for tests alone.
    pub(crate) fn product(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rust("src/").filter(|(path, _)| !is_test_file(path))
    }
}

/// Whether a file holds tests alone, by its name. [`super::tidy`] makes sure that it is also compiled so.
pub(crate) fn is_test_file(path: &str) -> bool {
    let stem = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs");
    stem == "tests"
        || stem.ends_with("_tests")
        || path.contains("/tests/")
        // What is made up to show what a kind or a connector costs.
        || path.contains("/made_up/")
        || path.starts_with("tests/")
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// An identifier, keyword or number.
    Name(String),
    /// The content of a string literal as written.
    Text(String),
    /// `::`.
    Path,
    /// Any other character.
    Mark(char),
}

/// A token with the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) word: Word,
    /// Its line, from 1.
    pub(crate) line: usize,
}

impl Token {
    /// Whether it is the identifier `name`.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(&self.word, Word::Name(word) if word == name)
    }

    /// Whether it is the character `mark`.
    pub(crate) fn mark(&self, mark: char) -> bool {
        self.word == Word::Mark(mark)
    }
}

/// The tokens of `text`, without comments.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer {
        chars,
        at: 0,
        line: 1,
        found: Vec::new(),
    };
    while lexer.step() {}
    lexer.found
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    found: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let c = self.peek(0);
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn push(&mut self, word: Word, line: usize) {
        self.found.push(Token { word, line });
    }

    fn step(&mut self) -> bool {
        let line = self.line;
        match (self.peek(0), self.peek(1)) {
            ('\0', _) if self.at >= self.chars.len() => return false,
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.take();
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(line),
            ('\'', _) => self.quote(line),
            (':', ':') => {
                self.take();
                self.take();
                self.push(Word::Path, line);
            }
            (c, _) if c.is_alphanumeric() || c == '_' => self.name(line),
            (c, _) => {
                self.take();
                if !c.is_whitespace() {
                    self.push(Word::Mark(c), line);
                }
            }
        }
        true
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take();
                    continue;
                }
            }
            self.take();
            self.take();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self, line: usize) {
        self.take();
        let mut text = String::new();
        while self.at < self.chars.len() {
            match self.take() {
                '"' => break,
                '\\' => {
                    text.push('\\');
                    text.push(self.take());
                }
                c => text.push(c),
            }
        }
        self.push(Word::Text(text), line);
    }

    fn raw_string(&mut self, line: usize) {
        let mut hashes = 0;
        while self.peek(0) == '#' {
            self.take();
            hashes += 1;
        }
        self.take();
        let mut text = String::new();
        while self.at < self.chars.len() {
            let c = self.take();
            if c == '"' && (0..hashes).all(|ahead| self.peek(ahead) == '#') {
                self.at += hashes;
                break;
            }
            text.push(c);
        }
        self.push(Word::Text(text), line);
    }

    /// A character literal or a lifetime; neither matters to any rule.
    fn quote(&mut self, line: usize) {
        self.take();
        if self.peek(0) == '\\' {
            self.take();
            self.take();
            while self.at < self.chars.len() && self.take() != '\'' {}
        } else if self.peek(1) == '\'' {
            self.take();
            self.take();
        } else {
            self.push(Word::Mark('\''), line);
        }
    }

    fn name(&mut self, line: usize) {
        let mut name = String::new();
        while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
            name.push(self.take());
        }
        match (name.as_str(), self.peek(0), self.peek(1)) {
            ("r" | "br" | "cr", '"', _) | ("r" | "br" | "cr", '#', '"' | '#') => {
                self.raw_string(line)
            }
            ("b" | "c", '"', _) => self.string(line),
            ("b", '\'', _) => self.quote(line),
            _ => self.push(Word::Name(name), line),
        }
    }
}

/// The tokens of `text` without comments and without items that are compiled for tests alone.
pub(crate) fn product_tokens(text: &str) -> Vec<Token> {
    let all = tokens(text);
    let mut kept = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        if is_test_attribute(&all[at..]) {
            at = end_of_item(&all, at);
        } else {
            kept.push(all[at].clone());
            at += 1;
        }
    }
    kept
}

/// Whether an attribute `#[cfg(test)]`, `#[cfg(all(test, ..))]`, `#[test]` or `#[tokio::test]` begins here.
fn is_test_attribute(here: &[Token]) -> bool {
    if !(here[0].mark('#') && here.get(1).is_some_and(|token| token.mark('['))) {
        return false;
    }
    let names: Vec<&str> = here[2..]
        .iter()
        .take_while(|token| !token.mark(']'))
        .filter_map(|token| match &token.word {
            Word::Name(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    matches!(
        names.as_slice(),
        ["cfg", "test"] | ["cfg", "all", "test", ..] | ["test"] | ["tokio", "test", ..]
    )
}

/// Where the item ends whose first attribute is at `at`: after its block, or after its `;`.
fn end_of_item(all: &[Token], mut at: usize) -> usize {
    while all.get(at).is_some_and(|token| token.mark('#')) {
        at = after_group(all, at + 1);
    }
    let ends_with_semicolon = all[at..]
        .iter()
        .take_while(|token| !token.mark('{') && !token.mark(';') && !token.is("fn"))
        .any(|token| {
            token.is("use")
                || token.is("const")
                || token.is("static")
                || token.is("type")
                || token.is("let")
        });
    while at < all.len() {
        match all[at].word {
            Word::Mark(';') => return at + 1,
            Word::Mark('{') if !ends_with_semicolon => return after_group(all, at),
            Word::Mark('(' | '[' | '{') => at = after_group(all, at),
            _ => at += 1,
        }
    }
    at
}

/// The place after the group that opens at `at`.
fn after_group(all: &[Token], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < all.len() {
        match all[at].word {
            Word::Mark('(' | '[' | '{') => depth += 1,
            Word::Mark(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[test]
fn comments_strings_and_tests_are_distinguished_from_code() {
    let text = "//! crate::a\nfn f<'a>(x: &'a str) { g('\"', \"crate::b\", r#\"crate::\"c\"#); /* crate::d /* */ */ }\n\
                #[cfg(test)]\nuse crate::{e, f};\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod tests;\n#[cfg(test)] mod t { fn h() {} }\nfn last() {}";
    let names: Vec<String> = product_tokens(text)
        .into_iter()
        .filter_map(|token| match token.word {
            Word::Name(name) => Some(name),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["fn", "f", "a", "x", "a", "str", "g", "fn", "last"]);
}
