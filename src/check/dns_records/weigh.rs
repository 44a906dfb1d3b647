//! One answer, held against what is expected of it.

use std::ops::RangeInclusive;

use super::spec::{Expectation, Ttl, Wanted};
use super::{ABSENT, PRESENT, TTL, UNREADABLE, VALUE};
use crate::endpoint::dns::{DnsName, Found, Settled, Trouble, Value};
use crate::model::{Code, Message};

/// How a point came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As expected.
    Right,
    /// Not as expected.
    Wrong,
    /// Not known.
    Unknown,
}

/// What is to be found fault with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) field: &'static str,
    pub(super) expected: String,
    pub(super) observed: String,
    pub(super) detail: Message,
}

/// What the answer of `server` is worth.
pub(super) fn weigh(
    wanted: &Expectation,
    answer: &Result<Settled, Trouble>,
    server: &str,
) -> (Outcome, Vec<Fault>) {
    let settled = match answer {
        Ok(settled) => settled,
        // Wherever it leads, something is there.
        Err(Trouble::AliasLeads(name)) if wanted.wanted == Wanted::Absent => {
            let detail = Message::new("dns.records/at").with("server", server);
            let (expected, observed) = (expected(wanted), format!("CNAME {name}"));
            return (
                Outcome::Wrong,
                vec![Fault {
                    code: PRESENT,
                    field: "value",
                    expected,
                    observed,
                    detail,
                }],
            );
        }
        Err(trouble) => {
            let fault = Fault {
                code: UNREADABLE,
                field: "value",
                expected: expected(wanted),
                observed: trouble.name().to_owned(),
                detail: trouble.message(server),
            };
            return (Outcome::Unknown, vec![fault]);
        }
    };
    let mut faults: Vec<Fault> = value_fault(wanted, settled, server).into_iter().collect();
    if matches!(settled.found, Found::Values(_)) && wanted.ttl != Ttl::default() {
        faults.extend(ttl_fault(wanted.ttl, settled, server));
    }
    let outcome = if faults.is_empty() {
        Outcome::Right
    } else if faults.iter().any(|fault| fault.code != UNREADABLE) {
        Outcome::Wrong
    } else {
        Outcome::Unknown
    };
    (outcome, faults)
}

fn value_fault(wanted: &Expectation, settled: &Settled, server: &str) -> Option<Fault> {
    let is_right = match (&wanted.wanted, &settled.found) {
        // An alias is there, wherever it leads: only a name without one can be absent.
        (Wanted::Absent, Found::NoData | Found::NxDomain) => settled.aliases.is_empty(),
        (Wanted::Absent, Found::Values(_)) => false,
        (Wanted::Exactly(wanted), Found::Values(values)) => wanted == values,
        (Wanted::Contains(wanted), Found::Values(values)) => {
            wanted.iter().all(|value| values.contains(value))
        }
        (Wanted::Any, Found::Values(values)) => !values.is_empty(),
        (_, Found::NoData | Found::NxDomain) => false,
    };
    if is_right {
        return None;
    }
    let code = match (&wanted.wanted, &settled.found) {
        (Wanted::Absent, _) => PRESENT,
        (_, Found::Values(_)) => VALUE,
        (_, Found::NoData | Found::NxDomain) => ABSENT,
    };
    let (expected, observed) = (expected(wanted), observed(settled));
    Some(Fault {
        code,
        field: "value",
        expected,
        observed,
        detail: at(server, settled),
    })
}

fn ttl_fault(wanted: Ttl, settled: &Settled, server: &str) -> Option<Fault> {
    let found = settled.ttl.clone()?;
    if !settled.published {
        let detail = Message::new("dns.records/cached").with("server", server);
        let observed = ttl_shown(&found);
        return Some(Fault {
            code: UNREADABLE,
            field: "ttl",
            expected: bounds(wanted),
            observed,
            detail,
        });
    }
    // Every record on the way is kept for its own time, so the longest counts against the most.
    let short = wanted.min.is_some_and(|min| *found.start() < min);
    let long = wanted.max.is_some_and(|max| *found.end() > max);
    (short || long).then(|| Fault {
        code: TTL,
        field: "ttl",
        expected: bounds(wanted),
        observed: ttl_shown(&found),
        detail: at(server, settled),
    })
}

fn at(server: &str, settled: &Settled) -> Message {
    if settled.aliases.is_empty() {
        Message::new("dns.records/at").with("server", server)
    } else {
        Message::new("dns.records/at-alias")
            .with("server", server)
            .with("aliases", chain(&settled.aliases))
    }
}

/// What is expected, for people.
pub(super) fn expected(wanted: &Expectation) -> String {
    match &wanted.wanted {
        Wanted::Exactly(values) | Wanted::Contains(values) => list(values),
        Wanted::Absent => "-".to_owned(),
        Wanted::Any => "*".to_owned(),
    }
}

/// What was observed, for people.
pub(super) fn observed(settled: &Settled) -> String {
    match (&settled.found, settled.aliases.last()) {
        (Found::Values(values), _) => list(values),
        (Found::NoData, None) => "NODATA".to_owned(),
        (Found::NxDomain, None) => "NXDOMAIN".to_owned(),
        (Found::NoData, Some(alias)) => format!("CNAME {alias}: NODATA"),
        (Found::NxDomain, Some(alias)) => format!("CNAME {alias}: NXDOMAIN"),
    }
}

/// The most of a list of values that is shown.
const LIST_BYTES_MAX: usize = 2048;

/// Values, for people.
pub(super) fn list(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().map(Value::to_string).collect();
    crate::base::text::clip(&shown.join(", "), LIST_BYTES_MAX)
}

/// The names that a chain of aliases leads through.
pub(super) fn chain(aliases: &[DnsName]) -> String {
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

fn bounds(ttl: Ttl) -> String {
    let bound =
        |sign: &str, seconds: Option<u32>| seconds.map(|seconds| format!("{sign} {seconds}s"));
    let bounds: Vec<String> = [bound(">=", ttl.min), bound("<=", ttl.max)]
        .into_iter()
        .flatten()
        .collect();
    bounds.join(", ")
}
