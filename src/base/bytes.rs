//! Names that are bytes: shown to people without loss, and kept exactly for programs.

use std::fmt::Write as _;

/// `bytes` as text for people: valid UTF-8 stays, every other byte and every control character is
/// written as `\xNN` or `\u{N}`, and a backslash is doubled, so that two names never look the same.
pub fn display(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                c if c.is_control() || is_invisible(c) => {
                    let _ = write!(text, "\\u{{{:x}}}", u32::from(c));
                }
                c => text.push(c),
            }
        }

        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }

    text
}

/// Characters that change how a line is read without being seen: direction marks, zero-width, byte-order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_names_look_distinct() {
        assert_eq!(display(b"a\xE4\n\\xE4"), "a\\xE4\\n\\\\xE4");
        assert_ne!(display(b"\xE4"), display(b"\\xE4"));
        assert_ne!(display(b"\xFE"), display(b"\xFF"));
        assert_eq!(display("ä\u{202E}".as_bytes()), "ä\\u{202e}");
    }
}
