//! `mail.folders` over mailboxes in memory.

use super::fake_mailbox::{FakeMailbox, Fault, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Cell;
use landfall::model::Status::{Failed, Inconclusive, Passed};
use serde_json::{Value, json};

fn source() -> FakeMailbox {
    FakeMailbox::new(1)
}

fn target() -> FakeMailbox {
    FakeMailbox::new(500)
}

fn mails(count: usize) -> Vec<Mail> {
    (0..count)
        .map(|number| mail(&format!("m{number}")))
        .collect()
}

fn compare(spec: &Value, source: FakeMailbox, target: FakeMailbox) -> Seen {
    TestContext::of_mailboxes(source, target).observe("mail.folders", spec)
}

fn default() -> Value {
    json!({})
}

#[test]
fn a_clean_world_passes() {
    let seen = compare(
        &default(),
        source()
            .with("INBOX", &mails(3))
            .with("Gesendet \\Sent", &mails(1))
            .with("x/y", &[]),
        target()
            .with("INBOX", &mails(3))
            .with("Sent Items \\Sent", &mails(1))
            .with("x/y", &[]),
    );
    seen.expect(Passed, &[]);
    assert_eq!(seen.ledger().sum().source.matched, 3);
    let map = &seen.evidence.tables[0];
    assert_eq!(
        map.rows[1][..2],
        [Cell::from("Gesendet"), Cell::from("Sent Items")]
    );
    assert_eq!(
        seen.evidence.tables[1].rows[0][2..4],
        [Cell::from(3), Cell::from(3)]
    );
}

/// A probe that could not be removed is ours; what it stands in front of is not hidden by it.
#[test]
fn probes_of_ours_do_not_count_where_the_target_holds_more() {
    let probe = |number: u32| {
        let name =
            format!("landfall.2026-01-02T03-04-05Z-abcd.MAIL-1.{number}-0a1b2c3d@outside.example");
        Mail {
            flags: String::new(),
            ..mail("probe").id(&name)
        }
    };
    let with_probes =
        |count: usize, probes: u32| [mails(count), (0..probes).map(probe).collect()].concat();
    for spec in [json!({}), json!({ "received": { "until": "2030-01-01" } })] {
        let inbox = |held: &[Mail]| {
            compare(
                &spec,
                source().with("INBOX", &mails(3)),
                target().with("INBOX", held),
            )
        };
        let explained = inbox(&with_probes(3, 2));
        explained.expect(Passed, &[]);
        let fact = explained.fact("mail.folders/probes").unwrap_or_default();
        assert!(fact.ends_with("messages=2"), "{spec}: {fact}");
        inbox(&with_probes(2, 2)).expect(Failed, &["different INBOX INBOX messages"]);
        let strange = [mails(3), vec![mail("stranger")]].concat();
        inbox(&strange).expect(Failed, &["different INBOX INBOX messages"]);
    }
    let blind = target()
        .with("INBOX", &with_probes(3, 1))
        .fault(Fault::HeadersRefused);
    let seen = compare(&default(), source().with("INBOX", &mails(3)), blind);
    seen.expect(
        Failed,
        &[
            "different INBOX INBOX messages",
            "different INBOX INBOX unseen",
        ],
    );
}

/// Probes stand in the place of messages that are missing: as many as before is not enough.
#[test]
fn a_probe_is_no_substitute_for_a_lost_message() {
    let probe = |flags: &str| {
        let name = "landfall.2026-01-02T03-04-05Z-abcd.MAIL-1.1-0a1b2c3d@outside.example";
        mail("probe").id(name).flags(flags)
    };
    let held = [mails(2), vec![probe("\\Seen")]].concat();
    for spec in [json!({}), json!({ "received": { "until": "2030-01-01" } })] {
        let seen = compare(
            &spec,
            source().with("INBOX", &mails(3)),
            target().with("INBOX", &held),
        );
        seen.expect(Failed, &["different INBOX INBOX messages"]);
        let target_value = seen.findings[0].target.as_deref();
        assert_eq!(target_value, Some("2"), "{spec}");

        // What is called so and was on the source is none that remained.
        let migrated = compare(
            &spec,
            source().with("INBOX", &held),
            target().with("INBOX", &held),
        );
        migrated.expect(Passed, &[]);
    }

    // A server that does not search was sent no probe, and that it was not looked at is said.
    let blind = target()
        .with("INBOX", &mails(3))
        .fault(Fault::HeadersRefused);
    let seen = compare(&default(), source().with("INBOX", &mails(3)), blind);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.folders/probes-not-looked-for").is_some());
}

/// Messages marked as deleted are there by every counter, and gone with the next EXPUNGE.
#[test]
fn copies_marked_as_deleted_are_not_there() {
    let deleted = |count: usize| -> Vec<Mail> {
        let marked = mails(count).into_iter();
        marked.map(|mail| mail.flags("\\Seen \\Deleted")).collect()
    };
    let some = |live: usize, gone: usize| {
        let mut all = deleted(live + gone);
        all.splice(..live, mails(live));
        all
    };
    for (spec, fault) in [
        (json!({}), None),
        (json!({}), Some(Fault::SearchLags)),
        (json!({ "received": { "until": "2030-01-01" } }), None),
        (json!({ "counts": "at-least" }), None),
    ] {
        let inbox = |own: &[Mail], other: &[Mail]| {
            let mut target = target().with("INBOX", other);
            target.folders[0].fault = fault;
            compare(&spec, source().with("INBOX", own), target)
        };
        let at_least = spec.get("counts").is_some();
        let all_gone = inbox(&mails(3), &deleted(3));
        let told: &[&str] = match at_least {
            true => &["different INBOX INBOX messages"],
            false => &[
                "different INBOX INBOX deleted",
                "different INBOX INBOX messages",
            ],
        };
        all_gone.expect(Failed, told);
        // As on the source they are right.
        inbox(&some(2, 1), &some(2, 1)).expect(Passed, &[]);
        let lost = inbox(&some(2, 1), &some(2, 0));
        lost.expect(Failed, &["different INBOX INBOX deleted"]);
    }

    let seen = compare(
        &default(),
        source().with("INBOX", &some(2, 1)),
        target().with("INBOX", &some(2, 1)),
    );
    let counts = &seen.evidence.tables[1];
    assert_eq!(counts.columns[4], "mail/source-deleted");
    assert_eq!(counts.rows[0][2..6], [2, 2, 1, 1].map(Cell::from));

    // That they were counted apart is said where there are any.
    let says_so = |seen: &Seen| {
        let mut covers = seen.evidence.proof.covers.iter();
        covers.any(|covered| covered.code == "mail.folders/covers-deleted")
    };
    assert!(says_so(&seen));
    let without = compare(
        &default(),
        source().with("INBOX", &some(2, 0)),
        target().with("INBOX", &some(2, 0)),
    );
    assert!(!says_so(&without));
}

/// A server whose counters and folders contradict each other proves nothing with either.
#[test]
fn counters_that_contradict_the_folder_decide_nothing() {
    for fault in [Fault::CountersTooHigh, Fault::CountersTooLow] {
        let seen = compare(
            &default(),
            source().with("INBOX", &mails(3)),
            target().with("INBOX", &mails(3)).fault(fault),
        );
        seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
        let why = &seen.evidence.broken_off[0];
        assert_eq!(why.cause.code, "mail/counters-contradict");
    }
    // Where messages are listed, what is not shown is missed, too; what is shown and counted less is there.
    let listed = |fault: Fault| {
        compare(
            &json!({ "received": { "until": "2030-01-01" } }),
            source().with("INBOX", &mails(3)).fault(fault),
            target().with("INBOX", &mails(3)),
        )
    };
    listed(Fault::CountersTooHigh).expect(Inconclusive, &["unreadable INBOX INBOX"]);
    listed(Fault::CountersTooLow).expect(Passed, &[]);
    // Said to be empty, and not.
    let seen = compare(
        &default(),
        source()
            .with("INBOX", &mails(1))
            .fault(Fault::CountersTooLow),
        target().with("INBOX", &[]),
    );
    seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
}

#[test]
fn one_world_for_every_code() {
    let codes = |seen: &Seen| {
        seen.findings
            .iter()
            .map(|finding| finding.code.clone())
            .collect::<Vec<_>>()
    };
    let inbox = |mailbox: FakeMailbox| mailbox.with("INBOX", &mails(2));
    let seen = compare(
        &default(),
        inbox(source()).with("x", &mails(7)),
        inbox(target()),
    );
    seen.expect(Failed, &["missing x x"]);
    assert_eq!(codes(&seen), ["mail.folders/missing"]);
    assert_eq!(seen.findings[0].source.as_deref(), Some("7"));
    let seen = compare(
        &default(),
        inbox(source()),
        inbox(target()).with("x", &mails(1)),
    );
    seen.expect(Failed, &["extra x x"]);
    assert_eq!(codes(&seen), ["mail.folders/extra"]);
    let seen = compare(
        &default(),
        inbox(source()),
        target().with("INBOX", &mails(1)),
    );
    seen.expect(Failed, &["different INBOX INBOX messages"]);
    assert_eq!(codes(&seen), ["mail.folders/different"]);
    assert_eq!(
        (
            seen.findings[0].source.as_deref(),
            seen.findings[0].target.as_deref()
        ),
        (Some("2"), Some("1"))
    );
    let seen = compare(
        &default(),
        inbox(source()).fault(Fault::Hidden),
        inbox(target()),
    );
    seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
    assert_eq!(codes(&seen), ["mail.folders/unreadable"]);
}

#[test]
fn an_empty_folder_can_be_missing_too() {
    compare(
        &default(),
        source().with("INBOX", &[]).with("x", &[]),
        target().with("INBOX", &[]),
    )
    .expect(Failed, &["missing x x"]);
}

#[test]
fn an_extra_folder_that_holds_nothing_is_a_fact() {
    let inbox = |mailbox: FakeMailbox| mailbox.with("INBOX", &mails(1));
    let seen = compare(
        &default(),
        inbox(source()),
        inbox(target()).with("x", &[]).with("x/y", &[]),
    );
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.folders/extra-empty").is_some());
    compare(
        &default(),
        inbox(source()),
        inbox(target()).with("x", &[]).with("x/y", &mails(1)),
    )
    .expect(Failed, &["extra x x", "extra x/y x/y"]);
    // A parent that the source only has as a container, made into a folder by the tool.
    compare(
        &default(),
        inbox(source()).with("(P)", &[]).with("P/x", &mails(1)),
        inbox(target()).with("P", &[]).with("P/x", &mails(1)),
    )
    .expect(Passed, &[]);
    compare(
        &default(),
        inbox(source()),
        inbox(target())
            .with("x", &[])
            .with("x/y", &[])
            .fault(Fault::Hidden),
    )
    .expect(Inconclusive, &["unreadable x/y x/y"]);
}

#[test]
fn containers_are_neither_missing_nor_extra() {
    compare(
        &default(),
        source().with("INBOX", &mails(1)).with("(old)", &[]),
        target().with("INBOX", &mails(1)).with("(new)", &[]),
    )
    .expect(Passed, &[]);
    compare(
        &default(),
        source().with("INBOX", &mails(1)).with("x", &mails(1)),
        target().with("INBOX", &mails(1)).with("(x)", &[]),
    )
    .expect(Failed, &["missing x x"]);
}

#[test]
fn counts_may_be_at_least() {
    let spec = json!({ "counts": "at-least" });
    let unread = |count: usize| {
        mails(count)
            .into_iter()
            .map(|mail| mail.flags(""))
            .collect::<Vec<_>>()
    };
    let more = [mails(2), unread(1)].concat();
    let own = || source().with("INBOX", &mails(2));
    compare(&spec, own(), target().with("INBOX", &more)).expect(Passed, &[]);
    compare(&spec, own(), target().with("INBOX", &mails(1)))
        .expect(Failed, &["different INBOX INBOX messages"]);
    compare(&spec, own(), target().with("INBOX", &unread(2)))
        .expect(Failed, &["different INBOX INBOX unseen"]);
    compare(&default(), own(), target().with("INBOX", &more)).expect(
        Failed,
        &[
            "different INBOX INBOX messages",
            "different INBOX INBOX unseen",
        ],
    );
    compare(
        &json!({ "unseen": "ignore" }),
        own(),
        target().with("INBOX", &unread(2)),
    )
    .expect(Passed, &[]);
}

#[test]
fn subscriptions_are_compared_if_asked() {
    let own = || source().with("INBOX", &mails(1));
    let other = || target().with("INBOX", &mails(1)).unsubscribed();
    compare(&default(), own(), other()).expect(Passed, &[]);
    compare(&json!({ "subscribed": "compare" }), own(), other())
        .expect(Failed, &["different INBOX INBOX subscribed"]);
    let mut untold = other();
    untold.folders[0].folder.subscribed = None;
    compare(&json!({ "subscribed": "compare" }), own(), untold).expect(Inconclusive, &[]);
}

#[test]
fn with_a_date_messages_are_counted_one_by_one() {
    let spec = json!({ "received": { "until": "2024-02-01T10:01:00Z" } });
    let own = || source().with("INBOX", &[mail("a"), mail("late").at(60)]);
    let other = |mails: &[Mail]| target().with("INBOX", mails);
    compare(
        &spec,
        own(),
        other(&[mail("a"), mail("new").at(90), mail("newer").at(91)]),
    )
    .expect(Passed, &[]);
    compare(&spec, own(), other(&[mail("a").at(99)]))
        .expect(Failed, &["different INBOX INBOX messages"]);
    compare(&spec, own(), other(&[mail("a")]).fault(Fault::LeavesOut(0)))
        .expect(Inconclusive, &["unreadable INBOX INBOX"]);
}

#[test]
fn folders_that_became_one_are_summed() {
    let spec = json!({ "folders": { "map": { "A": "All", "B": "All" } } });
    let own = || source().with("A", &mails(2)).with("B", &mails(3));
    let seen = compare(&spec, own(), target().with("All", &mails(5)));
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.ledger().sum().source.explained["mail.folders/merged"],
        1
    );
    compare(&spec, own(), target().with("All", &mails(4)))
        .expect(Failed, &["different A A messages"]);
    compare(
        &spec,
        own().fault(Fault::Hidden),
        target().with("All", &mails(4)),
    )
    .expect(Inconclusive, &["unreadable B B"]);
}

