//! A mailbox: the access control list of every folder of the matrix, and what the server tells those whom it concerns.

mod asking;
mod strangers;
mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use self::asking::Answers;
use self::weigh::{Case, Decision};
use super::grid::{Grid, Place};
use super::spec::{EVERYBODY, Matrix, Row, Who};
use crate::base::text::clip;
use crate::check::{Context, Progress};
use crate::inventory::mail::{Folder, Mailbox};
use crate::inventory::permissions::{AccessList, Holder, Level, Party};
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Side};

/// So much of an identifier is shown.
const SHOWN_BYTES_MAX: usize = 200;
/// So many names stand in one fact.
const NAMES_MAX: usize = 10;

/// A folder and who was granted what on it, or why that is not known.
type Look = Result<(Folder, AccessList), CannotCheck>;

/// A principal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column<'a> {
    name: &'a str,
    subject: Subject,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    User(Party),
    Group(String),
}

/// Observes. `logins` are those of the principals, by their names.
///
/// # Errors
/// When the mailbox cannot be had or its server keeps no access control lists, or a finding cannot be recorded.
pub(super) async fn observe(
    matrix: &Matrix,
    logins: &BTreeMap<String, String>,
    facts: Vec<Message>,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let cells = matrix
        .rows
        .len()
        .saturating_mul(matrix.principals.len() + 1);
    let mut grid = Grid::new(u64::try_from(cells).unwrap_or(u64::MAX), facts, cx);
    let mut mailbox = cx.mailbox(Side::Target).await?;
    let login = mailbox.login().map(str::to_owned);
    let columns = columns(matrix)?;
    let looks = look(matrix, &columns, mailbox.as_mut(), cx).await?;
    let answers = asking::ask(
        &columns,
        &looks,
        (mailbox.as_mut(), login.as_deref()),
        logins,
        cx,
    )
    .await;
    grid.facts
        .push(Message::new("permissions.grants/mailbox").with("endpoint", mailbox.label()));
    grid.facts.extend(mailbox.facts());
    grid.facts.extend(answers.facts.iter().cloned());
    let retried = [mailbox.retried(), answers.retried.clone()].concat();
    drop(mailbox);
    let owner = login.map(|login| Party::Name(crate::base::bytes::display(login.as_bytes())));
    Walk {
        matrix,
        columns,
        looks,
        answers,
        owner,
    }
    .run(&mut grid)?;
    Ok(Evidence {
        retried,
        ..grid.close()
    })
}

fn columns(matrix: &Matrix) -> Result<Vec<Column<'_>>, CannotCheck> {
    let column = |(name, who): &'_ (String, Who)| match who {
        Who::User(user) => Ok(Subject::User(Party::Name(user.clone()))),
        Who::Group(group) => Ok(Subject::Group(group.clone())),
        Who::Uid(_) | Who::Gid(_) => Err(CannotCheck::fault(
            "permissions.grants",
            format!("{name} is a number"),
        )),
    };
    matrix
        .principals
        .iter()
        .map(|own| {
            Ok(Column {
                name: &own.0,
                subject: column(own)?,
            })
        })
        .collect()
}

/// Reads the access control list of every folder of the matrix.
async fn look(
    matrix: &Matrix,
    columns: &[Column<'_>],
    mailbox: &mut dyn Mailbox,
    cx: &dyn Context,
) -> Result<Vec<Look>, CannotCheck> {
    let folders = mailbox.folders().await?;
    let is_user = |name: &str| {
        columns
            .iter()
            .any(|own| own.subject == Subject::User(Party::Name(name.to_owned())))
    };
    let groups = columns.iter().filter_map(|column| match &column.subject {
        Subject::Group(name) if !is_user(name) => Some(name.as_str()),
        _ => None,
    });
    let groups: BTreeSet<&str> = groups.collect();
    let mut looks = Vec::new();
    for (at, row) in matrix.rows.iter().enumerate() {
        let folder = match over(cx) {
            Some(why) => Err(why),
            None => find(&folders, row, mailbox.label()),
        };
        looks.push(match folder {
            Err(why) => Err(why),
            Ok(folder) => match mailbox.grants(folder).await {
                Ok(grants) => {
                    let entries = grants
                        .iter()
                        .map(|grant| (grant.identifier.as_slice(), grant.rights.as_str()));
                    Ok((folder.clone(), AccessList::new(entries, &groups)))
                }
                // Without access control lists there is nothing to be known of any folder.
                Err(why) if why.obstacle == Obstacle::Unsupported => return Err(why),
                Err(why) => Err(why),
            },
        });
        let (items, expected) = (
            u64::try_from(at + 1).unwrap_or(u64::MAX),
            u64::try_from(matrix.rows.len()).ok(),
        );
        cx.progress(Progress {
            items,
            expected,
            container: row.shown(),
        });
    }
    Ok(looks)
}

/// Why nothing more can be asked, once that is so.
fn over(cx: &dyn Context) -> Option<CannotCheck> {
    let (what, deadline) = ("read permissions", cx.deadline());
    deadline.is_over().then(|| {
        if deadline.is_cancelled() {
            CannotCheck::stopped(what)
        } else {
            CannotCheck::timed_out(what)
        }
    })
}

/// The folder that `row` means: by its name in the mailbox, else by its name on the server.
fn find<'f>(folders: &'f [Folder], row: &Row, label: &str) -> Result<&'f Folder, CannotCheck> {
    let called: Vec<&Folder> = folders
        .iter()
        .filter(|folder| folder.is_called(&row.path))
        .collect();
    let by_name: Vec<&Folder> = called
        .iter()
        .copied()
        .filter(|folder| folder.name == row.path)
        .collect();
    let cannot = |obstacle, code: &str| {
        let cause = Message::new(code).with("folder", row.shown());
        Err(CannotCheck::new(
            obstacle,
            Retry::Never,
            label,
            format!("GETACL {}", row.path),
            cause,
        ))
    };
    match (by_name.as_slice(), called.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => cannot(Obstacle::Absent, "permissions.grants/no-folder"),
        _ => cannot(Obstacle::Protocol, "permissions.grants/folder-twice"),
    }
}

