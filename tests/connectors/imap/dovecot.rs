//! Sessions with a real Dovecot.

use super::keeper::{Keeper, plaintext, read_folders, run, trusting};
use crate::dovecot::{Certificate, Dovecot, Format, Options};
use crate::session::{options, patient};
use landfall::endpoint::imap::{FetchItems, Role, Session, UidSet, encode_name};
use landfall::endpoint::net::Security;
use landfall::model::{Obstacle, Retry};

fn mail(number: usize) -> Vec<u8> {
    format!(
        "Message-ID: <{number}@muster.example>\nSubject: Nummer {number}\n\nGuten Tag {number}\n"
    )
    .into_bytes()
}

#[test]
fn a_mailbox_is_read_over_tls() {
    let server = Dovecot::start();
    let messages: Vec<_> = (0..3)
        .map(|number| (mail(number), "S", 1_500_000_000 + number as u64))
        .collect();
    server.plant("anna", "", &messages);
    run(async {
        let open = trusting(
            options(server.imaps, Security::ImplicitTls, "anna"),
            server.ca(),
        );
        let mut session = Session::open(open, &patient()).await.unwrap();
        assert!(
            session
                .protection()
                .is_some_and(|told| told.starts_with("TLSv1.3 "))
        );
        assert!(session.has("namespace") && session.has("UNSELECT"));
        assert_eq!(
            session.namespaces().await.unwrap().unwrap().personal.len(),
            1
        );
        let examined = session.examine(b"INBOX").await.unwrap();
        assert_eq!(
            (examined.exists, examined.uidnext, examined.read_only),
            (Some(3), Some(4), Some(true))
        );
        let mut keeper = Keeper::default();
        let items = FetchItems {
            body: true,
            ..FetchItems::metadata(&["MESSAGE-ID"])
        };
        let end = session
            .fetch(&UidSet::range(1, 3), &items, &mut keeper)
            .await
            .unwrap();
        assert_eq!((end.responses, end.expunged, end.outside), (3, 0, 0));
        let first = &keeper.messages[0];
        assert_eq!((first.uid, first.internaldate), (1, Some(1_500_000_000)));
        assert_eq!(
            first.header.as_deref(),
            Some("Message-ID: <0@muster.example>\r\n\r\n")
        );
        assert!(first.flags.as_ref().unwrap().contains(&"\\Seen".to_owned()));
        let body = first.body.as_ref().unwrap();
        assert!(body.ends_with(b"\r\n\r\nGuten Tag 0\r\n"));
        assert_eq!(first.size, Some(body.len() as u64));
        session.noop().await.unwrap();
        session.unselect().await.unwrap();
        session.logout().await;
    });
    let status = server.doveadm(&["fetch", "-u", "anna", "flags", "mailbox", "INBOX"]);
    assert_eq!(status.matches("\\Seen").count(), 3, "{status}");
}

#[test]
fn starttls_is_required_and_enough() {
    let server = Dovecot::with(&Options {
        tls_required: true,
        ..Options::default()
    });
    run(async {
        let open = trusting(
            options(server.imap, Security::StartTls, "anna"),
            server.ca(),
        );
        let mut session = Session::open(open, &patient()).await.unwrap();
        assert!(session.protection().is_some());
        assert_eq!(session.examine(b"INBOX").await.unwrap().exists, Some(0));
    });
}

#[test]
fn starttls_at_the_port_for_tls_says_so() {
    let server = Dovecot::start();
    let mut open = options(server.imaps, Security::StartTls, "anna");
    open.timeout = std::time::Duration::from_secs(4);
    let error = run(Session::open(open, &patient())).unwrap_err();
    assert_eq!(error.cause.code, "net/tls-from-the-start", "{error}");
}

