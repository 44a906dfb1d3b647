//! Probes through embedded servers that do as they are told: each way to send, each refusal, each thing that can
//! go wrong on the way back. What real servers say is in `delivery`.

use landfall::testbed::imap::{ImapConfig, ImapServer};
use landfall::testbed::smtp::Mishap;
use landfall::testbed::{Act, Mailstore, NewMessage, Rule};

use super::command::results;
use super::embedded::{ANNA, PEOPLE, SECRET, Way, World};

fn refuse(command: &str, text: &str) -> Rule {
    Rule::new(command, Act::Refuse(text.to_owned()))
}

#[test]
fn a_probe_is_handed_in_over_tls_with_a_login() {
    for way in [Way::Implicit, Way::StartTls] {
        let world = World::sending(way, None, "10s");
        let (verdict, _, entry) = world.verdict(SECRET, "run");
        assert_eq!(verdict, "passed", "{entry}");
        let asked = world.submission.watched();
        assert_eq!((asked.count("AUTH"), asked.count("BODY")), (1, 1));
        assert_eq!(asked.count("STARTTLS"), usize::from(way == Way::StartTls));
        assert_eq!(world.messages(), 0, "the probe was removed");
    }
}

#[test]
fn what_cannot_be_protected_or_logged_in_to_is_not_sent() {
    let unprotected = World::sending(Way::Plain, None, "10s");
    let (verdict, _, entry) = unprotected.verdict(SECRET, "run");
    assert_eq!(verdict, "inconclusive", "{entry}");
    assert!(entry.contains("STARTTLS"), "{entry}");
    assert_eq!(
        unprotected.submission.watched().count("AUTH"),
        0,
        "no password goes over the open line"
    );
    let world = World::sending(Way::Implicit, None, "10s");
    let (verdict, _, entry) = world.verdict("another-secret", "run");
    assert_eq!(verdict, "inconclusive", "{entry}");
    assert!(entry.contains("535 5.7.8"), "{entry}");
    assert_eq!(world.submission.watched().count("MAIL"), 0);
    assert_eq!(world.messages(), 0);
}

#[test]
fn everybody_gets_a_probe() {
    let world = World::sending_to_all();
    world.run(SECRET, "run").expect(0);
    assert_eq!(world.submission.watched().count("BODY"), PEOPLE.len());
    assert_eq!(world.messages(), 0);
}

