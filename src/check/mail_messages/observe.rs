//! One account from the first listing to the evidence.
//!
//! Folders that belong together are read and compared one group after the other. What has no counterpart in its own
//! group waits until all have been read: only then is it known whether it is missing or elsewhere.

mod pairs;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::changes::OpenedFolders;
use super::completeness::Completeness;
use super::copies::Copies;
use super::differences::Place;
use super::items::{GroupItems, KeywordNumbers};
use super::pairing::Pairing;
use super::remarks::{Remarks, about_folder};
use super::reread::{self, BATCH};
use super::sizes::Doubts;
use super::spec::Spec;
use super::tallies::Tallies;
use super::unmatched::{Claim, ClaimKind, InOwnFolder, Unmatched};
use super::views::{Views, is_view};
use super::{findings, left_out, proof};
use crate::check::{Context, Progress};
use crate::inventory::mail::{
    Cutoff, Depth, Folder, Group, HeaderFields, Mailbox, Mailboxes, Reading, Readings, Scope, Tick,
    is_probe, read_folder, read_group, same_mailbox,
};
use crate::model::{
    Amount, CannotCheck, Evidence, Examined, Message, Obstacle, Retry, Side, Sides,
};

/// The ledger's word for messages received after the date until which the case looks.
const AFTER_UNTIL: &str = "mail.messages/after-until";

/// The ledger's word for copies that became one, where the suite allows it.
const COLLAPSED: &str = "mail.messages/collapsed";

/// The ledger's word for messages of a view that another folder shows, too.
const SHOWN: &str = "mail.messages/shown-elsewhere";

/// The ledger's word for messages that landfall sent itself.
const PROBE: &str = "mail.messages/probe";

/// Observes one account.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    let mut observation = Observation::begin(spec, cx).await?;

    observation.count_left_out().await;
    observation.compare_groups().await?;
    observation.read_doubts().await?;
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
    doubts: Doubts,
    views: Views,
    unmatched: Unmatched,
}

