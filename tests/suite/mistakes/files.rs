//! Files: their tops, what is filled in, all of them together, and what is shown of them.

use super::{check, check_line, check_whole};
use crate::folder::Folder;

#[test]
fn the_top_of_a_suite() {
    let rest = "systems: { source: { files: { path: a } }, target: { files: { path: b } } }\ncases: [{ id: A, title: x, files.compare: {} }]\n";
    let top = |text: &str, expect: &[&str]| check_whole(&format!("{text}{rest}"), expect);
    top(
        "suite: x\nlang: de\ntimezone: Europe/Zurich\ngate: major\n",
        &[],
    );
    top(
        "",
        &["1:1 the suite has no name | add `suite: Name of the migration` to one of its files"],
    );
    top(
        "suite: x\nlang: fr\n",
        &["2:7 `lang` cannot be `fr` | write one of en, de"],
    );
    top(
        "suite: x\ntimezone: Zürich\n",
        &["2:11 `timezone` cannot be `Zürich` | write a name as Europe/Zurich, or UTC"],
    );
    top(
        "suite: x\ntests: []\n",
        &[
            "2:1 unknown key `tests` | the keys here are: accounts, cases, defaults, gate, include, lang, privacy, rulings, suite, systems, timezone, vars",
        ],
    );
    top(
        "suite: x\nsuite: y\n",
        &["2:1 the key `suite` stands here twice | first at suite.yaml:1:1; remove one"],
    );
    top(
        "suite: x\nvars: { a: 1, password: x, b: '${env:X}', 'c d': 1, e: [1] }\n",
        &[
            "2:15 a variable is shown in plans and reports, and cannot hold a secret | write ${env:NAME}, ${file:path} or ${command: argv} where the secret is used",
            "2:31 the value of the variable `b` cannot refer to anything | write its text; for a literal ${ write $${",
            "2:43 a variable cannot be called `c d` | a name has letters, digits, - and _",
            "2:56 the variable `e` is a list | write text or a number",
        ],
    );
    top(
        "suite: x\nvars:\n  freeze:\n",
        &["3:3 the variable `freeze` has no value | write one, or give --var freeze=VALUE"],
    );
    top(
        "suite: x\ninclude: systems.yaml\n",
        &["2:10 `include` is no list | write [systems.yaml, cases/mail.yaml]"],
    );
    check_whole(
        "- a\n- b\n",
        &["1:1 a suite is a map of keys, not a list | `landfall init` writes a first suite"],
    );
    check_whole(
        "suite: x\ninclude: [none.yaml]\n",
        &[
            "2:11 none.yaml cannot be read: No such file or directory (os error 2) | check the path; relative ones begin at the folder of the first suite file",
        ],
    );
}

#[test]
fn what_is_filled_in() {
    let each = |spec: &str, expect: &[&str]| {
        check(
            &format!(
                "- id: A\n  title: Files of ${{account.name}}\n  for-each: {{ accounts: {{ name: [anna, ben] }} }}\n  files.compare: {spec}\n"
            ),
            expect,
        );
    };
    each(
        "{ roots: { source: 'x/${account.group}', target: 'y' } }",
        &[],
    );
    each(
        "{ roots: { source: '${account.hme}' } }",
        &["13:37 the accounts have no column `hme` | did you mean ${account.home}?"],
    );
    each(
        "{ roots: { source: '${account.home}', target: y } }",
        &[
            "13:37 the account `ben` has nothing in the column `home` | fill the cell in, or give the account a reason in the column `skip`",
        ],
    );
    each(
        "{ roots: { source: '${account.source_password}' } }",
        &[
            "13:37 the column `source_password` holds passwords and cannot be used in a suite | a service without `password` takes it from there by itself",
        ],
    );
    each(
        "{ roots: { source: '${env:HOME}' } }",
        &[
            "13:37 a secret cannot stand here | secrets stand in `user`, `password` or `token` of a service, and in the secrets file",
        ],
    );
    each(
        "{ roots: { source: '${var.x}' } }",
        &["13:37 there is no variable `x` | declare it under `vars:`"],
    );
    each(
        "{ roots: { source: '${acount.x}' } }",
        &["13:37 this ${...} is not known | did you mean ${account.COLUMN}?"],
    );
    each(
        "{ roots: { source: '${account.x' } }",
        &["13:37 a `${` is not closed | close it with `}`; for a literal ${ write $${"],
    );
    check_line(
        "why: '${account.name}'",
        &[
            "12:8 there is no account from which this could be filled in | add `for-each: accounts`, or `as: NAME`, to the case",
        ],
    );
    check_line(
        "timeout: '${account.name}'",
        &[
            "12:12 there is no account from which this could be filled in | account columns can stand in the check, `title` and `why`",
        ],
    );
}

