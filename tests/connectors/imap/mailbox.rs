//! A mailbox over IMAP, against servers that play a script: lost connections are continued, and what
//! a listing did not bring is noticed.

use super::keeper::{plaintext, run};
use super::scripted::{Scripted, Step, answer, expect, say};
use landfall::endpoint::imap::{Role, Session};
use landfall::inventory::mail::{
    Depth, Folder, HeaderFields, ImapMailbox, Mailbox, Reading, read_folder,
};
use landfall::model::{CannotCheck, Obstacle};

fn inbox() -> Folder {
    Folder {
        name: "INBOX".to_owned(),
        full_name: "INBOX".to_owned(),
        levels: vec!["INBOX".to_owned()],
        wire: b"INBOX".to_vec(),
        wire_levels: vec![b"INBOX".to_vec()],
        roles: vec![Role::Inbox],
        selectable: true,
        subscribed: None,
        personal: true,
    }
}

/// A message as a server sends it.
fn fetched(sequence: u32, uid: u32) -> Step {
    let header = format!("Message-ID: <m{uid}@muster.example>\r\nSubject: s\r\n\r\n");
    say(&format!(
        "* {sequence} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"01-Feb-2024 10:00:00 +0000\" RFC822.SIZE 9 \
         BODY[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)] {{{}}}\r\n{header})\r\n",
        header.len()
    ))
}

fn opened(exists: u32, uidnext: u32, uidvalidity: u32) -> [Step; 2] {
    let state = format!(
        "* {exists} EXISTS\r\n* OK [UIDVALIDITY {uidvalidity}] x\r\n* OK [UIDNEXT {uidnext}] x\r\n@ OK done\r\n"
    );
    [expect("EXAMINE \"INBOX\""), answer(&state)]
}

fn steps(parts: &[&[Step]]) -> Vec<Step> {
    parts.concat()
}

/// Reads INBOX; on a lost connection goes on with the servers that follow.
fn read(scripts: Vec<Vec<Step>>) -> (Reading, usize) {
    let servers: Vec<Scripted> = scripts
        .into_iter()
        .map(|steps| Scripted::after_login("", steps))
        .collect();
    let ports: Vec<u16> = servers.iter().map(|server| server.port).collect();
    let result = run(async {
        let next = std::sync::atomic::AtomicUsize::new(1);
        let first = plaintext(ports[0], "anna").await.expect("a session");
        let reopen =
            move || -> futures_util::future::BoxFuture<'static, Result<Session, CannotCheck>> {
                let port = ports
                    .get(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
                    .copied();
                Box::pin(async move {
                    match port {
                        Some(port) => plaintext(port, "anna").await,
                        None => Err(CannotCheck::fault("reopen", "there is no further server")),
                    }
                })
            };
        let mut mailbox = ImapMailbox::new(first).reopening(Box::new(reopen));
        let reading = read_folder(&mut mailbox, &inbox(), Depth::Headers, || (), &|_, _| ()).await;
        // Whoever could not be reached again is not asked again.
        let is_lost = matches!(&reading.broken_off, Some(why) if why.obstacle == Obstacle::Fault);
        assert!(!is_lost || mailbox.is_lost());
        (reading, mailbox.retried().len())
    });
    for server in servers {
        server.finish();
    }
    result
}

fn uids(reading: &Reading) -> Vec<u32> {
    reading.items.iter().map(|item| item.uid).collect()
}

fn obstacle(reading: &Reading) -> Option<Obstacle> {
    reading.broken_off.as_ref().map(|why| why.obstacle)
}

#[test]
fn a_listing_is_read_to_its_end() {
    let (reading, retried) = read(vec![steps(&[
        &opened(2, 8, 7),
        &[
            expect("UID FETCH 1:7 ("),
            fetched(1, 3),
            fetched(2, 7),
            answer("@ OK done\r\n"),
        ],
    ])]);
    assert_eq!(
        (uids(&reading), obstacle(&reading), retried),
        (vec![3, 7], None, 0)
    );
    assert!(reading.items[0].known.id && reading.items[0].received == 1_706_781_600);
}

#[test]
fn a_lost_connection_is_continued_behind_the_last_message() {
    let (reading, retried) = read(vec![
        steps(&[
            &opened(3, 9, 7),
            &[expect("UID FETCH 1:8 ("), fetched(1, 3), Step::Close],
        ]),
        steps(&[
            &opened(4, 10, 7),
            &[
                expect("UID FETCH 4:8 ("),
                fetched(2, 5),
                say("* BYE later\r\n"),
                Step::Close,
            ],
        ]),
        steps(&[
            &opened(4, 10, 7),
            &[
                expect("UID FETCH 6:8 ("),
                fetched(3, 8),
                answer("@ OK done\r\n"),
            ],
        ]),
    ]);
    assert_eq!(
        (uids(&reading), obstacle(&reading), retried),
        (vec![3, 5, 8], None, 2)
    );
}

#[test]
fn a_connection_is_made_again_twice_and_not_more() {
    let cut = |first: &'static str| steps(&[&opened(3, 9, 7), &[expect(first), Step::Close]]);
    let (reading, retried) = read(vec![
        cut("UID FETCH 1:8"),
        cut("UID FETCH 1:8"),
        cut("UID FETCH 1:8"),
    ]);
    assert_eq!(retried, 2);
    assert_eq!(
        (uids(&reading), obstacle(&reading)),
        (vec![], Some(Obstacle::Interrupted))
    );
    assert_eq!(reading.short(), 3);
}

