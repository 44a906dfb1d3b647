//! `mail.messages` where a pass would be a guess: what is not proved is read, or undecided.

use super::fake_mailbox::{FakeMailbox, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::Status::{Failed, Inconclusive, Passed};
use serde_json::{Value, json};

const A: &str = "<a@muster.example>";

fn inbox(spec: &Value, own: &[Mail], other: &[Mail]) -> Seen {
    let source = FakeMailbox::new(1).with("INBOX", own);
    let target = FakeMailbox::new(500).with("INBOX", other);
    TestContext::of_mailboxes(source, target).observe("mail.messages", spec)
}

/// At the usual level.
fn usual(own: &[Mail], other: &[Mail]) -> Seen {
    inbox(&json!({}), own, other)
}

fn one(mail: &Mail) -> &[Mail] {
    std::slice::from_ref(mail)
}

fn level(level: &str) -> Value {
    json!({ "level": level })
}

fn of_a(class: &str, field: &str) -> String {
    format!("{class} INBOX {A}{field}")
}

#[test]
fn what_is_only_marked_as_deleted_on_the_target_is_not_there() {
    let deleted = mail("a").flags("\\Seen \\Deleted");
    let told = of_a("different", " deleted");
    for level in ["existence", "metadata", "bytes"] {
        let spec = json!({ "level": level });
        let seen = inbox(&spec, &[mail("a")], one(&deleted));
        seen.expect(Failed, &[&told]);
        assert_eq!(seen.findings[0].target.as_deref(), Some("yes"));

        // Deleted on both sides, or on the source alone, nobody misses it.
        inbox(&spec, one(&deleted), one(&deleted)).expect(Passed, &[]);
        let seen = inbox(&spec, one(&deleted), &[mail("a")]);
        seen.expect(Passed, &[]);
        assert!(seen.fact("mail.messages/marked-deleted").is_some());

        // Of two copies one was marked, as a tool leaves it that looks for copies.
        let two = [mail("a"), mail("a")];
        inbox(&spec, &two, &[deleted.clone(), mail("a")]).expect(Failed, &[&told]);
        // The living one stands for the living one, whatever else is more alike.
        let seen = inbox(
            &spec,
            &[mail("a").at(5)],
            &[deleted.clone().at(5), mail("a")],
        );
        let expected = match level {
            "existence" => vec![of_a("duplicated", "")],
            _ => vec![of_a("different", " received"), of_a("duplicated", "")],
        };
        assert_eq!(seen.told(), expected);
    }
}

#[test]
fn what_is_marked_as_deleted_elsewhere_was_not_moved() {
    let deleted = mail("a").flags("\\Seen \\Deleted");
    let world = |own: Mail, other: Mail| {
        let source = FakeMailbox::new(1).with("INBOX", &[own]).with("x", &[]);
        let target = FakeMailbox::new(500).with("INBOX", &[]).with("x", &[other]);
        TestContext::of_mailboxes(source, target).observe("mail.messages", &json!({}))
    };
    world(mail("a"), deleted.clone())
        .expect(Failed, &[&format!("extra x {A}"), &of_a("missing", "")]);
    let moved = of_a("moved", " > x");
    world(deleted.clone(), deleted.clone()).expect(Failed, &[&moved]);
    world(deleted, mail("a")).expect(Failed, &[&moved]);
}

#[test]
fn a_date_that_cannot_be_read_is_like_no_other() {
    let undated = mail("a").undated();
    for (own, other) in [
        (undated.clone(), undated.clone()),
        (mail("a"), undated.clone()),
        (undated.clone(), mail("a")),
    ] {
        let (own, other) = ([own, mail("b")], [other, mail("b")]);
        let seen = usual(&own, &other);
        seen.expect(Inconclusive, &[]);
        assert_eq!(seen.ledger().sum().source.undecided, 1);
        assert!(seen.fact("mail.messages/undated").is_some());
        // Where dates are not compared, nothing is lost with one.
        inbox(&level("existence"), &own, &other).expect(Passed, &[]);
    }
    // What is wrong besides is told.
    usual(one(&undated), &[undated.clone().flags("")])
        .expect(Failed, &[&of_a("different", " seen")]);
}

#[test]
fn nothing_in_place_of_a_message_is_no_message() {
    let long = mail("a").size(48_211);
    let nothing = mail("a").size(48_211).whole("");
    for level in ["metadata", "bytes"] {
        let spec = json!({ "level": level });
        let told = of_a("unreadable", "");
        let on_both = [told.as_str(), &told];
        // Of two that are alike, bodies are read at every level.
        let two = |one: &Mail| [one.clone(), one.clone()];
        let seen = inbox(&spec, &two(&nothing), &two(&nothing));
        seen.expect(Inconclusive, &[on_both, on_both].concat());
        assert_eq!(seen.ledger().sum().source.unreadable, 2);
        assert_eq!(seen.ledger().sum().target.unreadable, 2);

        // So is what the size says nothing of.
        let unsized_nothing = mail("a").size(0).whole("");
        let unsized_nothing = one(&unsized_nothing);
        inbox(&spec, unsized_nothing, unsized_nothing).expect(Inconclusive, &on_both);

        for (own, other) in [(&two(&nothing), &two(&long)), (&two(&long), &two(&nothing))] {
            inbox(&spec, own, other).expect(Inconclusive, &on_both);
        }
    }
    let seen = inbox(&level("bytes"), one(&nothing), one(&nothing));
    seen.expect(
        Inconclusive,
        &[&of_a("unreadable", ""), &of_a("unreadable", "")],
    );
}

#[test]
fn what_stands_in_place_of_a_message_is_no_message() {
    let words = "Retrieval using the IMAP4 protocol failed for the following message: 7";
    let stub = Mail {
        subject: None,
        ..mail("a")
    };
    let stub = stub
        .no_id()
        .more(&format!(
            "From: Microsoft Exchange Server 2010\r\nSubject: {words}"
        ))
        .body("The server couldn't retrieve the following message:");
    for level in ["existence", "metadata", "bytes"] {
        // The listing shows it already, and on both sides it is the same.
        let (own, other) = ([mail("b"), stub.clone()], [mail("b"), stub.clone()]);
        let seen = inbox(&json!({ "level": level }), &own, &other);
        assert_eq!(seen.verdict.status, Inconclusive, "{level}");
        assert_eq!(seen.ledger().sum().source.unreadable, 1, "{level}");

        // On the target, what it stands for cannot be said to be missing.
        let seen = inbox(&json!({ "level": level }), &[mail("b"), mail("a")], &other);
        assert_eq!(seen.verdict.status, Inconclusive, "{level}");
        assert_eq!(seen.ledger().sum().source.undecided, 1, "{level}");
        assert_eq!(seen.ledger().sum().target.unreadable, 1, "{level}");
    }

    // Who writes of it has nothing to fear.
    let quoting = mail("a").subject(words).body(&format!("> {words}"));
    inbox(&level("bytes"), one(&quoting), one(&quoting)).expect(Passed, &[]);

    // Only the body was replaced: on the target this is what people read there, on the source nobody knows.
    let replaced = mail("a").body(words);
    inbox(&level("metadata"), &[mail("a")], one(&replaced))
        .expect(Failed, &[&of_a("different", " content")]);
    inbox(&level("metadata"), one(&replaced), &[mail("a")])
        .expect(Inconclusive, &[&of_a("unreadable", "")]);
    inbox(&level("bytes"), one(&replaced), one(&replaced)).expect(
        Inconclusive,
        &[&of_a("unreadable", ""), &of_a("unreadable", "")],
    );
}

#[test]
fn subject_and_sender_are_compared_as_a_reader_sees_them() {
    let encoded = |word: &str| mail("a").subject(word);
    let own = [encoded("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=")];
    let subject = of_a("different", " subject");

    for same in [
        "=?iso-8859-1?Q?Gr=FC=DFe?=",
        "=?utf-8?B?R3LDvMOfZQ==?=",
        "Grüße",
    ] {
        usual(&own, &[encoded(same)]).expect(Passed, &[]);
    }
    for other in ["Gr??e", "GrXXe", "Grusse", ""] {
        let seen = usual(&own, &[encoded(other)]);
        seen.expect(Failed, &[&subject]);
        assert_eq!(seen.findings[0].source.as_deref(), Some("Grüße"));
    }

    // A server that cannot show a header, and still has it.
    let shown = String::from_utf8(encoded("Gr??e").raw()).expect("text");
    let munging = [encoded("Grüße").header(&shown)];
    usual(&own, &munging).expect(Passed, &[]);
    usual(&munging, &own).expect(Passed, &[]);

    let sender = |from: &str| Mail {
        subject: None,
        ..mail("a").more(&format!("From: {from}\r\nSubject: s"))
    };
    usual(
        &[sender("=?utf-8?Q?J=C3=BCrg?= <j@muster.example>")],
        &[sender("J?rg <j@muster.example>")],
    )
    .expect(Failed, &[&of_a("different", " from")]);
}

#[test]
fn messages_alike_in_every_key_are_read() {
    // Of two mails with one header, date and size, a tool copied one twice.
    let (one, two) = (mail("a").body("number 1"), mail("a").body("number 2"));
    let told = [of_a("duplicated", ""), of_a("missing", "")];
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    for spec in [
        json!({}),
        level("existence"),
        json!({ "sizes": "ignore" }),
        json!({ "duplicates": "must-not-increase" }),
        json!({ "duplicates": "may-collapse" }),
    ] {
        inbox(
            &spec,
            &[one.clone(), two.clone()],
            &[one.clone(), one.clone()],
        )
        .expect(Failed, &told);
        inbox(
            &spec,
            &[one.clone(), two.clone()],
            &[two.clone(), one.clone()],
        )
        .expect(Passed, &[]);
    }

    // A weak pair that was read and differs is none.
    let nameless = |body: &str| mail("a").no_id().body(body);
    let name = nameless("").name();
    usual(&[nameless("one")], &[nameless("another")]).expect(
        Failed,
        &[
            &format!("extra INBOX {name}"),
            &format!("missing INBOX {name}"),
        ],
    );
}

#[test]
fn what_cannot_be_read_is_undecided() {
    // Alike, and too large to be read: no guess is made.
    let large = |body: &str| mail("a").body(body).size(200 << 20);
    let (one, two) = (large("number 1"), large("number 2"));
    for other in [[one.clone(), one.clone()], [one.clone(), two.clone()]] {
        let seen = usual(&[one.clone(), two.clone()], &other);
        seen.expect(Inconclusive, &[]);
        assert_eq!(seen.ledger().sum().source.undecided, 2);
        assert_eq!(
            seen.fact("mail.messages/unsettled").unwrap(),
            "mail.messages/unsettled count=4"
        );
    }
    // Dates of arrival tell them apart.
    let dated = [one.at(1), two.at(2)];
    usual(&dated, &dated).expect(Passed, &[]);
}

#[test]
fn what_differs_in_size_is_read() {
    // A line more in the header is a fact that names it.
    let own: Vec<Mail> = (0..30).map(|number| mail(&format!("m{number}"))).collect();
    let tagged: Vec<Mail> = own
        .iter()
        .zip(0..)
        .map(|(one, number)| one.clone().more(&format!("X-TUID: {number:012}")))
        .collect();
    let seen = usual(&own, &tagged);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/header-added").unwrap(),
        "mail.messages/header-added count=30 header=X-TUID"
    );
    assert_eq!(
        seen.fact("mail.messages/sizes-read").unwrap(),
        "mail.messages/sizes-read count=30 left=0 pairs=30 read=30"
    );

    // Another body is another content, and so is half of one.
    let short = mail("a").body("this");
    usual(&[mail("a")], one(&short)).expect(Failed, &[&of_a("different", " content")]);
    for spec in [json!({ "sizes": "ignore" }), level("existence")] {
        let seen = inbox(&spec, &[mail("a")], one(&short));
        seen.expect(Passed, &[]);
        assert!(seen.fact("mail.messages/sizes-differ").is_some());
    }

    // Line ends, and one at the end, are none.
    let seen = usual(&[mail("a")], &[mail("a").lf()]);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/line-ends-differ").is_some());
    let seen = usual(&[mail("a")], &[mail("a").body("this is a\r\n")]);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/last-line-end-differs").is_some());

    // A header that lost something does not say what it said.
    let own = mail("a").more("Received: here");
    let seen = usual(&[own], &[mail("a")]);
    seen.expect(Failed, &[&of_a("different", " header")]);
    assert_eq!(seen.findings[0].source.as_deref(), Some("Received"));
    // But what stores note for themselves is no loss.
    usual(&[mail("a").more("X-Mozilla-Status: 0001")], &[mail("a")]).expect(Passed, &[]);
}

