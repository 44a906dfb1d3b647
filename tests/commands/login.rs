//! `service.login`: who is let in, who is refused, and where nobody is any more, by real servers and by such as lie.

use std::net::TcpListener;

use landfall::testbed::{Act, Rule};

use super::command::{Place, findings, results};
use super::dovecot::{Dovecot, PASSWORD};
use super::embedded::{PEOPLE, PROBE, SECRET, Way, World};

/// A suite with one account at a Dovecot, and one case.
struct Stage {
    place: Place,
    port: u16,
}

impl Stage {
    fn at(server: &Dovecot) -> Self {
        let place = Place::new();
        // What the server leaves behind goes with it.
        place.write("ca.pem", std::fs::read(server.ca()).unwrap());
        Self {
            place,
            port: server.imaps,
        }
    }

    /// The verdict, and `item code` of every finding, of a case with this specification.
    fn verdict(&self, password: &str, spec: &str) -> (String, Vec<String>) {
        let suite = format!(
            "suite: Signing in\nsystems:\n  target:\n    \
             mail: {{ imap: \"imaps://localhost:{}\", ca: ca.pem, password: \"${{env:SECRET}}\", timeout: 5s }}\n\
             accounts: [{{ name: anna, target_user: anna }}]\ncases:\n\
             - {{ id: LOGIN, title: Login, on: target, for-each: accounts, service.login: {{ services: [mail], {spec} }} }}\n",
            self.port
        );
        self.place.write("suite.yaml", suite);
        let args = ["run", "suite.yaml", "--out", "run", "--force"];
        let mut command = self.place.landfall(args);
        command.env("SECRET", password);
        let output = command.output().unwrap();
        let folder = self.place.path("run");
        assert!(folder.join("results.json").is_file(), "{output:?}");
        (
            results(&folder)["cases"][0]["verdict"]
                .as_str()
                .unwrap()
                .to_owned(),
            codes(&folder),
        )
    }
}

fn codes(run: &std::path::Path) -> Vec<String> {
    let shown = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("item"), text("code"))
    };
    findings(run).iter().map(shown).collect()
}

#[test]
fn a_real_server_lets_in_or_refuses() {
    let server = Dovecot::start();
    server.save("anna", "INBOX", b"Subject: x\r\n\r\nx\r\n");
    let stage = Stage::at(&server);
    let none: [&str; 0] = [];

    let (verdict, found) = stage.verdict(PASSWORD, "expect: accepted");
    assert_eq!((verdict.as_str(), found), ("passed", vec![]));
    let (verdict, found) = stage.verdict(PASSWORD, "expect: refused");
    assert_eq!(
        (verdict.as_str(), found.as_slice()),
        (
            "failed",
            ["mail service.login/accepted".to_owned()].as_slice()
        )
    );
    let (verdict, found) = stage.verdict("another-secret", "expect: refused");
    assert_eq!(verdict, "passed");
    assert_eq!(found, none);
    let (verdict, found) = stage.verdict("another-secret", "expect: accepted");
    assert_eq!(verdict, "failed");
    assert_eq!(found, ["mail service.login/refused"]);
}

#[test]
fn a_real_server_that_is_gone_is_held_against_one_that_is_not() {
    let (server, other) = (Dovecot::start(), Dovecot::start());
    let stage = Stage::at(&server);
    drop(server);
    let closed = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };

    let gone = |expect: &str, control: u16| {
        let spec = format!("expect: {expect}, gone-for: 20ms, control: \"127.0.0.1:{control}\"");
        stage.verdict(PASSWORD, &spec)
    };
    let (verdict, found) = gone("gone", other.imap);
    assert_eq!(verdict, "passed", "{found:?}");
    for expect in ["accepted", "refused"] {
        let (verdict, found) = gone(expect, other.imap);
        assert_eq!(verdict, "failed");
        assert_eq!(found, ["mail service.login/gone"], "{expect}");
    }

    // A network that is down is no service that is gone.
    let (verdict, found) = gone("gone", closed);
    assert_eq!(verdict, "inconclusive");
    assert_eq!(found, ["mail service.login/unreadable"]);
    let (verdict, found) = stage.verdict(PASSWORD, "expect: refused");
    assert_eq!(verdict, "inconclusive");
    assert_eq!(found, ["mail service.login/unreadable"]);
}

#[test]
fn a_server_that_is_there_is_not_gone() {
    let (server, other) = (Dovecot::start(), Dovecot::start());
    let stage = Stage::at(&server);
    let spec = format!("expect: gone, control: \"127.0.0.1:{}\"", other.imap);
    for (password, code) in [(PASSWORD, "accepted"), ("another-secret", "refused")] {
        let (verdict, found) = stage.verdict(password, &spec);
        assert_eq!(verdict, "failed");
        assert_eq!(found, [format!("mail service.login/{code}")]);
    }
}

/// Everybody signs in to the embedded mail server.
fn everybody(spec: &str) -> World {
    World::new(Way::Implicit, None, |_| {
        format!(
            "- {{ id: LOGIN, title: Login, for-each: accounts, service.login: {{ services: [mail], {spec} }} }}\n\
             - {{ id: AGAIN, title: Again, for-each: accounts, service.login: {{ services: [mail], {spec} }} }}\n"
        )
    })
}

