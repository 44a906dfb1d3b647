//! Pairs entered in the ledger and reported; those that wait to be read, read.

use std::collections::BTreeMap;

use futures_util::future::join;

use super::super::differences::{Place, SeenPair, is_plainly_same};
use super::super::findings;
use super::super::items::GroupItems;
use super::super::pairing::Pairing;
use super::super::reread::{self, BATCH};
use super::super::sizes::Doubt;
use super::super::spec::Level;
use super::super::unmatched::{InOwnFolder, Placed};
use super::{AFTER_UNTIL, Observation};
use crate::inventory::mail::{HeaderFields, Mailboxes};
use crate::model::{CannotCheck, Side, Sides};

impl Observation<'_> {
    /// Enters pairs in the ledger, and reports those that differ. Where only reading the messages says more, they wait.
    pub(super) async fn enter_pairs(
        &mut self,
        group: usize,
        items: &GroupItems,
        pairing: &Pairing,
    ) -> Result<(), CannotCheck> {
        let level = self.spec.level;
        let is_whole = items.is_whole() && pairing.obstacles().is_empty();
        let mut wrong = Vec::new();

        for pair in pairing.pairs() {
            if self.cutoff.is_after(items.item(Side::Source, pair.source)) {
                let source = items.side(Side::Source).folder(pair.source);
                let target = items.side(Side::Target).folder(pair.target);
                self.tallies
                    .pair(source, target, |tally| tally.explain(AFTER_UNTIL, 1));
                continue;
            }

            let whole = pairing.read_pair(pair);
            let is_open = whole.is_some() || pairing.is_unproved(pair);
            if !is_open && is_plainly_same(pair, items, level) {
                let source = items.side(Side::Source).folder(pair.source);
                let target = items.side(Side::Target).folder(pair.target);
                self.remarks.pair(pair.pass);
                self.tallies
                    .pair(source, target, |tally| tally.matched += 1);
                continue;
            }

            let mut pair_seen = SeenPair::listed(pair, items, level, &mut self.remarks);
            pair_seen.is_undecided |= pairing.is_unproved(pair);
            let has_other_bytes = pair_seen.has_other_bytes();
            match whole {
                Some(whole) => pair_seen.read_whole(whole, level, &mut self.remarks),
                None if !has_other_bytes && pair_seen.is_size_the_same() => {}
                None if !has_other_bytes && !self.spec.reads_sizes(pair.pass.is_weak()) => {
                    self.remarks.sizes_differ();
                }
                None => {
                    let known = self.doubts.add(Doubt {
                        pair: pair_seen,
                        group,
                        is_whole,
                    });
                    for pair in known {
                        wrong.extend(self.enter_pair(pair));
                    }
                    continue;
                }
            }

            wrong.extend(self.enter_pair(pair_seen));
            if wrong.len() >= BATCH {
                self.report_wrong(std::mem::take(&mut wrong)).await?;
            }
        }
        self.report_wrong(wrong).await
    }

    /// Enters what only a view shows and was found somewhere.
    pub(super) async fn enter_placed(&mut self, placed: &[Placed]) -> Result<(), CannotCheck> {
        let mut wrong = Vec::new();
        for &Placed { pass, places } in placed {
            let pair =
                SeenPair::placed(pass, places, self.spec, &self.mailboxes, &mut self.remarks);
            if pair.is_size_the_same() || !self.spec.reads_sizes(false) {
                wrong.extend(self.enter_pair(pair));
            } else {
                let known = self.doubts.add(Doubt {
                    pair,
                    group: 0,
                    is_whole: true,
                });
                for pair in known {
                    wrong.extend(self.enter_pair(pair));
                }
            }
            if wrong.len() >= BATCH {
                self.report_wrong(std::mem::take(&mut wrong)).await?;
            }
        }
        self.report_wrong(wrong).await?;
        self.read_doubts().await
    }

    /// Enters a pair in the ledger; gives it back if there is something to report of it.
    fn enter_pair(&mut self, pair: SeenPair) -> Option<SeenPair> {
        self.remarks.pair(pair.pass);

        if pair.is_unreadable() {
            for side in Side::BOTH {
                let tally = self.tallies.folder(side, pair.places[side].folder);
                match pair.unreadable[side] {
                    Some(_) => tally.unreadable += 1,
                    None => tally.undecided += 1,
                }
            }
            return Some(pair);
        }

        let folders = pair.places.as_ref().map(|place| place.folder);
        let (is_same, is_undecided) = (pair.is_same(), pair.is_undecided);
        self.tallies.pair(folders.source, folders.target, |tally| {
            match (is_same, is_undecided) {
                (false, _) => tally.different += 1,
                (true, true) => tally.undecided += 1,
                (true, false) => tally.matched += 1,
            }
        });
        (!is_same).then_some(pair)
    }

    /// Reads the pairs that wait for it, as far as that is worth it, and enters them.
    pub(super) async fn read_doubts(&mut self) -> Result<(), CannotCheck> {
        let doubts = std::mem::take(&mut self.doubts);
        let (count, pairs) = (doubts.count(), self.remarks.pairs());
        if count == 0 {
            return Ok(());
        }

        // What is not read again at the level of bytes has other bytes, and is reported so.
        let is_of_bytes = self.spec.level >= Level::Bytes;
        let plan = doubts.plan(pairs + count, !is_of_bytes);
        let is_sample = plan.is_sample;
        let (mut read, mut left) = (0, plan.left());
        let mut wanted = plan.read.into_iter().peekable();
        while wanted.peek().is_some() {
            let batch: Vec<Doubt> = wanted.by_ref().take(BATCH).collect();
            if let Some(why) = self.reason_to_stop(0) {
                self.completeness.note(why);
                left += batch.len() as u64;
                self.enter_unread(batch, false).await?;
                continue;
            }
            read += batch.len() as u64;
            self.read_batch(batch).await?;
        }

        for (beyond, pairs) in plan.beyond {
            self.remarks.pairs_by(beyond.pass, pairs);
            self.tallies
                .pair(beyond.source, beyond.target, |tally| match is_sample {
                    true => tally.matched += pairs,
                    false => tally.undecided += pairs,
                });
        }
        self.enter_unread(plan.left, is_sample).await?;
        if !is_of_bytes {
            self.remarks
                .sizes_read(count, pairs + count, read, left, is_sample);
        }
        Ok(())
    }

    /// Reads both messages of these pairs whole, and enters the pairs.
    async fn read_batch(&mut self, batch: Vec<Doubt>) -> Result<(), CannotCheck> {
        let wanted = Sides::from_fn(|side| {
            let mut wanted = reread::Wanted::new();
            for (number, doubt) in (0u32..).zip(&batch) {
                let Place { folder, item } = doubt.pair.places[side];
                wanted.entry(folder).or_default().insert(item.uid, number);
            }
            wanted
        });

        let Mailboxes { source, target } = &mut self.mailboxes;
        let (source, target) = join(
            reread::bodies(source.as_mut(), &self.scope.source, &wanted.source),
            reread::bodies(target.as_mut(), &self.scope.target, &wanted.target),
        )
        .await;
        for why in [source.obstacle, target.obstacle].into_iter().flatten() {
            self.completeness.note(why);
        }
        let read = Sides {
            source: source.read,
            target: target.read,
        };

        let mut wrong = Vec::new();
        for (number, doubt) in (0u32..).zip(batch) {
            let mut pair = doubt.pair;
            match read.source.get(&number).zip(read.target.get(&number)) {
                Some((source, target)) => {
                    let whole = Sides { source, target };
                    pair.read_whole(whole, self.spec.level, &mut self.remarks);
                }
                // What vanished meanwhile, or could not be read.
                None => pair.is_undecided = true,
            }

            // Without a Message-ID, another body is another message.
            if pair.pass.is_weak() && pair.has_another_body() {
                let own = match doubt.is_whole {
                    true => InOwnFolder::NoCounterpart,
                    false => InOwnFolder::NotSettled,
                };
                for (side, place) in pair.places {
                    let Place { folder, item } = place;
                    self.unmatched.add(side, doubt.group, folder, item, own);
                }
                continue;
            }
            wrong.extend(self.enter_pair(pair));
        }
        self.report_wrong(wrong).await
    }

    /// Enters pairs that are not read. Nothing more is known of them: in a sample they count for what their listings
    /// say, else they are undecided.
    async fn enter_unread(
        &mut self,
        doubts: Vec<Doubt>,
        is_sample: bool,
    ) -> Result<(), CannotCheck> {
        let mut wrong = Vec::new();
        for doubt in doubts {
            let mut pair = doubt.pair;
            pair.is_undecided |= !is_sample;
            wrong.extend(self.enter_pair(pair));
            if wrong.len() >= BATCH {
                self.report_wrong(std::mem::take(&mut wrong)).await?;
            }
        }
        self.report_wrong(wrong).await
    }

    /// Reports pairs that differ, field by field, and pairs of which either message could not be read.
    async fn report_wrong(&mut self, wrong: Vec<SeenPair>) -> Result<(), CannotCheck> {
        let mut by_folder: BTreeMap<usize, Vec<SeenPair>> = BTreeMap::new();
        for pair in wrong {
            let folder = pair.places.source.folder;
            by_folder.entry(folder).or_default().push(pair);
        }

        for (folder, pairs) in by_folder {
            let uids: Vec<u32> = pairs
                .iter()
                .map(|pair| pair.places.source.item.uid)
                .collect();
            let names = self.read_names(Side::Source, folder, &uids).await;
            for pair in pairs {
                let fields = names.get(&pair.places.source.item.uid);
                self.report_pair(&pair, fields)?;
            }
        }
        Ok(())
    }

    fn report_pair(
        &self,
        pair: &SeenPair,
        fields: Option<&HeaderFields>,
    ) -> Result<(), CannotCheck> {
        if pair.is_unreadable() {
            for (side, place) in pair.places {
                if pair.unreadable[side].is_some() {
                    let own = self.scope.folder(side, place.folder);
                    self.cx
                        .find(findings::no_message(side, own, &place.item, fields))?;
                }
            }
            return Ok(());
        }

        let Place { folder, item } = pair.places.source;
        let own = self.scope.folder(Side::Source, folder);
        for values in pair.values(&self.mailboxes) {
            self.cx
                .find(findings::different(own, &item, fields, values))?;
        }
        Ok(())
    }
}