#[test]
fn folders_left_out_are_counted() {
    let spec = json!({ "folders": { "exclude": ["x", "\\Junk"] } });
    let seen = compare(
        &spec,
        source()
            .with("INBOX", &mails(1))
            .with("x", &mails(1))
            .with("!Shared/y", &mails(1)),
        target()
            .with("INBOX", &mails(1))
            .with("Spam \\Junk", &mails(9)),
    );
    seen.expect(Passed, &[]);
    let sum = seen.ledger().sum();
    assert_eq!(
        (
            sum.source.listed,
            sum.source.excluded["x"],
            sum.source.excluded["mail/of-others"]
        ),
        (3, 1, 1)
    );
    assert_eq!(sum.target.excluded["\\Junk"], 1);
}

#[test]
fn nothing_examined_is_not_passed() {
    compare(
        &json!({ "folders": { "include": ["nowhere"] } }),
        source().with("INBOX", &[]),
        target().with("INBOX", &[]),
    )
    .expect(Inconclusive, &[]);
}

/// A copier by folder name puts "Papierkorb" into "Papierkorb", also where another folder has the role.
fn by_folder_name(kind: &str, to_role: &[Mail], to_name: &[Mail], spec: &Value) -> Seen {
    TestContext::of_mailboxes(
        source()
            .with("INBOX", &mails(1))
            .with("Papierkorb", &named("gone", 4)),
        target()
            .with("INBOX", &mails(1))
            .with("Trash \\Trash", to_role)
            .with("Papierkorb", to_name),
    )
    .observe(kind, spec)
}

