//! What a plan needs before anything is contacted: services with their secrets, by system and account.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use super::budget::{Limit, Permit};
use super::resolve::Resolver;
use super::same_store;
use super::secrets_file;
use crate::base::deadline::Deadline;
use crate::base::secret::{Redactor, Secret};
use crate::check;
use crate::endpoint::imap::{Auth, ImapSpec, Login, Open};
use crate::inventory::files::{self, Tree};
use crate::inventory::mail::{self, Mailbox};
use crate::model::{
    AccountPlan, CannotCheck, Due, EntryPlan, Message, Obstacle, Plan, Retry, SecretRow, Service, Side, SpecMistake,
};

/// So many references are resolved at once.
const RESOLVE_AT_ONCE: usize = 8;

/// A run's services, resolved.
pub struct Prepared {
    resolver: Arc<Resolver>,
    services: BTreeMap<Key, Result<Value, CannotCheck>>,
    accounts: BTreeMap<String, AccountPlan>,
    secrets: Vec<SecretRow>,
    limits: BTreeMap<String, Limit>,
}

/// System, service, account.
type Key = (String, Service, Option<String>);

/// The run cannot begin. Nothing was contacted.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The secrets file cannot be used.
    #[error("the secrets file {}: {problem}", path.display())]
    Secrets {
        /// The file.
        path: PathBuf,
        /// What is wrong, and the way out.
        problem: String,
    },
    /// Source and target are the same.
    #[error(
        "{case}: source and target are the same store ({store}), so comparing them would prove nothing; \
         correct `systems`, or say `same-store: allowed` if that is meant"
    )]
    SameStore {
        /// The first case that would compare a store with itself.
        case: String,
        /// The store.
        store: String,
    },
}

/// Resolves everything that the cases of `plan` that are due will need.
///
/// # Errors
/// If the secrets file cannot be used, or a case would compare a store with itself. A secret that
/// is missing is no error: it makes the cases of that account inconclusive.
pub async fn prepare(plan: &Plan, redactor: Redactor) -> Result<Prepared, PrepareError> {
    let mut secrets = Vec::new();
    if let Some(file) = &plan.secrets {
        let path = plan.base.join(file);
        let rows = secrets_file::read(&path)
            .map_err(|error| PrepareError::Secrets { path: path.clone(), problem: error.to_string() })?;
        redactor.learn_all(rows.iter().map(|row| &row.secret));
        secrets = rows;
    }
    let resolver = Arc::new(Resolver::new(&plan.base, redactor));
    let accounts: BTreeMap<String, AccountPlan> =
        plan.accounts.iter().map(|account| (account.name.clone(), account.clone())).collect();
    let mut prepared =
        Prepared { resolver: resolver.clone(), services: BTreeMap::new(), accounts, secrets, limits: BTreeMap::new() };
    let mut keys: Vec<Key> = plan.entries.iter().filter(|entry| entry.terms.due == Due::Now).flat_map(needs).collect();
    keys.sort();
    keys.dedup();
    let resolved: Vec<(Key, Result<Value, CannotCheck>)> = stream::iter(keys)
        .map(|key| {
            let (resolver, prepared) = (&resolver, &prepared);
            async move {
                let account = key.2.as_ref().and_then(|name| prepared.accounts.get(name));
                let service = plan.systems.get(&key.0).and_then(|system| system.services.get(&key.1));
                let value = match service {
                    Some(service) => resolver.value(service, account).await,
                    None => Err(unprepared(&key.0, "run/no-service").arg("service", key.1.name())),
                };
                (key, value)
            }
        })
        .buffer_unordered(RESOLVE_AT_ONCE)
        .collect()
        .await;
    prepared.services = resolved.into_iter().collect();
    prepared.limits = prepared.read_limits();
    for entry in &plan.entries {
        if let Some(store) = same_store::find(plan, entry, &prepared) {
            return Err(PrepareError::SameStore { case: entry.name(), store });
        }
    }
    Ok(prepared)
}

/// The services that `entry` will open.
fn needs(entry: &EntryPlan) -> Vec<Key> {
    let Some(kind) = check::find(&entry.kind) else { return Vec::new() };
    let needs = kind.needs(&entry.spec).into_iter();
    needs.map(|(side, service)| (entry.between.system(side).to_owned(), service, entry.account.clone())).collect()
}

