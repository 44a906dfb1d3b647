//! Probes of a delivery that remained in a folder of the target: they are ours, and were on no source.

use std::collections::BTreeSet;

use super::counts::{Count, Holdings, counted};
use crate::inventory::mail::{Cutoff, Folder, FolderReading, Group, Mailboxes, Readings, Scope};
use crate::model::{CannotCheck, Message, Obstacle, Side};

/// Takes the probes out of what the target's folder of `group` holds by its counters, and says so. A probe may stand
/// in the place of a message that is missing: it is taken out where the numbers agree, too.
pub(super) async fn take_out(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    group: &Group,
    holdings: &mut Holdings,
) -> Option<Message> {
    let folder = group.target?;
    let probes = match count(mailboxes, scope, Side::Target, folder).await {
        Ok(probes) if probes == Count::default() => return None,
        Ok(probes) => surplus(mailboxes, scope, group, probes).await,
        Err(error) => Err(error),
    };
    enter(scope, folder, probes, holdings)
}

/// The same where the folders of a group were listed.
pub(super) async fn take_out_listed(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    readings: &Readings,
    cutoff: Cutoff,
    holdings: &mut Holdings,
) -> Option<Message> {
    let read = readings.target.as_ref()?;
    let held = holdings.known(Side::Target, read.folder)?;
    if held == Count::default() {
        return None;
    }

    let probes = match count_listed(mailboxes, scope, Side::Target, read, cutoff).await {
        Ok(probes) if probes == Count::default() => return None,
        Ok(probes) => {
            let mut own = Ok(Count::default());
            for read in &readings.source {
                let more = count_listed(mailboxes, scope, Side::Source, read, cutoff).await;
                own = own.and_then(|own| Ok(own.plus(more?)));
            }
            own.map(|own| probes.minus(own))
        }
        // To a server that does not search no probe was sent.
        Err(error) if is_refusal(&error) => {
            return Some(not_looked_for(&scope.target[read.folder]));
        }
        Err(error) => Err(error),
    };
    enter(scope, read.folder, probes, holdings)
}

/// What of `probes` the target's folder has more of than the source's: what was on the source is no probe that
/// remained, whatever it is called.
async fn surplus(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    group: &Group,
    probes: Count,
) -> Result<Count, CannotCheck> {
    let mut own = Count::default();
    for &folder in &group.sources {
        own = own.plus(count(mailboxes, scope, Side::Source, folder).await?);
    }
    Ok(probes.minus(own))
}

/// How many probes are in a folder.
async fn count(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    side: Side,
    folder: usize,
) -> Result<Count, CannotCheck> {
    let mut count = Count::default();
    let folder = scope.folder(side, folder);
    for probe in mailboxes.side(side).probes(folder).await? {
        count.add(probe.flags);
    }
    Ok(count)
}

/// How many of the messages of a listing are probes.
async fn count_listed(
    mailboxes: &mut Mailboxes,
    scope: &Scope,
    side: Side,
    read: &FolderReading,
    cutoff: Cutoff,
) -> Result<Count, CannotCheck> {
    let folder = scope.folder(side, read.folder);
    let probes = mailboxes.side(side).probes(folder).await?;
    let uids: BTreeSet<u32> = probes.iter().map(|probe| probe.uid).collect();

    let items = read.reading.items.iter();
    Ok(counted(
        items.filter(|item| uids.contains(&item.uid)),
        cutoff,
    ))
}

/// Takes `probes` out of what the target's `folder` holds. Where it is not known how many there are, it is not known
/// what the folder holds.
fn enter(
    scope: &Scope,
    folder: usize,
    probes: Result<Count, CannotCheck>,
    holdings: &mut Holdings,
) -> Option<Message> {
    let held = holdings.known(Side::Target, folder)?;
    match probes {
        Err(error) => {
            holdings.set(Side::Target, folder, Err(error));
            None
        }
        Ok(probes) => {
            holdings.set(Side::Target, folder, Ok(held.minus(probes)));
            let all = probes.all();
            (all > 0).then(|| not_counted(&scope.target[folder], all))
        }
    }
}

fn is_refusal(error: &CannotCheck) -> bool {
    matches!(
        error.obstacle,
        Obstacle::Unsupported | Obstacle::Protocol | Obstacle::Denied
    )
}

/// That so many probes in `folder` do not count.
fn not_counted(folder: &Folder, probes: u64) -> Message {
    Message::new("mail.folders/probes")
        .with("folder", folder.name.as_str())
        .with("messages", probes)
}

/// That nobody knows whether there are probes in `folder`.
pub(super) fn not_looked_for(folder: &Folder) -> Message {
    Message::new("mail.folders/probes-not-looked-for").with("folder", folder.name.as_str())
}
