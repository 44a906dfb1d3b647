//! What real servers do in ways of their own: folders listed twice or only below their own prefix, names without
//! quotes, searches that do not account for every message.

use super::keeper::{plaintext, run};
use super::scripted::{Scripted, Step, answer, expect, say};
use crate::session::{options, patient};
use landfall::endpoint::imap::{
    FolderStatus, FolderToSearch, ProbeMatch, ProbeName, ProbeSession, Searched,
};
use landfall::endpoint::net::Security;
use landfall::inventory::mail::{ImapMailbox, Mailbox};
use landfall::model::{CannotCheck, Obstacle, WriteConsent};

const NAMESPACES: &str = "* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\")) NIL NIL\r\n@ OK done\r\n";

/// The folders of a mailbox whose server plays `steps`: names, and whether they can hold messages.
fn folders(capabilities: &str, steps: Vec<Step>) -> Vec<(String, bool)> {
    let server = Scripted::after_login(capabilities, steps);
    let folders = run(async {
        let session = plaintext(server.port, "anna").await.unwrap();
        ImapMailbox::new(session).folders().await.unwrap()
    });
    server.finish();
    folders
        .into_iter()
        .map(|folder| (folder.name, folder.selectable))
        .collect()
}

fn told(folders: &[(&str, bool)]) -> Vec<(String, bool)> {
    let own = |&(name, selectable): &(&str, bool)| (name.to_owned(), selectable);
    folders.iter().map(own).collect()
}

#[test]
fn a_personal_namespace_is_listed_below_its_own_prefix() {
    let steps = vec![
        expect("NAMESPACE"),
        answer(NAMESPACES),
        expect("LIST \"\" \"*\""),
        answer("* LIST () \"/\" INBOX\r\n@ OK done\r\n"),
        expect("LSUB \"\" \"*\""),
        answer("* LSUB () \"/\" INBOX\r\n@ OK done\r\n"),
        expect("LIST \"\" \"#mh/*\""),
        answer("* LIST () \"/\" #mh/Archiv\r\n@ OK done\r\n"),
        expect("LSUB \"\" \"#mh/*\""),
        answer("@ OK done\r\n"),
    ];
    assert_eq!(
        folders("NAMESPACE", steps),
        told(&[("INBOX", true), ("#mh/Archiv", true)])
    );
}

#[test]
fn the_only_namespace_is_not_asked_twice() {
    let steps = vec![
        expect("NAMESPACE"),
        answer("* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n@ OK done\r\n"),
        expect("LIST \"\" \"*\" RETURN (SUBSCRIBED)"),
        answer("* LIST () \".\" INBOX\r\n* LIST () \".\" INBOX.x\r\n@ OK done\r\n"),
    ];
    assert_eq!(
        folders("NAMESPACE LIST-EXTENDED", steps),
        told(&[("INBOX", true), ("x", true)])
    );
}

#[test]
fn a_namespace_that_cannot_be_listed_is_no_empty_one() {
    let steps = vec![
        expect("NAMESPACE"),
        answer(NAMESPACES),
        expect("LIST"),
        answer("* LIST () \"/\" INBOX\r\n@ OK done\r\n"),
        expect("LIST \"\" \"#mh/*\""),
        answer("@ NO not now\r\n"),
    ];
    let server = Scripted::after_login("NAMESPACE LIST-EXTENDED", steps);
    let listed = run(async {
        let session = plaintext(server.port, "anna").await.unwrap();
        ImapMailbox::new(session).folders().await
    });
    server.finish();
    assert_eq!(listed.unwrap_err().cause.code, "imap/no");
}

#[test]
fn a_folder_listed_twice_is_one_that_can_be_opened() {
    let steps = vec![
        expect("LIST"),
        answer(
            "* LIST () \"/\" INBOX\r\n* LIST (\\Noselect) \"/\" Inbox\r\n* LIST (\\Noselect \\HasChildren) \"/\" a\r\n\
             * LIST (\\HasNoChildren) \"/\" a\r\n@ OK done\r\n",
        ),
        expect("LSUB"),
        answer("@ OK done\r\n"),
    ];
    assert_eq!(folders("", steps), told(&[("INBOX", true), ("a", true)]));
}

