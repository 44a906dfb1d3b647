//! What the evidence says besides findings and the ledger: facts, and two tables.

use std::collections::BTreeMap;

use super::criteria::Method;
use super::names::LookAlikes;
use crate::base::bytes::display;
use crate::endpoint::tree::join;
use crate::model::{Cell, Message, Side, Sides, Table};

/// Rows of a table; what is beyond is only counted.
const TABLE_ROWS_MAX: usize = 200;

/// Pairs of folders between which files moved that are remembered.
const ROUTES_MAX: usize = 10_000;

/// Things that are counted, and told if there are any; in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counted {
    /// Items of which a manifest could not know.
    Unprovable,
    /// Pairs whose names are the same text in two Unicode forms.
    FormPairs,
    /// Links to folders that were followed.
    LinksFollowed,
    /// Links to folders that lead back above themselves.
    LinkCircles,
    /// Files that were not looked for elsewhere.
    NotSought,
    /// Excluded folders that could not be listed.
    ExcludedUnreadable,
}

impl Counted {
    fn code(self) -> &'static str {
        match self {
            Self::Unprovable => "files.compare/unprovable",
            Self::FormPairs => "files.compare/form-pairs",
            Self::LinksFollowed => "files.compare/links-followed",
            Self::LinkCircles => "files.compare/link-circles",
            Self::NotSought => "files.compare/unsought",
            Self::ExcludedUnreadable => "files.compare/excluded-unreadable",
        }
    }
}

/// From which folder to which files moved.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    source: Vec<u8>,
    target: Vec<u8>,
}

/// What is noted on the way.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pairs: u64,
    bytes: u64,
    counts: BTreeMap<Counted, u64>,
    look_alike_groups: Sides<u64>,
    look_alike_rows: Vec<Vec<Cell>>,
    routes: BTreeMap<Route, u64>,
}

impl Notes {
    /// Notes that so many pairs were compared, for which so many bytes were read.
    pub(super) fn compared(&mut self, pairs: u64, bytes: u64) {
        self.pairs += pairs;
        self.bytes += bytes;
    }

    /// Notes `items` more of something.
    pub(super) fn count(&mut self, what: Counted, items: u64) {
        *self.counts.entry(what).or_default() += items;
    }

    /// Notes the names in the folder at `path` that people take for one.
    pub(super) fn look_alikes(&mut self, side: Side, path: &[u8], names: &LookAlikes<'_>) {
        for group in names.groups() {
            self.look_alike_groups[side] += 1;
            if self.look_alike_rows.len() < TABLE_ROWS_MAX {
                let names: Vec<String> = group
                    .iter()
                    .map(|name| display(&join(path, name)))
                    .collect();
                let on = Message::new("files.compare/side").with("side", side.name());
                self.look_alike_rows
                    .push(vec![on.into(), names.join(" · ").into()]);
            }
        }
    }

    /// Notes that a file moved from one folder to another.
    pub(super) fn moved(&mut self, folders: Sides<&[u8]>) {
        let route = Route {
            source: folders.source.to_vec(),
            target: folders.target.to_vec(),
        };
        if self.routes.len() < ROUTES_MAX || self.routes.contains_key(&route) {
            *self.routes.entry(route).or_default() += 1;
        }
    }

    /// That pairs were compared, and by what method.
    pub(super) fn compared_fact(&self, method: Method) -> Message {
        Message::new("files.compare/compared")
            .with("pairs", self.pairs)
            .with("method", method.name())
            .with("bytes", self.bytes)
    }

    /// What was counted.
    pub(super) fn count_facts(&self) -> Vec<Message> {
        let counts = self
            .counts
            .iter()
            .filter(|(_, items)| **items > 0)
            .map(|(what, items)| Message::new(what.code()).with("items", *items));

        let look_alikes = self
            .look_alike_groups
            .into_iter()
            .filter(|(_, groups)| *groups > 0)
            .map(|(side, groups)| {
                Message::new("files.compare/twins")
                    .with("side", side.name())
                    .with("groups", groups)
            });

        counts.chain(look_alikes).collect()
    }

    /// The tables, of those that have rows.
    pub(super) fn into_tables(self) -> Vec<Table> {
        let mut tables = Vec::new();
        if !self.routes.is_empty() {
            tables.push(routes_table(self.routes));
        }
        if !self.look_alike_rows.is_empty() {
            tables.push(table(
                "twins-table",
                &["column-side", "column-names"],
                self.look_alike_rows,
            ));
        }
        tables
    }
}

/// From where to where files moved, the most travelled route first.
fn routes_table(routes: BTreeMap<Route, u64>) -> Table {
    let mut routes: Vec<_> = routes.into_iter().collect();
    // The sort is stable: routes of as many files stay in the order of their paths.
    routes.sort_by(|(_, a), (_, b)| b.cmp(a));

    let folder = |path: Vec<u8>| {
        Cell::from(if path.is_empty() {
            ".".to_owned()
        } else {
            display(&path)
        })
    };
    let rows = routes
        .into_iter()
        .take(TABLE_ROWS_MAX)
        .map(|(route, files)| {
            vec![
                folder(route.source),
                folder(route.target),
                Cell::from(files),
            ]
        })
        .collect();
    table(
        "moved-table",
        &["column-source", "column-target", "column-files"],
        rows,
    )
}

fn table(name: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let columns = columns
        .iter()
        .map(|column| format!("files.compare/{column}"));
    Table {
        code: format!("files.compare/{name}"),
        columns: columns.collect(),
        rows,
    }
}
