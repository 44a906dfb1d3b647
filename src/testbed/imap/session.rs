//! One session: reads commands, lets the faults come first, and ends every answer with its tag.

use std::sync::Arc;

use super::config::Settings;
use super::selected::Selected;
use super::words::{Word, literal_announced, parse};
use crate::testbed::fault::Act;
use crate::testbed::listen::{Transport, Watched};
use crate::testbed::wire::{Ended, Wire};

/// The most literals in one command.
const LITERALS_MAX: usize = 100;

/// How a command ended.
pub(super) enum Outcome {
    /// Done; the text goes behind `OK`.
    Ok(String),
    /// Refused; the text goes behind `NO`.
    No(String),
    /// Not understood, or not now; the text goes behind `BAD`.
    Bad(String),
}

impl Outcome {
    pub(super) fn done() -> Result<Self, Ended> {
        Ok(Self::Ok("done".to_owned()))
    }

    pub(super) fn no(text: impl Into<String>) -> Result<Self, Ended> {
        Ok(Self::No(text.into()))
    }

    pub(super) fn bad(text: impl Into<String>) -> Result<Self, Ended> {
        Ok(Self::Bad(text.into()))
    }

    fn line(&self) -> String {
        match self {
            Self::Ok(text) => format!("OK {text}"),
            Self::No(text) => format!("NO {text}"),
            Self::Bad(text) => format!("BAD {text}"),
        }
    }
}

/// A session.
pub(super) struct Session {
    pub(super) wire: Wire,
    pub(super) settings: Arc<Settings>,
    pub(super) login: Option<String>,
    pub(super) selected: Option<Selected>,
    /// The fault to be committed in the present command.
    pub(super) act: Option<Act>,
    watched: Watched,
    encrypted: bool,
}

impl Session {
    pub(super) fn new(wire: Wire, settings: Arc<Settings>, watched: Watched) -> Self {
        let encrypted = matches!(settings.config.transport, Transport::Implicit(_));
        Self {
            wire,
            settings,
            login: None,
            selected: None,
            act: None,
            watched,
            encrypted,
        }
    }

    /// Speaks until one side has enough.
    pub(super) async fn serve(mut self) -> Result<(), Ended> {
        self.begin("GREETING", None).await?;
        if let Some(Act::Refuse(text)) = &self.act {
            self.wire.say(&format!("* {text}")).await?;
            self.wire.close().await;
            return Ok(());
        }

        let greeting = format!(
            "* OK [CAPABILITY {}] Muster IMAP ready",
            self.capabilities()
        );
        self.wire.say(&greeting).await?;
        self.wire.finish().await?;
        loop {
            let Some(command) = self.read().await? else {
                continue;
            };

            let Some((tag, name, arguments)) = split(&command) else {
                self.wire.say("* BAD this is no command").await?;
                self.wire.flush().await?;
                continue;
            };

            self.answer(&tag, &name, &arguments).await?;
            if name == "LOGOUT" {
                self.wire.close().await;
                return Ok(());
            }
        }
    }

    async fn answer(&mut self, tag: &str, name: &str, arguments: &[Word]) -> Result<(), Ended> {
        let about = self.about(name, arguments);
        self.begin(name, about.as_deref()).await?;
        let outcome = match &self.act {
            Some(Act::Refuse(text)) => {
                let line = format!("{tag} {text}");
                self.wire.say(&line).await?;
                return self.wire.finish().await;
            }
            _ => self.perform(name, arguments).await?,
        };

        let line = match &self.act {
            Some(Act::EndWith(text)) => format!("{tag} {text}"),
            _ => format!("{tag} {}", outcome.line()),
        };

        self.wire.say(&line).await?;
        self.wire.finish().await?;
        if name == "STARTTLS" && matches!(outcome, Outcome::Ok(_)) {
            self.encrypt().await?;
        }
        Ok(())
    }

    /// Looks up what to do wrong, and begins with it.
    async fn begin(&mut self, name: &str, about: Option<&str>) -> Result<(), Ended> {
        self.watched.command(name);
        self.act = self.settings.rules.due(name, self.login.as_deref(), about);
        if let Some(act) = &self.act {
            self.wire.limit_answer(act, "* BYE ");
            if let Act::Insert(bytes) = act {
                self.wire.put(bytes).await?;
            }
        }
        Ok(())
    }

    /// The folder or the login that a command is about, for rules.
    fn about(&self, name: &str, arguments: &[Word]) -> Option<String> {
        match name {
            "SELECT" | "EXAMINE" | "STATUS" | "APPEND" | "GETACL" | "MYRIGHTS" => {
                self.folder_named(arguments.first())
            }
            "LOGIN" => arguments.first().and_then(Word::text),
            _ => self.selected.as_ref().map(|selected| selected.name.clone()),
        }
    }

    async fn perform(&mut self, name: &str, arguments: &[Word]) -> Result<Outcome, Ended> {
        match name {
            "CAPABILITY" => {
                let line = format!("* CAPABILITY {}", self.capabilities());
                self.wire.say(&line).await?;
                Outcome::done()
            }
            "NOOP" | "CHECK" => {
                self.announce_changes().await?;
                Outcome::done()
            }
            "LOGOUT" => {
                self.wire.say("* BYE logging out").await?;
                Outcome::done()
            }
            "ID" if self.settings.offers("ID") => {
                self.wire.say("* ID (\"name\" \"Muster\")").await?;
                Outcome::done()
            }
            "STARTTLS" if self.can_encrypt() => Outcome::done(),
            "LOGIN" | "AUTHENTICATE" if self.login.is_none() => self.log_in(name, arguments).await,
            _ => match self.login.clone() {
                Some(login) => self.perform_known(&login, name, arguments).await,
                None => Outcome::bad("log in first"),
            },
        }
    }

