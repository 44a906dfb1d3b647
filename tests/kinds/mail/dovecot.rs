//! Mail comparison between two real Dovecots: a corpus with planted faults, of which every one is
//! found with its right class, and nothing else.

use std::collections::BTreeMap;

use super::corpus;
use crate::context::{Seen, TestContext};
use crate::dovecot::{Dovecot, Options};
use crate::session::{options, patient};
use landfall::endpoint::net::Security;
use landfall::inventory::mail::{ImapMailbox, open};
use landfall::model::{Message, Status};
use serde_json::{Value, json};

/// The mailbox of `user`.
async fn mailbox(server: &Dovecot, user: &str) -> ImapMailbox {
    open(options(server.imap, Security::Plaintext, user), &patient())
        .await
        .expect("a mailbox")
}

async fn compare(kind: &str, spec: &Value, servers: (&Dovecot, &Dovecot), user: &str) -> Seen {
    let (source, target) = (
        mailbox(servers.0, user).await,
        mailbox(servers.1, user).await,
    );
    TestContext::of_mailboxes(source, target)
        .see(kind, spec)
        .await
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let (source, target) = (Dovecot::start(), Dovecot::start());
    let truth = corpus::plant(&source, &target);
    assert_eq!(truth.iter().filter(|fault| fault.is_content()).count(), 19);
    runtime().block_on(async {
        for user in corpus::users() {
            // What lies in the bytes must not show at the levels before; elsewhere the last includes them.
            let has_content = truth
                .iter()
                .any(|fault| fault.user == user && fault.is_content());
            let levels: &[&str] = if has_content {
                &["existence", "metadata", "bytes"]
            } else {
                &["bytes"]
            };
            for &level in levels {
                let spec = json!({ "level": level });
                let seen = compare("mail.messages", &spec, (&source, &target), &user).await;
                let mut expected: Vec<String> = truth
                    .iter()
                    .filter(|fault| fault.user == user && fault.shows_at(level))
                    .map(|f| f.told())
                    .collect();
                expected.sort();
                let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
                let status = if expected.is_empty() {
                    Status::Passed
                } else {
                    Status::Failed
                };
                seen.expect(status, &expected);
                assert_eq!(seen.evidence.broken_off, []);
            }
        }
    });
}

#[test]
fn folders_are_counted_and_mapped() {
    let (source, target) = (Dovecot::start(), Dovecot::start());
    let mail = |name: &str| {
        format!("Message-ID: <{name}@muster.example>\nSubject: {name}\n\n{name}\n").into_bytes()
    };
    let one = |name: &str| vec![(mail(name), "S", 1_700_000_000)];
    let more = [one("a"), vec![(mail("b"), "", 1_800_000_000)]].concat();
    source.plant("u", "", &more);
    target.plant("u", "", &one("a"));
    // The same role under different names, and a folder that only the target made.
    source.plant("u", "Sent", &one("s"));
    target.plant("u", "Sent", &one("s"));
    source.plant("u", "Projekte.Alt", &one("p"));
    target.plant("u", "Projekte.Alt", &one("p"));
    target.plant("u", "Projekte", &[]);
    source.plant("u", "Notizen", &one("n"));
    runtime().block_on(async {
        let seen = compare("mail.folders", &json!({}), (&source, &target), "u").await;
        seen.expect(
            Status::Failed,
            &[
                "different INBOX INBOX messages",
                "different INBOX INBOX unseen",
                "missing Notizen Notizen",
            ],
        );
        assert!(seen.fact("mail.folders/extra-empty").is_some());
        let spec =
            json!({ "received": { "until": "2025-01-01" }, "folders": { "exclude": ["Notizen"] } });
        compare("mail.folders", &spec, (&source, &target), "u")
            .await
            .expect(Status::Passed, &[]);
    });
}

#[test]
fn copies_marked_as_deleted_are_not_there_on_a_real_server() {
    let (source, target) = (Dovecot::start(), Dovecot::start());
    let mail = |name: &str| {
        format!("Message-ID: <{name}@muster.example>\nSubject: {name}\n\n{name}\n").into_bytes()
    };
    let both = |flags: &'static str| {
        let one = |name: &str| (mail(name), flags, 1_700_000_000);
        ["a", "b"].map(one).to_vec()
    };
    source.plant("u", "", &both("S"));
    target.plant("u", "", &both("ST"));
    source.plant("u", "Alt", &both("ST"));
    target.plant("u", "Alt", &both("ST"));
    runtime().block_on(async {
        for spec in [json!({}), json!({ "received": { "until": "2025-01-01" } })] {
            let seen = compare("mail.folders", &spec, (&source, &target), "u").await;
            seen.expect(
                Status::Failed,
                &[
                    "different INBOX INBOX deleted",
                    "different INBOX INBOX messages",
                ],
            );
        }
    });
}

