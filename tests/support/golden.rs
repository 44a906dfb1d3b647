//! Goldens: what was told once, kept in `fixtures/goldens`, and held against what is told now.
//!
//! What differs from run to run (instants, ports, temporary folders, random names) is written alike. Whoever means
//! a change runs the tests with `LANDFALL_BLESS=1`, which writes the goldens anew, and reads the difference.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};
use landfall::base::digest::Digest;

use super::Seen;

/// Keys of records whose values differ from run to run.
const CHANGING: [&str; 7] = [
    "prev",
    "seconds",
    "plan_sha256",
    "case_sha256",
    "run",
    "took",
    "milliseconds",
];

/// Where the golden called `name` is.
fn path(name: &str) -> PathBuf {
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

/// Longer lines are kept as a digest.
const LINE_BYTES_MAX: usize = 20_000;

/// What a kind observed, as it would stand in a journal, on one line.
pub(crate) fn line(seen: &Seen) -> String {
    let record = serde_json::json!({
        "findings": seen.findings,
        "evidence": seen.evidence,
        "verdict": seen.verdict,
    });
    let line = settled(&record.to_string(), &[]);
    if line.len() > LINE_BYTES_MAX {
        format!("{} bytes, {}", line.len(), Digest::of(&line))
    } else {
        line
    }
}

/// Holds what a kind observed against the golden of the running test, whose observations are lines in their order.
///
/// A test has its name from its thread; where there is only one thread for all, nothing is held against anything.
pub(crate) fn observed(kind: &str, seen: &Seen) {
    thread_local! {
        static LINES: RefCell<String> = const { RefCell::new(String::new()) };
    }
    let thread = std::thread::current();
    let Some(test) = thread
        .name()
        .and_then(|name| name.rsplit("::").next())
        .filter(|name| *name != "main")
    else {
        return;
    };
    let name = format!("observed/{kind}/{test}.jsonl");
    let so_far = LINES.with_borrow_mut(|lines| {
        lines.push_str(&line(seen));
        lines.push('\n');
        lines.clone()
    });
    if std::env::var_os("LANDFALL_BLESS").is_some() {
        return check(&name, &so_far);
    }
    let golden = fs::read_to_string(path(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let now = so_far.lines().last().unwrap_or_default();
    let at = so_far.lines().count();
    let golden = golden.lines().nth(at - 1).unwrap_or("(nothing)");
    assert!(
        golden == now,
        "{name}, line {at}:\n{}",
        difference(golden, now)
    );
}

/// Where two lines begin to differ.
fn difference(golden: &str, now: &str) -> String {
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

/// A line of a record in JSON with keys in order, without what [`CHANGING`] names, and otherwise as [`settled`].
pub(crate) fn record(line: &str, changing: &[(&str, &str)]) -> String {
    let mut value = serde_json::from_str(line).expect("a line of JSON");
    without_changing(&mut value);
    settled(&serde_json::to_string(&value).expect("JSON"), changing)
}

fn without_changing(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(keys) => {
            // A digest of what holds ports and folders is another every time; so are its kin.
            for (key, value) in keys.iter_mut() {
                let is_digest =
                    key == "sha256" && value.as_str().is_some_and(|digest| digest.len() == 64);
                if (CHANGING.contains(&key.as_str()) && !value.is_object()) || is_digest {
                    *value = "...".into();
                } else {
                    without_changing(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_changing),
        _ => {}
    }
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

/// Several records by name, as one golden.
#[derive(Default)]
pub(crate) struct Records(BTreeMap<String, String>);

impl Records {
    /// Adds what was seen in the world called `name`.
    pub(crate) fn add(&mut self, name: &str, seen: &Seen) {
        self.0.insert(name.to_owned(), line(seen));
    }

    /// Fails unless they are the golden called `name`.
    #[track_caller]
    pub(crate) fn check(&self, name: &str) {
        let text: String = self
            .0
            .iter()
            .map(|(name, line)| format!("{name} {line}\n"))
            .collect();
        check(name, &text);
    }
}
