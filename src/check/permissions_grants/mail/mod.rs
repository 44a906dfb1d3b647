//! A mailbox: the access control list of every folder of the matrix, and what the server tells those whom it concerns.
//!
//! `principals` says who is looked for, `folder_acl` reads the lists, `my_rights` asks whoever can be asked, `evaluate`
//! decides each cell, and `unlisted` finds whoever has an entry and no column.

mod evaluate;
mod folder_acl;
mod my_rights;
mod principals;
mod unlisted;

use std::collections::{BTreeMap, BTreeSet};

use self::evaluate::{Answer, Decision, Scenario, evaluate};
use self::folder_acl::{FolderAcl, FolderAcls};
use self::my_rights::{Answers, CellNumber, OwnMailbox};
use self::principals::{Column, Principals, Subject, party_shown};
use super::findings::{MatrixCell, MatrixFindings};
use super::spec::{EVERYBODY, Matrix, Row, Store};
use crate::base::bytes;
use crate::check::Context;
use crate::inventory::mail::Folder;
use crate::inventory::permissions::{AccessList, Holder, Level, Party};
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Side};

/// So many names stand in one fact.
const NAMES_MAX: usize = 10;

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
    let mut findings = MatrixFindings::new(matrix, facts, cx);
    let mut mailbox = cx.mailbox(Side::Target).await?;
    let login = mailbox.login().map(str::to_owned);

    let principals = Principals::new(matrix)?;
    let acls = folder_acl::read(matrix, &principals, mailbox.as_mut(), cx).await?;
    let own = OwnMailbox {
        mailbox: mailbox.as_mut(),
        owner: login.as_deref(),
    };
    let answers = my_rights::ask(&principals, &acls, own, logins, cx).await;

    findings.fact(Message::new("permissions.grants/mailbox").with("endpoint", mailbox.label()));
    for fact in mailbox.facts().into_iter().chain(answers.facts().to_vec()) {
        findings.fact(fact);
    }
    let servers = mailbox.server();
    let retried = [mailbox.retried(), answers.retried().to_vec()].concat();
    drop(mailbox);

    let owner = login.map(|login| Party::Name(bytes::display(login.as_bytes())));
    MatrixWalk {
        matrix,
        principals,
        acls,
        answers,
        owner,
    }
    .run(&mut findings)?;
    Ok(Evidence {
        servers,
        retried,
        ..findings.into_evidence(matrix, Store::Mail)
    })
}

/// Going through the matrix with all that was read.
struct MatrixWalk<'a> {
    matrix: &'a Matrix,
    principals: Principals<'a>,
    acls: FolderAcls,
    answers: Answers,
    /// Who is logged in.
    owner: Option<Party>,
}

impl MatrixWalk<'_> {
    fn run(&self, findings: &mut MatrixFindings<'_>) -> Result<(), CannotCheck> {
        for (number, (row, acl)) in self.matrix.rows.iter().zip(&self.acls).enumerate() {
            match acl {
                Ok(acl) => {
                    for (column, principal) in self.principals.columns().iter().enumerate() {
                        let cell = CellNumber {
                            column,
                            row: number,
                        };
                        self.cell(cell, row, principal, acl, findings)?;
                    }
                    everybody(row, &acl.list, findings)?;

                    let is_known =
                        |party: &Party| self.principals.has(party) || self.owns(party, &acl.folder);
                    unlisted::find_leaks(row, &acl.list, is_known, findings)?;
                    oddities(row, &acl.list, findings);
                }
                Err(error) => self.row_not_read(row, error, findings)?,
            }
        }
        self.tell_owner(findings);
        Ok(())
    }

    /// Looks at the cell of one principal.
    fn cell(
        &self,
        number: CellNumber,
        row: &Row,
        column: &Column<'_>,
        acl: &FolderAcl,
        findings: &mut MatrixFindings<'_>,
    ) -> Result<(), CannotCheck> {
        let (scenarios, decision) = match &column.subject {
            Subject::User(party) => {
                let scenarios = self.user_scenarios(row, column.name, party, acl);
                let reason = by_entry(acl.list.names(party), party);
                let decision = evaluate(&scenarios, &self.answers.of(number), reason);
                // What could not be asked may be answered the next time, if only that is in the way.
                if let (Decision::Undecided(_), Some(error)) =
                    (&decision, self.answers.error(number))
                    && error.retry == Retry::Later
                {
                    findings.break_off(error);
                }
                (scenarios, decision)
            }
            Subject::Group(group) => {
                let scenario = group_scenario(row, column.name, group, &acl.list);
                (vec![scenario], group_decision(scenario, group, &acl.list))
            }
        };

        let cell = MatrixCell {
            folder: &row.shown(),
            who: column.name,
            expected: expected_in_all(&scenarios).unwrap_or_else(|| row.everybody()),
        };
        enter(cell, &decision, findings)
    }

    /// Every scenario there may be for the user `name`.
    fn user_scenarios(
        &self,
        row: &Row,
        name: &str,
        party: &Party,
        FolderAcl { folder, list }: &FolderAcl,
    ) -> Vec<Scenario> {
        let holder = Holder {
            own: Some(party),
            groups: BTreeSet::new(),
            is_owner: self.owns(party, folder),
        };
        if let Some(level) = row.level(name) {
            return evaluate::scenarios(list, &holder, &BTreeSet::new(), |_| level);
        }

        // The user has what is expected of the groups to which it belongs, and nobody tells which these are.
        let levels = self.principals.levels_of_groups(row);
        let expected = |groups: &BTreeSet<&str>| {
            groups
                .iter()
                .filter_map(|group| levels.get(group))
                .max()
                .copied()
                .unwrap_or_else(|| row.everybody())
        };
        evaluate::scenarios(list, &holder, &levels.keys().copied().collect(), expected)
    }

    /// Whether the mailbox in which `folder` is belongs to `party`. What is shared by all belongs to nobody.
    fn owns(&self, party: &Party, folder: &Folder) -> bool {
        folder.personal && self.owner.as_ref() == Some(party)
    }

    /// The list of the folder is not known, and so is no cell of its row.
    fn row_not_read(
        &self,
        row: &Row,
        error: &CannotCheck,
        findings: &mut MatrixFindings<'_>,
    ) -> Result<(), CannotCheck> {
        let is_out_of_time = matches!(error.obstacle, Obstacle::TimedOut | Obstacle::Stopped);
        if !is_out_of_time {
            findings.folder_unreadable(&row.shown(), error)?;
        }
        if error.retry == Retry::Later || is_out_of_time {
            findings.break_off(error);
        }

        let folder = row.shown();
        let names = self.principals.columns().iter().map(|column| column.name);
        for who in names.chain([EVERYBODY]) {
            let cell = MatrixCell {
                folder: &folder,
                who,
                expected: row.level(who).unwrap_or_else(|| row.everybody()),
            };
            findings.enter_not_looked_at(cell, &error.cause);
        }
        Ok(())
    }

    /// The owner is not counted unless the matrix names it, and that is said.
    fn tell_owner(&self, findings: &mut MatrixFindings<'_>) {
        let Some(owner) = &self.owner else { return };
        let mut folders = self.acls.iter().flatten().map(|acl| &acl.folder);
        if !self.principals.has(owner) && folders.any(|folder| folder.personal) {
            let who = party_shown(owner);
            findings.fact(Message::new("permissions.grants/mailbox-owner").with("who", who));
        }
    }
}

