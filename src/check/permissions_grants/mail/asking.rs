//! Asking those whose rights they are: MYRIGHTS, logged in as each of them whose login the suite knows.

use std::collections::{BTreeMap, BTreeSet};

use super::weigh::Answer;
use super::{Column, Look, Subject};
use crate::check::Context;
use crate::endpoint::imap::{Role, decode_name};
use crate::inventory::mail::{Mailbox, Reached};
use crate::inventory::permissions::Rights;
use crate::model::{CannotCheck, Message, Obstacle, Side};

/// What was answered, by column and row. What is not in it was not asked.
#[derive(Debug, Default)]
pub(super) struct Answers {
    answers: BTreeMap<(usize, usize), Answer>,
    /// Why somebody could not be asked although the login is known.
    failed: BTreeMap<(usize, usize), CannotCheck>,
    pub(super) facts: Vec<Message>,
    pub(super) retried: Vec<Message>,
}

impl Answers {
    /// The answer to whether the principal of `column` may look into the folder of `row`.
    pub(super) fn of(&self, column: usize, row: usize) -> Answer {
        let cell = (column, row);
        let failed = || self.failed.get(&cell).map(|why| why.cause.clone());
        self.answers
            .get(&cell)
            .cloned()
            .unwrap_or_else(|| Answer::Unasked(failed()))
    }

    /// Why it was not asked, if that may be otherwise next time.
    pub(super) fn failure(&self, column: usize, row: usize) -> Option<&CannotCheck> {
        self.failed.get(&(column, row))
    }
}

/// Asks every principal that is a user and can be asked. `mailbox` is that of `owner`, and open.
pub(super) async fn ask(
    columns: &[Column<'_>],
    looks: &[Look],
    (mailbox, owner): (&mut dyn Mailbox, Option<&str>),
    logins: &BTreeMap<String, String>,
    cx: &dyn Context,
) -> Answers {
    let mut answers = Answers::default();
    let mut unknown = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let (Subject::User(_), Some(login)) = (&column.subject, logins.get(column.name)) else {
            continue;
        };
        if looks.iter().all(Result::is_err) || cx.deadline().is_over() {
            break;
        }
        let Some(owner) = owner else { continue };
        if login == owner {
            answers.of_owner(at, looks, mailbox).await;
            answers.asked(at, column.name);
            continue;
        }
        match cx.mailbox_of(Side::Target, login).await {
            Ok(None) => unknown.push(column.name),
            Ok(Some(mut theirs)) => {
                answers
                    .of_other(at, looks, (theirs.as_mut(), owner), cx)
                    .await;
                answers.asked(at, column.name);
                answers.retried.extend(theirs.retried());
            }
            Err(why) => {
                let fact = Message::new("permissions.grants/not-asked").with("who", column.name);
                answers.facts.push(
                    fact.with("obstacle", why.obstacle.name())
                        .with("operation", why.operation.as_str()),
                );
                answers
                    .failed
                    .extend((0..looks.len()).map(|row| ((at, row), why.clone())));
            }
        }
    }
    if !unknown.is_empty() {
        answers
            .facts
            .push(Message::new("permissions.grants/no-login").with("who", unknown.join(", ")));
    }
    answers
}

impl Answers {
    /// Says who was asked, and in how many folders the server told anything.
    fn asked(&mut self, column: usize, who: &str) {
        let own = self
            .answers
            .iter()
            .filter(|((of, _), _)| *of == column)
            .map(|(_, answer)| answer);
        let (told, hidden) = own.fold((0_u64, 0_u64), |(told, hidden), answer| match answer {
            Answer::Rights(..) => (told + 1, hidden),
            Answer::NotShown(_) | Answer::Hidden(_) => (told, hidden + 1),
            Answer::Unasked(_) => (told, hidden),
        });
        self.facts.push(match told + hidden {
            0 => Message::new("permissions.grants/no-names").with("who", who),
            _ => {
                let fact = Message::new("permissions.grants/asked").with("who", who);
                fact.with("told", told).with("hidden", hidden)
            }
        });
    }

    async fn of_owner(&mut self, column: usize, looks: &[Look], mailbox: &mut dyn Mailbox) {
        for (row, look) in looks.iter().enumerate() {
            let Ok((folder, _)) = look else { continue };
            match mailbox.rights(folder).await {
                Ok(rights) => {
                    let answer = Answer::Rights(Rights::read(&rights), folder.full_name.clone());
                    self.answers.insert((column, row), answer);
                }
                Err(why) => drop(self.failed.insert((column, row), why)),
            }
        }
    }

    async fn of_other(
        &mut self,
        column: usize,
        looks: &[Look],
        (theirs, owner): (&mut dyn Mailbox, &str),
        cx: &dyn Context,
    ) {
        let (mut confirmed, mut refused) = (BTreeSet::new(), Vec::new());
        for (row, look) in looks.iter().enumerate() {
            let Ok((folder, _)) = look else { continue };
            if cx.deadline().is_over() {
                let why = CannotCheck::timed_out("MYRIGHTS");
                self.failed.insert((column, row), why);
                continue;
            }
            match theirs.rights_at(owner, folder).await {
                Ok(Reached::Rights { name, rights }) => {
                    if !folder.has(Role::Inbox) {
                        confirmed.insert(folder.personal);
                    }
                    let answer = Answer::Rights(Rights::read(&rights), shown(&name));
                    self.answers.insert((column, row), answer);
                }
                Ok(Reached::NotShown { name, why }) => {
                    refused.push((row, folder.personal, not_shown(&name, &why), why))
                }
                Ok(Reached::NoName) => {}
                Err(why) => drop(self.failed.insert((column, row), why)),
            }
        }
        for (row, personal, said, why) in refused {
            // Where names are known to be made right, a server that denies this folder means that it may not be seen.
            let is_clear = matches!(why.obstacle, Obstacle::Absent | Obstacle::Denied);
            let is_hidden = is_clear && confirmed.contains(&personal);
            let answer = if is_hidden {
                Answer::Hidden(said)
            } else {
                Answer::NotShown(said)
            };
            self.answers.insert((column, row), answer);
        }
    }
}

fn not_shown(name: &[u8], why: &CannotCheck) -> Message {
    let reply = why
        .cause
        .args
        .get("reply")
        .map(ToString::to_string)
        .unwrap_or_default();
    Message::new("permissions.grants/not-shown")
        .with("name", shown(name))
        .with("reply", reply)
}

/// A name on the wire for people.
fn shown(name: &[u8]) -> String {
    decode_name(name)
}
