//! `results.json`: the versioned record for programs, `landfall/results/1`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::Timestamp;
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::amounts;
use super::coverage::{Aside, Coverage};
use super::findings_summary::first_findings;
use super::headline::{Counts, headline};
use super::localizer::Localizer;
use super::proof;
use super::view::{ReportError, View};
use crate::base::digest::Digest;
use crate::model::{
    self, CannotCheck, Carried, Cell, Comparison, EntryRecord, Examined, Finding, Ledger, Left,
    Message, Moment, Question, Retry, Ruling, RunRecord, Selection, Severity, Status, Tally,
    Totals, Verdict,
};

/// Changes whenever a reader of the previous form would be misled.
const SCHEMA: &str = "landfall/results/1";
/// How many findings of an entry stand here; all are in `findings.jsonl`.
const FINDINGS_MAX: usize = 100;

/// Writes `results.json`.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let counts = Counts::of(&view.record.entries);
    let document = Document {
        schema: SCHEMA,
        run: Run::new(view.record),
        counts: Status::ALL
            .into_iter()
            .map(|status| (status.name(), counts.get(status)))
            .collect(),
        verdict: headline(view).sentence,
        coverage: CoverageCounts::new(view),
        amounts: amounts::sums(&view.record.entries)
            .into_iter()
            .map(|sum| SumAmount::new(view, sum))
            .collect(),
        cases: Cases(view),
    };

    serde_json::to_writer_pretty(&mut *out, &document).map_err(|error| {
        match error.io_error_kind() {
            Some(kind) => ReportError::Io(kind.into()),
            None => ReportError::Fault(error.to_string()),
        }
    })?;
    out.write_all(b"\n")?;
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    run: Run<'a>,
    counts: BTreeMap<&'static str, u64>,
    /// The verdict in words, as every report begins.
    verdict: String,
    coverage: CoverageCounts,
    amounts: Vec<SumAmount<'a>>,
    cases: Cases<'a>,
}

/// How far the verdicts reach.
#[derive(Serialize)]
struct CoverageCounts {
    people: People,
    excluded: u64,
    explained: u64,
    tolerated: u64,
    carried: Vec<CarriedCount>,
    text: Vec<String>,
}

/// Who was asked, of all whom the table of accounts knows.
#[derive(Serialize)]
struct People {
    known: u64,
    asked: u64,
    not_asked: Vec<String>,
    skipped: u64,
}

/// How many results an earlier run gave.
#[derive(Serialize)]
struct CarriedCount {
    run: String,
    at: Timestamp,
    cases: u64,
}

impl CoverageCounts {
    fn new(view: &View<'_>) -> Self {
        let coverage = Coverage::of(view.record);
        let text = coverage.clauses(&Localizer::new(view));
        let Aside {
            excluded,
            explained,
        } = coverage.aside;
        Self {
            people: People {
                known: coverage.people_known,
                asked: coverage.people_known - coverage.people_not_asked(),
                not_asked: coverage.people_unasked,
                skipped: coverage.people_skipped,
            },
            excluded,
            explained,
            tolerated: coverage.tolerated,
            carried: coverage
                .carried
                .into_iter()
                .map(|from| CarriedCount {
                    run: from.run,
                    at: from.at,
                    cases: from.entries,
                })
                .collect(),
            text,
        }
    }
}

/// An amount in sum; with the case where several cases count the same things.
#[derive(Serialize)]
struct SumAmount<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(flatten)]
    amount: model::Amount,
    text: String,
}

impl<'a> SumAmount<'a> {
    fn new(view: &View<'_>, sum: amounts::Sum<'a>) -> Self {
        Self {
            text: view
                .catalogue
                .text(&sum.amount.message(), view.options.lang),
            case: sum.case,
            amount: sum.amount,
        }
    }
}

#[derive(Serialize)]
struct Run<'a> {
    id: &'a str,
    started: Timestamp,
    finished: Timestamp,
    complete: bool,
    landfall: &'a str,
    suite: &'a str,
    plan_sha256: Digest,
    moment: Option<Moment>,
    selection: Option<&'a Selection>,
    parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a Comparison>,
    #[serde(skip_serializing_if = "<[Ruling]>::is_empty")]
    remarks: &'a [Ruling],
}

