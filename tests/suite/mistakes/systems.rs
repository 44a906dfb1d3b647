//! Systems and accounts: whom a case is about, and what they are.

use super::{check, check_line, check_whole};
use crate::folder::Folder;

#[test]
fn systems_of_a_case() {
    check_line(
        "between: [source, taret]",
        &["12:21 there is no system `taret` | did you mean `target`?"],
    );
    check_line(
        "between: [source]",
        &["12:12 the list `between` has 1 items | it needs exactly 2"],
    );
    check_line(
        "between: [source, source]",
        &["12:21 `source` is compared with itself | name two systems"],
    );
    check_line(
        "on: outside",
        &["12:7 there is no system `outside` | the systems are: source, target"],
    );
    check(
        "- id: A\n  title: x\n  on: source\n  between: [source, target]\n  files.compare: {}\n",
        &["12:7 `on` and `between` stand in one case | keep one of them"],
    );
    check_whole(
        "suite: x\nsystems:\n  source: { files: { path: /a } }\n  target: { mail: { imap: 'imaps://h.example' } }\ncases:\n- id: A\n  title: x\n  files.compare: {}\n",
        &[
            "8:3 `files.compare` needs the service `files`, which the system `target` lacks | add `files:` to the system `target`",
        ],
    );
    check_whole(
        "suite: x\ncases:\n- id: A\n  title: x\n  files.compare: {}\n",
        &[
            "3:7 there is no system `source` | add `systems:` with `source:` to the suite",
            "3:7 there is no system `target` | add `systems:` with `target:` to the suite",
        ],
    );
}

/// A case about mail with `line` in it.
fn mail(line: &str, expect: &[&str]) {
    check(
        &format!("- id: A\n  title: x\n  {line}\n  mail.messages: {{ level: bytes }}\n"),
        expect,
    );
}

#[test]
fn accounts_for_each_of_whom_a_case_runs() {
    mail("for-each: accounts", &[]);
    mail("for-each: { accounts: { group: [pilot, late] } }", &[]);
    mail(
        "for-each: acounts",
        &["12:13 `for-each` cannot be `acounts` | did you mean `accounts`?"],
    );
    mail(
        "for-each: { accounts: { grup: pilot } }",
        &["12:27 the accounts have no column `grup` | did you mean `group`?"],
    );
    mail(
        "for-each: { accounts: { group: [pilot, lat] } }",
        &["12:42 no account has `lat` in the column `group` | did you mean `late`?"],
    );
    mail(
        "for-each: { accounts: { group: pilot, name: ben } }",
        &[
            "12:13 `for-each` chooses nobody: no account fits all columns | each value occurs, but in no account do all of them",
        ],
    );
    mail(
        "for-each: { accounts: { name: zoe } }",
        &[
            "12:33 the account `zoe` is skipped: left us | remove it here, or its reason in the column `skip`",
        ],
    );
    mail(
        "for-each: { accounts: {} }",
        &["12:25 `accounts` is empty | add an entry, or remove the key"],
    );
}

#[test]
fn the_account_as_which_a_case_runs() {
    mail("as: anna", &[]);
    mail(
        "as: ana",
        &["12:7 there is no account `ana` | did you mean `anna`?"],
    );
    mail(
        "as: zoe",
        &[
            "12:7 the account `zoe` is skipped: left us | choose another, or empty its column `skip`",
        ],
    );
    mail(
        "severity: major",
        &[
            "3:40 `mail`: nobody logs in to `source`: there is no account and no `user` | add `for-each: accounts` or `as: NAME` to the case, or `user` to the service",
            "4:40 `mail`: nobody logs in to `target`: there is no account and no `user` | add `for-each: accounts` or `as: NAME` to the case, or `user` to the service",
        ],
    );
    check(
        "- id: A\n  title: x\n  as: anna\n  for-each: accounts\n  mail.messages: { level: bytes }\n",
        &[
            "12:7 `for-each` and `as` stand in one case | `for-each` runs as every account, `as` as one: keep one of them",
        ],
    );
}

#[test]
fn accounts_that_may_be_empty() {
    mail("as: anna\n  allow-empty: [anna]", &[]);
    mail(
        "for-each: accounts\n  allow-empty: [ben, zeo]",
        &["13:22 there is no account `zeo` | remove it"],
    );
    mail(
        "for-each: accounts\n  allow-empty: [anne]",
        &["13:17 there is no account `anne` | did you mean `anna`?"],
    );
    mail(
        "for-each: { accounts: { group: late } }\n  allow-empty: [anna]",
        &["13:17 the account `anna` is not in this case | remove it"],
    );
    mail(
        "for-each: accounts\n  allow-empty: true",
        &[
            "13:16 `allow-empty: true` would hide every account that cannot be seen | name the accounts that are empty: [zoe, info]",
        ],
    );
    mail(
        "for-each: accounts\n  allow-empty: yes",
        &["13:16 `allow-empty` cannot be `yes` | write true or false or a list"],
    );
    check_line(
        "allow-empty: [anna]",
        &["12:17 this case has no accounts | write `allow-empty: true`"],
    );
    check_line("allow-empty: true", &[]);
}

