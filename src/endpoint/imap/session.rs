//! A session: one account's mailbox, logged in, to be looked at and never changed.

use std::fmt;

use super::command::Command;
use super::connection::{Connection, IgnoreUntagged};
use super::error::ImapError;
use super::fetch::StoreIdItem;
use super::fetch_response::PartialMessage;
use super::login;
use super::name::decode_name;
use super::open::Open;
use super::response::shown;
use crate::base::deadline::Deadline;
use crate::endpoint::net::Link;
use crate::model::CannotCheck;

/// One account's mailbox, logged in. After an error that ended the connection every further call
/// fails with the same reason; a refused command (NO, BAD) leaves it usable ([`Session::is_usable`]).
///
/// A future of a session that is dropped before its end makes the session unusable.
pub struct Session {
    pub(super) connection: Connection,
    pub(super) partial: PartialMessage,
    capabilities: Vec<String>,
    protection: Option<String>,
    user: String,
    /// The folder that is open (wire name).
    pub(super) selected: Option<Vec<u8>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("label", &self.connection.label)
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
        let mut connection = login::open(options, deadline).await?;
        let capabilities = connection
            .unsolicited
            .capabilities
            .take()
            .unwrap_or_default();

        let protection = connection.link().and_then(Link::protection);

        Ok(Self {
            connection,
            partial: PartialMessage::default(),
            capabilities,
            protection,
            user,
            selected: None,
        })
    }

    /// Whether the connection still stands and is in step.
    pub fn is_usable(&self) -> bool {
        self.connection.broken().is_none()
    }

    /// The endpoint for people.
    pub fn label(&self) -> &str {
        &self.connection.label
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

    /// By which item the server tells that two messages are one, if it does.
    pub fn store_id_item(&self) -> Option<StoreIdItem> {
        let offered = [
            ("OBJECTID", StoreIdItem::Email),
            ("X-GM-EXT-1", StoreIdItem::GmailMessage),
        ];
        let mut offered = offered.into_iter();
        offered.find_map(|(capability, item)| self.has(capability).then_some(item))
    }

    /// What the server announced after login, in its spelling.
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    /// What the server said besides: alerts, slowing down (`[ALERT]`, `[THROTTLED]`); the first 20, redacted.
    pub fn notices(&self) -> Vec<String> {
        self.connection
            .unsolicited
            .notices
            .iter()
            .map(|notice| self.connection.redactor.text(notice).into_owned())
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
        self.connection
            .execute(command, &mut IgnoreUntagged)
            .await
            .map(drop)
    }

    /// Logs out; what the server answers does not matter any more.
    pub async fn logout(mut self) {
        let _ = self.connection.logout().await;
    }

    /// A command that begins with `word`.
    pub(super) fn command(&self, word: &str) -> Command {
        Command::new(word, self.has("LITERAL+"))
    }

    /// A command about `folder`, which is its last argument.
    pub(super) fn folder_command(&self, word: &str, folder: &[u8]) -> Command {
        let name = decode_name(folder);
        let name = self.connection.redactor.name(&name).into_owned();
        let shown = format!("{word} {}", shown(name.as_bytes()));

        self.command(word).text(folder).shown(shown)
    }

    /// The server said OK to the command `shown`, without the untagged response `what`.
    pub(super) fn missing_response(&mut self, shown: &str, what: &'static str) -> CannotCheck {
        self.connection
            .explain(shown, ImapError::MissingResponse(what))
    }
}
