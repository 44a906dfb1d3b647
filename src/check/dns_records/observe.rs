//! Asking everybody everything, and what that makes of each point.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::spec::{Ask, Expectation, Expected};
use super::weigh::{Fault, Outcome, chain, expected, list, observed, ttl_shown, weigh};
use super::{DISAGREEMENT, LEFT_OUT};
use crate::check::{Context, Progress};
use crate::endpoint::dns::{
    Asked, DnsService, Found, Panel, Patience, Place, RecordType, Respondent, Stance, Trouble,
    Value,
};
use crate::model::{
    CannotCheck, Cell, Evidence, Examined, Finding, ItemName, Message, Side, Table, Tally,
};

/// So many questions are under way at one server.
const QUESTIONS_AT_ONCE: usize = 8;
/// So many servers are asked at once.
const SERVERS_AT_ONCE: usize = 16;
/// Progress is told every so many questions.
const PROGRESS_EVERY: u32 = 64;
/// A server that never answered so many questions is not asked the others.
const SILENT_MAX: u32 = 3;
/// So many rows of the table of outcomes are kept; those that are not as expected come first.
const ROWS_MAX: usize = 1_000;

/// Observes.
///
/// # Errors
/// If nobody can be asked, or a finding cannot be recorded.
pub(super) async fn observe(
    expected: &Expected,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let service = cx.name_servers(Side::Target).await?;
    let patience = Patience {
        each: service.timeout,
        deadline: cx.deadline().clone(),
    };
    let panel = panel(&service, expected, &patience).await?;
    let stance = match expected.ask {
        Ask::Authoritatives => Stance::Authority,
        Ask::Servers | Ask::System => Stance::Anyone,
    };
    let questions: Vec<_> = panel
        .respondents
        .iter()
        .map(|respondent| ask_all(respondent, &expected.records, stance, &patience, cx))
        .collect();
    let asked: Vec<Vec<Asked>> = stream::iter(questions)
        .buffered(SERVERS_AT_ONCE)
        .collect()
        .await;
    let mut book = Book::new(expected, panel, cx);
    for (at, record) in expected.records.iter().enumerate() {
        let answers: Vec<&Asked> = asked.iter().filter_map(|answers| answers.get(at)).collect();
        book.enter(record, &answers)?;
    }
    book.close(&asked)
}

async fn panel(
    service: &DnsService,
    expected: &Expected,
    patience: &Patience,
) -> Result<Panel, CannotCheck> {
    match expected.ask {
        Ask::Authoritatives => service.authorities(&expected.zone, patience).await,
        Ask::Servers => Ok(service.listed(patience).await),
        Ask::System => service.machine(),
    }
}

/// Asks one server everything, in order; once it has kept silent often enough, it is not asked the rest.
async fn ask_all(
    respondent: &Respondent,
    records: &[Expectation],
    stance: Stance,
    patience: &Patience,
    cx: &dyn Context,
) -> Vec<Asked> {
    let silent = AtomicU32::new(0);
    let done = AtomicU32::new(0);
    let ask = async |record: &Expectation| {
        let asked = if silent.load(Ordering::Relaxed) >= SILENT_MAX {
            Asked {
                result: Err(Trouble::GivenUp),
                again: Vec::new(),
                over_tcp: false,
            }
        } else {
            respondent.ask(&record.question, stance, patience).await
        };
        match asked.result {
            Err(Trouble::Silent(_)) => {
                silent.fetch_add(1, Ordering::Relaxed);
            }
            Err(Trouble::GivenUp) => {}
            _ => silent.store(0, Ordering::Relaxed),
        }
        let items = done.fetch_add(1, Ordering::Relaxed) + 1;
        if items.is_multiple_of(PROGRESS_EVERY) {
            let expected = u64::try_from(records.len()).ok();
            cx.progress(Progress {
                items: items.into(),
                expected,
                container: respondent.label.clone(),
            });
        }
        asked
    };
    let questions: Vec<_> = records.iter().map(ask).collect();
    stream::iter(questions)
        .buffered(QUESTIONS_AT_ONCE)
        .collect()
        .await
}

/// Servers by what they say.
type Said = BTreeMap<Vec<Value>, Vec<String>>;

/// What comes of the answers.
struct Book<'a> {
    cx: &'a dyn Context,
    zone: ItemName,
    panel: Panel,
    tally: Tally,
    facts: Vec<Message>,
    /// Rows that are as expected, and those that are not.
    rows: [Vec<Vec<Cell>>; 2],
}

impl<'a> Book<'a> {
    fn new(expected: &Expected, mut panel: Panel, cx: &'a dyn Context) -> Self {
        let records = u64::try_from(expected.records.len()).unwrap_or(u64::MAX);
        let respondents = u64::try_from(panel.respondents.len()).unwrap_or(u64::MAX);
        // From what is asked of whom, never from adding up what came of it.
        let tally = Tally {
            listed: records.saturating_mul(respondents),
            ..Tally::default()
        };
        let facts = std::mem::take(&mut panel.facts);
        let zone = ItemName::text(expected.zone.to_string());
        Self {
            cx,
            zone,
            panel,
            tally,
            facts,
            rows: [Vec::new(), Vec::new()],
        }
    }

