//! What a case says: its keys, its id, its check, what it tolerates.

use super::{check, check_line, check_spec};

#[test]
fn keys_of_a_case() {
    check_line("severity: blocker", &[]);
    check_line(
        "sevrity: blocker",
        &["12:3 unknown key `sevrity` | did you mean `severity`?"],
    );
    check_line(
        "severity: bloker",
        &["12:13 `severity` cannot be `bloker` | did you mean `blocker`?"],
    );
    check_line(
        "severity:",
        &[
            "12:11 `severity` has no value | write one of blocker, major, minor, info, or remove the key",
        ],
    );
    check_line(
        "severity: [blocker]",
        &["12:13 `severity` is a list | write one of blocker, major, minor, info"],
    );
    check_line(
        "title: y",
        &["12:3 the key `title` stands here twice | first at suite.yaml:11:3; remove one"],
    );
    check_line(
        "timeout: 30",
        &["12:12 `timeout` needs a unit: 500ms, 2s, 30m, 5h or 1d | write 2s, 30m, 5h or 1d"],
    );
    check_line(
        "timeout: 0s",
        &["12:12 `timeout` is no time at all | write 2s, 30m, 5h or 1d"],
    );
    check_line(
        "tags: [a b]",
        &[
            "12:10 `tags` cannot be `a b` | a tag is one word of letters, digits and . _ - : (and none of and, or, not)",
        ],
    );
    check_line(
        "tags: [a, a]",
        &["12:13 this stands in `tags` twice | remove one"],
    );
}

#[test]
fn when_a_case_is_due_and_what_it_writes() {
    check_line(
        "moments: [pilot, cutovr]",
        &["12:20 `moments` cannot be `cutovr` | did you mean `cutover`?"],
    );
    check_line(
        "moments: []",
        &["12:12 the list `moments` has 0 items | it needs 1 at least"],
    );
    check_line(
        "writes: [source]",
        &["12:12 `writes` cannot be `source` | write `target`"],
    );
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
}

#[test]
fn texts_of_a_case() {
    check_line(
        "title: {}",
        &["12:3 the key `title` stands here twice | first at suite.yaml:11:3; remove one"],
    );
    check_line(
        "why: { fr: Parce que }",
        &["12:10 unknown key `fr` | the keys here are: de, en"],
    );
    check_line(
        "why: { en: Agreed, de: Abgemacht, wie besprochen }",
        &["12:37 unknown key `wie besprochen` | put text with a comma into quotes"],
    );
    check_line(
        "why: {}",
        &["12:8 `why` is empty | add an entry, or remove the key"],
    );
    check_line("why: ''", &["12:8 `why` is empty | write text"]);
}

#[test]
fn a_key_that_is_no_text() {
    check_line(
        "~: x",
        &[
            "12:3 unknown key `~` | the keys here are: allow, allow-empty, as, between, eventually, for-each, id, moments, on, severity, tags, timeout, title, why, writes, dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants, service.login",
        ],
    );
}

#[test]
fn ids_and_checks() {
    check(
        "- title: x\n  files.compare: {}\n",
        &["10:3 this case lacks the key `id` | add `id: MAIL-001`"],
    );
    check(
        "- id: A B\n  title: x\n  files.compare: {}\n",
        &[
            "10:7 `id` cannot be `A B` | an id has 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit",
        ],
    );
    check(
        "- id: A\n  title: x\n  files.compare: {}\n- id: A\n  title: y\n  files.compare: {}\n",
        &["13:7 the id `A` stands here twice | first at suite.yaml:10:7; remove one"],
    );
    check(
        "- id: A\n  title: x\n",
        &[
            "10:3 case A has no check | add one of: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants, service.login",
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
            "12:3 there is no kind of check called `web.page` | the kinds are: dns.records, files.compare, mail.delivery, mail.folders, mail.messages, manual.step, permissions.grants, service.login",
        ],
    );
    check(
        "- A\n",
        &["10:3 a case is a map, not text | write `- id: MAIL-001`, and the other keys below it"],
    );
    check(
        "  []\n",
        &["1:1 the suite has no cases | add `cases:`; `landfall init` writes an example"],
    );
    check(
        "  A: {}\n",
        &["10:3 `cases` is a map | write a list: `- id: MAIL-001`"],
    );
}

