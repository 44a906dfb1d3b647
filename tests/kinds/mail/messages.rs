//! `mail.messages` over mailboxes in memory: one world for every code, every rule and every kind of blindness.

use super::fake_mailbox::{FakeMailbox, Fault, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Status::{Failed, Inconclusive, Passed};
use serde_json::{Value, json};

fn source() -> FakeMailbox {
    FakeMailbox::new(1)
}

fn target() -> FakeMailbox {
    FakeMailbox::new(500)
}

fn compare(spec: &Value, source: FakeMailbox, target: FakeMailbox) -> Seen {
    TestContext::of_mailboxes(source, target).observe("mail.messages", spec)
}

/// One folder on either side.
fn inbox(spec: &Value, own: &[Mail], other: &[Mail]) -> Seen {
    compare(
        spec,
        source().with("INBOX", own),
        target().with("INBOX", other),
    )
}

fn level(level: &str) -> Value {
    json!({ "level": level })
}

#[test]
fn a_clean_world_passes_at_every_level() {
    for level in ["existence", "metadata", "bytes"] {
        let mails = [
            mail("a"),
            mail("b").no_id(),
            mail("c"),
            mail("c"),
            mail("d").bare(),
        ];
        let turned: Vec<Mail> = mails.iter().rev().cloned().collect();
        let seen = inbox(&json!({ "level": level }), &mails, &turned);
        seen.expect(Passed, &[]);
        assert_eq!(seen.ledger().sum().source.matched, 5);
    }
}

#[test]
fn one_world_for_every_code() {
    let code = |seen: &Seen| seen.findings[0].code.clone();
    let all = [mail("a"), mail("b")];
    let seen = inbox(&level("existence"), &all, &all[..1]);
    seen.expect(Failed, &["missing INBOX <b@muster.example>"]);
    assert_eq!(code(&seen), "mail.messages/missing");
    let seen = inbox(&level("existence"), &all[..1], &all);
    seen.expect(Failed, &["extra INBOX <b@muster.example>"]);
    assert_eq!(code(&seen), "mail.messages/extra");
    let double = [mail("a"), mail("a")];
    let seen = inbox(&level("existence"), &double[..1], &double);
    seen.expect(Failed, &["duplicated INBOX <a@muster.example>"]);
    assert_eq!(code(&seen), "mail.messages/duplicated");
    let seen = compare(
        &level("existence"),
        source().with("INBOX", &all).with("x", &[]),
        target().with("INBOX", &all[..1]).with("x", &all[1..]),
    );
    seen.expect(Failed, &["moved INBOX <b@muster.example> > x"]);
    assert_eq!(code(&seen), "mail.messages/moved");
    let seen = inbox(&level("metadata"), &all, &[mail("a"), mail("b").flags("")]);
    seen.expect(Failed, &["different INBOX <b@muster.example> seen"]);
    assert_eq!(code(&seen), "mail.messages/different");
    let refused = target().with("INBOX", &all).fault(Fault::Refused);
    let seen = compare(&level("existence"), source().with("INBOX", &all), refused);
    seen.expect(Inconclusive, &["unreadable INBOX INBOX"]);
    assert_eq!(code(&seen), "mail.messages/unreadable");
}

#[test]
fn metadata_differs_field_by_field() {
    let own = [mail("a")
        .flags("\\Seen \\Flagged $Forwarded Wichtig")
        .at(60)];
    let field = |other: Mail| inbox(&level("metadata"), &own, &[other]).told();
    let other = own[0].clone();
    assert_eq!(field(other.clone()), [""; 0]);
    assert_eq!(
        field(
            other
                .clone()
                .flags("wichtig \\flagged Forwarded \\Recent \\SEEN")
        ),
        [""; 0]
    );
    assert_eq!(
        field(other.clone().at(61)),
        ["different INBOX <a@muster.example> received"]
    );
    assert_eq!(field(other.clone().size(1)), [""; 0]);
    assert_eq!(
        field(other.flags("\\Seen \\Answered $Forwarded")),
        [
            "different INBOX <a@muster.example> answered",
            "different INBOX <a@muster.example> flagged",
            "different INBOX <a@muster.example> keywords"
        ]
    );
}

#[test]
fn two_wrong_fields_are_two_findings_and_one_item() {
    let seen = inbox(
        &level("metadata"),
        &[mail("a"), mail("b")],
        &[mail("a").flags("").at(1), mail("b")],
    );
    seen.expect(
        Failed,
        &[
            "different INBOX <a@muster.example> received",
            "different INBOX <a@muster.example> seen",
        ],
    );
    assert_eq!(seen.ledger().sum().source.different, 1);
    assert_eq!(
        seen.findings[0].source.as_deref(),
        Some("2024-02-01T10:00:00Z")
    );
    assert_eq!(
        seen.findings[0].target.as_deref(),
        Some("2024-02-01T10:00:01Z")
    );
    assert_eq!(seen.findings[1].source.as_deref(), Some("yes"));
}

#[test]
fn the_level_limits_what_is_compared() {
    let other = [mail("a").flags("").at(9).body("that is a")];
    inbox(&level("existence"), &[mail("a")], &other).expect(Passed, &[]);
    // Without a difference in size nothing is read.
    inbox(
        &level("metadata"),
        &[mail("a")],
        &[mail("a").body("that is a")],
    )
    .expect(Passed, &[]);
    let seen = inbox(&level("bytes"), &[mail("a")], &[mail("a").body("changed")]);
    seen.expect(Failed, &["different INBOX <a@muster.example> content"]);
    assert!(
        seen.findings[0]
            .source
            .as_deref()
            .unwrap()
            .starts_with("sha256:")
    );
}

#[test]
fn line_ends_alone_are_a_fact() {
    let seen = inbox(&level("bytes"), &[mail("a")], &[mail("a").lf()]);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/line-ends-differ").is_some());
    assert!(seen.fact("mail.messages/sizes-differ").is_some());
}

#[test]
fn different_messages_with_one_message_id_do_not_stand_for_each_other() {
    for level in ["existence", "metadata", "bytes"] {
        let spec = json!({ "level": level });
        // They differ in their headers, or in their bodies alone.
        for b in [mail("b").id("a@muster.example"), mail("a").body("another")] {
            let a = mail("a");
            let (one, two) = ([a.clone(), b.clone()], [a.clone(), a.clone()]);
            inbox(&spec, &one, &one).expect(Passed, &[]);
            inbox(&spec, &one, &two).expect(
                Failed,
                &[
                    "duplicated INBOX <a@muster.example>",
                    "missing INBOX <a@muster.example>",
                ],
            );
            let seen = inbox(&spec, &two, &one);
            match (b.subject == a.subject, level) {
                (false, _) => seen.expect(
                    Failed,
                    &[
                        "extra INBOX <a@muster.example>",
                        "missing INBOX <a@muster.example>",
                    ],
                ),
                (true, _) => seen.expect(Failed, &["different INBOX <a@muster.example> content"]),
            };
        }
    }
}

#[test]
fn a_tool_that_drops_one_of_two_is_told() {
    let two = [mail("a"), mail("a").at(5)];
    let seen = inbox(&level("metadata"), &two, &two[1..]);
    seen.expect(Failed, &["missing INBOX <a@muster.example>"]);
    let nameless = [mail("a").no_id(), mail("a").no_id()];
    let missing = format!("missing INBOX {}", nameless[0].name());
    assert!(missing.contains("2024-02-01T10:00:00Z #"));
    inbox(&level("existence"), &nameless, &nameless[..1]).expect(Failed, &[&missing]);
}

#[test]
fn doubles_are_joined_with_the_copy_that_is_most_alike() {
    let own = [mail("a").at(1).flags(""), mail("a").at(2), mail("a").at(3)];
    let other = [
        own[2].clone(),
        own[0].clone(),
        own[1].clone().flags("\\Flagged"),
    ];
    let told = [
        "different INBOX <a@muster.example> flagged",
        "different INBOX <a@muster.example> seen",
    ];
    inbox(&level("metadata"), &own, &other).expect(Failed, &told);
}

#[test]
fn policies_for_copies() {
    let spec = |policy: &str| json!({ "duplicates": policy });
    let two = [mail("a"), mail("a")];
    let other = [mail("a"), mail("a").body("another")];
    let missing = ["missing INBOX <a@muster.example>"];
    inbox(&spec("preserve"), &two, &two[..1]).expect(Failed, &missing);
    let seen = inbox(&spec("may-collapse"), &two, &two[..1]);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.ledger().sum().source.explained["mail.messages/collapsed"],
        1
    );
    inbox(&spec("may-collapse"), &other, &other[..1]).expect(Failed, &missing);
    inbox(&spec("must-not-increase"), &two, &two[..1]).expect(Passed, &[]);
    // Two mails with one Message-ID are no copies, and neither is lost without a word.
    inbox(&spec("must-not-increase"), &other, &other[..1]).expect(Failed, &missing);
    let delivered_twice = [mail("a"), mail("a").more("Received: by another way")];
    inbox(&spec("must-not-increase"), &delivered_twice, &two[..1]).expect(Passed, &[]);
    inbox(&spec("may-collapse"), &delivered_twice, &two[..1]).expect(Failed, &missing);
    for policy in ["may-collapse", "must-not-increase"] {
        inbox(&spec(policy), &two, &[]).expect(Failed, &[missing[0], missing[0]]);
        inbox(&spec(policy), &two[..1], &two)
            .expect(Failed, &["duplicated INBOX <a@muster.example>"]);
    }
}

