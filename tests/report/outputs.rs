//! JSON, CSV, JSON Lines, summary and console: what programs and people read beside the page.

use std::path::Path;

use crate::records::{MISSING, World, compared, entry, finding};
use crate::worlds::{blind_night, empty, good, hostile, interrupted, narrowed, night};
use landfall::base::colour::Colour;
use landfall::model::{
    CannotCheck, Class, Evidence, FindingSource as _, ItemName, Lang, Message, Obstacle,
    RecordError, Retry, Tally,
};
use landfall::report::{Conclusion, console, headline, write_all};
use serde_json::Value;

fn json(world: &World) -> Value {
    serde_json::from_slice(&world.report("results.json")).unwrap()
}

#[test]
fn results_have_the_promised_shape() {
    let results = json(&night());
    assert_eq!(results["schema"], "landfall/results/1");
    let run: Vec<&String> = results["run"].as_object().unwrap().keys().collect();
    let wanted = [
        "complete",
        "finished",
        "id",
        "landfall",
        "moment",
        "parts",
        "plan_sha256",
        "remarks",
        "selection",
        "started",
        "suite",
    ];
    assert_eq!(
        run.into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        wanted
    );
    assert_eq!(results["counts"]["failed"], 3);
    assert_eq!(results["counts"]["passed"], 21);
    let anna = &results["cases"][0];
    assert_eq!(
        (&anna["id"], &anna["account"], &anna["verdict"]),
        (&"MAIL-014".into(), &"anna".into(), &"failed".into())
    );
    assert_eq!(anna["totals"]["missing"], 12);
    assert_eq!(anna["reason"]["code"], "judge/failed");
    assert_eq!(
        anna["reason"]["text"],
        "Items of the source are missing on the target."
    );
    assert_eq!(anna["ledger"]["source"]["missing"], 12);
    assert_eq!(
        anna["ledger"]["containers"]["INBOX"]["source"]["listed"],
        12_408
    );
    assert_eq!(anna["findings"].as_array().unwrap().len(), 19);
    let folders = results["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|case| case["id"] == "MAIL-002")
        .unwrap();
    assert_eq!(folders["tables"][0]["rows"][0][2]["text"], "its role");
}

#[test]
fn results_hold_the_first_hundred_findings() {
    let results = json(&with_missing(250));
    assert_eq!(
        results["cases"][0]["findings"].as_array().unwrap().len(),
        100
    );
    assert_eq!(results["cases"][0]["totals"]["missing"], 250);
}

fn with_missing(items: u64) -> World {
    let mut world = World::new("Missing");
    let source = Tally {
        listed: items,
        missing: items,
        ..Tally::default()
    };
    let lost = (0..items)
        .map(|n| finding(MISSING, "INBOX", &format!("<{n}@old.example>")))
        .collect();
    world.add(
        entry("MAIL-1", None, "mail.messages", "Everything arrived")
            .saw(compared(&[("INBOX", source, Tally::default())]))
            .found(lost),
    );
    world
}

#[test]
fn every_finding_is_a_line() {
    let world = with_missing(250);
    assert_eq!(world.text("findings.jsonl").lines().count(), 250);
    let csv = world.text("findings.csv");
    assert!(csv.starts_with("\u{FEFF}\"case\";\"account\";\"class\";\"code\";\"container\";\"item\";\"field\";\"source\";\"target\";\"detail\"\r\n"));
    assert_eq!(csv.matches("\r\n").count(), 251);
}

#[test]
fn findings_that_are_lost_are_not_passed_over() {
    let mut world = with_missing(3);
    world.findings[0].pop();
    for file in ["findings.csv", "findings.jsonl"] {
        let report = landfall::report::REPORTS
            .into_iter()
            .find(|report| report.file == file)
            .unwrap();
        assert!(
            (report.write)(&world.view(), &mut Vec::new()).is_err(),
            "{file}"
        );
    }
}

#[test]
fn names_that_differ_in_an_invalid_byte_stay_two() {
    let mut world = with_missing(0);
    let names: [&[u8]; 3] = [b"a\xFE.txt", b"a\xFF.txt", b"a\n "];
    let source = Tally {
        listed: 3,
        missing: 3,
        ..Tally::default()
    };
    let lost = names.map(|name| {
        let mut lost = finding(MISSING, "", "");
        (lost.container, lost.item) = (ItemName::bytes(b"dir\xFF"), ItemName::bytes(name));
        lost
    });
    world.add(
        entry("FILES-1", None, "files.compare", "t")
            .saw(compared(&[("dir", source, Tally::default())]))
            .found(lost.into()),
    );
    let lines: Vec<Value> = world
        .text("findings.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["item_base64"], "Yf4udHh0");
    assert_eq!(lines[1]["item_base64"], "Yf8udHh0");
    assert_eq!(lines[0]["container_base64"], "ZGly/w==");
    assert_eq!(lines[2]["item"], "a\\n ");
    let prints: std::collections::BTreeSet<_> = lines
        .iter()
        .map(|line| line["fingerprint"].to_string())
        .collect();
    assert_eq!(prints.len(), 3);
    assert_eq!(csv_rows(&world).len(), 3);
}

fn csv_rows(world: &World) -> Vec<csv::StringRecord> {
    let bytes = world.report("findings.csv");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(&bytes[3..]);
    reader.records().map(Result::unwrap).collect()
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    let world = hostile();
    let rows = csv_rows(&world);
    assert_eq!(rows.len(), 10);
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell}"
        );
        assert!(!cell.chars().any(char::is_control), "{cell:?}");
    }
    assert!(
        rows.iter()
            .flatten()
            .any(|cell| cell == "'=cmd|' /C calc'!A0")
    );
}