impl<'a> Run<'a> {
    fn new(record: &'a RunRecord) -> Self {
        let parts = std::iter::once(record.started).chain(record.resumed.iter().copied());
        Self {
            id: &record.id,
            started: record.started,
            finished: record.finished,
            complete: record.complete,
            landfall: &record.landfall,
            suite: &record.plan.suite,
            plan_sha256: record.plan.sha256,
            moment: record.plan.moment,
            selection: record.plan.selection.as_ref(),
            parts: parts.map(|started| Part { started }).collect(),
            since: record.comparison.as_ref(),
            remarks: &record.remarks,
        }
    }
}

/// A stretch of the run: it began once, and again at every resumption.
#[derive(Serialize)]
struct Part {
    started: Timestamp,
}

/// The entries, written one by one so that only one entry's findings are in memory.
struct Cases<'a>(&'a View<'a>);

impl Serialize for Cases<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = &self.0.record.entries;
        let mut cases = serializer.serialize_seq(Some(entries.len()))?;
        for (index, entry) in entries.iter().enumerate() {
            let findings = first_findings(self.0, index, FINDINGS_MAX).map_err(S::Error::custom)?;
            cases.serialize_element(&Case::new(self.0, entry, findings))?;
        }
        cases.end()
    }
}

#[derive(Serialize)]
struct Case<'a> {
    id: &'a str,
    account: Option<&'a str>,
    title: &'a str,
    kind: &'a str,
    severity: Severity,
    tags: &'a BTreeSet<String>,
    verdict: Status,
    cause: Option<&'static str>,
    marks: Vec<&'static str>,
    reason: LocalizedMessage<'a>,
    proof: Proof,
    amounts: Vec<Amount<'a>>,
    ledger: Option<ExaminedCounts<'a>>,
    totals: &'a Totals,
    findings: Vec<Finding>,
    facts: Vec<LocalizedMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    servers: Vec<LocalizedMessage<'a>>,
    tables: Vec<Table<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broken_off: Vec<BrokenOff<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retried: Vec<LocalizedMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruling: Option<&'a Ruling>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<&'a Question>,
    #[serde(skip_serializing_if = "Option::is_none")]
    carried: Option<&'a Carried>,
    #[serde(skip_serializing_if = "Left::is_nothing")]
    left: Left,
    attempts: Vec<Attempt<'a>>,
    case_sha256: Digest,
    started: Option<Timestamp>,
    seconds: f64,
}

impl<'a> Case<'a> {
    fn new(view: &View<'a>, entry: &'a EntryRecord, findings: Vec<Finding>) -> Self {
        let text = |message: &'a Message| LocalizedMessage::new(view, message);
        let evidence = &entry.evidence;
        Self {
            id: &entry.plan.case,
            account: entry.plan.account.as_deref(),
            title: entry.plan.title.get(view.options.lang),
            kind: &entry.plan.kind,
            severity: entry.plan.severity,
            tags: &entry.plan.tags,
            verdict: entry.verdict.status,
            cause: entry.verdict.cause.map(model::Cause::name),
            marks: marks(&entry.verdict),
            reason: text(&entry.verdict.reason),
            proof: Proof::new(view, entry),
            amounts: evidence
                .amounts
                .iter()
                .map(|amount| Amount::new(view, amount))
                .collect(),
            ledger: evidence.examined.as_ref().map(ExaminedCounts::new),
            totals: &evidence.totals,
            findings,
            facts: evidence.facts.iter().map(text).collect(),
            servers: evidence.servers.iter().map(text).collect(),
            tables: evidence
                .tables
                .iter()
                .map(|table| Table::new(view, table))
                .collect(),
            broken_off: evidence
                .broken_off
                .iter()
                .map(|why| BrokenOff::new(view, why))
                .collect(),
            retried: evidence.retried.iter().map(text).collect(),
            ruling: entry.ruling.as_ref(),
            question: entry.plan.question.as_ref(),
            carried: entry.carried.as_ref(),
            left: entry.left,
            attempts: entry
                .attempts
                .iter()
                .map(|attempt| Attempt::new(view, attempt))
                .collect(),
            case_sha256: entry.plan.sha256,
            started: entry.started,
            seconds: entry.seconds,
        }
    }
}

fn marks(verdict: &Verdict) -> Vec<&'static str> {
    verdict.marks.iter().map(|mark| mark.name()).collect()
}

/// What a verdict proves, and the sentence that says so.
#[derive(Serialize)]
struct Proof {
    covers: Vec<LocalizedMessage<'static>>,
    leaves: Vec<LocalizedMessage<'static>>,
    text: String,
}

