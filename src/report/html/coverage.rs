//! What was not looked at. A pass covers only what was asked and seen, so this is told as plainly.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::super::View;
use super::super::headline::part;
use super::super::voice::Voice;
use super::table::{Table, Td};
use crate::model::{Examined, Side};

/// How many rows of accounts and reasons are told.
const ROWS_MAX: usize = 60;

/// The section on what was not looked at.
#[derive(Template)]
#[template(path = "coverage.html", config = "src/report/askama.toml")]
pub(super) struct Coverage<'a> {
    v: &'a Voice<'a>,
    sentences: Vec<String>,
    tables: Vec<Table>,
}

impl<'a> Coverage<'a> {
    pub(super) fn new(view: &View<'_>, voice: &'a Voice<'a>) -> Self {
        let mut sentences: Vec<String> = Vec::new();
        if let Some(part) = part(voice, &view.record.plan) {
            sentences.push(voice.with("notice-part", &[("part", part.into())]));
        }
        sentences.extend(accounts_without_entry(view, voice));
        sentences.extend(systems_without_case(view, voice));
        sentences.extend(unused_services(view, voice));
        let tables: Vec<Table> = skipped_accounts(view, voice)
            .into_iter()
            .chain(set_aside(view, voice))
            .collect();
        if sentences.is_empty() && tables.is_empty() {
            sentences.push(voice.t("coverage-whole"));
        }
        sentences.push(voice.t("coverage-always"));
        Self {
            v: voice,
            sentences,
            tables,
        }
    }
}

fn skipped_accounts(view: &View<'_>, voice: &Voice<'_>) -> Option<Table> {
    let skipped = &view.record.plan.skipped_accounts;
    if skipped.is_empty() {
        return None;
    }
    let mut table = Table::new(voice.t("coverage-skipped"))
        .head(voice.t("person"))
        .head(voice.t("reason"));
    let row = |account: &crate::model::SkippedAccount| {
        vec![
            Td::text(voice.name(&account.name)),
            Td::text(voice.name(&account.reason)),
        ]
    };
    table.rows = skipped.iter().take(ROWS_MAX).map(row).collect();
    if skipped.len() > ROWS_MAX {
        table.note = Some(voice.n("rows-more", (skipped.len() - ROWS_MAX) as u64));
    }
    Some(table.done())
}

fn accounts_without_entry(view: &View<'_>, voice: &Voice<'_>) -> Option<String> {
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
        .map(|name| voice.name(name))
        .collect();
    (!unasked.is_empty()).then(|| {
        voice.with(
            "coverage-accounts",
            &[
                ("n", unasked.len().into()),
                ("names", voice.some(&unasked, 12).into()),
            ],
        )
    })
}

fn systems_without_case(view: &View<'_>, voice: &Voice<'_>) -> Option<String> {
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
        .map(|(_, system)| voice.name(&system.label))
        .collect();
    (!unasked.is_empty()).then(|| {
        voice.with(
            "coverage-systems",
            &[("names", voice.list(&unasked).into())],
        )
    })
}

fn unused_services(view: &View<'_>, voice: &Voice<'_>) -> Option<String> {
    let mut unused = Vec::new();
    for (name, system) in &view.record.plan.systems {
        for service in system.services.keys() {
            if !view
                .options
                .services_used
                .contains(&(name.clone(), *service))
            {
                let (label, service) = (
                    voice.name(&system.label),
                    voice.word("service", service.name()),
                );
                unused.push(voice.with(
                    "coverage-service",
                    &[("system", label.into()), ("service", service.into())],
                ));
            }
        }
    }
    (!unused.is_empty()).then(|| {
        voice.with(
            "coverage-services",
            &[("names", voice.list(&unused).into())],
        )
    })
}

/// Items that the suite sets aside, by case and reason: excluded ones were not looked at, explained ones need no pair.
fn set_aside(view: &View<'_>, voice: &Voice<'_>) -> Option<Table> {
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
    let mut table = Table::new(voice.t("coverage-aside"))
        .head(voice.t("check"))
        .head(voice.t("how"))
        .head(voice.t("reason"))
        .number_head(voice.t("side-source"))
        .number_head(voice.t("side-target"));
    for ((place, excluded, reason), (source, target)) in sums.iter().take(ROWS_MAX) {
        let how = if *excluded {
            "ledger-excluded"
        } else {
            "ledger-explained"
        };
        table.rows.push(vec![
            Td::text(cases.get(*place).copied().unwrap_or_default()),
            Td::text(voice.t(how)),
            Td::text(voice.code(reason)),
            Td::number(voice, *source),
            Td::number(voice, *target),
        ]);
    }
    if sums.len() > ROWS_MAX {
        table.note = Some(voice.n("rows-more", (sums.len() - ROWS_MAX) as u64));
    }
    Some(table.done())
}
