//! `mail.messages` and `mail.folders` where folders are views: `\\All` and its like show what is in other folders, too.

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

    // Where the suite names the folders to look at, and the view is none of them, it is said to hide what only it shows.
    let spec = json!({ "folders": { "include": ["INBOX", "Reisen"] } });
    let seen = compare(&spec, gmail(1), usual("a", "ab", ""));
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/view-left-out").unwrap(),
        "mail.messages/view-left-out folder=[Gmail]/All Mail messages=3"
    );
}

#[test]
fn a_pattern_leaves_out_a_view_and_not_what_only_it_shows() {
    let missing = "missing [Gmail]/All Mail <c@muster.example>";
    for pattern in ["\\All", "[[]Gmail]/All*"] {
        let spec = json!({ "folders": { "exclude": [pattern] } });
        let seen = compare(&spec, gmail(1), usual("a", "ab", ""));
        seen.expect(Failed, &[missing]);
        assert_eq!(
            seen.fact("mail.messages/view-looked-at").unwrap(),
            "mail.messages/view-looked-at folder=[Gmail]/All Mail side=source"
        );
        assert_eq!(seen.fact("mail.messages/view-left-out"), None);
        compare(&spec, gmail(1), usual("a", "ab", "c")).expect(Passed, &[]);

        // It may be where the pattern looks away on the target, too: in its view, or in a copy of the view.
        compare(&spec, gmail(1), gmail(500)).expect(Passed, &[]);
        let copied = FakeMailbox::new(500)
            .with("INBOX", &mails("a"))
            .with("Reisen", &mails("ab"))
            .with("[Gmail]/All Mail", &mails("c"));
        compare(&spec, gmail(1), copied).expect(Passed, &[]);
    }

    // From an ordinary server into labels: what was archived is in the view of the target alone.
    let spec = json!({ "folders": { "exclude": ["\\All"] } });
    let source = FakeMailbox::new(1)
        .with("INBOX", &mails("a"))
        .with("Archiv \\Archive", &mails("bc"));
    let target = FakeMailbox::new(500)
        .with("INBOX", &mails("a"))
        .with("Archiv \\Archive", &mails("b"))
        .with("[Gmail]/All Mail \\All", &mails("abc"));
    compare(&spec, source, target).expect(
        Failed,
        &["moved Archiv <c@muster.example> > [Gmail]/All Mail"],
    );
}

#[test]
fn two_alike_with_two_ids_are_two_messages() {
    let source = || {
        FakeMailbox::new(1)
            .with("INBOX", &[mail("a").known_as("M1")])
            .with(
                "[Gmail]/All Mail \\All",
                &[mail("a").known_as("M1"), mail("a").known_as("M2")],
            )
    };
    for level in ["existence", "metadata"] {
        let spec = json!({ "level": level });
        let seen = compare(&spec, source(), usual("a", "", "a"));
        seen.expect(Passed, &[]);
        let view = &seen.ledger().containers["[Gmail]/All Mail"].source;
        assert_eq!(view.explained["mail.messages/shown-elsewhere"], 1);
        assert_eq!(view.matched, 1);

        let missing = "missing [Gmail]/All Mail <a@muster.example>";
        compare(&spec, source(), usual("a", "", "")).expect(Failed, &[missing]);
    }

    // Marked for the bin is one, archived the other: a view of all mail does not show the bin.
    let binned = FakeMailbox::new(1)
        .with("Trash \\Trash", &[mail("a").known_as("M1")])
        .with("[Gmail]/All Mail \\All", &[mail("a").known_as("M2")]);
    let target = FakeMailbox::new(500).with("Trash \\Trash", &mails("a"));
    compare(&json!({}), binned, target)
        .expect(Failed, &["missing [Gmail]/All Mail <a@muster.example>"]);
}

#[test]
fn one_id_in_three_folders_is_one_message() {
    // Each folder has its own word for when it came, as servers do that date a copy by its copying.
    let source = FakeMailbox::new(1)
        .with("INBOX", &[mail("a").known_as("M1")])
        .with("Reisen", &[mail("a").known_as("M1").at(5)])
        .with("[Gmail]/All Mail \\All", &[mail("a").known_as("M1").at(9)]);
    let target = FakeMailbox::new(500)
        .with("INBOX", &mails("a"))
        .with("Reisen", &[mail("a").at(5)]);
    let seen = compare(&json!({}), source, target);
    seen.expect(Passed, &[]);
    let view = &seen.ledger().containers["[Gmail]/All Mail"].source;
    assert_eq!(view.explained["mail.messages/shown-elsewhere"], 1);
}