/// Going through the matrix with all that was read.
struct Walk<'a> {
    matrix: &'a Matrix,
    columns: Vec<Column<'a>>,
    looks: Vec<Look>,
    answers: Answers,
    /// Who is logged in.
    owner: Option<Party>,
}

impl Walk<'_> {
    fn run(&self, grid: &mut Grid<'_>) -> Result<(), CannotCheck> {
        for (at, (row, look)) in self.matrix.rows.iter().zip(&self.looks).enumerate() {
            match look {
                Ok((folder, list)) => {
                    self.row((at, row), folder, list, grid)?;
                    strangers::go_through(self, row, (folder, list), grid)?;
                    self.odd(row, list, grid);
                }
                Err(why) => {
                    if why.obstacle != Obstacle::TimedOut && why.obstacle != Obstacle::Stopped {
                        grid.blind(&row.shown(), why)?;
                    }
                    if why.retry == Retry::Later
                        || matches!(why.obstacle, Obstacle::TimedOut | Obstacle::Stopped)
                    {
                        grid.break_off(why);
                    }
                    self.unlooked(row, &why.cause, grid);
                }
            }
        }
        self.owners(grid);
        Ok(())
    }

    fn unlooked(&self, row: &Row, why: &Message, grid: &mut Grid<'_>) {
        let folder = row.shown();
        for who in self
            .columns
            .iter()
            .map(|column| column.name)
            .chain([EVERYBODY])
        {
            let expected = row
                .levels
                .get(who)
                .copied()
                .unwrap_or_else(|| everybody(row));
            grid.unlooked(
                Place {
                    folder: &folder,
                    who,
                    expected,
                },
                why,
            );
        }
    }

    fn row(
        &self,
        (at, row): (usize, &Row),
        folder: &Folder,
        list: &AccessList,
        grid: &mut Grid<'_>,
    ) -> Result<(), CannotCheck> {
        let shown = row.shown();
        for (number, column) in self.columns.iter().enumerate() {
            let (cases, decision) = match &column.subject {
                Subject::User(party) => {
                    let cases = self.cases(row, column.name, party, folder, list);
                    let answer = self.answers.of(number, at);
                    let decision =
                        weigh::weigh(&cases, &answer, by_entry(list.names(party), party));
                    if let (Decision::Open(_), Some(why)) =
                        (&decision, self.answers.failure(number, at))
                        && why.retry == Retry::Later
                    {
                        grid.break_off(why);
                    }
                    (cases, decision)
                }
                Subject::Group(group) => group_cell(row, column.name, group, list),
            };
            let levels: BTreeSet<Level> = cases.iter().map(|case| case.expected).collect();
            let expected = levels
                .first()
                .copied()
                .filter(|_| levels.len() == 1)
                .unwrap_or_else(|| everybody(row));
            enter(
                Place {
                    folder: &shown,
                    who: column.name,
                    expected,
                },
                &decision,
                grid,
            )?;
        }
        let cases = [case(list, &Holder::default(), everybody(row))];
        let has_entry = [Party::Anyone, Party::Authenticated]
            .iter()
            .any(|party| list.names(party));
        let reason = if has_entry {
            "permissions.grants/by-everybody"
        } else {
            "permissions.grants/by-no-entry"
        };
        let decision = weigh::weigh(&cases, &weigh::Answer::Unasked(None), Message::new(reason));
        enter(
            Place {
                folder: &shown,
                who: EVERYBODY,
                expected: everybody(row),
            },
            &decision,
            grid,
        )
    }

    /// Every case there may be for the user `name`.
    fn cases(
        &self,
        row: &Row,
        name: &str,
        party: &Party,
        folder: &Folder,
        list: &AccessList,
    ) -> Vec<Case> {
        let holder = Holder {
            own: Some(party),
            groups: BTreeSet::new(),
            is_owner: self.owns(party, folder),
        };
        if let Some(level) = row.levels.get(name) {
            return weigh::cases(list, &holder, &BTreeSet::new(), |_| *level);
        }
        // The user has what is expected of the groups to which it belongs, and nobody tells which these are.
        let levels = self
            .columns
            .iter()
            .filter_map(|column| match &column.subject {
                Subject::Group(group) => Some((group.as_str(), *row.levels.get(column.name)?)),
                Subject::User(_) => None,
            });
        let levels: BTreeMap<&str, Level> = levels.collect();
        let expected = |groups: &BTreeSet<&str>| {
            groups
                .iter()
                .filter_map(|group| levels.get(group))
                .max()
                .copied()
                .unwrap_or_else(|| everybody(row))
        };
        weigh::cases(list, &holder, &levels.keys().copied().collect(), expected)
    }

    /// Whether the mailbox in which `folder` is belongs to `party`. What is shared by all belongs to nobody.
    fn owns(&self, party: &Party, folder: &Folder) -> bool {
        folder.personal && self.owner.as_ref() == Some(party)
    }

    fn is_column(&self, party: &Party) -> bool {
        self.columns.iter().any(|column| match &column.subject {
            Subject::User(own) => own == party,
            Subject::Group(own) => party.group() == Some(own.as_str()),
        })
    }

    /// The owner is not counted unless the matrix names it, and that is said.
    fn owners(&self, grid: &mut Grid<'_>) {
        let is_owned = |look: &Look| look.as_ref().is_ok_and(|(folder, _)| folder.personal);
        if let Some(owner) = &self.owner
            && !self.is_column(owner)
            && self.looks.iter().any(is_owned)
        {
            grid.facts
                .push(Message::new("permissions.grants/mailbox-owner").with("who", shown(owner)));
        }
    }

    /// What is odd about a list.
    fn odd(&self, row: &Row, list: &AccessList, grid: &mut Grid<'_>) {
        let about = |code: &str| {
            Message::new(format!("permissions.grants/{code}")).with("folder", row.shown())
        };
        if !list.unknown().is_empty() {
            grid.facts
                .push(about("unknown-rights").with("rights", list.unknown().to_string()));
        }
        let repeated: Vec<String> = list.repeated().take(NAMES_MAX).map(shown).collect();
        if !repeated.is_empty() {
            grid.facts
                .push(about("repeated").with("who", repeated.join(", ")));
        }
    }
}

