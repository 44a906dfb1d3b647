//! One account from the first listing to the evidence.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join;

use super::copies::Copies;
use super::differ::{self, Difference, Remarks};
use super::group::{Keywords, Stack};
use super::identify::{Identified, Parties, Pass, Stacks, identify};
use super::leftovers::{Fate, Pool, Stray};
use super::{Duplicates, Level, Spec, UNREADABLE, evidence, tell};
use crate::check::{Context, Progress};
use crate::inventory::mail::{
    Folder, Group, Item, Keeps, LeftOut, Mailbox, Opened, Reading, Readings, Scope, Tick,
    read_group,
};
use crate::model::{
    CannotCheck, Evidence, Finding, ItemName, Message, Obstacle, Retry, Side, Tally,
};

/// The ledger's word for messages received after the date until which the case looks.
pub(super) const AFTER_UNTIL: &str = "mail.messages/after-until";

/// The ledger's word for copies that became one, where the suite allows it.
const COLLAPSED: &str = "mail.messages/collapsed";

/// Everything known of an account while it is looked at.
pub(super) struct Account<'a> {
    pub(super) spec: &'a Spec,
    pub(super) cx: &'a dyn Context,
    pub(super) until: Option<i64>,
    pub(super) scope: Scope,
    pub(super) mailboxes: [Box<dyn Mailbox>; 2],
    /// By side and folder.
    pub(super) tallies: [Vec<Tally>; 2],
    /// Whether every folder of the side that is looked at was read to its end.
    pub(super) whole: [bool; 2],
    pub(super) broken_off: Vec<CannotCheck>,
    pub(super) facts: Vec<Message>,
    pool: Pool,
    opened: [Vec<Option<Opened>>; 2],
    pub(super) keywords: Keywords,
    pub(super) remarks: Remarks,
    pub(super) passes: BTreeMap<Pass, u64>,
    pub(super) untold: u64,
    pub(super) unsaid: u64,
}

/// The place of a side in arrays.
pub(super) fn at(side: Side) -> usize {
    usize::from(side == Side::Target)
}

/// Observes one account.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let fault = |problem: String| CannotCheck::fault("mail.messages", problem);
    let until = spec.received.until(cx.timezone()).map_err(fault)?;
    let mut source = cx.mailbox(Side::Source).await?;
    let mut target = cx.mailbox(Side::Target).await?;
    let (sources, targets) = join(source.folders(), target.folders()).await;
    let scope = Scope::new(sources?, targets?, &spec.folders).map_err(fault)?;
    let tallies = Side::BOTH.map(|side| vec![Tally::default(); scope.folders(side).len()]);
    let opened = Side::BOTH.map(|side| vec![None; scope.folders(side).len()]);
    let mut account = Account {
        spec,
        cx,
        until,
        scope,
        mailboxes: [source, target],
        tallies,
        whole: [true; 2],
        broken_off: Vec::new(),
        facts: Vec::new(),
        pool: Pool::default(),
        opened,
        keywords: Keywords::default(),
        remarks: Remarks::default(),
        passes: BTreeMap::new(),
        untold: 0,
        unsaid: 0,
    };
    account.count_left_out().await;
    account.compare_groups().await?;
    account.reread_counters().await;
    let pool = std::mem::take(&mut account.pool);
    pool.settle(&mut account).await?;
    Ok(evidence::of(account))
}

