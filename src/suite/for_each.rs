//! Which accounts a case is about.

use std::collections::BTreeSet;

use super::accounts::Accounts;
use super::diagnostic::did_you_mean;
use super::keys::ForEach;
use super::source::{Mistakes, Place};
use super::tree::{Entry, Node};
use crate::model::AccountPlan;

/// The numbers of the accounts that `written`, which stands at `node`, chooses; none if there is a mistake.
/// Choosing nobody is one: a check of nobody would pass.
pub(super) fn choose(
    written: &ForEach,
    node: &Node,
    accounts: &Accounts,
    mistakes: &mut Mistakes,
) -> Option<Vec<usize>> {
    let place = node.start_place();
    // What is wrong with the accounts is reported where they stand.
    if accounts.broken {
        return None;
    }
    if accounts.active.is_empty() {
        refuse_nobody(place, accounts, mistakes);
        return None;
    }

    let ForEach::Some(some) = written else {
        return Some((0..accounts.active.len()).collect());
    };

    let before = mistakes.count();
    for (column, wanted) in &some.accounts {
        let entry = node
            .entry("accounts")
            .and_then(|accounts| accounts.value.entry(column));

        check_column(column, wanted.values(), entry, place, accounts, mistakes);
    }

    if mistakes.count() > before {
        return None;
    }

    let fits = |account: &AccountPlan| {
        let mut columns = some.accounts.iter();
        columns.all(|(column, wanted)| {
            let mut values = wanted.values().iter();
            values.any(|value| cell(account, column) == value)
        })
    };

    let chosen: Vec<usize> = accounts
        .active
        .iter()
        .enumerate()
        .filter(|(_, account)| fits(account))
        .map(|(n, _)| n)
        .collect();

    if chosen.is_empty() {
        let problem = "`for-each` chooses nobody: no account fits all columns";
        mistakes
            .at(place, problem)
            .hint("each value occurs, but in no account do all of them");
        return None;
    }
    Some(chosen)
}

fn refuse_nobody(place: Place, accounts: &Accounts, mistakes: &mut Mistakes) {
    let (problem, hint) = if accounts.skipped.is_empty() {
        (
            "there are no accounts".to_owned(),
            "add `accounts:` to the suite",
        )
    } else {
        (
            format!("all {} accounts are skipped", accounts.skipped.len()),
            "empty the column `skip` of some",
        )
    };

    mistakes
        .at(place, format!("`for-each` chooses nobody: {problem}"))
        .hint(hint);
}

fn cell<'a>(account: &'a AccountPlan, column: &str) -> &'a str {
    if column == "name" {
        &account.name
    } else {
        account.columns.get(column).map_or("", String::as_str)
    }
}

/// Every column must be one of the table's, and every value must occur in it: one that does not is a
/// misspelling that would silently leave accounts out.
fn check_column(
    column: &str,
    wanted: &[String],
    entry: Option<&Entry>,
    fallback: Place,
    accounts: &Accounts,
    mistakes: &mut Mistakes,
) {
    let is_there = |account: &AccountPlan| column == "name" || account.columns.contains_key(column);
    if !accounts.active.iter().any(is_there) {
        let place = entry.map_or(fallback, |entry| entry.key_place);
        unknown_column(column, place, accounts, mistakes);
        return;
    }

    for value in wanted {
        let mut cells = accounts.active.iter().map(|account| cell(account, column));
        if !cells.any(|cell| cell == value) {
            let place = entry.map_or(fallback, |entry| entry.value.place_of(value));
            unknown_value(column, value, place, accounts, mistakes);
        }
    }
}

fn unknown_column(column: &str, place: Place, accounts: &Accounts, mistakes: &mut Mistakes) {
    let columns: BTreeSet<&str> = accounts
        .active
        .iter()
        .flat_map(|account| account.columns.keys())
        .map(String::as_str)
        .collect();

    let hint = did_you_mean(column, columns.iter().copied().chain(["name"]), || {
        let columns: Vec<&str> = columns.iter().copied().collect();
        format!("the columns are: name, {}", columns.join(", "))
    });
    mistakes
        .at(place, format!("the accounts have no column `{column}`"))
        .hint(hint);
}

fn unknown_value(
    column: &str,
    value: &str,
    place: Place,
    accounts: &Accounts,
    mistakes: &mut Mistakes,
) {
    let mut skipped = accounts.skipped.iter();
    if column == "name"
        && let Some(skipped) = skipped.find(|account| account.name == value)
    {
        let problem = format!("the account `{value}` is skipped: {}", skipped.reason);
        mistakes
            .at(place, problem)
            .hint("remove it here, or its reason in the column `skip`");
        return;
    }

    let cells = accounts.active.iter().map(|account| cell(account, column));
    let hint = did_you_mean(value, cells.filter(|cell| !cell.is_empty()), || {
        "accounts that are skipped do not count".to_owned()
    });
    mistakes
        .at(
            place,
            format!("no account has `{value}` in the column `{column}`"),
        )
        .hint(hint);
}
