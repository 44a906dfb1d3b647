//! The SMTP server.

use std::time::Duration;

use landfall::testbed::smtp::{Mishap, SmtpConfig, SmtpServer};
use landfall::testbed::{Act, Mailstore, Rule};

use super::raw::{Raw, runtime};

const LOGIN: &str = "AUTH PLAIN AHByb2JlQG91dHNpZGUuZXhhbXBsZQBub3QtYS1zZWNyZXQ=";

struct World {
    server: SmtpServer,
    store: Mailstore,
    _runtime: tokio::runtime::Runtime,
}

fn world(is_submission: bool, bytes_max: usize) -> World {
    let (store, senders) = (Mailstore::new(), Mailstore::new());
    for name in ["anna", "ben"] {
        store.add_account(&format!("{name}@muster.example"), "not-a-secret");
    }
    senders.add_account("probe@outside.example", "not-a-secret");
    let mut config = SmtpConfig::exchanger("mx.muster.example");
    config.senders = is_submission.then_some(senders);
    config.message_bytes_max = bytes_max;
    let runtime = runtime();
    let server = runtime
        .block_on(SmtpServer::start(store.clone(), config))
        .unwrap();
    World {
        server,
        store,
        _runtime: runtime,
    }
}

struct Client(Raw);

impl Client {
    fn new(world: &World) -> Self {
        let mut client = Self(Raw::connect(world.server.address()));
        assert_eq!(client.reply(), "220 mx.muster.example ESMTP Muster");
        client
    }

    /// The last line of the next reply.
    fn reply(&mut self) -> String {
        loop {
            match self.0.line() {
                Some(line) if line.as_bytes().get(3) == Some(&b'-') => {}
                line => return line.unwrap_or_default(),
            }
        }
    }

    fn ask(&mut self, line: &str) -> String {
        self.0.send(format!("{line}\r\n"));
        self.reply()
    }

    fn send(&mut self, to: &str) -> String {
        assert!(
            self.ask("MAIL FROM:<probe@outside.example>")
                .starts_with("250")
        );
        let rcpt = self.ask(&format!("RCPT TO:<{to}>"));
        if !rcpt.starts_with("250") {
            return rcpt;
        }
        assert!(self.ask("DATA").starts_with("354"));
        let attached = "Content-Disposition: attachment\r\n\r\nQUJD\r\n";
        self.ask(&format!("Subject: x\r\n\r\n--b\r\n{attached}..dot\r\n."))
    }
}

fn mail(world: &World, name: &str, folder: &str) -> Vec<String> {
    let look = |f: &landfall::testbed::Folder| {
        f.messages
            .iter()
            .map(|m| String::from_utf8_lossy(&m.message.bytes).into_owned())
            .collect()
    };
    world
        .store
        .look(&format!("{name}@muster.example"), folder, look)
        .unwrap_or_default()
}

#[test]
fn mail_arrives_as_it_was_sent() {
    let world = world(false, 1000);
    let mut client = Client::new(&world);
    assert_eq!(client.ask("EHLO me"), "250 SIZE 1000");
    assert!(client.send("Anna+tag@MUSTER.example").starts_with("250"));
    let arrived = mail(&world, "anna", "INBOX");
    assert!(arrived[0].starts_with(
        "Return-Path: <probe@outside.example>\r\nReceived: from me by mx.muster.example"
    ));
    assert!(arrived[0].ends_with("\r\nQUJD\r\n.dot\r\n"), "{arrived:?}");
    assert!(client.ask("QUIT").starts_with("221"));
    assert_eq!(client.0.rest(), "");
}

