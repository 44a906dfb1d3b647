//! `manual.step`: a step that a person checks by hand.

use async_trait::async_trait;
use serde_json::Value;

use super::{Context, Kind};
use crate::model::{CannotCheck, Code, Evidence, Lang, Question, Service, Side, SpecMistake};

/// The kind.
pub(super) struct ManualStep;

#[async_trait]
impl Kind for ManualStep {
    fn name(&self) -> &'static str {
        "manual.step"
    }

    fn codes(&self) -> &'static [Code] {
        &[]
    }

    fn page(&self) -> &'static str {
        include_str!("README.md")
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        [(Lang::En, include_str!("texts.en.ftl")), (Lang::De, include_str!("texts.de.ftl"))]
    }

    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<Question>()
    }

    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake> {
        let question: Question = match serde_json::from_value(spec.clone()) {
            Ok(question) => question,
            Err(error) => return vec![SpecMistake::new("", error.to_string())],
        };
        let empty = |path: &str, text: &str| {
            text.trim()
                .is_empty()
                .then(|| SpecMistake::new(path, "it says nothing").hint("write what a person can follow"))
        };
        [
            empty("role", &question.role),
            empty("do", question.instruction.get(Lang::En)),
            empty("expect", question.expect.get(Lang::En)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn needs(&self, _spec: &Value) -> Vec<(Side, Service)> {
        Vec::new()
    }

    fn asks(&self, spec: &Value) -> Option<Question> {
        serde_json::from_value(spec.clone()).ok()
    }

    fn repeatable(&self) -> bool {
        false
    }

    async fn observe(&self, _spec: &Value, _cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        Err(CannotCheck::fault("manual.step", "a step that a person checks was to be observed"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_says_what_to_do_and_what_to_see() {
        let good =
            json!({"role": "customer", "do": {"de": "Suche ein Mail", "en": "Search a mail"}, "expect": "It opens"});
        assert!(ManualStep.mistakes(&good).is_empty());
        assert_eq!(ManualStep.asks(&good).unwrap().role, "customer");
        for wrong in [json!({}), json!({"role": "x", "do": "y"}), json!({"role": "x", "do": " ", "expect": "z"})] {
            assert!(!ManualStep.mistakes(&wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn another_text_is_another_question() {
        let ask = |text: &str| ManualStep.asks(&json!({"role": "r", "do": text, "expect": "e"})).unwrap().digest();
        assert_eq!(ask("a"), ask("a"));
        assert_ne!(ask("a"), ask("b"));
    }
}
