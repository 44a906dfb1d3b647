//! One test case: its keys, its one check, and what it checks of every account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::accounts::Accounts;
use super::decode::{Decoder, unknown_key};
use super::defaults::{Defaults, MergedKeys};
use super::diagnostic::did_you_mean;
use super::for_each;
use super::keys::CaseKeys;
use super::parsed::{Case, CaseEntry};
use super::placeholders::Placeholders;
use super::schema::{Schemas, property};
use super::source::{Mistakes, Place};
use super::stores::{Opening, Stores};
use super::systems::{System, report};
use super::tables::SuiteTables;
use super::terms::{self, Tolerated};
use super::tree::{Content, Entry, Node};
use crate::check::Kind;
use crate::model::{Between, Eventually, LocalText, Sides};

/// How long one attempt may take, if the case does not say.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// Keys in which `${...}` is replaced for every account.
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

/// The one check of a case: the entry whose key is the name of a kind.
#[derive(Clone, Copy)]
struct Check<'a> {
    entry: &'a Entry,
    kind: &'static dyn Kind,
}

/// The value of a specification.
enum SpecValue {
    /// No account makes a difference to it.
    Shared(Arc<Value>),
    /// Columns of the account stand in it.
    PerAccount,
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
    let Some(written) = node.entries() else {
        let problem = format!("a case is a map, not {}", node.sort());
        mistakes
            .at(node.place, problem)
            .hint("write `- id: MAIL-001`, and the other keys below it");
        return None;
    };

    let before = mistakes.count();
    let mut reading = Reading {
        scope,
        mistakes,
        name: id_of(node).map_or_else(|| "this case".to_owned(), |(id, _)| format!("case {id}")),
    };

    // The check and the keys are both looked at before either may end the reading: a person who
    // corrects one wants to know of the other.
    let check = reading.check(node, written);
    let merged = scope.defaults.merge_keys(written);
    let keys = reading.keys(node, &merged);

    let check = check?;
    let own = own_spec(check.entry);
    let spec = scope
        .defaults
        .complete(&own, check.kind.name(), scope.schemas);
    let value = reading.shared_value(check.kind, &spec);

    let keys = keys?;
    let between = reading.between(&keys, &merged);
    let accounts = reading.accounts(&keys, &merged);
    let (between, accounts, value) = (between?, accounts?, value?);
    let terms = reading.terms(&keys, &merged, &accounts);

    let mut reader = EntryReader {
        reading: &mut reading,
        checks,
        between: &between,
        check,
        spec: &spec,
        value,
        merged: &merged,
        tables: Tables::Unseen,
    };
    let entries = reader.entries(&accounts)?;

    if writes(check.kind, &entries) {
        reading.require_consent(&keys, check);
        reading.refuse_eventually(node, check.kind);
    }

    if reading.mistakes.count() > before {
        return None;
    }
    Some(case(keys, terms?, between, check.kind, entries))
}

/// The case that `keys` make, in which nothing is wrong.
fn case(
    keys: CaseKeys,
    terms: Tolerated,
    between: Between,
    kind: &'static dyn Kind,
    entries: Vec<CaseEntry>,
) -> Case {
    let mut moments = keys.moments.unwrap_or_default();
    moments.sort_unstable();

    let tags = keys.tags.unwrap_or_default();
    // Among the defaults `eventually` is meant for what can be looked at again; in a case that
    // writes it was refused.
    let eventually = keys.eventually.filter(|_| !writes(kind, &entries));

    Case {
        id: keys.id,
        kind: kind.name(),
        severity: keys.severity.unwrap_or_default().into(),
        tags: tags.into_iter().map(|tag| tag.0).collect(),
        moments,
        between,
        timeout: keys.timeout.map_or(TIMEOUT, |timeout| timeout.0),
        eventually: eventually.map(|keys| Eventually {
            within: keys.within.0,
            every: keys.every.0,
        }),
        writes: keys.writes.is_some(),
        allow: terms.allow,
        allow_empty: terms.allow_empty,
        entries,
    }
}

/// Whether any of `entries` writes.
fn writes(kind: &dyn Kind, entries: &[CaseEntry]) -> bool {
    entries.iter().any(|entry| kind.writes(&entry.spec))
}

