//! What a run is to a kind of mail comparison, for tests: mailboxes on demand, and findings kept.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::check::{self, Context, Progress};
use landfall::inventory::files::Tree;
use landfall::inventory::mail::Mailbox;
use landfall::model::{
    Between, CannotCheck, Class, Evidence, Examined, Finding, Ledger, Side, Status, Terms, Verdict, judge,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

type Opener = dyn Fn(Side) -> Result<Box<dyn Mailbox>, CannotCheck> + Send + Sync;

/// A context over two mailboxes.
pub struct MailContext {
    open: Mutex<Vec<(Side, Box<dyn Mailbox>)>>,
    opener: Option<Box<Opener>>,
    findings: Mutex<Vec<Finding>>,
    between: Between,
    deadline: Deadline,
    timezone: TimeZone,
}

/// What a kind observed, and what the judge makes of it.
#[derive(Debug)]
pub struct Observed {
    pub evidence: Evidence,
    pub findings: Vec<Finding>,
    pub verdict: Verdict,
}

impl MailContext {
    /// Over these two.
    pub fn new(source: impl Mailbox + 'static, target: impl Mailbox + 'static) -> Self {
        let open: Vec<(Side, Box<dyn Mailbox>)> =
            vec![(Side::Source, Box::new(source)), (Side::Target, Box::new(target))];
        Self::with(open, None)
    }

    fn with(open: Vec<(Side, Box<dyn Mailbox>)>, opener: Option<Box<Opener>>) -> Self {
        Self {
            open: Mutex::new(open),
            opener,
            findings: Mutex::new(Vec::new()),
            between: Between::default(),
            deadline: Deadline::unlimited(CancellationToken::new()),
            timezone: TimeZone::UTC,
        }
    }

    /// Somebody has asked to stop.
    #[must_use]
    pub fn stopped(mut self) -> Self {
        let stop = CancellationToken::new();
        stop.cancel();
        self.deadline = Deadline::unlimited(stop);
        self
    }

    /// Observes with the kind called `kind`, and judges.
    pub fn observe(self, kind: &str, spec: &Value) -> Observed {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(self.observe_here(kind, spec))
    }

    /// The same within a runtime.
    pub async fn observe_here(self, kind: &str, spec: &Value) -> Observed {
        let kind = check::find(kind).expect("a kind of this name");
        assert_eq!(kind.mistakes(spec), [], "a specification without mistakes");
        let mut evidence = match kind.observe(spec, &self).await {
            Ok(evidence) => evidence,
            Err(why) => Evidence::blind(why),
        };
        let findings = self.findings.into_inner().expect("findings");
        for finding in &findings {
            assert!(kind.codes().iter().any(|code| code.name == finding.code && code.class == finding.class));
            *evidence.totals.entry(finding.class).or_default() += 1;
        }
        let verdict = judge(&Terms::default(), Some(&evidence), &[], Timestamp::UNIX_EPOCH);
        Observed { evidence, findings, verdict }
    }
}

#[async_trait]
impl Context for MailContext {
    fn account(&self) -> Option<&str> {
        Some("anna")
    }

    fn between(&self) -> &Between {
        &self.between
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn timezone(&self) -> &TimeZone {
        &self.timezone
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn find(&self, finding: Finding) -> Result<(), CannotCheck> {
        self.findings.lock().expect("findings").push(finding);
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    async fn mailbox(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        if let Some(opener) = &self.opener {
            return opener(side);
        }
        let mut open = self.open.lock().expect("mailboxes");
        let at = open.iter().position(|(own, _)| *own == side).expect("each side is opened once");
        Ok(open.remove(at).1)
    }

    async fn tree(&self, _side: Side, _root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        Err(CannotCheck::fault("tree", "no files here"))
    }
}

impl Observed {
    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        match &self.evidence.examined {
            Some(Examined::Compared(ledger)) => ledger,
            other => panic!("no comparison: {other:?}"),
        }
    }

    /// The findings as `class container item field`, sorted.
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .findings
            .iter()
            .map(|finding| {
                let field = finding.field.as_deref().map(|field| format!(" {field}")).unwrap_or_default();
                let to = finding.target.as_deref().filter(|_| finding.class == Class::Moved);
                let to = to.map(|to| format!(" > {to}")).unwrap_or_default();
                format!("{} {} {}{field}{to}", finding.class, finding.container, finding.item)
            })
            .collect();
        told.sort();
        told
    }

    /// Whether a fact with this code was told; its arguments as text.
    pub fn fact(&self, code: &str) -> Option<String> {
        self.evidence.facts.iter().find(|fact| fact.code == code).map(ToString::to_string)
    }

    /// Fails unless nothing but these findings was told and the ledger adds up.
    #[track_caller]
    pub fn expect(&self, status: Status, told: &[&str]) -> &Self {
        assert_eq!(self.told(), told, "{:?}", self.verdict);
        assert_eq!(self.ledger().imbalance(), None, "{:#?}", self.ledger());
        assert_eq!(self.verdict.status, status, "{:?}\n{:#?}", self.verdict, self.ledger());
        self
    }
}
