//! A stage for `dns.records`: what it asks for is given, and what it finds is kept and judged.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::check::{self, Context, Progress};
use landfall::endpoint::dns::DnsService;
use landfall::inventory::files::Tree;
use landfall::inventory::mail::Mailbox;
use landfall::model::{Between, CannotCheck, Evidence, Finding, Message, Obstacle, Retry, Side, Terms, Verdict, judge};
use serde_json::Value;

/// The stage.
#[derive(Debug)]
pub(crate) struct Stage {
    between: Between,
    timezone: TimeZone,
    deadline: Deadline,
    service: DnsService,
    findings: Mutex<Vec<Finding>>,
}

/// What was seen on it.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The evidence.
    pub(crate) evidence: Evidence,
    /// The findings.
    pub(crate) findings: Vec<Finding>,
    /// What the judge makes of both.
    pub(crate) verdict: Verdict,
}

impl Stage {
    /// A stage whose servers are `service`, and that lasts until `deadline`.
    pub(crate) fn new(service: DnsService, deadline: Deadline) -> Self {
        Self {
            between: Between::On("target".to_owned()),
            timezone: TimeZone::UTC,
            deadline,
            service,
            findings: Mutex::default(),
        }
    }

    /// Observes `spec` as a run does, and judges.
    pub(crate) async fn see(self, spec: &Value) -> Seen {
        let kind = check::find("dns.records").expect("the kind has its row");
        assert_eq!(kind.mistakes(spec), [], "{spec}");
        let mut evidence = match kind.observe(spec, &self).await {
            Ok(evidence) => evidence,
            Err(why) => Evidence::blind(why),
        };
        let findings = self.findings.into_inner().unwrap();
        for finding in &findings {
            *evidence.totals.entry(finding.class).or_default() += 1;
        }
        let verdict = judge(&Terms::default(), Some(&evidence), &[], Timestamp::UNIX_EPOCH);
        Seen { evidence, findings, verdict }
    }
}

fn no_such_service(operation: &str) -> CannotCheck {
    CannotCheck::new(Obstacle::Unsupported, Retry::Never, "stage", operation, Message::new("cannot/fault"))
}

#[async_trait]
impl Context for Stage {
    fn account(&self) -> Option<&str> {
        None
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
        self.findings.lock().unwrap().push(finding);
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    async fn mailbox(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Err(no_such_service("mailbox"))
    }

    async fn tree(&self, _side: Side, _root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        Err(no_such_service("tree"))
    }

    async fn name_servers(&self, _side: Side) -> Result<DnsService, CannotCheck> {
        Ok(self.service.clone())
    }
}
