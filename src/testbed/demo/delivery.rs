//! The mail servers between the world outside and the new mailboxes, with the faults of the area delivery.

use std::io;

use super::faults::Planting;
use super::mailboxes::PASSWORD;
use crate::testbed::listen::Transport;
use crate::testbed::smtp::{Mishap, SmtpConfig, SmtpServer};
use crate::testbed::store::Mailstore;

/// Who sends the probes.
const OUTSIDE: &str = "probe@outside.example";
/// Somebody who left, and whose mailbox should be gone.
const LEFT: &str = "lena@muster.example";

/// The servers that mail goes through.
pub(super) struct Relays {
    /// Where the world outside sends.
    pub(super) submission: SmtpServer,
    /// Where the company's domain takes mail.
    pub(super) exchanger: SmtpServer,
}

/// Starts them before the mailboxes of the target.
pub(super) async fn start(
    target: &Mailstore,
    tls: Transport,
    planting: &Planting,
) -> io::Result<Relays> {
    let senders = Mailstore::new();
    senders.add_account(OUTSIDE, PASSWORD);
    let submission = SmtpConfig::submission("mail.outside.example", senders).transport(tls);
    let submission = SmtpServer::start(target.clone(), submission).await?;
    let exchanger =
        SmtpServer::start(target.clone(), SmtpConfig::exchanger("mx.neuland.example")).await?;
    for (fault, recipient, mishap) in [
        ("delivery-double", "bruno@muster.example", Mishap::Doubled),
        (
            "delivery-junk",
            "eva@muster.example",
            Mishap::Misfiled("Junk".to_owned()),
        ),
        ("delivery-altered", "daniel@muster.example", Mishap::Damaged),
    ] {
        if planting.has(fault) {
            submission.mishap(recipient, mishap);
        }
    }

    if planting.has("delivery-left") {
        target.add_account(LEFT, PASSWORD);
    }

    Ok(Relays {
        submission,
        exchanger,
    })
}