#[test]
fn choosing_nobody_is_a_mistake() {
    let suite = |accounts: &str| {
        format!(
            "suite: x\nsystems: {{ source: {{ files: {{ path: a }} }}, target: {{ files: {{ path: b }} }} }}\n{accounts}cases:\n- id: A\n  title: x\n  for-each: accounts\n  files.compare: {{}}\n"
        )
    };
    check_whole(
        &suite(""),
        &["6:13 `for-each` chooses nobody: there are no accounts | add `accounts:` to the suite"],
    );
    check_whole(
        &suite("accounts: [{ name: zoe, skip: gone }]\n"),
        &[
            "7:13 `for-each` chooses nobody: all 1 accounts are skipped | empty the column `skip` of some",
        ],
    );
}

#[test]
fn systems_and_services() {
    let systems = |text: &str, expect: &[&str]| {
        check_whole(
            &format!(
                "suite: x\nsystems:\n  source: {{ files: {{ path: a }} }}\n  target: {text}\ncases: [{{ id: A, title: x, on: source, files.compare: {{}} }}]\n"
            ),
            expect,
        );
    };
    systems("{ files: { path: b } }", &[]);
    systems("{}", &["4:11 the system `target` is empty | add a service"]);
    systems(
        "{ flies: { path: b } }",
        &["4:13 unknown key `flies` | did you mean `files`?"],
    );
    systems(
        "{ files: { pth: b } }",
        &["4:22 unknown key `pth` | did you mean `path`?"],
    );
    systems(
        "{ files: {} }",
        &["4:20 `files`: has no path | { path: /srv/projects }"],
    );
    systems(
        "{ files: { path: a, manifest: b } }",
        &["4:41 `manifest`: stands beside `path` | a side is a tree or a manifest"],
    );
    systems(
        "{ mail: { imap: 'http://x.example' } }",
        &["4:27 `imap`: must begin with imaps:// or imap:// | imaps://mail.example.test"],
    );
    systems(
        "{ mail: { auth: xoauth } }",
        &[
            "4:19 `mail` lacks the key `imap` | add `imap:` with text",
            "4:27 `auth` cannot be `xoauth` | did you mean `xoauth2`?",
        ],
    );
    systems(
        "{ mail: { imap: 'imaps://x.example', connections: { total: 0 } } }",
        &["4:70 `total` is too small: 0 | write 1 or more"],
    );
    systems(
        "{ label: x, same-store: yes, files: { path: b } }",
        &["4:35 `same-store` cannot be `yes` | write `allowed`"],
    );
    systems(
        "[a]",
        &[
            "4:11 the system `target` is a list | write its services: { files: { path: /srv/projects } }",
        ],
    );
}

/// Keys, words and sorts of values are checked by the schema of each connector's settings, all at once.
#[test]
fn services_are_held_against_their_schema() {
    let target = |service: &str, expect: &[&str]| {
        let text = format!(
            "suite: x\nsystems:\n  source: {{ files: {{ path: a }} }}\n  target: {{ {service} }}\n\
             cases: [{{ id: A, title: x, on: source, manual.step: {{ role: r, do: d, expect: e }} }}]\n"
        );
        let folder = Folder::new(&[("suite.yaml", &text)]);
        let told: Vec<String> = match folder.read() {
            Ok(_) => Vec::new(),
            Err(diagnostics) => diagnostics
                .list()
                .iter()
                .map(|d| d.problem.clone())
                .collect(),
        };
        assert_eq!(told, expect, "{service}");
    };
    target("mail: { imap: 'imaps://x' }", &[]);
    target(
        "mail: { imap: 'imaps://x', auht: password, auth: oauth, tls: none, connections: { total: 0, per-acount: 3 } }",
        &[
            "unknown key `auht`",
            "`auth` cannot be `oauth`",
            "`tls` cannot be `none`",
            "`total` is too small: 0",
            "unknown key `per-acount`",
        ],
    );
    target("mail: {}", &["`mail` lacks the key `imap`"]);
    target(
        "mail: 'imaps://x'",
        &["`mail` is text, not a map with imap"],
    );
    target(
        "mail: { imap: 'imaps://x', connections: 3 }",
        &["`connections` is text, not a map"],
    );
    target("submission: {}", &["`submission` lacks the key `smtp`"]);
    target(
        "submission: { smtp: 'smtps://x', tls: none, hots: x }",
        &["`tls` cannot be `none`", "unknown key `hots`"],
    );
    target("dns: {}", &["`dns` lacks the key `servers`"]);
    target(
        "dns: { servers: ['192.0.2.1'], server: 1, addresses: v4 }",
        &["unknown key `server`", "`addresses` cannot be `v4`"],
    );
    target("dns: { servers: [] }", &["the list `servers` has 0 items"]);
    target("dns: ['192.0.2.1']", &["`dns` is a list"]);
}