fn named(name: &str, count: usize) -> Vec<Mail> {
    let names = (0..count).map(|number| format!("{name}{number}"));
    names.map(|name| mail(&name)).collect()
}

#[test]
fn the_folder_that_holds_the_messages_is_the_counterpart() {
    let gone = named("gone", 4);
    for kind in ["mail.folders", "mail.messages"] {
        // Created by the server, empty.
        let by_name = by_folder_name(kind, &[], &gone, &default());
        let told: &[&str] = &[];
        by_name.expect(Passed, told);
        let row = &by_name.evidence.tables[0].rows[1];
        assert_eq!(row[1], Cell::from("Papierkorb"), "{kind}");
        let why = landfall::model::Message::new("mail/by-messages")
            .with("held", 4)
            .with("of", 4);
        assert_eq!(row[2], Cell::from(why), "{kind}");

        let by_role = by_folder_name(kind, &gone, &[], &default());
        by_role.expect(Passed, told);
        assert_eq!(by_role.evidence.tables[0].rows[1][1], Cell::from("Trash"));

        // What is declared always wins.
        let declared = json!({ "folders": { "map": { "Papierkorb": "Trash" } } });
        let seen = by_folder_name(kind, &[], &gone, &declared);
        assert_eq!(seen.verdict.status, Failed);
        let why = landfall::model::Message::new("mail/by-map");
        assert_eq!(seen.evidence.tables[0].rows[1][2], Cell::from(why));
    }
    // One is lost on the way: the folder is the same, and the loss is seen.
    by_folder_name("mail.messages", &[], &gone[1..], &default())
        .expect(Failed, &["missing Papierkorb <gone0@muster.example>"]);
}