#[test]
fn a_state_under_an_unquoted_name_is_read_by_opening_the_folder() {
    let steps = vec![
        expect("STATUS \"a\""),
        expect("STATUS \"Gesendete Elemente\""),
        expect("STATUS \"c\""),
        say("* STATUS a (MESSAGES 1 UNSEEN 0)\r\nL2 OK done\r\n"),
        say("* STATUS Gesendete Elemente (MESSAGES 2 UNSEEN 1)\r\nL3 OK done\r\n"),
        say("* STATUS c (MESSAGES 3 UNSEEN 2)\r\nL4 OK done\r\n"),
        expect("EXAMINE \"Gesendete Elemente\""),
        answer("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n@ OK done\r\n"),
        expect("UID SEARCH UNSEEN"),
        answer("* SEARCH 8\r\n@ OK done\r\n"),
        expect("UNSELECT"),
        answer("@ OK done\r\n"),
    ];
    let server = Scripted::after_login("UNSELECT", steps);
    let all = run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        session.status(&[b"a", b"Gesendete Elemente", b"c"]).await
    });
    server.finish();
    let messages: Vec<Option<u64>> = all
        .iter()
        .map(|status| status.as_ref().unwrap().messages)
        .collect();
    assert_eq!(messages, [Some(1), Some(2), Some(3)]);
    let opened = FolderStatus {
        messages: Some(2),
        unseen: Some(1),
        uidnext: Some(9),
        uidvalidity: Some(7),
    };
    assert_eq!(all[1], Ok(opened));
}

/// What came of opening and searching `INBOX`, said to hold three messages, and `x`, said to hold none.
fn searched(capabilities: &str, steps: Vec<Step>) -> Vec<Result<Searched, CannotCheck>> {
    let server = Scripted::after_login(capabilities, steps);
    let all = run(async {
        let mut session = plaintext(server.port, "anna").await.unwrap();
        let inbox = FolderToSearch {
            wire: b"INBOX",
            messages: 3,
        };
        let empty = FolderToSearch {
            wire: b"x",
            messages: 0,
        };
        let named = Some(&b"<landfall."[..]);
        session.search_folders(&[inbox, empty], named).await
    });
    server.finish();
    all
}

