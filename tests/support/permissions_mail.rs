//! A stage for `permissions.grants` in mailboxes: whoever logs in is led to one server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::base::secret::{Redactor, Secret};
use landfall::check::{self, Context, Progress};
use landfall::endpoint::imap::{Auth, Login, Open};
use landfall::endpoint::net::Security;
use landfall::inventory::files::Tree;
use landfall::inventory::mail::{Mailbox, open};
use landfall::model::{Between, CannotCheck, Finding, Message, Obstacle, Retry, Side};
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::acl_server::{AclServer, Told};
use super::truth::{Seen, Truth};

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
        let text = fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Observes.
    pub(crate) async fn see(&self) -> Seen {
        let server = AclServer::start(self.server.clone());
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        let stage = MailStage::new(server.port, &self.account, &known, "secret");
        MailStage { sheet: self.sheet.clone(), ..stage }.see(&self.spec).await
    }
}

/// All worlds of mailboxes: their names and files.
pub(crate) fn worlds() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/permissions.grants");
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path().join("truth.json")))
        .filter(|(name, _)| name.starts_with("mail-"))
        .collect();
    found.sort();
    found
}

/// The stage.
pub(crate) struct MailStage {
    port: u16,
    account: String,
    known: Vec<String>,
    password: String,
    between: Between,
    deadline: Deadline,
    pub(crate) sheet: Option<String>,
    findings: Mutex<Vec<Finding>>,
}

impl MailStage {
    /// The mailbox of `account` at the server on `port`, where `known` can log in with the same `password`.
    pub(crate) fn new(port: u16, account: &str, known: &[&str], password: &str) -> Self {
        Self {
            port,
            account: account.to_owned(),
            known: known.iter().map(|&login| login.to_owned()).collect(),
            password: password.to_owned(),
            between: Between::On("target".to_owned()),
            deadline: Deadline::unlimited(CancellationToken::new()),
            sheet: None,
            findings: Mutex::default(),
        }
    }

    /// The same with its time over.
    pub(crate) fn out_of_time(self) -> Self {
        Self { deadline: self.deadline.within(Duration::ZERO), ..self }
    }

    /// Observes `spec` as a run does, and judges.
    pub(crate) async fn see(self, spec: &Value) -> Seen {
        let kind = check::find("permissions.grants").expect("the kind has its row");
        assert_eq!(kind.mistakes(spec), [], "{spec}");
        let observed = kind.observe(spec, &self).await;
        Seen::judged(observed, self.findings.into_inner().unwrap())
    }

    async fn log_in(&self, user: &str) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let login = Login { user: user.to_owned(), secret: Secret::new(&*self.password), auth: Auth::Password };
        let options = Open {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::Plaintext,
            ca: None,
            login,
            timeout: Duration::from_secs(60),
            label: format!("imap://127.0.0.1 as {user}"),
            redactor: Redactor::new(),
        };
        Ok(Box::new(open(options, &Deadline::unlimited(CancellationToken::new())).await?))
    }
}

#[async_trait]
impl Context for MailStage {
    fn account(&self) -> Option<&str> {
        Some(&self.account)
    }

    fn between(&self) -> &Between {
        &self.between
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn timezone(&self) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        UTC
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn find(&self, finding: Finding) -> Result<(), CannotCheck> {
        self.findings.lock().unwrap().push(finding);
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    async fn mailbox(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        self.log_in(&self.account).await
    }

    async fn mailbox_of(&self, _side: Side, login: &str) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        if self.known.iter().any(|known| known == login) { self.log_in(login).await.map(Some) } else { Ok(None) }
    }

    async fn tree(&self, _side: Side, _root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        let cause = Message::new("cannot/fault");
        Err(CannotCheck::new(Obstacle::Unsupported, Retry::Never, "stage", "tree", cause))
    }

    async fn suite_text(&self, path: &str) -> Result<String, CannotCheck> {
        assert_eq!(path, "matrix.csv");
        self.sheet.clone().ok_or_else(|| CannotCheck::fault("sheet", "there is none"))
    }
}
