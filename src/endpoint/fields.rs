//! Fields that the settings of several connectors have. References (`${...}`) may still stand in their text.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize as _, Deserializer};

use super::net::Security;
use crate::base::duration;
use crate::base::secret::Secret;
use crate::model::SpecMistake;

/// Whether a reference still stands in `text`, so that it cannot be judged yet.
pub(super) fn is_open(text: &str) -> bool {
    text.contains("${")
}

/// Whether `text` says who somebody is, and not where that is to be found.
pub(super) fn known(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !is_open(text))
}

/// A mistake if the secret at `key` stands there itself.
pub(super) fn check_secret(key: &str, secret: Option<&Secret>, found: &mut Vec<SpecMistake>) {
    if secret.is_some_and(|secret| !is_open(secret.expose())) {
        let mistake = SpecMistake::new(key, "a secret must not stand in a suite");
        found.push(mistake.hint("${env:NAME}, ${file:path} or ${command: argv}"));
    }
}

/// A mistake if `ca` names no file.
pub(super) fn check_ca(ca: Option<&Path>, found: &mut Vec<SpecMistake>) {
    if ca.is_some_and(|ca| ca.as_os_str().is_empty()) {
        found.push(SpecMistake::new("ca", "names no file"));
    }
}

/// A mistake in `text`, how long an answer is waited for, as far as it can be judged yet.
pub(super) fn check_timeout(text: Option<&str>, wait_max: Duration, found: &mut Vec<SpecMistake>) {
    let text = text.filter(|text| !is_open(text));
    found.extend(text.and_then(|text| timeout(text, wait_max).err()));
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
        let number = text.strip_prefix(':')?.parse().ok();
        number.filter(|number| *number != 0)
    };
    let port = match port {
        "" => None,
        port => Some(number(port).ok_or("the port must be a number from 1 to 65535")?),
    };
    Ok((host.to_owned(), port))
}

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// How the connection is protected.
    pub(super) security: Security,
    /// Its name or address.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
}

/// A secret at an optional key.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}