fn logins(world: &World) -> usize {
    let watched = world.imap.watched();
    watched.count("LOGIN") + watched.count("AUTHENTICATE")
}

/// Whatever says `text` to every login.
fn answering(world: &World, text: &str) {
    for command in ["LOGIN", "AUTHENTICATE"] {
        world
            .imap
            .misbehave(Rule::new(command, Act::Refuse(text.to_owned())));
    }
}

#[test]
fn expected_refusals_do_not_close_a_system_and_are_asked_for_once() {
    let world = everybody("expect: refused");
    answering(&world, "NO [AUTHENTICATIONFAILED] no");
    world.run(SECRET, "run").expect(0);
    assert_eq!(logins(&world), PEOPLE.len(), "once for each of them");

    let world = everybody("expect: accepted");
    answering(&world, "NO [AUTHENTICATIONFAILED] no");
    world.run(SECRET, "run").expect(1);
    assert_eq!(logins(&world), 3, "then the system gets no more");
    let verdicts = super::command::verdicts(&world.place.path("run"));
    let count = |word: &str| verdicts.values().filter(|verdict| *verdict == word).count();
    assert_eq!((count("failed"), count("inconclusive")), (6, 10));
}

#[test]
fn what_is_no_denial_is_no_refusal() {
    for text in [
        "NO [UNAVAILABLE] Temporary authentication failure.",
        "NO Temporary authentication failure",
        "NO [LIMIT] too many connections",
        "NO [PRIVACYREQUIRED] use TLS",
        "BAD what",
    ] {
        let world = everybody("expect: refused");
        answering(&world, text);
        let args = [
            "run",
            "suite.yaml",
            "--case",
            "LOGIN",
            "--account",
            "anna",
            "--out",
            "run",
        ];
        world.landfall(SECRET, &args).expect(3);
        let found = codes(&world.place.path("run"));
        assert!(!found.is_empty(), "{text}");
        let is_unreadable = |found: &String| found == "mail service.login/unreadable";
        assert!(found.iter().all(is_unreadable), "{text}: {found:?}");
    }
    let world = everybody("expect: refused");
    world
        .imap
        .misbehave(Rule::new("GREETING", Act::Silence { after: 0 }));
    let found = world.landfall(
        SECRET,
        &[
            "run",
            "suite.yaml",
            "--account",
            "anna",
            "--out",
            "run",
            "--deadline",
            "2s",
        ],
    );
    found.expect(3);
}

#[test]
fn an_inbox_that_does_not_open_is_no_login() {
    for text in ["NO [NOPERM] no", "NO [NONEXISTENT] no"] {
        for (expect, code) in [("accepted", 1), ("refused", 1)] {
            let world = everybody(&format!("expect: {expect}"));
            world
                .imap
                .misbehave(Rule::new("EXAMINE", Act::Refuse(text.to_owned())));
            world.run(SECRET, "run").expect(code);
            let found = codes(&world.place.path("run"));
            assert_eq!(found.len(), 2 * PEOPLE.len());
            let is_barred = |found: &String| found == "mail service.login/barred";
            assert!(found.iter().all(is_barred), "{text}: {found:?}");
        }
    }
}

#[test]
fn a_submission_service_lets_in_or_refuses_and_nothing_is_sent() {
    let case = |expect: &str| {
        World::new(Way::StartTls, None, |_| {
            format!(
                "- {{ id: LOGIN, title: Login, on: outside, service.login: {{ services: [submission], expect: {expect} }} }}\n"
            )
        })
    };
    let world = case("accepted");
    world.run(SECRET, "run").expect(0);
    assert_eq!(world.submission.watched().count("AUTH"), 1, "{PROBE}");
    assert_eq!(world.submission.watched().count("MAIL"), 0);
    case("accepted").run("another-secret", "run").expect(1);
    case("refused").run("another-secret", "run").expect(0);
    case("refused").run(SECRET, "run").expect(1);

    // 534 is about the mechanism, 454 about the hour.
    for reply in ["534 5.7.9 another mechanism", "454 4.7.0 later"] {
        let world = case("refused");
        world
            .submission
            .misbehave(Rule::new("AUTH", Act::Refuse(reply.to_owned())));
        world.run(SECRET, "run").expect(3);
    }
}

#[test]
fn what_cannot_be_asked_is_refused_before_anybody_is_contacted() {
    let stage = Place::new();
    for (spec, says) in [
        ("services: [dns]", "takes no login"),
        ("services: [mail], expect: gone", "control"),
        ("services: []", "services"),
        ("services: [mail], control: nowhere", "port"),
    ] {
        let suite = format!(
            "suite: x\nsystems:\n  target: {{ mail: {{ imap: \"imaps://x.example\", password: \"${{env:P}}\" }}, dns: {{ servers: [192.0.2.1] }} }}\n\
             accounts: [{{ name: anna, target_user: anna }}]\ncases:\n\
             - {{ id: A, title: A, on: target, for-each: accounts, service.login: {{ {spec} }} }}\n"
        );
        stage.write("suite.yaml", suite);
        let refused = stage.run(["validate", "suite.yaml"]).expect(2);
        assert!(refused.stderr.contains(says), "{spec}: {}", refused.stderr);
    }
}