proptest::proptest! {
    #[test]
    fn any_text_makes_one_row_and_one_line(text in "\\PC*|[\\x00-\\x7f]*|.*") {
        let mut world = World::new(&text);
        let source = Tally { listed: 1, missing: 1, ..Tally::default() };
        let mut lost = finding(MISSING, &text, &text).field(&*text).source(&*text).target(&*text);
        lost.detail = Some(Message::new("imap/refused").with("reply", &*text));
        world.add(entry("X-1", Some(&text), "mail.messages", &text).saw(compared(&[(&*text, source, Tally::default())])).found(vec![lost]));
        let rows = csv_rows(&world);
        proptest::prop_assert_eq!(rows.len(), 1);
        proptest::prop_assert_eq!(rows[0].len(), 10);
        for cell in &rows[0] {
            proptest::prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
        let lines = world.text("findings.jsonl");
        proptest::prop_assert_eq!(lines.lines().count(), 1);
        let line: Value = serde_json::from_str(&lines).unwrap();
        proptest::prop_assert_eq!(line["item"].as_str(), Some(&*text));
        for line in console(&world.view(), Path::new("."), Colour::Plain) {
            proptest::prop_assert!(!line.chars().any(char::is_control));
        }
        proptest::prop_assert!(world.text("summary.md").lines().count() <= 40);
    }
}

#[test]
fn the_verdict_sentence_never_flatters() {
    let conclusion = |world: &World| headline(&world.view()).conclusion;
    let sentence = |world: &World| headline(&world.view()).sentence;
    assert_eq!(conclusion(&good()), Conclusion::Passed);
    assert_eq!(sentence(&good()), "All 12 checks passed.");
    assert_eq!(conclusion(&empty()), Conclusion::NotEstablished);
    assert_eq!(
        sentence(&empty()),
        "Nothing was examined, so nothing is established."
    );
    assert_eq!(conclusion(&blind_night()), Conclusion::NotEstablished);
    assert!(
        sentence(&blind_night())
            .starts_with("Nothing is established: none of the 12 checks could be made")
    );
    assert!(sentence(&interrupted()).starts_with("The run was interrupted before its end."));
    assert!(sentence(&narrowed()).contains("part of the suite: 3 of 214 cases"));
    assert!(sentence(&night()).starts_with("3 of 34 checks failed"));
    let mut cut = good();
    cut.record.complete = false;
    assert_eq!(conclusion(&cut), Conclusion::NotEstablished);
    assert!(
        !sentence(&blind_night()).contains("Nothing failed"),
        "where nothing was seen, that is no comfort"
    );
    for world in [
        good(),
        empty(),
        blind_night(),
        interrupted(),
        narrowed(),
        night(),
    ] {
        for lang in Lang::ALL {
            let mut world = World {
                ..world_in(&world, lang)
            };
            world.record.entries.truncate(200);
            let said = headline(&world.view()).sentence;
            assert!(
                !said.to_lowercase().contains("accept")
                    && !said.to_lowercase().contains("abgenommen"),
                "{said}"
            );
        }
    }
}

fn world_in(world: &World, lang: Lang) -> World {
    let mut copy = World::new("copy").lang(lang);
    copy.record.entries.clone_from(&world.record.entries);
    copy.record
        .plan
        .selection
        .clone_from(&world.record.plan.selection);
    copy.record.complete = world.record.complete;
    copy.findings.clone_from(&world.findings);
    copy
}

#[test]
fn what_is_only_not_due_is_not_good_news() {
    let mut world = World::new("Later");
    let mut later = entry("A-1", None, "mail.messages", "t");
    later.plan.terms.due = landfall::model::Due::Later {
        from: landfall::model::Moment::Support,
    };
    world.add(later);
    let headline = headline(&world.view());
    assert_eq!(headline.conclusion, Conclusion::NotEstablished);
    assert!(
        headline.sentence.contains("Nothing was examined"),
        "{}",
        headline.sentence
    );
}

#[test]
fn the_console_tells_the_worst_first() {
    let lines = console(&night().view(), Path::new("reports/x"), Colour::Plain);
    assert!(lines[0].starts_with("3 of 34 checks failed"));
    let place = |needle: &str| {
        lines
            .iter()
            .position(|line| line.contains(needle))
            .unwrap_or_else(|| panic!("{needle}"))
    };
    assert!(place("MAIL-014 · anna") < place("MAIL-014 · david"));
    assert!(place("MAIL-014 · david") < place("MAN-001"));
    assert!(place("MAIL-020 · info") < place("reports/x"));
    assert!(
        lines
            .iter()
            .any(|line| line.contains("welcome mails of the provider"))
    );
    assert!(
        !lines.iter().any(|line| line.contains("MAIL-090")),
        "what is not due yet needs nobody"
    );
    assert!(!lines.iter().any(|line| line.contains('\u{1b}')));
    let coloured = console(&night().view(), Path::new("."), Colour::Ansi);
    assert!(coloured[0].starts_with("\u{1b}[1;31m") && coloured[0].ends_with("\u{1b}[0m"));
}

#[test]
fn a_terminal_obeys_no_name() {
    for line in console(&hostile().view(), Path::new("."), Colour::Plain) {
        assert!(
            !line.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{line:?}"
        );
    }
}

#[test]
fn a_summary_is_short_and_says_who_must_do_what() {
    for world in [
        night(),
        hostile(),
        empty(),
        good(),
        blind_night(),
        interrupted(),
        narrowed(),
    ] {
        let summary = world.text("summary.md");
        assert!(summary.lines().count() <= 40, "{summary}");
    }
    let summary = night().text("summary.md");
    assert!(summary.contains("**3 of 34 checks failed"));
    assert!(
        summary.contains("MAIL-014 and MAIL-002 (david, elif and hugo)"),
        "a dead login is told once: {summary}"
    );
    assert!(summary.contains("**Whoever holds the credentials:**"));
    assert!(!hostile().text("summary.md").contains("<script"));
    // Every way in which it could not be looked at is something else to do; what does not fit is counted.
    let obstacles = [
        Obstacle::Unreachable,
        Obstacle::Denied,
        Obstacle::Unsupported,
        Obstacle::TimedOut,
        Obstacle::Absent,
        Obstacle::TooLarge,
    ];
    let mut world = good();
    for (at, obstacle) in obstacles.into_iter().enumerate() {
        let mut blind = entry(
            &format!("BLIND-{at}"),
            None,
            "mail.messages",
            "Every message arrived",
        );
        let why = CannotCheck::new(
            obstacle,
            Retry::Never,
            "imaps://x.example",
            "LOGIN",
            Message::new("judge/failed"),
        );
        blind.evidence = Some(Evidence::blind(why));
        world.add(blind);
    }
    let summary = world.text("summary.md");
    assert_eq!(summary.matches("\n- **").count(), 3, "{summary}");
    assert!(
        summary.contains("- 3 more things to do are in report.html."),
        "{summary}"
    );
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    for report in landfall::report::REPORTS {
        assert_eq!(
            night().report(report.file),
            night().report(report.file),
            "{}",
            report.file
        );
    }
}

#[test]
fn all_reports_are_written_whole_and_again() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &good().view()).unwrap();
    write_all(folder.path(), &night().view()).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let wanted = [
        "TEST-landfall.xml",
        "findings.csv",
        "findings.jsonl",
        "report.html",
        "results.json",
        "summary.md",
    ];
    assert_eq!(files, wanted);
    for file in wanted {
        assert_eq!(
            std::fs::read(folder.path().join(file)).unwrap(),
            night().report(file)
        );
    }
}