#[test]
fn a_certificate_must_be_trusted_and_fit() {
    let refusals = [
        (Certificate::WrongName, true, "tls/wrong-name"),
        (Certificate::Right, false, "tls/unknown-ca"),
        (Certificate::SelfSigned, false, "tls/ca-as-server"),
        (Certificate::Expired, true, "tls/expired"),
    ];
    for (certificate, trusted, code) in refusals {
        let server = Dovecot::with(&Options {
            certificate,
            ..Options::default()
        });
        for (port, security) in [
            (server.imaps, Security::ImplicitTls),
            (server.imap, Security::StartTls),
        ] {
            let open = options(port, security, "anna");
            let open = if trusted {
                trusting(open, server.ca())
            } else {
                open
            };
            let cannot = run(Session::open(open, &patient())).unwrap_err();
            let found = (cannot.obstacle, cannot.retry, cannot.cause.code.as_str());
            assert_eq!(
                found,
                (Obstacle::Unreachable, Retry::Never, code),
                "{cannot}"
            );
            if code == "tls/wrong-name" {
                assert_eq!(cannot.cause.args["detail"], "other.example".into());
            }
        }
        assert!(
            !server.log().contains("Login:"),
            "nobody logged in: {}",
            server.log()
        );
    }
}

#[test]
fn a_certificate_signed_by_itself_can_be_given() {
    let server = Dovecot::with(&Options {
        certificate: Certificate::SelfSigned,
        ..Options::default()
    });
    let open = trusting(
        options(server.imaps, Security::ImplicitTls, "anna"),
        server.ca(),
    );
    run(Session::open(open, &patient())).unwrap();
    // Its name must fit all the same.
    let mut open = trusting(
        options(server.imaps, Security::ImplicitTls, "anna"),
        server.ca(),
    );
    open.host = "127.0.0.2".to_owned();
    if let Err(cannot) = run(Session::open(open, &patient())) {
        assert!(
            ["tls/wrong-name", "net/refused"].contains(&cannot.cause.code.as_str()),
            "{cannot}"
        );
    } else {
        panic!("a name that is not in the certificate");
    }
}

#[test]
fn a_wrong_password_is_denied_for_good_and_never_told() {
    let server = Dovecot::start();
    let mut open = options(server.imap, Security::Plaintext, "anna");
    open.login.secret = landfall::base::secret::Secret::new("canary-wrong-password");
    let cannot = run(Session::open(open, &patient())).unwrap_err();
    let found = (cannot.obstacle, cannot.retry, cannot.cause.code.as_str());
    assert_eq!(
        found,
        (Obstacle::Denied, Retry::Never, "imap/login-refused")
    );
    assert!(
        cannot.cause.args["reply"]
            .to_string()
            .contains("AUTHENTICATIONFAILED"),
        "{cannot}"
    );
    assert!(!format!("{cannot:?}").contains("canary"), "{cannot:?}");
}

#[test]
fn nobody_listening_is_told() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let cannot = run(Session::open(
        options(port, Security::Plaintext, "anna"),
        &patient(),
    ))
    .unwrap_err();
    assert_eq!(
        (cannot.obstacle, cannot.cause.code.as_str()),
        (Obstacle::Unreachable, "net/refused")
    );
    let mut open = options(port, Security::Plaintext, "anna");
    open.host = "no-such-host.test".to_owned();
    let cannot = run(Session::open(open, &patient())).unwrap_err();
    assert_eq!(cannot.obstacle, Obstacle::Unreachable);
    assert!(cannot.cause.code.starts_with("net/name-"), "{cannot}");
}