/// What nobody declared to be one is no match of two: the second folder is gone.
#[test]
fn two_folders_that_became_one_are_a_finding_unless_declared() {
    let observe = |kind: &str, spec: &Value| {
        let all = [named("few", 1), named("many", 3)].concat();
        TestContext::of_mailboxes(
            source()
                .with("Sent \\Sent", &named("few", 1))
                .with("Sent Items", &named("many", 3)),
            target().with("Sent Items \\Sent", &all),
        )
        .observe(kind, spec)
    };
    let folders = observe("mail.folders", &default());
    folders.expect(
        Failed,
        &[
            "different Sent Items Sent Items messages",
            "missing Sent Sent",
        ],
    );
    let why = landfall::model::Message::new("mail/taken").with("folder", "Sent Items");
    assert_eq!(folders.evidence.tables[0].rows[0][2], Cell::from(why));
    observe("mail.messages", &default())
        .expect(Failed, &["moved Sent <few0@muster.example> > Sent Items"]);

    let declared = json!({ "folders": { "map": { "Sent": "Sent Items" } } });
    observe("mail.folders", &declared).expect(Passed, &[]);
    observe("mail.messages", &declared).expect(Passed, &[]);
}

/// One mailbox by two names agrees with itself: where all its numbers are the same, that is said.
#[test]
fn a_mailbox_that_may_be_compared_with_itself_is_told() {
    for kind in ["mail.folders", "mail.messages"] {
        let both = |uid: u32, more: usize| {
            let own = || FakeMailbox::new(1).with("INBOX", &mails(3)).with("x", &[]);
            let other = FakeMailbox::new(uid)
                .with("INBOX", &mails(3))
                .with("x", &mails(more));
            TestContext::of_mailboxes(own(), other).observe(kind, &default())
        };
        let same = both(1, 0);
        same.expect(Passed, &[]);
        assert!(same.fact("mail/same-mailbox").is_some(), "{kind}");
        assert!(both(500, 0).fact("mail/same-mailbox").is_none(), "{kind}");
        assert!(both(1, 1).fact("mail/same-mailbox").is_none(), "{kind}");
    }
}
