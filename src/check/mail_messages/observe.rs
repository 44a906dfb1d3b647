//! One account from the first listing to the evidence.
//!
//! Folders that belong together are read and compared one group after the other. What has no counterpart in its own
//! group waits until all have been read: only then is it known whether it is missing or elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join;

use super::changes::OpenedFolders;
use super::completeness::Completeness;
use super::copies::Copies;
use super::differences::Difference;
use super::items::{GroupItems, KeywordNumbers};
use super::pairing::Pairing;
use super::remarks::Remarks;
use super::reread::{self, BATCH};
use super::spec::{Level, Spec};
use super::tallies::Tallies;
use super::unmatched::{Claim, ClaimKind, InOwnFolder, Unmatched};
use super::{findings, left_out, proof};
use crate::check::{Context, Progress};
use crate::inventory::mail::{
    Cutoff, Folder, Group, HeaderFields, Keeps, Mailbox, Mailboxes, Reading, Readings, Scope, Tick,
    is_probe, read_group,
};
use crate::model::{Amount, CannotCheck, Evidence, Examined, Message, Obstacle, Retry, Side};

/// The ledger's word for messages received after the date until which the case looks.
const AFTER_UNTIL: &str = "mail.messages/after-until";

/// The ledger's word for copies that became one, where the suite allows it.
const COLLAPSED: &str = "mail.messages/collapsed";

/// The ledger's word for messages that landfall sent itself.
const PROBE: &str = "mail.messages/probe";

/// Observes one account.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let mut observation = Observation::begin(spec, cx).await?;

    observation.count_left_out().await;
    observation.compare_groups().await?;
    observation.look_for_changes().await;
    observation.decide_unmatched().await?;

    Ok(observation.into_evidence())
}

/// An account while it is looked at.
struct Observation<'a> {
    spec: &'a Spec,
    cx: &'a dyn Context,
    cutoff: Cutoff,
    scope: Scope,
    mailboxes: Mailboxes,
    tallies: Tallies,
    completeness: Completeness,
    remarks: Remarks,
    opened: OpenedFolders,
    keywords: KeywordNumbers,
    unmatched: Unmatched,
}

impl<'a> Observation<'a> {
    /// Opens both mailboxes and lists their folders.
    async fn begin(spec: &'a Spec, cx: &'a dyn Context) -> Result<Self, CannotCheck> {
        let fault = |problem: String| CannotCheck::fault("mail.messages", problem);
        let cutoff = spec.received.cutoff(cx.timezone()).map_err(fault)?;

        let mut source = cx.mailbox(Side::Source).await?;
        let mut target = cx.mailbox(Side::Target).await?;
        let (sources, targets) = join(source.folders(), target.folders()).await;
        let scope = Scope::new(sources?, targets?, &spec.folders).map_err(fault)?;

        Ok(Self {
            spec,
            cx,
            cutoff,
            tallies: Tallies::new(&scope),
            scope,
            mailboxes: Mailboxes { source, target },
            completeness: Completeness::new(),
            remarks: Remarks::default(),
            opened: OpenedFolders::default(),
            keywords: KeywordNumbers::default(),
            unmatched: Unmatched::default(),
        })
    }

