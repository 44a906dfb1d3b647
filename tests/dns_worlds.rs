//! The worlds of `dns.records`: scripted servers, and what must be found there, exactly.

#[path = "support/dns_script.rs"]
mod dns_script;
#[path = "support/dns_stage.rs"]
mod dns_stage;
#[path = "support/dns_wire.rs"]
mod dns_wire;

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use dns_script::{Line, Script, Server};
use dns_stage::{Seen, Stage};
use landfall::endpoint::dns::{DnsService, DnsSpec};
use landfall::model::{Examined, Finding};
use serde::Deserialize;
use serde_json::{Value, json};

const ZONE: &str = "muster.example";

/// One world. Its servers `ns1`, `ns2`, ... are at 127.0.0.1, 127.0.0.2, ... and are the zone's name servers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    #[serde(rename = "what")]
    _what: String,
    servers: BTreeMap<String, Script>,
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
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("truth.json")).collect();
    found.sort();
    found
}

/// With what every server of the zone knows: who the servers are, and where.
fn with_name_servers(mut script: Script, servers: &[String]) -> Script {
    if script.all.is_some() {
        return script;
    }
    let answer = servers.iter().map(|name| format!("@ 300 NS {name}.{ZONE}.")).collect();
    script.says.entry("@ NS".to_owned()).or_insert(Line { answer, ..Line::default() });
    for (at, name) in servers.iter().enumerate() {
        let answer = vec![format!("{name} 300 A {}", address(at))];
        script.says.entry(format!("{name} A")).or_insert(Line { answer, ..Line::default() });
    }
    script
}

fn address(at: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, u8::try_from(at + 1).unwrap())
}

async fn see(world: &World) -> Seen {
    let names: Vec<String> = world.servers.keys().filter(|name| name.starts_with("ns")).cloned().collect();
    let mut running = Vec::new();
    for (at, script) in world.servers.values().enumerate() {
        let script = with_name_servers(script.clone(), &names);
        running.push(Server::start(address(at), ZONE, script).await);
    }
    let mut service = json!({"timeout": "500ms"});
    service["servers"] = running.iter().map(|server| server.address.to_string()).collect();
    for (key, value) in &world.service {
        service[key] = value.clone();
    }
    let spec: DnsSpec = serde_json::from_value(service).unwrap();
    let resolvers = running.iter().map(|server| server.address).collect();
    Stage::new(DnsService::new(&spec).unwrap().resolved_by(resolvers)).see(&world.spec).await
}

/// Without ports, which differ from run to run.
fn portless(text: &str) -> String {
    let mut parts = text.split("127.0.0.");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (host, rest) = part.split_at(1);
        let rest = rest.strip_prefix(':').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
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
    let details = seen.findings.iter().filter_map(|finding| finding.detail.as_ref());
    let causes = evidence.broken_off.iter().map(|why| &why.cause);
    let said = evidence.facts.iter().chain(&evidence.retried).chain(details).chain(causes);
    said.map(|message| message.code.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_world_has_its_one_right_verdict() {
    let mut wrong = Vec::new();
    let paths = worlds();
    assert!(paths.len() >= 20, "{paths:?}");
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let world: World = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let seen = see(&world).await;
        let mut found: Vec<String> = seen.findings.iter().map(shown).collect();
        let mut truth = world.truth.findings.clone();
        found.sort();
        truth.sort();
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        if found != truth {
            wrong.push(format!("{name}: found {found:#?}\ntruth {truth:#?}"));
        }
        if seen.verdict.status.name() != world.truth.verdict {
            wrong.push(format!("{name}: {} is not {}", seen.verdict.reason, world.truth.verdict));
        }
        if let Some(ledger) = world.truth.ledger {
            let Some(Examined::Points(points)) = &seen.evidence.examined else { panic!("{name}: {:?}", seen.evidence) };
            let excluded = points.excluded.values().sum::<u64>();
            let counted = [points.listed, points.matched, points.different, points.unreadable, excluded];
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
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
