//! How many of a source folder's messages other folders hold: listed only where several come into question.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::claims::Claim;
use super::held::Held;
use super::{Depth, Folder, Item, Key, Mailbox, Mailboxes, read_folder};
use crate::model::{Side, Sides};

/// Looks how many messages are held where `claims` compete. What cannot be listed speaks for nobody: that it could not
/// is told when it is compared.
pub(super) async fn look(
    mailboxes: &mut Mailboxes,
    folders: Sides<&[Folder]>,
    claims: &[Claim],
) -> Held {
    let filled = Sides {
        source: filled(mailboxes.source.as_mut(), folders.source, sources(claims)).await,
        target: filled(mailboxes.target.as_mut(), folders.target, targets(claims)).await,
    };
    let open: Vec<&Claim> = claims
        .iter()
        .filter(|claim| filled.source.contains(&claim.source))
        .filter(|claim| filled.target.contains(&claim.target))
        .collect();

    let mut listed: BTreeMap<(Side, usize), HashMap<Key, u64>> = BTreeMap::new();
    for claim in &open {
        for (side, folder) in [(Side::Source, claim.source), (Side::Target, claim.target)] {
            if listed.contains_key(&(side, folder)) {
                continue;
            }
            let own = &folders[side][folder];
            if let Some(keys) = keys(mailboxes.side(side), own).await {
                listed.insert((side, folder), keys);
            }
        }
    }

    let mut held = Held::default();
    for claim in open {
        let own = listed.get(&(Side::Source, claim.source));
        let other = listed.get(&(Side::Target, claim.target));
        if let Some((own, other)) = own.zip(other) {
            held.add_source(claim.source, own.values().sum());
            held.add_target(claim.source, claim.target, in_both(own, other));
        }
    }
    held
}

fn sources(claims: &[Claim]) -> BTreeSet<usize> {
    claims.iter().map(|claim| claim.source).collect()
}

fn targets(claims: &[Claim]) -> BTreeSet<usize> {
    claims.iter().map(|claim| claim.target).collect()
}

/// Those of `numbers` that hold messages by their counters; in one that holds none there is nothing to look for.
async fn filled(
    mailbox: &mut dyn Mailbox,
    folders: &[Folder],
    numbers: BTreeSet<usize>,
) -> BTreeSet<usize> {
    let asked: Vec<&Folder> = numbers.iter().map(|&number| &folders[number]).collect();
    let states = mailbox.status(&asked).await;

    let is_filled = |messages: Option<u64>| messages.is_none_or(|messages| messages > 0);
    numbers
        .into_iter()
        .zip(states)
        .filter(|(_, state)| state.as_ref().is_ok_and(|state| is_filled(state.messages)))
        .map(|(number, _)| number)
        .collect()
}

/// How often each key is in a folder; `None` if it cannot be listed to its end.
async fn keys(mailbox: &mut dyn Mailbox, folder: &Folder) -> Option<HashMap<Key, u64>> {
    let reading = read_folder(mailbox, folder, Depth::Headers, || (), &|_, _| ()).await;
    if !reading.is_whole() {
        return None;
    }

    let mut keys = HashMap::new();
    for key in reading.items.iter().filter_map(Item::key) {
        *keys.entry(key).or_default() += 1;
    }
    Some(keys)
}

/// How many messages are in both, each as often as in the one that has it less often.
fn in_both(own: &HashMap<Key, u64>, other: &HashMap<Key, u64>) -> u64 {
    let least = |(key, count): (&Key, &u64)| other.get(key).copied().unwrap_or(0).min(*count);
    own.iter().map(least).sum()
}
