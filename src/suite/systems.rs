//! The systems of a suite and their services.

use std::collections::BTreeMap;

use super::decode::{Decoder, Placeholders, unknown_key};
use super::schema::{Schemas, keys, property};
use super::source::{Mistakes, Place};
use super::tree::{Entry, Node};
use crate::endpoint::table;
use crate::model::{Lang, LocalText, Service, SpecMistake, SystemPlan};

/// A system with where it stands.
#[derive(Debug)]
pub(super) struct System<'a> {
    pub(super) place: Place,
    pub(super) plan: SystemPlan,
    /// Its services as written; those with mistakes are in no plan.
    pub(super) services: BTreeMap<Service, &'a Node>,
}

/// The systems of all files, by name; labels in `lang`.
pub(super) fn read<'a>(
    roots: &'a [Node],
    lang: Lang,
    schemas: &Schemas,
    mistakes: &mut Mistakes,
) -> BTreeMap<&'a str, System<'a>> {
    let mut systems: BTreeMap<&str, System<'_>> = BTreeMap::new();
    for block in roots.iter().filter_map(|root| root.entry("systems")) {
        let Some(entries) = block.value.entries() else {
            let hint = "write a map: source: { label: ..., files: ... }";
            mistakes
                .at(
                    block.value.place,
                    format!("`systems` is {}", block.value.sort()),
                )
                .hint(hint);
            continue;
        };
        for entry in entries {
            if let Some(first) = systems.get(entry.key.as_str()) {
                mistakes.again(
                    entry.key_place,
                    format!("the system `{}`", entry.key),
                    first.place,
                );
            } else if let Some(system) = system(entry, lang, schemas, mistakes) {
                systems.insert(&entry.key, system);
            }
        }
    }
    systems
}

fn system<'a>(
    entry: &'a Entry,
    lang: Lang,
    schemas: &Schemas,
    mistakes: &mut Mistakes,
) -> Option<System<'a>> {
    let Some(entries) = entry.value.entries() else {
        let problem = format!("the system `{}` is {}", entry.key, entry.value.sort());
        mistakes
            .at(entry.value.place, problem)
            .hint("write its services: { files: { path: /srv/projects } }");
        return None;
    };
    let mut label = entry.key.clone();
    let mut same_store = false;
    let mut services = BTreeMap::new();
    let mut plan = BTreeMap::new();
    let own = keys(&schemas.system);
    for key in entries {
        let service = Service::ALL
            .into_iter()
            .find(|service| service.name() == key.key);
        if let Some(service) = service {
            let Some(schema) = schemas.services.get(&service) else {
                let known: Vec<&str> = schemas
                    .services
                    .keys()
                    .map(|service| service.name())
                    .collect();
                let hint = format!("it has connectors for: {}", known.join(", "));
                mistakes.mask(key.value.place);
                mistakes
                    .at(
                        key.key_place,
                        format!("the service `{service}` is not supported by this version"),
                    )
                    .hint(hint);
                continue;
            };
            services.insert(service, &key.value);
            plan.extend(
                service_of(service, key, schema, schemas, mistakes).map(|value| (service, value)),
            );
        } else if own.contains(&key.key.as_str()) {
            let placeholders = Placeholders::Refused("write it out, or use a variable");
            let mut decoder = Decoder {
                definitions: &schemas.definitions,
                placeholders,
                mistakes,
            };
            let value = decoder.value(&key.key, &key.value, property(&schemas.system, &key.key));
            match (key.key.as_str(), value) {
                ("label", Some(value)) => {
                    let text = serde_json::from_value::<LocalText>(value);
                    label = text.map_or(label, |text| text.get(lang).to_owned());
                }
                ("same-store", Some(_)) => same_store = true,
                _ => {}
            }
        } else {
            let mut known = own.clone();
            known.extend(schemas.services.keys().map(|service| service.name()));
            unknown_key(mistakes, key, &known);
        }
    }
    if services.is_empty() && entries.is_empty() {
        mistakes
            .at(
                entry.value.start_place(),
                format!("the system `{}` is empty", entry.key),
            )
            .hint("add a service");
    }
    let plan = SystemPlan {
        label,
        services: plan,
        same_store,
    };
    Some(System {
        place: entry.key_place,
        plan,
        services,
    })
}

fn service_of(
    service: Service,
    entry: &Entry,
    schema: &serde_json::Value,
    schemas: &Schemas,
    mistakes: &mut Mistakes,
) -> Option<serde_json::Value> {
    let mut decoder = Decoder {
        definitions: &schemas.definitions,
        placeholders: Placeholders::Keep,
        mistakes,
    };
    let value = decoder.value(&entry.key, &entry.value, schema)?;
    let found = table::mistakes(service, &value);
    let fine = found.is_empty();
    for mistake in found {
        tell(&mistake, entry.value_named(), mistakes);
    }
    fine.then_some(value)
}

/// Tells a mistake that a kind or connector found in the value below `node`, which is called `name`.
pub(super) fn tell(mistake: &SpecMistake, (name, node): (&str, &Node), mistakes: &mut Mistakes) {
    let found = node.follow(&mistake.path);
    // The last key of the way says which of many values it is; an index needs the key before it.
    let mut what = name.to_owned();
    for step in &mistake.path {
        if step.bytes().all(|b| b.is_ascii_digit()) {
            what = format!("{what}[{step}]");
        } else {
            step.clone_into(&mut what);
        }
    }
    let place = found.start_place();
    if mistakes.any_at(place) {
        return;
    }
    let told = mistakes.at(place, format!("`{what}`: {}", mistake.problem));
    if let Some(hint) = &mistake.hint {
        told.hint(hint.as_str());
    }
}

impl Entry {
    /// The value with what it is called.
    pub(super) fn value_named(&self) -> (&str, &Node) {
        (&self.key, &self.value)
    }
}
