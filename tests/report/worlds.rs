//! The records themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use landfall::model::{
    AccountPlan, Allowance, Answer, Between, Cell, Due, Evidence, Examined, Finding, Message,
    Moment, Obstacle, Ruling, Selection, Severity, SkippedAccount, Status, Table, Tally, Verdict,
};

use crate::records::{
    DIFFERENT, EXTRA, Entry, FORGED, MISSING, MOVED, RECORD, World, at, blind, compared, entry,
    finding, matched,
};

const PEOPLE: [&str; 12] = [
    "anna",
    "ben",
    "carla",
    "david",
    "elif",
    "françois",
    "greta",
    "hugo",
    "info",
    "jana",
    "kim",
    "lars",
];

pub(crate) fn ruling(answer: Answer, comment: &str) -> Ruling {
    Ruling {
        at: at("2026-03-02T05:00:00Z"),
        by: "Petra Muster".to_owned(),
        case: Some("MAN-001".to_owned()),
        account: None,
        answer,
        comment: Some(comment.to_owned()),
        text_sha256: Some("t1".to_owned()),
        attached: Vec::new(),
    }
}

/// A company's night: all statuses, several areas, shared causes, allowances, exclusions.
pub(crate) fn night() -> World {
    let mut world = World::new("Muster AG, Old Mail to New Cloud");
    world.record.plan.skipped_accounts = vec![SkippedAccount {
        name: "zoe".to_owned(),
        reason: "left the company in January".to_owned(),
    }];
    world.record.plan.accounts.push(AccountPlan {
        name: "quirin".to_owned(),
        columns: BTreeMap::new(),
    });
    for (n, person) in PEOPLE.into_iter().enumerate() {
        world.add(messages(n as u64, person));
    }
    for (n, person) in PEOPLE.into_iter().enumerate() {
        world.add(folders(n as u64, person));
    }
    add_tolerated_and_files(&mut world);
    add_dns_and_steps(&mut world);
    retry_ben(&mut world);
    world
}

fn messages(n: u64, person: &str) -> Entry {
    let shown = entry(
        "MAIL-014",
        Some(person),
        "mail.messages",
        "Every message arrived",
    )
    .why("Acceptance criterion 3.2: no message may be lost.")
    .severity(Severity::Blocker);
    match person {
        "anna" => shown.saw(anna()).found(anna_findings()),
        "carla" => {
            let source = Tally {
                listed: 812,
                matched: 812,
                ..Tally::default()
            };
            let mut missing = source.clone();
            missing.listed += 1;
            missing.missing = 1;
            shown
                .saw(compared(&[("INBOX", missing, source)]))
                .found(vec![finding(MISSING, "INBOX", "<lone@old.example>")])
        }
        "david" | "elif" | "hugo" => shown.saw(blind(
            Obstacle::Denied,
            &format!("imaps://imap.new.example as {person}"),
            "LOGIN",
            "NO [AUTHENTICATIONFAILED] Invalid credentials",
        )),
        _ => {
            let mut evidence = matched(1_000 + n * 7_311);
            if person == "greta" {
                evidence
                    .facts
                    .push(Message::new("mail.messages/line-ends").with("n", 3));
            }
            shown.saw(evidence)
        }
    }
}

pub(crate) fn anna() -> Evidence {
    let mut rows = vec![
        (
            "INBOX".to_owned(),
            Tally {
                listed: 12_408,
                matched: 12_390,
                different: 6,
                missing: 12,
                ..Tally::default()
            },
            Tally {
                listed: 12_397,
                matched: 12_390,
                different: 6,
                moved: 1,
                ..Tally::default()
            },
        ),
        (
            "Archive/2019".to_owned(),
            Tally {
                listed: 301,
                matched: 300,
                moved: 1,
                ..Tally::default()
            },
            Tally {
                listed: 300,
                matched: 300,
                ..Tally::default()
            },
        ),
    ];
    for year in 2001..2019 {
        let tally = Tally {
            listed: 90 + year % 7,
            matched: 90 + year % 7,
            ..Tally::default()
        };
        rows.push((format!("Archive/{year}"), tally.clone(), tally));
    }
    let mut junk = Tally {
        listed: 44,
        ..Tally::default()
    };
    junk.exclude("mail.messages/excluded-pattern", 44);
    rows.push(("Junk".to_owned(), junk, Tally::default()));
    let rows: Vec<(&str, Tally, Tally)> = rows
        .iter()
        .map(|(name, a, b)| (name.as_str(), a.clone(), b.clone()))
        .collect();
    let mut evidence = compared(&rows);
    evidence
        .facts
        .push(Message::new("mail.messages/line-ends").with("n", 1));
    evidence
}

