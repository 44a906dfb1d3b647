//! One test case: its keys, its one check, and what it checks of every account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::accounts::Accounts;
use super::decode::{Decoder, Placeholders, unknown_key};
use super::defaults::Defaults;
use super::for_each;
use super::keys::CaseKeys;
use super::parsed::{Case, CaseEntry};
use super::schema::{Schemas, property};
use super::source::{Mistakes, Place};
use super::stores::{Opening, Stores};
use super::systems::{System, tell};
use super::tables::SuiteTables;
use super::terms;
use super::tree::{Content, Entry, Node};
use crate::base::text::nearest;
use crate::check::Kind;
use crate::model::{Between, Eventually, LocalText};

/// How long one attempt may take, if the case does not say.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// Keys that are filled in for every account.
const TEXT_KEYS: [&str; 2] = ["title", "why"];

/// All that a case may refer to.
pub(super) struct Scope<'s, 'a> {
    pub(super) schemas: &'s Schemas,
    pub(super) kinds: &'s [&'static dyn Kind],
    pub(super) systems: &'s BTreeMap<&'a str, System<'a>>,
    pub(super) accounts: &'s Accounts,
    /// The columns of every account, by its number.
    pub(super) columns: &'s [BTreeMap<String, String>],
    pub(super) defaults: &'s Defaults<'a>,
}

/// What is checked besides what stands in the case itself.
pub(super) struct Checks<'t, 'a> {
    pub(super) stores: Stores<'t, 'a>,
    pub(super) tables: SuiteTables<'t>,
}

/// A case as it is being read.
struct Reading<'s, 'a, 'm> {
    scope: &'s Scope<'s, 'a>,
    mistakes: &'m mut Mistakes,
    /// What the case is called in messages.
    name: String,
}

/// Reads the case at `node`; none if there is a mistake in it.
pub(super) fn read<'a>(
    node: &'a Node,
    scope: &Scope<'_, 'a>,
    checks: &mut Checks<'_, 'a>,
    mistakes: &mut Mistakes,
) -> Option<Case> {
    let Some(entries) = node.entries() else {
        let problem = format!("a case is a map, not {}", node.sort());
        mistakes
            .at(node.place, problem)
            .hint("write `- id: MAIL-001`, and the other keys below it");
        return None;
    };
    let before = mistakes.count();
    let id = node
        .entry("id")
        .and_then(|entry| entry.value.scalar())
        .map(|scalar| scalar.text.clone());
    let name = id.map_or_else(|| "this case".to_owned(), |id| format!("case {id}"));
    let mut reading = Reading {
        scope,
        mistakes,
        name,
    };
    let check = reading.check_entry(node, entries);
    let merged = reading.with_defaults(entries);
    let keys = reading.keys(node, &merged);
    let (entry, kind) = check?;
    let own = own_spec(entry);
    let spec = scope.defaults.complete(&own, kind.name(), scope.schemas);
    // What no account fills in is the same for all, and reported even where something else is wrong.
    let per_account = spec.has_templates();
    let shared = if per_account {
        None
    } else {
        reading
            .decode(kind, &spec, Placeholders::Refused(""))
            .map(Arc::new)
    };
    let place = |key: &str| {
        merged
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    };
    let keys = keys?;
    let between = reading.between(&keys, &place);
    let chosen = reading.accounts(&keys, &place);
    let (between, chosen) = (between?, chosen?);
    if shared.is_none() && !per_account {
        return None;
    }
    let names: BTreeSet<&str> = chosen
        .iter()
        .map(|n| scope.accounts.active[*n].name.as_str())
        .collect();
    let terms = terms::read(&keys, &names, scope.accounts, &place, reading.mistakes);
    let mut entries = Vec::new();
    let mut reader = EntryReader {
        reading: &mut reading,
        checks,
        between: &between,
        check: entry,
        kind,
        shared,
        tables_unseen: true,
    };
    for account in accounts_or_none(&chosen) {
        entries.push(reader.entry(account, &spec, &merged)?);
    }
    if keys.writes.is_none()
        && entries.iter().any(|entry| kind.writes(&entry.spec))
        && !mistakes.any_at(entry.key_place)
    {
        let hint = "add `writes: [target]` to the case, and run it with --allow-writes";
        mistakes
            .at(
                entry.key_place,
                format!(
                    "`{}` writes to the target, and the case does not say so",
                    kind.name()
                ),
            )
            .hint(hint);
    }
    let sends = entries.iter().any(|entry| kind.writes(&entry.spec));
    if let (true, Some(own)) = (sends, node.entry("eventually")) {
        let problem = format!(
            "`{}` sends, and what was lost is not made good by the next",
            kind.name()
        );
        let hint = "remove `eventually`; how long to wait is `within` in `expect`";
        mistakes
            .at(
                own.key_place,
                format!("`eventually` is for looking again: {problem}"),
            )
            .hint(hint);
    }
    if mistakes.count() > before {
        return None;
    }
    let (allow, allow_empty) = terms?;
    let mut moments = keys.moments.unwrap_or_default();
    moments.sort_unstable();
    Some(Case {
        id: keys.id,
        kind: kind.name(),
        severity: keys.severity.unwrap_or_default().into(),
        tags: keys
            .tags
            .unwrap_or_default()
            .into_iter()
            .map(|tag| tag.0)
            .collect(),
        moments,
        between,
        timeout: keys.timeout.map_or(TIMEOUT, |timeout| timeout.0),
        // Among the defaults it is meant for what can be looked at again.
        eventually: keys.eventually.filter(|_| !sends).map(|e| Eventually {
            within: e.within.0,
            every: e.every.0,
        }),
        writes: keys.writes.is_some(),
        allow,
        allow_empty,
        entries,
    })
}

