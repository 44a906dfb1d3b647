//! NSD from the system's packages.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use super::daemon::{Daemon, Zone, file_of};

/// Starts NSD at `ip`. A zone without text is configured, but its file is not there.
pub(crate) fn start(ip: Ipv4Addr, zones: &[Zone]) -> Daemon {
    Daemon::start(ip, zones, |folder, address| {
        let at = folder.display();
        let mut settings = format!(
            "server:\n ip-address: {}@{}\n username: \"\"\n chroot: \"\"\n zonesdir: \"{at}\"\n database: \"\"\n \
             pidfile: \"{at}/nsd.pid\"\n xfrdfile: \"{at}/xfrd.state\"\n zonelistfile: \"{at}/zone.list\"\n \
             xfrdir: \"{at}\"\n server-count: 1\n rrl-ratelimit: 0\nremote-control:\n control-enable: no\n",
            address.ip(),
            address.port()
        );
        for zone in zones {
            write!(
                settings,
                "zone:\n name: \"{}\"\n zonefile: \"{}\"\n",
                zone.name,
                file_of(&zone.name)
            )
            .unwrap();
        }
        let path = folder.join("nsd.conf");
        fs::write(&path, settings).unwrap();
        let mut command = Command::new("/usr/sbin/nsd");
        command.arg("-d").arg("-c").arg(path);
        command
    })
}
