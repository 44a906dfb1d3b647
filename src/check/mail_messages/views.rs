//! Views: folders that show messages which are in other folders, too (`\All`, `\Flagged`, `\Important`).
//!
//! What another folder shows is compared there. What only a view shows (in Gmail, archived mail) is compared with the
//! view's counterpart on the other side, or with wherever it was put.

use std::collections::HashSet;

use crate::endpoint::imap::Role;
use crate::inventory::mail::{Folder, Group, Item, Key, LeftOut, Reading, Scope};
use crate::model::{Side, Sides};

/// By what a message of one mailbox is known in two of its folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Identity {
    key: Key,
    received: i64,
    size: u64,
}

/// The views of an account, and what its other folders show.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// The groups that hold views, those of all messages first.
    groups: Vec<Group>,
    /// Which sides have any.
    are_there: Sides<bool>,
    /// What other folders show, of sides that have views.
    shown: Sides<HashSet<Identity>>,
    /// What views of the source show that other folders show, too.
    twice: HashSet<Key>,
}

/// Whether a folder only shows what is elsewhere, too.
pub(super) fn is_view(folder: &Folder) -> bool {
    let views = [Role::All, Role::Flagged, Role::Important];
    views.into_iter().any(|role| folder.has(role))
}

impl Views {
    /// Takes the views out of `groups`; returns the others.
    pub(super) fn take_from(groups: Vec<Group>, scope: &Scope) -> (Self, Vec<Group>) {
        let mut views = Self::default();
        let mut others = Vec::with_capacity(groups.len());
        for group in groups {
            let (of_views, sources): (Vec<usize>, Vec<usize>) = group
                .sources
                .iter()
                .partition(|&&at| is_view(scope.folder(Side::Source, at)));
            let target = group
                .target
                .filter(|&at| is_view(scope.folder(Side::Target, at)));

            views.are_there.source |= !of_views.is_empty();
            match (of_views.is_empty(), sources.is_empty()) {
                // A folder of the target that only shows is none to compare an ordinary one with.
                (true, true) if target.is_some() => views.add(group),
                (true, _) => others.push(group),
                (false, true) => views.add(group),
                (false, false) => {
                    let target = group.target;
                    others.push(Group { sources, target });
                    views.add(Group {
                        sources: of_views,
                        target: None,
                    });
                }
            }
        }

        views.are_there.target = views.groups.iter().any(|group| {
            let target = group.target;
            target.is_some_and(|at| is_view(scope.folder(Side::Target, at)))
        });
        let shows_all = |group: &Group| {
            let mut sources = group.sources.iter();
            sources.any(|&at| scope.folder(Side::Source, at).has(Role::All))
        };
        views.groups.sort_by_key(|group| !shows_all(group));
        (views, others)
    }

    fn add(&mut self, group: Group) {
        self.groups.push(group);
    }

    /// The groups that hold views.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Notes what an ordinary folder shows.
    pub(super) fn note(&mut self, side: Side, items: &[Item]) {
        if self.are_there[side] {
            self.shown[side].extend(items.iter().map(Identity::of));
        }
    }

    /// Keeps of what was read of a view what nothing before showed; returns how many messages are left out.
    pub(super) fn keep_new(&mut self, side: Side, reading: &mut Reading) -> u64 {
        let shown = &mut self.shown[side];
        let mut is_new: Vec<bool> = Vec::with_capacity(reading.items.len());
        // Two alike in one view are two messages: only what was shown before does not count.
        is_new.extend(
            reading
                .items
                .iter()
                .map(|item| !shown.contains(&Identity::of(item))),
        );
        shown.extend(reading.items.iter().map(Identity::of));

        if side == Side::Source {
            let old = reading
                .items
                .iter()
                .zip(&is_new)
                .filter(|(_, is_new)| !**is_new);
            self.twice.extend(old.filter_map(|(item, _)| item.key()));
        }

        let before = reading.items.len();
        let mut keeps = is_new.iter();
        reading.items.retain(|_| *keeps.next().unwrap_or(&true));
        let mut keeps = is_new.iter();
        reading.contents.retain(|_| *keeps.next().unwrap_or(&true));
        (before - reading.items.len()) as u64
    }

    /// Whether a view of the source shows this message of the target's folder that belongs to it, and another folder
    /// of the source does so, too.
    pub(super) fn is_shown_twice(&self, item: &Item) -> bool {
        item.key().is_some_and(|key| self.twice.contains(&key))
    }

    /// The folders that the suite leaves out, and that may hold what a view shows.
    pub(super) fn hidden_places(&self, scope: &Scope) -> Vec<(Side, usize)> {
        let left_out = scope.left_out.iter();
        let hidden = left_out.filter(|(side, at, why)| {
            let folder = scope.folder(*side, *at);
            let by_suite = matches!(why, LeftOut::Excluded(_) | LeftOut::NotIncluded);
            self.are_there[*side] && by_suite && folder.selectable && !is_view(folder)
        });
        hidden.map(|&(side, at, _)| (side, at)).collect()
    }
}

impl Identity {
    fn of(item: &Item) -> Self {
        Self {
            key: item.key,
            received: item.received,
            size: item.size,
        }
    }
}
