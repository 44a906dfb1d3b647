//! Cells by list, by answer, and by both.

use super::*;
use crate::inventory::permissions::Party;

fn list(entries: &[(&str, &str)]) -> AccessList {
    AccessList::new(
        entries
            .iter()
            .map(|(identifier, rights)| (identifier.as_bytes(), *rights)),
        &BTreeSet::new(),
    )
}

/// What comes of `anna`, of whom `level` is expected, and of whom `team` is a group with `team_level` if that is given.
fn anna(
    entries: &[(&str, &str)],
    level: Level,
    team_level: Option<Level>,
    answer: &Answer,
) -> String {
    let list = list(entries);
    let own = Party::Name("anna".to_owned());
    let holder = Holder {
        own: Some(&own),
        ..Holder::default()
    };
    let expected = |groups: &BTreeSet<&str>| {
        team_level
            .filter(|_| groups.contains("team"))
            .unwrap_or(level)
    };
    match evaluate(
        &scenarios(&list, &holder, &BTreeSet::new(), expected),
        answer,
        Message::new("x"),
    ) {
        Decision::Undecided(why) => why.code.rsplit('/').next().unwrap_or_default().to_owned(),
        Decision::Known(Outcome { leak, denial }, _) => match (leak, denial) {
            (false, false) => "right".to_owned(),
            (true, false) => "leak".to_owned(),
            (false, true) => "denial".to_owned(),
            (true, true) => "both".to_owned(),
        },
    }
}

fn check(entries: &[(&str, &str)], level: Level, expect: &str) {
    assert_eq!(
        anna(entries, level, None, &Answer::Unasked(None)),
        expect,
        "{entries:?} {level}"
    );
}

#[test]
fn what_holds_under_every_rule_is_known() {
    check(&[("anna", "lr")], Level::Read, "right");
    check(&[("anna", "lr")], Level::List, "leak");
    check(&[("anna", "lr")], Level::Write, "denial");
    check(&[("anna", "lri")], Level::Read, "leak");
    check(&[("anna", "ia")], Level::Read, "both");
    check(&[], Level::None, "right");
    check(
        &[("anyone", "lr"), ("anna", "lrwite")],
        Level::Write,
        "right",
    );
    check(&[("anyone", "lr"), ("-anna", "lr")], Level::None, "right");
}

#[test]
fn what_depends_on_the_rule_or_on_groups_is_open() {
    check(
        &[("anyone", "lr"), ("anna", "")],
        Level::None,
        "depends-on-rule",
    );
    check(
        &[("anyone", "lr"), ("anna", "")],
        Level::Read,
        "depends-on-rule",
    );
    check(&[("$team", "lr")], Level::None, "depends-on-groups");
    check(&[("$team", "lr")], Level::Read, "depends-on-groups");
    check(&[("$team", "lr")], Level::Write, "denial");
    check(&[("$team", "lr"), ("anna", "lrwite")], Level::Read, "leak");
    check(
        &[("anna", "lr"), ("-$team", "r")],
        Level::Read,
        "depends-on-rule",
    );
    check(&[("anna", "lr7")], Level::Read, "unknown-right");
    check(&[("anna", "lr7")], Level::Write, "denial");
    check(&[("anna", "lrwite7")], Level::Write, "unknown-right");
    check(&[("anna", "lrwitea7")], Level::Manage, "right");
}

#[test]
fn what_is_expected_goes_with_the_groups() {
    let of = |entries: &[(&str, &str)]| {
        anna(
            entries,
            Level::None,
            Some(Level::Write),
            &Answer::Unasked(None),
        )
    };
    assert_eq!(of(&[("$team", "lrwite")]), "right");
    assert_eq!(
        of(&[("$team", "lr")]),
        "depends-on-groups",
        "it is a denial to members only"
    );
    assert_eq!(
        of(&[("$board", "lr"), ("$team", "lrwite")]),
        "depends-on-groups"
    );
}

#[test]
fn many_groups_are_weighed_together() {
    let names: Vec<String> = (0..5000).map(|n| format!("$g{n}")).collect();
    let mut entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "lr")).collect();
    check(&entries, Level::None, "depends-on-rule");
    check(&entries, Level::Write, "denial");
    entries.push(("anna", "lr"));
    check(&entries, Level::Read, "right");
    check(&entries, Level::None, "leak");
    entries.push(("-$g1", "r"));
    check(&entries, Level::Read, "depends-on-rule");
}

