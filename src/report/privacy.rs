//! Privacy: whether a report names items, and which values it may show where it names none.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Whether the HTML report names items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Privacy {
    /// Containers, fields, dates and counts only.
    #[default]
    Closed,
    /// Subjects, correspondents and file names too.
    Open,
}

/// The words that reports have of their own for a value: whether a flag is set, and what sort of thing it is.
const WORDS: [&str; 5] = ["yes", "no", "file", "folder", "link"];

/// Keywords that standards, and the programs that everybody has, give to a message: the registry of RFC 5788, the
/// numbered labels of Thunderbird, and the spellings without a dollar of filters for junk.
const KEYWORDS: [&str; 20] = [
    "$forwarded",
    "$hasattachment",
    "$hasnoattachment",
    "$important",
    "$junk",
    "$label1",
    "$label2",
    "$label3",
    "$label4",
    "$label5",
    "$mdnsent",
    "$muted",
    "$notjunk",
    "$phishing",
    "$submitpending",
    "$submitted",
    "forwarded",
    "junk",
    "nonjunk",
    "notjunk",
];

/// Whether `value` may be shown where no item is named: it is a date, a count, a size, a word of our own or a list of
/// flags that everybody has. Everything else could be a subject, a correspondent or a file name.
pub(super) fn is_impersonal(value: &str) -> bool {
    let value = value.trim();
    value.len() <= 60
        && (is_date(value)
            || is_measure(value)
            || is_flags(value)
            || WORDS.contains(&value)
            || matches!(value, "-" | ""))
}

fn is_date(value: &str) -> bool {
    value.parse::<Timestamp>().is_ok()
        || value.parse::<DateTime>().is_ok()
        || value.parse::<Date>().is_ok()
}

/// A number of at most twelve digits, with a unit if it has one.
fn is_measure(value: &str) -> bool {
    let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
    (1..=12).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && matches!(
            unit,
            "" | "B" | "byte" | "bytes" | "KiB" | "MiB" | "GiB" | "s" | "ms" | "%"
        )
}

/// System flags begin with a backslash (RFC 9051, section 2.3.2); of keywords, which people invent, only standard ones
/// are shown.
fn is_flags(value: &str) -> bool {
    let is_system = |flag: &str| {
        flag.strip_prefix('\\')
            .is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()))
    };
    let is_standard = |flag: &str| {
        KEYWORDS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(flag))
    };
    value
        .split_whitespace()
        .all(|flag| is_system(flag) || is_standard(flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_counts_and_flags_are_shown() {
        for value in [
            "2026-03-01T10:00:00Z",
            "2026-03-01",
            "1234",
            "18 bytes",
            "\\Seen \\Answered",
            "$Forwarded $MDNSent",
            "$junk",
            "NonJunk $Label1 \\Flagged",
            "yes",
            "no",
            "folder",
            "",
            "-",
        ] {
            assert!(is_impersonal(value), "{value}");
        }
    }

    #[test]
    fn names_are_not() {
        for value in [
            "Kündigung",
            "<a@b.example>",
            "+41 79 000 00 00",
            "\\Seen Lohn",
            "$Forwarded Scheidung",
            "$Kündigung",
            "Junker",
            "yes please",
            "/srv/a.txt",
            "12 Uhr",
            "\\",
        ] {
            assert!(!is_impersonal(value), "{value}");
        }
    }
}
