//! What a pilot needs every night, and what people answer: changes, results carried over, the register.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::command::Place;

/// A tree with two faults, and a step for a person.
pub(super) fn pilot() -> Place {
    let place = Place::new();
    for (side, name, text) in [
        ("old", "a.txt", "first"),
        ("old", "b.txt", "second"),
        ("old", "deep/c.txt", "third"),
        ("new", "a.txt", "first"),
        ("new", "b.txt", "other"),
    ] {
        place.write(format!("{side}/{name}"), text);
    }
    place.write(
        "suite.yaml",
        "suite: Pilot\nrulings: rulings.jsonl\nsystems:\n  source: { files: { path: old } }\n  \
         target: { files: { path: new } }\ncases:\n- id: F-1\n  title: Files\n  files.compare: {}\n\
         - id: S-1\n  title: Search\n  manual.step: { role: customer, do: Search a mail, expect: It opens }\n",
    );
    place
}

pub(super) fn results(place: &Place, run: &str) -> Value {
    let text = fs::read_to_string(place.path(run).join("results.json")).expect("results");
    serde_json::from_str(&text).expect("JSON")
}

fn turns(results: &Value) -> Vec<(String, String)> {
    let changes = results["run"]["since"]["changes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    changes
        .iter()
        .map(|change| (text(&change["case"]), text(&change["turn"])))
        .collect()
}

#[test]
fn the_next_night_says_what_changed_and_may_fail_only_on_that() {
    let place = pilot();
    place
        .run(["run", "suite.yaml", "--out", "monday"])
        .expect(1);
    let same = place
        .run(["run", "suite.yaml", "--out", "tuesday", "--since", "monday"])
        .expect(1);
    assert!(
        same.stdout.contains("1 still failing (since ") && same.stdout.contains("): F-1\n"),
        "{}",
        same.stdout
    );
    assert_eq!(
        turns(&results(&place, "tuesday")),
        [("F-1".to_owned(), "still-failing".to_owned())]
    );
    let known = [
        "run",
        "suite.yaml",
        "--out",
        "known",
        "--since",
        "monday",
        "--fail-on",
        "new",
    ];
    place.run(known).expect(5);

    place.write("old/new.txt", "a fault of today");
    let new = [
        "run",
        "suite.yaml",
        "--out",
        "wednesday",
        "--since",
        "tuesday",
        "--fail-on",
        "new",
    ];
    place.run(new).expect(1);
    assert_eq!(
        turns(&results(&place, "wednesday")),
        [("F-1".to_owned(), "changed".to_owned())]
    );

    for name in ["b.txt", "deep/c.txt", "new.txt"] {
        let text = fs::read(place.path("old").join(name)).expect("a file");
        place.write(format!("new/{name}"), text);
    }
    place
        .run([
            "run",
            "suite.yaml",
            "--out",
            "thursday",
            "--since",
            "wednesday",
        ])
        .expect(5);
    assert_eq!(
        turns(&results(&place, "thursday")),
        [("F-1".to_owned(), "fixed".to_owned())]
    );
    let report = fs::read_to_string(place.path("thursday/report.html")).expect("a report");
    assert!(report.contains("1 fixed"));
    let before = fs::read(place.path("thursday/results.json")).expect("results");
    place.run(["report", "thursday"]).expect(5);
    assert_eq!(
        fs::read(place.path("thursday/results.json")).expect("results"),
        before,
        "the journal has it all"
    );
}

#[test]
fn a_run_to_compare_with_must_be_there_before_anything_is_asked() {
    let place = pilot();
    let refused = place
        .run(["run", "suite.yaml", "--out", "run", "--since", "none"])
        .expect(2);
    assert!(
        refused.stderr.contains("no run in none"),
        "{}",
        refused.stderr
    );
    assert!(!place.path("run").exists());
}

#[test]
fn what_failed_is_run_anew_and_the_rest_is_carried_over_with_its_time() {
    let place = pilot();
    place.run(["run", "suite.yaml", "--out", "first"]).expect(1);
    place.write("new/b.txt", "second");
    place.write("new/deep/c.txt", "third");
    let again = place
        .run(["run", "suite.yaml", "--out", "second", "--again", "first"])
        .expect(5);
    assert!(
        !again.stdout.contains("result is from"),
        "nothing that passed was there to carry: {}",
        again.stdout
    );
    place.write("new/b.txt", "wrong again");
    let carried = place
        .run(["run", "suite.yaml", "--out", "third", "--again", "second"])
        .expect(5);
    assert!(
        carried.stdout.contains("; 1 result is from 20"),
        "{}",
        carried.stdout
    );
    let case = &results(&place, "third")["cases"][0];
    assert_eq!(case["verdict"], "passed");
    let second = results(&place, "second");
    assert_eq!(case["carried"]["run"], second["run"]["id"]);
    let too_old = [
        "run",
        "suite.yaml",
        "--out",
        "fourth",
        "--again",
        "third",
        "--max-age",
        "1ms",
    ];
    place.run(too_old).expect(1);
    let suite = fs::read_to_string(place.path("suite.yaml")).expect("the suite");
    place.write(
        "suite.yaml",
        suite.replace("files.compare: {}", "files.compare: { content: size }"),
    );
    place
        .run(["run", "suite.yaml", "--out", "fifth", "--again", "third"])
        .expect(1);
}

/// A night that replaces the night with which it is to be compared would find nothing new in itself.
#[test]
fn a_run_is_not_compared_with_itself() {
    let place = pilot();
    place.run(["run", "suite.yaml", "--out", "night"]).expect(1);
    let before = fs::read(place.path("night/journal.jsonl")).expect("a journal");
    place.write("old/new.txt", "a fault of today");
    std::os::unix::fs::symlink(place.path("night"), place.path("last-night")).expect("a link");
    for args in [
        &[
            "run",
            "suite.yaml",
            "--out",
            "night",
            "--force",
            "--since",
            "night",
            "--fail-on",
            "new",
        ][..],
        &[
            "run",
            "suite.yaml",
            "--out",
            "night",
            "--force",
            "--since",
            "last-night",
        ],
        &[
            "run",
            "suite.yaml",
            "--out",
            "night",
            "--force",
            "--again",
            "./night",
        ],
        &[
            "run",
            "--resume",
            "night",
            "--since",
            "night",
            "--fail-on",
            "new",
        ],
    ] {
        let refused = place.run(args).expect(2);
        assert!(
            refused.stderr.contains("another folder"),
            "{args:?}: {}",
            refused.stderr
        );
    }
    assert_eq!(
        fs::read(place.path("night/journal.jsonl")).expect("a journal"),
        before,
        "nothing was lost"
    );
}

#[test]
fn an_answer_is_in_the_report_at_once_and_in_the_next_nights_run() {
    let place = pilot();
    place.write("new/b.txt", "second");
    place.write("new/deep/c.txt", "third");
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    let answer = |words: &[&str]| place.run([&["answer", "one"], words].concat());
    for (wrong, told) in [
        (
            &["S-1", "--by", "Anna"][..],
            "--ok, --remark, --not-ok or --cannot-test",
        ),
        (&["S-1", "--ok"], "--by NAME"),
        (&["S-2", "--ok", "--by", "Anna"], "did you mean S-1?"),
        (&["F-1", "--ok", "--by", "Anna"], "checked by landfall"),
        (&["S-1", "--not-ok", "--by", "Anna"], "needs a comment"),
        (
            &["S-1", "--ok", "--by", "Anna", "--account", "anna"],
            "per account",
        ),
    ] {
        let refused = answer(wrong).expect(2);
        assert!(
            refused.stderr.contains(told),
            "{wrong:?}: {}",
            refused.stderr
        );
    }
    answer(&[
        "S-1",
        "--not-ok",
        "--by",
        "Anna",
        "--comment",
        "The attachment is gone",
    ])
    .expect(0);
    assert_eq!(results(&place, "one")["cases"][1]["verdict"], "failed");
    answer(&["S-1", "--ok", "--by", "Anna"]).expect(0);
    assert_eq!(results(&place, "one")["cases"][1]["verdict"], "passed");
    place.run(["report", "one"]).expect(0);

    place.run(["run", "suite.yaml", "--out", "two"]).expect(0);
    assert!(
        fs::read_to_string(place.path("two/report.html"))
            .expect("a report")
            .contains("Anna")
    );

    let suite = fs::read_to_string(place.path("suite.yaml")).expect("the suite");
    place.write(
        "suite.yaml",
        suite.replace("It opens", "It opens with its picture"),
    );
    let stale = place.run(["run", "suite.yaml", "--out", "three"]).expect(5);
    assert!(
        stale.stdout.contains("changed since Anna answered"),
        "{}",
        stale.stdout
    );
}

#[test]
fn a_sheet_goes_out_empty_and_comes_back_with_answers() {
    let place = pilot();
    place.run(["run", "suite.yaml", "--out", "one"]).expect(1);
    place
        .run(["sheet", "suite.yaml", "--lang", "de", "--out", "steps.csv"])
        .expect(0);
    place
        .run(["sheet", "suite.yaml", "--out", "steps.csv"])
        .expect(2);
    let sheet = fs::read_to_string(place.path("steps.csv")).expect("a sheet");
    place
        .run(["answer", "one", "--file", "steps.csv"])
        .expect(2);
    assert!(
        sheet.contains("S-1;;customer;Search;Search a mail;It opens;;;;;"),
        "{sheet}"
    );
    let filled = sheet.replace(
        ";It opens;;;;;",
        ";It opens;;nicht testbar;Bruno;\"Kein Zugang,\nnoch nicht\";",
    );
    place.write("steps.csv", filled);
    place
        .run(["answer", "one", "--file", "steps.csv"])
        .expect(0);
    let case = &results(&place, "one")["cases"][1];
    assert_eq!(
        (case["verdict"].as_str(), case["ruling"]["by"].as_str()),
        (Some("inconclusive"), Some("Bruno"))
    );
    place.write(
        "steps.csv",
        sheet.replace(";It opens;;;;;", ";It opens;;vielleicht;Bruno;;"),
    );
    let refused = place
        .run(["answer", "one", "--file", "steps.csv"])
        .expect(2);
    assert!(
        refused.stderr.contains("line 2: `vielleicht` is no answer"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_photo_is_kept_beside_the_journal() {
    let place = pilot();
    let suite = fs::read_to_string(place.path("suite.yaml")).expect("the suite");
    place.write(
        "suite.yaml",
        suite.replace("expect: It opens", "expect: It opens, attach: photo"),
    );
    place.run(["run", "suite.yaml", "--out", "one"]).expect(1);
    place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(2);
    place.write("screen.png", b"\x89PNG no real picture");
    place
        .run([
            "answer",
            "one",
            "S-1",
            "--ok",
            "--by",
            "Anna",
            "--attach",
            "screen.png",
        ])
        .expect(0);
    let digest = results(&place, "one")["cases"][1]["ruling"]["attached"][0][1].clone();
    let kept = place
        .path("one/artefacts")
        .join(format!("{}.png", digest.as_str().expect("a digest")));
    assert!(kept.exists());

    // In a sheet, beside which the photo lies.
    place.write("back/screen.png", b"\x89PNG another one");
    place.write(
        "back/steps.csv",
        "case,answer,by,comment,file\nS-1,ok,Ben,,screen.png\n",
    );
    place
        .run(["answer", "one", "--file", "back/steps.csv"])
        .expect(0);
    let ruling = results(&place, "one")["cases"][1]["ruling"].clone();
    assert_eq!(
        (ruling["by"].as_str(), ruling["attached"][0][0].as_str()),
        (Some("Ben"), Some("screen.png"))
    );
    place.write(
        "back/steps.csv",
        "case,answer,by,comment,file\nS-1,ok,Ben,,none.png\n",
    );
    let absent = place
        .run(["answer", "one", "--file", "back/steps.csv"])
        .expect(2);
    assert!(absent.stderr.contains("none.png"), "{}", absent.stderr);
}

#[test]
fn a_remark_on_the_whole_is_kept() {
    let place = pilot();
    place.run(["run", "suite.yaml", "--out", "one"]).expect(1);
    let words = [
        "answer",
        "one",
        "--remark",
        "--by",
        "Anna",
        "--comment",
        "The new webmail is liked",
    ];
    place.run(words).expect(0);
    assert_eq!(
        results(&place, "one")["run"]["remarks"][0]["comment"],
        "The new webmail is liked"
    );
}

#[test]
fn the_doctor_visits_everything_and_says_what_stands_in_the_way() {
    let place = pilot();
    let well = place.run(["doctor", "suite.yaml"]).expect(0);
    assert!(
        well.stdout.contains("✓ source files") && well.stdout.contains("all 2 can be looked at"),
        "{}",
        well.stdout
    );
    fs::rename(place.path("new"), place.path("elsewhere")).expect("a folder can be moved");
    let ill = place.run(["doctor", "suite.yaml"]).expect(3);
    assert!(
        ill.stdout.contains("✕ target files")
            && ill.stdout.contains("Whoever migrates: find out why"),
        "{}",
        ill.stdout
    );
    assert!(
        ill.stdout.contains("1 of 2 cannot be looked at"),
        "{}",
        ill.stdout
    );
}

#[test]
fn a_store_is_compared_with_itself_only_if_that_is_meant() {
    let place = pilot();
    std::os::unix::fs::symlink(place.path("old"), place.path("link")).expect("a link");
    let suite = |allowed: &str| {
        format!(
            "suite: Same\nsystems:\n  source: {{ files: {{ path: old }} }}\n  \
             target: {{ {allowed}files: {{ path: link }} }}\ncases:\n- {{ id: F-1, title: Files, files.compare: {{}} }}\n"
        )
    };
    place.write("suite.yaml", suite(""));
    let refused = place.run(["run", "suite.yaml", "--out", "no"]).expect(2);
    assert!(
        refused.stderr.contains("same store") && !place.path("no").exists(),
        "{}",
        refused.stderr
    );
    place.write("suite.yaml", suite("same-store: allowed, "));
    place.run(["run", "suite.yaml", "--out", "yes"]).expect(0);
}

#[test]
fn the_example_report_is_what_its_journal_gives() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/example");
    let place = Place::new();
    for file in ["journal.jsonl", "journal.head"] {
        let of_example = fs::read(example.join(file)).expect("the example's journal");
        place.write(format!("run/{file}"), of_example);
    }
    place.run(["report", "run"]).expect(1);
    for report in landfall::report::REPORTS {
        let committed = fs::read(example.join(report.file)).expect("a committed report");
        let fresh = fs::read(place.path("run").join(report.file)).expect("a report");
        assert!(
            committed == fresh,
            "{} is stale: landfall report reports/example",
            report.file
        );
    }
}

#[test]
fn two_names_of_one_mail_server_are_one_store() {
    let place = Place::new();
    let suite = |allowed: &str, target: &str| {
        format!(
            "suite: Same\nsystems:\n  source: {{ mail: {{ imap: 'imap://localhost:9', user: anna, password: '${{file:pw}}' }} }}\n  \
             target: {{ {allowed}mail: {{ imap: 'imap://{target}', user: Anna, password: '${{file:pw}}' }} }}\n\
             cases:\n- {{ id: M-1, title: Mail, mail.messages: {{}} }}\n"
        )
    };
    place.write("pw", "fake-secret-1");
    place.write("suite.yaml", suite("", "127.0.0.1:9"));
    let refused = place.run(["run", "suite.yaml", "--out", "no"]).expect(2);
    assert!(
        refused.stderr.contains("same store") && !place.path("no").exists(),
        "{}",
        refused.stderr
    );
    // Nobody answers there: it is not refused, and not passed.
    place.write("suite.yaml", suite("same-store: allowed, ", "127.0.0.1:9"));
    place
        .run(["run", "suite.yaml", "--out", "allowed"])
        .expect(3);
    place.write("suite.yaml", suite("", "127.0.0.1:10"));
    place.run(["run", "suite.yaml", "--out", "other"]).expect(3);
    // One server, once by STARTTLS and once by TLS from the start.
    place.write(
        "suite.yaml",
        suite("", "127.0.0.1")
            .replace("localhost:9", "localhost")
            .replace("'imap://127", "'imaps://127"),
    );
    let refused = place.run(["run", "suite.yaml", "--out", "ports"]).expect(2);
    assert!(refused.stderr.contains("same store"), "{}", refused.stderr);

    // With and without the domain; and by the other address of this machine.
    let two = |source: &str, target: &str| {
        suite("", "[::1]:9")
            .replace(
                "localhost:9', user: anna",
                &format!("127.0.0.1:9', user: {source}"),
            )
            .replace("user: Anna", &format!("user: {target}"))
    };
    for (source, target) in [
        ("anna", "anna"),
        ("anna", "Anna@muster.example"),
        ("anna@muster.example", "anna"),
    ] {
        place.write("suite.yaml", two(source, target));
        let refused = place.run(["run", "suite.yaml", "--out", "no"]).expect(2);
        let said = &refused.stderr;
        assert!(said.contains("same store"), "{source} {target}: {said}");
    }
    place.write("suite.yaml", two("anna@one.example", "anna@two.example"));
    place.run(["run", "suite.yaml", "--out", "two"]).expect(3);
}

#[test]
fn the_demo_finds_what_was_planted_and_notices_if_it_does_not() {
    let place = Place::new();
    let demo = place.run(["demo", "--out", "whole"]).expect(0);
    assert!(demo.stdout.contains("and nothing else"), "{}", demo.stdout);
}
