//! Probes that are where nobody looked at first: in a folder that was made meanwhile, behind another exchanger, or
//! in a view of all mail. Nothing of that may go for "arrived once", "refused" or "removed".

use std::fs;

use landfall::testbed::dns::{DnsServer, Zone};
use landfall::testbed::smtp::{Mishap, SmtpConfig, SmtpServer};
use landfall::testbed::{Act, Mailstore, NewMessage, Role, Rule};

use super::command::{Place, results, wait_until};
use super::embedded::{ANNA, SECRET, Way, World};

fn sent(settle: &str, within: &str) -> World {
    World::new(Way::Implicit, None, |what| {
        let what = what.replace("settle: 10ms", &format!("settle: {settle}"));
        format!(
            "- {{ id: SENT, title: Sent, as: anna, writes: [target], \
             mail.delivery: {{ {what}, to: {ANNA}, expect: {{ within: {within} }} }} }}\n"
        )
    })
}

/// Copies the first message of Anna's inbox to `folder` as soon as it is there.
fn copy_to(world: &World, folder: &'static str, role: Option<Role>) -> std::thread::JoinHandle<()> {
    let store = world.target.clone();
    std::thread::spawn(move || {
        let first = || {
            store
                .look(ANNA, "INBOX", |inbox| {
                    inbox.messages.first().map(|own| own.message.clone())
                })
                .unwrap()
        };
        wait_until("the probe arrives", || first().is_some());
        let message: NewMessage = first().unwrap();
        store.append(ANNA, folder, message).unwrap();
        store
            .change(ANNA, folder, |folder| folder.role = role)
            .unwrap();
    })
}

#[test]
fn a_second_copy_in_a_folder_that_was_made_meanwhile_is_a_copy() {
    let world = sent("2s", "10s");
    let copied = copy_to(&world, "Filtered", None);
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    copied.join().unwrap();
    assert_eq!(
        (verdict.as_str(), codes.as_slice()),
        ("failed", &["mail.delivery/copies".to_owned()][..]),
        "{entry}"
    );
    assert!(entry.contains("Filtered"), "{entry}");
    assert_eq!(world.messages(), 0, "both were removed");
}

#[test]
fn what_is_filed_into_a_new_folder_is_misfiled_and_not_lost() {
    let world = sent("10ms", "100ms");
    world
        .submission
        .mishap(ANNA, Mishap::Misfiled("Filtered".to_owned()));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!(
        (verdict.as_str(), codes.as_slice()),
        ("failed", &["mail.delivery/misfiled".to_owned()][..]),
        "{entry}"
    );
    assert_eq!(world.messages(), 0, "it was removed");
}

/// A server that keeps everything in a view of all mail keeps there what was removed from its folder.
#[test]
fn what_is_still_in_the_view_of_all_mail_remains() {
    let world = sent("2s", "10s");
    world
        .target
        .make(ANNA, "All", |folder| folder.role = Some(Role::All))
        .unwrap();
    let copied = copy_to(&world, "All", Some(Role::All));
    let (verdict, _, entry) = world.verdict(SECRET, "run");
    copied.join().unwrap();
    assert_eq!(verdict, "passed", "{entry}");
    let left = || results(&world.place.path("run"))["cases"][0]["left"]["remains"].as_u64();
    assert_eq!((world.messages(), left()), (1, Some(1)), "{entry}");
    let cleaned = world
        .place
        .run(["cleanup", "run", "--allow-writes"])
        .expect(3);
    assert!(
        cleaned.stdout.contains("0 messages removed, 1 remain"),
        "{}",
        cleaned.stdout
    );
    assert_eq!(left(), Some(1));
    world
        .target
        .change(ANNA, "All", |folder| folder.messages.clear())
        .unwrap();
    world
        .place
        .run(["cleanup", "run", "--allow-writes"])
        .expect(0);
    assert_eq!(left(), None);
}

/// A message that was taken and not seen may still be on its way: that it is not there yet is not "removed".
#[test]
fn what_never_showed_itself_may_still_come_after_a_cleanup() {
    let world = sent("10ms", "100ms");
    world.submission.mishap(ANNA, Mishap::Lost);
    let (verdict, _, entry) = world.verdict(SECRET, "run");
    assert_eq!(verdict, "failed", "{entry}");
    let unsure = || results(&world.place.path("run"))["cases"][0]["left"]["unsure"].as_u64();
    assert_eq!(unsure(), Some(1));
    let cleaned = world.place.run(["cleanup", "run", "--allow-writes"]);
    assert_eq!(unsure(), Some(1), "{}", cleaned.stdout);
    cleaned.expect(3);
}

