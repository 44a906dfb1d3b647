//! Wrong suites, and what is said about each.

mod stand_in;

use stand_in::Folder;

/// The top of a suite that is right, for cases below it.
const TOP: &str = "\
suite: Acme
systems:
  source: { files: { path: /a }, mail: { imap: \"imaps://old.example\" } }
  target: { files: { path: /b }, mail: { imap: \"imaps://new.example\" } }
accounts:
- { name: anna, group: pilot, source_user: a@old.example, target_user: a@new.example }
- { name: ben, group: late, source_user: b@old.example, target_user: b@new.example }
- { name: zoe, skip: left us }
cases:
";

#[test]
fn try_it() {
    let folder = Folder::new(&[("suite.yaml", &format!("{TOP}- id: A\n  title: x\n  files.compare: {{}}\n"))]);
    println!("{}", folder.mistakes());
    println!("{:#?}", folder.read());
    let folder = Folder::new(&[(
        "suite.yaml",
        &format!("{TOP}- id: A\n  tittle: x\n  files.compare: {{contnet: sha, content: sha265}}\n"),
    )]);
    println!("{}", folder.mistakes());
}
