//! The journal: what is written is read again, however it ended.

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;

use super::*;
use crate::base::secret::{Redactor, Secret};
use crate::model::{
    CannotCheck, Class, Code, EntryPlan, Evidence, Examined, Finding, FindingSource as _, ItemName,
    Ledger, Left, Message, Obstacle, Plan, Retry, Status, Tally, Terms, Verdict, judge,
};

const MISSING: Code = Code {
    name: "test.items/missing",
    class: Class::Missing,
};

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn plan(entries: usize) -> Plan {
    let entry =
        |index: usize| EntryPlan::of(&format!("T-{index}"), "test.items", serde_json::json!({}));
    Plan::of((0..entries).map(entry).collect())
}

fn evidence(missing: u64) -> Evidence {
    let mut ledger = Ledger::default();
    let row = ledger.row("/");
    row.source = Tally {
        listed: 10 + missing,
        matched: 10,
        missing,
        ..Tally::default()
    };
    row.target = Tally {
        listed: 10,
        matched: 10,
        ..Tally::default()
    };
    let totals = if missing > 0 {
        [(Class::Missing, missing)].into()
    } else {
        Default::default()
    };
    Evidence {
        examined: Some(Examined::Compared(ledger)),
        totals,
        ..Evidence::default()
    }
}

fn finding(index: u64) -> Finding {
    Finding::new(
        MISSING,
        ItemName::text("/"),
        ItemName::bytes(format!("file-{index}\n").as_bytes()),
    )
}

fn observe(journal: &mut Journal, entry: usize, attempt: u32, missing: u64) -> Verdict {
    journal.attempt(entry, attempt, at(1)).unwrap();
    journal
        .findings(entry, attempt, (0..missing).map(finding))
        .unwrap();
    let evidence = journal
        .evidence(entry, attempt, at(2), 1.0, evidence(missing))
        .unwrap();
    let verdict = judge(&Terms::default(), Some(&evidence), &[], at(2));
    journal.verdict(entry, attempt, at(3), &verdict).unwrap();
    verdict
}

pub(super) fn two_entries(dir: &Path) {
    let mut journal = Journal::create(dir, "run", at(0), &plan(2), Redactor::new()).unwrap();
    observe(&mut journal, 0, 1, 0);
    observe(&mut journal, 1, 1, 600);
    journal.finished(at(9)).unwrap();
}

fn findings(recorded: &Recorded, entry: usize) -> Vec<Finding> {
    let mut all = Vec::new();
    recorded
        .findings(entry, &mut |finding| {
            all.push(finding);
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

#[test]
fn what_is_written_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let recorded = read(dir.path()).unwrap();
    assert!(recorded.record.complete);
    assert_eq!(recorded.record.entries[0].verdict.status, Status::Passed);
    assert_eq!(recorded.record.entries[1].verdict.status, Status::Failed);
    assert_eq!(
        findings(&recorded, 1),
        (0..600).map(finding).collect::<Vec<_>>()
    );
    assert!(findings(&recorded, 0).is_empty());
}

#[test]
fn only_the_last_attempt_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(1), Redactor::new()).unwrap();
    observe(&mut journal, 0, 1, 3);
    observe(&mut journal, 0, 2, 0);
    journal.finished(at(9)).unwrap();
    drop(journal);
    let recorded = read(dir.path()).unwrap();
    let entry = &recorded.record.entries[0];
    assert_eq!(entry.verdict.status, Status::Passed);
    assert!(entry.verdict.has(crate::model::Mark::Late));
    assert_eq!(entry.attempts.len(), 2);
    assert!(findings(&recorded, 0).is_empty());
}

