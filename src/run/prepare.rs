//! What a plan needs before anything is contacted: services with their secrets, by system and account.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use super::acting::{self, Logins};
use super::budget::{Limit, Permit};
use super::resolve::Resolver;
use super::same_store;
use super::secrets_file;
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::check;
use crate::endpoint::dns::{DnsService, DnsSpec};
use crate::endpoint::imap::{ImapSpec, Login, Open, ProbeSession};
use crate::endpoint::services;
use crate::endpoint::smtp::{SmtpOpen, SmtpSpec};
use crate::inventory::files::{self, Tree};
use crate::inventory::mail::{self, Mailbox};
use crate::model::{
    AccountPlan, CannotCheck, Due, EntryPlan, Message, Obstacle, Plan, Retry, SecretRow, Service,
    WriteConsent,
};

/// So many references are resolved at once.
const RESOLVE_AT_ONCE: usize = 8;

/// A run's services, resolved.
pub struct Prepared {
    resolver: Arc<Resolver>,
    services: BTreeMap<Need, Result<Value, CannotCheck>>,
    accounts: BTreeMap<String, AccountPlan>,
    secrets: Vec<SecretRow>,
    limits: BTreeMap<String, Limit>,
    logins: Logins,
}

/// System, service, account.
pub(super) type Need = (String, Service, Option<String>);

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
        let rows = secrets_file::read(&path).map_err(|error| PrepareError::Secrets {
            path: path.clone(),
            problem: error.to_string(),
        })?;
        redactor.learn_all(rows.iter().map(|row| &row.secret));
        secrets = rows;
    }
    let resolver = Arc::new(Resolver::new(&plan.base, redactor));
    let accounts: BTreeMap<String, AccountPlan> = plan
        .accounts
        .iter()
        .map(|account| (account.name.clone(), account.clone()))
        .collect();
    let (services, limits, logins) = (BTreeMap::new(), BTreeMap::new(), Logins::new(plan));
    let mut prepared = Prepared {
        resolver: resolver.clone(),
        services,
        accounts,
        secrets,
        limits,
        logins,
    };
    let due = plan
        .entries
        .iter()
        .filter(|entry| entry.terms.due == Due::Now);
    let mut keys: Vec<Need> = due
        .flat_map(|entry| needs(plan, entry, &prepared.logins))
        .collect();
    keys.sort();
    keys.dedup();
    let resolved: Vec<(Need, Result<Value, CannotCheck>)> = stream::iter(keys)
        .map(|key| {
            let prepared = &prepared;
            async move {
                let value = prepared.resolve(plan, &key).await;
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
            return Err(PrepareError::SameStore {
                case: entry.name(),
                store,
            });
        }
    }
    Ok(prepared)
}

/// The services that `entry` will open.
fn needs(plan: &Plan, entry: &EntryPlan, logins: &Logins) -> Vec<Need> {
    let Some(kind) = check::find(&entry.kind) else {
        return Vec::new();
    };
    let has = |system: &str, service: Service| {
        plan.systems
            .get(system)
            .is_some_and(|system| system.services.contains_key(&service))
    };
    let elsewhere = kind.elsewhere(&entry.spec).into_iter();
    let elsewhere = elsewhere.filter(|other| !other.optional || has(&other.system, other.service));
    let elsewhere = elsewhere.map(|other| (other.system, other.service, entry.account.clone()));
    own_needs(entry)
        .into_iter()
        .chain(elsewhere)
        .chain(logins.needs(plan, entry))
        .collect()
}

/// Those of them that belong to the systems which the case is about.
fn own_needs(entry: &EntryPlan) -> Vec<Need> {
    let Some(kind) = check::find(&entry.kind) else {
        return Vec::new();
    };
    let needs = kind.needs(&entry.spec).into_iter();
    needs
        .map(|(side, service)| {
            (
                entry.between.system(side).to_owned(),
                service,
                entry.account.clone(),
            )
        })
        .collect()
}

