//! What a kind is given while it observes: the run's side of [`Context`].

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::execute::{Happening, Shared};
use crate::base::deadline::Deadline;
use crate::base::digest::hex;
use crate::base::text_file;
use crate::check::{ActsAs, Context, Progress};
use crate::endpoint::dns::DnsService;
use crate::endpoint::imap::{ProbeName, ProbeSession};
use crate::endpoint::smtp::{Envelope, SmtpOpen, Submission, SubmissionResult};
use crate::inventory::files::Tree;
use crate::inventory::mail::Mailbox;
use crate::inventory::permissions::{self, People};
use crate::journal::JournalError;
use crate::model::{
    Between, CannotCheck, EntryPlan, Finding, Message, Obstacle, Retry, Service, Side, Totals,
    WriteConsent,
};

/// So many findings are held before they go to the journal.
const HELD_MAX: usize = 256;

/// More than this of a file that belongs to a suite is not read.
const SUITE_FILE_BYTES_MAX: u64 = 16 << 20;

/// The context of one attempt at one entry.
pub(super) struct AttemptContext {
    pub(super) shared: Arc<Shared>,
    pub(super) entry: usize,
    pub(super) attempt: u32,
    pub(super) plan: Arc<EntryPlan>,
    pub(super) deadline: Deadline,
    pub(super) sink: Sink,
}

/// Where findings are counted and collected on their way to the journal.
#[derive(Default)]
pub(super) struct Sink {
    held: Mutex<Held>,
    closed: AtomicBool,
}

#[derive(Default)]
struct Held {
    findings: Vec<Finding>,
    totals: Totals,
}

impl AttemptContext {
    /// Ends the attempt: writes what is held, takes no more, and gives the totals.
    pub(super) fn close(&self) -> Result<Totals, JournalError> {
        self.sink.closed.store(true, Ordering::SeqCst);
        let mut held = self
            .sink
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let findings = std::mem::take(&mut held.findings);
        self.shared
            .journal(|journal| journal.findings(self.entry, self.attempt, findings))?;
        Ok(std::mem::take(&mut held.totals))
    }
}

#[async_trait]
impl Context for AttemptContext {
    fn account(&self) -> Option<&str> {
        self.plan.account.as_deref()
    }

    fn between(&self) -> &Between {
        &self.plan.between
    }

    fn may_be_same_store(&self) -> bool {
        let systems = &self.shared.plan.systems;
        Side::BOTH.into_iter().any(|side| {
            systems
                .get(self.plan.between.system(side))
                .is_some_and(|system| system.same_store)
        })
    }

    fn now(&self) -> Timestamp {
        self.shared.as_of
    }

    fn timezone(&self) -> &TimeZone {
        &self.shared.timezone
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn find(&self, mut finding: Finding) -> Result<(), CannotCheck> {
        finding.account.clone_from(&self.plan.account);
        let mut held = self
            .sink
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // An attempt that was given up may still be running on its thread; it has no say any more.
        if self.sink.closed.load(Ordering::SeqCst) {
            return Err(CannotCheck::stopped("report a finding"));
        }
        *held.totals.entry(finding.class).or_default() += 1;
        held.findings.push(finding);
        if held.findings.len() >= HELD_MAX {
            let findings = std::mem::take(&mut held.findings);
            self.shared
                .journal(|journal| journal.findings(self.entry, self.attempt, findings))
                .map_err(|_| CannotCheck::stopped("write the journal"))?;
        }
        Ok(())
    }

    fn progress(&self, progress: Progress) {
        self.shared.watcher.happened(Happening::Progress {
            entry: self.entry,
            progress: &progress,
        });
    }

    async fn mailbox(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let system = self.plan.between.system(side);
        let account = self.plan.account.as_deref().unwrap_or_default();
        let open =
            self.shared
                .prepared
                .mailbox(system, self.plan.account.as_deref(), &self.deadline);
        self.shared.gate.pass(system, account, open).await
    }

    async fn mailbox_of(
        &self,
        side: Side,
        login: &str,
    ) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        let system = self.plan.between.system(side);
        let prepared = &self.shared.prepared;
        let acts = ActsAs {
            side,
            service: Service::Mail,
            login: login.to_owned(),
        };
        let account = prepared
            .logins()
            .account(&self.shared.plan, &self.plan, &acts);
        let Some(account) = account else {
            return Ok(None);
        };
        let open = prepared.mailbox(system, Some(account), &self.deadline);
        self.shared.gate.pass(system, account, open).await.map(Some)
    }

