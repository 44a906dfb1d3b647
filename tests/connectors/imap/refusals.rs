//! What a server must never get away with: a command that failed is an error, and never an empty success.

use super::keeper::{Keeper, plaintext, run, stoppable};
use super::scripted::{Scripted, Step, answer, expect, say};
use landfall::endpoint::imap::{FetchItems, Session, UidSet};
use landfall::model::{CannotCheck, Obstacle, Retry};

const EXAMINED: &str =
    "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 10] ok\r\n@ OK [READ-ONLY] done\r\n";
const ONE: &str = "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n";

fn items() -> FetchItems {
    FetchItems {
        flags: true,
        ..FetchItems::default()
    }
}

/// What came of a FETCH, and how many messages were handed out before.
fn fetch(
    answers: Vec<Step>,
) -> (
    Result<landfall::endpoint::imap::FetchEnd, CannotCheck>,
    Keeper,
    bool,
) {
    let mut steps = vec![
        expect("EXAMINE \"INBOX\""),
        answer(EXAMINED),
        expect("UID FETCH 1:*"),
    ];
    steps.extend(answers);
    let server = Scripted::after_login("", steps);
    let result = run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        session.examine(b"INBOX").await.unwrap();
        let mut keeper = Keeper::default();
        let end = session.fetch(&UidSet::all(), &items(), &mut keeper).await;
        (end, keeper, session.is_usable())
    });
    server.finish();
    result
}

/// A command that ends with an error of this sort; whether the session survives it.
fn check(
    answers: Vec<Step>,
    obstacle: Obstacle,
    retry: Retry,
    code: &str,
    survives: bool,
) -> CannotCheck {
    let (end, _, usable) = fetch(answers.clone());
    let cannot = end.unwrap_err();
    let found = (
        cannot.obstacle,
        cannot.retry,
        cannot.cause.code.as_str(),
        usable,
    );
    assert_eq!(found, (obstacle, retry, code, survives), "{answers:?}");
    assert_eq!(cannot.operation, "FETCH INBOX");
    cannot
}

#[test]
fn no_after_the_first_message_is_no_success() {
    let cannot = check(
        vec![say(ONE), answer("@ NO [UNAVAILABLE] try later\r\n")],
        Obstacle::Unreachable,
        Retry::Later,
        "imap/unavailable",
        true,
    );
    assert_eq!(
        cannot.cause.args["reply"],
        "NO [UNAVAILABLE] try later".into()
    );
}

#[test]
fn throttling_is_no_empty_folder() {
    let cannot = check(
        vec![answer(
            "@ BAD Request is throttled. Suggested Backoff Time: 1500 milliseconds\r\n",
        )],
        Obstacle::RateLimited,
        Retry::Later,
        "imap/throttled",
        true,
    );
    assert_eq!(cannot.cause.args["seconds"], 2u64.into());
}

#[test]
fn a_goodbye_is_no_end_of_a_listing() {
    check(
        vec![say(ONE), say("* BYE Server shutting down\r\n"), Step::Close],
        Obstacle::Interrupted,
        Retry::Later,
        "imap/bye",
        false,
    );
    check(
        vec![
            say("* BYE Session expired, please login again.\r\n"),
            Step::Close,
        ],
        Obstacle::RateLimited,
        Retry::Later,
        "imap/throttled",
        false,
    );
}

#[test]
fn the_end_of_the_connection_is_no_end_of_a_listing() {
    let end = |before: &str| vec![say(before), Step::Close];
    for before in [
        "",
        ONE,
        "* 1 FETCH (UID 1 FL",
        "* 1 FETCH (UID 1 BODY[] {100}\r\nabc",
        "* 1 FETCH (UID 1 FLAGS ())",
    ] {
        check(
            end(before),
            Obstacle::Interrupted,
            Retry::Later,
            "imap/end",
            false,
        );
    }
}

#[test]
fn what_is_no_imap_is_told() {
    for line in [
        "HTTP/1.1 400 Bad Request\r\n",
        "\r\n",
        "+ go on\r\n",
        "L999 OK not our command\r\n",
        "* 1 FETCH (UID 1 FLAGS (\\Seen)\r\n",
        "* 1 FETCH (UID 1 FLAGS (\\Seen)))\r\n",
        "* 1 FETCH (UID 0 FLAGS ())\r\n",
        "* 1 FETCH (UID 4294967296 FLAGS ())\r\n",
        "* 1 FETCH (UID x FLAGS ())\r\n",
        "* 1 FETCH UID 1 FLAGS ()\r\n",
        "* 1 FETCH (UID 1 X \"abc)\r\n",
        "* 1 FETCH (UID 1 BODY[ 5)\r\n",
        "* 1 FETCH (UID {1}\r\n1 FLAGS ())\r\n",
        "* 1 FETCH ({1}\r\n1)\r\n",
        "* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n",
    ] {
        let cannot = check(
            vec![say(line)],
            Obstacle::Protocol,
            Retry::Later,
            "imap/garbled",
            false,
        );
        assert!(cannot.cause.args.contains_key("line"));
    }
}

