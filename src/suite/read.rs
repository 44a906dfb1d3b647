//! Reading a suite: files, variables, systems, accounts, defaults, cases, in this order; mistakes of all of
//! them are shown together.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::accounts::Accounts;
use super::case::{self, Checks, Scope};
use super::decode::{Decoder, unknown_key};
use super::defaults::Defaults;
use super::diagnostic::{Diagnostic, Diagnostics, Warnings};
use super::files::Files;
use super::keys::{LangKey, PrivacyKey, SeverityKey};
use super::parsed::{Case, Suite};
use super::placeholders::Placeholders;
use super::schema::{Schemas, keys};
use super::source::{Mistakes, Place};
use super::stores::Stores;
use super::systems::{self, System};
use super::tables::SuiteTables;
use super::tree::Node;
use super::variables;
use crate::base::digest::Digest;
use crate::check::{self, Kind};
use crate::model::{Lang, LocalText, Severity};

/// What a suite may ask for in all: cases times accounts.
const ENTRIES_MAX: usize = 500_000;

/// Reads the suite in the files `paths`, with `vars` (name and value) in place of its own variables.
///
/// # Errors
/// Every mistake in it. Nothing is contacted, whatever it says.
pub fn read(paths: &[PathBuf], vars: &[(String, String)]) -> Result<Suite, Diagnostics> {
    let mut mistakes = Mistakes::default();
    let (mut files, mut roots) = Files::read(paths, &mut mistakes);

    // What a file that could not be read declares would be reported missing everywhere.
    if files.incomplete {
        return Err(shown(mistakes, &files).unwrap_or_else(not_understood));
    }

    let Some(values) = variables::collect(&roots, vars, &mut mistakes) else {
        return Err(shown(mistakes, &files).unwrap_or_else(not_understood));
    };

    let entries = roots.iter_mut().filter_map(Node::entries_mut).flatten();
    // The values of variables are text; nothing in them refers to anything.
    for entry in entries.filter(|entry| entry.key != "vars") {
        variables::replace(&mut entry.value, &values, &mut mistakes);
    }

    let suite = understand(&roots, values, check::kinds(), &mut files, &mut mistakes);
    match (shown(mistakes, &files), suite) {
        (None, Some(suite)) => Ok(suite),
        (diagnostics, _) => Err(diagnostics.unwrap_or_else(not_understood)),
    }
}

fn shown(mistakes: Mistakes, files: &Files) -> Option<Diagnostics> {
    mistakes.into_diagnostics(&files.sources)
}

/// No suite, and nothing to say why: this must not look like a suite without mistakes.
fn not_understood() -> Diagnostics {
    let fault = Diagnostic::new("the suite could not be understood: a fault of landfall");
    Diagnostics::one(fault.hint("please report it, with the suite"))
}

