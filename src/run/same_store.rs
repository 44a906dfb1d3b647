//! Comparing a store with itself proves nothing, and always "passes". What the suite's text gives
//! away was refused when it was read; here links and mounts are followed.

use std::path::PathBuf;

use super::prepare::Prepared;
use crate::model::{Between, EntryPlan, Plan, Service, Side};

/// The file tree that `entry` would compare with itself, if that is what it would do and the suite
/// does not say that it is meant.
pub(super) fn find(plan: &Plan, entry: &EntryPlan, prepared: &Prepared) -> Option<String> {
    let Between::Two(source, target) = &entry.between else { return None };
    let allowed = |system: &String| plan.systems.get(system).is_some_and(|system| system.same_store);
    if allowed(source) || allowed(target) {
        return None;
    }
    let place = |system: &str, side: Side| -> Option<PathBuf> {
        let root = entry.spec.pointer(&format!("/roots/{side}")).and_then(|root| root.as_str()).unwrap_or(".");
        let service = prepared.service(system, Service::Files, entry.account.as_deref()).ok()?;
        std::fs::canonicalize(prepared.base().join(service.get("path")?.as_str()?).join(root)).ok()
    };
    let source = place(source, Side::Source)?;
    (place(target, Side::Target)? == source).then(|| source.display().to_string())
}
