//! Under what conditions the run was made: enough to make it again.

use std::collections::BTreeSet;

use askama::Template;
use serde_json::Value;

use super::super::headline::part;
use super::super::localizer::Localizer;
use super::super::privacy::Privacy;
use super::super::view::View;
use super::details::with_attachments;
use super::table::{Table, Td};
use crate::model::{JUDGE_VERSION, Message, Ruling};

/// How much is said of servers.
const SERVERS_MAX: usize = 40;
/// How many remarks are shown.
const REMARKS_MAX: usize = 50;

/// The section on the environment.
#[derive(Template)]
#[template(path = "environment.html", config = "src/report/askama.toml")]
pub(super) struct Environment<'a> {
    v: &'a Localizer<'a>,
    run: Table,
    systems: Option<Table>,
    vars: Option<Table>,
    servers: Vec<String>,
    remarks: Vec<String>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(view: &View<'_>, localizer: &'a Localizer<'a>) -> Self {
        let remarks = view.record.remarks.iter().take(REMARKS_MAX);
        Self {
            v: localizer,
            run: run(view, localizer),
            systems: systems(view, localizer),
            vars: vars(view, localizer),
            servers: servers(view, localizer),
            remarks: remarks.map(|ruling| remark(localizer, ruling)).collect(),
        }
    }
}

/// What every server offers and how it was reached, each once.
fn servers(view: &View<'_>, localizer: &Localizer<'_>) -> Vec<String> {
    let said: BTreeSet<&Message> = view
        .record
        .entries
        .iter()
        .flat_map(|entry| &entry.evidence.servers)
        .collect();
    let shown = said.iter().take(SERVERS_MAX);
    let mut servers: Vec<String> = shown.map(|message| localizer.message(message)).collect();
    let more = said.len().saturating_sub(SERVERS_MAX);
    if more > 0 {
        servers.push(localizer.text_n("facts-more", more as u64));
    }
    servers
}

fn remark(localizer: &Localizer<'_>, ruling: &Ruling) -> String {
    let comment = ruling.comment.as_deref().unwrap_or_default();
    let said = localizer.text_with(
        "remark",
        &[
            ("by", ruling.by.as_str().into()),
            ("at", localizer.instant(ruling.at).into()),
            ("comment", comment.into()),
        ],
    );
    with_attachments(localizer, said, ruling)
}

fn run(view: &View<'_>, localizer: &Localizer<'_>) -> Table {
    let record = view.record;
    let plan = &record.plan;
    let mut table = Table::new(localizer.text("env-run"))
        .head(localizer.text("env-what"))
        .head(localizer.text("env-value"));
    let mut add = |name: &str, value: String| {
        table
            .rows
            .push(vec![Td::text(localizer.text(name)), Td::text(value)])
    };

    // When it ran.
    add("env-id", localizer.escaped(&record.id));
    add("env-started", localizer.instant(record.started));
    add("env-finished", localizer.instant(record.finished));
    add("env-zone", localizer.zone(record.started));
    let complete = match record.complete {
        true => "env-complete-yes",
        false => "env-complete-no",
    };
    add("env-complete", localizer.text(complete));
    if !record.resumed.is_empty() {
        let at: Vec<String> = record
            .resumed
            .iter()
            .map(|at| localizer.instant(*at))
            .collect();
        add("env-resumed", localizer.list_up_to(&at, 5));
    }

    // What it covered.
    let scope = part(localizer, plan).unwrap_or_else(|| localizer.text("env-scope-whole"));
    add("env-scope", scope);
    if let Some(moment) = plan.moment {
        add("env-moment", moment.name().to_owned());
    }
    if let Some(gate) = plan.gate {
        add("env-gate", localizer.severity(gate));
    }

    // By what it was judged and written.
    add("env-landfall", localizer.escaped(&record.landfall));
    add("env-judge", JUDGE_VERSION.to_string());
    add("env-plan", plan.sha256.to_string());
    let privacy = match view.options.privacy {
        Privacy::Closed => "env-privacy-closed",
        Privacy::Open => "env-privacy-open",
    };
    add("env-privacy", localizer.text(privacy));

    table.done()
}

fn systems(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let systems = &view.record.plan.systems;
    let mut table = Table::new(localizer.text("env-systems"))
        .head(localizer.text("env-system"))
        .head(localizer.text("env-service"))
        .head(localizer.text("env-settings"));
    for (name, system) in systems {
        let label = format!(
            "{} ({})",
            localizer.escaped(&system.label),
            localizer.escaped(name)
        );
        for (service, value) in &system.services {
            table.rows.push(vec![
                Td::text(label.clone()),
                Td::text(localizer.word("service", service.name())),
                Td::text(localizer.escaped(&settings(value))),
            ]);
        }
    }
    (!table.rows.is_empty()).then(|| table.done())
}

fn vars(view: &View<'_>, localizer: &Localizer<'_>) -> Option<Table> {
    let mut table = Table::new(localizer.text("env-vars"))
        .head(localizer.text("env-what"))
        .head(localizer.text("env-value"));
    let row = |(name, value): (&String, &String)| {
        vec![
            Td::text(localizer.escaped(name)),
            Td::text(localizer.escaped(value)),
        ]
    };
    table.rows = view.record.plan.vars.iter().map(row).collect();
    (!table.rows.is_empty()).then(|| table.done())
}

/// The settings of a service that tell where and how it was reached. References to secrets and to
/// the columns of accounts are left out, and so are credentials in an address.
fn settings(value: &Value) -> String {
    const SECRET: [&str; 6] = ["password", "token", "secret", "user", "key", "header"];
    let Value::Object(settings) = value else {
        return scalar(value).unwrap_or_default();
    };
    let shown = settings
        .iter()
        .filter(|(name, _)| !SECRET.iter().any(|secret| name.contains(secret)));
    let told = shown.filter_map(|(name, value)| Some(format!("{name}: {}", scalar(value)?)));
    told.collect::<Vec<_>>().join("; ")
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains("${") => None,
        Value::String(text) => Some(without_credentials(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => Some(
            items
                .iter()
                .filter_map(scalar)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Value::Object(_) => Some(settings(value)),
        Value::Null => None,
    }
}

fn without_credentials(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => match rest.split_once('@') {
            Some((before, host)) if !before.contains('/') => format!("{scheme}://{host}"),
            _ => address.to_owned(),
        },
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_tell_no_secret() {
        let value = serde_json::json!({
            "imap": "imaps://anna:geheim@mail.example.test", "password": "${env:P}", "token": "t",
            "connections": {"total": 16}, "servers": ["192.0.2.53:53"], "ca": "${var.ca}"
        });
        assert_eq!(
            settings(&value),
            "connections: total: 16; imap: imaps://mail.example.test; servers: 192.0.2.53:53"
        );
    }
}
