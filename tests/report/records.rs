//! Records made for the tests of reports: of all statuses, hostile, empty, interrupted, large.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::time::Duration;

use jiff::Timestamp;
use landfall::base::digest::Digest;
use landfall::model::{
    AccountPlan, Attempt, Between, CannotCheck, Class, Code, EntryPlan, EntryRecord, Evidence,
    Examined, Finding, FindingSource, ItemName, Lang, Ledger, LocalText, Message, Moment, Obstacle,
    Plan, RecordError, Retry, Row, Ruling, RunRecord, Service, Severity, Status, SystemPlan, Tally,
    Terms, Verdict, judge,
};
use landfall::report::{Catalogue, Privacy, RenderOptions, View};

/// A payload that forges a passing case where text is written into XML unguarded.
pub(crate) const FORGED: &str = "x]]></failure></testcase><testcase name=\"forged\" classname=\"c\"/><testcase name=\"z\"><failure><![CDATA[";

/// A record with its findings in memory.
pub(crate) struct World {
    pub(crate) record: RunRecord,
    pub(crate) findings: Vec<Vec<Finding>>,
    pub(crate) catalogue: Catalogue,
    pub(crate) options: RenderOptions,
}

impl FindingSource for World {
    fn findings(
        &self,
        index: usize,
        each: &mut dyn FnMut(Finding) -> ControlFlow<()>,
    ) -> Result<(), RecordError> {
        for finding in &self.findings[index] {
            if each(finding.clone()).is_break() {
                break;
            }
        }
        Ok(())
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const KIND_TEXTS: [(Lang, &str); 2] = [
    (Lang::En, include_str!("kinds.en.ftl")),
    (Lang::De, include_str!("kinds.de.ftl")),
];

pub(crate) fn catalogue() -> Catalogue {
    let texts = landfall::model::TEXTS
        .into_iter()
        .chain(landfall::report::TEXTS)
        .chain(KIND_TEXTS);
    Catalogue::new(texts)
}

/// A system with mail, files and name servers.
fn system(label: &str, host: &str) -> SystemPlan {
    SystemPlan {
        label: label.to_owned(),
        same_store: false,
        services: [
            (
                Service::Mail,
                serde_json::json!({"imap": format!("imaps://{host}"), "password": "${env:P}"}),
            ),
            (
                Service::Files,
                serde_json::json!({"path": format!("/srv/{host}")}),
            ),
            (
                Service::Dns,
                serde_json::json!({"servers": ["192.0.2.53:53"]}),
            ),
        ]
        .into(),
    }
}

/// A plan of two systems without any case.
fn empty_plan(suite: &str) -> Plan {
    Plan {
        format: 1,
        suite: suite.to_owned(),
        lang: Lang::En,
        timezone: "Europe/Zurich".to_owned(),
        moment: Some(Moment::Cutover),
        privacy_open: false,
        gate: None,
        vars: [("freeze".to_owned(), "2026-03-01T18:00:00+01:00".to_owned())].into(),
        systems: [
            (
                "source".to_owned(),
                system("Old Mail Ltd", "mail.old.example"),
            ),
            ("target".to_owned(), system("New Cloud", "imap.new.example")),
        ]
        .into(),
        accounts: Vec::new(),
        skipped_accounts: Vec::new(),
        entries: Vec::new(),
        selection: None,
        sha256: Digest::of("plan"),
        secrets: None,
        rulings: None,
        base: "/nowhere".into(),
    }
}

impl World {
    pub(crate) fn new(suite: &str) -> Self {
        let record = RunRecord {
            id: "2026-03-02T0512-a1b2c3".to_owned(),
            started: at("2026-03-02T04:12:07Z"),
            finished: at("2026-03-02T05:47:31Z"),
            complete: true,
            resumed: Vec::new(),
            landfall: "0.1.0".to_owned(),
            plan: empty_plan(suite),
            entries: Vec::new(),
            comparison: None,
            remarks: Vec::new(),
        };
        let services_used = ["source", "target"]
            .into_iter()
            .flat_map(|system| {
                [Service::Mail, Service::Files].map(|service| (system.to_owned(), service))
            })
            .collect();
        Self {
            record,
            findings: Vec::new(),
            catalogue: catalogue(),
            options: RenderOptions {
                lang: Lang::En,
                privacy: Privacy::Closed,
                services_used,
                services_plaintext: [].into(),
            },
        }
    }

    pub(crate) fn lang(mut self, lang: Lang) -> Self {
        self.options.lang = lang;
        self.record.plan.lang = lang;
        self
    }

    pub(crate) fn open(mut self) -> Self {
        self.options.privacy = Privacy::Open;
        self
    }

    pub(crate) fn view(&self) -> View<'_> {
        View {
            record: &self.record,
            findings: self,
            catalogue: &self.catalogue,
            options: &self.options,
        }
    }

    /// What report `file` says.
    pub(crate) fn report(&self, file: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let report = landfall::report::REPORTS
            .into_iter()
            .find(|report| report.file == file)
            .unwrap();
        (report.write)(&self.view(), &mut out).unwrap();
        out
    }

    pub(crate) fn text(&self, file: &str) -> String {
        String::from_utf8(self.report(file)).unwrap()
    }

    /// Adds an entry and lets the judge judge it.
    pub(crate) fn add(&mut self, entry: Entry) {
        let Entry {
            plan,
            evidence,
            findings,
            ruling,
        } = entry;
        let mut evidence = evidence;
        if let Some(evidence) = &mut evidence {
            for finding in &findings {
                *evidence.totals.entry(finding.class).or_default() += 1;
            }
        }
        let rulings: Vec<Ruling> = ruling.iter().cloned().collect();
        let verdict = judge(
            &plan.terms,
            evidence.as_ref(),
            &rulings,
            self.record.finished,
        );
        self.push(EntryRecord {
            attempts: evidence
                .iter()
                .map(|_| Attempt {
                    started: self.record.started,
                    seconds: 12.345,
                    verdict: verdict.clone(),
                })
                .collect(),
            started: evidence.as_ref().map(|_| self.record.started),
            seconds: if evidence.is_some() { 12.345 } else { 0.0 },
            evidence: evidence.unwrap_or_default(),
            plan,
            verdict,
            ruling,
            carried: None,
            left: landfall::model::Left::default(),
        });
        *self.findings.last_mut().unwrap() = findings;
    }

    /// Adds an entry that a ruling from before has waived.
    pub(crate) fn waive(&mut self, entry: Entry) {
        let reason = Message::new("judge/answered-ok")
            .with("by", "Petra Muster")
            .with("at", "2026-03-01");
        self.push(EntryRecord {
            plan: entry.plan,
            verdict: Verdict::new(Status::Waived, reason),
            evidence: Evidence::default(),
            attempts: Vec::new(),
            started: None,
            seconds: 0.0,
            ruling: None,
            carried: None,
            left: landfall::model::Left::default(),
        });
    }

    fn push(&mut self, entry: EntryRecord) {
        if let Some(account) = &entry.plan.account
            && !self
                .record
                .plan
                .accounts
                .iter()
                .any(|known| known.name == *account)
        {
            self.record.plan.accounts.push(AccountPlan {
                name: account.clone(),
                columns: BTreeMap::new(),
            });
        }
        self.record.plan.entries.push(entry.plan.clone());
        self.record.entries.push(entry);
        self.findings.push(Vec::new());
    }
}

/// An entry to be judged.
pub(crate) struct Entry {
    pub(crate) plan: EntryPlan,
    pub(crate) evidence: Option<Evidence>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) ruling: Option<Ruling>,
}

