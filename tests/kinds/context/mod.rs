//! A context for kinds under test: it gives what a test gives it, and keeps what they find.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall::base::deadline::Deadline;
use landfall::check::{
    Case, DnsAccess, FileAccess, Kind, MailAccess, ProbeAccess, Progress, SignInAccess, Sink,
    SuiteFiles,
};
use landfall::endpoint::dns::DnsService;
use landfall::endpoint::tree::Tree;
use landfall::inventory::mail::Mailbox;
use landfall::inventory::permissions::People;
use landfall::model::{
    Between, CannotCheck, Evidence, Finding, Message, Obstacle, Proof, Retry, Side, Terms, Verdict,
    judge,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub(crate) mod observed;

type Trees = dyn Fn(Side, &str) -> Result<Arc<dyn Tree>, CannotCheck> + Send + Sync;

/// Whoever gives mailboxes.
#[async_trait]
pub(crate) trait Mailboxes: Send + Sync {
    /// The mailbox of the account.
    async fn own(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck>;

    /// The mailbox of whoever logs in as `login`, if anybody is known to.
    async fn of(&self, _login: &str) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        Ok(None)
    }
}

/// What a kind may ask for, given by a test; what is not given cannot be had.
pub(crate) struct TestContext {
    account: Option<String>,
    between: Between,
    trees: Option<Box<Trees>>,
    mailboxes: Option<Box<dyn Mailboxes>>,
    name_servers: Option<DnsService>,
    people: Option<Arc<People>>,
    matrix: Option<String>,
    /// Whether source and target may be one and the same.
    pub(crate) same_store: bool,
    deadline: Deadline,
    stop: CancellationToken,
    stop_after: Option<usize>,
    findings: Mutex<Vec<Finding>>,
    /// Who is told of findings, which are not kept then: for measurements.
    pub(crate) teller: Option<Box<dyn Fn(Finding) + Send + Sync>>,
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
    fn new(between: Between) -> Self {
        let stop = CancellationToken::new();
        Self {
            account: None,
            between,
            trees: None,
            mailboxes: None,
            name_servers: None,
            people: None,
            matrix: None,
            same_store: false,
            deadline: Deadline::unlimited(stop.clone()),
            stop,
            stop_after: None,
            findings: Mutex::default(),
            teller: None,
        }
    }

    fn on_target() -> Self {
        Self::new(Between::On("target".to_owned()))
    }

    /// With a tree a side, or the reason why there is none.
    pub(crate) fn of_trees(
        source: Result<Arc<dyn Tree>, CannotCheck>,
        target: Result<Arc<dyn Tree>, CannotCheck>,
    ) -> Self {
        Self::of_roots(move |side, _| {
            if side == Side::Source {
                source.clone()
            } else {
                target.clone()
            }
        })
    }

    /// With trees that `open` opens, given the side and the root.
    pub(crate) fn of_roots(
        open: impl Fn(Side, &str) -> Result<Arc<dyn Tree>, CannotCheck> + Send + Sync + 'static,
    ) -> Self {
        Self {
            trees: Some(Box::new(open)),
            ..Self::new(Between::default())
        }
    }

    /// With a mailbox a side, of the account `anna`.
    pub(crate) fn of_mailboxes(
        source: impl Mailbox + 'static,
        target: impl Mailbox + 'static,
    ) -> Self {
        let pair = Pair([
            Mutex::new(Some(Box::new(source))),
            Mutex::new(Some(Box::new(target))),
        ]);
        let account = Some("anna".to_owned());
        Self {
            account,
            mailboxes: Some(Box::new(pair)),
            ..Self::new(Between::default())
        }
    }

    /// Of `account`, whose mailbox on the target is among these.
    pub(crate) fn of_target_mailboxes(account: &str, mailboxes: impl Mailboxes + 'static) -> Self {
        Self {
            account: Some(account.to_owned()),
            mailboxes: Some(Box::new(mailboxes)),
            ..Self::on_target()
        }
    }

    /// With a tree on the target, in which these people have their permissions.
    pub(crate) fn of_target_tree(tree: Arc<dyn Tree>, people: People) -> Self {
        Self {
            trees: Some(Box::new(move |_, _| Ok(tree.clone()))),
            people: Some(Arc::new(people)),
            ..Self::on_target()
        }
    }

    /// With the name servers of the target.
    pub(crate) fn of_name_servers(name_servers: DnsService) -> Self {
        Self {
            name_servers: Some(name_servers),
            ..Self::on_target()
        }
    }

    /// The sheet `matrix.csv` beside the suite has this text; none: it cannot be read.
    pub(crate) fn with_matrix(self, text: Option<String>) -> Self {
        Self {
            matrix: text,
            ..self
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
        Self {
            deadline: Deadline::unlimited(stop.clone()),
            stop,
            ..self
        }
    }

    /// Its time is over after this.
    pub(crate) fn within(self, time: Duration) -> Self {
        Self {
            deadline: self.deadline.within(time),
            ..self
        }
    }

    /// Has the kind called `kind` observe, judges what it observed, and holds it against the golden of the test.
    pub(crate) fn observe(self, kind: &str, spec: &Value) -> Seen {
        let seen = self.observe_freely(kind, spec);
        observed::observed(kind, &seen);
        seen
    }

    /// The same without a golden, for worlds that are drawn by chance.
    pub(crate) fn observe_freely(self, kind: &str, spec: &Value) -> Seen {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(self.see(kind, spec))
    }

    /// The same within a runtime.
    pub(crate) async fn see(self, kind: &str, spec: &Value) -> Seen {
        let kind = landfall::check::find(kind).expect("a kind of this name");
        assert_eq!(kind.mistakes(spec), [], "{spec}");
        let mut evidence = kind
            .observe(spec, &self)
            .await
            .unwrap_or_else(Evidence::blind);
        let findings = self.findings.into_inner().expect("the findings");
        for finding in &findings {
            let code = kind
                .codes()
                .iter()
                .find(|code| code.name == finding.code)
                .expect("a declared code");
            assert_eq!(code.class, finding.class, "{finding:?}");
            *evidence.totals.entry(finding.class).or_default() += 1;
        }
        evidence.claim_only_what_is_complete();
        assert_proof(kind, &evidence);
        let verdict = judge(
            &Terms::default(),
            Some(&evidence),
            &[],
            Timestamp::UNIX_EPOCH,
        );
        Seen {
            evidence,
            findings,
            verdict,
        }
    }
}

/// Whatever is said of the proof is declared, and whoever looked to the end says what that covers, what it leaves open and
/// how much it was.
fn assert_proof(kind: &dyn Kind, evidence: &Evidence) {
    let declared = kind.proof_codes();
    let Proof { covers, leaves } = &evidence.proof;
    let said = covers.iter().map(|what| (what, declared.covers));
    for (what, declared) in said.chain(leaves.iter().map(|what| (what, declared.leaves))) {
        assert!(declared.contains(&what.code.as_str()), "undeclared: {what}");
    }
    for amount in &evidence.amounts {
        assert!(
            declared.things.contains(&amount.thing.as_str()),
            "undeclared: {amount:?}"
        );
        assert!(
            amount.matched <= amount.target
                && amount.source.is_none_or(|all| amount.matched <= all),
            "{amount:?}"
        );
    }

    if evidence.is_complete() {
        assert!(
            !covers.is_empty() && !leaves.is_empty() && !evidence.amounts.is_empty(),
            "{} does not say what its look proves: {evidence:?}",
            kind.name()
        );
    } else {
        assert_eq!(
            covers,
            &[],
            "nothing is claimed of a look that was broken off"
        );
    }
}

/// Two mailboxes, each opened once.
struct Pair([Mutex<Option<Box<dyn Mailbox>>>; 2]);

#[async_trait]
impl Mailboxes for Pair {
    async fn own(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let mut mailbox = self.0[usize::from(side == Side::Target)]
            .lock()
            .expect("a mailbox");
        Ok(mailbox.take().expect("each side is opened once"))
    }
}

fn not_given(operation: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        "test",
        operation,
        Message::new("cannot/not-given"),
    )
}

impl Case for TestContext {
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    fn between(&self) -> &Between {
        &self.between
    }

    fn may_be_same_store(&self) -> bool {
        self.same_store
    }

    fn timezone(&self) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        UTC
    }

    fn now(&self) -> Timestamp {
        // 2028-01-01, behind all dates of the worlds.
        Timestamp::constant(1_830_297_600, 0)
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }
}

