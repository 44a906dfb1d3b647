//! The `mail` service as a suite has it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::model::SpecMistake;

/// A mailbox server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MailService {
    /// Where: `imaps://host[:port]` (implicit TLS, 993) or `imap://host[:port]` (STARTTLS, 143).
    pub imap: String,
    /// How to log in.
    #[serde(default)]
    pub auth: Auth,
    /// Who logs in, instead of the account.
    pub user: Option<String>,
    /// The password, as a reference, instead of the account's.
    pub password: Option<String>,
    /// The access token for `xoauth2` and `oauthbearer`, as a reference.
    pub token: Option<String>,
    /// A file (PEM) of certificates to trust instead of the system's.
    pub ca: Option<String>,
    /// `plaintext`: no encryption at all; only with `imap://`, and loud in every report.
    pub tls: Option<Tls>,
    /// How many connections at once.
    pub connections: Option<Connections>,
    /// How long one answer is waited for: `30s`, `2m`.
    #[schemars(extend("x-landfall" = "duration"))]
    pub timeout: Option<String>,
}

/// How to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// A password.
    #[default]
    Password,
    /// An OAuth 2 access token as Microsoft and Google take it.
    Xoauth2,
    /// An OAuth 2 access token by RFC 7628.
    Oauthbearer,
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
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Connections {
    /// To the server.
    #[schemars(range(min = 1))]
    pub total: Option<u32>,
    /// For one account.
    #[schemars(range(min = 1))]
    pub per_account: Option<u32>,
}

/// The mistakes in a mail service, in whose strings references may still stand.
pub(super) fn mistakes(value: &Value) -> Vec<SpecMistake> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let mut found = Vec::new();
    if let Some(address) = text("imap").filter(|address| !address.contains("${")) {
        found.extend(address_mistake(address));
    }
    if text("tls") == Some("plaintext") && text("imap").is_some_and(|address| address.starts_with("imaps:")) {
        found.push(SpecMistake::new("tls", "`imaps://` is TLS and cannot be plaintext").hint("imap://"));
    }
    let by_token = matches!(text("auth"), Some("xoauth2" | "oauthbearer"));
    if by_token && value.get("password").is_some() {
        found.push(SpecMistake::new("password", "is not used with a token").hint("token"));
    }
    if !by_token && value.get("token").is_some() {
        found.push(SpecMistake::new("token", "is not used with a password").hint("add auth: xoauth2"));
    }
    found
}

fn address_mistake(address: &str) -> Option<SpecMistake> {
    const EXAMPLE: &str = "imaps://mail.example.test";
    let problem = match address.split_once("://") {
        Some(("imaps" | "imap", rest)) if rest.contains('@') => {
            let mistake = SpecMistake::new("imap", "must not name a user");
            return Some(mistake.hint("put them into `user` and `password` of the service"));
        }
        Some(("imaps" | "imap", _)) if host_and_port(address).is_none() => "is not host, or host:port",
        Some(("imaps" | "imap", _)) => return None,
        _ => "must begin with imaps:// or imap://",
    };
    Some(SpecMistake::new("imap", problem).hint(EXAMPLE))
}

/// Host in lower case and port of an address; none if it is not one.
pub(super) fn host_and_port(address: &str) -> Option<(String, u16)> {
    let (scheme, rest) = address.split_once("://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let default = if scheme == "imaps" { 993 } else { 143 };
    let colon = rest.rfind(':').filter(|colon| !rest[*colon..].contains(']'));
    let (host, port) = match colon {
        Some(colon) => (&rest[..colon], rest[colon + 1..].parse().ok().filter(|port| *port > 0)?),
        None => (rest, default),
    };
    let named = !host.is_empty() && !host.contains(['/', '@', '?', '#']) && !host.contains(char::is_whitespace);
    let whole = host.starts_with('[') == host.contains(':');
    (named && whole).then(|| (host.trim_end_matches('.').to_lowercase(), port))
}

/// `address` with another host; a port stays unless `host` brings its own.
pub(super) fn with_host(address: &str, host: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("imaps", address));
    let own_port = host.rfind(':').is_some_and(|colon| !host[colon..].contains(']') && host.matches(':').count() == 1)
        || host.contains("]:");
    let host =
        if !host.starts_with('[') && host.matches(':').count() > 1 { format!("[{host}]") } else { host.to_owned() };
    let port = rest.rfind(':').filter(|colon| !own_port && !rest[*colon..].contains(']'));
    format!("{scheme}://{host}{}", port.map_or("", |colon| rest[colon..].trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_checked() {
        for right in
            ["imaps://mail.example", "imap://localhost:1143/", "imaps://[::1]:993", "imaps://${account.source_host}"]
        {
            assert_eq!(mistakes(&json!({"imap": right})), [], "{right}");
        }
        for wrong in [
            "mail.example",
            "http://mail.example",
            "imaps://",
            "imaps://h:0",
            "imaps://h:x",
            "imaps://h/x",
            "imaps://a:b@h",
            "imaps://::1",
        ] {
            assert_eq!(mistakes(&json!({"imap": wrong})).len(), 1, "{wrong}");
        }
        assert_eq!(mistakes(&json!({"imap": "imaps://h.example", "tls": "plaintext"})).len(), 1);
    }

    #[test]
    fn a_host_steps_in() {
        assert_eq!(with_host("imaps://a.example:1993", "b.example"), "imaps://b.example:1993");
        assert_eq!(with_host("imaps://a.example:1993/", "b.example:2"), "imaps://b.example:2");
        assert_eq!(with_host("imap://[::1]", "10.0.0.1"), "imap://10.0.0.1");
        assert_eq!(with_host("imap://a.example:5", "::1"), "imap://[::1]:5");
    }
}