fn understand(
    roots: &[Node],
    vars: BTreeMap<String, String>,
    kinds: &[&'static dyn Kind],
    files: &mut Files,
    mistakes: &mut Mistakes,
) -> Option<Suite> {
    let plain: Vec<&dyn Kind> = kinds.iter().map(|kind| *kind as &dyn Kind).collect();
    let schemas = Schemas::new(&plain);
    unknown_keys(roots, &schemas, mistakes);

    let settings = Settings::read(&mut TopKeys {
        roots,
        schemas: &schemas,
        mistakes: &mut *mistakes,
    });
    let systems = systems::read(roots, settings.lang, &schemas, mistakes);
    let system_names: Vec<&str> = systems.keys().copied().collect();
    let accounts = Accounts::read(roots, &system_names, &schemas, files, mistakes);
    let defaults = Defaults::read(roots, &schemas, mistakes);
    let columns = accounts.filled_columns();

    let scope = Scope {
        schemas: &schemas,
        kinds,
        systems: &systems,
        accounts: &accounts,
        columns: &columns,
        defaults: &defaults,
    };
    let cases = cases(roots, &scope, files, mistakes);

    if settings.name.is_none() && !roots.iter().any(|root| root.entry("suite").is_some()) {
        let place = Place::line(roots.first()?.place.file, 1);
        mistakes
            .at(place, "the suite has no name")
            .hint("add `suite: Name of the migration` to one of its files");
    }

    let Cases {
        cases,
        tables,
        warnings,
    } = cases?;
    let warnings = warnings.into_diagnostics(&files.sources);
    let path_of = |root: &Node| Some(files.sources.get(root.place.file)?.path.clone());
    Some(Suite {
        name: settings.name?,
        lang: settings.lang,
        timezone: settings.timezone,
        gate: settings.gate,
        privacy_open: settings.privacy_open,
        vars,
        systems: systems
            .into_iter()
            .map(|(name, System { plan, .. })| (name.to_owned(), plan))
            .collect(),
        accounts: accounts.active,
        skipped: accounts.skipped,
        cases,
        secrets: accounts.secrets,
        rulings: settings.rulings,
        tables,
        base: files.base.clone(),
        files: roots.iter().filter_map(path_of).collect(),
        warnings: warnings.map(Warnings::from).unwrap_or_default(),
    })
}

fn unknown_keys(roots: &[Node], schemas: &Schemas, mistakes: &mut Mistakes) {
    let known = keys(&schemas.file);
    for entry in roots.iter().filter_map(Node::entries).flatten() {
        if !known.contains(&entry.key.as_str()) {
            unknown_key(mistakes, entry, &known);
        }
    }
}

/// What the simple keys at the top of the files say.
struct Settings {
    name: Option<String>,
    lang: Lang,
    timezone: String,
    gate: Option<Severity>,
    privacy_open: bool,
    rulings: Option<String>,
}

impl Settings {
    fn read(top: &mut TopKeys<'_, '_>) -> Self {
        let lang = top.typed::<LangKey>("lang").map_or(Lang::En, Lang::from);
        let name = top.typed::<LocalText>("suite");
        Self {
            name: name.map(|name| name.get(lang).to_owned()),
            lang,
            timezone: top.text("timezone").unwrap_or_else(|| "UTC".to_owned()),
            gate: top.typed::<SeverityKey>("gate").map(Severity::from),
            privacy_open: top.typed::<PrivacyKey>("privacy") == Some(PrivacyKey::Open),
            rulings: top.text("rulings"),
        }
    }
}

/// The simple keys at the top of the files.
struct TopKeys<'s, 'm> {
    roots: &'s [Node],
    schemas: &'s Schemas,
    mistakes: &'m mut Mistakes,
}

impl TopKeys<'_, '_> {
    /// The value at `key`, which may stand in several files only if it is the same.
    fn value(&mut self, key: &str) -> Option<Value> {
        let mut found: Option<(Value, Place)> = None;
        for entry in self.roots.iter().filter_map(|root| root.entry(key)) {
            let placeholders = Placeholders::Refused("write it out, or use a variable");
            let decoded = Decoder::new(self.schemas, placeholders, self.mistakes).value(
                key,
                &entry.value,
                self.schemas.file_key(key),
            );
            let Some(value) = decoded else {
                continue;
            };

            match &found {
                None => found = Some((value, entry.key_place)),
                Some((first, place)) if *first != value => {
                    let what = format!("`{key}`, with another value,");
                    self.mistakes.again(entry.key_place, what, *place);
                }
                Some(_) => {}
            }
        }
        found.map(|(value, _)| value)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.value(key)
            .and_then(|value| value.as_str().map(str::to_owned))
    }

    fn typed<T: serde::de::DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        self.value(key)
            .and_then(|value| serde_json::from_value(value).ok())
    }
}

/// The cases of all files.
struct Cases {
    cases: Vec<Case>,
    /// The digests of the tables that they name.
    tables: BTreeMap<String, Digest>,
    /// What they need on this machine and is not there.
    warnings: Mistakes,
}

/// All cases; none if there is a mistake in any of them.
fn cases<'a>(
    roots: &'a [Node],
    scope: &Scope<'_, 'a>,
    files: &mut Files,
    mistakes: &mut Mistakes,
) -> Option<Cases> {
    let before = mistakes.count();
    let base = files.base.clone();
    let mut checks = Checks {
        stores: Stores::new(scope.systems, scope.accounts, &base),
        tables: SuiteTables::new(files),
    };

    let mut ids: BTreeMap<&str, Place> = BTreeMap::new();
    let mut cases = Vec::new();
    let mut entries = 0;
    // A list that cannot be read may have held cases: then nothing is said of there being none.
    let mut any = false;

    for block in roots.iter().filter_map(|root| root.entry("cases")) {
        let Some(items) = block.value.items() else {
            let problem = format!("`cases` is {}", block.value.sort());
            mistakes
                .at(block.value.place, problem)
                .hint("write a list: `- id: MAIL-001`");
            any = true;
            continue;
        };
        any |= !items.is_empty();

        for item in items {
            if let Some((id, place)) = case::id_of(item) {
                match ids.get(id) {
                    Some(first) => mistakes.again(place, format!("the id `{id}`"), *first),
                    None => {
                        ids.insert(id, place);
                    }
                }
            }

            let case = case::read(item, scope, &mut checks, mistakes);
            entries += case.as_ref().map_or(0, |case| case.entries.len());
            cases.extend(case);
            if entries > ENTRIES_MAX {
                let problem = format!(
                    "the suite asks more than {ENTRIES_MAX} questions (cases times accounts)"
                );
                mistakes
                    .at(item.place, problem)
                    .hint("split it into several suites");
                return None;
            }
        }
    }

    if !any {
        let place = Place::line(roots.first().map_or(0, |root| root.place.file), 1);
        mistakes
            .at(place, "the suite has no cases")
            .hint("add `cases:`; `landfall init` writes an example");
    }
    (mistakes.count() == before).then(|| Cases {
        cases,
        tables: checks.tables.digests(),
        warnings: checks.stores.into_warnings(),
    })
}