#[test]
fn a_size_that_says_nothing_proves_nothing() {
    let unsized_a = mail("a").size(0);
    let seen = usual(one(&unsized_a), one(&unsized_a));
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/sizes-read").is_some());
    let other = unsized_a.clone().body("that is a");
    usual(&[unsized_a], &[other]).expect(Failed, &[&of_a("different", " content")]);
}

#[test]
fn where_sizes_prove_nothing_a_sample_is_read() {
    let own: Vec<Mail> = (0..900).map(|number| mail(&format!("m{number}"))).collect();
    let estimated: Vec<Mail> = own.iter().cloned().map(|one| one.size(7)).collect();
    let seen = usual(&own, &estimated);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/sizes-prove-nothing").unwrap(),
        "mail.messages/sizes-prove-nothing count=900 left=500 pairs=900 read=400"
    );

    // Few that differ are all read; what is too much to read is undecided.
    let mut few = own.clone();
    for (at, one) in few.iter_mut().enumerate().take(40) {
        *one = match at {
            0 => one.clone().size(600 << 20),
            _ => one.clone().size(7),
        };
    }
    let seen = usual(&own, &few);
    seen.expect(Inconclusive, &[]);
    assert_eq!(seen.ledger().sum().source.undecided, 1);
    assert_eq!(
        seen.fact("mail.messages/sizes-not-read").unwrap(),
        "mail.messages/sizes-not-read count=40 left=1 pairs=900 read=39"
    );
}

