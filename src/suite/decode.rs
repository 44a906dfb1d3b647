//! From the tree to values, led by a JSON Schema: the schema says what a scalar is, so nothing is guessed,
//! and whatever does not fit is reported with its place.

use serde_json::{Map, Value};

use super::diagnostic::did_you_mean;
use super::placeholders::Placeholders;
use super::scalar;
use super::schema::Schemas;
use super::source::{Mistakes, Place, is_secret_key};
use super::tree::{Content, Entry, Node, Scalar};
use crate::base::text;

/// Schemas refer to each other at most so often before they say something.
const REFERENCES_MAX: usize = 16;

/// Turns nodes into values.
pub(super) struct Decoder<'a, 'm> {
    /// What `$ref` in schemas leads to.
    pub(super) definitions: &'a Map<String, Value>,
    /// What becomes of `${...}`.
    pub(super) placeholders: Placeholders<'a>,
    /// Where mistakes go.
    pub(super) mistakes: &'m mut Mistakes,
}

impl<'a, 'm> Decoder<'a, 'm> {
    pub(super) fn new(
        schemas: &'a Schemas,
        placeholders: Placeholders<'a>,
        mistakes: &'m mut Mistakes,
    ) -> Self {
        Self {
            definitions: &schemas.definitions,
            placeholders,
            mistakes,
        }
    }

    /// The value of `node`, which is called `name`, by `schema`; none if there is a mistake in it.
    pub(super) fn value(&mut self, name: &str, node: &Node, schema: &'a Value) -> Option<Value> {
        let schema = self.resolve(schema);
        if is_secret_key(name) {
            self.mistakes.mask(node.place);
        }

        if node.scalar().is_some_and(Scalar::is_nothing) {
            let hint = format!("write {}, or remove the key", self.expected(schema));
            self.mistakes
                .at(node.place, format!("`{name}` has no value"))
                .hint(hint);
            return None;
        }

        let alternatives = self.alternatives(schema);
        if !alternatives.is_empty() {
            return self.alternative(name, node, schema, &alternatives);
        }

        match &node.content {
            Content::Scalar(scalar) => self.scalar(name, node.place, scalar, schema),
            Content::List(items) if allows(schema, "array") => self.list(name, node, items, schema),
            Content::Map(entries) if allows(schema, "object") => {
                self.map(name, node, entries, schema)
            }
            Content::List(_) | Content::Map(_) => self.wrong_sort(name, node, schema),
        }
    }

    fn wrong_sort<T>(&mut self, name: &str, node: &Node, schema: &'a Value) -> Option<T> {
        let expected = self.expected(schema);
        self.mistakes
            .at(node.start_place(), format!("`{name}` is {}", node.sort()))
            .hint(format!("write {expected}"));
        None
    }

    /// What `schema` says once its references are followed. One that leads nowhere says nothing.
    pub(super) fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..REFERENCES_MAX {
            let next = match (schema.get("$ref"), schema.get("allOf")) {
                (Some(reference), _) => {
                    let name = reference
                        .as_str()
                        .and_then(|reference| reference.rsplit('/').next());

                    name.and_then(|name| self.definitions.get(name))
                }
                (None, Some(Value::Array(all))) if all.len() == 1 => all.first(),
                _ => return schema,
            };

            match next {
                Some(next) => schema = next,
                None => return schema,
            }
        }

