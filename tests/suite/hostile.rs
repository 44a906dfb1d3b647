//! Whatever bytes lie where a suite should be: mistakes are told, nothing panics, nothing takes for ever.

use super::folder::Folder;
use proptest::prelude::*;

const SUITE: &str = r#"suite: Acme
lang: de
vars: { freeze: 2026-11-20, depth: 3 }
systems:
  source: { label: Old, files: { path: "/srv/${var.depth}" }, mail: { imap: "imaps://${account.source_host}" } }
  target: { files: { path: /mnt }, mail: { imap: "imaps://new.example", connections: { total: 8, per-account: 2 } } }
accounts:
- { name: anna, group: pilot, source_host: a.example, source_user: a, target_user: b }
- { name: zoe, skip: left }
defaults: { moments: [pilot], mail: { folders: { exclude: ['\Junk'] } } }
cases:
- id: M-1
  title: { de: Alles da, en: All there }
  for-each: { accounts: { group: [pilot] } }
  allow: { extra: { share: 0.1%, reason: agreed } }
  mail.messages: { level: bytes, duplicates: preserve }
- id: F-1
  title: Files
  files.compare: { roots: { source: a, target: b }, times: { tolerance: 2s } }
"#;

/// Reads `bytes` as a suite; what is told must not be empty, and must be shown.
fn read(bytes: &[u8]) {
    let folder = Folder::new(&[]);
    folder.write("suite.yaml", bytes);
    if let Err(diagnostics) = folder.read() {
        assert!(!diagnostics.list().is_empty());
        assert!(diagnostics.to_string().contains("nothing was contacted"));
    }
}

#[test]
fn the_suite_that_is_mutilated_is_right() {
    let folder = Folder::new(&[("suite.yaml", SUITE)]);
    assert_eq!(folder.mistakes(), "");
}

#[test]
fn a_suite_may_be_cut_anywhere() {
    for end in 0..SUITE.len() {
        read(&SUITE.as_bytes()[..end]);
    }
}

#[test]
fn files_that_are_no_suites_are_told() {
    let folder = Folder::new(&[]);
    let told = |bytes: &[u8]| {
        folder.write("suite.yaml", bytes);
        folder.mistakes()
    };
    assert!(
        told(b"").starts_with("suite.yaml is empty\n    `landfall init` writes a first suite\n")
    );
    assert!(told(b"# later\n").contains("there is nothing in this file but comments"));
    assert!(
        told(b"\x7fELF\x02\x01\x01\0\0\0\0")
            .starts_with("suite.yaml is not text (a NUL byte in line 1)\n")
    );
    assert!(
        told(
            "suite: x\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
                .as_slice()
        )
        .starts_with("suite.yaml is written in UTF-16\n    save it as UTF-8")
    );
    assert!(
        told(b"suite: M\xFCller\n")
            .starts_with("suite.yaml is not UTF-8, probably Windows-1252 (byte 0xFC in line 1)\n")
    );
    std::fs::File::create(folder.path("suite.yaml"))
        .unwrap()
        .set_len(200 * 1024 * 1024)
        .unwrap();
    assert!(
        folder.mistakes().starts_with("suite.yaml is not text"),
        "{}",
        folder.mistakes()
    );
    folder.write("suite.yaml", "a: 1\n".repeat(1024 * 1024).as_bytes());
    assert!(
        folder
            .mistakes()
            .starts_with("suite.yaml is larger than 4 MiB\n"),
        "{}",
        folder.mistakes()
    );
    assert!(
        landfall::suite::read(&[folder.top().to_owned()], &[])
            .unwrap_err()
            .to_string()
            .contains("is not a regular file")
    );
    assert!(
        landfall::suite::read(&[], &[])
            .unwrap_err()
            .to_string()
            .contains("no suite is given")
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new(&[]);
    let path = folder.path("suite.yaml");
    let made = std::process::Command::new("mkfifo")
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    assert!(
        folder
            .mistakes()
            .starts_with("suite.yaml is not a regular file\n"),
        "{}",
        folder.mistakes()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes);
    }

    #[test]
    fn any_mutilation_is_read_or_refused(
        at in 0..SUITE.len(),
        length in 0..40usize,
        with in "[-:{}\\[\\],&*!|>'\"%@#$. \n\ta-z0-9]{0,8}",
    ) {
        let end = (at + length).min(SUITE.len());
        read(&[&SUITE.as_bytes()[..at], with.as_bytes(), &SUITE.as_bytes()[end..]].concat());
    }
}
