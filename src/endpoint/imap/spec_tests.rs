//! Services as suites write them, right and wrong.

use serde_json::json;

use super::*;

/// Path and hint of every mistake.
fn found(service: &Value) -> Vec<String> {
    mistakes(service)
        .into_iter()
        .map(|mistake| mistake.path.join("/"))
        .collect()
}

fn read(service: Value) -> ImapSpec {
    assert_eq!(mistakes(&service), []);
    serde_json::from_value(service).unwrap()
}

#[test]
fn the_least_is_an_address() {
    let spec = read(json!({"imap": "imaps://mail.example.test"}));
    assert_eq!(
        spec.address().unwrap(),
        (Security::ImplicitTls, "mail.example.test".to_owned(), 993)
    );
    assert_eq!(spec.timeout().unwrap(), Duration::from_secs(60));
    assert_eq!(
        spec.connections,
        Connections {
            total: 16,
            per_account: 3
        }
    );
    assert_eq!(spec.auth, Auth::Password);
}

#[test]
fn everything_can_be_said() {
    let spec = read(json!({
        "imap": "imap://[::1]:1143/", "tls": "plaintext", "auth": "xoauth2", "user": "anna", "token": "${env:TOKEN}",
        "ca": "ca.pem", "connections": {"total": 2, "per-account": 1}, "timeout": "2m",
    }));
    assert_eq!(
        spec.address().unwrap(),
        (Security::Plaintext, "::1".to_owned(), 1143)
    );
    assert_eq!(spec.timeout().unwrap(), Duration::from_secs(120));
    assert_eq!(spec.secret().map(Secret::expose), Some("${env:TOKEN}"));
    assert!(!format!("{spec:?}").contains("TOKEN"));
    let spec = read(json!({"imap": "imap://mail.example.test"}));
    assert_eq!(
        spec.address().unwrap(),
        (Security::StartTls, "mail.example.test".to_owned(), 143)
    );
}

#[test]
fn a_reference_is_judged_when_it_is_known() {
    assert_eq!(
        found(&json!({"imap": "imaps://${account.source_host}"})),
        Vec::<String>::new()
    );
    assert_eq!(
        found(&json!({"imap": "${var.server}", "timeout": "${var.wait}"})),
        Vec::<String>::new()
    );
    assert_eq!(found(&json!({"imap": "smtp://${var.server}"})), ["imap"]);
}

#[test]
fn every_mistake_is_told_at_once() {
    let service = json!({
        "imap": "pop3://mail", "auht": "password", "auth": "oauth", "timeout": "30",
        "connections": {"total": 0, "per-acount": 3}, "tls": "none", "ca": "",
    });
    let mut paths = found(&service);
    paths.sort();
    let expect = [
        "auht",
        "auth",
        "ca",
        "connections/per-acount",
        "connections/total",
        "imap",
        "timeout",
        "tls",
    ];
    assert_eq!(paths, expect);
    let hint = mistakes(&service)
        .into_iter()
        .find(|mistake| mistake.path == ["auht"])
        .and_then(|mistake| mistake.hint);
    assert_eq!(hint.as_deref(), Some("auth"));
}

#[test]
fn addresses_are_checked() {
    for wrong in [
        "mail.example.test",
        "imaps://",
        "imaps://:993",
        "imaps://anna@mail.example.test",
        "imaps://mail.example.test/INBOX",
        "imaps://mail.example.test:0",
        "imaps://mail.example.test:imap",
        "imaps://mail.example.test:70000",
        "imaps://[::1",
        "imaps://[mail]",
        "IMAPS//x",
    ] {
        assert_eq!(found(&json!({"imap": wrong})), ["imap"], "{wrong}");
    }
    assert_eq!(found(&json!({})), ["imap"]);
    assert_eq!(found(&json!({"imap": 5})), ["imap"]);
    assert_eq!(
        found(&json!({"imap": "imaps://x", "tls": "plaintext"})),
        ["tls"]
    );
    assert_eq!(found(&json!("imaps://x")), [""]);
}

#[test]
fn logins_are_checked() {
    let with = |key: &str, value: &str, auth: &str| {
        let mut service = json!({"imap": "imaps://x", "auth": auth});
        service[key] = json!(value);
        found(&service)
    };
    assert_eq!(with("password", "hunter2", "password"), ["password"]);
    assert_eq!(
        with("password", "${env:P}", "password"),
        Vec::<String>::new()
    );
    assert_eq!(with("token", "${env:T}", "password"), ["token"]);
    assert_eq!(
        with("token", "${env:T}", "oauthbearer"),
        Vec::<String>::new()
    );
    assert_eq!(with("password", "${env:P}", "xoauth2"), ["password"]);
    assert_eq!(with("user", "anna", "xoauth2"), ["token"]);
}

#[test]
fn limits_are_checked() {
    let with =
        |connections: Value| found(&json!({"imap": "imaps://x", "connections": connections}));
    assert_eq!(with(json!({"total": 2})), Vec::<String>::new());
    assert_eq!(
        with(json!({"total": 2, "per-account": 3})),
        ["connections/per-account"]
    );
    assert_eq!(with(json!(3)), ["connections"]);
    for wrong in ["0s", "-3s", "2h", "soon"] {
        assert_eq!(
            found(&json!({"imap": "imaps://x", "timeout": wrong})),
            ["timeout"],
            "{wrong}"
        );
    }
}

#[test]
fn the_schema_knows_every_key() {
    let schema = serde_json::to_value(schemars::schema_for!(ImapSpec)).unwrap();
    let keys: Vec<&str> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut expect = KEYS;
    expect.sort_unstable();
    assert_eq!(keys, expect);
    assert_eq!(schema["additionalProperties"], false);
}
