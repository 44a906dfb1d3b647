//! Asking those whose rights they are: MYRIGHTS (RFC 4314, section 3.5), logged in as each of them whose login the
//! suite knows.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Answer;
use super::folder_acl::FolderAcls;
use super::principals::{Column, Principals, Subject};
use crate::check::Context;
use crate::endpoint::imap::{Role, decode_name};
use crate::inventory::mail::{Mailbox, Reached};
use crate::inventory::permissions::Rights;
use crate::model::{CannotCheck, Message, Obstacle, Side};

/// A cell of the matrix, by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellNumber {
    pub(super) column: usize,
    pub(super) row: usize,
}

/// What was answered. A cell that is not in it was not asked about.
#[derive(Debug, Default)]
pub(super) struct Answers {
    answers: BTreeMap<CellNumber, Answer>,
    /// Why somebody could not be asked although the login is known.
    errors: BTreeMap<CellNumber, CannotCheck>,
    facts: Vec<Message>,
    retried: Vec<Message>,
}

impl Answers {
    /// The answer to whether the principal may look into the folder.
    pub(super) fn of(&self, cell: CellNumber) -> Answer {
        let reason = || self.error(cell).map(|error| error.cause.clone());
        self.answers
            .get(&cell)
            .cloned()
            .unwrap_or_else(|| Answer::Unasked(reason()))
    }

    /// Why it was not asked, if that may be otherwise next time.
    pub(super) fn error(&self, cell: CellNumber) -> Option<&CannotCheck> {
        self.errors.get(&cell)
    }

    pub(super) fn facts(&self) -> &[Message] {
        &self.facts
    }

    pub(super) fn retried(&self) -> &[Message] {
        &self.retried
    }
}

/// The mailbox whose folders are looked at, and who is logged in there.
pub(super) struct OwnMailbox<'a> {
    pub(super) mailbox: &'a mut dyn Mailbox,
    /// The login, if it is known.
    pub(super) owner: Option<&'a str>,
}

/// Asks every principal that is a user and can be asked. `logins` are those of the principals, by their names.
pub(super) async fn ask(
    principals: &Principals<'_>,
    acls: &FolderAcls,
    own: OwnMailbox<'_>,
    logins: &BTreeMap<String, String>,
    cx: &dyn Context,
) -> Answers {
    let mut answers = Answers::default();
    let mut without_login = Vec::new();
    for (number, column) in principals.columns().iter().enumerate() {
        let (Subject::User(_), Some(login)) = (&column.subject, logins.get(column.name)) else {
            continue;
        };
        if acls.iter().all(Result::is_err) || cx.deadline().is_over() {
            break;
        }
        // The folders of others are reached by the name of their owner.
        let Some(owner) = own.owner else { continue };

        let asker = Asker {
            number,
            column,
            acls,
        };
        if login == owner {
            asker.ask_owner(own.mailbox, &mut answers).await;
            asker.tell(&mut answers);
            continue;
        }
        match cx.mailbox_of(Side::Target, login).await {
            Ok(None) => without_login.push(column.name),
            Ok(Some(mut mailbox)) => {
                asker
                    .ask_other(mailbox.as_mut(), owner, cx, &mut answers)
                    .await;
                asker.tell(&mut answers);
                answers.retried.extend(mailbox.retried());
            }
            Err(error) => asker.not_asked(&error, &mut answers),
        }
    }

    if !without_login.is_empty() {
        let who = without_login.join(", ");
        answers
            .facts
            .push(Message::new("permissions.grants/no-login").with("who", who));
    }
    answers
}

/// A refusal to show a folder under a name, of which it is not yet known what it proves.
struct NotShown {
    row: usize,
    personal: bool,
    /// Whether the server denies that there is such a folder, or access to it.
    is_denial: bool,
    said: Message,
}

/// Asking one principal.
struct Asker<'a> {
    number: usize,
    column: &'a Column<'a>,
    acls: &'a FolderAcls,
}

