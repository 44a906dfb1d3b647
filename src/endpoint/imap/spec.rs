//! The `mail` service of a suite when it is reached by IMAP.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::open::Auth;
use crate::base::secret::Secret;
use crate::endpoint::net::Security;
use crate::endpoint::written::{
    auth, check_ca, check_keys, host_and_port, is_open, secret, secret_reference, text, timeout,
    tls,
};
use crate::model::SpecMistake;

/// How long one answer is waited for, if the suite does not say.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(3600);

/// A mailbox server.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImapSpec {
    /// Where: `imaps://host[:port]` (implicit TLS, 993) or `imap://host[:port]` (STARTTLS, 143).
    pub imap: String,
    /// How to log in.
    #[serde(default)]
    pub auth: Auth,
    /// Who logs in, instead of the account.
    #[serde(default)]
    pub user: Option<String>,
    /// The password, as a reference, instead of the account's.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    pub password: Option<Secret>,
    /// The access token for `xoauth2` and `oauthbearer`, as a reference.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    pub token: Option<Secret>,
    /// A file (PEM) of certificates to trust instead of the system's.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// `plaintext`: no encryption at all; only with `imap://`, and loud in every report.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// How many connections at once.
    #[serde(default)]
    pub connections: Connections,
    /// How long one answer is waited for: `30s`, `2m`.
    #[serde(default)]
    pub timeout: Option<String>,
}

/// What may be said about TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// None.
    Plaintext,
}

/// How many connections at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Connections {
    /// To the server.
    #[schemars(range(min = 1))]
    pub total: u32,
    /// For one account.
    #[schemars(range(min = 1))]
    pub per_account: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            total: 16,
            per_account: 3,
        }
    }
}

impl fmt::Debug for ImapSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapSpec")
            .field("imap", &self.imap)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl ImapSpec {
    /// Security, host and port.
    ///
    /// # Errors
    /// If `imap` is not an address.
    pub fn address(&self) -> Result<(Security, String, u16), SpecMistake> {
        let (implicit, host, port) = address(&self.imap)?;
        let security = match (implicit, self.tls) {
            (true, None) => Security::ImplicitTls,
            (false, None) => Security::StartTls,
            (false, Some(Tls::Plaintext)) => Security::Plaintext,
            (true, Some(Tls::Plaintext)) => return Err(plaintext_imaps()),
        };
        Ok((security, host, port))
    }

    /// How long one answer is waited for.
    ///
    /// # Errors
    /// If `timeout` is not a duration with a unit, or too short or long.
    pub fn timeout(&self) -> Result<Duration, SpecMistake> {
        self.timeout
            .as_deref()
            .map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))
    }

    /// The secret that `auth` needs, if the service itself has it.
    pub fn secret(&self) -> Option<&Secret> {
        match self.auth {
            Auth::Password => self.password.as_ref(),
            Auth::Xoauth2 | Auth::Oauthbearer => self.token.as_ref(),
        }
    }
}

/// The mistakes in a service as written, in whose strings references (`${...}`) may still stand.
pub fn mistakes(service: &Value) -> Vec<SpecMistake> {
    let Value::Object(keys) = service else {
        return vec![
            SpecMistake::new("", "a mail service is a map")
                .hint("{ imap: \"imaps://mail.example.test\" }"),
        ];
    };
    let mut found = Vec::new();
    check_keys(keys, &KEYS, &mut found);
    check_address(keys, &mut found);
    check_login(keys, &mut found);
    if let Some(text) = text(keys, "timeout", &mut found).filter(|text| !is_open(text)) {
        found.extend(timeout(text, TIMEOUT_MAX).err());
    }
    check_ca(keys, &mut found);
    check_connections(keys, &mut found);
    found
}

const KEYS: [&str; 9] = [
    "imap",
    "auth",
    "user",
    "password",
    "token",
    "ca",
    "tls",
    "connections",
    "timeout",
];
const AUTHS: [&str; 3] = ["password", "xoauth2", "oauthbearer"];

