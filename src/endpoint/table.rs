//! The table of connectors: a row for each, and what is asked of all of them.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::connector::{Of, Row, Settings};
use super::dns::DnsSettings;
use super::filling::Filling;
use super::fs::FilesSettings;
use super::imap::ImapSettings;
#[cfg(test)]
use super::made_up::MadeUpSettings;
use super::smtp::SmtpSettings;
use crate::model::{Service, SpecMistake};

static CONNECTORS: &[&dyn Row] = &[
    &Of::<ImapSettings>::ROW,
    &Of::<SmtpSettings>::ROW,
    &Of::<FilesSettings>::ROW,
    &Of::<DnsSettings>::ROW,
    #[cfg(test)]
    &Of::<MadeUpSettings>::ROW,
];

/// Every connector.
pub fn connectors() -> &'static [&'static dyn Row] {
    CONNECTORS
}

/// The form of `service` in a suite; none if this version has no connector for it.
pub fn schema(service: Service, generator: &mut SchemaGenerator) -> Option<Schema> {
    let mut schemas: Vec<Schema> = of(service).map(|row| row.schema(generator)).collect();
    match schemas.len() {
        0 => None,
        1 => schemas.pop(),
        // Keys decide between them, and no two connectors of a service are chosen by the same.
        _ => Schema::try_from(json!({ "anyOf": schemas })).ok(),
    }
}

/// The mistakes in `service` as it is written, beyond what its schema says. References (`${...}`) may still stand in it.
pub fn mistakes(service: Service, written: &Value) -> Vec<SpecMistake> {
    match settings_as_written(service, written) {
        Ok(settings) => settings.mistakes(),
        Err(mistake) => vec![mistake],
    }
}

/// The settings of `service` as it is written. References (`${...}`) may still stand in them.
///
/// # Errors
/// What the schema does not allow.
pub fn settings_as_written(
    service: Service,
    written: &Value,
) -> Result<Box<dyn Settings>, SpecMistake> {
    settings(service, Filling::as_written(written))
}

/// The settings that `filling` holds.
pub(super) fn settings(
    service: Service,
    filling: Filling,
) -> Result<Box<dyn Settings>, SpecMistake> {
    let chosen = of(service).find(|row| row.chosen_by().iter().any(|key| filling.has(key)));
    // Without any of the keys, the first one says what is missing.
    let row = chosen.or_else(|| of(service).next());
    let row = row.ok_or_else(|| SpecMistake::new("", "this version has no connector for it"))?;
    row.settings(filling)
}

fn of(service: Service) -> impl Iterator<Item = &'static dyn Row> {
    let connectors = CONNECTORS.iter().copied();
    connectors.filter(move |row| row.service() == service)
}
