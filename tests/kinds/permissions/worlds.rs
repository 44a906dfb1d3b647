//! The worlds of `permissions.grants`: people, folders, a matrix, and what must be found there, exactly.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::stage::{World, worlds};
use super::truth::KIND;
use crate::context::TestContext;
use crate::context::observed::Records;
use landfall::check;
use landfall::endpoint::fs::LiveTree;
use landfall::model::{Examined, Mark, Obstacle, Status};
use serde_json::{Value, json};

#[tokio::test]
async fn every_world_has_its_one_right_verdict() {
    let mut wrong = Vec::new();
    let mut records = Records::default();
    for (name, path) in worlds() {
        let world = World::read(&path);
        let seen = world.see().await;
        records.add(&name, &seen);
        wrong.extend(world.truth.wrongs(&name, &seen));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    records.check("worlds/permissions.grants.txt");
}

/// Plants `world` below `root`; owners other than oneself take root.
fn plant(world: &World, root: &Path) {
    // Deeper folders come later in the order of names, and are planted before those above are closed.
    let folders: Vec<&String> = world.plant.keys().collect();
    for folder in &folders {
        fs::create_dir_all(root.join(&folder[1..])).unwrap();
    }
    for folder in folders.iter().rev() {
        let planted = world.planted(folder).unwrap();
        let path = root.join(&folder[1..]);
        chown(&path, Some(planted.owner), Some(planted.group)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(planted.mode)).unwrap();
        if let Some(acl) = &planted.acl {
            let done = Command::new("setfacl")
                .args(["-m", acl])
                .arg(&path)
                .status()
                .unwrap();
            assert!(done.success(), "setfacl -m {acl}");
        }
    }
}

#[tokio::test]
async fn the_same_worlds_on_a_disk_are_seen_the_same() {
    if !rustix::process::geteuid().is_root() {
        println!("only root can give folders to others: worlds were seen in memory alone");
        return;
    }
    let mut wrong = Vec::new();
    for (name, path) in worlds() {
        let world = World::read(&path);
        if world.plant.values().any(|planted| planted == "unreadable") {
            continue;
        }
        let root = tempfile::tempdir().unwrap();
        plant(&world, root.path());
        let tree = Arc::new(LiveTree::open(root.path()).unwrap());
        let seen = world.see_in(tree).await;
        wrong.extend(world.truth.wrongs(&name, &seen));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn out_of_time_is_not_established() {
    let (_, path) = worlds()
        .into_iter()
        .find(|(name, _)| name == "clean")
        .unwrap();
    let world = World::read(&path);
    let root = tempfile::tempdir().unwrap();
    let tree = Arc::new(LiveTree::open(root.path()).unwrap());
    let context = TestContext::of_target_tree(tree, world.people()).within(Duration::ZERO);
    let seen = context.see(KIND, &world.spec).await;
    assert_eq!(seen.verdict.status, Status::Inconclusive);
    assert_eq!(seen.evidence.broken_off[0].obstacle, Obstacle::TimedOut);
    let Some(Examined::Points(points)) = &seen.evidence.examined else {
        panic!("{:?}", seen.evidence)
    };
    assert_eq!((points.listed, points.unreadable), (4, 4));
}

#[tokio::test]
async fn a_leak_beside_what_is_not_known_is_incomplete() {
    let (_, path) = worlds()
        .into_iter()
        .find(|(name, _)| name == "leak-and-unreadable")
        .unwrap();
    let seen = World::read(&path).see().await;
    assert!(seen.verdict.has(Mark::Incomplete), "{:?}", seen.verdict);
}

fn problems(spec: &Value) -> usize {
    check::find(KIND).unwrap().mistakes(spec).len()
}

#[test]
fn mistakes_are_told_before_anything_is_looked_at() {
    let people = json!({"anna": {"user": "anna"}});
    let of = |access: Value| problems(&json!({"principals": people, "access": access}));
    assert_eq!(of(json!({"/A": {"anna": "write", "*": "none"}})), 0);
    assert_eq!(of(json!({})), 1);
    let below = |below: &str, service: &str, folder: &str| {
        let access = json!({folder: {"anna": "write"}});
        problems(
            &json!({"service": service, "principals": people, "access": access, "below": below}),
        )
    };
    assert_eq!(below("same", "files", "/A"), 0);
    assert_eq!(below("more", "files", "/A"), 1);
    assert_eq!(below("same", "mail", "/INBOX"), 1);
    assert_eq!(of(json!({"/A": {}})), 1);
    assert_eq!(of(json!({"A": {"anna": "read"}})), 1);
    assert_eq!(of(json!({"/A/../B": {"anna": "read"}})), 1);
    assert_eq!(
        of(json!({"/A": {"anna": "read"}, "/A/": {"anna": "none"}})),
        1
    );
    assert_eq!(of(json!({"/A": {"ana": "read", "brno": "none"}})), 2);
    assert_eq!(of(json!({"/A": {"anna": "own"}})), 1);
    let who = |principals: Value| {
        problems(&json!({"principals": principals, "access": {"/A": {"*": "none"}}}))
    };
    assert_eq!(who(json!({})), 1);
    assert_eq!(who(json!({"anna": {}})), 1);
    assert_eq!(who(json!({"anna": {"user": "anna", "uid": 2001}})), 1);
    assert_eq!(who(json!({"*": {"user": "anna"}})), 1);
    assert_eq!(
        who(json!({"anna": {"user": "a"}, "bruno": {"user": "a"}})),
        1
    );
    assert_eq!(problems(&json!({"principals": people})), 1);
    assert_eq!(
        problems(&json!({"principals": people, "matrix": "m.csv"})),
        0
    );
    assert_eq!(
        problems(
            &json!({"principals": people, "matrix": "m.csv", "access": {"/A": {"anna": "read"}}})
        ),
        1
    );
}
