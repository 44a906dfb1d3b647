//! What counts as new, and options that would do nothing or mean nothing.

use super::night::{pilot, results};

/// What is known to be wrong, and is wrong in another way now, is not what somebody looked at and knows.
#[test]
fn the_same_finding_with_another_value_is_changed() {
    let place = pilot();
    place
        .run(["run", "suite.yaml", "--out", "monday"])
        .expect(1);
    place.write("new/b.txt", "yet another");
    let tuesday = [
        "run",
        "suite.yaml",
        "--out",
        "tuesday",
        "--since",
        "monday",
        "--fail-on",
        "new",
    ];
    let changed = place.run(tuesday).expect(1);
    assert!(
        changed
            .stdout
            .contains("F-1 (1 finding with another value)"),
        "{}",
        changed.stdout
    );
    let change = &results(&place, "tuesday")["run"]["since"]["changes"][0];
    assert_eq!(
        (&change["turn"], &change["revalued"]),
        (&"changed".into(), &1.into())
    );
    assert_eq!(change["appeared"], 0);
}

#[test]
fn what_would_do_nothing_or_mean_nothing_is_refused() {
    let place = pilot();
    place.write("new/b.txt", "second");
    place.write("new/deep/c.txt", "third");
    place.run(["run", "suite.yaml", "--out", "one"]).expect(5);
    for (args, says) in [
        (
            &[
                "run",
                "suite.yaml",
                "--out",
                "two",
                "--again",
                "one",
                "--only",
                "failed",
            ][..],
            "nothing is to be run anew",
        ),
        (
            &["run", "suite.yaml", "--out", "two", "--fail-on", "new"],
            "--since DIR",
        ),
        (
            &["run", "suite.yaml", "--out", "two", "--at", "pilot"],
            "no case of the suite has moments",
        ),
        (&["run", "suite.yaml", "--resume", "one"], "--resume"),
    ] {
        let refused = place.run(args).expect(2);
        assert!(
            refused.stderr.contains(says),
            "{args:?}: {}",
            refused.stderr
        );
        assert!(!place.path("two").exists(), "{args:?}");
    }
}

#[test]
fn a_run_that_is_taken_up_with_nothing_left_says_of_when_it_is() {
    let place = pilot();
    place.run(["run", "suite.yaml", "--out", "one"]).expect(1);
    let resumed = place.run(["run", "--resume", "one"]).expect(1);
    assert!(
        resumed
            .stdout
            .contains("nothing was left to do: its results are of 20"),
        "{}",
        resumed.stdout
    );
}
