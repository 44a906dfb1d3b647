//! What a case tolerates: findings, and that nothing is there; and whether its waiting makes sense.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::Accounts;
use super::defaults::MergedKeys;
use super::diagnostic::did_you_mean;
use super::keys::{AllowEmptyKey, AllowKeys, AllowanceKeys, CaseKeys};
use super::source::Mistakes;
use super::tree::Node;
use crate::check::Kind;
use crate::model::{AllowEmpty, Allowance, Class};

/// Reports what no allowance can be about: `unreadable`, and names that no kind has. `codes` are those of all kinds.
pub(super) fn check_allowed(allow: &Node, codes: &BTreeSet<&str>, mistakes: &mut Mistakes) {
    for entry in allow.entries().unwrap_or_default() {
        let name = entry.key.split('/').next().unwrap_or_default();
        if name == Class::Unreadable.name() {
            let hint = "what cannot be read may be missing: make it readable, or exclude it";
            mistakes
                .at(entry.key_place, "`unreadable` cannot be allowed")
                .hint(hint);
        } else if !codes.contains(name) {
            let classes = || {
                let known = Class::ALL
                    .iter()
                    .filter(|class| **class != Class::Unreadable);
                let known: Vec<&str> = known.map(|class| class.name()).collect();
                format!(
                    "write a class ({}), the code of a kind, or one of them with a field: different/date",
                    known.join(", ")
                )
            };
            let hint = did_you_mean(name, codes.iter().copied(), classes);
            mistakes
                .at(
                    entry.key_place,
                    format!("nothing is found as `{}`", entry.key),
                )
                .hint(hint);
        }
    }
}

/// The names by which findings of any of `kinds` can be allowed.
pub(super) fn allowable<'a>(kinds: impl IntoIterator<Item = &'a dyn Kind>) -> BTreeSet<&'a str> {
    let codes = kinds.into_iter().flat_map(Kind::codes);
    let names = codes.filter_map(|code| code.name.split_once('/'));
    let classes = Class::ALL.iter().map(|class| class.name());
    names.map(|(_, name)| name).chain(classes).collect()
}

/// What a case tolerates.
pub(super) struct Tolerated {
    /// Findings, as [`Terms::allow`](crate::model::Terms::allow) has them.
    pub(super) allow: BTreeMap<String, Allowance>,
    /// For whom it is no fault that nothing is there to examine.
    pub(super) allow_empty: AllowEmpty,
}

/// What `keys`, written as `merged`, tolerate. `names` are the case's accounts.
pub(super) fn read(
    keys: &CaseKeys,
    names: &BTreeSet<&str>,
    accounts: &Accounts,
    merged: &MergedKeys<'_>,
    mistakes: &mut Mistakes,
) -> Option<Tolerated> {
    let before = mistakes.count();
    if let (Some(eventually), Some(node)) = (&keys.eventually, merged.value("eventually"))
        && eventually.every.0 > eventually.within.0
    {
        let at = node
            .entry("every")
            .map_or(node.place, |entry| entry.value.place);

        mistakes
            .at(at, "`every` is longer than `within`")
            .hint("then it would observe only once");
    }

    let allow = match (&keys.allow, merged.value("allow")) {
        (Some(written), Some(node)) => allowances(written, node, mistakes),
        _ => BTreeMap::new(),
    };

    let allow_empty = match (&keys.allow_empty, merged.value("allow-empty")) {
        (Some(written), Some(node)) => {
            accounts_that_may_be_empty(keys, written, names, accounts, node, mistakes)
        }
        _ => AllowEmpty::No,
    };
    (mistakes.count() == before).then_some(Tolerated { allow, allow_empty })
}

fn allowances(
    written: &AllowKeys,
    node: &Node,
    mistakes: &mut Mistakes,
) -> BTreeMap<String, Allowance> {
    let classes = [
        (Class::Missing, &written.missing),
        (Class::Extra, &written.extra),
        (Class::Different, &written.different),
        (Class::Duplicated, &written.duplicated),
        (Class::Moved, &written.moved),
        (Class::Unexpected, &written.unexpected),
    ];

    let classes = classes.into_iter();
    let classes = classes.filter_map(|(class, written)| Some((class.name(), written.as_ref()?)));
    let closer = written.closer.iter();
    let closer = closer.map(|(name, written)| (name.as_str(), written));

    let mut allow = BTreeMap::new();
    for (class, written) in classes.chain(closer) {
        let AllowanceKeys {
            count,
            share,
            reason,
        } = written;

        let place = node
            .entry(class)
            .map_or(node.place, |entry| entry.value.start_place());

        match (count, share) {
            (None, None) => {
                mistakes
                    .at(place, format!("how many `{class}` are allowed?"))
                    .hint("add `count: 25` or `share: 0.1%`");
            }
            (Some(_), Some(_)) => {
                mistakes
                    .at(place, format!("`{class}` has a count and a share"))
                    .hint("keep one of them");
            }
            _ => {}
        }

        let share = share.map(|share| share.0);
        allow.insert(
            class.to_owned(),
            Allowance {
                count: *count,
                share,
                reason: reason.clone(),
            },
        );
    }

    allow
}

fn accounts_that_may_be_empty(
    keys: &CaseKeys,
    written: &AllowEmptyKey,
    names: &BTreeSet<&str>,
    accounts: &Accounts,
    node: &Node,
    mistakes: &mut Mistakes,
) -> AllowEmpty {
    let wanted = match written {
        AllowEmptyKey::All(false) => return AllowEmpty::No,
        AllowEmptyKey::All(true) if keys.for_each.is_none() => return AllowEmpty::Yes,
        AllowEmptyKey::All(true) => {
            let hint = "name the accounts that are empty: [zoe, info]";
            mistakes
                .at(
                    node.place,
                    "`allow-empty: true` would hide every account that cannot be seen",
                )
                .hint(hint);

            return AllowEmpty::No;
        }
        AllowEmptyKey::Accounts(wanted) => wanted,
    };

    for name in wanted.iter().filter(|name| !names.contains(name.as_str())) {
        let place = node.place_of(name);
        if names.is_empty() {
            mistakes
                .at(place, "this case has no accounts")
                .hint("write `allow-empty: true`");
        } else if accounts.names().any(|known| known == name)
            || accounts.skipped.iter().any(|known| known.name == *name)
        {
            mistakes
                .at(place, format!("the account `{name}` is not in this case"))
                .hint("remove it");
        } else {
            let hint = did_you_mean(name, names.iter().copied(), || "remove it".to_owned());

            mistakes
                .at(place, format!("there is no account `{name}`"))
                .hint(hint);
        }
    }

    AllowEmpty::Accounts(wanted.clone())
}