    /// What only somebody who is logged in may ask.
    async fn perform_known(
        &mut self,
        login: &str,
        name: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        match name {
            "NAMESPACE" if self.settings.offers("NAMESPACE") => self.namespace().await,
            "LIST" => self.list(login, arguments).await,
            "LSUB" => self.lsub(login, arguments).await,
            "STATUS" => self.status(login, arguments).await,
            "CREATE" => self.create(login, arguments),
            "SUBSCRIBE" | "UNSUBSCRIBE" => self.subscribe(login, name, arguments),
            "GETACL" if self.settings.offers("ACL") => self.get_acl(login, arguments).await,
            "MYRIGHTS" if self.settings.offers("ACL") => self.my_rights(login, arguments).await,
            "APPEND" => self.append(login, arguments).await,
            "SELECT" | "EXAMINE" => self.select(login, name, arguments).await,
            "IDLE" if self.settings.offers("IDLE") => self.idle().await,
            _ if self.selected.is_some() => self.perform_selected(login, name, arguments).await,
            _ => Outcome::bad("not known, or not now"),
        }
    }

    /// What needs a selected folder.
    async fn perform_selected(
        &mut self,
        login: &str,
        name: &str,
        arguments: &[Word],
    ) -> Result<Outcome, Ended> {
        let outcome = match name {
            "FETCH" | "UID FETCH" => self.fetch(login, name, arguments).await?,
            "SEARCH" | "UID SEARCH" => self.search(login, name, arguments).await?,
            "STORE" | "UID STORE" => self.store_flags(login, name, arguments).await?,
            "EXPUNGE" => self.expunge(login, None).await?,
            "UID EXPUNGE" if self.settings.offers("UIDPLUS") => {
                self.expunge(login, arguments.first()).await?
            }
            "UNSELECT" if self.settings.offers("UNSELECT") => {
                self.selected = None;
                return Outcome::done();
            }
            "CLOSE" => return self.close_folder(login),
            _ => return Outcome::bad("not known, or not now"),
        };

        // An EXPUNGE may not be told while message numbers are in use (RFC 3501, section 7.4.1).
        if name.starts_with("UID ") {
            self.announce_changes().await?;
        }
        Ok(outcome)
    }

    /// Reads a command with its literals; `None` if one of them was too large.
    async fn read(&mut self) -> Result<Option<Vec<u8>>, Ended> {
        let mut command = self.wire.line().await?;
        let mut line_start = 0;
        for _ in 0..LITERALS_MAX {
            let Some((length, waits)) = literal_announced(&command[line_start..]) else {
                return Ok(Some(command));
            };

            // A client that does not wait has sent the bytes already (RFC 7888): to answer NO would not take them back.
            if !waits && !self.settings.offers("LITERAL+") {
                return Err(Ended::Closed);
            }

            if length > self.settings.config.literal_bytes_max {
                if !waits {
                    return Err(Ended::Closed);
                }

                let tag = String::from_utf8_lossy(
                    command.split(|&b| b == b' ').next().unwrap_or_default(),
                )
                .into_owned();
                self.wire
                    .say(&format!("{tag} NO [TOOBIG] that is too large"))
                    .await?;
                self.wire.flush().await?;
                return Ok(None);
            }

            if waits {
                self.wire.say("+ go ahead").await?;
                self.wire.flush().await?;
            }

            command.extend_from_slice(b"\r\n");
            command.extend(self.wire.exactly(length).await?);
            line_start = command.len();
            command.extend(self.wire.line().await?);
        }
        Err(Ended::Closed)
    }

    fn can_encrypt(&self) -> bool {
        !self.encrypted
            && self.login.is_none()
            && matches!(self.settings.config.transport, Transport::StartTls(_))
    }

    /// Whether logging in is allowed now.
    pub(super) fn may_log_in(&self) -> bool {
        !self.can_encrypt()
    }

    async fn encrypt(&mut self) -> Result<(), Ended> {
        if let Transport::StartTls(issued) = &self.settings.config.transport {
            self.wire.upgrade(issued).await?;
            self.encrypted = true;
        }
        Ok(())
    }

    /// What is advertised now.
    pub(super) fn capabilities(&self) -> String {
        let mut words = vec!["IMAP4rev1".to_owned()];
        words.extend(self.settings.config.capabilities.iter().cloned());
        if self.can_encrypt() {
            words.extend(["STARTTLS".to_owned(), "LOGINDISABLED".to_owned()]);
        } else if self.login.is_none() {
            words.extend(
                self.settings
                    .config
                    .mechanisms
                    .iter()
                    .map(|mechanism| format!("AUTH={mechanism}")),
            );
        }
        words.join(" ")
    }
}

/// Tag, name in upper case (with `UID`), arguments.
fn split(command: &[u8]) -> Option<(String, String, Vec<Word>)> {
    let mut words = parse(command)?.into_iter();
    let tag = words
        .next()?
        .text()
        .filter(|tag| !tag.is_empty() && *tag != "+" && *tag != "*")?;
    let mut name = words.next()?.upper()?;
    if name == "UID" {
        name = format!("UID {}", words.next()?.upper()?);
    }
    Some((tag, name, words.collect()))
}

/// `text` as a quoted string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
