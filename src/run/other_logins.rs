//! Who else a case logs in as: users that a kind names, where an account of the suite is known to log in so.

use std::collections::{BTreeMap, BTreeSet};

use super::need::Need;
use crate::check::{self, ActsAs};
use crate::endpoint::service::WrittenService;
use crate::model::{AccountPlan, Due, EntryPlan, Plan, Service};

/// Which account logs in as whom, by system and service.
#[derive(Debug, Default)]
pub(super) struct OtherLogins(BTreeMap<(String, Service), Index>);

/// The logins of all accounts at one service.
#[derive(Debug, Default)]
struct Index {
    /// The server of each account; the same login at another server is somebody else.
    addresses: BTreeMap<String, Option<String>>,
    /// The first account with this login at this server.
    accounts: BTreeMap<(String, Option<String>), String>,
}

/// How somebody logs in.
struct Login {
    user: Option<String>,
    address: Option<String>,
}

impl OtherLogins {
    /// Those that the cases of `plan` that are due may ask for.
    pub(super) fn new(plan: &Plan) -> Self {
        let due = plan
            .entries
            .iter()
            .filter(|entry| entry.terms.due == Due::Now);
        let wanted =
            due.flat_map(|entry| of(entry).map(|acts| (system(entry, &acts), acts.service)));
        let wanted: BTreeSet<(String, Service)> = wanted.collect();
        Self(
            wanted
                .into_iter()
                .map(|key| (key.clone(), Index::new(plan, &key)))
                .collect(),
        )
    }

    /// The account that logs in as `acts` says at the server that `entry` looks at.
    pub(super) fn account(&self, plan: &Plan, entry: &EntryPlan, acts: &ActsAs) -> Option<&str> {
        let key = (system(entry, acts), acts.service);
        let index = self.0.get(&key)?;
        let address = match &entry.account {
            Some(name) => index.addresses.get(name)?.clone(),
            None => login(plan, &key, None)?.address,
        };
        index
            .accounts
            .get(&(acts.login.clone(), address))
            .map(String::as_str)
    }

    /// The services that `entry` may open as others.
    pub(super) fn needs(&self, plan: &Plan, entry: &EntryPlan) -> Vec<Need> {
        let need = |acts: ActsAs| {
            let account = self.account(plan, entry, &acts)?.to_owned();
            Some(Need {
                system: system(entry, &acts),
                service: acts.service,
                account: Some(account),
            })
        };
        of(entry).filter_map(need).collect()
    }
}

impl Index {
    fn new(plan: &Plan, key: &(String, Service)) -> Self {
        let mut index = Self::default();
        for account in &plan.accounts {
            let Some(Login { user, address }) = login(plan, key, Some(account)) else {
                continue;
            };

            if let Some(user) = user {
                index
                    .accounts
                    .entry((user, address.clone()))
                    .or_insert_with(|| account.name.clone());
            }

            index.addresses.insert(account.name.clone(), address);
        }

        index
    }
}

/// Whether `entry` may look in as others.
pub(super) fn are_used_by(entry: &EntryPlan) -> bool {
    of(entry).next().is_some()
}

fn of(entry: &EntryPlan) -> impl Iterator<Item = ActsAs> + use<> {
    check::find(&entry.kind)
        .map(|kind| kind.acts_as(&entry.spec))
        .unwrap_or_default()
        .into_iter()
}

fn system(entry: &EntryPlan, acts: &ActsAs) -> String {
    entry.between.system(acts.side).to_owned()
}

/// How `account` logs in. Secrets play no part in it: whose login is one is nobody's that a suite could name.
fn login(
    plan: &Plan,
    (system, service): &(String, Service),
    account: Option<&AccountPlan>,
) -> Option<Login> {
    let service = WrittenService {
        service: *service,
        written: plan.systems.get(system)?.services.get(service)?,
        system,
        columns: &account.map(AccountPlan::named_columns).unwrap_or_default(),
    };
    let settings = service.settings().ok()?;
    Some(Login {
        user: settings.user().map(str::to_owned),
        address: settings.server().map(str::to_owned),
    })
}
