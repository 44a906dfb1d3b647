//! Tests of reading YAML: places, scalars as written, bounds.

use proptest::prelude::*;

use super::super::source::Source;
use super::*;

fn mistakes_of(text: &str) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    let tree = read(text, 0, &mut mistakes);
    let source = Source {
        shown: "s".to_owned(),
        path: "s".into(),
        text: text.to_owned(),
        understood: tree.is_some(),
    };
    let diagnostics = mistakes.into_diagnostics(&[source]);
    let shown = |d: &crate::suite::Diagnostic| {
        let location = d.location.as_ref().unwrap();
        format!("{}:{} {}", location.line, location.column, d.problem)
    };
    diagnostics
        .map(|all| all.list().iter().map(shown).collect())
        .unwrap_or_default()
}

fn tree(text: &str) -> Node {
    read(text, 0, &mut Mistakes::default()).unwrap()
}

#[test]
fn scalars_stay_as_they_are_written() {
    let node = tree("a: no\nb: 0755\nc: 1.10\nd: ~\ne: null\nf: 2026-01-01\non: yes\n");
    let texts: Vec<&str> = node
        .entries()
        .unwrap()
        .iter()
        .map(|e| e.value.scalar().unwrap().text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["no", "0755", "1.10", "~", "null", "2026-01-01", "yes"]
    );
    assert_eq!(node.entries().unwrap()[6].key, "on");
}

#[test]
fn everything_knows_its_place() {
    let node = tree("# x\nküche: { b: [1, 'zwei'] }\nc: |\n  text\n");
    let at = |place: Place| {
        (
            place.start.line,
            place.start.column,
            place.end.line,
            place.end.column,
        )
    };
    let first = &node.entries().unwrap()[0];
    assert_eq!(at(first.key_place), (2, 1, 2, 6));
    let list = first.value.entry("b").unwrap();
    assert_eq!(at(list.key_place), (2, 10, 2, 11));
    assert_eq!(at(list.value.items().unwrap()[1].place), (2, 17, 2, 23));
    assert_eq!(at(list.value.place).0..=at(list.value.place).1, 2..=13);
}

#[test]
fn aliases_are_their_values() {
    let node = tree("a: &x { b: 1 }\nc: *x\nd: [*x]\n");
    assert_eq!(
        node.entry("c")
            .unwrap()
            .value
            .entry("b")
            .unwrap()
            .value
            .scalar()
            .unwrap()
            .text,
        "1"
    );
}

#[test]
fn what_is_no_tree_is_reported() {
    for (text, expected) in [
        ("a: 1\na: 2\n", "2:1 the key `a` stands here twice"),
        ("# only\n", "1:1 there is nothing in this file but comments"),
        (
            "a: 1\n---\nb: 1\n",
            "2:1 a second YAML document begins here",
        ),
        ("a: !!str 1\n", "1:4 tags (`!...`) mean nothing here"),
        ("{a: 1}: 2\n", "1:1 a map cannot be a key"),
        (": 2\n", "1:1 there is no key before the colon"),
        (
            "a: &x [*x]\n",
            "1:8 this alias stands inside what it stands for",
        ),
    ] {
        assert_eq!(mistakes_of(text), [expected], "{text}");
    }
    assert!(
        mistakes_of("a: b: c\n")[0].starts_with("1:5 this is not YAML: mapping values"),
        "{:?}",
        mistakes_of("a: b: c\n")
    );
    assert!(mistakes_of("a:\n\t- b\n")[0].contains("this is not YAML"));
}

#[test]
fn bombs_are_bounded() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = format!("*a{}", level - 1);
        bomb += &format!(
            "a{level}: &a{level} [{}]\n",
            [before.as_str(); 10].join(", ")
        );
    }
    assert!(
        mistakes_of(&bomb)[0].ends_with("this file has more than 200000 values"),
        "{:?}",
        mistakes_of(&bomb)
    );
    for deep in ["[", "- ", "{a: ", "[{"] {
        let mistakes = mistakes_of(&deep.repeat(50_000));
        assert!(
            mistakes[0].contains("more than 64 deep") || mistakes[0].contains("recursion"),
            "{mistakes:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_it_panic(text in "[-:{}\\[\\],&*!|>'\"%@`#?a \n\t\r0\\\\]{0,60}|\\PC{0,60}") {
        let mut mistakes = Mistakes::default();
        let tree = read(&text, 0, &mut mistakes);
        prop_assert!(tree.is_some() || mistakes.count() > 0);
    }
}
