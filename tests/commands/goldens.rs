//! What must stay as it is to the byte: the records and reports of the demo, the schema of suites, and journals that
//! an earlier program wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use landfall::model::Lang;
use landfall::testbed::demo;

use crate::golden::{self, check, settled};

/// Keys of records whose values differ from run to run.
const CHANGING: [&str; 7] = [
    "prev",
    "seconds",
    "plan_sha256",
    "case_sha256",
    "run",
    "took",
    "milliseconds",
];

/// A line of a record in JSON with keys in order, without what [`CHANGING`] names, and otherwise as [`settled`].
fn record(line: &str, changing: &[(&str, &str)]) -> String {
    let mut value = serde_json::from_str(line).expect("a line of JSON");
    without_changing(&mut value);
    settled(&serde_json::to_string(&value).expect("JSON"), changing)
}

fn without_changing(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(keys) => {
            // A digest of what holds ports and folders is another every time; so are its kin.
            for (key, value) in keys.iter_mut() {
                let is_digest =
                    key == "sha256" && value.as_str().is_some_and(|digest| digest.len() == 64);
                if (CHANGING.contains(&key.as_str()) && !value.is_object()) || is_digest {
                    *value = "...".into();
                } else {
                    without_changing(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_changing),
        _ => {}
    }
}

fn landfall(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_landfall"))
        .args(args)
        .output()
        .expect("landfall can be run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs the suite of the demo in `out`, one case after another.
fn demo_run(folder: &Path, out: &Path) -> Output {
    let demo = demo::start(folder).expect("the world of the demo");
    let mut args = vec!["run".to_owned(), demo.suite(Lang::En).display().to_string()];
    for (name, value) in demo.vars() {
        args.extend(["--var".to_owned(), format!("{name}={value}")]);
    }
    args.extend(["--allow-writes", "--jobs", "1", "--out"].map(str::to_owned));
    args.push(out.display().to_string());
    landfall(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_demo_writes_what_it_always_wrote() {
    if !rustix::process::geteuid().is_root() {
        // Whose folders they are is part of what is told of them.
        println!("the folders of the golden demo are root's: it was not looked at");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("run");
    let output = demo_run(&folder.path().join("world"), &out);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let read = |file: &str| {
        fs::read_to_string(out.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let results = read("results.json");
    let results: serde_json::Value = serde_json::from_str(&results).expect("results");
    let run = results["run"]["id"].as_str().expect("the run's id");
    let changing = [(run, "RUN")];
    for file in ["journal.jsonl", "findings.jsonl"] {
        let lines: String = read(file)
            .lines()
            .map(|line| record(line, &changing) + "\n")
            .collect();
        check(&format!("demo/{file}"), &probes(&lines));
    }
    let pretty: serde_json::Value =
        serde_json::from_str(&record(&results.to_string(), &changing)).expect("settled results");
    check(
        "demo/results.json",
        &probes(&(serde_json::to_string_pretty(&pretty).expect("JSON") + "\n")),
    );
    check(
        "demo/findings.csv",
        &probes(&settled(&read("findings.csv"), &changing)),
    );
    check(
        "demo/TEST-landfall.xml",
        &probes(&seconds(&settled(&read("TEST-landfall.xml"), &changing))),
    );
}

/// The random part of the name of a probe (`landfall.RUN.CASE.7-0a1b2c3d@`) as one word.
fn probes(text: &str) -> String {
    let mut parts = text.split("landfall.RUN.");
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        settled.push_str("landfall.RUN.");
        match part.split_once('@').filter(|(name, _)| name.len() < 60) {
            Some((name, rest)) => {
                settled.push_str(name.rsplit_once('-').map_or(name, |(name, _)| name));
                settled.push('@');
                settled.push_str(rest);
            }
            None => settled.push_str(part),
        }
    }
    // "Seen in INBOX after 7 ms."
    let mut parts = settled.split(" after ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        text.push_str(if rest.starts_with(" ms") {
            " after ..."
        } else {
            " after "
        });
        text.push_str(if rest.starts_with(" ms") { rest } else { part });
    }
    text
}

/// Durations in JUnit as one word.
fn seconds(text: &str) -> String {
    let mut parts = text.split(" time=\"");
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        settled.push_str(" time=\"...\"");
        settled.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    settled
}

#[test]
fn the_schema_of_suites_is_what_it_was() {
    let output = landfall(&["schema"]);
    assert_eq!(output.status.code(), Some(0));
    golden::check("schema.json", &text(&output.stdout));
}

/// A copy of a journal that an earlier program wrote.
fn earlier(name: &str, into: &Path) -> PathBuf {
    let folder = into.join(name);
    fs::create_dir(&folder).expect("a folder");
    let journal = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/goldens/earlier")
        .join(name);
    fs::copy(journal.join("journal.jsonl"), folder.join("journal.jsonl")).expect("a journal");
    folder
}

/// A journal that is older than this program gives the reports that it always gave.
#[test]
fn journals_of_an_earlier_program_are_read_and_reported_alike() {
    let place = tempfile::tempdir().expect("a temporary folder");
    for (name, code) in [("demo-0.1.0", 1), ("interrupted-0.1.0", 1)] {
        let folder = earlier(name, place.path());
        let output = landfall(&["report", &folder.display().to_string()]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{name}: {}",
            text(&output.stderr)
        );
        for file in [
            "results.json",
            "findings.csv",
            "findings.jsonl",
            "TEST-landfall.xml",
            "summary.md",
            "report.html",
        ] {
            let now = fs::read_to_string(folder.join(file)).expect("a report");
            check(&format!("earlier/{name}/{file}"), &now);
        }
    }
}
