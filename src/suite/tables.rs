//! Tables that a check names, held against the check before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::files::Files;
use super::source::{Mistakes, Place};
use super::tree::Node;
use crate::base::digest::Digest;
use crate::check::Kind;

/// The tables that the checks of a suite name, each read once.
pub(super) struct SuiteTables<'f> {
    files: &'f mut Files,
    /// By their names in the suite; none if one cannot be read.
    read: BTreeMap<String, Option<(usize, String)>>,
    reported: BTreeSet<(usize, usize, String)>,
}

impl<'f> SuiteTables<'f> {
    pub(super) fn new(files: &'f mut Files) -> Self {
        Self {
            files,
            read: BTreeMap::new(),
            reported: BTreeSet::new(),
        }
    }

    /// The digests of those that could be read, by their names in the suite.
    pub(super) fn digests(&self) -> BTreeMap<String, Digest> {
        let digest = |(name, read): (&String, &Option<(usize, String)>)| {
            Some((name.clone(), Digest::of(&read.as_ref()?.1)))
        };
        self.read.iter().filter_map(digest).collect()
    }

    /// Reports what is wrong with the tables that the check of this `kind` names, where `spec` is `value`; whether
    /// nothing is.
    pub(super) fn check(
        &mut self,
        kind: &dyn Kind,
        spec: &Node,
        value: &Value,
        mistakes: &mut Mistakes,
    ) -> bool {
        let mut fine = true;
        for table in kind.suite_tables(value) {
            let place = spec.follow(&table.path).start_place();
            let Some((file, text)) = self.text(&table.file, place, mistakes) else {
                fine = false;
                // A table that several checks name is read, and its mistake reported, for the first of them.
                if !mistakes.any_at(place) {
                    mistakes
                        .at(place, format!("{} cannot be read", table.file))
                        .hint("see the other mistakes");
                }
                continue;
            };

            let found = kind.suite_table_mistakes(value, text);
            let file = *file;
            for wrong in found {
                fine = false;
                // Many accounts may be asked about by one table.
                let known = (file, wrong.line, wrong.problem.clone());
                if self.reported.insert(known) {
                    mistakes.at(Place::line(file, wrong.line), wrong.problem);
                }
            }
        }
        fine
    }

    /// The number and text of the table that the suite names at `place`; none if it cannot be read.
    fn text(
        &mut self,
        name: &str,
        place: Place,
        mistakes: &mut Mistakes,
    ) -> Option<&(usize, String)> {
        let files = &mut *self.files;
        self.read
            .entry(name.to_owned())
            .or_insert_with(|| files.table(name, place, mistakes))
            .as_ref()
    }
}