impl Sink for TestContext {
    fn find(&self, finding: Finding) -> Result<(), CannotCheck> {
        if let Some(tell) = &self.teller {
            tell(finding);
            return Ok(());
        }
        let mut findings = self.findings.lock().expect("the findings");
        findings.push(finding);
        if self.stop_after == Some(findings.len()) {
            self.stop.cancel();
        }
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}
}

#[async_trait]
impl MailAccess for TestContext {
    async fn mailbox(&self, side: Side) -> Result<Box<dyn Mailbox>, CannotCheck> {
        let mailboxes = self
            .mailboxes
            .as_ref()
            .ok_or_else(|| not_given("mailbox"))?;
        mailboxes.own(side).await
    }

    async fn mailbox_of(
        &self,
        _side: Side,
        login: &str,
    ) -> Result<Option<Box<dyn Mailbox>>, CannotCheck> {
        let mailboxes = self
            .mailboxes
            .as_ref()
            .ok_or_else(|| not_given("mailbox"))?;
        mailboxes.of(login).await
    }
}

#[async_trait]
impl FileAccess for TestContext {
    async fn tree(&self, side: Side, root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        let open = self.trees.as_ref().ok_or_else(|| not_given("tree"))?;
        open(side, root)
    }

    async fn people(&self, _side: Side) -> Result<Arc<People>, CannotCheck> {
        self.people.clone().ok_or_else(|| not_given("people"))
    }
}

#[async_trait]
impl DnsAccess for TestContext {
    async fn name_servers(&self, _side: Side) -> Result<DnsService, CannotCheck> {
        self.name_servers
            .clone()
            .ok_or_else(|| not_given("name servers"))
    }
}

impl ProbeAccess for TestContext {}

impl SignInAccess for TestContext {}

impl SuiteFiles for TestContext {
    fn file(&self, path: &str, _bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        assert_eq!(path, "matrix.csv");
        let text = self.matrix.clone().ok_or_else(|| not_given("sheet"))?;
        Ok(text.into_bytes())
    }
}
