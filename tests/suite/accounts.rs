//! Tables of accounts and secrets as people have them.

use super::folder::Folder;
use landfall::suite::Suite;

const SUITE: &str = "\
suite: Acme
systems:
  source: { files: { path: a } }
  target: { files: { path: b } }
accounts: { file: accounts.csv }
cases: [{ id: A, title: x, for-each: accounts, files.compare: {} }]
";

fn folder(table: &[u8]) -> Folder {
    let folder = Folder::new(&[("suite.yaml", SUITE)]);
    folder.write("accounts.csv", table);
    folder
}

fn read(table: &str) -> Suite {
    let folder = folder(table.as_bytes());
    folder
        .read()
        .unwrap_or_else(|diagnostics| panic!("{table:?}\n{diagnostics}"))
}

/// Checks what is told about a table, one line a mistake.
fn check(table: &[u8], expect: &[&str]) {
    let folder = folder(table);
    let told: Vec<String> = folder.read().err().map_or(Vec::new(), |diagnostics| {
        let told = |d: &landfall::suite::Diagnostic| {
            let location = d
                .location
                .as_ref()
                .map_or(String::new(), |s| format!("{}:{}: ", s.file, s.line));
            folder.strip(&format!("{location}{}", d.problem))
        };
        diagnostics.list().iter().map(told).collect()
    });
    assert_eq!(told, expect, "{:?}", String::from_utf8_lossy(table));
}

#[test]
fn spreadsheets_are_read_as_they_are() {
    for table in [
        "name,group,source_user\nanna,pilot,a@old.example\nben,,b@old.example\n",
        "\u{FEFF}name;group;source_user\r\nanna;pilot;a@old.example\r\n\r\nben;;b@old.example\r\n;;\r\n",
        "name\tgroup\tsource_user\rben\t\tb@old.example\ranna\tpilot\ta@old.example\r",
        "group , name , source_user\n\"pilot\", \"\" ,\n"
            .replace(
                "\"pilot\", \"\" ,\n",
                "pilot,anna, a@old.example \n,\"ben\",b@old.example",
            )
            .as_str(),
        "name;group;source_user;\nanna;pilot;a@old.example;\nben;;b@old.example;\n",
    ] {
        let suite = read(table);
        let mut names: Vec<&str> = suite
            .accounts
            .iter()
            .map(|account| account.name.as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["anna", "ben"], "{table:?}");
        let anna = suite
            .accounts
            .iter()
            .find(|account| account.name == "anna")
            .unwrap();
        assert_eq!(anna.columns["group"], "pilot");
        assert_eq!(anna.columns["source_user"], "a@old.example");
        assert_eq!(anna.columns.len(), 2, "{table:?}");
    }
}

#[test]
fn skipped_accounts_keep_their_reason() {
    let suite = read("name,skip\nanna,\nzoe,left in May\n");
    assert_eq!(suite.accounts.len(), 1);
    assert_eq!(
        (
            suite.skipped[0].name.as_str(),
            suite.skipped[0].reason.as_str()
        ),
        ("zoe", "left in May")
    );
    assert_eq!(suite.cases[0].entries.len(), 1);
}

#[test]
fn a_workbook_is_no_table() {
    for workbook in [&b"PK\x03\x04\x14\0"[..], b"\xD0\xCF\x11\xE0\xA1\xB1"] {
        check(
            workbook,
            &[
                "suite.yaml:5: accounts.csv is a workbook of a spreadsheet program (.xlsx, .xls or .ods), not a table as text",
            ],
        );
    }
}

#[test]
fn a_misspelt_column_is_not_taken_for_one_of_the_suites_own() {
    for (column, meant) in [
        ("Source_User", "source_user"),
        ("Target User", "target_user"),
        ("target-host", "target_host"),
        ("source_usr", "source_user"),
        ("Skip", "skip"),
    ] {
        let told = format!("accounts.csv:1: the column `{column}` has no meaning");
        let table = format!("name;{column}\nanna;x\n");
        check(table.as_bytes(), &[&told]);
        let hint = format!("rename it to `{meant}`");
        assert!(folder(table.as_bytes()).mistakes().contains(&hint));
    }
    // A suite's own columns are called as it likes.
    for column in ["source_home", "home", "Department", "user", "users"] {
        check(format!("name;{column}\nanna;x\n").as_bytes(), &[]);
    }
}