/// The specification as the case has it; a check with nothing behind its colon leaves all to the defaults.
fn own_spec(entry: &Entry) -> Node {
    match entry.value.scalar() {
        Some(scalar) if scalar.is_nothing() => Node {
            place: entry.key_place,
            content: Content::Map(Vec::new()),
        },
        _ => entry.value.clone(),
    }
}

fn accounts_or_none(chosen: &[usize]) -> Vec<Option<usize>> {
    if chosen.is_empty() {
        vec![None]
    } else {
        chosen.iter().copied().map(Some).collect()
    }
}

impl<'s, 'a> Reading<'s, 'a, '_> {
    /// The one entry whose key is the name of a kind.
    fn check_entry(
        &mut self,
        node: &Node,
        entries: &'a [Entry],
    ) -> Option<(&'a Entry, &'static dyn Kind)> {
        let mut found: Option<(&'a Entry, &'static dyn Kind)> = None;
        let mut misspelt = false;
        for entry in entries {
            if let Some(kind) = self
                .scope
                .kinds
                .iter()
                .find(|kind| kind.name() == entry.key)
            {
                match &found {
                    Some((first, _)) => {
                        let problem = format!(
                            "{} has two checks: `{}` and `{}`",
                            self.name, first.key, entry.key
                        );
                        self.mistakes
                            .at(entry.key_place, problem)
                            .hint("make two cases of it");
                        misspelt = true;
                    }
                    None => found = Some((entry, *kind)),
                }
            } else if entry.key.contains('.') {
                misspelt = true;
                self.unknown_kind(entry);
            }
        }
        if found.is_none() && !misspelt {
            let kinds: Vec<&str> = self.scope.kinds.iter().map(|kind| kind.name()).collect();
            let problem = format!("{} has no check", self.name);
            self.mistakes
                .at(node.start_place(), problem)
                .hint(format!("add one of: {}", kinds.join(", ")));
        }
        found.filter(|_| !misspelt)
    }

    fn unknown_kind(&mut self, entry: &Entry) {
        let kinds = self.scope.kinds.iter().map(|kind| kind.name());
        let hint = match nearest(&entry.key, kinds.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are: {}", kinds.collect::<Vec<_>>().join(", ")),
        };
        self.mistakes.mask(entry.value.place);
        self.mistakes
            .at(
                entry.key_place,
                format!("there is no kind of check called `{}`", entry.key),
            )
            .hint(hint);
    }

    /// The case's own keys and those that it leaves to the defaults. One of `on` and `between`, or of
    /// `for-each` and `as`, replaces the other.
    fn with_defaults(&self, entries: &'a [Entry]) -> Vec<&'a Entry> {
        let is_key = |entry: &&Entry| !entry.key.contains('.');
        let mut merged: Vec<&Entry> = entries.iter().filter(is_key).collect();
        let own = |key: &str| entries.iter().any(|entry| entry.key == key);
        for default in self.scope.defaults.case_keys() {
            let rival = match default.key.as_str() {
                "on" => "between",
                "between" => "on",
                "for-each" => "as",
                "as" => "for-each",
                _ => "",
            };
            if !own(&default.key) && !own(rival) {
                merged.push(default);
            }
        }
        merged
    }

    /// The typed keys of the case; none if there is a mistake in them.
    fn keys(&mut self, node: &Node, merged: &[&Entry]) -> Option<CaseKeys> {
        let before = self.mistakes.count();
        let known = self.scope.schemas.case_keys();
        let mut values = Map::new();
        for entry in merged {
            let key = entry.key.as_str();
            if key == "at" {
                let hint = "expectations by moment are not supported by this version: make a case for each moment";
                self.mistakes
                    .at(entry.key_place, "`at` is reserved")
                    .hint(hint);
                continue;
            }
            if !known.contains(&key) {
                let mut all = known.clone();
                all.extend(self.scope.kinds.iter().map(|kind| kind.name()));
                unknown_key(self.mistakes, entry, &all);
                continue;
            }
            if key == "allow" {
                terms::refuse_unreadable(&entry.value, self.mistakes);
            }
            if TEXT_KEYS.contains(&key) && entry.value.has_templates() {
                // It is filled in for every account; what stands here now is not used.
                values.insert(key.to_owned(), Value::String("?".to_owned()));
                continue;
            }
            let placeholders =
                Placeholders::Refused("account columns can stand in the check, `title` and `why`");
            let schemas = self.scope.schemas;
            let mut decoder = Decoder {
                definitions: &schemas.definitions,
                placeholders,
                mistakes: self.mistakes,
            };
            if let Some(value) = decoder.value(key, &entry.value, property(&schemas.case, key)) {
                values.insert(key.to_owned(), value);
            }
        }
        for (key, hint) in [
            ("id", "add `id: MAIL-001`"),
            ("title", "add `title:`, what is checked, in a sentence"),
        ] {
            if !merged.iter().any(|entry| entry.key == key) {
                self.mistakes
                    .at(
                        node.start_place(),
                        format!("{} lacks the key `{key}`", self.name),
                    )
                    .hint(hint);
            }
        }
        if self.mistakes.count() > before {
            return None;
        }
        match serde_json::from_value(Value::Object(values)) {
            Ok(keys) => Some(keys),
            Err(error) => {
                self.mistakes
                    .at(node.start_place(), format!("{}: {error}", self.name));
                None
            }
        }
    }

    /// The value of a kind's specification; none if there is a mistake in it.
    fn decode(
        &mut self,
        kind: &dyn Kind,
        spec: &Node,
        placeholders: Placeholders<'_>,
    ) -> Option<Value> {
        let schemas = self.scope.schemas;
        let schema = schemas.kinds.get(kind.name())?;
        let mut decoder = Decoder {
            definitions: &schemas.definitions,
            placeholders,
            mistakes: self.mistakes,
        };
        let value = decoder.value(kind.name(), spec, schema)?;
        let found = kind.mistakes(&value);
        for mistake in &found {
            tell(mistake, (kind.name(), spec), self.mistakes);
        }
        found.is_empty().then_some(value)
    }

    /// The systems of the case, which must be there.
    fn between<'n>(
        &mut self,
        keys: &CaseKeys,
        place: &dyn Fn(&str) -> Option<&'n Node>,
    ) -> Option<Between> {
        let before = self.mistakes.count();
        let fallback = place("id").map_or(Place::line(0, 1), |node| node.place);
        let (between, node) = match (&keys.on, keys.between.as_deref()) {
            (Some(_), Some(_)) => {
                let at = place("on").map_or(fallback, |node| node.place);
                self.mistakes
                    .at(at, "`on` and `between` stand in one case")
                    .hint("keep one of them");
                return None;
            }
            (Some(on), None) => (Between::On(on.clone()), place("on")),
            (None, Some([source, target])) => (
                Between::Two(source.clone(), target.clone()),
                place("between"),
            ),
            (None, _) => (Between::default(), None),
        };
        let names = match &between {
            Between::Two(source, target) => vec![source, target],
            Between::On(system) => vec![system],
        };
        for (n, name) in names.iter().enumerate() {
            let at = node.map(|node| {
                node.items()
                    .and_then(|items| items.get(n))
                    .unwrap_or(node)
                    .place
            });
            if !self.scope.systems.contains_key(name.as_str()) {
                let all: Vec<&str> = self.scope.systems.keys().copied().collect();
                let hint = match (nearest(name, all.iter().copied()), all.as_slice()) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, []) => format!("add `systems:` with `{name}:` to the suite"),
                    (None, all) => format!("the systems are: {}", all.join(", ")),
                };
                self.mistakes
                    .at(
                        at.unwrap_or(fallback),
                        format!("there is no system `{name}`"),
                    )
                    .hint(hint);
            } else if n == 1 && names[0] == names[1] {
                let problem = format!("`{name}` is compared with itself");
                self.mistakes
                    .at(at.unwrap_or(fallback), problem)
                    .hint("name two systems");
            }
        }
        (self.mistakes.count() == before).then_some(between)
    }

    /// The numbers of the accounts that the case is about; empty if it has none.
    fn accounts<'n>(
        &mut self,
        keys: &CaseKeys,
        place: &dyn Fn(&str) -> Option<&'n Node>,
    ) -> Option<Vec<usize>> {
        let at = |key: &str| place(key).map_or(Place::line(0, 1), |node| node.place);
        let accounts = self.scope.accounts;
        match (&keys.for_each, &keys.as_account) {
            (Some(_), Some(_)) => {
                let hint = "`for-each` runs as every account, `as` as one: keep one of them";
                self.mistakes
                    .at(at("as"), "`for-each` and `as` stand in one case")
                    .hint(hint);
                None
            }
            (Some(for_each), None) => {
                for_each::choose(for_each, place("for-each")?, accounts, self.mistakes)
            }
            (None, Some(name)) => {
                if let Some(n) = accounts.names().position(|known| known == name) {
                    return Some(vec![n]);
                }
                if let Some(skipped) = accounts
                    .skipped
                    .iter()
                    .find(|account| account.name == *name)
                {
                    let problem = format!("the account `{name}` is skipped: {}", skipped.reason);
                    self.mistakes
                        .at(at("as"), problem)
                        .hint("choose another, or empty its column `skip`");
                } else if !accounts.broken {
                    let hint = nearest(name, accounts.names()).map_or_else(
                        || "add it to the accounts".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.mistakes
                        .at(at("as"), format!("there is no account `{name}`"))
                        .hint(hint);
                }
                None
            }
            (None, None) => Some(Vec::new()),
        }
    }
}