pub(crate) fn anna_findings() -> Vec<Finding> {
    let mut findings: Vec<Finding> = (0..12)
        .map(|n| {
            finding(MISSING, "INBOX", &format!("<lost-{n}@old.example>"))
                .field("received")
                .source(format!("2019-0{}-11T08:30:00Z", 1 + n % 9))
        })
        .collect();
    findings.extend((0..5).map(|n| {
        finding(DIFFERENT, "INBOX", &format!("<flag-{n}@old.example>"))
            .field("flags")
            .source("\\Seen")
            .target("")
    }));
    findings.push(
        finding(DIFFERENT, "INBOX", "<subject@old.example>")
            .field("subject")
            .source("Kündigung Meier")
            .target("?"),
    );
    findings.push(finding(MOVED, "Archive/2019", "<wandered@old.example>").target("INBOX"));
    findings
}

pub(crate) fn folders(n: u64, person: &str) -> Entry {
    let shown = entry(
        "MAIL-002",
        Some(person),
        "mail.folders",
        "The folders are the same",
    );
    if person == "hugo" {
        return shown.saw(blind(
            Obstacle::Denied,
            "imaps://imap.new.example as hugo",
            "LOGIN",
            "NO [AUTHENTICATIONFAILED] Invalid credentials",
        ));
    }
    let mut evidence = matched(8 + n);
    let rows = [
        ("Gesendete Elemente", "Sent", "by-role"),
        ("Projekte/Ätna", "Projekte/Ätna", "by-name"),
    ];
    evidence.tables.push(Table {
        code: "mail.folders/mapping".to_owned(),
        columns: ["source", "target", "rule", "count"]
            .map(|column| format!("mail.folders/{column}"))
            .to_vec(),
        rows: rows
            .into_iter()
            .map(|(source, target, rule)| {
                let rule = Message::new(format!("mail.folders/{rule}"));
                vec![
                    Cell::from(source),
                    Cell::from(target),
                    Cell::from(rule),
                    Cell::from(120 + n),
                ]
            })
            .collect(),
    });
    shown.saw(evidence)
}

fn add_tolerated_and_files(world: &mut World) {
    let mut welcome = entry(
        "MAIL-020",
        Some("info"),
        "mail.messages",
        "Nothing was added",
    );
    let allowed = Allowance {
        count: Some(3),
        share: None,
        reason: "welcome mails of the provider".to_owned(),
    };
    welcome.plan.terms.allow.insert("extra".to_owned(), allowed);
    let source = Tally {
        listed: 500,
        matched: 500,
        ..Tally::default()
    };
    let mut target = source.clone();
    (target.listed, target.extra) = (502, 2);
    let extra =
        ["<hello@new.example>", "<tour@new.example>"].map(|item| finding(EXTRA, "INBOX", item));
    world.add(
        welcome
            .saw(compared(&[("INBOX", source, target)]))
            .found(extra.into()),
    );

    let mut tree = matched(48_211);
    if let Some(Examined::Compared(ledger)) = &mut tree.examined {
        let row = ledger.row("tmp");
        row.source.listed = 12;
        row.source.explain("mail.messages/after-until", 12);
    }
    world.add(entry("FILES-001", None, "files.compare", "Every file arrived").saw(tree));
    let mut absent = entry("FILES-002", None, "files.compare", "The archive arrived");
    absent.plan.timeout = Duration::from_secs(5);
    world.add(absent.saw(blind(
        Obstacle::Absent,
        "/srv/imap.new.example",
        "list /archive",
        "no such folder",
    )));
}

