//! Services as suites write them: what connectors read alike. References (`${...}`) may still stand in them.

use std::time::Duration;

use serde::{Deserialize as _, Deserializer};
use serde_json::{Map, Value};

use crate::base::duration;
use crate::base::secret::Secret;
use crate::base::text::nearest;
use crate::model::SpecMistake;

/// Whether a reference still stands in `text`, so that it cannot be judged yet.
pub(super) fn is_open(text: &str) -> bool {
    text.contains("${")
}

/// The text at `key`; a mistake if something else stands there.
pub(super) fn text<'a>(
    keys: &'a Map<String, Value>,
    key: &str,
    found: &mut Vec<SpecMistake>,
) -> Option<&'a str> {
    let value = keys.get(key)?;
    if value.as_str().is_none() {
        found.push(SpecMistake::new(key, "must be text"));
    }
    value.as_str()
}

/// A mistake for each key that is none of the `known`.
pub(super) fn check_keys(keys: &Map<String, Value>, known: &[&str], found: &mut Vec<SpecMistake>) {
    for key in keys.keys().filter(|key| !known.contains(&key.as_str())) {
        let mistake = SpecMistake {
            path: vec![key.clone()],
            problem: "unknown key".to_owned(),
            hint: None,
        };
        found.push(mistake.hint(one_of(key, known)));
    }
}

/// The way to log in, `password` if none is written; a mistake, and nothing, if it is none of the `known`.
pub(super) fn auth<'a>(
    keys: &'a Map<String, Value>,
    known: &[&str],
    found: &mut Vec<SpecMistake>,
) -> Option<&'a str> {
    let auth = text(keys, "auth", found).unwrap_or("password");
    if known.contains(&auth) || is_open(auth) {
        return Some(auth);
    }
    found.push(
        SpecMistake::new("auth", "is no way to log in that is known here")
            .hint(one_of(auth, known)),
    );
    None
}

/// The reference to a secret at `key`; a mistake if a secret itself stands there.
pub(super) fn secret_reference<'a>(
    keys: &'a Map<String, Value>,
    key: &str,
    found: &mut Vec<SpecMistake>,
) -> Option<&'a str> {
    let text = text(keys, key, found)?;
    if is_open(text) {
        return Some(text);
    }
    let mistake = SpecMistake::new(key, "a secret must not stand in a suite");
    found.push(mistake.hint("${env:NAME}, ${file:path} or ${command: argv}"));
    None
}

/// What is written of TLS: `plaintext`, or a reference; a mistake if it is anything else.
pub(super) fn tls<'a>(
    keys: &'a Map<String, Value>,
    found: &mut Vec<SpecMistake>,
) -> Option<&'a str> {
    let word = text(keys, "tls", found)?;
    if word == "plaintext" || is_open(word) {
        return Some(word);
    }
    let mistake = SpecMistake::new(
        "tls",
        "the only word here is `plaintext`; TLS is the default",
    );
    found.push(mistake.hint("leave it out"));
    None
}

/// A mistake if `ca` names no file.
pub(super) fn check_ca(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    if text(keys, "ca", found).is_some_and(str::is_empty) {
        found.push(SpecMistake::new("ca", "names no file"));
    }
}

/// How long one answer is waited for, at most `wait_max`.
///
/// # Errors
/// If it is no duration with a unit, nothing, or more than that.
pub(super) fn timeout(text: &str, wait_max: Duration) -> Result<Duration, SpecMistake> {
    let mistake = |problem: &str| SpecMistake::new("timeout", problem).hint("3s");
    match duration::parse(text).map_err(mistake)? {
        wait if wait.is_zero() => Err(mistake("must be more than nothing")),
        wait if wait > wait_max => Err(mistake(&format!(
            "must be {} at the most",
            duration::display(wait_max)
        ))),
        wait => Ok(wait),
    }
}

/// Host and port (`host`, `host:port`, `[::1]:port`) of an address without its scheme.
///
/// # Errors
/// What is wrong with it, as a fragment.
pub(super) fn host_and_port(text: &str) -> Result<(String, Option<u16>), &'static str> {
    let (host, port) = match text.strip_prefix('[').map(|v6| v6.split_once(']')) {
        Some(None) => return Err("lacks a closing bracket"),
        Some(Some((v6, port))) => {
            v6.parse::<std::net::Ipv6Addr>()
                .map_err(|_| "is no IPv6 address between the brackets")?;
            (v6, port)
        }
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    if host.is_empty() {
        return Err("names no host");
    }
    let number = |text: &str| {
        text.strip_prefix(':')?
            .parse()
            .ok()
            .filter(|number| *number != 0)
    };
    let port = match port {
        "" => None,
        port => Some(number(port).ok_or("the port must be a number from 1 to 65535")?),
    };
    Ok((host.to_owned(), port))
}

/// A secret at an optional key.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}

/// The one that was meant, or all of them.
fn one_of(word: &str, known: &[&str]) -> String {
    nearest(word, known.iter().copied()).map_or_else(|| known.join(", "), str::to_owned)
}