        schema
    }

    /// The schemas of which one must fit; nothing if `schema` is a single one.
    fn alternatives(&self, schema: &'a Value) -> Vec<&'a Value> {
        let all = ["anyOf", "oneOf"]
            .into_iter()
            .filter_map(|key| schema.get(key)?.as_array())
            .flatten();

        let mut flat = Vec::new();
        for schema in all.map(|schema| self.resolve(schema)) {
            let deeper = self.alternatives(schema);
            if deeper.is_empty() {
                flat.push(schema);
            } else {
                flat.extend(deeper);
            }
        }

        flat.retain(|schema| schema.get("type").and_then(Value::as_str) != Some("null"));
        flat
    }

    fn alternative(
        &mut self,
        name: &str,
        node: &Node,
        whole: &'a Value,
        all: &[&'a Value],
    ) -> Option<Value> {
        let sort = match &node.content {
            Content::Scalar(scalar) => {
                return self.scalar_alternative(name, node.place, scalar, whole, all);
            }
            Content::List(_) => "array",
            Content::Map(_) => "object",
        };

        let keys: Vec<&str> = node
            .entries()
            .unwrap_or_default()
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();

        let knows_a_key = |schema: &Value| {
            let properties = schema.get("properties").and_then(Value::as_object);
            properties.is_none_or(|properties| keys.iter().any(|key| properties.contains_key(*key)))
        };

        // A map is meant as the alternative that knows one of its keys; only if none does, any map may be meant.
        let mut fitting: Vec<&'a Value> = all
            .iter()
            .copied()
            .filter(|schema| allows(schema, sort))
            .collect();

        if fitting.iter().any(|schema| knows_a_key(schema)) {
            fitting.retain(|schema| knows_a_key(schema));
        }

        let Some((first, others)) = fitting.split_first() else {
            return self.wrong_sort(name, node, whole);
        };

        // The first one is tried last, and its mistakes are those that are shown: it is what is usually written.
        let before = self.mistakes.checkpoint();
        for schema in others {
            let value = self.value(name, node, schema);
            if value.is_some() {
                return value;
            }

            self.mistakes.roll_back(before);
        }

        self.value(name, node, first)
    }

    /// A scalar that may be one of several things: a word that is listed, then a truth value or number
    /// where it looks like one, then text.
    fn scalar_alternative(
        &mut self,
        name: &str,
        place: Place,
        scalar: &Scalar,
        whole: &'a Value,
        all: &[&'a Value],
    ) -> Option<Value> {
        let text = self.text(name, place, scalar)?;
        if all
            .iter()
            .any(|schema| words(schema).contains(&text.as_str()))
        {
            return Some(Value::String(text));
        }

        let of = |sorts: &[&str]| -> Vec<&'a Value> {
            let is = |schema: &Value| {
                sorts
                    .iter()
                    .any(|sort| schema.get("type").and_then(Value::as_str) == Some(sort))
            };

            all.iter()
                .copied()
                .filter(|schema| is(schema) && words(schema).is_empty())
                .collect()
        };

        for schema in of(&["boolean", "integer", "number"]) {
            if let Ok(value) = scalar::convert(&text, schema) {
                return Some(value);
            }
        }

        if let Some(schema) = of(&["string"]).first() {
            return self.convert(name, place, &text, schema);
        }

        self.not_among(name, place, &text, whole);
        None
    }

    fn scalar(
        &mut self,
        name: &str,
        place: Place,
        scalar: &Scalar,
        schema: &'a Value,
    ) -> Option<Value> {
        let text = self.text(name, place, scalar)?;
        let listed = words(schema);
        if !listed.is_empty() {
            if listed.contains(&text.as_str()) {
                return Some(Value::String(text));
            }
            self.not_among(name, place, &text, schema);
            return None;
        }
        self.convert(name, place, &text, schema)
    }

    fn convert(
        &mut self,
        name: &str,
        place: Place,
        text: &str,
        schema: &'a Value,
    ) -> Option<Value> {
        match scalar::convert(text, schema) {
            Ok(value) => Some(value),
            Err(wrong) => {
                let expected = self.expected(schema);
                let hint = wrong.hint.unwrap_or_else(|| format!("write {expected}"));
                let shown = if is_secret_key(name) {
                    "this".to_owned()
                } else {
                    format!("`{name}`")
                };

                self.mistakes
                    .at(place, format!("{shown} {}", wrong.problem))
                    .hint(hint);

                None
            }
        }
    }

    fn not_among(&mut self, name: &str, place: Place, text: &str, schema: &'a Value) {
        let hint = did_you_mean(text, self.all_words(schema), || {
            format!("write {}", self.expected(schema))
        });
        self.mistakes
            .at(place, format!("`{name}` cannot be `{}`", clip(text)))
            .hint(hint);
    }

    /// The text of a scalar with everything filled in that can be.
    fn text(&mut self, name: &str, place: Place, scalar: &Scalar) -> Option<String> {
        match scalar::replace_placeholders(name, scalar, self.placeholders) {
            Ok(text) => Some(text),
            Err(wrong) => {
                self.mistakes.scalar(place, wrong);
                None
            }
        }
    }

    fn list(
        &mut self,
        name: &str,
        node: &Node,
        items: &[Node],
        schema: &'a Value,
    ) -> Option<Value> {
        let number = |key: &str| {
            schema
                .get(key)
                .and_then(Value::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };

        let (min, max) = (
            number("minItems").unwrap_or(0),
            number("maxItems").unwrap_or(usize::MAX),
        );

        if items.len() < min || items.len() > max {
            let needs = match (min, max) {
                (min, max) if min == max => format!("it needs exactly {min}"),
                (min, _) if items.len() < min => format!("it needs {min} at least"),
                (_, max) => format!("it can have {max} at most"),
            };

            self.mistakes
                .at(
                    node.start_place(),
                    format!("the list `{name}` has {} items", items.len()),
                )
                .hint(needs);

            return None;
        }

        let tuple = schema
            .get("prefixItems")
            .or_else(|| schema.get("items").filter(|items| items.is_array()));

        let tuple = tuple.and_then(Value::as_array);
        let each = schema.get("items").filter(|items| !items.is_array());
        let unique = schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
        let before = self.mistakes.count();
        let mut values = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            let schema = tuple
                .and_then(|tuple| tuple.get(n))
                .or(each)
                .unwrap_or(&Value::Bool(true));

            let Some(value) = self.value(name, item, schema) else {
                continue;
            };

            if unique && values.contains(&value) {
                self.mistakes
                    .at(item.place, format!("this stands in `{name}` twice"))
                    .hint("remove one");
            }

            values.push(value);
        }

        (self.mistakes.count() == before).then_some(Value::Array(values))
    }

    fn map(
        &mut self,
        name: &str,
        node: &Node,
        entries: &[Entry],
        schema: &'a Value,
    ) -> Option<Value> {
        let before = self.mistakes.count();
        let mut values = Map::new();
        for entry in entries {
            let Some(schema) = self.property(schema, &entry.key) else {
                self.unknown_key(entry, schema);
                continue;
            };

            if let Some(value) = self.value(&entry.key, &entry.value, schema) {
                values.insert(entry.key.clone(), value);
            }
        }

        let required = schema.get("required").and_then(Value::as_array);
        for key in required.into_iter().flatten().filter_map(Value::as_str) {
            if node.entry(key).is_none() {
                let expected = self
                    .property(schema, key)
                    .map(|schema| self.expected(schema))
                    .unwrap_or_default();

                let problem = format!("`{name}` lacks the key `{key}`");
                self.mistakes
                    .at(node.start_place(), problem)
                    .hint(format!("add `{key}:` with {expected}"));
            }
        }

        if entries.is_empty() && schema.get("minProperties").is_some() {
            self.mistakes
                .at(node.start_place(), format!("`{name}` is empty"))
                .hint("add an entry, or remove the key");
        }

        (self.mistakes.count() == before).then_some(Value::Object(values))
    }

    /// The schema of the value at `key`; none if there must not be one.
    pub(super) fn property(&self, schema: &'a Value, key: &str) -> Option<&'a Value> {
        let properties = schema.get("properties").and_then(Value::as_object);
        if let Some(found) = properties.and_then(|properties| properties.get(key)) {
            return Some(found);
        }

        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            Some(schema @ (Value::Object(_) | Value::Bool(true))) => Some(schema),
            // A schema that lists keys and forgets to forbid others does not make a misspelt key right.
            _ if properties.is_some() => None,
            _ => Some(&Value::Bool(true)),
        }
    }

    fn unknown_key(&mut self, entry: &Entry, schema: &'a Value) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let known: Vec<&str> = properties
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        unknown_key(self.mistakes, entry, &known);
    }

    fn all_words(&self, schema: &'a Value) -> Vec<&'a str> {
        let schema = self.resolve(schema);
        let mut all = words(schema);
        for alternative in self.alternatives(schema) {
            all.extend(words(alternative));
        }
        all
    }

    /// What a person could write by `schema`.
    pub(super) fn expected(&self, schema: &'a Value) -> String {
        let schema = self.resolve(schema);
        let alternatives = self.alternatives(schema);
        let listed = self.all_words(schema);
        let mut expected = match listed.as_slice() {
            [] => Vec::new(),
            [word] => vec![format!("`{word}`")],
            all => vec![format!("one of {}", all.join(", "))],
        };

        let single = [schema];
        for schema in if alternatives.is_empty() {
            &single[..]
        } else {
            &alternatives
        } {
            if words(schema).is_empty() {
                expected.push(scalar::sort_of(schema));
            }
        }

        expected.dedup();
        expected.join(" or ")
    }
}

/// Reports that there is no such key, and hides its value, of which nothing is known.
pub(super) fn unknown_key(mistakes: &mut Mistakes, entry: &Entry, known: &[&str]) {
    mistakes.mask(entry.value.place);
    // In `{ title: one, two }` YAML takes `two` for a key of its own.
    let cut_off = entry.key.contains(' ') && entry.value.scalar().is_some_and(Scalar::is_nothing);
    let hint = if cut_off {
        "put text with a comma into quotes".to_owned()
    } else {
        did_you_mean(&entry.key, known.iter().copied(), || match known {
            [] => "no key can stand here".to_owned(),
            known => format!("the keys here are: {}", known.join(", ")),
        })
    };

    mistakes
        .at(
            entry.key_place,
            format!("unknown key `{}`", clip(&entry.key)),
        )
        .hint(hint);
}

/// The words that `schema` lists.
fn words(schema: &Value) -> Vec<&str> {
    let listed = schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    listed
        .chain(schema.get("const"))
        .filter_map(Value::as_str)
        .collect()
}

/// Whether a value of this sort can stand where `schema` is.
fn allows(schema: &Value, sort: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == sort,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(sort)),
        _ => words(schema).is_empty(),
    }
}

fn clip(value: &str) -> String {
    text::clip(value, 60)
}
