//! The truth against the world as it was planted, by a plain look that shares nothing with the checks.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use super::company::{Layout, PEOPLE, Person};
use super::faults::{Area, Fault, Planted, Planting};
use super::{agree, files, mailboxes, zones};
use crate::model::{Class, Code, Finding, ItemName};
use crate::testbed::dns::{Data, RecordType};
use crate::testbed::store::{Mailstore, NewMessage};

type Found = Vec<(String, Finding)>;

fn truth_of(area: Area) -> Vec<&'static Planted> {
    Planting::whole()
        .faults(&[area])
        .into_iter()
        .flat_map(Fault::truth)
        .collect()
}

fn found(
    case: &str,
    account: Option<&str>,
    class: Class,
    code: &'static str,
    place: [&str; 2],
) -> (String, Finding) {
    let mut finding = Finding::new(
        Code { name: code, class },
        ItemName::text(place[0]),
        ItemName::text(place[1]),
    );
    finding.account = account.map(str::to_owned);
    (case.to_owned(), finding)
}

fn in_field(mut found: (String, Finding), field: &str) -> (String, Finding) {
    found.1.field = Some(field.to_owned());
    found
}

/// What a plain comparison of the mailboxes finds.
fn look_at_mail(planting: &Planting) -> Found {
    let mailboxes = mailboxes::plant(planting).unwrap();
    PEOPLE
        .iter()
        .flat_map(|person| look_at_person(person, &mailboxes.source, &mailboxes.target))
        .collect()
}

fn messages(store: &Mailstore, person: &Person, folder: &str) -> Option<Vec<NewMessage>> {
    let look =
        |f: &crate::testbed::store::Folder| f.messages.iter().map(|m| m.message.clone()).collect();
    store.look(&person.address(), folder, look).ok()
}

fn id(message: &NewMessage) -> String {
    let text = String::from_utf8_lossy(&message.bytes);
    text.lines()
        .find_map(|line| line.strip_prefix("Message-ID: "))
        .unwrap_or("none")
        .to_owned()
}

fn look_at_person(person: &Person, source: &Mailstore, target: &Mailstore) -> Found {
    let account = Some(person.name);
    let mut all = Found::new();
    let (mut missing, mut extra) = (Vec::new(), Vec::new());
    for layout in person.folders() {
        let before = messages(source, person, layout.source).unwrap();
        let after = messages(target, person, layout.target);
        match &after {
            None => {
                let place = [layout.source, layout.source];
                all.push(found(
                    "MAIL-001",
                    account,
                    Class::Missing,
                    "mail.folders/missing",
                    place,
                ));
            }
            Some(after) => all.extend(counts(account, &layout, &before, after)),
        }
        let mut after = after.unwrap_or_default();
        let mut rest = before.clone();
        // Equal ones first, so that of several copies the changed one is left over.
        rest.retain(
            |message| match after.iter().position(|other| alike(message, other)) {
                Some(at) => {
                    after.remove(at);
                    false
                }
                None => true,
            },
        );
        for message in rest {
            match after.iter().position(|other| id(other) == id(&message)) {
                Some(at) => all.extend(differences(account, &layout, &message, &after.remove(at))),
                None => missing.push((layout, id(&message))),
            }
        }
        for message in after {
            let known = before.iter().any(|own| id(own) == id(&message));
            if known {
                let place = [layout.target, &id(&message)];
                all.push(found(
                    "MAIL-002",
                    account,
                    Class::Duplicated,
                    "mail.messages/duplicated",
                    place,
                ));
            } else {
                extra.push(id(&message));
            }
        }
    }
    for (layout, id) in missing {
        let (class, code) = match extra.iter().position(|other| *other == id) {
            Some(at) => {
                extra.remove(at);
                (Class::Moved, "mail.messages/moved")
            }
            None => (Class::Missing, "mail.messages/missing"),
        };
        all.push(found(
            "MAIL-002",
            account,
            class,
            code,
            [layout.source, &id],
        ));
    }
    assert!(extra.is_empty(), "{extra:?}");
    all
}

fn alike(one: &NewMessage, other: &NewMessage) -> bool {
    one.bytes == other.bytes && one.flags == other.flags && one.received == other.received
}

fn counts(
    account: Option<&str>,
    layout: &Layout,
    before: &[NewMessage],
    after: &[NewMessage],
) -> Found {
    if layout.slug == "junk" {
        assert_eq!(
            before.len(),
            after.len(),
            "what the suite leaves out is as it was"
        );
        return Found::new();
    }
    let unseen = |messages: &[NewMessage]| {
        messages
            .iter()
            .filter(|m| !m.flags.contains("\\Seen"))
            .count()
    };
    let pairs = [
        ("messages", before.len(), after.len()),
        ("unseen", unseen(before), unseen(after)),
    ];
    let differ = pairs
        .into_iter()
        .filter(|(_, before, after)| before != after);
    let place = [layout.source, layout.source];
    let tell = |(field, _, _)| {
        in_field(
            found(
                "MAIL-001",
                account,
                Class::Different,
                "mail.folders/different",
                place,
            ),
            field,
        )
    };
    differ.map(tell).collect()
}

