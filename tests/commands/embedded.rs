//! A world of embedded servers for probes: a mailbox, the service that sends, the exchanger, a name server.

use landfall::testbed::dns::{DnsServer, Zone};
use landfall::testbed::imap::{ImapConfig, ImapServer};
use landfall::testbed::smtp::{SmtpConfig, SmtpServer};
use landfall::testbed::{Authority, Mailstore, Transport};
use serde_json::Value;

use super::command::{Finished, Place, findings, results};

pub(super) const ANNA: &str = "anna@muster.example";
/// All who have a mailbox; everybody's address is before this domain.
pub(super) const PEOPLE: [&str; 8] = [
    "anna", "ben", "carla", "dora", "emil", "fritz", "gina", "hans",
];
pub(super) const PROBE: &str = "probe@outside.example";
pub(super) const SECRET: &str = "not-a-secret";

/// The zone of the addressees, as the world outside sees it.
const ZONE: &str = "\
@  300 NS ns1
@  300 MX 5 mx
mx 300 A 127.0.0.1
";

/// How mail is handed in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Implicit,
    StartTls,
    Plain,
}

pub(super) struct World {
    pub(super) place: Place,
    pub(super) target: Mailstore,
    pub(super) imap: ImapServer,
    pub(super) submission: SmtpServer,
    pub(super) exchanger: SmtpServer,
    _dns: DnsServer,
    pub(super) runtime: tokio::runtime::Runtime,
}

/// The mailboxes of all people, and whoever may hand in mail.
fn mailstores() -> (Mailstore, Mailstore) {
    let (target, senders) = (Mailstore::new(), Mailstore::new());
    for name in PEOPLE.into_iter().chain(["postmaster"]) {
        let address = format!("{name}@muster.example");
        target.add_account(&address, SECRET);
        target.make(&address, "INBOX", |_| ()).unwrap();
    }
    senders.add_account(PROBE, SECRET);
    (target, senders)
}

/// Writes the tables of accounts and of secrets.
fn write_accounts(place: &Place) {
    let row = |name| format!("{name},target,{SECRET}\n");
    place.write(
        "secrets.csv",
        format!("account,system,secret\n{}", PEOPLE.map(row).concat()),
    );
    private(&place.path("secrets.csv"));

    let row = |name| format!("{name},{name}@muster.example\n");
    place.write(
        "accounts.csv",
        format!("name,target_user\n{}", PEOPLE.map(row).concat()),
    );
}

impl World {
    /// `cases` gets what every `mail.delivery` of this world says.
    pub(super) fn new(
        way: Way,
        capabilities: Option<&str>,
        cases: impl Fn(&str) -> String,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (target, senders) = mailstores();
        let authority = Authority::new().unwrap();
        let issued = || authority.issue(["localhost"]).unwrap();
        let mut imap = ImapConfig::default().transport(Transport::Implicit(issued()));
        if let Some(words) = capabilities {
            imap.capabilities = words.split(' ').map(str::to_owned).collect();
        }
        let submission =
            SmtpConfig::submission("mail.outside.example", senders).transport(match way {
                Way::Implicit => Transport::Implicit(issued()),
                Way::StartTls => Transport::StartTls(issued()),
                Way::Plain => Transport::Plain,
            });
        let (imap, submission, exchanger, dns) = runtime.block_on(async {
            let exchanger = SmtpConfig::exchanger("mx.muster.example");
            (
                ImapServer::start(target.clone(), imap).await.unwrap(),
                SmtpServer::start(target.clone(), submission).await.unwrap(),
                SmtpServer::start(target.clone(), exchanger).await.unwrap(),
                DnsServer::start(vec![Zone::parse("muster.example", ZONE).unwrap()])
                    .await
                    .unwrap(),
            )
        });
        let place = Place::new();
        place.write("ca.pem", authority.pem());
        write_accounts(&place);
        let (scheme, port) = (
            if way == Way::Implicit {
                "smtps"
            } else {
                "smtp"
            },
            submission.address().port(),
        );
        let what = format!(
            "from: outside, mx: [\"mx.muster.example:{}\"], settle: 10ms",
            exchanger.address().port()
        );
        place.write(
            "suite.yaml",
            format!(
                "suite: Delivery\nsystems:\n  outside:\n    submission: {{ smtp: \"{scheme}://localhost:{port}\", \
                 ca: ca.pem, user: {PROBE}, password: \"${{env:PROBE}}\", timeout: 5s }}\n    \
                 dns: {{ servers: [\"{}\"] }}\n  \
                 target: {{ mail: {{ imap: \"imaps://localhost:{}\", ca: ca.pem }} }}\n\
                 accounts: {{ file: accounts.csv, secrets: secrets.csv }}\n\
                 defaults: {{ on: target }}\ncases:\n{}",
                dns.address(),
                imap.address().port(),
                cases(&what),
            ),
        );
        Self {
            place,
            target,
            imap,
            submission,
            exchanger,
            _dns: dns,
            runtime,
        }
    }

    /// One probe to Anna, expected within `within`.
    pub(super) fn sending(way: Way, capabilities: Option<&str>, within: &str) -> Self {
        Self::new(way, capabilities, |what| {
            format!(
                "- {{ id: SENT, title: Sent, as: anna, writes: [target], \
                 mail.delivery: {{ {what}, to: {ANNA}, expect: {{ within: {within} }} }} }}\n"
            )
        })
    }

    /// One probe to everybody.
    pub(super) fn sending_to_all() -> Self {
        Self::new(Way::Implicit, None, |what| {
            format!(
                "- {{ id: SENT, title: Sent, for-each: accounts, writes: [target], \
                 mail.delivery: {{ {what}, to: \"${{account.target_user}}\", expect: {{ within: 10s }} }} }}\n"
            )
        })
    }

    pub(super) fn landfall(&self, secret: &str, args: &[&str]) -> Finished {
        let mut command = self.place.landfall(args);
        command.env("PROBE", secret);
        Finished::from(command.output().unwrap())
    }

    pub(super) fn run(&self, secret: &str, out: &str) -> Finished {
        self.landfall(
            secret,
            &["run", "suite.yaml", "--allow-writes", "--out", out],
        )
    }

    /// The messages in Anna's folders.
    pub(super) fn messages(&self) -> usize {
        let count = |name: &String| {
            self.target
                .look(ANNA, name, |folder| folder.messages.len())
                .unwrap()
        };
        self.target.folder_names(ANNA).iter().map(count).sum()
    }

    /// Runs, and looks at the one entry: its verdict, its findings and all that was recorded of it.
    pub(super) fn verdict(&self, secret: &str, out: &str) -> (String, Vec<String>, String) {
        let finished = self.run(secret, out);
        let folder = self.place.path(out);
        assert!(folder.join("results.json").is_file(), "{}", finished.stderr);
        let entry: Value = results(&folder)["cases"][0].take();
        let codes = findings(&folder)
            .iter()
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect();
        (
            entry["verdict"].as_str().unwrap().to_owned(),
            codes,
            entry.to_string(),
        )
    }
}

/// A file that only its owner can read.
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}
