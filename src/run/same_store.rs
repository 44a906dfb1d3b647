//! Comparing a store with itself proves nothing, and always "passes". What the suite's text gives
//! away was refused when it was read; here links and mounts are followed.

use std::collections::BTreeSet;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::PathBuf;

use super::prepare::Prepared;
use crate::model::{Between, EntryPlan, Plan, Service, Side};

/// The store that `entry` would compare with itself, if that is what it would do and the suite
/// does not say that it is meant.
pub(super) fn find(plan: &Plan, entry: &EntryPlan, prepared: &Prepared) -> Option<String> {
    let Between::Two(source, target) = &entry.between else {
        return None;
    };
    let allowed = |system: &String| {
        plan.systems
            .get(system)
            .is_some_and(|system| system.same_store)
    };
    if allowed(source) || allowed(target) {
        return None;
    }
    if let Some(store) = mailbox(prepared, (source, target), entry.account.as_deref()) {
        return Some(store);
    }
    let place = |system: &str, side: Side| -> Option<PathBuf> {
        let root = entry
            .spec
            .pointer(&format!("/roots/{side}"))
            .and_then(|root| root.as_str())
            .unwrap_or(".");
        let service = prepared
            .service(system, Service::Files, entry.account.as_deref())
            .ok()?;
        std::fs::canonicalize(
            prepared
                .base()
                .join(service.get("path")?.as_str()?)
                .join(root),
        )
        .ok()
    };
    let source = place(source, Side::Source)?;
    (place(target, Side::Target)? == source).then(|| source.display().to_string())
}

/// The ports of one service: with STARTTLS, and with TLS from the start.
const IMAP_PORTS: [u16; 2] = [143, 993];

/// The mailbox that both systems lead to: one user at one port, of hosts that share an address. A name that
/// cannot be looked up is told when it is opened.
fn mailbox(
    prepared: &Prepared,
    (source, target): (&str, &str),
    account: Option<&str>,
) -> Option<String> {
    let place = |system: &str| {
        let spec = prepared.imap(system, account).ok()?;
        let (_, host, port) = spec.address().ok()?;
        Some((host, port, spec.user?.to_lowercase()))
    };
    let (source, target) = (place(source)?, place(target)?);
    let one_service = source.1 == target.1
        || [source.1, target.1]
            .iter()
            .all(|port| IMAP_PORTS.contains(port));
    if !one_service || source.2 != target.2 {
        return None;
    }
    let addresses = |host: &str| -> BTreeSet<IpAddr> {
        (host, source.1)
            .to_socket_addrs()
            .into_iter()
            .flatten()
            .map(|address| address.ip())
            .collect()
    };
    let same = source.0 == target.0 || !addresses(&source.0).is_disjoint(&addresses(&target.0));
    same.then(|| {
        format!(
            "mailbox {} at {} and {}, port {}",
            source.2, source.0, target.0, source.1
        )
    })
}