#[test]
fn at_bytes_an_addition_is_a_fact_and_nothing_else_is() {
    let spec = level("bytes");
    let content = of_a("different", " content");
    let a = || mail("a").more("X-Own: 1\r\nX-Own: 2");
    let (tagged, ended) = ("X-Own: 1\r\nX-TUID: t\r\nX-Own: 2", "body\r\n");
    let tuid = "mail.messages/header-added count=1 header=X-TUID";

    let seen = inbox(&spec, &[a()], &[a().more(tagged)]);
    seen.expect(Passed, &[]);
    assert_eq!(seen.fact("mail.messages/header-added").unwrap(), tuid);
    let leaves: Vec<&str> = seen
        .evidence
        .proof
        .leaves
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(
        leaves,
        [
            "mail.messages/leaves-line-ends",
            "mail.messages/leaves-header-added"
        ]
    );

    let seen = inbox(&spec, &[a().body("body")], &[a().body(ended)]);
    seen.expect(Passed, &[]);
    assert!(seen.fact("mail.messages/last-line-end-differs").is_some());

    // Of two that are alike, and of one without Message-ID, too.
    let seen = inbox(&spec, &[a(), a()], &[a().more(tagged), a().more(tagged)]);
    seen.expect(Passed, &[]);
    let seen = inbox(&spec, &[a().no_id()], &[a().no_id().more(tagged)]);
    seen.expect(Passed, &[]);

    // Lost, changed, turned round, folded anew, beside a changed body, or saying how to read it.
    for more in [
        "X-Own: 1\r\nX-TUID: t",
        "X-Own: 1\r\nX-TUID: t\r\nX-Own: 3",
        "X-Own: 2\r\nX-TUID: t\r\nX-Own: 1",
        "X-Own:\r\n 1\r\nX-TUID: t\r\nX-Own: 2",
        "X-Own: 1\r\nX-Own: 2\r\nContent-Type: text/html",
    ] {
        let seen = inbox(&spec, &[a()], &[a().more(more)]);
        seen.expect(Failed, &[&content]);
        assert!(seen.fact("mail.messages/header-added").is_none(), "{more}");
    }
    inbox(&spec, &[a()], &[a().more(tagged).body("another")]).expect(Failed, &[&content]);
}

