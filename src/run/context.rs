//! What a kind is given while it observes: the run's side of [`Context`](crate::check::Context), part by part.

use std::future::Future;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::gate::{IfRefused, login_name};
use super::prepare::Prepared;
use super::run_state::RunState;
use super::watcher::Happening;
use crate::base::deadline::Deadline;
use crate::base::digest::hex;
use crate::check::{
    ActsAs, Case, DnsAccess, FileAccess, MailAccess, ProbeAccess, Progress, RefusalIs,
    SignInAccess, Sink, SuiteFiles,
};
use crate::endpoint::connector::{self, Visit};
use crate::endpoint::dns::DnsService;
use crate::endpoint::imap::{self, ProbeName, ProbeSession};
use crate::endpoint::sign_in::SignIn;
use crate::endpoint::smtp::{Envelope, SmtpOpen, Submission, SubmissionResult};
use crate::endpoint::tree::Tree;
use crate::inventory::files;
use crate::inventory::mail::{self, Mailbox};
use crate::inventory::permissions::{self, People};
use crate::journal::JournalError;
use crate::model::{
    Between, CannotCheck, EntryPlan, Finding, Message, Obstacle, Retry, Service, Side, Totals,
    TotalsByName, WriteConsent,
};

/// So many findings are held before they go to the journal.
const HELD_MAX: usize = 256;

/// The context of one attempt at one entry.
pub(super) struct AttemptContext {
    pub(super) run: Arc<RunState>,
    pub(super) entry: usize,
    pub(super) attempt: u32,
    pub(super) plan: Arc<EntryPlan>,
    pub(super) deadline: Deadline,
    pub(super) findings: Findings,
}

/// Where findings are counted and collected on their way to the journal.
#[derive(Default)]
pub(super) struct Findings {
    held: Mutex<Held>,
    closed: AtomicBool,
}

#[derive(Default)]
struct Held {
    findings: Vec<Finding>,
    counted: Counted,
}

/// How many findings there were.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// By class.
    pub(super) totals: Totals,
    /// By code and field, where something is allowed.
    pub(super) details: TotalsByName,
}

impl Findings {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }
}

impl AttemptContext {
    /// Ends the attempt: writes what is held, takes no more, and says how much there was.
    pub(super) fn close(&self) -> Result<Counted, JournalError> {
        self.findings.closed.store(true, Ordering::SeqCst);
        let mut held = self.findings.lock();
        let findings = std::mem::take(&mut held.findings);
        self.run
            .journal(|journal| journal.findings(self.entry, self.attempt, findings))?;
        Ok(std::mem::take(&mut held.counted))
    }
}

impl AttemptContext {
    /// The run's side of all services.
    fn prepared(&self) -> &Prepared {
        &self.run.prepared
    }

    fn account_name(&self) -> Option<&str> {
        self.plan.account.as_deref()
    }

    /// The mailbox of `account` at `system`, opened by `open` once the gate lets its login through.
    async fn enter_mailbox<T, Opening>(
        &self,
        system: &str,
        account: Option<&str>,
        open: impl FnOnce(imap::Open) -> Opening,
    ) -> Result<T, CannotCheck>
    where
        Opening: Future<Output = Result<T, CannotCheck>>,
    {
        let prepared = self.prepared();
        let settings = prepared.service(system, Service::Mail, account)?;
        let login = login_name(settings, account);
        let options = prepared.capability(system, Service::Mail, account, |settings| {
            settings.mailbox(prepared.surroundings())
        })?;
        self.run
            .gate
            .pass(system, &login, IfRefused::Counts, open(options))
            .await
    }

    /// The name servers of `system`.
    fn name_servers_at(&self, system: &str) -> Result<DnsService, CannotCheck> {
        let (prepared, account) = (self.prepared(), self.account_name());
        prepared.capability(system, Service::Dns, account, |settings| {
            settings.name_servers()
        })
    }
}

impl Case for AttemptContext {
    fn account(&self) -> Option<&str> {
        self.account_name()
    }

    fn between(&self) -> &Between {
        &self.plan.between
    }

    fn may_be_same_store(&self) -> bool {
        let systems = &self.run.plan.systems;
        Side::BOTH.into_iter().any(|side| {
            let system = systems.get(self.plan.between.system(side));
            system.is_some_and(|system| system.same_store)
        })
    }

    fn timezone(&self) -> &TimeZone {
        &self.run.timezone
    }