/// What a run says is left: what its attempts report, and every probe that was announced and never mentioned again.
#[test]
fn what_was_left_behind_is_summed_up() {
    let dir = tempfile::tempdir().unwrap();
    let left = || read(dir.path()).unwrap().record.entries[0].left;
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(1), Redactor::new()).unwrap();
    journal.attempt(0, 1, at(1)).unwrap();
    journal
        .probe(0, 1, at(1), "<landfall.run.T-0.1@a.example>")
        .unwrap();
    drop(journal);
    assert_eq!(
        left(),
        Left {
            remains: 0,
            unsure: 1
        },
        "the run died before it recorded what became of the probe"
    );
    let mut journal = Journal::resume(dir.path(), at(4), Redactor::new())
        .unwrap()
        .journal;
    journal.attempt(0, 2, at(5)).unwrap();
    journal
        .probe(0, 2, at(5), "<landfall.run.T-0.2@a.example>")
        .unwrap();
    let second = Evidence {
        left: Left {
            remains: 2,
            unsure: 0,
        },
        ..evidence(0)
    };
    journal.evidence(0, 2, at(6), 1.0, second).unwrap();
    journal.flush().unwrap();
    drop(journal);
    assert_eq!(
        left(),
        Left {
            remains: 2,
            unsure: 1
        }
    );
    let mut journal = Journal::amend(dir.path(), Redactor::new()).unwrap().journal;
    journal
        .cleaned(
            0,
            Left {
                remains: 1,
                unsure: 0,
            },
        )
        .unwrap();
    journal.flush().unwrap();
    drop(journal);
    assert_eq!(
        left(),
        Left {
            remains: 1,
            unsure: 0
        }
    );
}

/// Two messages may share one Message-ID: that the second is missing now, too, is new.
#[test]
fn more_of_the_same_is_a_change() {
    use crate::model::{ExitCode, Transition, compare_runs, exit_code};
    let failing = |times: u64| {
        let dir = tempfile::tempdir().unwrap();
        let mut journal =
            Journal::create(dir.path(), "run", at(0), &plan(1), Redactor::new()).unwrap();
        journal.attempt(0, 1, at(1)).unwrap();
        journal
            .findings(0, 1, (0..times).map(|_| finding(7)))
            .unwrap();
        let evidence = journal.evidence(0, 1, at(2), 1.0, evidence(times)).unwrap();
        journal
            .verdict(
                0,
                1,
                at(2),
                &judge(&Terms::default(), Some(&evidence), &[], at(2)),
            )
            .unwrap();
        journal.finished(at(3)).unwrap();
        drop(journal);
        read(dir.path()).map(|recorded| (recorded, dir)).unwrap()
    };
    let ((before, _one), (mut now, _two)) = (failing(1), failing(3));
    let comparison = compare_runs((&now.record, &now), (&before.record, &before), true).unwrap();
    assert_eq!(
        (
            comparison.changes[0].transition,
            comparison.changes[0].appeared,
            comparison.changes[0].gone
        ),
        (Transition::Changed, 2, 0)
    );
    now.record.comparison = Some(comparison);
    assert_eq!(exit_code(&now.record, None), ExitCode::Failed);
    let comparison = compare_runs((&before.record, &before), (&now.record, &now), true).unwrap();
    assert_eq!(
        (
            comparison.changes[0].transition,
            comparison.changes[0].appeared,
            comparison.changes[0].gone
        ),
        (Transition::StillFailing, 0, 2)
    );
}