#[test]
fn at_bytes_no_sample_stands_for_the_others() {
    let own: Vec<Mail> = (0..450).map(|number| mail(&format!("m{number}"))).collect();
    let tagged: Vec<Mail> = own
        .iter()
        .map(|one| one.clone().more("X-TUID: t"))
        .collect();
    let seen = inbox(&level("bytes"), &own, &tagged);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/header-added").unwrap(),
        "mail.messages/header-added count=450 header=X-TUID"
    );
    assert!(seen.fact("mail.messages/sizes-prove-nothing").is_none());
}

#[test]
fn one_message_id_alone_on_both_sides_is_one_message() {
    for level in ["existence", "metadata", "bytes"] {
        let spec = json!({ "level": level });
        let seen = inbox(&spec, &[mail("a")], &[mail("a").subject("another")]);
        let mut told = vec![of_a("different", " subject")];
        if level == "bytes" {
            told.insert(0, of_a("different", " content"));
        }
        assert_eq!(seen.told(), told, "{level}");
        assert_eq!(seen.ledger().sum().source.different, 1, "{level}");
        assert_eq!(seen.ledger().imbalance(), None, "{level}");
    }

    let dated = |date: &str| Mail {
        subject: None,
        ..mail("a").more(&format!("Date: {date}\r\nSubject: s"))
    };
    usual(
        &[dated("Thu, 01 Feb 2024 10:00:00 +0000")],
        &[dated("Thu, 01 Feb 2024 12:00:00 +0000")],
    )
    .expect(Failed, &[&of_a("different", " date")]);
}

