//! The worlds of `dns.records`: scripted servers, and what must be found there, exactly.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::script::{Line, Script, Server};
use crate::context::observed::Records;
use crate::context::{Seen, TestContext};
use futures_util::future::join_all;
use landfall::endpoint::dns::{DnsService, DnsSettings};
use landfall::model::{Examined, Finding, Obstacle, Status};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const KIND: &str = "dns.records";
const ZONE: &str = "muster.example";

/// One world. Its servers `ns1`, `ns2`, ... are at 127.0.0.1, 127.0.0.2, ... and are the zone's name servers. The suite
/// names all but those that are `unnamed`; then all have one port.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    #[serde(rename = "what")]
    _what: String,
    servers: BTreeMap<String, Script>,
    #[serde(default)]
    unnamed: Vec<String>,
    #[serde(default)]
    service: BTreeMap<String, Value>,
    spec: Value,
    truth: Truth,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    verdict: String,
    /// `code item field expected observed`, with ` / ` between.
    findings: Vec<String>,
    /// listed, matched, different, unreadable, excluded
    #[serde(default)]
    ledger: Option<[u64; 5]>,
    /// Codes of facts, reasons and repetitions that must be told.
    #[serde(default)]
    told: Vec<String>,
}

fn worlds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dns.records");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("truth.json"))
        .collect();
    found.sort();
    found
}

/// With what every server of the zone knows: who the servers are, and where.
fn with_name_servers(mut script: Script, servers: &[String]) -> Script {
    if script.all.is_some() {
        return script;
    }
    let answer = servers
        .iter()
        .map(|name| format!("@ 300 NS {name}.{ZONE}."))
        .collect();
    script.says.entry("@ NS".to_owned()).or_insert(Line {
        answer,
        ..Line::default()
    });
    for (at, name) in servers.iter().enumerate() {
        let answer = vec![format!("{name} 300 A {}", address(at))];
        script.says.entry(format!("{name} A")).or_insert(Line {
            answer,
            ..Line::default()
        });
    }
    script
}

fn address(at: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, u8::try_from(at + 1).unwrap())
}

async fn see(world: &World) -> Seen {
    let names: Vec<String> = world
        .servers
        .keys()
        .filter(|name| name.starts_with("ns"))
        .cloned()
        .collect();
    let scripts = world.servers.values().enumerate();
    let scripts: Vec<(Ipv4Addr, Script)> = scripts
        .map(|(at, script)| (address(at), with_name_servers(script.clone(), &names)))
        .collect();
    let running = if world.unnamed.is_empty() {
        let start = |(ip, script)| Server::start(ip, ZONE, script);
        join_all(scripts.into_iter().map(start)).await
    } else {
        Server::start_together(scripts, ZONE).await
    };
    let mut service = json!({"timeout": "1s"});
    let named = world.servers.keys().zip(&running);
    service["servers"] = named
        .filter(|(name, _)| !world.unnamed.contains(name))
        .map(|(_, server)| server.address.to_string())
        .collect();
    for (key, value) in &world.service {
        service[key] = value.clone();
    }
    let spec: DnsSettings = serde_json::from_value(service).unwrap();
    let resolvers = running.iter().map(|server| server.address).collect();
    let mut service = DnsService::new(&spec).unwrap().resolved_by(resolvers);
    if !world.unnamed.is_empty() {
        service = service.with_others_at(running[0].address.port());
    }
    TestContext::of_name_servers(service)
        .see(KIND, &world.spec)
        .await
}

/// Without ports, which differ from run to run.
fn portless(text: &str) -> String {
    let mut parts = text.split("127.0.0.");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (host, rest) = part.split_at(1);
        let rest = rest.strip_prefix(':').map_or(rest, |rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_digit())
        });
        clean.push_str(&format!("127.0.0.{host}{rest}"));
    }
    clean
}

fn shown(finding: &Finding) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let parts = [
        finding.code.clone(),
        finding.item.to_string(),
        part(&finding.field),
        part(&finding.source),
        part(&finding.target),
    ];
    assert_eq!(finding.container.text, ZONE);
    assert!(finding.detail.is_some(), "the detail names the server");
    portless(&parts.join(" / "))
}

