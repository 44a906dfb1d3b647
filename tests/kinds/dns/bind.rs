//! BIND from the system's packages.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use super::daemon::{Daemon, Zone, file_of};

/// Starts BIND at `ip`, which must be an interface's own address. A zone without text is a secondary that never could fetch its zone.
pub(crate) fn start(ip: Ipv4Addr, zones: &[Zone]) -> Daemon {
    Daemon::start(ip, zones, |folder, address| {
        let at = folder.display();
        let mut settings = format!(
            "options {{ directory \"{at}\"; pid-file \"{at}/named.pid\"; session-keyfile \"{at}/session.key\";\n \
             managed-keys-directory \"{at}\"; listen-on port {} {{ {}; }}; listen-on-v6 {{ none; }};\n recursion no; \
             dnssec-validation no; allow-transfer {{ none; }}; notify no; }};\ncontrols {{ }};\n",
            address.port(),
            address.ip()
        );
        for zone in zones {
            let (name, file) = (&zone.name, file_of(&zone.name));
            match zone.text {
                Some(_) => writeln!(
                    settings,
                    "zone \"{name}\" {{ type primary; file \"{at}/{file}\"; }};"
                )
                .unwrap(),
                // Nothing listens at the port of discard.
                None => writeln!(
                    settings,
                    "zone \"{name}\" {{ type secondary; primaries port 9 {{ 127.0.0.1; }}; }};"
                )
                .unwrap(),
            }
        }
        let path = folder.join("named.conf");
        fs::write(&path, settings).unwrap();
        let mut command = Command::new("/usr/sbin/named");
        command.args(["-g", "-n", "1", "-c"]).arg(path);
        command
    })
}
