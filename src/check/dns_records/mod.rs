//! `dns.records`: every name server of a system gives the records that a suite expects.

mod observe;
mod spec;
mod weigh;

use async_trait::async_trait;
use schemars::JsonSchema as _;
use serde_json::Value;

use self::spec::Spec;
use super::{Context, Kind};
use crate::model::{CannotCheck, Class, Code, Evidence, Lang, Message, Obstacle, Retry, Service, Side, SpecMistake};

const VALUE: Code = Code { name: "dns.records/value", class: Class::Unexpected };
const ABSENT: Code = Code { name: "dns.records/absent", class: Class::Unexpected };
const PRESENT: Code = Code { name: "dns.records/present", class: Class::Unexpected };
const TTL: Code = Code { name: "dns.records/ttl", class: Class::Unexpected };
const DISAGREEMENT: Code = Code { name: "dns.records/disagreement", class: Class::Unexpected };
const UNREADABLE: Code = Code { name: "dns.records/unreadable", class: Class::Unreadable };

/// Why addresses are not asked: the service says so.
const LEFT_OUT: &str = "dns.records/left-out";

/// The kind.
#[derive(Debug)]
pub(super) struct DnsRecords;

#[async_trait]
impl Kind for DnsRecords {
    fn name(&self) -> &'static str {
        "dns.records"
    }

    fn codes(&self) -> &'static [Code] {
        &[VALUE, ABSENT, PRESENT, TTL, DISAGREEMENT, UNREADABLE]
    }

    fn page(&self) -> &'static str {
        include_str!("README.md")
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        [(Lang::En, include_str!("texts.en.ftl")), (Lang::De, include_str!("texts.de.ftl"))]
    }

    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Spec::json_schema(generator)
    }

    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake> {
        match serde_json::from_value::<Spec>(spec.clone()) {
            Ok(spec) => spec.expected().err().unwrap_or_default(),
            Err(error) => vec![SpecMistake::new("", error.to_string())],
        }
    }

    fn needs(&self, _spec: &Value) -> Vec<(Side, Service)> {
        vec![(Side::Target, Service::Dns)]
    }

    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let fault = |detail: String| CannotCheck::fault("dns.records", detail);
        let spec: Spec = serde_json::from_value(spec.clone()).map_err(|error| fault(error.to_string()))?;
        let system = cx.between().system(Side::Target);
        if let Some(on) = spec.on.as_deref().filter(|on| *on != system) {
            // Asking another system than the one that is written would prove nothing about either.
            let cause = Message::new("dns.records/other-system").with("on", on).with("system", system);
            return Err(CannotCheck::new(Obstacle::Unprepared, Retry::Never, system, "dns.records", cause));
        }
        let expected = spec.expected().map_err(|mistakes| fault(shown(&mistakes)))?;
        observe::observe(&expected, cx).await
    }
}

fn shown(mistakes: &[SpecMistake]) -> String {
    let shown: Vec<String> =
        mistakes.iter().map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem)).collect();
    shown.join("; ")
}
