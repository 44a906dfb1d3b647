//! What was not looked at. A pass covers only what was asked and seen, so this is told as plainly.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::super::View;
use super::super::headline::part;
use super::super::localizer::Localizer;
use super::table::{Table, Td};
use crate::model::{Examined, Side};

/// How many rows of accounts and reasons are told.
const ROWS_MAX: usize = 60;

/// The section on what was not looked at.
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

fn skipped_accounts(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let skipped = &view.record.plan.skipped_accounts;
    if skipped.is_empty() {
        return None;
    }
    let mut table = Table::new(localizer.text("coverage-skipped"))
        .head(localizer.text("person"))
        .head(localizer.text("reason"));
    let row = |account: &crate::model::SkippedAccount| {
        vec![
            Td::text(localizer.escaped(&account.name)),
            Td::text(localizer.escaped(&account.reason)),
        ]
    };
    table.rows = skipped.iter().take(ROWS_MAX).map(row).collect();
    if skipped.len() > ROWS_MAX {
        table.note = Some(localizer.text_n("rows-more", (skipped.len() - ROWS_MAX) as u64));
    }
    Some(table.done())
}

fn accounts_without_entry(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let asked: BTreeSet<&str> = view
        .record
        .entries
        .iter()
        .filter_map(|entry| entry.plan.account.as_deref())
        .collect();
    let accounts = view
        .record
        .plan
        .accounts
        .iter()
        .map(|account| account.name.as_str());
    let unasked: Vec<String> = accounts
        .filter(|name| !asked.contains(name))
        .map(|name| localizer.escaped(name))
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

fn systems_without_case(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let between = view.record.entries.iter().map(|entry| &entry.plan.between);
    let asked: BTreeSet<&str> = between
        .flat_map(|between| Side::BOTH.map(|side| between.system(side)))
        .collect();
    let systems = view
        .record
        .plan
        .systems
        .iter()
        .filter(|(name, _)| !asked.contains(name.as_str()));
    let unasked: Vec<String> = systems
        .map(|(_, system)| localizer.escaped(&system.label))
        .collect();
    (!unasked.is_empty()).then(|| {
        localizer.text_with(
            "coverage-systems",
            &[("names", localizer.list(&unasked).into())],
        )
    })
}

fn unused_services(view: &View<'_>, localizer: &Localizer<'_>) -> Option<String> {
    let mut unused = Vec::new();
    for (name, system) in &view.record.plan.systems {
        for service in system.services.keys() {
            if !view
                .options
                .services_used
                .contains(&(name.clone(), *service))
            {
                let (label, service) = (
                    localizer.escaped(&system.label),
                    localizer.word("service", service.name()),
                );
                unused.push(localizer.text_with(
                    "coverage-service",
                    &[("system", label.into()), ("service", service.into())],
                ));
            }
        }
    }
    (!unused.is_empty()).then(|| {
        localizer.text_with(
            "coverage-services",
            &[("names", localizer.list(&unused).into())],
        )
    })
}

/// Items that the suite sets aside, by case and reason: excluded ones were not looked at, explained ones need no pair.
fn set_aside(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let mut sums: BTreeMap<(usize, bool, String), (u64, u64)> = BTreeMap::new();
    let mut cases: Vec<&str> = Vec::new();
    for entry in &view.record.entries {
        let place = cases
            .iter()
            .position(|case| *case == entry.plan.case)
            .unwrap_or_else(|| {
                cases.push(&entry.plan.case);
                cases.len() - 1
            });
        let sides = match &entry.evidence.examined {
            None => continue,
            Some(Examined::Points(points)) => (points.clone(), crate::model::Tally::default()),
            Some(Examined::Compared(ledger)) => {
                let sum = ledger.sum();
                (sum.source, sum.target)
            }
        };
        for (excluded, source, target) in [
            (true, &sides.0.excluded, &sides.1.excluded),
            (false, &sides.0.explained, &sides.1.explained),
        ] {
            for (reason, items) in source {
                sums.entry((place, excluded, reason.clone())).or_default().0 += items;
            }
            for (reason, items) in target {
                sums.entry((place, excluded, reason.clone())).or_default().1 += items;
            }
        }
    }
    if sums.is_empty() {
        return None;
    }
    let mut table = Table::new(localizer.text("coverage-aside"))
        .head(localizer.text("check"))
        .head(localizer.text("how"))
        .head(localizer.text("reason"))
        .number_head(localizer.text("side-source"))
        .number_head(localizer.text("side-target"));
    for ((place, excluded, reason), (source, target)) in sums.iter().take(ROWS_MAX) {
        let how = if *excluded {
            "ledger-excluded"
        } else {
            "ledger-explained"
        };
        table.rows.push(vec![
            Td::text(cases.get(*place).copied().unwrap_or_default()),
            Td::text(localizer.text(how)),
            Td::text(localizer.code(reason)),
            Td::number(localizer, *source),
            Td::number(localizer, *target),
        ]);
    }
    if sums.len() > ROWS_MAX {
        table.note = Some(localizer.text_n("rows-more", (sums.len() - ROWS_MAX) as u64));
    }
    Some(table.done())
}
