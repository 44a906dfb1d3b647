//! Random small trees, compared by the kind and by brute force: every finding and every count must agree.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use landfall::base::bytes::display;
use landfall::endpoint::fs::FilesSettings;
use landfall::inventory::files::open;
use landfall::model::{Class, Examined, Status, Tally};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

use super::faulty_tree::{Fault, FaultyTree};
use crate::context::{Seen, TestContext};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    File(&'static str),
    Link(&'static str),
    Folder,
}

type Model = BTreeMap<Vec<u8>, Node>;
/// Class, path, field, and where a moved file was found.
type Told = BTreeSet<(Class, String, Option<String>, Option<String>)>;

const NAMES: [&[u8]; 6] = [b"a", b"b", b"B", b"c ", b"d\xE4", b"e\n"];

fn node() -> impl Strategy<Value = Node> {
    prop_oneof![
        5 => prop::sample::select(vec!["", "x", "y", "zwei", "drei"]).prop_map(Node::File),
        1 => prop::sample::select(vec!["a", "nirgends"]).prop_map(Node::Link),
        2 => Just(Node::Folder),
    ]
}

/// What was planted, in order; what does not fit on what is there already is left out.
fn model() -> impl Strategy<Value = Model> {
    let path = prop::collection::vec(prop::sample::select(NAMES.to_vec()), 1..4);
    prop::collection::vec((path, node()), 0..10).prop_map(|planted| {
        let mut model = Model::new();
        for (levels, node) in planted {
            let above: Vec<Vec<u8>> = (1..levels.len())
                .map(|end| levels[..end].join(&b'/'))
                .collect();
            let path = levels.join(&b'/');
            let fits = above
                .iter()
                .all(|folder| matches!(model.get(folder), None | Some(Node::Folder)));
            if fits && !model.contains_key(&path) {
                model.extend(above.into_iter().map(|folder| (folder, Node::Folder)));
                model.insert(path, node);
            }
        }
        model
    })
}

/// The second tree is the first with some changes, so that most of it agrees.
fn pair() -> impl Strategy<Value = (Model, Model)> {
    (model(), model(), any::<u64>()).prop_map(|(source, other, choice)| {
        let mut target = source.clone();
        for (index, (path, node)) in other.into_iter().enumerate() {
            if choice >> (index % 64) & 1 == 1 {
                remove(&mut target, &path);
                let above = (0..path.len())
                    .filter(|at| path[*at] == b'/')
                    .map(|end| path[..end].to_vec());
                let above: Vec<Vec<u8>> = above.collect();
                if above
                    .iter()
                    .all(|folder| matches!(target.get(folder), None | Some(Node::Folder)))
                {
                    target.extend(above.into_iter().map(|folder| (folder, Node::Folder)));
                    target.insert(path, node);
                }
            }
        }
        if let Some(path) = source
            .keys()
            .nth(usize::try_from(choice >> 32).unwrap_or_default() % (source.len() + 1))
        {
            remove(&mut target, path);
        }
        (source, target)
    })
}

fn remove(model: &mut Model, path: &[u8]) {
    let below = [path, b"/"].concat();
    model.retain(|other, _| other != path && !other.starts_with(&below));
}

fn plant(root: &Path, model: &Model) {
    fs::create_dir(root).unwrap();
    for (path, node) in model {
        let path = root.join(OsStr::from_bytes(path));
        match node {
            Node::Folder => fs::create_dir(path).unwrap(),
            Node::File(text) => fs::write(path, text).unwrap(),
            Node::Link(to) => std::os::unix::fs::symlink(to, path).unwrap(),
        }
    }
}

fn is_empty(model: &Model, folder: &[u8]) -> bool {
    let below = [folder, b"/"].concat();
    !model.keys().any(|path| path.starts_with(&below))
}

fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap()
}

/// What is true of `source` and `target`, found out the slow way.
fn truth(source: &Model, target: &Model) -> (Told, Tally, Tally) {
    let mut truth = Truth::default();
    let (mut missing, mut extra) = truth.compare_by_path(source, target);
    truth.find_moved(&mut missing, &mut extra);

    truth.source.missing = missing.len() as u64;
    truth.target.extra = extra.len() as u64;
    for (class, rest) in [(Class::Missing, missing), (Class::Extra, extra)] {
        let rest = rest.into_iter();
        truth
            .told
            .extend(rest.map(|(path, _)| (class, display(path), None, None)));
    }
    (truth.told, truth.source, truth.target)
}

/// What is on one side only.
type Alone<'a> = Vec<(&'a Vec<u8>, &'a Node)>;

/// What was found out so far.
#[derive(Default)]
struct Truth {
    told: Told,
    source: Tally,
    target: Tally,
}

/// The field in which two of one path differ; none if they are the same.
fn difference(source: &Node, target: &Node) -> Option<&'static str> {
    match (source, target) {
        (Node::Folder, Node::Folder) => None,
        (Node::File(a), Node::File(b)) if a == b => None,
        (Node::File(a), Node::File(b)) if a.len() == b.len() => Some("content"),
        (Node::File(_), Node::File(_)) => Some("size"),
        (Node::Link(a), Node::Link(b)) => (a != b).then_some("link"),
        _ => Some("type"),
    }
}

