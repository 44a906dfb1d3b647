//! What a plan needs before anything is contacted: services as typed settings with their secrets, by system and
//! account.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};

use super::budget::{Limit, Permit};
use super::need::Need;
use super::needs;
use super::other_logins::{self, OtherLogins};
use super::resolve::Resolver;
use super::same_store;
use super::secrets_file;
use crate::base::secret::{Redactor, Secret};
use crate::endpoint::connector::{Held, Settings, Surroundings};
use crate::endpoint::service::{NotHad, Secrets, WrittenService};
use crate::model::{
    AccountPlan, CannotCheck, Due, EntryPlan, Message, Obstacle, Plan, Reference, Retry, SecretRow,
    Service, SpecMistake,
};

/// So many references are resolved at once.
const RESOLVE_AT_ONCE: usize = 8;

/// A service, or why it cannot be had.
type Ready = Result<Arc<dyn Settings>, CannotCheck>;

/// A run's services, ready to be opened.
pub struct Prepared {
    resolver: Resolver,
    services: BTreeMap<Need, Ready>,
    accounts: BTreeMap<String, AccountPlan>,
    secrets: Vec<SecretRow>,
    limits: BTreeMap<String, Limit>,
    logins: OtherLogins,
}

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
    let secrets = read_secrets(plan, &redactor)?;
    let accounts = plan.accounts.iter();
    let mut prepared = Prepared {
        resolver: Resolver::new(&plan.base, redactor),
        services: BTreeMap::new(),
        accounts: accounts
            .map(|account| (account.name.clone(), account.clone()))
            .collect(),
        secrets,
        limits: BTreeMap::new(),
        logins: OtherLogins::new(plan),
    };

    let due = plan.entries.iter();
    let due = due.filter(|entry| entry.terms.due == Due::Now);
    let mut needed: Vec<Need> = due
        .flat_map(|entry| needs::all(plan, entry, &prepared.logins))
        .collect();
    needed.sort();
    needed.dedup();
    let resolved: Vec<(Need, Ready)> = stream::iter(needed)
        .map(|need| {
            let prepared = &prepared;
            async move {
                let ready = prepared.resolve(plan, &need).await;
                (need, ready)
            }
        })
        .buffer_unordered(RESOLVE_AT_ONCE)
        .collect()
        .await;
    prepared.services = resolved.into_iter().collect();
    prepared.limits = prepared.read_limits();

    for entry in &plan.entries {
        if let Some(store) = same_store::find(plan, entry, &prepared) {
            let redactor = prepared.resolver.redactor();
            return Err(PrepareError::SameStore {
                case: entry.name(),
                store: redactor.name(&store).into_owned(),
            });
        }
    }
    Ok(prepared)
}

/// The rows of the secrets file, if there is one.
fn read_secrets(plan: &Plan, redactor: &Redactor) -> Result<Vec<SecretRow>, PrepareError> {
    let Some(file) = &plan.secrets else {
        return Ok(Vec::new());
    };
    let path = plan.base.join(file);
    let rows = secrets_file::read(&path).map_err(|error| PrepareError::Secrets {
        path,
        problem: error.to_string(),
    })?;
    redactor.learn_all(rows.iter().map(|row| &row.secret));
    Ok(rows)
}

