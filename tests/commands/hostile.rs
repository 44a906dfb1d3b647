//! Two trees of hostile names with planted faults: every one is found, nothing is invented, and every report can be read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::command::{Place, findings, results};

/// Names that break what takes names for text, for arguments, for markup, for patterns or for short.
fn hostile_names() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        &b"latin1 caf\xe9.txt"[..],
        b"invalid \xff",
        b"invalid \xfe",
        b"half a character \xc3",
        b"overlong \xc0\xaf slash",
        b"surrogate \xed\xa0\x80",
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    let texts = [
        "plain.txt",
        "trailing blank ",
        "trailing dot.",
        " leading blank",
        "line\nbreak",
        "line\r\nbreak",
        "tab\there",
        "escape \u{1b}[31mred\u{1b}[0m",
        "bell \u{7}",
        "-rf",
        "--help",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "<script>alert(1)</script>",
        "]]><testcase name=\"forged\"/>",
        "&amp;&#10;",
        "quote\"and'apostrophe",
        "back\\slash",
        "$HOME `id` $(id)",
        "${env:HOME}",
        "*",
        "[a-z]?",
        "{a,b}",
        "%2e%2e%2f",
        "...",
        "~",
        "CON",
        "Grösse.txt",
        "right to left \u{202e}txt.exe",
        "zero\u{200b}width",
        "no\u{a0}break",
        "line\u{2028}separator",
        "\u{feff}bom",
        "emoji 🦀",
        "combining Z\u{351}\u{36b}\u{343}",
    ];
    names.extend(texts.map(|text| text.as_bytes().to_vec()));
    names.push(vec![b'l'; 255]);
    names.push("ü".repeat(127).into_bytes());
    names
}

/// A fault as it must be told.
type Told = (String, String, Option<String>, Option<String>);

struct Trees {
    place: Place,
    truth: BTreeSet<Told>,
    items: u64,
}

impl Trees {
    fn path(&self, side: &str, name: &[u8]) -> PathBuf {
        self.place.path(side).join(OsStr::from_bytes(name))
    }

    fn file(&mut self, side: &str, name: &[u8], content: &[u8]) {
        let path = self.path(side, name);
        fs::create_dir_all(path.parent().expect("a folder above it"))
            .expect("a folder can be made");
        fs::write(path, content).expect("a file can be written");
        self.items += u64::from(side == "source");
    }

    fn link(&mut self, side: &str, name: &[u8], to: &[u8]) {
        fs::create_dir_all(self.path(side, name).parent().expect("a folder above it"))
            .expect("a folder can be made");
        symlink(OsStr::from_bytes(to), self.path(side, name)).expect("a link can be made");
        self.items += u64::from(side == "source");
    }

    fn folder(&mut self, side: &str, name: &[u8]) {
        fs::create_dir_all(self.path(side, name)).expect("a folder can be made");
        self.items += u64::from(side == "source");
    }

    fn told(&mut self, class: &str, name: &[u8], field: Option<&str>) {
        let base64 = std::str::from_utf8(name)
            .is_err()
            .then(|| STANDARD.encode(name));
        let text = landfall::base::bytes::display(name);
        self.truth
            .insert((class.to_owned(), text, base64, field.map(str::to_owned)));
    }
}

/// Every hostile name with every fault, and the faults that are not made by names.
fn plant() -> Trees {
    let mut trees = Trees {
        place: Place::new(),
        truth: BTreeSet::new(),
        items: 0,
    };
    for (number, name) in hostile_names().into_iter().enumerate() {
        let content = format!("content {number}").into_bytes();
        let within = |folder: &str| [folder.as_bytes(), b"/", &name].concat();
        for side in ["source", "target"] {
            trees.file(side, &within("same"), &content);
            trees.file(
                side,
                &[&within("as folder"), &b"/inner"[..]].concat(),
                &content,
            );
            trees.link(side, &within("links"), &name);
        }
        trees.file(
            "source",
            &within("missing"),
            &[&content, &b" missing"[..]].concat(),
        );
        trees.told("missing", &within("missing"), None);
        trees.file(
            "target",
            &within("extra"),
            &[&content, &b" extra"[..]].concat(),
        );
        trees.told("extra", &within("extra"), None);
        trees.file(
            "source",
            &within("changed"),
            &[&content, &b" one"[..]].concat(),
        );
        trees.file(
            "target",
            &within("changed"),
            &[&content, &b" two"[..]].concat(),
        );
        trees.told("different", &within("changed"), Some("content"));
        trees.file("source", &within("emptied"), &content);
        trees.file("target", &within("emptied"), b"");
        trees.told("different", &within("emptied"), Some("size"));
        trees.file(
            "source",
            &within("moved"),
            &[&content, &b" moved"[..]].concat(),
        );
        trees.file(
            "target",
            &within("found here"),
            &[&content, &b" moved"[..]].concat(),
        );
        trees.told("moved", &within("moved"), None);
        trees.folder("source", &within("folders"));
        trees.told("missing", &within("folders"), None);
    }
    faults_of_shape(&mut trees);
    trees
}

