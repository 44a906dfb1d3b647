//! A file tree: going through the matrix folder by folder, and through whoever is met there besides.

mod weigh;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::weigh::{Chain, Observed};
use super::grid::{Grid, Place};
use super::spec::{EVERYBODY, Matrix, Row, Who};
use crate::check::{Context, Progress};
use crate::endpoint::fs::Grants;
use crate::inventory::files::Tree;
use crate::inventory::permissions::{Level, People, Subject};
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Side};

/// Observes.
///
/// # Errors
/// When the tree or the people cannot be had, or a finding cannot be recorded.
pub(super) async fn observe(
    matrix: &Matrix,
    facts: Vec<Message>,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let tree = cx.tree(Side::Target, ".").await?;
    let people = cx.people(Side::Target).await?;
    let cells = matrix
        .rows
        .len()
        .saturating_mul(matrix.principals.len() + 1);
    let mut grid = Grid::new(u64::try_from(cells).unwrap_or(u64::MAX), facts, cx);
    grid.facts
        .push(Message::new("permissions.grants/root").with("place", tree.place()));
    if !people.unread_sources().is_empty() {
        let cause = Message::new("permissions.grants/other-directories")
            .with("sources", people.unread_sources().join(", "));
        let operation = "read users and groups";
        let why = CannotCheck::new(
            Obstacle::Unsupported,
            Retry::Never,
            tree.place(),
            operation,
            cause,
        );
        grid.broken_off.push(why);
    }
    for (name, who) in &matrix.principals {
        if let Who::Uid(uid) = who
            && people.person_by_uid(*uid).is_none()
        {
            let fact = Message::new("permissions.grants/no-account")
                .with("name", name)
                .with("uid", uid.to_string());
            grid.facts.push(fact);
        }
    }
    Walk {
        matrix,
        roster: Roster::new(matrix, &people),
        people: &people,
        tree,
        seen: BTreeMap::new(),
        cx,
    }
    .run(grid)
}

/// Who the principals are.
struct Roster<'a> {
    /// In the order of the matrix; the subject, or why nobody is known.
    columns: Vec<(&'a str, Result<Subject, Message>)>,
    users: BTreeMap<u32, &'a str>,
    groups: BTreeMap<u32, &'a str>,
}

impl<'a> Roster<'a> {
    fn new(matrix: &'a Matrix, people: &People) -> Self {
        let mut roster = Self {
            columns: Vec::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for (name, who) in &matrix.principals {
            let subject = resolve(who, people);
            if let Ok(subject) = &subject {
                match subject.uid {
                    Some(uid) => drop(roster.users.insert(uid, name)),
                    None => roster
                        .groups
                        .extend(subject.gids.iter().map(|gid| (*gid, name.as_str()))),
                }
            }
            roster.columns.push((name, subject));
        }
        roster
    }

    /// What `row` expects of a subject: what stands under the name of the user; else the most of what stands under a
    /// group of that user; else what everybody gets. And whether it is expected of just this one.
    fn expected(&self, row: &Row, name: Option<&str>, subject: &Subject) -> (Level, bool) {
        if let Some(level) = name.and_then(|name| row.levels.get(name)) {
            return (*level, true);
        }
        let of_groups = subject
            .gids
            .iter()
            .filter_map(|gid| row.levels.get(*self.groups.get(gid)?))
            .max();
        let everybody = row.levels.get(EVERYBODY).copied().unwrap_or_default();
        (of_groups.copied().unwrap_or(everybody), of_groups.is_some())
    }
}

fn resolve(who: &Who, people: &People) -> Result<Subject, Message> {
    let user = |uid: u32| Subject {
        uid: Some(uid),
        gids: people.gids(uid),
    };
    let group = |gid: u32| Subject {
        uid: None,
        gids: BTreeSet::from([gid]),
    };
    match who {
        Who::Uid(uid) => Ok(user(*uid)),
        Who::Gid(gid) => Ok(group(*gid)),
        Who::User(name) => people
            .person(name)
            .map(|person| user(person.uid))
            .ok_or_else(|| Message::new("permissions.grants/no-user").with("name", name)),
        Who::Group(name) => people
            .team(name)
            .map(|team| group(team.gid))
            .ok_or_else(|| Message::new("permissions.grants/no-group").with("name", name)),
    }
}

struct Walk<'a> {
    matrix: &'a Matrix,
    roster: Roster<'a>,
    people: &'a People,
    tree: Arc<dyn Tree>,
    seen: BTreeMap<String, Result<Grants, CannotCheck>>,
    cx: &'a dyn Context,
}

