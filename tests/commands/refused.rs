//! What is asked wrongly is refused with exit code 2 and a way out; nothing is contacted and nothing is overwritten.

use std::fs;
use std::net::TcpListener;

use super::command::Place;

/// A suite that is right, over two trees and two servers that nobody may contact.
const RIGHT: &str = "\
suite: Right
systems:
  source: { label: Old, files: { path: source }, mail: { imap: \"imap://127.0.0.1:PORT\", tls: plaintext } }
  target: { label: New, files: { path: target }, mail: { imap: \"imap://localhost:PORT\", tls: plaintext } }
accounts: { file: accounts.csv }
cases:
- id: FILES-1
  title: Every file arrived
  files.compare: {}
- id: MAIL-1
  title: Every folder arrived
  for-each: accounts
  mail.folders: {}
";

const ACCOUNTS: &str = "\
name,source_user,target_user,source_password,target_password
anna,anna,anna,${env:NO_SUCH_SECRET},${env:NO_SUCH_SECRET}
";

struct Wrong {
    /// What is replaced in the right suite, and by what.
    change: (&'static str, &'static str),
    /// What the refusal must say, besides file and line.
    says: &'static [&'static str],
}

const WRONGS: [Wrong; 17] = [
    Wrong {
        change: ("  title: Every file", "  titel: Every file"),
        says: &["titel", "title", ":8:"],
    },
    Wrong {
        change: (
            "  title: Every folder",
            "  title: Twice\n  title: Every folder",
        ),
        says: &["title", ":12:"],
    },
    Wrong {
        change: ("files.compare: {}", "files.compere: {}"),
        says: &["files.compere", "files.compare", ":9:"],
    },
    Wrong {
        change: ("files.compare: {}", "files.compare: { contend: size }"),
        says: &["contend", "content", ":9:"],
    },
    Wrong {
        change: ("files.compare: {}", "files.compare: { content: md6 }"),
        says: &["md6", "sha256", ":9:"],
    },
    Wrong {
        change: ("  files.compare: {}\n", ""),
        says: &["FILES-1"],
    },
    Wrong {
        change: ("files.compare: {}", "files.compare: {}\n  mail.folders: {}"),
        says: &["mail.folders"],
    },
    Wrong {
        change: ("id: MAIL-1", "id: FILES-1"),
        says: &["FILES-1", ":10:"],
    },
    Wrong {
        change: ("id: FILES-1", "id: \"FILES 1\""),
        says: &["FILES 1", ":7:"],
    },
    Wrong {
        change: (
            "  for-each: accounts",
            "  for-each: { accounts: { name: zoe } }",
        ),
        says: &["zoe"],
    },
    Wrong {
        change: (
            "mail.folders: {}",
            "between: [source, traget]\n  mail.folders: {}",
        ),
        says: &["traget", "target"],
    },
    Wrong {
        change: (
            "title: Every folder",
            "moments: [pilott]\n  title: Every folder",
        ),
        says: &["pilott", "pilot"],
    },
    Wrong {
        change: (
            "title: Every folder",
            "moments: [pilot]\n  title: Every folder",
        ),
        says: &["--at", "pilot"],
    },
    Wrong {
        change: ("label: Old,", "label: \"${var.old}\","),
        says: &["var.old"],
    },
    Wrong {
        change: (
            "\"imap://localhost:PORT\"",
            "\"imap://localhost:PORT\", password: hunter2",
        ),
        says: &["${env:"],
    },
    Wrong {
        change: ("accounts.csv", "acounts.csv"),
        says: &["acounts.csv"],
    },
    Wrong {
        change: ("cases:", "cases: []\nother:"),
        says: &["other"],
    },
];

/// A place with the suite, and a listener that counts whoever comes.
fn place(suite: &str, accounts: &[u8]) -> (Place, TcpListener) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener
        .set_nonblocking(true)
        .expect("a listener can be asked");
    let place = Place::new();
    let port = listener
        .local_addr()
        .expect("an address")
        .port()
        .to_string();
    place.write("suite.yaml", suite.replace("PORT", &port));
    place.write("accounts.csv", accounts);
    place.write("source/a", "a");
    place.write("target/a", "a");
    (place, listener)
}

#[track_caller]
fn refused(place: &Place, listener: &TcpListener, args: &[&str], says: &[&str]) {
    let finished = place.run(args).expect(2);
    for words in says {
        assert!(
            finished.stderr.contains(words),
            "the refusal does not say `{words}`:\n{}",
            finished.stderr
        );
    }
    assert!(
        !finished.stderr.contains("hunter2"),
        "the refusal shows a secret:\n{}",
        finished.stderr
    );
    assert!(listener.accept().is_err(), "somebody was contacted");
    assert!(
        !place.path("run").exists() && !place.path("reports").exists(),
        "something was written"
    );
}

#[test]
fn a_suite_with_a_mistake_is_refused() {
    for Wrong {
        change: (right, wrong),
        says,
    } in WRONGS
    {
        assert!(RIGHT.contains(right), "{right}");
        let (place, listener) = place(&RIGHT.replacen(right, wrong, 1), ACCOUNTS.as_bytes());
        let says = [&["suite.yaml"], says].concat();
        let asks = says.contains(&"--at");
        refused(
            &place,
            &listener,
            &["run", "suite.yaml", "--out", "run"],
            if asks { &says[1..] } else { &says },
        );
        if !asks {
            refused(&place, &listener, &["validate", "suite.yaml"], &says);
        }
    }
}

#[test]
fn all_mistakes_are_shown_together() {
    let wrong = RIGHT
        .replace("title:", "titel:")
        .replace("label: Old", "lable: Old");
    let (place, listener) = place(&wrong, ACCOUNTS.as_bytes());
    refused(
        &place,
        &listener,
        &["validate", "suite.yaml"],
        &["suite.yaml:3:", "suite.yaml:8:", "suite.yaml:11:"],
    );
}

#[test]
fn a_right_suite_validates_without_contacting_anything() {
    let (place, listener) = place(RIGHT, ACCOUNTS.as_bytes());
    for command in ["validate", "list", "plan"] {
        let finished = place.run([command, "suite.yaml"]).expect(0);
        assert!(!finished.stdout.is_empty(), "{command} says nothing");
    }
    assert!(listener.accept().is_err(), "somebody was contacted");
}

#[test]
fn tables_that_are_no_text_are_refused() {
    let utf16: Vec<u8> = ACCOUNTS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xff, 0xfe][..], &utf16].concat();
    for accounts in [
        with_mark,
        b"name,city\nanna,Z\xfcrich\n".to_vec(),
        b"name,city\nanna,x,too,long\n".to_vec(),
    ] {
        let (place, listener) = place(RIGHT, &accounts);
        refused(
            &place,
            &listener,
            &["run", "suite.yaml", "--out", "run"],
            &["accounts.csv"],
        );
    }
}

