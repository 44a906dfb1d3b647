//! What a kind of check is, and what it may ask of the suite before it observes.

use async_trait::async_trait;
use serde_json::Value;

use super::Context;
use crate::base::table::TableMistake;
use crate::model::{
    CannotCheck, Code, Evidence, Lang, ProofCodes, Question, Service, Side, SpecMistake,
};

/// What a kind of check is.
#[async_trait]
pub trait Kind: Send + Sync {
    /// Its name, `area.noun`.
    fn name(&self) -> &'static str;

    /// The codes of findings that it may report.
    fn codes(&self) -> &'static [Code];

    /// The codes of what its evidence may cover and leave open, and of the things that it counts.
    fn proof_codes(&self) -> ProofCodes;

    /// Its page: What it checks, Why it matters, What a failure means, Limits, Example.
    fn page(&self) -> &'static str;

    /// Its texts by language (Fluent).
    fn texts(&self) -> [(Lang, &'static str); 2];

    /// The JSON Schema of its specification.
    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema;

    /// The mistakes in `spec`, beyond what its schema says; empty when it can be observed.
    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake>;

    /// The tables beside the suite that `spec` names.
    fn suite_tables(&self, _spec: &Value) -> Vec<SuiteTable> {
        Vec::new()
    }

    /// What is wrong with one of them, whose text is `text`; empty when it can be used.
    fn suite_table_mistakes(&self, _spec: &Value, _text: &str) -> Vec<TableMistake> {
        Vec::new()
    }

    /// The services that it opens, per side.
    fn needs(&self, spec: &Value) -> Vec<(Side, Service)>;

    /// The services that it opens of systems which its specification names.
    fn elsewhere(&self, _spec: &Value) -> Vec<Elsewhere> {
        Vec::new()
    }

    /// The users as whom it looks in besides, wherever an account of the suite is known to log in so.
    fn acts_as(&self, _spec: &Value) -> Vec<ActsAs> {
        Vec::new()
    }

    /// Whether it changes anything, so that the case must say `writes`.
    fn writes(&self, _spec: &Value) -> bool {
        false
    }

    /// The folder below the file tree of `side` at which it begins; `.` for the whole tree.
    fn root(&self, _spec: &Value, _side: Side) -> String {
        ".".to_owned()
    }

    /// The zone about which name servers are asked, if they are.
    fn zone(&self, _spec: &Value) -> Option<String> {
        None
    }

    /// What a person is asked, if this kind cannot observe but must ask.
    fn asks(&self, _spec: &Value) -> Option<Question> {
        None
    }

    /// Whether observing again is harmless and can help.
    fn repeatable(&self) -> bool {
        true
    }

    /// Observes.
    ///
    /// # Errors
    /// When nothing at all could be observed. What was seen before a look broke off belongs into
    /// the evidence, with [`Evidence::broken_off`] saying why.
    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck>;
}

/// A table that a specification names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteTable {
    /// The keys that lead to its name.
    pub path: Vec<String>,
    /// The file, relative to the suite.
    pub file: String,
}

/// A service of a system that a specification names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The system.
    pub system: String,
    /// The service.
    pub service: Service,
    /// Whether the kind can do without it.
    pub optional: bool,
}

/// A user as whom a kind looks in, if the suite knows how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActsAs {
    /// On this side.
    pub side: Side,
    /// At this service.
    pub service: Service,
    /// As the server knows the user: the login.
    pub login: String,
}