#[test]
fn specifications() {
    check_spec(
        "files.compare: { content: bytes, exclude: ['*.tmp'], times: { tolerance: 2s } }",
        &[],
    );
    check_spec("files.compare:", &[]);
    check_spec(
        "files.compare: all",
        &["12:18 `files.compare` is text, not a map | write a map"],
    );
    check_spec(
        "files.compare: { contents: bytes }",
        &["12:20 unknown key `contents` | did you mean `content`?"],
    );
    check_spec(
        "files.compare: { content: md5 }",
        &["12:29 `content` cannot be `md5` | write one of sha256, blake3, bytes, size"],
    );
    check_spec(
        "files.compare: { exclude: '*.tmp' }",
        &["12:29 `exclude` is text, not a list | write a list"],
    );
    check_spec(
        "files.compare: { exclude: ['a', '['] }",
        &["12:35 `exclude[1]`: `[` is not a pattern: unclosed character class; missing ']' | -"],
    );
    check_spec(
        "files.compare: { times: { tolerance: 2 } }",
        &["12:40 `tolerance`: the tolerance `2` needs a number and a unit: ms, s, m or h | 2s"],
    );
    check_spec(
        "files.compare: { times: ignor }",
        &["12:27 `times` cannot be `ignor` | did you mean `ignore`?"],
    );
    check_spec(
        "files.compare: { times: { toleranc: 2s } }",
        &[
            "12:27 `times` lacks the key `tolerance` | add `tolerance:` with text",
            "12:29 unknown key `toleranc` | did you mean `tolerance`?",
        ],
    );
    check_spec(
        "files.compare: { roots: { source: [a] } }",
        &["12:37 `source` is a list | write text"],
    );
    check_spec(
        "manual.step: { role: customer, do: Look }",
        &["12:16 `manual.step` lacks the key `expect` | add `expect:` with text or a map"],
    );
}

#[test]
fn what_is_tolerated() {
    check_line(
        "allow: { extra: { count: 25, reason: welcome mails } }",
        &[],
    );
    check_line("allow: { missing: { share: 0.1%, reason: agreed } }", &[]);
    check_line(
        "allow: { extra: { count: 25 } }",
        &["12:19 `extra` lacks the key `reason` | add `reason:` with text"],
    );
    check_line(
        "allow: { extra: { count: 25, reason: '' } }",
        &["12:40 `reason` is empty | write text"],
    );
    check_line(
        "allow: { extra: { reason: x } }",
        &["12:19 how many `extra` are allowed? | add `count: 25` or `share: 0.1%`"],
    );
    check_line(
        "allow: { extra: { count: 1, share: 1%, reason: x } }",
        &["12:19 `extra` has a count and a share | keep one of them"],
    );
    check_line(
        "allow: { extra: { count: -1, reason: x } }",
        &["12:28 `count` is too small: -1 | write 1 or more"],
    );
    check_line(
        "allow: { extra: { share: 0.1, reason: x } }",
        &["12:28 `share` is no share | write 0.1%, between 0% and 100%"],
    );
    check_line(
        "allow: { unreadable: { count: 1, reason: x } }",
        &[
            "12:12 `unreadable` cannot be allowed | what cannot be read may be missing: make it readable, or exclude it",
        ],
    );
    check_line(
        "allow: { mising: { count: 1, reason: x } }",
        &["12:12 nothing is found as `mising` | did you mean `missing`?"],
    );
    check_line(
        "allow: { mising/date: { count: 1, reason: x } }",
        &["12:12 nothing is found as `mising/date` | did you mean `missing`?"],
    );
    check_line(
        "allow: { unreadable/body: { count: 1, reason: x } }",
        &[
            "12:12 `unreadable` cannot be allowed | what cannot be read may be missing: make it readable, or exclude it",
        ],
    );
    for name in ["different/date", "emptied", "leak"] {
        let line = format!("allow: {{ {name}: {{ count: 1, reason: x }} }}");
        check_line(&line, &[]);
    }
    check_line(
        "allow: { different/date: { reason: x } }",
        &["12:28 how many `different/date` are allowed? | add `count: 25` or `share: 0.1%`"],
    );
}
