//! The settings of a `submission` service that is reached by SMTP.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;

use super::open::{SmtpAuth, SmtpLogin, SmtpOpen};
use super::session::Submission;
use crate::base::secret::Secret;
use crate::endpoint::connector::{
    Capability, Connector, Held, Limit, LocalPath, LoginFields, LookAround, Seen, Settings,
    Surroundings, Visit,
};
use crate::endpoint::fields::{
    Address, check_ca, check_secret, check_timeout, host_and_port, is_open, known, secret, timeout,
};
use crate::endpoint::net::Security;
use crate::model::{Arg, CannotCheck, Lang, Message, Obstacle, Service, SpecMistake};

/// How long one answer is waited for, if the suite does not say: RFC 5321 wants patience.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(3600);
/// So many connections at once to one server: what Exchange Online grants a mailbox, and mostly one mailbox sends all
/// probes of a run.
const CONNECTIONS_MAX: usize = 3;
/// Whose name is given to a server that is only visited, if its user is no address (RFC 2606).
const NOBODY: &str = "landfall.invalid";

/// A server that takes mail to be sent.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SmtpSettings {
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

impl SmtpSettings {
    /// What it takes to hand in mail.
    ///
    /// # Errors
    /// A mistake in the settings, or something that they lack.
    pub fn open(&self, around: Surroundings<'_>) -> Result<SmtpOpen, SpecMistake> {
        let Address {
            security,
            host,
            port,
        } = address(&self.smtp, self.tls.is_some())?;
        let secret = match self.auth {
            SmtpAuth::Xoauth2 => &self.token,
            SmtpAuth::Password | SmtpAuth::None => &self.password,
        };
        let login = match (self.auth, &self.user, secret) {
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
            Some(login) => format!("{} as {}", self.smtp, login.user),
            None => self.smtp.clone(),
        };
        if let Some(login) = &login {
            around.redactor.learn(&login.secret);
        }

        let text = self.timeout.as_deref();
        Ok(SmtpOpen {
            host,
            port,
            security,
            ca: self.ca.as_ref().map(|ca| around.base.join(ca)),
            auth: self.auth,
            login,
            sender: self.user.clone().filter(|user| user.contains('@')),
            timeout: text.map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))?,
            label,
            redactor: around.redactor.clone(),
        })
    }
}

impl Connector for SmtpSettings {
    const NAME: &'static str = "smtp";
    const SERVICE: Service = Service::Submission;
    const CHOSEN_BY: &'static [&'static str] = &["smtp"];
    const CAPABILITIES: &'static [Capability] = &[Capability::Submission, Capability::Login];
    const TEXTS: [(Lang, &'static str); 2] = super::TEXTS;
}

#[async_trait]
impl Settings for SmtpSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        let mut found = Vec::new();
        // What a reference will bring cannot be judged yet, but for how it begins.
        let is_open =
            is_open(&self.smtp) && (self.smtp.starts_with("smtp") || self.smtp.starts_with("${"));
        if !is_open {
            found.extend(address(&self.smtp, self.tls.is_some()).err());
        }
        self.check_login(&mut found);
        check_timeout(self.timeout.as_deref(), TIMEOUT_MAX, &mut found);
        check_ca(self.ca.as_deref(), &mut found);
        found
    }

    fn login(&mut self) -> Option<LoginFields<'_>> {
        let by_password = self.auth == SmtpAuth::Password;
        (self.auth != SmtpAuth::None).then_some(LoginFields {
            user: &mut self.user,
            password: by_password.then_some(&mut self.password),
            // Where an account's mailbox is does not say where it sends.
            address: None,
        })
    }

    fn user(&self) -> Option<&str> {
        known(&self.user)
    }

    fn server(&self) -> Option<&str> {
        Some(&self.smtp)
    }

    fn limit(&self) -> Option<Limit> {
        let Address { host, port, .. } = address(&self.smtp, self.tls.is_some()).ok()?;
        Some(Limit {
            server: format!("{host}:{port}"),
            total: CONNECTIONS_MAX,
            per_account: CONNECTIONS_MAX,
            held: Held::ForTheUse,
        })
    }

    fn local_paths(&self) -> Vec<LocalPath> {
        LocalPath::known("ca", self.ca.as_deref())
            .into_iter()
            .collect()
    }

    fn is_plaintext(&self) -> bool {
        self.tls.is_some()
    }

    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        let open = self.open(visit.around);
        let open =
            open.map_err(|mistake| CannotCheck::fault("read the settings", mistake.problem))?;
        let domain = open
            .sender
            .as_deref()
            .and_then(|sender| sender.rsplit_once('@'));
        let hello = domain.map_or(NOBODY, |(_, domain)| domain);
        let submission = Submission::open(&open, hello, visit.deadline).await?;
        let what = Message::new("smtp/visited").with("endpoint", open.label);
        Ok(Box::pin(async move {
            submission.quit().await;
            Ok(Seen {
                what,
                messages: None,
            })
        }))
    }

    /// RFC 4954, section 6: 535 is about the credentials; what else refuses an AUTH is about the mechanism or the hour.
    fn is_login_denial(&self, error: &CannotCheck) -> bool {
        let reply = error.cause.args.get("reply");
        let is_535 = matches!(reply, Some(Arg::Text(reply)) if reply.starts_with("535"));
        error.obstacle == Obstacle::Denied && is_535
    }

    fn submission(&self, around: Surroundings<'_>) -> Option<Result<SmtpOpen, SpecMistake>> {
        Some(self.open(around))
    }
}

impl SmtpSettings {
    fn check_login(&self, found: &mut Vec<SpecMistake>) {
        let auth = self.auth.name();
        for (key, secret, of) in [
            ("password", &self.password, SmtpAuth::Password),
            ("token", &self.token, SmtpAuth::Xoauth2),
        ] {
            let before = found.len();
            check_secret(key, secret.as_ref(), found);
            if secret.is_some() && self.auth != of && found.len() == before {
                let mistake = SpecMistake::new(key, format!("is not used with `auth: {auth}`"));
                found.push(mistake.hint(format!("auth: {}", of.name())));
            }
        }
        if self.auth == SmtpAuth::Xoauth2 && self.token.is_none() {
            let mistake = SpecMistake::new("token", "is missing; `auth: xoauth2` needs it");
            found.push(mistake.hint("${command: ./token ${account.target_user}}"));
        }
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("smtp", &self.smtp)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// Where the server is.
fn address(url: &str, plaintext: bool) -> Result<Address, SpecMistake> {
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
    Ok(Address {
        security,
        host,
        port: port.unwrap_or(default),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::endpoint::table;

    #[test]
    fn addresses_say_how_they_are_protected() {
        let of = |url: &str| {
            let at = address(url, false).ok()?;
            Some((at.security, at.host, at.port))
        };
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
            address("smtp://a:25", true).map(|at| at.security).ok(),
            Some(Security::Plaintext)
        );
    }

    #[test]
    fn mistakes_are_told() {
        let told = |service: Value| {
            table::mistakes(Service::Submission, &service)
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
    }
}
