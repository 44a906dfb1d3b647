//! Comparing a store with itself proves nothing, and always "passes".

use super::prepare::Prepared;
use crate::model::{Between, EntryPlan, Plan, Service, Side};

/// The store that `entry` would compare with itself, if that is what it would do and the suite
/// does not say that it is meant.
pub(super) fn find(plan: &Plan, entry: &EntryPlan, prepared: &Prepared) -> Option<String> {
    let Between::Two(source, target) = &entry.between else { return None };
    if plan.same_store_allowed {
        return None;
    }
    let account = entry.account.as_deref();
    mail(prepared, source, target, account).or_else(|| files(prepared, entry, source, target, account))
}

fn mail(prepared: &Prepared, source: &str, target: &str, account: Option<&str>) -> Option<String> {
    let source = prepared.imap_open(source, account, Side::Source).ok()?;
    let target = prepared.imap_open(target, account, Side::Target).ok()?;
    let place = |host: &str, port, user: &str| (host.to_lowercase(), port, user.to_owned());
    (place(&source.host, source.port, &source.login.user) == place(&target.host, target.port, &target.login.user))
        .then_some(source.label)
}

fn files(prepared: &Prepared, entry: &EntryPlan, source: &str, target: &str, account: Option<&str>) -> Option<String> {
    let root = |side: Side| entry.spec.pointer(&format!("/roots/{side}")).and_then(|root| root.as_str()).unwrap_or(".");
    let place = |system: &str, side| {
        let path = prepared.service(system, Service::Files, account).ok()?.get("path")?.as_str()?;
        std::fs::canonicalize(prepared.base().join(path).join(root(side))).ok()
    };
    let source = place(source, Side::Source)?;
    (place(target, Side::Target)? == source).then(|| source.display().to_string())
}
