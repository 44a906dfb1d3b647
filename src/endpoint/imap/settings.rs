//! The settings of a `mail` service that is reached by IMAP.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::login;
use super::open::{Auth, Login, Open};
use super::visit;
use crate::base::secret::Secret;
use crate::endpoint::connector::{
    Capability, Connector, Held, Limit, LocalPath, LoginFields, LookAround, Settings, Store,
    Surroundings, Visit,
};
use crate::endpoint::fields::{
    Address, check_ca, check_secret, check_timeout, host_and_port, is_open, known, secret, timeout,
};
use crate::endpoint::net::Security;
use crate::model::{CannotCheck, Lang, Service, SpecMistake};

/// The ports of the one service: with STARTTLS (RFC 9051), and with TLS from the start (RFC 8314).
const PORTS: [u16; 2] = [143, 993];

/// How long one answer is waited for, if the suite does not say.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(3600);

/// A mailbox server.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImapSettings {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, default)]
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

/// What an account gets is at most what there is, unless the suite says otherwise: then it contradicts itself.
impl<'de> Deserialize<'de> for Connections {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        struct Written {
            total: Option<u32>,
            per_account: Option<u32>,
        }

        let written = Written::deserialize(from)?;
        let default = Self::default();
        let total = written.total.unwrap_or(default.total);
        let per_account = written.per_account;
        Ok(Self {
            total,
            per_account: per_account.unwrap_or(default.per_account.min(total)),
        })
    }
}

impl fmt::Debug for ImapSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapSettings")
            .field("imap", &self.imap)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl ImapSettings {
    /// Where the server is.
    ///
    /// # Errors
    /// If `imap` is no address, or `tls` contradicts it.
    fn address(&self) -> Result<Address, SpecMistake> {
        let (implicit, host, port) = address(&self.imap)?;
        let security = match (implicit, self.tls) {
            (true, None) => Security::ImplicitTls,
            (false, None) => Security::StartTls,
            (false, Some(Tls::Plaintext)) => Security::Plaintext,
            (true, Some(Tls::Plaintext)) => return Err(plaintext_imaps()),
        };
        Ok(Address {
            security,
            host,
            port,
        })
    }

    /// How long one answer is waited for.
    ///
    /// # Errors
    /// If `timeout` is not a duration with a unit, or too short or long.
    fn timeout(&self) -> Result<Duration, SpecMistake> {
        let text = self.timeout.as_deref();
        text.map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))
    }

    /// The secret that `auth` needs, if it is there.
    fn secret(&self) -> Option<&Secret> {
        match self.auth {
            Auth::Password => self.password.as_ref(),
            Auth::Xoauth2 | Auth::Oauthbearer => self.token.as_ref(),
        }
    }

    /// What it takes to open a session.
    ///
    /// # Errors
    /// A mistake in the settings, or something that they lack.
    pub fn open(&self, around: Surroundings<'_>) -> Result<Open, SpecMistake> {
        let Address {
            security,
            host,
            port,
        } = self.address()?;
        let lacks = |key: &str| SpecMistake::new(key, format!("there is no `{key}`"));
        let user = self.user.clone().ok_or_else(|| lacks("user"))?;
        let secret = self.secret().cloned();
        let secret = secret.ok_or_else(|| {
            lacks(if self.auth == Auth::Password {
                "password"
            } else {
                "token"
            })
        })?;
        let label = format!("{} as {user}", self.imap);
        Ok(Open {
            host,
            port,
            security,
            ca: self.ca.as_ref().map(|ca| around.base.join(ca)),
            login: Login {
                user,
                secret,
                auth: self.auth,
            },
            timeout: self.timeout()?,
            label,
            redactor: around.redactor.clone(),
        })
    }
}