/// A run that carries a result over also carries what its probe left behind, and how to find it.
#[test]
fn what_a_carried_result_left_behind_is_cleaned_up_from_the_new_run() {
    let world = World::sending(
        Way::Implicit,
        Some("IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE"),
        "10s",
    );
    world.run(SECRET, "first").expect(0);

    // A case that is new is asked for; all the rest is carried over.
    let suite = fs::read_to_string(world.place.path("suite.yaml")).expect("the suite");
    let step = "- id: STEP-1\n  title: A step\n  manual.step: { role: customer, do: Look, expect: It is there }\n";
    world
        .place
        .write("suite.yaml", format!("{}\n{step}", suite.trim_end()));
    let args = [
        "run",
        "suite.yaml",
        "--again",
        "first",
        "--allow-writes",
        "--out",
        "second",
    ];
    world.landfall(SECRET, &args).expect(5);
    assert_eq!(
        world.submission.watched().count("BODY"),
        1,
        "the result was carried over"
    );
    assert_eq!(
        results(&world.place.path("second"))["cases"][0]["left"]["remains"],
        1
    );
    let cleaned = world
        .place
        .run(["cleanup", "second", "--allow-writes"])
        .expect(3);
    assert!(
        cleaned.stdout.contains("0 messages removed, 1 remain"),
        "{}",
        cleaned.stdout
    );
}

/// Mail goes to any of the exchangers, and whoever sends unwanted mail likes the last one best.
#[test]
fn a_recipient_is_refused_only_if_every_exchanger_refuses_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let store = Mailstore::new();
    for address in ["anna@muster.example", "postmaster@muster.example"] {
        store.add_account(address, SECRET);
    }
    let zone = "@ 300 NS ns1\n@ 300 MX 5 mx\n@ 300 MX 10 backup\nmx 300 A 127.0.0.1\nbackup 300 A 127.0.0.1\n";
    let (first, backup, dns) = runtime.block_on(async {
        let exchanger = |host| SmtpServer::start(store.clone(), SmtpConfig::exchanger(host));
        let zones = vec![Zone::parse("muster.example", zone).unwrap()];
        (
            exchanger("mx.muster.example").await.unwrap(),
            exchanger("backup.muster.example").await.unwrap(),
            DnsServer::start(zones).await.unwrap(),
        )
    });
    let place = Place::new();
    place.write(
        "suite.yaml",
        format!(
            "suite: Refusals\nsystems:\n  outside: {{ dns: {{ servers: [\"{}\"] }} }}\n  target: {{ dns: {{ servers: [\"{}\"] }} }}\n\
             defaults: {{ on: target }}\ncases:\n- {{ id: GONE, title: Refused, mail.delivery: {{ from: outside, to: lena@muster.example, \
             mx: [\"mx.muster.example:{}\", \"backup.muster.example:{}\"], expect: {{ refused: {{ phase: rcpt, code: 550 }} }} }} }}\n",
            dns.address(), dns.address(), first.address().port(), backup.address().port(),
        ),
    );
    let run = |out: &str, code: i32| {
        place.run(["run", "suite.yaml", "--out", out]).expect(code);
        let entry: serde_json::Value = results(&place.path(out))["cases"][0].take();
        (
            entry["verdict"].as_str().unwrap().to_owned(),
            entry.to_string(),
        )
    };
    assert_eq!(run("both", 0).0, "passed");
    backup.misbehave(Rule::new(
        "RCPT",
        Act::Refuse("250 2.1.5 anybody is welcome".to_owned()),
    ));
    let (verdict, entry) = run("accepted", 1);
    assert_eq!(verdict, "failed", "{entry}");
    assert!(
        entry.contains("mail.delivery/accepted") && entry.contains("backup.muster.example"),
        "{entry}"
    );
    backup.misbehave(Rule::new("CONNECT", Act::Cut { after: 0 }));
    let (verdict, entry) = run("silent", 3);
    assert_eq!(verdict, "inconclusive", "{entry}");
    assert_eq!(
        first.watched().count("DATA") + backup.watched().count("DATA"),
        0
    );
}

/// Whoever sends until one probe arrives proves nothing about those that did not.
#[test]
fn a_probe_that_was_lost_is_not_made_good_by_the_next() {
    let world = sent("10ms", "100ms");
    let suite = std::fs::read_to_string(world.place.path("suite.yaml")).unwrap();
    let eventually = "eventually: { within: 20s, every: 1ms }";
    world.place.write(
        "suite.yaml",
        suite.replace(
            "writes: [target], ",
            &format!("writes: [target], {eventually}, "),
        ),
    );
    let refused = world.run(SECRET, "own").expect(2);
    assert!(
        refused.stderr.contains("eventually") && refused.stderr.contains("within"),
        "{}",
        refused.stderr
    );
    // Among the defaults it is meant for what can be looked at again.
    world.place.write(
        "suite.yaml",
        suite.replace("on: target }", &format!("on: target, {eventually} }}")),
    );
    world.submission.mishap(ANNA, Mishap::Lost);
    let (verdict, codes, entry) = world.verdict(SECRET, "default");
    assert_eq!(
        (verdict.as_str(), codes.as_slice()),
        ("failed", &["mail.delivery/lost".to_owned()][..]),
        "{entry}"
    );
    assert_eq!(
        world.submission.watched().count("BODY"),
        1,
        "one probe, and no more"
    );
}
