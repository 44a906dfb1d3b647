//! What is left out, by patterns on the path below the root.
//!
//! A name may come in another Unicode form than the pattern was typed in, and in another on each side. Both sides must
//! lose it, or none: so both are compared in Normalization Form C.

use globset::{Candidate, Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::glob::{CharacterGlobs, characters};
use crate::base::text::nfc;
use crate::endpoint::tree::FileKind;
use crate::model::SpecMistake;

/// The patterns of what is left out.
#[derive(Debug, Default)]
pub(super) struct Exclude {
    /// For paths in ASCII, where a byte is a character.
    globs: GlobSet,
    /// For all other paths.
    by_character: Option<CharacterGlobs>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    text: String,
    folders_only: bool,
}

impl Exclude {
    /// Understands `patterns`.
    ///
    /// # Errors
    /// Every pattern that is none, or that would leave out everything.
    pub(super) fn new(patterns: &[String]) -> Result<Self, Vec<SpecMistake>> {
        let mut globs = GlobSetBuilder::new();
        let mut texts = Vec::new();
        let mut rules = Vec::new();
        let mut mistakes = Vec::new();
        for (index, text) in patterns.iter().enumerate() {
            match glob(text) {
                Ok(glob) => {
                    texts.push(nfc(glob.glob()));
                    globs.add(glob);
                    rules.push(Rule {
                        text: text.clone(),
                        folders_only: text.ends_with('/'),
                    });
                }
                Err(problem) => {
                    mistakes.push(SpecMistake::new(&format!("exclude/{index}"), problem));
                }
            }
        }

        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let wrong = |problem: String| vec![SpecMistake::new("exclude", problem)];
        Ok(Self {
            globs: globs.build().map_err(|error| wrong(error.to_string()))?,
            by_character: Some(CharacterGlobs::new(&texts).map_err(wrong)?),
            rules,
        })
    }

    /// Whether there is no pattern at all.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The first pattern that leaves out what is at `path`.
    pub(super) fn matching(&self, path: &[u8], kind: Option<FileKind>) -> Option<usize> {
        if self.rules.is_empty() {
            return None;
        }

        let hits = match &self.by_character {
            Some(globs) if !path.is_ascii() => globs.matches(&nfc(&characters(path))),
            _ => self.globs.matches_candidate(&Candidate::from_bytes(path)),
        };
        let is_folder = kind == Some(FileKind::Folder);
        hits.into_iter()
            .filter(|hit| is_folder || !self.rules[*hit].folders_only)
            .min()
    }

    /// The pattern with `index`, as it is written.
    pub(super) fn text(&self, index: usize) -> &str {
        self.rules.get(index).map_or("", |rule| &rule.text)
    }
}

/// The pattern `text` as a glob on the path, or what is wrong with it.
fn glob(text: &str) -> Result<Glob, String> {
    let inner = text.trim_end_matches('/');
    if inner.is_empty() {
        return Err("an empty pattern leaves out nothing".to_owned());
    }
    if inner.split('/').any(|level| level == ".." || level == ".") {
        return Err(format!("the pattern `{text}` is not a path below the root"));
    }

    // A case in which nothing is compared proves nothing, and is better refused than run.
    let mut levels = inner.trim_start_matches('/').split('/');
    if levels.all(|level| level == "*" || level == "**") {
        return Err(format!("the pattern `{text}` would leave out everything"));
    }

    // A pattern without a slash means the name at any level.
    let anchored = if inner.contains('/') {
        inner.trim_start_matches('/').to_owned()
    } else {
        format!("**/{inner}")
    };
    GlobBuilder::new(&anchored)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| format!("`{text}` is not a pattern: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(pattern: &str, path: &[u8], is_folder: bool) -> bool {
        let kind = if is_folder {
            FileKind::Folder
        } else {
            FileKind::File
        };
        Exclude::new(&[pattern.to_owned()])
            .unwrap()
            .matching(path, Some(kind))
            .is_some()
    }

    #[test]
    fn a_pattern_without_a_slash_means_the_name_at_any_level() {
        assert!(hits(".DS_Store", b".DS_Store", false));
        assert!(hits(".DS_Store", b"a/b/.DS_Store", false));
        assert!(hits("*.tmp", b"a/x.tmp", false));
        assert!(!hits("*.tmp", b"a.tmp/x", false));
    }

    #[test]
    fn a_pattern_with_a_slash_means_the_path() {
        assert!(hits("/a", b"a", true));
        assert!(!hits("/a", b"b/a", true));
        assert!(hits("a/*", b"a/b", false));
        assert!(!hits("a/*", b"a/b/c", false));
        assert!(hits("a/**", b"a/b/c", false));
        assert!(hits("cache/", b"x/cache", true));
        assert!(!hits("cache/", b"x/cache", false));
    }

    #[test]
    fn names_are_bytes_and_forms_are_equal() {
        assert!(hits("*.bak", b"caf\xE9.bak", false));
        assert!(hits("M\u{fc}ll", "Mu\u{308}ll".as_bytes(), true));
        assert!(hits("Mu\u{308}ll", "M\u{fc}ll".as_bytes(), true));
    }

    #[test]
    fn patterns_see_characters() {
        assert!(!hits("[ä]*", "über.txt".as_bytes(), false));
        assert!(hits("[äöü]*", "über.txt".as_bytes(), false));
        assert!(hits("?ber.txt", "a/über.txt".as_bytes(), false));
        assert!(!hits("??ber.txt", "über.txt".as_bytes(), false));
        // In either form it is one letter, and never the letter without its dots.
        assert!(hits("?ber.txt", "u\u{308}ber.txt".as_bytes(), false));
        assert!(!hits("u*", "u\u{308}ber.txt".as_bytes(), false));
        assert!(hits("/ordner/*", "ordner/\u{fc}".as_bytes(), false));
        assert!(hits("**/ü/**", "a/ü/b/c".as_bytes(), false));
        // Bytes that are no characters.
        assert!(!hits("[ä]*", b"\xC3x", false));
        assert!(hits("?x", b"\xC3x", false));
    }
}