fn codes(seen: &Seen) -> Vec<String> {
    let evidence = &seen.evidence;
    let details = seen
        .findings
        .iter()
        .filter_map(|finding| finding.detail.as_ref());
    let causes = evidence.broken_off.iter().map(|why| &why.cause);
    let said = evidence
        .facts
        .iter()
        .chain(&evidence.retried)
        .chain(details)
        .chain(causes);
    said.map(|message| message.code.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_world_has_its_one_right_verdict() {
    let paths = worlds();
    assert!(paths.len() >= 40, "{paths:?}");
    let mut wrong = Vec::new();
    let mut records = Records::default();
    for (name, seen, wrongs) in join_all(paths.iter().map(|path| wrongs(path))).await {
        records.add(&name, &seen);
        wrong.extend(wrongs);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    records.check("worlds/dns.records.txt");
}

/// The name of a world, what was seen there, and what is wrong with it; each line begins with the name.
async fn wrongs(path: &Path) -> (String, Seen, Vec<String>) {
    let text = fs::read_to_string(path).unwrap();
    let world: World =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let seen = see(&world).await;
    let mut wrong = Vec::new();
    let mut found: Vec<String> = seen.findings.iter().map(shown).collect();
    let mut truth = world.truth.findings.clone();
    found.sort();
    truth.sort();
    if found != truth {
        wrong.push(format!("{name}: found {found:#?}\ntruth {truth:#?}"));
    }
    if seen.verdict.status.name() != world.truth.verdict {
        wrong.push(format!(
            "{name}: {} is not {}",
            seen.verdict.reason, world.truth.verdict
        ));
    }
    if let Some(ledger) = world.truth.ledger {
        let Some(Examined::Points(points)) = &seen.evidence.examined else {
            panic!("{name}: {:?}", seen.evidence)
        };
        let excluded = points.excluded.values().sum::<u64>();
        let counted = [
            points.listed,
            points.matched,
            points.different,
            points.unreadable,
            excluded,
        ];
        if counted != ledger || points.listed != points.placed() {
            wrong.push(format!("{name}: ledger {counted:?} is not {ledger:?}"));
        }
        let rows = u64::try_from(seen.evidence.tables[0].rows.len()).unwrap();
        if rows + excluded != points.listed {
            wrong.push(format!("{name}: {rows} rows of {}", points.listed));
        }
    }
    let codes = codes(&seen);
    for code in world.truth.told.iter().filter(|code| !codes.contains(code)) {
        wrong.push(format!("{name}: {code} is not told, but {codes:?}"));
    }
    (name, seen, wrong)
}

/// A server that keeps silent, and a patience of a minute with it.
async fn silent() -> (Server, DnsService) {
    let line: Line = serde_json::from_value(json!({"udp": "silent", "tcp": "silent"})).unwrap();
    let server = Server::start(
        address(0),
        ZONE,
        Script {
            all: Some(line),
            ..Script::default()
        },
    )
    .await;
    let spec = json!({"servers": [server.address.to_string()], "timeout": "1m"});
    let spec: DnsSettings = serde_json::from_value(spec).unwrap();
    (server, DnsService::new(&spec).unwrap())
}

#[tokio::test]
async fn a_silent_server_does_not_outlast_the_deadline_and_proves_nothing() {
    let gone = json!({"zone": ZONE, "ask": "servers", "records": [{"name": "old", "type": "A", "absent": true}]});
    for (within, cancel, obstacle) in [
        (50, false, Obstacle::TimedOut),
        (60_000, true, Obstacle::Stopped),
    ] {
        let (_server, service) = silent().await;
        let stop = CancellationToken::new();
        let context = TestContext::of_name_servers(service);
        let context = context
            .stopped_by(stop.clone())
            .within(Duration::from_millis(within));
        let seen = tokio::join!(context.see(KIND, &gone), async {
            if cancel {
                stop.cancel();
            }
        });
        let seen = seen.0;
        assert_eq!(seen.verdict.status, Status::Inconclusive);
        assert_eq!(
            seen.evidence
                .broken_off
                .iter()
                .map(|why| why.obstacle)
                .collect::<Vec<_>>(),
            [obstacle]
        );
        assert_eq!(
            seen.findings
                .iter()
                .map(|finding| finding.code.as_str())
                .collect::<Vec<_>>(),
            ["dns.records/unreadable"]
        );
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_not_asked_for_every_record() {
    let (_server, service) = silent().await;
    let service = DnsService {
        timeout: Duration::from_millis(20),
        ..service
    };
    let records: Vec<Value> = (0..40)
        .map(|at| json!({"name": format!("h{at}"), "type": "A", "absent": true}))
        .collect();
    let spec = json!({"zone": ZONE, "ask": "servers", "records": records});
    let seen = TestContext::of_name_servers(service).see(KIND, &spec).await;
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert_eq!(seen.findings.len(), 40);
    let given_up = codes(&seen)
        .iter()
        .filter(|code| *code == "dns/given-up")
        .count();
    assert!((20..40).contains(&given_up), "{given_up}");
}

#[tokio::test]
async fn the_specification_of_another_system_is_not_observed() {
    let (_server, service) = silent().await;
    let spec = json!({"on": "source", "zone": ZONE, "records": [{"name": "old", "type": "A", "absent": true}]});
    let seen = TestContext::of_name_servers(service).see(KIND, &spec).await;
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert_eq!(
        seen.evidence.broken_off[0].cause.code,
        "dns.records/other-system"
    );
}
