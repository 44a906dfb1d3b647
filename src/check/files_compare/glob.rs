//! Patterns on characters. `globset` matches bytes: to it `?` is half an umlaut, and `[ä]` the first half of many letters.
//! What has no letters beyond ASCII is left to it; for everything else its patterns are made into expressions on
//! characters here.

use regex_automata::meta::Regex;
use regex_automata::{Input, MatchKind, PatternSet};

/// Patterns that are matched on characters.
#[derive(Debug)]
pub(super) struct CharacterGlobs(Regex);

impl CharacterGlobs {
    /// Of these `globs`, which `globset` has understood.
    ///
    /// # Errors
    /// When they are too large.
    pub(super) fn new(globs: &[String]) -> Result<Self, String> {
        let expressions: Vec<String> = globs.iter().map(|glob| expression(glob)).collect();
        let config = Regex::config().match_kind(MatchKind::All);
        Regex::builder()
            .configure(config)
            .build_many(&expressions)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// The indices of the globs that match `text`, in order.
    pub(super) fn matches(&self, text: &str) -> Vec<usize> {
        let mut found = PatternSet::new(self.0.pattern_len());
        self.0
            .which_overlapping_matches(&Input::new(text), &mut found);
        found.iter().map(|pattern| pattern.as_usize()).collect()
    }
}

/// `path` as text. A byte that belongs to no character is one by itself, out of a range that is for private use.
pub(super) fn characters(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        let strays = chunk.invalid().iter();
        text.extend(strays.filter_map(|byte| char::from_u32(0x10_FF00 + u32::from(*byte))));
    }
    text
}

/// The expression for a glob, as `globset` reads it: `/` stands for itself alone, `\\` escapes.
fn expression(glob: &str) -> String {
    let glob: Vec<char> = glob.chars().collect();
    let mut expression = "(?s)^(?:".to_owned();
    let mut at = 0;
    let mut alternatives = 0;
    while let Some(character) = glob.get(at) {
        at += 1;
        match character {
            '?' => expression.push_str("[^/]"),
            '*' => at = stars(&glob, at - 1, &mut expression),
            '[' => at = class(&glob, at, &mut expression),
            '{' => {
                alternatives += 1;
                expression.push_str("(?:");
            }
            '}' if alternatives > 0 => {
                alternatives -= 1;
                expression.push(')');
            }
            ',' if alternatives > 0 => expression.push('|'),
            '\\' => {
                push(&mut expression, *glob.get(at).unwrap_or(&'\\'));
                at += 1;
            }
            character => push(&mut expression, *character),
        }
    }
    expression.push_str(")$");
    expression
}

/// The stars at `at`: two of them that are a whole level cross levels. Gives the place after them.
fn stars(glob: &[char], at: usize, expression: &mut String) -> usize {
    let end = at + glob[at..].iter().take_while(|next| **next == '*').count();
    let begins = at == 0 || glob[at - 1] == '/';
    let is_level = end - at == 2 && begins && glob.get(end).is_none_or(|next| *next == '/');
    if !is_level {
        expression.push_str("[^/]*");
        return end;
    }

    match (at == 0, end == glob.len()) {
        (true, true) => expression.push_str(".*"),
        (true, false) => expression.push_str("(?:.*/)?"),
        // The slash before it stands in the expression already.
        (false, true) => expression.push_str(".*"),
        (false, false) => expression.push_str("(?:.*/)?"),
    }
    // The slash after it belongs to it.
    (end + 1).min(glob.len())
}

/// The class whose first character is at `at`. Gives the place after it.
fn class(glob: &[char], mut at: usize, expression: &mut String) -> usize {
    expression.push('[');
    if let Some('!' | '^') = glob.get(at) {
        expression.push('^');
        at += 1;
    }

    let first = at;
    while let Some(character) = glob.get(at) {
        at += 1;
        match character {
            ']' if at - 1 > first => break,
            // At its beginning and end it stands for itself.
            '-' if at - 1 > first && glob.get(at).is_some_and(|next| *next != ']') => {
                expression.push('-');
            }
            character => push(expression, *character),
        }
    }
    expression.push(']');
    at
}

fn push(expression: &mut String, character: char) {
    if character.is_ascii_punctuation() {
        expression.push('\\');
    }
    expression.push(character);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(glob: &str, text: &str) -> bool {
        let globs = CharacterGlobs::new(&[glob.to_owned()]).unwrap();
        !globs.matches(text).is_empty()
    }

    #[test]
    fn a_character_is_one_whatever_its_bytes() {
        assert!(hits("?ber", "über"));
        assert!(!hits("??ber", "über"));
        assert!(hits("[ä-ü]ber", "über"));
        assert!(!hits("[ä]ber", "über"));
        assert!(hits("[!ä]ber", "über"));
        assert!(hits("{über,unter}.txt", "über.txt"));
        assert!(hits("a\\*ü", "a*ü") && !hits("a\\*ü", "abü"));
        assert!(hits("[]-]ü", "]ü") && hits("[]-]ü", "-ü"));
    }

    #[test]
    fn it_agrees_with_the_matcher_of_bytes_where_there_are_no_others() {
        let globs = [
            "**/a",
            "a/**",
            "a/**/b",
            "**",
            "*",
            "a*b",
            "a**b",
            "?",
            "[ab]",
            "[!a]",
            "[a-c]x",
            "{a,b}/c",
            "a.b",
            "a+",
            "**/*.tmp",
            "[^b]",
            "a/*",
            "*/b",
            "[]a]",
            "x{y,z{a,b}}",
            "a(b)",
            "a|b",
            "**a",
            "a/**b",
        ];
        let paths = [
            "a", "b", "a/b", "a/x/b", "a/x/y/b", "x/a", "x/y/a", "ab", "axb", "a/xb", "cx", "bx",
            "a/c", "b/c", "a.b", "axb", "a+", "aa", "x.tmp", "x/y.tmp", "]", "xy", "xza", "xzb",
            "a(b)", "a|b", "c", "", "/", "xa", "a/",
        ];
        for glob in globs {
            let bytes = globset::GlobBuilder::new(glob)
                .literal_separator(true)
                .backslash_escape(true)
                .build()
                .unwrap()
                .compile_matcher();
            for path in paths {
                assert_eq!(hits(glob, path), bytes.is_match(path), "{glob} {path}");
            }
        }
    }

    #[test]
    fn a_byte_that_is_no_character_is_one_by_itself() {
        let text = characters(b"caf\xE9\xC3\xBC.bak");
        assert!(hits("caf??.bak", &text) && hits("*ü.bak", &text));
        assert!(!hits("café*", &text) && !hits("caf?.bak", &text));
    }
}
