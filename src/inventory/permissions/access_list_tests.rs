//! Lists are held against servers of three rules.

use proptest::prelude::*;

use super::*;

fn list(entries: &[(&str, &str)]) -> AccessList {
    AccessList::new(
        entries
            .iter()
            .map(|(identifier, rights)| (identifier.as_bytes(), *rights)),
        &BTreeSet::new(),
    )
}

/// What `anna`, who is in `groups`, has: under every rule, under some.
fn anna(entries: &[(&str, &str)], groups: &[&str]) -> (String, String) {
    let own = Party::Name("anna".to_owned());
    let holder = Holder {
        own: Some(&own),
        groups: groups.iter().copied().collect(),
        is_owner: false,
    };
    let bounds = list(entries).bounds(&holder);
    (bounds.floor.to_string(), bounds.ceiling.to_string())
}

#[track_caller]
fn check(entries: &[(&str, &str)], groups: &[&str], floor: &str, ceiling: &str) {
    assert_eq!(
        anna(entries, groups),
        (floor.to_owned(), ceiling.to_owned()),
        "{entries:?} {groups:?}"
    );
}

#[test]
fn what_stands_alone_holds_under_every_rule() {
    check(&[("anna", "lr")], &[], "lr", "lr");
    check(&[("anyone", "lr")], &[], "lr", "lr");
    check(&[("authenticated", "lr")], &[], "lr", "lr");
    check(&[("$team", "lr")], &["team"], "lr", "lr");
    check(&[("$team", "lr")], &[], "-", "-");
    check(&[("bruno", "lr")], &[], "-", "-");
    check(&[], &["team"], "-", "-");
}

#[test]
fn what_depends_on_the_rule_is_a_span() {
    check(&[("anna", "lr"), ("anyone", "li")], &[], "lr", "lri");
    check(&[("anna", ""), ("anyone", "lr")], &[], "-", "lr");
    check(&[("$team", "lr"), ("anyone", "li")], &["team"], "lr", "lri");
    check(
        &[("$team", "lr"), ("$board", "li")],
        &["team", "board"],
        "l",
        "lri",
    );
    check(
        &[("anyone", "lr"), ("authenticated", "li")],
        &[],
        "l",
        "lri",
    );
    check(&[("anna", "lr"), ("!team", "l")], &["team"], "l", "lr");
    // A second name of everybody, or nobody who has a name.
    check(&[("anonymous", "lr")], &[], "-", "lr");
}

#[test]
fn what_is_taken_counts_against_what_is_certain() {
    check(&[("anna", "lrwi"), ("-anna", "wi")], &[], "lr", "lr");
    check(&[("anyone", "lr"), ("-anna", "r")], &[], "l", "l");
    check(&[("anyone", "lr"), ("-anyone", "r")], &[], "l", "l");
    check(&[("anna", "lr"), ("-anyone", "r")], &[], "l", "lr");
    check(&[("authenticated", "lr"), ("-anyone", "r")], &[], "l", "lr");
    check(&[("anna", "lr"), ("-$team", "r")], &["team"], "l", "lr");
    check(&[("!team", "lr"), ("-anna", "r")], &["team"], "l", "lr");
}

#[test]
fn a_line_that_stands_twice_may_mean_either() {
    check(&[("anna", "lr"), ("anna", "li")], &[], "l", "lri");
    check(
        &[("anna", "lr"), ("-anna", "r"), ("-anna", "l")],
        &[],
        "-",
        "lr",
    );
    let twice = list(&[("anna", "lr"), ("user=anna", "li")]);
    assert_eq!(
        twice.repeated().collect::<Vec<_>>(),
        [&Party::Name("anna".to_owned())]
    );
}

#[test]
fn a_group_without_a_mark_may_be_a_user() {
    let entries = [(&b"team"[..], "lr"), (b"$board", "lr")];
    let list = AccessList::new(entries, &BTreeSet::from(["team", "board"]));
    assert_eq!(list.groups(), BTreeSet::from(["team", "board"]));
    assert_eq!((list.is_bare("team"), list.is_bare("board")), (true, false));
}

#[test]
fn an_owner_may_have_more_than_is_written() {
    let own = Party::Name("anna".to_owned());
    let holder = Holder {
        own: Some(&own),
        is_owner: true,
        ..Holder::default()
    };

    let bounds = list(&[("owner", "lr")]).bounds(&holder);
    assert_eq!(
        (bounds.floor, bounds.ceiling),
        (Rights::read("lr"), Rights::every())
    );
    assert_eq!(
        list(&[]).bounds(&holder),
        Bounds {
            floor: Rights::NONE,
            ceiling: Rights::every()
        }
    );
}

/// What an entry gives one party, and what it takes.
type Part = (Option<Rights>, Option<Rights>);

/// One server's rule for putting entries together: the rights of the parties that apply, from the least specific to
/// the most.
type Rule = fn(&[Part]) -> Rights;

/// All that is given is united, and all that is taken goes off at the end.
fn united(parts: &[Part]) -> Rights {
    let sum = |of: fn(&Part) -> Option<Rights>| {
        parts.iter().filter_map(of).fold(Rights::NONE, Rights::or)
    };
    sum(|part| part.0).without(sum(|part| part.1))
}

/// The more specific replaces what was given so far, and then takes away.
fn replaced(parts: &[Part]) -> Rights {
    parts.iter().fold(Rights::NONE, |so_far, (given, taken)| {
        given.unwrap_or(so_far).without(taken.unwrap_or_default())
    })
}

/// The most specific that gives anything counts alone, without what is taken there or still more specifically.
fn most_specific(parts: &[Part]) -> Rights {
    let Some(at) = parts.iter().rposition(|(given, _)| given.is_some()) else {
        return Rights::NONE;
    };
    let taken = parts[at..]
        .iter()
        .filter_map(|part| part.1)
        .fold(Rights::NONE, Rights::or);
    parts[at].0.unwrap_or_default().without(taken)
}

proptest! {
    #[test]
    fn every_rule_lies_between(entries in proptest::collection::btree_map(0_usize..10, "[lrwia]{0,4}", 0..8)) {
        let identifiers =
            ["anyone", "-anyone", "authenticated", "-authenticated", "$team", "-$team", "anna", "-anna", "!team", "-!team"];
        let written: Vec<(&str, &str)> = entries.iter().map(|(at, rights)| (identifiers[*at], rights.as_str())).collect();
        let part = |at: usize| {
            let rights = |at: usize| entries.get(&at).map(|rights| Rights::read(rights));
            (rights(at), rights(at + 1))
        };

        let own = Party::Name("anna".to_owned());
        for groups in [&[][..], &["team"]] {
            let holder = Holder { own: Some(&own), groups: groups.iter().copied().collect(), is_owner: false };
            let bounds = list(&written).bounds(&holder);
            // Groups that somebody is not in do not apply.
            let steps: &[usize] = if groups.is_empty() { &[0, 2, 6] } else { &[0, 2, 4, 6, 8] };
            let parts: Vec<_> = steps.iter().map(|at| part(*at)).collect();
            for rule in [united as Rule, replaced, most_specific] {
                let rights = rule(&parts);
                prop_assert_eq!(rights.and(bounds.floor), bounds.floor, "{:?} floor {}", written, bounds.floor);
                prop_assert_eq!(rights.or(bounds.ceiling), bounds.ceiling, "{:?} ceiling {}", written, bounds.ceiling);
            }
        }
    }
}
