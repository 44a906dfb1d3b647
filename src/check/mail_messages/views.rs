//! Views: folders that show messages which are in other folders, too (`\All`, `\Flagged`, `\Important`).
//!
//! What another folder shows is compared there. What only a view shows (in Gmail, archived mail) is compared with the
//! view's counterpart on the other side, or with wherever it was put.
//!
//! Whether two folders show one message is told by the id that the mailbox itself gives it (X-GM-MSGID, EMAILID), and by
//! its header, date of arrival and size where there is none.

use std::collections::{HashMap, HashSet};

use crate::endpoint::imap::Role;
use crate::inventory::mail::{Folder, Group, Item, Key, LeftOut, Reading, Scope, StoreId};
use crate::model::{Side, Sides};

/// By what a message without an id is known in two folders of its mailbox.
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
    shown: Sides<Shown>,
    /// What views of the source show that other folders show, too.
    twice: HashSet<Key>,
}

/// What folders of one side show.
#[derive(Debug, Default)]
struct Shown {
    /// Messages that have an id.
    by_id: HashMap<StoreId, ShownAs>,
    /// The others, and those whose id another message has, too.
    others: HashSet<Identity>,
}

/// A message that has an id, as the first folder showed it.
#[derive(Debug, Clone, Copy)]
struct ShownAs {
    identity: Identity,
    /// Whether a folder shows it whose messages a view of all mail shows, too.
    is_for_views: bool,
}

/// What a view shows of a message, as far as other folders tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// No other folder shows it.
    New,
    /// Another folder shows it.
    Old,
    /// Another folder shows its like, under an id that the view does not know, or without one.
    Doubtful,
}

/// What was taken out of the reading of a view.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Narrowed {
    /// How many messages other folders show, too.
    pub(super) shown: u64,
    /// Of how many the ids do not tell whether other folders show them.
    pub(super) doubtful: u64,
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

    /// Whether a side has views, so that it matters by which ids it knows its messages.
    pub(super) fn are_on(&self, side: Side) -> bool {
        self.are_there[side]
    }

    /// Notes what an ordinary folder shows.
    pub(super) fn note(&mut self, side: Side, folder: &Folder, reading: &Reading) {
        if self.are_there[side] {
            // All mail is all but the bin and what is unwanted.
            let is_for_views = !folder.has(Role::Trash) && !folder.has(Role::Junk);
            self.shown[side].note(reading, is_for_views);
        }
    }

    /// Keeps of what was read of a view what nothing before showed.
    pub(super) fn keep_new(&mut self, side: Side, reading: &mut Reading) -> Narrowed {
        // Two alike in one view are two messages: only what was shown before does not count.
        let sights = self.shown[side].judge(reading);
        self.shown[side].note(reading, true);

        let mut narrowed = Narrowed::default();
        for (item, sight) in reading.items.iter().zip(&sights) {
            match sight {
                Sight::New => {}
                Sight::Doubtful => narrowed.doubtful += 1,
                Sight::Old => {
                    narrowed.shown += 1;
                    let is_source = side == Side::Source;
                    self.twice.extend(item.key().filter(|_| is_source));
                }
            }
        }

        retain_new(&mut reading.items, &sights);
        retain_new(&mut reading.contents, &sights);
        retain_new(&mut reading.store_ids, &sights);
        narrowed
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

impl Shown {
    /// Notes what a folder shows.
    fn note(&mut self, reading: &Reading, is_for_views: bool) {
        for (item, id) in with_ids(reading) {
            let identity = Identity::of(item);
            let Some(id) = id else {
                self.others.insert(identity);
                continue;
            };

            let first = self.by_id.entry(id).or_insert(ShownAs {
                identity,
                is_for_views,
            });
            first.is_for_views |= is_for_views;
            // An id stands for one content (RFC 8474, section 5.1): where it does not, it tells nothing of the second.
            if first.identity.key != identity.key {
                self.others.insert(identity);
            }
        }
    }

    /// Of each message of a view, whether it was shown before.
    fn judge(&self, view: &Reading) -> Vec<Sight> {
        let is_by_id = |item: &Item, id: StoreId| {
            let shown = self.by_id.get(&id);
            shown.is_some_and(|shown| shown.identity.key == item.key)
        };
        let mut sights: Vec<Sight> = with_ids(view)
            .map(|(item, id)| {
                let is_among_others = self.others.contains(&Identity::of(item));
                match id {
                    Some(id) if is_by_id(item, id) => Sight::Old,
                    Some(_) if is_among_others => Sight::Doubtful,
                    None if is_among_others => Sight::Old,
                    _ => Sight::New,
                }
            })
            .collect();

        // What looks new may be what another folder showed under an id that has changed since.
        let lost = self.lost_ids(view, &sights);
        for (item, sight) in view.items.iter().zip(&mut sights) {
            if *sight == Sight::New && lost.contains(&Identity::of(item)) {
                *sight = Sight::Doubtful;
            }
        }
        sights
    }

    /// Of what looks new in a view: what other folders show, too, under ids that the view does not know.
    fn lost_ids(&self, view: &Reading, sights: &[Sight]) -> HashSet<Identity> {
        let looks_new = view.items.iter().zip(sights);
        let looks_new: HashSet<Identity> = looks_new
            .filter(|(_, sight)| **sight == Sight::New)
            .map(|(item, _)| Identity::of(item))
            .collect();
        if looks_new.is_empty() {
            return HashSet::new();
        }

        let known: HashSet<StoreId> = view.store_ids.iter().flatten().copied().collect();
        let lost = self.by_id.iter().filter(|(id, shown)| {
            shown.is_for_views && looks_new.contains(&shown.identity) && !known.contains(id)
        });
        lost.map(|(_, shown)| shown.identity).collect()
    }
}

/// The messages of a reading, each with its id if it has one.
fn with_ids(reading: &Reading) -> impl Iterator<Item = (&Item, Option<StoreId>)> {
    let ids = reading.store_ids.iter().copied();
    let ids = ids.chain(std::iter::repeat(None));
    reading.items.iter().zip(ids)
}

/// Keeps of what belongs to the messages of a view those that are new; it may be empty.
fn retain_new<T>(of_messages: &mut Vec<T>, sights: &[Sight]) {
    let mut sights = sights.iter();
    of_messages.retain(|_| sights.next().is_none_or(|sight| *sight == Sight::New));
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
