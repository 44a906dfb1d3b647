//! How far verdicts reach: what is proved and left open, of how much, for whom, and from when.

use crate::records::{Entry, MISSING, World, at, entry, finding};
use landfall::base::colour::Colour;
use landfall::model::{
    AccountPlan, Amount, Carried, Evidence, Examined, Ledger, Message, Proof, SkippedAccount, Tally,
};
use landfall::report::{console, headline};
use serde_json::Value;

/// A look at messages: so many on the source, and so many of them missing.
fn look(all: u64, missing: u64) -> Evidence {
    let matched = all - missing;
    let mut ledger = Ledger::default();
    ledger.row("INBOX").source = Tally {
        listed: all + 2,
        matched,
        missing,
        excluded: [("pattern".to_owned(), 2)].into(),
        ..Tally::default()
    };
    ledger.row("INBOX").target = Tally {
        listed: matched,
        matched,
        ..Tally::default()
    };
    Evidence {
        amounts: vec![Amount::compared("mail/messages", &ledger)],
        examined: Some(Examined::Compared(ledger)),
        proof: Proof::default()
            .covering(Message::new("mail.messages/covers-messages"))
            .leaving(Message::new("mail.messages/leaves-bodies")),
        ..Evidence::default()
    }
}

fn messages(account: &str, all: u64, missing: u64) -> Entry {
    let found = (0..missing).map(|n| finding(MISSING, "INBOX", &format!("<{n}@x.example>")));
    entry(
        "MAIL-014",
        Some(account),
        "mail.messages",
        "Every message arrived",
    )
    .saw(look(all, missing))
    .found(found.collect())
}

/// Of twenty people five were asked, and one is skipped; one result is of yesterday.
fn pilot() -> World {
    let mut world = World::new("Pilot");
    for (number, account) in ["anna", "ben", "carla", "dora", "emil"]
        .into_iter()
        .enumerate()
    {
        world.add(messages(account, 4_000, if number == 0 { 123 } else { 0 }));
    }
    for number in 0..14 {
        world.record.plan.accounts.push(AccountPlan {
            name: format!("person{number}"),
            columns: [].into(),
        });
    }
    world.record.plan.skipped_accounts.push(SkippedAccount {
        name: "zoe".to_owned(),
        reason: "left".to_owned(),
    });
    world.record.entries[4].carried = Some(Carried {
        run: "2026-03-01-night".to_owned(),
        at: at("2026-03-01T04:00:00Z"),
    });
    world
}

const REACH: &str = "as they should be: 19,877 of 20,000 messages; 15 of 20 people were not asked; 1 account is skipped by \
                     the table of accounts; 10 left out; 1 result is from 2026-03-01 05:00 (run 2026-03-01-night).";

#[test]
fn the_first_sentence_says_of_how_much_and_of_whom() {
    let world = pilot();
    let headline = headline(&world.view());
    assert_eq!(
        headline.lead,
        format!("1 of 5 checks failed: something did not arrive as it should; {REACH}")
    );

    let console = console(&world.view(), "run".as_ref(), Colour::Plain);
    assert!(console[0].contains(REACH), "{}", console[0]);
    for file in ["summary.md", "report.html", "TEST-landfall.xml"] {
        let text = world.text(file);
        for words in [
            "19,877 of 20,000 messages",
            "15 of 20 people were not asked",
        ] {
            assert!(text.contains(words), "{file} does not say `{words}`");
        }
    }
}

#[test]
fn results_count_people_things_and_what_was_set_aside() {
    let results: Value = serde_json::from_slice(&pilot().report("results.json")).unwrap();
    let coverage = &results["coverage"];
    assert_eq!(coverage["people"]["known"], 20);
    assert_eq!(coverage["people"]["asked"], 5);
    assert_eq!(coverage["people"]["skipped"], 1);
    assert_eq!(
        coverage["people"]["not_asked"].as_array().unwrap().len(),
        14
    );
    assert_eq!(coverage["excluded"], 10);
    assert_eq!(coverage["carried"][0]["run"], "2026-03-01-night");

    let sum = &results["amounts"][0];
    assert_eq!(sum["thing"], "mail/messages");
    assert_eq!(
        (&sum["source"], &sum["target"], &sum["matched"]),
        (&20_000.into(), &19_877.into(), &19_877.into())
    );
    assert_eq!(results["cases"][0]["amounts"][0]["matched"], 3_877);
}

#[test]
fn what_a_verdict_proves_stands_beside_it_in_every_report() {
    let world = pilot();
    let results: Value = serde_json::from_slice(&world.report("results.json")).unwrap();
    let proof = &results["cases"][1]["proof"];
    assert_eq!(proof["covers"][0]["code"], "mail.messages/covers-messages");
    assert_eq!(
        proof["text"],
        "Proved: every message is there, with date, subject and sender. Left open: bodies were not compared."
    );
    let failed = &results["cases"][0]["proof"]["text"];
    assert_eq!(
        failed,
        "Looked at to the end: messages, with date, subject and sender. Left open: bodies were not compared."
    );

    let console = console(&world.view(), "run".as_ref(), Colour::Plain).join("\n");
    let said = [
        &console,
        &world.text("summary.md"),
        &world.text("report.html"),
        &world.text("TEST-landfall.xml"),
    ];
    for text in said {
        assert!(text.contains("Proved: every message is there"), "{text}");
        assert!(
            text.contains("Left open: bodies were not compared."),
            "{text}"
        );
    }
}

#[test]
fn junit_marks_what_was_carried_over() {
    let text = pilot().text("TEST-landfall.xml");
    let case = text
        .lines()
        .find(|line| line.starts_with("<testcase") && line.contains("[emil]"))
        .unwrap();
    assert!(case.contains("2026-03-01-night"), "{case}");
    assert!(text.contains("name=\"landfall.carried MAIL-014"), "{text}");
}

