//! Unicode text as people compare it.

use unicode_normalization::UnicodeNormalization;

/// `text` in Normalization Form C.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// A key under which two spellings that people take for the same are equal: NFC, full lower case
/// with `ß` as `ss`, trimmed.
pub fn fold(text: &str) -> String {
    text.trim()
        .nfc()
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .replace('ß', "ss")
        .nfc()
        .collect()
}

/// The `known` word nearest to `word`, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + candidate.chars().count().min(word.chars().count()) / 4
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Whether `word` is `known` but for one slip: a letter too many, one too few, a wrong one, or two in the wrong order.
pub fn is_slip(word: &str, known: &str) -> bool {
    strsim::damerau_levenshtein(word, known) == 1
}

/// At most `bytes_max` bytes of `text`, cut at a character, with `…` where it was cut.
pub fn clip(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = bytes_max.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_joins_what_people_take_for_the_same() {
        assert_eq!(fold(" Straße "), fold("STRASSE"));
        assert_eq!(fold("e\u{301}"), fold("É"));
        assert_ne!(fold("a"), fold("b"));
    }

    #[test]
    fn the_nearest_word_must_be_near() {
        assert_eq!(nearest("exlude", ["include", "exclude"]), Some("exclude"));
        assert_eq!(nearest("zzz", ["include", "exclude"]), None);
    }

    #[test]
    fn clipping_respects_characters() {
        assert_eq!(clip("äöü", 6), "äöü");
        assert_eq!(clip("äöüä", 6), "ä…");
    }
}
