//! Probes that are where nobody looked at first: in a folder that was made meanwhile, behind another exchanger, or
//! in a view of all mail. Nothing of that may go for "arrived once", "refused" or "removed".

use landfall::testbed::smtp::Mishap;
use landfall::testbed::{NewMessage, Role};

use super::command::{results, wait_until};
use super::submission::{ANNA, SECRET, Way, World};

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
        let first =
            || store.look(ANNA, "INBOX", |inbox| inbox.messages.first().map(|own| own.message.clone())).unwrap();
        wait_until("the probe arrives", || first().is_some());
        let message: NewMessage = first().unwrap();
        store.append(ANNA, folder, message).unwrap();
        store.change(ANNA, folder, |folder| folder.role = role).unwrap();
    })
}

#[test]
fn a_second_copy_in_a_folder_that_was_made_meanwhile_is_a_copy() {
    let world = sent("2s", "10s");
    let copied = copy_to(&world, "Filtered", None);
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    copied.join().unwrap();
    assert_eq!((verdict.as_str(), codes.as_slice()), ("failed", &["mail.delivery/copies".to_owned()][..]), "{entry}");
    assert!(entry.contains("Filtered"), "{entry}");
    assert_eq!(world.messages(), 0, "both were removed");
}

#[test]
fn what_is_filed_into_a_new_folder_is_misfiled_and_not_lost() {
    let world = sent("10ms", "100ms");
    world.submission.mishap(ANNA, Mishap::Misfiled("Filtered".to_owned()));
    let (verdict, codes, entry) = world.verdict(SECRET, "run");
    assert_eq!((verdict.as_str(), codes.as_slice()), ("failed", &["mail.delivery/misfiled".to_owned()][..]), "{entry}");
    assert_eq!(world.messages(), 0, "it was removed");
}

/// A server that keeps everything in a view of all mail keeps there what was removed from its folder.
#[test]
fn what_is_still_in_the_view_of_all_mail_remains() {
    let world = sent("2s", "10s");
    world.target.make(ANNA, "All", |folder| folder.role = Some(Role::All)).unwrap();
    let copied = copy_to(&world, "All", Some(Role::All));
    let (verdict, _, entry) = world.verdict(SECRET, "run");
    copied.join().unwrap();
    assert_eq!(verdict, "passed", "{entry}");
    let left = || results(&world.place.path("run"))["cases"][0]["left"]["remains"].as_u64();
    assert_eq!((world.messages(), left()), (1, Some(1)), "{entry}");
    let cleaned = world.place.run(["cleanup", "run", "--allow-writes"]).expect(3);
    assert!(cleaned.stdout.contains("0 messages removed, 1 remain"), "{}", cleaned.stdout);
    assert_eq!(left(), Some(1));
    world.target.change(ANNA, "All", |folder| folder.messages.clear()).unwrap();
    world.place.run(["cleanup", "run", "--allow-writes"]).expect(0);
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
    let world = World::sending(Way::Implicit, Some("IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE"), "10s");
    world.run(SECRET, "first").expect(0);
    let args = ["run", "suite.yaml", "--again", "first", "--allow-writes", "--out", "second"];
    world.landfall(SECRET, &args).expect(0);
    assert_eq!(world.submission.watched().count("BODY"), 1, "the result was carried over");
    assert_eq!(results(&world.place.path("second"))["cases"][0]["left"]["remains"], 1);
    let cleaned = world.place.run(["cleanup", "second", "--allow-writes"]).expect(3);
    assert!(cleaned.stdout.contains("0 messages removed, 1 remain"), "{}", cleaned.stdout);
}
