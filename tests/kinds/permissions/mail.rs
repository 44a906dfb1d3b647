//! `permissions.grants` in mailboxes: worlds, and a real Dovecot.

use std::time::Duration;

use super::acl_server;
use super::logins::{World, context, worlds};
use super::truth::KIND;
use crate::context::Seen;
use crate::context::observed::Records;
use crate::dovecot::{Dovecot, Options, PASSWORD};
use crate::share::share;
use landfall::check;
use landfall::model::{Examined, Obstacle, Service, Side, Status};
use serde_json::{Value, json};

#[tokio::test]
async fn every_world_has_its_one_right_verdict() {
    let mut wrong = Vec::new();
    let mut records = Records::default();
    let worlds = worlds();
    assert!(worlds.len() >= 25, "{worlds:?}");
    for (name, path) in worlds {
        let world = World::read(&path);
        let seen = world.see().await;
        records.add(&name, &seen);
        wrong.extend(world.truth.wrongs(&name, &seen));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    records.check("worlds/permissions.grants.mail.txt");
}

#[tokio::test]
async fn out_of_time_is_not_established() {
    let (_, path) = worlds()
        .into_iter()
        .find(|(name, _)| name == "mail-clean")
        .unwrap();
    let world = World::read(&path);
    let server = acl_server::AclServer::start(world.server.clone());
    let seen = context(server.port, "anna", &[])
        .within(Duration::ZERO)
        .see(KIND, &world.spec)
        .await;
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert!(seen.findings.is_empty(), "{:?}", seen.findings);
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::TimedOut);
    let Some(Examined::Points(points)) = &seen.evidence.examined else {
        panic!("{:?}", seen.evidence)
    };
    assert_eq!((points.listed, points.unreadable), (3, 3));
}

/// A server whose list of the folder `Projekt` has these entries behind the owner's.
fn server(entries: &str) -> acl_server::AclServer {
    let told = |command: &str, line: String| (command.to_owned(), vec![line]);
    let anna = [
        told("NAMESPACE", "* NAMESPACE ((\"\" \"/\")) NIL NIL".to_owned()),
        (
            "LIST".to_owned(),
            vec![
                "* LIST () \"/\" INBOX".to_owned(),
                "* LIST () \"/\" Projekt".to_owned(),
            ],
        ),
        told(
            "GETACL Projekt",
            format!("* ACL Projekt anna lrswipkxtea {entries}"),
        ),
    ];
    acl_server::AclServer::start([("anna".to_owned(), anna.into())].into())
}

#[tokio::test]
async fn ten_thousand_entries_are_looked_at_one_by_one() {
    let parts = (0..5_000).map(|n| format!("user{n} lr $group{n} lr -$taker{n} l "));
    let server = server(&parts.collect::<String>());
    let principals = json!({"user7": {"user": "user7"}, "group7": {"group": "group7"}});
    let spec = |levels: Value| json!({"service": "mail", "principals": principals, "access": {"/Projekt": levels}});
    let seen = context(server.port, "anna", &[])
        .see(
            KIND,
            &spec(json!({"user7": "read", "group7": "read", "*": "none"})),
        )
        .await;
    // Of 4,999 users a group may take the right to list, and nothing else.
    let leaks = seen
        .findings
        .iter()
        .filter(|finding| finding.code == "permissions.grants/leak")
        .count();
    assert_eq!(leaks, 4_999 * 2, "{:?}", seen.verdict);
    let unknown: Vec<&str> = seen
        .findings
        .iter()
        .filter(|f| f.code.ends_with("unreadable"))
        .map(|f| f.item.text.as_str())
        .collect();
    assert_eq!(unknown, ["user7"]);
    assert_eq!(seen.evidence.tables[0].rows.len(), 1_000);
    assert!(seen.codes_told().contains(&"permissions.grants/more-rows"));
}

fn problems(spec: Value) -> Vec<String> {
    let mut whole = json!({"service": "mail", "principals": {"anna": {"user": "anna"}}, "access": {"/A": {"*": "none"}}});
    whole
        .as_object_mut()
        .unwrap()
        .extend(spec.as_object().unwrap().clone());
    let found = check::find(KIND).unwrap().mistakes(&whole);
    found
        .into_iter()
        .map(|mistake| mistake.path.join(" "))
        .collect()
}

