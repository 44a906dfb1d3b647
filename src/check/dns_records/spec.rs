//! What a suite expects of a zone's records.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoint::dns::{DnsName, Question, RecordType, Value};
use crate::model::SpecMistake;

/// The specification of `dns.records`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::check) struct Spec {
    /// The system whose `dns` service is used; the same as the case's own `on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<String>,
    /// The zone: `muster.example`.
    #[schemars(length(min = 1))]
    pub(super) zone: String,
    /// Who is asked.
    #[serde(default)]
    pub(super) ask: Ask,
    /// The records.
    #[schemars(length(min = 1))]
    pub(super) records: Vec<RecordSpec>,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ask {
    /// Every name server of the zone, at every one of its addresses.
    #[default]
    Authoritatives,
    /// Every server that the service names, as it answers.
    Servers,
    /// Whom this machine asks when it looks up a name.
    System,
}

/// What is expected of the records of one name and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RecordSpec {
    /// The name, relative to the zone; `@` is the zone itself.
    #[schemars(length(min = 1))]
    pub(super) name: String,
    /// The type.
    #[serde(rename = "type")]
    pub(super) of: RecordType,
    /// These values and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) exactly: Option<Vec<String>>,
    /// These values, perhaps among others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) contains: Option<Vec<String>>,
    /// There is no such record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) absent: Option<bool>,
    /// The time to live, as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<TtlSpec>,
}

/// The bounds of a time to live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct TtlSpec {
    /// At most so long: `300s`, `5m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-landfall" = "duration"))]
    pub(super) max: Option<String>,
    /// At least so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-landfall" = "duration"))]
    pub(super) min: Option<String>,
}

/// A specification that can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) zone: DnsName,
    pub(super) ask: Ask,
    pub(super) records: Vec<Expectation>,
}

/// What is expected of the answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expectation {
    pub(super) question: Question,
    pub(super) wanted: Wanted,
    pub(super) ttl: Ttl,
}

/// What is expected of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// These and no others.
    Exactly(Vec<Value>),
    /// These, perhaps among others.
    Contains(Vec<Value>),
    /// None.
    Absent,
    /// Any, for the sake of their time to live.
    Any,
}

/// The bounds of a time to live, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ttl {
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
}

impl Spec {
    /// What it expects.
    ///
    /// # Errors
    /// All its mistakes.
    pub(super) fn expected(&self) -> Result<Expected, Vec<SpecMistake>> {
        let zone = match DnsName::parse(&self.zone) {
            Ok(zone) => zone,
            Err(problem) => {
                return Err(vec![
                    SpecMistake::new("zone", problem).hint("muster.example"),
                ]);
            }
        };
        let mut found = Vec::new();
        if self.records.is_empty() {
            let mistake = SpecMistake::new("records", "is empty, so nothing would be checked");
            found.push(
                mistake.hint("[{ name: \"@\", type: MX, exactly: [10 mail.muster.example] }]"),
            );
        }
        let mut records = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, record) in self.records.iter().enumerate() {
            let path = format!("records/{at}");
            let before = found.len();
            let expectation = record.expectation(&path, &zone, self.ask, &mut found);
            let Some(expectation) = expectation.filter(|_| found.len() == before) else {
                continue;
            };
            if seen.insert(expectation.question.clone()) {
                records.push(expectation);
            } else {
                let label = expectation.question.label();
                found.push(
                    SpecMistake::new(&path, format!("{label} is listed twice"))
                        .hint("one entry for each name and type"),
                );
            }
        }
        if found.is_empty() {
            Ok(Expected {
                zone,
                ask: self.ask,
                records,
            })
        } else {
            Err(found)
        }
    }
}

