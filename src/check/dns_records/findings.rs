//! What is wrong with an answer, held against what is expected of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::codes::{ABSENT, DISAGREEMENT, PRESENT, TTL, UNREADABLE, VALUE};
use super::spec::{Expectation, ExpectedValues, TtlBounds};
use crate::base::text::clip;
use crate::check::points::PointOutcome;
use crate::endpoint::dns::{Answer, AnswerData, DnsError, DnsName, Value};
use crate::model::{Code, Finding, ItemName, Message};

/// The most of a list of values that is shown.
const LIST_BYTES_MAX: usize = 2048;

/// Servers by the values that they give.
pub(super) type ServersByValues = BTreeMap<Vec<Value>, Vec<String>>;

/// What is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deviation {
    code: Code,
    field: &'static str,
    expected: String,
    observed: String,
    detail: Message,
}

impl Deviation {
    /// As a finding about `item` of `zone`.
    pub(super) fn finding(self, zone: &ItemName, item: &str) -> Finding {
        Finding::new(self.code, zone.clone(), ItemName::text(item))
            .field(self.field)
            .source(self.expected)
            .target(self.observed)
            .detail(self.detail)
    }
}

/// Holds what `server` answered against what is expected.
pub(super) fn evaluate(
    expectation: &Expectation,
    result: &Result<Answer, DnsError>,
    server: &str,
) -> (PointOutcome, Vec<Deviation>) {
    let answer = match result {
        Ok(answer) => answer,
        Err(error) => return evaluate_error(expectation, error, server),
    };

    let mut deviations: Vec<Deviation> = value_deviation(expectation, answer, server)
        .into_iter()
        .collect();
    let has_values = matches!(answer.data, AnswerData::Values(_));
    if has_values && expectation.ttl != TtlBounds::default() {
        deviations.extend(ttl_deviation(expectation.ttl, answer, server));
    }

    let outcome = if deviations.is_empty() {
        PointOutcome::Matched
    } else if deviations
        .iter()
        .any(|deviation| deviation.code != UNREADABLE)
    {
        PointOutcome::Different
    } else {
        PointOutcome::Unreadable
    };
    (outcome, deviations)
}

fn evaluate_error(
    expectation: &Expectation,
    error: &DnsError,
    server: &str,
) -> (PointOutcome, Vec<Deviation>) {
    let expected = expected(expectation);
    match error {
        // Wherever the alias leads, something is there.
        DnsError::AliasLeads(name) if expectation.values == ExpectedValues::Absent => {
            let deviation = Deviation {
                code: PRESENT,
                field: "value",
                expected,
                observed: format!("CNAME {name}"),
                detail: Message::new("dns.records/at").with("server", server),
            };
            (PointOutcome::Different, vec![deviation])
        }
        error => {
            let deviation = Deviation {
                code: UNREADABLE,
                field: "value",
                expected,
                observed: error.name().to_owned(),
                detail: error.message(server),
            };
            (PointOutcome::Unreadable, vec![deviation])
        }
    }
}

fn value_deviation(expectation: &Expectation, answer: &Answer, server: &str) -> Option<Deviation> {
    let is_right = match (&expectation.values, &answer.data) {
        // An alias is there, wherever it leads: only a name without one can be absent.
        (ExpectedValues::Absent, AnswerData::NoData | AnswerData::NxDomain) => {
            answer.aliases.is_empty()
        }
        (ExpectedValues::Absent, AnswerData::Values(_)) => false,
        (ExpectedValues::Exactly(expected), AnswerData::Values(values)) => expected == values,
        (ExpectedValues::Contains(expected), AnswerData::Values(values)) => {
            expected.iter().all(|value| values.contains(value))
        }
        (ExpectedValues::Any, AnswerData::Values(values)) => !values.is_empty(),
        (_, AnswerData::NoData | AnswerData::NxDomain) => false,
    };
    if is_right {
        return None;
    }

    let code = match (&expectation.values, &answer.data) {
        (ExpectedValues::Absent, _) => PRESENT,
        (_, AnswerData::Values(_)) => VALUE,
        (_, AnswerData::NoData | AnswerData::NxDomain) => ABSENT,
    };
    Some(Deviation {
        code,
        field: "value",
        expected: expected(expectation),
        observed: observed(answer),
        detail: detail(server, answer),
    })
}

