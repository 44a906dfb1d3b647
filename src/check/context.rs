//! All that a kind may ask for, in parts: the facts of its case, a sink for what it finds, and for each area one trait
//! that opens what is looked at there. A new area adds a trait and leaves the others alone.
//!
//! What is not given cannot be had: whoever implements a part says only what differs from that.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::deadline::Deadline;
use crate::endpoint::dns::DnsService;
use crate::endpoint::imap::{ProbeName, ProbeSession};
use crate::endpoint::sign_in::SignIn;
use crate::endpoint::smtp::{Envelope, SmtpOpen, SubmissionResult};
use crate::endpoint::tree::Tree;
use crate::inventory::mail::Mailbox;
use crate::inventory::permissions::People;
use crate::model::{
    Between, CannotCheck, Finding, Message, Obstacle, Retry, Service, Side, WriteConsent,
};

/// All that a kind may ask for. Implemented by the run, and by tests, part by part.
///
/// A case is observed on a thread of its own that blocks on its future, so a kind may compute and
/// hash in place; what waits for the network must still be `await`ed.
pub trait Context:
    Case + Sink + MailAccess + FileAccess + DnsAccess + ProbeAccess + SignInAccess + SuiteFiles
{
}

impl<T> Context for T where
    T: Case + Sink + MailAccess + FileAccess + DnsAccess + ProbeAccess + SignInAccess + SuiteFiles
{
}

/// The facts of a case.
pub trait Case: Send + Sync {
    /// The account the case is observed for, if it has one.
    fn account(&self) -> Option<&str>;

    /// The systems the case looks at.
    fn between(&self) -> &Between;

    /// Whether the suite says that comparing a store with itself is meant.
    fn may_be_same_store(&self) -> bool {
        false
    }

    /// The time zone for instants without one.
    fn timezone(&self) -> &TimeZone;

    /// What time it is: a kind has no clock of its own.
    fn now(&self) -> Timestamp;

    /// Until when to be done.
    fn deadline(&self) -> &Deadline;

    /// The consent to write, if it was given for this case.
    fn consent(&self) -> Option<&WriteConsent> {
        None
    }
}

/// Where findings and progress go.
pub trait Sink: Send + Sync {
    /// Reports one finding. It is on its way to the journal when this returns.
    ///
    /// # Errors
    /// When the record cannot be written: the kind must stop.
    fn find(&self, finding: Finding) -> Result<(), CannotCheck>;

    /// Says how far the case has come; cheap enough to call every few hundred items.
    fn progress(&self, progress: Progress);
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

/// Mailboxes, to be read.
#[async_trait]
pub trait MailAccess: Send + Sync {
    /// The mailbox of the account on `side`, logged in.
    ///
    /// # Errors
    /// When it cannot be opened.
    async fn mailbox(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Err(not_given("open a mailbox"))
    }

    /// The mailbox at the same server on `side` of the account that logs in there as `login` (see
    /// [`Kind::acts_as`](super::Kind::acts_as)); none if the suite has no such account.
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
}

/// File trees, to be read.
#[async_trait]
pub trait FileAccess: Send + Sync {
    /// The file tree at `root` (below the path of the system's `files` service) on `side`.
    ///
    /// # Errors
    /// When it cannot be opened, or is not there.
    async fn tree(&self, _side: Side, _root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        Err(not_given("open a file tree"))
    }

    /// The users and groups that the numbers in the file tree on `side` stand for.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn people(&self, _side: Side) -> Result<Arc<People>, CannotCheck> {
        Err(not_given("read users and groups"))
    }
}

/// Name servers, to be asked. Nothing is contacted by naming them.
#[async_trait]
pub trait DnsAccess: Send + Sync {
    /// The name servers of the system on `side`.
    ///
    /// # Errors
    /// When the system has none.
    async fn name_servers(&self, _side: Side) -> Result<DnsService, CannotCheck> {
        Err(not_given("open name servers"))
    }

    /// The name servers of `system` (see [`Kind::elsewhere`](super::Kind::elsewhere)), if it has any.
    ///
    /// # Errors
    /// When they cannot be used.
    async fn name_servers_of(&self, _system: &str) -> Result<Option<DnsService>, CannotCheck> {
        Ok(None)
    }
}

/// Sending probes, and removing them again. Each step needs [`Case::consent`].
#[async_trait]
pub trait ProbeAccess: Send + Sync {
    /// Names a new probe, whose Message-ID is of `domain`. The name is in the journal, and out of this process, when
    /// this returns.
    ///
    /// # Errors
    /// When the record cannot be written: nothing may be sent then.
    fn announce(&self, _domain: &str) -> Result<ProbeName, CannotCheck> {
        Err(not_given("announce a probe"))
    }

    /// What is needed to send through the `submission` service of `system` (see
    /// [`Kind::elsewhere`](super::Kind::elsewhere)).
    ///
    /// # Errors
    /// When it cannot be used.
    async fn submission(&self, _system: &str) -> Result<SmtpOpen, CannotCheck> {
        Err(not_given("open submission"))
    }

    /// Hands in a message at `open`, which [`Self::submission`] gave. An error means that nothing was sent.
    ///
    /// # Errors
    /// When the service cannot be reached or logged in to.
    async fn submit(
        &self,
        _system: &str,
        _open: &SmtpOpen,
        _envelope: Envelope<'_>,
        _message: &[u8],
    ) -> Result<SubmissionResult, CannotCheck> {
        Err(not_given("hand in a message"))
    }

    /// The mailbox of the account on `side`, in which probes may be removed.
    ///
    /// # Errors
    /// When it cannot be opened.
    async fn probe_mailbox(&self, _side: Side) -> Result<ProbeSession, CannotCheck> {
        Err(not_given("open mailbox for probes"))
    }
}

/// Signing in, to see who is let in.
#[async_trait]
pub trait SignInAccess: Send + Sync {
    /// Signs the account in to `service` on `side`, and opens its inbox or home.
    ///
    /// # Errors
    /// Whatever says nothing about the account.
    async fn sign_in(
        &self,
        _side: Side,
        _service: Service,
        _refusal: RefusalIs,
    ) -> Result<SignIn, CannotCheck> {
        Err(not_given("sign in"))
    }
}

/// What a refused login is to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalIs {
    /// As it should be: it does not count towards those after which a system gets no more logins.
    Expected,
    /// A fault.
    Unexpected,
}

/// Files beside the suite.
pub trait SuiteFiles: Send + Sync {
    /// The file at `path`, relative to the suite, at most `bytes_max` long.
    ///
    /// # Errors
    /// When it cannot be read, or is longer.
    fn file(&self, _path: &str, _bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        Err(not_given("read a file of the suite"))
    }
}

fn not_given(operation: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        "landfall",
        operation,
        Message::new("cannot/not-given"),
    )
}
