//! Every question to every server, and what comes of the answers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::findings::{
    Deviation, ServersByValues, aliases_shown, disagreement, evaluate, expected, observed,
    ttl_shown,
};
use super::proof;
use super::spec::{Ask, Expectation, Expected};
use crate::check::points::{PointOutcome, Points};
use crate::check::{Context, Progress};
use crate::endpoint::dns::{
    AnswerData, DnsError, DnsService, Exchange, NameServer, QueryMode, Reach, RecordType,
    ServerSet, Value,
};
use crate::endpoint::net::Timeouts;
use crate::model::{CannotCheck, Cell, Evidence, ItemName, Message, Side};

/// So many questions are under way at one server.
const QUESTIONS_AT_ONCE: usize = 8;
/// So many servers are asked at once.
const SERVERS_AT_ONCE: usize = 16;
/// Progress is told every so many questions.
const PROGRESS_EVERY: u32 = 64;
/// A server that never answered so many questions is not asked the others.
const SILENT_MAX: u32 = 3;

/// Why addresses are not asked: the service says so.
const LEFT_OUT: &str = "dns.records/left-out";

/// Observes.
///
/// # Errors
/// If no server can be asked, or a finding cannot be recorded.
pub(super) async fn observe(
    expected: &Expected,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let service = cx.name_servers(Side::Target).await?;
    let timeouts = Timeouts {
        each: service.timeout,
        deadline: cx.deadline().clone(),
    };
    let server_set = server_set(&service, expected, &timeouts).await?;
    let mode = match expected.ask {
        Ask::Authoritatives => QueryMode::Authoritative,
        Ask::Servers | Ask::System => QueryMode::Recursive,
    };

    let asking: Vec<_> = server_set
        .servers
        .iter()
        .map(|server| ask_all(server, &expected.records, mode, &timeouts, cx))
        .collect();
    let exchanges: Vec<Vec<Exchange>> = stream::iter(asking)
        .buffered(SERVERS_AT_ONCE)
        .collect()
        .await;

    let mut collector = Collector::new(expected, server_set, cx);
    for (at, expectation) in expected.records.iter().enumerate() {
        let of_record: Vec<&Exchange> = exchanges
            .iter()
            .filter_map(|of_server| of_server.get(at))
            .collect();
        collector.add(expectation, &of_record)?;
    }
    collector.finish(expected, &exchanges)
}

async fn server_set(
    service: &DnsService,
    expected: &Expected,
    timeouts: &Timeouts,
) -> Result<ServerSet, CannotCheck> {
    match expected.ask {
        Ask::Authoritatives => service.authorities(&expected.zone, timeouts).await,
        Ask::Servers => Ok(service.named_servers(timeouts).await),
        Ask::System => service.system_resolver(),
    }
}

/// Asks one server everything, in order; once it has kept silent often enough, it is not asked the rest.
async fn ask_all(
    server: &NameServer,
    records: &[Expectation],
    mode: QueryMode,
    timeouts: &Timeouts,
    cx: &dyn Context,
) -> Vec<Exchange> {
    let silent = AtomicU32::new(0);
    let done = AtomicU32::new(0);
    let ask = async |expectation: &Expectation| {
        let exchange = if silent.load(Ordering::Relaxed) >= SILENT_MAX {
            Exchange::not_sent(DnsError::GivenUp)
        } else {
            server.ask(&expectation.question, mode, timeouts).await
        };
        match exchange.result {
            Err(DnsError::Silent(_)) => {
                silent.fetch_add(1, Ordering::Relaxed);
            }
            Err(DnsError::GivenUp) => {}
            _ => silent.store(0, Ordering::Relaxed),
        }

        let items = done.fetch_add(1, Ordering::Relaxed) + 1;
        if items.is_multiple_of(PROGRESS_EVERY) {
            cx.progress(Progress {
                items: items.into(),
                expected: u64::try_from(records.len()).ok(),
                container: server.label.clone(),
            });
        }
        exchange
    };

    let questions: Vec<_> = records.iter().map(ask).collect();
    stream::iter(questions)
        .buffered(QUESTIONS_AT_ONCE)
        .collect()
        .await
}

/// Makes evidence of the answers.
struct Collector<'a> {
    cx: &'a dyn Context,
    zone: ItemName,
    server_set: ServerSet,
    points: Points,
}

impl<'a> Collector<'a> {
    fn new(expected: &Expected, server_set: ServerSet, cx: &'a dyn Context) -> Self {
        // From what is asked of whom, never from adding up what came of it.
        let records = u64::try_from(expected.records.len()).unwrap_or(u64::MAX);
        let servers = u64::try_from(server_set.servers.len()).unwrap_or(u64::MAX);
        let mut points = Points::new(
            "dns.records",
            &["record", "server", "outcome", "observed", "ttl", "over"],
            records.saturating_mul(servers),
        );
        for fact in &server_set.facts {
            points.fact(fact.clone());
        }

        Self {
            cx,
            zone: ItemName::text(expected.zone.to_string()),
            server_set,
            points,
        }
    }

