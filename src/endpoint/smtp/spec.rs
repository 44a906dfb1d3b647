//! The `submission` service of a suite.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::secret::{Redactor, Secret};
use crate::endpoint::net::Security;
use crate::endpoint::written::{
    auth, check_ca, check_keys, host_and_port, is_open, secret, secret_reference, text, timeout,
    tls,
};
use crate::model::SpecMistake;

/// How long one answer is waited for, if the suite does not say: RFC 5321 wants patience.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(3600);
const KEYS: [&str; 8] = [
    "smtp", "auth", "user", "password", "token", "ca", "tls", "timeout",
];
const AUTHS: [&str; 3] = ["password", "xoauth2", "none"];

/// A server that takes mail to be sent.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SmtpSpec {
    /// Where: `smtps://host[:port]` (implicit TLS, 465) or `smtp://host[:port]` (STARTTLS, 587).
    pub smtp: String,
    /// How to log in.
    #[serde(default)]
    pub auth: SmtpAuth,
    /// Who logs in, instead of the account; an address here is also the sender of probes.
    #[serde(default)]
    pub user: Option<String>,
    /// The password, as a reference, instead of the account's.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    pub password: Option<Secret>,
    /// The access token for `xoauth2`, as a reference.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    pub token: Option<Secret>,
    /// A file (PEM) of certificates to trust instead of the system's.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// `plaintext`: no encryption at all; only with `smtp://`, and loud in every report.
    #[serde(default)]
    pub tls: Option<Plaintext>,
    /// How long one answer is waited for: `30s`, `2m`.
    #[serde(default)]
    pub timeout: Option<String>,
}

/// What may be said about TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Plaintext {
    /// None.
    Plaintext,
}

/// How to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SmtpAuth {
    /// A password: PLAIN, or LOGIN where that is all there is.
    #[default]
    Password,
    /// An OAuth 2 access token as Microsoft and Google take it.
    Xoauth2,
    /// Not at all: a server that knows its clients by their address.
    None,
}

/// Who logs in, and with what.
#[derive(Debug, Clone)]
pub struct SmtpLogin {
    /// The user's name.
    pub user: String,
    /// The password or access token.
    pub secret: Secret,
}

/// What is needed to send.
#[derive(Clone)]
pub struct SmtpOpen {
    /// The server's name or address; also the name that its certificate must carry.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificates to trust instead of the system's (PEM).
    pub ca: Option<PathBuf>,
    /// How to log in.
    pub auth: SmtpAuth,
    /// Who logs in; none with [`SmtpAuth::None`].
    pub login: Option<SmtpLogin>,
    /// The address of the user, if the service has one.
    pub sender: Option<String>,
    /// The longest wait for any single answer.
    pub timeout: Duration,
    /// The endpoint for people, without secrets: `smtps://mail.example.test as anna`.
    pub label: String,
    /// Strikes secrets out of everything that is told.
    pub redactor: Redactor,
}

impl SmtpOpen {
    /// From a service of a suite whose references have been resolved.
    ///
    /// # Errors
    /// A mistake in it, or something that it lacks.
    pub fn new(spec: &SmtpSpec, redactor: Redactor) -> Result<Self, SpecMistake> {
        let (security, host, port) = address(&spec.smtp, spec.tls.is_some())?;
        let secret = if spec.auth == SmtpAuth::Xoauth2 {
            &spec.token
        } else {
            &spec.password
        };
        let login = match (spec.auth, &spec.user, secret) {
            (SmtpAuth::None, ..) => None,
            (_, Some(user), Some(secret)) => Some(SmtpLogin {
                user: user.clone(),
                secret: secret.clone(),
            }),
            (_, None, _) => return Err(SpecMistake::new("user", "is missing")),
            (SmtpAuth::Xoauth2, _, None) => return Err(SpecMistake::new("token", "is missing")),
            (SmtpAuth::Password, _, None) => {
                return Err(SpecMistake::new("password", "is missing"));
            }
        };
        let label = match &login {
            Some(login) => format!("{} as {}", spec.smtp, login.user),
            None => spec.smtp.clone(),
        };
        if let Some(login) = &login {
            redactor.learn(&login.secret);
        }
        let timeout = spec
            .timeout
            .as_deref()
            .map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))?;
        let sender = spec.user.clone().filter(|user| user.contains('@'));
        let ca = spec.ca.clone();
        Ok(Self {
            host,
            port,
            security,
            ca,
            auth: spec.auth,
            login,
            sender,
            timeout,
            label,
            redactor,
        })
    }
}

impl fmt::Debug for SmtpOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpOpen")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SmtpSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSpec")
            .field("smtp", &self.smtp)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// The mistakes in a service as written, in whose strings references (`${...}`) may still stand.
