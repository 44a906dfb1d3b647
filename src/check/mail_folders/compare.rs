//! Folders that belong together, compared, and entered in the ledger.

use super::counts::{Count, Holdings};
use super::findings::{self, Difference};
use super::spec::{Counts, Spec, Subscribed, Unseen};
use crate::check::Context;
use crate::endpoint::imap::Role;
use crate::inventory::mail::{Group, Scope};
use crate::model::{CannotCheck, Finding, Message, Row, Side};

/// The ledger's word for folders whose messages are, together with another's, in one folder of the target.
const MERGED: &str = "mail.folders/merged";

/// The ledger's word for folders that only the target has and that hold nothing.
const EMPTY: &str = "mail.folders/empty";

/// The ledger's word for views of all mail, and for folders whose counterpart is one.
const VIEW: &str = "mail.folders/view";

/// What came of comparing all folders.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Where the folders ended up.
    pub(super) row: Row,
    /// What is worth saying of them.
    pub(super) facts: Vec<Message>,
    /// What could not be asked.
    pub(super) broken_off: Vec<CannotCheck>,
}

/// Compares all groups. `row` has what the listings announced and what is left out.
pub(super) fn compare(
    spec: &Spec,
    cx: &dyn Context,
    scope: &Scope,
    holdings: &Holdings,
    row: Row,
) -> Result<Compared, CannotCheck> {
    let mut comparison = Comparison {
        spec,
        cx,
        scope,
        holdings,
        compared: Compared {
            row,
            ..Compared::default()
        },
    };

    for group in &scope.groups {
        let Apart { group, views } = Apart::of(group, scope);
        for (side, folder) in views {
            comparison.not_compared(side, folder)?;
        }
        match (group.sources.as_slice(), group.target) {
            ([], Some(target)) => comparison.only_on_target(target)?,
            (sources, None) => comparison.only_on_source(sources)?,
            (_, Some(target)) => comparison.on_both(&group, target)?,
        }
    }
    Ok(comparison.compared)
}

/// A group without what cannot be compared in it.
struct Apart {
    /// What can be compared: ordinary folders, or views of all mail.
    group: Group,
    /// What cannot.
    views: Vec<(Side, usize)>,
}

impl Apart {
    /// Sets apart what has no counterpart of its own sort: a view of all mail holds nothing of its own, and what it
    /// shows says nothing of an ordinary folder.
    fn of(group: &Group, scope: &Scope) -> Self {
        let is_view = |side: Side, folder: usize| scope.folder(side, folder).has(Role::All);
        let (views, ordinary): (Vec<usize>, Vec<usize>) = group
            .sources
            .iter()
            .partition(|&&source| is_view(Side::Source, source));
        let target_is_view = group
            .target
            .is_some_and(|target| is_view(Side::Target, target));

        let (compared, others) = match target_is_view {
            true => (views, ordinary),
            false => (ordinary, views),
        };
        // Of the target's folder alone: a view is not extra, nor is the copy of one.
        let is_alone = compared.is_empty() && (target_is_view || !others.is_empty());
        let (target, target_apart) = match is_alone {
            true => (None, group.target),
            false => (group.target, None),
        };

        let others = others.into_iter().map(|source| (Side::Source, source));
        let target_apart = target_apart.map(|target| (Side::Target, target));
        Self {
            group: Group {
                sources: compared,
                target,
            },
            views: others.chain(target_apart).collect(),
        }
    }
}

/// A comparison under way.
struct Comparison<'a> {
    spec: &'a Spec,
    cx: &'a dyn Context,
    scope: &'a Scope,
    holdings: &'a Holdings,
    compared: Compared,
}

