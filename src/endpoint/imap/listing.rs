//! Folders: which there are, and in what state.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::command::Command;
use super::connection::OnUntagged;
use super::folder::{Folder, FolderStatus, Namespace, Namespaces, Role};
use super::name::{decode, decode_name};
use super::response::Untagged;
use super::session::Session;
use super::token::{SyntaxError, Token, Tokens};
use crate::model::CannotCheck;

/// How many STATUS commands are on their way at once.
const STATUS_AHEAD_MAX: usize = 32;
/// How many folders are listed at the most; more is no mailbox.
const FOLDERS_MAX: usize = 200_000;

impl Session {
    /// The namespaces; `None` if the server does not tell.
    ///
    /// # Errors
    /// If the command is refused or the connection fails.
    pub async fn namespaces(&mut self) -> Result<Option<Namespaces>, CannotCheck> {
        if !self.has("NAMESPACE") {
            return Ok(None);
        }

        let mut all = None;
        let command = self.command("NAMESPACE");
        let mut take = OnUntagged(|response: &Untagged<'_>| {
            if response.is("NAMESPACE") {
                all = Some(namespaces(response.tokens())?);
            }
            Ok(())
        });

        self.connection.execute(command, &mut take).await?;
        all.map(Some)
            .ok_or_else(|| self.missing_response("NAMESPACE", "NAMESPACE"))
    }

    /// Every folder that is visible to the account, in the server's order; each once.
    ///
    /// # Errors
    /// If the command is refused, the connection fails, or nothing is listed: there is always an INBOX.
    pub async fn list(&mut self) -> Result<Vec<Folder>, CannotCheck> {
        let extended = self.has("LIST-EXTENDED");
        let special = extended && self.has("SPECIAL-USE");
        let arguments = match (extended, special) {
            (true, true) => "\"\" \"*\" RETURN (SUBSCRIBED SPECIAL-USE)",
            (true, false) => "\"\" \"*\" RETURN (SUBSCRIBED)",
            (false, _) => "\"\" \"*\"",
        };

        let mut folders = self.list_with("LIST", arguments).await?;
        if folders.is_empty() {
            return Err(self.missing_response("LIST", "LIST"));
        }

        if extended {
            for folder in &mut folders {
                folder.subscribed = Some(folder.has("\\Subscribed"));
            }
        } else {
            self.add_subscriptions(&mut folders).await?;
        }

        Ok(folders)
    }

    /// Asks for subscriptions with LSUB (RFC 3501, section 6.3.9). A refusal leaves them unknown.
    async fn add_subscriptions(&mut self, folders: &mut [Folder]) -> Result<(), CannotCheck> {
        let subscribed = match self.list_with("LSUB", "\"\" \"*\"").await {
            Ok(subscribed) => subscribed,
            Err(_) if self.is_usable() => return Ok(()),
            Err(cannot) => return Err(cannot),
        };

        let names: BTreeSet<&[u8]> = subscribed.iter().map(|folder| &*folder.wire).collect();
        let inbox = subscribed.iter().any(Folder::is_inbox);
        for folder in folders {
            folder.subscribed = Some(names.contains(&*folder.wire) || (inbox && folder.is_inbox()));
        }

        Ok(())
    }

    async fn list_with(&mut self, word: &str, arguments: &str) -> Result<Vec<Folder>, CannotCheck> {
        let mut folders: Vec<Folder> = Vec::new();
        let command = self.command(word).plain(arguments).shown(word);
        let mut take = OnUntagged(|response: &Untagged<'_>| {
            if response.number.is_none() && response.is(word) {
                let folder = list_response(response.tokens())?;
                if folders.len() == FOLDERS_MAX {
                    return Err(SyntaxError);
                }
                folders.push(folder);
            }

            Ok(())
        });

        self.connection.execute(command, &mut take).await?;
        Ok(merged(folders))
    }

    /// The state of each of `folders` (wire names), in their order, asked without waiting in between.
    ///
    /// A STATUS response counts for the folder whose command's tagged response it stands before, and only if it
    /// names that folder, or names none that another command asks about.
    pub async fn status(&mut self, folders: &[&[u8]]) -> Vec<Result<FolderStatus, CannotCheck>> {
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
                let mut responses = Vec::new();
                let mut take =
                    OnUntagged(|response: &Untagged<'_>| status(response, &mut responses));

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
        let mut responses = Vec::new();
        let mut take = OnUntagged(|response: &Untagged<'_>| status(response, &mut responses));
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
        responses: &[NamedStatus],
        shown: &str,
    ) -> Result<FolderStatus, CannotCheck> {
        let own = folders[index];
        if let Some((_, status)) = responses.iter().find(|(name, _)| same_name(name, own)) {
            return Ok(*status);
        }

        // Servers spell a name their own way (case, encoding); alone before this command's tagged response
        // it is ours.
        match responses {
            [(name, status)] if !folders.iter().any(|other| same_name(name, other)) => Ok(*status),
            _ => Err(self.missing_response(shown, "STATUS")),
        }
    }
}

/// The state of a folder, and its name as the server spells it.
type NamedStatus = (Vec<u8>, FolderStatus);

fn same_name(name: &[u8], other: &[u8]) -> bool {
    name == other || (name.eq_ignore_ascii_case(b"INBOX") && other.eq_ignore_ascii_case(b"INBOX"))
}

/// Reads a STATUS response: name and `(item number ...)` (RFC 9051, section 7.3.4).
fn status(response: &Untagged<'_>, all: &mut Vec<NamedStatus>) -> Result<(), SyntaxError> {
    if response.number.is_some() || !response.is("STATUS") {
        return Ok(());
    }

    let mut tokens = response.tokens();
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

    all.push((name, status));
    Ok(())
}

fn namespaces(mut tokens: Tokens<'_>) -> Result<Namespaces, SyntaxError> {
    let personal = namespace_list(&mut tokens)?;
    let others = namespace_list(&mut tokens)?;
    let shared = namespace_list(&mut tokens)?;
    Ok(Namespaces {
        personal,
        others,
        shared,
    })
}

/// `NIL` or `(("prefix" "/" ...) ...)` (RFC 2342, section 5).
fn namespace_list(tokens: &mut Tokens<'_>) -> Result<Vec<Namespace>, SyntaxError> {
    let mut all = Vec::new();
    match tokens.next()?.ok_or(SyntaxError)? {
        Token::Atom(nil) if nil.eq_ignore_ascii_case(b"NIL") => return Ok(all),
        Token::Open => {}
        _ => return Err(SyntaxError),
    }

    loop {
        match tokens.next()?.ok_or(SyntaxError)? {
            Token::Close => return Ok(all),
            Token::Open => {
                let prefix = tokens.text()?.into_owned();
                let delimiter = delimiter(tokens)?;
                tokens.skip_list()?;
                all.push(Namespace { prefix, delimiter });
            }
            _ => return Err(SyntaxError),
        }
    }
}

/// One character in quotes, or NIL.
fn delimiter(tokens: &mut Tokens<'_>) -> Result<Option<u8>, SyntaxError> {
    match tokens.text_or_nil()? {
        None => Ok(None),
        Some(text) => match &*text {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(SyntaxError),
        },
    }
}

/// `(attributes) delimiter name` and what may follow (RFC 9051, section 7.3.1).
fn list_response(mut tokens: Tokens<'_>) -> Result<Folder, SyntaxError> {
    let attributes = tokens.words()?;
    let delimiter = delimiter(&mut tokens)?;
    let name = match tokens.next()?.ok_or(SyntaxError)? {
        Token::Text(text) => text,
        Token::Atom(atom) => plain_name(atom, tokens.rest()),
        Token::Open | Token::Close => return Err(SyntaxError),
    };

    Ok(folder(name.into_owned(), delimiter, attributes))
}

/// A name without quotes. Some servers forget them although there are blanks in it; what follows a
/// proper one can only be a list.
fn plain_name<'a>(atom: &'a [u8], rest: &'a [u8]) -> Cow<'a, [u8]> {
    if rest
        .trim_ascii_start()
        .first()
        .is_none_or(|&first| first == b'(')
    {
        return Cow::Borrowed(atom);
    }

    Cow::Owned([atom, rest].concat())
}

/// A folder as it was listed: its name decoded level by level, and what its attributes mean.
fn folder(wire: Vec<u8>, delimiter: Option<u8>, attributes: Vec<String>) -> Folder {
    let inbox = wire.eq_ignore_ascii_case(b"INBOX");
    let mut levels: Vec<String> = match delimiter {
        Some(delimiter) => wire
            .split(|&byte| byte == delimiter)
            .map(decode_name)
            .collect(),
        None => vec![decode_name(&wire)],
    };
    // INBOX is written in any case (RFC 9051, section 5.1).
    if let Some(first) = levels.first_mut()
        && first.eq_ignore_ascii_case("INBOX")
    {
        "INBOX".clone_into(first);
    }

    let parts = |delimiter: u8| {
        wire.split(move |&byte| byte == delimiter)
            .any(|level| decode(level).is_none())
    };
    let irregular = delimiter.map_or_else(|| decode(&wire).is_none(), parts);

    let name = levels
        .iter()
        .map(|level| level.replace('/', "\u{2215}"))
        .collect::<Vec<_>>()
        .join("/");

    let mut roles: Vec<Role> = attributes
        .iter()
        .filter_map(|attribute| Role::of_attribute(attribute))
        .collect();
    if inbox {
        roles.push(Role::Inbox);
    }
    roles.sort_unstable();
    roles.dedup();

    let not_selectable = ["\\Noselect", "\\NonExistent"];
    let selectable = !attributes.iter().any(|own| {
        not_selectable
            .iter()
            .any(|not| own.eq_ignore_ascii_case(not))
    });

    Folder {
        wire,
        name,
        levels,
        irregular,
        delimiter,
        attributes,
        roles,
        selectable,
        subscribed: None,
    }
}

/// Each folder once: some servers list INBOX, or a folder and its role, in two lines.
fn merged(folders: Vec<Folder>) -> Vec<Folder> {
    let mut index_of = BTreeMap::new();
    let mut all: Vec<Folder> = Vec::with_capacity(folders.len());
    for folder in folders {
        let Some(&index) = index_of.get(&folder.wire) else {
            index_of.insert(folder.wire.clone(), all.len());
            all.push(folder);
            continue;
        };

        let first: &mut Folder = &mut all[index];
        let mut attributes = std::mem::take(&mut first.attributes);
        attributes.extend(folder.attributes);
        attributes.dedup();
        *first = self::folder(
            folder.wire,
            first.delimiter.or(folder.delimiter),
            attributes,
        );
    }

    all
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
