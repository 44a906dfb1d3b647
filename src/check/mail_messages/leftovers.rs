//! What found no counterpart in its own folder: looked for in all other folders, then told.
//!
//! A message of the source is `missing` when every folder of the target was read to its end and has
//! no message left over that could be it. It is `moved` when one of them has, and the source was read
//! to its end too, for otherwise the one found might belong to a message that could not be seen.
//! `extra` and `duplicated` need the whole source. Whatever lacks this proof is undecided, and so is
//! everything left over in folders of which either side could not be read to its end.

use std::collections::{BTreeMap, HashMap};

use super::account::{AFTER_UNTIL, Account, at};
use super::again::BATCH;
use super::tell::{self, Telling};
use super::{DUPLICATED, EXTRA, MISSING};
use crate::compare::Matching;
use crate::inventory::mail::{Headline, Item, Key};
use crate::model::{CannotCheck, Side};

/// What may become of a leftover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Both sides of its folder were read to their end, and it has no counterpart there.
    Open,
    /// The same, and it is a copy of a message of the source's folder (target only).
    Copy,
    /// One side of its folder could not be read to its end.
    Blocked,
}

/// A message without a counterpart in its own folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stray {
    pub(super) item: Item,
    pub(super) folder: u32,
    /// Which folders belong together.
    pub(super) group: u32,
    pub(super) fate: Fate,
}

/// The leftovers of all folders.
#[derive(Debug, Default)]
pub(super) struct Pool {
    source: Vec<Stray>,
    target: Vec<Stray>,
}

impl Pool {
    pub(super) fn side(&mut self, side: Side) -> &mut Vec<Stray> {
        match side {
            Side::Source => &mut self.source,
            Side::Target => &mut self.target,
        }
    }

    fn stray(&self, side: Side, number: u32) -> &Stray {
        match side {
            Side::Source => &self.source[number as usize],
            Side::Target => &self.target[number as usize],
        }
    }

    /// Looks for counterparts in other folders, enters every leftover in the ledger, and tells the findings.
    pub(super) async fn settle(self, account: &mut Account<'_>) -> Result<(), CannotCheck> {
        let fault = |error: crate::compare::TooMany| CannotCheck::fault("match", error.to_string());
        let mut matching = Matching::new(self.source.len(), self.target.len()).map_err(fault)?;
        let group = |side: Side, number: u32| self.stray(side, number).group;
        let is_open = |side: Side, number: u32| self.stray(side, number).fate != Fate::Blocked;
        let key = |side: Side, number: u32| self.stray(side, number).item.key();
        matching.pass_apart(
            (),
            |side, number| key(side, number).filter(|_| is_open(side, number)),
            group,
        );
        self.join_decoded(account, &mut matching, is_open).await;
        // What could not be seen whole may still be what an open one is: then nothing is proven about either.
        matching.pass_apart((), key, group);
        if Side::BOTH.into_iter().any(|side| {
            matching
                .leftovers(side)
                .into_iter()
                .any(|number| is_open(side, number))
        }) {
            self.join_decoded(account, &mut matching, |_, _| true).await;
        }
        let mut tellings = self.enter_pairs(account, &matching);
        self.enter_rest(account, &matching, &mut tellings);
        for ((side, folder), tellings) in tellings {
            tell::strays(account, side, folder, tellings).await?;
        }
        Ok(())
    }

    /// Joins by Message-ID and decoded header, for which headers are read again.
    async fn join_decoded(
        &self,
        account: &mut Account<'_>,
        matching: &mut Matching<()>,
        takes_part: impl Fn(Side, u32) -> bool,
    ) {
        let free = Side::BOTH.map(|side| {
            let mut free = matching.leftovers(side);
            free.retain(|&number| takes_part(side, number));
            free
        });
        if free.iter().any(Vec::is_empty)
            || account.mailboxes.iter().any(|mailbox| mailbox.is_lost())
        {
            return;
        }
        let decoded = [
            self.decoded(account, Side::Source, &free[0]).await,
            self.decoded(account, Side::Target, &free[1]).await,
        ];
        let group = |side: Side, number: u32| self.stray(side, number).group;
        matching.pass_apart(
            (),
            |side, number| decoded[at(side)].get(&number).copied(),
            group,
        );
    }

    /// Keys of Message-ID and decoded header. What cannot be read again has none, and the look is not complete.
    async fn decoded(
        &self,
        account: &mut Account<'_>,
        side: Side,
        numbers: &[u32],
    ) -> HashMap<u32, Key> {
        let mut folders: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        for &number in numbers {
            let stray = self.stray(side, number);
            folders
                .entry(stray.folder)
                .or_default()
                .insert(stray.item.uid, number);
        }
        let mut keys = HashMap::new();
        for (folder, numbers) in folders {
            let folder = account.scope.folder(side, folder as usize).clone();
            let uids: Vec<u32> = numbers.keys().copied().collect();
            for batch in uids.chunks(BATCH) {
                let mut again = |uid: u32, headline: Headline| {
                    let key = headline.decoded_with_id();
                    keys.extend(numbers.get(&uid).copied().zip(key));
                };
                if let Err(why) = account
                    .mailbox(side)
                    .headlines(&folder, batch, &mut again)
                    .await
                {
                    account.broken_off.push(why);
                    account.whole = [false; 2];
                    return keys;
                }
            }
        }
        keys
    }

    fn enter_pairs(&self, account: &mut Account<'_>, matching: &Matching<()>) -> Tellings {
        let mut tellings = Tellings::new();
        for pair in matching.pairs() {
            let (source, target) = (
                self.stray(Side::Source, pair.source),
                self.stray(Side::Target, pair.target),
            );
            let folders = [source.folder as usize, target.folder as usize];
            let is_proven = account.whole == [true; 2]
                && source.fate != Fate::Blocked
                && target.fate != Fate::Blocked;
            if account.is_after(&source.item) {
                account
                    .tally(Side::Source, folders[0])
                    .explain(AFTER_UNTIL, 1);
                account
                    .tally(Side::Target, folders[1])
                    .explain(AFTER_UNTIL, 1);
            } else if is_proven {
                let telling = Telling::moved(source.item, folders[1]);
                tellings
                    .entry((Side::Source, folders[0]))
                    .or_default()
                    .push(telling);
            } else {
                account.tally(Side::Source, folders[0]).undecided += 1;
                account.tally(Side::Target, folders[1]).undecided += 1;
            }
        }
        tellings
    }

    fn enter_rest(
        &self,
        account: &mut Account<'_>,
        matching: &Matching<()>,
        tellings: &mut Tellings,
    ) {
        for side in Side::BOTH {
            for number in matching.leftovers(side) {
                let stray = self.stray(side, number);
                let folder = stray.folder as usize;
                let is_proven = account.whole[at(side.other())] && stray.fate != Fate::Blocked;
                let is_copy = stray.fate == Fate::Copy;
                if account.is_after(&stray.item) && !is_copy {
                    account.tally(side, folder).explain(AFTER_UNTIL, 1);
                } else if !is_proven {
                    account.tally(side, folder).undecided += 1;
                } else {
                    let code = match side {
                        Side::Source => MISSING,
                        Side::Target if is_copy => DUPLICATED,
                        Side::Target => EXTRA,
                    };
                    tellings
                        .entry((side, folder))
                        .or_default()
                        .push(Telling::new(code, stray.item));
                }
            }
        }
    }
}

/// What is to be told, by side and folder.
type Tellings = BTreeMap<(Side, usize), Vec<Telling>>;
