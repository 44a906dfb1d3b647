//! Manifests as the tools write them, and as they must not be.

use super::*;

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn read(text: impl AsRef<[u8]>) -> Result<ManifestTree, CannotCheck> {
    ManifestTree::read(text.as_ref(), "sums".to_owned(), None, b"")
}

fn names(tree: &ManifestTree, path: &[u8]) -> Vec<(Vec<u8>, FileKind)> {
    let listing = tree
        .folder(path, Links::AsLinks)
        .unwrap()
        .list(Look::Full)
        .unwrap();
    assert_eq!(listing.announced() as usize, listing.entries().len());
    listing
        .entries()
        .iter()
        .map(|entry| (listing.name(entry).to_vec(), entry.kind.unwrap()))
        .collect()
}

fn refused(text: impl AsRef<[u8]>) -> (Obstacle, String) {
    let why = read(text).unwrap_err();
    (why.obstacle, why.cause.code)
}

#[test]
fn names_are_read_as_the_tools_write_them() {
    let text = format!(
        "{ABC}  ./a/plain\n\\{ABC}  a/line\\nfeed\\\\\n{ABC} *a/binary\n{ABC}  a/ leading and trailing \n"
    );
    let tree = read([text.as_bytes(), ABC.as_bytes(), b"  a/latin-\xE4\n"].concat()).unwrap();
    let listed: Vec<_> = names(&tree, b"a")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let expected: [&[u8]; 5] = [
        b" leading and trailing ",
        b"binary",
        b"latin-\xE4",
        b"line\nfeed\\",
        b"plain",
    ];
    assert_eq!(listed, expected);
    assert_eq!(names(&tree, b""), [(b"a".to_vec(), FileKind::Folder)]);
    let folder = tree.folder(b"a", Links::AsLinks).unwrap();
    assert_eq!(folder.digest(b"line\nfeed\\").unwrap().to_string(), ABC);
    assert_eq!(folder.digest(b"other"), None);
}

#[test]
fn folders_are_made_of_paths() {
    let text = format!("{ABC}  a-b\n{ABC}  a/x\n{ABC}  a/b/c\n{ABC}  a/b/d\n{ABC}  a/b-\n");
    let tree = read(text).unwrap();
    assert_eq!(
        names(&tree, b""),
        [
            (b"a".to_vec(), FileKind::Folder),
            (b"a-b".to_vec(), FileKind::File)
        ]
    );
    assert_eq!(names(&tree, b"a").len(), 3);
    assert_eq!(names(&tree, b"a/b").len(), 2);
    assert_eq!(
        tree.folder(b"b", Links::AsLinks).err().unwrap().obstacle,
        Obstacle::Absent
    );
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    let tree = read(format!("{ABC}  a\r\n{ABC}  b\r\n\r\n")).unwrap();
    assert_eq!(names(&tree, b"").len(), 2);
    assert_eq!(
        names(&read(format!("{ABC}  a\n{ABC}  b\r\n")).unwrap(), b"")[1].0,
        b"b\r"
    );
    assert_eq!(
        refused(format!("{ABC}  a\r\n{ABC}  b\n")).0,
        Obstacle::Protocol
    );
}

#[test]
fn a_line_that_is_not_understood_is_never_passed_over() {
    for wrong in [
        "ba78  short",
        "%%%% HASHDEEP-1.0",
        "# a remark",
        &format!("{ABC} one-blank"),
        ABC,
        &format!("{ABC}  /absolute"),
        &format!("{ABC}  a/../b"),
        &format!("{ABC}  a//b"),
        &format!("{ABC}  "),
        &format!("\\{ABC}  bad\\tescape"),
        "d41d8cd98f00b204e9800998ecf8427e  other-algorithm",
    ] {
        assert_eq!(
            refused(format!("{ABC}  good\n{wrong}\n")).0,
            Obstacle::Protocol,
            "{wrong}"
        );
    }
}

#[test]
fn a_manifest_that_is_cut_empty_or_contradicts_itself_is_refused() {
    assert_eq!(
        refused(format!("{ABC}  a\n{ABC}  name-cut-he")),
        (Obstacle::Interrupted, "files/manifest-cut".into())
    );
    assert_eq!(
        refused(""),
        (Obstacle::Absent, "files/manifest-empty".into())
    );
    assert_eq!(
        refused(format!("{ABC}  a\n{NOTHING}  a\n")).1,
        "files/manifest-contradiction"
    );
    assert_eq!(refused(b"\xFF\xFEb\0a\0\n\0").1, "files/manifest-utf16");
    assert_eq!(
        names(&read(format!("{ABC}  a\n{ABC}  ./a\n")).unwrap(), b"").len(),
        1
    );
    let file_and_folder = read(format!("{ABC}  a\n{ABC}  a/b\n")).unwrap();
    let listing = file_and_folder
        .folder(b"", Links::AsLinks)
        .unwrap()
        .list(Look::Full)
        .unwrap();
    assert_eq!(listing.doubled(), Some(&b"a"[..]));
}

#[test]
fn the_algorithm_is_known_by_length_declaration_tag_or_file_name() {
    assert_eq!(
        read(format!("{ABC}  a\n")).unwrap().proof(),
        Proof::Digests(Algorithm::Sha256)
    );
    let md5 = read("d41d8cd98f00b204e9800998ecf8427e *a\n").unwrap();
    assert_eq!(md5.proof(), Proof::Digests(Algorithm::Md5));
    assert_eq!(
        read(format!("BLAKE3 (a) = {ABC}\n")).unwrap().proof(),
        Proof::Digests(Algorithm::Blake3)
    );
    assert_eq!(
        names(&read(format!("SHA256 (a (1) = x) = {ABC}\n")).unwrap(), b"")[0].0,
        b"a (1) = x"
    );
    let folder = tempfile::tempdir().unwrap();
    for (name, algorithm) in [
        ("SHA256SUMS", Algorithm::Sha256),
        ("files.b3", Algorithm::Blake3),
        ("B3SUMS", Algorithm::Blake3),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("{ABC}  a\n")).unwrap();
        assert_eq!(
            ManifestTree::open(&path, None, b"").unwrap().proof(),
            Proof::Digests(algorithm),
            "{name}"
        );
    }
}

#[test]
fn a_root_keeps_what_is_below_it() {
    let text = format!("{ABC}  homes/anna/a\n{ABC}  homes/anna-b/b\n");
    let tree = ManifestTree::read(text.as_bytes(), "sums".to_owned(), None, b"homes/anna").unwrap();
    assert_eq!(names(&tree, b""), [(b"a".to_vec(), FileKind::File)]);
    let none =
        ManifestTree::read(text.as_bytes(), "sums".to_owned(), None, b"homes/ann").unwrap_err();
    assert_eq!(none.obstacle, Obstacle::Absent);
}