impl Connector for ImapSettings {
    const NAME: &'static str = "imap";
    const SERVICE: Service = Service::Mail;
    const CHOSEN_BY: &'static [&'static str] = &["imap"];
    const CAPABILITIES: &'static [Capability] = &[Capability::Mailbox, Capability::Login];
    const TEXTS: [(Lang, &'static str); 2] = super::TEXTS;
}

#[async_trait]
impl Settings for ImapSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        let mut found = Vec::new();
        self.check_address(&mut found);
        self.check_login(&mut found);
        check_timeout(self.timeout.as_deref(), TIMEOUT_MAX, &mut found);
        check_ca(self.ca.as_deref(), &mut found);
        self.check_connections(&mut found);
        found
    }

    fn login(&mut self) -> Option<LoginFields<'_>> {
        let by_password = self.auth == Auth::Password;
        Some(LoginFields {
            user: &mut self.user,
            password: by_password.then_some(&mut self.password),
            address: Some(&mut self.imap),
        })
    }

    fn user(&self) -> Option<&str> {
        known(&self.user)
    }

    fn server(&self) -> Option<&str> {
        Some(&self.imap)
    }

    fn limit(&self) -> Option<Limit> {
        Some(Limit {
            server: self.imap.clone(),
            total: self.connections.total as usize,
            per_account: self.connections.per_account as usize,
            held: Held::ForTheCase,
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

    fn written_store(&self, _root: &str, _base: &Path) -> Option<String> {
        let Address { host, port, .. } = self.address().ok()?;
        let (user, host) = (self.user.as_ref()?.to_lowercase(), host.to_lowercase());
        Some(format!("mailbox {user} at {host}:{port}"))
    }

    /// One user at one service of hosts that share an address. A name that cannot be looked up is told when the
    /// mailbox is opened.
    fn store(&self, _root: &str, _base: &Path) -> Option<Store> {
        let Address { host, port, .. } = self.address().ok()?;
        let user = self.user.as_ref()?.to_lowercase();
        let addresses = (host.as_str(), port)
            .to_socket_addrs()
            .into_iter()
            .flatten();
        // This machine is the same by either of its own addresses.
        let addresses: BTreeSet<IpAddr> = addresses
            .map(|address| match address.ip() {
                IpAddr::V6(Ipv6Addr::LOCALHOST) => Ipv4Addr::LOCALHOST.into(),
                other => other.to_canonical(),
            })
            .collect();

        // Both ports of the one service lead to the same mailboxes.
        let service = if PORTS.contains(&port) {
            "imap".to_owned()
        } else {
            port.to_string()
        };
        let keys = |user: &str| -> BTreeSet<String> {
            let places = addresses.iter().map(ToString::to_string);
            let places = places.chain([host.clone()]);
            places
                .map(|place| format!("{user} at {place} by {service}"))
                .collect()
        };
        // A server with one domain takes `max` for `max@muster.example`.
        let short = user.split_once('@').map(|(local, _)| keys(local));
        Some(Store {
            what: format!("mailbox {user}"),
            keys: keys(&user),
            short_keys: short.unwrap_or_default(),
            place: host,
            door: Some(format!("port {port}")),
        })
    }

    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        visit::enter(self.open(visit.around), visit).await
    }

    fn is_login_denial(&self, error: &CannotCheck) -> bool {
        login::is_denial(error)
    }

    fn mailbox(&self, around: Surroundings<'_>) -> Option<Result<Open, SpecMistake>> {
        Some(self.open(around))
    }
}

impl ImapSettings {
    fn check_address(&self, found: &mut Vec<SpecMistake>) {
        match self.address() {
            Ok(_) => {}
            // What a reference will bring cannot be judged yet, but for how it begins.
            Err(_)
                if is_open(&self.imap)
                    && (self.imap.starts_with("imap") || self.imap.starts_with("${")) => {}
            Err(mistake) => found.push(mistake),
        }
    }

    fn check_login(&self, found: &mut Vec<SpecMistake>) {
        check_secret("password", self.password.as_ref(), found);
        check_secret("token", self.token.as_ref(), found);
        let auth = self.auth.name();
        match (self.auth, &self.password, &self.token) {
            (Auth::Password, _, Some(_)) => {
                let mistake = "a token is not used with `auth: password`";
                found.push(SpecMistake::new("token", mistake).hint("auth: xoauth2"));
            }
            (Auth::Xoauth2 | Auth::Oauthbearer, Some(_), _) => {
                let mistake = format!("a password is not used with `auth: {auth}`");
                found.push(SpecMistake::new("password", mistake).hint("token"));
            }
            (Auth::Xoauth2 | Auth::Oauthbearer, None, None) => {
                let mistake = format!("is missing; `auth: {auth}` needs it");
                let hint = "${command: ./token ${account.source_user}}";
                found.push(SpecMistake::new("token", mistake).hint(hint));
            }
            _ => {}
        }
    }

    fn check_connections(&self, found: &mut Vec<SpecMistake>) {
        let Connections { total, per_account } = self.connections;
        if per_account > total {
            let mistake = format!("is more than the {total} in total");
            found.push(SpecMistake::new("connections/per-account", mistake));
        }
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
#[path = "settings_tests.rs"]
mod tests;