fn differences(
    account: Option<&str>,
    layout: &Layout,
    one: &NewMessage,
    other: &NewMessage,
) -> Found {
    let seen = |message: &NewMessage| message.flags.contains("\\Seen");
    let words = |message: &NewMessage| -> BTreeSet<String> {
        message
            .flags
            .iter()
            .filter(|flag| !flag.starts_with('\\'))
            .cloned()
            .collect()
    };
    let fields = [
        ("content", one.bytes != other.bytes),
        ("seen", seen(one) != seen(other)),
        ("received", one.received != other.received),
        ("keywords", words(one) != words(other)),
    ];
    let place = [layout.source, &id(one)];
    let told = |(field, _)| {
        in_field(
            found(
                "MAIL-002",
                account,
                Class::Different,
                "mail.messages/different",
                place,
            ),
            field,
        )
    };
    fields
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(told)
        .collect()
}

/// What a plain comparison of the trees finds.
fn look_at_files(planting: &Planting) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let sides = ["source", "target"].map(|side| folder.path().join(side));
    for side in &sides {
        std::fs::create_dir(side).unwrap();
    }
    files::plant(planting, &sides[0], &sides[1]).unwrap();
    let [before, after] = sides.map(|side| tree(&side));
    let mut all = Found::new();
    let tell = |class, code, path: &str| {
        let parent = path.rsplit_once('/').map_or(".", |(parent, _)| parent);
        found("FILES-001", None, class, code, [parent, path])
    };
    let absent: Vec<&String> = before
        .keys()
        .filter(|path| !after.contains_key(*path))
        .collect();
    let mut extra: Vec<&String> = after
        .keys()
        .filter(|path| !before.contains_key(*path))
        .collect();
    for path in absent {
        let content = &before[path];
        let elsewhere = extra
            .iter()
            .position(|other| after[*other] == *content && content.is_some());
        let twin = elsewhere
            .map(|at| extra.remove(at))
            .map(|other| other.len() != path.len() && !other.contains("(1)"));
        all.push(match twin {
            None => tell(Class::Missing, "files.compare/missing", path),
            Some(true) => in_field(
                tell(Class::Different, "files.compare/different", path),
                "name",
            ),
            Some(false) => tell(Class::Moved, "files.compare/moved", path),
        });
    }
    all.extend(
        extra
            .into_iter()
            .map(|path| tell(Class::Extra, "files.compare/extra", path)),
    );
    for (path, content) in &before {
        match (content, after.get(path)) {
            (Some(one), Some(Some(other))) if one != other && other.is_empty() => {
                all.push(in_field(
                    tell(Class::Different, "files.compare/emptied", path),
                    "size",
                ));
            }
            (Some(one), Some(Some(other))) if one != other => {
                assert_eq!(one.len(), other.len());
                all.push(in_field(
                    tell(Class::Different, "files.compare/different", path),
                    "content",
                ));
            }
            _ => {}
        }
    }
    all
}

/// Files with their content, and empty folders.
fn tree(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        let name = |path: &Path| {
            path.strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        if entries.is_empty() {
            all.insert(name(&folder), None);
        }
        for path in entries {
            if path.is_dir() {
                waiting.push(path);
            } else {
                all.insert(name(&path), Some(std::fs::read(&path).unwrap()));
            }
        }
    }
    all
}

/// Which of the record sets of a faultless zone each server lacks or spoils, and what is there besides.
fn look_at_names(planting: &Planting) -> Found {
    let [wanted, _] = zones::after(&Planting::nothing()).unwrap();
    let servers = zones::after(planting).unwrap();
    let tell = |code, item| {
        in_field(
            found(
                "DNS-001",
                None,
                Class::Unexpected,
                code,
                ["muster.example", item],
            ),
            "value",
        )
    };
    let data = |zone: &crate::testbed::dns::Zone, label: &str, kind: RecordType| -> Vec<Data> {
        let name = crate::testbed::dns::Name::below(label, &zone.origin).unwrap();
        zone.records
            .iter()
            .filter(|r| r.name == name && r.data.kind() == kind)
            .map(|r| r.data.clone())
            .collect()
    };
    let mut all = Found::new();
    for (item, label, kind) in [
        ("@ MX", "@", RecordType::MX),
        ("@ TXT", "@", RecordType::TXT),
        ("autodiscover CNAME", "autodiscover", RecordType::CNAME),
    ] {
        let said: Vec<Vec<Data>> = servers
            .iter()
            .map(|server| data(server, label, kind))
            .collect();
        let right = data(&wanted, label, kind);
        let code = if right.is_empty() {
            "dns.records/present"
        } else {
            "dns.records/value"
        };
        all.extend(
            said.iter()
                .filter(|said| **said != right)
                .map(|_| tell(code, item)),
        );
        if said[0] != said[1] {
            all.push(tell("dns.records/disagreement", item));
        }
    }
    all
}

