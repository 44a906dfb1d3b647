//! The IMAP server.

use std::net::SocketAddr;

use jiff::Timestamp;
use landfall::testbed::imap::{ImapConfig, ImapServer};
use landfall::testbed::{Act, Mailstore, NewMessage, Role, Rule};

use super::raw::{Raw, runtime};

const MESSAGE: &[u8] = b"Message-ID: <one@muster.example>\r\nSubject: Gr=C3=BCsse\r\n\r\nHallo\r\n";

fn store() -> Mailstore {
    let store = Mailstore::new();
    store.add_account("anna", "not-a-secret");
    let at: Timestamp = "2024-02-01T08:30:00Z".parse().unwrap();
    for number in 1..=3 {
        let bytes = [format!("X-Number: {number}\r\n").as_bytes(), MESSAGE].concat();
        store
            .append(
                "anna",
                "INBOX",
                NewMessage::new(bytes, at).flags(["\\Seen"]),
            )
            .unwrap();
    }
    store
        .append(
            "anna",
            "Entwürfe",
            NewMessage::new(MESSAGE, at).flags(["\\Draft", "$Label1"]),
        )
        .unwrap();
    store
        .change("anna", "Entwürfe", |folder| {
            folder.role = Some(Role::Drafts)
        })
        .unwrap();
    store
        .make("anna", "Archiv/2024", |folder| {
            folder.rights.insert("ben".to_owned(), "lr".to_owned())
        })
        .unwrap();
    store
}

struct World {
    server: ImapServer,
    store: Mailstore,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    fn new(config: ImapConfig) -> Self {
        let (runtime, store) = (runtime(), store());
        let server = runtime
            .block_on(ImapServer::start(store.clone(), config))
            .unwrap();
        Self {
            server,
            store,
            _runtime: runtime,
        }
    }

    fn client(&self) -> Client {
        let mut client = Client::greeted(self.server.address());
        assert!(
            client
                .ask("LOGIN anna not-a-secret")
                .last()
                .unwrap()
                .starts_with("OK")
        );
        client
    }
}

struct Client(Raw);

impl Client {
    fn greeted(address: SocketAddr) -> Self {
        let mut raw = Raw::connect(address);
        assert!(
            raw.line()
                .unwrap()
                .starts_with("* OK [CAPABILITY IMAP4rev1 ")
        );
        Self(raw)
    }

    /// All lines of the answer; the last one without its tag. Ends early when the server closes.
    fn ask(&mut self, command: &str) -> Vec<String> {
        self.0.send(format!("t1 {command}\r\n"));
        self.answer()
    }

    fn answer(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.0.line() {
            if let Some(end) = line.strip_prefix("t1 ") {
                lines.push(end.to_owned());
                break;
            }
            lines.push(line);
        }
        lines
    }
}

fn last(lines: &[String]) -> &str {
    lines.last().map_or("", String::as_str)
}

#[test]
fn folders_are_listed_with_separator_prefix_and_purpose() {
    let world = World::new(ImapConfig::default().naming('.', "INBOX."));
    let mut client = world.client();
    assert_eq!(
        client.ask("NAMESPACE")[0],
        "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL"
    );
    let lines = client.ask("LIST \"\" \"*\" RETURN (SPECIAL-USE SUBSCRIBED)");
    assert_eq!(
        lines,
        [
            "* LIST (\\NonExistent \\HasChildren) \".\" \"INBOX.Archiv\"",
            "* LIST (\\HasNoChildren \\Subscribed) \".\" \"INBOX.Archiv.2024\"",
            "* LIST (\\HasNoChildren \\Subscribed \\Drafts) \".\" \"INBOX.Entw&APw-rfe\"",
            "* LIST (\\HasNoChildren \\Subscribed) \".\" \"INBOX\"",
            "OK done",
        ]
    );
    assert_eq!(client.ask("LIST \"INBOX.\" \"%\"").len(), 3);
    assert_eq!(
        client.ask("LIST \"\" \"\"")[0],
        "* LIST (\\Noselect) \".\" \"\""
    );
    assert_eq!(client.ask("LSUB \"\" \"*\"").len(), 4);
    let status = client.ask("LIST \"\" inbox RETURN (STATUS (MESSAGES UNSEEN UIDNEXT))");
    assert_eq!(
        status[1],
        "* STATUS \"INBOX\" (MESSAGES 3 UNSEEN 0 UIDNEXT 4)"
    );
}

