//! A night of a whole company: eight cases for everybody, with all verdicts, findings, facts and tables.

use landfall::model::{
    Allowance, Answer, Attach, Between, Due, Examined, LocalText, Message, Moment, Obstacle,
    Question, Severity, Tally,
};

use crate::records::{
    DIFFERENT, EXTRA, Entry, MISSING, MOVED, World, blind, compared, entry, finding, matched,
};
use crate::worlds::{anna, anna_findings, folders, ruling};

const FIRST: [&str; 16] = [
    "anna",
    "ben",
    "carla",
    "david",
    "elif",
    "françois",
    "greta",
    "hugo",
    "ines",
    "jana",
    "kim",
    "lars",
    "mia",
    "noah",
    "olivia",
    "zoë",
];
const LAST: [&str; 10] = [
    "muster",
    "keller",
    "brunner",
    "frei",
    "graf",
    "huber",
    "meier",
    "roth",
    "steiner-zgraggen",
    "vogel",
];

/// Eight cases for each of `accounts` people.
pub(crate) fn company(accounts: usize) -> World {
    let mut world = World::new("Grossmuster AG, 80 mailboxes with files");
    for case in 0..8 {
        for n in 0..accounts {
            let person = format!(
                "{}.{}",
                FIRST[n % FIRST.len()],
                LAST[n / FIRST.len() % LAST.len()]
            );
            add(&mut world, case, n, &person);
        }
    }
    world
}

fn add(world: &mut World, case: usize, n: usize, person: &str) {
    let place = (case * 31 + n * 17) % 40;
    world.add(match case {
        0 => messages(place, person),
        1 => folders(n as u64, person),
        2 => welcome(place, person),
        3 => files(place, person),
        4 => archive(place, person),
        5 => delivery(n, person),
        6 => step(n, person),
        _ => return add_web(world, n, person),
    });
}

fn messages(place: usize, person: &str) -> Entry {
    let planned = entry(
        "MAIL-014",
        Some(person),
        "mail.messages",
        "Every message arrived",
    )
    .why("Acceptance criterion 3.2: no message may be lost.")
    .severity(Severity::Blocker);
    match place {
        0..4 => planned.saw(anna()).found(anna_findings()),
        4..6 => planned.saw(blind(
            Obstacle::Denied,
            &format!("imaps://imap.new.example as {person}"),
            "LOGIN",
            "NO [AUTHENTICATIONFAILED] Invalid credentials",
        )),
        6..9 => planned.saw(blind(
            Obstacle::TimedOut,
            "imaps://mail.old.example",
            "FETCH INBOX",
            "-",
        )),
        _ => {
            let rows: Vec<(String, Tally)> =
                ["INBOX", "Sent", "Drafts", "Projekte/Ätna", "Archive/2024"]
                    .into_iter()
                    .zip([9_310, 2_207, 14, 811, 4_402])
                    .map(|(name, items)| {
                        let items = items + place as u64;
                        (
                            name.to_owned(),
                            Tally {
                                listed: items,
                                matched: items,
                                ..Tally::default()
                            },
                        )
                    })
                    .collect();
            let rows: Vec<_> = rows
                .iter()
                .map(|(name, tally)| (name.as_str(), tally.clone(), tally.clone()))
                .collect();
            let mut evidence = compared(&rows);
            if place.is_multiple_of(7) {
                evidence
                    .facts
                    .push(Message::new("mail.messages/line-ends").with("n", place as u64));
            }
            planned.saw(evidence)
        }
    }
}

fn welcome(place: usize, person: &str) -> Entry {
    let mut planned = entry(
        "MAIL-020",
        Some(person),
        "mail.messages",
        "Nothing was added that nobody sent",
    );
    let allowed = Allowance {
        count: Some(3),
        share: None,
        reason: "welcome mails of the provider".to_owned(),
    };
    planned.plan.terms.allow.insert("extra".to_owned(), allowed);
    if place >= 12 {
        return planned.saw(matched(500));
    }
    let source = Tally {
        listed: 500,
        matched: 500,
        ..Tally::default()
    };
    let mut target = source.clone();
    (target.listed, target.extra) = (502, 2);
    let extra =
        ["<hello@new.example>", "<tour@new.example>"].map(|item| finding(EXTRA, "INBOX", item));
    planned
        .saw(compared(&[("INBOX", source, target)]))
        .found(extra.into())
}

