//! Runs of a kind that does what its specification says: failing, hanging, panicking, coming back.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::prepare::Prepared;
use super::*;
use crate::base::clock::Clock;
use crate::base::digest::Digest;
use crate::base::secret::Redactor;
use crate::check::{Context, Kind};
use crate::journal::{self, Journal};
use crate::model::{
    CannotCheck, Class, Code, Due, EntryPlan, Eventually, Evidence, Examined, Finding, ItemName,
    Lang, Mark, Message, Moment, Obstacle, Plan, ProofCodes, Retry, RunRecord, Service, Side,
    SpecMistake, Status, Tally, Terms,
};

/// A kind that does what its specification says.
struct Acting;

const WRONG: Code = Code {
    name: "test.acting/unexpected",
    class: Class::Unexpected,
};

static FLAKY: AtomicUsize = AtomicUsize::new(0);

#[async_trait]
impl Kind for Acting {
    fn name(&self) -> &'static str {
        "test.acting"
    }

    fn codes(&self) -> &'static [Code] {
        &[WRONG]
    }

    fn proof_codes(&self) -> ProofCodes {
        ProofCodes::default()
    }
    fn page(&self) -> &'static str {
        ""
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        [(Lang::En, ""), (Lang::De, "")]
    }

    fn schema(&self, _: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }

    fn mistakes(&self, _: &Value) -> Vec<SpecMistake> {
        Vec::new()
    }

    fn needs(&self, _: &Value) -> Vec<(Side, Service)> {
        Vec::new()
    }

    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let unreachable = |retry| {
            Err(CannotCheck::new(
                Obstacle::Unreachable,
                retry,
                "x",
                "connect",
                Message::new("test/unreachable"),
            ))
        };
        match spec["act"].as_str().unwrap_or_default() {
            "pass" => {}
            "fail" => cx.find(Finding::new(
                WRONG,
                ItemName::text("c"),
                ItemName::text("i"),
            ))?,
            "panic" => panic!("a fault on purpose"),
            "hang" => std::future::pending::<()>().await,
            "unreachable" => return unreachable(Retry::Later),
            "refused" => return unreachable(Retry::Never),
            "flaky" if FLAKY.fetch_add(1, Ordering::SeqCst) < 2 => {
                return unreachable(Retry::Later);
            }
            "wait" => cx.deadline().over().await,
            _ => {}
        }
        let points = Tally {
            listed: 1,
            matched: 1,
            ..Tally::default()
        };
        Ok(Evidence {
            examined: Some(Examined::Points(points)),
            ..Evidence::default()
        })
    }
}

fn find(name: &str) -> Option<&'static dyn Kind> {
    (name == "test.acting").then_some(&Acting)
}

fn entry(case: &str, act: &str) -> EntryPlan {
    EntryPlan::of(case, "test.acting", json!({ "act": act }))
}

fn plan(entries: Vec<EntryPlan>) -> Plan {
    Plan::of(entries)
}

#[derive(Default)]
struct Silent(Mutex<Vec<String>>);

impl Watcher for Silent {
    fn happened(&self, happening: Happening<'_>) {
        self.0.lock().unwrap().push(format!("{happening:?}"));
    }
}

fn options() -> Options {
    Options {
        retry_pause: Duration::from_millis(1),
        kinds: find,
        ..Options::default()
    }
}

async fn run(
    dir: &Path,
    plan: Plan,
    options: Options,
    stop: CancellationToken,
) -> (Execution, RunRecord) {
    let journal =
        Journal::create(dir, "run", Clock::system().now(), &plan, Redactor::new()).unwrap();
    let watcher = Arc::new(Silent::default());
    let execution = execute(
        plan,
        Prepared::nothing(),
        journal,
        &PreviousResults::default(),
        options,
        watcher,
        stop,
    )
    .await
    .unwrap();
    (execution, journal::read(dir).unwrap().record)
}

