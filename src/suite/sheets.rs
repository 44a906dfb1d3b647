//! Tables that a check names, held against the check before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::files::Files;
use super::source::{Mistakes, Place};
use super::tree::Node;
use crate::base::digest::Digest;
use crate::check::Kind;

/// The tables that the checks of a suite name, each read once.
pub(super) struct Sheets<'f> {
    files: &'f mut Files,
    /// By their names in the suite; none if one cannot be read.
    read: BTreeMap<String, Option<(usize, String)>>,
    reported: BTreeSet<(usize, usize, String)>,
}

impl<'f> Sheets<'f> {
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
        for sheet in kind.sheets(value) {
            let (read, files, place) = (
                &mut self.read,
                &mut *self.files,
                spec.follow(&sheet.path).start_place(),
            );
            let known = read
                .entry(sheet.file.clone())
                .or_insert_with(|| files.table(&sheet.file, place, mistakes));
            let Some((file, text)) = known else {
                fine = false;
                if !mistakes.any_at(place) {
                    mistakes
                        .at(place, format!("{} cannot be read", sheet.file))
                        .hint("see the other mistakes");
                }
                continue;
            };
            for fault in kind.sheet_faults(value, text) {
                fine = false;
                let place = Place::line(*file, fault.line);
                // Many accounts may be asked about by one table.
                if self
                    .reported
                    .insert((*file, fault.line, fault.problem.clone()))
                {
                    mistakes.at(place, fault.problem);
                }
            }
        }
        fine
    }
}
