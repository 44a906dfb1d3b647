//! The judge, case by case.

use super::*;
use crate::model::{Allowance, Ledger, Moment, Obstacle, Retry};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn compared(source: Tally, target: Tally) -> Evidence {
    let mut ledger = Ledger::default();
    *ledger.row("INBOX") = crate::model::Row { source, target };
    Evidence {
        examined: Some(Examined::Compared(ledger)),
        ..Evidence::default()
    }
}

fn matched(items: u64) -> Evidence {
    let tally = Tally {
        listed: items,
        matched: items,
        ..Tally::default()
    };
    compared(tally.clone(), tally)
}

fn found(mut evidence: Evidence, class: Class, count: u64) -> Evidence {
    evidence.totals.insert(class, count);
    evidence
}

fn status(evidence: &Evidence) -> Status {
    judge(&Terms::default(), Some(evidence), &[], now()).status
}

#[test]
fn a_complete_look_without_findings_passes() {
    assert_eq!(status(&matched(3)), Status::Passed);
}

#[test]
fn nothing_examined_never_passes() {
    assert_eq!(status(&Evidence::default()), Status::Inconclusive);
    assert_eq!(status(&matched(0)), Status::Inconclusive);
    let mut excluded = Tally {
        listed: 4,
        ..Tally::default()
    };
    excluded.exclude("pattern", 4);
    assert_eq!(
        status(&compared(excluded.clone(), excluded)),
        Status::Inconclusive
    );
    assert_eq!(
        judge(&Terms::default(), None, &[], now()).status,
        Status::Inconclusive
    );
}

#[test]
fn an_empty_source_with_tolerated_extras_does_not_pass() {
    let target = Tally {
        listed: 2,
        extra: 2,
        ..Tally::default()
    };
    let evidence = found(compared(Tally::default(), target), Class::Extra, 2);
    let mut terms = Terms::default();
    terms.allow.insert(
        "extra".to_owned(),
        Allowance {
            count: Some(5),
            share: None,
            reason: "welcome".into(),
        },
    );
    assert_eq!(
        judge(&terms, Some(&evidence), &[], now()).status,
        Status::Inconclusive
    );
}

#[test]
fn empty_may_be_allowed() {
    let terms = Terms {
        allow_empty: true,
        ..Terms::default()
    };
    assert_eq!(
        judge(&terms, Some(&matched(0)), &[], now()).status,
        Status::Passed
    );
    assert_eq!(
        judge(&terms, Some(&Evidence::default()), &[], now()).status,
        Status::Inconclusive
    );
}

#[test]
fn whatever_is_unknown_is_inconclusive() {
    let mut broken = matched(3);
    broken.broken_off.push(CannotCheck::new(
        Obstacle::Interrupted,
        Retry::Later,
        "x",
        "LIST",
        Message::new("c"),
    ));
    assert_eq!(status(&broken), Status::Inconclusive);
    assert_eq!(
        status(&found(matched(3), Class::Unreadable, 1)),
        Status::Inconclusive
    );
    let undecided = Tally {
        listed: 3,
        matched: 2,
        undecided: 1,
        ..Tally::default()
    };
    let target = Tally {
        listed: 2,
        matched: 2,
        ..Tally::default()
    };
    assert_eq!(
        status(&compared(undecided, target.clone())),
        Status::Inconclusive
    );
    let lossy = Tally {
        listed: 3,
        matched: 2,
        ..Tally::default()
    };
    assert_eq!(status(&compared(lossy, target)), Status::Inconclusive);
}

#[test]
fn findings_and_ledger_must_agree() {
    let source = Tally {
        listed: 3,
        matched: 2,
        missing: 1,
        ..Tally::default()
    };
    let target = Tally {
        listed: 2,
        matched: 2,
        ..Tally::default()
    };
    assert_eq!(
        status(&compared(source.clone(), target.clone())),
        Status::Inconclusive
    );
    assert_eq!(
        status(&found(compared(source, target), Class::Missing, 1)),
        Status::Failed
    );
}

#[test]
fn points_that_are_not_as_expected_need_findings() {
    let points = |matched, different| {
        let tally = Tally {
            listed: 2,
            matched,
            different,
            ..Tally::default()
        };
        Evidence {
            examined: Some(Examined::Points(tally)),
            ..Evidence::default()
        }
    };
    assert_eq!(status(&points(2, 0)), Status::Passed);
    assert_eq!(status(&points(1, 1)), Status::Inconclusive);
    assert_eq!(status(&points(1, 0)), Status::Inconclusive);
    assert_eq!(
        status(&found(points(1, 1), Class::Unexpected, 1)),
        Status::Failed
    );
}

