//! The state of folders (STATUS), asked without waiting in between.

use super::command::Command;
use super::connection::OnUntagged;
use super::folder::FolderStatus;
use super::response::Untagged;
use super::session::Session;
use super::token::{SyntaxError, Token, Tokens};
use crate::model::CannotCheck;

/// How many STATUS commands are on their way at once.
const STATUS_AHEAD_MAX: usize = 32;
/// What is missing where a STATUS response cannot be read.
const GARBLED: &str = "STATUS as it is written";

impl Session {
    /// The state of each of `folders` (wire names), in their order, asked without waiting in between.
    ///
    /// A STATUS response counts for the folder whose command's tagged response it stands before, and only if it
    /// names that folder, or names none that another command asks about. Some servers write names without quotes:
    /// where a response cannot be read, the folder is opened for reading instead.
    pub async fn status(&mut self, folders: &[&[u8]]) -> Vec<Result<FolderStatus, CannotCheck>> {
        let mut all = self.status_responses(folders).await;
        for (state, folder) in all.iter_mut().zip(folders) {
            if state.as_ref().is_err_and(is_garbled) {
                *state = self.state_when_opened(folder).await;
            }
        }

        all
    }

    /// The state of a folder as EXAMINE and a search tell it.
    async fn state_when_opened(&mut self, folder: &[u8]) -> Result<FolderStatus, CannotCheck> {
        let examined = self.examine(folder).await?;
        let shown = self.folder_command("SEARCH", folder).shown;
        let command = self.command("UID SEARCH").plain("UNSEEN").shown(&shown);
        let unseen = match examined.exists {
            Some(0) => Some(Vec::new()),
            _ => self.search(command, &shown).await.ok(),
        };

        // What was refused is not known; what broke the connection will be told by the next command.
        self.unselect().await?;
        Ok(FolderStatus {
            messages: examined.exists,
            unseen: unseen.map(|found| found.len() as u64),
            uidnext: examined.uidnext,
            uidvalidity: examined.uidvalidity,
        })
    }