#[test]
fn messages_without_an_id_are_known_as_where_there_are_none() {
    let source = |known: Mail| {
        FakeMailbox::new(1)
            .with("INBOX", &[mail("a")])
            .with("Reisen", &[mail("b").known_as("M2")])
            .with(
                "[Gmail]/All Mail \\All",
                &[known, mail("b").known_as("M2"), mail("c").known_as("M3")],
            )
    };
    let target = || usual("a", "b", "c");
    compare(&json!({}), source(mail("a")), target()).expect(Passed, &[]);

    // Whether one with an id is the one without cannot be told.
    let seen = compare(&json!({}), source(mail("a").known_as("M1")), target());
    seen.expect(Inconclusive, &[]);
    let view = &seen.ledger().containers["[Gmail]/All Mail"].source;
    // Nothing of the view is proven then.
    assert_eq!((view.undecided, view.matched), (2, 0));
}

#[test]
fn ids_that_change_between_two_looks_prove_nothing() {
    // The view knows the message of the inbox by another id than the inbox did.
    let restless = |first_uid: u32| {
        FakeMailbox::new(first_uid)
            .with("INBOX", &[mail("a").known_as("M1")])
            .with("[Gmail]/All Mail \\All", &[mail("a").known_as("M9")])
    };
    let seen = compare(&json!({}), restless(1), usual("a", "", ""));
    seen.expect(Inconclusive, &[]);
    let view = &seen.ledger().containers["[Gmail]/All Mail"].source;
    assert_eq!(view.undecided, 1);

    // On the target, one message never stands for two of the source.
    let source = FakeMailbox::new(1)
        .with("INBOX", &[mail("a").known_as("M1")])
        .with(
            "[Gmail]/All Mail \\All",
            &[mail("a").known_as("M1"), mail("a").known_as("M2")],
        );
    let seen = compare(&json!({}), source, restless(500));
    seen.expect(Inconclusive, &[]);

    // An id that stands for two different messages is none: no message hides behind another's id.
    let source = FakeMailbox::new(1)
        .with("INBOX", &[mail("a").known_as("M1")])
        .with(
            "[Gmail]/All Mail \\All",
            &[mail("a").known_as("M1"), mail("b").known_as("M1")],
        );
    compare(&json!({}), source, usual("a", "", ""))
        .expect(Failed, &["missing [Gmail]/All Mail <b@muster.example>"]);
}

/// A view of all mail holds nothing of its own.
#[test]
fn a_view_of_all_mail_is_no_folder_among_others() {
    let labels = |mailbox: FakeMailbox, all: &str| {
        let inbox = mailbox.with("INBOX", &mails("ab"));
        inbox.with("[Gmail]/All Mail \\All", &mails(all))
    };
    let plain = |mailbox: FakeMailbox| mailbox.with("INBOX", &mails("ab"));
    let count = |spec: &Value, source: FakeMailbox, target: FakeMailbox| {
        TestContext::of_mailboxes(source, target).observe("mail.folders", spec)
    };
    let leaves = |seen: &Seen| -> Vec<String> {
        let leaves = seen.evidence.proof.leaves.iter();
        let of_views = leaves.filter(|left| left.code == "mail.folders/leaves-view");
        of_views.map(ToString::to_string).collect()
    };
    let left = |side: &str, folder: &str, messages: u64| {
        format!("mail.folders/leaves-view folder={folder} messages={messages} side={side}")
    };
    let view = "[Gmail]/All Mail";

    for spec in [json!({}), json!({ "received": { "until": "2030-01-01" } })] {
        // On one side alone it is neither missing nor extra.
        let seen = count(
            &spec,
            labels(FakeMailbox::new(1), "abc"),
            plain(FakeMailbox::new(500)),
        );
        seen.expect(Passed, &[]);
        assert_eq!(leaves(&seen), [left("source", view, 3)]);
        assert_eq!(
            seen.fact("mail.folders/view-not-compared").unwrap(),
            "mail.folders/view-not-compared folder=[Gmail]/All Mail messages=3 side=source"
        );
        let seen = count(
            &spec,
            plain(FakeMailbox::new(1)),
            labels(FakeMailbox::new(500), "abc"),
        );
        seen.expect(Passed, &[]);
        assert_eq!(leaves(&seen), [left("target", view, 3)]);

        // With an ordinary folder it has nothing in common, whatever the two are called.
        let copied = plain(FakeMailbox::new(500)).with(view, &mails("a"));
        let seen = count(&spec, labels(FakeMailbox::new(1), "abc"), copied);
        seen.expect(Passed, &[]);
        assert_eq!(
            leaves(&seen),
            [left("source", view, 3), left("target", view, 1)]
        );

        // With another view it is compared.
        let seen = count(
            &spec,
            labels(FakeMailbox::new(1), "abc"),
            labels(FakeMailbox::new(500), "abc"),
        );
        seen.expect(Passed, &[]);
        assert_eq!(leaves(&seen), [""; 0]);
        let fewer = "different [Gmail]/All Mail [Gmail]/All Mail messages";
        let seen = count(
            &spec,
            labels(FakeMailbox::new(1), "abc"),
            labels(FakeMailbox::new(500), "ab"),
        );
        seen.expect(Failed, &[fewer]);
    }
}