impl Walk<'_> {
    fn run(mut self, mut grid: Grid<'_>) -> Result<Evidence, CannotCheck> {
        let mut system = BTreeSet::new();
        for (at, row) in self.matrix.rows.iter().enumerate() {
            if self.cx.deadline().is_over() {
                self.rest(at, &mut grid);
                break;
            }
            let paths = paths(&row.path);
            for path in &paths {
                if !self.seen.contains_key(path) {
                    let grants = self.tree.grants(path.as_bytes());
                    self.seen.insert(path.clone(), grants);
                }
            }
            match self.chain(&paths) {
                Ok(chain) => self.row(row, &chain, &mut grid, &mut system)?,
                Err(why) => {
                    grid.blind(&row.shown(), &why)?;
                    self.unlooked(row, &why.cause, &mut grid);
                }
            }
            let items = u64::try_from(at + 1).unwrap_or(u64::MAX);
            let expected = u64::try_from(self.matrix.rows.len()).ok();
            self.cx.progress(Progress {
                items,
                expected,
                container: row.shown(),
            });
        }
        for who in system {
            grid.facts
                .push(Message::new("permissions.grants/system").with("who", who));
        }
        Ok(grid.close())
    }

    /// The grants on the folder at the end of `paths` and on all above it.
    fn chain(&self, paths: &[String]) -> Result<Chain<'_>, CannotCheck> {
        let mut all = Vec::new();
        for path in paths {
            let fault = || CannotCheck::fault("permissions.grants", "a folder was not looked at");
            let grants = self
                .seen
                .get(path)
                .ok_or_else(fault)?
                .as_ref()
                .map_err(Clone::clone)?;
            all.push((format!("/{path}"), grants));
        }
        let (_, folder) = all
            .pop()
            .ok_or_else(|| CannotCheck::fault("permissions.grants", "a folder without path"))?;
        Ok(Chain { above: all, folder })
    }

    fn rest(&self, from: usize, grid: &mut Grid<'_>) {
        let what = "read permissions";
        let deadline = self.cx.deadline();
        let why = if deadline.is_cancelled() {
            CannotCheck::stopped(what)
        } else {
            CannotCheck::timed_out(what)
        };
        for row in self.matrix.rows.iter().skip(from) {
            self.unlooked(row, &why.cause, grid);
        }
        grid.broken_off.push(why);
    }

    fn unlooked(&self, row: &Row, why: &Message, grid: &mut Grid<'_>) {
        let folder = row.shown();
        for (who, subject) in &self.roster.columns {
            let nobody = Subject::default();
            let (expected, _) =
                self.roster
                    .expected(row, Some(who), subject.as_ref().unwrap_or(&nobody));
            grid.unlooked(
                Place {
                    folder: &folder,
                    who,
                    expected,
                },
                why,
            );
        }
        let (expected, _) = self.roster.expected(row, None, &Subject::default());
        grid.unlooked(
            Place {
                folder: &folder,
                who: EVERYBODY,
                expected,
            },
            why,
        );
    }

    fn row(
        &self,
        row: &Row,
        chain: &Chain<'_>,
        grid: &mut Grid<'_>,
        system: &mut BTreeSet<String>,
    ) -> Result<(), CannotCheck> {
        let folder = row.shown();
        for (who, subject) in &self.roster.columns {
            match subject {
                Ok(subject) => {
                    let (expected, _) = self.roster.expected(row, Some(who), subject);
                    let seen = Observed::see(chain, subject, &self.members(subject));
                    if seen.is_root() {
                        system.insert((*who).to_owned());
                    }
                    let outcome = seen.weigh(expected, self.is_on_the_way(row, Some(who), subject));
                    grid.enter(
                        Place {
                            folder: &folder,
                            who,
                            expected,
                        },
                        &seen.sight(),
                        outcome,
                    )?;
                }
                Err(why) => {
                    let (expected, _) = self.roster.expected(row, Some(who), &Subject::default());
                    grid.unknown(
                        Place {
                            folder: &folder,
                            who,
                            expected,
                        },
                        why,
                    )?;
                }
            }
        }
        let anybody = Subject::default();
        let (expected, _) = self.roster.expected(row, None, &anybody);
        let everybody = Observed::see(chain, &anybody, &[]);
        let outcome = everybody.weigh(expected, self.is_on_the_way(row, None, &anybody));
        grid.enter(
            Place {
                folder: &folder,
                who: EVERYBODY,
                expected,
            },
            &everybody.sight(),
            outcome,
        )?;
        let known = outcome.leak.then(|| everybody.most());
        for (who, subject) in self.strangers(chain.folder, system) {
            let (expected, is_meant) = self.roster.expected(row, None, &subject);
            let seen = Observed::see(chain, &subject, &self.members(&subject));
            let mut outcome = seen.weigh(expected, self.is_on_the_way(row, None, &subject));
            // Of a stranger nothing is expected but not to have too much; that everybody has it is told already.
            outcome.denial &= is_meant;
            outcome.leak &= known.is_none_or(|known| seen.most() > known);
            if !outcome.is_right() {
                grid.stranger(
                    Place {
                        folder: &folder,
                        who: &who,
                        expected,
                    },
                    &seen.sight(),
                    outcome,
                )?;
            }
        }
        Ok(())
    }

    /// Whether the matrix lets the subject in somewhere below `row`.
    fn is_on_the_way(&self, row: &Row, name: Option<&str>, subject: &Subject) -> bool {
        let below = self.matrix.rows.iter().filter(|other| other.is_below(row));
        below
            .map(|other| self.roster.expected(other, name, subject).0)
            .any(|level| level > Level::None)
    }

    /// Those who are in a group, as far as known; nobody for a user.
    fn members(&self, subject: &Subject) -> Vec<Subject> {
        if subject.uid.is_some() {
            return Vec::new();
        }
        let uids: BTreeSet<u32> = subject
            .gids
            .iter()
            .flat_map(|gid| self.people.members(*gid))
            .collect();
        uids.into_iter()
            .map(|uid| Subject {
                uid: Some(uid),
                gids: self.people.gids(uid),
            })
            .collect()
    }

    /// Whoever was granted something on the folder, or belongs to a group that was or that the matrix names, and has
    /// no column of its own.
    fn strangers(&self, grants: &Grants, system: &mut BTreeSet<String>) -> Vec<(String, Subject)> {
        let acl = grants.acl.as_ref();
        let mut uids = BTreeSet::from([grants.owner]);
        uids.extend(acl.iter().flat_map(|acl| &acl.users).map(|(uid, _)| *uid));
        let mut gids = BTreeSet::from([grants.group]);
        gids.extend(acl.iter().flat_map(|acl| &acl.groups).map(|(gid, _)| *gid));
        gids.extend(self.roster.groups.keys());
        let mut strangers = Vec::new();
        for gid in gids {
            let members = self.people.members(gid);
            if members.is_empty() && !self.roster.groups.contains_key(&gid) {
                // Nobody is known to be in it, which does not say that nobody is.
                let name = self.people.team_by_gid(gid).map(|team| team.name.as_str());
                strangers.push((
                    shown(name, "gid", gid),
                    Subject {
                        uid: None,
                        gids: BTreeSet::from([gid]),
                    },
                ));
            }
            uids.extend(members);
        }
        for uid in uids
            .into_iter()
            .filter(|uid| !self.roster.users.contains_key(uid))
        {
            let who = shown(
                self.people
                    .person_by_uid(uid)
                    .map(|person| person.name.as_str()),
                "uid",
                uid,
            );
            if uid == 0 {
                system.insert(who);
            } else {
                strangers.push((
                    who,
                    Subject {
                        uid: Some(uid),
                        gids: self.people.gids(uid),
                    },
                ));
            }
        }
        strangers
    }
}

/// The path and those above it, from the root down.
fn paths(path: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    let ends = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    paths.extend(
        ends.filter(|end| *end > 0)
            .filter_map(|end| path.get(..end))
            .map(str::to_owned),
    );
    paths
}

fn shown(name: Option<&str>, sort: &str, number: u32) -> String {
    name.map_or_else(
        || format!("{sort} {number}"),
        |name| format!("{name} ({sort} {number})"),
    )
}
