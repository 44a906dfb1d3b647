//! `dns.records` against NSD, Knot and BIND.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::daemon::{Daemon, Zone};
use super::{bind, knot, nsd};
use crate::context::{Seen, TestContext};
use landfall::endpoint::dns::{DnsService, DnsSettings};
use landfall::model::{Cell, Examined, Mark, Status};
use serde_json::{Value, json};

const KIND: &str = "dns.records";
const NSD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
const KNOT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// BIND listens at the addresses that interfaces have, and of the loopback's this is the only one.
const BIND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);

const HEAD: &str = "$ORIGIN muster.example.\n$TTL 300\n\
    @ SOA ns1 hostmaster 2026010101 7200 3600 1209600 300\n\
    @ NS ns1\n@ NS ns2\n@ NS ns3\nns1 A 127.0.0.1\nns2 A 127.0.0.2\nns3 A 127.0.0.3\n";

const RECORDS: &str = "@ 3600 MX 5 mta-gw.host.example.\n@ TXT \"v=spf1 include:spf.host.example -all\"\n\
    www CNAME web\nweb A 192.0.2.1\nweb AAAA 2001:db8::1\n* A 192.0.2.99\n*.wild TXT \"wild\"\n\
    autodiscover CNAME host.example.\n_imaps._tcp SRV 0 1 993 mail.host.example.\n@ CAA 0 issue \"ca.example\"\n\
    _25._tcp.mail TLSA 3 1 1 0a0b0c0d\n_domainkey2 NS ns1.host.example.\nmail A 192.0.2.5\n";

/// A zone with `records`, and a DKIM key longer than any datagram that is asked for.
fn zone(records: &str) -> Zone {
    let pieces: Vec<String> = long_key().as_bytes().chunks(250).map(quoted).collect();
    let key = format!("s1._domainkey TXT ( {} )\n", pieces.join(" "));
    Zone {
        name: "muster.example".to_owned(),
        text: Some(format!("{HEAD}{records}{key}")),
    }
}

fn quoted(piece: &[u8]) -> String {
    format!("\"{}\"", std::str::from_utf8(piece).unwrap())
}

fn long_key() -> String {
    format!("v=DKIM1; k=rsa; p={}", "Ab9+".repeat(700))
}

fn expected() -> Value {
    json!([
        {"name": "@", "type": "MX", "exactly": ["5 MTA-GW.host.example."], "ttl": {"max": "1h", "min": "1h"}},
        {"name": "@", "type": "TXT", "exactly": ["v=spf1 include:spf.host.example -all"]},
        {"name": "@", "type": "NS", "exactly": ["ns1.muster.example", "ns2.muster.example", "ns3.muster.example"]},
        {"name": "@", "type": "SOA", "exactly": ["ns1.muster.example hostmaster.muster.example 2026010101 7200 3600 1209600 300"]},
        {"name": "@", "type": "CAA", "exactly": ["0 issue ca.example"]},
        {"name": "www", "type": "A", "exactly": ["192.0.2.1"], "ttl": {"max": "5m"}},
        {"name": "www", "type": "CNAME", "exactly": ["web.muster.example"]},
        {"name": "web", "type": "AAAA", "exactly": ["2001:db8:0:0::1"]},
        {"name": "anything", "type": "A", "exactly": ["192.0.2.99"]},
        {"name": "*", "type": "A", "exactly": ["192.0.2.99"]},
        {"name": "x.wild", "type": "TXT", "exactly": ["wild"]},
        {"name": "x.wild", "type": "A", "absent": true},
        {"name": "autodiscover", "type": "CNAME", "exactly": ["host.example"]},
        {"name": "_imaps._tcp", "type": "SRV", "exactly": ["0 1 993 mail.host.example"]},
        {"name": "_25._tcp.mail", "type": "TLSA", "exactly": ["3 1 1 0A0B0C0D"]},
        {"name": "_domainkey2", "type": "NS", "exactly": ["ns1.host.example"]},
        {"name": "s1._domainkey", "type": "TXT", "exactly": [long_key()]},
        {"name": "web", "type": "MX", "absent": true},
        {"name": "old.web", "type": "A", "absent": true},
    ])
}

fn context(servers: &[&Daemon]) -> TestContext {
    let addresses: Vec<String> = servers
        .iter()
        .map(|server| server.address.to_string())
        .collect();
    let spec: DnsSettings =
        serde_json::from_value(json!({"servers": addresses, "timeout": "3s"})).unwrap();
    // Nothing but these servers may ever be asked.
    let resolvers = servers.iter().map(|server| server.address).collect();
    TestContext::of_name_servers(DnsService::new(&spec).unwrap().resolved_by(resolvers))
}

