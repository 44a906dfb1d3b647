//! How messages are handed out, whatever order and dress a server gives them.

use super::keeper::{Keeper, plaintext, read_folders, run, stoppable};
use super::scripted::{Scripted, Step, answer, expect, say};
use landfall::endpoint::imap::{FetchEnd, FetchItems, FetchSink, Fetched, UidSet};
use landfall::model::CannotCheck;

fn fetch(
    uids: &UidSet,
    items: &FetchItems,
    answers: Vec<Step>,
) -> (Result<FetchEnd, CannotCheck>, Keeper) {
    let mut steps = vec![
        expect("EXAMINE"),
        answer("* 9 EXISTS\r\n@ OK done\r\n"),
        expect("UID FETCH"),
    ];
    steps.extend(answers);
    let server = Scripted::after_login("", steps);
    let result = run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        session.examine(b"INBOX").await.unwrap();
        let mut keeper = Keeper::default();
        let end = session.fetch(uids, items, &mut keeper).await;
        (end, keeper)
    });
    server.finish();
    result
}

fn metadata() -> FetchItems {
    FetchItems::metadata(&["MESSAGE-ID"])
}

#[test]
fn items_come_in_any_order_and_dress() {
    let replies = "* 1 FETCH (UID 4 FLAGS (\\Seen $a) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 99 \
                   BODY[HEADER.FIELDS (MESSAGE-ID)] {6}\r\nA: b\r\n)\r\n\
                   *  2  fetch (body[header.fields (\"message-id\")] \"x\\\"y\" rfc822.size 5000000000 flags () X-GM-LABELS (\"a)\" (b) {2}\r\n)( c) \
                   EMAILID (M1) MODSEQ (12) internaldate nil uid 5 X-NEW NIL)\r\n@ OK done\r\n";
    let (end, keeper) = fetch(&UidSet::all(), &metadata(), vec![answer(replies)]);
    assert_eq!(end.unwrap().responses, 2);
    let [first, second] = &keeper.messages[..] else {
        panic!("two messages")
    };
    assert_eq!((first.sequence, first.uid, first.size), (1, 4, Some(99)));
    assert_eq!(
        first.flags,
        Some(vec!["\\Seen".to_owned(), "$a".to_owned()])
    );
    assert_eq!(
        (first.internaldate, first.header.as_deref()),
        (Some(837_596_665), Some("A: b\r\n"))
    );
    assert_eq!(
        (first.store_id.as_deref(), second.store_id.as_deref()),
        (None, Some("M1"))
    );
    assert_eq!(
        (second.uid, second.size, second.header.as_deref()),
        (5, Some(5_000_000_000), Some("x\"y"))
    );
    assert_eq!(
        (second.internaldate, second.internaldate_raw.as_str()),
        (None, "nil")
    );
    assert_eq!(second.flags, Some(vec![]));
}

#[test]
fn a_date_that_is_nonsense_is_told_and_no_panic() {
    for (date, raw) in [
        ("NIL", "NIL"),
        ("\"\"", ""),
        ("\"32-Foo-1 x\"", "32-Foo-1 x"),
        ("{3}\r\nabc", "abc"),
    ] {
        let replies = format!("* 1 FETCH (UID 1 INTERNALDATE {date})\r\n@ OK done\r\n");
        let (end, keeper) = fetch(&UidSet::all(), &metadata(), vec![answer(&replies)]);
        assert_eq!(end.unwrap().responses, 1);
        assert_eq!(
            (
                keeper.messages[0].internaldate,
                keeper.messages[0].internaldate_raw.as_str()
            ),
            (None, raw)
        );
    }
}

#[test]
fn what_was_not_sent_is_none() {
    let replies =
        "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (MESSAGE-ID)] NIL RFC822.SIZE x)\r\n@ OK done\r\n";
    let (end, keeper) = fetch(&UidSet::all(), &metadata(), vec![answer(replies)]);
    assert_eq!(end.unwrap().responses, 1);
    let message = &keeper.messages[0];
    assert_eq!(
        (&message.flags, message.size, &message.header, &message.body),
        (&None, None, &None, &None)
    );
}

