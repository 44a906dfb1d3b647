//! Wrong suites, and what is said about each: the place, the problem, the way out.

#[cfg(test)]
#[path = "support/suite_folder.rs"]
mod suite_folder;

use suite_folder::Folder;

/// The top of a suite that is right (9 lines), for cases below it.
const TOP: &str = "\
suite: Acme
systems:
  source: { files: { path: /a }, mail: { imap: \"imaps://old.example\" } }
  target: { files: { path: /b }, mail: { imap: \"imaps://new.example\" } }
accounts:
- { name: anna, group: pilot, home: h1, source_user: a@old.example, target_user: a@new.example }
- { name: ben, group: late, home: '', source_user: b@old.example, target_user: b@new.example }
- { name: zoe, skip: left us }
cases:
";

/// Checks what is told about `text`, one line a mistake: `line:column problem | hint`.
fn check_whole(text: &str, expect: &[&str]) {
    let folder = Folder::new(&[("suite.yaml", text)]);
    let told: Vec<String> = match folder.read() {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics
            .list()
            .iter()
            .map(|d| {
                let spot = d.spot.as_ref().map_or(String::new(), |spot| format!("{}:{} ", spot.line, spot.column));
                folder.strip(&format!("{spot}{} | {}", d.problem, d.hint.as_deref().unwrap_or("-")))
            })
            .collect(),
    };
    assert_eq!(told, expect, "{text}");
}

fn check(cases: &str, expect: &[&str]) {
    check_whole(&format!("{TOP}{cases}"), expect);
}

/// A case with one more line, which is line 12 of the suite.
fn check_line(line: &str, expect: &[&str]) {
    check(&format!("- id: A\n  title: x\n  {line}\n  files.compare: {{}}\n"), expect);
}

/// A case with this check, which is line 12 of the suite.
fn check_spec(spec: &str, expect: &[&str]) {
    check(&format!("- id: A\n  title: x\n  {spec}\n"), expect);
}

#[test]
fn keys_of_a_case() {
    check_line("severity: blocker", &[]);
    check_line("sevrity: blocker", &["12:3 unknown key `sevrity` | did you mean `severity`?"]);
    check_line("severity: bloker", &["12:13 `severity` cannot be `bloker` | did you mean `blocker`?"]);
    check_line(
        "severity:",
        &["12:11 `severity` has no value | write one of blocker, major, minor, info, or remove the key"],
    );
    check_line("severity: [blocker]", &["12:13 `severity` is a list | write one of blocker, major, minor, info"]);
    check_line("title: y", &["12:3 the key `title` stands here twice | first at suite.yaml:11:3; remove one"]);
    check_line("timeout: 30", &["12:12 `timeout` needs a unit: 500ms, 2s, 30m, 5h or 1d | write 2s, 30m, 5h or 1d"]);
    check_line("timeout: 0s", &["12:12 `timeout` is no time at all | write 2s, 30m, 5h or 1d"]);
    check_line(
        "tags: [a b]",
        &["12:10 `tags` cannot be `a b` | a tag is one word of letters, digits and . _ - : (and none of and, or, not)"],
    );
    check_line("tags: [a, a]", &["12:13 this stands in `tags` twice | remove one"]);
    check_line("moments: [pilot, cutovr]", &["12:20 `moments` cannot be `cutovr` | did you mean `cutover`?"]);
    check_line("moments: []", &["12:12 the list `moments` has 0 items | it needs 1 at least"]);
    check_line("writes: [source]", &["12:12 `writes` cannot be `source` | write `target`"]);
    check_line(
        "eventually: { within: 2s, every: 5s }",
        &["12:36 `every` is longer than `within` | then it would observe only once"],
    );
    check_line(
        "eventually: { within: 2s }",
        &["12:15 `eventually` lacks the key `every` | add `every:` with a length of time as 30m"],
    );
    check_line(
        "at: { pilot: 1 }",
        &[
            "12:3 `at` is reserved | expectations by moment are not supported by this version: make a case for each moment",
        ],
    );
    check_line("title: {}", &["12:3 the key `title` stands here twice | first at suite.yaml:11:3; remove one"]);
    check_line("why: { fr: Parce que }", &["12:10 unknown key `fr` | the keys here are: de, en"]);
    check_line(
        "why: { en: Agreed, de: Abgemacht, wie besprochen }",
        &["12:37 unknown key `wie besprochen` | put text with a comma into quotes"],
    );
    check_line("why: {}", &["12:8 `why` is empty | add an entry, or remove the key"]);
    check_line("why: ''", &["12:8 `why` is empty | write text"]);
    check_line(
        "~: x",
        &[
            "12:3 unknown key `~` | the keys here are: allow, allow-empty, as, between, eventually, for-each, id, moments, on, severity, tags, timeout, title, why, writes, dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants",
        ],
    );
}

#[test]
fn ids_and_checks() {
    check("- title: x\n  files.compare: {}\n", &["10:3 this case lacks the key `id` | add `id: MAIL-001`"]);
    check(
        "- id: A B\n  title: x\n  files.compare: {}\n",
        &["10:7 `id` cannot be `A B` | an id has 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit"],
    );
    check(
        "- id: A\n  title: x\n  files.compare: {}\n- id: A\n  title: y\n  files.compare: {}\n",
        &["13:7 the id `A` stands here twice | first at suite.yaml:10:7; remove one"],
    );
    check(
        "- id: A\n  title: x\n",
        &[
            "10:3 case A has no check | add one of: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants",
        ],
    );
    check(
        "- id: A\n  title: x\n  files.compare: {}\n  mail.folders: {}\n",
        &["13:3 case A has two checks: `files.compare` and `mail.folders` | make two cases of it"],
    );
    check(
        "- id: A\n  title: x\n  mail.mesages: {}\n",
        &["12:3 there is no kind of check called `mail.mesages` | did you mean `mail.messages`?"],
    );
    check(
        "- id: A\n  title: x\n  web.page: {}\n",
        &[
            "12:3 there is no kind of check called `web.page` | the kinds are: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants",
        ],
    );
    check("- A\n", &["10:3 a case is a map, not text | write `- id: MAIL-001`, and the other keys below it"]);
    check("  []\n", &["1:1 the suite has no cases | add `cases:`; `landfall init` writes an example"]);
    check("  A: {}\n", &["10:3 `cases` is a map | write a list: `- id: MAIL-001`"]);
}

#[test]
fn specifications() {
    check_spec("files.compare: { content: bytes, exclude: ['*.tmp'], times: { tolerance: 2s } }", &[]);
    check_spec("files.compare:", &[]);
    check_spec("files.compare: all", &["12:18 `files.compare` is text, not a map | write a map"]);
    check_spec("files.compare: { contents: bytes }", &["12:20 unknown key `contents` | did you mean `content`?"]);
    check_spec(
        "files.compare: { content: md5 }",
        &["12:29 `content` cannot be `md5` | write one of sha256, blake3, bytes, size"],
    );
    check_spec("files.compare: { exclude: '*.tmp' }", &["12:29 `exclude` is text, not a list | write a list"]);
    check_spec(
        "files.compare: { exclude: ['a', '['] }",
        &["12:35 `exclude[1]`: `[` is not a pattern: unclosed character class; missing ']' | -"],
    );
    check_spec(
        "files.compare: { times: { tolerance: 2 } }",
        &["12:40 `tolerance`: the tolerance `2` needs a number and a unit: ms, s, m or h | 2s"],
    );
    check_spec("files.compare: { times: ignor }", &["12:27 `times` cannot be `ignor` | did you mean `ignore`?"]);
    check_spec(
        "files.compare: { times: { toleranc: 2s } }",
        &[
            "12:27 `times` lacks the key `tolerance` | add `tolerance:` with text",
            "12:29 unknown key `toleranc` | did you mean `tolerance`?",
        ],
    );
    check_spec("files.compare: { roots: { source: [a] } }", &["12:37 `source` is a list | write text"]);
    check_spec(
        "manual.step: { role: customer, do: Look }",
        &["12:16 `manual.step` lacks the key `expect` | add `expect:` with text or a map"],
    );
}

#[test]
fn systems_of_a_case() {
    check_line("between: [source, taret]", &["12:21 there is no system `taret` | did you mean `target`?"]);
    check_line("between: [source]", &["12:12 the list `between` has 1 items | it needs exactly 2"]);
    check_line("between: [source, source]", &["12:21 `source` is compared with itself | name two systems"]);
    check_line("on: outside", &["12:7 there is no system `outside` | the systems are: source, target"]);
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

#[test]
fn accounts_of_a_case() {
    let mail = |line: &str, expect: &[&str]| {
        check(&format!("- id: A\n  title: x\n  {line}\n  mail.messages: {{ level: bytes }}\n"), expect);
    };
    mail("for-each: accounts", &[]);
    mail("for-each: { accounts: { group: [pilot, late] } }", &[]);
    mail("as: anna", &[]);
    mail("for-each: acounts", &["12:13 `for-each` cannot be `acounts` | did you mean `accounts`?"]);
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
        &["12:33 the account `zoe` is skipped: left us | remove it here, or its reason in the column `skip`"],
    );
    mail("for-each: { accounts: {} }", &["12:25 `accounts` is empty | add an entry, or remove the key"]);
    mail("as: ana", &["12:7 there is no account `ana` | did you mean `anna`?"]);
    mail("as: zoe", &["12:7 the account `zoe` is skipped: left us | choose another, or empty its column `skip`"]);
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
    mail("as: anna\n  allow-empty: [anna]", &[]);
    mail("for-each: accounts\n  allow-empty: [ben, zeo]", &["13:22 there is no account `zeo` | remove it"]);
    mail("for-each: accounts\n  allow-empty: [anne]", &["13:17 there is no account `anne` | did you mean `anna`?"]);
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
    check_line("allow-empty: [anna]", &["12:17 this case has no accounts | write `allow-empty: true`"]);
    check_line("allow-empty: true", &[]);
}

#[test]
fn choosing_nobody_is_a_mistake() {
    let suite = |accounts: &str| {
        format!(
            "suite: x\nsystems: {{ source: {{ files: {{ path: a }} }}, target: {{ files: {{ path: b }} }} }}\n{accounts}cases:\n- id: A\n  title: x\n  for-each: accounts\n  files.compare: {{}}\n"
        )
    };
    check_whole(&suite(""), &["6:13 `for-each` chooses nobody: there are no accounts | add `accounts:` to the suite"]);
    check_whole(
        &suite("accounts: [{ name: zoe, skip: gone }]\n"),
        &["7:13 `for-each` chooses nobody: all 1 accounts are skipped | empty the column `skip` of some"],
    );
}

#[test]
fn what_is_tolerated() {
    check_line("allow: { extra: { count: 25, reason: welcome mails } }", &[]);
    check_line("allow: { missing: { share: 0.1%, reason: agreed } }", &[]);
    check_line("allow: { extra: { count: 25 } }", &["12:19 `extra` lacks the key `reason` | add `reason:` with text"]);
    check_line("allow: { extra: { count: 25, reason: '' } }", &["12:40 `reason` is empty | write text"]);
    check_line(
        "allow: { extra: { reason: x } }",
        &["12:19 how many `extra` are allowed? | add `count: 25` or `share: 0.1%`"],
    );
    check_line(
        "allow: { extra: { count: 1, share: 1%, reason: x } }",
        &["12:19 `extra` has a count and a share | keep one of them"],
    );
    check_line("allow: { extra: { count: -1, reason: x } }", &["12:28 `count` is too small: -1 | write 1 or more"]);
    check_line(
        "allow: { extra: { share: 0.1, reason: x } }",
        &["12:28 `share` is no share | write 0.1%, between 0% and 100%"],
    );
    check_line(
        "allow: { unreadable: { count: 1, reason: x } }",
        &[
            "12:12 `unreadable` cannot be allowed | what cannot be read may be missing: make it readable, or exclude it",
            "12:12 unknown key `unreadable` | the keys here are: different, duplicated, extra, missing, moved, unexpected",
        ],
    );
    check_line("allow: { mising: { count: 1, reason: x } }", &["12:12 unknown key `mising` | did you mean `missing`?"]);
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
    each("{ roots: { source: 'x/${account.group}', target: 'y' } }", &[]);
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
    each("{ roots: { source: '${var.x}' } }", &["13:37 there is no variable `x` | declare it under `vars:`"]);
    each("{ roots: { source: '${acount.x}' } }", &["13:37 this ${...} is not known | did you mean ${account.COLUMN}?"]);
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
fn the_top_of_a_suite() {
    let rest = "systems: { source: { files: { path: a } }, target: { files: { path: b } } }\ncases: [{ id: A, title: x, files.compare: {} }]\n";
    let top = |text: &str, expect: &[&str]| check_whole(&format!("{text}{rest}"), expect);
    top("suite: x\nlang: de\ntimezone: Europe/Zurich\ngate: major\n", &[]);
    top("", &["1:1 the suite has no name | add `suite: Name of the migration` to one of its files"]);
    top("suite: x\nlang: fr\n", &["2:7 `lang` cannot be `fr` | write one of en, de"]);
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
    top("suite: x\nsuite: y\n", &["2:1 the key `suite` stands here twice | first at suite.yaml:1:1; remove one"]);
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
    top("suite: x\ninclude: systems.yaml\n", &["2:10 `include` is no list | write [systems.yaml, cases/mail.yaml]"]);
    check_whole("- a\n- b\n", &["1:1 a suite is a map of keys, not a list | `landfall init` writes a first suite"]);
    check_whole(
        "suite: x\ninclude: [none.yaml]\n",
        &[
            "2:11 none.yaml cannot be read: No such file or directory (os error 2) | check the path; relative ones begin at the folder of the first suite file",
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
    systems("{ flies: { path: b } }", &["4:13 unknown key `flies` | did you mean `files`?"]);
    systems("{ files: { pth: b } }", &["4:22 unknown key `pth` | did you mean `path`?"]);
    systems("{ files: {} }", &["4:20 `files`: has no path | { path: /srv/projects }"]);
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
    systems("[a]", &["4:11 the system `target` is a list | write its services: { files: { path: /srv/projects } }"]);
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
        &[&format!("3:28 `path`: there is no ${{account.home}} (for the account `ben`) | {way_out}")],
    );
    suite(
        "/srv/${account.hme}",
        &[&format!("3:28 `path`: there is no ${{account.hme}} (for the account `anna`) | {way_out}")],
    );
}

#[test]
fn a_service_without_a_connector_is_refused() {
    let folder = Folder::new(&[("suite.yaml", "cases: []\nsystems: { source: { calendars: { url: x } } }\n")]);
    let told = folder.mistakes();
    assert!(told.contains("suite.yaml:2:22: the service `calendars` is not supported by this version\n"), "{told}");
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
    let (source, target) = ("mail: { imap: 'imaps://H.example' }", "mail: { imap: 'imaps://h.example:993' }");
    let mail = "mail.messages: { level: bytes }";
    let same_mailbox = "10:3 source and target of `mail.messages` are the same: mailbox anna at h.example:993";
    stores(source, target, mail, &[&format!("{same_mailbox} | {way_out}")]);
    stores(source, "same-store: allowed, mail: { imap: 'imaps://h.example:993' }", mail, &[]);
    stores("mail: { imap: 'imaps://h.example', user: x }", target, mail, &[]);
    let same_tree = "10:3 source and target of `files.compare` are the same: tree /a/b";
    let (source, target) = ("files: { path: /a/b }", "files: { path: /a/./c/../b/ }");
    stores(source, target, "files.compare: {}", &[&format!("{same_tree} | {way_out}")]);
    stores(source, target, "files.compare: { roots: { source: old, target: new } }", &[]);
}

#[test]
fn mistakes_of_all_files_are_shown_together() {
    let folder = Folder::new(&[
        (
            "suite.yaml",
            "suite: x\ninclude: [more/systems.yaml]\nvars: { a: 1 }\ncases:\n- id: A\n  title: x\n  on: sourc\n  files.compare: { content: md5 }\n- id: B\n  title: x\n",
        ),
        ("more/systems.yaml", "systems:\n  source: { files: { pat: a } }\nvars: { a: 2 }\n"),
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
    |   ^^ add one of: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants
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
        assert!(!told.is_empty() && !told.contains("canary-1"), "{text}\n{told}");
    }
}
