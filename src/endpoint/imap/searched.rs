//! Folders opened and searched one after the other, without waiting in between: how much they really hold, how
//! much of it is marked as deleted, and in which of them messages with a certain Message-ID are.

use super::command::Command;
use super::connection::{OnUntagged, SentCommand};
use super::folder::{Examined, FolderToSearch, Searched};
use super::reading::examine;
use super::response::Untagged;
use super::search::found;
use super::session::Session;
use super::token::{SyntaxError, Token};
use crate::model::CannotCheck;

/// How many commands are on their way at once.
const COMMANDS_AHEAD_MAX: usize = 32;
/// A search whose answer names more messages than this is asked in pieces: the answer is one line.
const FOUND_MAX: u64 = 16_000;

/// One command about a folder, and what its answer tells.
struct Question {
    about: About,
    command: Command,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// The folder itself (EXAMINE).
    Folder,
    /// How many messages are not marked as deleted.
    Undeleted,
    /// How many are.
    Deleted,
    /// Which messages have the Message-ID.
    Named,
}

/// What was answered about one folder so far.
#[derive(Default)]
struct Answers {
    examined: Examined,
    undeleted: Option<u64>,
    deleted: Option<u64>,
    named: Option<Vec<u32>>,
}

impl Session {
    /// Opens each of `folders` for reading only and searches it, in their order. With `named`, also for messages whose
    /// Message-ID contains that.
    pub async fn search_folders(
        &mut self,
        folders: &[FolderToSearch<'_>],
        named: Option<&[u8]>,
    ) -> Vec<Result<Searched, CannotCheck>> {
        let mut all = Vec::with_capacity(folders.len());
        while all.len() < folders.len() {
            let mut batch: Vec<Vec<Question>> = Vec::new();
            let mut commands = 0;
            for folder in &folders[all.len()..] {
                let questions = self.questions(folder, named);
                let is_single = questions[0].command.is_single();
                let is_full = commands + questions.len() > COMMANDS_AHEAD_MAX || !is_single;
                if is_full && !batch.is_empty() {
                    break;
                }
                commands += questions.len();
                batch.push(questions);
                // A name for which the server must ask goes alone.
                if !is_single {
                    break;
                }
            }

            all.extend(self.ask_batch(batch).await);
            self.selected = folders.get(all.len() - 1).map(|last| last.wire.to_vec());
        }
        all
    }

    /// What is asked about one folder, EXAMINE first. In one that is said to hold nothing there is nothing to search.
    fn questions(&self, folder: &FolderToSearch<'_>, named: Option<&[u8]>) -> Vec<Question> {
        let mut questions = vec![Question {
            about: About::Folder,
            command: self.folder_command("EXAMINE", folder.wire),
        }];
        if folder.messages == 0 {
            return questions;
        }

        let shown = self.folder_command("SEARCH", folder.wire).shown;
        let counts = self.has("ESEARCH");
        for (about, key) in [(About::Undeleted, "UNDELETED"), (About::Deleted, "DELETED")] {
            for range in ranges(folder.messages, counts) {
                let keys = match counts {
                    true => format!("RETURN (COUNT) {key}"),
                    false => format!("{range}{key}"),
                };
                let command = self.command("UID SEARCH").plain(&keys).shown(&shown);
                questions.push(Question { about, command });
            }
        }
        if let Some(text) = named {
            let command = self.command("UID SEARCH").plain("HEADER MESSAGE-ID");
            questions.push(Question {
                about: About::Named,
                command: command.text(text).shown(&shown),
            });
        }
        questions
    }

    async fn ask_batch(&mut self, batch: Vec<Vec<Question>>) -> Vec<Result<Searched, CannotCheck>> {
        let abouts: Vec<Vec<About>> = batch
            .iter()
            .map(|questions| questions.iter().map(|question| question.about).collect())
            .collect();
        let commands: Vec<Command> = batch
            .into_iter()
            .flatten()
            .map(|question| question.command)
            .collect();

        if !commands.iter().all(Command::is_single) {
            let abouts = abouts.into_iter().flatten().collect::<Vec<_>>();
            return vec![self.ask_in_turn(&abouts, commands).await];
        }

        let mut sent = match self.connection.send(commands).await {
            Ok(sent) => sent.into_iter(),
            Err(error) => return vec![Err(error); abouts.len()],
        };
        let mut all = Vec::with_capacity(abouts.len());
        for abouts in abouts {
            let own: Vec<SentCommand> = sent.by_ref().take(abouts.len()).collect();
            all.push(self.read_answers(&abouts, own).await);
        }
        all
    }

    /// Reads what was answered about one folder, to the end, whatever it is.
    async fn read_answers(
        &mut self,
        abouts: &[About],
        sent: Vec<SentCommand>,
    ) -> Result<Searched, CannotCheck> {
        let mut answers = Answers::default();
        let mut opened = Ok(());
        for (&about, sent) in abouts.iter().zip(sent) {
            let mut take = OnUntagged(|response: &Untagged<'_>| answers.take(about, response));
            let done = self.connection.response(&sent, &mut take).await;
            answers.enter(about, done.map(drop), &mut opened);
        }
        self.searched(answers, opened)
    }

    /// Asks one question after the other.
    async fn ask_in_turn(
        &mut self,
        abouts: &[About],
        commands: Vec<Command>,
    ) -> Result<Searched, CannotCheck> {
        let mut answers = Answers::default();
        let mut opened = Ok(());
        for (&about, command) in abouts.iter().zip(commands) {
            let mut take = OnUntagged(|response: &Untagged<'_>| answers.take(about, response));
            let done = self.connection.execute(command, &mut take).await;
            answers.enter(about, done.map(drop), &mut opened);
        }
        self.searched(answers, opened)
    }

    fn searched(
        &self,
        answers: Answers,
        opened: Result<(), CannotCheck>,
    ) -> Result<Searched, CannotCheck> {
        opened?;
        if let Some(broken) = self.connection.broken() {
            return Err(broken.clone());
        }

        // What does not account for every message proves nothing: an index may lag behind.
        let is_account = answers.examined.exists
            == answers
                .undeleted
                .zip(answers.deleted)
                .map(|(undeleted, deleted)| undeleted + deleted);
        Ok(Searched {
            deleted: answers.deleted.filter(|_| is_account),
            named: answers.named,
            examined: answers.examined,
        })
    }
}

impl Answers {
    fn take(&mut self, about: About, response: &Untagged<'_>) -> Result<(), SyntaxError> {
        match about {
            About::Folder => examine(response, &mut self.examined),
            About::Undeleted => add_count(response, &mut self.undeleted),
            About::Deleted => add_count(response, &mut self.deleted),
            About::Named => {
                if let Some(found) = found(response)? {
                    self.named.get_or_insert_default().extend(found);
                }
                Ok(())
            }
        }
    }

    /// Enters how a command ended. What was refused tells nothing, whatever came before.
    fn enter(
        &mut self,
        about: About,
        done: Result<(), CannotCheck>,
        opened: &mut Result<(), CannotCheck>,
    ) {
        let Err(error) = done else { return };
        match about {
            About::Folder => *opened = Err(error),
            // Whatever came before, the two counts are not all that the folder holds then.
            About::Undeleted | About::Deleted => {}
            About::Named => self.named = None,
        }
    }
}

/// The messages in pieces that one answer can name, as a search writes them; one piece where answers only count.
fn ranges(messages: u64, counts: bool) -> Vec<String> {
    if counts || messages <= FOUND_MAX {
        return vec![String::new()];
    }

    let pieces = (1..=messages).step_by(usize::try_from(FOUND_MAX).unwrap_or(usize::MAX));
    let piece = |first: u64| match first + FOUND_MAX > messages {
        true => format!("{first}:* "),
        false => format!("{first}:{} ", first + FOUND_MAX - 1),
    };
    pieces.map(piece).collect()
}

/// Adds how many messages a SEARCH or ESEARCH response (RFC 4731) tells of.
fn add_count(response: &Untagged<'_>, count: &mut Option<u64>) -> Result<(), SyntaxError> {
    let more = match found(response)? {
        Some(found) => Some(found.len() as u64),
        None => counted(response)?,
    };
    if let Some(more) = more {
        *count = Some(count.unwrap_or(0).saturating_add(more));
    }
    Ok(())
}

/// What an ESEARCH response counts: `(TAG "L4") UID COUNT 17`.
fn counted(response: &Untagged<'_>) -> Result<Option<u64>, SyntaxError> {
    if response.number.is_some() || !response.is("ESEARCH") {
        return Ok(None);
    }

    let mut tokens = response.tokens();
    while let Some(token) = tokens.next()? {
        match token {
            Token::Open => tokens.skip_list()?,
            Token::Atom(word) if word.eq_ignore_ascii_case(b"COUNT") => {
                return tokens.number().map(Some);
            }
            _ => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_answers_are_asked_for_in_pieces() {
        assert_eq!(ranges(16_000, false), [""]);
        assert_eq!(ranges(1_000_000, true), [""]);
        assert_eq!(
            ranges(40_000, false),
            ["1:16000 ", "16001:32000 ", "32001:* "]
        );
        assert_eq!(ranges(32_000, false), ["1:16000 ", "16001:* "]);
    }

    #[test]
    fn found_messages_are_counted_in_either_answer() {
        let count = |line: &[u8]| {
            let mut count = None;
            let response = Untagged::parse(line).unwrap();
            add_count(&response, &mut count).map(|()| count)
        };
        assert_eq!(count(b"SEARCH 3 4 9"), Ok(Some(3)));
        assert_eq!(count(b"SEARCH"), Ok(Some(0)));
        assert_eq!(count(b"ESEARCH (TAG \"L4\") UID COUNT 17"), Ok(Some(17)));
        assert_eq!(count(b"ESEARCH (TAG \"L4\")"), Ok(None));
        assert_eq!(count(b"OK still here"), Ok(None));
        assert_eq!(count(b"SEARCH x"), Err(SyntaxError));
    }
}
