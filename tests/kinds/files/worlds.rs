//! `files.compare` finds in every world exactly what is true of it: nothing missed, nothing invented.

use super::planted::{World, names};

#[test]
fn every_world_is_told_as_it_is() {
    let names = names();
    assert!(names.len() > 10, "the worlds were not found");
    for name in names {
        let world = World::plant(&name);
        world.assert_truth(&name, &world.observe());
    }
}

#[test]
fn what_is_told_comes_in_the_same_order_every_time() {
    let world = World::plant("hostile-names");
    let first = world.observe();
    assert_eq!(first.findings, world.observe().findings);
    assert_eq!(first.evidence, world.observe().evidence);
}

#[test]
fn every_code_has_a_world() {
    let told: String = names()
        .iter()
        .flat_map(|name| World::plant(name).observe().findings)
        .map(|finding| finding.code + "\n")
        .collect();
    let kind = landfall::check::find("files.compare").expect("the kind");
    // What cannot be read needs another user, or a tree that fails: see blind.rs.
    for code in kind
        .codes()
        .iter()
        .filter(|code| code.name != "files.compare/unreadable")
    {
        assert!(told.lines().any(|line| line == code.name), "{}", code.name);
    }
}