#[test]
fn mistakes_of_all_files_are_shown_together() {
    let folder = Folder::new(&[
        (
            "suite.yaml",
            "suite: x\ninclude: [more/systems.yaml]\nvars: { a: 1 }\ncases:\n- id: A\n  title: x\n  on: sourc\n  files.compare: { content: md5 }\n- id: B\n  title: x\n",
        ),
        (
            "more/systems.yaml",
            "systems:\n  source: { files: { pat: a } }\nvars: { a: 2 }\n",
        ),
    ]);
    assert_eq!(
        folder.mistakes(),
        "suite.yaml:7:7: there is no system `sourc`
  7 |   on: sourc
    |       ^^^^^ did you mean `source`?
suite.yaml:8:29: `content` cannot be `md5`
  8 |   files.compare: { content: md5 }
    |                             ^^^ write one of sha256, blake3, bytes, size
suite.yaml:9:3: case B has no check
  9 | - id: B
    |   ^^ add one of: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants, service.login
more/systems.yaml:2:22: unknown key `pat`
  2 |   source: { files: { pat: ••• } }
    |                      ^^^ did you mean `path`?
more/systems.yaml:3:9: the variable `a` stands here twice
  3 | vars: { a: 2 }
    |         ^ first at suite.yaml:3:9; remove one
5 mistakes; nothing was contacted
"
    );
}

#[test]
fn no_secret_is_ever_shown() {
    for text in [
        "systems: { source: { mail: { imap: 'imaps://h', password: canary-1 } } }\n",
        "systems: { source: { mail: { imap: 'imaps://anna:canary-1@h' } } }\n",
        "systems: { source: { mail: { imap: 'imaps://h', pasword: canary-1 } } }\n",
        "systems: { source: { mail: { password: canary-1, password: canary-1, token: [canary-1] } } }\n",
        "systems: { source: { mail: { imap: 'imaps://h', password: '${canary-1' } } }\n",
        "systems: { source: { mail: { imap: 'imaps://h', password: '${canary-1}' } } }\n",
        "systems: { source: { mail: { imap: 'imaps://h', password: '${var.canary}' } } }\n",
        "systems: { source: { mail: { imap: 'imaps://h', token: 'Bearer ${env:X} canary-1' } } }\n",
        "systems: { source: { dns: { token: canary-1 } } }\n",
        "systems:\n  source:\n    mail:\n      password: canary-1\n      imap: a: b\n",
        "systems:\n  source:\n    mail:\n      password: canary-1: [\n",
        "systems:\n  source:\n    mail:\n      password: |\n        canary-1\n       canary-1 {\n",
        "accounts: [{ name: a, source_password: canary-1 }]\n",
        "accounts: [{ name: a, source_password: canary-1, x: [1] }]\n",
        "vars: { token: canary-1 }\n",
        "foo: { password: canary-1 }\n",
    ] {
        let folder = Folder::new(&[("suite.yaml", text)]);
        let told = folder.mistakes();
        assert!(
            !told.is_empty() && !told.contains("canary-1"),
            "{text}\n{told}"
        );
    }
}

/// The parser gives up a line or two further down; the tab is what has to be mended.
#[test]
fn a_tab_is_told_where_it_stands() {
    let told = "this is not YAML: a tab stands in the indentation | indent with blanks";
    for (text, line) in [
        (
            "suite: Acme\nsystems:\n\tsource: { files: { path: /a } }\ncases: []\n",
            3,
        ),
        (
            "suite: Acme\nsystems:\n  source:\n  \tfiles: { path: /a }\n  target: {}\ncases: []\n",
            4,
        ),
        (
            "suite: Acme\ncases:\n- id: A\n\ttitle: x\n  files.compare: {}\n",
            4,
        ),
    ] {
        check_whole(text, &[&format!("{line}:1 {told}")]);
    }
}