pub fn mistakes(service: &Value) -> Vec<SpecMistake> {
    let Value::Object(keys) = service else {
        return vec![
            SpecMistake::new("", "a submission service is a map")
                .hint("{ smtp: \"smtps://mail.example.test\" }"),
        ];
    };
    let mut found = Vec::new();
    check_keys(keys, &KEYS, &mut found);
    let plaintext = tls(keys, &mut found).is_some();
    match text(keys, "smtp", &mut found) {
        None if !keys.contains_key("smtp") => {
            found.push(SpecMistake::new("smtp", "is missing").hint("smtps://mail.example.test"));
        }
        Some(url) if !(is_open(url) && (url.starts_with("smtp") || url.starts_with("${"))) => {
            found.extend(address(url, plaintext).err());
        }
        _ => {}
    }
    check_login(keys, &mut found);
    if let Some(text) = text(keys, "timeout", &mut found).filter(|text| !is_open(text)) {
        found.extend(timeout(text, TIMEOUT_MAX).err());
    }
    check_ca(keys, &mut found);
    found
}

fn check_login(keys: &Map<String, Value>, found: &mut Vec<SpecMistake>) {
    let Some(auth) = auth(keys, &AUTHS, found) else {
        return;
    };
    text(keys, "user", found);
    for (key, of) in [("password", "password"), ("token", "xoauth2")] {
        if secret_reference(keys, key, found).is_some() && auth != of && !is_open(auth) {
            found.push(
                SpecMistake::new(key, format!("is not used with `auth: {auth}`"))
                    .hint(format!("auth: {of}")),
            );
        }
    }
    if auth == "xoauth2" && !keys.contains_key("token") {
        let mistake = SpecMistake::new("token", "is missing; `auth: xoauth2` needs it");
        found.push(mistake.hint("${command: ./token ${account.target_user}}"));
    }
}

fn address(url: &str, plaintext: bool) -> Result<(Security, String, u16), SpecMistake> {
    const HINT: &str = "smtps://mail.example.test";
    let mistake = |problem: &str| SpecMistake::new("smtp", problem).hint(HINT);
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (security, default) = match (scheme, plaintext) {
        ("smtps", false) => (Security::ImplicitTls, 465),
        ("smtp", false) => (Security::StartTls, 587),
        ("smtp", true) => (Security::Plaintext, 587),
        ("smtps", true) => {
            return Err(
                SpecMistake::new("tls", "`smtps://` is TLS and cannot be plaintext")
                    .hint("smtp://"),
            );
        }
        _ => return Err(mistake("must begin with smtps:// or smtp://")),
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains(['@', '/', '?', '#', ' ']) {
        return Err(mistake("must be host and port alone"));
    }
    let (host, port) = host_and_port(rest).map_err(mistake)?;
    Ok((security, host, port.unwrap_or(default)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_say_how_they_are_protected() {
        let of = |url: &str| address(url, false).ok();
        assert_eq!(
            of("smtps://a.example"),
            Some((Security::ImplicitTls, "a.example".to_owned(), 465))
        );
        assert_eq!(
            of("smtp://a.example/"),
            Some((Security::StartTls, "a.example".to_owned(), 587))
        );
        assert_eq!(
            of("smtps://[::1]:2465"),
            Some((Security::ImplicitTls, "::1".to_owned(), 2465))
        );
        for wrong in [
            "a.example",
            "imap://a.example",
            "smtp://",
            "smtp://u@a.example",
            "smtp://a:0",
            "smtp://[::1",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
        assert!(address("smtps://a.example", true).is_err());
        assert_eq!(
            address("smtp://a:25", true)
                .map(|(security, ..)| security)
                .ok(),
            Some(Security::Plaintext)
        );
    }

    #[test]
    fn mistakes_are_told() {
        let told = |service: Value| {
            let found = mistakes(&service);
            found
                .into_iter()
                .map(|mistake| mistake.path.join("/"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "password": "${env:P}"})),
            [""; 0]
        );
        assert_eq!(
            told(json!({"smtp": "smtp://a.example", "tls": "plaintext", "auth": "none"})),
            [""; 0]
        );
        assert_eq!(told(json!({})), ["smtp"]);
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "password": "fake"})),
            ["password"]
        );
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "auth": "xoauth2"})),
            ["token"]
        );
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "auth": "none", "password": "${env:P}"})),
            ["password"]
        );
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "timeout": "3"})),
            ["timeout"]
        );
        assert_eq!(
            told(json!({"smtp": "smtps://a.example", "tls": "none", "hots": "x"})),
            ["hots", "tls"]
        );
    }
}