/// What a comparison did not know of is new: it was made before the run was taken up, or before somebody answered.
#[test]
fn a_failure_that_is_younger_than_the_comparison_counts() {
    use crate::model::{Change, Comparison, ExitCode, Mark, Transition, exit_code};
    let dir = tempfile::tempdir().unwrap();
    let change = |transition| Change {
        case: "T-0".into(),
        account: None,
        transition,
        since: None,
        appeared: 0,
        gone: 0,
        revalued: 0,
    };
    let comparison = |transition| Comparison {
        run: "old".into(),
        started: at(0),
        fail_on_new: true,
        changes: vec![change(transition)],
    };
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(1), Redactor::new()).unwrap();
    journal.interrupted(at(1), "stopped").unwrap();
    journal
        .comparison(comparison(Transition::NewlyBlind))
        .unwrap();
    drop(journal);
    let mut journal = Journal::resume(dir.path(), at(4), Redactor::new())
        .unwrap()
        .journal;
    observe(&mut journal, 0, 1, 1);
    journal.finished(at(5)).unwrap();
    drop(journal);
    let mut record = read(dir.path()).unwrap().record;
    assert_eq!(
        record.comparison, None,
        "it says nothing about a run that went on"
    );
    for (transition, code) in [
        (Transition::NewlyBlind, ExitCode::Failed),
        (Transition::StillBlind, ExitCode::Failed),
        (Transition::NewlyFailed, ExitCode::Failed),
        (Transition::Changed, ExitCode::Failed),
        (Transition::StillFailing, ExitCode::Good),
    ] {
        record.comparison = Some(comparison(transition));
        assert_eq!(exit_code(&record, None), code, "{transition:?}");
    }

    // Something new may hide behind what could not be looked at.
    let entry = &mut record.entries[0].verdict;
    entry.marks.push(Mark::Incomplete);
    record.comparison = Some(comparison(Transition::StillFailing));
    assert_eq!(exit_code(&record, None), ExitCode::Failed);
    record.entries[0].verdict.marks.clear();

    record.comparison = Some(Comparison {
        changes: Vec::new(),
        ..comparison(Transition::Fixed)
    });
    assert_eq!(exit_code(&record, None), ExitCode::Failed);
}

#[test]
fn damage_is_distinguished_from_interruption() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let path = dir.path().join(FILE);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let without_one = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
    let edited = whole.replacen("\"matched\":10", "\"matched\":11", 1);
    let garbled = whole.replacen("{\"n\":3", "}\"n\":3", 1);
    for text in [
        without_one,
        edited,
        garbled,
        "{}\n".to_owned(),
        String::new(),
    ] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(
            read(dir.path()),
            Err(JournalError::Damaged { .. })
        ));
    }
}

#[test]
fn a_resumed_journal_goes_on_behind_its_last_whole_line() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(2), Redactor::new()).unwrap();
    observe(&mut journal, 0, 1, 0);
    journal.attempt(1, 1, at(4)).unwrap();
    journal.findings(1, 1, [finding(1)]).unwrap();
    journal.flush().unwrap();
    drop(journal);
    let path = dir.path().join(FILE);
    let mut torn = std::fs::read(&path).unwrap();
    torn.extend_from_slice(b"{\"n\":7,\"prev\":\"torn");
    std::fs::write(&path, torn).unwrap();

    let recorded = read(dir.path()).unwrap();
    assert_eq!(
        recorded.record.entries[1].verdict.status,
        Status::Inconclusive
    );
    assert!(
        findings(&recorded, 1).is_empty(),
        "what an unfinished attempt found is no evidence"
    );

    let mut resumed = Journal::resume(dir.path(), at(5), Redactor::new()).unwrap();
    assert!(matches!(
        Journal::resume(dir.path(), at(5), Redactor::new()),
        Err(JournalError::Locked(_))
    ));
    assert!(matches!(read(dir.path()), Err(JournalError::Locked(_))));
    observe(&mut resumed.journal, 1, 2, 0);
    resumed.journal.finished(at(9)).unwrap();
    drop(resumed);
    let recorded = read(dir.path()).unwrap();
    assert!(recorded.record.complete);
    assert_eq!(recorded.record.resumed, [at(5)]);
    let verdict = &recorded.record.entries[1].verdict;
    assert_eq!((verdict.status, verdict.marks.len()), (Status::Passed, 0));
}

#[test]
fn a_folder_that_holds_a_run_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let before = std::fs::read(dir.path().join(FILE)).unwrap();
    let again = Journal::create(dir.path(), "run", at(0), &plan(1), Redactor::new());
    assert!(matches!(again, Err(JournalError::Occupied(_))));
    assert_eq!(std::fs::read(dir.path().join(FILE)).unwrap(), before);
    assert!(matches!(
        read(&dir.path().join("none")),
        Err(JournalError::Absent(_))
    ));
}