/// All commands come before the first is answered.
fn asked(keys: [&'static str; 2], answers: &[&str]) -> Vec<Step> {
    let mut steps = vec![
        expect("EXAMINE \"INBOX\""),
        expect(keys[0]),
        expect(keys[1]),
        expect("UID SEARCH HEADER MESSAGE-ID \"<landfall.\""),
        expect("EXAMINE \"x\""),
    ];
    steps.extend(answers.iter().map(|text| say(text)));
    steps
}

#[test]
fn folders_are_opened_and_searched_without_waiting() {
    let opened = "* 3 EXISTS\r\n* OK [UIDNEXT 9] x\r\nL2 OK done\r\n";
    let plain = asked(
        ["UID SEARCH UNDELETED", "UID SEARCH DELETED"],
        &[
            opened,
            "* SEARCH 3 4\r\nL3 OK done\r\n* SEARCH 8\r\nL4 OK done\r\n* SEARCH\r\nL5 OK done\r\n",
            "* 0 EXISTS\r\nL6 OK done\r\n",
        ],
    );
    let counted = asked(
        [
            "UID SEARCH RETURN (COUNT) UNDELETED",
            "UID SEARCH RETURN (COUNT) DELETED",
        ],
        &[
            opened,
            "* ESEARCH (TAG \"L3\") UID COUNT 2\r\nL3 OK done\r\n* ESEARCH (TAG \"L4\") UID COUNT 1\r\nL4 OK done\r\n",
            "* SEARCH 4\r\nL5 OK done\r\n* 0 EXISTS\r\nL6 OK done\r\n",
        ],
    );
    for (capabilities, steps, named) in [("", plain, vec![]), ("ESEARCH", counted, vec![4])] {
        let all = searched(capabilities, steps);
        let inbox = all[0].as_ref().unwrap();
        assert_eq!((inbox.deleted, &inbox.named), (Some(1), &Some(named)));
        assert_eq!(inbox.examined.uidnext, Some(9));
        let empty = all[1].as_ref().unwrap();
        assert_eq!((empty.examined.exists, &empty.named), (Some(0), &None));
    }
}

/// A search that does not account for every message proves nothing, and one that was refused neither.
#[test]
fn a_search_that_lags_behind_counts_nothing() {
    let keys = ["UID SEARCH UNDELETED", "UID SEARCH DELETED"];
    for answers in [
        "* SEARCH 3 4\r\nL3 OK done\r\n* SEARCH\r\nL4 OK done\r\n* SEARCH\r\nL5 OK done\r\n",
        "L3 NO later\r\n* SEARCH 3 4 8\r\nL4 OK done\r\nL5 BAD what\r\n",
        "L3 OK done\r\nL4 OK done\r\nL5 OK done\r\n",
    ] {
        let opened = "* 3 EXISTS\r\nL2 OK done\r\n";
        let steps = asked(keys, &[opened, answers, "L6 NO [NOPERM] not yours\r\n"]);
        let all = searched("", steps);
        assert_eq!(all[0].as_ref().unwrap().deleted, None, "{answers}");
        assert_eq!(all[1].as_ref().unwrap_err().obstacle, Obstacle::Denied);
    }

    let refused = asked(
        keys,
        &[
            "L2 NO [NOPERM] not yours\r\nL3 BAD no folder\r\nL4 BAD no folder\r\nL5 BAD no folder\r\n* 0 EXISTS\r\nL6 OK done\r\n",
        ],
    );
    let all = searched("", refused);
    assert_eq!(all[0].as_ref().unwrap_err().obstacle, Obstacle::Denied);
    assert!(all[1].is_ok());
}

#[test]
fn a_cut_among_searches_reaches_every_folder_after_it() {
    let mut steps = asked(
        ["UID SEARCH UNDELETED", "UID SEARCH DELETED"],
        &["* 3 EXISTS\r\nL2 OK done\r\n* SEARCH 3 4 8\r\nL3 OK done\r\n"],
    );
    steps.push(Step::Close);
    let all = searched("", steps);
    for lost in &all {
        assert_eq!(lost.as_ref().unwrap_err().obstacle, Obstacle::Interrupted);
    }
}

fn named(uid: u32, fields: &str) -> Step {
    say(&format!(
        "* 1 FETCH (UID {uid} BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)] {{{}}}\r\n{fields})\r\n",
        fields.len()
    ))
}

/// What a search for a probe finds in folders, after their counters were remembered.
fn found(folders: &[&str], steps: Vec<Step>) -> Vec<Vec<ProbeMatch>> {
    let server = Scripted::after_login("", steps);
    let found = run(async {
        let consent = WriteConsent::given(true).unwrap();
        let open = options(server.port, Security::Plaintext, "anna");
        let mut session = ProbeSession::open(open, &consent, &patient())
            .await
            .unwrap();
        let tree = session.folders().await.unwrap();
        session.mark(&tree.holding).await;

        let probe = ProbeName::of_id("<landfall.r.c.1-0a@outside.example>");
        let mut found = Vec::new();
        for folder in folders {
            found.push(session.find(folder.as_bytes(), &probe).await.unwrap());
        }
        found
    });
    server.finish();
    found
}

fn marked(status: &str) -> Vec<Step> {
    vec![
        expect("LIST"),
        answer("* LIST () \"/\" INBOX\r\n* LIST (\\Junk) \"/\" Junk\r\n@ OK done\r\n"),
        expect("LSUB"),
        answer("@ OK done\r\n"),
        expect("STATUS \"INBOX\""),
        expect("STATUS \"Junk\""),
        say(status),
    ]
}

const STATUS: &str = "* STATUS INBOX (UIDNEXT 5 UIDVALIDITY 7)\r\nL4 OK done\r\n* STATUS Junk (UIDNEXT 3 UIDVALIDITY 7)\r\nL5 OK done\r\n";

/// What is new is read, not searched for: an index may lag behind, and a header may be in none.
#[test]
fn a_probe_is_found_without_searching_in_every_folder() {
    let whole = "Subject: =?utf-8?q?Pr=C3=BCfung_landfall=2Er=2Ec=2E1-0a?=\r\n\r\nbody\r\n";
    let opened = "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 8] x\r\n@ OK done\r\n";
    let mut steps = marked(STATUS);
    steps.extend([
        expect("EXAMINE \"INBOX\""),
        answer(opened),
        expect("UID FETCH 5:4294967295 (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)])"),
        named(
            5,
            "Message-ID: <other@muster.example>\r\nSubject: other\r\n\r\n",
        ),
        named(6, "Message-ID: <landfall.r.c.1-0a@outside.example>\r\n\r\n"),
        named(7, "\r\n"),
        answer("@ OK done\r\n"),
        expect("UID FETCH 7 (UID BODY.PEEK[])"),
        say(&format!(
            "* 3 FETCH (UID 7 BODY[] {{{}}}\r\n{whole})\r\n",
            whole.len()
        )),
        answer("@ OK done\r\n"),
        expect("EXAMINE \"Junk\""),
        answer(opened),
        expect("UID FETCH 3:4294967295"),
        named(3, "Message-ID: <landfall.r.c.1-0a@outside.example>\r\n\r\n"),
        answer("@ OK done\r\n"),
    ]);
    let hit = |uid: u32, own_id: bool| ProbeMatch { uid, own_id };
    assert_eq!(
        found(&["INBOX", "Junk"], steps),
        [vec![hit(6, true), hit(7, false)], vec![hit(3, true)]]
    );
}

#[test]
fn where_too_much_is_new_the_server_searches() {
    let mut steps = marked(STATUS);
    steps.extend([
        expect("EXAMINE \"INBOX\""),
        answer("* 9000 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n* OK [UIDNEXT 9001] x\r\n@ OK done\r\n"),
        expect("UID SEARCH UID 1:* OR HEADER MESSAGE-ID"),
        answer("* SEARCH\r\n@ OK done\r\n"),
    ]);
    assert_eq!(found(&["INBOX"], steps), [vec![]]);
}
