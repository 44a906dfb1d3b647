//! `mail.messages` where a tool or a server damaged messages in ways that are known of them.

use super::fake_mailbox::{FakeMailbox, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Status::{Failed, Passed};
use serde_json::{Value, json};

fn inbox(spec: &Value, own: &Mail, other: &Mail) -> Seen {
    let source = FakeMailbox::new(1).with("INBOX", std::slice::from_ref(own));
    let target = FakeMailbox::new(500).with("INBOX", std::slice::from_ref(other));
    TestContext::of_mailboxes(source, target).observe("mail.messages", spec)
}

fn different(field: &str) -> String {
    format!("different INBOX <a@muster.example> {field}")
}

/// `mail` with two line ends for one behind every line of its header from the line `first` on: its header ends there.
fn doubled(mail: &Mail, first: usize) -> Mail {
    let raw = String::from_utf8(mail.raw()).unwrap();
    let (header, body) = raw.split_once("\r\n\r\n").unwrap();
    let lines: Vec<&str> = header.split("\r\n").collect();
    let (sound, damaged) = lines.split_at(first);

    let sound: String = sound.iter().map(|line| format!("{line}\r\n")).collect();
    let damaged: String = damaged
        .iter()
        .map(|line| format!("{line}\r\n\r\n"))
        .collect();
    let shown = format!("{sound}{}\r\n\r\n", lines[first]);
    let whole = format!("{sound}{damaged}\r\n{body}");
    let size = whole.len() as u64;
    mail.clone().size(size).header(&shown).whole(&whole)
}

/// Seen after copying to Gmail: people see the rest of the header as the text.
#[test]
fn a_header_that_ends_too_early_is_no_copy() {
    let own = mail("a");

    // Behind the Message-ID nothing is left of what a reader sees of it, whatever is made of sizes.
    for spec in [json!({}), json!({ "sizes": "ignore" })] {
        let seen = inbox(&spec, &own, &doubled(&own, 0));
        assert_eq!(seen.verdict.status, Failed);
        let told: Vec<&str> = seen
            .findings
            .iter()
            .filter_map(|f| f.field.as_deref())
            .collect();
        for field in ["date", "from", "subject"] {
            assert!(told.contains(&field), "{field}: {told:?}");
        }
    }

    // Behind all that is listed, the size tells of it.
    let own = own.more("Received: from here");
    let seen = inbox(&json!({}), &own, &doubled(&own, 4));
    seen.expect(Failed, &[&different("content"), &different("header")]);
}

/// Seen in mail sent from Outlook.com: who it went to is somebody else.
#[test]
fn other_recipients_are_another_header() {
    let own = mail("a").more("To: Ben Muster <ben@muster.example>");
    let other = mail("a").more("To: Ben Muster <outlook_0123456789ABCDEF@outlook.com>");
    inbox(&json!({}), &own, &other).expect(Failed, &[&different("header")]);

    // Who leaves sizes alone leaves what is not listed alone, and is told so.
    let seen = inbox(&json!({ "sizes": "ignore" }), &own, &other);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/sizes-differ").is_some());
}
