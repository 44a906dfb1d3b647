//! Answers that must not count: given twice at once, given tomorrow, given to less than is asked, or taken back elsewhere.

use std::fs;

use super::command::{Place, results};

const STEP: &str = "{ role: customer, do: Search a mail, expect: It opens }";

/// One step for a person, and nothing else.
fn steps(step: &str) -> Place {
    let place = Place::new();
    write(&place, step);
    place
}

fn write(place: &Place, step: &str) {
    let text = format!(
        "suite: Steps\nrulings: rulings.jsonl\nsystems:\n  source: {{ files: {{ path: old }} }}\n  \
         target: {{ files: {{ path: new }} }}\ncases:\n- id: S-1\n  title: Search\n  manual.step: {step}\n"
    );
    place.write("suite.yaml", text);
}

fn verdict(place: &Place, run: &str) -> String {
    results(&place.path(run))["cases"][0]["verdict"]
        .as_str()
        .expect("a verdict")
        .to_owned()
}

#[test]
fn a_sheet_that_contradicts_itself_is_not_taken() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place.write(
        "steps.csv",
        "case,answer,by,comment\nS-1,not-ok,Ben,It does not open\nS-1,ok,Anna,\n",
    );
    let refused = place
        .run(["answer", "one", "--file", "steps.csv"])
        .expect(2);
    assert!(
        refused.stderr.contains("S-1") && refused.stderr.contains("line 3"),
        "{}",
        refused.stderr
    );
    place.run(["report", "one"]).expect(5);
    assert!(!place.path("rulings.jsonl").exists());
}

#[test]
fn an_answer_from_the_future_does_not_outweigh_those_to_come() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(0);
    let register = fs::read_to_string(place.path("rulings.jsonl")).expect("a register");
    let at = register.find("\"at\":\"").expect("a time") + 6;
    let tomorrow = format!("{}2999{}", &register[..at], &register[at + 4..]);
    place.write("rulings.jsonl", tomorrow);
    let refused = place.run(["run", "suite.yaml", "--out", "two"]).expect(2);
    assert!(
        refused.stderr.contains("2999") && refused.stderr.contains("Anna"),
        "{}",
        refused.stderr
    );
    assert!(!place.path("two").exists());
    let words = [
        "answer",
        "one",
        "S-1",
        "--not-ok",
        "--by",
        "Ben",
        "--comment",
        "It does not",
    ];
    // The order in which they are recorded decides, so it is not in the way of the next answer.
    place.run(words).expect(0);
    place.run(["report", "one"]).expect(1);
    assert_eq!(verdict(&place, "one"), "failed");
}

/// Two machines answer, and the clock of the first is an hour fast: the second answer is the one that counts.
#[test]
fn an_answer_is_not_swallowed_by_an_earlier_one_with_a_later_date() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(0);
    let register = fs::read_to_string(place.path("rulings.jsonl")).expect("a register");
    let mut ruling: serde_json::Value = serde_json::from_str(&register).expect("a ruling");
    let at: jiff::Timestamp = ruling["at"]
        .as_str()
        .and_then(|at| at.parse().ok())
        .expect("a time");
    ruling["at"] = (at + jiff::SignedDuration::from_hours(1))
        .to_string()
        .into();
    place.write("rulings.jsonl", format!("{ruling}\n"));

    place.run(["run", "suite.yaml", "--out", "two"]).expect(0);
    let words = ["answer", "two", "S-1", "--not-ok", "--by", "Ben"];
    let words = words.into_iter().chain(["--comment", "It does not"]);
    place.run(words).expect(0);
    assert_eq!(verdict(&place, "two"), "failed");
    place.run(["run", "suite.yaml", "--out", "three"]).expect(1);
    assert_eq!(verdict(&place, "three"), "failed");
    place.run(["run", "--resume", "one"]).expect(1);
    assert_eq!(verdict(&place, "one"), "failed");
    place.run(["run", "--resume", "two"]).expect(1);
}

#[test]
fn results_are_not_taken_from_a_run_of_another_suite_or_folder() {
    let place = Place::new();
    let suite = |name: &str| {
        format!(
            "suite: {name}\nsystems:\n  source: {{ files: {{ path: old }} }}\n  \
             target: {{ files: {{ path: new }} }}\ncases:\n- {{ id: F-1, title: Files, files.compare: {{}} }}\n"
        )
    };
    for customer in ["one", "two"] {
        place.write(format!("{customer}/suite.yaml"), suite("Files"));
        place.write(format!("{customer}/other.yaml"), suite("Other files"));
        place.write(format!("{customer}/old/a"), "a");
    }
    place.write("one/new/a", "a");
    place.write("two/new/b", "b");
    place
        .run(["run", "one/suite.yaml", "--out", "run"])
        .expect(0);
    for suite in ["two/suite.yaml", "one/other.yaml"] {
        let told = place
            .run(["run", suite, "--again", "run", "--out", "again"])
            .expect(2)
            .stderr;
        assert!(
            told.contains("run it anew, without --again"),
            "{suite}: {told}"
        );
        assert!(!place.path("again").exists());
    }
    std::os::unix::fs::symlink(place.path("one"), place.path("same")).expect("a link");
    let args = ["run", "same/suite.yaml", "--again", "run", "--out", "again"];
    place
        .run(args.into_iter().chain(["--only", "passed"]))
        .expect(0);
}