#[test]
fn news_of_flags_are_no_messages() {
    let replies = "* 7 FETCH (FLAGS (\\Seen))\r\n* 8 FETCH (UID 80 FLAGS (\\Deleted))\r\n* 10 EXISTS\r\n* 2 EXPUNGE\r\n\
                   * VANISHED 3:4,9\r\n* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 5)\r\n* 5 FETCH (FLAGS () RFC822.SIZE 6)\r\n\
                   * 6 FETCH (UID 99 FLAGS () RFC822.SIZE 6)\r\n@ OK done\r\n";
    let (end, keeper) = fetch(&UidSet::range(1, 90), &metadata(), vec![answer(replies)]);
    let expect = FetchEnd {
        responses: 1,
        expunged: 4,
        exists_now: Some(6),
        flag_changes: 2,
        nameless: 1,
        outside: 1,
    };
    assert_eq!(end.unwrap(), expect);
    assert_eq!(keeper.messages.len(), 1);
    assert_eq!(
        keeper.changes,
        [
            (7, None, "\\Seen".to_owned()),
            (8, Some(80), "\\Deleted".to_owned())
        ]
    );
}

#[test]
fn flags_alone_are_messages_when_they_were_asked_for() {
    let items = FetchItems {
        flags: true,
        ..FetchItems::default()
    };
    let replies = "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (FLAGS (\\Seen))\r\n@ OK done\r\n";
    let (end, keeper) = fetch(&UidSet::all(), &items, vec![answer(replies)]);
    assert_eq!((end.unwrap().responses, keeper.changes.len()), (1, 1));
}

#[test]
fn a_body_comes_in_pieces_whatever_is_in_it() {
    let body: Vec<u8> = (0..700_000u32)
        .map(|n| n.to_le_bytes()[n as usize % 4])
        .collect();
    let mut bytes = format!("* 1 FETCH (UID 1 BODY[] ~{{{}}}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(
        b" FLAGS (\\Seen))\r\n* 2 FETCH (BODY[] {0}\r\n UID 2)\r\n* 3 FETCH (UID 3 BODY[] NIL)\r\n",
    );
    bytes.extend_from_slice(
        b"* 4 FETCH (UID 4 BODY[]<5> \"part\" BODY[TEXT] \"text\")\r\n* 5 FETCH (UID 5 BODY[] \"q\\\\\")\r\n",
    );
    let steps = vec![Step::Say(bytes), answer("@ OK done\r\n")];
    let (end, keeper) = fetch(&UidSet::all(), &FetchItems::body(), steps);
    assert_eq!(end.unwrap().responses, 5);
    let bodies: Vec<_> = keeper
        .messages
        .iter()
        .map(|message| message.body.clone())
        .collect();
    assert_eq!(
        bodies,
        [Some(body), Some(vec![]), None, None, Some(b"q\\".to_vec())]
    );
}

#[test]
fn a_long_header_is_cut_and_its_length_told() {
    let header = "x".repeat(100_000);
    let replies = format!(
        "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (MESSAGE-ID)] {{100000}}\r\n{header})\r\n@ OK done\r\n"
    );
    let (end, keeper) = fetch(&UidSet::all(), &metadata(), vec![answer(&replies)]);
    assert_eq!(end.unwrap().responses, 1);
    let message = &keeper.messages[0];
    assert_eq!(
        (message.header.as_ref().unwrap().len(), message.header_bytes),
        (64 << 10, 100_000)
    );
}

#[test]
fn long_sets_go_in_several_commands() {
    let uids = UidSet::of((1..3000).map(|n| n * 2));
    let steps = vec![
        answer("* 1 FETCH (UID 2 RFC822.SIZE 1)\r\n@ OK done\r\n"),
        expect("UID FETCH"),
        answer("* 2 FETCH (UID 5998 RFC822.SIZE 1)\r\n* 2 EXPUNGE\r\n@ OK done\r\n"),
        expect("UID FETCH"),
        answer("@ OK done\r\n"),
        expect("UID FETCH"),
        answer("@ OK done\r\n"),
    ];
    let (end, keeper) = fetch(&uids, &metadata(), steps);
    let end = end.unwrap();
    assert_eq!(
        (end.responses, end.expunged, keeper.messages.len()),
        (2, 1, 2)
    );
}

#[test]
fn folders_that_cannot_be_opened_or_read_do_not_hide_the_others() {
    let steps = vec![
        expect("EXAMINE \"a\""),
        say("* 1 EXISTS\r\n* OK [UIDNEXT 2] x\r\nL2 OK done\r\n"),
        expect("UID FETCH 1:*"),
        say("* 1 FETCH (UID 1 RFC822.SIZE 1)\r\nL3 OK done\r\n"),
        expect("EXAMINE \"b\""),
        say("L4 NO [NONEXISTENT] gone\r\n"),
        // This server kept the first folder open; what it tells of it unasked must not be believed.
        say("* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n"),
        expect("EXAMINE \"c\""),
        say("* 0 EXISTS\r\nL5 OK done\r\n"),
        expect("UID FETCH 1:*"),
        say("L6 NO [UNAVAILABLE] later\r\n"),
    ];
    let server = Scripted::after_login("", steps);
    let keeper = run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let mut keeper = Keeper::default();
        read_folders(&mut session, &[b"a", b"b", b"c"], &metadata(), &mut keeper).await;
        assert!(session.is_usable());
        keeper
    });
    server.finish();
    assert_eq!(keeper.messages.len(), 1);
    assert_eq!(
        keeper
            .opened
            .iter()
            .map(|(index, examined)| (*index, examined.exists))
            .collect::<Vec<_>>(),
        [(0, Some(1)), (2, Some(0))]
    );
    let closed: Vec<_> = keeper
        .closed
        .iter()
        .map(|(index, end)| {
            (
                *index,
                end.as_ref()
                    .map(|end| end.responses)
                    .map_err(|cannot| cannot.cause.code.clone()),
            )
        })
        .collect();
    assert_eq!(
        closed,
        [
            (0, Ok(1)),
            (1, Err("imap/absent".to_owned())),
            (2, Err("imap/unavailable".to_owned()))
        ]
    );
}

