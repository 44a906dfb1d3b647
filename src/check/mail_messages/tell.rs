//! Findings, with the names of the messages read again.

use std::collections::HashMap;

use super::account::Account;
use super::again::BATCH;
use super::differ::{self, Difference};
use super::identify::Stacks;
use super::{DIFFERENT, MISSING, MOVED};
use crate::inventory::mail::{Headline, Item, instant, is_probe};
use crate::model::{CannotCheck, Class, Code, Finding, ItemName, Side};

/// The ledger's word for messages that landfall sent itself.
const PROBE: &str = "mail.messages/probe";

/// A leftover that becomes a finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    code: Code,
    item: Item,
    /// For a moved message, the target's folder.
    to: Option<usize>,
}

impl Telling {
    pub(super) fn new(code: Code, item: Item) -> Self {
        Self {
            code,
            item,
            to: None,
        }
    }

    pub(super) fn moved(item: Item, to: usize) -> Self {
        Self {
            code: MOVED,
            item,
            to: Some(to),
        }
    }
}

/// Tells of messages that differ, field by field.
pub(super) async fn differences(
    account: &mut Account<'_>,
    stacks: &Stacks<'_>,
    differences: &[Difference],
) -> Result<(), CannotCheck> {
    let mut by_folder: std::collections::BTreeMap<usize, Vec<Difference>> =
        std::collections::BTreeMap::new();
    for &difference in differences {
        by_folder
            .entry(stacks.source.folder(difference.source))
            .or_default()
            .push(difference);
    }
    for (folder, differences) in by_folder {
        for batch in differences.chunks(BATCH) {
            let uids: Vec<u32> = batch
                .iter()
                .map(|one| stacks.source.items[one.source as usize].uid)
                .collect();
            let headlines = headlines(account, Side::Source, folder, &uids).await;
            for &difference in batch {
                let item = stacks.source.items[difference.source as usize];
                let [source, target] = &account.mailboxes;
                for told in differ::told(difference, stacks, source.as_ref(), target.as_ref()) {
                    let finding = finding(
                        account,
                        DIFFERENT,
                        folder,
                        Side::Source,
                        &item,
                        headlines.get(&item.uid),
                    );
                    account.cx.find(
                        finding
                            .field(told.field)
                            .source(told.source)
                            .target(told.target),
                    )?;
                }
            }
        }
    }
    Ok(())
}

/// Enters leftovers of one folder in the ledger and tells of them. One that is gone when its header
/// is read again vanished while we looked: nothing is proven about it.
pub(super) async fn strays(
    account: &mut Account<'_>,
    side: Side,
    folder: usize,
    tellings: Vec<Telling>,
) -> Result<(), CannotCheck> {
    for batch in tellings.chunks(BATCH) {
        let uids: Vec<u32> = batch.iter().map(|telling| telling.item.uid).collect();
        let headlines = headlines(account, side, folder, &uids).await;
        for telling in batch {
            let headline = headlines.get(&telling.item.uid);
            let target = telling.to.filter(|_| side == Side::Source);
            let Some(headline) = headline else {
                account.tally(side, folder).undecided += 1;
                if let Some(to) = target {
                    account.tally(Side::Target, to).undecided += 1;
                }
                continue;
            };
            // Only on the target: nothing of ours is ever sent to the source, and a Message-ID is easily forged.
            if side == Side::Target && headline.id.as_deref().is_some_and(is_probe) {
                account.tally(side, folder).explain(PROBE, 1);
                continue;
            }
            let mut told = finding(
                account,
                telling.code,
                folder,
                side,
                &telling.item,
                Some(headline),
            );
            let tally = account.tally(side, folder);
            match telling.code.class {
                Class::Moved => tally.moved += 1,
                Class::Duplicated => tally.duplicated += 1,
                _ if telling.code == MISSING => tally.missing += 1,
                _ => tally.extra += 1,
            }
            if let Some(to) = target {
                account.tally(Side::Target, to).moved += 1;
                told = told.target(account.scope.target[to].name.as_str());
            }
            account.cx.find(told)?;
        }
    }
    Ok(())
}

/// The headers of these messages. If they cannot be read, the look is not complete, and the names
/// of findings fall back on what is known.
async fn headlines(
    account: &mut Account<'_>,
    side: Side,
    folder: usize,
    uids: &[u32],
) -> HashMap<u32, Headline> {
    let mut headlines = HashMap::with_capacity(uids.len());
    if account.mailbox(side).is_lost() {
        return headlines;
    }
    let folder = account.scope.folder(side, folder).clone();
    let mut again = |uid: u32, headline: Headline| {
        headlines.insert(uid, headline);
    };
    if let Err(why) = account
        .mailbox(side)
        .headlines(&folder, uids, &mut again)
        .await
    {
        account.broken_off.push(why);
    }
    headlines
}

fn finding(
    account: &Account<'_>,
    code: Code,
    folder: usize,
    side: Side,
    item: &Item,
    headline: Option<&Headline>,
) -> Finding {
    let container = ItemName::text(account.scope.folder(side, folder).name.as_str());
    match headline {
        Some(headline) => {
            Finding::new(code, container, headline.name(item)).detail(headline.about(item))
        }
        None => {
            let name = format!(
                "(not read again) {} uid {}",
                instant(item.received()),
                item.uid
            );
            Finding::new(code, container, ItemName::text(name))
        }
    }
}