fn statuses(record: &RunRecord) -> Vec<Status> {
    record
        .entries
        .iter()
        .map(|entry| entry.verdict.status)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_a_refusal_and_a_failure_do_not_disturb_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let acts = ["pass", "fail", "panic", "refused", "pass"];
    let plan = plan(acts.iter().map(|act| entry(act, act)).collect());
    let (execution, record) = run(dir.path(), plan, options(), CancellationToken::new()).await;
    assert_eq!(execution, Execution::Complete);
    assert!(record.complete);
    use Status::{Failed, Inconclusive, Passed};
    assert_eq!(
        statuses(&record),
        [Passed, Failed, Inconclusive, Inconclusive, Passed]
    );
    let fault = &record.entries[2].evidence.broken_off[0];
    assert_eq!(fault.obstacle, Obstacle::Fault);
    assert!(fault.cause.to_string().contains("a fault on purpose"));
    assert_eq!(
        record.entries[3].attempts.len(),
        1,
        "a refusal is not tried again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_checked_is_tried_three_times() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(vec![entry("A", "unreachable"), entry("B", "flaky")]);
    let (_, record) = run(dir.path(), plan, options(), CancellationToken::new()).await;
    assert_eq!(statuses(&record), [Status::Inconclusive, Status::Passed]);
    assert_eq!(record.entries[0].attempts.len(), 3);
    assert_eq!(record.entries[1].attempts.len(), 3);
    assert!(record.entries[1].verdict.has(Mark::Late));
}

#[tokio::test(flavor = "multi_thread")]
async fn eventually_observes_again_until_its_time_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let eventually = Eventually {
        within: Duration::from_millis(50),
        every: Duration::from_millis(5),
    };
    let plan = plan(vec![EntryPlan {
        eventually: Some(eventually),
        ..entry("A", "fail")
    }]);
    let (_, record) = run(dir.path(), plan, options(), CancellationToken::new()).await;
    assert_eq!(statuses(&record), [Status::Failed]);
    assert!(record.entries[0].attempts.len() > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_due_is_not_observed() {
    let dir = tempfile::tempdir().unwrap();
    let later = Terms {
        due: Due::Later {
            from: Moment::Cutover,
        },
        ..Terms::default()
    };
    let consent = Terms {
        lacks_consent: true,
        ..Terms::default()
    };
    let plan = plan(vec![
        EntryPlan {
            terms: later,
            ..entry("A", "panic")
        },
        EntryPlan {
            terms: consent,
            writes: true,
            ..entry("B", "panic")
        },
    ]);
    let (_, record) = run(dir.path(), plan, options(), CancellationToken::new()).await;
    assert_eq!(statuses(&record), [Status::Pending, Status::Pending]);
    assert!(record.entries.iter().all(|entry| entry.attempts.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_run_says_what_it_did_not_reach_and_can_be_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let acts = ["pass", "fail", "wait", "pass"];
    let plan = plan(
        acts.iter()
            .enumerate()
            .map(|(n, act)| entry(&format!("{n}"), act))
            .collect(),
    );
    let stopper = stop.clone();
    let options = Options {
        jobs: 1,
        ..options()
    };
    let first = run(dir.path(), plan.clone(), options.clone(), stop);
    let journal = dir.path().join(journal::FILE);
    let watch = async move {
        // The third case waits for the stop; the first two are judged before it begins.
        while !std::fs::read_to_string(&journal)
            .is_ok_and(|text| text.matches("\"event\":\"verdict\"").count() >= 2)
        {
            tokio::task::yield_now().await;
        }
        stopper.cancel();
    };
    let ((execution, record), ()) = tokio::join!(first, watch);
    assert_eq!(execution, Execution::Stopped);
    assert!(!record.complete);
    use Status::{Failed, Inconclusive, Passed};
    assert_eq!(
        statuses(&record),
        [Passed, Failed, Inconclusive, Inconclusive]
    );

    let resumed = Journal::resume(dir.path(), Clock::system().now(), Redactor::new()).unwrap();
    let mut plan = plan;
    plan.entries[2].spec = json!({ "act": "pass" });
    let watcher = Arc::new(Silent::default());
    let previous = PreviousResults::of(&resumed.recorded.record);
    let stop = CancellationToken::new();
    let end = execute(
        plan,
        Prepared::nothing(),
        resumed.journal,
        &previous,
        options,
        watcher.clone(),
        stop,
    )
    .await;
    assert_eq!(end.unwrap(), Execution::Complete);
    assert_eq!(
        statuses(&journal::read(dir.path()).unwrap().record),
        [Passed, Failed, Passed, Passed]
    );
    let begun = watcher
        .0
        .lock()
        .unwrap()
        .iter()
        .filter(|line| line.starts_with("Begun"))
        .count();
    assert_eq!(begun, 2, "what passed or failed is not observed again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_ends_at_its_deadline() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        deadline: Some(Duration::from_millis(20)),
        ..options()
    };
    let plan = plan(vec![entry("A", "wait"), entry("B", "wait")]);
    let (execution, record) = run(dir.path(), plan, options, CancellationToken::new()).await;
    assert_eq!(execution, Execution::OutOfTime);
    assert_eq!(
        statuses(&record),
        [Status::Inconclusive, Status::Inconclusive]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn results_are_carried_over_with_their_time_and_run_unless_they_are_asked_anew() {
    let first = tempfile::tempdir().unwrap();
    let plan = plan(vec![
        entry("A", "pass"),
        entry("B", "fail"),
        entry("C", "refused"),
        entry("D", "fail"),
    ]);
    run(
        first.path(),
        plan.clone(),
        options(),
        CancellationToken::new(),
    )
    .await;
    let before = journal::read(first.path()).unwrap();

    let second = tempfile::tempdir().unwrap();
    let mut plan = plan;
    plan.entries[1].spec = json!({ "act": "pass" });
    plan.entries[3].sha256 = Digest::of("asked otherwise");
    let now = Clock::system().now();
    let mut journal =
        Journal::create(second.path(), "second", now, &plan, Redactor::new()).unwrap();
    let anew = RerunFilter {
        only: [Status::Failed].into(),
        ..RerunFilter::default()
    };
    let previous = PreviousResults::carry(&plan, &before, &anew, &mut journal, now).unwrap();
    assert_eq!(previous.settled(), 2);
    let (watcher, stop) = (Arc::new(Silent::default()), CancellationToken::new());
    execute(
        plan,
        Prepared::nothing(),
        journal,
        &previous,
        options(),
        watcher,
        stop,
    )
    .await
    .unwrap();
    let record = journal::read(second.path()).unwrap().record;
    use Status::{Failed, Inconclusive, Passed};
    assert_eq!(statuses(&record), [Passed, Passed, Inconclusive, Failed]);
    let carried: Vec<bool> = record
        .entries
        .iter()
        .map(|entry| entry.carried.is_some())
        .collect();
    assert_eq!(carried, [true, false, true, false]);
    assert_eq!(record.entries[0].carried.as_ref().unwrap().run, "run");

    let too_old = RerunFilter {
        age_max: Some(Duration::ZERO),
        ..RerunFilter::default()
    };
    let third = tempfile::tempdir().unwrap();
    let mut journal =
        Journal::create(third.path(), "third", now, &record.plan, Redactor::new()).unwrap();
    let previous =
        PreviousResults::carry(&record.plan, &before, &too_old, &mut journal, now).unwrap();
    assert_eq!(previous.settled(), 0);
}

/// What passed in the pilot says nothing about the cutover.
#[tokio::test(flavor = "multi_thread")]
async fn results_of_another_moment_are_not_carried_over_and_late_stays_late() {
    let first = tempfile::tempdir().unwrap();
    let mut pilot = plan(vec![entry("A", "pass")]);
    pilot.moment = Some(Moment::Pilot);
    run(
        first.path(),
        pilot.clone(),
        options(),
        CancellationToken::new(),
    )
    .await;
    // As if it had passed at the second attempt only.
    let mut before = journal::read(first.path()).unwrap();
    before.record.entries[0].verdict.marks.push(Mark::Late);
    let now = Clock::system().now();
    let carried = |plan: &Plan| {
        let dir = tempfile::tempdir().unwrap();
        let mut journal =
            Journal::create(dir.path(), "second", now, plan, Redactor::new()).unwrap();
        let previous =
            PreviousResults::carry(plan, &before, &RerunFilter::default(), &mut journal, now)
                .unwrap();
        drop(journal);
        (
            previous.settled(),
            journal::read(dir.path()).unwrap().record.entries[0]
                .verdict
                .clone(),
        )
    };
    let (kept, verdict) = carried(&pilot);
    assert_eq!(
        (kept, verdict.status, verdict.has(Mark::Late)),
        (1, Status::Passed, true)
    );
    let cutover = Plan {
        moment: Some(Moment::Cutover),
        ..pilot
    };
    assert_eq!(carried(&cutover).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_an_earlier_run_is_reported_and_only_that_need_gate() {
    use crate::model::{ExitCode, Transition, compare_runs, exit_code};
    let acts =
        |acts: &[(&str, &str)]| plan(acts.iter().map(|(case, act)| entry(case, act)).collect());
    let first = tempfile::tempdir().unwrap();
    let yesterday = [
        ("A", "pass"),
        ("B", "fail"),
        ("C", "fail"),
        ("D", "pass"),
        ("E", "pass"),
        ("G", "refused"),
    ];
    run(
        first.path(),
        acts(&yesterday),
        options(),
        CancellationToken::new(),
    )
    .await;
    let before = journal::read(first.path()).unwrap();
    let second = tempfile::tempdir().unwrap();
    let today = [
        ("A", "fail"),
        ("B", "fail"),
        ("C", "pass"),
        ("D", "refused"),
        ("F", "pass"),
        ("G", "pass"),
    ];
    run(
        second.path(),
        acts(&today),
        options(),
        CancellationToken::new(),
    )
    .await;
    let mut now = journal::read(second.path()).unwrap();
    let comparison = compare_runs((&now.record, &now), (&before.record, &before), true).unwrap();
    let transitions: Vec<(&str, Transition)> = comparison
        .changes
        .iter()
        .map(|change| (change.case.as_str(), change.transition))
        .collect();
    let expected = [
        ("A", Transition::NewlyFailed),
        ("B", Transition::StillFailing),
        ("C", Transition::Fixed),
        ("D", Transition::NewlyBlind),
        ("F", Transition::NewCase),
        ("G", Transition::Fixed),
        ("E", Transition::Vanished),
    ];
    assert_eq!(transitions, expected);
    assert_eq!(comparison.changes[1].since, Some(before.record.started));

    now.record.comparison = Some(comparison);
    assert_eq!(exit_code(&now.record, None), ExitCode::Failed);
    now.record.entries[0].verdict.status = Status::Passed;
    now.record.entries[3].verdict.status = Status::Passed;
    assert_eq!(
        exit_code(&now.record, None),
        ExitCode::Good,
        "what failed before in the same way is known"
    );
}
