//! Folders: which there are (LIST, LSUB), and in which namespaces.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use super::connection::OnUntagged;
use super::folder::{Folder, FolderTree, Namespace, Namespaces, Role};
use super::name::{decode, decode_name};
use super::response::Untagged;
use super::session::Session;
use super::token::{SyntaxError, Token, Tokens};
use crate::model::CannotCheck;

/// How many folders are listed at the most; more is no mailbox.
const FOLDERS_MAX: usize = 200_000;
/// The attributes of folders that can hold no messages.
const NOT_SELECTABLE: [&str; 2] = ["\\Noselect", "\\NonExistent"];

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

    /// The namespaces, and every folder that is visible to the account, in the server's order; each once. What some
    /// servers only list below its own prefix is asked for there.
    ///
    /// # Errors
    /// If a command is refused, the connection fails, or nothing is listed: there is always an INBOX.
    pub async fn folders(&mut self) -> Result<FolderTree, CannotCheck> {
        let namespaces = self.namespaces().await?;
        let mut folders = self.list().await?;

        let personal = namespaces.iter().flat_map(|all| &all.personal);
        let prefixes: Vec<Vec<u8>> = personal.map(|space| space.prefix.clone()).collect();
        for prefix in &prefixes {
            let is_listed = folders
                .iter()
                .any(|folder| folder.wire.len() > prefix.len() && folder.wire.starts_with(prefix));
            // The only one is where everything is, as a rule; of several, any may be left out in part.
            if prefix.is_empty() || (prefixes.len() == 1 && is_listed) {
                continue;
            }
            folders.extend(self.list_below(prefix).await?);
        }

        let folders = merged(folders);
        Ok(FolderTree {
            folders,
            namespaces,
        })
    }

    /// Every folder that a plain LIST shows, in the server's order; each once.
    ///
    /// # Errors
    /// If the command is refused, the connection fails, or nothing is listed: there is always an INBOX.
    pub async fn list(&mut self) -> Result<Vec<Folder>, CannotCheck> {
        let folders = self.list_below(b"").await?;
        if folders.is_empty() {
            return Err(self.missing_response("LIST", "LIST"));
        }
        Ok(folders)
    }

    /// Every folder whose name begins with `prefix`, with its subscription.
    async fn list_below(&mut self, prefix: &[u8]) -> Result<Vec<Folder>, CannotCheck> {
        let extended = self.has("LIST-EXTENDED");
        let special = extended && self.has("SPECIAL-USE");
        let wanted = match (extended, special) {
            (true, true) => Some("RETURN (SUBSCRIBED SPECIAL-USE)"),
            (true, false) => Some("RETURN (SUBSCRIBED)"),
            (false, _) => None,
        };

        let mut folders = self.list_with("LIST", prefix, wanted).await?;
        if extended {
            for folder in &mut folders {
                folder.subscribed = Some(folder.has("\\Subscribed"));
            }
        } else if !folders.is_empty() {
            self.add_subscriptions(prefix, &mut folders).await?;
        }

        Ok(folders)
    }

    /// Asks for subscriptions with LSUB (RFC 3501, section 6.3.9). A refusal leaves them unknown.
    async fn add_subscriptions(
        &mut self,
        prefix: &[u8],
        folders: &mut [Folder],
    ) -> Result<(), CannotCheck> {
        let subscribed = match self.list_with("LSUB", prefix, None).await {
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

    async fn list_with(
        &mut self,
        word: &str,
        prefix: &[u8],
        wanted: Option<&str>,
    ) -> Result<Vec<Folder>, CannotCheck> {
        let mut folders: Vec<Folder> = Vec::new();
        let pattern = [prefix, b"*"].concat();
        let command = self.command(word).plain("\"\"").text(&pattern);
        let command = match wanted {
            Some(wanted) => command.plain(wanted),
            None => command,
        };
        let command = command.shown(word);
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

    let selectable = !attributes.iter().any(|own| {
        NOT_SELECTABLE
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

/// Each folder once: some servers list INBOX in two spellings, or a folder and its role in two lines.
fn merged(folders: Vec<Folder>) -> Vec<Folder> {
    let mut index_of = BTreeMap::new();
    let mut all: Vec<Folder> = Vec::with_capacity(folders.len());
    for folder in folders {
        // INBOX in any case is one folder (RFC 9051, section 5.1).
        let key = match folder.is_inbox() {
            true => b"INBOX".to_vec(),
            false => folder.wire.clone(),
        };
        match index_of.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(all.len());
                all.push(folder);
            }
            Entry::Occupied(entry) => merge(&mut all[*entry.get()], folder),
        }
    }

    all
}

/// Adds what another line says of the same folder. What one of them can open holds messages, whatever the other says.
fn merge(first: &mut Folder, other: Folder) {
    let is_selectable = first.selectable || other.selectable;
    let mut attributes = std::mem::take(&mut first.attributes);
    for attribute in other.attributes {
        if !attributes.contains(&attribute) {
            attributes.push(attribute);
        }
    }
    if is_selectable {
        attributes.retain(|own| {
            !NOT_SELECTABLE
                .iter()
                .any(|not| own.eq_ignore_ascii_case(not))
        });
    }

    let wire = std::mem::take(&mut first.wire);
    let delimiter = first.delimiter.or(other.delimiter);
    let subscribed = first.subscribed.max(other.subscribed);
    *first = Folder {
        subscribed,
        ..folder(wire, delimiter, attributes)
    };
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