impl Asker<'_> {
    fn cell(&self, row: usize) -> CellNumber {
        CellNumber {
            column: self.number,
            row,
        }
    }

    /// Asks for the rights of the owner, in the mailbox that is open.
    async fn ask_owner(&self, mailbox: &mut dyn Mailbox, answers: &mut Answers) {
        for (row, acl) in self.acls.iter().enumerate() {
            let Ok(acl) = acl else { continue };
            match mailbox.rights(&acl.folder).await {
                Ok(rights) => {
                    let name = acl.folder.full_name.clone();
                    let answer = Answer::Rights(Rights::read(&rights), name);
                    answers.answers.insert(self.cell(row), answer);
                }
                Err(error) => drop(answers.errors.insert(self.cell(row), error)),
            }
        }
    }

    /// Asks for the rights of somebody else, who is logged in to `mailbox`, in the folders of `owner`.
    async fn ask_other(
        &self,
        mailbox: &mut dyn Mailbox,
        owner: &str,
        cx: &dyn Context,
        answers: &mut Answers,
    ) {
        // Whether names of personal folders, and of shared ones, are known to be made right.
        let mut confirmed: BTreeSet<bool> = BTreeSet::new();
        let mut not_shown = Vec::new();
        for (row, acl) in self.acls.iter().enumerate() {
            let Ok(acl) = acl else { continue };
            let folder = &acl.folder;
            if cx.deadline().is_over() {
                let error = CannotCheck::over(cx.deadline(), "MYRIGHTS");
                answers.errors.insert(self.cell(row), error);
                continue;
            }

            match mailbox.rights_at(owner, folder).await {
                Ok(Reached::Rights { name, rights }) => {
                    // The name of an INBOX among the folders of others is made in a way of its own.
                    if !folder.has(Role::Inbox) {
                        confirmed.insert(folder.personal);
                    }
                    let answer = Answer::Rights(Rights::read(&rights), decode_name(&name));
                    answers.answers.insert(self.cell(row), answer);
                }
                Ok(Reached::NotShown { name, why }) => not_shown.push(NotShown {
                    row,
                    personal: folder.personal,
                    is_denial: matches!(why.obstacle, Obstacle::Absent | Obstacle::Denied),
                    said: not_shown_message(&name, &why),
                }),
                Ok(Reached::NoName) => {}
                Err(error) => drop(answers.errors.insert(self.cell(row), error)),
            }
        }

        for refusal in not_shown {
            // Where names are known to be made right, a server that denies this folder means that it may not be seen.
            let is_hidden = refusal.is_denial && confirmed.contains(&refusal.personal);
            let answer = if is_hidden {
                Answer::Hidden(refusal.said)
            } else {
                Answer::NotShown(refusal.said)
            };
            answers.answers.insert(self.cell(refusal.row), answer);
        }
    }

    /// The login is known, and its mailbox cannot be opened.
    fn not_asked(&self, error: &CannotCheck, answers: &mut Answers) {
        answers.facts.push(
            Message::new("permissions.grants/not-asked")
                .with("who", self.column.name)
                .with("obstacle", error.obstacle.name())
                .with("operation", error.operation.as_str()),
        );
        let rows = 0..self.acls.len();
        answers
            .errors
            .extend(rows.map(|row| (self.cell(row), error.clone())));
    }

    /// Says that this one was asked, and in how many folders the server told anything.
    fn tell(&self, answers: &mut Answers) {
        let (mut told, mut hidden) = (0_u64, 0_u64);
        for (cell, answer) in &answers.answers {
            match answer {
                _ if cell.column != self.number => {}
                Answer::Rights(..) => told += 1,
                Answer::NotShown(_) | Answer::Hidden(_) => hidden += 1,
                Answer::Unasked(_) => {}
            }
        }

        let who = self.column.name;
        answers.facts.push(if told + hidden == 0 {
            Message::new("permissions.grants/no-names").with("who", who)
        } else {
            Message::new("permissions.grants/asked")
                .with("who", who)
                .with("told", told)
                .with("hidden", hidden)
        });
    }
}

fn not_shown_message(name: &[u8], error: &CannotCheck) -> Message {
    let reply = error.cause.args.get("reply").map(ToString::to_string);
    Message::new("permissions.grants/not-shown")
        .with("name", decode_name(name))
        .with("reply", reply.unwrap_or_default())
}