    /// One record, as all servers answered for it.
    fn enter(&mut self, record: &Expectation, answers: &[&Asked]) -> Result<(), CannotCheck> {
        let item = record.question.label();
        let mut said = Said::new();
        let mut chains: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let respondents = self.panel.respondents.clone();
        for (respondent, asked) in respondents.iter().zip(answers) {
            if respondent.place == Place::LeftOut {
                self.tally.exclude(LEFT_OUT, 1);
                continue;
            }
            let (outcome, faults) = weigh(record, &asked.result, &respondent.label);
            match outcome {
                Outcome::Right => self.tally.matched += 1,
                Outcome::Wrong => self.tally.different += 1,
                Outcome::Unknown => self.tally.unreadable += 1,
            }
            for fault in faults {
                self.find(&item, fault)?;
            }
            if let Ok(settled) = &asked.result {
                said.entry(agreed(&settled.found).to_vec())
                    .or_default()
                    .push(respondent.label.clone());
                if !settled.aliases.is_empty() {
                    chains
                        .entry(chain(&settled.aliases))
                        .or_default()
                        .push(respondent.label.clone());
                }
            }
            self.row(&respondent.label, &item, outcome, asked);
        }
        for (aliases, servers) in chains {
            let fact = Message::new("dns.records/alias")
                .with("item", item.as_str())
                .with("aliases", aliases);
            self.facts.push(fact.with("servers", servers.join(", ")));
        }
        self.disagreement(&item, expected(record), &said)
    }

    /// Servers that do not say the same, by what they say.
    fn disagreement(&self, item: &str, expected: String, said: &Said) -> Result<(), CannotCheck> {
        if said.len() < 2 {
            return Ok(());
        }
        let shown = |values: &[Value]| {
            if values.is_empty() {
                "-".to_owned()
            } else {
                list(values)
            }
        };
        let groups: Vec<String> = said
            .iter()
            .map(|(values, servers)| format!("{}: {}", servers.join(", "), shown(values)))
            .collect();
        let servers: Vec<String> = said.values().map(|servers| servers.join(", ")).collect();
        let detail = Message::new("dns.records/differ").with("servers", servers.join(" / "));
        let finding =
            Finding::new(DISAGREEMENT, self.zone.clone(), ItemName::text(item)).field("value");
        self.cx.find(
            finding
                .source(expected)
                .target(groups.join(" | "))
                .detail(detail),
        )
    }

    fn find(&self, item: &str, fault: Fault) -> Result<(), CannotCheck> {
        let finding =
            Finding::new(fault.code, self.zone.clone(), ItemName::text(item)).field(fault.field);
        self.cx.find(
            finding
                .source(fault.expected)
                .target(fault.observed)
                .detail(fault.detail),
        )
    }

    fn row(&mut self, server: &str, item: &str, outcome: Outcome, asked: &Asked) {
        let (said, ttl) = match &asked.result {
            Ok(settled) => (
                Cell::from(observed(settled)),
                settled.ttl.as_ref().map(ttl_shown),
            ),
            Err(trouble) => (Cell::from(trouble.message(server)), None),
        };
        let word = match outcome {
            Outcome::Right => Message::new("dns.records/right"),
            Outcome::Wrong => Message::new("dns.records/wrong"),
            Outcome::Unknown => Message::new("dns.records/unknown"),
        };
        let over = if asked.over_tcp { "TCP" } else { "UDP" };
        let row = vec![
            item.into(),
            server.into(),
            word.into(),
            said,
            ttl.unwrap_or_default().into(),
            if asked.result.is_ok() {
                over.into()
            } else {
                "".into()
            },
        ];
        self.rows[usize::from(outcome != Outcome::Right)].push(row);
    }

    fn close(mut self, asked: &[Vec<Asked>]) -> Result<Evidence, CannotCheck> {
        let mut tried = std::mem::take(&mut self.panel.tried);
        for (respondent, answers) in self.panel.respondents.iter().zip(asked) {
            for answer in answers {
                tried.note(&respondent.label, &answer.again);
            }
        }
        self.names_differ()?;
        if asked
            .iter()
            .flatten()
            .any(|asked| asked.result == Err(Trouble::Over))
        {
            let what = "ask name servers";
            let over = if self.cx.deadline().is_cancelled() {
                CannotCheck::stopped(what)
            } else {
                CannotCheck::timed_out(what)
            };
            self.panel.broken_off.push(over);
        }
        let left_out: Vec<&str> = self
            .panel
            .respondents
            .iter()
            .filter(|respondent| respondent.place == Place::LeftOut)
            .map(|respondent| respondent.label.as_str())
            .collect();
        if !left_out.is_empty() {
            self.facts
                .push(Message::new(LEFT_OUT).with("servers", left_out.join(", ")));
        }
        let [right, wrong] = self.rows;
        let mut rows: Vec<_> = wrong.into_iter().chain(right).collect();
        if rows.len() > ROWS_MAX {
            let more = rows.len() - ROWS_MAX;
            rows.truncate(ROWS_MAX);
            self.facts
                .push(Message::new("dns.records/more-rows").with("rows", more));
        }
        let columns = ["record", "server", "outcome", "observed", "ttl", "over"];
        let table = Table {
            code: "dns.records/table".to_owned(),
            columns: columns
                .map(|column| format!("dns.records/column-{column}"))
                .to_vec(),
            rows,
        };
        Ok(Evidence {
            examined: Some(Examined::Points(self.tally)),
            facts: self.facts,
            tables: vec![table],
            broken_off: self.panel.broken_off,
            retried: tried.messages(),
            ..Evidence::default()
        })
    }

    /// Authorities that do not say the same about who the authorities are.
    fn names_differ(&self) -> Result<(), CannotCheck> {
        if self.panel.disagreement.is_empty() {
            return Ok(());
        }
        let mut said = Said::new();
        for (server, names) in &self.panel.disagreement {
            said.entry(names.clone()).or_default().push(server.clone());
        }
        self.disagreement(&format!("@ {}", RecordType::Ns), "*".to_owned(), &said)
    }
}

/// What servers must say alike; empty where there is nothing.
fn agreed(found: &Found) -> &[Value] {
    match found {
        Found::Values(values) => values,
        Found::NoData | Found::NxDomain => &[],
    }
}
