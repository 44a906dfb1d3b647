//! One account's folders from the first listing to the evidence.

use futures_util::future::join;

use super::compare::Comparison;
use super::counts::{self, Holdings};
use super::{Spec, Subscribed, Unseen, probes};
use crate::check::Context;
use crate::inventory::mail::{Group, Mailbox, Scope};
use crate::model::{
    CannotCheck, Cell, Evidence, Examined, Ledger, Message, Obstacle, Retry, Side, Table,
};

/// The ledger's name for all folders of an account: they stand in one list.
pub(super) const ROOT: &str = "/";

/// Observes one account.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let fault = |problem: String| CannotCheck::fault("mail.folders", problem);
    let until = spec.received.until(cx.timezone()).map_err(fault)?;
    let mut mailboxes = [
        cx.mailbox(Side::Source).await?,
        cx.mailbox(Side::Target).await?,
    ];
    let [source, target] = &mut mailboxes;
    let (sources, targets) = join(source.folders(), target.folders()).await;
    let (sources, targets) = (sources?, targets?);
    let announced = [sources.len() as u64, targets.len() as u64];
    let scope = Scope::new(sources, targets, &spec.folders).map_err(fault)?;
    let (holdings, mut noted) = match until {
        None => {
            let mut holdings = count(&mut mailboxes, &scope, spec.unseen).await;
            let facts = probes::take_out(mailboxes[1].as_mut(), &scope, &mut holdings).await;
            (holdings, facts)
        }
        Some(until) => {
            let mut facts = Vec::new();
            (
                list(&mut mailboxes, &scope, until, &mut facts, cx).await,
                facts,
            )
        }
    };
    let mut ledger = Ledger::default();
    let row = ledger.row(ROOT);
    (row.source.listed, row.target.listed) = (announced[0], announced[1]);
    for (side, _, why) in &scope.left_out {
        row.side(*side).exclude(why.reason(), 1);
    }
    let mut comparison = Comparison {
        spec,
        cx,
        scope: &scope,
        holdings: &holdings,
        row,
        facts: Vec::new(),
        broken_off: Vec::new(),
    };
    comparison.run()?;
    noted.extend(comparison.facts);
    let mut broken_off = comparison.broken_off;
    if spec.subscribed == Subscribed::Compare {
        broken_off.extend(untold_subscriptions(&scope, &mailboxes));
    }
    let mut facts: Vec<Message> = mailboxes
        .iter()
        .flat_map(|mailbox| mailbox.facts())
        .collect();
    facts.append(&mut noted);
    for (from, to) in &scope.mapping.unused {
        facts.push(
            Message::new("mail/map-unused")
                .with("from", from)
                .with("to", to),
        );
    }
    let map = scope
        .mapping
        .table("mail/folder-map", &scope.source, &scope.target);
    let tables = vec![map, counts_table(&scope, &holdings, spec.unseen)];
    let retried = mailboxes
        .iter()
        .flat_map(|mailbox| mailbox.retried())
        .collect();
    let examined = Some(Examined::Compared(ledger));
    Ok(Evidence {
        examined,
        facts,
        tables,
        broken_off,
        retried,
        ..Evidence::default()
    })
}

/// By the servers' counters; the source is asked first.
async fn count(
    mailboxes: &mut [Box<dyn Mailbox>; 2],
    scope: &Scope,
    unseen: Unseen,
) -> [Holdings; 2] {
    let sources: Vec<usize> = scope
        .groups
        .iter()
        .flat_map(|group| group.sources.iter().copied())
        .collect();
    let targets: Vec<usize> = scope
        .groups
        .iter()
        .filter_map(|group| group.target)
        .collect();
    let [source, target] = mailboxes;
    let own = counts::by_counters(source.as_mut(), scope, Side::Source, &sources, unseen).await;
    let other = counts::by_counters(target.as_mut(), scope, Side::Target, &targets, unseen).await;
    [own, other]
}