#[test]
fn a_refused_sender_is_not_tried_again_for_every_account() {
    let world = World::sending_to_all();
    world.run("another-secret", "run").expect(3);
    assert_eq!(
        world.submission.watched().count("AUTH"),
        1,
        "more would lock the sender out"
    );
    let entries = results(&world.place.path("run"))["cases"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(entries.len(), PEOPLE.len());
    for entry in entries {
        assert_eq!(entry["verdict"], "inconclusive");
        assert!(entry.to_string().contains("535 5.7.8"), "{entry}");
    }
}

#[test]
fn doctor_logs_in_to_the_submission_service_once_and_sends_nothing() {
    let world = World::sending_to_all();
    let fine = world.landfall(SECRET, &["doctor", "suite.yaml"]).expect(0);
    assert!(
        fine.stdout.contains("✓ outside submission") && fine.stdout.contains("ready to take mail"),
        "{}",
        fine.stdout
    );
    assert!(
        fine.stdout.contains(", TLSv1.3, 1 folder, 0 messages"),
        "{}",
        fine.stdout
    );
    assert_eq!(
        fine.stdout.matches("submission").count(),
        1,
        "once for all accounts: {}",
        fine.stdout
    );
    let refused = world
        .landfall("another-secret", &["doctor", "suite.yaml"])
        .expect(3);
    assert!(
        refused.stdout.contains("535 5.7.8") && refused.stdout.contains("then run doctor again"),
        "{}",
        refused.stdout
    );
    let asked = world.submission.watched();
    assert_eq!((asked.count("AUTH"), asked.count("MAIL")), (2, 0));
}

#[test]
fn consent_that_is_given_later_sends_what_waited_for_it() {
    let world = World::sending_to_all();
    world
        .landfall(SECRET, &["run", "suite.yaml", "--out", "first"])
        .expect(5);
    assert_eq!(world.submission.watched().connections(), 0);
    let refused = world
        .landfall(SECRET, &["run", "--resume", "first", "--allow-writes"])
        .expect(2);
    assert!(
        refused
            .stderr
            .contains("--again first --only pending --allow-writes"),
        "{}",
        refused.stderr
    );
    let args = [
        "run",
        "suite.yaml",
        "--again",
        "first",
        "--only",
        "pending",
        "--allow-writes",
        "--out",
        "second",
    ];
    world.landfall(SECRET, &args).expect(0);
    assert_eq!(world.submission.watched().count("BODY"), PEOPLE.len());
}

#[test]
fn what_cannot_be_looked_for_is_not_sent() {
    let world = World::sending(Way::Implicit, None, "10s");
    world.imap.misbehave(refuse(
        "UID SEARCH",
        "NO [CANNOT] this server does not search",
    ));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!(
        (verdict.as_str(), codes.len()),
        ("inconclusive", 0),
        "{entry}"
    );
    assert!(entry.contains("this server does not search"), "{entry}");
    assert_eq!(world.submission.watched().connections(), 0);
}

#[test]
fn what_arrives_after_its_time_is_late_and_what_never_arrives_is_lost() {
    let world = World::sending(Way::Implicit, None, "1900ms");
    world
        .submission
        .mishap(ANNA, Mishap::Late(std::time::Duration::from_secs(2)));
    let (verdict, codes, entry) = world.verdict(SECRET, "late");
    assert_eq!(
        (verdict.as_str(), codes.as_slice()),
        ("failed", &["mail.delivery/late".to_owned()][..]),
        "{entry}"
    );
    assert_eq!(world.messages(), 0, "the probe was removed");
    let world = World::sending(Way::Implicit, None, "100ms");
    world.submission.mishap(ANNA, Mishap::Lost);
    let (verdict, codes, entry) = world.verdict(SECRET, "lost");
    assert_eq!(
        (verdict.as_str(), codes.as_slice()),
        ("failed", &["mail.delivery/lost".to_owned()][..]),
        "{entry}"
    );
}

#[test]
fn without_uidplus_the_probe_stays_and_everybody_is_told_where() {
    let world = World::sending(
        Way::Implicit,
        Some("IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE"),
        "10s",
    );
    let (verdict, _, entry) = world.verdict(SECRET, "run");
    assert_eq!(verdict, "passed", "{entry}");
    assert!(
        entry.contains("mail.delivery/remains") && entry.contains("INBOX"),
        "{entry}"
    );
    assert_eq!(world.messages(), 1);
    let told = |text: &str| {
        let page = std::fs::read_to_string(world.place.path("run/report.html")).unwrap();
        let summary = std::fs::read_to_string(world.place.path("run/summary.md")).unwrap();
        [page.contains(text), summary.contains(text)]
    };
    assert_eq!(told("1 message of ours remains"), [true; 2]);
    let cleaned = world
        .place
        .run(["cleanup", "run", "--allow-writes"])
        .expect(3);
    assert!(
        cleaned.stdout.contains("0 messages removed, 1 remain"),
        "{}",
        cleaned.stdout
    );
    assert!(
        cleaned.stdout.contains("INBOX") && cleaned.stdout.contains("UIDPLUS"),
        "{}",
        cleaned.stdout
    );
    for command in ["UID STORE", "STORE", "EXPUNGE", "UID EXPUNGE", "CLOSE"] {
        assert_eq!(world.imap.watched().count(command), 0, "{command}");
    }
    assert_eq!(world.messages(), 1);
    assert_eq!(told("1 message of ours remains"), [true; 2]);
    // Somebody removes it by hand: from then on the reports say so.
    world
        .target
        .change(ANNA, "INBOX", |folder| folder.messages.clear())
        .unwrap();
    world
        .place
        .run(["cleanup", "run", "--allow-writes"])
        .expect(0);
    assert_eq!(told("of ours remain"), [false; 2]);
}

#[test]
fn each_refusal_of_a_probe_has_its_one_right_verdict() {
    let inconclusive = ("inconclusive", None);
    let refused = ("failed", Some("mail.delivery/refused"));
    for (command, reply, (verdict, code)) in [
        ("CONNECT", "554 5.7.1 nobody may come in", inconclusive),
        ("CONNECT", "421 4.3.2 too many connections", inconclusive),
        ("EHLO", "550 5.7.1 that name is not liked", inconclusive),
        ("AUTH", "454 4.7.0 no logins at the moment", inconclusive),
        (
            "MAIL",
            "550 5.7.60 not allowed to send as this sender",
            inconclusive,
        ),
        ("RCPT", "450 4.2.1 come again later", inconclusive),
        ("RCPT", "550 5.1.1 no such person", refused),
        ("DATA", "554 5.7.0 not from here", refused),
        ("BODY", "451 4.7.1 greylisted", inconclusive),
        ("BODY", "552 5.2.2 the mailbox is full", refused),
    ] {
        let world = World::sending(Way::Implicit, None, "10s");
        world.submission.misbehave(refuse(command, reply));
        let (found, codes, entry) = world.verdict(SECRET, "run");
        assert_eq!(found, verdict, "{command} {reply}: {entry}");
        assert_eq!(codes.first().map(String::as_str), code, "{command} {reply}");
        assert!(
            entry.contains(reply),
            "the literal reply is told: {command} {reply}: {entry}"
        );
        assert_eq!(world.messages(), 0, "{command} {reply}");
    }
}

#[test]
fn a_server_that_falls_silent_or_leaves_is_never_a_pass() {
    for (command, act) in [
        ("CONNECT", Act::Silence { after: 0 }),
        ("EHLO", Act::Cut { after: 0 }),
        ("RCPT", Act::Cut { after: 3 }),
        (
            "DATA",
            Act::Bye {
                after: 0,
                text: "leaving".to_owned(),
            },
        ),
    ] {
        let world = World::sending(Way::Implicit, None, "1s");
        world.submission.misbehave(Rule::new(command, act.clone()));
        let (verdict, codes, entry) = world.verdict(SECRET, "run");
        assert_eq!(
            (verdict.as_str(), codes.len()),
            ("inconclusive", 0),
            "{command} {act:?}: {entry}"
        );
        assert_eq!(world.messages(), 0, "{command}");
    }
    // After the whole message, no answer: it may have been taken, and here it was. Then it is found, and removed.
    let world = World::sending(Way::Implicit, None, "5s");
    world
        .submission
        .misbehave(Rule::new("BODY", Act::Cut { after: 0 }));
    let (verdict, _, entry) = world.verdict(SECRET, "run");
    assert_eq!(
        (verdict.as_str(), world.messages()),
        ("passed", 0),
        "{entry}"
    );
    // It was not: whether it still comes, nobody knows.
    let world = World::sending(Way::Implicit, None, "100ms");
    world.submission.mishap(ANNA, Mishap::Lost);
    world
        .submission
        .misbehave(Rule::new("BODY", Act::Cut { after: 0 }));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!(
        (verdict.as_str(), codes.len()),
        ("inconclusive", 0),
        "{entry}"
    );
    assert!(entry.contains("mail.delivery/may-still-come"), "{entry}");
    let left = &results(&world.place.path("run"))["cases"][0]["left"];
    assert_eq!(
        (left["remains"].as_u64(), left["unsure"].as_u64()),
        (Some(0), Some(1))
    );
}

/// The probe is to be refused at `phase`.
fn refused_at(phase: &str) -> World {
    World::new(Way::Implicit, None, |what| {
        format!(
            "- {{ id: LEFT, title: Refused, mail.delivery: {{ {what}, to: lena@muster.example, \
             expect: {{ refused: {{ phase: {phase}, code: 550 }} }} }} }}\n"
        )
    })
}

/// What the exchanger replies to which command, and what that says.
const REFUSALS: [(&str, &str, &str, Option<&str>); 10] = [
    ("NOOP", "250 never asked", "passed", None),
    (
        "CONNECT",
        "554 5.7.1 your address is on a list",
        "inconclusive",
        None,
    ),
    ("CONNECT", "421 4.3.2 busy", "inconclusive", None),
    ("EHLO", "550 5.7.1 who are you", "inconclusive", None),
    (
        "MAIL",
        "530 5.7.0 must issue a STARTTLS command first",
        "inconclusive",
        None,
    ),
    (
        "MAIL",
        "550 5.7.1 that sender is not liked",
        "inconclusive",
        None,
    ),
    (
        "RCPT",
        "530 5.7.0 must issue a STARTTLS command first",
        "inconclusive",
        None,
    ),
    ("RCPT", "450 4.1.1 come again", "inconclusive", None),
    // Everybody is refused, postmaster too.
    (
        "RCPT",
        "550 5.7.1 your address is on a list",
        "inconclusive",
        None,
    ),
    (
        "RCPT",
        "250 2.1.5 anybody is welcome",
        "failed",
        Some("mail.delivery/accepted"),
    ),
];

#[test]
fn only_a_refusal_of_the_recipient_says_something_about_the_recipient() {
    for (command, reply, verdict, code) in REFUSALS {
        let world = refused_at("rcpt");
        world.exchanger.misbehave(refuse(command, reply));
        let (found, codes, entry) = world.verdict(SECRET, "run");
        assert_eq!(found, verdict, "{command} {reply}: {entry}");
        assert_eq!(codes.first().map(String::as_str), code, "{command} {reply}");
        assert_eq!(
            world.exchanger.watched().count("DATA"),
            0,
            "no message is ever sent"
        );
    }
}

#[test]
fn another_code_for_the_recipient_alone_is_told() {
    let world = refused_at("rcpt");
    world
        .exchanger
        .misbehave(refuse("RCPT", "553 5.1.3 no such person").about("lena@muster.example"));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!(
        (verdict.as_str(), codes[0].as_str()),
        ("failed", "mail.delivery/refused"),
        "{entry}"
    );
}

#[test]
fn a_server_that_was_to_be_closed_may_refuse_at_the_door() {
    let world = refused_at("connect");
    world.exchanger.misbehave(refuse(
        "CONNECT",
        "550 5.3.2 this server takes no mail any more",
    ));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!((verdict.as_str(), codes.len()), ("passed", 0), "{entry}");
}

#[test]
fn what_remains_is_no_fault_of_the_migration() {
    let cases = |what: &str| {
        format!(
            "- {{ id: SENT, title: Sent, as: anna, writes: [target], mail.delivery: {{ {what}, to: {ANNA}, \
             expect: {{ within: 10s }} }} }}\n\
             - {{ id: FOLDERS, title: Folders, as: anna, between: [source, target], mail.folders: {{}} }}\n\
             - {{ id: MAILS, title: Messages, as: anna, between: [source, target], mail.messages: {{}} }}\n"
        )
    };
    let world = World::new(
        Way::Implicit,
        Some("IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE"),
        cases,
    );
    // What it was before is a copy of what it is now.
    let before = Mailstore::new();
    before.add_account(ANNA, SECRET);
    let letter = b"Message-ID: <one@muster.example>\r\nSubject: one\r\n\r\ntext\r\n";
    let received = jiff::Timestamp::from_second(1_790_000_000).unwrap();
    for store in [&before, &world.target] {
        store.make(ANNA, "INBOX", |_| ()).unwrap();
        store
            .append(ANNA, "INBOX", NewMessage::new(&letter[..], received))
            .unwrap();
    }
    let source = world
        .runtime
        .block_on(ImapServer::start(before, ImapConfig::default()))
        .unwrap();
    let suite = std::fs::read_to_string(world.place.path("suite.yaml")).unwrap();
    let source = format!(
        "  source: {{ mail: {{ imap: \"imap://localhost:{}\", tls: plaintext, user: {ANNA}, password: \"${{env:PROBE}}\" }} }}\n",
        source.address().port()
    );
    world.place.write(
        "suite.yaml",
        suite.replace("accounts: {", &format!("{source}accounts: {{")),
    );
    world.run(SECRET, "first").expect(0);
    assert_eq!(
        world.messages(),
        2,
        "the probe stays: the server cannot remove one message"
    );
    let again = world.run(SECRET, "second").expect(0);
    let entries = results(&world.place.path("second"))["cases"].to_string();
    assert!(
        entries.contains("mail.folders/probes") && entries.contains("mail.messages/probe"),
        "{}",
        again.stdout
    );
}