/// Faults of links, types, forms of names and depth.
fn faults_of_shape(trees: &mut Trees) {
    for (name, source, target) in [
        ("dangling", "nowhere", "nowhere"),
        ("loop", "loop", "loop"),
        ("up", "..", ".."),
    ] {
        trees.link(
            "source",
            format!("same/{name}").as_bytes(),
            source.as_bytes(),
        );
        trees.link(
            "target",
            format!("same/{name}").as_bytes(),
            target.as_bytes(),
        );
    }
    trees.link("source", b"changed/link", b"here");
    trees.link("target", b"changed/link", b"there");
    trees.told("different", b"changed/link", Some("link"));
    trees.file("source", b"changed/type", b"a file");
    trees.folder("target", b"changed/type");
    trees.told("different", b"changed/type", Some("type"));
    trees.file(
        "source",
        "same/caf\u{e9}".as_bytes(),
        b"the same in another form",
    );
    trees.file(
        "target",
        "same/cafe\u{301}".as_bytes(),
        b"the same in another form",
    );
    trees.told("different", "same/caf\u{e9}".as_bytes(), Some("name"));
    for side in ["source", "target"] {
        trees.file(side, b"same/Case", b"upper");
        trees.file(side, b"same/case", b"lower");
        trees.file(side, b"same/empty", b"");
        trees.folder(side, b"same/empty folder");
    }
    let deep = "deep/".repeat(300) + "end";
    trees.file("source", deep.as_bytes(), b"far down");
    trees.file("target", deep.as_bytes(), b"far Down");
    trees.told("different", deep.as_bytes(), Some("content"));
}

fn found(run: &std::path::Path) -> BTreeSet<Told> {
    findings(run)
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().map(str::to_owned);
            let some = |key: &str| text(key).unwrap_or_default();
            (
                some("class"),
                some("item"),
                text("item_base64"),
                text("field"),
            )
        })
        .collect()
}

#[test]
fn every_fault_of_hostile_names_is_told() {
    let trees = plant();
    trees.place.write(
        "suite.yaml",
        "suite: Hostile names\nsystems:\n  source: { label: Old, files: { path: source } }\n  \
         target: { label: New, files: { path: target } }\ncases:\n- { id: NAMES, title: Names, files.compare: {} }\n",
    );
    trees
        .place
        .run(["run", "suite.yaml", "--out", "run"])
        .expect(1);
    let run = trees.place.path("run");
    let found = found(&run);
    let missed: Vec<_> = trees.truth.difference(&found).collect();
    let invented: Vec<_> = found.difference(&trees.truth).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed: {missed:#?}\ninvented: {invented:#?}"
    );
    assert_eq!(
        findings(&run).len(),
        trees.truth.len(),
        "something was told twice"
    );

    let ledger = &results(&run)["cases"][0]["ledger"];
    assert_eq!(ledger["source"]["listed"], trees.items, "{ledger}");
    reports_can_be_read(&run, trees.truth.len());
}

/// Each finding has its line or row in the reports for people and machines, whatever its name.
fn reports_can_be_read(run: &std::path::Path, count: usize) {
    let table = fs::read(run.join("findings.csv")).expect("findings.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(
        table
            .strip_prefix("\u{feff}".as_bytes())
            .expect("a byte-order mark"),
    );
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .map(|row| row.expect("a row of text"))
        .collect();
    assert_eq!(rows.len(), count);
    assert!(
        rows.iter()
            .flatten()
            .all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])),
        "a cell would run"
    );
    let distinct: BTreeSet<_> = rows
        .iter()
        .map(|row| (row[2].to_owned(), row[5].to_owned(), row[6].to_owned()))
        .collect();
    assert_eq!(distinct.len(), count, "two names look the same");

    let junit = fs::read_to_string(run.join("TEST-landfall.xml")).expect("TEST-landfall.xml");
    let mut reader = quick_xml::Reader::from_str(&junit);
    let mut cases = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                cases += usize::from(tag.name().as_ref() == "testcase");
            }
            _ => {}
        }
    }
    assert_eq!(cases, 1, "a name has forged a test case");
    let html = fs::read_to_string(run.join("report.html")).expect("report.html");
    assert!(
        !html.contains("<script>alert"),
        "a name is markup in the report"
    );
    let shown = fs::read_to_string(run.join("summary.md")).expect("summary.md");
    assert!(!shown.contains('\u{1b}') && shown.lines().count() <= 40);
}
