//! Coverage: what was not checked. A pass covers only what was asked and seen, so the page shows both alike.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::super::headline::part;
use super::super::localizer::Localizer;
use super::super::view::View;
use super::table::{Table, Td};
use crate::model::{Examined, Row, Side};

/// How many rows of accounts and reasons are shown.
const ROWS_MAX: usize = 60;

/// The section on what was not checked.
#[derive(Template)]
#[template(path = "coverage.html", config = "src/report/askama.toml")]
pub(super) struct Coverage<'a> {
    v: &'a Localizer<'a>,
    sentences: Vec<String>,
    tables: Vec<Table>,
}

impl<'a> Coverage<'a> {
    pub(super) fn new(view: &View<'_>, localizer: &'a Localizer<'a>) -> Self {
        let mut sentences: Vec<String> = Vec::new();
        if let Some(part) = part(localizer, &view.record.plan) {
            sentences.push(localizer.text_with("notice-part", &[("part", part.into())]));
        }
        sentences.extend(accounts_without_entry(view, localizer));
        sentences.extend(systems_without_case(view, localizer));
        sentences.extend(unused_services(view, localizer));

        let tables: Vec<Table> = skipped_accounts(view, localizer)
            .into_iter()
            .chain(set_aside(view, localizer))
            .collect();

        if sentences.is_empty() && tables.is_empty() {
            sentences.push(localizer.text("coverage-whole"));
        }
        sentences.push(localizer.text("coverage-always"));

        Self {
            v: localizer,
            sentences,
            tables,
        }
    }
}

/// The accounts that the suite skips, with its reason.
fn skipped_accounts(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let skipped = &view.record.plan.skipped_accounts;
    if skipped.is_empty() {
        return None;
    }

    let table = Table::new(localizer.text("coverage-skipped"))
        .head(localizer.text("person"))
        .head(localizer.text("reason"));
    let rows = skipped.iter().map(|account| {
        vec![
            Td::text(localizer.escaped(&account.name)),
            Td::text(localizer.escaped(&account.reason)),
        ]
    });
    Some(table.with_rows(localizer, rows, ROWS_MAX).done())
}

/// Accounts for which nothing was asked.
fn accounts_without_entry(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let asked: BTreeSet<&str> = view
        .record
        .entries
        .iter()
        .filter_map(|entry| entry.plan.account.as_deref())
        .collect();
    let unasked: Vec<String> = view
        .record
        .plan
        .accounts
        .iter()
        .filter(|account| !asked.contains(account.name.as_str()))
        .map(|account| localizer.escaped(&account.name))
        .collect();

    (!unasked.is_empty()).then(|| {
        localizer.text_with(
            "coverage-accounts",
            &[
                ("n", unasked.len().into()),
                ("names", localizer.list_up_to(&unasked, 12).into()),
            ],
        )
    })
}

/// Systems that no case concerns.
fn systems_without_case(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let asked: BTreeSet<&str> = view
        .record
        .entries
        .iter()
        .flat_map(|entry| Side::BOTH.map(|side| entry.plan.between.system(side)))
        .collect();
    let unasked: Vec<String> = view
        .record
        .plan
        .systems
        .iter()
        .filter(|(name, _)| !asked.contains(name.as_str()))
        .map(|(_, system)| localizer.escaped(&system.label))
        .collect();

    (!unasked.is_empty()).then(|| {
        localizer.text_with(
            "coverage-systems",
            &[("names", localizer.list(&unasked).into())],
        )
    })
}

/// Services that are configured, but that no planned case opens.
fn unused_services(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let mut unused = Vec::new();
    for (name, system) in &view.record.plan.systems {
        for service in system.services.keys() {
            let used = &view.options.services_used;
            if used.contains(&(name.clone(), *service)) {
                continue;
            }
            let label = localizer.escaped(&system.label);
            let service = localizer.word("service", service.name());
            unused.push(localizer.text_with(
                "coverage-service",
                &[("system", label.into()), ("service", service.into())],
            ));
        }
    }

    (!unused.is_empty()).then(|| {
        localizer.text_with(
            "coverage-services",
            &[("names", localizer.list(&unused).into())],
        )
    })
}

/// Why items of a case were set aside.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SetAside {
    /// The place of the case in the plan.
    place: usize,
    how: How,
    /// The code of the reason.
    reason: String,
}

/// In which way items are set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// They need no counterpart.
    Explained,
    /// They were not looked at.
    Excluded,
}

/// How many items there are on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Items {
    source: u64,
    target: u64,
}

/// Items that the suite sets aside, by case and reason.
fn set_aside(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let mut cases: Vec<&str> = Vec::new();
    let mut sums: BTreeMap<SetAside, Items> = BTreeMap::new();
    for entry in &view.record.entries {
        let place = cases
            .iter()
            .position(|case| *case == entry.plan.case)
            .unwrap_or_else(|| {
                cases.push(&entry.plan.case);
                cases.len() - 1
            });
        if let Some(examined) = &entry.evidence.examined {
            add_set_aside(&mut sums, place, examined);
        }
    }
    if sums.is_empty() {
        return None;
    }

    let table = Table::new(localizer.text("coverage-aside"))
        .head(localizer.text("check"))
        .head(localizer.text("how"))
        .head(localizer.text("reason"))
        .number_head(localizer.text("side-source"))
        .number_head(localizer.text("side-target"));
    let rows = sums.iter().map(|(aside, items)| {
        let how = match aside.how {
            How::Excluded => "ledger-excluded",
            How::Explained => "ledger-explained",
        };
        vec![
            Td::text(cases.get(aside.place).copied().unwrap_or_default()),
            Td::text(localizer.text(how)),
            Td::text(localizer.code(&aside.reason)),
            Td::number(localizer, items.source),
            Td::number(localizer, items.target),
        ]
    });
    Some(table.with_rows(localizer, rows, ROWS_MAX).done())
}

/// Adds what of `examined` was set aside to the sums of the case at `place`.
fn add_set_aside(sums: &mut BTreeMap<SetAside, Items>, place: usize, examined: &Examined) {
    let sum = match examined {
        // Points have no sides; they stand where the source's items do.
        Examined::Points(points) => Row {
            source: points.clone(),
            ..Row::default()
        },
        Examined::Compared(ledger) => ledger.sum(),
    };

    for (how, source, target) in [
        (How::Excluded, &sum.source.excluded, &sum.target.excluded),
        (How::Explained, &sum.source.explained, &sum.target.explained),
    ] {
        let key = |reason: &String| SetAside {
            place,
            how,
            reason: reason.clone(),
        };
        for (reason, items) in source {
            sums.entry(key(reason)).or_default().source += items;
        }
        for (reason, items) in target {
            sums.entry(key(reason)).or_default().target += items;
        }
    }
}