#[test]
fn a_poor_server_refuses_what_it_does_not_advertise() {
    let world = World::new(ImapConfig::default().poor());
    let mut client = world.client();
    assert!(!client.ask("LIST \"\" *").join(" ").contains("\\Drafts"));
    for command in [
        "LIST \"\" * RETURN (SUBSCRIBED)",
        "LIST (SUBSCRIBED) \"\" *",
        "IDLE",
        "GETACL INBOX",
        "ID NIL",
        "WHAT",
    ] {
        assert!(last(&client.ask(command)).starts_with("BAD"), "{command}");
    }
    assert!(last(&client.ask("STATUS INBOX (SIZE)")).starts_with("BAD"));
    assert!(last(&client.ask("STATUS Nothing (MESSAGES)")).starts_with("NO [NONEXISTENT]"));
}

#[test]
fn messages_are_given_as_they_are() {
    let world = World::new(ImapConfig {
        offset_minutes: 60,
        ..ImapConfig::default()
    });
    let mut client = world.client();
    let lines = client.ask("EXAMINE INBOX");
    assert!(
        lines.contains(&"* 3 EXISTS".to_owned())
            && lines.contains(&"* OK [UIDNEXT 4] the next UID".to_owned())
    );
    assert!(lines.contains(&"* OK [PERMANENTFLAGS ()] kept for good".to_owned()));
    assert!(last(&lines).starts_with("OK [READ-ONLY]"));
    let lines = client
        .ask("UID FETCH 2:* (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (X-NUMBER)])");
    assert_eq!(
        lines[0],
        format!(
            "* 2 FETCH (UID 2 FLAGS (\\Seen) INTERNALDATE \" 1-Feb-2024 09:30:00 +0100\" RFC822.SIZE {} BODY[HEADER.FIELDS (X-NUMBER)] {{15}}",
            MESSAGE.len() + 13
        )
    );
    assert_eq!(lines[1..4], ["X-Number: 2", "", ")"]);
    client.0.send("t1 UID FETCH 3 BODY.PEEK[]\r\n");
    assert_eq!(
        client.0.line().unwrap(),
        format!("* 3 FETCH (UID 3 BODY[] {{{}}}", MESSAGE.len() + 13)
    );
    let body = client.0.bytes(MESSAGE.len() + 13);
    assert!(body.ends_with(MESSAGE));
    assert_eq!(client.answer(), [")", "OK done"]);
    client.0.send("t1 UID FETCH 3 BODY.PEEK[]<13.10>\r\n");
    assert_eq!(client.0.line().unwrap(), "* 3 FETCH (UID 3 BODY[]<13> {10}");
    assert_eq!(client.0.bytes(10), b"Message-ID");
    client.answer();
    assert_eq!(
        client.ask("FETCH 1:2 UID")[..2],
        ["* 1 FETCH (UID 1)", "* 2 FETCH (UID 2)"]
    );
    assert!(last(&client.ask("UID FETCH 1 ENVELOPE")).starts_with("BAD"));
    assert!(last(&client.ask("STORE 1 +FLAGS (\\Deleted)")).starts_with("NO [READ-ONLY]"));
}

