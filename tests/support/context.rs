//! A context for kinds under test: it collects what they find.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::check::{Context, Progress};
use landfall::inventory::files::Tree;
use landfall::inventory::mail::Mailbox;
use landfall::model::{Between, CannotCheck, Evidence, Finding, Message, Obstacle, Retry, Side, Terms, Verdict, judge};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// What a kind may ask for, given by a test.
pub(crate) struct TestContext {
    trees: [Result<Arc<dyn Tree>, CannotCheck>; 2],
    findings: Mutex<Vec<Finding>>,
    between: Between,
    deadline: Deadline,
    stop: CancellationToken,
    stop_after: Option<usize>,
}

/// What a kind observed.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Its evidence, with the findings counted.
    pub(crate) evidence: Evidence,
    /// Its findings, in the order in which they came.
    pub(crate) findings: Vec<Finding>,
    /// What the judge makes of it.
    pub(crate) verdict: Verdict,
}

impl TestContext {
    /// With a tree a side, or the reason why there is none.
    pub(crate) fn of_trees(
        source: Result<Arc<dyn Tree>, CannotCheck>,
        target: Result<Arc<dyn Tree>, CannotCheck>,
    ) -> Self {
        let stop = CancellationToken::new();
        Self {
            trees: [source, target],
            findings: Mutex::default(),
            between: Between::default(),
            deadline: Deadline::unlimited(stop.clone()),
            stop,
            stop_after: None,
        }
    }

    /// The wish to stop comes with finding number `findings` (0: at once).
    pub(crate) fn stopping_after(mut self, findings: usize) -> Self {
        self.stop_after = Some(findings);
        if findings == 0 {
            self.stop.cancel();
        }
        self
    }

    /// The wish to stop comes with `stop`.
    pub(crate) fn stopped_by(self, stop: CancellationToken) -> Self {
        Self { deadline: Deadline::unlimited(stop.clone()), stop, ..self }
    }

    /// Has the kind called `kind` observe, and judges what it observed.
    pub(crate) fn observe(self, kind: &str, spec: &Value) -> Seen {
        let kind = landfall::check::find(kind).expect("a kind of this name");
        assert_eq!(kind.mistakes(spec), [], "{spec}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let observed = runtime.block_on(kind.observe(spec, &self));
        let mut evidence = observed.unwrap_or_else(Evidence::blind);
        let findings = self.findings.into_inner().expect("the findings");
        for finding in &findings {
            let code = kind.codes().iter().find(|code| code.name == finding.code).expect("a declared code");
            assert_eq!(code.class, finding.class, "{finding:?}");
            *evidence.totals.entry(finding.class).or_default() += 1;
        }
        let now = Timestamp::from_second(1_772_000_000).expect("an instant");
        let verdict = judge(&Terms::default(), Some(&evidence), &[], now);
        Seen { evidence, findings, verdict }
    }
}

#[async_trait]
impl Context for TestContext {
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
        const UTC: &TimeZone = &TimeZone::UTC;
        UTC
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    fn find(&self, finding: Finding) -> Result<(), CannotCheck> {
        let mut findings = self.findings.lock().expect("the findings");
        findings.push(finding);
        if self.stop_after == Some(findings.len()) {
            self.stop.cancel();
        }
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    async fn mailbox(&self, _side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let cause = Message::new("cannot/unsupported");
        Err(CannotCheck::new(Obstacle::Unsupported, Retry::Never, "test", "mailbox", cause))
    }

    async fn tree(&self, side: Side, _root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        self.trees[usize::from(side == Side::Target)].clone()
    }
}