    async fn tree(&self, side: Side, root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        self.shared.prepared.tree(
            self.plan.between.system(side),
            self.plan.account.as_deref(),
            root,
        )
    }
    async fn name_servers(&self, side: Side) -> Result<DnsService, CannotCheck> {
        self.shared
            .prepared
            .name_servers(self.plan.between.system(side), self.plan.account.as_deref())
    }

    async fn people(&self, _side: Side) -> Result<Arc<People>, CannotCheck> {
        // File trees are local, so the numbers in them are those of this machine.
        permissions::people(Path::new("/etc")).map(Arc::new)
    }

    async fn suite_text(&self, path: &str) -> Result<String, CannotCheck> {
        let path = self.shared.prepared.base().join(path);
        text_file::read(&path, SUITE_FILE_BYTES_MAX).map_err(|error| {
            let cause = Message::new("run/file-unreadable").with("problem", error.to_string());
            let place = path.display().to_string();
            CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                place,
                "read a file of the suite",
                cause,
            )
        })
    }

    async fn name_servers_of(&self, system: &str) -> Result<Option<DnsService>, CannotCheck> {
        let has = self
            .shared
            .plan
            .systems
            .get(system)
            .is_some_and(|own| own.services.contains_key(&Service::Dns));
        has.then(|| {
            self.shared
                .prepared
                .name_servers(system, self.plan.account.as_deref())
        })
        .transpose()
    }

    fn consent(&self) -> Option<&WriteConsent> {
        self.shared
            .options
            .consent
            .as_ref()
            .filter(|_| self.plan.writes)
    }

    fn announce(&self, domain: &str) -> Result<ProbeName, CannotCheck> {
        let held = self
            .sink
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // An attempt that was given up must not send any more.
        if self.sink.closed.load(Ordering::SeqCst) {
            return Err(CannotCheck::stopped("announce a probe"));
        }
        // A run that was cut off and taken up again must not use a name twice.
        let mut random = [0u8; 4];
        getrandom::fill(&mut random)
            .map_err(|error| CannotCheck::fault("announce a probe", error.to_string()))?;
        let number = format!("{}-{}", self.entry + 1, hex(&random));
        let announced = self.shared.journal(|journal| {
            let id = format!(
                "<landfall.{}.{}.{number}@{domain}>",
                journal.run(),
                self.plan.case
            );
            journal
                .probe(self.entry, self.attempt, self.shared.clock.now(), &id)
                .map(|()| id)
        });
        drop(held);
        announced
            .map(|id| ProbeName::of_id(&id))
            .map_err(|_| CannotCheck::stopped("write the journal"))
    }

    async fn submission(&self, system: &str) -> Result<SmtpOpen, CannotCheck> {
        self.shared
            .prepared
            .submission(system, self.plan.account.as_deref())
    }

    async fn submit(
        &self,
        system: &str,
        open: &SmtpOpen,
        (from, to): (&str, &str),
        message: &[u8],
    ) -> Result<SubmissionResult, CannotCheck> {
        let consent = self
            .consent()
            .ok_or_else(|| CannotCheck::fault("hand in a message", "no consent"))?;
        let _turn = self.shared.submissions.turn(open, &self.deadline).await?;
        let hello = from.rsplit_once('@').map_or(from, |(_, domain)| domain);
        let login = open.login.as_ref().map_or("", |login| login.user.as_str());
        let submission = self
            .shared
            .gate
            .pass(system, login, Submission::open(open, hello, &self.deadline))
            .await?;
        submission
            .submit(consent, Envelope { from, to }, message)
            .await
    }

    async fn probe_mailbox(&self, side: Side) -> Result<ProbeSession, CannotCheck> {
        let consent = self
            .consent()
            .ok_or_else(|| CannotCheck::fault("open mailbox for probes", "no consent"))?;
        let system = self.plan.between.system(side);
        let account = self.plan.account.as_deref();
        let open = self
            .shared
            .prepared
            .probe_mailbox(system, account, consent, &self.deadline);
        self.shared
            .gate
            .pass(system, account.unwrap_or_default(), open)
            .await
    }

    fn file(&self, path: &str, bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        self.shared.prepared.file(path, bytes_max)
    }
}