#[test]
fn a_probe_is_found_marked_and_removed_and_nothing_else() {
    let world = World::new(ImapConfig::default());
    let mut client = world.client();
    client.ask("SELECT INBOX");
    client
        .0
        .send(b"t1 APPEND INBOX (\\seen) \"17-Jul-1996 02:44:25 -0700\" {22}\r\n");
    assert_eq!(client.0.line().unwrap(), "+ go ahead");
    client.0.send(b"Message-ID: <p@q>\r\n\r\nx\r\n");
    let lines = client.answer();
    assert_eq!(lines[0], "* 4 EXISTS");
    assert!(
        last(&lines).starts_with("OK [APPENDUID 1700000001 4]"),
        "{lines:?}"
    );
    assert_eq!(
        client.ask("UID SEARCH HEADER Message-ID \"<P@Q>\"")[0],
        "* SEARCH 4"
    );
    assert_eq!(
        client.ask("UID SEARCH OR HEADER Message-ID \"<P@Q>\" SUBJECT none")[0],
        "* SEARCH 4"
    );
    assert_eq!(
        client.ask("UID SEARCH OR SUBJECT none HEADER Message-ID nobody")[0],
        "* SEARCH"
    );
    assert_eq!(
        client.ask("SEARCH SUBJECT gr SINCE 1-Feb-2024 BEFORE 2-Feb-2024")[0],
        "* SEARCH 1 2 3"
    );
    assert_eq!(client.ask("UID SEARCH UID 9:*")[0], "* SEARCH 4");
    assert!(last(&client.ask("SEARCH WHAT")).starts_with("BAD"));
    client.ask("UID STORE 2 +FLAGS.SILENT (\\Deleted)");
    assert_eq!(
        client.ask("UID STORE 4 +FLAGS (\\deleted)")[0],
        "* 4 FETCH (UID 4 FLAGS (\\Deleted \\Seen))"
    );
    assert_eq!(client.ask("UID EXPUNGE 4")[0], "* 4 EXPUNGE");
    let left = world
        .store
        .look("anna", "INBOX", |f| {
            f.messages.iter().map(|m| m.uid).collect::<Vec<_>>()
        })
        .unwrap();
    assert_eq!(left, [1, 2, 3], "another's mark is left alone");
    assert_eq!(world.server.watched().count("UID EXPUNGE"), 1);
}

#[test]
fn literals_of_both_sorts_carry_names_and_passwords() {
    let world = World::new(ImapConfig::default());
    let mut client = Client::greeted(world.server.address());
    client.0.send("t1 LOGIN {4}\r\n");
    assert_eq!(client.0.line().unwrap(), "+ go ahead");
    client.0.send("anna {12+}\r\nnot-a-secret\r\n");
    assert!(last(&client.answer()).starts_with("OK"));
    client.0.send("t1 EXAMINE {99999999999}\r\n");
    assert_eq!(client.answer(), ["NO [TOOBIG] that is too large"]);
}

#[test]
fn logins_need_the_right_secret() {
    let world = World::new(ImapConfig::default());
    let plain = "AGFubmEAbm90LWEtc2VjcmV0";
    let oauth = "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIG5vdC1hLXNlY3JldAEB";
    for good in [
        format!("AUTHENTICATE PLAIN {plain}"),
        format!("AUTHENTICATE XOAUTH2 {oauth}"),
    ] {
        assert!(
            last(&Client::greeted(world.server.address()).ask(&good)).starts_with("OK"),
            "{good}"
        );
    }
    let mut client = Client::greeted(world.server.address());
    client.0.send("t1 AUTHENTICATE PLAIN\r\n");
    assert_eq!(client.0.line().unwrap(), "+");
    client.0.send(format!("{plain}\r\n"));
    assert!(last(&client.answer()).starts_with("OK"));
    let mut client = Client::greeted(world.server.address());
    assert!(last(&client.ask("LOGIN anna wrong")).starts_with("NO [AUTHENTICATIONFAILED]"));
    assert!(last(&client.ask("LIST \"\" *")).starts_with("BAD"));
    client
        .0
        .send("t1 AUTHENTICATE XOAUTH2 dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHdyb25nAQE=\r\n");
    assert!(
        client.0.line().unwrap().starts_with("+ ey"),
        "the reason comes as a challenge"
    );
    client.0.send("\r\n");
    assert!(last(&client.answer()).starts_with("NO [AUTHENTICATIONFAILED]"));
}

