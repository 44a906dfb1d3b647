//! `mail.messages` where it cannot see: whatever is not proven is undecided, and never missing mail.

use super::fake_mailbox::{FakeMailbox, Fault, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Obstacle;
use landfall::model::Status::{Failed, Inconclusive, Passed};
use serde_json::json;

fn source() -> FakeMailbox {
    FakeMailbox::new(1)
}

fn target() -> FakeMailbox {
    FakeMailbox::new(500)
}

fn compare(source: FakeMailbox, target: FakeMailbox) -> Seen {
    TestContext::of_mailboxes(source, target)
        .observe("mail.messages", &json!({ "level": "metadata" }))
}

fn many() -> Vec<Mail> {
    ["a", "b", "c", "d"].map(mail).to_vec()
}

/// Both sides are the same; one of them is hard to read.
fn blind(fault: Fault, on_source: bool) -> Seen {
    let faulty = |mailbox: FakeMailbox, is_faulty: bool| {
        let mailbox = mailbox.with("INBOX", &many());
        let mailbox = if is_faulty {
            mailbox.fault(fault)
        } else {
            mailbox
        };
        mailbox.with("x", &[mail("x")])
    };
    compare(faulty(source(), on_source), faulty(target(), !on_source))
}

#[test]
fn a_folder_that_cannot_be_read_hides_nothing_else() {
    for fault in [
        Fault::Refused,
        Fault::Hidden,
        Fault::CutAfter(0),
        Fault::CutAfter(3),
        Fault::LeavesOut(0),
        Fault::LeavesOut(3),
        Fault::Repeats,
        Fault::OneMore,
    ] {
        for on_source in [true, false] {
            let seen = blind(fault, on_source);
            seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
            assert_eq!(seen.evidence.broken_off.len(), 1, "{fault:?}");
            assert_eq!(seen.ledger().containers["x"].source.matched, 1, "{fault:?}");
            let other = &seen.ledger().containers["INBOX"];
            let (own, other) = if on_source {
                (&other.source, &other.target)
            } else {
                (&other.target, &other.source)
            };
            assert_eq!(other.matched + other.undecided, 4, "{fault:?}");
            assert_eq!(
                own.listed,
                if fault == Fault::Hidden { 0 } else { 4 },
                "{fault:?}"
            );
        }
    }
}

#[test]
fn a_lossy_inventory_is_inconclusive_and_not_missing_mail() {
    // Items that are dropped between the listing and the ledger.
    let seen = blind(Fault::LeavesOut(2), false);
    seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
    assert_eq!(
        seen.evidence.broken_off[0].cause.code,
        "mail/count-disagrees"
    );
    // And from both sides alike, where no difference would show.
    let own = |mailbox: FakeMailbox| mailbox.with("INBOX", &many()).fault(Fault::LeavesOut(2));
    compare(own(source()), own(target())).expect(Inconclusive, &["unreadable INBOX INBOX"; 2]);
}

#[test]
fn a_lost_connection_ends_the_look() {
    for on_source in [true, false] {
        let seen = blind(Fault::LostAfter(2), on_source);
        seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
        assert!(
            seen.evidence
                .broken_off
                .iter()
                .any(|why| why.cause.code == "mail/folders-not-reached")
        );
        assert!(
            seen.ledger()
                .containers
                .get("x")
                .is_none_or(|row| row.source.listed == 0)
        );
    }
}

#[test]
fn what_differs_is_told_of_a_folder_half_read() {
    let other = [mail("a").flags(""), mail("b"), mail("c"), mail("d")];
    compare(
        source().with("INBOX", &many()),
        target().with("INBOX", &other).fault(Fault::CutAfter(2)),
    )
    .expect(
        Failed,
        &[
            "different INBOX <a@muster.example> seen",
            "unreadable INBOX INBOX",
        ],
    );
}

#[test]
fn a_message_may_be_in_the_folder_that_cannot_be_read() {
    // `b` is not in its folder, but it may be in `x`.
    let seen = compare(
        source()
            .with("INBOX", &[mail("a"), mail("b")])
            .with("x", &[mail("x")]),
        target()
            .with("INBOX", &[mail("a")])
            .with("x", &[mail("x"), mail("b")])
            .fault(Fault::Refused),
    );
    seen.expect(Inconclusive, &["unreadable x x"]);
    assert_eq!(seen.ledger().containers["INBOX"].source.undecided, 1);
    assert_eq!(seen.ledger().containers["x"].target.unreadable, 2);
    // `b` may belong to what the source would not show.
    let seen = compare(
        source()
            .with("INBOX", &[mail("a")])
            .with("x", &[mail("b")])
            .fault(Fault::Refused),
        target()
            .with("INBOX", &[mail("a"), mail("b")])
            .with("x", &[]),
    );
    seen.expect(Inconclusive, &["unreadable x x"]);
    assert_eq!(seen.ledger().containers["INBOX"].target.undecided, 1);
    // Found elsewhere, but the other side of that folder could not be read: neither moved nor missing.
    let seen = compare(
        source()
            .with("INBOX", &[mail("a"), mail("b")])
            .with("x", &[mail("b")])
            .fault(Fault::Refused),
        target().with("INBOX", &[mail("a")]).with("x", &[mail("b")]),
    );
    seen.expect(Inconclusive, &["unreadable x x"]);
    // The same under another encoding of its subject.
    let seen = compare(
        source()
            .with("INBOX", &[mail("a"), mail("b").subject("=?utf-8?Q?b=2D?=")])
            .with("x", &[])
            .fault(Fault::Refused),
        target()
            .with("INBOX", &[mail("a")])
            .with("x", &[mail("b").subject("b-")]),
    );
    seen.expect(Inconclusive, &["unreadable x x"]);
    // Every folder of the target was read, and it is in none of them.
    compare(
        source()
            .with("INBOX", &[mail("a"), mail("b")])
            .with("x", &[mail("x")])
            .fault(Fault::Refused),
        target().with("INBOX", &[mail("a")]).with("x", &[mail("x")]),
    )
    .expect(
        Failed,
        &["missing INBOX <b@muster.example>", "unreadable x x"],
    );
}

#[test]
fn what_vanishes_while_we_look_is_undecided() {
    for (own, other) in [
        (vec![mail("a"), mail("b").vanishing()], vec![mail("a")]),
        (vec![mail("a")], vec![mail("a"), mail("b").vanishing()]),
        (vec![mail("a")], vec![mail("a"), mail("a").vanishing()]),
    ] {
        let seen = compare(source().with("INBOX", &own), target().with("INBOX", &other));
        seen.expect(Inconclusive, &[]);
        assert!(seen.fact("mail/changed-while-read").is_some());
    }
}

#[test]
fn a_folder_that_changes_is_marked() {
    let seen = compare(
        source().with("INBOX", &many()).fault(Fault::Grew),
        target().with("INBOX", &many()),
    );
    seen.expect(landfall::model::Status::Passed, &[]);
    assert!(
        seen.fact("mail/changed-while-read")
            .unwrap()
            .contains("side=source")
    );
    let seen = compare(
        source().with("INBOX", &many()),
        target().with("INBOX", &many()).fault(Fault::Renumbered),
    );
    seen.expect(Inconclusive, &[]);
}

#[test]
fn names_that_cannot_be_read_again_prove_nothing() {
    let seen = compare(
        source().with("INBOX", &many()).fault(Fault::HeadersRefused),
        target().with("INBOX", &many()[1..]),
    );
    seen.expect(Inconclusive, &[]);
    let seen = compare(
        source().with("INBOX", &many()).fault(Fault::HeadersRefused),
        target().with("INBOX", &[mail("z"), mail("b"), mail("c"), mail("d")]),
    );
    seen.expect(Inconclusive, &[]);
    // A difference is known without the name.
    let other = [mail("a").flags(""), mail("b"), mail("c"), mail("d")];
    let seen = compare(
        source().with("INBOX", &many()).fault(Fault::HeadersRefused),
        target().with("INBOX", &other),
    );
    seen.expect(Failed, &["different INBOX 2024-02-01T10:00:00Z uid 1 seen"]);
    let detail = seen.findings[0].detail.as_ref().map(ToString::to_string);
    assert_eq!(
        detail.as_deref(),
        Some("mail.messages/not-read-again received=2024-02-01T10:00:00Z uid=1")
    );
}

#[test]
fn too_many_messages_are_refused_and_not_swapped() {
    let seen = compare(
        source().with("INBOX", &many()).fault(Fault::Huge),
        target().with("INBOX", &many()),
    );
    seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::TooLarge);
}