#[test]
fn a_mail_in_two_folders_and_in_one_on_the_target_is_missing_once() {
    let mails = [mail("a")];
    compare(
        &level("existence"),
        source().with("INBOX", &mails).with("x", &mails),
        target().with("INBOX", &mails).with("x", &[]),
    )
    .expect(Failed, &["missing x <a@muster.example>"]);
}

#[test]
fn a_missing_folder_is_missing_message_by_message() {
    let mails = [mail("a"), mail("b")];
    compare(
        &level("existence"),
        source()
            .with("INBOX", &mails[..1])
            .with("x", &mails)
            .with("empty", &[]),
        target().with("INBOX", &mails[..1]).with("y", &mails[1..]),
    )
    .expect(
        Failed,
        &[
            "missing x <a@muster.example>",
            "moved x <b@muster.example> > y",
        ],
    );
}

#[test]
fn headers_that_were_changed_on_the_way_are_seen_through() {
    let pass = |own: Mail, other: Mail| {
        let seen = inbox(&level("metadata"), &[mail("z"), own], &[other, mail("z")]);
        seen.expect(Passed, &[]);
        format!("{:?}", seen.evidence.tables[1].rows.last().unwrap()[0])
    };
    let encoded = mail("a").subject("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=");
    assert!(
        pass(
            encoded.clone(),
            encoded.clone().subject("=?iso-8859-1?Q?Gr=FC=DFe?=")
        )
        .contains("pass-decoded")
    );
    assert!(pass(mail("a"), mail("a").id("b@elsewhere.example")).contains("pass-body"));
    assert!(pass(encoded.clone(), encoded.no_id()).contains("pass-body"));
    assert!(pass(mail("a").bare(), mail("a").bare()).contains("pass-content"));
}