#[test]
fn idle_tells_of_new_mail() {
    let world = World::new(ImapConfig::default());
    let mut client = world.client();
    client.ask("EXAMINE INBOX");
    client.0.send("t1 IDLE\r\n");
    assert_eq!(client.0.line().unwrap(), "+ idling");
    world
        .store
        .append(
            "anna",
            "INBOX",
            NewMessage::new(MESSAGE, Timestamp::UNIX_EPOCH),
        )
        .unwrap();
    assert_eq!(client.0.line().unwrap(), "* 4 EXISTS");
    world
        .store
        .change("anna", "INBOX", |folder| folder.messages.remove(1))
        .unwrap();
    assert_eq!(client.0.line().unwrap(), "* 2 EXPUNGE");
    client.0.send("DONE\r\n");
    assert_eq!(client.answer(), ["OK done"]);
}

#[test]
fn rights_are_told() {
    let world = World::new(ImapConfig::default());
    let mut client = world.client();
    assert_eq!(
        client.ask("GETACL Archiv/2024")[0],
        "* ACL \"Archiv/2024\" \"anna\" \"lrswipkxtea\" \"ben\" \"lr\""
    );
    assert_eq!(
        client.ask("MYRIGHTS INBOX")[0],
        "* MYRIGHTS \"INBOX\" \"lrswipkxtea\""
    );
}

#[test]
fn every_fault_is_committed() {
    let world = World::new(ImapConfig::default());
    let fetch = "UID FETCH 1:* (FLAGS)";
    let outcome = |act: Act, command: &str| {
        world.server.behave();
        let mut client = world.client();
        client.ask("EXAMINE INBOX");
        world
            .server
            .misbehave(Rule::new(command, act).account("anna"));
        let asked = if command == "EXAMINE" {
            "EXAMINE INBOX"
        } else {
            fetch
        };
        (client.ask(asked), client)
    };
    assert_eq!(
        outcome(
            Act::Refuse("NO [UNAVAILABLE] later".to_owned()),
            "UID FETCH"
        )
        .0,
        ["NO [UNAVAILABLE] later"]
    );
    let (lines, _) = outcome(Act::EndWith("BAD what".to_owned()), "UID FETCH");
    assert_eq!((lines.len(), last(&lines)), (4, "BAD what"));
    let (lines, _) = outcome(Act::Cut { after: 40 }, "UID FETCH");
    assert_eq!(lines, ["* 1 FETCH (UID 1 FLAGS (\\Seen))", "* 2 FET"]);
    let (lines, mut client) = outcome(
        Act::Bye {
            after: 33,
            text: "too busy".to_owned(),
        },
        "UID FETCH",
    );
    assert_eq!(
        lines,
        ["* 1 FETCH (UID 1 FLAGS (\\Seen))", "* BYE too busy"]
    );
    assert_eq!(client.0.rest(), "");
    assert_eq!(outcome(Act::Omit(1), "UID FETCH").0.len(), 3);
    assert!(
        outcome(Act::CountOff(2), "EXAMINE")
            .0
            .contains(&"* 5 EXISTS".to_owned())
    );
    let (lines, _) = outcome(Act::Insert(b"* 9 WHAT\r\n".to_vec()), "UID FETCH");
    assert_eq!((lines[0].as_str(), lines.len()), ("* 9 WHAT", 5));
    world.server.behave();
    let mut client = world.client();
    world
        .server
        .misbehave(Rule::new("NOOP", Act::Silence { after: 3 }));
    client.0.send("t1 NOOP\r\n");
    assert_eq!(client.0.bytes(3), b"t1 ");
    assert!(client.0.is_silent());
}

#[test]
fn a_greeting_can_refuse() {
    let world = World::new(ImapConfig::default());
    world
        .server
        .misbehave(Rule::new("GREETING", Act::Refuse("BYE not now".to_owned())).times(1));
    assert_eq!(
        Raw::connect(world.server.address()).rest(),
        "* BYE not now\r\n"
    );
    Client::greeted(world.server.address());
}

#[test]
fn more_connections_than_allowed_are_closed() {
    let world = World::new(ImapConfig {
        connections_max: 1,
        ..ImapConfig::default()
    });
    let first = world.client();
    assert_eq!(Raw::connect(world.server.address()).line(), None);
    drop(first);
    assert_eq!(world.server.watched().at_once_max(), 1);
}
