//! Specifications that could not fail, or would ask for something else, are refused.

use serde_json::json;

use super::*;
use crate::check::Kind as _;
use crate::check::dns_records::DnsRecords;

fn problems(records: serde_json::Value) -> Vec<String> {
    let mistakes = DnsRecords.mistakes(&json!({"zone": "muster.example", "records": records}));
    mistakes
        .into_iter()
        .map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem))
        .collect()
}

#[test]
fn what_expects_nothing_is_refused() {
    assert_eq!(
        problems(json!([])),
        ["records: is empty, so nothing would be checked"]
    );
    assert_eq!(
        problems(json!([{"name": "@", "type": "MX"}])),
        ["records/0: expects nothing, so it could not fail"]
    );
    assert_eq!(
        problems(json!([{"name": "@", "type": "MX", "exactly": []}])),
        ["records/0/exactly: is empty"]
    );
    assert_eq!(
        problems(json!([{"name": "@", "type": "MX", "contains": []}])),
        ["records/0/contains: is empty"]
    );
    assert_eq!(
        problems(json!([{"name": "@", "type": "MX", "ttl": {}}])),
        ["records/0/ttl: is empty"]
    );
    assert_eq!(
        problems(json!([{"name": "@", "type": "MX", "absent": false}])),
        ["records/0/absent: `false` says nothing about the values"]
    );
}

#[test]
fn what_contradicts_itself_is_refused() {
    for record in [
        json!({"name": "a", "type": "A", "exactly": ["192.0.2.1"], "absent": true}),
        json!({"name": "a", "type": "A", "exactly": ["192.0.2.1"], "contains": ["192.0.2.1"]}),
        json!({"name": "a", "type": "A", "absent": true, "ttl": {"max": "5m"}}),
        json!({"name": "a", "type": "A", "ttl": {"max": "5m", "min": "1h"}}),
        json!({"name": "a", "type": "A", "ttl": {"max": "300"}}),
        json!({"name": "a", "type": "A", "ttl": {"max": "1500ms"}}),
        json!({"name": "a", "type": "A", "exactly": ["192.0.2.1", "192.0.2.1"]}),
        json!({"name": "a", "type": "CNAME", "exactly": ["b.example", "c.example"]}),
        json!({"name": "a", "type": "TXT", "exactly": ["x", "\"x\""]}),
    ] {
        assert_eq!(problems(json!([record])).len(), 1, "{record}");
    }
    let twice = json!([{"name": "a", "type": "A", "absent": true}, {"name": "A", "type": "A", "ttl": {"max": "5m"}}]);
    assert_eq!(problems(twice), ["records/1: a A is listed twice"]);
}

#[test]
fn a_name_that_repeats_the_zone_is_refused_since_it_would_ask_for_another() {
    for (name, hint) in [
        ("www.muster.example", "www"),
        ("www.muster.example.", "www"),
        ("Muster.Example", "@"),
    ] {
        let spec = json!({"zone": "muster.example", "records": [{"name": name, "type": "A", "absent": true}]});
        let mistakes = DnsRecords.mistakes(&spec);
        assert_eq!(mistakes.len(), 1, "{name}");
        assert_eq!(mistakes[0].hint.as_deref(), Some(hint), "{name}");
    }
}

#[test]
fn the_time_to_live_is_asked_of_authorities_alone() {
    let records = json!([{"name": "@", "type": "MX", "ttl": {"max": "1h"}}]);
    let of = |ask: &str| {
        DnsRecords
            .mistakes(&json!({"zone": "muster.example", "ask": ask, "records": records}))
            .len()
    };
    assert_eq!(
        (of("authoritatives"), of("servers"), of("system")),
        (0, 0, 1)
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let records = json!([
        {"name": "a b", "type": "A", "exactly": ["192.0.2.256"]},
        {"name": "@", "type": "MX", "exactly": ["mail.example", "10 mail.example"]},
    ]);
    assert_eq!(problems(records).len(), 3);
    assert_eq!(
        DnsRecords
            .mistakes(&json!({"zone": "a..b", "records": []}))
            .len(),
        1
    );
    assert_eq!(
        DnsRecords
            .mistakes(&json!({"zone": "a", "records": [], "recrods": []}))
            .len(),
        1
    );
}

#[test]
fn bounds_are_whole_seconds() {
    assert_eq!(seconds("5m"), Some(300));
    assert_eq!(seconds("300s"), Some(300));
    assert_eq!(seconds("1h"), Some(3600));
    assert_eq!(seconds("-1s"), None);
    assert_eq!(seconds("5000000000s"), None);
}