#[test]
fn who_is_stopped_says_so() {
    for (kind, spec) in [
        ("mail.messages", json!({})),
        (
            "mail.folders",
            json!({ "received": { "until": "2030-01-01" } }),
        ),
    ] {
        let (own, other) = (
            source().with("INBOX", &many()),
            target().with("INBOX", &many()),
        );
        let seen = TestContext::of_mailboxes(own, other)
            .stopping_after(0)
            .observe(kind, &spec);
        assert_eq!(seen.verdict.status, Inconclusive, "{kind}");
        assert_eq!(
            seen.evidence.broken_off[0].obstacle,
            Obstacle::Stopped,
            "{kind}"
        );
        assert_eq!(seen.ledger().imbalance(), None, "{kind}");
    }
}

/// What a folder shows when it is opened is not all, if its counters say more and that nothing arrived since.
#[test]
fn a_folder_that_shows_less_than_it_counts_proves_nothing() {
    let seen = TestContext::of_mailboxes(
        FakeMailbox::new(1)
            .with("INBOX", &[mail("a")])
            .with("x", &[])
            .fault(Fault::CountersTooHigh),
        FakeMailbox::new(9)
            .with("INBOX", &[mail("a")])
            .with("x", &[]),
    )
    .observe("mail.messages", &json!({}));
    seen.expect(Inconclusive, &[]);
    assert_eq!(
        seen.evidence.broken_off[0].cause.code,
        "mail/counters-contradict"
    );
}

/// Some servers give an empty folder another generation of UIDs every second: it is as empty as before.
#[test]
fn an_empty_folder_is_decided_whatever_its_generation() {
    for kind in ["mail.messages", "mail.folders"] {
        let with_empty = |mailbox: FakeMailbox| {
            mailbox
                .with("INBOX", &[mail("a")])
                .with("x", &[])
                .fault(Fault::EmptyByTheSecond)
        };
        let seen = TestContext::of_mailboxes(
            with_empty(FakeMailbox::new(1)),
            with_empty(FakeMailbox::new(9)),
        )
        .observe(kind, &json!({}));
        seen.expect(Passed, &[]);
    }
}
