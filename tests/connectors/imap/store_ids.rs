//! By which id a mailbox knows a message in all its folders, read from the embedded server.

use jiff::Timestamp;
use landfall::inventory::mail::{Depth, Folder, ImapMailbox, Mailbox, StoreId, read_folder};
use landfall::testbed::imap::{ImapConfig, ImapServer};
use landfall::testbed::{Mailstore, NewMessage, Role};

use super::keeper::{plaintext, run};
use crate::dovecot::PASSWORD;

/// What each folder shows of two messages, one in both folders, and one without an id.
fn store(ids: [&str; 2]) -> Mailstore {
    let store = Mailstore::new();
    store.add_account("anna", PASSWORD);
    let at: Timestamp = "2024-02-01T08:30:00Z".parse().unwrap();
    let message = |id: Option<&str>| {
        let message = NewMessage::new(&b"Message-ID: <a@muster.example>\r\n\r\nHallo\r\n"[..], at);
        id.into_iter()
            .fold(message, |message, id| message.email_id(id))
    };

    let [one, two] = ids;
    for (folder, id) in [
        ("INBOX", Some(one)),
        ("Alle", Some(one)),
        ("Alle", None),
        ("Alle", Some(two)),
    ] {
        store.append("anna", folder, message(id)).unwrap();
    }
    store
        .change("anna", "Alle", |folder| folder.role = Some(Role::All))
        .unwrap();
    store
}

/// The ids of all messages by folder, INBOX first.
fn ids_read(config: ImapConfig, ids: [&str; 2], asks: bool) -> Vec<Vec<Option<StoreId>>> {
    run(async {
        let server = ImapServer::start(store(ids), config).await.unwrap();
        let session = plaintext(server.address().port(), "anna").await.unwrap();
        let mut mailbox = ImapMailbox::new(session);
        if asks {
            mailbox.ask_for_store_ids();
        }

        let mut folders: Vec<Folder> = mailbox.folders().await.unwrap();
        folders.sort_by_key(|folder| folder.name != "INBOX");
        let mut all = Vec::new();
        for folder in &folders {
            let reading =
                read_folder(&mut mailbox, folder, Depth::Headers, || (), &|_, _| ()).await;
            assert!(reading.is_whole(), "{:?}", reading.broken_off);
            all.push(reading.store_ids);
        }
        all
    })
}

#[test]
fn a_message_is_known_by_its_id_in_every_folder() {
    for (config, ids) in [
        (
            ImapConfig::default().with_email_ids(),
            ["M6d99ac3275bb4e", "nil-but_not"],
        ),
        (
            ImapConfig::default().with_gmail_ids(),
            ["1278455344230334865", "1278455344230334866"],
        ),
    ] {
        let [one, two] = ids.map(|id| Some(StoreId::of(id.as_bytes())));
        let read = ids_read(config.clone(), ids, true);
        assert_eq!(read, [vec![one], vec![one, None, two]]);

        // Nobody asked, nothing is asked for.
        assert_eq!(ids_read(config, ids, false), [vec![], vec![]]);
    }

    // A server that offers neither is not asked: the embedded one would refuse.
    let read = ids_read(ImapConfig::default(), ["M1", "M2"], true);
    assert_eq!(read, [vec![], vec![]]);
}