type Look = fn(&Planting) -> Found;
const LOOKS: [(Area, Look); 3] = [
    (Area::Mail, look_at_mail),
    (Area::Files, look_at_files),
    (Area::Dns, look_at_names),
];

#[test]
fn the_truth_is_what_was_planted() {
    for (area, look) in LOOKS {
        let agreement = agree::compare_findings(truth_of(area), look(&Planting::whole()));
        assert!(agreement.is_exact(), "{area:?}: {agreement:#?}");
    }
}

#[test]
fn without_faults_both_sides_are_alike() {
    for (area, look) in LOOKS {
        assert_eq!(look(&Planting::nothing()), [], "{area:?}");
    }
}

#[test]
fn each_fault_that_is_left_out_is_missed_and_nothing_else() {
    for (area, look) in LOOKS {
        for fault in Planting::whole().faults(&[area]) {
            let agreement =
                agree::compare_findings(truth_of(area), look(&Planting::whole().without(fault)));
            let lines: u32 = fault.truth().map(|planted| planted.times).sum();
            assert_eq!(
                agreement.missed.len(),
                lines as usize,
                "{fault:?}: {agreement:#?}"
            );
            assert!(
                agreement.missed.iter().all(|missed| missed.fault == fault),
                "{fault:?}: {agreement:#?}"
            );
            assert_eq!(agreement.invented, [], "{fault:?}");
        }
    }
}

#[test]
fn every_fault_has_its_sentence_in_both_languages() {
    for (lang, texts) in super::TEXTS {
        for fault in Fault::all() {
            let start = format!("{} = ", fault.text_id());
            assert_eq!(
                texts
                    .lines()
                    .filter(|line| line.starts_with(&start))
                    .count(),
                1,
                "{lang:?} {start}"
            );
        }
        assert_eq!(
            texts.lines().count(),
            Fault::all().len(),
            "{lang:?} says no more than that"
        );
    }
}

#[test]
fn a_started_world_listens_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let demo = super::start(folder.path()).unwrap();
    let port = |name: &str| -> u16 {
        let value = &demo.vars().iter().find(|(own, _)| own == name).unwrap().1;
        value.rsplit(':').next().unwrap().parse().unwrap()
    };
    let ports: Vec<u16> = [
        "source-imap",
        "target-imap",
        "outside-smtp",
        "target-mx",
        "target-dns-1",
    ]
    .map(port)
    .to_vec();
    for port in &ports {
        std::net::TcpStream::connect(("127.0.0.1", *port)).unwrap();
    }
    let mut open = std::net::TcpStream::connect(("127.0.0.1", ports[3])).unwrap();
    open.read_exact(&mut [0; 3]).unwrap();
    for lang in [crate::model::Lang::En, crate::model::Lang::De] {
        assert!(demo.suite(lang).is_file());
    }
    assert_eq!(
        demo.truth().len(),
        super::AREAS
            .into_iter()
            .map(|area| truth_of(area).len())
            .sum::<usize>()
    );
    drop(demo);
    assert!(
        open.read_to_end(&mut Vec::new()).is_ok(),
        "the connection ends with the world"
    );
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let demo = super::start(folder.path()).unwrap();
    for name in ["secrets.csv", "outside.secret"] {
        let mode = std::fs::metadata(folder.path().join("suite").join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(demo.secrets()[0].expose(), mailboxes::PASSWORD);
}

#[test]
fn the_suite_includes_the_areas_that_it_is_measured_by() {
    let folder = tempfile::tempdir().unwrap();
    super::suite::write(folder.path(), "", &Planting::whole()).unwrap();
    for main in ["demo.en.yaml", "demo.de.yaml"] {
        let text = std::fs::read_to_string(folder.path().join(main)).unwrap();
        let include = text
            .lines()
            .find(|line| line.starts_with("include:"))
            .unwrap();
        for area in Area::ALL {
            let file = format!("{}.yaml", area.name());
            assert_eq!(
                include.contains(&file),
                super::AREAS.contains(&area),
                "{main} {file}"
            );
            let cases = std::fs::read_to_string(folder.path().join(&file)).unwrap();
            for planted in truth_of(area) {
                assert!(
                    cases.contains(&format!("- id: {}", planted.case)),
                    "{file}: {}",
                    planted.case
                );
            }
        }
    }
}