/// By listings, where the date of arrival decides.
async fn list(
    mailboxes: &mut [Box<dyn Mailbox>; 2],
    scope: &Scope,
    until: i64,
    facts: &mut Vec<Message>,
    cx: &dyn Context,
) -> [Holdings; 2] {
    let mut holdings = Side::BOTH.map(|side| vec![None; scope.folders(side).len()]);
    for group in &scope.groups {
        let counted = if cx.deadline().is_cancelled() {
            unread(group, &CannotCheck::stopped("mail.folders"))
        } else if cx.deadline().is_over() {
            unread(group, &CannotCheck::timed_out("mail.folders"))
        } else {
            counts::by_listing(mailboxes, scope, group, until, facts, cx).await
        };
        for (holdings, counted) in holdings.iter_mut().zip(counted) {
            for (folder, count) in counted {
                holdings[folder] = Some(count);
            }
        }
    }
    holdings
}

fn unread(
    group: &Group,
    why: &CannotCheck,
) -> [Vec<(usize, Result<counts::Count, CannotCheck>)>; 2] {
    let unread = |folders: Vec<usize>| {
        folders
            .into_iter()
            .map(|folder| (folder, Err(why.clone())))
            .collect()
    };
    [
        unread(group.sources.clone()),
        unread(group.target.into_iter().collect()),
    ]
}

/// A server that does not tell subscriptions cannot be compared by them.
fn untold_subscriptions(scope: &Scope, mailboxes: &[Box<dyn Mailbox>; 2]) -> Vec<CannotCheck> {
    let mut untold = Vec::new();
    for (side, mailbox) in Side::BOTH.into_iter().zip(mailboxes) {
        if scope
            .folders(side)
            .iter()
            .any(|folder| folder.selectable && folder.subscribed.is_none())
        {
            let cause = Message::new("mail/subscriptions-untold");
            untold.push(CannotCheck::new(
                Obstacle::Unsupported,
                Retry::Never,
                mailbox.label(),
                "LIST",
                cause,
            ));
        }
    }
    untold
}

fn counts_table(scope: &Scope, holdings: &[Holdings; 2], unseen: Unseen) -> Table {
    let cell = |side: Side, folder: Option<usize>, of: fn(&counts::Count) -> u64| -> Cell {
        let holdings = &holdings[usize::from(side == Side::Target)];
        match folder.and_then(|folder| holdings[folder].as_ref()) {
            Some(Ok(count)) => Cell::from(of(count)),
            Some(Err(why)) => Cell::from(why.message()),
            None => Cell::from(""),
        }
    };
    let mut rows = Vec::new();
    for group in &scope.groups {
        let sources: Vec<Option<usize>> = if group.sources.is_empty() {
            vec![None]
        } else {
            group.sources.iter().copied().map(Some).collect()
        };
        for source in sources {
            let name = |side: Side, at: Option<usize>| {
                at.map_or("", |at| scope.folder(side, at).name.as_str())
            };
            let mut row = vec![
                Cell::from(name(Side::Source, source)),
                Cell::from(name(Side::Target, group.target)),
            ];
            row.push(cell(Side::Source, source, |count| count.messages));
            row.push(cell(Side::Target, group.target, |count| count.messages));
            if unseen == Unseen::Compare {
                row.push(cell(Side::Source, source, |count| count.unseen));
                row.push(cell(Side::Target, group.target, |count| count.unseen));
            }
            rows.push(row);
        }
    }
    let mut columns = vec![
        "mail/source-folder",
        "mail/target-folder",
        "mail/source-messages",
        "mail/target-messages",
    ];
    if unseen == Unseen::Compare {
        columns.extend(["mail/source-unseen", "mail/target-unseen"]);
    }
    let columns = columns.into_iter().map(str::to_owned).collect();
    Table {
        code: "mail.folders/counts".to_owned(),
        columns,
        rows,
    }
}