#[test]
fn a_connection_that_is_refused_is_not_tried_again() {
    let (reading, retried) = read(vec![steps(&[
        &opened(3, 9, 7),
        &[expect("UID FETCH 1:8"), Step::Close],
    ])]);
    assert_eq!((obstacle(&reading), retried), (Some(Obstacle::Fault), 1));
}

#[test]
fn a_folder_numbered_anew_is_not_continued() {
    let (reading, _) = read(vec![
        steps(&[
            &opened(2, 9, 7),
            &[expect("UID FETCH"), fetched(1, 3), Step::Close],
        ]),
        opened(2, 9, 8).to_vec(),
    ]);
    assert_eq!(obstacle(&reading), Some(Obstacle::Changed));
}

#[test]
fn a_refusal_is_no_empty_folder() {
    for reply in ["@ NO [UNAVAILABLE] later\r\n", "@ BAD what\r\n"] {
        let (reading, retried) = read(vec![steps(&[
            &opened(2, 9, 7),
            &[expect("UID FETCH"), answer(reply)],
        ])]);
        assert!(reading.broken_off.is_some() && retried == 0, "{reply}");
        let (reading, _) = read(vec![vec![expect("EXAMINE"), answer(reply)]]);
        assert!(
            reading.broken_off.is_some() && reading.opened.is_none(),
            "{reply}"
        );
    }
    // Answered with OK, and nothing said about what is in it.
    let (reading, _) = read(vec![vec![
        expect("EXAMINE"),
        answer("* OK [UIDNEXT 4] x\r\n@ OK done\r\n"),
    ]]);
    assert_eq!(obstacle(&reading), Some(Obstacle::Protocol));
}

#[test]
fn what_was_announced_must_come() {
    let listed = |messages: &[Step]| {
        let (reading, _) = read(vec![steps(&[
            &opened(2, 9, 7),
            &[expect("UID FETCH")],
            messages,
            &[answer("@ OK done\r\n")],
        ])]);
        reading
    };
    assert_eq!(obstacle(&listed(&[])), Some(Obstacle::Protocol));
    assert_eq!(
        obstacle(&listed(&[fetched(1, 3)])),
        Some(Obstacle::Protocol)
    );
    assert_eq!(
        obstacle(&listed(&[fetched(1, 3), fetched(2, 3)])),
        Some(Obstacle::Protocol)
    );
    assert_eq!(
        obstacle(&listed(&[fetched(1, 3), fetched(2, 4), fetched(3, 5)])),
        Some(Obstacle::Protocol)
    );
    let without_flags = say(
        "* 2 FETCH (UID 4 INTERNALDATE \"01-Feb-2024 10:00:00 +0000\" RFC822.SIZE 9 BODY[HEADER.FIELDS (X)] NIL)\r\n",
    );
    assert_eq!(
        obstacle(&listed(&[fetched(1, 3), without_flags])),
        Some(Obstacle::Protocol)
    );
    let vanished = listed(&[fetched(1, 3), say("* 2 EXPUNGE\r\n")]);
    assert_eq!((obstacle(&vanished), vanished.short()), (None, 1));
}

#[test]
fn without_uidnext_new_messages_are_known_by_their_number() {
    let state = answer("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n@ OK done\r\n");
    let (reading, _) = read(vec![vec![
        expect("EXAMINE"),
        state,
        expect("UID FETCH 1:"),
        fetched(1, 3),
        say("* 2 EXISTS\r\n"),
        fetched(2, 4),
        answer("@ OK done\r\n"),
    ]]);
    assert_eq!((uids(&reading), obstacle(&reading)), (vec![3], None));
}

#[test]
fn headers_are_read_again_in_the_same_folder_only() {
    let again = |second: [Step; 2], messages: &[Step]| {
        let first = steps(&[
            &opened(0, 9, 7),
            &[
                expect("EXAMINE \"x\""),
                answer("* 0 EXISTS\r\n@ OK done\r\n"),
            ],
            &second,
            messages,
        ]);
        let server = Scripted::after_login("", first);
        let result = run(async {
            let session = plaintext(server.port, "anna").await.expect("a session");
            let mut mailbox = ImapMailbox::new(session);
            mailbox.examine(&inbox()).await.expect("INBOX");
            let other = Folder {
                name: "x".to_owned(),
                wire: b"x".to_vec(),
                ..inbox()
            };
            mailbox.examine(&other).await.expect("x");
            let mut names = Vec::new();
            let mut keep = |uid: u32, fields: HeaderFields| names.push((uid, fields.id));
            let result = mailbox.header_fields(&inbox(), &[4, 3], &mut keep).await;
            (result, names)
        });
        server.finish();
        result
    };
    let (result, names) = again(
        opened(2, 9, 7),
        &[
            expect("UID FETCH 3:4 (UID BODY.PEEK[HEADER.FIELDS"),
            fetched(1, 3),
            answer("@ OK done\r\n"),
        ],
    );
    assert_eq!(result, Ok(()));
    assert_eq!(names, [(3, Some(b"<m3@muster.example>".to_vec()))]);
    let (result, _) = again(opened(2, 9, 8), &[]);
    assert_eq!(
        result.expect_err("another generation").obstacle,
        Obstacle::Changed
    );
}
