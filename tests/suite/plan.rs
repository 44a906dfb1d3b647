//! Right suites, what they mean, and the plans that are made of them.

use super::folder::Folder;
use landfall::model::{AllowEmpty, Between, Due, Moment, Plan, Service, Severity};
use landfall::plan::{PlanOptions, freeze};
use serde_json::json;

const SUITE: &str = r#"
suite: { en: Acme moves, de: Acme zieht um }
lang: de
timezone: Europe/Zurich
gate: major
rulings: rulings.jsonl
vars: { freeze: 2026-11-20T18:00, depth: 3 }
systems:
  source:
    label: { de: Alt, en: Old }
    files: { path: "/srv/${var.depth}" }
    mail: { imap: "imaps://${account.source_host}", auth: xoauth2, token: "${command: ./token ${account.source_user}}" }
  target:
    files: { path: /mnt/new }
    mail: { imap: "imaps://new.example", connections: { total: 8, per-account: 2 } }
accounts:
- { name: anna, group: pilot, source_host: a.old.example, source_user: anna, target_user: a@new.example, home: anna k }
- { name: ben, group: late, source_host: b.old.example, source_user: ben, target_user: b@new.example, home: "$${x" }
- { name: zoe, skip: left us }
defaults:
  moments: [pilot, cutover]
  severity: minor
  between: [source, target]
  mail: { received: { until: "${var.freeze}" }, folders: { exclude: ['\Junk', Kalender] } }
  mail.messages: { duplicates: may-collapse }
cases:
- id: MAIL-1
  title: { de: Alles ist da, en: Everything arrived }
  why: Criterion 3.2
  severity: blocker
  tags: [mail, nightly]
  for-each: accounts
  allow-empty: [ben]
  allow: { extra: { count: 2, reason: welcome mails }, moved: { share: 0.5%, reason: agreed } }
  mail.messages: { level: metadata, folders: { include: ["0755", no, 1.10] } }
- id: MAIL-2
  title: Folders of ${account.name}
  moments: [support, acceptance]
  as: anna
  timeout: 30m
  eventually: { within: 2m, every: 5s }
  mail.folders: { received: { until: 2026-04-01 } }
- id: FILES-1
  title: Files
  tags: [files]
  for-each: { accounts: { group: [pilot] } }
  writes: [target]
  files.compare: { roots: { source: "home/${account.home}", target: "$${home}" } }
"#;

