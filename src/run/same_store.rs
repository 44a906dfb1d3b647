//! Comparing a store with itself proves nothing, and always "passes". What the suite's text gives
//! away was refused when it was read; here names are looked up, and links and mounts are followed.

use std::collections::BTreeSet;

use super::prepare::Prepared;
use crate::check;
use crate::model::{Between, EntryPlan, Plan, Service, Side};

/// The store that `entry` would compare with itself, if that is what it would do and the suite
/// does not say that it is meant.
pub(super) fn find(plan: &Plan, entry: &EntryPlan, prepared: &Prepared) -> Option<String> {
    let Between::Two(source, target) = &entry.between else {
        return None;
    };
    let systems = [source, target];
    let is_allowed = |system: &&String| {
        let system = plan.systems.get(*system);
        system.is_some_and(|system| system.same_store)
    };
    if systems.iter().any(is_allowed) {
        return None;
    }

    let kind = check::find(&entry.kind)?;
    let store = |service: Service, side: Side| {
        let system = entry.between.system(side);
        let settings = prepared.service(system, service, entry.account.as_deref());
        settings
            .ok()?
            .store(&kind.root(&entry.spec, side), prepared.base())
    };
    let needs = kind.needs(&entry.spec).into_iter();
    let services: BTreeSet<Service> = needs.map(|(_, service)| service).collect();
    services.into_iter().find_map(|service| {
        let source = store(service, Side::Source)?;
        let target = store(service, Side::Target)?;
        source.is(&target).then(|| source.with(&target))
    })
}
