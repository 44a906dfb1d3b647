//! Which accounts a case is about.

use super::accounts::Accounts;
use super::keys::ForEach;
use super::source::{Mistakes, Place};
use super::tree::{Entry, Node};
use crate::base::text::nearest;
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
    if accounts.broken {
        return None;
    }
    if accounts.active.is_empty() {
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
        some.accounts.iter().all(|(column, wanted)| {
            wanted
                .values()
                .iter()
                .any(|value| cell(account, column) == value)
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
        let hint = "each value occurs, but in no account do all of them";
        mistakes
            .at(
                place,
                "`for-each` chooses nobody: no account fits all columns",
            )
            .hint(hint);
        return None;
    }
    Some(chosen)
}

fn cell<'a>(account: &'a AccountPlan, column: &str) -> &'a str {
    if column == "name" {
        &account.name
    } else {
        account.columns.get(column).map_or("", String::as_str)
    }
}

/// Every column must be one of the table's, and every value must occur in it: one that does not is a slip of
/// the pen that would silently leave accounts out.
fn check_column(
    column: &str,
    wanted: &[String],
    entry: Option<&Entry>,
    fallback: Place,
    accounts: &Accounts,
    mistakes: &mut Mistakes,
) {
    let place = entry.map_or(fallback, |entry| entry.key_place);
    let is_there = |account: &AccountPlan| column == "name" || account.columns.contains_key(column);
    if !accounts.active.iter().any(is_there) {
        let columns: std::collections::BTreeSet<&str> = accounts
            .active
            .iter()
            .flat_map(|account| account.columns.keys())
            .map(String::as_str)
            .collect();
        let near = nearest(column, columns.iter().copied().chain(["name"]));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the columns are: name, {}",
                columns.into_iter().collect::<Vec<_>>().join(", ")
            ),
        };
        mistakes
            .at(place, format!("the accounts have no column `{column}`"))
            .hint(hint);
        return;
    }
    for value in wanted {
        let place = entry.map_or(fallback, |entry| entry.value.place_of(value));
        if accounts
            .active
            .iter()
            .any(|account| cell(account, column) == value)
        {
            continue;
        }
        if column == "name"
            && let Some(skipped) = accounts
                .skipped
                .iter()
                .find(|account| account.name == *value)
        {
            let problem = format!("the account `{value}` is skipped: {}", skipped.reason);
            mistakes
                .at(place, problem)
                .hint("remove it here, or its reason in the column `skip`");
            continue;
        }
        let cells = accounts
            .active
            .iter()
            .map(|account| cell(account, column))
            .filter(|cell| !cell.is_empty());
        let hint = match nearest(value, cells) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "accounts that are skipped do not count".to_owned(),
        };
        mistakes
            .at(
                place,
                format!("no account has `{value}` in the column `{column}`"),
            )
            .hint(hint);
    }
}
