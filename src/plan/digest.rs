//! Digests of what is asked: of the whole plan, and of one case for one account.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::base::digest::Digest;
use crate::check;
use crate::model::{AccountPlan, EntryPlan, Moment, PLAN_FORMAT, Side, Slot, Template};
use crate::suite::Suite;

/// The digest of everything that was asked: the suite as parsed, accounts, references, variables, systems,
/// moment and format. Not machine paths, selection, jobs, output or consent.
pub(super) fn of_plan(suite: &Suite, moment: Option<Moment>, entries: &[EntryPlan]) -> Digest {
    let mut parts = vec![
        json!({
            "format": PLAN_FORMAT,
            "suite": suite.name,
            "lang": suite.lang,
            "timezone": suite.timezone,
            "gate": suite.gate,
            "vars": suite.vars,
            "systems": suite.systems,
            "accounts": suite.accounts,
            "skipped": suite.skipped,
            "secrets": suite.secrets,
            "rulings": suite.rulings,
            "moment": moment,
        })
        .to_string(),
    ];

    parts.extend(entries.iter().map(|entry| {
        let mut terms = entry.terms.clone();
        terms.lacks_consent = false;
        json!({
            "asked": entry.sha256,
            "title": entry.title,
            "why": entry.why,
            "severity": entry.severity,
            "tags": entry.tags,
            "moments": entry.moments,
            "timeout": entry.timeout,
            "eventually": entry.eventually,
            "terms": terms,
        })
        .to_string()
    }));

    Digest::of_parts(parts.iter().map(String::as_bytes))
}

/// The digest of what `entry` asks: kind, specification and the tables it names, systems (those it uses
/// besides, too), the account's own columns, and what is tolerated. Not its title, reason, tags or severity,
/// which change nothing about the answer.
pub(super) fn of_entry(suite: &Suite, entry: &EntryPlan, account: Option<&AccountPlan>) -> Digest {
    let systems = Side::BOTH.map(|side| {
        let name = entry.between.system(side);
        (name, suite.systems.get(name).map(|system| &system.services))
    });

    let kind = check::find(&entry.kind);
    let elsewhere = kind
        .map(|kind| kind.elsewhere(&entry.spec))
        .unwrap_or_default();
    let elsewhere: Vec<_> = elsewhere
        .iter()
        .map(|other| {
            let system = suite.systems.get(&other.system);
            let service = system.and_then(|system| system.services.get(&other.service));
            (other.system.as_str(), service)
        })
        .collect();

    let names = systems.iter().map(|(name, _)| *name);
    let names = names.chain(elsewhere.iter().map(|(name, _)| *name));
    let columns = account.map(|account| relevant(account, names, &(&systems, &elsewhere)));

    let tables = kind
        .map(|kind| kind.suite_tables(&entry.spec))
        .unwrap_or_default();
    let tables: Vec<_> = tables
        .iter()
        .map(|table| suite.tables.get(&table.file))
        .collect();

    // These keys are part of every digest. Under another name no result of an earlier run could be carried over.
    let asked = json!({
        "format": PLAN_FORMAT,
        "timezone": suite.timezone,
        "case": entry.case,
        "kind": entry.kind,
        "account": entry.account,
        "columns": columns,
        "between": entry.between,
        "systems": systems,
        "elsewhere": elsewhere,
        "sheets": tables,
        "spec": entry.spec,
        "allow": entry.terms.allow,
        "allow_empty": entry.terms.allow_empty,
        "writes": entry.writes,
    });

    Digest::of(asked.to_string())
}

/// The columns of `account` that say who logs in where: those that are named for one of `systems`, and those
/// that their services refer to. (What the specification refers to stands in it already.)
fn relevant<'a, 's>(
    account: &'a AccountPlan,
    names: impl Iterator<Item = &'s str> + Clone,
    systems: &impl serde::Serialize,
) -> BTreeMap<&'a str, &'a str> {
    let mut referred = Vec::new();
    slots(&json!(systems), &mut referred);
    let named = |column: &str| {
        names.clone().any(|system| {
            column
                .strip_prefix(system)
                .is_some_and(|rest| rest.starts_with('_'))
        })
    };

    let columns = account
        .columns
        .iter()
        .map(|(column, cell)| (column.as_str(), cell.as_str()));

    columns
        .filter(|(column, _)| named(column) || referred.iter().any(|slot| slot == column))
        .collect()
}

fn slots(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let Ok(template) = Template::parse(text) else {
                return;
            };

            found.extend(template.slots().into_iter().filter_map(|slot| match slot {
                Slot::Account(column) => Some(column.clone()),
                Slot::Var(_) => None,
            }));
        }
        Value::Array(items) => items.iter().for_each(|item| slots(item, found)),
        Value::Object(keys) => keys.values().for_each(|value| slots(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
