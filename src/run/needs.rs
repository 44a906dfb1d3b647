//! Which services the cases of a plan open, by system and account.

use super::need::Need;
use super::other_logins::OtherLogins;
use crate::check;
use crate::model::{EntryPlan, Plan, Service};

/// The services that `entry` will open.
pub(super) fn all(plan: &Plan, entry: &EntryPlan, logins: &OtherLogins) -> Vec<Need> {
    let Some(kind) = check::find(&entry.kind) else {
        return Vec::new();
    };
    let has = |system: &str, service: Service| {
        let system = plan.systems.get(system);
        system.is_some_and(|system| system.services.contains_key(&service))
    };

    let elsewhere = kind.elsewhere(&entry.spec).into_iter();
    let elsewhere = elsewhere
        .filter(|other| !other.optional || has(&other.system, other.service))
        .map(|other| Need {
            system: other.system,
            service: other.service,
            account: entry.account.clone(),
        });
    own(entry)
        .into_iter()
        .chain(elsewhere)
        .chain(logins.needs(plan, entry))
        .collect()
}

/// Those of them that belong to the systems which the case is about.
pub(super) fn own(entry: &EntryPlan) -> Vec<Need> {
    let Some(kind) = check::find(&entry.kind) else {
        return Vec::new();
    };
    let needs = kind.needs(&entry.spec).into_iter();
    needs
        .map(|(side, service)| Need {
            system: entry.between.system(side).to_owned(),
            service,
            account: entry.account.clone(),
        })
        .collect()
}
