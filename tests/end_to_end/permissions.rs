//! Permissions by the whole command: the people of this machine, and a matrix in a sheet beside the suite.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::command::{Place, findings, verdicts};

fn suite(place: &Place, sheet: &str) {
    let uid = rustix::process::geteuid().as_raw();
    place.write(
        "suite.yaml",
        format!(
            "suite: Rights\nsystems:\n  target: {{ label: New, files: {{ path: tree }} }}\ncases:\n- id: PERM\n  \
             title: Rights\n  on: target\n  permissions.grants:\n    principals: {{ me: {{ uid: {uid} }} }}\n    \
             matrix: matrix.csv\n"
        ),
    );
    place.write("matrix.csv", sheet);
}

#[test]
fn a_sheet_is_held_against_the_folders_of_this_machine() {
    let place = Place::new();
    place.write("tree/Public/file", "x");
    let mode = |mode| {
        for folder in ["tree", "tree/Public"] {
            fs::set_permissions(place.path(folder), fs::Permissions::from_mode(mode)).expect("a mode can be set");
        }
    };
    suite(&place, "Folder;me;*\n/Public;manage;read\n");
    mode(0o755);
    place.run(["run", "suite.yaml", "--out", "run", "--force"]).expect(0);
    assert_eq!(verdicts(&place.path("run"))["PERM"], "passed");
    mode(0o700);
    place.run(["run", "suite.yaml", "--out", "run", "--force"]).expect(1);
    let found = findings(&place.path("run"));
    assert!(found.iter().any(|finding| finding["code"] == "permissions.grants/denial" && finding["item"] == "*"));
    suite(&place, "Folder;me;*\n/Public;;none\n");
    place.run(["run", "suite.yaml", "--out", "run", "--force"]).expect(3);
}
