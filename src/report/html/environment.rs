//! Under what conditions the run was made: enough to make it again.

use askama::Template;
use serde_json::Value;

use super::super::headline::part;
use super::super::voice::Voice;
use super::super::{Privacy, View};
use super::table::{Table, Td};
use crate::model::JUDGE_VERSION;

/// How many remarks are told.
const REMARKS_MAX: usize = 50;

/// The section on the environment.
#[derive(Template)]
#[template(path = "environment.html", config = "src/report/askama.toml")]
pub(super) struct Environment<'a> {
    v: &'a Voice<'a>,
    run: Table,
    systems: Option<Table>,
    vars: Option<Table>,
    remarks: Vec<String>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(view: &View<'_>, voice: &'a Voice<'a>) -> Self {
        let remark = |ruling: &crate::model::Ruling| {
            let comment = ruling.comment.as_deref().unwrap_or_default();
            let at = voice.instant(ruling.at);
            voice.with(
                "remark",
                &[
                    ("by", ruling.by.as_str().into()),
                    ("at", at.into()),
                    ("comment", comment.into()),
                ],
            )
        };
        Self {
            v: voice,
            run: run(view, voice),
            systems: systems(view, voice),
            vars: vars(view, voice),
            remarks: view
                .record
                .remarks
                .iter()
                .take(REMARKS_MAX)
                .map(remark)
                .collect(),
        }
    }
}

fn run(view: &View<'_>, voice: &Voice<'_>) -> Table {
    let record = view.record;
    let plan = &record.plan;
    let mut table = Table::new(voice.t("env-run"))
        .head(voice.t("env-what"))
        .head(voice.t("env-value"));
    let mut tell = |name: &str, value: String| {
        table
            .rows
            .push(vec![Td::text(voice.t(name)), Td::text(value)])
    };
    tell("env-id", voice.name(&record.id));
    tell("env-started", voice.instant(record.started));
    tell("env-finished", voice.instant(record.finished));
    tell("env-zone", voice.zone(record.started));
    tell(
        "env-complete",
        voice.t(if record.complete {
            "env-complete-yes"
        } else {
            "env-complete-no"
        }),
    );
    if !record.resumed.is_empty() {
        let at: Vec<String> = record.resumed.iter().map(|at| voice.instant(*at)).collect();
        tell("env-resumed", voice.some(&at, 5));
    }
    tell(
        "env-scope",
        part(voice, plan).unwrap_or_else(|| voice.t("env-scope-whole")),
    );
    if let Some(moment) = plan.moment {
        tell("env-moment", moment.name().to_owned());
    }
    if let Some(gate) = plan.gate {
        tell("env-gate", voice.severity(gate));
    }
    tell("env-landfall", voice.name(&record.landfall));
    tell("env-judge", JUDGE_VERSION.to_string());
    tell("env-plan", plan.sha256.to_string());
    tell(
        "env-privacy",
        voice.t(match view.options.privacy {
            Privacy::Closed => "env-privacy-closed",
            Privacy::Open => "env-privacy-open",
        }),
    );
    table.done()
}

fn systems(view: &View<'_>, voice: &Voice<'_>) -> Option<Table> {
    let systems = &view.record.plan.systems;
    let mut table = Table::new(voice.t("env-systems"))
        .head(voice.t("env-system"))
        .head(voice.t("env-service"))
        .head(voice.t("env-settings"));
    for (name, system) in systems {
        let label = format!("{} ({})", voice.name(&system.label), voice.name(name));
        for (service, value) in &system.services {
            table.rows.push(vec![
                Td::text(label.clone()),
                Td::text(voice.word("service", service.name())),
                Td::text(voice.name(&settings(value))),
            ]);
        }
    }
    (!table.rows.is_empty()).then(|| table.done())
}

fn vars(view: &View<'_>, voice: &Voice<'_>) -> Option<Table> {
    let mut table = Table::new(voice.t("env-vars"))
        .head(voice.t("env-what"))
        .head(voice.t("env-value"));
    let row = |(name, value): (&String, &String)| {
        vec![Td::text(voice.name(name)), Td::text(voice.name(value))]
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
