//! `permissions.grants` against the kernel: what is computed is what happens.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::Command;

use landfall::endpoint::fs::LiveTree;
use landfall::endpoint::tree::Tree as _;
use landfall::inventory::files::ManifestTree;
use landfall::inventory::permissions::{Basis, Level, Subject, stand};
use landfall::model::Obstacle;

fn setfacl(entries: &str, path: &Path) {
    let done = Command::new("setfacl")
        .args(["-m", entries])
        .arg(path)
        .status()
        .unwrap();
    assert!(done.success(), "setfacl -m {entries}");
}

fn user(uid: u32, gids: &[u32]) -> Subject {
    Subject {
        uid: Some(uid),
        gids: gids.iter().copied().collect(),
    }
}

#[test]
fn own_folders_with_lists_are_read_as_anybody() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a/b");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
    let tree = LiveTree::open(root.path()).unwrap();
    let plain = tree.grants(b"a/b").unwrap();
    assert_eq!((plain.mode, plain.acl), (0o750, None));
    setfacl("u:2001:rwx,g:3001:rwx,m::r-x,o::---", &folder);
    let grants = tree.grants(b"a/b").unwrap();
    assert_eq!(grants.owner, rustix::process::geteuid().as_raw());
    let acl = grants.acl.as_ref().unwrap();
    assert_eq!(
        (acl.users.as_slice(), acl.groups.as_slice(), acl.mask),
        (&[(2001, 7)][..], &[(3001, 7)][..], Some(5))
    );
    let standing = stand(&grants, &user(2001, &[]));
    assert_eq!(
        (standing.least(), standing.basis),
        (Level::Read, Basis::User { masked: true })
    );
    assert_eq!(stand(&grants, &user(2002, &[3001])).most(), Level::Read);
    assert_eq!(stand(&grants, &user(2002, &[3002])).most(), Level::None);
}

#[test]
fn what_is_no_folder_of_the_tree_has_no_grants() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("real")).unwrap();
    symlink("real", root.path().join("link")).unwrap();
    fs::write(
        root.path().join("list"),
        format!("{}  file\n", "0".repeat(64)),
    )
    .unwrap();
    let tree = LiveTree::open(root.path()).unwrap();
    assert_eq!(tree.grants(b"none").unwrap_err().obstacle, Obstacle::Absent);
    assert_eq!(
        tree.grants(b"link").unwrap_err().obstacle,
        Obstacle::Changed
    );
    assert!(tree.grants(b"list").is_err());
    let manifest = ManifestTree::open(&root.path().join("list"), None, b"").unwrap();
    assert_eq!(
        manifest.grants(b"").unwrap_err().obstacle,
        Obstacle::Unsupported
    );
}

/// A sequence that is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % end).unwrap()
    }

    fn bits(&mut self) -> String {
        "rwx"
            .chars()
            .map(|letter| if self.below(2) == 1 { letter } else { '-' })
            .collect()
    }
}

/// The people who try: numbers of user and groups, the first of which is primary.
const TRIERS: [(u32, &[u32]); 6] = [
    (2001, &[2001]),
    (2002, &[2002, 3001]),
    (2003, &[3001, 3002]),
    (2004, &[3003]),
    (2005, &[2005, 3002, 3003]),
    (0, &[0]),
];

/// For each folder, what `list pass write` came to, as letters, when this user tried.
fn tried(root: &Path, uid: u32, gids: &[u32]) -> Vec<String> {
    let script = "for f in \"$@\"; do r=-; w=-; x=-; ls \"$f\" >/dev/null 2>&1 && r=r; \
        cat \"$f/known\" >/dev/null 2>&1 && x=x; mkdir \"$f/tried\" 2>/dev/null && w=w && rmdir \"$f/tried\"; \
        echo \"$r$w$x\"; done";
    let groups = gids
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(",");
    let done = Command::new("setpriv")
        .args([
            format!("--reuid={uid}"),
            format!("--regid={}", gids[0]),
            format!("--groups={groups}"),
        ])
        .args(["sh", "-c", script, "sh"])
        .args((0..FOLDERS).map(|at| root.join(format!("f{at}"))))
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

const FOLDERS: usize = 150;

#[test]
fn what_is_computed_is_what_happens_to_whoever_tries() {
    if !rustix::process::geteuid().is_root() {
        println!("only root can try as somebody else: nothing was tried here");
        return;
    }
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut dice = Dice(7);
    for at in 0..FOLDERS {
        let path = root.path().join(format!("f{at}"));
        fs::create_dir(&path).unwrap();
        fs::write(path.join("known"), "x").unwrap();
        fs::set_permissions(path.join("known"), fs::Permissions::from_mode(0o644)).unwrap();
        chown(
            &path,
            Some([0, 2001, 2003][dice.below(3) as usize]),
            Some(3000 + dice.below(4)),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(dice.below(512))).unwrap();
        let mut entries = BTreeSet::new();
        for _ in 0..dice.below(5) {
            let (sort, id) = if dice.below(2) == 0 {
                ("u", 2001 + dice.below(5))
            } else {
                ("g", 3001 + dice.below(3))
            };
            if !entries
                .iter()
                .any(|entry: &String| entry.starts_with(&format!("{sort}:{id}:")))
            {
                entries.insert(format!("{sort}:{id}:{}", dice.bits()));
            }
        }
        if !entries.is_empty() {
            let mask = if dice.below(4) == 0 {
                "---".to_owned()
            } else {
                dice.bits()
            };
            entries.insert(format!("m::{mask}"));
            setfacl(&entries.into_iter().collect::<Vec<_>>().join(","), &path);
        }
    }
    let tree = LiveTree::open(root.path()).unwrap();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (uid, gids) in TRIERS {
        for (at, happened) in tried(root.path(), uid, gids).iter().enumerate() {
            let grants = tree.grants(format!("f{at}").as_bytes()).unwrap();
            let computed = stand(&grants, &user(uid, gids)).bits();
            if computed != *happened {
                wrong.push(format!(
                    "{uid} {gids:?} in f{at}: computed {computed}, happened {happened}: {grants:?}"
                ));
            }
            seen.insert(computed);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), 6, "every standing came up: {seen:?}");
}
