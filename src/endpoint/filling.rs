//! A service on its way from a suite to typed settings: what an account fills in, and the secrets in it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::base::secret::Secret;
use crate::model::{Filled, Reference, SpecMistake, Template, Unfilled};

/// A value of a service with everything filled in. What is secret in it cannot be printed.
#[derive(Clone, PartialEq)]
pub enum Filling {
    /// Text.
    Text(String),
    /// A secret that is still to be found.
    Reference(Reference),
    /// A secret.
    Secret(Secret),
    /// A list.
    List(Vec<Filling>),
    /// Values by key.
    Map(BTreeMap<String, Filling>),
    /// A number or a truth value.
    Other(Value),
}

impl Filling {
    /// `written` with every place filled in for which there is a column. Nothing is a value that is not there.
    pub(super) fn of(
        written: &Value,
        columns: &BTreeMap<String, String>,
        path: &mut Vec<String>,
    ) -> Result<Self, SpecMistake> {
        match written {
            Value::String(text) => {
                let wrong = |problem: String| SpecMistake {
                    path: path.clone(),
                    problem,
                    hint: None,
                };
                let template = Template::parse(text).map_err(|error| wrong(error.to_string()))?;
                let unfilled = |unfilled: Unfilled| {
                    wrong(unfilled.to_string())
                        .hint("the accounts have no such column, or the cell is empty")
                };
                Ok(match template.fill(columns).map_err(unfilled)? {
                    Filled::Text(text) => Self::Text(text),
                    Filled::Secret(reference) => Self::Reference(reference),
                })
            }
            Value::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    list.push(Self::of(item, columns, path)?);
                    path.pop();
                }
                Ok(Self::List(list))
            }
            Value::Object(keys) => {
                let mut map = BTreeMap::new();
                for (key, value) in keys.iter().filter(|(_, value)| !value.is_null()) {
                    path.push(key.clone());
                    map.insert(key.clone(), Self::of(value, columns, path)?);
                    path.pop();
                }
                Ok(Self::Map(map))
            }
            other => Ok(Self::Other(other.clone())),
        }
    }

    /// `written` with every text as it stands, whatever is still to be filled in.
    pub(super) fn as_written(written: &Value) -> Self {
        match written {
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::as_written).collect()),
            Value::Object(keys) => {
                let values = keys.iter().filter(|(_, value)| !value.is_null());
                Self::Map(
                    values
                        .map(|(key, value)| (key.clone(), Self::as_written(value)))
                        .collect(),
                )
            }
            other => Self::Other(other.clone()),
        }
    }

    /// Whether it is a map with this key.
    pub(super) fn has(&self, key: &str) -> bool {
        matches!(self, Self::Map(map) if map.contains_key(key))
    }

    /// Every place where a reference stands, in the order of the keys.
    pub(super) fn references(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Reference(_) => vec![self],
            Self::List(list) => list.iter_mut().flat_map(Self::references).collect(),
            Self::Map(map) => map.values_mut().flat_map(Self::references).collect(),
            Self::Text(_) | Self::Secret(_) | Self::Other(_) => Vec::new(),
        }
    }
}

/// A reference with the way to where it stands.
pub(super) struct PlacedReference<'a> {
    pub(super) path: Vec<String>,
    pub(super) reference: &'a Reference,
}

impl Filling {
    /// Every reference with where it stands, in the order of the keys.
    pub(super) fn placed_references(&self) -> Vec<PlacedReference<'_>> {
        fn below(step: String, value: &Filling) -> Vec<PlacedReference<'_>> {
            let mut found = value.placed_references();
            for placed in &mut found {
                placed.path.insert(0, step.clone());
            }
            found
        }

        match self {
            Self::Reference(reference) => vec![PlacedReference {
                path: Vec::new(),
                reference,
            }],
            Self::List(list) => {
                let items = list.iter().enumerate();
                items
                    .flat_map(|(at, item)| below(at.to_string(), item))
                    .collect()
            }
            Self::Map(map) => map
                .iter()
                .flat_map(|(key, value)| below(key.clone(), value))
                .collect(),
            Self::Text(_) | Self::Secret(_) | Self::Other(_) => Vec::new(),
        }
    }
}

impl fmt::Debug for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Reference(reference) => reference.fmt(f),
            Self::Secret(secret) => secret.fmt(f),
            Self::List(list) => list.fmt(f),
            Self::Map(map) => map.fmt(f),
            Self::Other(other) => other.fmt(f),
        }
    }
}

impl<'de> IntoDeserializer<'de, serde_json::Error> for Filling {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A value is read as its type asks, so that text, references and secrets are all text to a type of settings.
impl<'de> Deserializer<'de> for Filling {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Self::Text(text) => visitor.visit_string(text),
            // Where it leads is told apart, so that one reference is never taken for another.
            Self::Reference(reference) => visitor.visit_string(format!("${{{reference:?}}}")),
            Self::Secret(secret) => visitor.visit_str(secret.expose()),
            Self::List(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter())),
            Self::Map(map) => visitor.visit_map(MapDeserializer::new(map.into_iter())),
            Self::Other(other) => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self {
            Self::Text(text) => visitor.visit_enum(text.into_deserializer()),
            // A word that a schema lists is no secret, and must not be shown in what is told of it.
            Self::Secret(_) | Self::Reference(_) => Err(Self::Error::custom(
                "a secret stands where a word is wanted",
            )),
            _ => Err(Self::Error::custom(
                "something else stands where a word is wanted",
            )),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