    async fn status_responses(
        &mut self,
        folders: &[&[u8]],
    ) -> Vec<Result<FolderStatus, CannotCheck>> {
        let mut all = Vec::with_capacity(folders.len());
        while all.len() < folders.len() {
            let next = folders[all.len()..].iter().take(STATUS_AHEAD_MAX);
            let commands: Vec<Command> = next
                .map(|folder| self.status_command(folder))
                .take_while(Command::is_single)
                .collect();
            if commands.is_empty() {
                let status = self.status_alone(folders, all.len()).await;
                all.push(status);
                continue;
            }

            let count = commands.len();
            let sent = match self.connection.send(commands).await {
                Ok(sent) => sent,
                Err(cannot) => {
                    all.extend(std::iter::repeat_n(Err(cannot), count));
                    continue;
                }
            };

            for sent in sent {
                let mut responses = StatusResponses::default();
                let mut take = OnUntagged(|response: &Untagged<'_>| responses.take(response));

                let done = self.connection.response(&sent, &mut take).await;
                let index = all.len();
                all.push(
                    done.and_then(|_| self.own_status(folders, index, &responses, &sent.shown)),
                );
            }
        }

        all
    }

    /// The state of the folder at `index`, whose name needs a literal for which the server must ask.
    async fn status_alone(
        &mut self,
        folders: &[&[u8]],
        index: usize,
    ) -> Result<FolderStatus, CannotCheck> {
        let command = self.status_command(folders[index]);
        let shown = command.shown.clone();
        let mut responses = StatusResponses::default();
        let mut take = OnUntagged(|response: &Untagged<'_>| responses.take(response));
        self.connection.execute(command, &mut take).await?;

        self.own_status(folders, index, &responses, &shown)
    }

    fn status_command(&self, folder: &[u8]) -> Command {
        self.folder_command("STATUS", folder)
            .plain("(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")
    }

    /// Which of the responses is about the folder at `index`.
    fn own_status(
        &mut self,
        folders: &[&[u8]],
        index: usize,
        responses: &StatusResponses,
        shown: &str,
    ) -> Result<FolderStatus, CannotCheck> {
        let own = folders[index];
        if let Some((_, status)) = responses
            .named
            .iter()
            .find(|(name, _)| same_name(name, own))
        {
            return Ok(*status);
        }

        // Servers spell a name their own way (case, encoding); alone before this command's tagged response
        // it is ours.
        match responses.named.as_slice() {
            [(name, status)] if !folders.iter().any(|other| same_name(name, other)) => Ok(*status),
            [] if responses.has_garbled => Err(self.missing_response(shown, GARBLED)),
            _ => Err(self.missing_response(shown, "STATUS")),
        }
    }
}

/// The state of a folder, and its name as the server spells it.
type NamedStatus = (Vec<u8>, FolderStatus);

fn same_name(name: &[u8], other: &[u8]) -> bool {
    name == other || (name.eq_ignore_ascii_case(b"INBOX") && other.eq_ignore_ascii_case(b"INBOX"))
}

/// What stands before the tagged response of one STATUS command.
#[derive(Default)]
struct StatusResponses {
    named: Vec<NamedStatus>,
    /// Whether one does not name a folder as names are written: `* STATUS Sent Items (MESSAGES 1)`.
    has_garbled: bool,
}

impl StatusResponses {
    fn take(&mut self, response: &Untagged<'_>) -> Result<(), SyntaxError> {
        if response.number.is_some() || !response.is("STATUS") {
            return Ok(());
        }

        match status(response.tokens()) {
            Ok(named) => self.named.push(named),
            // It ends with its line all the same: the next response is read as if nothing had happened.
            Err(SyntaxError) => self.has_garbled = true,
        }
        Ok(())
    }
}

/// Whether a STATUS was answered in a way that cannot be read.
fn is_garbled(error: &CannotCheck) -> bool {
    error.cause.code == "imap/untold" && error.cause.args.get("what") == Some(&GARBLED.into())
}

/// Reads a STATUS response: name and `(item number ...)` (RFC 9051, section 7.3.4).
fn status(mut tokens: Tokens<'_>) -> Result<NamedStatus, SyntaxError> {
    let name = tokens.text()?.into_owned();
    if tokens.next()? != Some(Token::Open) {
        return Err(SyntaxError);
    }

    let mut status = FolderStatus::default();
    loop {
        match tokens.next()?.ok_or(SyntaxError)? {
            Token::Close => break,
            Token::Atom(item) if item.eq_ignore_ascii_case(b"MESSAGES") => {
                status.messages = Some(tokens.number()?)
            }
            Token::Atom(item) if item.eq_ignore_ascii_case(b"UNSEEN") => {
                status.unseen = Some(tokens.number()?)
            }
            Token::Atom(item) if item.eq_ignore_ascii_case(b"UIDNEXT") => {
                status.uidnext = Some(tokens.number()?)
            }
            Token::Atom(item) if item.eq_ignore_ascii_case(b"UIDVALIDITY") => {
                status.uidvalidity = Some(tokens.number()?);
            }
            Token::Atom(_) => tokens.skip()?,
            Token::Open | Token::Text(_) => return Err(SyntaxError),
        }
    }

    Ok((name, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(line: &str) -> (Vec<NamedStatus>, bool) {
        let mut responses = StatusResponses::default();
        let response = Untagged::parse(line.as_bytes()).unwrap();
        responses.take(&response).unwrap();
        (responses.named, responses.has_garbled)
    }

    #[test]
    fn states_are_never_made_up() {
        let line =
            r#"STATUS "a\"b" (MESSAGES 231 UIDNEXT 44292 SIZE 99 MAILBOXID (F2) HIGHESTMODSEQ 5)"#;
        let expect = FolderStatus {
            messages: Some(231),
            uidnext: Some(44292),
            ..FolderStatus::default()
        };
        assert_eq!(statuses(line), (vec![(b"a\"b".to_vec(), expect)], false));
        for garbled in [
            "STATUS x (MESSAGES)",
            "STATUS x (MESSAGES many)",
            "STATUS x",
            "STATUS Sent Items (MESSAGES 1)",
        ] {
            assert_eq!(statuses(garbled), (vec![], true), "{garbled}");
        }
        assert_eq!(statuses("LIST () \"/\" x"), (vec![], false));
    }
}