#[test]
fn mistakes_are_told_before_anything_is_looked_at() {
    assert_eq!(problems(json!({"as": "anna"})), [""; 0]);
    assert_eq!(problems(json!({"service": "files", "as": "anna"})), ["as"]);
    assert_eq!(
        problems(json!({"access": {"/": {"*": "none"}}})),
        ["access /"]
    );
    assert_eq!(
        problems(json!({"access": {"A": {"*": "none"}}})),
        ["access A"]
    );
    assert_eq!(
        problems(json!({"access": {"/..": {"*": "none"}}})),
        [""; 0],
        "no path, but a name"
    );
    let who = |who: Value| problems(json!({"principals": {"x": who}}));
    for right in [
        json!({"user": "anna@muster.example"}),
        json!({"user": "user=anna"}),
        json!({"group": "team"}),
        json!({"group": "$team"}),
        json!({"group": "group:team"}),
    ] {
        assert_eq!(who(right.clone()), [""; 0], "{right}");
    }
    for wrong in [
        json!({}),
        json!({"uid": 2001}),
        json!({"gid": 3001}),
        json!({"user": "anna", "uid": 2001}),
        json!({"user": "anna", "group": "team"}),
        json!({"user": ""}),
        json!({"user": "-anna"}),
        json!({"user": "$team"}),
        json!({"user": "anyone"}),
        json!({"user": "owner"}),
        json!({"group": "-team"}),
        json!({"group": "anyone"}),
        json!({"group": "owner"}),
    ] {
        assert_eq!(who(wrong.clone()), ["principals x"], "{wrong}");
    }
    let same = problems(json!({"principals": {"a": {"group": "team"}, "b": {"group": "$team"}}}));
    assert_eq!(same, ["principals b"]);
}

#[test]
fn what_is_opened_follows_the_service() {
    let kind = check::find(KIND).unwrap();
    let spec = |service: &str| json!({"service": service, "principals": {"anna": {"user": "a@muster.example"}, "t": {"group": "t"}}, "access": {"/A": {"*": "none"}}});
    assert_eq!(kind.needs(&spec("files")), [(Side::Target, Service::Files)]);
    assert_eq!(kind.needs(&spec("mail")), [(Side::Target, Service::Mail)]);
    assert_eq!(kind.acts_as(&spec("files")), []);
    let anna = check::ActsAs {
        side: Side::Target,
        service: Service::Mail,
        login: "a@muster.example".to_owned(),
    };
    assert_eq!(kind.acts_as(&spec("mail")), [anna]);
}

/// What anna of a real server shares, in wire names with `@` between levels; and what the matrix expects there.
const SHARED: [&str; 20] = [
    "CREATE ~Projekt",
    "SETACL ~Projekt bruno lrs",
    "SETACL ~Projekt carla lrswite",
    "CREATE ~L&APY-hne",
    "SETACL ~L&APY-hne bruno lrswi",
    "SETACL ~L&APY-hne dora lr",
    "CREATE ~L&APY-hne@2024",
    "SETACL ~L&APY-hne@2024 carla lrscd",
    "SETACL ~L&APY-hne@2024 bruno l",
    "CREATE ~Team",
    "SETACL ~Team $team lrswite",
    "CREATE ~Genommen",
    "SETACL ~Genommen bruno lrswite",
    "SETACL ~Genommen -bruno wite",
    "CREATE ~Leer",
    "SETACL INBOX bruno lr",
    "CREATE ~Alles",
    "SETACL ~Alles bruno lrswipkxtea",
    "CREATE ~Halb",
    "SETACL ~Halb bruno lrwit",
];