#[test]
fn a_copy_by_folder_name_is_found_beside_the_folder_with_the_role() {
    let (source, target) = (Dovecot::start(), Dovecot::start());
    let mail = |name: &str| {
        format!("Message-ID: <{name}@muster.example>\nSubject: {name}\n\n{name}\n").into_bytes()
    };
    let gone = ["a", "b", "c"].map(|name| (mail(name), "S", 1_700_000_000));
    for server in [&source, &target] {
        server.plant("u", "", &[(mail("i"), "S", 1_700_000_000)]);
        server.plant("u", "Papierkorb", &gone);
    }
    target.plant("u", "Trash", &[]);
    runtime().block_on(async {
        for kind in ["mail.folders", "mail.messages"] {
            let seen = compare(kind, &json!({}), (&source, &target), "u").await;
            seen.expect(Status::Passed, &[]);
            let map = &seen.evidence.tables[0];
            let row = map.rows.iter().find(|row| row[0] == "Papierkorb".into());
            let row = row.expect("a row");
            assert_eq!(row[1], "Papierkorb".into());
            let why = Message::new("mail/by-messages")
                .with("held", 3)
                .with("of", 3);
            assert_eq!(row[2], why.into());
        }
    });
}

#[test]
fn prefix_and_separator_do_not_count() {
    let odd = Options {
        separator: '.',
        prefix: "INBOX.",
        ..Options::default()
    };
    let (source, target) = (Dovecot::start(), Dovecot::with(&odd));
    let mail = |name: &str| {
        format!("Message-ID: <{name}@muster.example>\nSubject: {name}\n\n{name}\n").into_bytes()
    };
    for server in [&source, &target] {
        server.plant("u", "", &[(mail("a"), "S", 1_700_000_000)]);
        server.plant(
            "u",
            "Projekte.M&APw-ller",
            &[(mail("b"), "", 1_700_000_000)],
        );
    }
    runtime().block_on(async {
        let seen = compare(
            "mail.messages",
            &json!({ "level": "bytes" }),
            (&source, &target),
            "u",
        )
        .await;
        seen.expect(Status::Passed, &[]);
        let containers: BTreeMap<&str, u64> = seen
            .ledger()
            .containers
            .iter()
            .map(|(name, row)| (name.as_str(), row.target.matched))
            .collect();
        assert_eq!(containers["Projekte/Müller"], 1);
    });
}

#[test]
fn what_tools_leave_behind_is_told() {
    let (source, target) = (Dovecot::start(), Dovecot::start());
    let message = |id: &str, more: &str, body: &str| {
        format!(
            "{more}Message-ID: <{id}@muster.example>\nDate: Thu, 01 Feb 2024 10:00:00 +0000\nFrom: a@muster.example\nSubject: s\n\n{body}\n"
        )
        .into_bytes()
    };
    let at = |raw: Vec<u8>, flags: &'static str| (raw, flags, 1_706_781_600);
    let (one, two) = (message("x", "", "one"), message("x", "", "two"));

    // Of two mails that are alike but for their bodies, one was copied twice.
    source.plant("larch", "", &[at(one.clone(), "S"), at(two, "S")]);
    target.plant("larch", "", &[at(one.clone(), "S"), at(one.clone(), "S")]);
    // Of two copies, one was marked as deleted and the folder never closed.
    source.plant("dedup", "", &[at(one.clone(), "S"), at(one.clone(), "S")]);
    target.plant("dedup", "", &[at(one.clone(), "ST"), at(one, "S")]);
    // Every message got a header line.
    let tagged = |more: &str| -> Vec<(Vec<u8>, &str, u64)> {
        let ids = (0..370).map(|number| format!("m{number}"));
        ids.map(|id| at(message(&id, more, &id), "S")).collect()
    };
    source.plant("mbsync", "", &tagged(""));
    target.plant("mbsync", "", &tagged("X-TUID: abcdefghijkl\n"));

    runtime().block_on(async {
        let servers = (&source, &target);
        let spec = json!({});
        let x = "<x@muster.example>";
        compare("mail.messages", &spec, servers, "larch")
            .await
            .expect(
                Status::Failed,
                &[
                    &format!("duplicated INBOX {x}"),
                    &format!("missing INBOX {x}"),
                ],
            );
        compare("mail.messages", &spec, servers, "dedup")
            .await
            .expect(Status::Failed, &[&format!("different INBOX {x} deleted")]);

        let seen = compare("mail.messages", &spec, servers, "mbsync").await;
        seen.expect(Status::Passed, &[]);
        assert_eq!(
            seen.fact("mail.messages/header-added").as_deref(),
            Some("mail.messages/header-added count=370 header=X-TUID")
        );
    });
}