#[test]
fn secrets_do_not_reach_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let redactor = Redactor::new();
    redactor.learn(&Secret::new("canary-1234"));
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(1), redactor).unwrap();
    journal.attempt(0, 1, at(1)).unwrap();
    let leak = "x canary-1234 y";
    let mut leaky = evidence(0);
    leaky.facts.push(Message::new("f").with("reply", leak));
    leaky.tables.push(crate::model::Table {
        code: "t".into(),
        columns: vec!["c".into()],
        rows: vec![vec![leak.into(), Message::new("m").with("a", leak).into()]],
    });
    leaky
        .broken_off
        .push(crate::model::CannotCheck::fault(leak, leak));
    let finding = Finding::new(MISSING, ItemName::text(leak), ItemName::text(leak))
        .source(leak)
        .target(leak)
        .detail(Message::new("d").with("a", leak));
    journal.findings(0, 1, [finding]).unwrap();
    journal.evidence(0, 1, at(2), 1.0, leaky).unwrap();
    journal.flush().unwrap();
    let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
    assert!(!text.contains("canary"));
    assert!(text.contains("•••"));
}

#[test]
fn a_short_secret_that_a_server_repeats_does_not_reach_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let redactor = Redactor::new();
    redactor.learn(&Secret::new("hunter"));
    let mut journal = Journal::create(dir.path(), "run", at(0), &plan(1), redactor).unwrap();
    journal.attempt(0, 1, at(1)).unwrap();
    let cause = Message::new("imap/refused").with("reply", "NO hunter is wrong");
    let error = CannotCheck::new(Obstacle::Denied, Retry::Never, "imap", "LOGIN", cause);
    let name = ItemName::text("hunters");
    let finding = Finding::new(MISSING, name.clone(), name).detail(error.message());
    journal.findings(0, 1, [finding]).unwrap();
    journal.flush().unwrap();

    let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
    assert!(text.contains("NO ••• is wrong"), "{text}");
    // The name of an item is left alone, or nobody could find it.
    assert!(text.contains("hunters"), "{text}");
}

/// A name whose exact bytes are kept beside its text gives nothing away there, however long the secret is.
#[test]
fn the_exact_bytes_of_a_name_give_no_secret_away() {
    for secret in ["canary-12", "canary-1234", "can\u{e4}ry\t12"] {
        let redactor = Redactor::new();
        redactor.learn(&Secret::new(secret));
        let mut name = ItemName::bytes(&[b"\xff", secret.as_bytes(), b"\xfe"].concat());
        assert!(name.base64.is_some());
        name.redact(&redactor);
        assert_eq!(name.base64, None, "{secret:?}");
        assert_eq!(name.text, "\\xFF•••\\xFE", "{secret:?}");
    }

    let mut other = ItemName::bytes(b"\xff\xfe");
    let before = other.clone();
    other.redact(&Redactor::new());
    assert_eq!(other, before);
}

/// A secret that is a word of ours is no reason to make holes in what we say: they would show what it is.
#[test]
fn our_own_words_are_not_masked() {
    let redactor = Redactor::new();
    redactor.learn(&Secret::new("list"));
    let cause = Message::new("imap/refused").with("reply", "NO list again");
    let mut error = CannotCheck::new(Obstacle::Denied, Retry::Never, "imap", "list", cause);
    error.redact(&redactor);
    assert_eq!(error.operation, "list");
    assert_eq!(
        error.cause.args["reply"],
        crate::model::Arg::Text("NO ••• again".into())
    );
}

#[cfg(unix)]
#[test]
fn a_run_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("run");
    two_entries(&dir);
    assert_eq!(
        std::fs::metadata(&dir).unwrap().permissions().mode() & 0o777,
        0o700
    );
    for file in [FILE, HEAD_FILE] {
        let found = std::fs::metadata(dir.join(file)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{file}");
    }
}