fn check_address(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    if !keys.contains_key("imap") {
        found.push(SpecMistake::new("imap", "is missing").hint("imaps://mail.example.test"));
        return;
    }
    let plaintext = tls(keys, found) == Some("plaintext");
    let Some(url) = text(keys, "imap", found) else {
        return;
    };
    match address(url) {
        Ok((true, ..)) if plaintext => found.push(plaintext_imaps()),
        Ok(_) => {}
        Err(_) if is_open(url) && (url.starts_with("imap") || url.starts_with("${")) => {}
        Err(mistake) => found.push(mistake),
    }
}

fn check_login(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    let Some(auth) = auth(keys, &AUTHS, found) else {
        return;
    };
    text(keys, "user", found);
    for key in ["password", "token"] {
        secret_reference(keys, key, found);
    }
    match auth {
        "password" if keys.contains_key("token") => {
            found.push(
                SpecMistake::new("token", "a token is not used with `auth: password`")
                    .hint("auth: xoauth2"),
            );
        }
        "xoauth2" | "oauthbearer" if keys.contains_key("password") => {
            found.push(
                SpecMistake::new(
                    "password",
                    format!("a password is not used with `auth: {auth}`"),
                )
                .hint("token"),
            );
        }
        "xoauth2" | "oauthbearer" if !keys.contains_key("token") => {
            let mistake = SpecMistake::new("token", format!("is missing; `auth: {auth}` needs it"));
            found.push(mistake.hint("${command: ./token ${account.source_user}}"));
        }
        _ => {}
    }
}

fn check_connections(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    let Some(connections) = keys.get("connections") else {
        return;
    };
    let Value::Object(limits) = connections else {
        found.push(
            SpecMistake::new("connections", "is a map").hint("{ total: 16, per-account: 3 }"),
        );
        return;
    };
    let default = Connections::default();
    let mut read = |key: &str, default: u32| match limits.get(key) {
        None => Some(default),
        Some(value) => {
            let number = value
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .filter(|number| *number >= 1);
            if number.is_none() {
                found.push(SpecMistake::new(
                    &format!("connections/{key}"),
                    "must be a whole number from 1 on",
                ));
            }
            number
        }
    };
    let total = read("total", default.total);
    let per_account = read(
        "per-account",
        default.per_account.min(total.unwrap_or(u32::MAX)),
    );
    if let (Some(total), Some(per_account)) = (total, per_account)
        && per_account > total
    {
        found.push(SpecMistake::new(
            "connections/per-account",
            format!("is more than the {total} in total"),
        ));
    }
    for key in limits
        .keys()
        .filter(|key| !["total", "per-account"].contains(&key.as_str()))
    {
        let path = vec!["connections".to_owned(), key.clone()];
        found.push(SpecMistake {
            path,
            problem: "unknown key".to_owned(),
            hint: Some("total, per-account".to_owned()),
        });
    }
}

fn plaintext_imaps() -> SpecMistake {
    SpecMistake::new("tls", "`imaps://` is TLS and cannot be plaintext").hint("imap://")
}

/// Whether TLS is implicit, host and port.
fn address(url: &str) -> Result<(bool, String, u16), SpecMistake> {
    const HINT: &str = "imaps://mail.example.test";
    let mistake = |problem: &str| SpecMistake::new("imap", problem).hint(HINT);
    let (scheme, rest) = url
        .split_once("://")
        .ok_or_else(|| mistake("is no address: it must begin with imaps:// or imap://"))?;
    let implicit = match scheme {
        "imaps" => true,
        "imap" => false,
        _ => return Err(mistake("must begin with imaps:// or imap://")),
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains('@') {
        return Err(SpecMistake::new("imap", "must not name a user")
            .hint("user: and password: of the service"));
    }
    if rest.contains(['/', '?', '#', ' ']) {
        return Err(mistake("must end after host and port"));
    }
    let (host, port) = host_and_port(rest).map_err(mistake)?;
    Ok((
        implicit,
        host,
        port.unwrap_or(if implicit { 993 } else { 143 }),
    ))
}

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;
