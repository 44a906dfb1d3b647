//! Runs that are stopped: politely by a signal, or killed at any moment, and taken up again.

use std::fs;
use std::path::Path;

use super::command::{Place, Running, findings, results, timeless, verdicts, wait_until};
use super::silent::Silent;

/// How many cases the suite of the killed run has.
const CASES: usize = 8;

/// Eight cases over trees of their own: every second one has faults.
fn suite_of_trees(place: &Place) {
    let mut suite = "suite: Trees\nsystems:\n  source: { label: Old, files: { path: source } }\n  \
                     target: { label: New, files: { path: target } }\ncases:\n"
        .to_owned();
    for case in 0..CASES {
        for number in 0..60 {
            let name = format!("tree{case}/folder{}/file{number}", number % 5);
            place.write(format!("source/{name}"), format!("content {case} {number}"));
            let faulty = case % 2 == 1;
            match number {
                7 if faulty => {}
                8 if faulty => drop(place.write(format!("target/{name}"), "content 1 x")),
                _ => {
                    drop(place.write(format!("target/{name}"), format!("content {case} {number}")))
                }
            }
        }
        suite.push_str(&format!(
            "- id: TREE-{case}\n  title: Tree {case} arrived\n  \
             files.compare: {{ roots: {{ source: tree{case}, target: tree{case} }} }}\n"
        ));
    }
    place.write("suite.yaml", suite);
}

/// Numbers that differ from run to run of the test; which ones is told when it fails.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(below) % below
}

#[test]
fn a_killed_run_can_be_reported_and_taken_up_again() {
    let place = Place::new();
    suite_of_trees(&place);
    place
        .run(["run", "suite.yaml", "--out", "undisturbed"])
        .expect(1);
    let undisturbed = timeless(&place.path("undisturbed"));
    assert_eq!(
        findings(&place.path("undisturbed")).len(),
        CASES,
        "two for every second case"
    );
    let journal = fs::read(place.path("undisturbed/journal.jsonl")).expect("a journal");
    let plan_bytes = journal
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line") as u64
        + 1;
    let all_bytes = journal.len() as u64;

    let mut cut_short = 0;
    for attempt in 0..10 {
        let moment = plan_bytes + random(all_bytes - plan_bytes);
        let run = format!("killed{attempt}");
        let written = place.path(&run).join("journal.jsonl");
        let mut killed =
            Running::start(place.landfall(["run", "suite.yaml", "--jobs", "2", "--out", &run]));
        wait_until("the journal has grown", || {
            fs::metadata(&written).is_ok_and(|file| file.len() >= moment) || killed.has_ended()
        });
        if !killed.has_ended() {
            killed.signal("KILL");
        }
        let ended = killed.finish();
        cut_short += u32::from(ended.code.is_none());
        let context = format!(
            "killed at {moment} of {all_bytes} bytes of journal ({:?})",
            ended.code
        );

        let reported = place.run(["report", &run]);
        assert!(
            matches!(reported.code, Some(1 | 3)),
            "{context}: {reported:?}"
        );
        let verdicts = verdicts(&place.path(&run));
        assert_eq!(verdicts.len(), CASES, "{context}");
        for (case, verdict) in &verdicts {
            let right = if case.ends_with(['1', '3', '5', '7']) {
                "failed"
            } else {
                "passed"
            };
            assert!(
                verdict == right || verdict == "inconclusive",
                "{context}: {case} is {verdict}"
            );
        }

        let resumed = place.run(["run", "--resume", &run]);
        assert_eq!(resumed.code, Some(1), "{context}: {resumed:?}");
        assert_eq!(timeless(&place.path(&run)), undisturbed, "{context}");
    }
    assert!(cut_short > 0, "every run had ended before it was killed");
}