#[test]
fn what_is_wrong_is_refused_with_its_code() {
    let exchanger = world(false, 100);
    let mut client = Client::new(&exchanger);
    assert!(client.ask("MAIL FROM:<a@b.example>").starts_with("503"));
    client.ask("EHLO me");
    assert!(
        client
            .ask("RCPT TO:<anna@muster.example>")
            .starts_with("503")
    );
    assert!(client.ask("AUTH PLAIN AA==").starts_with("502"));
    assert!(
        client
            .ask("MAIL FROM:<a@b.example> SIZE=101")
            .starts_with("552 5.3.4")
    );
    assert_eq!(
        client.send("nobody@muster.example"),
        "550 5.1.1 nobody has this address"
    );
    assert!(
        client
            .send("anna@elsewhere.example")
            .starts_with("550 5.7.1")
    );
    assert!(client.ask("DATA").starts_with("503"));
    client.ask("RCPT TO:<anna@muster.example>");
    client.ask("DATA");
    assert!(
        client
            .ask(&format!("{}\r\n.", "x".repeat(101)))
            .starts_with("552 5.3.4")
    );
    assert!(mail(&exchanger, "anna", "INBOX").is_empty());

    let submission = world(true, 1000);
    let mut client = Client::new(&submission);
    client.ask("EHLO me");
    assert!(client.ask("MAIL FROM:<a@b.example>").starts_with("530"));
    assert!(client.ask("AUTH PLAIN AGEAYg==").starts_with("535"));
    assert!(client.ask("AUTH LOGIN").starts_with("334 VXNlcm5hbWU6"));
    client.ask("cHJvYmVAb3V0c2lkZS5leGFtcGxl");
    assert!(client.ask("bm90LWEtc2VjcmV0").starts_with("235"));
    assert!(client.send("anna@muster.example").starts_with("250"));
    let mut client = Client::new(&submission);
    client.ask("EHLO me");
    assert!(client.ask(LOGIN).starts_with("235"));
}

#[test]
fn every_mishap_happens_to_its_recipient_alone() {
    let world = world(false, 1000);
    let mut client = Client::new(&world);
    client.ask("EHLO me");
    for (mishap, inbox, junk) in [
        (Mishap::Lost, 0, 0),
        (Mishap::Doubled, 2, 0),
        (Mishap::Misfiled("Junk".to_owned()), 0, 1),
        (Mishap::Damaged, 1, 0),
    ] {
        world.server.mishap("anna@muster.example", mishap.clone());
        assert!(client.send("anna@muster.example").starts_with("250"));
        assert_eq!(
            (
                mail(&world, "anna", "INBOX").len(),
                mail(&world, "anna", "Junk").len()
            ),
            (inbox, junk),
            "{mishap:?}"
        );
        if mishap == Mishap::Damaged {
            assert!(mail(&world, "anna", "INBOX")[0].contains("\r\nAUJD\r\n"));
        }
        let _ = world
            .store
            .change("anna@muster.example", "INBOX", |folder| {
                folder.messages.clear()
            });
        let _ = world.store.change("anna@muster.example", "Junk", |folder| {
            folder.messages.clear()
        });
    }
    world
        .server
        .mishap("anna@muster.example", Mishap::Late(Duration::from_hours(1)));
    client.send("anna@muster.example");
    assert!(mail(&world, "anna", "INBOX").is_empty());
    client.send("ben@muster.example");
    assert_eq!(mail(&world, "ben", "INBOX").len(), 1);
}

#[test]
fn every_phase_can_refuse() {
    for phase in ["EHLO", "MAIL", "RCPT", "DATA", "BODY"] {
        let world = world(false, 1000);
        world
            .server
            .misbehave(Rule::new(phase, Act::Refuse("451 4.7.1 later".to_owned())));
        let mut client = Client::new(&world);
        let mut replies = vec![client.ask("EHLO me")];
        for line in [
            "MAIL FROM:<a@b.example>",
            "RCPT TO:<anna@muster.example>",
            "DATA",
            "x\r\n.",
        ] {
            replies.push(client.ask(line));
        }
        assert!(
            replies.contains(&"451 4.7.1 later".to_owned()),
            "{phase}: {replies:?}"
        );
        assert!(mail(&world, "anna", "INBOX").is_empty(), "{phase}");
    }
    let world = world(false, 1000);
    world.server.misbehave(
        Rule::new("RCPT", Act::Refuse("550 5.7.1 no".to_owned())).about("anna@muster.example"),
    );
    world.server.misbehave(Rule::new(
        "DATA",
        Act::Bye {
            after: 0,
            text: "leaving".to_owned(),
        },
    ));
    let mut client = Client::new(&world);
    client.ask("EHLO me");
    assert_eq!(client.send("anna@muster.example"), "550 5.7.1 no");
    assert!(
        client
            .ask("RCPT TO:<ben@muster.example>")
            .starts_with("250")
    );
    assert_eq!(client.ask("DATA"), "421 4.3.2 leaving");
    assert_eq!(client.0.rest(), "");
}