/// The findings of that, for a server with this separator and prefix, among whose users the `known` log in.
async fn shared(options: &Options, known: &[&str]) -> Seen {
    let server = Dovecot::with(options);
    let own = |command: &&str| {
        command
            .replace('~', options.prefix)
            .replace('@', &options.separator.to_string())
    };
    let commands: Vec<String> = SHARED.iter().map(own).collect();
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    share(server.imap, ("anna", PASSWORD), &commands);
    let spec = json!({
        "service": "mail",
        "principals": {
            "anna": {"user": "anna"}, "bruno": {"user": "bruno"}, "carla": {"user": "carla"}, "team": {"group": "team"}
        },
        "access": {
            "/Projekt": {"anna": "manage", "bruno": "read", "carla": "write", "team": "none", "*": "none"},
            "/Löhne": {"anna": "manage", "bruno": "read", "carla": "none", "team": "none", "*": "none"},
            "/Löhne/2024": {"anna": "manage", "bruno": "list", "carla": "write", "team": "none", "*": "none"},
            "/Team": {"anna": "manage", "bruno": "none", "carla": "none", "team": "write", "*": "none"},
            "/Genommen": {"anna": "manage", "bruno": "read", "carla": "none", "team": "none", "*": "none"},
            "/Leer": {"anna": "manage", "bruno": "none", "carla": "none", "team": "none", "*": "none"},
            "/INBOX": {"anna": "manage", "bruno": "read", "carla": "none", "team": "none", "*": "none"},
            "/Alles": {"anna": "write", "bruno": "manage", "carla": "none", "team": "none", "*": "none"},
            "/Halb": {"anna": "manage", "bruno": "write", "carla": "none", "team": "none", "*": "none"},
        }
    });
    context(server.imap, "anna", known).see(KIND, &spec).await
}

/// The faults in [`SHARED`].
const FAULTS: [&str; 6] = [
    "permissions.grants/denial /Halb bruno write read..write (lrwitd)",
    "permissions.grants/denial /Löhne/2024 carla write read..write (lrskxtecd)",
    "permissions.grants/leak /Alles anna write manage (lrswipkxtecda)",
    "permissions.grants/leak /Löhne bruno read read..write (lrswi)",
    "permissions.grants/leak /Löhne dora none read (lr)",
    // A new folder gets what the folder above it has.
    "permissions.grants/leak /Löhne/2024 dora none read (lr)",
];

#[tokio::test]
async fn what_a_real_server_shares_is_seen_and_nothing_else() {
    let slash = Options {
        acl: true,
        ..Options::default()
    };
    let dot = Options {
        acl: true,
        separator: '.',
        prefix: "INBOX.",
        ..Options::default()
    };
    for options in [slash, dot] {
        let seen = shared(&options, &["anna", "bruno", "carla"]).await;
        assert_eq!(seen.shown(), FAULTS, "{:#?}", seen.evidence);
        assert_eq!(seen.verdict.status, Status::Failed);
    }
}

#[tokio::test]
async fn without_logins_groups_stay_open_and_with_them_members_are_found() {
    let options = Options {
        acl: true,
        ..Options::default()
    };
    let seen = shared(&options, &[]).await;
    let open = [
        "permissions.grants/unreadable /Team bruno none -",
        "permissions.grants/unreadable /Team carla none -",
    ];
    assert_eq!(
        seen.shown(),
        [&FAULTS[..], &open].concat(),
        "{:#?}",
        seen.evidence
    );
    // Everybody is in the team.
    let members = Options {
        extra: "plugin {\n  acl_groups = team\n}\n",
        ..options
    };
    let seen = shared(&members, &["bruno", "carla"]).await;
    let leaks = ["bruno", "carla"]
        .map(|who| format!("permissions.grants/leak /Team {who} none write (lrswited)"));
    let mut expected: Vec<&str> = FAULTS
        .into_iter()
        .chain(leaks.iter().map(String::as_str))
        .collect();
    expected.sort_unstable();
    assert_eq!(seen.shown(), expected, "{:#?}", seen.evidence);
}

#[tokio::test]
async fn a_server_without_lists_is_inconclusive() {
    let server = Dovecot::start();
    let spec = json!({"service": "mail", "principals": {"b": {"user": "b"}}, "access": {"/INBOX": {"*": "none"}}});
    let seen = context(server.imap, "anna", &[]).see(KIND, &spec).await;
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert_eq!(seen.codes_told(), ["mail/no-acl"]);
}