#[test]
fn names_of_every_sort_are_listed_and_opened() {
    let server = Dovecot::start();
    let names = [
        "Entwürfe",
        "Müller & Söhne",
        "a\"b",
        "back\\slash",
        "12345",
        "Ordner/Unter/Tief",
        " vorn",
        "日本語",
        "{5}",
        "a%b",
        "x(y)",
    ];
    for name in names {
        server.doveadm(&["mailbox", "create", "-u", "anna", name]);
        server.doveadm(&["mailbox", "subscribe", "-u", "anna", name]);
    }
    server.doveadm(&["mailbox", "create", "-u", "anna", "Sent", "unsubscribed"]);
    run(async {
        let mut session = plaintext(server.imap, "anna").await.unwrap();
        let folders = session.list().await.unwrap();
        let find = |name: &str| {
            folders
                .iter()
                .find(|folder| folder.name == name)
                .unwrap_or_else(|| panic!("{name}: {folders:#?}"))
        };
        for name in names {
            let folder = find(name);
            assert_eq!(folder.wire, encode_name(name), "{name}");
            assert_eq!(
                (folder.subscribed, folder.selectable, folder.irregular),
                (Some(true), true, false),
                "{name}"
            );
        }
        assert_eq!(find("unsubscribed").subscribed, Some(false));
        assert_eq!(find("Sent").roles, [Role::Sent]);
        assert!(find("INBOX").is_inbox());
        assert_eq!(
            find("Ordner/Unter/Tief").levels,
            ["Ordner", "Unter", "Tief"]
        );
        let wires: Vec<&[u8]> = folders
            .iter()
            .filter(|folder| folder.selectable)
            .map(|folder| &*folder.wire)
            .collect();
        for (wire, status) in wires.iter().zip(session.status(&wires).await) {
            let status = status.unwrap_or_else(|cannot| panic!("{wire:?}: {cannot}"));
            assert_eq!(
                (status.messages, status.unseen, status.uidnext),
                (Some(0), Some(0), Some(1))
            );
            assert_eq!(
                session.examine(wire).await.unwrap().uidvalidity,
                status.uidvalidity
            );
        }
    });
}

#[test]
fn a_prefix_and_a_dot_between_levels_change_nothing_above() {
    let server = Dovecot::with(&Options {
        separator: '.',
        prefix: "INBOX.",
        ..Options::default()
    });
    server.plant("anna", "", &[(mail(1), "", 1_500_000_000)]);
    server.plant("anna", "Oben.Mitte.Unten", &[(mail(2), "", 1_500_000_000)]);
    run(async {
        let mut session = plaintext(server.imap, "anna").await.unwrap();
        let namespaces = session.namespaces().await.unwrap().unwrap();
        assert_eq!(
            (
                &*namespaces.personal[0].prefix,
                namespaces.personal[0].delimiter
            ),
            (&b"INBOX."[..], Some(b'.'))
        );
        let folders = session.list().await.unwrap();
        let find = |name: &str| {
            folders
                .iter()
                .find(|folder| folder.name == name)
                .unwrap_or_else(|| panic!("{name}: {folders:#?}"))
        };
        assert_eq!(
            find("INBOX/Oben/Mitte/Unten").wire,
            b"INBOX.Oben.Mitte.Unten"
        );
        assert!(!find("INBOX/Oben").selectable && !find("INBOX/Oben/Mitte").selectable);
        let refused = session.examine(b"INBOX.Oben").await.unwrap_err();
        assert_eq!(
            (refused.obstacle, refused.retry),
            (Obstacle::Absent, Retry::Never),
            "{refused}"
        );
        let refused = session.examine(b"INBOX.nirgends").await.unwrap_err();
        assert_eq!(refused.obstacle, Obstacle::Absent, "{refused}");
        assert_eq!(
            session
                .examine(b"INBOX.Oben.Mitte.Unten")
                .await
                .unwrap()
                .exists,
            Some(1)
        );
    });
}