fn suite(text: &str) -> landfall::suite::Suite {
    let folder = Folder::new(&[("suite.yaml", text)]);
    folder
        .read()
        .unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn plan(text: &str, options: &PlanOptions) -> Plan {
    freeze(&suite(text), options).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn at(moment: Moment) -> PlanOptions {
    PlanOptions {
        at: Some(moment),
        ..PlanOptions::default()
    }
}

fn told(options: &PlanOptions) -> String {
    freeze(&suite(SUITE), options)
        .err()
        .map(|d| d.to_string())
        .unwrap_or_default()
}

#[test]
fn a_suite_means_what_it_says() {
    let suite = suite(SUITE);
    assert_eq!(
        (suite.name.as_str(), suite.timezone.as_str()),
        ("Acme zieht um", "Europe/Zurich")
    );
    assert_eq!(suite.gate, Some(Severity::Major));
    assert_eq!(suite.rulings.as_deref(), Some("rulings.jsonl"));
    assert_eq!(suite.systems["source"].label, "Alt");
    assert_eq!(suite.systems["target"].label, "target");
    assert_eq!(
        suite.systems["source"].services[&Service::Files],
        json!({"path": "/srv/3"})
    );
    assert_eq!(
        suite.systems["source"].services[&Service::Mail],
        json!({"imap": "imaps://${account.source_host}", "auth": "xoauth2",
            "token": "${command: ./token ${account.source_user}}"})
    );
    assert_eq!(
        suite.systems["target"].services[&Service::Mail]["connections"],
        json!({"total": 8, "per-account": 2})
    );
    let [mail, folders, files] = suite.cases.as_slice() else {
        panic!()
    };
    assert_eq!(
        (mail.severity, folders.severity),
        (Severity::Blocker, Severity::Minor)
    );
    assert_eq!(mail.moments, [Moment::Pilot, Moment::Cutover]);
    assert_eq!(folders.moments, [Moment::Support, Moment::Acceptance]);
    assert_eq!(mail.allow["extra"].count, Some(2));
    assert_eq!(mail.allow["moved"].share, Some(0.005));
    assert_eq!(
        mail.allow_empty,
        AllowEmpty::Accounts(["ben".to_owned()].into())
    );
    assert_eq!(folders.between, Between::default());
    assert_eq!(folders.timeout.as_secs(), 1800);
    assert_eq!(
        folders
            .eventually
            .map(|e| (e.within.as_secs(), e.every.as_secs())),
        Some((120, 5))
    );
    assert!(files.writes);
    assert_eq!(mail.entries.len(), 2);
    assert_eq!(folders.entries[0].title.get(suite.lang), "Folders of anna");
    assert_eq!(files.entries[0].account.as_deref(), Some("anna"));
}

#[test]
fn a_cases_own_key_replaces_the_default_whole() {
    let suite = suite(SUITE);
    assert_eq!(
        *suite.cases[0].entries[0].spec,
        json!({"level": "metadata", "folders": {"include": ["0755", "no", "1.10"]},
            "received": {"until": "2026-11-20T18:00"}, "duplicates": "may-collapse"})
    );
    assert_eq!(
        *suite.cases[1].entries[0].spec,
        json!({"received": {"until": "2026-04-01"}, "folders": {"exclude": ["\\Junk", "Kalender"]}})
    );
    assert_eq!(
        *suite.cases[2].entries[0].spec,
        json!({"roots": {"source": "home/anna k", "target": "${home}"}})
    );
}

#[test]
fn a_plan_has_an_entry_for_every_case_and_account() {
    let plan = plan(SUITE, &at(Moment::Pilot));
    let entries: Vec<(&str, Option<&str>)> = plan
        .entries
        .iter()
        .map(|entry| (entry.case.as_str(), entry.account.as_deref()))
        .collect();
    let all = [
        ("MAIL-1", Some("anna")),
        ("MAIL-1", Some("ben")),
        ("MAIL-2", Some("anna")),
        ("FILES-1", Some("anna")),
    ];
    assert_eq!(entries, all);
    assert_eq!(
        plan.entries
            .iter()
            .map(|e| e.terms.allow_empty)
            .collect::<Vec<_>>(),
        [false, true, false, false]
    );
    assert_eq!(plan.entries[0].terms.due, Due::Now);
    assert_eq!(
        plan.entries[2].terms.due,
        Due::Later {
            from: Moment::Support
        }
    );
    assert!(plan.entries[3].terms.lacks_consent && plan.entries[3].writes);
    assert_eq!(plan.selection, None);
    assert_eq!(plan.skipped_accounts[0].reason, "left us");
    let written = PlanOptions {
        allow_writes: true,
        ..at(Moment::Pilot)
    };
    let consented = freeze(&suite(SUITE), &written).unwrap();
    assert!(!consented.entries[3].terms.lacks_consent);
    assert_eq!(consented.sha256, plan.sha256);
}

#[test]
fn a_plan_is_narrowed_by_case_tag_and_account() {
    let narrowed = |cases: &[&str], tags: Option<&str>, accounts: &[&str]| {
        let options = PlanOptions {
            cases: cases.iter().map(|&case| case.to_owned()).collect(),
            tags: tags.map(str::to_owned),
            accounts: accounts.iter().map(|&account| account.to_owned()).collect(),
            ..at(Moment::Pilot)
        };
        plan(SUITE, &options)
    };
    let names = |plan: &Plan| {
        plan.entries
            .iter()
            .map(landfall::model::EntryPlan::name)
            .collect::<Vec<_>>()
    };
    let whole = plan(SUITE, &at(Moment::Pilot));
    let part = narrowed(&["MAIL-1"], None, &["ben"]);
    assert_eq!(names(&part), ["MAIL-1 · ben"]);
    assert_eq!(
        part.selection
            .as_ref()
            .map(|s| (s.selected_cases, s.all_cases)),
        Some((1, 3))
    );
    assert_eq!(part.sha256, whole.sha256);
    assert_eq!(part.entries[0].sha256, whole.entries[1].sha256);
    assert_eq!(
        names(&narrowed(&[], Some("nightly or files"), &[])),
        ["MAIL-1 · anna", "MAIL-1 · ben", "FILES-1 · anna"]
    );
    assert_eq!(
        names(&narrowed(&[], Some("not nightly"), &["anna"])),
        ["MAIL-2 · anna", "FILES-1 · anna"]
    );
}

#[test]
fn what_the_command_line_does_not_know_is_told() {
    let with = |change: &dyn Fn(&mut PlanOptions)| {
        let mut options = at(Moment::Pilot);
        change(&mut options);
        told(&options)
    };
    assert_eq!(
        with(&|o| {
            o.cases = vec!["MAIL-3".to_owned(), "X".to_owned()];
            o.accounts = vec!["ana".to_owned(), "zoe".to_owned()];
            o.tags = Some("nightli".to_owned());
        }),
        "--case: the suite has no case `MAIL-3`\n    did you mean `MAIL-1`?\n\
         --case: the suite has no case `X`\n    `landfall list` shows all cases\n\
         --account: the suite has no account `ana`\n    did you mean `anna`?\n\
         --account: the account `zoe` is skipped: left us\n    empty its column `skip`\n\
         --tag: no case has the tag `nightli`\n    did you mean `nightly`?\n\
         5 mistakes; nothing was contacted\n"
    );
    assert!(
        with(&|o| o.tags = Some("mail and".to_owned()))
            .starts_with("--tag: a tag is missing at the end\n")
    );
    assert!(
        with(&|o| {
            o.cases = vec!["MAIL-2".to_owned()];
            o.accounts = vec!["ben".to_owned()];
        })
        .starts_with("this selection leaves nothing to check\n")
    );
    assert_eq!(
        told(&PlanOptions::default()),
        "3 of 3 cases have moments, so --at MOMENT is required\n    write --at with one of: pilot (2 cases), \
         cutover (2 cases), support (1 case), acceptance (1 case)\n1 mistake; nothing was contacted\n"
    );
}

#[test]
fn digests_follow_what_is_asked_and_nothing_else() {
    let base = plan(SUITE, &at(Moment::Pilot));
    let again = plan(SUITE, &at(Moment::Pilot));
    assert_eq!(
        (base.sha256, base.entries[0].sha256),
        (again.sha256, again.entries[0].sha256)
    );
    assert_ne!(base.base, again.base);
    let entries = |plan: &Plan| {
        plan.entries
            .iter()
            .map(|entry| entry.sha256)
            .collect::<Vec<_>>()
    };
    // (what is written instead, which entries are asked something else)
    for (from, to, changed) in [
        (
            "level: metadata",
            "level: bytes",
            [true, true, false, false],
        ),
        ("count: 2,", "count: 3,", [true, true, false, false]),
        ("Criterion 3.2", "Criterion 3.3", [false; 4]),
        ("group: late", "group: last", [false; 4]),
        (
            "ben, target_user: b@",
            "bea, target_user: b@",
            [false, true, false, false],
        ),
        ("imaps://new.example", "imaps://newer.example", [true; 4]),
        ("path: /mnt/new", "path: /mnt/newer", [true; 4]),
        ("Europe/Zurich", "Europe/Berlin", [true; 4]),
        ("depth: 3", "depth: 4", [true; 4]),
    ] {
        assert!(SUITE.contains(from), "{from}");
        let other = plan(&SUITE.replace(from, to), &at(Moment::Pilot));
        assert_ne!(base.sha256, other.sha256, "{from}");
        let differ: Vec<bool> = entries(&base)
            .iter()
            .zip(entries(&other))
            .map(|(a, b)| *a != b)
            .collect();
        assert_eq!(differ, changed, "{from}");
    }
    assert_ne!(base.sha256, plan(SUITE, &at(Moment::Cutover)).sha256);
    assert_eq!(entries(&base), entries(&plan(SUITE, &at(Moment::Cutover))));
    assert_eq!(
        base.sha256,
        plan(
            &SUITE.replace("title: Files", "title:    'Files'   # files"),
            &at(Moment::Pilot)
        )
        .sha256
    );
}

#[test]
fn a_system_that_a_case_uses_besides_is_part_of_what_is_asked() {
    let suite = "suite: S\nsystems:\n  outside:\n    submission: { smtp: \"smtps://mail.one.example\", user: a@one.example, \
                 password: \"${env:A}\" }\n    files: { path: /somewhere }\n  target: { mail: { imap: \"imaps://a.example\", \
                 user: a, password: \"${env:A}\" } }\ncases:\n- { id: D, title: D, on: target, writes: [target], mail.delivery: \
                 { from: outside, to: a@a.example, mx: [mx.a.example], expect: { copies: 1 } } }\n";
    let asked = |text: &str| plan(text, &PlanOptions::default()).entries[0].sha256;
    assert_ne!(
        asked(suite),
        asked(&suite.replace("mail.one.example", "mail.two.example")),
        "who sends is another"
    );
    assert_eq!(
        asked(suite),
        asked(&suite.replace("/somewhere", "/elsewhere")),
        "what it does not use changes nothing"
    );
}

#[test]
fn the_table_that_a_case_names_is_part_of_what_is_asked() {
    let suite = "suite: S\nsystems: { target: { files: { path: /a } } }\ncases:\n- { id: P, title: P, on: target, \
                 permissions.grants: { principals: { anna: { user: anna } }, matrix: m.csv } }\n";
    let asked = |sheet: &str| {
        let folder = Folder::new(&[("suite.yaml", suite), ("m.csv", sheet)]);
        freeze(&folder.read().unwrap(), &PlanOptions::default())
            .unwrap()
            .entries[0]
            .sha256
    };
    let sheet = "folder,anna\n/x,read\n";
    assert_eq!(asked(sheet), asked(sheet));
    assert_ne!(asked(sheet), asked("folder,anna\n/x,write\n"));
}

#[test]
fn variables_come_from_the_command_line_too() {
    let folder = Folder::new(&[("suite.yaml", &SUITE.replace("depth: 3", "depth:"))]);
    let suite = folder
        .read_all(
            &["suite.yaml"],
            &[("depth", "9/${x}"), ("freeze", "2026-05-02")],
        )
        .unwrap();
    assert_eq!(
        suite.systems["source"].services[&Service::Files],
        json!({"path": "/srv/9/$${x}"})
    );
    assert_eq!(
        suite.cases[0].entries[0].spec["received"]["until"],
        "2026-05-02"
    );
    assert_eq!(suite.vars["depth"], "9/${x}");
    let unknown = folder
        .read_all(&["suite.yaml"], &[("dept", "1")])
        .unwrap_err()
        .to_string();
    assert!(
        unknown.starts_with("--var: the suite has no variable `dept`\n    did you mean `depth`?\n"),
        "{unknown}"
    );
}

#[test]
fn several_files_are_one_suite() {
    let folder = Folder::new(&[
        (
            "suite.yaml",
            "suite: x\nlang: de\ninclude: [parts/cases.yaml]\n",
        ),
        (
            "parts/cases.yaml",
            "suite: x\ninclude: [../suite.yaml, more.yaml]\ncases: [{ id: A, title: x, files.compare: {} }]\n",
        ),
        (
            "parts/more.yaml",
            "cases: [{ id: B, title: x, files.compare: {} }]\n",
        ),
        (
            "systems.yaml",
            "systems: { source: { files: { path: a } }, target: { files: { path: b } } }\n",
        ),
    ]);
    let suite = folder
        .read_all(&["suite.yaml", "systems.yaml", "parts/more.yaml"], &[])
        .unwrap();
    let ids: Vec<&str> = suite.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["A", "B"]);
    assert_eq!(suite.files.len(), 4);
    assert_eq!(suite.base, std::fs::canonicalize(folder.top()).unwrap());
}

#[test]
fn a_plan_reads_well_and_keeps_no_secret() {
    let plan = plan(SUITE, &at(Moment::Pilot));
    let text = landfall::plan::print(&plan);
    for part in [
        "Acme zieht um\n",
        "at pilot\n",
        "system source: Alt (mail, files)\n",
        "not looked at: zoe (left us)\n",
        "MAIL-1 · anna  Alles ist da\n  mail.messages, source -> target, blocker, due, at most 1h\n",
        "  allows extra: 2 (welcome mails)\n",
        "  again every 5s, within 2m\n",
        "later, at support",
        "would write to the target (needs --allow-writes)",
        "4 questions\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}