    async fn count_left_out(&mut self) {
        left_out::count(
            &mut self.mailboxes,
            &self.scope,
            &mut self.tallies,
            &mut self.remarks,
        )
        .await;
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
            if let Some(why) = self.reason_to_stop(groups.len() - number) {
                self.completeness.break_off_both(why);
                break;
            }
            self.compare_group(number, group, &tick).await?;
        }
        Ok(())
    }

    /// Why the remaining groups cannot be looked at, if they cannot.
    fn reason_to_stop(&self, remaining: usize) -> Option<CannotCheck> {
        let deadline = self.cx.deadline();
        if deadline.is_over() {
            return Some(CannotCheck::over(deadline, "mail.messages"));
        }

        let lost = self.mailboxes.lost()?;
        Some(folders_not_reached(lost, remaining))
    }

    async fn compare_group(
        &mut self,
        number: usize,
        group: &Group,
        tick: Tick<'_>,
    ) -> Result<(), CannotCheck> {
        let depth = self.spec.level.depth();
        let readings = read_group(&mut self.mailboxes, &self.scope, group, depth, tick).await;
        self.enter_readings(&readings).await?;

        let keeps = self.what_target_keeps(&readings);
        let items = GroupItems::new(
            readings,
            &keeps,
            &self.mailboxes,
            &mut self.keywords,
            &mut self.remarks,
        );

        let duplicates = self.spec.duplicates;
        let pairing = Pairing::new(&items, duplicates, &mut self.mailboxes, &self.scope).await?;
        self.remarks.not_told_apart(pairing.not_told_apart());
        for why in pairing.obstacles() {
            self.completeness.break_off_both(why.clone());
        }

        let differences = self.enter_pairs(&items, &pairing);
        self.keep_unmatched(number, &items, &pairing);
        self.report_differences(&items, &differences).await
    }

    /// Enters what the folders announced, and what of it could not be read.
    async fn enter_readings(&mut self, readings: &Readings) -> Result<(), CannotCheck> {
        for side in Side::BOTH {
            for read in readings.side(side) {
                let (folder, reading) = (read.folder, &read.reading);
                let announced = self.announced(side, folder, reading).await;
                let short = announced.saturating_sub(reading.items.len() as u64);

                let tally = self.tallies.folder(side, folder);
                tally.listed += announced;
                match &reading.broken_off {
                    // What vanished while it was read may be anywhere now.
                    None => tally.undecided += short,
                    Some(why) => {
                        tally.unreadable += short;
                        self.completeness.break_off(side, why.clone());
                        let own = self.scope.folder(side, folder);
                        self.cx.find(findings::unreadable(side, own, why))?;
                    }
                }

                if let Some(opened) = &reading.opened {
                    self.opened.add(side, folder, opened.clone());
                }
            }
        }
        Ok(())
    }

    /// How many messages a folder announced; of one that cannot be opened, what its counters say.
    async fn announced(&mut self, side: Side, folder: usize, reading: &Reading) -> u64 {
        let mailbox = self.mailboxes.side(side);
        if reading.opened.is_some() || mailbox.is_lost() {
            return reading.announced;
        }

        let status = mailbox.status(&[self.scope.folder(side, folder)]).await;
        let first = status.into_iter().next().and_then(Result::ok);
        first.and_then(|status| status.messages).unwrap_or(0)
    }

    /// What the target's folder can keep; where that is not known, everything is expected of it.
    fn what_target_keeps(&mut self, readings: &Readings) -> Keeps {
        let target = readings.target.as_ref();
        let opened = target.and_then(|read| read.reading.opened.as_ref());
        let Some(opened) = opened else {
            return Keeps::everything();
        };

        if self.spec.level >= Level::Metadata && !opened.keeps.is_known() {
            self.remarks.keeps_unknown();
        }
        opened.keeps.clone()
    }

    /// Enters pairs in the ledger; returns those that differ.
    fn enter_pairs(&mut self, items: &GroupItems, pairing: &Pairing) -> Vec<Difference> {
        let mut differences = Vec::new();
        for pair in pairing.pairs() {
            let source = items.side(Side::Source).folder(pair.source);
            let target = items.side(Side::Target).folder(pair.target);
            if self.cutoff.is_after(items.item(Side::Source, pair.source)) {
                self.tallies
                    .pair(source, target, |tally| tally.explain(AFTER_UNTIL, 1));
                continue;
            }

            self.remarks.pair(pair.pass);
            match Difference::of(pair, items, self.spec.level, &mut self.remarks) {
                None => self
                    .tallies
                    .pair(source, target, |tally| tally.matched += 1),
                Some(difference) => {
                    self.tallies
                        .pair(source, target, |tally| tally.different += 1);
                    differences.push(difference);
                }
            }
        }
        differences
    }

    /// Keeps what has no counterpart in its own folder, with what is known of it so far.
    fn keep_unmatched(&mut self, group: usize, items: &GroupItems, pairing: &Pairing) {
        let is_whole = items.is_whole() && pairing.obstacles().is_empty();
        let copies = Copies::new(items, pairing, self.cutoff, self.spec.duplicates);

        for side in Side::BOTH {
            for number in pairing.unmatched(side) {
                let folder = items.side(side).folder(number);
                let item = *items.item(side, number);

                let is_collapsed = side == Side::Source && copies.is_collapsed(number);
                if is_whole && is_collapsed && !self.cutoff.is_after(&item) {
                    self.tallies.folder(side, folder).explain(COLLAPSED, 1);
                    continue;
                }

                let is_surplus = side == Side::Target
                    && copies.is_surplus(&item)
                    && !pairing.is_look_alike(number);
                let own = if !is_whole {
                    InOwnFolder::NotSeenWhole
                } else if is_surplus {
                    InOwnFolder::SurplusCopy
                } else {
                    InOwnFolder::NoCounterpart
                };
                self.unmatched.add(side, group, folder, item, own);
            }
        }
    }

    /// Reports pairs that differ, field by field.
    async fn report_differences(
        &mut self,
        items: &GroupItems,
        differences: &[Difference],
    ) -> Result<(), CannotCheck> {
        let mut by_folder: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
        for difference in differences {
            let folder = items.side(Side::Source).folder(difference.source());
            by_folder.entry(folder).or_default().push(difference);
        }

        for (folder, differences) in by_folder {
            for batch in differences.chunks(BATCH) {
                let item = |difference: &Difference| items.item(Side::Source, difference.source());
                let uids: Vec<u32> = batch.iter().map(|one| item(one).uid).collect();
                let names = self.read_names(Side::Source, folder, &uids).await;

                let own = self.scope.folder(Side::Source, folder);
                for difference in batch {
                    let item = item(difference);
                    let fields = names.get(&item.uid);
                    for values in difference.values(items, &self.mailboxes) {
                        self.cx
                            .find(findings::different(own, item, fields, values))?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn look_for_changes(&mut self) {
        let opened = std::mem::take(&mut self.opened);
        opened
            .look_again(
                &mut self.mailboxes,
                &self.scope,
                &mut self.completeness,
                &mut self.remarks,
            )
            .await;
    }

    /// Looks in all other folders for what has no counterpart in its own, and reports what is proven.
    async fn decide_unmatched(&mut self) -> Result<(), CannotCheck> {
        let unmatched = std::mem::take(&mut self.unmatched);
        let decisions = unmatched
            .decide(
                &mut self.mailboxes,
                &self.scope,
                &mut self.completeness,
                self.cutoff,
            )
            .await?;

        for (&(side, folder), &messages) in &decisions.after_cutoff {
            let tally = self.tallies.folder(side, folder);
            tally.explain(AFTER_UNTIL, messages);
        }
        for (&(side, folder), &messages) in &decisions.undecided {
            self.tallies.folder(side, folder).undecided += messages;
        }
        for (&(side, folder), claims) in &decisions.claims {
            self.report_claims(side, folder, claims).await?;
        }
        Ok(())
    }

    /// Enters claims about messages of one folder in the ledger, and reports them.
    async fn report_claims(
        &mut self,
        side: Side,
        folder: usize,
        claims: &[Claim],
    ) -> Result<(), CannotCheck> {
        for batch in claims.chunks(BATCH) {
            let uids: Vec<u32> = batch.iter().map(|claim| claim.item.uid).collect();
            let names = self.read_names(side, folder, &uids).await;
            for claim in batch {
                self.report_claim(side, folder, claim, names.get(&claim.item.uid))?;
            }
        }
        Ok(())
    }

    fn report_claim(
        &mut self,
        side: Side,
        folder: usize,
        claim: &Claim,
        fields: Option<&HeaderFields>,
    ) -> Result<(), CannotCheck> {
        let moved_to = match claim.kind {
            ClaimKind::Moved { to } => Some(to as usize),
            _ => None,
        };

        // A message that is gone when its header is read again vanished while we looked: nothing is proven about it.
        let Some(fields) = fields else {
            self.tallies.folder(side, folder).undecided += 1;
            if let Some(to) = moved_to {
                self.tallies.folder(Side::Target, to).undecided += 1;
            }
            return Ok(());
        };

        // Only on the target: nothing of ours is ever sent to the source, and a Message-ID is easily forged.
        if side == Side::Target && fields.id.as_deref().is_some_and(is_probe) {
            self.tallies.folder(side, folder).explain(PROBE, 1);
            return Ok(());
        }

        let tally = self.tallies.folder(side, folder);
        match claim.kind {
            ClaimKind::Missing => tally.missing += 1,
            ClaimKind::Extra => tally.extra += 1,
            ClaimKind::Duplicated => tally.duplicated += 1,
            ClaimKind::Moved { .. } => tally.moved += 1,
        }
        if let Some(to) = moved_to {
            self.tallies.folder(Side::Target, to).moved += 1;
        }

        let own = self.scope.folder(side, folder);
        let moved_to = moved_to.map(|to| self.scope.folder(Side::Target, to));
        self.cx
            .find(findings::claimed(claim, own, fields, moved_to))
    }

    /// The header fields of these messages, for their names in findings; by UID. If they cannot be read, the look is
    /// not complete.
    async fn read_names(
        &mut self,
        side: Side,
        folder: usize,
        uids: &[u32],
    ) -> HashMap<u32, HeaderFields> {
        let own = self.scope.folder(side, folder);
        let names = reread::names(self.mailboxes.side(side), own, uids).await;

        if let Some(why) = names.obstacle {
            self.completeness.note(why);
        }
        names.read
    }

    fn into_evidence(self) -> Evidence {
        let scope = &self.scope;
        let map = scope
            .mapping
            .table("mail/folder-map", &scope.source, &scope.target);
        let tables = vec![map, self.remarks.passes_table()];

        let mut facts = self.mailboxes.facts();
        facts.extend(self.remarks.into_facts());
        facts.extend(scope.mapping.unused_facts());

        let ledger = self.tallies.into_ledger(scope);
        Evidence {
            amounts: vec![Amount::compared(proof::MESSAGES, &ledger)],
            proof: proof::proof(self.spec),
            examined: Some(Examined::Compared(ledger)),
            facts,
            servers: self.mailboxes.servers(),
            tables,
            broken_off: self.completeness.into_reasons(),
            retried: self.mailboxes.retried(),
            ..Evidence::default()
        }
    }
}

fn folders_not_reached(mailbox: &dyn Mailbox, folders: usize) -> CannotCheck {
    let cause = Message::new("mail/folders-not-reached").with("folders", folders);
    CannotCheck::new(
        Obstacle::Interrupted,
        Retry::Later,
        mailbox.label(),
        "EXAMINE",
        cause,
    )
}