#[test]
fn a_failure_that_saw_only_part_is_marked() {
    let source = Tally {
        listed: 4,
        matched: 2,
        missing: 1,
        undecided: 1,
        ..Tally::default()
    };
    let target = Tally {
        listed: 2,
        matched: 2,
        ..Tally::default()
    };
    let verdict = judge(
        &Terms::default(),
        Some(&found(compared(source, target), Class::Missing, 1)),
        &[],
        now(),
    );
    assert_eq!(
        (verdict.status, verdict.marks),
        (Status::Failed, vec![Mark::Incomplete])
    );
}

#[test]
fn allowances_are_kept_to_the_item() {
    let target = Tally {
        listed: 1003,
        matched: 1000,
        extra: 3,
        ..Tally::default()
    };
    let source = Tally {
        listed: 1000,
        matched: 1000,
        ..Tally::default()
    };
    let evidence = found(compared(source, target), Class::Extra, 3);
    let with = |count, share| {
        let mut terms = Terms::default();
        terms.allow.insert(
            "extra".to_owned(),
            Allowance {
                count,
                share,
                reason: "welcome mails".into(),
            },
        );
        judge(&terms, Some(&evidence), &[], now())
    };
    let tolerated = with(Some(3), None);
    assert_eq!(
        (tolerated.status, tolerated.marks.as_slice()),
        (Status::Passed, &[Mark::Tolerated][..])
    );
    assert!(tolerated.reason.to_string().contains("welcome mails"));
    assert_eq!(with(Some(2), None).status, Status::Failed);
    assert_eq!(with(None, Some(0.003)).status, Status::Passed);
    assert_eq!(with(None, Some(0.002)).status, Status::Failed);
}

#[test]
fn what_is_not_due_is_not_judged() {
    let later = Terms {
        due: Due::Later {
            from: Moment::Cutover,
        },
        ..Terms::default()
    };
    let verdict = judge(&later, Some(&matched(1)), &[], now());
    assert_eq!(
        (verdict.status, verdict.cause),
        (Status::Pending, Some(Cause::Later))
    );
    let past = Terms {
        due: Due::Past,
        ..Terms::default()
    };
    assert_eq!(judge(&past, None, &[], now()).status, Status::Skipped);
    let write = Terms {
        lacks_consent: true,
        ..Terms::default()
    };
    assert_eq!(judge(&write, None, &[], now()).cause, Some(Cause::Consent));
}

#[test]
fn the_last_answer_to_the_text_as_it_is_counts() {
    let terms = Terms {
        asks: Some("t1".into()),
        ..Terms::default()
    };
    let ruling = |answer, at: &str, text: &str| Ruling {
        at: at.parse().unwrap(),
        by: "Anna".into(),
        case: Some("M-1".into()),
        account: None,
        answer,
        comment: None,
        text_sha256: Some(text.into()),
        attached: Vec::new(),
    };
    let first = ruling(Answer::NotOk, "2026-02-01T00:00:00Z", "t1");
    let second = ruling(Answer::Ok, "2026-02-02T00:00:00Z", "t1");
    let of = |rulings: &[Ruling]| judge(&terms, None, rulings, now());
    assert_eq!(of(&[]).cause, Some(Cause::Answer));
    assert_eq!(of(std::slice::from_ref(&first)).status, Status::Failed);
    assert_eq!(of(&[first.clone(), second.clone()]).status, Status::Passed);
    // What was recorded last counts, whatever the clocks said.
    assert_eq!(of(&[second, first]).status, Status::Failed);
    assert_eq!(
        of(&[ruling(Answer::Ok, "2026-02-02T00:00:00Z", "t0")]).cause,
        Some(Cause::Answer)
    );
    assert_eq!(
        of(&[ruling(Answer::CannotTest, "2026-02-02T00:00:00Z", "t1")]).status,
        Status::Inconclusive
    );
    assert_eq!(
        of(&[ruling(Answer::Ok, "2026-04-02T00:00:00Z", "t1")]).status,
        Status::Pending
    );
}

#[test]
fn an_empty_target_has_its_own_words() {
    let source = Tally {
        listed: 3,
        missing: 3,
        ..Tally::default()
    };
    let nothing = found(
        compared(source.clone(), Tally::default()),
        Class::Missing,
        3,
    );
    let verdict = judge(&Terms::default(), Some(&nothing), &[], now());
    assert_eq!(verdict.status, Status::Failed);
    assert_eq!(verdict.reason.code, "judge/nothing-arrived");
    assert_eq!(verdict.reason.args["missing"], 3.into());

    // What is there, even if it is something else, was put there by somebody.
    let other = Tally {
        listed: 1,
        extra: 1,
        ..Tally::default()
    };
    let other = found(compared(source, other), Class::Missing, 3);
    let verdict = judge(
        &Terms::default(),
        Some(&found(other, Class::Extra, 1)),
        &[],
        now(),
    );
    assert_eq!(verdict.reason.code, "judge/failed");
}