/// The id of the case at `node`, and where it stands.
pub(super) fn id_of(node: &Node) -> Option<(&str, Place)> {
    let value = &node.entry("id")?.value;
    Some((value.scalar()?.text.as_str(), value.place))
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

impl<'s, 'a> Reading<'s, 'a, '_> {
    /// The one check of the case; none, with a mistake, if there is none or several.
    fn check(&mut self, node: &Node, written: &'a [Entry]) -> Option<Check<'a>> {
        let kinds = self.scope.kinds;
        let mut found: Option<Check<'a>> = None;
        let mut reported = false;

        for entry in written {
            let kind = kinds.iter().find(|kind| kind.name() == entry.key);
            match (kind, &found) {
                (Some(kind), None) => found = Some(Check { entry, kind: *kind }),
                (Some(_), Some(first)) => {
                    let problem = format!(
                        "{} has two checks: `{}` and `{}`",
                        self.name, first.entry.key, entry.key
                    );
                    self.mistakes
                        .at(entry.key_place, problem)
                        .hint("make two cases of it");
                    reported = true;
                }
                // Only kinds have a dot in their name, so this was meant to be one.
                (None, _) if entry.key.contains('.') => {
                    self.unknown_kind(entry);
                    reported = true;
                }
                (None, _) => {}
            }
        }

        if found.is_none() && !reported {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let problem = format!("{} has no check", self.name);
            self.mistakes
                .at(node.start_place(), problem)
                .hint(format!("add one of: {}", names.join(", ")));
        }
        found.filter(|_| !reported)
    }

    fn unknown_kind(&mut self, entry: &Entry) {
        let names: Vec<&str> = self.scope.kinds.iter().map(|kind| kind.name()).collect();
        let hint = did_you_mean(&entry.key, names.iter().copied(), || {
            format!("the kinds are: {}", names.join(", "))
        });
        let problem = format!("there is no kind of check called `{}`", entry.key);

        self.mistakes.mask(entry.value.place);
        self.mistakes.at(entry.key_place, problem).hint(hint);
    }

    /// The typed keys of the case; none if there is a mistake in them.
    fn keys(&mut self, node: &Node, merged: &MergedKeys<'_>) -> Option<CaseKeys> {
        let before = self.mistakes.count();
        let mut values = Map::new();
        for entry in merged.entries() {
            if let Some(value) = self.key_value(entry) {
                values.insert(entry.key.clone(), value);
            }
        }

        for (key, hint) in [
            ("id", "add `id: MAIL-001`"),
            ("title", "add `title:`, what is checked, in a sentence"),
        ] {
            if merged.value(key).is_none() {
                let problem = format!("{} lacks the key `{key}`", self.name);
                self.mistakes.at(node.start_place(), problem).hint(hint);
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

    /// The value of one key of the case; none if there is a mistake in it.
    fn key_value(&mut self, entry: &Entry) -> Option<Value> {
        let schemas = self.scope.schemas;
        let known = schemas.case_keys();
        let key = entry.key.as_str();

        if key == "at" {
            let hint = "expectations by moment are not supported by this version: make a case for each moment";
            self.mistakes
                .at(entry.key_place, "`at` is reserved")
                .hint(hint);
            return None;
        }
        if !known.contains(&key) {
            let kinds = self.scope.kinds.iter().map(|kind| kind.name());
            let all: Vec<&str> = known.into_iter().chain(kinds).collect();
            unknown_key(self.mistakes, entry, &all);
            return None;
        }
        if key == "allow" {
            let kinds = self.scope.kinds.iter().copied();
            terms::check_allowed(&entry.value, &terms::allowable(kinds), self.mistakes);
        }
        // These are read once more for every account; what is decoded here of them is not used.
        if TEXT_KEYS.contains(&key) && entry.value.has_templates() {
            return Some(Value::String("?".to_owned()));
        }

        let placeholders =
            Placeholders::Refused("account columns can stand in the check, `title` and `why`");
        Decoder::new(schemas, placeholders, self.mistakes).value(
            key,
            &entry.value,
            property(&schemas.case, key),
        )
    }

    /// The value of the specification where no account makes a difference to it, so that its mistakes are
    /// reported even where something else is wrong with the case; none if there is a mistake in it.
    fn shared_value(&mut self, kind: &dyn Kind, spec: &Node) -> Option<SpecValue> {
        if spec.has_templates() {
            return Some(SpecValue::PerAccount);
        }
        let value = self.spec_value(kind, spec, Placeholders::Refused(""))?;
        Some(SpecValue::Shared(Arc::new(value)))
    }

    /// The value of a kind's specification; none if there is a mistake in it.
    fn spec_value(
        &mut self,
        kind: &dyn Kind,
        spec: &Node,
        placeholders: Placeholders<'_>,
    ) -> Option<Value> {
        let schemas = self.scope.schemas;
        let schema = schemas.kinds.get(kind.name())?;
        let value =
            Decoder::new(schemas, placeholders, self.mistakes).value(kind.name(), spec, schema)?;

        let found = kind.mistakes(&value);
        for mistake in &found {
            report(mistake, (kind.name(), spec), self.mistakes);
        }
        found.is_empty().then_some(value)
    }

    /// The systems of the case, which must be there.
    fn between(&mut self, keys: &CaseKeys, merged: &MergedKeys<'_>) -> Option<Between> {
        let before = self.mistakes.count();
        let fallback = merged
            .value("id")
            .map_or(Place::line(0, 1), |node| node.place);

        let (between, node) = match (&keys.on, keys.between.as_deref()) {
            (Some(_), Some(_)) => {
                let place = merged.value("on").map_or(fallback, |node| node.place);
                self.mistakes
                    .at(place, "`on` and `between` stand in one case")
                    .hint("keep one of them");
                return None;
            }
            (Some(on), None) => (Between::On(on.clone()), merged.value("on")),
            (None, Some([source, target])) => (
                Between::Two(source.clone(), target.clone()),
                merged.value("between"),
            ),
            (None, _) => (Between::default(), None),
        };
        let names = match &between {
            Between::Two(source, target) => vec![source, target],
            Between::On(system) => vec![system],
        };

        for (n, name) in names.iter().enumerate() {
            let place = node.map_or(fallback, |node| {
                let item = node.items().and_then(|items| items.get(n));
                item.unwrap_or(node).place
            });
            if !self.scope.systems.contains_key(name.as_str()) {
                self.unknown_system(name, place);
            } else if n == 1 && names[0] == names[1] {
                let problem = format!("`{name}` is compared with itself");
                self.mistakes.at(place, problem).hint("name two systems");
            }
        }
        (self.mistakes.count() == before).then_some(between)
    }

    fn unknown_system(&mut self, name: &str, place: Place) {
        let all: Vec<&str> = self.scope.systems.keys().copied().collect();
        let hint = did_you_mean(name, all.iter().copied(), || match all.as_slice() {
            [] => format!("add `systems:` with `{name}:` to the suite"),
            all => format!("the systems are: {}", all.join(", ")),
        });
        self.mistakes
            .at(place, format!("there is no system `{name}`"))
            .hint(hint);
    }

    /// The numbers of the accounts that the case is about; empty if it has none.
    fn accounts(&mut self, keys: &CaseKeys, merged: &MergedKeys<'_>) -> Option<Vec<usize>> {
        let accounts = self.scope.accounts;
        let as_place = merged
            .value("as")
            .map_or(Place::line(0, 1), |node| node.place);

        match (&keys.for_each, &keys.as_account) {
            (None, None) => Some(Vec::new()),
            (Some(for_each), None) => {
                for_each::choose(for_each, merged.value("for-each")?, accounts, self.mistakes)
            }
            (None, Some(name)) => match accounts.names().position(|known| known == name) {
                Some(n) => Some(vec![n]),
                None => {
                    self.unknown_account(name, as_place);
                    None
                }
            },
            (Some(_), Some(_)) => {
                let hint = "`for-each` runs as every account, `as` as one: keep one of them";
                self.mistakes
                    .at(as_place, "`for-each` and `as` stand in one case")
                    .hint(hint);
                None
            }
        }
    }

    fn unknown_account(&mut self, name: &str, place: Place) {
        let accounts = self.scope.accounts;
        let mut skipped = accounts.skipped.iter();
        if let Some(skipped) = skipped.find(|account| account.name == name) {
            let problem = format!("the account `{name}` is skipped: {}", skipped.reason);
            self.mistakes
                .at(place, problem)
                .hint("choose another, or empty its column `skip`");
        } else if !accounts.broken {
            let hint = did_you_mean(name, accounts.names(), || {
                "add it to the accounts".to_owned()
            });

            self.mistakes
                .at(place, format!("there is no account `{name}`"))
                .hint(hint);
        }
    }

    /// What the case tolerates of its `accounts`.
    fn terms(
        &mut self,
        keys: &CaseKeys,
        merged: &MergedKeys<'_>,
        accounts: &[usize],
    ) -> Option<Tolerated> {
        let all = self.scope.accounts;
        let names: BTreeSet<&str> = accounts
            .iter()
            .map(|n| all.active[*n].name.as_str())
            .collect();
        terms::read(keys, &names, all, merged, self.mistakes)
    }

    /// A check that writes must say so in its case, so that nobody is surprised by `--allow-writes`.
    fn require_consent(&mut self, keys: &CaseKeys, check: Check<'_>) {
        let place = check.entry.key_place;
        if keys.writes.is_some() || self.mistakes.any_at(place) {
            return;
        }
        let problem = format!(
            "`{}` writes to the target, and the case does not say so",
            check.kind.name()
        );
        self.mistakes
            .at(place, problem)
            .hint("add `writes: [target]` to the case, and run it with --allow-writes");
    }

    /// A second message does not make good the first one that was lost, so what sends is not tried again.
    fn refuse_eventually(&mut self, node: &Node, kind: &dyn Kind) {
        let Some(own) = node.entry("eventually") else {
            return;
        };
        let problem = format!(
            "`eventually` is for looking again: `{}` sends, and what was lost is not made good by the next",
            kind.name()
        );
        self.mistakes
            .at(own.key_place, problem)
            .hint("remove `eventually`; how long to wait is `within` in `expect`");
    }
}

/// Whether the tables that a specification names were looked at.
enum Tables {
    Unseen,
    Seen,
}

/// Reads the entries of a case: what is the same for every account of it.
struct EntryReader<'r, 's, 'a, 'm, 't> {
    reading: &'r mut Reading<'s, 'a, 'm>,
    checks: &'r mut Checks<'t, 'a>,
    between: &'r Between,
    check: Check<'a>,
    spec: &'r Node,
    value: SpecValue,
    merged: &'r MergedKeys<'a>,
    tables: Tables,
}

impl EntryReader<'_, '_, '_, '_, '_> {
    /// One entry for each of `accounts`, or a single one without an account; none if there is a mistake.
    fn entries(&mut self, accounts: &[usize]) -> Option<Vec<CaseEntry>> {
        if accounts.is_empty() {
            return Some(vec![self.entry(None)?]);
        }
        accounts.iter().map(|n| self.entry(Some(*n))).collect()
    }

    /// What the case checks of account number `account`; none if there is a mistake.
    fn entry(&mut self, account: Option<usize>) -> Option<CaseEntry> {
        let kind = self.check.kind;
        let nobody = BTreeMap::new();
        let columns = account.map_or(&nobody, |n| &self.reading.scope.columns[n]);
        let placeholders = match account {
            Some(_) => Placeholders::FromAccount(columns),
            None => Placeholders::Refused("add `for-each: accounts`, or `as: NAME`, to the case"),
        };

        let spec = match &self.value {
            SpecValue::Shared(value) => Arc::clone(value),
            SpecValue::PerAccount => {
                Arc::new(self.reading.spec_value(kind, self.spec, placeholders)?)
            }
        };
        if !self.check_tables(&spec) {
            return None;
        }

        let title = self.text("title", placeholders);
        let why = self.text("why", placeholders);
        let opening = Opening {
            case: kind.name(),
            place: self.check.entry.key_place,
            between: self.between,
            needs: kind.needs(&spec),
            elsewhere: kind.elsewhere(&spec),
            roots: Sides::from_fn(|side| kind.root(&spec, side)),
            columns,
        };
        if !self.checks.stores.check(&opening, self.reading.mistakes) {
            return None;
        }

        let accounts = &self.reading.scope.accounts.active;
        Some(CaseEntry {
            account: account.map(|n| accounts[n].name.clone()),
            title: title?,
            why,
            spec,
        })
    }

    /// Whether the tables that the specification names can be used. Those of a shared one are looked at
    /// for the first account alone.
    fn check_tables(&mut self, spec: &Value) -> bool {
        if let (SpecValue::Shared(_), Tables::Seen) = (&self.value, &self.tables) {
            return true;
        }
        self.tables = Tables::Seen;
        self.checks
            .tables
            .check(self.check.kind, self.spec, spec, self.reading.mistakes)
    }

    fn text(&mut self, key: &str, placeholders: Placeholders<'_>) -> Option<LocalText> {
        let node = self.merged.value(key)?;
        let schemas = self.reading.scope.schemas;
        let value = Decoder::new(schemas, placeholders, self.reading.mistakes).value(
            key,
            node,
            property(&schemas.case, key),
        )?;
        serde_json::from_value(value).ok()
    }
}
