//! An IMAP4rev1 server over a [`Mailstore`], strict where servers are, wrong where it is told to be.
//!
//! It knows LOGIN and AUTHENTICATE (PLAIN, XOAUTH2, OAUTHBEARER), folders with special use, ACL,
//! messages with flags and dates, UIDPLUS and IDLE. What it does not advertise it answers with BAD.
//! It does not take messages apart: ENVELOPE, BODYSTRUCTURE and numbered parts are BAD.

mod append;
mod config;
mod fetch;
mod folders;
mod login;
mod names;
mod search;
mod select;
mod selected;
mod session;
mod words;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::fault::{Rule, Rules};
use super::listen::{self, Listening, Watched};
use super::store::Mailstore;
pub use config::ImapConfig;
use config::Settings;
use names::Naming;

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
