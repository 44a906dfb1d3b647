//! Every way in which a probe can arrive otherwise than it should.

use super::super::probe_message::AttachedFile;
use super::*;
use crate::endpoint::imap::ProbeName;
use crate::endpoint::smtp::Envelope;

fn probe() -> ProbeMessage {
    let name =
        ProbeName::of_id("<landfall.2026-01-02T03-04-05Z-abcd.MAIL-1.3-0a1b2c3d@outside.example>");
    let attachments = vec![
        AttachedFile {
            name: "Prüfung äöü.bin".to_owned(),
            content: b"\x00\xff\x01\xfe\x02\xfd".to_vec(),
        },
        AttachedFile {
            name: "b.pdf".to_owned(),
            content: vec![7; 999],
        },
    ];
    let envelope = Envelope {
        sender: "probe@outside.example",
        recipient: "anna@muster.example",
    };
    ProbeMessage::compose(name, envelope, attachments).unwrap()
}

fn arrival() -> Arrival {
    let within = Duration::from_secs(60);
    Arrival {
        folder: "INBOX".to_owned(),
        within,
        copies: 1,
        settle: Duration::ZERO,
    }
}

fn arrived(folder: &str, content: Vec<u8>) -> DeliveredCopy {
    DeliveredCopy {
        at: 0,
        folder: folder.to_owned(),
        is_expected: folder == "INBOX",
        uid: 1,
        own_id: true,
        content,
    }
}

fn found(latency: u64, copies: Vec<DeliveredCopy>) -> Vec<String> {
    evaluated(Some(Duration::from_secs(latency)), copies)
}

fn evaluated(latency: Option<Duration>, copies: Vec<DeliveredCopy>) -> Vec<String> {
    let delivery = Delivery { latency, copies };
    let told = |finding: Finding| {
        let field = finding
            .field
            .map(|field| format!(" {field}"))
            .unwrap_or_default();
        format!("{}{field}", finding.code)
    };
    findings(&probe(), &arrival(), &delivery)
        .into_iter()
        .map(told)
        .collect()
}

/// The message with one piece of text in place of another, which must be there.
fn with(old: &str, new: &str) -> Vec<u8> {
    let text = String::from_utf8(probe().bytes).unwrap();
    assert!(text.contains(old), "{text}");
    text.replacen(old, new, 1).into_bytes()
}

#[test]
fn what_arrives_once_and_whole_is_as_expected() {
    assert_eq!(found(60, vec![arrived("INBOX", probe().bytes)]), [""; 0]);
    let marked = [
        b"Received: by mx.muster.example; x\r\n".to_vec(),
        probe().bytes,
    ]
    .concat();
    assert_eq!(found(1, vec![arrived("INBOX", marked)]), [""; 0]);
}

#[test]
fn each_fault_has_its_code() {
    let whole = || probe().bytes;
    assert_eq!(found(1, vec![]), ["mail.delivery/lost"]);
    assert_eq!(
        found(1, vec![arrived("Junk", whole())]),
        ["mail.delivery/misfiled"]
    );
    assert_eq!(
        found(
            1,
            vec![arrived("INBOX", whole()), arrived("INBOX", whole())]
        ),
        ["mail.delivery/copies"]
    );
    assert_eq!(
        found(1, vec![arrived("INBOX", whole()), arrived("Junk", whole())]),
        ["mail.delivery/copies"]
    );
    assert_eq!(
        found(61, vec![arrived("INBOX", whole())]),
        ["mail.delivery/late"]
    );
    let renamed = DeliveredCopy {
        own_id: false,
        ..arrived("INBOX", whole())
    };
    assert_eq!(
        found(1, vec![renamed]),
        ["mail.delivery/altered message-id"]
    );
}

/// What nobody saw while it was waited for came too late, even if it is there when all is over.
#[test]
fn what_comes_after_the_waiting_is_late() {
    assert_eq!(
        evaluated(None, vec![arrived("INBOX", probe().bytes)]),
        ["mail.delivery/late"]
    );
    assert_eq!(
        evaluated(None, vec![arrived("Elsewhere", probe().bytes)]),
        ["mail.delivery/misfiled"]
    );
    assert_eq!(evaluated(None, vec![]), ["mail.delivery/lost"]);
}

#[test]
fn a_changed_part_is_named() {
    let of = |content: Vec<u8>| found(1, vec![arrived("INBOX", content)]);
    // The six bytes of the attachment in base64.
    assert_eq!(
        of(with("AP8B/gL9", "AP8B/gL8")),
        ["mail.delivery/altered attachment Prüfung äöü.bin"]
    );
    assert_eq!(
        of(with("b.pdf", "c.pdf")),
        ["mail.delivery/altered attachment-name"]
    );
    let subject = String::from_utf8(probe().bytes).unwrap();
    let line = subject
        .lines()
        .find(|line| line.starts_with("Subject:"))
        .unwrap()
        .to_owned();
    assert_eq!(
        of(with(&line, "Subject: ?")),
        ["mail.delivery/altered subject"]
    );
    assert_eq!(
        of(with("charset=utf-8", "charset=iso-8859-1")),
        ["mail.delivery/altered text"]
    );
}
