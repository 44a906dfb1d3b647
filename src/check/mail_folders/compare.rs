//! Folders compared with each other: findings and ledger.

use super::counts::{Count, Holdings};
use super::{Counts, DIFFERENT, EXTRA, MISSING, Spec, Subscribed, UNREADABLE, Unseen};
use crate::check::Context;
use crate::inventory::mail::{Group, Scope};
use crate::model::{CannotCheck, Code, Finding, ItemName, Message, Row, Side};

/// The ledger's word for folders whose messages are, together with another's, in one folder of the target.
const MERGED: &str = "mail.folders/merged";

/// The ledger's word for folders that only the target has and that hold nothing.
const EMPTY: &str = "mail.folders/empty";

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) spec: &'a Spec,
    pub(super) cx: &'a dyn Context,
    pub(super) scope: &'a Scope,
    pub(super) holdings: &'a [Holdings; 2],
    pub(super) row: &'a mut Row,
    pub(super) facts: Vec<Message>,
    pub(super) broken_off: Vec<CannotCheck>,
}

impl Comparison<'_> {
    /// Compares all groups.
    pub(super) fn run(&mut self) -> Result<(), CannotCheck> {
        let groups = &self.scope.groups;
        for group in groups {
            match (group.sources.as_slice(), group.target) {
                ([], Some(target)) => self.extra(target)?,
                (sources, None) => self.missing(sources)?,
                (_, Some(target)) => self.both(group, target)?,
            }
        }
        Ok(())
    }

    /// What a folder holds. Of one that could not be asked, that is told once and entered as unreadable.
    fn held(&self, side: Side, folder: usize) -> Result<Count, CannotCheck> {
        let holdings = &self.holdings[usize::from(side == Side::Target)];
        let unasked = || {
            Err(CannotCheck::fault(
                "mail.folders",
                "a folder was not asked for its counters",
            ))
        };
        holdings[folder].clone().unwrap_or_else(unasked)
    }

    fn unreadable(
        &mut self,
        side: Side,
        folder: usize,
        why: &CannotCheck,
    ) -> Result<(), CannotCheck> {
        self.row.side(side).unreadable += 1;
        self.broken_off.push(why.clone());
        let finding = self.finding(UNREADABLE, side, folder).detail(why.message());
        self.cx.find(match side {
            Side::Source => finding.source(why.obstacle.name()),
            Side::Target => finding.target(why.obstacle.name()),
        })
    }

    fn finding(&self, code: Code, side: Side, folder: usize) -> Finding {
        let name = ItemName::text(self.scope.folder(side, folder).name.as_str());
        Finding::new(code, name.clone(), name)
    }

    fn missing(&mut self, sources: &[usize]) -> Result<(), CannotCheck> {
        for &folder in sources {
            match self.held(Side::Source, folder) {
                Err(why) => self.unreadable(Side::Source, folder, &why)?,
                Ok(count) => {
                    self.row.source.missing += 1;
                    let holds = Message::new("mail.folders/holds").with("messages", count.messages);
                    let finding = self.finding(MISSING, Side::Source, folder);
                    self.cx
                        .find(finding.source(count.messages.to_string()).detail(holds))?;
                }
            }
        }
        Ok(())
    }

    /// A folder of the target alone is a finding, unless it and all such folders below it hold nothing.
    fn extra(&mut self, folder: usize) -> Result<(), CannotCheck> {
        let count = match self.held(Side::Target, folder) {
            Ok(count) => count,
            Err(why) => return self.unreadable(Side::Target, folder, &why),
        };
        let above = &self.scope.target[folder].levels;
        let below = self
            .scope
            .groups
            .iter()
            .filter(|group| group.sources.is_empty())
            .filter_map(|group| group.target);
        let below = below.filter(|&other| {
            let levels = &self.scope.target[other].levels;
            levels.len() > above.len() && levels.starts_with(above)
        });
        let below: Vec<Result<Count, CannotCheck>> =
            below.map(|other| self.held(Side::Target, other)).collect();
        let holds = |count: &Result<Count, CannotCheck>| {
            count.as_ref().is_ok_and(|count| count.messages > 0)
        };
        if count.messages > 0 || below.iter().any(holds) {
            self.row.target.extra += 1;
            let holds = Message::new("mail.folders/holds").with("messages", count.messages);
            let finding = self.finding(EXTRA, Side::Target, folder);
            return self
                .cx
                .find(finding.target(count.messages.to_string()).detail(holds));
        }
        if below.iter().any(Result::is_err) {
            self.row.target.undecided += 1;
        } else {
            self.row.target.explain(EMPTY, 1);
            let name = self.scope.target[folder].name.as_str();
            self.facts
                .push(Message::new("mail.folders/extra-empty").with("folder", name));
        }
        Ok(())
    }

    fn both(&mut self, group: &Group, target: usize) -> Result<(), CannotCheck> {
        let mut sum = Count::default();
        let mut is_known = true;
        for &folder in &group.sources {
            match self.held(Side::Source, folder) {
                Ok(count) => {
                    sum.messages += count.messages;
                    sum.unseen += count.unseen;
                }
                Err(why) => {
                    self.unreadable(Side::Source, folder, &why)?;
                    is_known = false;
                }
            }
        }
        let readable = group
            .sources
            .iter()
            .filter(|&&folder| self.held(Side::Source, folder).is_ok())
            .count() as u64;
        let held = match self.held(Side::Target, target) {
            Ok(count) if is_known => count,
            Ok(_) => {
                self.row.source.undecided += readable;
                self.row.target.undecided += 1;
                return Ok(());
            }
            Err(why) => {
                self.row.source.undecided += readable;
                return self.unreadable(Side::Target, target, &why);
            }
        };
        let wrong = self.wrong(group, target, sum, held);
        for side in Side::BOTH {
            let tally = self.row.side(side);
            if wrong.is_empty() {
                tally.matched += 1;
            } else {
                tally.different += 1;
            }
        }
        self.row.source.explain(MERGED, readable.saturating_sub(1));
        for (field, source_value, target_value) in wrong {
            let finding = self
                .finding(DIFFERENT, Side::Source, group.sources[0])
                .field(field);
            self.cx
                .find(finding.source(source_value).target(target_value))?;
        }
        Ok(())
    }

    /// The fields that differ, with their values.
    fn wrong(
        &self,
        group: &Group,
        target: usize,
        source: Count,
        held: Count,
    ) -> Vec<(&'static str, String, String)> {
        let mut wrong = Vec::new();
        let more = held.messages.saturating_sub(source.messages);
        let may_hold_more = self.spec.counts == Counts::AtLeast;
        if held.messages < source.messages || (more > 0 && !may_hold_more) {
            wrong.push((
                "messages",
                source.messages.to_string(),
                held.messages.to_string(),
            ));
        }
        let unseen_max = source.unseen + if may_hold_more { more } else { 0 };
        if self.spec.unseen == Unseen::Compare
            && !(source.unseen..=unseen_max).contains(&held.unseen)
        {
            wrong.push(("unseen", source.unseen.to_string(), held.unseen.to_string()));
        }
        if self.spec.subscribed == Subscribed::Compare {
            let own = group
                .sources
                .iter()
                .filter_map(|&folder| self.scope.source[folder].subscribed);
            let own = own.reduce(|one, other| one || other);
            let word = |subscribed: bool| if subscribed { "yes" } else { "no" }.to_owned();
            if let (Some(own), Some(other)) = (own, self.scope.target[target].subscribed)
                && own != other
            {
                wrong.push(("subscribed", word(own), word(other)));
            }
        }
        wrong
    }
}