    /// Adds one record, as all servers answered for it.
    fn add(
        &mut self,
        expectation: &Expectation,
        exchanges: &[&Exchange],
    ) -> Result<(), CannotCheck> {
        let item = expectation.question.label();
        let mut by_values = ServersByValues::new();
        let mut by_aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();

        let servers = self.server_set.servers.clone();
        for (server, exchange) in servers.iter().zip(exchanges) {
            if server.reach == Reach::LeftOut {
                self.points.exclude(LEFT_OUT);
                continue;
            }

            let (outcome, deviations) = evaluate(expectation, &exchange.result, &server.label);
            for deviation in deviations {
                self.find(&item, deviation)?;
            }

            if let Ok(answer) = &exchange.result {
                by_values
                    .entry(values(&answer.data).to_vec())
                    .or_default()
                    .push(server.label.clone());
                if !answer.aliases.is_empty() {
                    by_aliases
                        .entry(aliases_shown(&answer.aliases))
                        .or_default()
                        .push(server.label.clone());
                }
            }
            self.enter(&server.label, &item, outcome, exchange);
        }

        for (aliases, servers) in by_aliases {
            let fact = Message::new("dns.records/alias")
                .with("item", item.as_str())
                .with("aliases", aliases)
                .with("servers", servers.join(", "));
            self.points.fact(fact);
        }
        self.find_disagreement(&item, expected(expectation), &by_values)
    }

    fn find(&self, item: &str, deviation: Deviation) -> Result<(), CannotCheck> {
        self.cx.find(deviation.finding(&self.zone, item))
    }

    fn find_disagreement(
        &self,
        item: &str,
        expected: String,
        servers: &ServersByValues,
    ) -> Result<(), CannotCheck> {
        match disagreement(expected, servers) {
            Some(deviation) => self.find(item, deviation),
            None => Ok(()),
        }
    }

    /// Enters how one server answered for one record.
    fn enter(&mut self, server: &str, item: &str, outcome: PointOutcome, exchange: &Exchange) {
        let (observed, ttl, transport) = match &exchange.result {
            Ok(answer) => (
                Cell::from(observed(answer)),
                answer.ttl.as_ref().map(ttl_shown).unwrap_or_default(),
                if exchange.over_tcp { "TCP" } else { "UDP" },
            ),
            Err(error) => (Cell::from(error.message(server)), String::new(), ""),
        };
        let word = match outcome {
            PointOutcome::Matched => Message::new("dns.records/right"),
            PointOutcome::Different => Message::new("dns.records/wrong"),
            PointOutcome::Unreadable => Message::new("dns.records/unknown"),
        };

        let row = vec![
            item.into(),
            server.into(),
            word.into(),
            observed,
            ttl.into(),
            transport.into(),
        ];
        self.points.enter(outcome, row);
    }

    fn finish(
        mut self,
        expected: &Expected,
        exchanges: &[Vec<Exchange>],
    ) -> Result<Evidence, CannotCheck> {
        let mut retries = std::mem::take(&mut self.server_set.retries);
        for (server, of_server) in self.server_set.servers.iter().zip(exchanges) {
            for exchange in of_server {
                retries.add(&server.label, &exchange.retries);
            }
        }

        self.find_other_name_servers()?;

        let is_over = |exchange: &Exchange| exchange.result == Err(DnsError::Over);
        if exchanges.iter().flatten().any(is_over) {
            let error = CannotCheck::over(self.cx.deadline(), "ask name servers");
            self.server_set.broken_off.push(error);
        }

        let left_out: Vec<&str> = self
            .server_set
            .servers
            .iter()
            .filter(|server| server.reach == Reach::LeftOut)
            .map(|server| server.label.as_str())
            .collect();
        if !left_out.is_empty() {
            let fact = Message::new(LEFT_OUT).with("servers", left_out.join(", "));
            self.points.fact(fact);
        }

        let proof = proof::proof(expected, &self.server_set);
        Ok(Evidence {
            broken_off: self.server_set.broken_off,
            retried: retries.messages(),
            ..self.points.into_evidence(proof::ANSWERS, proof)
        })
    }

    /// Finds authorities that do not say the same about who the authorities are.
    fn find_other_name_servers(&self) -> Result<(), CannotCheck> {
        let mut servers = ServersByValues::new();
        for (server, names) in &self.server_set.disagreement {
            servers
                .entry(names.clone())
                .or_default()
                .push(server.clone());
        }
        self.find_disagreement(&format!("@ {}", RecordType::Ns), "*".to_owned(), &servers)
    }
}

/// What servers must agree on; empty where there is nothing.
fn values(data: &AnswerData) -> &[Value] {
    match data {
        AnswerData::Values(values) => values,
        AnswerData::NoData | AnswerData::NxDomain => &[],
    }
}
