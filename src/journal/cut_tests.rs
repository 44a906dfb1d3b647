//! Journals that end too early: of a process that died, and of somebody who cut lines off.

use jiff::Timestamp;

use super::event::Line;
use super::head::{HEAD_FILE, Head};
use super::tests::{at, plan, two_entries};
use super::{FILE, Journal, JournalError, read};
use crate::base::digest::Digest;
use crate::base::secret::Redactor;
use crate::model::{Answer, Ruling, Status};

/// The head of a journal that has come to its `lines`th line.
fn head_at(whole: &[u8], lines: usize) -> Head {
    let line = whole.split(|byte| *byte == b'\n').nth(lines - 1).unwrap();
    Head {
        lines: lines as u64,
        sha256: Digest::of(line),
    }
}

/// A process that dies has brought no more than the plan to the disk for certain.
#[test]
fn a_journal_that_ends_anywhere_reads_to_its_last_whole_line() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let whole = std::fs::read(dir.path().join(FILE)).unwrap();
    let first_line = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
    let step = (whole.len() / 700).max(1);
    let cut = tempfile::tempdir().unwrap();
    head_at(&whole, 1).write(cut.path()).unwrap();
    for end in (0..whole.len()).step_by(step).chain([
        first_line - 1,
        first_line,
        first_line + 1,
        whole.len() - 1,
    ]) {
        std::fs::write(cut.path().join(FILE), &whole[..end]).unwrap();
        match read(cut.path()) {
            Ok(recorded) => {
                assert!(end >= first_line);
                assert!(!recorded.record.complete, "cut at {end}");
                let passed = recorded
                    .record
                    .entries
                    .iter()
                    .filter(|e| e.verdict.status == Status::Passed)
                    .count();
                assert!(passed <= 1);
            }
            Err(error) => assert!(end < first_line, "cut at {end}: {error}"),
        }
    }
}

/// Whole lines that are gone from the end are missed, and so is a last line that was changed.
#[test]
fn nothing_is_cut_off_a_journal_unnoticed() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let mut journal = Journal::amend(dir.path(), Redactor::new()).unwrap().journal;
    let answer = Ruling {
        at: at(10),
        by: "Ben".into(),
        case: Some("T-0".into()),
        account: None,
        answer: Answer::NotOk,
        comment: None,
        text_sha256: None,
        attached: Vec::new(),
    };
    journal.ruling(answer).unwrap();
    journal.sync().unwrap();
    drop(journal);
    assert!(read(dir.path()).unwrap().record.complete);

    let path = dir.path().join(FILE);
    let whole = std::fs::read(&path).unwrap();
    let ends: Vec<usize> = (0..whole.len())
        .filter(|end| whole[..*end].ends_with(b"\n"))
        .collect();
    let headless = tempfile::tempdir().unwrap();
    for (lines, end) in (1..).zip(&ends) {
        std::fs::write(&path, &whole[..*end]).unwrap();
        let told = read(dir.path()).unwrap_err().to_string();
        assert!(
            told.contains(&format!("damaged at line {}", lines + 1)) && told.contains("gone"),
            "{told}"
        );
        // Nothing is added to it, either: that would hide what is gone.
        assert!(matches!(
            Journal::resume(dir.path(), at(20), Redactor::new()),
            Err(JournalError::Damaged { .. })
        ));

        // Without its head it may only be what every run begins with.
        std::fs::write(headless.path().join(FILE), &whole[..*end]).unwrap();
        match read(headless.path()) {
            Ok(recorded) => assert!(lines == 1 && !recorded.record.complete),
            Err(error) => assert!(error.to_string().contains("journal.head"), "{error}"),
        }
    }

    let kind = String::from_utf8(whole).unwrap().replace("not-ok", "ok");
    std::fs::write(&path, kind).unwrap();
    let told = read(dir.path()).unwrap_err().to_string();
    assert!(told.contains("not the line"), "{told}");
}

/// Taking up a run that had ended opens it again; were that cut off, it would be complete.
#[test]
fn a_run_that_was_taken_up_is_not_cut_back_to_its_end() {
    let dir = tempfile::tempdir().unwrap();
    two_entries(dir.path());
    let ended = std::fs::read(dir.path().join(FILE)).unwrap();
    drop(Journal::resume(dir.path(), at(20), Redactor::new()).unwrap());
    assert!(!read(dir.path()).unwrap().record.complete);
    std::fs::write(dir.path().join(FILE), ended).unwrap();
    assert!(matches!(
        read(dir.path()),
        Err(JournalError::Damaged { .. })
    ));
}

#[test]
fn a_head_that_is_none_is_damage() {
    for head in ["", "{}", "{\"lines\":1}", "nonsense"] {
        let dir = tempfile::tempdir().unwrap();
        two_entries(dir.path());
        std::fs::write(dir.path().join(HEAD_FILE), head).unwrap();
        let told = read(dir.path()).unwrap_err();
        assert!(matches!(told, JournalError::Damaged { .. }), "{told}");
    }
}

/// Journals of earlier programs have no head, and say so by not promising one.
#[test]
fn a_journal_that_never_had_a_head_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    let mut before = Digest::of(b"");
    let at = |second| at(second).to_string();
    let events = [
        serde_json::json!({"event": "plan", "run": "run", "at": at(0), "landfall": "0.0.1", "plan": plan(1)}),
        serde_json::json!({"event": "finished", "at": at(1)}),
    ];
    for (n, event) in (1..).zip(events) {
        let line = Line {
            n,
            prev: before,
            body: event,
        };
        let line = serde_json::to_string(&line).unwrap();
        before = Digest::of(&line);
        text.push_str(&line);
        text.push('\n');
    }
    std::fs::write(dir.path().join(FILE), text).unwrap();
    assert!(read(dir.path()).unwrap().record.complete);

    // Whoever adds to it keeps a head from then on.
    drop(Journal::resume(dir.path(), Timestamp::now(), Redactor::new()).unwrap());
    assert!(dir.path().join(HEAD_FILE).is_file());
    assert!(!read(dir.path()).unwrap().record.complete);
}
