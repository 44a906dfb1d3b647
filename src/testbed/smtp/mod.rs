//! An SMTP server: submission with a login, or the mail exchanger of a domain without.
//!
//! It delivers into a [`Mailstore`] whose logins are addresses, and can lose, double, delay,
//! misfile or damage what it delivers.

mod delivery;
mod session;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::fault::{Rule, Rules};
use super::listen::{self, Listening, Transport, Watched};
use super::store::Mailstore;
pub use delivery::Mishap;
use delivery::Mishaps;

/// What an SMTP server is like.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// How bytes travel.
    pub transport: Transport,
    /// The name by which it greets.
    pub host: String,
    /// Who may submit; without, it is a mail exchanger, where nobody logs in.
    pub senders: Option<Mailstore>,
    /// The largest message, in bytes.
    pub message_bytes_max: usize,
    /// The most recipients of one message.
    pub recipients_max: usize,
    /// The most connections at once.
    pub connections_max: usize,
}

impl SmtpConfig {
    /// A mail exchanger called `host`.
    pub fn exchanger(host: &str) -> Self {
        Self {
            transport: Transport::Plain,
            host: host.to_owned(),
            senders: None,
            message_bytes_max: 25 << 20,
            recipients_max: 100,
            connections_max: 64,
        }
    }

    /// A submission server called `host` for those in `senders`.
    pub fn submission(host: &str, senders: Mailstore) -> Self {
        Self {
            senders: Some(senders),
            ..Self::exchanger(host)
        }
    }

    /// With this transport.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }
}

/// What all sessions of a server share.
struct Settings {
    config: SmtpConfig,
    recipients: Mailstore,
    rules: Rules,
    mishaps: Mishaps,
}

/// A running SMTP server; it ends when it is dropped.
pub struct SmtpServer {
    listening: Listening,
    rules: Rules,
    mishaps: Mishaps,
}

impl SmtpServer {
    /// Starts one on a free port of loopback that delivers to `recipients`. Must be called within a runtime.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(recipients: Mailstore, config: SmtpConfig) -> io::Result<Self> {
        let (rules, mishaps) = (Rules::default(), Mishaps::default());
        let (transport, connections_max) = (config.transport.clone(), config.connections_max);
        let settings = Arc::new(Settings {
            config,
            recipients,
            rules: rules.clone(),
            mishaps: mishaps.clone(),
        });

        let listener = listen::free_port().await?;
        let serve =
            move |wire, watched| session::Session::new(wire, settings.clone(), watched).serve();
        Ok(Self {
            listening: listen::accept(listener, transport, connections_max, serve)?,
            rules,
            mishaps,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// From now on commits a fault in the protocol. Besides commands there are `CONNECT`, the
    /// greeting, and `BODY`, the end of the message; [`Rule::about`] means a recipient.
    pub fn misbehave(&self, rule: Rule) {
        self.rules.add(rule);
    }

    /// From now on all mail to `recipient` meets with `mishap`.
    pub fn mishap(&self, recipient: &str, mishap: Mishap) {
        self.mishaps.set(recipient, mishap);
    }

    /// What it was asked.
    pub fn watched(&self) -> &Watched {
        &self.listening.watched
    }
}
