//! Services as suites write them, right and wrong.

use serde_json::{Value, json};

use super::*;
use crate::base::secret::Redactor;
use crate::endpoint::table;

fn mistakes(service: &Value) -> Vec<SpecMistake> {
    table::mistakes(Service::Mail, service)
}

/// Path and hint of every mistake.
fn found(service: &Value) -> Vec<String> {
    mistakes(service)
        .into_iter()
        .map(|mistake| mistake.path.join("/"))
        .collect()
}

fn read(service: Value) -> ImapSettings {
    assert_eq!(mistakes(&service), []);
    serde_json::from_value(service).unwrap()
}

fn at(settings: &ImapSettings) -> (Security, String, u16) {
    let at = settings.address().unwrap();
    (at.security, at.host, at.port)
}

#[test]
fn the_least_is_an_address() {
    let spec = read(json!({"imap": "imaps://mail.example.test"}));
    assert_eq!(
        at(&spec),
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
    assert_eq!(at(&spec), (Security::Plaintext, "::1".to_owned(), 1143));
    assert_eq!(spec.timeout().unwrap(), Duration::from_secs(120));
    assert_eq!(spec.secret().map(Secret::expose), Some("${env:TOKEN}"));
    assert!(!format!("{spec:?}").contains("TOKEN"));
    let spec = read(json!({"imap": "imap://mail.example.test"}));
    assert_eq!(
        at(&spec),
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

/// What does not fit the schema is told by the suite, which knows where it stands; here is the rest.
#[test]
fn every_mistake_is_told_at_once() {
    let service = json!({
        "imap": "pop3://mail", "timeout": "30", "ca": "", "token": "${env:T}",
        "connections": {"total": 1, "per-account": 3},
    });
    let mut paths = found(&service);
    paths.sort();
    let expect = ["ca", "connections/per-account", "imap", "timeout", "token"];
    assert_eq!(paths, expect);
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
    assert_eq!(
        found(&json!({"imap": "imaps://x", "tls": "plaintext"})),
        ["tls"]
    );
    // A service that is no map, or has no address, does not get past the schema.
    for shapeless in [json!("imaps://x"), json!({}), json!({"imap": 5})] {
        assert_eq!(found(&shapeless), [""], "{shapeless}");
    }
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
    for wrong in ["0s", "-3s", "2h", "soon"] {
        assert_eq!(
            found(&json!({"imap": "imaps://x", "timeout": wrong})),
            ["timeout"],
            "{wrong}"
        );
    }
}

#[test]
fn what_it_takes_to_log_in_has_its_secret_and_never_shows_it() {
    let spec = read(json!({"imap": "imaps://x", "user": "anna", "password": "${env:P}"}));
    let redactor = Redactor::new();
    let around = Surroundings {
        base: Path::new("/suites"),
        redactor: &redactor,
    };
    let open = spec.open(around).unwrap();
    assert_eq!(open.label, "imaps://x as anna");
    assert_eq!(open.login.secret.expose(), "${env:P}");
    assert!(!format!("{open:?} {spec:?}").contains("env"));
    let nobody = read(json!({"imap": "imaps://x"})).open(around);
    assert_eq!(nobody.unwrap_err().path, ["user"]);
}