#[test]
fn a_literal_that_lies_about_its_size_is_told() {
    // Too short: what is left of the content is no item.
    check(
        vec![
            say("* 1 FETCH (UID 1 BODY[] {2}\r\nab\"cd)\r\n"),
            answer("@ OK done\r\n"),
        ],
        Obstacle::Protocol,
        Retry::Later,
        "imap/garbled",
        false,
    );
    // Too long: it swallows the tagged answer, and then there is silence.
    check(
        vec![
            say("* 1 FETCH (UID 1 BODY[] {200}\r\nab)\r\n"),
            answer("@ OK done\r\n"),
            Step::Close,
        ],
        Obstacle::Interrupted,
        Retry::Later,
        "imap/end",
        false,
    );
}

#[test]
fn silence_is_told_as_silence() {
    let server = Scripted::after_login(
        "",
        vec![
            expect("LIST"),
            say("* LIST () \"/\" INBOX\r\n"),
            Step::Silence,
        ],
    );
    let cannot = run(async {
        let mut options = crate::session::options(
            server.port,
            landfall::endpoint::net::Security::Plaintext,
            "anna",
        );
        options.timeout = std::time::Duration::from_millis(300);
        let mut session = Session::open(options, &crate::session::patient())
            .await
            .unwrap();
        let cannot = session.list().await.unwrap_err();
        assert!(!session.is_usable());
        assert_eq!(
            session.noop().await.unwrap_err(),
            cannot,
            "what is broken stays broken, and says why"
        );
        cannot
    });
    assert_eq!(
        (cannot.obstacle, cannot.retry),
        (Obstacle::TimedOut, Retry::Later)
    );
    assert_eq!(cannot.cause.code, "net/silence");
    server.finish();
}

#[test]
fn the_deadline_and_a_wish_to_stop_end_every_wait() {
    let server = Scripted::after_login("", vec![expect("LIST"), Step::Silence]);
    let cannot = run(async {
        let stop = tokio_util::sync::CancellationToken::new();
        let mut session = stoppable(server.port, "anna", &stop).await.unwrap();
        let (listed, ()) = tokio::join!(session.list(), async {
            tokio::task::yield_now().await;
            stop.cancel();
        });
        listed.unwrap_err()
    });
    assert_eq!(
        (cannot.obstacle, cannot.retry),
        (Obstacle::Stopped, Retry::Never)
    );
    server.finish();
}

#[test]
fn an_empty_list_is_no_empty_mailbox() {
    for (reply, obstacle, code) in [
        ("@ OK done\r\n", Obstacle::Protocol, "imap/untold"),
        ("@ NO Internal error\r\n", Obstacle::Protocol, "imap/no"),
        ("@ BAD what\r\n", Obstacle::Protocol, "imap/bad"),
        (
            "* LIST () \"/\" \"a\r\n",
            Obstacle::Protocol,
            "imap/garbled",
        ),
        (
            "* LIST (\\X \"/\" a\r\n",
            Obstacle::Protocol,
            "imap/garbled",
        ),
    ] {
        let server = Scripted::after_login("", vec![expect("LIST \"\" \"*\""), answer(reply)]);
        let cannot = run(async {
            plaintext(server.port, "anna")
                .await
                .unwrap()
                .list()
                .await
                .unwrap_err()
        });
        assert_eq!(
            (cannot.obstacle, cannot.cause.code.as_str()),
            (obstacle, code),
            "{reply}"
        );
        server.finish();
    }
}

#[test]
fn a_state_that_was_not_told_is_no_zero() {
    let steps = vec![
        expect("STATUS \"a\""),
        expect("STATUS \"b\""),
        expect("STATUS \"c\""),
        expect("STATUS \"Sent\""),
        expect("STATUS \"q\\\"q\""),
        expect("STATUS \"e\""),
        say("* STATUS a (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3 UNSEEN 0)\r\nL2 OK done\r\n"),
        say("L3 OK done\r\n"),
        say("L4 NO [NOPERM] not yours\r\n"),
        say("* STATUS sent (MESSAGES 5)\r\nL5 OK done\r\n"),
        say("* STATUS \"q\\\"q\" (MESSAGES 6 APPENDLIMIT NIL DELETED 1)\r\nL6 OK done\r\n"),
        say("* STATUS a (MESSAGES 9)\r\nL7 OK done\r\n"),
    ];
    let server = Scripted::after_login("", steps);
    let folders: Vec<&[u8]> = vec![b"a", b"b", b"c", b"Sent", b"q\"q", b"e"];
    let all = run(async {
        plaintext(server.port, "anna")
            .await
            .unwrap()
            .status(&folders)
            .await
    });
    server.finish();
    assert_eq!(all[0].as_ref().unwrap().messages, Some(1));
    assert_eq!(all[1].as_ref().unwrap_err().cause.code, "imap/untold");
    assert_eq!(all[2].as_ref().unwrap_err().obstacle, Obstacle::Denied);
    let sent = all[3].as_ref().unwrap();
    assert_eq!(
        (sent.messages, sent.unseen, sent.uidnext),
        (Some(5), None, None)
    );
    assert_eq!(all[4].as_ref().unwrap().messages, Some(6));
    assert_eq!(
        all[5].as_ref().unwrap_err().cause.code,
        "imap/untold",
        "an answer about another folder"
    );
}

