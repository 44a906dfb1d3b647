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
    pub(super) values: ExpectedValues,
    pub(super) ttl: TtlBounds,
}

/// What is expected of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExpectedValues {
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
pub(super) struct TtlBounds {
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
}

impl Spec {
    /// What it expects.
    ///
    /// # Errors
    /// All its mistakes.
    pub(super) fn expected(&self) -> Result<Expected, Vec<SpecMistake>> {
        let zone = DnsName::parse(&self.zone)
            .map_err(|problem| vec![SpecMistake::new("zone", problem).hint("muster.example")])?;

        let mut mistakes = Vec::new();
        if self.records.is_empty() {
            let mistake = SpecMistake::new("records", "is empty, so nothing would be checked");
            mistakes.push(
                mistake.hint("[{ name: \"@\", type: MX, exactly: [10 mail.muster.example] }]"),
            );
        }

        let mut records = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, record) in self.records.iter().enumerate() {
            let path = format!("records/{at}");
            let before = mistakes.len();
            let expectation = record.expectation(&path, &zone, self.ask, &mut mistakes);
            let Some(expectation) = expectation.filter(|_| mistakes.len() == before) else {
                continue;
            };

            if seen.insert(expectation.question.clone()) {
                records.push(expectation);
            } else {
                let label = expectation.question.label();
                mistakes.push(
                    SpecMistake::new(&path, format!("{label} is listed twice"))
                        .hint("one entry for each name and type"),
                );
            }
        }

        if mistakes.is_empty() {
            Ok(Expected {
                zone,
                ask: self.ask,
                records,
            })
        } else {
            Err(mistakes)
        }
    }
}

impl RecordSpec {
    fn expectation(
        &self,
        path: &str,
        zone: &DnsName,
        ask: Ask,
        mistakes: &mut Vec<SpecMistake>,
    ) -> Option<Expectation> {
        let values = self.expected_values(path, mistakes);
        let ttl = self.ttl_bounds(path, ask, mistakes);
        if values == Some(ExpectedValues::Any) && self.ttl.is_none() {
            let mistake = SpecMistake::new(path, "expects nothing, so it could not fail");
            mistakes.push(mistake.hint("exactly, contains, absent: true or ttl"));
        }

        let question = Question {
            name: self.name_below(path, zone, mistakes)?,
            of: self.of,
            zone: zone.clone(),
        };
        Some(Expectation {
            question,
            values: values?,
            ttl,
        })
    }

    fn ttl_bounds(&self, path: &str, ask: Ask, mistakes: &mut Vec<SpecMistake>) -> TtlBounds {
        let Some(ttl) = &self.ttl else {
            return TtlBounds::default();
        };

        let bounds = ttl.bounds(path, mistakes);
        let path = format!("{path}/ttl");
        if bounds != TtlBounds::default() && ask == Ask::System {
            let problem =
                "a resolver does not say which time to live is published, only what is left of it";
            mistakes.push(SpecMistake::new(&path, problem).hint("ask: authoritatives"));
        }
        if bounds != TtlBounds::default() && self.absent.is_some() {
            let problem = "what is absent has no time to live";
            mistakes.push(SpecMistake::new(&path, problem).hint("leave it out"));
        }
        bounds
    }

    fn name_below(
        &self,
        path: &str,
        zone: &DnsName,
        mistakes: &mut Vec<SpecMistake>,
    ) -> Option<DnsName> {
        let problem = match DnsName::parse_below(&self.name, zone) {
            Ok(name) => return Some(name),
            Err(problem) => problem,
        };

        let mistake = SpecMistake::new(&format!("{path}/name"), problem);
        let below = DnsName::parse(&self.name)
            .ok()
            .filter(|name| name.is_within(zone));
        mistakes.push(match below {
            Some(name) => mistake.hint(name.below(zone)),
            None => mistake.hint("@ for the zone itself, or www"),
        });
        None
    }

    fn expected_values(
        &self,
        path: &str,
        mistakes: &mut Vec<SpecMistake>,
    ) -> Option<ExpectedValues> {
        match (&self.exactly, &self.contains, self.absent) {
            (None, None, None) => Some(ExpectedValues::Any),
            (Some(texts), None, None) => self
                .values(&format!("{path}/exactly"), texts, mistakes)
                .map(ExpectedValues::Exactly),
            (None, Some(texts), None) => self
                .values(&format!("{path}/contains"), texts, mistakes)
                .map(ExpectedValues::Contains),
            (None, None, Some(true)) => Some(ExpectedValues::Absent),
            (None, None, Some(false)) => {
                let problem = "`false` says nothing about the values";
                let mistake = SpecMistake::new(&format!("{path}/absent"), problem);
                mistakes.push(mistake.hint("exactly or contains"));
                None
            }
            _ => {
                let problem = "expects its values in more than one way";
                let mistake = SpecMistake::new(path, problem);
                mistakes.push(mistake.hint("one of exactly, contains and absent"));
                None
            }
        }
    }

    fn values(
        &self,
        path: &str,
        texts: &[String],
        mistakes: &mut Vec<SpecMistake>,
    ) -> Option<Vec<Value>> {
        if texts.is_empty() {
            mistakes.push(SpecMistake::new(path, "is empty").hint("absent: true"));
            return None;
        }

        let before = mistakes.len();
        let mut values: Vec<Value> = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let path = format!("{path}/{at}");
            match Value::parse(self.of, text) {
                Ok(value) if values.contains(&value) => {
                    mistakes.push(SpecMistake::new(&path, "is listed twice"))
                }
                Ok(value) => values.push(value),
                Err(problem) => mistakes.push(SpecMistake::new(&path, problem)),
            }
        }

        // RFC 1034, section 3.6.2 (CNAME), and RFC 1035, section 5.2 (SOA).
        if matches!(self.of, RecordType::Cname | RecordType::Soa) && values.len() > 1 {
            let problem = format!("a name has one {} record at the most", self.of);
            mistakes.push(SpecMistake::new(path, problem));
        }

        values.sort();
        (mistakes.len() == before).then_some(values)
    }
}

impl TtlSpec {
    fn bounds(&self, path: &str, mistakes: &mut Vec<SpecMistake>) -> TtlBounds {
        let path = format!("{path}/ttl");
        let mut bound = |key: &str, text: &Option<String>| {
            let bound = seconds(text.as_deref()?);
            if bound.is_none() {
                let problem = "is no number of whole seconds with a unit";
                mistakes.push(SpecMistake::new(&format!("{path}/{key}"), problem).hint("300s"));
            }
            bound
        };
        let bounds = TtlBounds {
            min: bound("min", &self.min),
            max: bound("max", &self.max),
        };

        match (bounds.min, bounds.max) {
            (Some(min), Some(max)) if min > max => {
                mistakes.push(SpecMistake::new(&path, "its least is more than its most"));
            }
            (None, None) if self.min.is_none() && self.max.is_none() => {
                mistakes.push(SpecMistake::new(&path, "is empty").hint("{ max: 300s }"));
            }
            _ => {}
        }
        bounds
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