impl<'a> Observation<'a> {
    /// Opens both mailboxes and lists their folders.
    async fn begin(spec: &'a Spec, cx: &'a dyn Context) -> Result<Self, CannotCheck> {
        let fault = |problem: String| CannotCheck::fault("mail.messages", problem);
        let cutoff = spec.received.cutoff(cx.timezone(), cx.now());
        let cutoff = cutoff.map_err(fault)?;

        let mut mailboxes = Mailboxes {
            source: cx.mailbox(Side::Source).await?,
            target: cx.mailbox(Side::Target).await?,
        };
        let mut scope = Scope::of(&mut mailboxes, &spec.folders).await?;

        // A pattern takes away a folder; what only a view shows is in none.
        let mut remarks = Remarks::of(cutoff);
        for (side, view) in scope.take_back_views_of_all() {
            let name = &scope.folder(side, view).name;
            remarks.add(about_folder("mail.messages/view-looked-at", side, name));
        }

        Ok(Self {
            spec,
            cx,
            cutoff,
            tallies: Tallies::new(&scope),
            scope,
            mailboxes,
            completeness: Completeness::new(),
            remarks,
            opened: OpenedFolders::default(),
            keywords: KeywordNumbers::default(),
            doubts: Doubts::default(),
            views: Views::default(),
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

        let (views, mut groups) = Views::take_from(self.scope.groups.clone(), &self.scope);
        let first_view = groups.len();
        groups.extend_from_slice(views.groups());
        self.views = views;
        for side in Side::BOTH {
            if self.views.are_on(side) {
                self.mailboxes.side(side).ask_for_store_ids();
            }
        }
        for (number, group) in groups.iter().enumerate() {
            if let Some(why) = self.reason_to_stop(groups.len() - number) {
                self.completeness.break_off_both(why);
                break;
            }
            if number == first_view {
                self.note_hidden_places(&tick).await;
            }
            let is_of_views = number >= first_view;
            self.compare_group(number, group, is_of_views, &tick)
                .await?;
        }
        Ok(())
    }

    /// Notes what is in folders that the suite leaves out: what a view shows of it is left out, too.
    async fn note_hidden_places(&mut self, tick: Tick<'_>) {
        for (side, folder) in self.views.hidden_places(&self.scope) {
            let own = self.scope.folder(side, folder);
            let mailbox = self.mailboxes.side(side);
            let reading = read_folder(mailbox, own, Depth::Headers, || (), tick).await;

            self.views.note(side, own, &reading);
            if let Some(why) = reading.broken_off {
                self.completeness.break_off(side, why);
            }
        }
    }

    /// Leaves of what was read of views what no other folder shows; notes what ordinary folders show.
    fn narrow_views(&mut self, is_of_views: bool, readings: &mut Readings) {
        for side in Side::BOTH {
            for read in readings.side_mut(side) {
                let folder = self.scope.folder(side, read.folder);
                if is_of_views && is_view(folder) {
                    let narrowed = self.views.keep_new(side, &mut read.reading);
                    let tally = self.tallies.folder(side, read.folder);
                    tally.explain(SHOWN, narrowed.shown);
                    tally.undecided += narrowed.doubtful;
                    if narrowed.doubtful > 0 {
                        let label = self.mailboxes.side(side).label();
                        let error = ids_disagree(label, folder, narrowed.doubtful);
                        self.completeness.break_off(side, error);
                    }
                } else {
                    self.views.note(side, folder, &read.reading);
                }
            }
        }
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
        is_of_views: bool,
        tick: Tick<'_>,
    ) -> Result<(), CannotCheck> {
        let depth = self.spec.level.depth();
        let mut readings =
            read_group(&mut self.mailboxes, self.scope.sides(), group, depth, tick).await;
        self.cutoff = self.cutoff.at(self.cx.now());
        self.enter_readings(&readings).await?;

        self.narrow_views(is_of_views, &mut readings);

        let mut items = GroupItems::new(
            readings,
            &self.spec.keeps(),
            &self.mailboxes,
            &mut self.keywords,
            &mut self.remarks,
        );
        // What a view shows may be in a folder that could not be read.
        for side in Side::BOTH {
            if is_of_views && !self.completeness.is_whole(side) {
                items.doubt(side);
            }
        }

        let pairing = Pairing::new(&items, self.spec, &mut self.mailboxes, &self.scope).await?;
        self.remarks.unsettled(pairing.unsettled());
        for why in pairing.obstacles() {
            self.completeness.break_off_both(why.clone());
        }

        self.enter_pairs(number, &items, &pairing).await?;
        self.keep_unmatched(number, is_of_views, &items, &pairing)
            .await
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

    /// Keeps what has no counterpart in its own folder, with what is known of it so far. What is seen not to be a
    /// message is reported as such, and whatever the other side has open may be what it stands for.
    async fn keep_unmatched(
        &mut self,
        group: usize,
        is_of_views: bool,
        items: &GroupItems,
        pairing: &Pairing,
    ) -> Result<(), CannotCheck> {
        let is_whole = items.is_whole() && pairing.obstacles().is_empty();
        let copies = Copies::new(items, pairing, self.cutoff, self.spec.duplicates);

        let unreadable = Sides::from_fn(|side| pairing.unmatched_unreadable(items, side));
        for side in Side::BOTH {
            let may_be_hidden = !unreadable[side.other()].is_empty();
            for number in pairing.unmatched(side) {
                let folder = items.side(side).folder(number);
                let item = *items.item(side, number);
                if unreadable[side].contains(&number) {
                    continue;
                }

                let is_collapsed = side == Side::Source && copies.is_collapsed(number);
                if is_whole && is_collapsed && !self.cutoff.is_after(&item) {
                    self.tallies.folder(side, folder).explain(COLLAPSED, 1);
                    continue;
                }

                let is_surplus = side == Side::Target
                    && copies.is_surplus(&item)
                    && !pairing.is_look_alike(number);
                let own = if !is_whole || may_be_hidden || pairing.is_unsettled(side, number) {
                    InOwnFolder::NotSettled
                } else if is_of_views && side == Side::Target && self.views.is_shown_twice(&item) {
                    InOwnFolder::ShownTwice
                } else if is_surplus {
                    InOwnFolder::SurplusCopy
                } else if side == Side::Source && is_view(self.scope.folder(side, folder)) {
                    InOwnFolder::OnlyInView
                } else {
                    InOwnFolder::NoCounterpart
                };
                self.unmatched.add(side, group, folder, item, own);
            }
        }

        for (side, numbers) in unreadable {
            let places: Vec<Place> = numbers
                .into_iter()
                .map(|number| Place {
                    folder: items.side(side).folder(number),
                    item: *items.item(side, number),
                })
                .collect();
            self.report_unreadable(side, &places).await?;
        }
        Ok(())
    }

    /// Reports messages in whose place their server hands out something else.
    async fn report_unreadable(&mut self, side: Side, places: &[Place]) -> Result<(), CannotCheck> {
        for batch in places.chunk_by(|one, other| one.folder == other.folder) {
            let folder = batch[0].folder;
            let uids: Vec<u32> = batch.iter().map(|place| place.item.uid).collect();
            let names = self.read_names(side, folder, &uids).await;

            let own = self.scope.folder(side, folder);
            for place in batch {
                self.tallies.folder(side, folder).unreadable += 1;
                let fields = names.get(&place.item.uid);
                let finding = findings::no_message(side, own, &place.item, fields);
                self.cx.find(finding)?;
            }
        }
        Ok(())
    }

    async fn look_for_changes(&mut self) {
        self.opened
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
        self.cutoff = self.cutoff.at(self.cx.now());
        let decisions = unmatched
            .decide(
                &mut self.mailboxes,
                &self.scope,
                &mut self.completeness,
                self.cutoff,
            )
            .await?;

        self.enter_placed(&decisions.placed).await?;
        for (&(side, folder), &messages) in &decisions.shown {
            self.tallies.folder(side, folder).explain(SHOWN, messages);
        }
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
        facts.extend(scope.facts());
        facts.extend(same_mailbox(scope, |side, folder| {
            self.opened.numbers(side, folder)
        }));

        let ledger = self.tallies.into_ledger(scope);
        Evidence {
            amounts: vec![Amount::compared(proof::MESSAGES, &ledger)],
            proof: proof::proof(self.spec, &facts),
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

/// That the ids of a mailbox do not tell whether so many messages of a view are in other folders, too.
fn ids_disagree(label: &str, view: &Folder, messages: u64) -> CannotCheck {
    let cause = Message::new("mail.messages/ids-disagree")
        .with("folder", view.name.as_str())
        .with("messages", messages);
    let operation = format!("FETCH {}", view.name);
    CannotCheck::new(Obstacle::Changed, Retry::Later, label, operation, cause)
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