fn ttl_deviation(bounds: TtlBounds, answer: &Answer, server: &str) -> Option<Deviation> {
    let ttl = answer.ttl.clone()?;

    // What is left in a cache says nothing about what is published.
    if !answer.published {
        return Some(Deviation {
            code: UNREADABLE,
            field: "ttl",
            expected: bounds_shown(bounds),
            observed: ttl_shown(&ttl),
            detail: Message::new("dns.records/cached").with("server", server),
        });
    }

    // Every record on the way is kept for its own time, so the longest counts against the most.
    let is_short = bounds.min.is_some_and(|min| *ttl.start() < min);
    let is_long = bounds.max.is_some_and(|max| *ttl.end() > max);
    (is_short || is_long).then(|| Deviation {
        code: TTL,
        field: "ttl",
        expected: bounds_shown(bounds),
        observed: ttl_shown(&ttl),
        detail: detail(server, answer),
    })
}

/// Servers that do not give the same values, by what they give.
pub(super) fn disagreement(expected: String, servers: &ServersByValues) -> Option<Deviation> {
    if servers.len() < 2 {
        return None;
    }

    let shown = |values: &[Value]| {
        if values.is_empty() {
            "-".to_owned()
        } else {
            values_shown(values)
        }
    };
    let groups: Vec<String> = servers
        .iter()
        .map(|(values, servers)| format!("{}: {}", servers.join(", "), shown(values)))
        .collect();
    let names: Vec<String> = servers.values().map(|servers| servers.join(", ")).collect();

    Some(Deviation {
        code: DISAGREEMENT,
        field: "value",
        expected,
        observed: groups.join(" | "),
        detail: Message::new("dns.records/differ").with("servers", names.join(" / ")),
    })
}

fn detail(server: &str, answer: &Answer) -> Message {
    if answer.aliases.is_empty() {
        Message::new("dns.records/at").with("server", server)
    } else {
        Message::new("dns.records/at-alias")
            .with("server", server)
            .with("aliases", aliases_shown(&answer.aliases))
    }
}

/// What is expected, for people.
pub(super) fn expected(expectation: &Expectation) -> String {
    match &expectation.values {
        ExpectedValues::Exactly(values) | ExpectedValues::Contains(values) => values_shown(values),
        ExpectedValues::Absent => "-".to_owned(),
        ExpectedValues::Any => "*".to_owned(),
    }
}

/// What was observed, for people.
pub(super) fn observed(answer: &Answer) -> String {
    match (&answer.data, answer.aliases.last()) {
        (AnswerData::Values(values), _) => values_shown(values),
        (AnswerData::NoData, None) => "NODATA".to_owned(),
        (AnswerData::NxDomain, None) => "NXDOMAIN".to_owned(),
        (AnswerData::NoData, Some(alias)) => format!("CNAME {alias}: NODATA"),
        (AnswerData::NxDomain, Some(alias)) => format!("CNAME {alias}: NXDOMAIN"),
    }
}

fn values_shown(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().map(Value::to_string).collect();
    clip(&shown.join(", "), LIST_BYTES_MAX)
}

/// The names that a chain of aliases leads through.
pub(super) fn aliases_shown(aliases: &[DnsName]) -> String {
    let shown: Vec<String> = aliases.iter().map(DnsName::to_string).collect();
    shown.join(" > ")
}

/// A time to live, for people.
pub(super) fn ttl_shown(ttl: &RangeInclusive<u32>) -> String {
    if ttl.start() == ttl.end() {
        format!("{}s", ttl.start())
    } else {
        format!("{}s..{}s", ttl.start(), ttl.end())
    }
}

fn bounds_shown(ttl: TtlBounds) -> String {
    let bound =
        |sign: &str, seconds: Option<u32>| seconds.map(|seconds| format!("{sign} {seconds}s"));
    let bounds: Vec<String> = [bound(">=", ttl.min), bound("<=", ttl.max)]
        .into_iter()
        .flatten()
        .collect();
    bounds.join(", ")
}