    fn now(&self) -> Timestamp {
        self.run.clock.now()
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn consent(&self) -> Option<&WriteConsent> {
        let consent = self.run.options.consent.as_ref();
        consent.filter(|_| self.plan.writes)
    }
}

impl Sink for AttemptContext {
    fn find(&self, mut finding: Finding) -> Result<(), CannotCheck> {
        finding.account.clone_from(&self.plan.account);
        let mut held = self.findings.lock();
        // An attempt that was given up may still be running on its thread: what it finds now belongs to no attempt.
        if self.findings.is_closed() {
            return Err(CannotCheck::stopped("report a finding"));
        }

        *held.counted.totals.entry(finding.class).or_default() += 1;
        if !self.plan.terms.allow.is_empty() {
            let details = held.counted.details.entry(finding.class).or_default();
            *details.entry(finding.name()).or_default() += 1;
        }
        held.findings.push(finding);
        if held.findings.len() >= HELD_MAX {
            let findings = std::mem::take(&mut held.findings);
            self.run
                .journal(|journal| journal.findings(self.entry, self.attempt, findings))
                .map_err(|_| CannotCheck::stopped("write the journal"))?;
        }
        Ok(())
    }

    fn progress(&self, progress: Progress) {
        self.run.watcher.happened(Happening::Progress {
            entry: self.entry,
            progress: &progress,
        });
    }
}

#[async_trait]
impl MailAccess for AttemptContext {
    async fn mailbox(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let system = self.plan.between.system(side);
        let open = |options| mail::open(options, &self.deadline);
        let mailbox = self
            .enter_mailbox(system, self.account_name(), open)
            .await?;
        Ok(Box::new(mailbox))
    }

    async fn mailbox_of(
        &self,
        side: Side,
        login: &str,
    ) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        let acts = ActsAs {
            side,
            service: Service::Mail,
            login: login.to_owned(),
        };
        let logins = self.prepared().logins();
        let account = logins.account(&self.run.plan, &self.plan, &acts);
        let Some(account) = account else {
            return Ok(None);
        };

        let system = self.plan.between.system(side);
        let open = |options| mail::open(options, &self.deadline);
        let mailbox = self.enter_mailbox(system, Some(account), open).await?;
        Ok(Some(Box::new(mailbox)))
    }
}

#[async_trait]
impl FileAccess for AttemptContext {
    async fn tree(&self, side: Side, root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        let (prepared, account) = (self.prepared(), self.account_name());
        let system = self.plan.between.system(side);
        let settings = prepared.service(system, Service::Files, account)?;
        files::open(settings, prepared.base(), root)
    }

    async fn people(&self, _side: Side) -> Result<Arc<People>, CannotCheck> {
        // File trees are local, so the numbers in them are those of this machine.
        permissions::people(Path::new("/etc")).map(Arc::new)
    }
}

#[async_trait]
impl DnsAccess for AttemptContext {
    async fn name_servers(&self, side: Side) -> Result<DnsService, CannotCheck> {
        self.name_servers_at(self.plan.between.system(side))
    }

    async fn name_servers_of(&self, system: &str) -> Result<Option<DnsService>, CannotCheck> {
        let own = self.run.plan.systems.get(system);
        let has = own.is_some_and(|own| own.services.contains_key(&Service::Dns));
        has.then(|| self.name_servers_at(system)).transpose()
    }
}

#[async_trait]
impl ProbeAccess for AttemptContext {
    fn announce(&self, domain: &str) -> Result<ProbeName, CannotCheck> {
        let held = self.findings.lock();
        // An attempt that was given up must not send any more.
        if self.findings.is_closed() {
            return Err(CannotCheck::stopped("announce a probe"));
        }

        // A run that was cut off and taken up again must not use a name twice.
        let mut random = [0u8; 4];
        getrandom::fill(&mut random)
            .map_err(|error| CannotCheck::fault("announce a probe", error.to_string()))?;
        let number = format!("{}-{}", self.entry + 1, hex(&random));
        let announced = self.run.journal(|journal| {
            let id = format!(
                "<landfall.{}.{}.{number}@{domain}>",
                journal.run(),
                self.plan.case
            );
            let now = self.run.clock.now();
            journal
                .probe(self.entry, self.attempt, now, &id)
                .map(|()| id)
        });
        drop(held);
        announced
            .map(|id| ProbeName::of_id(&id))
            .map_err(|_| CannotCheck::stopped("write the journal"))
    }