impl RecordSpec {
    fn expectation(
        &self,
        path: &str,
        zone: &DnsName,
        ask: Ask,
        found: &mut Vec<SpecMistake>,
    ) -> Option<Expectation> {
        let wanted = self.wanted(path, found);
        let ttl = self
            .ttl
            .as_ref()
            .map(|ttl| ttl.bounds(path, found))
            .unwrap_or_default();
        if ttl != Ttl::default() && ask == Ask::System {
            let problem =
                "a resolver does not say which time to live is published, only what is left of it";
            found.push(
                SpecMistake::new(&format!("{path}/ttl"), problem).hint("ask: authoritatives"),
            );
        }
        if ttl != Ttl::default() && self.absent.is_some() {
            let problem = "what is absent has no time to live";
            found.push(SpecMistake::new(&format!("{path}/ttl"), problem).hint("leave it out"));
        }
        if wanted == Some(Wanted::Any) && ttl == Ttl::default() && self.ttl.is_none() {
            let mistake = SpecMistake::new(path, "expects nothing, so it could not fail");
            found.push(mistake.hint("exactly, contains, absent: true or ttl"));
        }
        let name = DnsName::parse_below(&self.name, zone).map_err(|problem| {
            let mistake = SpecMistake::new(&format!("{path}/name"), problem);
            let below = DnsName::parse(&self.name)
                .ok()
                .filter(|name| name.is_within(zone));
            found.push(match below {
                Some(name) => mistake.hint(name.below(zone)),
                None => mistake.hint("@ for the zone itself, or www"),
            });
        });
        let question = Question {
            name: name.ok()?,
            of: self.of,
            zone: zone.clone(),
        };
        Some(Expectation {
            question,
            wanted: wanted?,
            ttl,
        })
    }

    fn wanted(&self, path: &str, found: &mut Vec<SpecMistake>) -> Option<Wanted> {
        match (&self.exactly, &self.contains, self.absent) {
            (None, None, None) => Some(Wanted::Any),
            (Some(texts), None, None) => self
                .values(&format!("{path}/exactly"), texts, found)
                .map(Wanted::Exactly),
            (None, Some(texts), None) => self
                .values(&format!("{path}/contains"), texts, found)
                .map(Wanted::Contains),
            (None, None, Some(true)) => Some(Wanted::Absent),
            (None, None, Some(false)) => {
                let mistake = SpecMistake::new(
                    &format!("{path}/absent"),
                    "`false` says nothing about the values",
                );
                found.push(mistake.hint("exactly or contains"));
                None
            }
            _ => {
                let problem = "expects its values in more than one way";
                found.push(
                    SpecMistake::new(path, problem).hint("one of exactly, contains and absent"),
                );
                None
            }
        }
    }

    fn values(
        &self,
        path: &str,
        texts: &[String],
        found: &mut Vec<SpecMistake>,
    ) -> Option<Vec<Value>> {
        if texts.is_empty() {
            found.push(SpecMistake::new(path, "is empty").hint("absent: true"));
            return None;
        }
        let before = found.len();
        let mut values: Vec<Value> = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let path = format!("{path}/{at}");
            match Value::parse(self.of, text) {
                Ok(value) if values.contains(&value) => {
                    found.push(SpecMistake::new(&path, "is listed twice"))
                }
                Ok(value) => values.push(value),
                Err(problem) => found.push(SpecMistake::new(&path, problem)),
            }
        }
        if matches!(self.of, RecordType::Cname | RecordType::Soa) && values.len() > 1 {
            found.push(SpecMistake::new(
                path,
                format!("a name has one {} record at the most", self.of),
            ));
        }
        values.sort();
        (found.len() == before).then_some(values)
    }
}

impl TtlSpec {
    fn bounds(&self, path: &str, found: &mut Vec<SpecMistake>) -> Ttl {
        let mut bound = |key: &str, text: &Option<String>| {
            let text = text.as_deref()?;
            let bound = seconds(text);
            if bound.is_none() {
                let mistake = SpecMistake::new(
                    &format!("{path}/ttl/{key}"),
                    "is no number of whole seconds with a unit",
                );
                found.push(mistake.hint("300s"));
            }
            bound
        };
        let ttl = Ttl {
            min: bound("min", &self.min),
            max: bound("max", &self.max),
        };
        match (ttl.min, ttl.max) {
            (Some(min), Some(max)) if min > max => {
                found.push(SpecMistake::new(
                    &format!("{path}/ttl"),
                    "its least is more than its most",
                ));
            }
            (None, None) if self.min.is_none() && self.max.is_none() => {
                found.push(
                    SpecMistake::new(&format!("{path}/ttl"), "is empty").hint("{ max: 300s }"),
                );
            }
            _ => {}
        }
        ttl
    }
}

fn seconds(text: &str) -> Option<u32> {
    let duration: SignedDuration = text.parse().ok()?;
    (duration.subsec_nanos() == 0)
        .then_some(duration.as_secs())
        .and_then(|seconds| u32::try_from(seconds).ok())
}

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;
