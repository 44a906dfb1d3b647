//! The kinds of checks, one folder each, and all that a kind may ask for.
//!
//! A kind observes and never judges: it reports findings and returns evidence. It never reads the
//! clock, the environment or the terminal; whatever it needs comes from its [`Context`].

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::base::deadline::Deadline;
use crate::base::table::TableFault;
use crate::endpoint::dns::DnsService;
use crate::endpoint::imap::{ProbeName, ProbeSession};
use crate::endpoint::smtp::{SmtpOpen, SubmissionResult};
use crate::inventory::files::Tree;
use crate::inventory::mail::Mailbox;
use crate::inventory::permissions::People;
use crate::model::{
    Between, CannotCheck, Code, Evidence, Finding, Lang, Message, Obstacle, Question, Retry,
    Service, Side, SpecMistake, WriteConsent,
};

mod dns_records;
mod files_compare;
mod mail_delivery;
mod mail_folders;
mod mail_messages;
mod manual_step;
mod permissions_grants;
mod registry;
mod typed;

pub use registry::{find, kinds};
use typed::TypedKind;

/// What a kind of check is.
#[async_trait]
pub trait Kind: Send + Sync {
    /// Its name, `area.noun`.
    fn name(&self) -> &'static str;

    /// The codes of findings that it may report.
    fn codes(&self) -> &'static [Code];

    /// Its page: What it checks, Why it matters, What a failure means, Limits, Example.
    fn page(&self) -> &'static str;

    /// Its texts by language (Fluent).
    fn texts(&self) -> [(Lang, &'static str); 2];

    /// The JSON Schema of its specification.
    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema;

    /// The mistakes in `spec`, beyond what its schema says; empty when it can be observed.
    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake>;

    /// The tables beside the suite that `spec` names.
    fn sheets(&self, _spec: &Value) -> Vec<Sheet> {
        Vec::new()
    }

    /// What is wrong with one of them, whose text is `text`; empty when it can be used.
    fn sheet_faults(&self, _spec: &Value, _text: &str) -> Vec<TableFault> {
        Vec::new()
    }

    /// The services that it opens, per side.
    fn needs(&self, spec: &Value) -> Vec<(Side, Service)>;

    /// The services that it opens of systems which its specification names.
    fn elsewhere(&self, _spec: &Value) -> Vec<Elsewhere> {
        Vec::new()
    }

    /// The users as whom it looks in besides, wherever an account of the suite is known to log in so.
    fn acts_as(&self, _spec: &Value) -> Vec<ActsAs> {
        Vec::new()
    }

    /// Whether it changes anything, so that the case must say `writes`.
    fn writes(&self, _spec: &Value) -> bool {
        false
    }

    /// What a person is asked, if this kind cannot observe but must ask.
    fn asks(&self, _spec: &Value) -> Option<Question> {
        None
    }

    /// Whether observing again is harmless and can help.
    fn repeatable(&self) -> bool {
        true
    }

    /// Observes.
    ///
    /// # Errors
    /// When nothing at all could be observed. What was seen before a look broke off belongs into
    /// the evidence, with [`Evidence::broken_off`] saying why.
    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck>;
}

/// A table that a specification names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The keys that lead to its name.
    pub path: Vec<String>,
    /// The file, relative to the suite.
    pub file: String,
}

/// A service of a system that a specification names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The system.
    pub system: String,
    /// The service.
    pub service: Service,
    /// Whether the kind can do without it.
    pub optional: bool,
}

/// A user as whom a kind looks in, if the suite knows how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActsAs {
    /// On this side.
    pub side: Side,
    /// At this service.
    pub service: Service,
    /// As the server knows the user: the login.
    pub login: String,
}

/// How far a case has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Items seen so far.
    pub items: u64,
    /// Items to be expected, if known.
    pub expected: Option<u64>,
    /// The container being looked at.
    pub container: String,
}

/// All that a kind may ask for. Implemented by the run, and by tests.
///
/// A case is observed on a thread of its own that blocks on its future, so a kind may compute and
/// hash in place; what waits for the network must still be `await`ed.
#[async_trait]
pub trait Context: Send + Sync {
    /// The account the case is observed for, if it has one.
    fn account(&self) -> Option<&str>;

    /// The systems the case looks at.
    fn between(&self) -> &Between;

    /// Whether the suite says that comparing a store with itself is meant.
    fn may_be_same_store(&self) -> bool {
        false
    }

    /// The instant at which the run counts as taken.
    fn now(&self) -> Timestamp;

    /// The time zone for instants without one.
    fn timezone(&self) -> &TimeZone;

