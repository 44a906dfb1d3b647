//! Mail copied with mbsync from Dovecot to servers of other makers: told is what the tool and the target did to it, and
//! nothing else.

use std::fs;

use super::mbsync::mbsync;
use crate::context::{Seen, TestContext};
use crate::courier::Courier;
use crate::cyrus::Cyrus;
use crate::dovecot::Dovecot;
use crate::session::{options, patient};
use landfall::endpoint::net::Security;
use landfall::inventory::mail::open;
use landfall::model::{Sides, Status};
use serde_json::{Value, json};

const USER: &str = "u";

/// Folders of the corpus, in Maildir++.
const FOLDERS: [&str; 5] = [
    "",
    "Sent",
    "Archive.2023",
    "Projekte.M&APw-ller &- S&APY-hne",
    "Gel&APY-schte Entw&APw-rfe",
];

/// As Maildir has them; `a` and `b` are keywords.
const FLAGS: [&str; 6] = ["", "S", "FS", "RS", "Sa", "Sb"];

/// 2020-09-13.
const ARRIVED: u64 = 1_600_000_000;

/// An ordinary message, with more header lines before the subject.
fn message(id: &str, more: &str) -> Vec<u8> {
    format!(
        "Message-ID: <{id}@muster.example>\nDate: Sun, 13 Sep 2020 14:26:40 +0200\nFrom: Anna Muster <anna@muster.example>\n\
         To: info@muster.example\n{more}Subject: Protokoll {id}\n\nGuten Tag\n\nDas ist {id}.\n"
    )
    .into_bytes()
}

/// What is seldom, but in every old mailbox: content, flags, date of arrival.
fn odd() -> Vec<(Vec<u8>, &'static str, u64)> {
    let raw = |header: &str, body: &str| format!("{header}\n{body}").into_bytes();
    let from = "From: anna@muster.example\nDate: Sun, 13 Sep 2020 14:26:40 +0200\n";
    let id = |name: &str| format!("Message-ID: <{name}@muster.example>\n");
    let many: String = (0..150)
        .map(|number| format!(" <reference-{number}@muster.example>"))
        .collect();
    let latin = [
        id("latin").as_bytes(),
        from.as_bytes(),
        b"Subject: Gr\xfcsse\n\nGr\xfcsse\n",
    ]
    .concat();
    let double = message("double", "");
    let at = |raw: Vec<u8>| (raw, "S", ARRIVED);
    vec![
        at(raw(
            &format!(
                "{}From: Jürg Köln <j@muster.example>\nDate: Sun, 13 Sep 2020 14:26:40 +0200\nSubject: Grüsse aus Köln\n",
                id("utf8")
            ),
            "Grüsse\n",
        )),
        at(latin),
        at(raw(
            &format!("{from}Subject: Ohne Kennung eins\n"),
            "eins\n",
        )),
        at(raw(
            &format!("{from}Subject: Ohne Kennung zwei\n"),
            "zwei\n",
        )),
        at(double.clone()),
        at(double),
        at(message("long", &format!("References:{many}\n"))),
        at(message(
            "folded",
            &format!("References:{}\n", many.replace(" <", "\n <")),
        )),
        at(raw(
            &format!("{}{from}Subject: Ohne Ende\n", id("unended")),
            "kein Zeilenende",
        )),
        at(raw(&format!("{}{from}Subject: Leer\n", id("bodyless")), "")),
        at(raw(
            &format!("{}{from}Subject: CR\n", id("bare-cr")),
            "eins\rzwei\n",
        )),
        at(raw(
            &format!("{}{from}Subject: NUL\n", id("nul")),
            "eins\0zwei\n",
        )),
        at(raw(
            &format!(
                "{}From: a@muster.example\nDate: 31 Feb 1899 25:61\nSubject: Datum\n",
                id("odd-date")
            ),
            "x\n",
        )),
        at(raw(
            &format!("{}From: a@muster.example\nSubject: Datum\n", id("no-date")),
            "x\n",
        )),
        (message("early", ""), "S", 86_400),
        (message("nineties", ""), "S", 700_000_000),
        (message("late", ""), "S", 2_100_000_000),
    ]
}

/// Writes the corpus.
fn plant(source: &Dovecot) {
    for (at, folder) in FOLDERS.iter().enumerate() {
        let mut messages: Vec<_> = (0..9)
            .map(|number| {
                let name = format!("f{at}-{number}");
                let arrived = ARRIVED + 86_400 * number as u64;
                (message(&name, ""), FLAGS[number % FLAGS.len()], arrived)
            })
            .collect();
        if at == 0 {
            messages.extend(odd());
        }
        let root = source.home(USER).join("Maildir");
        let root = if folder.is_empty() {
            root
        } else {
            root.join(format!(".{folder}"))
        };
        fs::create_dir_all(&root).expect("a folder");
        fs::write(root.join("dovecot-keywords"), "0 $Forwarded\n1 Wichtig\n").expect("a file");
        source.plant(USER, folder, &messages);
    }
}

fn compare(kind: &str, spec: &Value, ports: Sides<u16>) -> Seen {
    let mailbox = async |port| {
        open(options(port, Security::Plaintext, USER), &patient())
            .await
            .expect("a mailbox")
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let (source, target) = (mailbox(ports.source).await, mailbox(ports.target).await);
            TestContext::of_mailboxes(source, target)
                .see(kind, spec)
                .await
        })
}