/// What is the same for every account of a case.
struct EntryReader<'r, 's, 'a, 'm, 't> {
    reading: &'r mut Reading<'s, 'a, 'm>,
    checks: &'r mut Checks<'t, 'a>,
    between: &'r Between,
    check: &'a Entry,
    kind: &'static dyn Kind,
    /// The specification, where no account makes a difference to it.
    shared: Option<Arc<Value>>,
    /// Whether the tables that the specification names are still to be looked at.
    tables_unseen: bool,
}

impl EntryReader<'_, '_, '_, '_, '_> {
    /// What the case checks of account number `account`; none if there is a mistake.
    fn entry(
        &mut self,
        account: Option<usize>,
        spec: &Node,
        merged: &[&Entry],
    ) -> Option<CaseEntry> {
        let nobody = BTreeMap::new();
        let columns = account.map_or(&nobody, |n| &self.reading.scope.columns[n]);
        let placeholders = match account {
            Some(_) => Placeholders::FromAccount(columns),
            None => Placeholders::Refused("add `for-each: accounts`, or `as: NAME`, to the case"),
        };
        let value = match &self.shared {
            Some(value) => Arc::clone(value),
            None => Arc::new(self.reading.decode(self.kind, spec, placeholders)?),
        };
        // What is the same for all accounts is looked at once.
        let unseen = std::mem::replace(&mut self.tables_unseen, self.shared.is_none());
        if unseen
            && !self
                .checks
                .tables
                .check(self.kind, spec, &value, self.reading.mistakes)
        {
            return None;
        }
        let mut texts = TEXT_KEYS
            .map(|key| self.text(key, merged, placeholders))
            .into_iter();
        let (title, why) = (texts.next().flatten(), texts.next().flatten());
        let opening = Opening {
            case: self.kind.name(),
            place: self.check.key_place,
            between: self.between,
            needs: self.kind.needs(&value),
            elsewhere: self.kind.elsewhere(&value),
            spec: &value,
            columns,
        };
        let fine = self.checks.stores.check(&opening, self.reading.mistakes);
        let name = account.map(|n| self.reading.scope.accounts.active[n].name.clone());
        fine.then_some(CaseEntry {
            account: name,
            title: title?,
            why,
            spec: value,
        })
    }

    fn text(
        &mut self,
        key: &str,
        merged: &[&Entry],
        placeholders: Placeholders<'_>,
    ) -> Option<LocalText> {
        let entry = merged.iter().find(|entry| entry.key == key)?;
        let schemas = self.reading.scope.schemas;
        let mut decoder = Decoder {
            definitions: &schemas.definitions,
            placeholders,
            mistakes: self.reading.mistakes,
        };
        let value = decoder.value(key, &entry.value, property(&schemas.case, key))?;
        serde_json::from_value(value).ok()
    }
}

/// The id of the case at `node`, and where it stands.
pub(super) fn id_of(node: &Node) -> Option<(&str, Place)> {
    let value = &node.entry("id")?.value;
    Some((value.scalar()?.text.as_str(), value.place))
}
