//! A session: one account's mailbox, logged in, to be looked at and never changed.

use std::fmt;

use super::command::Command;
use super::login;
use super::open::Open;
use super::reader::Scratch;
use super::reply::shown;
use super::trouble::Trouble;
use super::wire::{Ignore, Wire};
use crate::base::deadline::Deadline;
use crate::endpoint::net::NetError;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// One account's mailbox, logged in. After an error that ended the connection every further call
/// fails with the same reason; a refused command (NO, BAD) leaves it usable ([`Session::is_usable`]).
///
/// A future of a session that is dropped before its end makes the session unusable.
pub struct Session {
    pub(super) wire: Wire,
    pub(super) scratch: Scratch,
    capabilities: Vec<String>,
    protection: Option<String>,
    user: String,
    /// The folder that is open (wire name).
    pub(super) selected: Option<Vec<u8>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("label", &self.wire.label)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Connects, protects and logs in.
    ///
    /// # Errors
    /// Whatever stood in the way; a refused login (`Denied`) must not be tried again.
    pub async fn open(options: Open, deadline: &Deadline) -> Result<Self, CannotCheck> {
        let user = options.login.user.clone();
        let mut wire = login::open(options, deadline).await?;
        let capabilities = wire.aside.capabilities.take().unwrap_or_default();
        let protection = wire.link().and_then(crate::endpoint::net::Link::protection);
        Ok(Self {
            wire,
            scratch: Scratch::default(),
            capabilities,
            protection,
            user,
            selected: None,
        })
    }

    /// From now on waits no longer than `deadline`: sessions outlive the case that opened them.
    pub fn set_deadline(&mut self, deadline: &Deadline) {
        self.wire.timeouts.deadline = deadline.clone();
    }

    /// Whether the connection still stands and is in step.
    pub fn is_usable(&self) -> bool {
        self.wire.broken().is_none()
    }

    /// The endpoint for people.
    pub fn label(&self) -> &str {
        &self.wire.label
    }

    /// Who is logged in, as the login was written.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether the server announced `capability`, in any case: `SPECIAL-USE`, `AUTH=PLAIN`.
    pub fn has(&self, capability: &str) -> bool {
        self.capabilities
            .iter()
            .any(|own| own.eq_ignore_ascii_case(capability))
    }

    /// What the server announced after login, in its spelling.
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    /// What the server said besides: alerts, slowing down (`[ALERT]`, `[THROTTLED]`); the first 20, redacted.
    pub fn notices(&self) -> Vec<String> {
        self.wire
            .aside
            .notices
            .iter()
            .map(|notice| self.wire.redactor.text(notice).into_owned())
            .collect()
    }

    /// TLS version and cipher suite; `None` for plaintext.
    pub fn protection(&self) -> Option<&str> {
        self.protection.as_deref()
    }

    /// Asks whether the server is still there, and lets it tell news of the open folder.
    ///
    /// # Errors
    /// If it is not.
    pub async fn noop(&mut self) -> Result<(), CannotCheck> {
        let command = self.command("NOOP");
        self.wire.exec(command, &mut Ignore).await.map(drop)
    }

    /// Says goodbye; what the server answers does not matter any more.
    pub async fn logout(mut self) {
        let _ = self.wire.leave().await;
    }

    /// A command that begins with `word`.
    pub(super) fn command(&self, word: &str) -> Command {
        Command::new(word, self.has("LITERAL+"))
    }

    /// A command about `folder`, which is its last argument.
    pub(super) fn about(&self, word: &str, folder: &[u8]) -> Command {
        let name = super::name::decode_name(folder);
        let name = self.wire.redactor.name(&name).into_owned();
        self.command(word)
            .text(folder)
            .shown(format!("{word} {}", shown(name.as_bytes())))
    }

    /// The server said OK to `shown`, but not what was asked.
    pub(super) fn untold(&mut self, shown: &str, what: &str) -> CannotCheck {
        let cause = Message::new("imap/untold").with("what", what);
        self.wire.explain(
            shown,
            Trouble::Known(NetError::new(Obstacle::Protocol, Retry::Later, cause)),
        )
    }
}