#[test]
fn another_message_is_not_taken_for_a_changed_one() {
    let told = [
        "extra INBOX <b@muster.example>",
        "missing INBOX <a@muster.example>",
    ];
    let lookalike = mail("a").id("b@muster.example").body("another");
    inbox(&level("existence"), &[mail("a")], &[lookalike]).expect(Failed, &told);
    let nameless = [mail("a").bare(), mail("b").bare()];
    assert_eq!(
        inbox(&level("existence"), &nameless[..1], &nameless[1..])
            .findings
            .len(),
        2
    );
}

#[test]
fn without_a_message_id_another_content_is_another_message() {
    let nameless = |body: &str| mail("a").no_id().body(body);
    let name = nameless("one").name();
    let (own, other) = (
        [nameless("one"), nameless("two")],
        [nameless("three"), nameless("one")],
    );
    let told = [
        format!("extra INBOX {name}"),
        format!("missing INBOX {name}"),
    ];
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    inbox(&level("metadata"), &own, &other).expect(Failed, &told);
}

#[test]
fn weak_pairs_are_counted() {
    let seen = inbox(
        &level("existence"),
        &[mail("a").no_id(), mail("b")],
        &[mail("a").no_id(), mail("b")],
    );
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/weak-keys").unwrap(),
        "mail.messages/weak-keys count=1"
    );
}

#[test]
fn what_came_after_the_freeze_is_explained() {
    let spec = json!({ "level": "metadata", "received": { "until": "2024-02-01T10:01:00Z" } });
    let before = mail("a").at(59);
    let seen = inbox(
        &spec,
        &[before.clone(), mail("late").at(60), mail("both").at(61)],
        &[
            before.clone(),
            mail("new").at(99),
            mail("both").at(61).flags(""),
        ],
    );
    seen.expect(Passed, &[]);
    let sum = seen.ledger().sum();
    assert_eq!(
        (
            sum.source.explained["mail.messages/after-until"],
            sum.target.explained["mail.messages/after-until"]
        ),
        (2, 2)
    );
    // A date that the migration lost does not hide a message that came before.
    let told = [
        "different INBOX <a@muster.example> received",
        "duplicated INBOX <a@muster.example>",
    ];
    inbox(
        &spec,
        std::slice::from_ref(&before),
        &[mail("a").at(999), mail("a").at(999)],
    )
    .expect(Failed, &told);
    inbox(&spec, &[before], &[]).expect(Failed, &["missing INBOX <a@muster.example>"]);
}

