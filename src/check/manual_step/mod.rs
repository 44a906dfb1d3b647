//! `manual.step`: a step that a person checks by hand.
//!
//! Its specification is the question that is asked, which is a word of the model, and nothing is observed: so the kind is
//! this one file.

use schemars::{Schema, SchemaGenerator};

use super::{Context, TypedKind};
use crate::model::{
    ANSWER_COVERS, ANSWER_LEAVES, CannotCheck, Code, Evidence, Lang, ProofCodes, Question, Service,
    Side, SpecMistake,
};

/// The kind.
pub(super) struct ManualStep;

impl TypedKind for ManualStep {
    type Spec = Question;

    const NAME: &'static str = "manual.step";
    const CODES: &'static [Code] = &[];
    // What an answer is worth is the judge's word, who takes it.
    const PROOF: ProofCodes = ProofCodes {
        covers: &[ANSWER_COVERS],
        leaves: &[ANSWER_LEAVES],
        things: &[],
    };
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Question>()
    }

    fn mistakes(question: &Question) -> Vec<SpecMistake> {
        let empty = |path: &str, text: &str| {
            text.trim().is_empty().then(|| {
                SpecMistake::new(path, "it says nothing").hint("write what a person can follow")
            })
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

    fn needs(_question: &Question) -> Vec<(Side, Service)> {
        Vec::new()
    }

    fn asks(question: &Question) -> Option<Question> {
        Some(question.clone())
    }

    fn repeatable() -> bool {
        false
    }

    async fn observe(_question: &Question, _cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        Err(CannotCheck::fault(
            "manual.step",
            "a step that a person checks was to be observed",
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Kind as _;

    #[test]
    fn a_step_says_what_to_do_and_what_to_see() {
        let good = json!({"role": "customer", "do": {"de": "Suche ein Mail", "en": "Search a mail"}, "expect": "It opens"});
        assert!(ManualStep.mistakes(&good).is_empty());
        assert_eq!(ManualStep.asks(&good).unwrap().role, "customer");
        for wrong in [
            json!({}),
            json!({"role": "x", "do": "y"}),
            json!({"role": "x", "do": " ", "expect": "z"}),
        ] {
            assert!(!ManualStep.mistakes(&wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn another_text_is_another_question() {
        let ask = |text: &str| {
            ManualStep
                .asks(&json!({"role": "r", "do": text, "expect": "e"}))
                .unwrap()
                .digest()
        };
        assert_eq!(ask("a"), ask("a"));
        assert_ne!(ask("a"), ask("b"));
    }
}
