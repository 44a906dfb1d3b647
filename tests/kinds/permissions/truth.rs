//! What must be found in a world of `permissions.grants`, and what was.

use std::fs;
use std::path::{Path, PathBuf};

use landfall::model::Examined;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::context::Seen;

/// The kind whose worlds these are.
pub(crate) const KIND: &str = "permissions.grants";

/// All worlds, in folders and in mailboxes: their names and files.
pub(crate) fn all_worlds() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(KIND);
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                entry.path().join("truth.json"),
            )
        })
        .collect();
    found.sort();
    found
}

/// The world in the file at `path`.
pub(crate) fn read<World: DeserializeOwned>(path: &Path) -> World {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What must be found, exactly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Truth {
    pub(crate) verdict: String,
    /// `code folder who expected observed`.
    pub(crate) findings: Vec<String>,
    /// listed, matched, different, unreadable
    pub(crate) ledger: Option<[u64; 4]>,
    /// Codes of facts and obstacles that must be told.
    pub(crate) told: Vec<String>,
}

impl Truth {
    /// What is wrong with what was seen; each line begins with the world's name.
    pub(crate) fn wrongs(&self, name: &str, seen: &Seen) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut expected = self.findings.clone();
        expected.sort();
        if seen.shown() != expected {
            wrong.push(format!(
                "{name}: found {:#?}\ntruth {expected:#?}",
                seen.shown()
            ));
        }
        if seen.verdict.status.name() != self.verdict {
            wrong.push(format!(
                "{name}: {} {} is not {}",
                seen.verdict.status.name(),
                seen.verdict.reason,
                self.verdict
            ));
        }
        let counted = match &seen.evidence.examined {
            Some(Examined::Points(points)) => {
                assert_eq!(points.listed, points.placed(), "{name}");
                Some([
                    points.listed,
                    points.matched,
                    points.different,
                    points.unreadable,
                ])
            }
            _ => None,
        };
        if counted != self.ledger {
            wrong.push(format!(
                "{name}: ledger {counted:?} is not {:?}",
                self.ledger
            ));
        }
        let rows: usize = seen
            .evidence
            .tables
            .iter()
            .map(|table| table.rows.len())
            .sum();
        if rows as u64 != counted.map_or(0, |[listed, ..]| listed) {
            wrong.push(format!("{name}: {rows} rows of {counted:?}"));
        }
        for code in self
            .told
            .iter()
            .filter(|code| !seen.codes_told().contains(&code.as_str()))
        {
            wrong.push(format!(
                "{name}: {code} is not told, but {:?}",
                seen.codes_told()
            ));
        }
        if seen.findings.iter().any(|finding| finding.detail.is_none()) {
            wrong.push(format!("{name}: a finding without its reason"));
        }
        wrong
    }
}

impl Seen {
    /// The findings as truth has them, ordered.
    pub(crate) fn shown(&self) -> Vec<String> {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
        let mut shown: Vec<String> = self
            .findings
            .iter()
            .map(|f| {
                format!(
                    "{} {} {} {} {}",
                    f.code,
                    f.container,
                    f.item,
                    part(&f.source),
                    part(&f.target)
                )
            })
            .collect();
        shown.sort();
        shown
    }

    /// The codes of all that is told besides.
    pub(crate) fn codes_told(&self) -> Vec<&str> {
        let facts = self.evidence.facts.iter().map(|fact| fact.code.as_str());
        facts
            .chain(
                self.evidence
                    .broken_off
                    .iter()
                    .map(|why| why.cause.code.as_str()),
            )
            .collect()
    }
}