impl Proof {
    fn new(view: &View<'_>, entry: &EntryRecord) -> Self {
        let owned = |messages: Vec<Message>| {
            let messages = messages.into_iter();
            messages
                .map(|message| LocalizedMessage::owned(view, message))
                .collect()
        };
        let model::Proof { covers, leaves } = entry.proof();
        Self {
            covers: owned(covers),
            leaves: owned(leaves),
            text: proof::proof(&Localizer::new(view), entry),
        }
    }
}

/// How many things of one sort there are, with the count in words.
#[derive(Serialize)]
struct Amount<'a> {
    #[serde(flatten)]
    amount: &'a model::Amount,
    text: String,
}

impl<'a> Amount<'a> {
    fn new(view: &View<'_>, amount: &'a model::Amount) -> Self {
        Self {
            amount,
            text: view.catalogue.text(&amount.message(), view.options.lang),
        }
    }
}

/// A message with its text in the report's language.
#[derive(Serialize)]
struct LocalizedMessage<'a> {
    #[serde(flatten)]
    message: Cow<'a, Message>,
    text: String,
}

impl<'a> LocalizedMessage<'a> {
    fn new(view: &View<'_>, message: &'a Message) -> Self {
        Self {
            text: view.catalogue.text(message, view.options.lang),
            message: Cow::Borrowed(message),
        }
    }

    fn owned(view: &View<'_>, message: Message) -> Self {
        Self {
            text: view.catalogue.text(&message, view.options.lang),
            message: Cow::Owned(message),
        }
    }
}

/// What was examined: both sides in sum and by container, or points.
#[derive(Serialize)]
#[serde(untagged)]
enum ExaminedCounts<'a> {
    Compared {
        source: Box<Tally>,
        target: Box<Tally>,
        containers: &'a BTreeMap<String, model::Row>,
    },
    Points {
        points: &'a Tally,
    },
}

impl<'a> ExaminedCounts<'a> {
    fn new(examined: &'a Examined) -> Self {
        match examined {
            Examined::Compared(ledger) => Self::compared(ledger),
            Examined::Points(points) => Self::Points { points },
        }
    }

    fn compared(ledger: &'a Ledger) -> Self {
        let sum = ledger.sum();
        Self::Compared {
            source: sum.source.into(),
            target: sum.target.into(),
            containers: &ledger.containers,
        }
    }
}

#[derive(Serialize)]
struct Table<'a> {
    code: &'a str,
    text: String,
    columns: Vec<Column<'a>>,
    rows: Vec<Vec<CellValue<'a>>>,
}

#[derive(Serialize)]
struct Column<'a> {
    code: &'a str,
    text: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CellValue<'a> {
    Number(u64),
    Text(&'a str),
    Message(LocalizedMessage<'a>),
}

impl<'a> Table<'a> {
    fn new(view: &View<'_>, table: &'a model::Table) -> Self {
        let text = |code: &str| view.catalogue.text(&Message::new(code), view.options.lang);
        let cell = |cell: &'a Cell| match cell {
            Cell::Number(number) => CellValue::Number(*number),
            Cell::Text(text) => CellValue::Text(text),
            Cell::Said(message) => CellValue::Message(LocalizedMessage::new(view, message)),
        };
        Self {
            code: &table.code,
            text: text(&table.code),
            columns: table
                .columns
                .iter()
                .map(|code| Column {
                    code,
                    text: text(code),
                })
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(cell).collect())
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct BrokenOff<'a> {
    obstacle: &'static str,
    retry: Retry,
    endpoint: &'a str,
    operation: &'a str,
    cause: LocalizedMessage<'a>,
}

impl<'a> BrokenOff<'a> {
    fn new(view: &View<'_>, why: &'a CannotCheck) -> Self {
        Self {
            obstacle: why.obstacle.name(),
            retry: why.retry,
            endpoint: &why.endpoint,
            operation: &why.operation,
            cause: LocalizedMessage::new(view, &why.cause),
        }
    }
}

#[derive(Serialize)]
struct Attempt<'a> {
    started: Timestamp,
    seconds: f64,
    verdict: Status,
    marks: Vec<&'static str>,
    reason: LocalizedMessage<'a>,
}

impl<'a> Attempt<'a> {
    fn new(view: &View<'_>, attempt: &'a model::Attempt) -> Self {
        Self {
            started: attempt.started,
            seconds: attempt.seconds,
            verdict: attempt.verdict.status,
            marks: marks(&attempt.verdict),
            reason: LocalizedMessage::new(view, &attempt.verdict.reason),
        }
    }
}