#[test]
fn half_a_path_is_another_path() {
    let suite = |path: &str, expect: &[&str]| {
        check_whole(
            &format!(
                "suite: x\nsystems:\n  source: {{ files: {{ path: '{path}' }} }}\n  target: {{ files: {{ path: b }} }}\n\
                 accounts: [{{ name: anna, home: h }}, {{ name: ben, home: '' }}]\n\
                 cases: [{{ id: A, title: x, for-each: accounts, files.compare: }}]\n"
            ),
            expect,
        );
    };
    let way_out = "the accounts have no such column, or the cell is empty";
    suite("/srv/${account.name}", &[]);
    suite(
        "/srv/${account.home}",
        &[&format!(
            "3:28 `path`: there is no ${{account.home}} (for the account `ben`) | {way_out}"
        )],
    );
    suite(
        "/srv/${account.hme}",
        &[&format!(
            "3:28 `path`: there is no ${{account.hme}} (for the account `anna`) | {way_out}"
        )],
    );
}

#[test]
fn a_service_without_a_connector_is_refused() {
    let folder = Folder::new(&[(
        "suite.yaml",
        "cases: []\nsystems: { source: { calendars: { url: x } } }\n",
    )]);
    let told = folder.mistakes();
    assert!(
        told.contains(
            "suite.yaml:2:22: the service `calendars` is not supported by this version\n"
        ),
        "{told}"
    );
    assert!(told.contains("it has connectors for: mail, "), "{told}");
}

#[test]
fn the_same_store_is_refused() {
    let stores = |source: &str, target: &str, check: &str, expect: &[&str]| {
        check_whole(
            &format!(
                "suite: x\nsystems:\n  source: {{ {source} }}\n  target: {{ {target} }}\n\
                 accounts: [{{ name: anna, source_user: Anna, target_user: anna }}]\n\
                 cases:\n- id: A\n  title: x\n  for-each: accounts\n  {check}\n"
            ),
            expect,
        );
    };
    let way_out = "if that is meant, add `same-store: allowed` to `target`";
    let (source, target) = (
        "mail: { imap: 'imaps://H.example' }",
        "mail: { imap: 'imaps://h.example:993' }",
    );
    let mail = "mail.messages: { level: bytes }";
    let same_mailbox =
        "10:3 source and target of `mail.messages` are the same: mailbox anna at h.example:993";
    stores(
        source,
        target,
        mail,
        &[&format!("{same_mailbox} | {way_out}")],
    );
    stores(
        source,
        "same-store: allowed, mail: { imap: 'imaps://h.example:993' }",
        mail,
        &[],
    );
    stores(
        "mail: { imap: 'imaps://h.example', user: x }",
        target,
        mail,
        &[],
    );
    let same_tree = "10:3 source and target of `files.compare` are the same: tree /a/b";
    let (source, target) = ("files: { path: /a/b }", "files: { path: /a/./c/../b/ }");
    stores(
        source,
        target,
        "files.compare: {}",
        &[&format!("{same_tree} | {way_out}")],
    );
    stores(
        source,
        target,
        "files.compare: { roots: { source: old, target: new } }",
        &[],
    );
}

/// The name of an account is for people: whoever logs in is written.
#[test]
fn who_logs_in_is_written() {
    let suite = |service: &str, accounts: &str| {
        format!(
            "suite: x\nsystems:\n  source: {{ mail: {{ {service}imap: 'imaps://old.example' }} }}\n  \
             target: {{ mail: {{ imap: 'imaps://new.example', user: admin }} }}\n\
             accounts: [{accounts}]\ncases:\n- id: A\n  title: x\n  for-each: accounts\n  mail.messages: {{}}\n"
        )
    };
    let lacks = |account: &str| {
        format!(
            "3:19 `mail`: the account `{account}` has no user at `source` | \
             fill in the column `source_user`, or write `user: \"${{account.name}}\"` into the service"
        )
    };

    check_whole(&suite("", "{ name: anna }"), &[&lacks("anna")]);
    check_whole(
        &suite(
            "",
            "{ name: anna, source_user: a }, { name: ben, source_user: '' }",
        ),
        &[&lacks("ben")],
    );
    check_whole(&suite("", "{ name: anna, source_user: a }"), &[]);
    check_whole(&suite("user: '${account.name}', ", "{ name: anna }"), &[]);
}
