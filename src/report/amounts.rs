//! How many of which things arrived: of one entry, and in sum over a run.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::coverage::Aside;
use super::localizer::Localizer;
use crate::model::{Amount, EntryRecord, Examined, RunRecord, Status, Verdict};

/// So many containers are named of which nothing arrived.
const CONTAINERS_MAX: usize = 5;

/// So many sorts of things are counted in the first sentence; the others are in the table of areas.
const SENTENCE_MAX: usize = 3;

/// `19,877 of 20,000 messages, 4 of 5 files (12 left out)`; empty where nothing was counted.
pub(super) fn amounts(localizer: &Localizer<'_>, entry: &EntryRecord) -> String {
    let counts: Vec<String> = entry
        .evidence
        .amounts
        .iter()
        .map(|amount| localizer.message(&amount.message()))
        .collect();
    let aside = Aside::of(entry).clauses(localizer);
    if counts.is_empty() || aside.is_empty() {
        return counts.join(", ");
    }
    format!("{} ({})", counts.join(", "), aside.join(", "))
}

/// The containers of the source of which nothing at all arrived, in words. Where that is so of the whole, the verdict
/// says it.
pub(super) fn nothing_arrived(localizer: &Localizer<'_>, entry: &EntryRecord) -> Option<String> {
    if !matches!(entry.verdict.status, Status::Failed) || is_all_missing(&entry.verdict) {
        return None;
    }
    let Some(Examined::Compared(ledger)) = &entry.evidence.examined else {
        return None;
    };

    let empty: Vec<String> = ledger
        .containers
        .iter()
        .filter(|(_, row)| row.source.missing > 0 && row.source.missing == row.source.examined())
        .map(|(name, row)| {
            format!(
                "{} ({})",
                localizer.escaped(name),
                localizer.count(row.source.missing)
            )
        })
        .collect();
    (!empty.is_empty()).then(|| {
        let names = localizer.list_up_to(&empty, CONTAINERS_MAX);
        localizer.text_with("nothing-arrived", &[("names", names.into())])
    })
}

fn is_all_missing(verdict: &Verdict) -> bool {
    verdict.reason.code == "judge/nothing-arrived"
}

/// How many things of one sort there are in all entries together, or in those of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum<'a> {
    /// The case, where several cases count the same things for the same people: adding those up would count twice.
    pub(super) case: Option<&'a str>,
    /// The sum.
    pub(super) amount: Amount,
}

/// The sums of `entries`, in the order in which the things first come.
pub(super) fn sums<'a>(entries: impl IntoIterator<Item = &'a EntryRecord>) -> Vec<Sum<'a>> {
    let mut things: Vec<Thing<'a>> = Vec::new();
    for entry in entries {
        for amount in &entry.evidence.amounts {
            let known = things.iter_mut().find(|thing| thing.name == amount.thing);
            match known {
                Some(thing) => thing.add(entry, amount),
                None => things.push(Thing::new(entry, amount)),
            }
        }
    }
    things.into_iter().flat_map(Thing::into_sums).collect()
}

/// One sort of things under way.
struct Thing<'a> {
    name: &'a str,
    cases: Vec<OfCase<'a>>,
}

struct OfCase<'a> {
    case: &'a str,
    accounts: BTreeSet<Option<&'a str>>,
    amount: Amount,
}

impl<'a> Thing<'a> {
    fn new(entry: &'a EntryRecord, amount: &'a Amount) -> Self {
        Self {
            name: &amount.thing,
            cases: vec![OfCase::new(entry, amount)],
        }
    }

    fn add(&mut self, entry: &'a EntryRecord, amount: &'a Amount) {
        match self.cases.iter_mut().find(|of| of.case == entry.plan.case) {
            Some(of) => {
                of.accounts.insert(entry.plan.account.as_deref());
                of.amount.add(amount);
            }
            None => self.cases.push(OfCase::new(entry, amount)),
        }
    }

