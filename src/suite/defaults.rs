//! What holds for every case that does not say otherwise.

use std::collections::BTreeMap;

use super::decode::{Decoder, unknown_key};
use super::keys::OWN_KEYS;
use super::placeholders::Placeholders;
use super::schema::{Schemas, keys};
use super::source::Mistakes;
use super::tree::{Content, Entry, Node};

/// The defaults of all files: keys of cases, and keys of specifications by area or kind.
#[derive(Debug, Default)]
pub(super) struct Defaults<'a> {
    keys: BTreeMap<&'a str, &'a Entry>,
    specs: BTreeMap<&'a str, Vec<&'a Entry>>,
}

/// The keys of a case with those that it leaves to the defaults, as written.
pub(super) struct MergedKeys<'a>(Vec<&'a Entry>);

impl<'a> MergedKeys<'a> {
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        self.0.iter().copied()
    }

    /// The value at `key`, if the case or the defaults have it.
    pub(super) fn value(&self, key: &str) -> Option<&'a Node> {
        let mut entries = self.entries();
        entries
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }
}

impl<'a> Defaults<'a> {
    /// Reads every `defaults:` of the suite.
    pub(super) fn read(roots: &'a [Node], schemas: &Schemas, mistakes: &mut Mistakes) -> Self {
        let mut defaults = Self::default();
        let case_keys: Vec<&str> = schemas
            .case_keys()
            .into_iter()
            .filter(|key| !OWN_KEYS.contains(key))
            .collect();

        let areas = schemas.areas();
        for block in roots.iter().filter_map(|root| root.entry("defaults")) {
            let Some(entries) = block.value.entries() else {
                let hint = "write a map: moments: [pilot, cutover]";
                mistakes
                    .at(
                        block.value.place,
                        format!("`defaults` is {}", block.value.sort()),
                    )
                    .hint(hint);

                continue;
            };

            for entry in entries {
                let key = entry.key.as_str();
                let is_spec = areas.contains(&key) || schemas.kinds.contains_key(key);
                if is_spec {
                    defaults.spec(entry, schemas, mistakes);
                } else if OWN_KEYS.contains(&key) {
                    mistakes
                        .at(entry.key_place, format!("`{key}` cannot have a default"))
                        .hint("write it in every case");
                } else if !case_keys.contains(&key) {
                    let mut known = case_keys.clone();
                    known.extend(areas.iter().chain(schemas.kinds.keys()));
                    unknown_key(mistakes, entry, &known);
                } else if let Some(first) = defaults.keys.get(key) {
                    mistakes.again(
                        entry.key_place,
                        format!("the default for `{key}`"),
                        first.key_place,
                    );
                } else {
                    defaults.keys.insert(key, entry);
                }
            }
        }

        defaults
    }

    /// Takes in the defaults of an area or kind, each key of which some kind there must know.
    fn spec(&mut self, block: &'a Entry, schemas: &Schemas, mistakes: &mut Mistakes) {
        let area_or_kind = block.key.as_str();
        let Some(entries) = block.value.entries() else {
            let problem = format!("the default for `{area_or_kind}` is {}", block.value.sort());
            mistakes
                .at(block.value.place, problem)
                .hint("write a map of the keys of its checks");
            return;
        };

        let kinds: Vec<&str> = schemas
            .kinds
            .keys()
            .copied()
            .filter(|kind| concerns(area_or_kind, kind))
            .collect();

        for entry in entries {
            let known: Vec<Vec<&str>> = kinds.iter().map(|kind| spec_keys(schemas, kind)).collect();
            if let Some(n) = known
                .iter()
                .position(|keys| keys.contains(&entry.key.as_str()))
            {
                let seen = self.specs.entry(area_or_kind).or_default();
                if let Some(first) = seen.iter().find(|other| other.key == entry.key) {
                    let what = format!("the default for `{}` of `{area_or_kind}`", entry.key);
                    mistakes.again(entry.key_place, what, first.key_place);
                    continue;
                }

                seen.push(entry);
                check(entry, kinds[n], schemas, mistakes);
            } else {
                let mut all: Vec<&str> = known.concat();
                all.sort_unstable();
                all.dedup();
                unknown_key(mistakes, entry, &all);
            }
        }
    }

    /// The keys of a case, of which `written` stand in it, with the defaults for the others.
    ///
    /// A key of the case replaces its default whole: a list is never put together from two places, for
    /// nobody would see in the case what is checked. What excludes a default replaces it, too: a case that
    /// says `on` does not take over `between`, nor one that says `as` a `for-each`.
    pub(super) fn merge_keys(&self, written: &'a [Entry]) -> MergedKeys<'a> {
        let is_key = |entry: &&Entry| !entry.key.contains('.');
        let is_written = |key: &str| written.iter().any(|entry| entry.key == key);
        let mut merged: Vec<&Entry> = written.iter().filter(is_key).collect();

        for default in self.keys.values() {
            let rival = match default.key.as_str() {
                "on" => "between",
                "between" => "on",
                "for-each" => "as",
                "as" => "for-each",
                _ => "",
            };
            if !is_written(&default.key) && !is_written(rival) {
                merged.push(default);
            }
        }
        MergedKeys(merged)
    }

    /// The specification `own` of a `kind` with the defaults for what it does not say: those of the kind
    /// go before those of its area.
    pub(super) fn complete(&self, own: &Node, kind: &str, schemas: &Schemas) -> Node {
        let Content::Map(entries) = &own.content else {
            return own.clone();
        };

        let mut entries = entries.clone();
        let known = spec_keys(schemas, kind);
        let area = kind.split('.').next().unwrap_or_default();
        for default in [kind, area]
            .into_iter()
            .filter_map(|block| self.specs.get(block))
            .flatten()
        {
            let key = default.key.as_str();
            // Defaults of an area may be for some of its kinds only.
            if known.contains(&key) && !entries.iter().any(|entry| entry.key == key) {
                entries.push((*default).clone());
            }
        }

        Node {
            place: own.place,
            content: Content::Map(entries),
        }
    }
}

/// Whether defaults for `area_or_kind` hold for `kind`.
fn concerns(area_or_kind: &str, kind: &str) -> bool {
    kind == area_or_kind || kind.split('.').next() == Some(area_or_kind)
}

/// The keys that the specification of `kind` can have.
fn spec_keys<'s>(schemas: &'s Schemas, kind: &str) -> Vec<&'s str> {
    let Some(schema) = schemas.kinds.get(kind) else {
        return Vec::new();
    };

    let mut mistakes = Mistakes::default();
    let placeholders = Placeholders::Refused("");
    let decoder = Decoder::new(schemas, placeholders, &mut mistakes);
    keys(decoder.resolve(schema))
}

/// Checks the value of a default, so that it is reported even where every case says otherwise. What an account
/// fills in is checked in the cases.
fn check(entry: &Entry, kind: &str, schemas: &Schemas, mistakes: &mut Mistakes) {
    if entry.value.has_templates() {
        return;
    }

    let Some(schema) = schemas.kinds.get(kind) else {
        return;
    };

    let mut decoder = Decoder::new(schemas, Placeholders::Refused(""), mistakes);

    let whole = decoder.resolve(schema);
    if let Some(schema) = decoder.property(whole, &entry.key) {
        decoder.value(&entry.key, &entry.value, schema);
    }
}
