//! A kind and a connector that are made up: each is one folder and one row, and everything else takes them as they are.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::catalogue::catalogue;
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::journal::{self, Journal};
use crate::model::{Lang, Plan, Status};
use crate::plan::{self, PlanOptions};
use crate::run::{self, Happening, Options, PreviousResults, Watcher};
use crate::suite;

const KEY: &str = "fake-key-of-the-cupboard";

/// A suite whose target has `files`, and what its check is given.
fn suite_in(folder: &Path, files: &str) -> std::path::PathBuf {
    fs::create_dir_all(folder.join("in/full")).expect("a folder");
    fs::create_dir_all(folder.join("in/bare")).expect("a folder");
    fs::write(folder.join("in/full/thing"), "x").expect("a file");
    fs::write(folder.join("key"), KEY).expect("a key");
    let text = format!(
        "suite: Made up\nsystems:\n  target: {{ label: Hall, files: {files} }}\n\
         accounts: [{{ name: anna, target_user: anna }}]\ncases:\n\
         - {{ id: FULL, title: Full, on: target, as: anna, made.up: {{ root: full }} }}\n\
         - {{ id: BARE, title: Bare, on: target, as: anna, made.up: {{ root: bare }} }}\n"
    );
    let suite = folder.join("suite.yaml");
    fs::write(&suite, text).expect("a suite");
    suite
}

fn plan_in(folder: &Path, files: &str) -> Result<Plan, String> {
    let suite = suite::read(&[suite_in(folder, files)], &[]).map_err(|error| error.to_string())?;
    plan::freeze(&suite, &PlanOptions::default()).map_err(|error| error.to_string())
}

const CUPBOARD: &str =
    "{ cupboard: oak, drawers: 1, password: '${file:key}', inside: { path: in } }";

#[test]
fn mistakes_of_a_made_up_connector_are_reported_with_their_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let mistake_in = |files: &str| plan_in(folder.path(), files).expect_err("a mistake");
    let bare = mistake_in("{ cupboard: bare, inside: { path: in } }");
    assert!(bare.contains("`cupboard`: has nothing in it"), "{bare}");
    let misspelt = mistake_in("{ cupboard: oak, drawer: 1, inside: { path: in } }");
    assert!(misspelt.contains("unknown key `drawer`"), "{misspelt}");
    assert!(misspelt.contains("did you mean `drawers`?"), "{misspelt}");
    // The connector beside it is as it was.
    let neither = mistake_in("{ pth: in }");
    assert!(neither.contains("did you mean `path`?"), "{neither}");
}

#[tokio::test]
async fn a_made_up_service_is_visited_and_its_key_is_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan_in(folder.path(), CUPBOARD).expect("a plan");
    let redactor = Redactor::new();
    let prepared = run::prepare(&plan, redactor.clone()).await;
    let prepared = prepared.expect("services");
    let deadline = Deadline::unlimited(CancellationToken::new());
    let mut seen = Vec::new();
    run::visit(&plan, &prepared, &deadline, |visit| seen.push(visit)).await;
    let [visit] = seen.as_slice() else {
        panic!("{seen:?}")
    };
    let what = &visit.seen.as_ref().expect("a look").what;
    assert_eq!(
        catalogue().text(what, Lang::En),
        format!("oak opens for anna with a key of {}", KEY.len())
    );
    assert_eq!(redactor.text(KEY), crate::base::secret::MASK);
    assert!(!format!("{seen:?}").contains(KEY));
}

/// Nobody watches.
struct Nobody;

impl Watcher for Nobody {
    fn happened(&self, _happening: Happening<'_>) {}
}

#[tokio::test]
async fn a_made_up_kind_observes_through_a_made_up_connector() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan_in(folder.path(), CUPBOARD).expect("a plan");
    let redactor = Redactor::new();
    let prepared = run::prepare(&plan, redactor.clone()).await;
    let prepared = prepared.expect("services");
    let out = folder.path().join("run");
    let now = Timestamp::UNIX_EPOCH;
    let journal = Journal::create(&out, "made-up", now, &plan, redactor).expect("a journal");
    run::execute(
        plan,
        prepared,
        journal,
        &PreviousResults::default(),
        Options::default(),
        Arc::new(Nobody),
        CancellationToken::new(),
    )
    .await
    .expect("a run");

    let recorded = journal::read(&out).expect("a record");
    let entries = recorded.record.entries.iter();
    let verdicts: Vec<Status> = entries.map(|entry| entry.verdict.status).collect();
    assert_eq!(verdicts, [Status::Passed, Status::Failed]);
    let journal = fs::read_to_string(out.join("journal.jsonl")).expect("a journal");
    assert!(journal.contains("made.up/bare") && !journal.contains(KEY));
}