impl Prepared {
    /// What a plan whose kinds open nothing needs.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        let resolver = Arc::new(Resolver::new(std::path::Path::new("."), Redactor::new()));
        let (services, accounts, secrets, limits) = (BTreeMap::new(), BTreeMap::new(), Vec::new(), BTreeMap::new());
        Self { resolver, services, accounts, secrets, limits }
    }

    /// The resolved service, or why it cannot be had.
    pub(super) fn service(&self, system: &str, service: Service, account: Option<&str>) -> Result<&Value, CannotCheck> {
        let key = (system.to_owned(), service, account.map(str::to_owned));
        match self.services.get(&key) {
            Some(Ok(value)) => Ok(value),
            Some(Err(why)) => Err(why.clone()),
            None => Err(unprepared(system, "run/no-service").arg("service", service.name())),
        }
    }

    /// The folder to which relative paths refer.
    pub(super) fn base(&self) -> &std::path::Path {
        self.resolver.base()
    }

    /// Each server's budget.
    pub(super) fn limits(&self) -> impl Iterator<Item = (&str, Limit)> {
        self.limits.iter().map(|(server, limit)| (server.as_str(), *limit))
    }

    /// The connections that `entry` needs.
    pub(super) fn permits(&self, entry: &EntryPlan) -> Vec<Permit> {
        let needs = needs(entry).into_iter();
        needs
            .filter(|(_, service, _)| *service == Service::Mail)
            .filter_map(|(system, service, account)| {
                let spec = self.imap(&system, service, account.as_deref(), Side::Source).ok()?;
                Some(Permit { server: spec.imap, account: account.unwrap_or_default() })
            })
            .collect()
    }

    /// How the mailbox of `account` at `system` is opened.
    pub(super) fn imap_open(&self, system: &str, account: Option<&str>, side: Side) -> Result<Open, CannotCheck> {
        let spec = self.imap(system, Service::Mail, account, side)?;
        let wrong =
            |mistake: SpecMistake| unprepared(&spec.imap, "run/wrong-service").arg("problem", mistake.problem.as_str());
        let login = self.login(&spec, system, account, side)?;
        Open::new(&spec, login, self.resolver.redactor().clone())
            .map(|open| Open { ca: open.ca.map(|ca| self.resolver.base().join(ca)), ..open })
            .map_err(wrong)
    }

    /// Opens the mailbox of `account` at `system`.
    pub(super) async fn mailbox(
        &self,
        system: &str,
        account: Option<&str>,
        side: Side,
        deadline: &Deadline,
    ) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Ok(Box::new(mail::open(self.imap_open(system, account, side)?, deadline).await?))
    }

    /// Opens the file tree at `root` of `system`.
    pub(super) fn tree(&self, system: &str, account: Option<&str>, root: &str) -> Result<Arc<dyn Tree>, CannotCheck> {
        files::open(self.service(system, Service::Files, account)?, self.resolver.base(), root)
    }

    fn imap(&self, system: &str, service: Service, account: Option<&str>, side: Side) -> Result<ImapSpec, CannotCheck> {
        let value = self.service(system, service, account)?;
        let mut spec: ImapSpec = serde_json::from_value(value.clone())
            .map_err(|error| unprepared(system, "run/wrong-service").arg("problem", error.to_string()))?;
        if let Some(host) = self.column(account, side, system, "host") {
            spec.imap = with_host(&spec.imap, host);
        }
        Ok(spec)
    }

    fn login(&self, spec: &ImapSpec, system: &str, account: Option<&str>, side: Side) -> Result<Login, CannotCheck> {
        let user = spec.user.clone().or_else(|| self.column(account, side, system, "user").map(str::to_owned));
        let user = user.or_else(|| account.map(str::to_owned)).ok_or_else(|| unprepared(&spec.imap, "run/no-user"))?;
        let given = match spec.auth {
            Auth::Password => spec.password.clone(),
            Auth::Xoauth2 | Auth::Oauthbearer => spec.token.clone(),
        };
        let row = || {
            let account = self.accounts.get(account?)?;
            self.secrets.iter().find(|row| row.is_for(account, system)).map(|row| row.secret.clone())
        };
        let in_table = || self.column(account, side, system, "password").map(Secret::new);
        let secret = given
            .or_else(row)
            .or_else(in_table)
            .ok_or_else(|| unprepared(&spec.imap, "run/no-secret").arg("system", system))?;
        self.resolver.redactor().learn(&secret);
        Ok(Login { user, secret, auth: spec.auth })
    }

    /// The account's column for the side on which `system` stands: `source_user`, `target_host` ...
    fn column(&self, account: Option<&str>, side: Side, system: &str, column: &str) -> Option<&str> {
        let side = match system {
            "source" => Side::Source,
            "target" => Side::Target,
            _ => side,
        };
        let columns = &self.accounts.get(account?)?.columns;
        columns.get(&format!("{side}_{column}")).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn read_limits(&self) -> BTreeMap<String, Limit> {
        let mut limits: BTreeMap<String, Limit> = BTreeMap::new();
        for (system, service, account) in self.services.keys() {
            if *service != Service::Mail {
                continue;
            }
            let Ok(spec) = self.imap(system, *service, account.as_deref(), Side::Source) else { continue };
            let limit =
                Limit { total: spec.connections.total as usize, per_account: spec.connections.per_account as usize };
            let kept = limits.entry(spec.imap).or_insert(limit);
            kept.total = kept.total.min(limit.total);
            kept.per_account = kept.per_account.min(limit.per_account);
        }
        limits
    }
}

/// `address` with another host: `imaps://old:993` and `mail.example.test` give `imaps://mail.example.test:993`.
fn with_host(address: &str, host: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("imaps", address));
    let end = rest.rfind(']').unwrap_or(0);
    let port = rest[end..].find(':').filter(|_| !host.contains(':')).map_or("", |colon| &rest[end + colon..]);
    format!("{scheme}://{host}{port}")
}

fn unprepared(endpoint: &str, code: &str) -> CannotCheck {
    CannotCheck::new(Obstacle::Unprepared, Retry::Never, endpoint, "prepare", Message::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_host_replaces_the_systems() {
        assert_eq!(with_host("imaps://a.example", "b.example"), "imaps://b.example");
        assert_eq!(with_host("imap://a.example:1143", "b.example"), "imap://b.example:1143");
        assert_eq!(with_host("imap://[::1]:1143", "b.example"), "imap://b.example:1143");
        assert_eq!(with_host("imap://a.example:1143", "b.example:2"), "imap://b.example:2");
    }
}