fn add_dns_and_steps(world: &mut World) {
    let points = Tally {
        listed: 4,
        matched: 3,
        different: 1,
        ..Tally::default()
    };
    let mut records = entry(
        "DNS-002",
        None,
        "dns.records",
        "Mail is routed to the new provider",
    );
    records.plan.between = Between::On("target".to_owned());
    let wrong = finding(RECORD, "muster.example", "@ MX")
        .source("5 mx.new.example.")
        .target("10 mx.old.example.");
    world.add(
        records
            .saw(Evidence {
                examined: Some(Examined::Points(points)),
                ..Evidence::default()
            })
            .found(vec![wrong]),
    );

    add_steps(world);
    add_not_due(world);
    world.waive(entry("WEB-001", None, "web.page", "The old wiki answers"));
    world
        .record
        .remarks
        .push(ruling(Answer::Remark, "The new webmail is liked."));
}

/// A manual step that waits for its answer, and one that has it.
fn add_steps(world: &mut World) {
    let mut step = entry(
        "MAN-001",
        None,
        "manual.step",
        "Send a mail with an attachment from the phone",
    );
    step.plan.terms.asks = Some("t1".to_owned());
    world.add(step);
    let mut answered = entry(
        "MAN-002",
        None,
        "manual.step",
        "Find an old message in webmail",
    );
    answered.plan.terms.asks = Some("t1".to_owned());
    answered.ruling = Some(ruling(Answer::Remark, "works, but the search is slow"));
    world.add(answered);
}

/// What is asked later, or was asked before, or waits for consent.
fn add_not_due(world: &mut World) {
    let mut later = entry(
        "MAIL-090",
        None,
        "mail.delivery",
        "Mail still arrives a week later",
    );
    later.plan.terms.due = Due::Later {
        from: Moment::Support,
    };
    world.add(later);
    let mut past = entry(
        "INV-001",
        None,
        "files.compare",
        "The inventory is complete",
    );
    past.plan.terms.due = Due::Past;
    world.add(past);
    let mut consent = entry(
        "MAIL-030",
        None,
        "mail.delivery",
        "A mail from outside arrives",
    );
    consent.plan.writes = true;
    consent.plan.terms.lacks_consent = true;
    world.add(consent);
}

fn retry_ben(world: &mut World) {
    let ben = world
        .record
        .entries
        .iter_mut()
        .find(|entry| entry.plan.account.as_deref() == Some("ben"))
        .unwrap();
    let mut first = ben.attempts[0].clone();
    first.verdict = Verdict::new(
        Status::Inconclusive,
        Message::new("judge/broken-off")
            .with("obstacle", "interrupted")
            .with("endpoint", "imaps://mail.old.example as ben")
            .with("operation", "FETCH INBOX"),
    );
    ben.attempts.insert(0, first);
    ben.verdict.marks.push(landfall::model::Mark::Late);
}

