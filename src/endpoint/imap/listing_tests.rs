//! Lines of folder listings as servers write them.

use super::*;

fn list(line: &str) -> Folder {
    list_response(Tokens::new(line.as_bytes())).unwrap()
}

fn check(line: &str, wire: &[u8], name: &str, delimiter: Option<u8>) {
    let folder = list(line);
    assert_eq!(
        (&*folder.wire, folder.name.as_str(), folder.delimiter),
        (wire, name, delimiter),
        "{line}"
    );
}

#[test]
fn names_are_read_in_every_dress() {
    check(r#"() "/" INBOX"#, b"INBOX", "INBOX", Some(b'/'));
    check(r#"() "/" inbox"#, b"inbox", "INBOX", Some(b'/'));
    check(r#"() "/" "a\"b\\c""#, b"a\"b\\c", "a\"b\\c", Some(b'/'));
    check(r#"() "\\" "a\\b""#, b"a\\b", "a/b", Some(b'\\'));
    check(r#"() NIL 12345"#, b"12345", "12345", None);
    check("() \"/\" {4}\r\na\"b\\", b"a\"b\\", "a\"b\\", Some(b'/'));
    check(
        r#"(\HasNoChildren) "." "INBOX.Entw&APw-rfe""#,
        b"INBOX.Entw&APw-rfe",
        "INBOX/Entwürfe",
        Some(b'.'),
    );
    check(r#"() "." "A/B.C""#, b"A/B.C", "A\u{2215}B/C", Some(b'.'));
    check(
        r#"() "/" Sent Items"#,
        b"Sent Items",
        "Sent Items",
        Some(b'/'),
    );
    check(
        r#"() "/" "foo" ("CHILDINFO" ("SUBSCRIBED"))"#,
        b"foo",
        "foo",
        Some(b'/'),
    );
    check(
        r#"() "/" foo ("CHILDINFO" ("SUBSCRIBED"))"#,
        b"foo",
        "foo",
        Some(b'/'),
    );
    check(
        r#"() "/" " lead and trail ""#,
        b" lead and trail ",
        " lead and trail ",
        Some(b'/'),
    );
    check(r#"() "/" "R&D""#, b"R&D", "R&D", Some(b'/'));
}

#[test]
fn names_that_are_not_utf7_are_marked() {
    let bytes = b"() \"/\" \"Entw\xFCrfe\"";
    let folder = list_response(Tokens::new(bytes)).unwrap();
    assert_eq!(
        (folder.wire.as_slice(), folder.name.as_str()),
        (&b"Entw\xFCrfe"[..], "Entw\\xFCrfe")
    );
    assert!(folder.irregular && list(r#"() "/" "R&D""#).irregular);
    assert!(!list(r#"() "/" "R&-D""#).irregular);
}

#[test]
fn roles_come_from_attributes_in_any_case() {
    let folder = list(r#"(\HasNoChildren \trash) "/" "[Gmail]/Papierkorb""#);
    assert_eq!(folder.roles, [Role::Trash]);
    assert!(folder.selectable);
    assert!(!list(r#"(\noselect) "/" "[Gmail]""#).selectable);
    assert!(!list(r#"(\NonExistent) "/" "gone""#).selectable);
    assert!(list(r#"() "/" INBOX"#).is_inbox());
    assert!(!list(r#"() "/" INBOX/INBOX"#).is_inbox());
}

#[test]
fn a_folder_in_two_lines_is_one() {
    let folders = merged(vec![
        list(r#"() "/" X"#),
        list(r#"() "/" Y"#),
        list(r#"(\Sent) "/" X"#),
    ]);
    assert_eq!(folders.len(), 2);
    assert_eq!(folders[0].roles, [Role::Sent]);
}

#[test]
fn garbled_lines_are_no_folders() {
    for line in [
        "",
        "()",
        r#"() "/""#,
        r#"( "/" x"#,
        r#"() "ab" x"#,
        r#"() "/" "x"#,
        r#"() "/" ("x")"#,
    ] {
        assert!(
            list_response(Tokens::new(line.as_bytes())).is_err(),
            "{line}"
        );
    }
}

#[test]
fn namespaces_are_read() {
    let read = |text: &str| namespaces(Tokens::new(text.as_bytes()));
    let found = read(r#"(("INBOX." ".")) NIL (("Public." "." "X-PARAM" ("a" "b"))("#).map(|_| ());
    assert_eq!(found, Err(SyntaxError));
    let found = read(r#"(("" "/")("#).map(|_| ());
    assert_eq!(found, Err(SyntaxError));
    let found =
        read(r#"(("INBOX." ".")) (("~" "/")) (("Public." "." "X-PARAM" ("a" "b"))("x" NIL))"#)
            .unwrap();
    assert_eq!(
        found.personal,
        [Namespace {
            prefix: b"INBOX.".to_vec(),
            delimiter: Some(b'.')
        }]
    );
    assert_eq!(found.others.len(), 1);
    assert_eq!(
        found.shared[1],
        Namespace {
            prefix: b"x".to_vec(),
            delimiter: None
        }
    );
}

#[test]
fn a_folder_that_one_line_can_open_holds_messages() {
    let folders = merged(vec![
        list(r#"(\Noselect \HasChildren) "/" "Projekte""#),
        list(r#"(\HasNoChildren) "/" "Projekte""#),
        list(r#"(\Archive) "/" "Projekte""#),
        list(r#"(\Noselect) "/" "Ordner""#),
    ]);
    assert_eq!(folders.len(), 2);
    assert!(folders[0].selectable && !folders[1].selectable);
    assert_eq!(folders[0].roles, [Role::Archive]);
}

#[test]
fn inbox_is_one_folder_in_any_case() {
    let folders = merged(vec![
        list(r#"() "/" "INBOX""#),
        list(r#"(\Noselect) "/" "Inbox""#),
        list(r#"() "/" "Inbox/x""#),
    ]);
    let wires: Vec<&[u8]> = folders.iter().map(|folder| &*folder.wire).collect();
    assert_eq!(wires, [&b"INBOX"[..], b"Inbox/x"]);
    assert!(folders[0].is_inbox() && folders[0].selectable);
}