#[test]
fn wrong_tables_are_told_with_their_line() {
    let utf16: Vec<u8> = "name;group\r\nanna;x\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked: Vec<u8> = [&[0xFF, 0xFE], utf16.as_slice()].concat();
    let utf16_told = "suite.yaml:5: accounts.csv is written in UTF-16";
    check(&utf16, &[utf16_told]);
    check(&marked, &[utf16_told]);
    check(
        b"name;group\r\nM\xFCller;x\r\n",
        &["accounts.csv:2: this file is not UTF-8, probably Windows-1252 (byte 0xFC in line 2)"],
    );
    check(b"", &["suite.yaml:5: accounts.csv is empty"]);
    check(b"\n\n", &["accounts.csv:1: the table has no header"]);
    check(
        b"name,group\n",
        &["accounts.csv:1: the table has no accounts"],
    );
    check(
        b"user,group\nanna,x\n",
        &["accounts.csv:1: the table of accounts has no column `name`"],
    );
    check(
        b"name,name\nanna,x\n",
        &["accounts.csv:1: the column `name` stands here twice"],
    );
    check(
        b"name,\nanna,x\n",
        &["accounts.csv:1: column 2 has no name"],
    );
    check(
        b"name,group\nanna,x,y\nben\n",
        &[
            "accounts.csv:2: this row is too long: it has 3 cells, the header has 2",
            "accounts.csv:3: this row is too short: it has 1 cells, the header has 2",
        ],
    );
    check(
        b"name,group\nanna,\"x\nben,y\n",
        &["accounts.csv:2: a quote is opened and not closed in this line"],
    );
    check(
        b"name,group\nanna,x\n,y\nanna,z\n",
        &[
            "accounts.csv:3: this account has no name",
            "accounts.csv:4: the account `anna` stands here twice",
        ],
    );
    check(
        b"\x00\x01\x02\x03PK",
        &["accounts.csv:1: this file is not text (a NUL byte in line 1)"],
    );
}

#[test]
fn a_large_or_strange_file_is_refused() {
    let folder = folder(b"");
    std::fs::File::create(folder.path("accounts.csv"))
        .unwrap()
        .set_len(200 * 1024 * 1024)
        .unwrap();
    assert!(
        folder
            .mistakes()
            .contains("is not text (a NUL byte in line 1)"),
        "{}",
        folder.mistakes()
    );
    std::fs::remove_file(folder.path("accounts.csv")).unwrap();
    std::fs::create_dir(folder.path("accounts.csv")).unwrap();
    assert!(
        folder
            .mistakes()
            .contains("accounts.csv is not a regular file"),
        "{}",
        folder.mistakes()
    );
    let large = "name\n".to_owned() + &"a\n".repeat(9 * 1024 * 1024);
    std::fs::remove_dir(folder.path("accounts.csv")).unwrap();
    folder.write("accounts.csv", large.as_bytes());
    assert!(
        folder
            .mistakes()
            .contains("accounts.csv is larger than 16 MiB"),
        "{}",
        folder.mistakes()
    );
}

#[cfg(unix)]
#[test]
fn literal_passwords_need_a_private_file_and_never_enter_the_suite() {
    let table = "name;source_user;source_password;target_password\nanna;a@old.example;canary-1;${env:ANNA}\n";
    let folder = folder(table.as_bytes());
    folder.mode("accounts.csv", 0o644);
    let told = folder.mistakes();
    assert!(
        told.contains("holds secrets, and others than its owner may read or write it (mode 0644)"),
        "{told}"
    );
    assert!(
        told.contains("chmod 600") && !told.contains("canary"),
        "{told}"
    );
    folder.mode("accounts.csv", 0o600);
    let suite = folder.read().unwrap();
    assert!(!format!("{suite:?}").contains("canary"));
    assert_eq!(suite.secrets.as_deref(), Some("accounts.csv"));
    assert_eq!(
        suite.accounts[0]
            .columns
            .get("target_password")
            .map(String::as_str),
        Some("${env:ANNA}")
    );
    assert_eq!(suite.accounts[0].columns.get("source_password"), None);
    let secrets = landfall::model::secret_rows(
        &std::fs::read_to_string(folder.path("accounts.csv")).unwrap(),
    )
    .unwrap();
    assert_eq!(secrets.len(), 1);
    assert!(secrets[0].is_for(&suite.accounts[0], "source"));
}

