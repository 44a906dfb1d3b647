//! Goldens: what was told once, kept in `fixtures/goldens`, and held against what is told now.
//!
//! What differs from run to run (instants, ports, temporary folders, random names) is written alike. Whoever means
//! a change runs the tests with `LANDFALL_BLESS=1`, which writes the goldens anew, and reads the difference.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};

/// Where the golden called `name` is.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/goldens")
        .join(name)
}

/// Fails unless `text` is the golden called `name`, to the byte.
#[track_caller]
pub(crate) fn check(name: &str, text: &str) {
    let path = path(name);
    if std::env::var_os("LANDFALL_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of goldens");
        fs::write(&path, text).expect("a golden");
        return;
    }
    let golden =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if golden == text {
        return;
    }
    let mut lines = golden.lines().zip(text.lines()).enumerate();
    match lines.find(|(_, (golden, now))| golden != now) {
        Some((at, (golden, now))) => {
            panic!("{name}, line {}:\n{}", at + 1, difference(golden, now))
        }
        None => panic!(
            "{name}: {} lines are golden, now there are {}",
            golden.lines().count(),
            text.lines().count()
        ),
    }
}

/// Where two lines begin to differ.
pub(crate) fn difference(golden: &str, now: &str) -> String {
    let same = golden
        .chars()
        .zip(now.chars())
        .take_while(|(golden, now)| golden == now)
        .count();
    let near = |line: &str| {
        line.chars()
            .skip(same.saturating_sub(40))
            .take(240)
            .collect::<String>()
    };
    format!(
        "  golden: ..{}..\n  now:    ..{}..",
        near(golden),
        near(now)
    )
}

/// `text` with all that differs from run to run written alike: what `changing` names, and what can be told by its form.
pub(crate) fn settled(text: &str, changing: &[(&str, &str)]) -> String {
    let temporary_folders = std::env::temp_dir();
    let mut text = text.replace(&*temporary_folders.to_string_lossy(), "/tmp");
    for (what, stands_for) in changing {
        text = text.replace(what, stands_for);
    }
    ports(&temporary(&instants(&text)))
}

/// Every instant of the last and the next hours, as one word.
fn instants(text: &str) -> String {
    let now = Timestamp::now();
    let near = |instant: Timestamp| {
        let span = Span::new().hours(30);
        now.checked_sub(span).is_ok_and(|from| from <= instant)
            && now.checked_add(span).is_ok_and(|to| instant <= to)
    };
    let mut settled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let word_end = rest[start..]
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 'Z' | '+')))
            .map_or(rest.len(), |length| start + length);
        let word = &rest[start..word_end];
        settled.push_str(&rest[..start]);
        match word.parse::<Timestamp>() {
            Ok(instant) if near(instant) => settled.push_str("NOW"),
            _ => settled.push_str(word),
        }
        rest = &rest[word_end..];
    }
    settled.push_str(rest);
    settled
}

/// `text` with the random letters of temporary folders left out.
fn temporary(text: &str) -> String {
    let mut parts = text.split("/.tmp");
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        settled.push_str("/.tmp");
        settled.push_str(part.get(6..).unwrap_or_default());
    }
    settled
}

/// `text` with the ports that a system gives, which have five digits, written alike.
fn ports(text: &str) -> String {
    let mut parts = text.split(':');
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        let behind_a_host = settled.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ']');
        settled.push(':');
        if digits == 5 && behind_a_host {
            settled.push_str("PORT");
            settled.push_str(&part[digits..]);
        } else {
            settled.push_str(part);
        }
    }
    settled
}
