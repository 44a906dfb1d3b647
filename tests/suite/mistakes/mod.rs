//! Wrong suites, and what is said about each: the place, the problem, the way out.

mod cases;
mod files;
mod systems;

use crate::folder::Folder;

/// The top of a suite that is right (9 lines), for cases below it.
const TOP: &str = "\
suite: Acme
systems:
  source: { files: { path: /a }, mail: { imap: \"imaps://old.example\" } }
  target: { files: { path: /b }, mail: { imap: \"imaps://new.example\" } }
accounts:
- { name: anna, group: pilot, home: h1, source_user: a@old.example, target_user: a@new.example }
- { name: ben, group: late, home: '', source_user: b@old.example, target_user: b@new.example }
- { name: zoe, skip: left us }
cases:
";

/// Checks what is told about `text`, one line a mistake: `line:column problem | hint`.
fn check_whole(text: &str, expect: &[&str]) {
    let folder = Folder::new(&[("suite.yaml", text)]);
    let told: Vec<String> = match folder.read() {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics
            .list()
            .iter()
            .map(|d| {
                let location = d.location.as_ref().map_or(String::new(), |location| {
                    format!("{}:{} ", location.line, location.column)
                });
                folder.strip(&format!(
                    "{location}{} | {}",
                    d.problem,
                    d.hint.as_deref().unwrap_or("-")
                ))
            })
            .collect(),
    };
    assert_eq!(told, expect, "{text}");
}

fn check(cases: &str, expect: &[&str]) {
    check_whole(&format!("{TOP}{cases}"), expect);
}

/// A case with one more line, which is line 12 of the suite.
fn check_line(line: &str, expect: &[&str]) {
    check(
        &format!("- id: A\n  title: x\n  {line}\n  files.compare: {{}}\n"),
        expect,
    );
}

/// A case with this check, which is line 12 of the suite.
fn check_spec(spec: &str, expect: &[&str]) {
    check(&format!("- id: A\n  title: x\n  {spec}\n"), expect);
}