/// What everybody may have in the folder of `row`.
fn everybody(row: &Row) -> Level {
    row.levels.get(EVERYBODY).copied().unwrap_or_default()
}

fn case(list: &AccessList, holder: &Holder<'_>, expected: Level) -> Case {
    Case {
        expected,
        bounds: list.bounds(holder),
    }
}

/// A group is looked at as somebody who is in this one and in no other.
fn group_cell(row: &Row, name: &str, group: &str, list: &AccessList) -> (Vec<Case>, Decision) {
    let expected = row
        .levels
        .get(name)
        .copied()
        .unwrap_or_else(|| everybody(row));
    let holder = Holder {
        groups: BTreeSet::from([group]),
        ..Holder::default()
    };
    let cases = vec![case(list, &holder, expected)];
    if list.is_bare(group) {
        return (
            cases,
            Decision::Open(Message::new("permissions.grants/bare-group").with("group", group)),
        );
    }
    let party = Party::Group(group.to_owned());
    let has_entry = list.groups().contains(group);
    let decision = weigh::weigh(
        &cases,
        &weigh::Answer::Unasked(None),
        by_entry(has_entry, &party),
    );
    (cases, decision)
}

fn by_entry(has_entry: bool, party: &Party) -> Message {
    if has_entry {
        Message::new("permissions.grants/by-entry").with("who", shown(party))
    } else {
        Message::new("permissions.grants/by-no-entry")
    }
}

fn enter(place: Place<'_>, decision: &Decision, grid: &mut Grid<'_>) -> Result<(), CannotCheck> {
    match decision {
        Decision::Known(outcome, sight) => grid.enter(place, sight, *outcome),
        Decision::Open(why) => grid.unknown(place, why),
    }
}

/// A party for people, with the mark that tells a group from a user.
fn shown(party: &Party) -> String {
    let name = match party {
        Party::Anyone => "anyone".to_owned(),
        Party::Authenticated => "authenticated".to_owned(),
        Party::Anonymous => "anonymous".to_owned(),
        Party::Owner => "owner".to_owned(),
        Party::Group(name) => format!("group {name}"),
        Party::Override(name) => format!("group {name} (!)"),
        Party::Name(name) => name.clone(),
    };
    clip(&name, SHOWN_BYTES_MAX)
}
