//! JUnit: strict, read back by another parser, and not to be forged by what was found.

use crate::company::company;
use crate::records::{FORGED, MISSING, World, blind, compared, entry, finding};
use crate::worlds::{blind_night, empty, good, hostile, interrupted, night};
use landfall::model::{Message, Obstacle, Tally};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};

fn read(world: &World) -> Report {
    Report::deserialize_from_str(&world.text("TEST-landfall.xml")).unwrap()
}

fn cases(report: &Report) -> Vec<(String, Option<NonSuccessKind>, bool)> {
    let cases = report
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases);
    cases
        .map(|case| match &case.status {
            TestCaseStatus::Success { .. } => (case.name.to_string(), None, false),
            TestCaseStatus::NonSuccess { kind, .. } => (case.name.to_string(), Some(*kind), false),
            TestCaseStatus::Skipped { .. } => (case.name.to_string(), None, true),
        })
        .collect()
}

#[test]
fn each_verdict_has_its_element() {
    let report = read(&night());
    let cases = cases(&report);
    let of = |name: &str| {
        cases
            .iter()
            .find(|(known, ..)| known == name)
            .unwrap_or_else(|| panic!("{name}"))
            .clone()
    };
    assert_eq!(
        of("MAIL-014 Every message arrived [anna]").1,
        Some(NonSuccessKind::Failure)
    );
    assert_eq!(
        of("MAIL-014 Every message arrived [david]").1,
        Some(NonSuccessKind::Error)
    );
    assert!(of("MAN-001 Send a mail with an attachment from the phone").2);
    assert!(of("WEB-001 The old wiki answers").2);
    assert!(of("INV-001 The inventory is complete").2);
    let passed = of("MAIL-014 Every message arrived [ben]");
    assert_eq!((passed.1, passed.2), (None, false));
    assert_eq!(cases.len(), 34);
    assert_eq!((report.tests, report.failures, report.errors), (34, 3, 5));
    let names: Vec<String> = report
        .test_suites
        .iter()
        .map(|suite| suite.name.to_string())
        .collect();
    assert_eq!(names[0], "Muster AG, Old Mail to New Cloud.mail");
}

#[test]
fn a_message_is_one_line_and_leads_the_text() {
    let report = read(&night());
    let anna = &report.test_suites[0].test_cases[0];
    let TestCaseStatus::NonSuccess {
        message,
        description,
        ..
    } = &anna.status
    else {
        panic!("anna failed")
    };
    let message = message.as_ref().unwrap().to_string();
    assert!(
        message.starts_with("12 missing, 6 different, 1 in another place"),
        "{message}"
    );
    assert!(message.len() <= 200 && !message.contains('\n'));
    let text = description.as_ref().unwrap().to_string();
    assert_eq!(text.lines().next(), Some(message.as_str()));
    assert!(text.contains("<lost-0@old.example>"));
}

#[test]
fn nothing_found_can_forge_a_case() {
    let world = hostile();
    let cases = cases(&read(&world));
    assert_eq!(cases.len(), 30);
    assert_eq!(
        cases
            .iter()
            .filter(|(_, kind, _)| *kind == Some(NonSuccessKind::Failure))
            .count(),
        10
    );
    assert_eq!(
        cases
            .iter()
            .filter(|(_, kind, _)| *kind == Some(NonSuccessKind::Error))
            .count(),
        10
    );
    assert!(!cases.iter().any(|(name, ..)| name == "forged"));
    let names: std::collections::BTreeSet<_> = cases.iter().map(|(name, ..)| name).collect();
    assert_eq!(names.len(), 30, "every case has a name of its own");
    assert!(world.text("TEST-landfall.xml").contains("]]]]><![CDATA[>"));
}

#[test]
fn a_text_is_cut_and_says_so() {
    let mut world = World::new("Many");
    let source = Tally {
        listed: 5000,
        missing: 5000,
        ..Tally::default()
    };
    let lost = (0..5000)
        .map(|n| finding(MISSING, "INBOX", &format!("<{n}@old.example>")))
        .collect();
    world.add(
        entry("M-1", None, "mail.messages", "t")
            .saw(compared(&[("INBOX", source, Tally::default())]))
            .found(lost),
    );
    let report = read(&world);
    let TestCaseStatus::NonSuccess { description, .. } =
        &report.test_suites[0].test_cases[0].status
    else {
        panic!("it failed")
    };
    let text = description.as_ref().unwrap().to_string();
    assert!(text.len() <= 16 * 1024);
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("… and 47") && last.ends_with("more in findings.csv"),
        "{last}"
    );
}

#[test]
fn nothing_examined_is_an_error() {
    for world in [empty(), interrupted()] {
        let cases = cases(&read(&world));
        let run = cases.iter().find(|(name, ..)| name == "The run").unwrap();
        assert_eq!(run.1, Some(NonSuccessKind::Error));
    }
    assert_eq!(cases(&read(&good())).len(), 12);
}

/// The files that the schema and the other tools of CI must take.
fn all() -> Vec<(&'static str, World)> {
    vec![
        ("night", night()),
        ("hostile", hostile()),
        ("company", company(80)),
        ("empty", empty()),
        ("good", good()),
        ("blind", blind_night()),
        ("interrupted", interrupted()),
    ]
}

#[test]
fn it_is_valid_against_the_strict_schema() {
    let folder = tempfile::tempdir().unwrap();
    let schema = std::env::var_os("LANDFALL_JUNIT_XSD");
    if schema.is_none() {
        println!("LANDFALL_JUNIT_XSD is not set: only checked that the files are well-formed");
    }
    for (name, world) in all() {
        let file = folder.path().join(format!("{name}.xml"));
        std::fs::write(&file, world.report("TEST-landfall.xml")).unwrap();
        let mut xmllint = std::process::Command::new("xmllint");
        xmllint.arg("--noout");
        if let Some(schema) = &schema {
            xmllint.arg("--schema").arg(schema);
        }
        match xmllint.arg(&file).output() {
            Ok(output) => assert!(
                output.status.success(),
                "{name}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) if schema.is_none() => {
                println!("xmllint is not there ({error}): read with another parser only")
            }
            Err(error) => panic!("xmllint: {error}"),
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_text_stays_text(text in "\\PC*|[\\x00-\\x7f]*|.*|(\\]\\]>|<|&|\"|x)*") {
        let mut world = World::new(&text);
        let source = Tally { listed: 1, missing: 1, ..Tally::default() };
        let hostile = format!("{text}{FORGED}{text}");
        let mut lost = finding(MISSING, &text, &hostile).source(&*hostile);
        lost.detail = Some(Message::new("imap/refused").with("reply", &*hostile));
        world.add(entry("X-1", Some(&text), "mail.messages", &text).saw(compared(&[(&*text, source, Tally::default())])).found(vec![lost]));
        world.add(entry("X-2", Some(&text), "mail.messages", &text).saw(blind(Obstacle::Protocol, &text, &hostile, &hostile)));
        let cases = cases(&read(&world));
        proptest::prop_assert_eq!(cases.len(), 2);
        proptest::prop_assert_eq!(cases[0].1, Some(NonSuccessKind::Failure));
        proptest::prop_assert_eq!(cases[1].1, Some(NonSuccessKind::Error));
    }
}
