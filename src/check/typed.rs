//! Kinds as their folders write them: with their specification read into a type of their own.

use async_trait::async_trait;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize as _, DeserializeOwned};
use serde_json::{Map, Value};

use super::{ActsAs, Context, Elsewhere, Kind, SuiteTable};
use crate::base::table::TableMistake;
use crate::model::{
    CannotCheck, Code, Evidence, Lang, ProofCodes, Question, Service, Side, SpecMistake,
};

/// A kind with its own type of specification. Whoever is this is a [`Kind`], whose words these are; a specification
/// that cannot be read is a mistake and asks for nothing.
pub(super) trait TypedKind: Send + Sync {
    /// Its specification. Where a suite writes none, that is an empty one.
    type Spec: DeserializeOwned + JsonSchema + Send + Sync;

    /// See [`Kind::name`].
    const NAME: &'static str;
    /// See [`Kind::codes`].
    const CODES: &'static [Code];
    /// See [`Kind::proof_codes`].
    const PROOF: ProofCodes;
    /// See [`Kind::page`].
    const PAGE: &'static str;
    /// See [`Kind::texts`].
    const TEXTS: [(Lang, &'static str); 2];

    /// See [`Kind::schema`].
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Self::Spec::json_schema(generator)
    }

    /// See [`Kind::mistakes`].
    fn mistakes(spec: &Self::Spec) -> Vec<SpecMistake>;

    /// See [`Kind::suite_tables`].
    fn suite_tables(_spec: &Self::Spec) -> Vec<SuiteTable> {
        Vec::new()
    }

    /// See [`Kind::suite_table_mistakes`].
    fn suite_table_mistakes(_spec: &Self::Spec, _text: &str) -> Vec<TableMistake> {
        Vec::new()
    }

    /// See [`Kind::needs`].
    fn needs(spec: &Self::Spec) -> Vec<(Side, Service)>;

    /// See [`Kind::elsewhere`].
    fn elsewhere(_spec: &Self::Spec) -> Vec<Elsewhere> {
        Vec::new()
    }

    /// See [`Kind::acts_as`].
    fn acts_as(_spec: &Self::Spec) -> Vec<ActsAs> {
        Vec::new()
    }

    /// See [`Kind::writes`].
    fn writes(_spec: &Self::Spec) -> bool {
        false
    }

    /// See [`Kind::root`].
    fn root(_spec: &Self::Spec, _side: Side) -> String {
        ".".to_owned()
    }

    /// See [`Kind::zone`].
    fn zone(_spec: &Self::Spec) -> Option<String> {
        None
    }

    /// See [`Kind::asks`].
    fn asks(_spec: &Self::Spec) -> Option<Question> {
        None
    }

    /// See [`Kind::repeatable`].
    fn repeatable() -> bool {
        true
    }

    /// See [`Kind::observe`].
    fn observe(
        spec: &Self::Spec,
        cx: &dyn Context,
    ) -> impl Future<Output = Result<Evidence, CannotCheck>> + Send;
}

#[async_trait]
impl<K: TypedKind> Kind for K {
    fn name(&self) -> &'static str {
        K::NAME
    }

    fn codes(&self) -> &'static [Code] {
        K::CODES
    }

    fn proof_codes(&self) -> ProofCodes {
        K::PROOF
    }

    fn page(&self) -> &'static str {
        K::PAGE
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        K::TEXTS
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        K::schema(generator)
    }

    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake> {
        match read::<K>(spec) {
            Ok(spec) => K::mistakes(&spec),
            Err(error) => vec![SpecMistake::new("", error.to_string())],
        }
    }

    fn suite_tables(&self, spec: &Value) -> Vec<SuiteTable> {
        read::<K>(spec)
            .map(|spec| K::suite_tables(&spec))
            .unwrap_or_default()
    }

    fn suite_table_mistakes(&self, spec: &Value, text: &str) -> Vec<TableMistake> {
        read::<K>(spec)
            .map(|spec| K::suite_table_mistakes(&spec, text))
            .unwrap_or_default()
    }

    fn needs(&self, spec: &Value) -> Vec<(Side, Service)> {
        read::<K>(spec)
            .map(|spec| K::needs(&spec))
            .unwrap_or_default()
    }

    fn elsewhere(&self, spec: &Value) -> Vec<Elsewhere> {
        read::<K>(spec)
            .map(|spec| K::elsewhere(&spec))
            .unwrap_or_default()
    }

    fn acts_as(&self, spec: &Value) -> Vec<ActsAs> {
        read::<K>(spec)
            .map(|spec| K::acts_as(&spec))
            .unwrap_or_default()
    }

    fn writes(&self, spec: &Value) -> bool {
        read::<K>(spec).is_ok_and(|spec| K::writes(&spec))
    }

    fn root(&self, spec: &Value, side: Side) -> String {
        read::<K>(spec).map_or_else(|_| ".".to_owned(), |spec| K::root(&spec, side))
    }

    fn zone(&self, spec: &Value) -> Option<String> {
        K::zone(&read::<K>(spec).ok()?)
    }

    fn asks(&self, spec: &Value) -> Option<Question> {
        K::asks(&read::<K>(spec).ok()?)
    }

    fn repeatable(&self) -> bool {
        K::repeatable()
    }

    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let spec =
            read::<K>(spec).map_err(|error| CannotCheck::fault(K::NAME, error.to_string()))?;
        K::observe(&spec, cx).await
    }
}

/// A key with nothing behind it (`mail.folders:`) is as good as an empty map.
fn read<K: TypedKind>(spec: &Value) -> Result<K::Spec, serde_json::Error> {
    match spec {
        Value::Null => serde_json::from_value(Value::Object(Map::new())),
        spec => K::Spec::deserialize(spec),
    }
}

/// What stops a kind that is to observe a specification with mistakes: somebody has not looked for them before.
pub(super) fn mistaken<K: TypedKind>(mistakes: &[SpecMistake]) -> CannotCheck {
    let shown = mistakes
        .iter()
        .map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem));
    CannotCheck::fault(K::NAME, shown.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::kinds;

    #[test]
    fn what_cannot_be_read_is_a_mistake_and_asks_for_nothing() {
        for kind in kinds() {
            for spec in [json!({"no-such-key": 1}), json!("text")] {
                let paths: Vec<_> = kind
                    .mistakes(&spec)
                    .into_iter()
                    .map(|mistake| mistake.path)
                    .collect();
                assert_eq!(paths.len(), 1, "{}: {spec}", kind.name());
                assert!(
                    kind.needs(&spec).is_empty() && kind.elsewhere(&spec).is_empty(),
                    "{}: {spec}",
                    kind.name()
                );
                assert!(
                    !kind.writes(&spec) && kind.asks(&spec).is_none(),
                    "{}: {spec}",
                    kind.name()
                );
            }
        }
    }

    #[test]
    fn nothing_behind_a_key_is_an_empty_map() {
        for kind in kinds() {
            assert_eq!(
                kind.mistakes(&Value::Null),
                kind.mistakes(&json!({})),
                "{}",
                kind.name()
            );
        }
        let can_be_empty = kinds()
            .iter()
            .filter(|kind| kind.name() != "made.up" && kind.mistakes(&Value::Null).is_empty());
        assert_eq!(can_be_empty.count(), 3);
    }
}
