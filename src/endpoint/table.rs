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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::base::secret::Redactor;
    use crate::endpoint::connector::{Capability, Surroundings};

    /// A service of every connector, as a suite may write it.
    fn examples() -> Vec<(&'static str, Service, Value)> {
        vec![
            (
                "imap",
                Service::Mail,
                json!({"imap": "imaps://x.example", "user": "anna", "password": "${env:P}"}),
            ),
            (
                "smtp",
                Service::Submission,
                json!({"smtp": "smtps://x.example", "user": "anna", "password": "${env:P}"}),
            ),
            ("fs", Service::Files, json!({"path": "."})),
            ("fs", Service::Files, json!({"manifest": "sums"})),
            ("dns", Service::Dns, json!({"servers": ["192.0.2.1"]})),
            (
                "made-up",
                Service::Files,
                json!({"cupboard": "oak", "inside": {"path": "."}}),
            ),
        ]
    }

    fn given(settings: &mut dyn Settings) -> BTreeSet<Capability> {
        let has_login = settings.login().is_some();
        let redactor = Redactor::new();
        let base = Path::new(".");
        let around = Surroundings {
            base,
            redactor: &redactor,
        };
        let has_files = settings.tree(base, "").is_some() || settings.manifest().is_some();
        [
            (Capability::Mailbox, settings.mailbox(around).is_some()),
            (
                Capability::Submission,
                settings.submission(around).is_some(),
            ),
            (Capability::NameServers, settings.name_servers().is_some()),
            (Capability::Files, has_files),
            (Capability::Login, has_login),
        ]
        .into_iter()
        .filter_map(|(capability, is_given)| is_given.then_some(capability))
        .collect()
    }

    #[test]
    fn a_connector_gives_what_it_claims_and_nothing_else() {
        let mut seen = BTreeSet::new();
        for (name, service, written) in examples() {
            let mut settings = settings_as_written(service, &written).unwrap();
            assert_eq!(settings.mistakes(), [], "{name}");
            let row = CONNECTORS.iter().find(|row| row.name() == name).unwrap();
            assert_eq!(row.service(), service, "{name}");
            let claimed: BTreeSet<Capability> = row.capabilities().iter().copied().collect();
            assert_eq!(given(settings.as_mut()), claimed, "{name}");
            seen.insert(name);
        }
        let all: BTreeSet<&str> = CONNECTORS.iter().map(|row| row.name()).collect();
        assert_eq!(seen, all, "every connector has an example here");
    }

    #[test]
    fn no_key_chooses_two_connectors_of_one_service() {
        let mut chosen = BTreeSet::new();
        for row in CONNECTORS {
            for key in row.chosen_by() {
                assert!(chosen.insert((row.service(), key)), "{}: {key}", row.name());
            }
        }
    }
}
