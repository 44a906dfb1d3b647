//! What an IMAP server is like, and what all its sessions share.

use super::names::Naming;
use crate::testbed::fault::Rules;
use crate::testbed::listen::Transport;
use crate::testbed::store::Mailstore;

/// What an IMAP server is like.
#[derive(Debug, Clone)]
pub struct ImapConfig {
    /// How bytes travel.
    pub transport: Transport,
    /// Between two levels of a folder's name.
    pub separator: char,
    /// Before every folder's name but `INBOX`, with the separator at its end; mostly empty.
    pub prefix: String,
    /// What is advertised besides `IMAP4rev1` and the ways to log in.
    pub capabilities: Vec<String>,
    /// The SASL mechanisms that are advertised.
    pub mechanisms: Vec<String>,
    /// Flags that are kept for good; `\*` for any keyword.
    pub permanent_flags: Vec<String>,
    /// Whether EXAMINE tells the permanent flags too; some servers say `()` there.
    pub permanent_flags_on_examine: bool,
    /// Whether a plain LIST tells the purpose of folders, too.
    pub announces_roles: bool,
    /// The offset from UTC in which received dates are written, in minutes.
    pub offset_minutes: i32,
    /// The most connections at once.
    pub connections_max: usize,
    /// The largest literal that is taken, in bytes.
    pub literal_bytes_max: usize,
}

impl Default for ImapConfig {
    fn default() -> Self {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        Self {
            transport: Transport::Plain,
            separator: '/',
            prefix: String::new(),
            capabilities: words(
                "SASL-IR LITERAL+ ID IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE ACL",
            ),
            mechanisms: words("PLAIN XOAUTH2 OAUTHBEARER"),
            permanent_flags: words("\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*"),
            permanent_flags_on_examine: false,
            announces_roles: true,
            offset_minutes: 0,
            connections_max: 64,
            literal_bytes_max: 64 << 20,
        }
    }
}

impl ImapConfig {
    /// As a server of the poor sort: no LIST-EXTENDED, no SPECIAL-USE, no ACL, no UIDPLUS, no LITERAL+.
    #[must_use]
    pub fn poor(mut self) -> Self {
        self.capabilities = vec!["NAMESPACE".to_owned(), "CHILDREN".to_owned()];
        self.announces_roles = false;
        self
    }

    /// Tells which messages of an account are one: `EMAILID` (`OBJECTID`, RFC 8474).
    #[must_use]
    pub fn with_email_ids(mut self) -> Self {
        self.capabilities.push("OBJECTID".to_owned());
        self
    }

    /// The same as Gmail does it: `X-GM-MSGID` (`X-GM-EXT-1`).
    #[must_use]
    pub fn with_gmail_ids(mut self) -> Self {
        self.capabilities.push("X-GM-EXT-1".to_owned());
        self
    }

    /// With this transport.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// With this separator, and this prefix of all names but `INBOX`.
    #[must_use]
    pub fn naming(mut self, separator: char, prefix: &str) -> Self {
        self.separator = separator;
        prefix.clone_into(&mut self.prefix);
        self
    }
}

/// What all sessions of a server share.
pub(super) struct Settings {
    pub(super) config: ImapConfig,
    pub(super) naming: Naming,
    pub(super) store: Mailstore,
    pub(super) rules: Rules,
}

impl Settings {
    /// Whether `capability` is advertised.
    pub(super) fn offers(&self, capability: &str) -> bool {
        self.config
            .capabilities
            .iter()
            .any(|own| own.eq_ignore_ascii_case(capability))
    }
}