#[test]
fn many_messages_in_many_folders_are_all_handed_out() {
    let server = Dovecot::start();
    let folders = ["", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"];
    for (place, folder) in folders.iter().enumerate() {
        let first = place * 1000;
        let count = if place == 3 { 0 } else { 900 };
        let messages: Vec<_> = (first..first + count)
            .map(|number| (mail(number), "FS", 1_500_000_000))
            .collect();
        server.plant("anna", folder, &messages);
    }
    run(async {
        let mut session = plaintext(server.imap, "anna").await.unwrap();
        let mut names: Vec<&[u8]> = vec![b"INBOX"];
        names.extend(folders[1..].iter().map(|name| name.as_bytes()));
        names.insert(2, b"nirgends");
        names.insert(5, "Entwürfe".as_bytes());
        let mut keeper = Keeper::default();
        let items = FetchItems::metadata(&["MESSAGE-ID", "SUBJECT"]);
        read_folders(&mut session, &names, &items, &mut keeper).await;
        assert!(session.is_usable());
        assert_eq!(keeper.closed.len(), names.len());
        let read: u64 = keeper
            .closed
            .iter()
            .filter_map(|(_, end)| end.as_ref().ok())
            .map(|end| end.responses)
            .sum();
        assert_eq!((read, keeper.messages.len()), (9900, 9900));
        assert_eq!(
            keeper
                .closed
                .iter()
                .filter(|(_, end)| end.is_err())
                .map(|(index, _)| *index)
                .collect::<Vec<_>>(),
            [2, 5]
        );
        let subjects: std::collections::BTreeSet<_> = keeper
            .messages
            .iter()
            .filter_map(|kept| kept.header.as_ref())
            .collect();
        assert_eq!(subjects.len(), 9900);
    });
}

#[test]
fn rights_are_told() {
    let server = Dovecot::with(&Options {
        acl: true,
        format: Format::Mdbox,
        ..Options::default()
    });
    server.doveadm(&["mailbox", "create", "-u", "anna", "Projekt"]);
    server.doveadm(&[
        "acl",
        "set",
        "-u",
        "anna",
        "Projekt",
        "user=bruno",
        "lookup",
        "read",
    ]);
    run(async {
        let mut session = plaintext(server.imap, "anna").await.unwrap();
        assert!(session.has("ACL"));
        let grants = session.getacl(b"Projekt").await.unwrap();
        let bruno = grants
            .iter()
            .find(|grant| grant.identifier == b"bruno")
            .unwrap();
        assert_eq!(bruno.rights, "lr");
        assert!(session.myrights(b"Projekt").await.unwrap().contains('a'));
        assert!(session.getacl(b"nirgends").await.is_err());
        assert!(session.is_usable());
    });
}

#[test]
fn reading_changes_nothing_that_a_client_sees() {
    let server = Dovecot::start();
    for number in 0..3 {
        server.save("anna", "INBOX", &mail(number));
    }
    server.doveadm(&[
        "flags",
        "add",
        "-u",
        "anna",
        "\\Deleted",
        "mailbox",
        "INBOX",
        "uid",
        "2",
    ]);
    let seen = || {
        let fields = "uid flags date.received size.physical modseq";
        let messages = server.doveadm(&["fetch", "-u", "anna", fields, "mailbox", "INBOX"]);
        let state = "uidvalidity uidnext highestmodseq messages unseen recent";
        messages + &server.doveadm(&["mailbox", "status", "-u", "anna", state, "INBOX"])
    };
    let before = seen();
    run(async {
        let mut session = plaintext(server.imap, "anna").await.unwrap();
        session.list().await.unwrap();
        session.status(&[b"INBOX"]).await.remove(0).unwrap();
        let mut keeper = Keeper::default();
        let items = FetchItems {
            body: true,
            ..FetchItems::metadata(&["SUBJECT"])
        };
        read_folders(&mut session, &[b"INBOX"], &items, &mut keeper).await;
        assert!(keeper.closed.iter().all(|(_, end)| end.is_ok()));
        session.examine(b"INBOX").await.unwrap();
        session
            .fetch(&UidSet::of([1, 3]), &items, &mut keeper)
            .await
            .unwrap();
        assert_eq!(keeper.messages.len(), 5);
        session.noop().await.unwrap();
        session.unselect().await.unwrap();
        session.logout().await;
    });
    assert_eq!(before, seen());
}