impl Truth {
    /// Compares what has the same path, and gives what is in the source alone and in the target alone.
    fn compare_by_path<'a>(
        &mut self,
        source: &'a Model,
        target: &'a Model,
    ) -> (Alone<'a>, Alone<'a>) {
        let (mut missing, mut extra) = (Vec::new(), Vec::new());
        let paths: BTreeSet<&Vec<u8>> = source.keys().chain(target.keys()).collect();
        for path in paths {
            match (source.get(path), target.get(path)) {
                // Folders are compared where they are empty: else what is in them speaks for them.
                (Some(Node::Folder), Some(Node::Folder))
                    if !is_empty(source, path) && !is_empty(target, path) => {}
                (Some(a), Some(b)) => self.compared(path, difference(a, b)),
                (Some(node), None) => {
                    if *node != Node::Folder || is_empty(source, path) {
                        self.source.listed += 1;
                        missing.push((path, node));
                    }
                }
                (_, node) => {
                    let node = node.unwrap();
                    if *node != Node::Folder || is_empty(target, path) {
                        self.target.listed += 1;
                        extra.push((path, node));
                    }
                }
            }
        }
        (missing, extra)
    }

    /// Something is on both sides, and differs in `field` or not at all.
    fn compared(&mut self, path: &[u8], field: Option<&str>) {
        for tally in [&mut self.source, &mut self.target] {
            tally.listed += 1;
            if field.is_some() {
                tally.different += 1;
            } else {
                tally.matched += 1;
            }
        }
        let different = |field: &str| {
            (
                Class::Different,
                display(path),
                Some(field.to_owned()),
                None,
            )
        };
        self.told.extend(field.map(different));
    }

    /// Takes out of `missing` and `extra` what only moved: under its own name first, then under any.
    fn find_moved(&mut self, missing: &mut Alone<'_>, extra: &mut Alone<'_>) {
        for same_name in [true, false] {
            missing.retain(|(path, node)| {
                let fits = |(other, found): &(&Vec<u8>, &Node)| {
                    found == node
                        && matches!(node, Node::File(text) if !text.is_empty())
                        && (!same_name || name(other) == name(path))
                };
                let Some(at) = extra.iter().position(fits) else {
                    return true;
                };
                self.told.insert((
                    Class::Moved,
                    display(path),
                    None,
                    Some(display(extra.remove(at).0)),
                ));
                self.source.moved += 1;
                self.target.moved += 1;
                false
            });
        }
    }
}

fn told(seen: &Seen) -> Told {
    let told: Vec<_> = seen
        .findings
        .iter()
        .map(|finding| {
            let found = finding
                .target
                .clone()
                .filter(|_| finding.class == Class::Moved);
            (
                finding.class,
                finding.item.text.clone(),
                finding.field.clone(),
                found,
            )
        })
        .collect();
    let count = told.len();
    let told: Told = told.into_iter().collect();
    assert_eq!(told.len(), count, "a finding was told twice");
    told
}

fn compare(world: &Path, faults: &[Fault], content: &str) -> Seen {
    let tree = |side: &str| open(&FilesSettings::tree(side), world, ".");
    let target = tree("target").map(|tree| FaultyTree::of(tree, faults));
    TestContext::of_trees(tree("source"), target)
        .observe_freely("files.compare", &json!({"content": content}))
}

fn sums(seen: &Seen) -> Result<(Tally, Tally), TestCaseError> {
    let Some(Examined::Compared(ledger)) = &seen.evidence.examined else {
        return Err(TestCaseError::fail(format!("no ledger: {seen:#?}")));
    };
    prop_assert_eq!(ledger.imbalance(), None);
    let sum = ledger.sum();
    Ok((sum.source, sum.target))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_and_counts_agree_with_brute_force((source, target) in pair(), bytes in any::<bool>()) {
        let world = tempfile::tempdir().unwrap();
        plant(&world.path().join("source"), &source);
        plant(&world.path().join("target"), &target);
        let seen = compare(world.path(), &[], if bytes { "bytes" } else { "sha256" });
        let (expected, s, t) = truth(&source, &target);
        prop_assert_eq!(told(&seen), expected.clone());
        prop_assert_eq!(sums(&seen)?, (s.clone(), t));
        let status = match (expected.is_empty(), s.listed) {
            (false, _) => Status::Failed,
            (true, 0) => Status::Inconclusive,
            (true, _) => Status::Passed,
        };
        prop_assert_eq!(seen.verdict.status, status);
    }

    #[test]
    fn a_blind_spot_is_never_passed_and_nothing_is_claimed_of_it((source, target) in pair()) {
        const BLIND: &str = "a";
        let world = tempfile::tempdir().unwrap();
        plant(&world.path().join("source"), &source);
        plant(&world.path().join("target"), &target);
        let seen = compare(world.path(), &[Fault::FolderDenied(BLIND), Fault::FileUnreadable("b")], "sha256");
        sums(&seen)?;
        let (whole, _, _) = truth(&source, &target);
        let below = format!("{BLIND}/");
        for told in told(&seen) {
            if told.0 == Class::Unreadable {
                prop_assert!(told.1 == BLIND || told.1 == "b");
                continue;
            }
            // What can be seen is told as it is, but for a move of which one end is hidden: then the
            // other end may be told alone, or as that of another file with the same content.
            let (class, item, _, place) = &told;
            let half_hidden = whole.iter().any(|(of, from, _, to)| {
                *of == Class::Moved && (from == item || to.as_ref() == Some(item) || (to.is_some() && to == place))
            });
            prop_assert!(whole.contains(&told) || half_hidden, "{told:?} is not true");
            let both_have = source.contains_key(BLIND.as_bytes()) && target.get(BLIND.as_bytes()) == Some(&Node::Folder);
            if both_have && source.get(BLIND.as_bytes()) == Some(&Node::Folder) {
                prop_assert!(!item.starts_with(&below), "{class}: {item} is below a folder that could not be read");
            }
        }
        if target.get(BLIND.as_bytes()) == Some(&Node::Folder) {
            prop_assert_ne!(seen.verdict.status, Status::Passed);
        }
    }
}