#[test]
fn a_cut_among_folders_closes_every_one_of_them() {
    let steps = vec![
        expect("EXAMINE \"a\""),
        say("* 1 EXISTS\r\nL2 OK done\r\n"),
        expect("UID FETCH"),
        say("* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n"),
        Step::Close,
    ];
    // The second name needs a literal; it is never reached.
    let server = Scripted::after_login("", steps);
    run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let mut keeper = Keeper::default();
        read_folders(
            &mut session,
            &[b"a", b"\xFC", b"c"],
            &metadata(),
            &mut keeper,
        )
        .await;
        assert!(!session.is_usable());
        assert_eq!(keeper.closed.len(), 3);
        for (_, end) in &keeper.closed {
            assert_eq!(end.as_ref().unwrap_err().cause.code, "imap/end");
        }
    });
    server.finish();
}

#[test]
fn a_name_that_needs_a_literal_is_sent_as_one() {
    let steps = vec![
        expect("EXAMINE {1}"),
        say("+ go on\r\n"),
        Step::Expect(""),
        say("* 4 EXISTS\r\nL2 OK done\r\n"),
        expect("EXAMINE {1}"),
        say("L3 NO not this name\r\n"),
    ];
    let server = Scripted::after_login("", steps);
    run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        assert_eq!(session.examine(b"\xFC").await.unwrap().exists, Some(4));
        assert_eq!(
            session.examine(b"\xFD").await.unwrap_err().cause.code,
            "imap/no"
        );
        assert!(session.is_usable());
    });
    server.finish();
}

/// Wants to stop as soon as something comes.
struct Stopper(tokio_util::sync::CancellationToken, usize);

impl FetchSink for Stopper {
    fn body_begins(&mut self, _: u64) -> Result<(), CannotCheck> {
        self.0.cancel();
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.1 += piece.len();
        Ok(())
    }

    fn message(&mut self, _: &Fetched<'_>) -> Result<(), CannotCheck> {
        Ok(())
    }
}

#[test]
fn a_server_that_never_ends_does_not_outrun_the_wish_to_stop() {
    let mut flood = format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n", u64::MAX).into_bytes();
    flood.extend(vec![b'x'; 4 << 20]);
    let server = Scripted::after_login(
        "",
        vec![expect("UID FETCH"), Step::Say(flood), Step::Silence],
    );
    let (cannot, bytes) = run(async {
        let stop = tokio_util::sync::CancellationToken::new();
        let mut session = stoppable(server.port, "anna", &stop).await.unwrap();
        let mut stopper = Stopper(stop, 0);
        let cannot = session
            .fetch(&UidSet::all(), &FetchItems::body(), &mut stopper)
            .await
            .unwrap_err();
        (cannot, stopper.1)
    });
    assert!(bytes <= 256 << 10, "{bytes} bytes were still read");
    assert_eq!(cannot.obstacle, landfall::model::Obstacle::Stopped);
    drop(server);
}

#[test]
fn a_taker_that_gives_up_ends_the_session() {
    let steps = vec![
        expect("UID FETCH"),
        answer("* 1 FETCH (UID 1 BODY[] \"x\")\r\n@ OK done\r\n"),
        Step::Silence,
    ];
    let server = Scripted::after_login("", steps);
    run(async {
        struct Full;
        impl FetchSink for Full {
            fn message(&mut self, _: &Fetched<'_>) -> Result<(), CannotCheck> {
                Err(CannotCheck::fault("journal", "full"))
            }
        }
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let cannot = session
            .fetch(&UidSet::all(), &FetchItems::body(), &mut Full)
            .await
            .unwrap_err();
        assert_eq!(cannot, CannotCheck::fault("journal", "full"));
        assert!(!session.is_usable());
    });
    server.finish();
}
