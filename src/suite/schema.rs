//! The JSON Schema of suites (draft-07), put together from the keys of the suite, the services and the kinds.
//! Editors read it, and so does the reading of suites itself, so the two cannot disagree.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema as _, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::keys::{AccountsTable, CaseKeys, FileKeys, OWN_KEYS, SystemKeys};
use crate::check::Kind;
use crate::endpoint::table;
use crate::model::Service;

/// The schemas by which a suite is read.
pub(super) struct Schemas {
    /// A suite file, for its simple keys.
    pub(super) file: Value,
    /// A system without its services.
    pub(super) system: Value,
    /// `accounts:` as a map.
    pub(super) accounts: Value,
    /// The keys of a case without its check.
    pub(super) case: Value,
    /// Specifications by kind.
    pub(super) kinds: BTreeMap<&'static str, Value>,
    /// Services that have a connector.
    pub(super) services: BTreeMap<Service, Value>,
    /// What `$ref` leads to.
    pub(super) definitions: Map<String, Value>,
}

impl Schemas {
    /// The schemas with the checks of these `kinds`.
    pub(super) fn new(kinds: &[&dyn Kind]) -> Self {
        let mut generator = SchemaSettings::draft07().into_generator();
        let file = FileKeys::json_schema(&mut generator).to_value();
        let system = SystemKeys::json_schema(&mut generator).to_value();
        let accounts = AccountsTable::json_schema(&mut generator).to_value();
        let case = CaseKeys::json_schema(&mut generator).to_value();
        let kinds = kinds
            .iter()
            .map(|kind| (kind.name(), kind.schema(&mut generator).to_value()))
            .collect();

        let services = services_of(&mut generator);
        let definitions = generator.take_definitions(false);
        Self {
            file,
            system,
            accounts,
            case,
            kinds,
            services,
            definitions,
        }
    }

    /// The schema of the value at `key` of a suite file.
    pub(super) fn file_key(&self, key: &str) -> &Value {
        property(&self.file, key)
    }

    /// The keys of a case, its checks left out.
    pub(super) fn case_keys(&self) -> Vec<&str> {
        keys(&self.case)
    }

    /// The names that the kinds' areas have: `mail` of `mail.messages`.
    pub(super) fn areas(&self) -> Vec<&'static str> {
        let mut areas: Vec<&str> = self
            .kinds
            .keys()
            .filter_map(|kind| kind.split('.').next())
            .collect();
        areas.dedup();
        areas
    }
}

/// The keys that `schema` lists.
pub(super) fn keys(schema: &Value) -> Vec<&str> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect()
}

/// What `schema` says of `key`; anything goes if it says nothing.
pub(super) fn property<'a>(schema: &'a Value, key: &str) -> &'a Value {
    schema
        .get("properties")
        .and_then(|properties| properties.get(key))
        .unwrap_or(&Value::Bool(true))
}

fn services_of(generator: &mut SchemaGenerator) -> BTreeMap<Service, Value> {
    let schema = |service| Some((service, table::schema(service, generator)?.to_value()));
    Service::ALL.into_iter().filter_map(schema).collect()
}

/// The JSON Schema of a suite file with these `kinds`, for editors.
pub fn document(kinds: &[&dyn Kind]) -> Value {
    let schemas = Schemas::new(kinds);
    let mut definitions = schemas.definitions.clone();
    let checks: Map<String, Value> = schemas
        .kinds
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    let mut case = schemas.case.clone();
    add(&mut case, &checks);
    let one_check: Vec<Value> = checks
        .keys()
        .map(|name| json!({ "required": [name] }))
        .collect();
    if let (Some(case), false) = (case.as_object_mut(), one_check.is_empty()) {
        case.insert("oneOf".to_owned(), Value::Array(one_check));
    }
    let mut system = schemas.system.clone();
    add(
        &mut system,
        &schemas
            .services
            .iter()
            .map(|(s, schema)| (s.name().to_owned(), schema.clone()))
            .collect(),
    );
    definitions.insert("CaseKeys".to_owned(), case);
    definitions.insert("SystemKeys".to_owned(), system);
    definitions.insert("DefaultsKeys".to_owned(), defaults(&schemas, &checks));

    let mut root = schemas.file.clone();
    if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(
            "defaults".to_owned(),
            json!({ "$ref": "#/definitions/DefaultsKeys" }),
        );
    }
    if let Some(root) = root.as_object_mut() {
        root.insert(
            "$schema".to_owned(),
            json!("http://json-schema.org/draft-07/schema#"),
        );
        root.insert("title".to_owned(), json!("Landfall suite"));
        root.insert("definitions".to_owned(), Value::Object(definitions));
    }
    finish(root)
}

/// Keys of cases but for those that are a case's own, and specifications of which nothing is required.
fn defaults(schemas: &Schemas, checks: &Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in schemas
        .case_keys()
        .into_iter()
        .filter(|key| !OWN_KEYS.contains(key))
    {
        properties.insert(key.to_owned(), property(&schemas.case, key).clone());
    }

    for area in schemas.areas() {
        properties.insert(area.to_owned(), json!({ "type": "object" }));
    }

    for name in checks.keys() {
        properties.insert(name.clone(), json!({ "type": "object" }));
    }

    json!({
        "description": "What holds for every case that does not say otherwise.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn add(schema: &mut Value, more: &Map<String, Value>) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.extend(
            more.iter()
                .map(|(key, schema)| (key.clone(), schema.clone())),
        );
    }
}

/// Makes it plain draft-07: an absent key is left out and never null, and our own marks are of no use to editors.
fn finish(root: Value) -> Value {
    let Ok(mut schema) = Schema::try_from(root) else {
        return Value::Null;
    };

    let mut generator = SchemaSettings::draft07().into_generator();
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }

    RecursiveTransform(|schema: &mut Schema| {
        schema.remove("x-landfall");
        if schema.get("default").is_some_and(Value::is_null) {
            schema.remove("default");
        }

        if let Some(Value::Array(sorts)) = schema.get_mut("type") {
            sorts.retain(|sort| sort != "null");
            if let [one] = sorts.as_slice() {
                let one = one.clone();
                schema.insert("type".to_owned(), one);
            }
        }

        for several in ["anyOf", "oneOf"] {
            let Some(Value::Array(all)) = schema.get_mut(several) else {
                continue;
            };

            all.retain(|one| one.get("type").is_none_or(|sort| sort != "null"));
            if let [one] = all.as_slice() {
                let one = one.clone();
                schema.remove(several);
                schema.insert("allOf".to_owned(), json!([one]));
            }
        }
    })
    .transform(&mut schema);
    schema.to_value()
}
