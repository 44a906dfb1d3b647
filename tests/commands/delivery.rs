//! Probes through a real Postfix and LMTP into a real Dovecot: what went wrong on the way is found, and nothing stays.

use std::collections::BTreeMap;

use serde_json::Value;

use super::command::{Finished, Place, Running, findings, results, verdicts, wait_until};
use super::dovecot::{Dovecot, Options, PASSWORD};
use super::servers::daemon::is_root;
use super::servers::lmtp::{self, Mishap, Mishaps};
use super::servers::name_server::NameServer;
use super::servers::postfix::Postfix;

const ACCOUNTS: usize = 20;

/// Two domains: one whose mail goes to the target, and one whose mail still goes elsewhere.
const ZONE: &str = "\
$ORIGIN test.
$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
example MX 5 mx.example
mx.example A 127.0.0.1
former MX 5 mx.example
former MX 10 mx.elsewhere
";

/// Recipients that Postfix refuses.
const REFUSALS: &str = "smtpd_recipient_restrictions = check_recipient_access inline:{\
    {nobody@example.test=550 5.1.1 there is no such person},\
    {gone@example.test=550 5.1.1 there was such a person},\
    {later@example.test=450 4.7.1 come again later}}, permit_auth_destination, reject";

struct World {
    place: Place,
    dovecot: Dovecot,
    postfix: Postfix,
    name_server: NameServer,
    mishaps: Mishaps,
}

fn accounts() -> impl Iterator<Item = String> {
    (0..ACCOUNTS).map(|number| format!("u{number:02}"))
}

impl World {
    /// None without root: Postfix's master insists on it.
    fn new(cases: impl Fn(&str) -> String) -> Option<Self> {
        if !is_root() {
            return None;
        }
        let extra =
            "recipient_delimiter = +\nprotocol lmtp {\n  lmtp_save_to_detail_mailbox = yes\n}\n";
        let dovecot = Dovecot::with(&Options {
            lmtp: true,
            extra,
            ..Options::default()
        });
        let mishaps = Mishaps::default();
        let postfix = Postfix::with(lmtp::start(dovecot.lmtp, mishaps.clone()), REFUSALS);
        let name_server = NameServer::start("test", ZONE);
        let place = Place::new();
        let mut table = "name,target_user,address,lot\n".to_owned();
        accounts().for_each(|user| {
            table.push_str(&format!(
                "{user},{user},{user}@example.test,{}\n",
                &user[2..]
            ))
        });
        place.write("accounts.csv", table);
        let (ca, imaps) = (dovecot.ca(), dovecot.imaps);
        let mx = format!(
            "sender: probe@sender.example, mx: [\"mx.example.test:{}\"]",
            postfix.port
        );
        place.write(
            "suite.yaml",
            format!(
                "suite: Delivery\nsystems:\n  outside:\n    \
                 submission: {{ smtp: \"smtp://127.0.0.1:{}\", tls: plaintext, auth: none }}\n    \
                 dns: {{ servers: [\"127.0.0.1:{}\"] }}\n  \
                 target: {{ mail: {{ imap: \"imaps://localhost:{imaps}\", ca: {}, password: \"${{env:LAB}}\" }} }}\n\
                 accounts: {{ file: accounts.csv }}\ndefaults: {{ on: target }}\ncases:\n{}",
                postfix.port,
                name_server.port,
                ca.display(),
                cases(&mx),
            ),
        );
        Some(Self {
            place,
            dovecot,
            postfix,
            name_server,
            mishaps,
        })
    }

    fn command(&self, args: &[&str]) -> Running {
        let mut command = self.place.landfall(args);
        command.env("LAB", PASSWORD);
        Running::start(command)
    }

    fn run(&self, args: &[&str]) -> Finished {
        self.command(args).finish()
    }

    /// All messages of a mailbox as a client sees them. `\Recent` says who looked first and goes with every look.
    fn seen(&self, user: &str) -> String {
        let fields = "mailbox uid guid flags date.received size.physical hdr body";
        self.dovecot
            .doveadm(&["fetch", "-u", user, fields, "all"])
            .replace("\\Recent", "")
            .replace(": \n", ":\n")
    }
}