#[test]
fn a_cut_among_states_reaches_every_folder_after_it() {
    let steps = vec![
        expect("STATUS \"a\""),
        expect("STATUS \"b\""),
        expect("STATUS \"c\""),
        say("* STATUS a (MESSAGES 1)\r\nL2 OK done\r\n* STATUS b (MESSAGES 2)\r\n"),
        Step::Close,
    ];
    let server = Scripted::after_login("", steps);
    let all = run(async {
        plaintext(server.port, "anna")
            .await
            .unwrap()
            .status(&[b"a", b"b", b"c"])
            .await
    });
    server.finish();
    assert!(all[0].is_ok());
    for lost in &all[1..] {
        assert_eq!(lost.as_ref().unwrap_err().cause.code, "imap/end");
    }
}

#[test]
fn examine_needs_its_tagged_answer() {
    let steps = vec![expect("EXAMINE"), say("* 5 EXISTS\r\n"), Step::Close];
    let server = Scripted::after_login("", steps);
    let cannot = run(async {
        plaintext(server.port, "anna")
            .await
            .unwrap()
            .examine(b"INBOX")
            .await
            .unwrap_err()
    });
    assert_eq!(cannot.cause.code, "imap/end");
    server.finish();
}

#[test]
fn what_examine_does_not_say_is_not_made_up() {
    let steps = vec![
        expect("EXAMINE"),
        answer("* FLAGS (\\Seen)\r\n@ OK done\r\n"),
        expect("EXAMINE"),
        answer(
            "* 0 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen $x \\*)] x\r\n* OK [HIGHESTMODSEQ 9] x\r\n@ OK [READ-ONLY] x\r\n",
        ),
        expect("EXAMINE"),
        answer("@ NO [NONEXISTENT] no such folder\r\n"),
        expect("EXAMINE"),
        answer("* OK [UIDNEXT x] x\r\n"),
    ];
    let server = Scripted::after_login("", steps);
    run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let bare = session.examine(b"a").await.unwrap();
        assert_eq!(
            (bare.exists, bare.uidnext, bare.uidvalidity, bare.read_only),
            (None, None, None, None)
        );
        assert_eq!(bare.permanent_flags, None);
        let full = session.examine(b"b").await.unwrap();
        assert_eq!(
            (full.exists, full.highestmodseq, full.read_only),
            (Some(0), Some(9), Some(true))
        );
        assert_eq!(
            full.permanent_flags,
            Some(vec!["\\Seen".to_owned(), "$x".to_owned()])
        );
        assert!(full.keywords_open);
        let absent = session.examine(b"c").await.unwrap_err();
        assert_eq!(
            (absent.obstacle, absent.retry),
            (Obstacle::Absent, Retry::Never)
        );
        assert!(session.is_usable());
        assert_eq!(
            session.examine(b"d").await.unwrap_err().cause.code,
            "imap/garbled"
        );
    });
    server.finish();
}

#[test]
fn unknown_replies_are_no_errors() {
    let replies = "* ESEARCH (TAG \"x\") UID COUNT 5\r\n* LANGUAGE (DE)\r\n* XLIST () \"/\" x\r\n* 7 FOO (bar {3}\r\n(\"( baz)\r\n\
                   * OK please call {5}\r\n* NO [ALERT] disk nearly full\r\n* 4 RECENT\r\n* LIST () \"/\" INBOX\r\n@ OK done {7}\r\n";
    let steps = vec![
        expect("LIST"),
        answer(replies),
        expect("LSUB"),
        answer("@ NO not here\r\n"),
    ];
    let server = Scripted::after_login("", steps);
    run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let folders = session.list().await.unwrap();
        assert_eq!((folders.len(), folders[0].subscribed), (1, None));
        assert_eq!(session.notices(), ["NO [ALERT] disk nearly full"]);
    });
    server.finish();
}

#[test]
fn a_call_let_go_halfway_spoils_the_session() {
    let server = Scripted::after_login(
        "",
        vec![
            expect("LIST"),
            say("* LIST () \"/\" INBOX\r\n"),
            Step::Silence,
        ],
    );
    run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let short = std::time::Duration::from_millis(50);
        assert!(tokio::time::timeout(short, session.list()).await.is_err());
        assert_eq!(session.list().await.unwrap_err().cause.code, "imap/halfway");
        assert!(!session.is_usable());
    });
    server.finish();
}
