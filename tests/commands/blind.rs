//! What cannot be looked at is inconclusive, with a reason to act on: never passed, and never counted as missing.

use std::fmt::Write as _;
use std::net::TcpListener;

use super::command::{Place, Running, findings, results};
use super::dovecot::{Certificate, Dovecot, Options, PASSWORD};
use super::silent::{Parrot, Silent};

/// A system that cannot be looked at: its name, its service, and the words that its reason must have.
struct Blind {
    name: &'static str,
    service: String,
    says: &'static [&'static str],
}

fn mail(url: &str, more: &str) -> String {
    format!("mail: {{ imap: \"{url}\", user: anna, password: \"${{env:LAB}}\"{more} }}")
}

fn ca(server: &Dovecot) -> String {
    format!(", ca: {}", server.ca().display())
}

fn over_tls(server: &Dovecot) -> String {
    format!("imaps://localhost:{}", server.imaps)
}

/// Servers that cannot be read, each for a reason of its own.
struct Unreadable {
    strict: Dovecot,
    other_name: Dovecot,
    expired: Dovecot,
    unknown: Dovecot,
    silent: Silent,
    parrot: Parrot,
    /// A port on which nobody listens.
    closed: u16,
}

impl Unreadable {
    fn start() -> Self {
        let certified = |certificate| {
            Dovecot::with(&Options {
                certificate,
                ..Options::default()
            })
        };
        Self {
            strict: Dovecot::start(),
            other_name: certified(Certificate::WrongName),
            expired: certified(Certificate::Expired),
            unknown: certified(Certificate::SelfSigned),
            silent: Silent::start(),
            parrot: Parrot::start(),
            closed: TcpListener::bind(("127.0.0.1", 0))
                .and_then(|free| free.local_addr())
                .expect("a free port")
                .port(),
        }
    }

    fn blinds(&self) -> [Blind; 8] {
        [
            Blind {
                name: "closed",
                service: mail(
                    &format!("imap://127.0.0.1:{}", self.closed),
                    ", tls: plaintext",
                ),
                says: &["127.0.0.1"],
            },
            Blind {
                name: "unresolved",
                service: mail("imaps://no-such-host.invalid", ""),
                says: &["no-such-host.invalid"],
            },
            Blind {
                name: "denied",
                service: mail(&over_tls(&self.strict), &ca(&self.strict))
                    .replace("env:LAB", "file:wrong-password"),
                says: &["anna"],
            },
            Blind {
                name: "other-name",
                service: mail(&over_tls(&self.other_name), &ca(&self.other_name)),
                says: &["localhost"],
            },
            Blind {
                name: "expired",
                service: mail(&over_tls(&self.expired), &ca(&self.expired)),
                says: &["localhost"],
            },
            Blind {
                name: "unknown-authority",
                service: mail(&over_tls(&self.unknown), ""),
                says: &["localhost"],
            },
            Blind {
                name: "no-starttls",
                service: mail(&format!("imap://127.0.0.1:{}", self.parrot.port), ""),
                says: &["127.0.0.1"],
            },
            Blind {
                name: "silent",
                service: mail(
                    &format!("imap://127.0.0.1:{}", self.silent.port),
                    ", tls: plaintext",
                ),
                says: &["127.0.0.1"],
            },
        ]
    }
}

/// A suite that compares each of `blinds` with `good`, on either side.
fn suite(good: &Dovecot, blinds: &[Blind]) -> String {
    let mut systems = format!(
        "suite: Blind\nsystems:\n  good: {{ label: Good, {} }}\n",
        mail(&over_tls(good), &ca(good))
    );
    let mut cases = String::new();
    for Blind { name, service, .. } in blinds {
        let _ = writeln!(systems, "  {name}: {{ label: {name}, {service} }}");
        for (check, sides) in [
            ("folders", format!("[{name}, good]")),
            ("messages", format!("[good, {name}]")),
        ] {
            let _ = writeln!(
                cases,
                "- {{ id: {name}-{check}, title: T, between: {sides}, timeout: 2s, mail.{check}: {{}} }}"
            );
        }
    }
    format!("{systems}cases:\n{cases}")
}

#[test]
fn a_server_that_cannot_be_read_is_inconclusive_on_either_side() {
    let place = Place::new();
    let good = Dovecot::start();
    good.save(
        "anna",
        "INBOX",
        b"Subject: one\nMessage-ID: <one@example.test>\n\ntext\n",
    );
    place.write("wrong-password", "guessed-wrongly\n");
    let unreadable = Unreadable::start();
    let blinds = unreadable.blinds();
    place.write("suite.yaml", suite(&good, &blinds));
    let mut command = place.landfall(["run", "suite.yaml", "--out", "run", "--jobs", "16"]);
    command.env("LAB", PASSWORD);
    Running::start(command).finish().expect(3);

    let run = place.path("run");
    assert_eq!(
        findings(&run),
        [] as [serde_json::Value; 0],
        "what was not seen was found missing"
    );
    let results = results(&run);
    let cases = results["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), blinds.len() * 2);
    for (case, blind) in cases
        .iter()
        .zip(blinds.iter().flat_map(|blind| [blind, blind]))
    {
        assert_eq!(case["verdict"], "inconclusive", "{}: {case:#}", blind.name);
        let told = format!("{} {}", case["reason"]["text"], case["broken_off"]);
        for word in blind.says {
            assert!(
                told.contains(word),
                "{}: the reason does not name `{word}`: {told}",
                blind.name
            );
        }
    }
}

#[test]
fn a_tree_that_is_not_there_is_inconclusive_on_either_side() {
    let place = Place::new();
    place.write("there/a", "x");
    place.write(
        "suite.yaml",
        "suite: Blind\nsystems:\n  there: { label: There, files: { path: there } }\n  \
         gone: { label: Gone, files: { path: gone } }\ncases:\n\
         - { id: SOURCE, title: T, between: [gone, there], files.compare: {} }\n\
         - { id: TARGET, title: T, between: [there, gone], files.compare: {} }\n",
    );
    place.run(["run", "suite.yaml", "--out", "run"]).expect(3);
    let run = place.path("run");
    assert_eq!(
        findings(&run),
        [] as [serde_json::Value; 0],
        "what was not seen was found missing"
    );
    for case in results(&run)["cases"].as_array().expect("cases") {
        assert_eq!(case["verdict"], "inconclusive", "{case:#}");
        assert!(
            case["reason"]["text"]
                .as_str()
                .is_some_and(|text| text.contains("gone")),
            "{case:#}"
        );
    }
}