#[test]
fn a_message_without_header_is_known_by_its_body() {
    let own = [mail("a").bare(), mail("b").bare()];
    let with_id = |name: &str| {
        let id = format!("Message-ID: <{name}@imapsync>");
        mail(name).bare().more(&id)
    };
    let seen = usual(&own, &[with_id("b"), with_id("a")]);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/header-added").unwrap(),
        "mail.messages/header-added count=2 header=Message-ID"
    );
    let dated = mail("a")
        .bare()
        .more("Date: Thu, 01 Feb 2024 10:00:00 +0000");
    let seen = usual(&own[..1], &[dated]);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/header-added").unwrap(),
        "mail.messages/header-added count=1 header=Date"
    );
}

#[test]
fn replaced_message_ids_beyond_the_limit_are_undecided() {
    let own: Vec<Mail> = (0..6000)
        .map(|number| mail(&format!("m{number}")))
        .collect();
    let mut other: Vec<Mail> = own
        .iter()
        .zip(0..)
        .map(|(one, number)| one.clone().id(&format!("{number:04}@new.example")))
        .collect();
    other.reverse();
    let source = FakeMailbox::new(1).with("INBOX", &own);
    let target = FakeMailbox::new(500).with("INBOX", &other);
    let seen = TestContext::of_mailboxes(source, target)
        .observe_freely("mail.messages", &json!({ "sizes": "ignore" }));
    seen.expect(Inconclusive, &[]);
    let sum = seen.ledger().sum();
    assert_eq!((sum.source.matched, sum.source.undecided), (5000, 1000));
    assert_eq!((sum.target.matched, sum.target.undecided), (5000, 1000));
}

