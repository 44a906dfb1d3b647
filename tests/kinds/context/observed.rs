//! What kinds observed, held against its goldens.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;

use landfall::base::digest::Digest;

use super::Seen;
use crate::golden::{check, difference, path, settled};

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