impl Account<'_> {
    pub(super) fn mailbox(&mut self, side: Side) -> &mut dyn Mailbox {
        self.mailboxes[at(side)].as_mut()
    }

    pub(super) fn tally(&mut self, side: Side, folder: usize) -> &mut Tally {
        &mut self.tallies[at(side)][folder]
    }

    pub(super) fn is_after(&self, item: &Item) -> bool {
        self.until
            .zip(item.received())
            .is_some_and(|(until, received)| received >= until)
    }

    /// What the patterns leave out is counted, so that the report can say how much was not looked at.
    async fn count_left_out(&mut self) {
        for side in Side::BOTH {
            let left_out = self
                .scope
                .left_out
                .iter()
                .filter(|(own, _, why)| *own == side && *why != LeftOut::Container);
            let own: Vec<(usize, LeftOut)> = left_out
                .map(|(_, folder, why)| (*folder, why.clone()))
                .filter(|(folder, _)| self.scope.folder(side, *folder).selectable)
                .collect();
            let folders: Vec<_> = own
                .iter()
                .map(|(folder, _)| self.scope.folder(side, *folder).clone())
                .collect();
            let counters = self
                .mailbox(side)
                .counters(&folders.iter().collect::<Vec<_>>())
                .await;
            for ((folder, why), counters) in own.into_iter().zip(counters) {
                match counters.ok().and_then(|counters| counters.messages) {
                    Some(messages) => {
                        let tally = self.tally(side, folder);
                        tally.listed += messages;
                        tally.exclude(why.reason(), messages);
                    }
                    None => {
                        let name = self.scope.folder(side, folder).name.clone();
                        self.facts
                            .push(about_folder("mail/left-out-uncounted", side, &name));
                    }
                }
            }
        }
    }

    async fn compare_groups(&mut self) -> Result<(), CannotCheck> {
        let items = AtomicU64::new(0);
        let cx = self.cx;
        let tick = move |folder: &Folder, more: u64| {
            let items = items.fetch_add(more, Ordering::Relaxed) + more;
            cx.progress(Progress {
                items,
                expected: None,
                container: folder.name.clone(),
            });
        };
        let groups = self.scope.groups.clone();
        for (number, group) in groups.iter().enumerate() {
            let why = if self.cx.deadline().is_cancelled() {
                Some(CannotCheck::stopped("mail.messages"))
            } else if self.cx.deadline().is_over() {
                Some(CannotCheck::timed_out("mail.messages"))
            } else {
                let lost = self.mailboxes.iter().find(|mailbox| mailbox.is_lost());
                lost.map(|mailbox| lost_mailbox(mailbox.as_ref(), groups.len() - number))
            };
            if let Some(why) = why {
                self.whole = [false; 2];
                self.broken_off.push(why);
                break;
            }
            self.compare_group(number, group, &tick).await?;
        }
        Ok(())
    }

    async fn compare_group(
        &mut self,
        number: usize,
        group: &Group,
        tick: Tick<'_>,
    ) -> Result<(), CannotCheck> {
        let depth = self.spec.level.depth();
        let mut readings = read_group(&mut self.mailboxes, &self.scope, group, depth, tick).await;
        self.enter(&readings).await?;
        let keeps = readings
            .target
            .first()
            .and_then(|(_, reading)| reading.opened.as_ref())
            .map(|opened| opened.keeps.clone());
        if self.spec.level >= Level::Metadata
            && keeps.as_ref().is_some_and(|keeps| !keeps.is_known())
        {
            self.unsaid += 1;
        }
        let keeps = keeps.unwrap_or_else(Keeps::everything);
        let Readings {
            source: sources,
            target: targets,
        } = &mut readings;
        let [mut source, mut target] = [Stack::new(sources), Stack::new(targets)];
        source.learn_keywords(self.mailboxes[0].as_ref(), &keeps, &mut self.keywords);
        target.learn_keywords(self.mailboxes[1].as_ref(), &keeps, &mut self.keywords);
        let stacks = Stacks {
            source: &source,
            target: &target,
            flags: keeps.flags(),
            may_collapse: self.spec.duplicates == Duplicates::MayCollapse,
        };
        let [source_box, target_box] = &mut self.mailboxes;
        let mut parties = Parties {
            source: source_box.as_mut(),
            target: target_box.as_mut(),
            source_folders: &self.scope.source,
            target_folders: &self.scope.target,
        };
        let identified = identify(&stacks, &mut parties).await?;
        self.untold += identified.untold;
        if !identified.obstacles.is_empty() {
            self.whole = [false; 2];
            self.broken_off.extend(identified.obstacles.iter().cloned());
        }
        let differences = self.enter_pairs(&stacks, &identified);
        self.enter_leftovers(number, &stacks, &identified);
        tell::differences(self, &stacks, &differences).await
    }

    /// What the listings announced, and what of it could not be read.
    async fn enter(&mut self, readings: &Readings) -> Result<(), CannotCheck> {
        for (side, readings) in [
            (Side::Source, &readings.source),
            (Side::Target, &readings.target),
        ] {
            for (folder, reading) in readings {
                let announced = self.announced(side, *folder, reading).await;
                let short = announced.saturating_sub(reading.items.len() as u64);
                let tally = self.tally(side, *folder);
                tally.listed += announced;
                match &reading.broken_off {
                    // What vanished while it was read may be anywhere now.
                    None => tally.undecided += short,
                    Some(why) => {
                        tally.unreadable += short;
                        self.whole[at(side)] = false;
                        self.broken_off.push(why.clone());
                        self.cx.find(unreadable(
                            side,
                            &self.scope.folder(side, *folder).name,
                            why,
                        ))?;
                    }
                }
                self.opened[at(side)][*folder].clone_from(&reading.opened);
            }
        }
        Ok(())
    }

    /// How many messages a folder announced; of one that cannot be opened, what its counters say.
    async fn announced(&mut self, side: Side, folder: usize, reading: &Reading) -> u64 {
        if reading.opened.is_some() || self.mailbox(side).is_lost() {
            return reading.announced;
        }
        let own = self.scope.folder(side, folder).clone();
        let counters = self.mailbox(side).counters(&[&own]).await;
        counters
            .into_iter()
            .next()
            .and_then(Result::ok)
            .and_then(|counters| counters.messages)
            .unwrap_or(0)
    }

    fn enter_pairs(&mut self, stacks: &Stacks<'_>, identified: &Identified) -> Vec<Difference> {
        let mut differences = Vec::new();
        for pair in identified.matching.pairs() {
            let (source, target) = (pair.source, pair.target);
            let folders = [stacks.source.folder(source), stacks.target.folder(target)];
            if self.is_after(&stacks.source.items[source as usize]) {
                self.tally(Side::Source, folders[0]).explain(AFTER_UNTIL, 1);
                self.tally(Side::Target, folders[1]).explain(AFTER_UNTIL, 1);
                continue;
            }
            *self.passes.entry(pair.pass).or_default() += 1;
            let fields = differ::fields(self.spec.level, stacks, source, target, &mut self.remarks);
            for side in Side::BOTH {
                let tally = self.tally(side, folders[at(side)]);
                if fields.is_empty() {
                    tally.matched += 1;
                } else {
                    tally.different += 1;
                }
            }
            if !fields.is_empty() {
                differences.push(Difference {
                    source,
                    target,
                    fields,
                });
            }
        }
        differences
    }

    /// What has no counterpart in its own folder goes to the pool, with what is known of it so far.
    fn enter_leftovers(&mut self, group: usize, stacks: &Stacks<'_>, identified: &Identified) {
        let is_whole =
            stacks.source.whole && stacks.target.whole && identified.obstacles.is_empty();
        let group = u32::try_from(group).unwrap_or(u32::MAX);
        let [sources, targets] = Side::BOTH.map(|side| identified.matching.leftovers(side));
        let copies = Copies::new(self, stacks, identified, &sources, &targets);
        for (side, leftovers) in [(Side::Source, sources), (Side::Target, targets)] {
            for number in leftovers {
                let stack = stacks.side(side);
                let folder = stack.folder(number);
                let item = stack.items[number as usize];
                if side == Side::Source
                    && is_whole
                    && copies.collapsed(number)
                    && !self.is_after(&item)
                {
                    self.tally(side, folder).explain(COLLAPSED, 1);
                    continue;
                }
                let fate = match side {
                    _ if !is_whole => Fate::Blocked,
                    Side::Target
                        if copies.is_copy(&item) && !identified.strangers.contains(&number) =>
                    {
                        Fate::Copy
                    }
                    _ => Fate::Open,
                };
                self.pool.side(side).push(Stray {
                    item,
                    folder: u32::try_from(folder).unwrap_or(u32::MAX),
                    group,
                    fate,
                });
            }
        }
    }

    /// Asks for the counters again: a folder that moved while it was read is marked.
    async fn reread_counters(&mut self) {
        for side in Side::BOTH {
            if self.mailbox(side).is_lost() {
                continue;
            }
            let states = std::mem::take(&mut self.opened[at(side)]);
            let read: Vec<(usize, Opened)> = states
                .into_iter()
                .enumerate()
                .filter_map(|(folder, opened)| opened.map(|opened| (folder, opened)))
                .collect();
            let folders: Vec<_> = read
                .iter()
                .map(|&(folder, _)| self.scope.folder(side, folder).clone())
                .collect();
            let counters = self
                .mailbox(side)
                .counters(&folders.iter().collect::<Vec<_>>())
                .await;
            for ((folder, counters), (_, opened)) in folders.iter().zip(counters).zip(&read) {
                let moved = |now: Option<u64>, then: Option<u64>| {
                    now.zip(then).is_some_and(|(now, then)| now != then)
                };
                let Ok(now) = counters else {
                    self.facts.push(about_folder(
                        "mail/counters-not-read-again",
                        side,
                        &folder.name,
                    ));
                    continue;
                };
                if moved(now.uidvalidity, opened.uidvalidity) {
                    self.whole[at(side)] = false;
                    let label = self.mailbox(side).label().to_owned();
                    self.broken_off.push(renumbered(&label, &folder.name));
                } else if moved(now.messages, Some(opened.exists))
                    || moved(now.uidnext, opened.uidnext)
                {
                    let fact = about_folder("mail/changed-while-read", side, &folder.name);
                    self.facts.push(
                        fact.with("before", opened.exists)
                            .with("after", now.messages.unwrap_or(0)),
                    );
                }
            }
        }
    }
}

fn about_folder(code: &str, side: Side, folder: &str) -> Message {
    Message::new(code)
        .with("side", side.name())
        .with("folder", folder)
}

fn unreadable(side: Side, folder: &str, why: &CannotCheck) -> Finding {
    let finding = Finding::new(UNREADABLE, ItemName::text(folder), ItemName::text(folder))
        .detail(why.message());
    match side {
        Side::Source => finding.source(why.obstacle.name()),
        Side::Target => finding.target(why.obstacle.name()),
    }
}

fn lost_mailbox(mailbox: &dyn Mailbox, folders: usize) -> CannotCheck {
    let cause = Message::new("mail/folders-not-reached").with("folders", folders);
    CannotCheck::new(
        Obstacle::Interrupted,
        Retry::Later,
        mailbox.label(),
        "EXAMINE",
        cause,
    )
}

fn renumbered(label: &str, folder: &str) -> CannotCheck {
    let cause = Message::new("mail/renumbered").with("folder", folder);
    CannotCheck::new(
        Obstacle::Changed,
        Retry::Later,
        label,
        format!("STATUS {folder}"),
        cause,
    )
}