fn files(place: usize, person: &str) -> Entry {
    let planned = entry(
        "FILES-001",
        Some(person),
        "files.compare",
        "The home folder arrived unchanged",
    );
    match place {
        0 | 1 => {
            let source = Tally {
                listed: 820,
                matched: 800,
                different: 9,
                missing: 10,
                moved: 1,
                ..Tally::default()
            };
            let target = Tally {
                listed: 810,
                matched: 800,
                different: 9,
                moved: 1,
                ..Tally::default()
            };
            let mut found: Vec<_> = (0..10)
                .map(|n| finding(MISSING, "Budget", &format!("Budget/20{n:02}.ods")))
                .collect();
            found.extend((0..9).map(|n| {
                let item = format!("Briefe/Entwurf {n}, überarbeitet.odt");
                finding(DIFFERENT, "Briefe", &item)
                    .field("size")
                    .source("18233")
                    .target("0")
            }));
            found.push(
                finding(MOVED, "Briefe", "Briefe/Kündigung.odt").target("Ablage/Kündigung.odt"),
            );
            planned
                .saw(compared(&[("Briefe", source, target)]))
                .found(found)
        }
        2 | 3 => planned.saw(blind(
            Obstacle::Absent,
            "/srv/imap.new.example",
            "list /home",
            "no such folder",
        )),
        _ => {
            let mut tree = matched(48_211);
            if let Some(Examined::Compared(ledger)) = &mut tree.examined {
                let row = ledger.row("tmp");
                row.source.listed = 12;
                row.source.explain("mail.messages/after-until", 12);
            }
            planned.saw(tree)
        }
    }
}

fn archive(place: usize, person: &str) -> Entry {
    let planned = entry(
        "MAIL-031",
        Some(person),
        "mail.messages",
        "The archive of ten years arrived",
    );
    if place >= 3 {
        return planned.saw(matched(30_000 + place as u64));
    }
    let source = Tally {
        listed: 30_000,
        matched: 29_880,
        missing: 120,
        ..Tally::default()
    };
    let target = Tally {
        listed: 29_880,
        matched: 29_880,
        ..Tally::default()
    };
    let lost = (0..120).map(|n| {
        finding(
            MISSING,
            "Archive/2016",
            &format!("<archive-{n}@old.example>"),
        )
        .field("received")
        .source(format!("2016-{:02}-11T08:30:00Z", 1 + n % 12))
    });
    planned
        .saw(compared(&[("Archive/2016", source, target)]))
        .found(lost.collect())
}

fn delivery(n: usize, person: &str) -> Entry {
    let mut planned = entry(
        "MAIL-030",
        Some(person),
        "mail.delivery",
        "A mail from outside arrives",
    );
    planned.plan.between = Between::On("target".to_owned());
    if n.is_multiple_of(2) {
        planned.plan.writes = true;
        planned.plan.terms.lacks_consent = true;
    } else {
        planned.plan.terms.due = Due::Later {
            from: Moment::Support,
        };
    }
    planned
}

fn step(n: usize, person: &str) -> Entry {
    let mut planned = entry(
        "MAN-001",
        Some(person),
        "manual.step",
        "Send a mail with an attachment from the phone",
    );
    planned.plan.terms.asks = Some("t1".to_owned());
    planned.plan.question = Some(Question {
        role: "end user".to_owned(),
        instruction: LocalText::from(
            "Open the mail program of your phone and send yourself a photo.",
        ),
        expect: LocalText::from("The photo arrives within a minute."),
        attach: Attach::default(),
        minutes: Some(3),
    });
    planned.ruling = match n % 8 {
        0 | 1 => None,
        2 => Some(ruling(Answer::NotOk, "the photo never arrived")),
        3 => Some(ruling(Answer::CannotTest, "no phone yet")),
        4 => Some(ruling(Answer::Remark, "works, but it took a while")),
        _ => Some(ruling(Answer::Ok, "")),
    };
    planned
}

/// Waived for most, and past for some.
fn add_web(world: &mut World, n: usize, person: &str) {
    let mut planned = entry("WEB-001", Some(person), "web.page", "The old wiki answers");
    if n.is_multiple_of(5) {
        planned.plan.terms.due = Due::Past;
        return world.add(planned);
    }
    world.waive(planned);
}
