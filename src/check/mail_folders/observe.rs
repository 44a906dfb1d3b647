//! One account's folders from the first listing to the evidence.

use super::compare::compare;
use super::counts::{self, Count, Holdings};
use super::listed::{self, Listed};
use super::proof;
use super::spec::{Spec, Subscribed, Unseen};
use crate::check::Context;
use crate::inventory::mail::{Cutoff, Group, Mailboxes, Scope, same_mailbox};
use crate::model::{
    Amount, CannotCheck, Cell, Evidence, Examined, Ledger, Message, Obstacle, Retry, Row, Side,
    Table,
};

/// The ledger's name for all folders of an account: they stand in one list.
const ROOT: &str = "/";

/// Observes one account.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let fault = |problem: String| CannotCheck::fault("mail.folders", problem);
    let cutoff = spec
        .received
        .cutoff(cx.timezone(), cx.now())
        .map_err(fault)?;

    let mut mailboxes = Mailboxes {
        source: cx.mailbox(Side::Source).await?,
        target: cx.mailbox(Side::Target).await?,
    };
    let scope = Scope::of(&mut mailboxes, &spec.folders).await?;

    let (holdings, noted) = if cutoff.is_set() {
        list(&mut mailboxes, &scope, cutoff, cx).await
    } else {
        counts::by_counters(&mut mailboxes, &scope, spec.unseen, cx).await
    };

    let compared = compare(spec, cx, &scope, &holdings, announced(&scope))?;
    let mut broken_off = compared.broken_off;
    if spec.subscribed == Subscribed::Compare {
        broken_off.extend(unknown_subscriptions(&scope, &mailboxes));
    }

    let mut ledger = Ledger::default();
    *ledger.row(ROOT) = compared.row;

    let mut facts = mailboxes.facts();
    facts.extend(noted);
    facts.extend(compared.facts);
    facts.extend(scope.facts());
    facts.extend(same_mailbox(&scope, |side, folder| {
        holdings.numbers(side, folder)
    }));

    let map = scope
        .mapping
        .table("mail/folder-map", &scope.source, &scope.target);
    Ok(Evidence {
        amounts: vec![Amount::compared(proof::FOLDERS, &ledger)],
        proof: proof::proof(spec, &facts, holdings.has_deleted()),
        examined: Some(Examined::Compared(ledger)),
        facts,
        servers: mailboxes.servers(),
        tables: vec![map, counts_table(&scope, &holdings, spec.unseen)],
        broken_off,
        retried: mailboxes.retried(),
        ..Evidence::default()
    })
}

/// What the listings announced, and what of it is left out.
fn announced(scope: &Scope) -> Row {
    let mut row = Row::default();
    for side in Side::BOTH {
        row.side(side).listed = scope.folders(side).len() as u64;
    }
    for (side, _, why) in &scope.left_out {
        row.side(*side).exclude(why.reason(), 1);
    }
    row
}

/// What the folders hold by listings, where the date of arrival decides.
async fn list(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    cutoff: Cutoff,
    cx: &dyn Context,
) -> (Holdings, Vec<Message>) {
    let mut seen = Listed::new(scope);
    let mut facts = Vec::new();
    for group in &scope.groups {
        match reason_to_stop(cx) {
            Some(why) => seen.holdings.set_unread(group, &why),
            None => {
                let seen = &mut seen;
                facts.extend(listed::by_listing(mailboxes, scope, group, cutoff, seen, cx).await);
            }
        }
    }
    (seen.look_again(mailboxes, scope).await, facts)
}

fn reason_to_stop(cx: &dyn Context) -> Option<CannotCheck> {
    let deadline = cx.deadline();
    deadline
        .is_over()
        .then(|| CannotCheck::over(deadline, "mail.folders"))
}

/// A server that does not say what is subscribed cannot be compared by it.
fn unknown_subscriptions(scope: &Scope, mailboxes: &Mailboxes) -> Vec<CannotCheck> {
    let mut unknown = Vec::new();
    for (side, mailbox) in Side::BOTH.into_iter().zip(mailboxes.both()) {
        let mut folders = scope.folders(side).iter();
        if folders.any(|folder| folder.selectable && folder.subscribed.is_none()) {
            unknown.push(CannotCheck::new(
                Obstacle::Unsupported,
                Retry::Never,
                mailbox.label(),
                "LIST",
                Message::new("mail/subscriptions-untold"),
            ));
        }
    }
    unknown
}

/// What every folder holds, with its counterpart beside it.
fn counts_table(scope: &Scope, holdings: &Holdings, unseen: Unseen) -> Table {
    let mut columns = vec![
        "mail/source-folder",
        "mail/target-folder",
        "mail/source-messages",
        "mail/target-messages",
    ];
    let with_deleted = holdings.has_deleted();
    if with_deleted {
        columns.extend(["mail/source-deleted", "mail/target-deleted"]);
    }
    if unseen == Unseen::Compare {
        columns.extend(["mail/source-unseen", "mail/target-unseen"]);
    }

    let rows = scope
        .groups
        .iter()
        .flat_map(|group| counts_rows(group, scope, holdings, unseen, with_deleted));
    Table {
        code: "mail.folders/counts".to_owned(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: rows.collect(),
    }
}

/// One row for every folder of the source, or one for that of the target alone.
fn counts_rows(
    group: &Group,
    scope: &Scope,
    holdings: &Holdings,
    unseen: Unseen,
    with_deleted: bool,
) -> Vec<Vec<Cell>> {
    let name = |side: Side, folder: Option<usize>| -> Cell {
        let name = folder.map(|folder| scope.folder(side, folder).name.as_str());
        Cell::from(name.unwrap_or_default())
    };
    let number = |side: Side, folder: Option<usize>, of: fn(&Count) -> u64| -> Cell {
        match folder.and_then(|folder| holdings.of(side, folder)) {
            Some(Ok(count)) => Cell::from(of(count)),
            Some(Err(why)) => Cell::from(why.message()),
            None => Cell::from(""),
        }
    };

    let mut sources: Vec<Option<usize>> = group.sources.iter().copied().map(Some).collect();
    if sources.is_empty() {
        sources.push(None);
    }

    let rows = sources.into_iter().map(|source| {
        let mut row = vec![
            name(Side::Source, source),
            name(Side::Target, group.target),
            number(Side::Source, source, |count| count.messages),
            number(Side::Target, group.target, |count| count.messages),
        ];
        if with_deleted {
            row.push(number(Side::Source, source, |count| count.deleted));
            row.push(number(Side::Target, group.target, |count| count.deleted));
        }
        if unseen == Unseen::Compare {
            row.push(number(Side::Source, source, |count| count.unseen));
            row.push(number(Side::Target, group.target, |count| count.unseen));
        }
        row
    });
    rows.collect()
}