/// What every comparison of this corpus tells beside the folders and the dates.
const KEYWORDS_LOST: [&str; 5] = [
    "different Archive/2023 <f2-5@muster.example> keywords",
    "different Gelöschte Entwürfe <f4-5@muster.example> keywords",
    "different INBOX <f0-5@muster.example> keywords",
    "different Projekte/Müller & Söhne <f3-5@muster.example> keywords",
    "different Sent <f1-5@muster.example> keywords",
];

const MESSAGES: u64 = 62;

/// Fails unless `level` of mail.messages told `told` and these facts, beside those that tell how it was looked.
#[track_caller]
fn expect(ports: Sides<u16>, level: &str, told: &[&[&str]], facts: &[&str]) {
    let seen = compare("mail.messages", &json!({ "level": level }), ports);
    let mut expected = told.concat();
    expected.sort_unstable();
    let status = if expected.is_empty() {
        Status::Passed
    } else {
        Status::Failed
    };
    seen.expect(status, &expected);
    assert_eq!(seen.evidence.broken_off, [], "{level}");
    assert_eq!(facts_of(&seen), facts, "{level}");
    let sum = seen.ledger().sum();
    assert_eq!(sum.source.matched + sum.source.different, MESSAGES);
    assert_eq!(sum.target.matched + sum.target.different, MESSAGES);
}

/// The facts, but for those that every comparison here tells: that nothing is encrypted.
fn facts_of(seen: &Seen) -> Vec<String> {
    let facts = seen.evidence.facts.iter();
    facts
        .filter(|fact| fact.code != "mail/plaintext")
        .map(ToString::to_string)
        .collect()
}

/// Fails unless mail.folders finds nothing wrong in the five folders, and `empty` ones beside them on the target.
#[track_caller]
fn expect_folders(ports: Sides<u16>, empty: &[&str]) {
    let seen = compare("mail.folders", &json!({}), ports);
    seen.expect(Status::Passed, &[]);
    assert_eq!(seen.evidence.broken_off, []);
    let empty: Vec<String> = empty
        .iter()
        .map(|folder| format!("mail.folders/extra-empty folder={folder}"))
        .collect();
    assert_eq!(facts_of(&seen), empty);
    assert_eq!(seen.ledger().sum().source.matched, FOLDERS.len() as u64);
}

/// What reading only those shows that date, sender and subject do not settle.
const X_TUID_ON_ALL: &str = "mail.messages/header-added count=62 header=X-TUID";
const WEAK: &str = "mail.messages/weak-keys count=2";

#[test]
fn from_dovecot_to_cyrus() {
    let (source, target) = (Dovecot::start(), Cyrus::start());
    plant(&source);
    let complaints = mbsync(source.imap, target.imap, USER);
    // Cyrus made these at the first login.
    assert!(complaints.contains("far side box Drafts cannot be opened"));
    assert!(complaints.contains("far side box Trash cannot be opened"));

    let ports = Sides {
        source: source.imap,
        target: target.imap,
    };
    expect_folders(ports, &["Archive", "Drafts", "Projekte", "Trash"]);
    // Characters beyond ASCII become X, one for each byte.
    let munged: &[&str] = &[
        "different INBOX <latin@muster.example> subject",
        "different INBOX <utf8@muster.example> from",
        "different INBOX <utf8@muster.example> subject",
    ];
    expect(
        ports,
        "existence",
        &[munged],
        &[
            "mail.messages/sizes-read count=2 left=0 pairs=62 read=2",
            WEAK,
            "mail.messages/sizes-differ count=56",
            "mail.messages/header-added count=6 header=X-TUID",
        ],
    );
    expect(
        ports,
        "metadata",
        &[munged, &KEYWORDS_LOST],
        &[
            "mail.messages/sizes-read count=58 left=0 pairs=62 read=58",
            WEAK,
            X_TUID_ON_ALL,
        ],
    );
    expect(
        ports,
        "bytes",
        &[
            munged,
            &KEYWORDS_LOST,
            &[
                "different INBOX <latin@muster.example> content",
                "different INBOX <utf8@muster.example> content",
            ],
        ],
        &["mail.messages/header-added count=60 header=X-TUID"],
    );
}

#[test]
fn from_dovecot_to_courier() {
    let (source, target) = (Dovecot::start(), Courier::start());
    plant(&source);
    mbsync(source.imap, target.imap, USER);

    let ports = Sides {
        source: source.imap,
        target: target.imap,
    };
    expect_folders(ports, &[]);
    expect(
        ports,
        "existence",
        &[],
        &[
            "mail.messages/sizes-read count=2 left=0 pairs=62 read=2",
            WEAK,
            "mail.messages/sizes-differ count=58",
            "mail.messages/header-added count=4 header=X-TUID",
        ],
    );
    // A carriage return alone becomes a line end, and a last line that had none gets one.
    let bare_cr: &[&str] = &["different INBOX <bare-cr@muster.example> content"];
    let last_line = "mail.messages/last-line-end-differs count=1";
    expect(
        ports,
        "metadata",
        &[bare_cr, &KEYWORDS_LOST],
        &[
            "mail.messages/sizes-read count=60 left=0 pairs=62 read=60",
            WEAK,
            last_line,
            X_TUID_ON_ALL,
        ],
    );
    expect(
        ports,
        "bytes",
        &[bare_cr, &KEYWORDS_LOST],
        &[
            last_line,
            "mail.messages/header-added count=61 header=X-TUID",
        ],
    );
}
