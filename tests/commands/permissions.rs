//! Permissions by the whole command: the people of this machine and those of a mail server, and a matrix in a sheet beside
//! the suite.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::command::{Place, Running, findings, verdicts};
use super::dovecot::{Dovecot, Options, PASSWORD};
use super::share::share;

fn suite(place: &Place, sheet: &str) {
    let uid = rustix::process::geteuid().as_raw();
    place.write(
        "suite.yaml",
        format!(
            "suite: Rights\nsystems:\n  target: {{ label: New, files: {{ path: tree }} }}\ncases:\n- id: PERM\n  \
             title: Rights\n  on: target\n  permissions.grants:\n    principals: {{ me: {{ uid: {uid} }} }}\n    \
             matrix: matrix.csv\n"
        ),
    );
    place.write("matrix.csv", sheet);
}

#[test]
fn a_sheet_is_held_against_the_folders_of_this_machine() {
    let place = Place::new();
    place.write("tree/Public/file", "x");
    let mode = |mode| {
        for folder in ["tree", "tree/Public"] {
            fs::set_permissions(place.path(folder), fs::Permissions::from_mode(mode))
                .expect("a mode can be set");
        }
    };
    suite(&place, "Folder;me;*\n/Public;manage;read\n");
    mode(0o755);
    place
        .run(["run", "suite.yaml", "--out", "run", "--force"])
        .expect(0);
    assert_eq!(verdicts(&place.path("run"))["PERM"], "passed");
    mode(0o700);
    place
        .run(["run", "suite.yaml", "--out", "run", "--force"])
        .expect(1);
    let found = findings(&place.path("run"));
    assert!(found.iter().any(|finding| finding["code"] == "permissions.grants/denial" && finding["item"] == "*"));
    suite(&place, "Folder;me;*\n/Public;;none\n");
    // What is wrong with the sheet is told before anything is looked at, with its line, as by `validate`.
    let sheets = [
        (
            "Folder;me;*\n/Public;;none\n",
            "matrix.csv:2:1: the cell of `me` is empty",
        ),
        (
            "Folder;you;*\n/Public;read;none\n",
            "matrix.csv:1:1: `you` is none of the principals",
        ),
        (
            "Folder;me;*\n/Public;read;none\nPublic;read;none\n",
            "matrix.csv:3:1: `Public` does not begin with `/`",
        ),
    ];
    for (sheet, problem) in sheets {
        suite(&place, sheet);
        for args in [
            &["run", "suite.yaml", "--out", "run", "--force"][..],
            &["validate", "suite.yaml"],
        ] {
            let refused = place.run(args).expect(2);
            assert!(refused.stderr.contains(problem), "{}", refused.stderr);
        }
    }
    fs::remove_file(place.path("matrix.csv")).expect("a file can be removed");
    place.run(["validate", "suite.yaml"]).expect(2);
}

/// A suite about the mailbox of anna, who shares folders with bruno and carla; `suite.yaml` knows all three.
fn shared_mailbox(server: &Dovecot) -> Place {
    let place = Place::new();
    let commands = [
        "CREATE Projekt",
        "SETACL Projekt bruno lrs",
        "CREATE Team",
        "SETACL Team $team lrswite",
        "CREATE L&APY-hne",
        "SETACL L&APY-hne dora lr",
    ];
    share(server.imap, ("anna", PASSWORD), &commands);
    let (port, ca) = (server.imaps, server.ca());
    place.write(
        "accounts.csv",
        "name,target_user\nAnna Muster,anna\nBruno Beispiel,bruno\nCarla Muster,carla\n",
    );
    let suite = format!(
        "suite: Rights\nlang: de\nsystems:\n  target: {{ label: New, mail: {{ imap: \"imaps://localhost:{port}\", ca: {}, \
         password: \"${{env:LAB}}\" }} }}\naccounts: {{ file: accounts.csv }}\ndefaults:\n  permissions.grants:\n    \
         service: mail\n    principals: {{ bruno: {{ user: bruno }}, carla: {{ user: carla }}, team: {{ group: team }} }}\n\
         cases:\n- id: RIGHT\n  title: Right\n  on: target\n  as: Anna Muster\n  permissions.grants:\n    access:\n      \
         \"/Projekt\": {{ bruno: read, \"*\": none }}\n      \"/Team\": {{ team: write, bruno: none, \"*\": none }}\n\
         - id: WRONG\n  title: Wrong\n  on: target\n  as: Anna Muster\n  permissions.grants:\n    matrix: matrix.csv\n",
        ca.display()
    );
    place.write("suite.yaml", suite);
    place.write(
        "matrix.csv",
        "Ordner;bruno;carla;team;*\n/Löhne;none;none;none;none\n/Projekt;read;write;none;none\n",
    );
    place
}

#[test]
fn a_shared_mailbox_is_looked_at_as_everybody_whom_it_concerns() {
    let server = Dovecot::with(&Options {
        acl: true,
        ..Options::default()
    });
    let place = shared_mailbox(&server);
    let run = |out: &str| {
        let mut command = place.landfall(["run", "suite.yaml", "--out", out]);
        command.env("LAB", PASSWORD);
        Running::start(command).finish()
    };
    place.run(["validate", "suite.yaml"]).expect(0);
    let finished = run("run").expect(1);
    let seen = verdicts(&place.path("run"));
    assert_eq!(
        (
            seen["RIGHT Anna Muster"].as_str(),
            seen["WRONG Anna Muster"].as_str()
        ),
        ("passed", "failed"),
        "{}",
        finished.stdout
    );
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let told = |finding: &Value| {
        ["code", "container", "item"]
            .map(|key| text(finding, key))
            .join(" ")
    };
    let mut found: Vec<String> = findings(&place.path("run")).iter().map(told).collect();
    found.sort();
    let leak = "permissions.grants/leak /Löhne dora";
    assert_eq!(found, ["permissions.grants/denial /Projekt carla", leak]);
    // Without Bruno's account, or with one at another server, it is not known whether he is in the team.
    let elsewhere =
        "name,target_user,target_host\nAnna Muster,anna,\nBruno Beispiel,bruno,127.0.0.1\n";
    for (out, accounts) in [
        ("less", "name,target_user\nAnna Muster,anna\n"),
        ("elsewhere", elsewhere),
    ] {
        place.write("accounts.csv", accounts);
        run(out).expect(1);
        assert_eq!(
            verdicts(&place.path(out))["RIGHT Anna Muster"],
            "inconclusive",
            "{out}"
        );
    }
}