#[test]
fn an_answer_that_was_taken_back_elsewhere_is_known_to_a_run_that_is_taken_up() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(0);
    place.run(["run", "suite.yaml", "--out", "two"]).expect(0);
    place
        .run([
            "answer",
            "two",
            "S-1",
            "--not-ok",
            "--by",
            "Ben",
            "--comment",
            "It does not",
        ])
        .expect(0);
    place.run(["run", "--resume", "one"]).expect(1);
    assert_eq!(verdict(&place, "one"), "failed");
    let lines = || {
        fs::read_to_string(place.path("one/journal.jsonl"))
            .expect("a journal")
            .matches("It does not")
            .count()
    };
    assert_eq!(lines(), 1);
    place.run(["run", "--resume", "one"]).expect(1);
    assert_eq!(lines(), 1, "what is known is not written again");
}

#[test]
fn a_step_that_asks_for_more_than_was_answered_is_asked_again() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(0);
    for (out, step) in [
        (
            "photo",
            "{ role: customer, do: Search a mail, expect: It opens, attach: photo }",
        ),
        (
            "role",
            "{ role: data protection officer, do: Search a mail, expect: It opens }",
        ),
    ] {
        write(&place, step);
        place.run(["run", "suite.yaml", "--out", out]).expect(5);
        assert_eq!(verdict(&place, out), "pending");
    }
    write(&place, STEP);
    place.run(["run", "suite.yaml", "--out", "same"]).expect(0);
}

#[test]
fn an_answer_to_a_damaged_record_says_that_it_is_damaged() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    let journal = fs::read_to_string(place.path("one/journal.jsonl")).expect("a journal");
    let changed = journal.replacen("Search a mail", "Search no mail", 1);
    assert_ne!(journal, changed);
    place.write("one/journal.jsonl", changed);
    let refused = place
        .run(["answer", "one", "S-1", "--ok", "--by", "Anna"])
        .expect(4);
    assert!(refused.stderr.contains("damaged"), "{}", refused.stderr);
    assert!(!place.path("rulings.jsonl").exists());
    // A run that is not there was asked for wrongly.
    place
        .run(["answer", "two", "S-1", "--ok", "--by", "Anna"])
        .expect(2);
}

#[test]
fn an_answer_that_was_cut_off_the_record_is_missed() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    let [path, head] = ["journal.jsonl", "journal.head"].map(|name| place.path("one").join(name));
    let asked = fs::read(&path).expect("a journal");
    let words = ["answer", "one", "S-1", "--not-ok", "--by", "Ben"];
    place
        .run(words.into_iter().chain(["--comment", "It does not"]))
        .expect(0);
    place.run(["report", "one"]).expect(1);

    fs::write(&path, asked).expect("a file can be written");
    for command in [
        &["report", "one"][..],
        &["run", "--resume", "one"],
        &["answer", "one", "S-1", "--ok", "--by", "Anna"],
        &["run", "suite.yaml", "--again", "one", "--out", "two"],
    ] {
        let told = place.run(command).expect(4).stderr;
        assert!(told.contains("damaged") && told.contains("gone"), "{told}");
    }
    fs::remove_file(head).expect("the head is there");
    let told = place.run(["report", "one"]).expect(4).stderr;
    assert!(told.contains("journal.head"), "{told}");
}

/// The sheet comes back as a customer's spreadsheet saves it: with its own heads, in whatever language it was written.
#[test]
fn a_sheet_is_read_in_the_language_in_which_it_was_written() {
    // A spreadsheet saves with the separator of its own settings, which need not be ours.
    for (lang, head, saved) in [
        ("en", "case;account;role", ";"),
        ("en", "case;account;role", ","),
        ("de", "Fall;Konto;Rolle", ";"),
        ("de", "Fall;Konto;Rolle", "\t"),
    ] {
        let place = steps(STEP);
        place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
        place
            .run(["sheet", "suite.yaml", "--lang", lang, "--out", "steps.csv"])
            .expect(0);
        let sheet = fs::read_to_string(place.path("steps.csv")).expect("a sheet");
        assert!(
            sheet.trim_start_matches('\u{feff}').starts_with(head),
            "{sheet}"
        );
        let line = sheet.lines().nth(1).expect("a step");
        let step = line.strip_suffix(";;;;").expect("empty cells");
        let head = sheet.lines().next().expect("a head");
        let filled = format!("{head}\r\n{step};ok;Anna;;\r\n").replace(';', saved);
        place.write("steps.csv", filled);
        place
            .run(["answer", "one", "--file", "steps.csv"])
            .expect(0);
        assert_eq!(verdict(&place, "one"), "passed");
    }
}

#[test]
fn all_that_is_wrong_with_a_sheet_is_told_at_once() {
    let place = steps(STEP);
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    let answer = |sheet: &[u8], says: &[&str]| {
        place.write("steps.csv", sheet);
        let told = place
            .run(["answer", "one", "--file", "steps.csv"])
            .expect(2)
            .stderr;
        for words in says {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(!place.path("rulings.jsonl").exists());
    };
    answer(
        b"case,answer,by,comment\nS-1,perhaps,Anna,\nS-1,ok,,\nS-1,ok,Ben\nS-1,ok,Anna,\n",
        &[
            "3 mistakes",
            "line 2",
            "perhaps",
            "line 3",
            "`by`",
            "line: 4",
        ],
    );
    answer(
        b"case,answer,by,comment\nS-2,ok,Anna,\nS-1,not-ok,Anna,\n",
        &[
            "2 mistakes",
            "line 2",
            "no case S-2",
            "line 3",
            "needs a comment",
        ],
    );
    answer(
        b"case,answer,by,comment\nS-1,ok,J\xfcrg,\n",
        &["Windows-1252", "CSV UTF-8"],
    );
    answer(b"PK\x03\x04\x14\x00\x06\x00", &[".xlsx", "CSV UTF-8"]);
}
