//! A stage for `permissions.grants` in mailboxes: whoever logs in is led to one server.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use landfall::endpoint::net::Security;
use landfall::inventory::mail::{Mailbox, open};
use landfall::model::{CannotCheck, Side};
use serde::Deserialize;
use serde_json::Value;

use super::acl_server::{AclServer, Told};
use super::truth::{KIND, Truth, all_worlds, read};
use crate::context::{Mailboxes, Seen, TestContext};
use crate::session::{options, patient};

/// One world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    #[serde(rename = "what")]
    _what: String,
    /// The account whose mailbox is looked at.
    pub(crate) account: String,
    /// Whom the suite knows besides.
    #[serde(default)]
    pub(crate) known: Vec<String>,
    /// What the server says, by user.
    pub(crate) server: BTreeMap<String, Told>,
    pub(crate) sheet: Option<String>,
    pub(crate) spec: Value,
    pub(crate) truth: Truth,
}

impl World {
    pub(crate) fn read(path: &Path) -> Self {
        read(path)
    }

    /// Observes.
    pub(crate) async fn see(&self) -> Seen {
        let server = AclServer::start(self.server.clone());
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        context(server.port, &self.account, &known)
            .with_matrix(self.sheet.clone())
            .see(KIND, &self.spec)
            .await
    }
}

/// All worlds of mailboxes: their names and files.
pub(crate) fn worlds() -> Vec<(String, PathBuf)> {
    let mut found = all_worlds();
    found.retain(|(name, _)| name.starts_with("mail-"));
    found
}

/// The mailbox of `account` at the server on `port`, where `known` can log in, too.
pub(crate) fn context(port: u16, account: &str, known: &[&str]) -> TestContext {
    let known = known.iter().map(|&login| login.to_owned()).collect();
    TestContext::of_target_mailboxes(
        account,
        Logins {
            port,
            account: account.to_owned(),
            known,
        },
    )
}

/// Those who can log in to a server.
struct Logins {
    port: u16,
    account: String,
    known: Vec<String>,
}

impl Logins {
    async fn log_in(&self, user: &str) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Ok(Box::new(
            open(options(self.port, Security::Plaintext, user), &patient()).await?,
        ))
    }
}

#[async_trait]
impl Mailboxes for Logins {
    async fn own(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        self.log_in(&self.account).await
    }

    async fn of(&self, login: &str) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        if self.known.iter().any(|known| known == login) {
            self.log_in(login).await.map(Some)
        } else {
            Ok(None)
        }
    }
}
