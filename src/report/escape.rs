//! Escaping of observed text for people: a name from a mailbox must neither steer a terminal nor pose as another.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::base::text;

/// `text` with every character that is not seen, or changes how others are read, written as an escape:
/// control characters (terminals obey them), direction marks, zero-width characters, tags.
pub(super) fn escape_hidden(text: &str) -> Cow<'_, str> {
    // Almost all text is plain ASCII, and there may be a million findings of it.
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }

    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if is_hidden(c) => drop(write!(escaped, "\\u{{{:x}}}", u32::from(c))),
            c => escaped.push(c),
        }
    }

    Cow::Owned(escaped)
}

/// [`escape_hidden`], at most `bytes_max` bytes.
pub(super) fn escape_and_clip(text: &str, bytes_max: usize) -> String {
    // Clipped before as well: a name of megabytes need not be looked through.
    text::clip(
        &escape_hidden(&text::clip(text, bytes_max.saturating_mul(2))),
        bytes_max,
    )
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' | '\u{FFF9}'
                ..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        )
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        assert_eq!(escape_hidden("Grüsse 😀 \\Seen"), "Grüsse 😀 \\Seen");
        assert_eq!(
            escape_hidden("a\u{1b}[31m\nb\u{202e}c"),
            "a\\u{1b}[31m\\nb\\u{202e}c"
        );
        assert_eq!(
            escape_and_clip(&"x".repeat(50), 8),
            format!("{}…", "x".repeat(5))
        );
    }
}