#[test]
fn a_report_that_fails_leaves_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &night().view()).unwrap();
    let mut damaged = night();
    damaged.findings[0].clear();
    let error = write_all(folder.path(), &damaged.view()).unwrap_err();
    assert_eq!(error.file, "findings.csv");
    assert_eq!(
        std::fs::read(folder.path().join("findings.csv")).unwrap(),
        night().report("findings.csv")
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        6,
        "no temporary file stays"
    );
}

#[test]
fn a_record_that_cannot_be_read_is_an_error() {
    struct Unreadable;
    impl landfall::model::FindingSource for Unreadable {
        fn findings(
            &self,
            _: usize,
            _: &mut dyn FnMut(landfall::model::Finding) -> std::ops::ControlFlow<()>,
        ) -> Result<(), RecordError> {
            Err(RecordError("line 7 does not chain".to_owned()))
        }
    }
    let world = night();
    let view = landfall::report::View {
        findings: &Unreadable,
        ..world.view()
    };
    for report in landfall::report::REPORTS
        .into_iter()
        .filter(|report| report.file != "summary.md")
    {
        let error = (report.write)(&view, &mut Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("line 7"),
            "{}: {error}",
            report.file
        );
    }
}

#[test]
fn the_sample_is_what_it_claims() {
    let mut seen = 0;
    let world = night();
    world
        .findings(0, &mut |finding| {
            seen += u64::from(finding.class == Class::Missing);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, 12);
}