/// Ten cases for all twenty accounts, of which the last comes in lots of two.
fn two_hundred_probes(mx: &str) -> String {
    let case = |id: &str, lots: &str, settle: &str| {
        format!(
            "- id: {id}\n  title: Mail arrives\n  for-each: {lots}\n  writes: [target]\n  mail.delivery:\n    \
             {{ from: outside, to: \"${{account.address}}\", {mx}, settle: {settle}, \
             attachments: [{{ size: 20kB, name: Prüfung.bin }}], expect: {{ within: 10s }} }}\n"
        )
    };
    let mut cases: String = (0..9)
        .map(|number| case(&format!("D{number}"), "accounts", "10ms"))
        .collect();
    let rest: Vec<String> = (0..10)
        .filter(|lot| *lot != 7)
        .map(|lot| lot.to_string())
        .collect();
    for lot in rest {
        cases.push_str(&case(
            &format!("E{lot}"),
            &format!("{{ accounts: {{ lot: \"{lot}\" }} }}"),
            "10ms",
        ));
    }
    // Copies may come one after the other.
    cases + &case("E7", "{ accounts: { lot: \"7\" } }", "5s")
}

/// The code of what was found, by case and account.
fn codes(findings: &[Value]) -> BTreeMap<String, String> {
    findings
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            (
                format!("{} {}", text("case"), text("account")),
                text("code"),
            )
        })
        .collect()
}

#[test]
fn four_faults_among_two_hundred_probes_are_found_and_nothing_stays() {
    let Some(world) = World::new(two_hundred_probes) else {
        return;
    };
    for user in accounts() {
        world
            .dovecot
            .doveadm(&["mailbox", "create", "-u", &user, "Junk"]);
        world.dovecot.save(
            &user,
            "INBOX",
            b"Subject: old\nMessage-ID: <old@example.test>\n\ntext\n",
        );
    }
    let staged = [
        (("D1", "u03"), Mishap::Lost, "mail.delivery/lost"),
        (("E7", "u17"), Mishap::Doubled, "mail.delivery/copies"),
        (("D3", "u11"), Mishap::Misfiled, "mail.delivery/misfiled"),
        (("D8", "u19"), Mishap::Changed, "mail.delivery/altered"),
    ];
    for ((case, user), mishap, _) in staged {
        world
            .mishaps
            .lock()
            .expect("mishaps")
            .insert((format!(".{case}."), user.to_owned()), mishap);
    }
    let before: Vec<String> = accounts().map(|user| world.seen(&user)).collect();
    world
        .run(&["run", "suite.yaml", "--out", "run", "--allow-writes"])
        .expect(1);

    let run = world.place.path("run");
    let verdicts = verdicts(&run);
    assert_eq!(verdicts.len(), 200);
    let failed: Vec<&String> = verdicts
        .iter()
        .filter(|(_, verdict)| *verdict != "passed")
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        failed,
        ["D1 u03", "D3 u11", "D8 u19", "E7 u17"],
        "{}",
        world.postfix.log()
    );
    let wanted: BTreeMap<String, String> = staged
        .iter()
        .map(|((case, user), _, code)| (format!("{case} {user}"), (*code).to_owned()))
        .collect();
    assert_eq!(codes(&findings(&run)), wanted);
    assert_eq!(findings(&run).len(), 4);
    for (user, before) in accounts().zip(before) {
        assert_eq!(
            before,
            world.seen(&user),
            "the mailbox of {user} was changed, or a probe remains"
        );
    }
}

/// Probes that are refused or cannot be sent, each in its own way.
fn refusals(mx: &str) -> String {
    let refused = |id: &str, to: &str, expect: &str| {
        format!(
            "- {{ id: {id}, title: Refused, mail.delivery: {{ from: outside, to: {to}, {mx}, \
             expect: {{ refused: {expect} }} }} }}\n"
        )
    };
    let sends = |id: &str, to: &str, mx: &str| {
        format!(
            "- {{ id: {id}, title: Sent, as: u00, writes: [target], mail.delivery: {{ from: outside, to: {to}, {mx}, \
             expect: {{ folder: INBOX, within: 5s }} }} }}\n"
        )
    };
    let other = "sender: probe@sender.example, mx: [mx.other.test]";
    [
        refused(
            "RIGHT",
            "nobody@example.test",
            "{ phase: rcpt, code: 550, enhanced: 5.1.1 }",
        ),
        refused("CODE", "nobody@example.test", "{ phase: rcpt, code: 551 }"),
        refused("PHASE", "nobody@example.test", "{ phase: mail, code: 550 }"),
        refused("TAKEN", "u00@example.test", "{ phase: rcpt, code: 550 }"),
        refused("LATER", "later@example.test", "{ phase: rcpt, code: 550 }"),
        refused(
            "ALL",
            "nobody@example.test",
            "{ phase: rcpt, code: 550, control: gone@example.test }",
        ),
        refused("FORMER", "anna@former.test", "{ phase: rcpt, code: 550 }"),
        sends("NOBODY", "nobody@example.test", mx),
        sends("DEFERRED", "later@example.test", mx),
        sends("ELSEWHERE", "anna@former.test", mx),
        sends("FOREIGN", "u00@example.test", other),
        sends("UNPROVEN", "u00@nowhere.test", mx),
    ]
    .concat()
}