#[test]
fn a_cutoff_explains_only_what_came_since() {
    let spec = |until: &str| json!({ "received": { "until": until } });
    let missing = of_a("missing", "");
    // The worlds are looked at on 2028-01-01.
    let days = |days: i64| mail("a").at(days * 86_400);
    let stays = mail("b");
    for (until, received, is_explained) in [
        ("2024-03-01", days(1000), true),
        ("2024-03-01", days(2000), false),
        ("2029-01-01", days(2000), false),
        ("2029-01-01", days(1), false),
    ] {
        let own = [stays.clone(), received];
        let seen = inbox(&spec(until), &own, one(&stays));
        match is_explained {
            true => seen.expect(Passed, &[]),
            false => seen.expect(Failed, &[&missing]),
        };
        let is_in_future = until.starts_with("2029");
        let fact = seen.fact("mail.messages/until-in-future");
        assert_eq!(fact.is_some(), is_in_future, "{until}");
    }
}

#[test]
fn what_was_moved_is_known_by_more_than_its_message_id() {
    let world = |own: &[Mail], other: &[Mail]| {
        let source = FakeMailbox::new(1).with("INBOX", own).with("x", &[]);
        let target = FakeMailbox::new(500).with("INBOX", &[]).with("x", other);
        TestContext::of_mailboxes(source, target).observe("mail.messages", &json!({}))
    };
    let a = mail("a");
    let moved = |one: &Mail| format!("moved INBOX {} > x", one.name());
    world(one(&a), &[a.clone().id("new@other.example")]).expect(Failed, &[&moved(&a)]);
    let bare = a.clone().bare();
    world(one(&bare), one(&bare)).expect(Failed, &[&moved(&bare)]);
    let encoded = a.clone().subject("=?utf-8?Q?a=62out?= a");
    world(one(&encoded), &[encoded.clone().subject("about a")]).expect(Failed, &[&moved(&encoded)]);
    // Another body under another Message-ID is another message.
    let seen = world(one(&a), &[a.clone().id("new@other.example").body("no")]);
    assert_eq!(seen.ledger().sum().source.missing, 1);
}

#[test]
fn a_copy_beside_its_own_was_not_moved() {
    let one = [mail("a")];
    let two = [mail("a"), mail("a")];
    let source = FakeMailbox::new(1).with("INBOX", &one).with("x", &one);
    let target = FakeMailbox::new(500).with("INBOX", &[]).with("x", &two);
    TestContext::of_mailboxes(source, target)
        .observe("mail.messages", &json!({}))
        .expect(
            Failed,
            &[&format!("duplicated x {A}"), &of_a("missing", "")],
        );
}

#[test]
fn what_is_kept_is_the_suites_word() {
    let own = [mail("a").flags("\\Seen \\Draft")];
    let draft = of_a("different", " draft");
    usual(&own, &[mail("a")]).expect(Failed, &[&draft]);
    let keeps = json!({ "keeps": ["\\Seen", "\\*"] });
    let seen = inbox(&keeps, &own, &[mail("a")]);
    seen.expect(Passed, &[]);
    assert_eq!(
        seen.fact("mail.messages/flag-not-compared").unwrap(),
        "mail.messages/flag-not-compared count=1 flag=\\Draft"
    );
    let keyword = [mail("a").flags("\\Seen \\Draft Wichtig")];
    inbox(&keeps, &keyword, &[mail("a")]).expect(Failed, &[&of_a("different", " keywords")]);
}

#[test]
fn what_is_known_to_differ_is_told_however_many_sizes_do() {
    let own: Vec<Mail> = (0..41_000)
        .map(|number| mail(&format!("m{number}")))
        .collect();
    let other: Vec<Mail> = own
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let late = i64::from(at % 100 == 0);
            one.clone().at(late).size(7)
        })
        .collect();
    let source = FakeMailbox::new(1).with("INBOX", &own);
    let target = FakeMailbox::new(500).with("INBOX", &other);
    let seen =
        TestContext::of_mailboxes(source, target).observe_freely("mail.messages", &json!({}));
    assert_eq!(seen.verdict.status, Failed);
    assert_eq!(seen.findings.len(), 410);
    let sum = seen.ledger().sum();
    assert_eq!((sum.source.matched, sum.source.different), (40_590, 410));
    assert_eq!(seen.ledger().imbalance(), None);
}
