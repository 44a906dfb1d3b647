//! What services need on this machine and is not there: told with its place, and no mistake.

use super::folder::Folder;
use landfall::base::colour::Colour;

/// The warnings about `text`, with the files that are there beside it.
fn warnings(text: &str, there: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::new(there);
    folder.write("suite.yaml", text.as_bytes());
    let suite = folder.read().unwrap_or_else(|error| panic!("{error}"));
    let told = folder.strip(&suite.warnings.render(Colour::Plain));
    told.lines().map(str::to_owned).collect()
}

const SUITE: &str = "\
suite: Acme
systems:
  source:
    mail:
      imap: imaps://old.example
      user: admin
      password: ${file:secrets/admin}
      ca: old.pem
    files:
      path: trees/${account.home}
  target:
    mail:
      imap: imaps://new.example
      user: admin
      auth: xoauth2
      token: '${command: ./token ${account.name}}'
      ca: new.pem
    files:
      manifest: sums.txt
accounts:
- { name: anna, home: a }
- { name: ben, home: b }
cases:
- { id: M-1, title: Mail, for-each: accounts, mail.messages: { level: bytes } }
- { id: F-1, title: Files, for-each: accounts, files.compare: {} }
";

#[test]
fn what_is_not_there_is_told_with_its_place() {
    assert_eq!(
        warnings(SUITE, &[]),
        [
            "suite.yaml:7:17: warning: `password` of `source`: secrets/admin is not there",
            "suite.yaml:8:11: warning: `ca` of `source`: old.pem is not there",
            "suite.yaml:10:13: warning: `path` of `source`: trees/a is not there",
            "suite.yaml:10:13: warning: `path` of `source`: trees/b is not there",
            "suite.yaml:16:14: warning: `token` of `target`: ./token is not there",
            "suite.yaml:17:11: warning: `ca` of `target`: new.pem is not there",
            "suite.yaml:19:17: warning: `manifest` of `target`: sums.txt is not there",
            "7 warnings",
        ]
    );
}

#[test]
fn nothing_is_told_of_what_is_there() {
    let there = [
        ("secrets/admin", "fake"),
        ("old.pem", ""),
        ("new.pem", ""),
        ("trees/a/x", ""),
        ("token", ""),
        ("sums.txt", ""),
    ];
    assert_eq!(
        warnings(SUITE, &there),
        [
            "suite.yaml:10:13: warning: `path` of `source`: trees/b is not there",
            "1 warning"
        ]
    );
}

/// A service that no case opens needs nothing, and a password that is not asked for comes from nowhere.
#[test]
fn what_no_case_needs_is_not_looked_for() {
    let suite = "\
suite: Acme
systems:
  source:
    mail: { imap: imaps://old.example, password: '${env:PATH}' }
    files: { path: nowhere }
  target: { mail: { imap: imaps://new.example }, files: { path: nowhere } }
accounts:
- { name: anna, source_user: a, target_user: b, source_password: '${env:LANDFALL_UNUSED}', target_password: '${env:LANDFALL_NOT_SET}' }
- { name: ben, source_user: c, target_user: d, target_password: '${command: landfall-no-such-program x}' }
cases:
- { id: M-1, title: Mail, for-each: accounts, mail.messages: { level: bytes } }
";
    assert_eq!(
        warnings(suite, &[]),
        [
            "suite.yaml:8:3: warning: `target_password` of `target`: the environment variable `LANDFALL_NOT_SET` is not set",
            "suite.yaml:9:3: warning: `target_password` of `target`: the program `landfall-no-such-program` is not in PATH",
            "2 warnings",
        ]
    );
}