/// Looks at what everybody may.
fn everybody(
    row: &Row,
    list: &AccessList,
    findings: &mut MatrixFindings<'_>,
) -> Result<(), CannotCheck> {
    let scenario = Scenario {
        expected: row.everybody(),
        bounds: list.bounds(&Holder::default()),
    };
    let has_entry = [Party::Anyone, Party::Authenticated]
        .iter()
        .any(|party| list.names(party));
    let reason = Message::new(if has_entry {
        "permissions.grants/by-everybody"
    } else {
        "permissions.grants/by-no-entry"
    });

    let decision = evaluate(&[scenario], &Answer::Unasked(None), reason);
    let cell = MatrixCell {
        folder: &row.shown(),
        who: EVERYBODY,
        expected: row.everybody(),
    };
    enter(cell, &decision, findings)
}

/// A group is looked at as somebody who is in this one and in no other.
fn group_scenario(row: &Row, name: &str, group: &str, list: &AccessList) -> Scenario {
    let holder = Holder {
        groups: BTreeSet::from([group]),
        ..Holder::default()
    };
    Scenario {
        expected: row.level(name).unwrap_or_else(|| row.everybody()),
        bounds: list.bounds(&holder),
    }
}

fn group_decision(scenario: Scenario, group: &str, list: &AccessList) -> Decision {
    if list.is_bare(group) {
        // The entry may be that of a user who is called the same.
        let reason = Message::new("permissions.grants/bare-group").with("group", group);
        return Decision::Undecided(reason);
    }

    let has_entry = list.groups().contains(group);
    let reason = by_entry(has_entry, &Party::Group(group.to_owned()));
    evaluate(&[scenario], &Answer::Unasked(None), reason)
}

/// The level that is expected whatever the groups are, if it is one.
fn expected_in_all(scenarios: &[Scenario]) -> Option<Level> {
    let levels: BTreeSet<Level> = scenarios.iter().map(|one| one.expected).collect();
    levels.first().copied().filter(|_| levels.len() == 1)
}

fn by_entry(has_entry: bool, party: &Party) -> Message {
    if has_entry {
        Message::new("permissions.grants/by-entry").with("who", party_shown(party))
    } else {
        Message::new("permissions.grants/by-no-entry")
    }
}

fn enter(
    cell: MatrixCell<'_>,
    decision: &Decision,
    findings: &mut MatrixFindings<'_>,
) -> Result<(), CannotCheck> {
    match decision {
        Decision::Known(outcome, observed) => findings.enter(cell, observed, *outcome),
        Decision::Undecided(reason) => findings.enter_unknown(cell, reason),
    }
}

/// Says what is odd about a list.
fn oddities(row: &Row, list: &AccessList, findings: &mut MatrixFindings<'_>) {
    let about =
        |code: &str| Message::new(format!("permissions.grants/{code}")).with("folder", row.shown());
    if !list.unknown().is_empty() {
        findings.fact(about("unknown-rights").with("rights", list.unknown().to_string()));
    }
    let repeated: Vec<String> = list.repeated().take(NAMES_MAX).map(party_shown).collect();
    if !repeated.is_empty() {
        findings.fact(about("repeated").with("who", repeated.join(", ")));
    }
}
