//! `mail.delivery`: mail that is sent arrives: once, whole, in time and in its folder; or is refused where it should be.

mod compose;
mod observe;
mod refused;
mod route;
mod size;
mod spec;
mod weigh;

use async_trait::async_trait;
use schemars::JsonSchema as _;
use serde_json::Value;

use self::spec::{Expected, Spec};
use super::{Context, Elsewhere, Kind};
use crate::model::{CannotCheck, Class, Code, Evidence, Lang, Service, Side, SpecMistake};

const LOST: Code = Code { name: "mail.delivery/lost", class: Class::Unexpected };
const LATE: Code = Code { name: "mail.delivery/late", class: Class::Unexpected };
const COPIES: Code = Code { name: "mail.delivery/copies", class: Class::Unexpected };
const MISFILED: Code = Code { name: "mail.delivery/misfiled", class: Class::Unexpected };
const ALTERED: Code = Code { name: "mail.delivery/altered", class: Class::Unexpected };
const REFUSED: Code = Code { name: "mail.delivery/refused", class: Class::Unexpected };
const ACCEPTED: Code = Code { name: "mail.delivery/accepted", class: Class::Unexpected };

/// The kind.
#[derive(Debug)]
pub(super) struct MailDelivery;

#[async_trait]
impl Kind for MailDelivery {
    fn name(&self) -> &'static str {
        "mail.delivery"
    }

    fn codes(&self) -> &'static [Code] {
        &[LOST, LATE, COPIES, MISFILED, ALTERED, REFUSED, ACCEPTED]
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

    fn needs(&self, spec: &Value) -> Vec<(Side, Service)> {
        if is_refusal(spec) { Vec::new() } else { vec![(Side::Target, Service::Mail)] }
    }

    fn elsewhere(&self, spec: &Value) -> Vec<Elsewhere> {
        let Some(from) = spec.get("from").and_then(Value::as_str) else { return Vec::new() };
        let of = |service, optional| Elsewhere { system: from.to_owned(), service, optional };
        // Who asks an exchanger needs no login anywhere.
        vec![of(Service::Submission, is_refusal(spec)), of(Service::Dns, true)]
    }

    fn writes(&self, spec: &Value) -> bool {
        !is_refusal(spec)
    }

    fn repeatable(&self) -> bool {
        false
    }

    async fn observe(&self, spec: &Value, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let fault = |detail: String| CannotCheck::fault("mail.delivery", detail);
        let spec: Spec = serde_json::from_value(spec.clone()).map_err(|error| fault(error.to_string()))?;
        let expected = spec.expected().map_err(|mistakes| fault(shown(&mistakes)))?;
        match &expected {
            Expected::Arrives(arrival) => observe::observe(&spec, arrival, cx).await,
            Expected::Refused(refused) => refused::observe(&spec, refused, cx).await,
        }
    }
}

fn is_refusal(spec: &Value) -> bool {
    spec.pointer("/expect/refused").is_some_and(|refused| !refused.is_null())
}

fn shown(mistakes: &[SpecMistake]) -> String {
    let shown: Vec<String> =
        mistakes.iter().map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem)).collect();
    shown.join("; ")
}
