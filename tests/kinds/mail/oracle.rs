//! `mail.messages` against plain counting, on every small account and on random larger ones.

use std::collections::BTreeMap;

use super::fake_mailbox::{FakeMailbox, Mail, mail};
use crate::context::{Seen, TestContext};
use landfall::model::{Class, Status};
use proptest::prelude::*;
use serde_json::json;

/// Sorts of messages: two that share a Message-ID and no header, and one without.
fn sort(number: u8) -> Mail {
    match number {
        0 => mail("a"),
        1 => mail("b").id("a@muster.example"),
        2 => mail("c").no_id(),
        other => mail(&format!("m{other}")),
    }
}

/// How many messages of each sort a folder has.
type Counts = Vec<usize>;

fn mails(counts: &Counts) -> Vec<Mail> {
    counts
        .iter()
        .zip(0u8..)
        .flat_map(|(&count, number)| vec![sort(number); count])
        .collect()
}

/// By class: how many findings there must be, by counting alone.
fn expected(source: &[Counts], target: &[Counts]) -> BTreeMap<Class, u64> {
    let mut expected = BTreeMap::new();
    let mut add = |class: Class, count: usize| *expected.entry(class).or_insert(0) += count as u64;
    let (mut source, mut target) = (source.to_vec(), target.to_vec());

    // The first two sorts share their Message-ID. Where either side has only one with it, these are one message, of
    // which subject and body differ.
    for (own, other) in source.iter_mut().zip(&mut target) {
        if own[0] + own[1] == 1 && other[0] + other[1] == 1 && own[0] != other[0] {
            add(Class::Different, 2);
            for counts in [own, other] {
                (counts[0], counts[1]) = (0, 0);
            }
        }
    }

    for sort in 0..source[0].len() {
        let (mut left, mut copies, mut strangers) = (0, 0, 0);
        for (own, other) in source.iter().zip(&target) {
            let (own, other) = (own[sort], other[sort]);
            left += own.saturating_sub(other);
            match own {
                0 => strangers += other,
                _ => copies += other.saturating_sub(own),
            }
        }

        // What a folder has more of than its own on the source came from nowhere else.
        let moved = left.min(strangers);
        add(Class::Moved, moved);
        add(Class::Missing, left - moved);
        add(Class::Extra, strangers - moved);
        add(Class::Duplicated, copies);
    }
    expected.retain(|_, count| *count > 0);
    expected
}

fn observe(source: &[Counts], target: &[Counts]) -> Seen {
    let fill = |mailbox: FakeMailbox, folders: &[Counts]| {
        folders
            .iter()
            .zip(["INBOX", "x", "y"])
            .fold(mailbox, |mailbox, (own, name)| {
                mailbox.with(name, &mails(own))
            })
    };
    let spec = json!({ "level": "bytes" });
    TestContext::of_mailboxes(
        fill(FakeMailbox::new(1), source),
        fill(FakeMailbox::new(77), target),
    )
    .observe_freely("mail.messages", &spec)
}

fn check(source: &[Counts], target: &[Counts]) {
    let seen = observe(source, target);
    let expected = expected(source, target);
    let is_right = expected.is_empty();
    let totals = seen.evidence.totals.clone();
    assert_eq!(
        totals,
        expected,
        "{source:?} {target:?}\n{:#?}",
        seen.told()
    );
    assert_eq!(seen.ledger().imbalance(), None, "{source:?} {target:?}");
    let sum = |folders: &[Counts]| folders.iter().flatten().sum::<usize>() as u64;
    assert_eq!(seen.ledger().sum().source.listed, sum(source));
    assert_eq!(seen.ledger().sum().target.listed, sum(target));
    let status = match (is_right, sum(source)) {
        (false, _) => Status::Failed,
        (true, 0) => Status::Inconclusive,
        (true, _) => Status::Passed,
    };
    assert_eq!(
        seen.verdict.status, status,
        "{source:?} {target:?}: {:?}",
        seen.verdict
    );
}

/// Every folder with at most two messages.
fn small() -> Vec<Counts> {
    let mut all = Vec::new();
    for a in 0..3 {
        for b in 0..3 - a {
            for c in 0..3 - a - b {
                all.push(vec![a, b, c]);
            }
        }
    }
    all
}

#[test]
fn every_small_account_agrees_with_counting() {
    let folders = small();
    for source in &folders {
        for target in &folders {
            check(std::slice::from_ref(source), std::slice::from_ref(target));
        }
    }
    for one in &folders {
        for two in &folders {
            for three in &folders {
                for four in &folders {
                    check(&[one.clone(), two.clone()], &[three.clone(), four.clone()]);
                }
            }
        }
    }
}

fn account() -> impl Strategy<Value = Vec<Counts>> {
    prop::collection::vec(prop::collection::vec(0..4usize, 6), 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn larger_accounts_agree_with_counting(source in account(), target in account()) {
        check(&source, &target);
    }
}
