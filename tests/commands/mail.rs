//! Two real Dovecots, with different separators and prefixes: the lab's mail corpus in small, found whole and left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::command::{Finished, Place, Running, verdicts};
use super::dovecot::{Dovecot, Options, PASSWORD};
use super::lab::{lab, succeeded};

const ACCOUNTS: usize = 20;
/// In each folder: the more, the slower, and no fault needs more.
const MESSAGES: &str = "24";

/// A place with two servers full of mail, and a suite that compares them.
struct Lab {
    place: Place,
    source: Dovecot,
    target: Dovecot,
}

fn accounts() -> impl Iterator<Item = String> {
    (0..ACCOUNTS).map(|number| format!("u{number:02}"))
}

impl Lab {
    fn new(more: &[&str]) -> Self {
        let place = Place::new();
        let source = Dovecot::start();
        let target = Dovecot::with(&Options {
            separator: '.',
            prefix: "INBOX.",
            ..Options::default()
        });
        let homes = |server: &Dovecot| server.home("").to_owned();
        let planted = lab("gen_mail.py")
            .args(["--users", &ACCOUNTS.to_string(), "--messages", MESSAGES])
            .arg("--source")
            .arg(homes(&source))
            .arg("--target")
            .arg(homes(&target))
            .arg("--truth")
            .arg(place.path("truth.json"))
            .args(more)
            .output();
        succeeded(&planted.expect("python3 is there"));
        let mut table = "name,source_user,target_user\n".to_owned();
        accounts().for_each(|user| table.push_str(&format!("{user},{user},{user}\n")));
        place.write("accounts.csv", table);
        let service = |server: &Dovecot| {
            let ca = server.ca();
            format!(
                "mail: {{ imap: \"imaps://localhost:{}\", ca: {}, password: \"${{env:LAB}}\" }}",
                server.imaps,
                ca.display()
            )
        };
        place.write(
            "suite.yaml",
            format!(
                "suite: Mail\nsystems:\n  source: {{ label: Old, {} }}\n  target: {{ label: New, {} }}\n\
                 accounts: {{ file: accounts.csv }}\ncases:\n\
                 - {{ id: FOLDERS, title: Folders, for-each: accounts, mail.folders: {{}} }}\n\
                 - {{ id: EXISTENCE, title: There, for-each: accounts, mail.messages: {{ level: existence }} }}\n\
                 - {{ id: METADATA, title: Same, for-each: accounts, mail.messages: {{ level: metadata }} }}\n\
                 - {{ id: BYTES, title: Alike, for-each: accounts, mail.messages: {{ level: bytes }} }}\n",
                service(&source),
                service(&target)
            ),
        );
        Self {
            place,
            source,
            target,
        }
    }

    fn run(&self) -> Finished {
        let mut command = self.place.landfall(["run", "suite.yaml", "--out", "run"]);
        command.env("LAB", PASSWORD);
        Running::start(command).finish()
    }
}

/// A mailbox as a client sees it: flags, dates, UIDs, UIDVALIDITY and bytes of every message in every folder.
fn seen_by_a_client(server: &Dovecot, user: &str) -> String {
    let fields = "mailbox uid guid flags date.received size.physical hdr body";
    let messages = server.doveadm(&["fetch", "-u", user, fields, "all"]);
    let folders = server.doveadm(&[
        "mailbox",
        "status",
        "-u",
        user,
        "messages unseen uidvalidity uidnext",
        "*",
    ]);
    let subscribed = server.doveadm(&["mailbox", "list", "-u", user, "-s"]);
    format!("{messages}\n{folders}\n{subscribed}")
}

/// Every file of mail with its name (which carries the flags), its time and its size.
fn files_of_mail(server: &Dovecot) -> BTreeMap<String, (u64, std::time::SystemTime)> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, (u64, std::time::SystemTime)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let metadata = entry.metadata().expect("metadata");
            let path = entry.path();
            if metadata.is_dir() {
                walk(&path, found);
            } else if ["cur", "new"].iter().any(|part| folder.ends_with(part)) {
                found.insert(
                    path.display().to_string(),
                    (metadata.len(), metadata.modified().expect("a time")),
                );
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&server.home(""), &mut found);
    found
}

#[test]
fn every_fault_in_twenty_mailboxes_is_found_and_nothing_is_touched() {
    let lab_of_mail = Lab::new(&[]);
    let watched = ["u00", "u05", "u10"];
    let servers = [&lab_of_mail.source, &lab_of_mail.target];
    let look = || {
        servers.map(|server| {
            let seen: Vec<String> = watched
                .iter()
                .map(|user| seen_by_a_client(server, user))
                .collect();
            (seen, files_of_mail(server))
        })
    };
    let before = look();
    lab_of_mail.run().expect(1);
    assert!(before == look(), "a mailbox was changed");

    let run = lab_of_mail.place.path("run");
    for (case, level) in [
        ("FOLDERS", "bytes"),
        ("EXISTENCE", "existence"),
        ("METADATA", "metadata"),
        ("BYTES", "bytes"),
    ] {
        let mut check = lab("truth.py");
        check
            .arg("mail")
            .arg(lab_of_mail.place.path("truth.json"))
            .arg(&run);
        check.args(["--accounts", "u00-u19", "--case", case, "--level", level]);
        succeeded(&check.output().expect("python3 is there"));
    }
}

#[test]
fn mail_that_arrived_whole_passes() {
    let lab_of_mail = Lab::new(&["--no-faults"]);
    lab_of_mail.run().expect(0);
    let verdicts = verdicts(&lab_of_mail.place.path("run"));
    assert_eq!(verdicts.len(), 4 * ACCOUNTS);
    assert!(
        verdicts.values().all(|verdict| verdict == "passed"),
        "{verdicts:?}"
    );
}