/// Names that attack every format.
pub(crate) fn hostile() -> World {
    let mut world = World::new("Evil <b>.&\"'\u{1b}[31m ]]> suite");
    let long = "x".repeat(10_000);
    let names = [
        FORGED,
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "ctl:\0\u{1b}[31m\u{7}\u{fffe}",
        "abc\u{202e}gpj.exe",
        "\" onmouseover=\"alert(1)",
        "${jndi:x} {{7*7}} {$x}",
        long.as_str(),
        "عربي עברית",
        "a\nb\r\nc\td",
    ];
    for (n, name) in names.iter().enumerate() {
        let tally = Tally {
            listed: 1,
            missing: 1,
            ..Tally::default()
        };
        let mut wrong = finding(MISSING, name, name)
            .field(*name)
            .source(*name)
            .target(*name);
        wrong.detail = Some(Message::new("imap/refused").with("reply", *name));
        let mut evidence = compared(&[(name, tally, Tally::default())]);
        evidence
            .facts
            .push(Message::new("imap/refused").with("reply", *name));
        evidence.tables.push(Table {
            code: "mail.folders/mapping".to_owned(),
            columns: vec!["mail.folders/source".to_owned()],
            rows: vec![vec![Cell::from(*name)]],
        });
        let mut failing = entry(&format!("EVIL-{n}"), Some(name), "mail.messages", name).why(name);
        failing.plan.tags = BTreeSet::from([(*name).to_owned()]);
        world.add(failing.saw(evidence).found(vec![wrong]));
        world.add(
            entry(&format!("BLIND-{n}"), Some(name), "mail.messages", name).saw(blind(
                Obstacle::Protocol,
                name,
                name,
                name,
            )),
        );
        world.add(entry(&format!("FINE-{n}"), Some(name), "mail.messages", name).saw(matched(1)));
    }
    world.record.plan.skipped_accounts = names
        .iter()
        .map(|name| SkippedAccount {
            name: (*name).to_owned(),
            reason: (*name).to_owned(),
        })
        .collect();
    world.record.plan.vars = names
        .iter()
        .map(|name| ((*name).to_owned(), (*name).to_owned()))
        .collect();
    world.record.plan.timezone = "<b>Nowhere</b>".to_owned();
    world
}

/// Nothing was planned.
pub(crate) fn empty() -> World {
    World::new("Empty")
}

/// Everything passed.
pub(crate) fn good() -> World {
    let mut world = World::new("Good");
    for person in PEOPLE {
        world.add(
            entry(
                "MAIL-014",
                Some(person),
                "mail.messages",
                "Every message arrived",
            )
            .saw(matched(10)),
        );
    }
    world
}

/// Nothing could be looked at.
pub(crate) fn blind_night() -> World {
    let mut world = World::new("Blind");
    for person in PEOPLE {
        let endpoint = format!("imaps://mail.old.example as {person}");
        let evidence = blind(
            Obstacle::Unreachable,
            &endpoint,
            "connect",
            "connection refused",
        );
        world.add(
            entry(
                "MAIL-014",
                Some(person),
                "mail.messages",
                "Every message arrived",
            )
            .saw(evidence),
        );
    }
    world
}

/// Interrupted after the first of three.
pub(crate) fn interrupted() -> World {
    let mut world = World::new("Interrupted");
    world.record.complete = false;
    for person in &PEOPLE[..3] {
        let planned = entry(
            "MAIL-014",
            Some(person),
            "mail.messages",
            "Every message arrived",
        );
        world.add(if *person == "anna" {
            planned.saw(matched(10))
        } else {
            planned
        });
    }
    world
}

/// 3 of 214 cases.
pub(crate) fn narrowed() -> World {
    let mut world = good();
    world.record.plan.selection = Some(Selection {
        selected_cases: 3,
        all_cases: 214,
        ..Selection::default()
    });
    world
}

/// `accounts` x `cases`, of which one in ten fails and one in twenty is blind.
pub(crate) fn large(accounts: usize, cases: usize) -> World {
    let mut world = World::new("Large");
    for case in 0..cases {
        for account in 0..accounts {
            let name = format!("person{account:04}");
            let (id, kind) = (
                format!("CASE-{case:03}"),
                ["mail.messages", "mail.folders", "files.compare"][case % 3],
            );
            let planned = entry(&id, Some(&name), kind, "Everything is where it should be");
            let place = (case * 31 + account * 17) % 40;
            world.add(if place < 4 {
                planned.saw(anna()).found(anna_findings())
            } else if place < 6 {
                planned.saw(blind(
                    Obstacle::TimedOut,
                    &format!("imaps://imap.new.example as {name}"),
                    "FETCH",
                    "-",
                ))
            } else {
                planned.saw(matched(1000))
            });
        }
    }
    world
}
