//! Mistakes in specifications, and what the right ones mean.

use serde_json::{Value, json};

use super::*;

fn paths(change: &Value) -> Vec<String> {
    let mut spec =
        json!({"from": "outside", "to": "anna@muster.example", "expect": {"folder": "INBOX"}});
    for (key, value) in change.as_object().unwrap() {
        spec[key] = value.clone();
    }
    let spec: Spec = serde_json::from_value(spec).unwrap();
    let found = spec.expected().err().unwrap_or_default();
    found
        .into_iter()
        .map(|mistake| mistake.path.join("/"))
        .collect()
}

#[test]
fn mistakes_are_told() {
    let none: [&str; 0] = [];
    assert_eq!(paths(&json!({})), none);
    assert_eq!(
        paths(&json!({"attachments": ["a.pdf", {"size": "1MB", "name": "b.bin"}]})),
        none
    );
    assert_eq!(paths(&json!({"to": "anna"})), ["to"]);
    assert_eq!(paths(&json!({"to": "jürg@muster.example"})), ["to"]);
    assert_eq!(paths(&json!({"sender": "a@b@c"})), ["sender"]);
    assert_eq!(
        paths(&json!({"mx": ["mx1.muster.example", "a b"]})),
        ["mx/1"]
    );
    assert_eq!(
        paths(&json!({"attachments": [{"size": "1", "name": "b"}]})),
        ["attachments/0/size"]
    );
    assert_eq!(
        paths(&json!({"attachments": [{"size": "51MiB", "name": "b"}]})),
        ["attachments"]
    );
    assert_eq!(paths(&json!({"expect": {}})), ["expect"]);
    assert_eq!(
        paths(&json!({"expect": {"within": "60"}})),
        ["expect/within"]
    );
    assert_eq!(
        paths(&json!({"expect": {"within": "0s"}})),
        ["expect/within"]
    );
    assert_eq!(paths(&json!({"expect": {"copies": 0}})), ["expect/copies"]);
    assert_eq!(paths(&json!({"settle": "long"})), ["settle"]);
    let refused = json!({"phase": "rcpt", "code": 550});
    assert_eq!(
        paths(&json!({"mx": ["mx.a.example"], "expect": {"refused": refused}})),
        none
    );
    assert_eq!(paths(&json!({"expect": {"refused": refused}})), ["mx"]);
    assert_eq!(
        paths(&json!({"mx": ["mx.a.example"], "expect": {"refused": refused, "copies": 1}})),
        ["expect/refused"]
    );
    let control = json!({"phase": "rcpt", "code": 550, "control": "info@other.example"});
    assert_eq!(
        paths(&json!({"mx": ["mx.a.example"], "expect": {"refused": control}})),
        ["expect/refused/control"]
    );
    let code = json!({"phase": "mail", "code": 250});
    assert_eq!(
        paths(&json!({"mx": ["mx.a.example"], "expect": {"refused": code}})),
        ["expect/refused/code"]
    );
}

#[test]
fn what_is_left_out_has_its_default() {
    let spec = json!({"from": "outside", "to": "anna@muster.example", "expect": {"copies": 1}});
    let spec: Spec = serde_json::from_value(spec).unwrap();
    let (within, settle) = (Duration::from_secs(60), Duration::from_secs(5));
    let arrival = Arrival {
        folder: "INBOX".to_owned(),
        within,
        copies: 1,
        settle,
    };
    assert_eq!(spec.expected(), Ok(Expected::Arrives(arrival)));
}

#[test]
fn exchangers_may_have_a_port() {
    let of = |text: &str| exchanger(text).map(|exchanger| (exchanger.host, exchanger.port));
    assert_eq!(
        of("MX1.muster.example."),
        Some(("mx1.muster.example".to_owned(), 25))
    );
    assert_eq!(
        of("mx1.muster.example:2525"),
        Some(("mx1.muster.example".to_owned(), 2525))
    );
    assert_eq!(of("mx1.muster.example:0"), None);
}
