//! What a case tolerates: by class, by code, by field; and that every report says how much of it there was, and why. And
//! what a report that names nothing does not show.

use std::fs;

use super::command::{Finished, Place, findings, results};

/// Two trees of which the second has one file more, one that is longer, and one that is empty.
fn place() -> Place {
    let place = Place::new();
    for name in ["same", "longer", "emptied"] {
        place.write(format!("old/{name}"), name);
        place.write(format!("new/{name}"), name);
    }
    place.write("new/longer", "longer than before");
    place.write("new/emptied", "");
    place.write("new/more", "more");
    place
}

fn run(place: &Place, out: &str, allow: &str) -> Finished {
    place.write(
        "suite.yaml",
        format!(
            "suite: Tolerated\nsystems:\n  source: {{ files: {{ path: old }} }}\n  \
             target: {{ files: {{ path: new }} }}\ncases:\n- id: F-1\n  title: Files\n  allow: {{ {allow} }}\n  \
             files.compare: {{}}\n"
        ),
    );
    place.run(["run", "suite.yaml", "--out", out])
}

const EXTRA: &str = "extra: { count: 1, reason: a readme of the new system }";
const LONGER: &str = "different: { count: 99, reason: a note was added }";
const EMPTIED: &str = "emptied: { count: 1, reason: it was a placeholder }";

#[test]
fn a_count_of_differences_never_tolerates_an_emptied_file() {
    let place = place();
    run(&place, "one", &format!("{EXTRA}, {LONGER}")).expect(1);
    let found = findings(&place.path("one"));
    let codes: Vec<&str> = found
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert!(codes.contains(&"files.compare/emptied"), "{codes:?}");

    // A field is no way around it, either.
    run(
        &place,
        "two",
        &format!("{EXTRA}, different/size: {{ count: 99, reason: notes }}"),
    )
    .expect(1);
}

#[test]
fn every_reason_is_in_every_report() {
    let place = place();
    let all = run(&place, "one", &format!("{EXTRA}, {LONGER}, {EMPTIED}")).expect(0);
    let case = &results(&place.path("one"))["cases"][0];
    assert_eq!(case["verdict"], "passed");
    assert_eq!(case["marks"][0], "tolerated");

    let read = |name: &str| fs::read_to_string(place.path("one").join(name)).expect("a report");
    let reports = [
        ("console", all.stdout),
        ("results.json", read("results.json")),
        ("summary.md", read("summary.md")),
        ("report.html", read("report.html")),
        ("TEST-landfall.xml", read("TEST-landfall.xml")),
    ];
    for (name, report) in reports {
        for reason in [
            "1 extra: a readme of the new system",
            "a note was added",
            "1 emptied: it was a placeholder",
        ] {
            assert!(
                report.contains(reason),
                "{name} lacks `{reason}`:\n{report}"
            );
        }
    }
}

#[test]
fn a_field_is_allowed_by_itself() {
    let place = place();
    let field = findings_field(&place);
    let allow = |field: &str| {
        format!("{EXTRA}, {EMPTIED}, different/{field}: {{ count: 1, reason: a note was added }}")
    };
    run(&place, "other", &allow("mtime")).expect(1);
    run(&place, "own", &allow(&field)).expect(0);
}

/// The field in which the longer file differs.
fn findings_field(place: &Place) -> String {
    run(place, "plain", EXTRA).expect(1);
    let found = findings(&place.path("plain"));
    let longer = found
        .iter()
        .find(|finding| finding["code"] == "files.compare/different");
    let field = longer.and_then(|finding| finding["field"].as_str());
    field.expect("a field").to_owned()
}

/// Where names are not to be shown, the name that a moved file got is one of them.
#[test]
fn a_closed_report_does_not_name_what_was_moved() {
    let place = Place::new();
    for folder in ["old/people", "new/people", "new/people/archive"] {
        place.write(format!("{folder}/keep-{}", folder.len()), folder);
    }
    place.write(
        "old/people/letter.txt",
        "a letter that is long enough to be known again",
    );
    place.write(
        "new/people/archive/dismissal-meier.txt",
        "a letter that is long enough to be known again",
    );
    place.write(
        "suite.yaml",
        "suite: Closed\nsystems:\n  source: { files: { path: old } }\n  target: { files: { path: new } }\n\
         cases:\n- { id: F-1, title: Files, files.compare: {} }\n",
    );
    place.run(["run", "suite.yaml", "--out", "run"]).expect(1);
    let moved = findings(&place.path("run"));
    let moved = moved.iter().find(|finding| finding["class"] == "moved");
    let target = moved.and_then(|finding| finding["target"].as_str());
    assert_eq!(target, Some("people/archive/dismissal-meier.txt"));
    for name in ["report.html", "summary.md"] {
        let report = fs::read_to_string(place.path("run").join(name)).expect("a report");
        assert!(!report.contains("dismissal"), "{name}");
    }
    let html = fs::read_to_string(place.path("run/report.html")).expect("a report");
    assert!(html.contains("people/archive"));
}
