//! The lab's corpora, in small: every planted fault is found with its class, and nothing is invented.
//!
//! The corpora and the checker are those of `benches/lab`; the checker itself is tried out on false findings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::command::Place;

/// A script of the lab.
pub(crate) fn lab(script: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("benches/lab")
            .join(script),
    );
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

#[track_caller]
pub(crate) fn succeeded(output: &Output) {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        said(&output.stdout),
        said(&output.stderr)
    );
}

/// Two trees with planted faults, and a suite that compares them; the truth.
fn trees(place: &Place) -> PathBuf {
    let output = lab("gen_files.py")
        .arg(place.path("corpus"))
        .arg("3000")
        .output()
        .expect("python3 is there");
    succeeded(&output);
    place.write(
        "suite.yaml",
        "suite: Trees\nsystems:\n  source: { label: Old, files: { path: corpus/source } }\n  \
         target: { label: New, files: { path: corpus/target } }\ncases:\n\
         - { id: CONTENT, title: Content arrived, files.compare: {} }\n\
         - { id: TIMES, title: Times arrived, files.compare: { times: { tolerance: 2s } } }\n\
         - { id: BYTES, title: Every byte arrived, files.compare: { content: bytes } }\n\
         - { id: BLAKE3, title: Content arrived by another digest, files.compare: { content: blake3 } }\n",
    );
    place.path("corpus/truth.json")
}

#[test]
fn every_fault_in_two_trees_is_found() {
    let place = Place::new();
    let truth = trees(&place);
    place.run(["run", "suite.yaml", "--out", "run"]).expect(1);
    for (case, times) in [
        ("CONTENT", false),
        ("TIMES", true),
        ("BYTES", false),
        ("BLAKE3", false),
    ] {
        let mut check = lab("truth.py");
        check
            .arg("files")
            .arg(&truth)
            .arg(place.path("run"))
            .args(["--case", case]);
        if times {
            check.arg("--times");
        }
        succeeded(&check.output().expect("python3 is there"));
    }
    the_checker_notices(&place, &truth);
}

/// A finding taken away is missed, one made up is invented, and a verdict turned round is wrong.
fn the_checker_notices(place: &Place, truth: &Path) {
    let findings = fs::read_to_string(place.path("run/findings.jsonl")).expect("findings");
    let results = fs::read_to_string(place.path("run/results.json")).expect("results");
    let of_content: Vec<&str> = findings
        .lines()
        .filter(|line| line.contains("\"case\":\"CONTENT\""))
        .collect();
    let one = of_content
        .iter()
        .find(|line| line.contains("\"class\":\"missing\""))
        .expect("something is missing");
    let without = of_content
        .iter()
        .filter(|line| *line != one)
        .copied()
        .collect::<Vec<_>>()
        .join("\n");
    let made_up = format!(
        "{}\n{}",
        of_content.join("\n"),
        one.replace("\"item\":\"", "\"item\":\"not-there/")
    );
    let other_class =
        of_content
            .join("\n")
            .replacen("\"class\":\"missing\"", "\"class\":\"extra\"", 1);
    let turned = results.replace("\"verdict\": \"failed\"", "\"verdict\": \"passed\"");
    let turned = turned.replace("\"verdict\":\"failed\"", "\"verdict\":\"passed\"");
    let whole = of_content.join("\n");
    for (findings, results, said) in [
        (&without, &results, "0 invented, 0 wrong verdicts"),
        (&made_up, &results, "0 missed, 1 invented, 0 wrong verdicts"),
        (
            &other_class,
            &results,
            "1 missed, 1 invented, 0 wrong verdicts",
        ),
        (&whole, &turned, "0 missed, 0 invented, 1 wrong verdicts"),
    ] {
        place.write("forged/findings.jsonl", findings);
        place.write("forged/results.json", results);
        let check = lab("truth.py")
            .arg("files")
            .arg(truth)
            .arg(place.path("forged"))
            .args(["--case", "CONTENT"])
            .output();
        let check = check.expect("python3 is there");
        let stdout = String::from_utf8_lossy(&check.stdout).into_owned();
        assert!(
            !check.status.success() && stdout.contains(said),
            "wanted `{said}`:\n{stdout}"
        );
    }
}
