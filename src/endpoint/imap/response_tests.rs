//! The same responses, however their bytes are split; and any bytes at all.

use proptest::prelude::*;

use super::super::connection::OnUntagged;
use super::super::fetch::{FetchItems, FetchSink, Fetched, FlagChange, UidSet};
use super::super::fetch_response::{FetchReader, PartialMessage};
use super::*;

/// Writes down all it gets.
#[derive(Debug, Default, PartialEq)]
struct Diary(Vec<String>, Vec<u8>);

impl FetchSink for Diary {
    fn body_begins(&mut self, bytes: u64) -> Result<(), CannotCheck> {
        self.1.clear();
        self.0.push(format!("body of {bytes}"));
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.1.extend_from_slice(piece);
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        self.0.push(format!("{message:?} {:?}", self.1));
        Ok(())
    }

    fn flags_changed(&mut self, change: &FlagChange<'_>) {
        self.0.push(format!("{change:?}"));
    }
}

/// Reads `bytes`, which arrive split at `cuts`; what happened, in words.
fn fetch(bytes: &[u8], cuts: &[usize]) -> Vec<String> {
    let mut diary = Diary::default();
    let mut message = PartialMessage::default();
    let uids = UidSet::all();
    let items = FetchItems {
        body: true,
        ..FetchItems::metadata(&["SUBJECT"])
    };
    let mut reader = FetchReader::new(&mut message, &mut diary, &uids, &items);
    let (end, unsolicited) = feed(bytes, cuts, &mut reader);
    let received = reader.finish();
    diary.0.push(format!("{end} {received:?} {unsolicited:?}"));
    diary.0
}

fn feed(bytes: &[u8], cuts: &[usize], handler: &mut dyn ResponseHandler) -> (String, Unsolicited) {
    let mut unsolicited = Unsolicited::default();
    let mut buffer = Buffer::of(4096);
    let mut reader = ResponseReader::new("L1".to_owned());
    let mut fed = 0;
    let mut cuts = cuts.iter().map(|cut| cut % 700 + 1).cycle();
    loop {
        match reader.advance(&mut buffer, handler, &mut unsolicited) {
            Ok(Progress::Incomplete) => {}
            other => return (format!("{other:?}"), unsolicited),
        }
        if fed == bytes.len() {
            return ("more".to_owned(), unsolicited);
        }
        let room = buffer.room();
        let count = cuts
            .next()
            .unwrap_or(1)
            .min(room.len())
            .min(bytes.len() - fed);
        assert!(count > 0, "there is always room");
        room[..count].copy_from_slice(&bytes[fed..fed + count]);
        buffer.filled(count);
        fed += count;
    }
}

const TRANSCRIPT: &[u8] = b"* 3 EXISTS\r\n* OK [ALERT] soon {5}\r\n\
    * 1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE \" 1-Feb-2020 00:00:00 +0100\" RFC822.SIZE 12 BODY[HEADER.FIELDS (SUBJECT)] {12}\r\n\
    Subject: x\r\n BODY[] {21}\r\n\r\n* 2 FETCH (UID 9)\r\nX-LABELS ((\"a\" {3}\r\n)\r\n b) c))\r\n\
    * 2 FETCH (FLAGS ())\r\n* LIST (\\Sent) \"/\" {6}\r\na\r\nb{1 ()\r\n* CAPABILITY IMAP4rev1 X\r\n\
    * 3 FETCH (UID 8 BODY[] {0}\r\n)\r\n* 4 EXPUNGE\r\nL1 OK [THROTTLED] done {3}\r\n";

#[test]
fn the_transcript_is_read_as_it_is_meant() {
    let received = fetch(TRANSCRIPT, &[5000]);
    assert_eq!(received.len(), 6, "{received:#?}");
    assert!(
        received[1].contains("uid: 7") && received[1].contains("header_bytes: 12"),
        "{received:#?}"
    );
    assert!(
        received[1].contains("body_bytes: Some(21)"),
        "{received:#?}"
    );
    assert!(
        received[5].starts_with("Ok(Tagged(StatusText { code: Some(\"THROTTLED\")"),
        "{received:#?}"
    );
    assert!(
        received[5].contains("responses: 2") && received[5].contains("exists_now: Some(2)"),
        "{received:#?}"
    );
    assert!(received[5].contains("OK [ALERT] soon {5}"), "{received:#?}");
}

#[test]
fn a_cut_anywhere_is_never_a_success() {
    for end in 0..TRANSCRIPT.len() {
        let received = fetch(&TRANSCRIPT[..end], &[5000]);
        assert!(
            received
                .last()
                .is_some_and(|last| last.starts_with("more ")),
            "{end}: {received:?}"
        );
    }
}

#[test]
fn a_response_without_bounds_is_refused() {
    let mut bytes = b"* X {999999999}\r\n".to_vec();
    bytes.extend(vec![b'x'; 100]);
    let (end, _) = feed(&bytes, &[50], &mut OnUntagged(|_: &Untagged<'_>| Ok(())));
    assert!(end.contains("ResponseTooLarge"), "{end}");
    let (end, _) = feed(
        &vec![b'x'; 9000],
        &[50],
        &mut OnUntagged(|_: &Untagged<'_>| Ok(())),
    );
    assert!(end.contains("LineTooLong"), "{end}");
}

#[test]
fn responses_are_taken_apart() {
    let response = Untagged::parse(b"23 EXISTS").unwrap();
    assert_eq!((response.number, response.is("exists")), (Some(23), true));
    let response = Untagged::parse(b"OK [UIDNEXT 4392] Predicted next UID").unwrap();
    let status = response.status().unwrap();
    assert_eq!(status.code(), Some((&b"UIDNEXT"[..], &b"4392"[..])));
    assert_eq!(status.keep().text, "OK [UIDNEXT 4392] Predicted next UID");
    assert!(Untagged::parse(b"").is_err());
    assert!(Untagged::parse(b"5").is_err());
    assert!(
        Untagged::parse(b"OK [UIDNEXT")
            .unwrap()
            .status()
            .unwrap()
            .code()
            .is_none()
    );
}

#[test]
fn what_is_shown_cannot_forge_a_line() {
    assert_eq!(shown(b"a\nb\x1b[1m"), "a\\nb\\u{1b}[1m");
    assert!(shown(&[b'x'; 9000]).len() <= 600);
}

/// Bytes that are more often nearly right than any bytes would be.
fn nearly_imap() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "* ",
        "1 ",
        "FETCH (",
        "UID ",
        "7 ",
        "FLAGS ",
        "(",
        ")",
        "\\Seen ",
        "BODY[] ",
        "BODY[HEADER",
        "]",
        "{3}\r\n",
        "{0}\r\n",
        "abc",
        "\"",
        "\\",
        "NIL ",
        "\r\n",
        "\n",
        "L1 OK",
        " ",
        "+ ",
        "LIST ",
        "INTERNALDATE ",
        "RFC822.SIZE ",
        "{",
        "}",
        "~",
        "* OK [",
    ]);
    let piece =
        prop_oneof![8 => words.prop_map(|word| word.as_bytes().to_vec()), 1 => any::<Vec<u8>>()];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same(cuts in prop::collection::vec(0usize..700, 1..40)) {
        prop_assert_eq!(fetch(TRANSCRIPT, &cuts), fetch(TRANSCRIPT, &[5000]));
    }

    #[test]
    fn any_bytes_are_survived_and_split_alike(bytes in nearly_imap(), cuts in prop::collection::vec(0usize..30, 1..20)) {
        prop_assert_eq!(fetch(&bytes, &cuts), fetch(&bytes, &[699]));
    }
}