#[test]
fn files_that_are_no_suite_are_refused() {
    let (place, listener) = place(RIGHT, ACCOUNTS.as_bytes());
    place.write("empty.yaml", "");
    place.write("binary.yaml", [0_u8, 159, 146, 150, 255, 0, 1, 2]);
    let huge = place.write("huge.yaml", "suite: Huge\n");
    fs::File::options()
        .write(true)
        .open(huge)
        .and_then(|file| file.set_len(200 << 20))
        .expect("a sparse file");
    for suite in [
        "empty.yaml",
        "binary.yaml",
        "huge.yaml",
        "not-there.yaml",
        "source",
    ] {
        refused(&place, &listener, &["run", suite, "--out", "run"], &[suite]);
    }
}

#[test]
fn an_unknown_case_or_account_is_refused() {
    let (place, listener) = place(RIGHT, ACCOUNTS.as_bytes());
    refused(
        &place,
        &listener,
        &["run", "suite.yaml", "--out", "run", "--case", "FILES-2"],
        &["FILES-2", "FILES-1"],
    );
    refused(
        &place,
        &listener,
        &["run", "suite.yaml", "--out", "run", "--account", "ana"],
        &["ana", "anna"],
    );
    refused(
        &place,
        &listener,
        &["run", "suite.yaml", "--out", "run", "--at", "tomorrow"],
        &["tomorrow", "cutover"],
    );
    refused(
        &place,
        &listener,
        &["explain", "mail.massages"],
        &["mail.massages", "mail.messages"],
    );
}

#[test]
fn a_run_is_never_written_over() {
    let (place, _listener) = place(RIGHT, ACCOUNTS.as_bytes());
    let args = ["run", "suite.yaml", "--case", "FILES-1", "--out", "first"];
    place.run(args).expect(0);
    let before = fs::read(place.path("first/journal.jsonl")).expect("a journal");
    place.run(args).expect(2);
    assert_eq!(
        fs::read(place.path("first/journal.jsonl")).expect("a journal"),
        before
    );
    place.write("a-file", "not a folder");
    place
        .run(["run", "suite.yaml", "--case", "FILES-1", "--out", "a-file"])
        .expect(2);
    // Not even by force while somebody writes it: that run would end with the results of another.
    let journal = fs::File::options()
        .write(true)
        .open(place.path("first/journal.jsonl"))
        .expect("a journal");
    journal.lock().expect("a lock");
    let refused = place.run(args.into_iter().chain(["--force"])).expect(2);
    assert_eq!(
        fs::read(place.path("first/journal.jsonl")).expect("a journal"),
        before,
        "{}",
        refused.stderr
    );
    drop(journal);
    place.run(args.into_iter().chain(["--force"])).expect(0);
}
