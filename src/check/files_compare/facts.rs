//! What the evidence says besides findings and counts.

use std::collections::BTreeMap;

use super::content::Method;
use super::names::Twins;
use super::spec::Content;
use super::walk::Walk;
use crate::base::bytes::display;
use crate::inventory::files::{Proof, join};
use crate::model::{Cell, Evidence, Examined, Message, Side, Table};

/// Rows of a table; what is beyond is only counted.
const TABLE_ROWS_MAX: usize = 200;

/// Ways between folders that are remembered.
const WAYS_MAX: usize = 10_000;

/// What is noted on the way.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) items: u64,
    pub(super) pairs: u64,
    pub(super) bytes: u64,
    /// Pairs whose names are the same text in two Unicode forms.
    pub(super) form_pairs: u64,
    /// Links that were followed to a folder, and those of them that lead back above themselves.
    pub(super) followed: u64,
    pub(super) circles: u64,
    /// Items of which a manifest could not know.
    pub(super) unprovable: u64,
    pub(super) unsought: u64,
    pub(super) unreadable_folders: u64,
    pub(super) excluded_below: u64,
    pub(super) excluded_unreadable: u64,
    twin_groups: [u64; 2],
    twin_rows: Vec<Vec<Cell>>,
    ways: BTreeMap<(Vec<u8>, Vec<u8>), u64>,
}

impl Notes {
    /// Notes the names in the folder at `path` that people take for one.
    pub(super) fn twins(&mut self, side: Side, path: &[u8], twins: &Twins<'_>) {
        for group in twins.groups() {
            self.twin_groups[usize::from(side == Side::Target)] += 1;
            if self.twin_rows.len() < TABLE_ROWS_MAX {
                let names: Vec<String> = group
                    .iter()
                    .map(|name| display(&join(path, name)))
                    .collect();
                self.twin_rows
                    .push(vec![side.name().into(), names.join(" · ").into()]);
            }
        }
    }

    /// Notes that a file moved from one folder to another.
    pub(super) fn moved(&mut self, source: &[u8], target: &[u8]) {
        let way = (source.to_vec(), target.to_vec());
        if self.ways.len() < WAYS_MAX || self.ways.contains_key(&way) {
            *self.ways.entry(way).or_default() += 1;
        }
    }
}

impl Walk<'_> {
    /// The evidence, when all is done.
    pub(super) fn evidence(self) -> Evidence {
        let mut facts = Vec::new();
        let method = match self.how.method {
            Method::Size => "size",
            Method::Bytes => "bytes",
            Method::Digest(algorithm) => algorithm.name(),
        };
        facts.push(
            Message::new("files.compare/compared")
                .with("pairs", self.notes.pairs)
                .with("method", method)
                .with("bytes", self.notes.bytes),
        );
        for (side, tree) in Side::BOTH.into_iter().zip(&self.trees) {
            if let Proof::Digests(algorithm) = tree.proof() {
                facts.push(manifest_fact(
                    side,
                    algorithm.name(),
                    self.asked.spec.content,
                ));
                if self.how.tolerance.is_some() {
                    facts.push(
                        Message::new("files.compare/times-not-compared").with("side", side.name()),
                    );
                }
            }
        }
        let notes = self.notes;
        let counts = [
            ("files.compare/unprovable", notes.unprovable),
            ("files.compare/form-pairs", notes.form_pairs),
            ("files.compare/links-followed", notes.followed),
            ("files.compare/link-circles", notes.circles),
            ("files.compare/unsought", notes.unsought),
            (
                "files.compare/excluded-unreadable",
                notes.excluded_unreadable,
            ),
        ];
        facts.extend(
            counts
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .map(|(code, n)| Message::new(code).with("items", n)),
        );
        for (side, groups) in Side::BOTH.into_iter().zip(notes.twin_groups) {
            if groups > 0 {
                facts.push(
                    Message::new("files.compare/twins")
                        .with("side", side.name())
                        .with("groups", groups),
                );
            }
        }
        let mut tables = Vec::new();
        if !notes.ways.is_empty() {
            tables.push(ways_table(notes.ways));
        }
        if !notes.twin_rows.is_empty() {
            tables.push(table(
                "twins-table",
                &["column-side", "column-names"],
                notes.twin_rows,
            ));
        }
        Evidence {
            examined: Some(Examined::Compared(self.book.ledger())),
            facts,
            tables,
            broken_off: self.broken_off,
            ..Evidence::default()
        }
    }
}

fn manifest_fact(side: Side, algorithm: &str, asked: Content) -> Message {
    let code = if asked.name() == algorithm {
        "files.compare/manifest"
    } else {
        "files.compare/manifest-instead"
    };
    Message::new(code)
        .with("side", side.name())
        .with("algorithm", algorithm)
        .with("asked", asked.name())
}

/// From where to where files moved, the most travelled way first.
fn ways_table(ways: BTreeMap<(Vec<u8>, Vec<u8>), u64>) -> Table {
    let mut ways: Vec<_> = ways.into_iter().collect();
    ways.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let folder = |path: Vec<u8>| {
        Cell::from(if path.is_empty() {
            ".".to_owned()
        } else {
            display(&path)
        })
    };
    let rows = ways
        .into_iter()
        .take(TABLE_ROWS_MAX)
        .map(|((source, target), files)| vec![folder(source), folder(target), Cell::from(files)])
        .collect();
    table(
        "moved-table",
        &["column-source", "column-target", "column-files"],
        rows,
    )
}

fn table(name: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    Table {
        code: format!("files.compare/{name}"),
        columns: columns
            .iter()
            .map(|column| format!("files.compare/{column}"))
            .collect(),
        rows,
    }
}