    /// Until when to be done.
    fn deadline(&self) -> &Deadline;

    /// Reports one finding. It is on its way to the journal when this returns.
    ///
    /// # Errors
    /// When the record cannot be written: the kind must stop.
    fn find(&self, finding: Finding) -> Result<(), CannotCheck>;

    /// Says how far the case has come; cheap enough to call every few hundred items.
    fn progress(&self, progress: Progress);

    /// The mailbox of the account on `side`, logged in.
    ///
    /// # Errors
    /// When it cannot be opened.
    async fn mailbox(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck>;

    /// The mailbox at the same server on `side` of the account that logs in there as `login` (see [`Kind::acts_as`]);
    /// none if the suite has no such account.
    ///
    /// # Errors
    /// When there is one, and its mailbox cannot be opened.
    async fn mailbox_of(
        &self,
        _side: Side,
        _login: &str,
    ) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        Ok(None)
    }

    /// The file tree at `root` (below the path of the system's `files` service) on `side`.
    ///
    /// # Errors
    /// When it cannot be opened, or is not there.
    async fn tree(&self, side: Side, root: &str) -> Result<Arc<dyn Tree>, CannotCheck>;

    /// The name servers of the system on `side`; nothing is contacted by this.
    ///
    /// # Errors
    /// When the system has none, or this context gives none.
    async fn name_servers(&self, side: Side) -> Result<DnsService, CannotCheck> {
        let cause = Message::new("dns/no-service");
        Err(CannotCheck::new(
            Obstacle::Unsupported,
            Retry::Never,
            self.between().system(side),
            "open name servers",
            cause,
        ))
    }

    /// The users and groups that the numbers in the file tree on `side` stand for.
    ///
    /// # Errors
    /// When they cannot be read, or this context gives none.
    async fn people(&self, side: Side) -> Result<Arc<People>, CannotCheck> {
        Err(not_given(
            self.between().system(side),
            "read users and groups",
        ))
    }

    /// The text of the file at `path`, relative to the suite.
    ///
    /// # Errors
    /// When it cannot be read or is no text, or this context gives none.
    async fn suite_text(&self, path: &str) -> Result<String, CannotCheck> {
        Err(not_given(path, "read a file of the suite"))
    }

    /// The name servers of `system` (see [`Kind::elsewhere`]), if it has any; nothing is contacted by this.
    ///
    /// # Errors
    /// When they cannot be used.
    async fn name_servers_of(&self, _system: &str) -> Result<Option<DnsService>, CannotCheck> {
        Ok(None)
    }

    /// The consent to write, if it was given for this case.
    fn consent(&self) -> Option<&WriteConsent> {
        None
    }

    /// Names a new probe, whose Message-ID is of `domain`. The name is in the journal, and out of this process, when
    /// this returns.
    ///
    /// # Errors
    /// When the record cannot be written: nothing may be sent then.
    fn announce(&self, _domain: &str) -> Result<ProbeName, CannotCheck> {
        Err(not_given("landfall", "announce a probe"))
    }

    /// What is needed to send through the `submission` service of `system` (see [`Kind::elsewhere`]).
    ///
    /// # Errors
    /// When it cannot be used, or this context gives none.
    async fn submission(&self, _system: &str) -> Result<SmtpOpen, CannotCheck> {
        Err(not_given("landfall", "open submission"))
    }

    /// Hands in a message with this sender and addressee at `open`, which [`Self::submission`] gave. Needs the
    /// consent. An error means that nothing was sent.
    ///
    /// # Errors
    /// When the service cannot be reached or logged in to, or this context gives none.
    async fn submit(
        &self,
        _system: &str,
        _open: &SmtpOpen,
        _addresses: (&str, &str),
        _message: &[u8],
    ) -> Result<SubmissionResult, CannotCheck> {
        Err(not_given("landfall", "hand in a message"))
    }

    /// The mailbox of the account on `side`, in which probes may be removed. Needs the consent.
    ///
    /// # Errors
    /// When it cannot be opened, or this context gives none.
    async fn probe_mailbox(&self, _side: Side) -> Result<ProbeSession, CannotCheck> {
        Err(not_given("landfall", "open mailbox for probes"))
    }

    /// A file beside the suite, at most `bytes_max` long.
    ///
    /// # Errors
    /// When it cannot be read, or this context gives none.
    fn file(&self, _path: &str, _bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        Err(not_given("landfall", "read a file"))
    }
}

fn not_given(endpoint: &str, operation: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        endpoint,
        operation,
        Message::new("cannot/not-given"),
    )
}