#[cfg(unix)]
#[test]
fn imapsync_lines_are_accounts_and_secrets() {
    let folder =
        folder(b"# old;;;new\nold.example;anna;canary-1;new.example;anna@acme.example;canary-2;\n");
    folder.mode("accounts.csv", 0o600);
    let suite = folder.read().unwrap();
    let anna = &suite.accounts[0];
    assert_eq!(anna.name, "anna");
    let columns: Vec<(&str, &str)> = anna
        .columns
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("source_host", "old.example"),
            ("source_user", "anna"),
            ("target_host", "new.example"),
            ("target_user", "anna@acme.example"),
        ]
    );
    assert!(!format!("{suite:?}").contains("canary"));
    let secrets = landfall::model::secret_rows(
        &std::fs::read_to_string(folder.path("accounts.csv")).unwrap(),
    )
    .unwrap();
    assert!(secrets[0].is_for(anna, "source") && secrets[1].is_for(anna, "target"));
    folder.mode("accounts.csv", 0o640);
    assert!(folder.mistakes().contains("mode 0640"));
}

/// Whoever stands in a table that cannot be read is unknown to the secrets file, too: that is one mistake, not a hundred.
#[test]
#[cfg(unix)]
fn a_broken_table_is_one_mistake() {
    let folder = folder(b"name;source_user\nanna;a;b\nben;b\n");
    let suite = std::fs::read_to_string(folder.path("suite.yaml")).unwrap();
    let suite = suite.replace(
        "{ file: accounts.csv }",
        "{ file: accounts.csv, secrets: secrets.csv }",
    );
    assert!(suite.contains("secrets.csv"), "{suite}");
    folder.write("suite.yaml", suite.as_bytes());
    folder.write(
        "secrets.csv",
        b"account,system,secret\nanna,source,x\nben,source,y\nzoe,tarjet,z\n",
    );
    folder.mode("secrets.csv", 0o600);
    let told = folder.read().unwrap_err();
    let problems: Vec<&str> = told.list().iter().map(|d| d.problem.as_str()).collect();
    assert_eq!(
        problems,
        [
            "this row is too long: it has 3 cells, the header has 2",
            "there is no system `tarjet`"
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_secrets_file_is_checked_with_the_suite() {
    let suite = SUITE.replace(
        "{ file: accounts.csv }",
        "{ file: accounts.csv, secrets: secrets.csv }",
    );
    let folder = Folder::new(&[
        ("suite.yaml", &suite),
        (
            "accounts.csv",
            "name,skip,source_user\nanna,,a@old.example\nzoe,gone,z@old.example\n",
        ),
        (
            "secrets.csv",
            "account,system,secret\nanna,source,canary-1\na@old.example,target,canary-2\nzoe,source,canary-3\n",
        ),
    ]);
    folder.mode("secrets.csv", 0o600);
    assert_eq!(
        folder.mistakes(),
        "secrets.csv:3:1: there is no account `a@old.example`\n    remove the row\n1 mistake; nothing was contacted\n"
    );
    folder.write(
        "secrets.csv",
        b"account,system,secret\nana,source,canary-1\nanna,tarjet,canary-2\n",
    );
    assert_eq!(
        folder.mistakes(),
        "secrets.csv:2:1: there is no account `ana`\n    did you mean `anna`?\n\
         secrets.csv:3:1: there is no system `tarjet`\n    did you mean `target`?\n2 mistakes; nothing was contacted\n"
    );
    folder.write(
        "secrets.csv",
        b"account,system,secret\na@old.example,source,canary-1\nanna,target,canary-2\n",
    );
    assert_eq!(
        folder.read().unwrap().secrets.as_deref(),
        Some("secrets.csv")
    );
    folder.mode("secrets.csv", 0o604);
    assert!(
        folder
            .mistakes()
            .contains("suite.yaml:5:42: secrets.csv holds secrets, and others"),
        "{}",
        folder.mistakes()
    );
}

#[cfg(unix)]
#[test]
fn secrets_stand_in_one_place() {
    let suite = SUITE.replace(
        "{ file: accounts.csv }",
        "{ file: accounts.csv, secrets: secrets.csv }",
    );
    let folder = Folder::new(&[
        ("suite.yaml", &suite),
        ("accounts.csv", "name,source_password\nanna,canary-1\n"),
        (
            "secrets.csv",
            "account,system,secret\nanna,source,canary-1\n",
        ),
    ]);
    folder.mode("secrets.csv", 0o600);
    folder.mode("accounts.csv", 0o600);
    assert!(
        folder
            .mistakes()
            .contains("secrets stand in `accounts.csv` and in `secrets.csv`"),
        "{}",
        folder.mistakes()
    );
}