pub(crate) fn entry(case: &str, account: Option<&str>, kind: &str, title: &str) -> Entry {
    Entry {
        plan: EntryPlan {
            case: case.to_owned(),
            account: account.map(str::to_owned),
            title: LocalText::from(title),
            why: None,
            kind: kind.to_owned(),
            severity: Severity::Major,
            tags: BTreeSet::new(),
            moments: Vec::new(),
            between: Between::default(),
            spec: serde_json::Value::Null,
            timeout: Duration::from_secs(60),
            eventually: None,
            writes: false,
            question: None,
            terms: Terms::default(),
            sha256: Digest::of(case),
        },
        evidence: None,
        findings: Vec::new(),
        ruling: None,
    }
}

impl Entry {
    pub(crate) fn saw(mut self, evidence: Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    pub(crate) fn found(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }

    pub(crate) fn why(mut self, why: &str) -> Self {
        self.plan.why = Some(LocalText::from(why));
        self
    }

    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.plan.severity = severity;
        self
    }
}

pub(crate) const MISSING: Code = Code {
    name: "mail.messages/missing",
    class: Class::Missing,
};
pub(crate) const EXTRA: Code = Code {
    name: "mail.messages/extra",
    class: Class::Extra,
};
pub(crate) const DIFFERENT: Code = Code {
    name: "mail.messages/different",
    class: Class::Different,
};
pub(crate) const MOVED: Code = Code {
    name: "mail.messages/moved",
    class: Class::Moved,
};
pub(crate) const RECORD: Code = Code {
    name: "dns.records/unexpected",
    class: Class::Unexpected,
};

pub(crate) fn finding(code: Code, container: &str, item: &str) -> Finding {
    Finding::new(code, ItemName::text(container), ItemName::text(item))
}

/// Evidence of a comparison whose rows are (container, source, target).
pub(crate) fn compared(rows: &[(&str, Tally, Tally)]) -> Evidence {
    let mut ledger = Ledger::default();
    for (container, source, target) in rows {
        *ledger.row(container) = Row {
            source: source.clone(),
            target: target.clone(),
        };
    }
    Evidence {
        examined: Some(Examined::Compared(ledger)),
        ..Evidence::default()
    }
}

pub(crate) fn matched(items: u64) -> Evidence {
    let tally = Tally {
        listed: items,
        matched: items,
        ..Tally::default()
    };
    compared(&[("INBOX", tally.clone(), tally)])
}

pub(crate) fn blind(obstacle: Obstacle, endpoint: &str, operation: &str, reply: &str) -> Evidence {
    let cause = Message::new("imap/refused").with("reply", reply);
    Evidence::blind(CannotCheck::new(
        obstacle,
        Retry::Never,
        endpoint,
        operation,
        cause,
    ))
}