async fn see(servers: &[&Daemon], records: &Value) -> Seen {
    context(servers)
        .see(KIND, &json!({"zone": "muster.example", "records": records}))
        .await
}

/// `code item`, each once.
fn found(seen: &Seen) -> BTreeSet<String> {
    seen.findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.item))
        .collect()
}

fn points(seen: &Seen) -> [u64; 4] {
    match &seen.evidence.examined {
        Some(Examined::Points(points)) => [
            points.listed,
            points.matched,
            points.different,
            points.unreadable,
        ],
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn three_servers_that_agree_pass_and_long_text_comes_over_tcp() {
    let servers = [
        nsd::start(NSD, &[zone(RECORDS)]),
        knot::start(KNOT, &[zone(RECORDS)]),
        bind::start(BIND, &[zone(RECORDS)]),
    ];
    let seen = see(&[&servers[0], &servers[1], &servers[2]], &expected()).await;
    assert_eq!(found(&seen), BTreeSet::new(), "{:#?}", seen.findings);
    assert_eq!(
        seen.verdict.status,
        Status::Passed,
        "{}",
        seen.verdict.reason
    );
    let asked = u64::try_from(expected().as_array().unwrap().len() * 3).unwrap();
    assert_eq!(points(&seen), [asked, asked, 0, 0]);
    let over_tcp: Vec<&Vec<Cell>> = seen.evidence.tables[0]
        .rows
        .iter()
        .filter(|row| row[5] == Cell::from("TCP"))
        .collect();
    assert!(
        over_tcp
            .iter()
            .all(|row| row[0] == Cell::from("s1._domainkey TXT")),
        "{over_tcp:?}"
    );
    assert_eq!(over_tcp.len(), 3);
}

#[tokio::test]
async fn two_servers_that_disagree_are_told_apart() {
    let former = RECORDS
        .replace("3600 MX 5 mta-gw.host.example.", "300 MX 0 former.example.")
        .replace(
            "autodiscover CNAME host.example.\n",
            "autodiscover CNAME former.example.\n",
        )
        .replace("web AAAA 2001:db8::1\n", "old.web A 192.0.2.7\n");
    let servers = [
        nsd::start(NSD, &[zone(RECORDS)]),
        knot::start(KNOT, &[zone(&former)]),
        bind::start(BIND, &[zone(RECORDS)]),
    ];
    let seen = see(&[&servers[0], &servers[1], &servers[2]], &expected()).await;
    let truth = [
        "dns.records/value @ MX",
        "dns.records/ttl @ MX",
        "dns.records/disagreement @ MX",
        "dns.records/value autodiscover CNAME",
        "dns.records/disagreement autodiscover CNAME",
        "dns.records/absent web AAAA",
        "dns.records/disagreement web AAAA",
        "dns.records/present old.web A",
        "dns.records/disagreement old.web A",
    ];
    assert_eq!(found(&seen), truth.map(str::to_owned).into());
    assert_eq!(seen.findings.len(), truth.len());
    let about_knot = |finding: &&landfall::model::Finding| {
        let knot = format!("ns2.muster.example ({})", servers[1].address);
        finding
            .detail
            .as_ref()
            .is_some_and(|detail| detail.to_string().contains(&knot))
    };
    assert_eq!(
        seen.findings.iter().filter(about_knot).count(),
        truth.len(),
        "{:#?}",
        seen.findings
    );
    assert_eq!(
        (seen.verdict.status, seen.verdict.marks.len()),
        (Status::Failed, 0)
    );
}

#[tokio::test]
async fn servers_that_cannot_say_are_not_believed() {
    let gone = json!([{"name": "old", "type": "TXT", "absent": true}]);
    let whole = Zone {
        name: "other.example".to_owned(),
        text: Some(HEAD.replace("muster", "other")),
    };
    let unloaded = || Zone {
        name: "muster.example".to_owned(),
        text: None,
    };
    let other = || Zone {
        name: whole.name.clone(),
        text: whole.text.clone(),
    };
    // Knot has the zone; NSD has it configured without a file (SERVFAIL); BIND does not have it (REFUSED).
    let servers = [
        nsd::start(NSD, &[other(), unloaded()]),
        knot::start(KNOT, &[zone(RECORDS)]),
        bind::start(BIND, &[other()]),
    ];
    let seen = see(&[&servers[0], &servers[1], &servers[2]], &gone).await;
    let words: BTreeSet<&str> = seen
        .findings
        .iter()
        .filter_map(|finding| finding.target.as_deref())
        .collect();
    assert_eq!(
        words,
        ["SERVFAIL", "REFUSED"].into(),
        "{:#?}",
        seen.findings
    );
    assert_eq!(points(&seen), [3, 1, 0, 2]);
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    let said = seen
        .findings
        .iter()
        .filter_map(|finding| finding.detail.as_ref())
        .any(|d| d.to_string().contains("EDE 14"));
    assert!(said, "NSD says why: {:#?}", seen.findings);
    drop(servers);
    // A secondary that never fetched its zone.
    let secondary = bind::start(BIND, &[other(), unloaded()]);
    let seen = see(&[&secondary], &gone).await;
    assert_eq!(
        seen.verdict.status,
        Status::Inconclusive,
        "{}",
        seen.verdict.reason
    );
    assert_eq!(seen.evidence.broken_off.len(), 1);
}

#[tokio::test]
async fn a_server_that_stopped_is_not_an_absence() {
    let server = nsd::start(NSD, &[zone(RECORDS)]);
    let knot = knot::start(KNOT, &[zone(RECORDS)]);
    let bind = bind::start(BIND, &[zone(RECORDS)]);
    let before = context(&[&server, &knot, &bind]);
    drop(knot);
    let gone = json!({"zone": "muster.example", "records": [{"name": "old.web", "type": "A", "absent": true}]});
    let seen = before.see(KIND, &gone).await;
    assert_eq!(
        found(&seen),
        ["dns.records/unreadable old.web A".to_owned()].into()
    );
    assert_eq!(points(&seen), [3, 2, 0, 1]);
    assert_eq!(seen.verdict.status, Status::Inconclusive);
}

#[tokio::test]
async fn every_fault_in_a_large_zone_is_found_and_none_invented() {
    let mut wanted = Vec::new();
    let (mut right, mut wrong) = (String::new(), String::new());
    let mut truth = BTreeSet::new();
    for host in 0..600_u32 {
        let name = format!("h{host:03}");
        let (address, text) = (
            format!("192.0.2.{}", host % 250),
            format!("v=spf1 ip4:192.0.2.{} -all", host % 250),
        );
        wanted.push(json!({"name": name, "type": "A", "exactly": [address], "ttl": {"max": "5m"}}));
        wanted.push(json!({"name": name, "type": "TXT", "contains": [text]}));
        wanted.push(json!({"name": name, "type": "MX", "absent": true}));
        let lines = [
            format!("{name} A {address}\n"),
            format!("{name} TXT \"{text}\"\n"),
        ];
        right.push_str(&lines.concat());
        let plant = |code: &str, of: &str| [format!("dns.records/{code} {name} {of}")];
        match host % 60 {
            7 => {
                truth.extend(plant("absent", "A"));
                truth.extend(plant("disagreement", "A"));
                wrong.push_str(&lines[1]);
            }
            19 => {
                truth.extend(plant("value", "TXT"));
                truth.extend(plant("disagreement", "TXT"));
                wrong.push_str(&lines.concat().replace("-all", "~all"));
            }
            31 => {
                truth.extend(plant("present", "MX"));
                truth.extend(plant("disagreement", "MX"));
                wrong.push_str(&format!("{}{name} MX 10 former.example.\n", lines.concat()));
            }
            43 => {
                truth.extend(plant("ttl", "A"));
                wrong.push_str(&lines.concat().replace(" A ", " 3600 A "));
            }
            _ => wrong.push_str(&lines.concat()),
        }
    }
    let head = HEAD.replace("@ NS ns1\n", "");
    let zone = |text: &str| Zone {
        name: "muster.example".to_owned(),
        text: Some(format!("{head}{text}")),
    };
    let servers = [
        nsd::start(NSD, &[zone(&right)]),
        knot::start(KNOT, &[zone(&wrong)]),
    ];
    let seen = see(&[&servers[0], &servers[1]], &Value::from(wanted)).await;
    assert_eq!(found(&seen), truth);
    assert_eq!(seen.findings.len(), truth.len());
    assert_eq!(points(&seen), [3600, 3560, 40, 0]);
    assert_eq!(seen.verdict.status, Status::Failed);
    assert!(!seen.verdict.has(Mark::Incomplete));
    assert!(
        seen.evidence.tables[0].rows.len() < 3600,
        "a table for people has an end"
    );
}
