//! Knot DNS from the system's packages.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use super::daemon::{Daemon, Zone, file_of};

/// Starts Knot at `ip`.
pub(crate) fn start(ip: Ipv4Addr, zones: &[Zone]) -> Daemon {
    Daemon::start(ip, zones, |folder, address| {
        let at = folder.display();
        let mut settings = format!(
            "server:\n  listen: {}@{}\n  rundir: {at}\n  pidfile: {at}/knot.pid\n  udp-workers: 1\n  tcp-workers: 1\n\
             log:\n  - target: stderr\n    any: warning\ndatabase:\n  storage: {at}/db\nzone:\n",
            address.ip(),
            address.port()
        );
        for zone in zones {
            writeln!(
                settings,
                "  - domain: {}\n    storage: {at}\n    file: {}",
                zone.name,
                file_of(&zone.name)
            )
            .unwrap();
        }
        let path = folder.join("knot.conf");
        fs::write(&path, settings).unwrap();
        let mut command = Command::new("/usr/sbin/knotd");
        command.arg("-c").arg(path);
        command
    })
}