    async fn submission(&self, system: &str) -> Result<SmtpOpen, CannotCheck> {
        let (prepared, account) = (self.prepared(), self.account_name());
        prepared.capability(system, Service::Submission, account, |settings| {
            settings.submission(prepared.surroundings())
        })
    }

    async fn submit(
        &self,
        system: &str,
        open: &SmtpOpen,
        envelope: Envelope<'_>,
        message: &[u8],
    ) -> Result<SubmissionResult, CannotCheck> {
        let no_consent = || CannotCheck::fault("hand in a message", "no consent");
        let consent = self.consent().ok_or_else(no_consent)?;
        let prepared = self.prepared();
        let settings = prepared.service(system, Service::Submission, self.account_name())?;
        let _turn = match settings.limit() {
            Some(limit) => Some(self.run.turns.turn(&limit, &self.deadline).await?),
            None => None,
        };

        let login = login_name(settings, None);
        let hello = envelope.sender_domain();
        let enter = Submission::open(open, hello, &self.deadline);
        let submission = self
            .run
            .gate
            .pass(system, &login, IfRefused::Counts, enter)
            .await?;
        submission.submit(consent, envelope, message).await
    }

    async fn probe_mailbox(&self, side: Side) -> Result<ProbeSession, CannotCheck> {
        let no_consent = || CannotCheck::fault("open mailbox for probes", "no consent");
        let consent = self.consent().ok_or_else(no_consent)?;
        let system = self.plan.between.system(side);
        let open = |options| ProbeSession::open(options, consent, &self.deadline);
        self.enter_mailbox(system, self.account_name(), open).await
    }
}

#[async_trait]
impl SignInAccess for AttemptContext {
    async fn sign_in(
        &self,
        side: Side,
        service: Service,
        refusal: RefusalIs,
    ) -> Result<SignIn, CannotCheck> {
        let (prepared, account) = (self.prepared(), self.account_name());
        let system = self.plan.between.system(side);
        let settings = prepared.service(system, service, account)?;
        if settings.user().is_none() {
            let cause = Message::new("run/no-login").with("service", service.name());
            let label = settings.server().unwrap_or(system);
            return Err(CannotCheck::new(
                Obstacle::Unsupported,
                Retry::Never,
                label,
                "sign in",
                cause,
            ));
        }

        let _turn = match settings.limit() {
            Some(limit) if limit.held == connector::Held::ForTheUse => {
                Some(self.run.turns.turn(&limit, &self.deadline).await?)
            }
            _ => None,
        };
        let if_refused = match refusal {
            RefusalIs::Expected => IfRefused::Expected,
            RefusalIs::Unexpected => IfRefused::Counts,
        };
        let visit = Visit {
            around: prepared.surroundings(),
            zone: None,
            deadline: &self.deadline,
        };
        let login = login_name(settings, account);
        let enter = settings.enter(visit);
        let gate = &self.run.gate;
        let entered = gate.pass(system, &login, if_refused, enter).await;
        SignIn::of(settings, entered).await
    }
}

impl SuiteFiles for AttemptContext {
    fn file(&self, path: &str, bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        let full = self.prepared().base().join(path);
        let unreadable = |problem: String| {
            let cause = Message::new("run/file-unreadable").with("problem", problem);
            CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                full.display().to_string(),
                "read a file of the suite",
                cause,
            )
        };
        read_file(&full, bytes_max).map_err(unreadable)
    }
}

/// The file at `path`, at most `bytes_max` long, or why it cannot be had. A pipe or device is refused before it is
/// opened, so this never waits.
fn read_file(path: &Path, bytes_max: u64) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("cannot be read: {error}");
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err("is no plain file".to_owned());
    }

    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // One byte more shows what is too long.
    file.take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > bytes_max {
        return Err(format!("is larger than {bytes_max} bytes"));
    }
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_are_read_and_only_as_long_as_they_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matrix.csv");
        std::fs::write(&path, "1234").unwrap();
        assert_eq!(read_file(&path, 4).as_deref(), Ok(&b"1234"[..]));
        assert!(read_file(&path, 3).is_err_and(|error| error.contains("larger")));
        assert!(read_file(folder.path(), 9).is_err_and(|error| error.contains("plain")));
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        let fifo = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, fifo, mode, 0).unwrap();
        assert!(read_file(&pipe, 9).is_err_and(|error| error.contains("plain")));
    }
}