impl Prepared {
    /// What a plan whose kinds open nothing needs.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        let resolver = Arc::new(Resolver::new(std::path::Path::new("."), Redactor::new()));
        let (services, accounts, secrets, limits) = (
            BTreeMap::new(),
            BTreeMap::new(),
            Vec::new(),
            BTreeMap::new(),
        );
        Self {
            resolver,
            services,
            accounts,
            secrets,
            limits,
            logins: Logins::default(),
        }
    }

    /// The service of `key` with the account's columns and every secret in it.
    async fn resolve(&self, plan: &Plan, key: &Need) -> Result<Value, CannotCheck> {
        let (system, service, account) = key;
        let account = account.as_ref().and_then(|name| self.accounts.get(name));
        let mut columns = account
            .map(|account| account.columns.clone())
            .unwrap_or_default();
        columns.extend(account.map(|account| ("name".to_owned(), account.name.clone())));
        let written = plan
            .systems
            .get(system)
            .and_then(|system| system.services.get(service));
        let written = written
            .ok_or_else(|| unprepared(system, "run/no-service").arg("service", service.name()))?;
        let resolved =
            services::for_account(*service, written, system, &columns).map_err(|mistake| {
                unprepared(system, "run/wrong-service").arg("problem", mistake.problem)
            })?;
        let mut value = resolved.service;
        for (path, reference) in &resolved.secrets {
            let secret = self.resolver.secret(reference).await?;
            put(&mut value, path, secret.expose());
        }
        let logs_in = matches!(service, Service::Mail | Service::Submission);
        let needs_password = logs_in && !value.get("auth").is_some_and(|auth| auth != "password");
        if needs_password && value.get("password").is_none() {
            let row = account
                .and_then(|account| self.secrets.iter().find(|row| row.is_for(account, system)));
            let row = row.ok_or_else(|| {
                unprepared(system, "run/no-secret").arg("system", system.as_str())
            })?;
            put(&mut value, "password", row.secret.expose());
        }
        Ok(value)
    }

    /// The resolved service, or why it cannot be had.
    pub(super) fn service(
        &self,
        system: &str,
        service: Service,
        account: Option<&str>,
    ) -> Result<&Value, CannotCheck> {
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

    /// All that is needed, by system, service and account; what is the same for several accounts once only.
    pub(super) fn needs(&self) -> Vec<Need> {
        let mut needs: Vec<(&Need, &Result<Value, CannotCheck>)> = Vec::new();
        for (need, service) in &self.services {
            let (system, of, _) = need;
            let is_same = |(other, known): &(&Need, &Result<Value, CannotCheck>)| {
                other.0 == *system && other.1 == *of && *known == service
            };
            if service.is_err() || !needs.iter().any(is_same) {
                needs.push((need, service));
            }
        }
        needs.into_iter().map(|(need, _)| need.clone()).collect()
    }

    /// Each server's budget.
    pub(super) fn limits(&self) -> impl Iterator<Item = (&str, Limit)> {
        self.limits
            .iter()
            .map(|(server, limit)| (server.as_str(), *limit))
    }

    /// The connections that `entry` needs.
    pub(super) fn permits(&self, entry: &EntryPlan) -> Vec<Permit> {
        let needs = own_needs(entry).into_iter();
        needs
            .filter(|(_, service, _)| *service == Service::Mail)
            .flat_map(|(system, _, account)| {
                let Ok(spec) = self.imap(&system, account.as_deref()) else {
                    return Vec::new();
                };
                let permit = Permit {
                    server: spec.imap,
                    account: account.unwrap_or_default(),
                };
                // Whoever else looks in does so one after the other, beside the account itself.
                vec![permit; if acting::is_acting(entry) { 2 } else { 1 }]
            })
            .collect()
    }

    /// Opens the mailbox of `account` at `system`.
    pub(super) async fn mailbox(
        &self,
        system: &str,
        account: Option<&str>,
        deadline: &Deadline,
    ) -> Result<Box<dyn Mailbox>, CannotCheck> {
        Ok(Box::new(
            mail::open(self.imap_login(system, account)?, deadline).await?,
        ))
    }

    /// Who may be looked in as.
    pub(super) fn logins(&self) -> &Logins {
        &self.logins
    }

    /// Opens the mailbox of `account` at `system` to look for probes and remove them.
    pub(super) async fn probe_mailbox(
        &self,
        system: &str,
        account: Option<&str>,
        consent: &WriteConsent,
        deadline: &Deadline,
    ) -> Result<ProbeSession, CannotCheck> {
        ProbeSession::open(self.imap_login(system, account)?, consent, deadline).await
    }

    /// What is needed to send through the `submission` service of `system`.
    pub(super) fn submission(
        &self,
        system: &str,
        account: Option<&str>,
    ) -> Result<SmtpOpen, CannotCheck> {
        let wrong =
            |problem: String| unprepared(system, "run/wrong-service").arg("problem", problem);
        let value = self.service(system, Service::Submission, account)?.clone();
        let spec: SmtpSpec =
            serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
        let open = SmtpOpen::new(&spec, self.resolver.redactor().clone());
        let open = open
            .map_err(|mistake| wrong(format!("{}: {}", mistake.path.join("/"), mistake.problem)))?;
        Ok(SmtpOpen {
            ca: open.ca.map(|ca| self.resolver.base().join(ca)),
            ..open
        })
    }

    /// A file beside the suite, at most `bytes_max` long.
    pub(super) fn file(&self, path: &str, bytes_max: u64) -> Result<Vec<u8>, CannotCheck> {
        use std::io::Read as _;
        let full = self.resolver.base().join(path);
        let unread = |detail: String| unprepared(path, "run/unread-file").arg("detail", detail);
        let file = std::fs::File::open(&full).map_err(|error| unread(error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(bytes_max + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unread(error.to_string()))?;
        if bytes.len() as u64 > bytes_max {
            return Err(unread(format!("larger than {bytes_max} bytes")));
        }
        Ok(bytes)
    }

    /// What is needed to log in to the mailbox of `account` at `system`.
    fn imap_login(&self, system: &str, account: Option<&str>) -> Result<Open, CannotCheck> {
        let spec = self.imap(system, account)?;
        let lacks = |code: &str| unprepared(&spec.imap, code).arg("system", system);
        let user = spec.user.clone().ok_or_else(|| lacks("run/no-user"))?;
        let secret = spec
            .secret()
            .cloned()
            .ok_or_else(|| lacks("run/no-secret"))?;
        let login = Login {
            user,
            secret,
            auth: spec.auth,
        };
        let open =
            Open::new(&spec, login, self.resolver.redactor().clone()).map_err(|mistake| {
                unprepared(&spec.imap, "run/wrong-service").arg("problem", mistake.problem)
            })?;
        Ok(Open {
            ca: open.ca.map(|ca| self.resolver.base().join(ca)),
            ..open
        })
    }

    /// Opens the file tree at `root` of `system`.
    pub(super) fn tree(
        &self,
        system: &str,
        account: Option<&str>,
        root: &str,
    ) -> Result<Arc<dyn Tree>, CannotCheck> {
        files::open(
            self.service(system, Service::Files, account)?,
            self.resolver.base(),
            root,
        )
    }

    /// The name servers of `system`, ready to be asked.
    pub(super) fn name_servers(
        &self,
        system: &str,
        account: Option<&str>,
    ) -> Result<DnsService, CannotCheck> {
        let wrong =
            |problem: String| unprepared(system, "run/wrong-service").arg("problem", problem);
        let value = self.service(system, Service::Dns, account)?.clone();
        let spec: DnsSpec =
            serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
        DnsService::new(&spec).map_err(|mistake| wrong(mistake.problem))
    }

    pub(super) fn imap(
        &self,
        system: &str,
        account: Option<&str>,
    ) -> Result<ImapSpec, CannotCheck> {
        let value = self.service(system, Service::Mail, account)?;
        serde_json::from_value(value.clone()).map_err(|error| {
            unprepared(system, "run/wrong-service").arg("problem", error.to_string())
        })
    }

    fn read_limits(&self) -> BTreeMap<String, Limit> {
        let mut limits: BTreeMap<String, Limit> = BTreeMap::new();
        for (system, service, account) in self.services.keys() {
            if *service != Service::Mail {
                continue;
            }
            let Ok(spec) = self.imap(system, account.as_deref()) else {
                continue;
            };
            let limit = Limit {
                total: spec.connections.total as usize,
                per_account: spec.connections.per_account as usize,
            };
            let kept = limits.entry(spec.imap).or_insert(limit);
            kept.total = kept.total.min(limit.total);
            kept.per_account = kept.per_account.min(limit.per_account);
        }
        limits
    }
}

/// Puts `secret` at `path` (keys separated by `/`) of a service.
fn put(service: &mut Value, path: &str, secret: &str) {
    let (above, key) = path.rsplit_once('/').unwrap_or(("", path));
    let pointer = if above.is_empty() {
        String::new()
    } else {
        format!("/{above}")
    };
    if let Some(Value::Object(keys)) = service.pointer_mut(&pointer) {
        keys.insert(key.to_owned(), Value::String(secret.to_owned()));
    }
}

fn unprepared(endpoint: &str, code: &str) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        endpoint,
        "prepare",
        Message::new(code),
    )
}