impl Comparison<'_> {
    /// What a folder holds, or why that is not known.
    fn held(&self, side: Side, folder: usize) -> Result<Count, CannotCheck> {
        let not_asked = || {
            let problem = "a folder was not asked for its counters";
            Err(CannotCheck::fault("mail.folders", problem))
        };
        self.holdings
            .of(side, folder)
            .cloned()
            .unwrap_or_else(not_asked)
    }

    fn report(&self, finding: Finding) -> Result<(), CannotCheck> {
        self.cx.find(finding)
    }

    fn unreadable(
        &mut self,
        side: Side,
        folder: usize,
        why: &CannotCheck,
    ) -> Result<(), CannotCheck> {
        self.compared.row.side(side).unreadable += 1;
        self.compared.broken_off.push(why.clone());

        let folder = self.scope.folder(side, folder);
        self.report(findings::unreadable(side, folder, why))
    }

    /// Says how much a folder holds that has nothing to be compared with.
    fn not_compared(&mut self, side: Side, folder: usize) -> Result<(), CannotCheck> {
        let count = match self.held(side, folder) {
            Ok(count) => count,
            Err(error) => return self.unreadable(side, folder, &error),
        };

        self.compared.row.side(side).explain(VIEW, 1);
        let fact = Message::new("mail.folders/view-not-compared")
            .with("side", side.name())
            .with("folder", self.scope.folder(side, folder).name.as_str())
            .with("messages", count.all());
        self.compared.facts.push(fact);
        Ok(())
    }

    fn only_on_source(&mut self, sources: &[usize]) -> Result<(), CannotCheck> {
        for &folder in sources {
            match self.held(Side::Source, folder) {
                Err(why) => self.unreadable(Side::Source, folder, &why)?,
                Ok(count) => {
                    self.compared.row.source.missing += 1;
                    let folder = &self.scope.source[folder];
                    self.report(findings::missing(folder, count))?;
                }
            }
        }
        Ok(())
    }

    /// A folder of the target alone is a finding, unless it and all such folders below it hold nothing.
    fn only_on_target(&mut self, folder: usize) -> Result<(), CannotCheck> {
        let count = match self.held(Side::Target, folder) {
            Ok(count) => count,
            Err(why) => return self.unreadable(Side::Target, folder, &why),
        };

        let below = self.held_below(folder);
        let is_any_filled = below.iter().flatten().any(|count| count.all() > 0);
        if count.all() > 0 || is_any_filled {
            self.compared.row.target.extra += 1;
            let folder = &self.scope.target[folder];
            return self.report(findings::extra(folder, count));
        }

        // One below that could not be asked may hold something: then this one is not known to be empty.
        if below.iter().any(Result::is_err) {
            self.compared.row.target.undecided += 1;
        } else {
            self.compared.row.target.explain(EMPTY, 1);
            let name = self.scope.target[folder].name.as_str();
            let fact = Message::new("mail.folders/extra-empty").with("folder", name);
            self.compared.facts.push(fact);
        }
        Ok(())
    }

    /// What the folders below `folder` hold that also only the target has.
    fn held_below(&self, folder: usize) -> Vec<Result<Count, CannotCheck>> {
        let above = &self.scope.target[folder].levels;
        let groups = self.scope.groups.iter();
        let only_on_target = groups
            .filter(|group| group.sources.is_empty())
            .filter_map(|group| group.target);

        let below = only_on_target.filter(|&other| {
            let levels = &self.scope.target[other].levels;
            levels.len() > above.len() && levels.starts_with(above)
        });
        below.map(|other| self.held(Side::Target, other)).collect()
    }

    fn on_both(&mut self, group: &Group, target: usize) -> Result<(), CannotCheck> {
        let mut sum = Count::default();
        let mut readable = 0;
        for &folder in &group.sources {
            match self.held(Side::Source, folder) {
                Ok(count) => {
                    sum = sum.plus(count);
                    readable += 1;
                }
                Err(why) => self.unreadable(Side::Source, folder, &why)?,
            }
        }
        let are_all_readable = readable == group.sources.len() as u64;

        // What one folder holds of several cannot be told from what the others hold: without all, nothing is decided.
        let held = match self.held(Side::Target, target) {
            Ok(count) if are_all_readable => count,
            Ok(_) => {
                self.compared.row.source.undecided += readable;
                self.compared.row.target.undecided += 1;
                return Ok(());
            }
            Err(why) => {
                self.compared.row.source.undecided += readable;
                return self.unreadable(Side::Target, target, &why);
            }
        };

        let differences = self.differences(group, target, sum, held);
        for side in Side::BOTH {
            let tally = self.compared.row.side(side);
            if differences.is_empty() {
                tally.matched += 1;
            } else {
                tally.different += 1;
            }
        }
        // Several folders have one counterpart: one of them is its pair, the others are explained.
        let others = readable.saturating_sub(1);
        self.compared.row.source.explain(MERGED, others);

        let folder = &self.scope.source[group.sources[0]];
        for difference in differences {
            self.report(findings::different(folder, difference))?;
        }
        Ok(())
    }

    /// The fields in which the folders of a group differ.
    fn differences(
        &self,
        group: &Group,
        target: usize,
        source: Count,
        held: Count,
    ) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut add = |field: &'static str, source: String, target: String| {
            differences.push(Difference {
                field,
                source,
                target,
            });
        };

        let may_hold_more = self.spec.counts == Counts::AtLeast;
        let more = held.messages.saturating_sub(source.messages);
        if held.messages < source.messages || (more > 0 && !may_hold_more) {
            let (source, held) = (source.messages, held.messages);
            add("messages", source.to_string(), held.to_string());
        }

        // Messages marked as deleted are gone with the next EXPUNGE: they do not make up for others. What is no more
        // marked so on a target that may hold more is there.
        let are_deleted_right = match may_hold_more {
            true => held.deleted + more >= source.deleted,
            false => held.deleted == source.deleted,
        };
        if !are_deleted_right {
            let (source, held) = (source.deleted, held.deleted);
            add("deleted", source.to_string(), held.to_string());
        }

        // Whatever the target may hold more may be unread, too.
        let more = if may_hold_more {
            held.all().saturating_sub(source.all())
        } else {
            0
        };
        let unseen_max = source.unseen + more;
        let is_unseen_right = (source.unseen..=unseen_max).contains(&held.unseen);
        if self.spec.unseen == Unseen::Compare && !is_unseen_right {
            add("unseen", source.unseen.to_string(), held.unseen.to_string());
        }

        if self.spec.subscribed == Subscribed::Compare {
            let sources = group.sources.iter();
            let known = sources.filter_map(|&folder| self.scope.source[folder].subscribed);
            let own = known.reduce(|one, other| one || other);
            let other = self.scope.target[target].subscribed;

            let word = |subscribed: bool| if subscribed { "yes" } else { "no" }.to_owned();
            if let Some((own, other)) = own.zip(other)
                && own != other
            {
                add("subscribed", word(own), word(other));
            }
        }
        differences
    }
}
