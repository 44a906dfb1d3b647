//! An IMAP4rev1 server over a [`Mailstore`], strict where servers are, wrong where it is told to be.
//!
//! It knows LOGIN and AUTHENTICATE (PLAIN, XOAUTH2, OAUTHBEARER), folders with special use, ACL,
//! messages with flags and dates, UIDPLUS and IDLE. What it does not advertise it answers with BAD.
//! It does not take messages apart: ENVELOPE, BODYSTRUCTURE and numbered parts are BAD.

mod append;
mod fetch;
mod folders;
mod login;
mod names;
mod search;
mod selected;
mod session;
mod words;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::fault::{Rule, Rules};
use super::listen::{self, Listening, Transport, Watched};
use super::store::Mailstore;
use names::Naming;

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
struct Settings {
    config: ImapConfig,
    naming: Naming,
    store: Mailstore,
    rules: Rules,
}

impl Settings {
    fn offers(&self, capability: &str) -> bool {
        self.config
            .capabilities
            .iter()
            .any(|own| own.eq_ignore_ascii_case(capability))
    }
}

/// A running IMAP server; it ends when it is dropped.
pub struct ImapServer {
    listening: Listening,
    rules: Rules,
}

impl ImapServer {
    /// Starts one on a free port of loopback. Must be called within a runtime.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(store: Mailstore, config: ImapConfig) -> io::Result<Self> {
        let rules = Rules::default();
        let naming = Naming {
            separator: config.separator,
            prefix: config.prefix.clone(),
        };

        let (transport, connections_max) = (config.transport.clone(), config.connections_max);
        let settings = Arc::new(Settings {
            config,
            naming,
            store,
            rules: rules.clone(),
        });

        let listener = listen::free_port().await?;
        let serve =
            move |wire, watched| session::Session::new(wire, settings.clone(), watched).serve();
        Ok(Self {
            listening: listen::accept(listener, transport, connections_max, serve)?,
            rules,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// From now on commits a fault.
    pub fn misbehave(&self, rule: Rule) {
        self.rules.add(rule);
    }

    /// From now on commits no fault.
    pub fn behave(&self) {
        self.rules.clear();
    }

    /// What it was asked. A greeting counts as the command `GREETING`.
    pub fn watched(&self) -> &Watched {
        &self.listening.watched
    }
}