#[test]
fn the_server_s_word_settles_what_is_open() {
    let told = |text: &str| Answer::Rights(Rights::read(text), "x".to_owned());
    let of = |entries: &[(&str, &str)], level, answer| anna(entries, level, None, &answer);
    let rule = [("anyone", "lr"), ("anna", "")];
    assert_eq!(of(&rule, Level::None, told("")), "right");
    assert_eq!(of(&rule, Level::None, told("lr")), "leak");
    assert_eq!(of(&rule, Level::Read, told("")), "denial");
    assert_eq!(of(&[("$team", "lrs")], Level::Read, told("lrs")), "right");
    assert_eq!(
        of(&[("$team", "lr5")], Level::Read, told("lr5")),
        "unknown-right"
    );
    // Obsolete rights are no contradiction.
    assert_eq!(
        of(&[("anna", "lrswitekx")], Level::Write, told("lrswitekxcd")),
        "right"
    );
    // Whether she is in the team shows in what she may.
    let team = [("$team", "lrwite")];
    assert_eq!(
        anna(&team, Level::None, Some(Level::Write), &told("lrwite")),
        "right"
    );
    assert_eq!(
        anna(&team, Level::None, Some(Level::Write), &told("")),
        "right"
    );
}

#[test]
fn a_server_that_contradicts_itself_proves_no_pass() {
    let told = |text: &str| Answer::Rights(Rights::read(text), "x".to_owned());
    let of = |entries: &[(&str, &str)], level, answer| anna(entries, level, None, &answer);
    assert_eq!(
        of(&[("anna", "lrwite")], Level::Read, told("lr")),
        "contradiction"
    );
    assert_eq!(of(&[], Level::Read, told("lr")), "contradiction");
    assert_eq!(of(&[("anna", "lr")], Level::Read, told("lrwite")), "leak");
    assert_eq!(of(&[("anna", "lr")], Level::Read, told("l")), "denial");
}

#[test]
fn a_folder_that_is_not_shown_is_no_proof() {
    let hidden = || Answer::NotShown(Message::new("p/not-shown"));
    let of = |entries: &[(&str, &str)], level| anna(entries, level, None, &hidden());
    assert_eq!(
        of(&[], Level::None),
        "right",
        "the list and the server agree"
    );
    assert_eq!(of(&[("anna", "lr")], Level::Read), "not-shown");
    assert_eq!(
        of(&[("anna", "lr")], Level::None),
        "leak",
        "the list is enough for that"
    );
    assert_eq!(of(&[], Level::Read), "denial");
    assert_eq!(
        of(&[("$team", "lr")], Level::None),
        "not-shown",
        "it may have another name"
    );
    let team = anna(
        &[("$team", "lr")],
        Level::None,
        Some(Level::Read),
        &hidden(),
    );
    assert_eq!(
        team, "right",
        "she is not in the team, of which alone anything is expected"
    );
    let failed = Answer::Unasked(Some(Message::new("p/failed")));
    assert_eq!(anna(&[("anna", "lr")], Level::Read, None, &failed), "right");
    assert_eq!(
        anna(&[("$team", "lr")], Level::Read, None, &failed),
        "failed"
    );
    // Where others are shown under names made the same way, it has the right name.
    let hidden = Answer::Hidden(Message::new("p/hidden"));
    let of = |entries: &[(&str, &str)], level| anna(entries, level, None, &hidden);
    assert_eq!(
        of(&[("$team", "lr")], Level::None),
        "right",
        "she is not in the team"
    );
    assert_eq!(of(&[("$team", "lr")], Level::Read), "denial");
    assert_eq!(of(&[("anyone", "lr"), ("anna", "")], Level::None), "right");
    assert_eq!(
        of(&[("anna", "lr")], Level::Read),
        "hidden",
        "the list says otherwise"
    );
    assert_eq!(of(&[("anna", "lr")], Level::None), "hidden");
    assert_eq!(
        of(&[("$team", "w")], Level::None),
        "hidden",
        "that shows no folder"
    );
}