#[test]
fn several_cases_about_the_same_people_are_not_added_up() {
    let mut world = pilot();
    world.add(
        entry(
            "MAIL-020",
            Some("anna"),
            "mail.messages",
            "Every message of a folder arrived",
        )
        .saw(look(10, 0)),
    );
    let results: Value = serde_json::from_slice(&world.report("results.json")).unwrap();
    let sums: Vec<_> = results["amounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sum| {
            (
                sum["case"].as_str().unwrap(),
                sum["source"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(sums, [("MAIL-014", 20_000), ("MAIL-020", 10)]);

    // The sentence has one number for one sort of things, and says that some may be counted twice in it.
    let lead = headline(&world.view()).lead;
    assert!(
        lead.contains("as they should be: 19,887 of 20,010 messages counted in 2 cases; "),
        "{lead}"
    );
}

#[test]
fn the_first_sentence_counts_three_sorts_of_things_and_the_areas_all() {
    let mut world = pilot();
    for (thing, all, matched) in [
        ("files/files", 50_000, 50_000),
        ("files/others", 3, 1),
        ("mail/folders", 40, 40),
    ] {
        let amount = Amount {
            thing: thing.to_owned(),
            source: Some(all),
            target: matched,
            matched,
        };
        let evidence = Evidence {
            amounts: vec![amount],
            ..look(1, 0)
        };
        world.add(entry(thing, None, "files.compare", "Files arrived").saw(evidence));
    }

    // What is short is never the one that is left out.
    let lead = headline(&world.view()).lead;
    let list = "as they should be: 19,877 of 20,000 messages, 50,000 of 50,000 files, 1 of 3 other entries, \
                1 more sort of things by area";
    assert!(lead.contains(list), "{lead}");

    for file in ["summary.md", "report.html"] {
        assert!(world.text(file).contains("40 of 40 folders"), "{file}");
    }
}

#[test]
fn what_could_not_be_looked_at_is_no_part_of_the_amounts() {
    let mut world = pilot();
    world.add(
        entry(
            "MAIL-014",
            Some("zoe"),
            "mail.messages",
            "Every message arrived",
        )
        .saw(crate::records::blind(
            landfall::model::Obstacle::Denied,
            "imap",
            "LOGIN",
            "no",
        )),
    );
    let lead = headline(&world.view()).lead;
    assert!(
        lead.contains("as they should be, of what could be looked at: 19,877"),
        "{lead}"
    );

    let results: Value = serde_json::from_slice(&world.report("results.json")).unwrap();
    let blind = &results["cases"][5]["proof"];
    assert_eq!(blind["covers"], Value::Array(Vec::new()));
    assert_eq!(
        blind["text"],
        "Nothing is proved: the look was not complete."
    );
}

#[test]
fn a_folder_of_which_nothing_arrived_is_named() {
    let mut world = World::new("Pilot");
    let mut evidence = look(10, 0);
    let Some(Examined::Compared(ledger)) = &mut evidence.examined else {
        panic!("a comparison");
    };
    ledger.row("Archive").source = Tally {
        listed: 3,
        missing: 3,
        ..Tally::default()
    };
    let found = (0..3).map(|n| finding(MISSING, "Archive", &format!("<{n}@x.example>")));
    world.add(
        entry(
            "MAIL-014",
            Some("anna"),
            "mail.messages",
            "Every message arrived",
        )
        .saw(evidence)
        .found(found.collect()),
    );
    for file in ["report.html", "TEST-landfall.xml"] {
        assert!(
            world
                .text(file)
                .contains("folders of which nothing arrived: Archive (3)"),
            "{file}"
        );
    }
}

#[test]
fn what_qualifies_a_pass_is_never_cut_off_and_servers_are_told_once_and_last() {
    let mut world = World::new("Pilot");
    for account in ["anna", "ben"] {
        let mut evidence = look(10, 0);
        for n in 0..20 {
            let fact = Message::new("mail.messages/line-ends").with("n", 100 + n);
            evidence.facts.push(fact);
        }
        evidence.servers = vec![Message::new("mail/offers").with("endpoint", "imaps://mail")];
        world.add(
            entry(
                "MAIL-014",
                Some(account),
                "mail.messages",
                "Every message arrived",
            )
            .saw(evidence),
        );
    }

    let page = world.text("report.html");
    for n in 0..20 {
        let fact = format!("{} messages differ in line ends only.", 100 + n);
        assert_eq!(page.matches(&fact).count(), 2, "{fact}");
    }
    assert_eq!(page.matches("mail/offers").count(), 1);
}

#[test]
fn a_german_report_has_german_words_and_dates() {
    let mut world = World::new("Pilot").lang(landfall::model::Lang::De).open();
    let mut evidence = look(2, 1);
    evidence.facts.push(
        Message::new("mail/changed-while-read")
            .with("side", "source")
            .with("at", "2026-03-01T04:00:00Z"),
    );
    let found = finding(MISSING, "INBOX", "<1@x.example>")
        .field("received")
        .source("2026-02-01T04:00:00Z");
    world.add(
        entry(
            "MAIL-014",
            Some("anna"),
            "mail.messages",
            "Jede Nachricht kam an",
        )
        .saw(evidence)
        .found(vec![found]),
    );
    let page = world.text("report.html");
    for words in [
        "Quelle, 01.03.2026, 05:00",
        "Empfangsdatum",
        "01.02.2026, 05:00",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("2026-03-01T04") && !page.contains(">received<"));
}