/// The verdict on each of [`refusals`].
const REFUSAL_VERDICTS: [(&str, &str); 12] = [
    ("RIGHT", "passed"),
    ("CODE", "failed"),
    ("PHASE", "failed"),
    ("TAKEN", "failed"),
    ("LATER", "inconclusive"),
    ("ALL", "inconclusive"),
    ("FORMER", "inconclusive"),
    ("NOBODY u00", "failed"),
    ("DEFERRED u00", "inconclusive"),
    ("ELSEWHERE u00", "inconclusive"),
    ("FOREIGN u00", "inconclusive"),
    ("UNPROVEN u00", "inconclusive"),
];

#[test]
fn each_refusal_has_its_one_right_verdict() {
    let Some(world) = World::new(refusals) else {
        return;
    };
    world
        .run(&["run", "suite.yaml", "--out", "run", "--allow-writes"])
        .expect(1);
    let run = world.place.path("run");
    let verdicts = verdicts(&run);
    for (case, verdict) in REFUSAL_VERDICTS {
        assert_eq!(
            verdicts[case],
            verdict,
            "{case}\n{}",
            world.name_server.said()
        );
    }
    let found: Vec<(String, String)> = findings(&run)
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            (format!("{} {}", text("case"), text("code")), text("target"))
        })
        .collect();
    let reply = |wanted: &str| {
        found
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, reply)| reply.clone())
    };
    for wanted in ["CODE mail.delivery/refused", "NOBODY mail.delivery/refused"] {
        let reply = reply(wanted).expect(wanted);
        assert!(
            reply.starts_with("rcpt 550 5.1.1") && reply.ends_with("there is no such person"),
            "{reply}"
        );
    }
    assert!(reply("TAKEN mail.delivery/accepted").is_some());
    // Nothing was delivered to anybody, and without consent nothing is even asked.
    assert_eq!(world.dovecot.doveadm(&["search", "-u", "u00", "all"]), "");
    world
        .run(&["run", "suite.yaml", "--case", "NOBODY", "--out", "waits"])
        .expect(5);
    assert_eq!(
        results(&world.place.path("waits"))["cases"][0]["verdict"],
        "pending"
    );
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let world = World::new(|mx| {
        format!(
            "- {{ id: D, title: Sent, as: u00, writes: [target], mail.delivery: {{ from: outside, \
             to: \"${{account.address}}\", {mx}, settle: 10m, expect: {{ within: 60s }} }} }}\n"
        )
    });
    let Some(world) = world else { return };
    let probes = || {
        world
            .dovecot
            .doveadm(&["search", "-u", "u00", "header", "message-id", "<landfall."])
            .lines()
            .count()
    };
    let mut run = world.command(&["run", "suite.yaml", "--out", "run", "--allow-writes"]);
    wait_until("the probe arrives", || probes() == 1);
    run.signal("KILL");
    let _ = run.finish();
    let unsure = || results(&world.place.path("run"))["cases"][0]["left"]["unsure"].as_u64();
    world.run(&["report", "run"]).expect(3);
    assert_eq!(unsure(), Some(1), "the report counts what may remain");
    world.run(&["cleanup", "run"]).expect(5);
    assert_eq!(probes(), 1);
    let cleaned = world.run(&["cleanup", "run", "--allow-writes"]).expect(0);
    assert!(
        cleaned.stdout.contains("1 messages removed, 0 remain"),
        "{}",
        cleaned.stdout
    );
    assert_eq!(probes(), 0);
    assert_eq!(unsure(), None, "and no more after it was removed");
}
