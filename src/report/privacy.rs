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

/// Whether `value` may be shown where no item is named: it is a date, a count, a size or a list of
/// system flags. Everything else could be a subject, a correspondent or a file name.
pub(super) fn is_impersonal(value: &str) -> bool {
    let value = value.trim();
    value.len() <= 60
        && (is_date(value) || is_measure(value) || is_flags(value) || matches!(value, "-" | ""))
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

/// IMAP system flags begin with a backslash; keywords, which people invent, do not.
fn is_flags(value: &str) -> bool {
    let is_flag = |flag: &str| {
        flag.strip_prefix('\\')
            .is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()))
    };
    value.split_whitespace().all(is_flag)
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
            "/srv/a.txt",
            "12 Uhr",
            "\\",
        ] {
            assert!(!is_impersonal(value), "{value}");
        }
    }
}
