//! The evidence of one account.

use super::account::{Account, at};
use super::identify::Pass;
use crate::model::{Cell, Evidence, Examined, Ledger, Message, Side, Table};

/// What was observed.
pub(super) fn of(mut account: Account<'_>) -> Evidence {
    let mut ledger = Ledger::default();
    for side in Side::BOTH {
        for (folder, tally) in account
            .scope
            .folders(side)
            .iter()
            .zip(&account.tallies[at(side)])
        {
            if folder.selectable && (folder.personal || tally.listed > 0) {
                ledger.row(&folder.name).side(side).add(tally);
            }
        }
    }
    let mut facts: Vec<Message> = account
        .mailboxes
        .iter()
        .flat_map(|mailbox| mailbox.facts())
        .collect();
    facts.append(&mut account.facts);
    facts.extend(counted_facts(&account));
    let retried = account
        .mailboxes
        .iter()
        .flat_map(|mailbox| mailbox.retried())
        .collect();
    let map = account.scope.mapping.table(
        "mail/folder-map",
        &account.scope.source,
        &account.scope.target,
    );
    let tables = vec![map, passes_table(&account)];
    let examined = Some(Examined::Compared(ledger));
    Evidence {
        examined,
        facts,
        tables,
        broken_off: account.broken_off,
        retried,
        ..Evidence::default()
    }
}

fn counted_facts(account: &Account<'_>) -> Vec<Message> {
    let weak = account
        .passes
        .iter()
        .filter(|(pass, _)| pass.is_weak())
        .map(|(_, pairs)| pairs)
        .sum();
    let mut facts: Vec<Message> = [
        ("mail.messages/weak-keys", weak),
        ("mail.messages/not-told-apart", account.untold),
        ("mail.messages/sizes-differ", account.remarks.sizes),
        ("mail.messages/line-ends-differ", account.remarks.line_ends),
        ("mail.messages/marked-deleted", account.remarks.deleted),
        ("mail.messages/keeps-unknown", account.unsaid),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(code, count)| Message::new(code).with("count", count))
    .collect();
    if !account.keywords.not_kept.is_empty() {
        let names: Vec<&str> = account
            .keywords
            .not_kept
            .iter()
            .map(String::as_str)
            .collect();
        facts.push(
            Message::new("mail.messages/keywords-not-kept").with("keywords", names.join(" ")),
        );
    }
    for (from, to) in &account.scope.mapping.unused {
        facts.push(
            Message::new("mail/map-unused")
                .with("from", from)
                .with("to", to),
        );
    }
    facts
}

fn passes_table(account: &Account<'_>) -> Table {
    let rows = Pass::ALL.into_iter().filter_map(|pass| {
        let pairs = *account.passes.get(&pass)?;
        Some(vec![
            Cell::from(Message::new(pass.code())),
            Cell::from(pairs),
        ])
    });
    let columns = ["mail.messages/pass", "mail.messages/pairs"]
        .map(str::to_owned)
        .to_vec();
    Table {
        code: "mail.messages/passes".to_owned(),
        columns,
        rows: rows.collect(),
    }
}
