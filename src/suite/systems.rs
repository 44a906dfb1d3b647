//! The systems of a suite and their services.

use std::collections::BTreeMap;

use super::decode::{Decoder, unknown_key};
use super::placeholders::Placeholders;
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
    if entries.is_empty() {
        let problem = format!("the system `{}` is empty", entry.key);
        mistakes
            .at(entry.value.start_place(), problem)
            .hint("add a service");
    }

    let mut system = System {
        place: entry.key_place,
        plan: SystemPlan {
            label: entry.key.clone(),
            services: BTreeMap::new(),
            same_store: false,
        },
        services: BTreeMap::new(),
    };
    let own = keys(&schemas.system);
    let services = schemas.services.keys().map(|service| service.name());
    let known: Vec<&str> = own.iter().copied().chain(services).collect();
    for key in entries {
        let mut services = Service::ALL.into_iter();
        if let Some(service) = services.find(|service| service.name() == key.key) {
            system.read_service(service, key, schemas, mistakes);
        } else if own.contains(&key.key.as_str()) {
            system.read_key(key, lang, schemas, mistakes);
        } else {
            unknown_key(mistakes, key, &known);
        }
    }
    Some(system)
}

impl<'a> System<'a> {
    /// Takes up a service. One with mistakes is known to be there, and is in no plan.
    fn read_service(
        &mut self,
        service: Service,
        key: &'a Entry,
        schemas: &Schemas,
        mistakes: &mut Mistakes,
    ) {
        let Some(schema) = schemas.services.get(&service) else {
            let known = schemas.services.keys().map(|service| service.name());
            let known: Vec<&str> = known.collect();
            let hint = format!("it has connectors for: {}", known.join(", "));
            let problem = format!("the service `{service}` is not supported by this version");
            mistakes.mask(key.value.place);
            mistakes.at(key.key_place, problem).hint(hint);
            return;
        };
        self.services.insert(service, &key.value);
        if let Some(written) = service_of(service, key, schema, schemas, mistakes) {
            self.plan.services.insert(service, written);
        }
    }

    /// Takes up a key that is no service.
    fn read_key(&mut self, key: &Entry, lang: Lang, schemas: &Schemas, mistakes: &mut Mistakes) {
        let mut decoder = Decoder {
            definitions: &schemas.definitions,
            placeholders: Placeholders::Refused("write it out, or use a variable"),
            mistakes,
        };

        let value = decoder.value(&key.key, &key.value, property(&schemas.system, &key.key));
        match (key.key.as_str(), value) {
            ("label", Some(value)) => {
                if let Ok(text) = serde_json::from_value::<LocalText>(value) {
                    text.get(lang).clone_into(&mut self.plan.label);
                }
            }
            ("same-store", Some(_)) => self.plan.same_store = true,
            _ => {}
        }
    }
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
        report(&mistake, entry.value_named(), mistakes);
    }
    fine.then_some(value)
}

/// Reports a mistake that a kind or connector found in the value below `node`, which is called `name`.
pub(super) fn report(mistake: &SpecMistake, (name, node): (&str, &Node), mistakes: &mut Mistakes) {
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

    let reported = mistakes.at(place, format!("`{what}`: {}", mistake.problem));
    if let Some(hint) = &mistake.hint {
        reported.hint(hint.as_str());
    }
}

impl Entry {
    /// The value with what it is called.
    pub(super) fn value_named(&self) -> (&str, &Node) {
        (&self.key, &self.value)
    }
}
