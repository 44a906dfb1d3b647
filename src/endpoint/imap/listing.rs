//! Folders: which there are, and in what state.

use std::borrow::Cow;

use super::command::Command;
use super::folder::{Folder, Namespace, Namespaces, Role, Status};
use super::name::{decode, decode_name};
use super::reply::Reply;
use super::session::Session;
use super::token::{Garbled, Token, Tokens};
use super::wire::Each;
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
        let mut told = None;
        let command = self.command("NAMESPACE");
        let mut take = Each(|reply: &Reply<'_>| {
            if reply.is("NAMESPACE") {
                told = Some(namespaces(reply.tokens())?);
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        told.map(Some)
            .ok_or_else(|| self.untold("NAMESPACE", "NAMESPACE"))
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
        let mut folders = self.listed("LIST", arguments).await?;
        if folders.is_empty() {
            return Err(self.untold("LIST", "LIST"));
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

    /// Asks for subscriptions in the manner of old. A refusal leaves them unknown.
    async fn add_subscriptions(&mut self, folders: &mut [Folder]) -> Result<(), CannotCheck> {
        let subscribed = match self.listed("LSUB", "\"\" \"*\"").await {
            Ok(subscribed) => subscribed,
            Err(_) if self.is_usable() => return Ok(()),
            Err(cannot) => return Err(cannot),
        };
        let names: std::collections::BTreeSet<&[u8]> =
            subscribed.iter().map(|folder| &*folder.wire).collect();
        let inbox = subscribed.iter().any(Folder::is_inbox);
        for folder in folders {
            folder.subscribed = Some(names.contains(&*folder.wire) || (inbox && folder.is_inbox()));
        }
        Ok(())
    }

    async fn listed(&mut self, word: &str, arguments: &str) -> Result<Vec<Folder>, CannotCheck> {
        let mut folders: Vec<Folder> = Vec::new();
        let command = self.command(word).plain(arguments).shown(word);
        let mut take = Each(|reply: &Reply<'_>| {
            if reply.number.is_none() && reply.is(word) {
                let folder = listed(reply.tokens())?;
                if folders.len() == FOLDERS_MAX {
                    return Err(Garbled);
                }
                folders.push(folder);
            }
            Ok(())
        });
        self.wire.exec(command, &mut take).await?;
        Ok(merged(folders))
    }

    /// The state of each of `folders` (wire names), in their order, asked without waiting in between.
    /// An answer counts for the folder whose command it stands before, and only if it names that folder,
    /// or names none that another command asks about.
    pub async fn status(&mut self, folders: &[&[u8]]) -> Vec<Result<Status, CannotCheck>> {
        let mut all = Vec::with_capacity(folders.len());
        while all.len() < folders.len() {
            let window = folders[all.len()..].iter().take(STATUS_AHEAD_MAX);
            let commands: Vec<Command> = window.map(|folder| self.ask_status(folder)).collect();
            let count = commands
                .iter()
                .take_while(|command| command.is_single())
                .count();
            if count == 0 {
                // A name that needs a literal: the server must be asked in between.
                let index = all.len();
                let command = self.ask_status(folders[index]);
                let shown = command.shown.clone();
                let mut told = Vec::new();
                let done = self
                    .wire
                    .exec(
                        command,
                        &mut Each(|reply: &Reply<'_>| status(reply, &mut told)),
                    )
                    .await;
                all.push(done.and_then(|_| self.own_status(folders, index, &told, &shown)));
                continue;
            }
            match self
                .wire
                .send(commands.into_iter().take(count).collect())
                .await
            {
                Ok(sent) => {
                    for sent in sent {
                        let index = all.len();
                        let mut told = Vec::new();
                        let mut take = Each(|reply: &Reply<'_>| status(reply, &mut told));
                        let done = self.wire.answer(&sent, &mut take).await;
                        all.push(
                            done.and_then(|_| self.own_status(folders, index, &told, &sent.shown)),
                        );
                    }
                }
                Err(cannot) => all.extend(std::iter::repeat_n(Err(cannot), count)),
            }
        }
        all
    }

    fn ask_status(&self, folder: &[u8]) -> Command {
        self.about("STATUS", folder)
            .plain("(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")
    }

    /// Which of the answers is about the folder at `index`.
    fn own_status(
        &mut self,
        folders: &[&[u8]],
        index: usize,
        told: &[(Vec<u8>, Status)],
        shown: &str,
    ) -> Result<Status, CannotCheck> {
        let own = folders[index];
        if let Some((_, status)) = told.iter().find(|(name, _)| same_name(name, own)) {
            return Ok(*status);
        }
        // Servers spell a name their own way (case, encoding); alone before this command's answer it is ours.
        match told {
            [(name, status)] if !folders.iter().any(|other| same_name(name, other)) => Ok(*status),
            _ => Err(self.untold(shown, "STATUS")),
        }
    }
}

fn same_name(name: &[u8], other: &[u8]) -> bool {
    name == other || (name.eq_ignore_ascii_case(b"INBOX") && other.eq_ignore_ascii_case(b"INBOX"))
}

fn status(reply: &Reply<'_>, told: &mut Vec<(Vec<u8>, Status)>) -> Result<(), Garbled> {
    if reply.number.is_some() || !reply.is("STATUS") {
        return Ok(());
    }
    let mut tokens = reply.tokens();
    let name = tokens.text()?.into_owned();
    if tokens.next()? != Some(Token::Open) {
        return Err(Garbled);
    }
    let mut status = Status::default();
    loop {
        match tokens.next()?.ok_or(Garbled)? {
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
            Token::Open | Token::Text(_) => return Err(Garbled),
        }
    }
    told.push((name, status));
    Ok(())
}

fn namespaces(mut tokens: Tokens<'_>) -> Result<Namespaces, Garbled> {
    let personal = namespace_list(&mut tokens)?;
    let others = namespace_list(&mut tokens)?;
    let shared = namespace_list(&mut tokens)?;
    Ok(Namespaces {
        personal,
        others,
        shared,
    })
}

/// `NIL` or `(("prefix" "/" ...) ...)`.
fn namespace_list(tokens: &mut Tokens<'_>) -> Result<Vec<Namespace>, Garbled> {
    let mut all = Vec::new();
    match tokens.next()?.ok_or(Garbled)? {
        Token::Atom(nil) if nil.eq_ignore_ascii_case(b"NIL") => return Ok(all),
        Token::Open => {}
        _ => return Err(Garbled),
    }
    loop {
        match tokens.next()?.ok_or(Garbled)? {
            Token::Close => return Ok(all),
            Token::Open => {
                let prefix = tokens.text()?.into_owned();
                let delimiter = delimiter(tokens)?;
                tokens.skip_list()?;
                all.push(Namespace { prefix, delimiter });
            }
            _ => return Err(Garbled),
        }
    }
}

/// One character in quotes, or NIL.
fn delimiter(tokens: &mut Tokens<'_>) -> Result<Option<u8>, Garbled> {
    match tokens.text_or_nil()? {
        None => Ok(None),
        Some(text) => match &*text {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(Garbled),
        },
    }
}

/// `(attributes) delimiter name` and what may follow (RFC 9051, section 7.3.1).
fn listed(mut tokens: Tokens<'_>) -> Result<Folder, Garbled> {
    let attributes = tokens.words()?;
    let delimiter = delimiter(&mut tokens)?;
    let name = match tokens.next()?.ok_or(Garbled)? {
        Token::Text(text) => text,
        Token::Atom(atom) => plain_name(atom, tokens.rest()),
        Token::Open | Token::Close => return Err(Garbled),
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

fn folder(wire: Vec<u8>, delimiter: Option<u8>, attributes: Vec<String>) -> Folder {
    let inbox = wire.eq_ignore_ascii_case(b"INBOX");
    let mut levels: Vec<String> = match delimiter {
        Some(delimiter) => wire
            .split(|&byte| byte == delimiter)
            .map(decode_name)
            .collect(),
        None => vec![decode_name(&wire)],
    };
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
    let none = ["\\Noselect", "\\NonExistent"];
    let selectable = !attributes
        .iter()
        .any(|own| none.iter().any(|none| own.eq_ignore_ascii_case(none)));
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
    let mut places = std::collections::BTreeMap::new();
    let mut all: Vec<Folder> = Vec::with_capacity(folders.len());
    for folder in folders {
        let Some(&place) = places.get(&folder.wire) else {
            places.insert(folder.wire.clone(), all.len());
            all.push(folder);
            continue;
        };
        let first: &mut Folder = &mut all[place];
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