    fn into_sums(self) -> Vec<Sum<'a>> {
        let mut seen = BTreeSet::new();
        let overlap = self
            .cases
            .iter()
            .flat_map(|of| &of.accounts)
            .any(|account| !seen.insert(*account));

        let mut sums: Vec<Sum<'a>> = Vec::new();
        for of in self.cases {
            match sums.first_mut() {
                Some(sum) if !overlap => sum.amount.add(&of.amount),
                _ => sums.push(Sum {
                    case: overlap.then_some(of.case),
                    amount: of.amount,
                }),
            }
        }
        sums
    }
}

impl<'a> OfCase<'a> {
    fn new(entry: &'a EntryRecord, amount: &Amount) -> Self {
        Self {
            case: &entry.plan.case,
            accounts: [entry.plan.account.as_deref()].into(),
            amount: amount.clone(),
        }
    }
}

/// What was compared in sum, for the first sentence: `19,877 of 20,000 messages, 4 of 5 files are as they should be`.
/// Points are counted as checks already. Where something due could not be looked at, that is said with it.
pub(super) fn compared(localizer: &Localizer<'_>, record: &RunRecord) -> Option<String> {
    let counted = by_thing(sums(&record.entries));
    if counted.is_empty() {
        return None;
    }

    let mut shown: Vec<&Counted> = counted.iter().collect();
    // Whatever is short comes before what is whole, and much before little: what is left out hides the least.
    shown.sort_by_key(|counted| (counted.is_whole(), Reverse(counted.amount.source)));
    shown.truncate(SENTENCE_MAX);
    let mut list: Vec<String> = counted
        .iter()
        .filter(|counted| shown.iter().any(|shown| std::ptr::eq(*shown, *counted)))
        .map(|counted| counted.in_words(localizer))
        .collect();
    let more = counted.len() - list.len();
    if more > 0 {
        list.push(localizer.text_n("lead-amounts-more", more as u64));
    }

    let is_whole = record.complete
        && record
            .entries
            .iter()
            .all(|entry| entry.verdict.status != Status::Inconclusive);
    let name = match is_whole {
        true => "lead-amounts",
        false => "lead-amounts-partly",
    };
    Some(localizer.text_with(name, &[("list", list.join(", ").into())]))
}

/// What was compared of `entries` in sum, every sort of thing, for a cell of a table; empty where nothing was.
pub(super) fn compared_in_words<'a>(
    localizer: &Localizer<'_>,
    entries: impl IntoIterator<Item = &'a EntryRecord>,
) -> String {
    let words: Vec<String> = by_thing(sums(entries))
        .iter()
        .map(|counted| counted.in_words(localizer))
        .collect();
    words.join(", ")
}

/// One sort of things over all cases that compare it.
struct Counted {
    amount: Amount,
    /// In how many cases they were counted, where some of them may have been counted more than once.
    cases: u64,
}

impl Counted {
    fn is_whole(&self) -> bool {
        Some(self.amount.matched) == self.amount.source
    }

    /// With the number of cases, where those may have counted the same things: the number is no number of things then.
    fn in_words(&self, localizer: &Localizer<'_>) -> String {
        let amount = localizer.message(&self.amount.message());
        if self.cases < 2 {
            return amount;
        }
        let args = [("amount", amount.into()), ("n", self.cases.into())];
        localizer.text_with("amount-in-cases", &args)
    }
}

/// `sums` of what the source has, each sort of things once.
fn by_thing(sums: Vec<Sum<'_>>) -> Vec<Counted> {
    let mut counted: Vec<Counted> = Vec::new();
    for sum in sums.into_iter().filter(|sum| sum.amount.source.is_some()) {
        let known = counted
            .iter_mut()
            .find(|counted| counted.amount.thing == sum.amount.thing);
        match known {
            Some(counted) => {
                counted.amount.add(&sum.amount);
                counted.cases += 1;
            }
            None => counted.push(Counted {
                amount: sum.amount,
                cases: 1,
            }),
        }
    }
    counted
}