impl Prepared {
    /// What a plan whose kinds open nothing needs.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        Self {
            resolver: Resolver::new(Path::new("."), Redactor::new()),
            services: BTreeMap::new(),
            accounts: BTreeMap::new(),
            secrets: Vec::new(),
            limits: BTreeMap::new(),
            logins: OtherLogins::default(),
        }
    }

    /// The settings of the service that is needed, with the account's columns and every secret in them.
    async fn resolve(&self, plan: &Plan, need: &Need) -> Ready {
        let system = need.system.as_str();
        let written = plan.systems.get(system);
        let written = written.and_then(|system| system.services.get(&need.service));
        let written = written.ok_or_else(|| no_service(system, need.service))?;
        let account = need.account.as_ref();
        let account = account.and_then(|name| self.accounts.get(name));

        let service = WrittenService {
            service: need.service,
            written,
            system,
            columns: &account.map(AccountPlan::named_columns).unwrap_or_default(),
        };
        let secrets = AccountSecrets {
            prepared: self,
            account,
            system,
        };
        match service.settings_with(&secrets).await {
            Ok(settings) => Ok(settings.into()),
            Err(NotHad::Mistake(mistake)) => Err(wrong_service(system, mistake)),
            Err(NotHad::Secret(error)) => Err(error),
        }
    }

    /// The service, or why it cannot be had.
    pub(super) fn service(
        &self,
        system: &str,
        service: Service,
        account: Option<&str>,
    ) -> Result<&dyn Settings, CannotCheck> {
        let need = Need {
            system: system.to_owned(),
            service,
            account: account.map(str::to_owned),
        };
        match self.services.get(&need) {
            Some(Ok(settings)) => Ok(settings.as_ref()),
            Some(Err(error)) => Err(error.clone()),
            None => Err(no_service(system, service)),
        }
    }

    /// What one capability of the service takes, as `capability` gives it.
    pub(super) fn capability<'a, T>(
        &'a self,
        system: &str,
        service: Service,
        account: Option<&str>,
        capability: impl FnOnce(&'a dyn Settings) -> Option<Result<T, SpecMistake>>,
    ) -> Result<T, CannotCheck> {
        let settings = self.service(system, service, account)?;
        let given = capability(settings).ok_or_else(|| no_service(system, service))?;
        given.map_err(|mistake| wrong_service(settings.server().unwrap_or(system), mistake))
    }

    /// Where relative paths lead, and who strikes out secrets.
    pub(super) fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            base: self.base(),
            redactor: self.resolver.redactor(),
        }
    }

    /// The folder to which relative paths refer.
    pub(super) fn base(&self) -> &Path {
        self.resolver.base()
    }

    /// Who may be looked in as.
    pub(super) fn logins(&self) -> &OtherLogins {
        &self.logins
    }

    /// All that is needed, by system, service and account; what is the same for several accounts once only.
    pub(super) fn needs(&self) -> Vec<Need> {
        let mut needs: Vec<(&Need, &Ready)> = Vec::new();
        for (need, ready) in &self.services {
            let is_known = needs.iter().any(|(other, known)| {
                let is_same = match (known, ready) {
                    (Ok(known), Ok(settings)) => known.is_same(settings.as_ref()),
                    // What cannot be had is reported for every account.
                    _ => false,
                };

                is_same && other.system == need.system && other.service == need.service
            });

            if !is_known {
                needs.push((need, ready));
            }
        }

        needs.into_iter().map(|(need, _)| need.clone()).collect()
    }

    /// Each server's budget.
    pub(super) fn limits(&self) -> impl Iterator<Item = (&str, Limit)> {
        let limits = self.limits.iter();
        limits.map(|(server, limit)| (server.as_str(), *limit))
    }

    /// The connections that `entry` needs for as long as it is under way.
    pub(super) fn permits(&self, entry: &EntryPlan) -> Vec<Permit> {
        let mut permits = Vec::new();
        for need in needs::own(entry) {
            let Ok(settings) = self.service(&need.system, need.service, need.account.as_deref())
            else {
                continue;
            };

            let limit = settings.limit();
            let Some(limit) = limit.filter(|limit| limit.held == Held::ForTheCase) else {
                continue;
            };

            let permit = Permit {
                server: limit.server,
                account: need.account.unwrap_or_default(),
            };

            // Whoever else looks in does so one after the other, beside the account itself.
            let count = if other_logins::are_used_by(entry) {
                2
            } else {
                1
            };

            permits.extend(vec![permit; count]);
        }

        permits
    }

    /// What each server says of itself; of two that say otherwise of one server the smaller counts.
    fn read_limits(&self) -> BTreeMap<String, Limit> {
        let mut limits: BTreeMap<String, Limit> = BTreeMap::new();
        let services = self.services.values().flatten();
        for limit in services.filter_map(|settings| settings.limit()) {
            let own = Limit {
                total: limit.total,
                per_account: limit.per_account,
            };
            let kept = limits.entry(limit.server).or_insert(own);
            kept.total = kept.total.min(own.total);
            kept.per_account = kept.per_account.min(own.per_account);
        }
        limits
    }
}

/// Where the secrets of one account at one system are.
struct AccountSecrets<'a> {
    prepared: &'a Prepared,
    account: Option<&'a AccountPlan>,
    system: &'a str,
}

#[async_trait]
impl Secrets for AccountSecrets<'_> {
    async fn secret(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
        self.prepared.resolver.secret(reference).await
    }

    fn password(&self) -> Result<Secret, CannotCheck> {
        let mut rows = self.prepared.secrets.iter();
        let row = self
            .account
            .and_then(|account| rows.find(|row| row.is_for(account, self.system)));
        let row =
            row.ok_or_else(|| unprepared(self.system, "run/no-secret").arg("system", self.system))?;
        Ok(row.secret.clone())
    }
}

fn no_service(system: &str, service: Service) -> CannotCheck {
    unprepared(system, "run/no-service").arg("service", service.name())
}

fn wrong_service(endpoint: &str, mistake: SpecMistake) -> CannotCheck {
    unprepared(endpoint, "run/wrong-service").arg("problem", mistake.problem)
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
