//! `mail.messages` where folders are views: `\\All` and its like show what is in other folders, too.

use super::fake_mailbox::{FakeMailbox, Fault, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Status::{Failed, Inconclusive, Passed};
use serde_json::{Value, json};

/// Messages, one for each letter.
fn mails(letters: &str) -> Vec<Mail> {
    letters
        .chars()
        .map(|letter| mail(&letter.to_string()))
        .collect()
}

/// Mail with labels, mail that only the view shows, and what people call important.
fn gmail(first_uid: u32) -> FakeMailbox {
    FakeMailbox::new(first_uid)
        .with("INBOX", &mails("a"))
        .with("Reisen", &mails("ab"))
        .with("[Gmail]/All Mail \\All", &mails("abc"))
        .with("[Gmail]/Important \\Important", &mails("a"))
}

fn compare(spec: &Value, source: FakeMailbox, target: FakeMailbox) -> Seen {
    TestContext::of_mailboxes(source, target).observe("mail.messages", spec)
}

/// A target of the usual sort, with what is in its folders.
fn usual(inbox: &str, travel: &str, archive: &str) -> FakeMailbox {
    FakeMailbox::new(500)
        .with("INBOX", &mails(inbox))
        .with("Reisen", &mails(travel))
        .with("Archiv \\Archive", &mails(archive))
}

#[test]
fn what_only_a_view_shows_is_looked_for() {
    for level in ["existence", "metadata"] {
        let spec = json!({ "level": level });
        let seen = compare(&spec, gmail(1), usual("a", "ab", "c"));
        seen.expect(Passed, &[]);
        let view = &seen.ledger().containers["[Gmail]/All Mail"].source;
        assert_eq!(view.explained["mail.messages/shown-elsewhere"], 2);
        assert_eq!(view.matched, 1);

        let missing = "missing [Gmail]/All Mail <c@muster.example>";
        compare(&spec, gmail(1), usual("a", "ab", "")).expect(Failed, &[missing]);
    }

    // Wherever it was put, it is compared.
    let unread = FakeMailbox::new(500)
        .with("INBOX", &mails("a"))
        .with("Reisen", &mails("ab"))
        .with("x", &[mail("c").flags("")]);
    let different = "different [Gmail]/All Mail <c@muster.example> seen";
    compare(&json!({}), gmail(1), unread).expect(Failed, &[different]);

    // What lost its label is told as such.
    compare(&json!({}), gmail(1), usual("", "ab", "ca"))
        .expect(Failed, &["moved INBOX <a@muster.example> > Archiv"]);
}

#[test]
fn a_view_is_compared_with_a_view_and_with_a_copy_of_it() {
    compare(&json!({}), gmail(1), gmail(500)).expect(Passed, &[]);
    let lost = FakeMailbox::new(500)
        .with("INBOX", &mails("a"))
        .with("Reisen", &mails("ab"))
        .with("[Gmail]/All Mail \\All", &mails("ab"));
    compare(&json!({}), gmail(1), lost)
        .expect(Failed, &["missing [Gmail]/All Mail <c@muster.example>"]);

    // Copied as if it were a folder.
    let copied = FakeMailbox::new(500)
        .with("INBOX", &mails("a"))
        .with("Reisen", &mails("ab"))
        .with("[Gmail]/All Mail", &mails("cba"));
    let seen = compare(&json!({}), gmail(1), copied);
    seen.expect(Passed, &[]);
    let copy = &seen.ledger().containers["[Gmail]/All Mail"].target;
    assert_eq!(copy.explained["mail.messages/shown-elsewhere"], 2);
}

#[test]
fn what_a_view_shows_of_a_folder_that_cannot_be_read_is_not_missing() {
    let source = FakeMailbox::new(1)
        .with("INBOX", &mails("a"))
        .with("Reisen", &mails("ab"))
        .fault(Fault::Refused)
        .with("[Gmail]/All Mail \\All", &mails("ab"));
    let seen = compare(&json!({}), source, usual("a", "", ""));
    seen.expect(Inconclusive, &["unreadable Reisen Reisen"]);
}

#[test]
fn what_a_view_shows_of_a_folder_that_is_left_out_is_left_out() {
    let spec = json!({ "folders": { "exclude": ["Reisen"] } });
    compare(&spec, gmail(1), usual("a", "", "c")).expect(Passed, &[]);

    // A view that is left out is said to hide what only it shows.
    let spec = json!({ "folders": { "exclude": ["\\All"] } });
    let seen = compare(&spec, gmail(1), usual("a", "ab", ""));
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/view-left-out").unwrap(),
        "mail.messages/view-left-out folder=[Gmail]/All Mail messages=3"
    );
}