#[test]
fn only_what_the_target_keeps_is_asked_of_it() {
    let own = [mail("a").flags("\\Seen \\Answered Wichtig $Forwarded")];
    let spec = json!({ "keeps": ["\\Seen", "$forwarded"] });
    let other = [mail("a").flags("\\Seen Forwarded")];
    let seen = inbox(&spec, &own, &other);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/flag-not-compared").unwrap(),
        "mail.messages/flag-not-compared count=1 flag=\\Answered"
    );
    assert!(
        seen.fact("mail.messages/keywords-not-kept")
            .unwrap()
            .contains("wichtig")
    );
    inbox(&spec, &own, &[mail("a").flags("")]).expect(
        Failed,
        &[
            "different INBOX <a@muster.example> keywords",
            "different INBOX <a@muster.example> seen",
        ],
    );
}

#[test]
fn several_folders_may_become_one() {
    let spec = json!({ "level": "metadata", "folders": { "map": { "A": "All", "B": "All" } } });
    let (a, b) = ([mail("a"), mail("same")], [mail("b"), mail("same")]);
    let all: Vec<Mail> = [&b[..], &a[..]].concat();
    let own = || source().with("A", &a).with("empty", &[]).with("B", &b);
    compare(&spec, own(), target().with("All", &all)).expect(Passed, &[]);
    let seen = compare(&spec, own(), target().with("All", &all[1..]));
    seen.expect(Failed, &["missing B <b@muster.example>"]);
    let seen = compare(&spec, own(), target().with("All", &all[..3]));
    assert_eq!(seen.findings.len(), 1);
}

#[test]
fn folders_left_out_are_counted() {
    let spec = json!({ "folders": { "exclude": ["\\Junk", "Kalender"] } });
    let seen = compare(
        &spec,
        source()
            .with("INBOX", &[mail("a")])
            .with("Spam \\Junk", &[mail("b")])
            .with("Kalender", &[mail("c")]),
        target()
            .with("INBOX", &[mail("a")])
            .with("Unrat \\Junk", &[])
            .with("!Shared/x", &[mail("d"), mail("e")]),
    );
    seen.expect(Passed, &[]);
    let ledger = seen.ledger();
    assert_eq!(ledger.containers["Spam"].source.excluded["\\Junk"], 1);
    assert_eq!(
        ledger.containers["Shared/x"].target.excluded["mail/of-others"],
        2
    );
    assert_eq!(ledger.sum().source.excluded["Kalender"], 1);
}

#[test]
fn nothing_examined_is_not_passed() {
    inbox(&level("existence"), &[], &[]).expect(Inconclusive, &[]);
    inbox(
        &json!({ "folders": { "include": ["nowhere"] } }),
        &[mail("a")],
        &[mail("a")],
    )
    .expect(Inconclusive, &[]);
}

#[test]
fn probes_of_our_own_are_explained() {
    let probe = |id: &str| mail("probe").id(id);
    let seen = inbox(
        &level("existence"),
        &[mail("a")],
        &[mail("a"), probe("landfall.r1.MAIL-1.2@new.example")],
    );
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.ledger().sum().target.explained["mail.messages/probe"],
        1
    );
    let probe_of_now = probe("landfall.2026-01-02T03-04-05Z-abcd.MAIL-1.3-0a1b2c3d@new.example");
    inbox(
        &level("existence"),
        &[mail("a")],
        &[mail("a"), probe_of_now.clone()],
    )
    .expect(Passed, &[]);
    // On the source it is a message like any other: nothing of ours is ever sent there.
    let seen = inbox(
        &level("existence"),
        &[mail("a"), probe_of_now],
        &[mail("a")],
    );
    seen.expect(
        Failed,
        &["missing INBOX <landfall.2026-01-02T03-04-05Z-abcd.MAIL-1.3-0a1b2c3d@new.example>"],
    );
    for id in [
        "landfall.r1.2@new.example",
        "landfall.r1.MAIL-1.x@new.example",
        "x.landfall.r1.M.2@new.example",
    ] {
        let told = format!("extra INBOX <{id}>");
        inbox(&level("existence"), &[mail("a")], &[mail("a"), probe(id)]).expect(Failed, &[&told]);
    }
}