#[test]
fn a_report_is_made_again_byte_for_byte() {
    let place = Place::new();
    suite_of_trees(&place);
    place.run(["run", "suite.yaml", "--out", "run"]).expect(1);
    let read = || {
        let mut files: Vec<_> = fs::read_dir(place.path("run"))
            .expect("the run's folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), fs::read(path).expect("a report")))
            .collect();
        files.sort();
        files
    };
    let before = read();
    for name in [
        "results.json",
        "findings.csv",
        "findings.jsonl",
        "TEST-landfall.xml",
        "report.html",
        "summary.md",
    ] {
        fs::remove_file(place.path("run").join(name)).expect("the report is there");
    }
    place.run(["report", "run"]).expect(1);
    assert!(
        before == read(),
        "the reports differ from those that the run wrote"
    );
}

/// A case that can be looked at, one that waits for a server that never answers, and one that is never reached.
fn suite_that_waits(place: &Place, ports: [u16; 2]) {
    place.write("source/a", "same");
    place.write("target/a", "same");
    let [source, target] = ports.map(|port| {
        format!(
            "mail: {{ imap: \"imap://127.0.0.1:{port}\", tls: plaintext, user: anna, password: \"${{env:LOGIN}}\" }}"
        )
    });
    place.write(
        "suite.yaml",
        format!(
            "suite: Waiting\nsystems:\n  source: {{ label: Old, files: {{ path: source }}, {source} }}\n  \
             target: {{ label: New, files: {{ path: target }}, {target} }}\ncases:\n\
             - {{ id: FIRST, title: First, files.compare: {{}} }}\n\
             - {{ id: WAITS, title: Waits, mail.folders: {{}} }}\n\
             - {{ id: LAST, title: Last, files.compare: {{}} }}\n"
        ),
    );
}

/// Starts the run, and waits until it waits for a server.
fn run_that_waits(place: &Place) -> Running {
    let servers = [Silent::start(), Silent::start()];
    suite_that_waits(place, servers.each_ref().map(|server| server.port));
    let mut command = place.landfall(["run", "suite.yaml", "--jobs", "1", "--out", "run"]);
    command.env("LOGIN", "not-a-real-secret");
    let mut running = Running::start(command);
    wait_until("a case waits for a server", || {
        servers.iter().any(|server| server.accepted() > 0) || running.has_ended()
    });
    running
}

fn stopped_by(signal: &str, code: i32) {
    let place = Place::new();
    let mut running = run_that_waits(&place);
    running.signal(signal);
    running.finish().expect(code);

    let run = place.path("run");
    let verdicts = verdicts(&run);
    assert_eq!(verdicts["FIRST"], "passed");
    assert_eq!(verdicts["WAITS"], "inconclusive");
    assert_eq!(verdicts["LAST"], "inconclusive");
    assert_eq!(results(&run)["run"]["complete"], false);
    for name in [
        "findings.csv",
        "findings.jsonl",
        "TEST-landfall.xml",
        "report.html",
        "summary.md",
    ] {
        assert!(run.join(name).exists(), "{name} was not written");
    }
    again_only_what_is_open(&place, &run);
}

/// Taken up again, what passed is kept and the rest is asked anew.
fn again_only_what_is_open(place: &Place, run: &Path) {
    fs::remove_file(place.path("source/a")).expect("the file is there");
    let mut command = place.landfall(["run", "--resume", "run", "--deadline", "1s"]);
    command.env("LOGIN", "not-a-real-secret");
    Running::start(command).finish();
    let verdicts = verdicts(run);
    assert_eq!(
        verdicts["FIRST"], "passed",
        "it was looked at again, although it had passed"
    );
    assert_ne!(
        verdicts["LAST"], "passed",
        "it was not looked at again, although it had not been reached"
    );
}

#[test]
fn control_c_ends_politely() {
    stopped_by("INT", 130);
}

#[test]
fn sigterm_ends_politely() {
    stopped_by("TERM", 143);
}

#[test]
fn the_second_signal_ends_at_once() {
    let place = Place::new();
    let mut running = run_that_waits(&place);
    running.signal("INT");
    if !running.has_ended() {
        // It may end between the question and the signal; then the first signal did its work.
        let pid = running.pid().to_string();
        let _ = std::process::Command::new("kill")
            .args(["-s", "INT", &pid])
            .status();
    }
    running.finish().expect(130);
    place.run(["report", "run"]);
    assert_eq!(verdicts(&place.path("run"))["FIRST"], "passed");
}

/// What was settled before counts as done: a run that is taken up does not begin at nothing.
#[test]
fn a_run_that_is_taken_up_counts_what_was_done() {
    let place = Place::new();
    let mut running = run_that_waits(&place);
    running.signal("KILL");
    running.finish();
    let mut command = place.landfall(["run", "--resume", "run", "--deadline", "1s"]);
    command.env("LOGIN", "not-a-real-secret");
    let told = Running::start(command).finish().stderr;
    assert!(
        told.contains("3 checks due, 1 of them done before"),
        "{told}"
    );
}
